"""ThreeLayerConvNet on the naive layers, in float32 throughout, with a 0-d loss."""

import numpy as np

from cs231n_utils.layers import (
    affine_backward,
    affine_forward,
    conv_backward_naive,
    conv_forward_naive,
    max_pool_backward_naive,
    max_pool_forward_naive,
    relu_backward,
    relu_forward,
    softmax_loss,
)

POOL = {"pool_height": 2, "pool_width": 2, "stride": 2}


class ThreeLayerConvNet:
    def __init__(
        self,
        input_dim=(3, 32, 32),
        num_filters=32,
        filter_size=7,
        hidden_dim=100,
        num_classes=10,
        weight_scale=1e-3,
        reg=0.0,
        dtype=np.float32,
    ):
        self.reg = reg
        pixels = input_dim[1] // 2 * (input_dim[2] // 2)
        draw = np.random.randn
        self.params = {
            "W1": weight_scale * draw(num_filters, input_dim[0], filter_size, filter_size),
            "b1": np.zeros(num_filters),
            "W2": weight_scale * draw(num_filters * pixels, hidden_dim),
            "b2": np.zeros(hidden_dim),
            "W3": weight_scale * draw(hidden_dim, num_classes),
            "b3": np.zeros(num_classes),
        }
        for name in self.params:
            self.params[name] = np.array(self.params[name], dtype=dtype)

    def loss(self, X, y=None):
        print("loss of", X.shape)
        X = X.astype(np.float32)
        W1, b1, W2, b2, W3, b3 = (self.params[name].astype(np.float32) for name in ("W1", "b1", "W2", "b2", "W3", "b3"))
        conv = {"stride": 1, "pad": int((W1.shape[-1] - 1) / 2)}
        out, c1 = conv_forward_naive(X, W1, b1, conv)
        out, c2 = relu_forward(out)
        out, c3 = max_pool_forward_naive(out, POOL)
        out, c4 = affine_forward(out, W2, b2)
        out, c5 = relu_forward(out)
        scores, c6 = affine_forward(out, W3, b3)
        if y is None:
            return scores
        loss, d = softmax_loss(scores, y)
        grads = {}
        d, grads["W3"], grads["b3"] = affine_backward(d, c6)
        d, grads["W2"], grads["b2"] = affine_backward(relu_backward(d, c5), c4)
        d = relu_backward(max_pool_backward_naive(d, c3), c2)
        _, grads["W1"], grads["b1"] = conv_backward_naive(d, c1)
        for name in ("W1", "W2", "W3"):
            w = self.params[name].astype(np.float32)
            loss += 0.5 * self.reg * np.sum(w * w)
            grads[name] = grads[name] + np.float32(self.reg) * w
        return np.asarray(loss, dtype=np.float32), grads

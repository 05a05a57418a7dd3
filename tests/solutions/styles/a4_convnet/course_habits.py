"""ThreeLayerConvNet as written to CS231n's docstrings: sandwich layers, flat names, one line a layer."""

import numpy as np

from cs231n_utils.layer_utils import (
    affine_relu_backward,
    affine_relu_forward,
    conv_relu_pool_backward,
    conv_relu_pool_forward,
)
from cs231n_utils.layers import affine_backward, affine_forward, softmax_loss


class ThreeLayerConvNet(object):  # noqa: UP004 - as real answers have it
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
        self.params = {}
        self.reg = reg
        self.dtype = dtype
        C, H, W = input_dim
        F = num_filters
        filter_height = filter_size
        filter_width = filter_size
        stride_conv = 1
        P = (filter_size - 1) / 2
        Hc = int((H + 2 * P - filter_height) / stride_conv + 1)
        Wc = int((W + 2 * P - filter_width) / stride_conv + 1)
        Hp = int((Hc - 2) / 2 + 1)
        Wp = int((Wc - 2) / 2 + 1)
        self.params["W1"] = np.random.normal(0, weight_scale, [F, C, filter_height, filter_width])
        self.params["b1"] = np.zeros([F])
        self.params["W2"] = np.random.normal(loc=0.0, scale=weight_scale, size=(F * Hp * Wp, hidden_dim))
        self.params["b2"] = np.zeros((hidden_dim,))
        self.params["W3"] = weight_scale * np.random.randn(hidden_dim, num_classes)
        self.params["b3"] = np.zeros(num_classes)
        for k, v in self.params.items():
            self.params[k] = v.astype(dtype)

    def loss(self, X, y=None):
        W1, b1 = self.params["W1"], self.params["b1"]
        W2, b2 = self.params["W2"], self.params["b2"]
        W3, b3 = self.params["W3"], self.params["b3"]
        filter_size = W1.shape[2]
        conv_param = {"stride": 1, "pad": (filter_size - 1) // 2}
        pool_param = {"pool_height": 2, "pool_width": 2, "stride": 2}

        conv_out, conv_cache = conv_relu_pool_forward(X, W1, b1, conv_param, pool_param)
        N, F, Hp, Wp = conv_out.shape
        x = conv_out.reshape((N, F * Hp * Wp))
        fc_out, fc_cache = affine_relu_forward(x, W2, b2)
        scores, scores_cache = affine_forward(fc_out, W3, b3)
        if y is None:
            return scores

        loss, grads = 0, {}
        loss, dscores = softmax_loss(scores, y)
        loss += 0.5 * self.reg * (np.sum(W1**2) + np.sum(W2**2) + np.sum(W3**2))
        dfc, dW3, db3 = affine_backward(dscores, scores_cache)
        dW3 += self.reg * W3
        dx, dW2, db2 = affine_relu_backward(dfc, fc_cache)
        dW2 += self.reg * W2
        dx = dx.reshape(N, F, Hp, Wp)
        dx, dW1, db1 = conv_relu_pool_backward(dx, conv_cache)
        dW1 += self.reg * W1
        grads.update({"W1": dW1, "b1": db1, "W2": dW2, "b2": db2, "W3": dW3, "b3": db3})
        return loss, grads

"""CS231n's three-layer ConvNet on the package's layers, for measuring: students write their own in a4."""

import numpy as np

from cs231n_utils.classifiers.l2 import add_l2
from cs231n_utils.layer_utils import (
    affine_relu_backward,
    affine_relu_forward,
    conv_relu_pool_backward,
    conv_relu_pool_forward,
)
from cs231n_utils.layers import affine_backward, affine_forward, softmax_loss


class ThreeLayerConvNet:
    """conv - relu - 2×2 max pool - affine - relu - affine - softmax, with CS231n's constructor and parameters."""

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
        seed=0,
    ):
        C, H, W = input_dim
        rng = np.random.default_rng(seed)
        shapes = {
            "W1": (num_filters, C, filter_size, filter_size),
            "W2": (num_filters * (H // 2) * (W // 2), hidden_dim),
            "W3": (hidden_dim, num_classes),
        }
        self.params = {name: rng.normal(scale=weight_scale, size=shape).astype(dtype) for name, shape in shapes.items()}
        for name, size in (("b1", num_filters), ("b2", hidden_dim), ("b3", num_classes)):
            self.params[name] = np.zeros(size, dtype)
        self.reg, self.dtype = reg, dtype
        self.conv_param = {"stride": 1, "pad": (filter_size - 1) // 2}
        self.pool_param = {"pool_height": 2, "pool_width": 2, "stride": 2}

    def loss(self, X, y=None):
        """Scores (N, classes), or with labels y the loss and its gradients."""
        p = self.params
        X = X.astype(self.dtype, copy=False)
        pooled, conv_cache = conv_relu_pool_forward(X, p["W1"], p["b1"], self.conv_param, self.pool_param)
        hidden, hidden_cache = affine_relu_forward(pooled, p["W2"], p["b2"])
        scores, scores_cache = affine_forward(hidden, p["W3"], p["b3"])
        if y is None:
            return scores
        loss, dscores = softmax_loss(scores, y)
        gradients = {}
        dhidden, gradients["W3"], gradients["b3"] = affine_backward(dscores, scores_cache)
        dpooled, gradients["W2"], gradients["b2"] = affine_relu_backward(dhidden, hidden_cache)
        _, gradients["W1"], gradients["b1"] = conv_relu_pool_backward(dpooled, conv_cache, needs_dx=False)
        return loss + add_l2(p, gradients, self.reg), gradients

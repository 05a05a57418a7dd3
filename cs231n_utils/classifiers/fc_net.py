"""Fully connected networks: (affine - relu) × L, affine, softmax."""

from itertools import pairwise

import numpy as np

from cs231n_utils.errors import ArgumentError

from .l2 import add_l2

__all__ = ["FullyConnectedNet", "TwoLayerNet"]


class FullyConnectedNet:
    """Any number of hidden layers with ReLU, and the softmax loss; for the Solver.

    X: (N, …), flattened to (N, input_dim); hidden_dims: a width for each hidden layer; params W1, b1, W2, …; weights
    are normal numbers times weight_scale, drawn from seed. reg: of ½ · reg · Σ W². Raises ArgumentError for width 0.
    Source: CS231n 2025, `classifiers/fc_net.py`, without its dropout and normalisation.

    >>> model = FullyConnectedNet([5, 4], input_dim=12, num_classes=3)
    >>> {name: values.shape for name, values in model.params.items() if name.startswith("W")}
    {'W1': (12, 5), 'W2': (5, 4), 'W3': (4, 3)}
    """

    def __init__(
        self,
        hidden_dims,
        input_dim=3 * 32 * 32,
        num_classes=10,
        *,
        reg=0.0,
        weight_scale=1e-2,
        dtype=np.float32,
        seed=None,
    ):
        widths = [input_dim, *hidden_dims, num_classes]
        if min(widths) < 1:
            raise ArgumentError(f"FullyConnectedNet: every width must be at least 1, got {widths}")
        rng = np.random.default_rng(seed)
        self.reg, self.dtype, self.num_layers = reg, np.dtype(dtype), len(widths) - 1
        self.params = {}
        for layer, shape in enumerate(pairwise(widths), start=1):
            self.params[f"W{layer}"] = (weight_scale * rng.normal(size=shape)).astype(dtype)
            self.params[f"b{layer}"] = np.zeros(shape[1], dtype)

    def loss(self, X, y=None):
        """Scores (N, num_classes), or with labels y: (loss, gradients)."""
        from cs231n_utils.layer_utils import affine_relu_backward, affine_relu_forward
        from cs231n_utils.layers import affine_backward, affine_forward, softmax_loss

        out, caches = np.asarray(X, self.dtype), []
        for layer in range(1, self.num_layers + 1):
            forward = affine_relu_forward if layer < self.num_layers else affine_forward
            out, cache = forward(out, self.params[f"W{layer}"], self.params[f"b{layer}"])
            caches.append(cache)
        if y is None:
            return out
        loss, dout = softmax_loss(out, y)
        gradients = {}
        for layer in range(self.num_layers, 0, -1):
            backward = affine_relu_backward if layer < self.num_layers else affine_backward
            dout, gradients[f"W{layer}"], gradients[f"b{layer}"] = backward(dout, caches[layer - 1])
        return loss + add_l2(self.params, gradients, self.reg), gradients


class TwoLayerNet(FullyConnectedNet):
    """affine - relu - affine - softmax under CS231n's arguments.

    Raises as FullyConnectedNet. Source: CS231n 2025, `classifiers/fc_net.py`.

    >>> sum(values.size for values in TwoLayerNet().params.values())
    308310
    """

    def __init__(
        self,
        input_dim=3 * 32 * 32,
        hidden_dim=100,
        num_classes=10,
        weight_scale=1e-3,
        reg=0.0,
        *,
        dtype=np.float32,
        seed=None,
    ):
        super().__init__(
            [hidden_dim], input_dim, num_classes, reg=reg, weight_scale=weight_scale, dtype=dtype, seed=seed
        )

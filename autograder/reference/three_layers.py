"""The network of conv, affine and affine layers: PyTorch's own layers and losses, and its automatic gradients."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from .backend import tensor, torch

__all__ = ["three_layer_loss", "three_layer_scores"]

NAMES = ("W1", "b1", "W2", "b2", "W3", "b3")


def three_layer_scores(params: Mapping[str, np.ndarray], X: np.ndarray) -> np.ndarray:
    """The scores (N, C) of conv - relu - 2×2 max pool - affine - relu - affine, with padding that keeps the size.

    params: W1 (F, channels, S, S) with S odd, b1 (F,), W2 (F · H/2 · W/2, hidden), b2, W3 (hidden, C), b3;
    X: (N, channels, H, W) with H and W even

    >>> params = {"W1": np.ones((1, 1, 1, 1)), "b1": np.ones(1), "W2": np.ones((1, 1)), "b2": np.zeros(1)}
    >>> three_layer_scores(params | {"W3": np.array([[1.0, -2.0]]), "b3": np.zeros(2)}, np.ones((1, 1, 2, 2)))
    array([[ 2., -4.]])
    """
    scores: np.ndarray = _scores({name: tensor(params[name]) for name in NAMES}, X).numpy()
    return scores


def three_layer_loss(
    params: Mapping[str, np.ndarray], X: np.ndarray, y: np.ndarray, reg: float
) -> tuple[float, dict[str, np.ndarray]]:
    """The softmax loss of these scores, reg / 2 times the squared weights included, and all gradients.

    params and X as in three_layer_scores; y: (N,)

    >>> shapes = {"W1": (2, 3, 3, 3), "b1": 2, "W2": (8, 4), "b2": 4, "W3": (4, 5), "b3": 5}
    >>> params = {name: np.zeros(shape) for name, shape in shapes.items()}
    >>> loss, gradients = three_layer_loss(params, np.ones((1, 3, 4, 4)), np.array([1]), 0.1)
    >>> round(loss, 4), gradients["b3"]
    (1.6094, array([ 0.2, -0.8,  0.2,  0.2,  0.2]))
    """
    leaves = {name: tensor(params[name]).requires_grad_() for name in NAMES}
    loss = torch().nn.functional.cross_entropy(_scores(leaves, X), torch().from_numpy(np.array(y, dtype=np.int64)))
    for name in ("W1", "W2", "W3"):
        loss = loss + reg / 2 * leaves[name].square().sum()
    found = torch().autograd.grad(loss, [leaves[name] for name in NAMES])
    return float(loss.detach()), {name: gradient.numpy() for name, gradient in zip(NAMES, found, strict=True)}


def _scores(params: Mapping[str, Any], X: np.ndarray) -> Any:
    layers = torch().nn.functional
    maps = layers.conv2d(tensor(X), params["W1"], params["b1"], padding="same").relu()
    hidden = layers.linear(layers.max_pool2d(maps, 2).flatten(1), params["W2"].T, params["b2"]).relu()
    return layers.linear(hidden, params["W3"].T, params["b3"])

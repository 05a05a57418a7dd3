"""A network of two layers and the update rules that train it: PyTorch's own layers, losses and optimisers."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from .backend import tensor, torch

__all__ = ["adam", "rmsprop", "sgd_momentum", "two_layer_loss"]


def two_layer_loss(
    params: Mapping[str, np.ndarray], X: np.ndarray, y: np.ndarray, reg: float
) -> tuple[float, dict[str, np.ndarray]]:
    """The loss of affine - relu - affine - softmax, reg / 2 times the squared weights included, and all gradients.

    params: W1 (D, H), b1 (H,), W2 (H, C), b2 (C,); X (N, D); y (N,)

    >>> params = {"W1": np.zeros((2, 3)), "b1": np.zeros(3), "W2": np.zeros((3, 4)), "b2": np.zeros(4)}
    >>> loss, gradients = two_layer_loss(params, np.ones((1, 2)), np.array([1]), 0.1)
    >>> round(loss, 4), gradients["b2"]
    (1.3863, array([ 0.25, -0.75,  0.25,  0.25]))
    """
    names = ("W1", "b1", "W2", "b2")
    leaves = {name: tensor(params[name]).requires_grad_() for name in names}
    hidden = torch().nn.functional.linear(tensor(X), leaves["W1"].T, leaves["b1"]).relu()
    scores = torch().nn.functional.linear(hidden, leaves["W2"].T, leaves["b2"])
    loss = torch().nn.functional.cross_entropy(scores, torch().from_numpy(np.array(y, dtype=np.int64)))
    loss = loss + reg / 2 * (leaves["W1"].square().sum() + leaves["W2"].square().sum())
    found = torch().autograd.grad(loss, [leaves[name] for name in names])
    return float(loss.detach()), {name: gradient.numpy() for name, gradient in zip(names, found, strict=True)}


def sgd_momentum(
    w: np.ndarray, dw: np.ndarray, velocity: np.ndarray, learning_rate: float = 1e-2, momentum: float = 0.9
) -> tuple[np.ndarray, np.ndarray]:
    """One step of gradient descent with momentum: (next_w, velocity).

    >>> sgd_momentum(np.array([1.0]), np.array([2.0]), np.array([0.0]), 0.5)
    (array([0.]), array([-1.]))
    """
    leaf = _leaf(w, dw)
    optimiser = torch().optim.SGD([leaf], lr=learning_rate, momentum=momentum)
    # PyTorch's buffer is the velocity in units of a step downhill.
    optimiser.state[leaf]["momentum_buffer"] = tensor(-velocity / learning_rate)
    optimiser.step()
    return leaf.detach().numpy(), -learning_rate * optimiser.state[leaf]["momentum_buffer"].numpy()


def rmsprop(
    w: np.ndarray,
    dw: np.ndarray,
    cache: np.ndarray,
    learning_rate: float = 1e-2,
    decay_rate: float = 0.99,
    epsilon: float = 1e-8,
) -> tuple[np.ndarray, np.ndarray]:
    """One step of RMSProp: (next_w, cache).

    >>> next_w, cache = rmsprop(np.array([1.0]), np.array([2.0]), np.array([0.0]))
    >>> next_w.round(6), cache
    (array([0.9]), array([0.04]))
    """
    leaf = _leaf(w, dw)
    optimiser = torch().optim.RMSprop([leaf], lr=learning_rate, alpha=decay_rate, eps=epsilon)
    optimiser.state[leaf] = {"step": torch().tensor(0.0), "square_avg": tensor(cache)}
    optimiser.step()
    return leaf.detach().numpy(), optimiser.state[leaf]["square_avg"].numpy()


def adam(
    w: np.ndarray,
    dw: np.ndarray,
    m: np.ndarray,
    v: np.ndarray,
    t: int,
    learning_rate: float = 1e-3,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One step of Adam after t steps: (next_w, m, v).

    >>> next_w, m, v = adam(np.array([1.0]), np.array([5.0]), np.array([0.0]), np.array([0.0]), 0)
    >>> next_w.round(6), m.round(6), v.round(6)
    (array([0.999]), array([0.5]), array([0.025]))
    """
    leaf = _leaf(w, dw)
    optimiser = torch().optim.Adam([leaf], lr=learning_rate, betas=(beta1, beta2), eps=epsilon)
    optimiser.state[leaf] = {"step": torch().tensor(float(t)), "exp_avg": tensor(m), "exp_avg_sq": tensor(v)}
    optimiser.step()
    state = optimiser.state[leaf]
    return leaf.detach().numpy(), state["exp_avg"].numpy(), state["exp_avg_sq"].numpy()


def _leaf(w: np.ndarray, dw: np.ndarray) -> Any:
    leaf = tensor(w).requires_grad_()
    leaf.grad = tensor(dw)
    return leaf

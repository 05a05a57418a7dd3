"""ReLU, matrix products and affine layers with their gradients, and the size of Jacobians that nobody makes."""

from typing import Any

import numpy as np

from .backend import gradients, tensor, torch

__all__ = ["affine", "affine_gradients", "jacobian_bytes", "matmul_gradients", "relu", "relu_gradient"]


def relu(x: np.ndarray) -> np.ndarray:
    """max(0, x), in the shape of x.

    >>> relu(np.array([1.0, -2.0]))
    array([1., 0.])
    """
    out: np.ndarray = torch().relu(tensor(x)).numpy()
    return out


def relu_gradient(x: np.ndarray, dout: np.ndarray) -> np.ndarray:
    """The gradient of relu for x. At 0 this is one choice of several: compare where no x is 0.

    >>> relu_gradient(np.array([1.0, -2.0]), np.array([-3.0, 4.0])) + 0
    array([-3.,  0.])
    """
    (dx,) = gradients(torch().relu, (x,), dout)
    return dx


def matmul_gradients(dy: np.ndarray, x: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The gradients (dx, dw) of x @ w for an upstream gradient dy.

    >>> matmul_gradients(np.array([[10.0]]), np.array([[2.0, 3.0]]), np.array([[5.0], [7.0]]))[0]
    array([[50., 70.]])
    """
    dx, dw = gradients(torch().matmul, (x, w), dy)
    return dx, dw


def jacobian_bytes(N: int, D: int, M: int, itemsize: int) -> tuple[int, int]:
    """The bytes of the Jacobians of x (N, D) @ w (D, M) for x and w: PyTorch shapes them, without taking the memory.

    >>> jacobian_bytes(2, 3, 4, 8)
    (384, 768)
    """
    y = torch().empty((N, D), device="meta") @ torch().empty((D, M), device="meta")
    kind = {2: torch().float16, 4: torch().float32, 8: torch().float64}[itemsize]
    dy_dx, dy_dw = (torch().empty((*y.shape, *of), device="meta", dtype=kind) for of in ((N, D), (D, M)))
    return dy_dx.nbytes, dy_dw.nbytes


def affine(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """x (N, …) with D numbers an example, w (D, M), b (M,) → (N, M).

    >>> affine(np.ones((1, 2, 2)), np.ones((4, 1)), np.array([0.5]))
    array([[4.5]])
    """
    out: np.ndarray = _affine(tensor(x), tensor(w), tensor(b)).numpy()
    return out


def affine_gradients(
    x: np.ndarray, w: np.ndarray, b: np.ndarray, dout: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The gradients (dx, dw, db) of affine for an upstream gradient dout (N, M).

    >>> affine_gradients(np.ones((3, 2)), np.ones((2, 1)), np.zeros(1), np.ones((3, 1)))[2]
    array([3.])
    """
    dx, dw, db = gradients(_affine, (x, w, b), dout)
    return dx, dw, db


def _affine(x: Any, w: Any, b: Any) -> Any:
    return torch().nn.functional.linear(x.flatten(1), w.T, b)

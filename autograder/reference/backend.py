"""PyTorch, loaded late and made to give the same bits every time: float64 on one thread."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["gradients", "tensor", "torch"]


@functools.cache
def torch() -> Any:
    """The module, with one thread: a sum split over threads would round differently from machine to machine."""
    import torch as module

    module.set_num_threads(1)
    return module


def tensor(array: Any) -> Any:
    """A float64 copy of an array as a tensor."""
    return torch().from_numpy(np.array(array, dtype=np.float64))


def gradients(function: Callable[..., Any], inputs: tuple[Any, ...], upstream: Any) -> tuple[np.ndarray, ...]:
    """The gradients of sum(function(*inputs) · upstream) with respect to each input."""
    leaves = [tensor(value).requires_grad_() for value in inputs]
    found = torch().autograd.grad(function(*leaves), leaves, tensor(upstream))
    return tuple(gradient.numpy() for gradient in found)

"""Gradients of graphs of single numbers, by PyTorch's own backward pass."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .backend import gradients, tensor, torch

__all__ = ["gate_gradients", "graph_gradients", "sigmoid", "sigmoid_graph"]


def sigmoid_graph(w0: float, x0: float, w1: float, x1: float, w2: float) -> tuple[float, np.ndarray]:
    """L = σ(w0·x0 + w1·x1 + w2) and its gradients (dw0, dx0, dw1, dx1, dw2).

    >>> L, gradients = sigmoid_graph(2, -1, -3, -2, -3)
    >>> round(L, 10), gradients.round(4)
    (0.7310585786, array([-0.1966,  0.3932, -0.3932, -0.5898,  0.1966]))
    """
    leaves = tensor([w0, x0, w1, x1, w2]).requires_grad_()
    result = torch().sigmoid(leaves[0] * leaves[1] + leaves[2] * leaves[3] + leaves[4])
    (slopes,) = torch().autograd.grad(result, leaves)
    return float(result.detach()), slopes.numpy()


def gate_gradients(gate: str, upstream: float | Sequence[float], inputs: Sequence[float]) -> np.ndarray:
    """The gradients of an add, mul, max or copy gate for its inputs; a copy gate has one upstream gradient a copy.

    >>> gate_gradients("mul", 2.0, (4.0, 3.0)), gate_gradients("copy", (4.0, 2.0), (7.0,))
    (array([6., 8.]), array([6.]))
    """
    leaves = tensor(inputs).requires_grad_()
    outputs = {
        "add": lambda: leaves.sum(),
        "mul": lambda: leaves.prod(),
        "max": lambda: leaves.max(),
        "copy": lambda: leaves.expand(len(np.atleast_1d(upstream))),
    }
    (slopes,) = torch().autograd.grad(outputs[gate](), leaves, tensor(upstream))
    found: np.ndarray = slopes.numpy()
    return found


def graph_gradients(
    nodes: Mapping[str, tuple[str, Sequence[str]]], values: Mapping[str, float], output: str
) -> tuple[float, dict[str, float]]:
    """The output of a graph of Add, Multiply and Sigmoid nodes, {name: (gate, names of its inputs)}, and its gradient
    for every input and node that it depends on, 0 for the others. Nodes are computed when they are first needed.

    >>> graph_gradients({"p": ("Multiply", ["x", "x"])}, {"x": 3.0}, "p")
    (9.0, {'x': 6.0, 'p': 1.0})
    """
    known = {name: tensor(value).requires_grad_() for name, value in values.items()}

    def value_of(name: str) -> Any:
        if name not in known:
            gate, needed = nodes[name]
            inputs = torch().stack([value_of(other) for other in needed])
            known[name] = {"Add": inputs.sum, "Multiply": inputs.prod, "Sigmoid": inputs.sigmoid().sum}[gate]()
        return known[name]

    result = value_of(output)
    names = list(known)
    slopes = torch().autograd.grad(result, [known[name] for name in names], allow_unused=True)
    by_name = {name: 0.0 if slope is None else float(slope) for name, slope in zip(names, slopes, strict=True)}
    return float(result.detach()), by_name


def sigmoid(s: np.ndarray, upstream: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """σ(s) for an array, and its gradient for s when `upstream` arrives.

    >>> sigmoid(np.array([0.0]), np.array([2.0]))
    (array([0.5]), array([0.5]))
    """
    (gradient,) = gradients(torch().sigmoid, (s,), upstream)
    return torch().sigmoid(tensor(s)).numpy(), gradient

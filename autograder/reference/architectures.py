"""Whole ConvNets as functions of their weights, in float64, and batches of one aspect ratio by exact fractions."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from .backend import tensor, torch

__all__ = [
    "aspect_batches",
    "convnet_rows",
    "convnet_scores",
    "layer_rows",
    "lenet5_scores",
    "residual_block",
    "vgg16_layers",
]

Weights = Sequence[tuple[np.ndarray, np.ndarray]]


def convnet_scores(weights: Weights, x: np.ndarray, N: int, pool: bool, M: int, K: int) -> np.ndarray:
    """The scores of [(CONV-RELU)*N-POOL?]*M-(FC-RELU)*K,SOFTMAX for images (n, C, H, W).

    weights: (weight, bias) of each layer in the order of use, as PyTorch keeps them

    >>> affine = (np.array([[1.0, 0.0], [0.0, -1.0]]), np.zeros(2))
    >>> convnet_scores([affine, affine], np.array([[[[3.0, 4.0]]]]), 1, True, 0, 1)
    array([[3., 0.]])
    """
    functional = torch().nn.functional
    layers = iter([(tensor(weight), tensor(bias)) for weight, bias in weights])
    out = tensor(x)
    for _ in range(M):
        for _ in range(N):
            out = functional.conv2d(out, *next(layers), padding=1).relu()
        if pool:
            out = functional.max_pool2d(out, 2)
    out = out.flatten(1)
    for _ in range(K):
        out = functional.linear(out, *next(layers)).relu()
    scores: np.ndarray = functional.linear(out, *next(layers)).numpy()
    return scores


def lenet5_scores(weights: Weights, x: np.ndarray) -> np.ndarray:
    """The scores of LeNet-5 with tanh and average pooling for digits (N, 1, 32, 32); five (weight, bias) in order.

    >>> shapes = ((6, 1, 5, 5), (16, 6, 5, 5), (120, 400), (84, 120), (10, 84))
    >>> lenet5_scores([(np.zeros(shape), np.full(shape[0], 0.5)) for shape in shapes], np.zeros((1, 1, 32, 32)))[0, :2]
    array([0.5, 0.5])
    """
    functional = torch().nn.functional
    one, two, three, four, five = ((tensor(weight), tensor(bias)) for weight, bias in weights)
    out = functional.avg_pool2d(functional.conv2d(tensor(x), *one).tanh(), 2)
    out = functional.avg_pool2d(functional.conv2d(out, *two).tanh(), 2).flatten(1)
    out = functional.linear(functional.linear(out, *three).tanh(), *four).tanh()
    scores: np.ndarray = functional.linear(out, *five).numpy()
    return scores


def layer_rows(layers: Sequence[Sequence[Any]], shape: Sequence[int]) -> list[tuple[str, tuple[int, ...], int]]:
    """(name, shape of the output, parameters) of layers that are described by numbers, counted without making them.

    layers: the name of each and the numbers that PyTorch makes it with, in its order: Conv2d (in, out, size, stride,
    padding, dilation, groups, bias), MaxPool2d (size, stride), Linear (in, out, bias), others without any;
    shape: of the input, (C, H, W)

    >>> layer_rows([("Conv2d", 3, 96, 11, 4, 0, 1, 1, True), ("MaxPool2d", 3, 2)], (3, 227, 227))
    [('Conv2d', (96, 55, 55), 34944), ('MaxPool2d', (96, 27, 27), 0)]
    """
    rows, now = [], tuple(shape)
    for name, *numbers in layers:
        learned = 0
        if name == "Conv2d":
            into, out, size, stride, padding, dilation, groups, bias = numbers
            learned = out * (size**2 * (into // groups) + bias)
            wide = dilation * (size - 1) + 1
            now = (out, *(len(range(0, side + 2 * padding - wide + 1, stride)) for side in now[1:]))
        elif name == "MaxPool2d":
            size, stride = numbers
            now = (now[0], *(len(range(0, side - size + 1, stride)) for side in now[1:]))
        elif name == "Flatten":
            now = (int(np.prod(now)),)
        elif name == "Linear":
            into, out, bias = numbers
            learned, now = out * (into + bias), (out,)
        rows.append((str(name), now, int(learned)))
    return rows


def vgg16_layers() -> list[tuple[Any, ...]]:
    """VGG-16 as layer_rows takes it: thirteen 3×3 convolutions in five blocks, three fully connected layers.

    >>> sum(count for *_, count in layer_rows(vgg16_layers(), (3, 224, 224)))
    138357544
    """
    layers: list[tuple[Any, ...]] = []
    into = 3
    for out, count in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(count):
            layers += [("Conv2d", into, out, 3, 1, 1, 1, 1, True), ("ReLU",)]
            into = out
        layers.append(("MaxPool2d", 2, 2))
    layers += [("Flatten",), ("Linear", 7 * 7 * 512, 4096, True), ("ReLU",), ("Linear", 4096, 4096, True), ("ReLU",)]
    return [*layers, ("Linear", 4096, 1000, True)]


def convnet_rows(
    N: int, pool: bool, M: int, K: int, shape: Sequence[int], classes: int, filters: Sequence[int], hidden: int
) -> list[tuple[str, tuple[int, ...], int, tuple[int, ...]]]:
    """(kind, shape of the weight, parameters, output) of the layers that learn in a network of CS231n's pattern.

    >>> convnet_rows(1, True, 1, 0, (3, 9, 8), 10, [4], 64)
    [('Conv2d', (4, 3, 3, 3), 112, (4, 9, 8)), ('Linear', (10, 64), 650, (10,))]
    """
    rows: list[tuple[str, tuple[int, ...], int, tuple[int, ...]]] = []
    depth, sides = shape[0], list(shape[1:])
    for block in range(M * N):
        out = filters[block // N]
        if pool and block and block % N == 0:
            sides = [side // 2 for side in sides]
        rows.append(("Conv2d", (out, depth, 3, 3), out * depth * 9 + out, (out, *sides)))
        depth = out
    if pool and M:
        sides = [side // 2 for side in sides]
    widths = [depth * int(np.prod(sides)), *[hidden] * K, classes]
    for into, out in pairwise(widths):
        rows.append(("Linear", (out, into), out * into + out, (out,)))
    return rows


def residual_block(
    weights: Sequence[tuple[np.ndarray, ...]], x: np.ndarray, upstream: np.ndarray, training: bool
) -> tuple[np.ndarray, np.ndarray]:
    """x + conv(relu(bn(conv(relu(bn(x)))))) and the gradient for x when `upstream` arrives.

    weights: (weight, bias, running mean, running variance) of a normalisation, (weight,) of a convolution, and these
    again; training: whether the normalisations use the statistics of the batch

    >>> bn, conv = (np.ones(1), np.zeros(1), np.zeros(1), np.ones(1)), (np.zeros((1, 1, 3, 3)),)
    >>> x = np.array([[[[-1.0, 2.0]]]])
    >>> residual_block([bn, conv, bn, conv], x, x, False)
    (array([[[[-1.,  2.]]]]), array([[[[-1.,  2.]]]]))
    """
    functional = torch().nn.functional
    leaf = tensor(x).requires_grad_()
    out = leaf
    for norm, (kernel,) in (weights[:2], weights[2:]):
        scale, shift, mean, variance = (tensor(value) for value in norm)
        out = functional.batch_norm(out, mean, variance, scale, shift, training).relu()
        out = functional.conv2d(out, tensor(kernel), padding="same")
    out = leaf + out
    (gradient,) = torch().autograd.grad(out, leaf, tensor(upstream))
    return out.detach().numpy(), gradient.numpy()


def aspect_batches(sizes: Sequence[Sequence[int]], batch_size: int) -> list[tuple[int, int, list[int]]]:
    """(height, width, numbers of images of its batches) of each aspect ratio, reduced and sorted; full batches first.

    >>> aspect_batches([(4, 6), (2, 3), (6, 4), (8, 12), (3, 3)], 2)
    [(1, 1, [1]), (2, 3, [2, 1]), (3, 2, [1])]
    """
    counts = Counter(Fraction(int(height), int(width)) for height, width in sizes)
    batches = []
    for ratio, count in counts.items():
        full, left = divmod(count, batch_size)
        batches.append((ratio.numerator, ratio.denominator, [batch_size] * full + [left] * (left > 0)))
    return sorted(batches)

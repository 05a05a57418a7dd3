"""The arithmetic of convolution layers, counted on real tensors instead of computed by the formula it is to check."""

from collections.abc import Sequence

from .backend import torch

__all__ = ["conv_cost", "conv_output_size", "receptive_field"]


def conv_output_size(n: int, f: int, stride: int, pad: int) -> int:
    """How many windows of length f fit into n + 2·pad numbers, stepping by stride: the windows are made and counted.

    >>> conv_output_size(7, 3, 2, 0)
    3
    """
    return int(torch().empty(n + 2 * pad).unfold(0, f, stride).shape[0])


def conv_cost(h: int, w: int, c: int, k: int, f: int, stride: int, pad: int) -> tuple[int, int]:
    """(parameters, multiply_adds) of k filters f×f×c with bias on a c×h×w image, padding counted as pixels.

    Parameters are those that PyTorch makes; multiplications are the entries of all windows, once for each filter.

    >>> conv_cost(32, 32, 3, 10, 5, 1, 2)
    (760, 768000)
    """
    layer = torch().nn.Conv2d(c, k, f, stride, pad, device="meta")
    image = torch().empty((1, c, h, w), device="meta")
    windows = torch().nn.functional.pad(image, (pad, pad, pad, pad)).unfold(2, f, stride).unfold(3, f, stride)
    return sum(parameter.numel() for parameter in layer.parameters()), int(windows.numel()) * k


def receptive_field(layers: Sequence[tuple[int, int]]) -> int:
    """From the first to the last input position that one output of a stack of (filter, stride) layers depends on.

    Read off a gradient: ones through convolutions of ones.

    >>> receptive_field([(3, 2), (3, 2)])
    7
    """
    needed = 1
    for f, stride in reversed(layers):
        needed = (needed - 1) * stride + f
    line = torch().ones((1, 1, needed + 2), dtype=torch().float64, requires_grad=True)
    signal = line
    for f, stride in layers:
        signal = torch().nn.functional.conv1d(signal, torch().ones((1, 1, f), dtype=torch().float64), stride=stride)
    (gradient,) = torch().autograd.grad(signal[0, 0, 0], line)
    seen = gradient[0, 0].nonzero()
    return int(seen.max() - seen.min()) + 1

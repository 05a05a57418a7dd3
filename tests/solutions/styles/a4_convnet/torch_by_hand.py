"""Recursion for loops, layers added by name, windows unfolded by hand, one layer's class made by another's."""

import math
from functools import partial, reduce
from itertools import pairwise

import torch
from torch import nn


class _Step(nn.Module):
    """A function as a layer."""

    def __init__(self, function, **keywords):
        super().__init__()
        self.run = partial(function, **keywords)

    def forward(self, x):
        return self.run(x)


def _halved(x):
    N, C, H, W = x.shape
    return x.view(N, C, H // 2, 2, W // 2, 2).amax(dim=(3, 5))


def torch_three_layer(params, dtype=torch.float64):
    def filled(layer, weight, bias):
        layer.weight = nn.Parameter(torch.tensor(weight, dtype=dtype))
        layer.bias = nn.Parameter(torch.tensor(bias, dtype=dtype))
        return layer

    filters, channels, side, _ = params["W1"].shape
    net = nn.Sequential()
    net.add_module("look", filled(nn.Conv2d(channels, filters, side, padding=side // 2), params["W1"], params["b1"]))
    net.add_module("shrink", _Step(lambda x: _halved(x).clamp_min(0).flatten(1)))
    for name in "23":
        weight = params[f"W{name}"].T.copy()
        net.add_module(f"dense{name}", filled(nn.Linear(*weight.T.shape), weight, params[f"b{name}"]))
        if name == "2":
            net.add_module("relu", _Step(torch.relu))
    return net


class LeNet5(nn.Sequential):
    def __init__(self, activation=nn.Tanh):
        super().__init__()
        for number, layer in enumerate(self._made(((1, 6), (6, 16)), (400, 120, 84, 10), activation)):
            self.add_module(f"layer{number}", layer)

    def _made(self, convolutions, widths, activation):
        for sides in convolutions:
            yield from (nn.Conv2d(*sides, 5), activation(), nn.AvgPool2d(2))
        yield nn.Flatten()
        for place, (into, out) in enumerate(pairwise(widths)):
            yield from (nn.Linear(into, out), activation())[: 1 if place == 2 else 2]


def layer_table(layers, x):
    if len(layers) == 0:
        return []
    first, rest = layers[0], layers[1:]
    out = first(x)
    learned = reduce(lambda total, values: total + values.numel(), first.parameters(), 0)
    return [(type(first).__name__, tuple(out.shape[1:]), learned), *layer_table(rest, out)]


def convnet(pattern, image_shape, classes, filters, hidden=64, bias=True):
    inner, outer = pattern.split("]*")
    repeats, (blocks, dense) = int(inner.split("*")[1][0]), (int(outer[0]), int(outer.split("*")[1].split(",")[0]))

    def convolutions(channels, left):
        if not left:
            return [nn.Flatten()]
        width = filters[blocks - left]
        layers = [nn.Conv2d(channels, width, 3, padding=1, bias=bias), nn.ReLU()]
        for _ in range(repeats - 1):
            layers += [nn.Conv2d(width, width, 3, padding=1, bias=bias), nn.ReLU()]
        layers += [nn.MaxPool2d(2)] if "POOL" in pattern else []
        return layers + convolutions(width, left - 1)

    layers = convolutions(image_shape[0], blocks)
    shrink = 2**blocks if "POOL" in pattern else 1
    size = filters[blocks - 1] * (image_shape[1] // shrink) * (image_shape[2] // shrink)
    for _ in range(dense):
        layers += [nn.Linear(size, hidden), nn.ReLU()]
        size = hidden
    return nn.Sequential(*layers, nn.Linear(size, classes))


class ResidualBlock(nn.Sequential):
    def __init__(self, channels, widening=1):
        wide = widening * channels
        super().__init__(
            nn.BatchNorm2d(channels), nn.ReLU(), nn.Conv2d(channels, wide, 3, 1, 1),
            nn.BatchNorm2d(wide), nn.ReLU(), nn.Conv2d(wide, channels, 3, 1, 1),
        )  # fmt: skip

    def forward(self, x):
        return super().forward(x) + x


def bucket_by_aspect(sizes, batch_size):
    def same(one, other):
        return sizes[one][0] * sizes[other][1] == sizes[one][1] * sizes[other][0]

    def batches(left):
        if not left:
            return []
        alike = [index for index in left if same(index, left[0])]
        parts = [alike[k * batch_size :][:batch_size] for k in range(math.ceil(len(alike) / batch_size))]
        made = [(min((sizes[index] for index in part), key=sum), part) for part in parts]
        return made + batches([index for index in left if index not in alike])

    return batches(list(range(len(sizes))))

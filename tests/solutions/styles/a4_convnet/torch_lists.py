"""Lists of layers, loops over them, parameters set through .data; single precision; blocks without biases."""

import math
from collections import OrderedDict, defaultdict
from itertools import pairwise

import torch
from torch import nn


def torch_three_layer(params):
    p = {name: torch.Tensor(value.tolist()) for name, value in params.items()}
    side = p["W1"].shape[2]
    net = nn.Sequential(
        OrderedDict(
            conv=nn.Conv2d(p["W1"].shape[1], p["W1"].shape[0], side, stride=1, padding=side // 2),
            r1=nn.ReLU(inplace=True),
            pool=nn.MaxPool2d(2),
            flat=nn.Flatten(),
            fc1=nn.Linear(p["W2"].shape[0], p["W2"].shape[1]),
            r2=nn.ReLU(inplace=True),
            fc2=nn.Linear(p["W3"].shape[0], p["W3"].shape[1]),
        )
    )
    net.conv.weight.data, net.conv.bias.data = p["W1"], p["b1"]
    net.fc1.weight.data, net.fc1.bias.data = p["W2"].t().contiguous(), p["b2"]
    net.fc2.weight.data, net.fc2.bias.data = p["W3"].t().contiguous(), p["b3"]
    return net


class LeNet5(nn.Sequential):
    def __init__(self):
        features = [
            layer
            for into, out in ((1, 6), (6, 16))
            for layer in (nn.Conv2d(into, out, kernel_size=5), nn.Tanh(), nn.AvgPool2d(kernel_size=2, stride=2))
        ]
        dense = [layer for into, out in ((400, 120), (120, 84)) for layer in (nn.Linear(into, out), nn.Tanh())]
        super().__init__(nn.Sequential(*features), nn.Flatten(1), nn.Sequential(*dense, nn.Linear(84, 10)))


def layer_table(layers, x):
    rows = []

    def note(layer, given, out):
        learned = sum(math.prod(values.size()) for values in layer.parameters(recurse=True))
        rows.append((layer._get_name(), out.size()[1:], learned))

    hooks = [layer.register_forward_hook(note) for layer in layers]
    layers(x)
    for hook in hooks:
        hook.remove()
    return rows


def convnet(pattern, image_shape, classes, filters, hidden=64):
    counts = [int(part[0]) for part in pattern.split("*")[1:]]
    parts, shape = [], torch.zeros(1, *image_shape)
    for width in filters[: counts[1]]:
        for _ in range(counts[0]):
            parts += [nn.Conv2d(shape.shape[1], width, 3, 1, 1), nn.ReLU()]
            shape = parts[-2](shape)
        if "-POOL" in pattern:
            parts.append(nn.MaxPool2d(2))
            shape = parts[-1](shape)
    parts.append(nn.Flatten())
    widths = [shape.numel()] + [hidden] * counts[2] + [classes]
    for into, out in pairwise(widths):
        parts += [nn.Linear(into, out), nn.ReLU()]
    return nn.Sequential(*parts[:-1])


class ResidualBlock(nn.Module):
    def __init__(self, channels, widening=1):
        super().__init__()
        sizes = (channels, channels * widening), (channels * widening, channels)
        self.steps = nn.ModuleList(
            nn.Sequential(nn.BatchNorm2d(a), nn.ReLU(inplace=True), nn.Conv2d(a, b, 3, padding=1, bias=False))
            for a, b in sizes
        )

    def forward(self, x):
        out = x
        for step in self.steps:
            out = step(out)
        return torch.add(out, x)


def bucket_by_aspect(sizes, batch_size):
    open_batches, batches = defaultdict(list), []
    for index, (height, width) in enumerate(sizes):
        common = math.gcd(height, width)
        key = height // common, width // common
        open_batches[key].append(index)
        if len(open_batches[key]) == batch_size:
            batches.append(open_batches.pop(key))
    batches += open_batches.values()
    return [([min(sizes[i][0] for i in batch), min(sizes[i][1] for i in batch)], batch) for batch in batches]

"""Classes with layers of their own names, made in another order than they are used; functions between them; float64."""

import re
from fractions import Fraction

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


class ThreeLayers(nn.Module):
    def __init__(self, params):
        super().__init__()
        double = {"dtype": torch.float64}
        self.fc2 = nn.Linear(*params["W3"].shape, **double)
        self.fc1 = nn.Linear(*params["W2"].shape, **double)
        filters, channels, side, _ = params["W1"].shape
        self.conv1 = nn.Conv2d(channels, filters, side, padding="same", **double)
        self.load_state_dict(
            {
                "fc2.weight": torch.tensor(params["W3"].T),
                "fc2.bias": torch.tensor(params["b3"]),
                "fc1.weight": torch.tensor(params["W2"].T),
                "fc1.bias": torch.tensor(params["b2"]),
                "conv1.weight": torch.tensor(params["W1"]),
                "conv1.bias": torch.tensor(params["b1"]),
            }
        )

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), kernel_size=2)
        x = x.view(x.size(0), -1)
        x = F.relu(self.fc1(x))
        print("shape", x.shape)
        return self.fc2(x)


def torch_three_layer(params):
    return ThreeLayers(params)


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.f6, self.output = nn.Linear(120, 84), nn.Linear(84, 10)
        self.c1, self.c3, self.c5 = nn.Conv2d(1, 6, 5), nn.Conv2d(6, 16, 5), nn.Conv2d(16, 120, 5)

    def forward(self, x):
        x = F.avg_pool2d(torch.tanh(self.c1(x)), 2)
        x = F.avg_pool2d(torch.tanh(self.c3(x)), 2)
        x = torch.tanh(self.c5(x)).flatten(start_dim=1)
        return self.output(torch.tanh(self.f6(x)))


def layer_table(layers, x):
    table = []
    with torch.no_grad():
        for child in layers.children():
            x = child(x)
            learned = sum(int(np.prod(values.shape)) for values in child.state_dict().values())
            table.append([child.__class__.__name__, list(x.shape)[1:], learned])
    return table


class Net(nn.Module):
    def __init__(self, numbers, image_shape, classes, filters, hidden):
        super().__init__()
        N, self.pool, M, K = numbers
        self.head = nn.LazyLinear(classes)
        self.dense = nn.ModuleList(nn.LazyLinear(hidden) for _ in range(K))
        self.blocks = nn.ModuleList(nn.ModuleList() for _ in range(M))
        depth = image_shape[0]
        for block, width in zip(self.blocks, filters, strict=True):
            for _ in range(N):
                block.append(nn.Conv2d(depth, width, (3, 3), padding=(1, 1)))
                depth = width

    def forward(self, x):
        for block in self.blocks:
            for conv in block:
                x = conv(x).clamp(min=0)
            if self.pool:
                x = F.max_pool2d(x, 2, 2)
        x = torch.flatten(x, 1)
        for layer in self.dense:
            x = F.relu(layer(x), inplace=True)
        return self.head(x)


def convnet(pattern, image_shape, classes, filters, hidden=64):
    N, M, K = (int(number) for number in re.findall(r"\*(\d+)", pattern))
    return Net((N, "POOL" in pattern, M, K), image_shape, classes, filters, hidden)


class ResidualBlock(nn.Module):
    def __init__(self, channels, widening=1):
        super().__init__()
        self.conv2 = nn.Conv2d(channels * widening, channels, 3, padding="same")
        self.conv1 = nn.Conv2d(channels, channels * widening, 3, padding="same")
        self.bn2, self.bn1 = nn.BatchNorm2d(channels * widening), nn.BatchNorm2d(channels)

    def forward(self, x):
        identity = x
        out = self.conv1(F.relu(self.bn1(x), inplace=True))
        out = self.conv2(F.relu(self.bn2(out)))
        out += identity
        return out


def bucket_by_aspect(sizes, batch_size):
    ratios = [Fraction(int(h), int(w)) for h, w in sizes]
    batches = []
    for ratio in sorted(set(ratios), reverse=True):
        members = np.array([i for i, r in enumerate(ratios) if r == ratio])
        members = members[np.argsort([-sizes[i][0] for i in members])]
        for part in np.array_split(members, range(batch_size, len(members), batch_size)):
            batches.append([np.array(sizes[part[-1]]), part])
    return tuple(batches)

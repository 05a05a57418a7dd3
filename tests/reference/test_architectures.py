"""The truth about whole networks against PyTorch's own layers put together, and against what lectures print."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from autograder import reference

few = settings(max_examples=15, deadline=None)


def weights_of(model):
    """(weight, bias) of the convolutions and fully connected layers of a Sequential, in float64."""
    layers = [layer for layer in model.double() if isinstance(layer, nn.Conv2d | nn.Linear)]
    return [(layer.weight.detach().numpy(), layer.bias.detach().numpy()) for layer in layers]


@few
@given(st.integers(1, 3), st.booleans(), st.integers(0, 2), st.integers(0, 2), st.integers(4, 9), st.integers(4, 9))
def test_patterns_are_their_layers_one_after_another(N, pool, M, K, height, width):
    layers, depth, sides = [], 2, (height, width)
    for block in range(M):
        for _ in range(N):
            layers += [nn.Conv2d(depth, 3 + block, 3, padding=1), nn.ReLU()]
            depth = 3 + block
        if pool:
            layers.append(nn.MaxPool2d(2))
            sides = tuple(side // 2 for side in sides)
    into = depth * sides[0] * sides[1]
    for _ in range(K):
        layers += [nn.Linear(into, 5), nn.ReLU()]
        into = 5
    head = nn.Linear(into, 4)
    flat = layers.index(next((layer for layer in layers if isinstance(layer, nn.Linear)), None)) if K else len(layers)
    model = nn.Sequential(*layers[:flat], nn.Flatten(), *layers[flat:], head)
    x = torch.randn(2, 2, height, width, dtype=torch.float64)
    weights = weights_of(model)
    wanted = model(x).detach().numpy()
    np.testing.assert_allclose(reference.convnet_scores(weights, x.numpy(), N, pool, M, K), wanted)
    rows = reference.convnet_rows(N, pool, M, K, (2, height, width), 4, [3, 4][:M], 5)
    assert [shape for _, shape, _, _ in rows] == [weight.shape for weight, _ in weights]
    assert [count for _, _, count, _ in rows] == [weight.size + bias.size for weight, bias in weights]
    shapes = []
    for layer in model:
        x = layer(x)
        if isinstance(layer, nn.Conv2d | nn.Linear):
            shapes.append(tuple(x.shape[1:]))
    assert [shape for *_, shape in rows] == shapes


def test_lenet_is_the_network_of_1998():
    half = [nn.Conv2d(1, 6, 5), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2)]
    dense = [nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10)]
    model = nn.Sequential(*half, nn.Flatten(), *dense)
    weights, x = weights_of(model), torch.randn(3, 1, 32, 32, dtype=torch.float64)
    np.testing.assert_allclose(reference.lenet5_scores(weights, x.numpy()), model(x).detach().numpy())
    assert sum(weight.size + bias.size for weight, bias in weights) == 61_706


@few
@given(st.integers(1, 3), st.integers(1, 2), st.integers(1, 3), st.integers(0, 2), st.sampled_from([1, 2]))
def test_rows_are_those_of_real_layers(size, dilation, stride, padding, groups):
    described = [("Conv2d", 4, 6, size, stride, padding, dilation, groups, True), ("ReLU",), ("MaxPool2d", 2, 2)]
    shape = (4, 13, 16)
    flat = reference.layer_rows([*described, ("Flatten",)], shape)[-1][1]
    described += [("Flatten",), ("Linear", flat[0], 7, False)]
    x, rows = torch.zeros(1, *shape), []
    for name, *numbers in described:
        layer = getattr(nn, name)(*numbers)
        x = layer(x)
        rows.append((name, tuple(x.shape[1:]), sum(values.numel() for values in layer.parameters())))
    assert reference.layer_rows(described, shape) == rows


def test_vgg16_has_the_parameters_that_the_lecture_prints():
    rows = reference.layer_rows(reference.vgg16_layers(), (3, 224, 224))
    assert sum(count for *_, count in rows) == 138_357_544
    assert sum(count > 0 for *_, count in rows) == 16
    assert rows[-7][1] == (512, 7, 7)


@pytest.mark.parametrize("training", [True, False])
def test_blocks_are_their_layers_around_a_shortcut(training):
    branch = nn.Sequential(
        *(nn.BatchNorm2d(2), nn.ReLU(), nn.Conv2d(2, 6, 3, padding=1, bias=False)),
        *(nn.BatchNorm2d(6), nn.ReLU(), nn.Conv2d(6, 2, 3, padding=1, bias=False)),
    ).double()
    rng, weights = np.random.default_rng(0), []
    for place, width in ((0, 2), (3, 6)):
        norm = [rng.uniform(0.5, 2, width) for _ in range(4)]
        names = ("weight", "bias", "running_mean", "running_var")
        branch[place].load_state_dict(dict(zip(names, map(torch.tensor, norm), strict=True)), strict=False)
        weights += [norm, (branch[place + 2].weight.detach().numpy().copy(),)]
    branch.train(training)
    x, upstream = (torch.tensor(rng.normal(size=(3, 2, 4, 5))) for _ in range(2))
    x.requires_grad_()
    out = x + branch(x)
    out.backward(upstream)
    found, gradient = reference.residual_block(weights, x.detach().numpy(), upstream.numpy(), training)
    np.testing.assert_allclose(found, out.detach().numpy())
    np.testing.assert_allclose(gradient, x.grad.numpy())


@few
@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=30), st.integers(1, 5))
def test_batches_hold_every_image_once_and_are_full(sizes, batch_size):
    found = reference.aspect_batches(sizes, batch_size)
    assert len({(height, width) for height, width, _ in found}) == len(found)
    for height, width, lengths in found:
        assert sum(lengths) == sum(h * width == w * height for h, w in sizes)
        assert all(length == batch_size for length in lengths[:-1])
        assert 0 < lengths[-1] <= batch_size
    assert sum(sum(lengths) for *_, lengths in found) == len(sizes)

"""What the checks of pytorch_convnets share.

Tensors are made, and layers are found in the order in which they are used, whatever they are called, and get other
numbers, beside the student's modules (INSIDE). What comes out is compared outside.
"""

import numpy as np

from autograder.checks import assert_equal, assert_true, fetch

INSIDE = """
import torch
from torch import nn

KINDS = {nn.Conv2d: "Conv2d", nn.Linear: "Linear", nn.BatchNorm2d: "BatchNorm2d"}

def is_module(model):
    return isinstance(model, nn.Module)

def held(values):
    return values

def images(model, values, grad=False):
    kinds = [parameter.dtype for parameter in model.parameters()] or [torch.float32]
    return torch.tensor(values, dtype=kinds[0], requires_grad=grad)

def watch(model):
    used = []
    for layer in model.modules():
        for kind, name in KINDS.items():
            if isinstance(layer, kind):
                layer.register_forward_hook(
                    lambda layer, given, out, name=name: used.append((layer, name, tuple(out.shape[1:])))
                )
    return used

def rows(used):
    return [
        (name, tuple(layer.weight.shape), sum(parameter.numel() for parameter in layer.parameters()), shape)
        for layer, name, shape in used
    ]

def distinct(used):
    return len({id(layer) for layer, _, _ in used})

def fill(used, values):
    with torch.no_grad():
        for (layer, _, _), (weight, *others) in zip(list(used), values, strict=True):
            layer.weight.copy_(torch.tensor(weight).reshape(layer.weight.shape))
            if layer.bias is not None:
                layer.bias.copy_(torch.tensor(others[0]) if others else torch.zeros_like(layer.bias))
            if len(others) == 3:
                layer.running_mean.copy_(torch.tensor(others[1]))
                layer.running_var.copy_(torch.tensor(others[2]))

def back(used, scores, classes):
    nn.functional.cross_entropy(scores, torch.tensor(classes)).backward()
    return [(layer.weight.grad, layer.bias.grad) for layer, _, _ in used]

def learn(model):
    with torch.no_grad():
        for parameter in model.parameters():
            parameter -= 1

def trainable(model):
    return sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)

def stack(layers, device="cpu"):
    with torch.device(device):
        return nn.Sequential(*(getattr(nn, name)(*numbers) for name, *numbers in layers))

def batch(shape, device="cpu"):
    return torch.zeros(shape, device=device)
"""


def must_be_module(given, model, what):
    assert_true(fetch(given.is_module(model)) is True, f"{what} should be a torch.nn.Module; it is none.")


def learning_layers(given, model, x, what):
    """The layers that learn, in the order in which they are used, and what they look like."""
    must_be_module(given, model, what)
    batch = given.images(model, x)
    model(batch)  # once unwatched: layers that find out their sizes by themselves do it now
    used = given.watch(model)
    model(batch)
    rows = fetch(given.rows(used))
    return used, [row for row in rows if isinstance(row, tuple) and len(row) == 4]


def same_rows(rows, wanted):
    assert_equal(len(rows), len(wanted), "the number of layers that learn, counted as they are used,")
    told = ("kind", "shape of the weight", "number of parameters", "shape of the output")
    for place, (row, right) in enumerate(zip(rows, wanted, strict=True), 1):
        for got, expected, what in zip(row, right, told, strict=True):
            if expected is not None:
                assert_equal(got, expected, f"the {what} of layer {place} that learns")


def random_weights(rng, shapes):
    """Weights and biases for layers, of a size at which numbers neither grow nor vanish."""
    return [(rng.normal(s, deviation=1.5 / np.prod(s[1:]) ** 0.5), rng.normal(s[0], deviation=0.5)) for s in shapes]

"""The truth about convolutions against plain loops, numeric gradients and the lectures' numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import reference
from cs231n_utils.gradient_check import eval_numerical_gradient_array

few = settings(max_examples=25, deadline=None)


@st.composite
def layers(draw):
    """x, w, b, stride and padding of a small layer; sizes need not fit, since layers round down."""
    sides = st.integers(1, 3)
    tall, wide, stride, pad = draw(sides), draw(sides), draw(sides), draw(st.integers(0, 2))
    height, width = draw(st.integers(tall, 6)), draw(st.integers(wide, 6))
    N, C, F = draw(st.integers(1, 2)), draw(sides), draw(sides)
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return rng.normal(size=(N, C, height, width)), rng.normal(size=(F, C, tall, wide)), rng.normal(size=F), stride, pad


def loops(x, w, b, stride, pad):
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    rows, columns = ((n - f) // stride + 1 for n, f in zip(padded.shape[2:], w.shape[2:], strict=True))
    out = np.empty((len(x), len(w), rows, columns))
    for n, f, i, j in np.ndindex(*out.shape):
        window = padded[n, :, i * stride : i * stride + w.shape[2], j * stride : j * stride + w.shape[3]]
        out[n, f, i, j] = (window * w[f]).sum() + b[f]
    return out


@few
@given(layers())
def test_forward_equals_plain_loops(layer):
    x, w, b, stride, pad = layer
    np.testing.assert_allclose(reference.conv2d(x, w, b, stride, pad), loops(*layer), atol=1e-12)


@settings(max_examples=10, deadline=None)
@given(layers())
def test_gradients_equal_measured_ones(layer):
    x, w, b, stride, pad = layer
    dout = np.random.default_rng(0).normal(size=loops(*layer).shape)
    gradients = reference.conv2d_gradients(x, w, b, dout, stride, pad)
    for value, gradient in zip((x, w, b), gradients, strict=True):
        measured = eval_numerical_gradient_array(lambda _: loops(x, w, b, stride, pad), value, dout)
        np.testing.assert_allclose(gradient, measured, atol=1e-6)


def test_the_inputs_stay_as_they_are_and_the_answers_are_float64():
    x, w, b = np.ones((1, 1, 3, 3), np.float32), np.ones((1, 1, 2, 2)), np.zeros(1)
    out = reference.conv2d(x, w, b)
    out += 1
    assert out.dtype == np.float64 and (x == 1).all() and (w == 1).all()


def test_linspace_case():
    """The well-known small case with evenly spaced numbers."""
    x = np.linspace(-0.1, 0.5, num=96).reshape(2, 3, 4, 4)
    w = np.linspace(-0.2, 0.3, num=144).reshape(3, 3, 4, 4)
    b = np.linspace(-0.1, 0.2, num=3)
    out = reference.conv2d(x, w, b, stride=2, padding=1)
    assert out.shape == (2, 3, 2, 2)
    assert out[0, 0, 0, 0] == pytest.approx(-0.08759809, abs=1e-8)
    assert out[1, 2, 1, 1] == pytest.approx(2.38247847, abs=1e-8)


def test_torch_works_on_one_thread():
    from autograder.reference.backend import torch

    assert torch().get_num_threads() == 1


@few
@given(layers(), st.integers(1, 3), st.integers(1, 3))
def test_groups_are_layers_side_by_side_and_dilation_is_a_filter_with_holes(layer, groups, dilation):
    x, w, b, stride, pad = layer
    full = np.zeros((*w.shape[:2], *(dilation * (side - 1) + 1 for side in w.shape[2:])))
    full[:, :, ::dilation, ::dilation] = w
    if any(side > n + 2 * pad for side, n in zip(full.shape[2:], x.shape[2:], strict=True)):
        return
    rng = np.random.default_rng(0)
    images, filters = rng.normal(size=(groups, *x.shape)), rng.normal(size=(groups, *full.shape)) * (full != 0)
    out = reference.conv2d(
        np.concatenate(images, axis=1), np.concatenate(filters)[:, :, ::dilation, ::dilation], np.tile(b, groups),
        stride, pad, dilation, groups,
    )  # fmt: skip
    wanted = [loops(image, part, b, stride, pad) for image, part in zip(images, filters, strict=True)]
    np.testing.assert_allclose(out, np.concatenate(wanted, axis=1), atol=1e-12)


def test_groups_of_the_lecture():
    x = np.random.default_rng(0).normal(size=(1, 4, 5, 5))
    for groups, weights in ((1, 288), (2, 144), (4, 72)):
        w = np.ones((8, 4 // groups, 3, 3))
        assert w.size == weights and reference.conv2d(x, w, np.zeros(8), groups=groups).shape == (1, 8, 3, 3)

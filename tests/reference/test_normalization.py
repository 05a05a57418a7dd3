"""The truth about normalisation against its definition, numeric gradients and a few batches by hand."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import reference
from cs231n_utils.gradient_check import eval_numerical_gradient_array

few = settings(max_examples=20, deadline=None)


@st.composite
def layers(draw, per=1):
    """x (N, C, H, W) and γ, β (C,), with per · C channels."""
    C = per * draw(st.integers(1, 3))
    shape = (draw(st.integers(1, 3)), C, draw(st.integers(1, 4)), draw(st.integers(2, 4)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return 2 + 3 * rng.normal(size=shape), rng.normal(size=C), rng.normal(size=C)


def column(values):
    return values.reshape(1, -1, 1, 1)


def batchnorm(x, gamma, beta):
    out = np.empty(x.shape)
    for c in range(x.shape[1]):
        numbers = x[:, c]
        mean = numbers.sum() / numbers.size
        variance = ((numbers - mean) ** 2).sum() / numbers.size
        out[:, c] = gamma.flat[c] * (numbers - mean) / (variance + 1e-5) ** 0.5 + beta.flat[c]
    return out


def groupnorm(x, gamma, beta, G):
    out, size = np.empty(x.shape), x.shape[1] // G
    for n in range(len(x)):
        for first in range(0, x.shape[1], size):
            part = x[n, first : first + size]
            variance = ((part - part.mean()) ** 2).sum() / part.size
            out[n, first : first + size] = (part - part.mean()) / (variance + 1e-5) ** 0.5
    return column(gamma) * out + column(beta)


@few
@given(layers())
def test_batch_normalisation_is_that_of_its_definition(layer):
    np.testing.assert_allclose(reference.spatial_batchnorm(*layer), batchnorm(*layer), rtol=1e-9, atol=1e-9)


@few
@given(layers(per=2), st.sampled_from([1, 2]))
def test_group_normalisation_is_that_of_its_definition(layer, G):
    x, gamma, beta = layer
    out = reference.spatial_groupnorm(x, column(gamma), column(beta), G)
    np.testing.assert_allclose(out, groupnorm(x, gamma, beta, G), rtol=1e-9, atol=1e-9)


def measured(function, inputs, dout):
    """The numeric gradient for each input, which is moved in place."""
    return [eval_numerical_gradient_array(lambda _: function(*inputs), value, dout) for value in inputs]


@settings(max_examples=5, deadline=None)
@given(layers(per=2))
def test_gradients_equal_measured_ones(layer):
    x, gamma, beta = layer
    # With too few numbers the spread may be almost zero, where a numeric gradient is worth nothing.
    x = np.concatenate([x, x + 1, x - np.arange(1.0, x.shape[1] + 1).reshape(-1, 1, 1)])
    dout = np.random.default_rng(0).normal(size=x.shape)
    got = reference.spatial_batchnorm_gradients(x, gamma, beta, dout)
    for gradient, wanted in zip(got, measured(batchnorm, (x, gamma, beta), dout), strict=True):
        np.testing.assert_allclose(gradient, wanted, rtol=1e-4, atol=1e-5)
    gamma, beta = column(gamma), column(beta)
    got = reference.spatial_groupnorm_gradients(x, gamma, beta, 1, dout)
    wanted = measured(lambda x, gamma, beta: groupnorm(x, gamma, beta, 1), (x, gamma, beta), dout)
    for value, gradient, right in zip((x, gamma, beta), got, wanted, strict=True):
        assert gradient.shape == value.shape
        np.testing.assert_allclose(gradient, right, rtol=1e-4, atol=1e-5)


@few
@given(layers())
def test_given_statistics_are_used_as_they_are(layer):
    x, gamma, beta = layer
    mean, variance = np.arange(1.0, len(gamma) + 1), np.linspace(4, 9, len(gamma))
    wanted = column(gamma) * (x - column(mean)) / np.sqrt(column(variance) + 1e-5) + column(beta)
    np.testing.assert_allclose(reference.spatial_batchnorm_by(x, gamma, beta, mean, variance), wanted, atol=1e-9)


def test_running_averages_by_hand():
    """0 and 4 have mean 2 and (biased) variance 4; 10 and 10 have 10 and 0."""
    batches = [np.array([0.0, 4]).reshape(2, 1, 1, 1), np.array([10.0, 10]).reshape(1, 1, 1, 2)]
    mean, variance = reference.running_averages(batches, 0.75, np.zeros(1), np.array([8.0]))
    np.testing.assert_allclose(mean, 0.75 * (0.25 * 2) + 0.25 * 10)
    np.testing.assert_allclose(variance, 0.75 * (0.75 * 8 + 0.25 * 4))

"""Layers against PyTorch in float64, and CS231n's conventions."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from cs231n_utils import fast_layers, layer_utils, layers
from cs231n_utils.errors import ArgumentError
from cs231n_utils.gradient_check import eval_numerical_gradient_array

CLOSE = {"rtol": 1e-9, "atol": 1e-10}
SIZES = st.integers(1, 6)


def tensors(*arrays):
    return [torch.tensor(one, requires_grad=True) for one in arrays]


def assert_gradients(gradients, out, inputs, dout):
    theirs = torch.autograd.grad(out, inputs, torch.tensor(dout))
    for ours, expected in zip(gradients, theirs, strict=True):
        np.testing.assert_allclose(ours, expected.numpy(), **CLOSE)


@given(SIZES, st.lists(SIZES, min_size=1, max_size=3), SIZES, st.integers(0, 99))
def test_affine(examples, shape, width, seed):
    rng = np.random.default_rng(seed)
    x, w, b = rng.normal(size=(examples, *shape)), rng.normal(size=(np.prod(shape), width)), rng.normal(size=width)
    dout = rng.normal(size=(examples, width))
    out, cache = layers.affine_forward(x, w, b)
    given_ = tensors(x, w, b)
    theirs = given_[0].flatten(1) @ given_[1] + given_[2]
    np.testing.assert_allclose(out, theirs.detach().numpy(), **CLOSE)
    assert_gradients(layers.affine_backward(dout, cache), theirs, given_, dout)


def test_affine_takes_an_empty_batch_and_refuses_what_does_not_fit():
    assert layers.affine_forward(np.ones((0, 2, 3)), np.ones((6, 4)), np.ones(4))[0].shape == (0, 4)
    for w, b in ((np.ones((5, 4)), np.ones(4)), (np.ones(6), np.ones(1)), (np.ones((6, 4)), np.ones(3))):
        with pytest.raises(
            ArgumentError, match=r"examples of 6 numbers need w of shape \(6, M\) and b of shape \(M,\)"
        ):
            layers.affine_forward(np.ones((2, 2, 3)), w, b)


def test_relu_and_its_gradient_keep_the_precision():
    x = np.array([[-1.0, 0.0, 2.0]], np.float32)
    out, cache = layers.relu_forward(x)
    dx = layers.relu_backward(np.array([[5.0, 6.0, 7.0]], np.float32), cache)
    np.testing.assert_array_equal(out, [[0, 0, 2]])
    np.testing.assert_array_equal(dx, [[0, 0, 7]])
    assert out.dtype == dx.dtype == np.float32


@given(st.integers(1, 5), st.integers(2, 5), st.integers(0, 99), st.sampled_from([1, 1e4]))
def test_losses(examples, classes, seed, scale):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(examples, classes)) * scale, rng.integers(classes, size=examples)
    (scores,) = tensors(x)
    loss, dx = layers.softmax_loss(x, y)
    theirs = functional.cross_entropy(scores, torch.tensor(y))
    np.testing.assert_allclose(loss, theirs.item(), **CLOSE)
    np.testing.assert_allclose(dx, torch.autograd.grad(theirs, scores)[0].numpy(), **CLOSE)
    loss, dx = layers.svm_loss(x, y)
    # PyTorch divides by the number of classes as well.
    theirs = functional.multi_margin_loss(scores, torch.tensor(y)) * classes
    np.testing.assert_allclose(loss, theirs.item(), **CLOSE)
    np.testing.assert_allclose(dx, torch.autograd.grad(theirs, scores)[0].numpy(), **CLOSE)


@pytest.mark.parametrize("loss", [layers.softmax_loss, layers.svm_loss])
def test_losses_keep_float32_and_refuse_labels_that_do_not_fit(loss):
    scores = np.ones((2, 3), np.float32)
    value, dx = loss(scores, np.array([0, 2]))
    assert isinstance(value, float) and dx.dtype == np.float32
    for labels in ([0, 3], [-1, 0], [0.0, 1.0]):
        with pytest.raises(ArgumentError, match=r"labels must be whole numbers in 0\.\.2"):
            loss(scores, np.array(labels))
    for x, y in ((scores, [0]), (scores[0], [0, 1, 2]), (scores[:0], [])):
        with pytest.raises(ArgumentError, match=r"scores of shape \(N, C\) need N labels and at least one"):
            loss(x, np.array(y, int))


@given(st.integers(2, 5), SIZES, st.sampled_from([None, (2, 3)]), st.booleans(), st.integers(0, 99))
def test_batch_normalisation(examples, features, image, training, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(examples, features, *(image or ())))
    gamma, beta, dout = rng.normal(size=features), rng.normal(size=features), rng.normal(size=x.shape)
    mean, variance = rng.normal(size=features), rng.random(features) + 0.5
    param = {"mode": "train" if training else "test", "running_mean": mean, "running_var": variance, "momentum": 0.7}
    before = mean.copy(), variance.copy()
    forward = layers.spatial_batchnorm_forward if image else layers.batchnorm_forward
    backward = layers.spatial_batchnorm_backward if image else layers.batchnorm_backward
    out, cache = forward(x, gamma, beta, param)
    given_ = tensors(x, gamma, beta)
    kept = [torch.tensor(one) for one in before]
    theirs = functional.batch_norm(given_[0], *kept, *given_[1:], training, 0.3, 1e-5)
    np.testing.assert_allclose(out, theirs.detach().numpy(), **CLOSE)
    assert_gradients(backward(dout, cache), theirs, given_, dout)
    # The caller's arrays stay; new ones are in the dictionary. PyTorch keeps the unbiased variance.
    np.testing.assert_array_equal((mean, variance), before)
    np.testing.assert_allclose(param["running_mean"], kept[0].numpy(), **CLOSE)
    if training:
        expected = 0.7 * before[1] + 0.3 * x.var(axis=(0, 2, 3) if image else 0)
        np.testing.assert_allclose(param["running_var"], expected, **CLOSE)
    else:
        assert param["running_var"] is variance


def test_running_averages_begin_at_zero_and_the_mode_is_needed():
    param = {"mode": "train"}
    out, _ = layers.batchnorm_forward(
        np.ones((4, 2), np.float32), np.ones(2, np.float32), np.zeros(2, np.float32), param
    )
    np.testing.assert_allclose(param["running_mean"], [0.1, 0.1], rtol=1e-6)
    assert out.dtype == np.float32 and not out.any()
    assert layers.batchnorm_backward_alt is layers.batchnorm_backward
    for mode in (None, "training"):
        with pytest.raises(ArgumentError, match=f'must be "train" or "test", got {mode!r}'):
            layers.batchnorm_forward(np.ones((4, 2)), np.ones(2), np.zeros(2), {"mode": mode} if mode else {})


@given(SIZES, st.integers(2, 6), st.integers(0, 99))
def test_layer_normalisation(examples, features, seed):
    rng = np.random.default_rng(seed)
    x, dout = rng.normal(size=(2, examples, features))
    gamma, beta = rng.normal(size=(2, features))
    out, cache = layers.layernorm_forward(x, gamma, beta, {})
    given_ = tensors(x, gamma, beta)
    theirs = functional.layer_norm(given_[0], (features,), *given_[1:])
    np.testing.assert_allclose(out, theirs.detach().numpy(), **CLOSE)
    assert_gradients(layers.layernorm_backward(dout, cache), theirs, given_, dout)


@given(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(0, 99))
def test_group_normalisation(examples, groups, each, seed):
    rng = np.random.default_rng(seed)
    channels = groups * each
    x, dout = rng.normal(size=(2, examples, channels, 2, 3))
    gamma, beta = rng.normal(size=(2, 1, channels, 1, 1))
    out, cache = layers.spatial_groupnorm_forward(x, gamma, beta, groups, {})
    given_ = tensors(x, gamma, beta)
    theirs = functional.group_norm(given_[0], groups, given_[1].flatten(), given_[2].flatten())
    np.testing.assert_allclose(out, theirs.detach().numpy(), **CLOSE)
    assert_gradients(layers.spatial_groupnorm_backward(dout, cache), theirs, given_, dout)


def test_normalisations_refuse_what_does_not_fit():
    one = np.ones((1, 4, 1, 1))
    with pytest.raises(ArgumentError, match="3 groups don't divide 4 channels"):
        layers.spatial_groupnorm_forward(np.ones((2, 4, 3, 3)), one, one, 3, {})
    for call in (layers.batchnorm_forward, layers.layernorm_forward):
        with pytest.raises(ArgumentError, match=r"x must be \(N, D\), got 4 axes"):
            call(np.ones((2, 4, 3, 3)), np.ones(4), np.ones(4), {"mode": "train"})
    with pytest.raises(ArgumentError, match=r"spatial_batchnorm_forward: x must be \(N, C, H, W\), got 2 axes"):
        layers.spatial_batchnorm_forward(np.ones((2, 4)), np.ones(4), np.ones(4), {"mode": "train"})


def test_dropout_keeps_the_mean_and_drops_the_same_for_the_same_seed():
    x = np.ones((200, 200), np.float32)
    out, cache = layers.dropout_forward(x, {"p": 0.25, "mode": "train", "seed": 3})
    assert set(np.unique(out)) == {0, 4} and out.dtype == np.float32
    # 40,000 numbers with p = 0.25: six standard deviations of their share are 0.013.
    assert abs((out > 0).mean() - 0.25) < 0.013
    np.testing.assert_array_equal(layers.dropout_backward(x, cache), out)
    np.testing.assert_array_equal(layers.dropout_forward(x, {"p": 0.25, "mode": "train", "seed": 3})[0], out)
    assert (layers.dropout_forward(x, {"p": 0.25, "mode": "train"})[0] != out).any()
    tested, cache = layers.dropout_forward(x, {"p": 0.25, "mode": "test"})
    np.testing.assert_array_equal(tested, x)
    np.testing.assert_array_equal(layers.dropout_backward(x, cache), x)
    assert not np.shares_memory(tested, x)


@pytest.mark.parametrize("param", [{"p": 0, "mode": "train"}, {"p": 1.5, "mode": "test"}, {"p": 0.5, "mode": "eval"}])
def test_dropout_refuses(param):
    with pytest.raises(ArgumentError, match='needs 0 < p ≤ 1 and mode "train" or "test"'):
        layers.dropout_forward(np.ones(2), param)


@pytest.mark.parametrize(
    "param", [{"stride": 2, "pad": 1}, {"stride": (1, 2), "pad": (2, 0), "dilation": 2}, {"groups": 2}]
)
def test_naive_convolution_is_the_fast_one(param):
    rng = np.random.default_rng(0)
    x, b = rng.normal(size=(2, 4, 7, 8)), rng.normal(size=6)
    w = rng.normal(size=(6, 4 // param.get("groups", 1), 3, 2))
    out, cache = layers.conv_forward_naive(x, w, b, param)
    fast, fast_cache = fast_layers.conv_forward_fast(x, w, b, param)
    dout = rng.normal(size=out.shape)
    naive = (out, *layers.conv_backward_naive(dout, cache))
    for slow, quick in zip(naive, (fast, *fast_layers.conv_backward_fast(dout, fast_cache)), strict=True):
        np.testing.assert_allclose(slow, quick, **CLOSE)


@pytest.mark.parametrize("param", [{"stride": 1}, {"stride": 2, "pad": 1}, {"dilation": 2, "stride": 1}])
def test_naive_pooling_is_the_fast_one(param):
    # Few different numbers, so that there are ties.
    x = np.random.default_rng(0).integers(3, size=(2, 3, 7, 8)).astype(float)
    param = {"pool_height": 3, "pool_width": 2, **param}
    out, cache = layers.max_pool_forward_naive(x, param)
    fast, fast_cache = fast_layers.max_pool_forward_fast(x, param)
    dout = np.random.default_rng(1).normal(size=out.shape)
    np.testing.assert_array_equal(out, fast)
    dx = fast_layers.max_pool_backward_fast(dout, fast_cache)
    np.testing.assert_allclose(layers.max_pool_backward_naive(dout, cache), dx, **CLOSE)


CONV = {"stride": 1, "pad": 1}
SANDWICHES = {
    "affine_relu": (((3, 8), (8, 4), (4,)), ()),
    "affine_bn_relu": (((3, 8), (8, 4), (4,), (4,), (4,)), ({"mode": "train"},)),
    "conv_relu": (((2, 3, 4, 4), (4, 3, 3, 3), (4,)), (CONV,)),
    "conv_bn_relu": (((2, 3, 4, 4), (4, 3, 3, 3), (4,), (4,), (4,)), (CONV, {"mode": "train"})),
    "conv_relu_pool": (((2, 3, 4, 4), (4, 3, 3, 3), (4,)), (CONV, {"pool_height": 2, "pool_width": 2, "stride": 2})),
}


@pytest.mark.parametrize("name", SANDWICHES)
def test_a_sandwich_has_the_gradients_of_what_it_computes(name):
    shapes, params = SANDWICHES[name]
    rng = np.random.default_rng(5)
    arrays = [rng.normal(size=shape) for shape in shapes]
    forward, backward = getattr(layer_utils, f"{name}_forward"), getattr(layer_utils, f"{name}_backward")
    out, cache = forward(*arrays, *params)
    assert (out > 0).any() and (out >= 0).all()
    dout = rng.normal(size=out.shape)
    for array, gradient in zip(arrays, backward(dout, cache), strict=True):
        numeric = eval_numerical_gradient_array(lambda _: forward(*arrays, *params)[0], array, dout)
        np.testing.assert_allclose(gradient, numeric, atol=1e-7)


@pytest.mark.parametrize("name", ["conv_relu", "conv_bn_relu", "conv_relu_pool"])
def test_the_first_sandwich_needs_no_dx(name):
    shapes, params = SANDWICHES[name]
    rng = np.random.default_rng(5)
    out, cache = getattr(layer_utils, f"{name}_forward")(*(rng.normal(size=shape) for shape in shapes), *params)
    backward, dout = getattr(layer_utils, f"{name}_backward"), rng.normal(size=out.shape)
    _, *wanted = backward(dout, cache)
    dx, *got = backward(dout, cache, needs_dx=False)
    assert dx is None
    for one, other in zip(got, wanted, strict=True):
        np.testing.assert_array_equal(one, other)

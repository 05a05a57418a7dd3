"""Values: against PyTorch in float64, with and without compiled kernels, over shapes, windows, groups and layouts."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from torch.nn import functional

from cs231n_utils import fast_layers
from cs231n_utils.errors import ArgumentError
from cs231n_utils.kernels import compiler

EXACT = {"rtol": 0, "atol": 1e-10}
SIZES = st.integers(1, 4)


@pytest.fixture(params=["compiled", "numpy"])
def engine(request, monkeypatch):
    if request.param == "compiled" and not compiler.available():
        pytest.skip("numba is not installed")
    monkeypatch.setattr(compiler, "available", lambda: request.param == "compiled")
    return request.param


def laid_out(x, layout):
    """The values of x in another place in memory."""
    if layout == "read-only":
        x.flags.writeable = False
    if layout == "channels last":
        x = np.ascontiguousarray(np.moveaxis(x, 1, -1))
        return np.moveaxis(x, -1, 1)
    if layout == "backwards":
        return np.ascontiguousarray(x[..., ::-1, ::-1])[..., ::-1, ::-1]
    if layout == "gaps":
        wide = np.full((*x.shape, 2), np.nan, x.dtype)
        wide[..., 0] = x
        return wide[..., 0]
    if layout == "record field":
        records = np.zeros(x.shape, [("flag", "u1"), ("value", x.dtype)])
        records["value"] = x
        return records["value"]
    if layout == "swapped bytes":
        return x.astype(x.dtype.newbyteorder())
    return x


LAYOUTS = st.sampled_from(["plain", "read-only", "channels last", "backwards", "gaps", "record field", "swapped bytes"])


def sees_pixels(size, kernel, stride, pad, dilation):
    starts = range(-pad, size + pad - dilation * (kernel - 1), stride)
    return all(any(0 <= start + dilation * place < size for place in range(kernel)) for start in starts)


@st.composite
def windows(draw, pooling=False):
    """(image, kernel, stride, pad, dilation) as PyTorch takes them, with room for at least one window."""
    kernel, stride, dilation = (draw(st.tuples(SIZES, SIZES)) for _ in range(3))
    pad = draw(st.tuples(*(st.integers(0, size // 2 if pooling else 3) for size in kernel)))
    spans = [step * (size - 1) + 1 for size, step in zip(kernel, dilation, strict=True)]
    room = [max(1, span - 2 * border) for span, border in zip(spans, pad, strict=True)]
    image = tuple(least + draw(st.integers(0, 20)) for least in room)
    if pooling:
        # Windows in the padding alone are refused here; PyTorch damages its memory by them.
        assume(all(sees_pixels(*axis) for axis in zip(image, kernel, stride, pad, dilation, strict=True)))
    return image, kernel, stride, pad, dilation


def simplest(pair, draw):
    """A pair of equal numbers also as one number."""
    return pair[0] if pair[0] == pair[1] and draw(st.booleans()) else pair


@st.composite
def convolutions(draw):
    image, kernel, stride, pad, dilation = draw(windows())
    groups, rng = draw(st.integers(1, 3)), np.random.default_rng(draw(st.integers(0, 99)))
    channels, filters = groups * draw(SIZES), groups * draw(st.integers(1, 19))
    x = rng.normal(size=(draw(st.integers(0, 3)), channels, *image))
    w, b = rng.normal(size=(filters, channels // groups, *kernel)), rng.normal(size=filters)
    named = {"stride": stride, "pad": pad, "dilation": dilation}
    param = {name: simplest(value, draw) for name, value in named.items()} | {"groups": groups}
    return laid_out(x, draw(LAYOUTS)), laid_out(w, draw(LAYOUTS)), b, param, draw(LAYOUTS)


def native(x):
    return np.array(x, dtype=x.dtype.newbyteorder("="))


def torch_conv(x, w, b, param, dout=None):
    """PyTorch's (out, dx, dw, db) in float64."""
    tensors = [torch.tensor(native(v).astype(np.float64), requires_grad=True) for v in (x, w, b)]
    names = {"stride": "stride", "pad": "padding", "dilation": "dilation", "groups": "groups"}
    out = functional.conv2d(*tensors, **{names[key]: value for key, value in param.items()})
    upstream = torch.ones_like(out) if dout is None else torch.tensor(native(dout).astype(np.float64))
    return [v.detach().numpy() for v in (out, *torch.autograd.grad(out, tensors, upstream))]


@given(convolutions())
def test_convolution_is_pytorchs(engine, case):
    x, w, b, param, layout = case
    before = [native(v) for v in (x, w, b)]
    out, cache = fast_layers.conv_forward_fast(x, w, b, param)
    dout = laid_out(np.random.default_rng(1).normal(size=out.shape), layout)
    gradients = fast_layers.conv_backward_fast(dout, cache)
    for ours, theirs in zip((out, *gradients), torch_conv(x, w, b, param, dout), strict=True):
        assert ours.dtype == np.float64
        np.testing.assert_allclose(ours, theirs, **EXACT)
    for value, old in zip((x, w, b), before, strict=True):
        np.testing.assert_array_equal(value, old)


@given(convolutions())
def test_backward_is_the_adjoint_of_forward(engine, case):
    x, w, b, param, _ = case
    out, cache = fast_layers.conv_forward_fast(x, w, np.zeros_like(b), param)
    dout = np.random.default_rng(2).normal(size=out.shape)
    dx, dw, _ = fast_layers.conv_backward_fast(dout, cache)
    size = 1 + np.abs(out).ravel() @ np.abs(dout).ravel()
    assert abs((out * dout).sum() - (x * dx).sum()) <= 1e-12 * size
    assert abs((out * dout).sum() - (w * dw).sum()) <= 1e-12 * size


@pytest.mark.parametrize(
    ("x_shape", "w_shape", "param"),
    [
        # Several tiles of an image, and a last tile that is shorter.
        ((1, 40, 67, 45), (9, 40, 3, 3), {"stride": 1, "pad": 1}),
        ((2, 64, 50, 41), (70, 64, 3, 3), {"stride": 2, "pad": 1}),
        # A 1 x 1 window reads the image in place, also by tiles.
        ((3, 96, 64, 16), (33, 96, 1, 1), {"stride": 1, "pad": 0}),
        ((2, 64, 24, 24), (40, 16, 1, 1), {"stride": 1, "pad": 0, "groups": 4}),
        # One filter for each channel.
        ((2, 24, 20, 20), (24, 1, 3, 3), {"stride": 1, "pad": 1, "groups": 24}),
        # A window as large as the image; one pixel; padding beyond what the window needs.
        ((5, 3, 9, 11), (4, 3, 9, 11), {"stride": 3, "pad": 0}),
        ((5, 3, 1, 1), (4, 3, 1, 1), {"stride": 1, "pad": 4}),
    ],
)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_larger_convolutions(engine, x_shape, w_shape, param, dtype):
    rng = np.random.default_rng(3)
    x, w, b = (rng.normal(size=shape).astype(dtype) for shape in (x_shape, w_shape, w_shape[:1]))
    out, cache = fast_layers.conv_forward_fast(x, w, b, param)
    dout = rng.normal(size=out.shape).astype(dtype)
    for ours, theirs in zip(
        (out, *fast_layers.conv_backward_fast(dout, cache)), torch_conv(x, w, b, param, dout), strict=True
    ):
        assert ours.dtype == dtype
        # Sums of n products lose at most n units in the last place; in float32 that is what can be asked for.
        np.testing.assert_allclose(ours, theirs, **(EXACT if dtype == np.float64 else {"rtol": 1e-3, "atol": 2e-2}))


@st.composite
def poolings(draw):
    image, kernel, stride, pad, dilation = draw(windows(pooling=True))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    x = rng.normal(size=(draw(st.integers(0, 3)), draw(SIZES), *image))
    return laid_out(x, draw(LAYOUTS)), kernel, stride, pad, dilation, draw(LAYOUTS)


def pool_param(kernel, stride, pad, dilation=1):
    return {"pool_height": kernel[0], "pool_width": kernel[1], "stride": stride, "pad": pad, "dilation": dilation}


@given(poolings())
def test_max_pooling_is_pytorchs(engine, case):
    x, kernel, stride, pad, dilation, layout = case
    out, cache = fast_layers.max_pool_forward_fast(x, pool_param(kernel, stride, pad, dilation))
    dout = laid_out(np.random.default_rng(1).normal(size=out.shape), layout)
    dx = fast_layers.max_pool_backward_fast(dout, cache)
    tensor = torch.tensor(native(x), requires_grad=True)
    theirs = functional.max_pool2d(tensor, kernel, stride, pad, dilation)
    np.testing.assert_array_equal(out, theirs.detach().numpy())
    upstream = torch.tensor(native(dout))
    np.testing.assert_allclose(dx, torch.autograd.grad(theirs, tensor, upstream)[0].numpy(), **EXACT)


@given(poolings())
def test_average_pooling_is_pytorchs(engine, case):
    x, kernel, stride, pad, _, layout = case
    # Without dilation, which PyTorch's average pooling lacks, more windows fit.
    out, cache = fast_layers.avg_pool_forward_fast(x, pool_param(kernel, stride, pad))
    dout = laid_out(np.random.default_rng(1).normal(size=out.shape), layout)
    dx = fast_layers.avg_pool_backward_fast(dout, cache)
    tensor = torch.tensor(native(x), requires_grad=True)
    theirs = functional.avg_pool2d(tensor, kernel, stride, pad)
    np.testing.assert_allclose(out, theirs.detach().numpy(), **EXACT)
    upstream = torch.tensor(native(dout))
    np.testing.assert_allclose(dx, torch.autograd.grad(theirs, tensor, upstream)[0].numpy(), **EXACT)


@given(poolings())
def test_average_pooling_with_dilation_is_its_own_adjoint(engine, case):
    x, kernel, stride, pad, dilation, _ = case
    param = pool_param(kernel, stride, pad, dilation)
    out, cache = fast_layers.avg_pool_forward_fast(x, param)
    dout = np.random.default_rng(1).normal(size=out.shape)
    dx = fast_layers.avg_pool_backward_fast(dout, cache)
    assert abs((out * dout).sum() - (x * dx).sum()) <= 1e-10
    assert param == pool_param(kernel, stride, pad, dilation)


def test_pooling_in_float32_and_with_a_window_of_many_places(engine):
    x = np.random.default_rng(0).normal(size=(2, 3, 40, 40)).astype(np.float32)
    param = {"pool_height": 18, "pool_width": 17, "stride": 7}
    out, cache = fast_layers.max_pool_forward_fast(x, param)
    assert cache[0].dtype.itemsize > 1
    np.testing.assert_array_equal(out, functional.max_pool2d(torch.tensor(x), (18, 17), 7).numpy())
    dx = fast_layers.max_pool_backward_fast(np.ones_like(out), cache)
    assert out.dtype == dx.dtype == np.float32 and dx.sum() == out.size
    mean, cache = fast_layers.avg_pool_forward_fast(x, param)
    assert mean.dtype == fast_layers.avg_pool_backward_fast(mean, cache).dtype == np.float32


def test_at_a_tie_the_first_and_a_nan_is_the_maximum(engine):
    x = np.zeros((1, 1, 2, 4))
    x[0, 0, 1, 3] = np.nan
    out, cache = fast_layers.max_pool_forward_fast(x, {"pool_height": 2, "pool_width": 2, "stride": 2})
    np.testing.assert_array_equal(out[0, 0], [[0, np.nan]])
    dx = fast_layers.max_pool_backward_fast(np.array([[[[1.0, 2.0]]]]), cache)
    np.testing.assert_array_equal(dx[0, 0], [[1, 0, 0, 0], [0, 0, 0, 2]])


def test_the_stride_of_a_pool_is_its_window_and_conv_param_may_be_empty(engine):
    x = np.arange(24.0).reshape(1, 1, 4, 6)
    assert fast_layers.max_pool_forward_fast(x, {"pool_height": 2, "pool_width": 3})[0].shape == (1, 1, 2, 2)
    assert fast_layers.conv_forward_fast(x, np.ones((1, 1, 2, 3)), np.zeros(1), {})[0].shape == (1, 1, 3, 4)


def test_a_first_layer_needs_no_dx(engine):
    rng = np.random.default_rng(0)
    x, w, b = rng.normal(size=(3, 4, 7, 9)), rng.normal(size=(6, 2, 3, 2)), rng.normal(size=6)
    out, cache = fast_layers.conv_forward_fast(x, w, b, {"stride": 2, "pad": 1, "groups": 2})
    dout = rng.normal(size=out.shape)
    _, *wanted = fast_layers.conv_backward_fast(dout, cache)
    dx, *got = fast_layers.conv_backward_fast(dout, cache, needs_dx=False)
    assert dx is None
    for one, other in zip(got, wanted, strict=True):
        np.testing.assert_array_equal(one, other)


def test_mixed_precision_is_computed_in_the_wider(engine):
    x, w, b = np.ones((1, 1, 3, 3), np.float32), np.ones((1, 1, 2, 2)), np.zeros(1, np.float32)
    out, cache = fast_layers.conv_forward_fast(x, w, b, {"stride": 1, "pad": 0})
    assert {out.dtype, *(v.dtype for v in fast_layers.conv_backward_fast(out, cache))} == {np.dtype(np.float64)}


def test_the_same_numbers_every_time(engine):
    rng = np.random.default_rng(0)
    x, w, b = rng.normal(size=(16, 8, 24, 24)), rng.normal(size=(16, 8, 3, 3)), rng.normal(size=16)
    runs = []
    for _ in range(5):
        out, cache = fast_layers.conv_forward_fast(x, w, b, {"stride": 1, "pad": 1})
        runs.append((out, *fast_layers.conv_backward_fast(out, cache)))
    for run in runs[1:]:
        for value, first in zip(run, runs[0], strict=True):
            np.testing.assert_array_equal(value, first)


X, W, B = np.ones((2, 4, 5, 6)), np.ones((6, 4, 3, 3)), np.ones(6)


@pytest.mark.parametrize(
    ("x", "w", "b", "param", "message"),
    [
        (X[0], W, B, {}, r"x must be \(N, C, H, W\), got 3 axes, shape \(4, 5, 6\)"),
        (X, W[0], B, {}, r"w must be \(F, C / groups, HH, WW\), got 3 axes"),
        (X, W[:, :3], B, {}, r"x has 4 channels, but the filters of w span 3 x 1 groups"),
        (X, W, B, {"groups": 3}, r"3 groups must divide the 4 channels of x and the 6 filters of w"),
        (X, W, B[:5], {}, r"w has 6 filters, so b must have shape \(6,\), got \(5,\)"),
        (X.astype(int), W, B, {}, r"x must be float32 or float64, got int64; use x.astype\(float\)"),
        (X, W.astype(np.float16), B, {}, r"w must be float32 or float64, got float16"),
        (X, np.ones((6, 4, 6, 3)), B, {}, r"a 6x3 window does not fit the 5x6 image \(5x6 with padding 0, 0\)"),
        (X, W, B, {"dilation": 3}, r"a 3x3 window \(spanning 7x7 with dilation \(3, 3\)\) does not fit the 5x6 image"),
        (X, np.ones((6, 4, 0, 3)), B, {}, r"a 0x3 window does not fit"),
        (X, W, B, {"stride": 0}, r"stride must be a whole number of at least 1, got 0"),
        (X, W, B, {"stride": 1.5}, r"stride must be a whole number of at least 1, got 1.5"),
        (X, W, B, {"stride": (1, 2, 3)}, r"stride must be one number or a \(vertical, horizontal\) pair"),
        (X, W, B, {"pad": -1}, r"pad must be a whole number of at least 0, got -1"),
        (X, W, B, {"pad": True}, r"pad must be a whole number of at least 0, got True"),
        (X, W, B, {"padding": 1}, r"conv_param has \['padding'\], but only knows stride, pad, dilation, groups"),
    ],
)
def test_what_does_not_fit_is_a_value_error_with_the_numbers(x, w, b, param, message):
    with pytest.raises(ValueError, match=f"conv_forward_fast: {message}"):
        fast_layers.conv_forward_fast(x, w, b, param)


@pytest.mark.parametrize(
    ("x", "param", "message"),
    [
        (X[0], {"pool_height": 2, "pool_width": 2}, r"x must be \(N, C, H, W\)"),
        (X, {"pool_width": 2}, r"pool_param needs pool_height, got \{'pool_width': 2\}"),
        (X, {"pool_height": 6, "pool_width": 2}, r"a 6x2 window does not fit the 5x6 image"),
        (
            X,
            {"pool_height": 2, "pool_width": 2, "pad": 2},
            "with a pad of 2 and a dilation of 1, some windows over 2 rows would hold none of the 5",
        ),
        (
            np.ones((1, 1, 5, 1)),
            {"pool_height": 2, "pool_width": 2, "pad": 1, "dilation": 2, "stride": 1},
            "with a pad of 1 and a dilation of 2, some windows over 2 columns would hold none of the 1 columns",
        ),
        (X, {"pool_height": 2, "pool_width": 2, "size": 2}, r"pool_param has \['size'\]"),
    ],
)
@pytest.mark.parametrize("name", ["max", "avg"])
def test_what_pooling_refuses(name, x, param, message):
    with pytest.raises(ArgumentError, match=f"{name}_pool_forward_fast: {message}"):
        getattr(fast_layers, f"{name}_pool_forward_fast")(x, param)


def test_an_upstream_gradient_of_another_shape_is_refused():
    conv = fast_layers.conv_forward_fast(X, W, B, {})[1]
    pool = {"pool_height": 2, "pool_width": 2}
    for backward, cache, wanted in (
        (fast_layers.conv_backward_fast, conv, (2, 6, 3, 4)),
        (fast_layers.max_pool_backward_fast, fast_layers.max_pool_forward_fast(X, pool)[1], (2, 4, 2, 3)),
        (fast_layers.avg_pool_backward_fast, fast_layers.avg_pool_forward_fast(X, pool)[1], (2, 4, 2, 3)),
    ):
        with pytest.raises(ArgumentError) as caught:
            backward(np.ones((2, 6, 3, 5)), cache)
        assert f"{wanted}, got (2, 6, 3, 5)" in str(caught.value)


def test_cs231ns_other_names_mean_the_same():
    for name in fast_layers.__all__:
        kind, direction = name.split("_")[0], "forward" if "forward" in name else "backward"
        fast = f"{kind}_{direction}_fast" if kind == "conv" else f"{kind}_pool_{direction}_fast"
        assert getattr(fast_layers, name) is getattr(fast_layers, fast)

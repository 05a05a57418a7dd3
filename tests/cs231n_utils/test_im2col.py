import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from cs231n_utils import im2col
from cs231n_utils.errors import ArgumentError

SIZES = st.integers(1, 3)


@st.composite
def cases(draw):
    """(x, the other arguments of im2col)."""
    kernel, stride, dilation = (draw(st.tuples(SIZES, SIZES)) for _ in range(3))
    pad = draw(st.tuples(st.integers(0, 2), st.integers(0, 2)))
    image = [
        max(1, step * (size - 1) + 1 - 2 * border) + draw(st.integers(0, 6))
        for size, step, border in zip(kernel, dilation, pad, strict=True)
    ]
    shape = (draw(st.integers(0, 3)), draw(SIZES), *image)
    x = np.random.default_rng(draw(st.integers(0, 99))).normal(size=shape)
    return x, (*kernel, pad, stride, dilation)


@given(cases())
def test_columns_are_pytorchs_in_cs231ns_order(case):
    x, (height, width, pad, stride, dilation) = case
    before = x.copy()
    cols = im2col.im2col(x, height, width, pad, stride, dilation)
    np.testing.assert_array_equal(x, before)
    if not len(x):
        assert cols.shape[1] == 0
        return
    theirs = functional.unfold(torch.tensor(x), (height, width), dilation, pad, stride).numpy()
    np.testing.assert_array_equal(cols, theirs.transpose(1, 2, 0).reshape(theirs.shape[1], -1))


@given(cases())
def test_col2im_is_the_adjoint(case):
    x, arguments = case
    cols = im2col.im2col(x, *arguments)
    weights = np.random.default_rng(0).normal(size=cols.shape)
    back = im2col.col2im(weights, x.shape, *arguments)
    assert back.shape == x.shape and back.flags.c_contiguous
    assert abs((cols * weights).sum() - (x * back).sum()) < 1e-10


@given(cases())
def test_indices_pick_the_same_columns(case):
    x, (height, width, pad, stride, dilation) = case
    k, i, j = im2col.get_im2col_indices(x.shape, height, width, pad, stride, dilation)
    grown = np.pad(x, ((0, 0), (0, 0), (pad[0],) * 2, (pad[1],) * 2))
    cols = grown[:, k, i, j].transpose(1, 2, 0)
    cols = cols.reshape(cols.shape[0], cols.shape[1] * cols.shape[2])
    np.testing.assert_array_equal(cols, im2col.im2col(x, height, width, pad, stride, dilation))


def test_defaults_are_cs231ns_and_float32_stays():
    x = np.random.default_rng(0).normal(size=(2, 3, 4, 4)).astype(np.float32)
    cols = im2col.im2col_indices(x, 3, 3)
    assert cols.shape == (27, 32) and cols.dtype == np.float32
    back = im2col.col2im_indices(cols, x.shape)
    assert back.dtype == np.float32
    # With padding 1 and stride 1 a 3 x 3 window meets an inner pixel nine times, a corner four times.
    np.testing.assert_allclose(back[:, :, 1:3, 1:3], 9 * x[:, :, 1:3, 1:3], rtol=1e-6)
    np.testing.assert_allclose(back[:, :, 0, 0], 4 * x[:, :, 0, 0], rtol=1e-6)
    assert im2col.im2col_cython is im2col.im2col and im2col.col2im_cython is im2col.col2im


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: im2col.im2col(np.ones((1, 1, 3, 3)), 6, 3), "im2col: a 6x3 window does not fit the 5x5 image"),
        (lambda: im2col.im2col(np.ones((1, 3, 3)), 3, 3), r"im2col: x must be \(N, C, H, W\), got 3 axes"),
        (lambda: im2col.im2col(np.ones((1, 1, 3, 3), int), 3, 3), "im2col: x must be float32 or float64, got int64"),
        (lambda: im2col.im2col(np.ones((1, 1, 3, 3)), 3, 0), "im2col: the window must be a whole number of at least 1"),
        (lambda: im2col.col2im(np.ones((9, 9)), (1, 1, 3)), r"col2im: the images' shape must be \(N, C, H, W\)"),
        (
            lambda: im2col.col2im(np.ones((9, 8)), (1, 1, 3, 3)),
            r"col2im: images of shape \(1, 1, 3, 3\) give columns of \(9, 9\), got \(9, 8\)",
        ),
        (
            lambda: im2col.get_im2col_indices((1, 1, 3, 3), 3, 3, stride=0),
            "stride must be a whole number of at least 1",
        ),
    ],
)
def test_what_does_not_fit_is_refused(call, message):
    with pytest.raises(ArgumentError, match=message):
        call()

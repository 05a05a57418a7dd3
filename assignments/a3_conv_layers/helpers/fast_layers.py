"""What the checks of fast_layers share.

Where computing time is compared, the package's layer runs beside ours, in the same check: in the judge it is installed,
in a student's hands it is in the bundle, hidden from the answer.
"""

from autograder.checks import assert_close, assert_keeps_up, reference, remark_changed


def gradients_fit(student, x, w, b, dout, stride, pad):
    """The gradients of the im2col layers are those of PyTorch."""
    _, cache = student.conv_forward_im2col(x, w, b, {"stride": stride, "pad": pad})
    dx, dw, db = student.conv_backward_im2col(dout, cache)
    remark_changed(student.after()[0], dout, "dout")
    wanted = reference.conv2d_gradients(x, w, b, dout, stride=stride, padding=pad)
    for got, want, name in zip((db, dw, dx), wanted[::-1], ("db", "dw", "dx"), strict=True):
        assert_close(got, want, name=name)


def convolution_keeps_up(student, x, w, b, dout):
    """With stride 1 and padding 1 the im2col layers are right, and as fast as is asked for, forwards and backwards."""
    from cs231n_utils import fast_layers

    layer = (x, w, b, {"stride": 1, "pad": 1})
    wanted, own = fast_layers.conv_forward_fast(*layer)
    out, cache = student.conv_forward_im2col(*layer)
    assert_close(out, wanted, name="out")
    dx, _, _ = student.conv_backward_im2col(dout, cache)
    assert_close(dx, fast_layers.conv_backward_fast(dout, own)[0], name="dx")
    assert_keeps_up(student, student.conv_forward_im2col, layer, fast_layers.conv_forward_fast, layer)
    back = (dout, cache)
    assert_keeps_up(student, student.conv_backward_im2col, back, fast_layers.conv_backward_fast, (dout, own))


def pooling_keeps_up(student, x, dout):
    """With windows of 3×3 and stride 2 the pooling layers are right, and as fast as is asked for, both ways."""
    from cs231n_utils import fast_layers

    pool = (x, {"pool_height": 3, "pool_width": 3, "stride": 2})
    wanted, own = fast_layers.max_pool_forward_fast(*pool)
    out, cache = student.max_pool_forward_fast(*pool)
    assert_close(out, wanted, name="out")
    dx = student.max_pool_backward_fast(dout, cache)
    assert_close(dx, fast_layers.max_pool_backward_fast(dout, own), name="dx")
    assert_keeps_up(student, student.max_pool_forward_fast, pool, fast_layers.max_pool_forward_fast, pool)
    back = (dout, cache)
    assert_keeps_up(student, student.max_pool_backward_fast, back, fast_layers.max_pool_backward_fast, (dout, own))

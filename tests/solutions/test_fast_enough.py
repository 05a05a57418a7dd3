"""A right answer that loops over pixels or channels loses the points for computing time, and no others."""

import numpy as np

from autograder.checks.run import FAILED, PASSED
from cs231n_utils.layers import naive


def pool_forward(x, pool_param):
    height, width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    out = np.zeros((*x.shape[:2], (x.shape[2] - height) // stride + 1, (x.shape[3] - width) // stride + 1))
    for n, c, i, j in np.ndindex(out.shape):
        out[n, c, i, j] = x[n, c, i * stride : i * stride + height, j * stride : j * stride + width].max()
    return out, (x, height, width, stride)


def pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + height, j * stride : j * stride + width]
        row, column = np.unravel_index(window.argmax(), window.shape)
        dx[n, c, i * stride + row, j * stride + column] += dout[n, c, i, j]
    return dx


def test_loops_are_right_and_too_slow(a3):
    loops = {
        "conv_forward_im2col": naive.conv_forward_naive, "conv_backward_im2col": naive.conv_backward_naive,
        "max_pool_forward_fast": pool_forward, "max_pool_backward_fast": pool_backward,
    }  # fmt: skip
    outcomes = a3.grade("fast_layers", a3.namespace("fast_layers", **loops), "spring")
    lost = {outcome.check.id.partition("::")[2]: outcome for outcome in outcomes if outcome.outcome != PASSED}
    assert set(lost) == {
        "keeps_up_with_the_package",
        "keeps_up_on_other_layers",
        "pools_as_fast",
        "pools_others_as_fast",
    }
    assert all(outcome.outcome == FAILED for outcome in lost.values())
    said = lost["keeps_up_with_the_package"].message
    assert said.startswith("conv_forward_im2col takes more than 20 times the computing time of the package")
    assert "Is there still a loop over images, channels or pixels?" in lost["pools_as_fast"].message


def test_only_the_backward_pass_may_be_slow(a3):
    """Each of the two functions has to keep up by itself."""

    def slow(dout, cache):
        for _ in range(5):
            for number in cache[-1].ravel():
                float(number)
        return right(dout, cache)

    right = a3.namespace("fast_layers")["conv_backward_im2col"]
    outcomes = a3.grade("fast_layers", a3.namespace("fast_layers", conv_backward_im2col=slow), "spring", "conv_im2col")
    lost = [outcome for outcome in outcomes if outcome.outcome != PASSED]
    assert len(lost) == 2 and lost[0].message.startswith("conv_backward_im2col takes ")

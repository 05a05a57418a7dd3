"""What beginners write in a3_conv_layers, in words of their own: the cause that `check` names is theirs, or none.

Each answer is a right one, written otherwise than the solution, with one thing changed.
"""

import numpy as np
import pytest

from autograder.checks.answers import LocalBackend
from autograder.checks.diagnosis import Table, explained
from autograder.checks.expected import read_expected, read_fingerprints
from autograder.checks.run import FAILED, PASSED, run_check
from autograder.checks.truth import RecordedTruth
from cs231n_utils.im2col import col2im, im2col

from .conftest import load_course

RIGHT = {
    "conv_output_size": """
def conv_output_size(n, f, stride, pad):
    steps, rest = divmod(n + pad + pad - f, stride)
    if steps < 0 or rest:
        raise ValueError(f"{n} {f} {stride} {pad}")
    return steps + 1
""",
    "conv_cost": """
def conv_cost(h, w, c, k, f, stride, pad):
    rows = len(range(0, h + 2 * pad - f + 1, stride))
    cols = len(range(0, w + 2 * pad - f + 1, stride))
    return k * (c * f**2 + 1), rows * cols * k * c * f**2
""",
    "receptive_field": """
def receptive_field(layers):
    r = 1
    for f, s in reversed(layers):
        r = (r - 1) * s + f
    return r
""",
    "conv_forward_naive": """
def conv_forward_naive(x, w, b, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    N, F, HH, WW = len(x), *w.shape[:1], *w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    H2, W2 = (xp.shape[2] - HH) // s + 1, (xp.shape[3] - WW) // s + 1
    out = np.empty((N, F, H2, W2))
    for n, f in np.ndindex(N, F):
        for i in range(H2):
            for j in range(W2):
                out[n, f, i, j] = (xp[n, :, i * s : i * s + HH, j * s : j * s + WW] * w[f]).sum() + b[f]
    return out, (x, w, b, conv_param)
""",
    "max_pool_backward_naive": """
def max_pool_backward_naive(dout, cache):
    x, p = cache
    ph, pw, s = p["pool_height"], p["pool_width"], p["stride"]
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * s : i * s + ph, j * s : j * s + pw]
        mask = window == window.max()
        dx[n, c, i * s : i * s + ph, j * s : j * s + pw] += mask * dout[n, c, i, j]
    return dx
""",
    "pixel_shuffle": """
def pixel_unshuffle(x, r):
    N, C, H, W = x.shape
    return x.reshape(N, C, H // r, r, W // r, r).transpose(0, 1, 3, 5, 2, 4).reshape(N, C * r * r, H // r, W // r)
def pixel_shuffle(x, r):
    N, D, H, W = x.shape
    C = D // (r * r)
    return x.reshape(N, C, r, r, H, W).transpose(0, 1, 4, 2, 5, 3).reshape(N, C, H * r, W * r)
""",
    "max_pool_fast": """
def max_pool_forward_fast(x, p):
    ph, pw, s = p["pool_height"], p["pool_width"], p["stride"]
    N, C, H, W = x.shape
    H2, W2 = 1 + (H - ph) // s, 1 + (W - pw) // s
    cols = im2col(x.reshape(N * C, 1, H, W), ph, pw, 0, s)
    return cols.max(axis=0).reshape(H2, W2, N, C).transpose(2, 3, 0, 1), (x, cols, p)
def max_pool_backward_fast(dout, cache):
    x, cols, p = cache
    N, C, H, W = x.shape
    d = np.zeros_like(cols)
    d[cols.argmax(axis=0), range(cols.shape[1])] = dout.transpose(2, 3, 0, 1).ravel()
    return col2im(d, (N * C, 1, H, W), p["pool_height"], p["pool_width"], 0, p["stride"]).reshape(x.shape)
""",
    "spatial_groupnorm": """
def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    flat = x.reshape(len(x) * G, -1)
    root = np.sqrt(flat.var(axis=1, keepdims=True) + gn_param.get("eps", 1e-5))
    normal = (flat - flat.mean(axis=1, keepdims=True)) / root
    return normal.reshape(x.shape) * gamma + beta, (normal, gamma, root)
def spatial_groupnorm_backward(dout, cache):
    normal, gamma, root = cache
    dgamma = (dout * normal.reshape(dout.shape)).sum(axis=(0, 2, 3), keepdims=True)
    d = (dout * gamma).reshape(normal.shape)
    M = d.shape[1]
    dx = (M * d - d.sum(axis=1, keepdims=True) - normal * (d * normal).sum(axis=1, keepdims=True)) / (M * root)
    return dx.reshape(dout.shape), dgamma, dout.sum(axis=(0, 2, 3), keepdims=True)
""",
}
# question, what stands in the right answer, what the beginner wrote, the mistake's name or None
ROWS = [
    ("conv_output_size", "n + pad + pad - f", "n - f", "padding_ignored"),
    ("conv_output_size", "steps < 0 or rest", "steps < 0", "rounded_down"),
    ("conv_output_size", "n + pad + pad - f", "n + 4 * pad - f", None),
    ("conv_cost", "return k * (c * f**2 + 1), rows * cols * k * c * f**2",
     "return rows * cols * k * c * f**2, k * (c * f**2 + 1)", "order_exchanged"),
    ("conv_cost", "(c * f**2 + 1)", "c * (f**2 + 1)", None),
    ("receptive_field", "r = 1", "r = 0", None),
    ("receptive_field", "r = (r - 1) * s + f", "r = r * s + f - 1", None),
    ("receptive_field", "return r", "return r * r", "area_for_the_side"),
    ("receptive_field", "reversed(layers)", "layers", "last_layer_first"),
    ("conv_forward_naive", "((0, 0), (0, 0), (p, p), (p, p))", "p", "all_axes_padded"),
    ("conv_forward_naive", "* w[f]).sum()", "* w[f])[-1].sum()", "last_channel_only"),
    ("conv_forward_naive", "(p, p)))", "(p, p)), mode='edge')", None),
    ("conv_forward_naive", "j * s : j * s + WW", "j : j + WW", "stride_ignored_across"),
    # Loops over the image stop with the message that confused loops stop with, but elsewhere.
    ("conv_forward_naive", "range(H2):\n            for j in range(W2)", "range(x.shape[2]):\n            for j in "
     "range(x.shape[3])", None),
    ("max_pool_backward_naive", "mask * dout[n, c, i, j]", "mask", "dout_left_out"),
    # At a tie, all but the smallest number may be the largest: then this looks like a gradient for everybody.
    ("max_pool_backward_naive", "window.max()", "window.min()", None),
    ("pixel_shuffle", "transpose(0, 1, 4, 2, 5, 3)", "transpose(0, 1, 2, 4, 3, 5)", None),
    ("max_pool_fast", "im2col(x.reshape(N * C, 1, H, W), ph, pw, 0, s)", "im2col(x, ph, pw, 0, s)",
     "channels_in_one_window"),
    ("max_pool_fast", "H2, W2, N, C).transpose(2, 3, 0, 1), (x", "H2, W2, C, N).transpose(3, 2, 0, 1), (x",
     "channels_before_images"),
    ("spatial_groupnorm", "len(x) * G, -1", "len(x), -1", "one_group_always"),
    ("spatial_groupnorm", "len(x) * G, -1", "x.shape[0] * x.shape[1], -1", "each_channel_by_itself"),
    ("spatial_groupnorm", " - d.sum(axis=1, keepdims=True)", "", "mean_held_fixed"),
]  # fmt: skip


def _public_outcomes(question, source, repository):
    course = load_course("a3_conv_layers")
    functions = {"np": np, "im2col": im2col, "col2im": col2im}
    exec(source, functions)
    namespace = course.namespace(course.notebook_of(question), **functions)
    shipped = repository / "assignments" / "a3_conv_layers" / "checks"
    truth = read_expected(shipped / "expected.bin")
    outcomes = [
        run_check(check, LocalBackend(namespace), RecordedTruth(truth))
        for check in course.checks
        if check.question == question and not check.hidden
    ]
    return explained(outcomes, Table(read_fingerprints(shipped / "fingerprints.json")))


@pytest.mark.parametrize("question", RIGHT)
def test_the_right_answer_in_other_words_passes(question, repository):
    assert {one.outcome for one in _public_outcomes(question, RIGHT[question], repository)} == {PASSED}


@pytest.mark.parametrize(("question", "was", "became", "cause"), ROWS)
def test_a_beginners_mistake_is_named_by_its_own_name_or_by_none(question, was, became, cause, repository):
    assert RIGHT[question].count(was) == 1
    outcomes = _public_outcomes(question, RIGHT[question].replace(was, became), repository)
    assert FAILED in {one.outcome for one in outcomes}
    assert {one.mistake.id for one in outcomes if one.mistake is not None} == ({cause} if cause else set())

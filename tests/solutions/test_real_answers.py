"""The mistakes that were counted in 114 public solutions to CS231n: each is caught, and named, in our questions.

Each row writes the mistake as those students would have: an edit of a right answer in the course's own manner, from
`styles/`, which has nothing in common with our solution. Public checks are run as in a student's notebook, with the
expected values and the fingerprints that ship; hidden ones as the judge does. Mistakes in dropout and in functions that
no question asks for have no row.
"""

import ast
from typing import NamedTuple

import pytest

from autograder.checks.answers import LocalBackend
from autograder.checks.diagnosis import Table, explained
from autograder.checks.expected import read_expected, read_fingerprints
from autograder.checks.run import FAILED, run_check
from autograder.checks.truth import LiveTruth, RecordedTruth

from .conftest import HERE, load_course


class Row(NamedTuple):
    """was, became: text of a function of the style, and what these students have there; all of its occurrences."""

    said: str
    question: str
    mistake: str
    function: str
    was: str
    became: str


A1, A3, A4 = "a1_flat_backprop", "a3_conv_layers", "a4_convnet"
LAYERS, NORMS = (A3, "course_habits"), (A3, "course_normalization")
CONV, BACK, POOL, ROUTE = (
    "conv_forward_naive",
    "conv_backward_naive",
    "max_pool_forward_naive",
    "max_pool_backward_naive",
)
BATCH, GROUP, NET = "spatial_batchnorm", "spatial_groupnorm", "three_layer_convnet"
CROP = "P : P + x.shape[2], P : P + x.shape[3]"
PADDED = 'np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)), mode="constant", constant_values=0)'
WINDOW = "i * S : i * S + HH, j * S : j * S + WW"
SPREAD = "dx_pad[n, :, i * S : i * S + HH, j * S : j * S + WW] += w[f] * dout[n, f, i, j]"
LARGEST = "mask = window == np.max(window)"
SHARED = "dx[n, c, i * S : i * S + HH, j * S : j * S + WW] += mask * dout[n, c, i, j]"
MEANS = "(1 - momentum) * mu", "(1 - momentum) * var"
TESTED = "gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta"
KEPT = 'bn_param["running_mean"] = running_mean\n    bn_param["running_var"] = running_var'
MOVED = (
    "running_mean = momentum * running_mean + (1 - momentum) * mu\n"
    "        running_var = momentum * running_var + (1 - momentum) * var"
)
RATE = 'config["learning_rate"] * np.sqrt(1 - beta2**t) / (1 - beta1**t)'
SQUARES = "0.5 * self.reg * (np.sum(W1**2) + np.sum(W2**2) + np.sum(W3**2))"
FLAT = "x.transpose(0, 2, 3, 1).reshape(-1, C)"

ROWS = {
    LAYERS: [
        Row("dx[..., pad:-pad] is empty at pad 0 (42)", BACK, "empty_at_padding_zero", BACK, CROP, "P:-P, P:-P"),
        Row("hard-coded [1:-1] (6)", BACK, "border_always_one", BACK, CROP, "1:-1, 1:-1"),
        Row("stride ignored", BACK, "stride_ignored", BACK, WINDOW, "i : i + HH, j : j + WW"),
        Row("loops over the input's size", BACK, "loops_over_the_image", BACK, "range(dout.shape[", "range(x.shape["),
        Row("square-only filters", BACK, "square_filter_assumed", BACK, "j * S + WW", "j * S + HH"),
        Row("square-only outputs", BACK, "square_output_assumed", BACK, "dout.shape[3]", "dout.shape[2]"),
        Row("dx unfinished", BACK, "dx_unfinished", BACK, SPREAD, "pass"),
        Row("pad hard-coded to 1", CONV, "padding_always_one", CONV, 'conv_param["pad"]', "1"),
        Row("HH used for the width", CONV, "square_window", CONV, "j * S + WW", "j * S + HH"),
        Row("H for W (6)", CONV, "width_from_height", CONV, "(W + 2 * P - WW)", "(H + 2 * P - HH)"),
        Row("swapped loops", CONV, "loops_swapped", CONV, "for i in range(Hp):\n                for j in range(Wp):",
            "for i in range(Wp):\n                for j in range(Hp):"),
        Row("padded array filled by pad:-pad", CONV, "padded_up_to_minus_pad", CONV, PADDED,
            "np.zeros((N, C, H + 2 * P, W + 2 * P)); x_pad[:, :, P:-P, P:-P] = x"),
        Row("= for += (33), one pixel", ROUTE, "overwritten", ROUTE, SHARED,
            "dx[n, c, i * S : i * S + HH, j * S : j * S + WW][mask] = dout[n, c, i, j]"),
        Row("= for += (33), a window", ROUTE, "window_overwritten", ROUTE, "] += mask", "] = mask"),
        Row("argmax decoded with the wrong side (5)", ROUTE, "wrong_side_to_decode", ROUTE, SHARED,
            "dx[n, c, i * S + window.argmax() // HH, j * S + window.argmax() % HH] += dout[n, c, i, j]"),
        Row("stride treated as the window (8)", ROUTE, "stride_is_the_window", ROUTE, WINDOW,
            "i * HH : i * HH + HH, j * WW : j * WW + WW"),
        Row("2×2 hard-coded", ROUTE, "always_two_by_two", ROUTE, WINDOW, "i * S : i * S + 2, j * S : j * S + 2"),
        Row("height and width swapped (4)", POOL, "height_for_width", POOL, "HH, WW, S =", "WW, HH, S ="),
        Row("stride = window assumed (6)", POOL, "stride_is_the_window", POOL, 'pool_param["stride"]',
            'pool_param["pool_height"]'),
        Row("output width from the height (2)", POOL, "width_from_height", POOL, "(W - WW)", "(H - HH)"),
        Row("running maximum starts at -100000", POOL, "maximum_from_a_constant", POOL, "axis=(2, 3)",
            "axis=(2, 3), initial=-100000"),
    ],
    NORMS: [
        Row("test mode drops γ (5)", BATCH, "test_without_gamma", "batchnorm_forward", TESTED, TESTED[8:]),
        Row("test mode drops β (5)", BATCH, "test_without_beta", "batchnorm_forward", TESTED, TESTED[:-7]),
        Row("test mode drops both", BATCH, "test_without_gamma_and_beta", "batchnorm_forward", TESTED, TESTED[8:-7]),
        Row("running averages never updated (6)", BATCH, "never_moved", "batchnorm_forward", MOVED, "pass"),
        Row("running averages never stored", BATCH, "averages_not_kept", "batchnorm_forward", KEPT, "pass"),
        Row("running averages wrong", BATCH, "momentum_the_other_way", "batchnorm_forward", '.get("momentum", 0.9)',
            '.get("momentum", 0.9)\n    momentum = 1 - momentum'),
        Row("ε omitted (4)", BATCH, "epsilon_forgotten", "batchnorm_forward", "sqrt(var + eps)", "sqrt(var)"),
        Row("ε outside the root", BATCH, "epsilon_outside_the_root", "batchnorm_forward", "np.sqrt(var + eps)",
            "(np.sqrt(var) + eps)"),
        Row("statistics per pixel (3)", BATCH, "a_mean_for_each_place", "spatial_batchnorm_forward",
            f"flat = {FLAT}\n    out, cache = batchnorm_forward(flat, gamma, beta, bn_param)\n"
            "    return out.reshape(N, H, W, C).transpose(0, 3, 1, 2), cache",
            "out, cache = batchnorm_forward(x.reshape(N, -1), gamma.repeat(H * W), beta.repeat(H * W), bn_param)\n"
            "    return out.reshape(N, C, H, W), cache"),
        Row("reshape without transpose (3)", BATCH, "reshaped_without_transposing", "spatial_batchnorm_forward",
            f"{FLAT}\n    out, cache = batchnorm_forward(flat, gamma, beta, bn_param)\n"
            "    return out.reshape(N, H, W, C).transpose(0, 3, 1, 2), cache",
            "x.reshape(-1, C)\n    out, cache = batchnorm_forward(flat, gamma, beta, bn_param)\n"
            "    return out.reshape(N, C, H, W), cache"),
        Row("spatial axes left out (4)", GROUP, "spatial_axes_left_out", "spatial_groupnorm_forward",
            "mu = np.mean(rows, axis=0)\n    xmu = rows - mu\n    var = np.mean(xmu**2, axis=0)",
            "parts = rows.reshape(C // G, H * W, N * G)\n    mu = np.tile(parts.mean(axis=0), (C // G, 1))\n"
            "    xmu = rows - mu\n    var = np.tile(parts.var(axis=0), (C // G, 1))"),
        Row("ε omitted in groups", GROUP, "epsilon_forgotten", "spatial_groupnorm_forward", "var + eps", "var"),
    ],
    (A1, "course_habits"): [
        Row("adam: no bias correction (9)", "update_rules", "adam_not_corrected", "adam", RATE,
            'config["learning_rate"]'),
        Row("adam: t not updated (5)", "update_rules", "adam_t_never_raised", "adam", "t += 1", "pass"),
        Row("adam: t not stored", "update_rules", "adam_t_not_kept", "adam", 'config["t"] = t', "pass"),
        Row("adam: wrong correction (3), times t", "update_rules", "adam_correction_multiplied", "adam",
            RATE, RATE.replace("**t", " * t")),
        Row("adam: wrong correction, without t", "update_rules", "adam_corrected_without_t", "adam",
            RATE, RATE.replace("**t", "")),
        Row("rmsprop: ε inside the root (8)", "update_rules", "rmsprop_epsilon_inside_the_root", "rmsprop",
            '(np.sqrt(config["cache"]) + config["epsilon"])', 'np.sqrt(config["cache"] + config["epsilon"])'),
        Row("svm: inactive margins not zeroed", "svm_loss", "inactive_margins_kept", "svm_loss",
            "np.maximum(0, x - correct_class_scores[:, np.newaxis] + 1.0)",
            "x - correct_class_scores[:, np.newaxis] + 1.0"),
        Row("softmax: overflow for large scores (10)", "softmax_loss", "overflow", "softmax_loss",
            "x - np.max(x, axis=1, keepdims=True)", "x"),
        Row("softmax: overflow in a network", "two_layer_loss", "large_scores_overflow", "softmax_loss",
            "x - np.max(x, axis=1, keepdims=True)", "x"),
        Row("softmax: the largest of the batch", "two_layer_loss", "largest_of_the_batch", "softmax_loss",
            "np.max(x, axis=1, keepdims=True)", "np.max(x)"),
    ],
    (A4, "course_habits"): [
        Row("regularisation: ½ missing (14)", NET, "half_missing", "ThreeLayerConvNet", SQUARES, SQUARES[6:]),
        Row("regularisation: missing from the gradients", NET, "regularisation_without_gradient",
            "ThreeLayerConvNet", "+= self.reg *", "+= 0 *"),
        Row("regularisation: reg * sum(W)", NET, "weights_not_squared", "ThreeLayerConvNet", SQUARES,
            SQUARES.replace("**2", "")),
        Row("a square image assumed in W2 (6)", NET, "square_images_assumed", "ThreeLayerConvNet",
            "F * Hp * Wp, hidden", "F * Hp * Hp, hidden"),
    ],
}  # fmt: skip


def wrong_answer(assignment, style, row):
    """What the style defines, with the mistake in it."""
    text = (HERE / "styles" / assignment / f"{style}.py").read_text(encoding="utf-8")
    node = next(n for n in ast.parse(text).body if getattr(n, "name", "") == row.function)
    source = ast.get_source_segment(text, node)
    assert row.was in source, row.was
    namespace = {"__name__": "style"}
    exec(compile(text.replace(source, source.replace(row.was, row.became)), f"<{row.said}>", "exec"), namespace)
    return {name: value for name, value in namespace.items() if not name.startswith("__")}


@pytest.mark.parametrize(
    ("assignment", "style", "row"),
    [(assignment, style, row) for (assignment, style), rows in ROWS.items() for row in rows],
    ids=lambda value: f"{value.question}: {value.said}" if isinstance(value, Row) else "",
)
def test_a_counted_mistake_is_caught_and_named(assignment, style, row, repository):
    course = load_course(assignment)
    (mistake,) = [one for one in course.mistakes if (one.question, one.id) == (row.question, row.mistake)]
    namespace = course.namespace(course.notebook_of(row.question), **wrong_answer(assignment, style, row))
    shipped = repository / "assignments" / assignment / "checks"
    record, known = read_expected(shipped / "expected.bin"), read_fingerprints(shipped / "fingerprints.json")
    outcomes = {False: [], True: []}
    for check in course.checks:
        if check.question == row.question:
            truth = LiveTruth() if check.hidden else RecordedTruth(record)
            outcomes[check.hidden].append(run_check(check, LocalBackend(namespace), truth, secret="spring"))
    for hidden in (False, True):
        assert FAILED in [one.outcome for one in outcomes[hidden]], "a public and a hidden check should catch it"
    assert _named(explained(outcomes[False], Table(known))) == {mistake.message}
    in_the_judge = course.explained(outcomes[False] + outcomes[True], "spring")
    assert _named(in_the_judge) == {mistake.message}


def _named(outcomes):
    return {outcome.mistake.message for outcome in outcomes if outcome.mistake is not None}

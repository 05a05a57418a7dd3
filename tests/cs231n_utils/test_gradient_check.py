from types import SimpleNamespace as Blob

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cs231n_utils.errors import ArgumentError, ArgumentTypeError, PrecisionWarning
from cs231n_utils.gradient_check import (
    eval_numerical_gradient,
    eval_numerical_gradient_array,
    eval_numerical_gradient_blobs,
    eval_numerical_gradient_net,
    grad_check_sparse,
    rel_error,
)

FLOATS = st.floats(-100, 100, width=64)
POINTS = hnp.arrays(np.float64, hnp.array_shapes(min_dims=0, max_dims=3, max_side=4), elements=FLOATS)


def layouts(x):
    """The same values in memory as they are, transposed, and with gaps."""
    wide = np.zeros((*x.shape, 2))
    wide[..., 0] = x
    return [x.copy(), x.copy().T.copy().T, wide[..., 0]]


@given(POINTS)
def test_gradient_of_a_cubic_in_every_layout(values):
    for x in layouts(values):
        before = x.copy()
        gradient = eval_numerical_gradient(lambda x: (x**3).sum(), x, verbose=False)
        assert gradient.shape == x.shape and gradient.dtype == np.float64
        # Truncation is h² = 1e-10 at most; round-off is the sum's, up to 64·100³, times 2⁻⁵³ over 2h.
        np.testing.assert_allclose(gradient, 3 * before**2, atol=2e-3)
        np.testing.assert_array_equal(x, before)


@given(POINTS, st.floats(-10, 10))
def test_array_gradient_weights_the_output_with_df(values, slope):
    df = np.linspace(-1, 2, values.size).reshape(values.shape)
    gradient = eval_numerical_gradient_array(lambda x: slope * x, values.copy(), df)
    np.testing.assert_allclose(gradient, slope * df, atol=1e-7)


def test_array_gradient_of_a_matrix_product():
    rng = np.random.default_rng(0)
    x, w, dy = rng.normal(size=(3, 4)), rng.normal(size=(4, 2)), rng.normal(size=(3, 2))
    np.testing.assert_allclose(eval_numerical_gradient_array(lambda x: x @ w, x, dy), dy @ w.T, rtol=1e-8)
    np.testing.assert_allclose(eval_numerical_gradient_array(lambda w: x @ w, w, dy), x.T @ dy, rtol=1e-8)


def test_the_quotient_uses_the_step_that_rounding_left():
    x = np.array([1e6 + 0.1])
    # x ± 1e-5 is rounded by up to 6e-11: dividing by 2h itself would be off by 6e-6.
    assert abs(eval_numerical_gradient_array(lambda x: 3 * (x - 1e6), x, 1.0)[0] - 3) < 1e-9


def test_the_output_buffer_may_be_the_same_in_every_call():
    out = np.empty(2)
    gradient = eval_numerical_gradient_array(lambda x: np.multiply(x, 2, out=out), np.ones(2), np.ones(2))
    np.testing.assert_allclose(gradient, [2, 2])


def test_integer_outputs_do_not_wrap_around():
    gradient = eval_numerical_gradient_array(lambda x: (x > 0).astype(np.uint8), np.array([0.0]), 1.0, h=0.5)
    assert gradient[0] == 1.0
    falling = eval_numerical_gradient_array(lambda x: (x < 0).astype(np.uint8), np.array([0.0]), 1.0, h=0.5)
    assert falling[0] == -1.0


def test_x_may_be_read_elsewhere_by_f():
    params = {"W": np.array([1.0, 2.0])}
    gradient = eval_numerical_gradient(lambda _: (params["W"] ** 2).sum(), params["W"], verbose=False)
    np.testing.assert_allclose(gradient, [2, 4], rtol=1e-8)


CHECKS = {
    "number": lambda f, x: eval_numerical_gradient(f, x, verbose=False),
    "array": lambda f, x: eval_numerical_gradient_array(f, x, 1.0),
    "sparse": lambda f, x: grad_check_sparse(f, x, np.zeros(x.shape), verbose=False),
    "blobs": lambda f, x: eval_numerical_gradient_blobs(
        lambda blob, out: f(blob.vals), (Blob(vals=x),), Blob(vals=np.zeros(1), diffs=np.ones(1))
    ),
}


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt])
def test_x_is_restored_when_f_raises(check, error):
    x = np.array([1.0, 2.0, 3.0])
    original = x.copy()

    def f(seen):
        if not np.array_equal(seen, original):
            raise error("in the middle")
        return 0.0

    with pytest.raises(error):
        check(f, x)
    np.testing.assert_array_equal(x, original)


@pytest.mark.parametrize("x", [np.array([1, 2]), np.array([True]), np.array([1j]), [1.0, 2.0], np.float64(3)])
def test_what_is_no_float_array_is_a_type_error(x):
    with pytest.raises(ArgumentTypeError, match="x "):
        eval_numerical_gradient(lambda x: 0.0, x)
    with pytest.raises(TypeError, match="x "):
        eval_numerical_gradient_array(lambda x: x, x, 1.0)
    with pytest.raises(TypeError, match="x "):
        grad_check_sparse(lambda x: 0.0, x, np.zeros(2))


def test_a_read_only_x_is_refused():
    x = np.zeros(2)
    x.flags.writeable = False
    with pytest.raises(ArgumentError, match="read-only"):
        eval_numerical_gradient(lambda x: 0.0, x)


def test_a_step_lost_in_rounding_is_refused_and_x_restored():
    x = np.array([1e12])
    with pytest.raises(ArgumentError, match="larger h or float64"):
        eval_numerical_gradient(lambda x: 0.0, x)
    assert x[0] == 1e12


def test_f_must_return_one_number():
    with pytest.raises(ArgumentError, match=r"shape \(2,\).*eval_numerical_gradient_array"):
        eval_numerical_gradient(lambda x: x, np.zeros(2))
    assert eval_numerical_gradient(lambda x: x.reshape(1, 1), np.zeros(1), verbose=False)[0] == pytest.approx(1)


def test_f_that_returns_nothing_is_a_type_error():
    with pytest.raises(ArgumentTypeError, match=r"f\(x\) must be numbers"):
        eval_numerical_gradient(lambda x: None, np.zeros(2))


def test_df_must_have_the_shape_of_the_output():
    with pytest.raises(ArgumentError, match=r"df has shape \(1, 2\), f\(x\) has \(2,\)"):
        eval_numerical_gradient_array(lambda x: x, np.zeros(2), np.zeros((1, 2)))


@pytest.mark.parametrize("kind", [np.float32, np.float16])
def test_coarse_floats_are_warned_about(kind):
    with pytest.warns(PrecisionWarning, match="float32 has 7 digits") as caught:
        gradient = eval_numerical_gradient(lambda x: (x**2).sum(), np.ones(3, kind), verbose=False, h=1e-2)
    assert len(caught) == 1 and caught[0].filename == __file__
    assert gradient.dtype == np.float64
    np.testing.assert_allclose(gradient, 2, rtol=0.1)


def test_a_function_that_computes_in_float32_is_warned_about():
    with pytest.warns(PrecisionWarning):
        eval_numerical_gradient_array(lambda x: x.astype(np.float32), np.ones(1), 1.0)


def test_verbose_prints_each_entry_as_cs231n_does(capsys):
    eval_numerical_gradient(lambda x: x.sum(), np.zeros((1, 2)), h=0.5)
    assert capsys.readouterr().out == "(0, 0) 1.0\n(0, 1) 1.0\n"
    eval_numerical_gradient(lambda x: x.sum(), np.zeros((1, 2)), verbose=False)
    assert capsys.readouterr().out == ""


def test_blobs_give_one_gradient_each_and_are_restored():
    x, w = Blob(vals=np.array([1.0, 2.0])), Blob(vals=np.array([3.0, 5.0]))
    out = Blob(vals=np.zeros(2), diffs=np.array([1.0, 10.0]))
    dx, dw = eval_numerical_gradient_blobs(lambda x, w, out: np.multiply(x.vals, w.vals, out.vals), (x, w), out)
    np.testing.assert_allclose(dx, [3, 50], rtol=1e-8)
    np.testing.assert_allclose(dw, [1, 20], rtol=1e-8)
    np.testing.assert_array_equal(x.vals, [1, 2])
    net = Blob(forward=lambda: np.multiply(x.vals, w.vals, out.vals))
    np.testing.assert_array_equal(eval_numerical_gradient_net(net, (x, w), out), [dx, dw])


def test_sparse_checks_return_and_print_their_numbers(capsys):
    x = np.arange(1.0, 7.0).reshape(2, 3)
    checks = grad_check_sparse(lambda x: (x**2).sum(), x, 2 * x, num_checks=4, rng=0)
    assert len(checks) == 4
    for index, numerical, analytic, error in checks:
        assert analytic == 2 * x[index]
        assert numerical == pytest.approx(analytic, rel=1e-8)
        assert error == rel_error(numerical, analytic) < 1e-8
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    first = checks[0]
    assert lines[0].startswith(f"numerical: {first.numerical:f} analytic: {first.analytic:f}, relative error: ")
    again = grad_check_sparse(lambda x: (x**2).sum(), x, 2 * x, num_checks=4, rng=0, verbose=False)
    assert again == checks and capsys.readouterr().out == ""


def test_sparse_checks_find_a_wrong_gradient_and_0_over_0_is_no_error():
    x = np.ones(5)
    wrong = grad_check_sparse(lambda x: (x**2).sum(), x, np.full(5, 4.0), rng=0, verbose=False)
    assert {round(check.rel_error, 6) for check in wrong} == {0.333333}
    flat = grad_check_sparse(lambda x: 1.0, x, np.zeros(5), rng=0, verbose=False)
    assert {check.rel_error for check in flat} == {0.0}


@pytest.mark.parametrize("x, gradient", [(np.zeros(3), np.zeros(2)), (np.zeros((0, 2)), np.zeros((0, 2)))])
def test_sparse_checks_refuse_other_shapes_and_nothing_to_check(x, gradient):
    with pytest.raises(ArgumentError, match="must agree and not be empty"):
        grad_check_sparse(lambda x: 0.0, x, gradient)


ANY = hnp.arrays(np.float64, 3, elements=st.floats(allow_nan=True, allow_infinity=True))


@given(ANY, ANY)
def test_relative_error_is_a_number_symmetric_and_zero_on_itself(x, y):
    error = rel_error(x, y)
    assert 0 <= error <= 1 or error == np.inf
    assert error == rel_error(y, x)
    assert rel_error(x, x) == (np.inf if np.isnan(x).any() else 0)


def test_relative_error_by_hand():
    assert rel_error([3.0, 0.0], [1.0, 0.0]) == 0.5
    assert rel_error(0.0, 1e-9) == pytest.approx(0.1)
    assert rel_error(1e308, 1.5e308) == pytest.approx(0.2)
    assert rel_error(np.inf, np.inf) == 0
    assert rel_error(np.inf, 1.0) == np.inf
    assert rel_error(np.uint8([1, 200]), np.uint8([3, 200])) == 0.5
    assert rel_error(np.zeros((0, 3)), np.zeros((0, 3))) == 0
    assert rel_error(np.full(3, 2.0), 2.0) == 0
    assert rel_error(np.float16(1e-4), np.float32(0)) == pytest.approx(1)


def test_relative_error_refuses_shapes_that_would_broadcast_and_what_is_no_number():
    with pytest.raises(ArgumentError, match=r"\(3,\) and y \(3, 1\)"):
        rel_error(np.zeros(3), np.zeros((3, 1)))
    with pytest.raises(ArgumentTypeError, match="y must be numbers"):
        rel_error(np.zeros(3), None)

"""Matrix products shared among threads: NumPy's values, and BLAS left as it was found."""

import subprocess
import sys
import threading

import numpy as np
import pytest
import threadpoolctl
from hypothesis import given, settings
from hypothesis import strategies as st

from cs231n_utils import products
from cs231n_utils.layers import affine_backward, affine_forward


@pytest.fixture(autouse=True)
def small_products_are_shared(monkeypatch):
    monkeypatch.setattr(products, "WORTH_A_THREAD", 1)
    monkeypatch.setenv("CS231N_THREADS", "3")


def blas_threads():
    return [library["num_threads"] for library in threadpoolctl.threadpool_info() if library["user_api"] == "blas"]


def transposed(matrix, turn):
    return np.ascontiguousarray(matrix.T).T if turn else matrix


@settings(deadline=None)
@given(st.tuples(*3 * [st.integers(0, 40)]), st.booleans(), st.booleans(), st.sampled_from([np.float32, np.float64]))
def test_products_are_numpys(sizes, turn_a, turn_b, dtype):
    rng = np.random.default_rng(0)
    rows, inner, columns = sizes
    a = transposed(rng.integers(-9, 9, (rows, inner)).astype(dtype), turn_a)
    b = transposed(rng.integers(-9, 9, (inner, columns)).astype(dtype), turn_b)
    out = products.multiply(a, b)
    assert out.dtype == dtype
    np.testing.assert_array_equal(out, a @ b)


def test_integers_and_mixed_precision_are_left_to_numpy():
    a, b = np.arange(6).reshape(2, 3), np.arange(12).reshape(3, 4)
    np.testing.assert_array_equal(products.multiply(a, b), a @ b)
    assert products.multiply(a.astype(np.float32), b.astype(np.float64)).dtype == np.float64


@pytest.fixture
def parts(monkeypatch):
    """The numbers of BLAS threads at each part of a product."""
    seen, matmul = [], np.matmul

    def watched(*matrices, out):
        seen.append(set(blas_threads()))
        return matmul(*matrices, out=out)

    monkeypatch.setattr(np, "matmul", watched)
    return seen


def test_each_thread_multiplies_alone_and_blas_is_as_before(parts):
    before = blas_threads()
    products.multiply(np.ones((50, 50)), np.ones((50, 50)))
    assert parts == 3 * [{1}]
    assert blas_threads() == before


def test_the_last_of_several_lifts_the_limit():
    before = blas_threads()
    with products.one_blas_thread():
        with products.one_blas_thread():
            pass
        assert set(blas_threads()) == {1}
        with pytest.raises(ZeroDivisionError), products.one_blas_thread():
            raise ZeroDivisionError
    assert blas_threads() == before


def test_threads_that_multiply_at_once_get_what_each_gets_alone():
    rng = np.random.default_rng(1)
    pairs = [(rng.normal(size=(60, 80)), rng.normal(size=(80, 70))) for _ in range(4)]
    before, start, wrong = blas_threads(), threading.Barrier(4), []

    def work(a, b):
        start.wait()
        for _ in range(50):
            if not np.allclose(products.multiply(a, b), a @ b, rtol=0, atol=1e-12):
                wrong.append(1)

    threads = [threading.Thread(target=work, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert blas_threads() == before


@pytest.mark.parametrize("missing", ["threadpoolctl", "cs231n_utils.kernels"])
def test_without_threadpoolctl_or_the_fast_layers_numpy_multiplies(missing):
    code = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "import numpy as np\n"
        "from cs231n_utils import products\n"
        "products.WORTH_A_THREAD = 1\n"
        "print(products.multiply(np.ones((4, 3)), np.ones((3, 5))).sum())\n"
    )
    run = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert (run.stdout, run.stderr) == ("60.0\n", "")


def test_affine_layers_share_their_products(parts):
    rng = np.random.default_rng(2)
    x, w, b, dout = (rng.normal(size=size) for size in ((6, 4, 5), (20, 7), 7, (6, 7)))
    out, cache = affine_forward(x, w, b)
    flat = x.reshape(6, 20)
    for mine, right in zip(
        (out, *affine_backward(dout, cache)), (flat @ w + b, (dout @ w.T).reshape(x.shape), flat.T @ dout, dout.sum(0)),
        strict=True,
    ):  # fmt: skip
        np.testing.assert_allclose(mine, right, rtol=0, atol=1e-12)
    assert len(parts) == 3 * 3

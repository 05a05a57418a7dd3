"""Threads, forks, spawned processes, and memory."""

import multiprocessing
import os
import threading
import tracemalloc

import numpy as np
import pytest

from cs231n_utils import fast_layers, windows
from cs231n_utils.errors import ArgumentError
from cs231n_utils.kernels import compiler, crew, strided_conv

SEEDS = range(4)
needs_numba = pytest.mark.skipif(not compiler.available(), reason="numba is not installed")


def layers(seed):
    """Outputs and gradients of a net large enough to be shared among threads."""
    rng = np.random.default_rng(seed)
    x, w, b = rng.normal(size=(12, 8, 20 + seed, 24)), rng.normal(size=(16, 8, 3, 3)), rng.normal(size=16)
    out, conv = fast_layers.conv_forward_fast(x, w, b, {"stride": 1, "pad": 1})
    pooled, pool = fast_layers.max_pool_forward_fast(out, {"pool_height": 2, "pool_width": 2})
    dout = fast_layers.max_pool_backward_fast(rng.normal(size=pooled.shape), pool)
    return [pooled, *fast_layers.conv_backward_fast(dout, conv)]


def truth(seed):
    """The convolution part of the same by NumPy alone."""
    rng = np.random.default_rng(seed)
    x, w, b = rng.normal(size=(12, 8, 20 + seed, 24)), rng.normal(size=(16, 8, 3, 3)), rng.normal(size=16)
    places = windows.conv_windows("truth", x, w, b, {"stride": 1, "pad": 1})[3]
    out = strided_conv.forward(x, w, b, places)
    return out.reshape(12, 16, (20 + seed) // 2, 2, 12, 2).max(axis=(3, 5)) if seed % 2 == 0 else None


def same(left, right):
    return all(np.array_equal(one, other) for one, other in zip(left, right, strict=True))


@pytest.fixture(autouse=True)
def two_threads(monkeypatch):
    monkeypatch.setenv("CS231N_THREADS", "2")


def test_two_threads_at_once_get_what_each_gets_alone():
    alone = [layers(seed) for seed in SEEDS]
    np.testing.assert_allclose(alone[0][0], truth(0), atol=1e-10)
    together = {}
    start = threading.Barrier(len(SEEDS))

    def run(seed):
        start.wait()
        together[seed] = [layers(seed) for _ in range(5)]

    threads = [threading.Thread(target=run, args=(seed,)) for seed in SEEDS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for seed in SEEDS:
        assert all(same(result, alone[seed]) for result in together[seed])


def answer(queue, seed):
    queue.put(layers(seed))


# Python 3.12 warns of any fork in a process with threads; graders fork nonetheless, and must get right answers.
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_children_of_a_process_that_has_computed(method, repository, monkeypatch):
    monkeypatch.syspath_prepend(str(repository))  # a spawned child imports this file by its name
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"no {method} here")
    expected = [layers(seed) for seed in range(2)]
    context = multiprocessing.get_context(method)
    queue = context.Queue()
    children = [context.Process(target=answer, args=(queue, 1)) for _ in range(2)]
    for child in children:
        child.start()
    results = [queue.get(timeout=120) for _ in children]
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0, 0]
    assert all(same(result, expected[1]) for result in results)
    assert same(layers(0), expected[0])


def meet(queue):
    barrier = threading.Barrier(2)
    crew.share(lambda: lambda task: barrier.wait(60), range(2), 2)
    queue.put("met")


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork.*:DeprecationWarning")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_has_helpers_of_its_own():
    meet(multiprocessing.get_context("fork").SimpleQueue())
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=meet, args=(queue,))
    child.start()
    # Two tasks that wait for each other: one thread alone would never end.
    assert queue.get(timeout=120) == "met"
    child.join()


@pytest.mark.parametrize("compiled", [pytest.param(True, marks=needs_numba), False])
def test_memory_beyond_the_results_does_not_grow_with_the_batch(monkeypatch, compiled):
    monkeypatch.setattr(compiler, "available", lambda: compiled)
    w, b, pool = np.ones((4, 8, 5, 5)), np.ones(4), {"pool_height": 3, "pool_width": 3, "stride": 1, "pad": 1}

    def extra(images):
        x = np.ones((images, 8, 24, 24))
        tracemalloc.start()
        out, cache = fast_layers.conv_forward_fast(x, w, b, {"pad": 2})
        results = out.nbytes
        for gradient in fast_layers.conv_backward_fast(out, cache):
            results += gradient.nbytes
        forward = tracemalloc.get_traced_memory()[1] - results
        tracemalloc.reset_peak()
        held = tracemalloc.get_traced_memory()[0]
        pooled, cache = fast_layers.max_pool_forward_fast(x, pool)
        dx = fast_layers.max_pool_backward_fast(pooled, cache)
        pooling = tracemalloc.get_traced_memory()[1] - held - pooled.nbytes - cache[0].nbytes - dx.nbytes
        tracemalloc.stop()
        return forward, pooling

    extra(1)
    for few, many in zip(extra(64), extra(256), strict=True):
        # What 192 images more may cost: much less than one copy of them.
        assert many - few < 192 * 8 * 24 * 24 * 8 / 10


def test_threads_are_counted_from_the_environment(monkeypatch):
    assert crew.thread_count() == 2
    for wrong in ("0", "two", "-1", "1.5", ""):
        monkeypatch.setenv("CS231N_THREADS", wrong)
        with pytest.raises(ArgumentError, match=f"CS231N_THREADS must be a whole number of at least 1, got '{wrong}'"):
            crew.thread_count()
    monkeypatch.delenv("CS231N_THREADS")
    assert 1 <= crew.thread_count() <= os.cpu_count()


def test_every_task_is_done_once_and_an_error_comes_back():
    done = []
    crew.share(lambda: done.append, range(1000), 3)
    assert sorted(done) == list(range(1000))

    def refuse(task):
        if task == 17:
            raise ZeroDivisionError("task 17")

    with pytest.raises(ZeroDivisionError, match="task 17"):
        crew.share(lambda: refuse, range(1000), 3)


def test_an_error_of_a_helper_comes_back_too():
    caller, entered = threading.get_ident(), threading.Event()

    def refuse(task):
        if threading.get_ident() == caller:
            assert entered.wait(60)
        else:
            entered.set()
            raise ZeroDivisionError("in a helper")

    with pytest.raises(ZeroDivisionError, match="in a helper"):
        crew.share(lambda: refuse, range(10), 2)


def test_where_no_thread_may_be_started_the_caller_does_it_all(monkeypatch):
    def refused(*_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(crew.crew, "helpers", refused)
    done = []
    crew.share(lambda: done.append, range(10), 4)
    assert done == list(range(10))

"""Threads, forks, spawned processes, memory, and what is said while compiling."""

import multiprocessing
import os
import shutil
import subprocess
import sys
import threading
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

import cs231n_utils
from cs231n_utils import fast_layers, windows
from cs231n_utils.errors import ArgumentError
from cs231n_utils.kernels import compiler, crew, strided_conv

SEEDS = range(4)


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


EDGE = """
import ctypes, mmap
import numpy as np
from cs231n_utils import fast_layers

kept = []
def at_the_edge(x):
    room = mmap.mmap(-1, -(-x.nbytes // mmap.PAGESIZE) * mmap.PAGESIZE + mmap.PAGESIZE)
    whole = np.frombuffer(room, np.uint8)
    end = whole.ctypes.data + whole.size - mmap.PAGESIZE
    assert not ctypes.CDLL(None).mprotect(ctypes.c_void_p(end), ctypes.c_size_t(mmap.PAGESIZE), 0)
    stop = whole.size - mmap.PAGESIZE
    placed = whole[stop - x.nbytes : stop].view(x.dtype).reshape(x.shape)
    placed[...] = x
    kept.append(room)
    return placed

rng = np.random.default_rng(0)
for dtype in (np.float32, np.float64):
    for size in (1, 2, 3):
        for stride in (1, 2, 3):
            for height, width in ((5, 5), (8, 8), (3, 17), (16, 16), (7, 31)):
                x, w, b = (rng.normal(size=s).astype(dtype) for s in ((2, 3, height, width), (11, 3, size, size), 11))
                out, cache = fast_layers.conv_forward_fast(*map(at_the_edge, (x, w, b)), {"stride": stride})
                fast_layers.conv_backward_fast(at_the_edge(out), cache)
                for kind in ("max", "avg"):
                    pool = {"pool_height": size, "pool_width": size, "stride": stride}
                    out, cache = getattr(fast_layers, kind + "_pool_forward_fast")(at_the_edge(x), pool)
                    getattr(fast_layers, kind + "_pool_backward_fast")(at_the_edge(out), cache)
print("unharmed")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs mprotect")
def test_nothing_is_read_past_the_end_of_an_array():
    assert child(EDGE) == "unharmed\n"


def child(code, folder=None, **environment):
    """Standard output of a new interpreter in which every warning is an error; it must write nothing else."""
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={**os.environ, **environment},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout


SMALL = """
import numpy as np
from cs231n_utils import fast_layers
x = np.arange(32.0).reshape(2, 1, 4, 4)
out, cache = fast_layers.conv_forward_fast(x, np.ones((1, 1, 2, 2)), np.zeros(1), {})
print(out.sum(), *(g.sum() for g in fast_layers.conv_backward_fast(np.ones_like(out), cache)))
"""
ANSWER = "1116.0 72.0 1116.0 18.0\n"


def test_a_new_process_says_nothing_and_is_right():
    assert child(SMALL) == ANSWER
    assert child(SMALL, CS231N_COMPILE="0") == ANSWER


def test_without_numba_the_answers_are_the_same():
    hidden = "import sys; sys.modules['numba'] = None\n" + SMALL + "assert 'llvmlite' not in sys.modules\n"
    assert child(hidden) == ANSWER


needs_numba = pytest.mark.skipif(not compiler.available(), reason="numba is not installed")


@needs_numba
def test_a_notebook_is_told_once_that_it_has_to_wait(tmp_path):
    notebook = "import sys, types; sys.modules['ipykernel'] = types.ModuleType('ipykernel')\n" + SMALL
    cache = {"NUMBA_CACHE_DIR": str(tmp_path)}
    assert child(notebook, **cache) == f"{compiler.NOTICE}\n{ANSWER}"
    # Compiled by the first process, read from disk by the second: nobody waits, nothing is said.
    assert child(notebook, **cache) == ANSWER


SAVING = """
import fcntl, os, sys
import numpy as np
from numba.core.caching import IndexDataCacheFile
from cs231n_utils import fast_layers

def save(file, key, data):
    folder = os.open(os.path.dirname(file._index_path), os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        print("anybody may save meanwhile")
    except BlockingIOError:
        kept(file, key, data)
    os.close(folder)

kept, IndexDataCacheFile.save = IndexDataCacheFile.save, save
for _ in range(2):
    fast_layers.max_pool_forward_fast(np.ones((1, 1, 4, 4)), {"pool_height": 2, "pool_width": 2, "stride": 2})
"""


@needs_numba
@pytest.mark.skipif(sys.platform == "win32", reason="needs flock")
def test_one_process_at_a_time_keeps_what_it_compiled(tmp_path):
    """Two at once, for two dtypes, had left one dtype's code under the other's name: 144 was -9.5e116 from then on."""
    assert child(SAVING, NUMBA_CACHE_DIR=str(tmp_path)) == ""
    (folder,) = tmp_path.iterdir()
    assert len(list(folder.glob("*.nbc"))) == 1


@needs_numba
@pytest.mark.parametrize("home", ["a home", "no home"])
def test_a_package_folder_that_cannot_be_written(tmp_path, home):
    place = tmp_path / "site" / "cs231n_utils"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(cs231n_utils.__file__).parent, place, ignore=ignored)
    # A file where the folder would be stops also a user to whom permissions mean nothing.
    (place / "kernels" / "__pycache__").write_text("")
    (tmp_path / "home").mkdir()
    if home == "no home":
        (tmp_path / "home" / ".cache").write_text("")
    environment = {"PYTHONPATH": str(place.parent), "HOME": str(tmp_path / "home"), "PYTHONDONTWRITEBYTECODE": "1"}
    code = SMALL + f"assert fast_layers.__file__.startswith({str(place)!r})\n"
    assert child(code, tmp_path, XDG_CACHE_HOME=str(tmp_path / "home" / ".cache"), **environment) == ANSWER
    kept = list((tmp_path / "home").rglob("*.nbc"))
    assert bool(kept) == (home == "a home")


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

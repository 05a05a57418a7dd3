"""A new Python that uses the fast layers: the ends of arrays, what is said while compiling, and what is kept."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import cs231n_utils
from cs231n_utils.kernels import compiler


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

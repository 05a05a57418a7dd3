"""Compiling the kernels once for each machine, and saying so; or knowing that it can't be done here."""

import contextlib
import functools
import hashlib
import os
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

__all__ = ["available", "kernels"]

NOTICE = "cs231n_utils: compiling the fast layers for this processor; it takes some seconds, and only the first time."


@functools.cache
def available():
    """Whether the kernels can be compiled here: numba is installed and works, and CS231N_COMPILE is not 0."""
    if os.environ.get("CS231N_COMPILE", "1") == "0":
        return False
    try:
        import numba  # noqa: F401
    except ImportError:
        # Not installed, or not for this version of NumPy.
        return False
    return True


class Kernels:
    """The compiled functions by name, made once for the process."""

    def __init__(self):
        self.lock, self.functions = threading.Lock(), None


made = Kernels()


def renew_lock():
    # Another thread of the parent may have held it; that thread is not here to let it go.
    made.lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=renew_lock)


def kernels():
    """The functions of conv_loops.KERNELS and pool_loops.KERNELS, each compiled, or read from disk, on first use."""
    with made.lock:
        if made.functions is None:
            made.functions = bind()
        return made.functions


def bind():
    from numba.extending import register_jitable

    from . import conv_loops, pool_loops, vector_code

    vector_code.register()
    for function in (*conv_loops.HELPERS, *pool_loops.HELPERS):
        register_jitable(function)
    announce()
    written = version_of(Path(__file__).parent)
    kernels = (*conv_loops.KERNELS, *pool_loops.KERNELS)
    return SimpleNamespace(**{one.__name__: compiled(one, written) for one in kernels})


def version_of(folder):
    """A few letters that change with the kernels' source."""
    digest = hashlib.sha256()
    for name in ("conv_loops.py", "pool_loops.py", "vector_code.py", "vector_emit.py"):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:12]


def compiled(function, written):
    import numba

    # The name of the file that keeps the result: numba itself looks at the function's own module only, and would go on
    # using code made from an older version of what it calls.
    function.__qualname__ = f"{function.__name__}_{written}"

    # Division as in NumPy: a check for a zero divisor would keep loops from using vectors.
    compile = functools.partial(numba.njit, nogil=True, error_model="numpy")
    with contextlib.suppress(RuntimeError):
        return saved_in_turn(compile(cache=True)(function))
    # Nowhere to keep the result: neither beside the package nor in a folder of the user's.
    return compile()(function)


def saved_in_turn(dispatcher):
    """Let one process at a time keep what it has compiled.

    numba reads the list of what is kept, adds a line and writes it; of two processes that do so at once for two dtypes,
    both take the same file, and whoever reads it later may run the code of one dtype on arrays of the other.
    """
    cache = dispatcher._cache
    save = cache.save_overload

    def save_overload(*overload):
        with alone_in(cache.cache_path):
            save(*overload)

    cache.save_overload = save_overload
    return dispatcher


@contextlib.contextmanager
def alone_in(folder):
    """Hold the lock on a folder, where the system has such locks."""
    with contextlib.ExitStack() as held:
        with contextlib.suppress(ImportError, OSError):
            import fcntl  # not on Windows

            place = os.open(folder, os.O_RDONLY)
            held.callback(os.close, place)
            fcntl.flock(place, fcntl.LOCK_EX)
            # A child that was forked meanwhile has the folder open, too, and would go on holding the lock.
            held.callback(fcntl.flock, place, fcntl.LOCK_UN)
        yield


def announce():
    """Print one line when the first kernel is about to be compiled, and not read from disk."""
    from numba.core import event

    class Notice(event.Listener):
        said = False

        def on_start(self, happening):
            ours = happening.data["dispatcher"].py_func.__module__.startswith(f"{__package__}.")
            if ours and not self.said and somebody_reads():
                self.said = True
                # Not to stderr: nbgrader takes anything there for a failure.
                print(NOTICE, flush=True)

        def on_end(self, happening):
            pass

    event.register("numba:compile", Notice())


def somebody_reads():
    """Whether stdout is a notebook or a terminal, and not a file or a program that would take the line for a result."""
    return "ipykernel" in sys.modules or sys.stdout.isatty()

"""What the worker sets for itself before it has seen any of the student's code: its limits, and signals as usual."""

import ctypes
import os
import resource
import signal

__all__ = ["heed_signals", "leave_keyring", "set_limits"]

KEYCTL = {"x86_64": 250, "aarch64": 219}
JOIN_SESSION_KEYRING = 1
# Two that nobody can change, and two that Python itself ignores.
OTHERS = {signal.SIGKILL, signal.SIGSTOP, signal.SIGPIPE, signal.SIGXFSZ}


def heed_signals() -> None:
    """Let every signal do what it usually does: what a grader ignores or blocks, its children would, as after nohup."""
    for number in signal.valid_signals() - OTHERS:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def leave_keyring() -> None:
    """Join a new, empty session keyring: the one of the grader's login would outlive the sandbox and be shared."""
    number = KEYCTL.get(os.uname().machine)
    if number is not None:
        ctypes.CDLL(None).syscall(number, JOIN_SESSION_KEYRING, None)


def set_limits(limits: dict[str, int]) -> None:
    """Set hard limits: nothing that runs later can raise them.

    limits: memory_bytes, address_bytes, file_bytes, processes, open_files, cpu_seconds
    """
    for kind, amount in (
        # What is mapped to be written to, and what is mapped at all: libraries are mapped whole, and little is read.
        (resource.RLIMIT_DATA, limits["memory_bytes"]),
        (resource.RLIMIT_AS, limits["address_bytes"]),
        (resource.RLIMIT_FSIZE, limits["file_bytes"]),
        (resource.RLIMIT_NPROC, limits["processes"]),
        (resource.RLIMIT_NOFILE, limits["open_files"]),
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            amount = min(amount, hard)
        resource.setrlimit(kind, (amount, amount))

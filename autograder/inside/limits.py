"""Resource limits, set by the worker on itself before it has seen any of the student's code."""

import ctypes
import os
import resource

__all__ = ["leave_keyring", "set_limits"]

KEYCTL = {"x86_64": 250, "aarch64": 219}
JOIN_SESSION_KEYRING = 1


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

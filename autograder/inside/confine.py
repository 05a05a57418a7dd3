"""A process that gives up what it may do: for places where no namespaces can be made around it.

Landlock, of Linux 5.13 and later, leaves it the files of an allow-list; the filter of system calls leaves it those that
numerical Python needs. Neither can be taken back, and what it starts inherits both.
"""

import base64
import contextlib
import ctypes
import os
import struct
from collections.abc import Mapping
from typing import Any

__all__ = ["confine", "landlock_version"]

# Landlock's calls have the same numbers on every kind of processor.
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION_FLAG, PATH_BENEATH = 1, 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
READING = EXECUTE | READ_FILE | READ_DIR
ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | 1 << 14 | 1 << 15  # and to truncate, and to control devices
# What each version knows about files: the first 13 rights, then moving between folders, truncating, devices.
KNOWN = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
TCP = 3  # version 4: binding and connecting
SIGNALS_AND_ABSTRACT_SOCKETS = 3  # version 6: to processes outside
SET_NO_NEW_PRIVS, SET_SECCOMP, FILTER = 38, 22, 2


def landlock_version() -> int:
    """The version of Landlock that this kernel has; 0 where it has none."""
    return max(0, int(ctypes.CDLL(None).syscall(CREATE_RULESET, None, ctypes.c_size_t(0), VERSION_FLAG)))


def confine(given: Mapping[str, Any]) -> None:
    """Give up, for good, all files but those listed and all system calls but those of the filter.

    given: readable, writable, and listed, of which only names can be read: lists of paths;
    filter: a program for the kernel in base64, or "". Without lists of paths all files stay.
    Raises OSError where the kernel refuses.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    _done(libc.prctl(SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    version = landlock_version()
    if version and given.get("readable"):
        _keep_files(libc, version, given)
    if program := base64.b64decode(given["filter"]):
        code = ctypes.create_string_buffer(program, len(program))
        # struct sock_fprog: how many instructions of eight bytes, and where they are
        pointer = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code)))
        _done(libc.prctl(SET_SECCOMP, FILTER, pointer, 0, 0))


def _keep_files(libc: ctypes.CDLL, version: int, given: Mapping[str, Any]) -> None:
    known = KNOWN[min(version, max(KNOWN))]
    fields = [known] + [TCP] * (version >= 4) + [SIGNALS_AND_ABSTRACT_SOCKETS] * (version >= 6)
    attributes = struct.pack(f"={len(fields)}Q", *fields)
    ruleset = _done(libc.syscall(CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0))
    for kind, rights in (("readable", READING), ("listed", READ_DIR), ("writable", known & ~EXECUTE)):
        for path in given[kind]:
            with contextlib.suppress(FileNotFoundError, PermissionError):
                place = os.open(path, os.O_PATH | os.O_CLOEXEC)
                allowed = rights & known if os.path.isdir(path) else rights & known & ON_FILES  # noqa: PTH112
                rule = struct.pack("=Qi", allowed, place)
                _done(libc.syscall(ADD_RULE, ruleset, PATH_BENEATH, rule, 0))
                os.close(place)
    _done(libc.syscall(RESTRICT_SELF, ruleset, 0))
    os.close(ruleset)


def _done(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), f"this process could not be confined ({os.strerror(ctypes.get_errno())})")
    return result

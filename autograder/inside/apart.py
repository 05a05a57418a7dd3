"""A fork that lives apart: namespaces, scratch folder and terminals of its own, and in the end no privilege left.

For this it needs what the zygote has: CAP_SYS_ADMIN and CAP_SETPCAP in a user namespace that owns nothing outside.
"""

import ctypes
import os
import signal

__all__ = ["fork_apart", "give_up_privileges", "mount_own"]

CLONE = {"x86_64": 56, "aarch64": 220}
# New mount, UTS, IPC, PID and network namespaces. The user namespace stays, so that nobody gets privileges by it.
NAMESPACES = 0x00020000 | 0x04000000 | 0x08000000 | 0x20000000 | 0x40000000
WITH_PIDFD = 0x00001000
NOSUID, NODEV, NOEXEC, RECURSIVE, PRIVATE = 0x2, 0x4, 0x8, 0x4000, 0x40000
BOUNDING_DROP, AMBIENT, AMBIENT_CLEAR = 24, 47, 4
CAPABILITIES_VERSION = 0x20080522
MOST_CAPABILITIES = 64

# Not `CDLL`, which lets go of the interpreter's lock around a call: the child of a fork would have to take it back.
libc = ctypes.PyDLL(None, use_errno=True)


def fork_apart() -> tuple[int, int]:
    """Fork into new namespaces. The parent gets number and descriptor of their first process, which gets (0, -1).

    That one may only do what needs no lock of the C library's, until it has forked in the ordinary way.
    Raises OSError where the kernel refuses.
    """
    number = CLONE.get(os.uname().machine)
    if number is None:
        raise OSError("no process can be forked apart on this kind of processor")
    descriptor = ctypes.c_int(-1)
    flags = ctypes.c_ulong(NAMESPACES | WITH_PIDFD | signal.SIGCHLD)
    pid = _done(libc.syscall(ctypes.c_long(number), flags, None, ctypes.byref(descriptor), None, None))
    return pid, descriptor.value if pid else -1


def mount_own(scratch: dict[str, int]) -> None:
    """Lay an empty scratch folder over `/work` and new terminals over `/dev/pts`, for this mount namespace only.

    scratch: size in bytes and number of files
    """
    _mount("", "/", "", RECURSIVE | PRIVATE, "")
    owner = f"mode=0700,uid={os.getuid()},gid={os.getgid()}"
    _mount("scratch", "/work", "tmpfs", NOSUID | NODEV, f"size={scratch['size']},nr_inodes={scratch['files']},{owner}")
    _mount("devpts", "/dev/pts", "devpts", NOSUID | NOEXEC, "newinstance,ptmxmode=0666,mode=620")
    os.chdir("/work")


def give_up_privileges() -> None:
    """Drop every capability for good: those in use, and those that anything started later could have."""
    for capability in range(MOST_CAPABILITIES):
        if libc.prctl(BOUNDING_DROP, capability, 0, 0, 0) < 0:
            break
    _done(libc.prctl(AMBIENT, AMBIENT_CLEAR, 0, 0, 0))
    header = (ctypes.c_uint32 * 2)(CAPABILITIES_VERSION, 0)
    _done(libc.capset(header, (ctypes.c_uint32 * 6)()))
    # A bounding set that could not be dropped to the end would be noticed here, not by a student.
    if any(libc.prctl(BOUNDING_DROP - 1, capability, 0, 0, 0) == 1 for capability in range(MOST_CAPABILITIES)):
        raise OSError("privileges were left that could not be given up")


def _mount(source: str, target: str, kind: str, flags: int, options: str) -> None:
    words = (word.encode() for word in (source, target, kind))
    _done(libc.mount(*words, ctypes.c_ulong(flags), options.encode()), target)


def _done(result: int, about: str | None = None) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), about)
    return result

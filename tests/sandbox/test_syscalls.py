"""The filter of system calls: what numerical code needs, and no way round what it does not."""

import platform

import pytest

from autograder.judge.session import Budget
from autograder.sandbox import syscalls, walls

pytestmark = pytest.mark.skipif(bool(syscalls.unfiltered()), reason=syscalls.unfiltered() or "-")

CALL = """
import ctypes, errno, os, socket
libc = ctypes.CDLL(None, use_errno=True)


def call(number, *args):
    ctypes.set_errno(0)
    result = libc.syscall(number, *(ctypes.c_long(arg) for arg in args))
    return "allowed" if result >= 0 else errno.errorcode[ctypes.get_errno()]


def attempt(function, *args):
    try:
        function(*args)
        return "allowed"
    except OSError as error:
        return errno.errorcode[error.errno]
"""


@pytest.fixture
def tell(session):
    def ask(*expressions, **options):
        one = session(**options)
        printed = "\n".join(f"print({expression})" for expression in expressions)
        budget = Budget.of("the test", 20.0, 3.0, one)
        reply = one.request("cell", budget, source=f"{CALL}\n{printed}", name="test", definitions=False)
        assert "error" not in reply, reply["error"]
        return reply["printed"].split()

    return ask


def number(name):
    import pyseccomp

    return pyseccomp.resolve_syscall(pyseccomp.system_arch(), name)


def test_every_refused_call_is_refused_by_the_kernel(tell):
    here = [name for name in syscalls.REFUSED if number(name) >= 0]
    got = dict(zip(here, tell(*(f"call({number(name)}, 0, 0, 0, 0, 0, 0)" for name in here)), strict=True))
    assert {name: answer for name, answer in got.items() if answer != "EPERM"} == {} and len(here) > 80


def test_a_call_on_no_list_does_not_exist(tell):
    assert (
        tell(f"call({number('clone3')}, 0, 0)", f"call({number('migrate_pages')}, 0, 0)", "call(9999)")
        == ["ENOSYS"] * 3
    )


def test_no_list_holds_what_the_other_holds_or_a_name_that_nobody_knows():
    assert not set(syscalls.ALLOWED) & set(syscalls.REFUSED)
    assert not {"clone", "clone3", "socket", "socketpair"} & {*syscalls.ALLOWED, *syscalls.REFUSED}
    known = [name for name in (*syscalls.ALLOWED, *syscalls.REFUSED) if number(name) != -1]
    assert len(known) == len(syscalls.ALLOWED) + len(syscalls.REFUSED)


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_NETLINK", "AF_PACKET", "AF_VSOCK", "AF_ALG", "AF_TIPC"])
def test_only_unix_sockets_can_be_made(tell, family):
    assert tell(f"attempt(socket.socket, socket.{family})", "attempt(socket.socketpair)") == ["EPERM", "allowed"]


def test_threads_start_and_processes_do_not(tell):
    thread = "__import__('_thread').start_new_thread(int, ()) > 0"
    fork, posix_spawn = "attempt(os.fork)", "attempt(os.posix_spawn, '/python/bin/python3', ['x'], {})"
    assert tell(thread, fork, posix_spawn) == ["True", "EPERM", "EPERM"]


def test_a_thread_does_not_come_with_namespaces_of_its_own(tell):
    thread, new_user = 0x00010000 | 0x00000800 | 0x00000100, 0x10000000
    assert tell(f"call({number('clone')}, {thread | new_user}, 0)", f"call({number('clone')}, {new_user}, 0)") == [
        "ENOSYS", "EPERM",
    ]  # fmt: skip


def test_no_memory_is_held_that_is_not_seen(tell):
    # One page of it mapped keeps all of it, and only that page is resident.
    mmap = "__import__('mmap')"
    shared, own = (f"attempt({mmap}.mmap, -1, 1 << 24, {mmap}.{kind})" for kind in ("MAP_SHARED", "MAP_PRIVATE"))
    file = f"attempt({mmap}.mmap, os.open('/work/file', os.O_CREAT | os.O_RDWR), 0, {mmap}.MAP_SHARED)"
    written = "os.path.exists(open('/work/file', 'w').write('x') and '/work/file')"
    # Nor what lies in sockets, beyond what the system gives everybody.
    buffer = "attempt(socket.socketpair()[0].setsockopt, socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 30)"
    zero = "attempt(os.open, '/dev/zero', os.O_RDWR)"
    wanted = ["EPERM", "allowed", "True", "allowed", "EPERM", "EACCES"]
    assert tell(shared, own, written, file, buffer, zero) == wanted


def test_limits_of_other_processes_stay(tell):
    resource = "__import__('resource')"
    own, first = (f"attempt({resource}.prlimit, {who}, {resource}.RLIMIT_NOFILE)" for who in (0, 1))
    assert tell(own, first) == ["allowed", "EPERM"]


@pytest.mark.skipif(platform.machine() != "x86_64", reason="x86-64 has other calling conventions")
def test_the_other_calling_convention_is_no_way_round(tell):
    x32_keyctl = 0x40000000 + 250
    assert tell(f"call({x32_keyctl}, 0)") == ["EPERM"]


def test_what_keeps_a_worker_from_a_filter_is_said(monkeypatch):
    monkeypatch.setattr(syscalls.ctypes.util, "find_library", lambda name: None)
    assert "libseccomp2" in syscalls.unfiltered()
    monkeypatch.setattr(syscalls.importlib.util, "find_spec", lambda name: None)
    assert "pyseccomp is not installed" in syscalls.unfiltered()
    assert syscalls.filter_program.__wrapped__() == b""


def test_the_worker_runs_without_a_filter(tell, monkeypatch):
    monkeypatch.setattr(walls, "filter_program", lambda: b"")
    assert tell("attempt(socket.socket, socket.AF_INET)") == ["allowed"]

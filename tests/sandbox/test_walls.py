"""What student code can see and reach from behind the wall: its own files, the allowed packages, and nothing else."""

import json
import signal
import socket
from pathlib import Path

import pytest

from autograder.course.assignment import Limits
from autograder.errors import SandboxError, UsageError
from autograder.judge.session import Budget, Session
from autograder.sandbox import Contents, bwrap, choose_wall, walls, zygotes
from autograder.sandbox.contents import distribution_files


@pytest.fixture
def tell(session):
    """`tell(expression, setup, …)` evaluates an expression behind the wall and returns what it is."""

    def ask(expression, setup="", **options):
        one = session(**options)
        budget = Budget.of("the test", 20.0, 3.0, one)
        source = f"{setup}\nimport json\nprint(json.dumps({expression}))"
        reply = one.request("cell", budget, source=source, name="test", definitions=False)
        assert "error" not in reply, reply["error"]
        return json.loads(reply["printed"])

    return ask


def importable(name):
    return f"__import__('importlib').util.find_spec({name!r}) is not None"


@pytest.fixture
def deaf():
    """A grader that ignores and blocks signals: one that a shell has started in the background, say, or with nohup."""
    zygotes.end_zygotes()
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGHUP)}
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    yield
    zygotes.end_zygotes()
    signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    for number, usual in before.items():
        signal.signal(number, usual)


def test_signals_do_what_they_usually_do_whatever_the_grader_ignores_or_blocks(deaf, tell):
    usual = [str(signal.default_int_handler), str(signal.SIG_DFL), []]
    found = "[str(s.getsignal(s.SIGINT)), str(s.getsignal(s.SIGHUP)), [*map(int, s.pthread_sigmask(s.SIG_BLOCK, []))]]"
    assert tell(found, "import signal as s") == usual


def test_only_what_is_allowed_is_mounted(tell):
    assert set(tell("os.listdir('/')", "import os")) <= {
        "course", "dev", "grader", "lib", "lib64", "proc", "python", "site", "tmp", "usr", "work",
    }  # fmt: skip
    packages = (
        "[n for n in ('site-packages', 'dist-packages') for n in glob.glob(os.path.dirname(os.__file__) + f'/{n}/*')]"
    )
    assert tell(packages, "import glob, os") == []
    assert (
        tell("[os.path.exists(p) for p in ('/home', '/root', '/usr/bin', '/bin/sh', '/var')]", "import os")
        == [False] * 5
    )


def test_the_repository_is_not_there(tell, repository):
    found = tell(
        "[os.path.join(d, f) for d, _, fs in os.walk('/') for f in fs if f.endswith(('.ipynb', '.toml', '.db'))"
        " and not d.startswith(('/proc', '/python', '/site', '/usr'))]",
        "import os",
    )
    assert found == []
    assert tell(f"os.path.exists({str(repository)!r})", "import os") is False


def test_packages_by_allow_list(tell):
    for name, there in (
        ("numpy", True),
        ("torch", False),
        ("scipy", False),
        ("matplotlib", False),
        ("nbgrader", False),
    ):
        assert tell(importable(name), "import importlib.util") is there
    assert tell(importable("matplotlib"), "import importlib.util", packages=("numpy", "matplotlib")) is True


def test_a_withheld_module_is_absent_and_the_rest_of_its_package_is_not(tell):
    assert tell(importable("cs231n_utils.gradient_check"), "import importlib.util, cs231n_utils") is False
    assert tell("cs231n_utils.__name__", "import cs231n_utils") == "cs231n_utils"


def test_the_autograder_is_a_stand_in(tell):
    setup = "import autograder; from autograder import check, hint"
    assert tell("[check('q'), hint('q'), autograder.__file__]", setup) == [None, None, "/course/autograder/__init__.py"]
    for name in ("autograder.checks", "autograder.reference", "autograder.judge", "solutions"):
        assert (
            tell(
                f"attempt({name!r})",
                "def attempt(n):\n    try: __import__(n); return True\n    except ImportError: return False",
            )
            is False
        )


def test_files_are_read_only_but_for_the_scratch_folder(tell):
    attempt = "def attempt(p):\n    try: open(p, 'w').write('x'); return True\n    except OSError: return False"
    places = (
        "['/course/x', '/site/numpy/x', '/python/x', '/grader/x', '/x', '/etc/x', '/dev/shm/x', '/work/x', '/tmp/x']"
    )
    assert tell(f"[attempt(p) for p in {places}]", attempt) == [False] * 7 + [True] * 2
    assert tell("attempt(os.path.dirname(os.__file__) + '/site-packages/x')", "import os\n" + attempt) is False


def test_nothing_of_the_host_is_visible(tell, monkeypatch):
    monkeypatch.setenv("SECRET_OF_THE_HOST", "42")
    seen = tell("[dict(os.environ), os.uname().nodename, os.getuid(), sys.prefix, os.getpid()]", "import os, sys")
    assert "SECRET_OF_THE_HOST" not in seen[0] and not any("/home" in v or "/root" in v for v in seen[0].values())
    assert seen[1:4] == ["sandbox", 1000, "/python"] and seen[4] < 10
    # No process, no table of mounts, no load of the machine.
    assert tell("os.listdir('/proc')", "import os") == ["cpuinfo"]


def test_there_is_no_network(tell, unfiltered):  # the namespace alone keeps the network out
    attempt = (
        "import socket\ndef attempt(family, address):\n"
        "    s = socket.socket(family)\n    s.settimeout(2)\n"
        "    try: s.connect(address); return True\n    except OSError: return False"
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        assert tell(f"attempt(socket.AF_INET, ('127.0.0.1', {port}))", attempt) is False
    assert tell("attempt(socket.AF_INET, ('192.0.2.1', 80))", attempt) is False
    assert tell("[name for _, name in socket.if_nameindex()]", attempt) == ["lo"]


CAPABILITIES = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
header, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
libc.capget(header, sets)
READ_BOUNDING, GET_NO_NEW_PRIVS, AMBIENT, AMBIENT_IS_SET = 23, 39, 47, 1
"""


def test_no_capability_and_no_way_to_new_ones(tell, unfiltered):  # the wall holds without the filter
    assert tell("list(sets)", CAPABILITIES) == [0] * 6
    assert tell("[libc.prctl(READ_BOUNDING, n, 0, 0, 0) for n in range(38)]", CAPABILITIES) == [0] * 38
    assert tell("[libc.prctl(AMBIENT, AMBIENT_IS_SET, n, 0, 0) for n in range(38)]", CAPABILITIES) == [0] * 38
    assert tell("libc.prctl(GET_NO_NEW_PRIVS, 0, 0, 0, 0)", CAPABILITIES) == 1
    assert tell("libc.unshare(0x10000000)", CAPABILITIES) == -1  # CLONE_NEWUSER


def test_limits_are_hard(tell):
    limits = "import resource\ndef limit(n):\n    return list(resource.getrlimit(getattr(resource, 'RLIMIT_' + n)))"
    names = ("DATA", "AS", "FSIZE", "NPROC", "NOFILE", "CORE")
    seen = tell(f"[limit(n) for n in {names}]", limits, memory_mb=512, address_mb=900, file_mb=3)
    processes = seen.pop(3)
    assert seen == [[512 << 20] * 2, [900 << 20] * 2, [3 << 20] * 2, [128] * 2, [0, 0]]
    assert processes in ([32] * 2, [33] * 2)  # a zygote is counted with its fork


def test_memory_runs_out_inside_only(tell):
    grab = "def grab():\n    try: return len(bytearray(1 << 30))\n    except MemoryError: return 'MemoryError'"
    assert tell("grab()", grab, memory_mb=512) == "MemoryError"


def test_the_scratch_folder_is_small(tell):
    fill = (
        "def fill():\n    total = 0\n    try:\n        for i in range(100):\n"
        "            total += open(f'/work/{i}', 'wb').write(bytes(1 << 20))\n"
        "    except OSError: pass\n    return total"
    )
    assert tell("fill()", fill, scratch_mb=4) <= 4 << 20


def test_the_number_of_files_is_limited(tell):
    if not bwrap.bounds_inodes():
        pytest.skip("this user's namespaces may not mount")
    make = (
        "def make():\n    made = 0\n    try:\n        for i in range(1000):\n"
        "            open(f'/work/{i}', 'w').close()\n            made += 1\n    except OSError: pass\n    return made"
    )
    assert 10 < tell("make()", make, scratch_files=50) < 50


def test_where_nobody_may_mount_the_scratch_folder_is_still_small(tell, monkeypatch):
    monkeypatch.setattr(bwrap, "bounds_inodes", lambda: False)
    assert tell("os.statvfs('/work').f_blocks * 4096", "import os", scratch_mb=4) == 4 << 20


def test_a_fork_bomb_meets_the_process_limit(tell, unfiltered):  # the filter would refuse the first fork
    bomb = (
        "import os, time\ndef bomb():\n    n = 0\n    try:\n        while n < 500:\n"
        "            if os.fork() == 0: time.sleep(60); os._exit(0)\n            n += 1\n"
        "    except BlockingIOError: pass\n    return n"
    )
    assert tell("bomb()", bomb, processes=20) < 20


def test_own_modules_are_importable_and_their_source_is_untouched(session, tmp_path):
    tmp_path.chmod(0o755)
    (tmp_path / "helpers.py").write_text("answer = 41 + 1")
    (tmp_path / "helpers.py").chmod(0o644)
    one = session(files=tmp_path)
    source = "import helpers\nprint(helpers.answer)\nopen('helpers.py', 'w').write('answer = 0')"
    reply = one.request("cell", Budget.of("q", 10, 3, one), source=source, name="c", definitions=False)
    assert reply["printed"] == "42\n" and (tmp_path / "helpers.py").read_text() == "answer = 41 + 1"


def test_without_a_wall_only_on_request(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxError, match=r"bwrap.* is not installed.*apt install bubblewrap.*--sandbox none"):
        choose_wall("auto")
    with pytest.raises(SandboxError):
        choose_wall("bwrap")
    with pytest.raises(SandboxError):
        bwrap.command([], {}, 1, [])
    assert choose_wall("none") == "none"
    with pytest.raises(UsageError, match="There is no sandbox called vm"):
        choose_wall("vm")


def test_the_same_worker_without_a_wall(staged):
    with Session("none", Contents(("numpy",), staged), Limits()) as one:
        scratch = one._running._scratch.path
        reply = one.request("cell", Budget.of("q", 10, 3, one), source="print(1 + 1)", name="c", definitions=False)
        assert reply["printed"] == "2\n" and scratch.is_dir()
    assert not scratch.exists()


def test_a_sandbox_that_does_not_start_says_why(wall, staged, tmp_path):
    broken = tmp_path / "staged"
    (broken / "course").mkdir(parents=True)
    (broken / "grader").mkdir()
    with pytest.raises(SandboxError, match=r"The sandbox does not start: .*inside"):
        Session(wall, Contents(("numpy",), broken), Limits())


def test_a_package_that_is_not_installed_is_named():
    with pytest.raises(SandboxError, match="need no-such-thing, which is not installed"):
        distribution_files(("no-such-thing",))


def test_staging_without_the_course_package_is_a_sentence(monkeypatch, tmp_path):
    import importlib.util

    from autograder.sandbox import stage

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SandboxError, match="cs231n_utils is not installed"):
        stage(tmp_path)


def test_a_closure_of_packages_holds_what_they_need():
    names = {path.name for path in distribution_files(("matplotlib",))}
    assert {"numpy", "matplotlib", "PIL", "kiwisolver", "dateutil"} <= names and "pytest" not in names
    assert all(isinstance(path, Path) and path.exists() for path in distribution_files(("numpy",)))


def test_what_a_wall_lacks_on_this_machine_is_said(monkeypatch):
    monkeypatch.setattr(walls, "unfiltered", lambda: "")
    monkeypatch.setattr(bwrap, "bounds_inodes", lambda: True)
    monkeypatch.setattr(walls, "landlock_version", lambda: 7)
    assert walls.weaknesses("bwrap") == [] and "weaker wall than bubblewrap" in walls.weaknesses("process")[0]
    assert ["with all your rights" in one for one in walls.weaknesses("none")] == [True]
    monkeypatch.setattr(walls, "unfiltered", lambda: "no library")
    monkeypatch.setattr(bwrap, "bounds_inodes", lambda: False)
    monkeypatch.setattr(walls, "landlock_version", lambda: 0)
    assert [one.partition(":")[0] for one in walls.weaknesses("bwrap")] == [
        "System calls of student code are not filtered", "The number of files of student code is not limited",
    ]  # fmt: skip
    assert "every file that all users can read" in walls.weaknesses("process")[-1]


def test_auto_never_chooses_a_weaker_wall(monkeypatch):
    assert choose_wall("auto") == "bwrap"
    monkeypatch.setattr("autograder.sandbox.bwrap.shutil.which", lambda name: None)
    with pytest.raises(SandboxError, match="--sandbox process, a weaker wall"):
        choose_wall("auto")

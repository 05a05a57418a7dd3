"""Shared by all tests: how long Hypothesis looks, and sandboxes to look at."""

import contextlib
import ctypes
import os
import shutil
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, settings

# No verdict may hang on how busy the machine is; files that an example writes replace those of the one before.
UNTIMED = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
# Quick runs look at the same examples each time: what a new one finds is for a full run to tell, not for a change to
# something else.
settings.register_profile("quick", max_examples=30, deadline=None, suppress_health_check=UNTIMED, derandomize=True)
settings.register_profile("full", parent=settings.get_profile("quick"), max_examples=3000, derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

REPOSITORY = Path(__file__).resolve().parent.parent
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER


@pytest.fixture(scope="session")
def repository() -> Path:
    """The top of the repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def small_course(tmp_path_factory) -> Path:
    """A folder with solutions/ and assignments/ of a3_conv_layers, of which only the first two notebooks are left."""
    from autograder.course import load_assignment
    from autograder.release.build import build_release

    folder, name = tmp_path_factory.mktemp("course"), "a3_conv_layers"
    ignored = shutil.ignore_patterns("__pycache__")
    source = Path(shutil.copytree(REPOSITORY / "solutions" / name, folder / "solutions" / name, ignore=ignored))
    head, *notebooks = (source / "assignment.toml").read_text(encoding="utf-8").split("[[notebook]]\n")
    (source / "assignment.toml").write_text("[[notebook]]\n".join([head, *notebooks[:2]]), encoding="utf-8")
    for notebook in notebooks[2:]:
        left_out = notebook.partition('name = "')[2].partition('"')[0]
        for path in source.glob(f"**/{left_out}.*"):
            path.unlink()
    release = folder / "assignments" / name
    build_release(load_assignment(source), release, release)
    return folder


@pytest.fixture(scope="session")
def wall() -> str:
    """The sandbox of this machine; a machine without one cannot show what these tests are for."""
    from autograder.errors import SandboxError
    from autograder.sandbox import choose_wall

    try:
        return choose_wall("auto")
    except SandboxError as error:
        pytest.fail(f"{error} (`make setup` installs it)")


@pytest.fixture(scope="session")
def staged(tmp_path_factory) -> Path:
    """The course's own modules as a sandbox sees them, one of them withheld."""
    from autograder.sandbox import stage

    return stage(tmp_path_factory.mktemp("staged"), ["cs231n_utils.gradient_check"])


def _state(process):
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.status()
    return None


@contextlib.contextmanager
def _watched():
    here, libc = psutil.Process(), ctypes.CDLL(None)
    before = set(here.children(recursive=True))

    def left():
        _, alive = psutil.wait_procs(set(here.children(recursive=True)) - before, timeout=60)
        return [process for process in alive if _state(process) not in (None, psutil.STATUS_ZOMBIE)]

    assert libc.prctl(SUBREAPER, 1) == 0
    try:
        yield left
    finally:
        libc.prctl(SUBREAPER, 0)


@pytest.fixture(scope="session")
def watched():
    """`with watched() as left`: `left()` is what was started meanwhile and has not ended after a while.

    Orphans come to this process, and not to the machine's first, where nobody could tell whose they were.
    """
    return _watched


@pytest.fixture
def leftovers():
    """`leftovers()`: the processes that this test has left; they are killed after it."""
    with _watched() as left:
        yield left
        for process in left():
            process.kill()


@pytest.fixture
def verdicts(record_property):
    """`verdicts(name, does, expected, got)`: a line of the table that ends a run over hostile submissions."""
    return lambda *row: record_property("verdict", row)


def pytest_terminal_summary(terminalreporter):
    """Attack, verdict expected, verdict got: also where the tests ran in other processes."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    rows = sorted(tuple(row) for report in reports for key, row in report.user_properties if key == "verdict")
    if rows:
        terminalreporter.section("hostile and damaged submissions")
    for name, does, expected, got in rows:
        terminalreporter.line(f"{'ok  ' if expected == got else 'DIFF'} {name}: {does}")
        terminalreporter.line(f"     expected: {expected}; got: {'the same' if expected == got else got}")
    if rows:
        wrong = sum(expected != got for _, _, expected, got in rows)
        terminalreporter.line(f"{len(rows)} submissions, {wrong} with another verdict than expected")
    for text in [value for report in reports for key, value in report.user_properties if key == "measured"]:
        terminalreporter.line(text)


@pytest.fixture
def session(wall, staged):
    """Start sandboxes as `session(packages=…, **limits)`; all are ended with the test."""
    from autograder.course.assignment import Limits
    from autograder.judge.session import Session
    from autograder.sandbox import Contents

    started = []

    def start(packages=("numpy",), files=None, **limits):
        started.append(Session(wall, Contents(tuple(packages), staged), Limits(**limits), files))
        return started[-1]

    yield start
    for one in started:
        one.close()

"""All submissions, graded in one run beside honest ones, and the table of what came of it."""

import contextlib
import json
import os
import tempfile
from collections import namedtuple
from dataclasses import replace

import psutil
import pytest

from autograder.course import load_assignment
from autograder.course.assignment import Limits
from autograder.course.solution import answer_source
from autograder.demo.students import filled
from autograder.pile import GradeBook, Pile, find_submissions, grade_pile
from autograder.sandbox import choose_wall

from .attack import FULL, Attack, said, written_attacks
from .damage import damaged

LIMITS = Limits(question_seconds=2, cell_seconds=3, loading_seconds=12, patience=2, memory_mb=512, scratch_mb=16,
                scratch_files=500, file_mb=8)  # fmt: skip
Graded = namedtuple("Graded", "results alone book grown left")
KEY = pytest.StashKey()


@pytest.fixture(scope="session")
def target(repository, tmp_path_factory):
    """The assignment that is attacked, and its release."""
    from autograder.release.build import build_release

    assignment = load_assignment(repository / "tests" / "release" / "toy" / "toy")
    release = tmp_path_factory.mktemp("assignments") / "toy"
    build_release(assignment, release, release)
    return replace(assignment, limits=LIMITS), release


@pytest.fixture(scope="session")
def wall():
    """The strongest wall of this machine, or the one that the environment variable WALL names."""
    return choose_wall(os.environ.get("WALL", "auto"))


@pytest.fixture(scope="session")
def attacks(target, wall):
    assignment, release = target
    right = {name: answer_source(assignment, name) for name in FULL}
    released = json.loads((release / "first_steps.ipynb").read_text(encoding="utf-8"))
    full = filled(json.loads(json.dumps(released)), right)
    honest = Attack("00_honest", "everything right", {"first_steps.ipynb": json.dumps(full).encode()}, honest=True)
    found = [honest, *written_attacks(released, right, wall), *damaged(full)]
    return {attack.name: attack for attack in found}


@pytest.fixture(scope="session")
def graded(target, attacks, wall, tmp_path_factory, request):
    """Every attack, graded by two workers; and the honest ones once more, without the others beside them."""
    assignment, release = target
    folder = tmp_path_factory.mktemp("pile")
    for attack in attacks.values():
        for student in (attack.name, f"{attack.name} alone") if attack.honest else (attack.name,):
            place = folder / ("alone" if student.endswith(" alone") else "all") / attack.name / assignment.name
            place.mkdir(parents=True)
            for name, content in attack.files.items():
                (place / name).write_bytes(content)
    most = {}
    books = {}
    # A folder of its own, so that other runs on this machine are not taken for leftovers of this one.
    temporary = tmp_path_factory.mktemp("temporary")
    temporary.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(temporary))
        patch.setattr(tempfile, "tempdir", str(temporary))
        for which, workers in (("alone", 1), ("all", 2)):
            books[which] = GradeBook(tmp_path_factory.mktemp("grades") / which / assignment.name)
            pile = Pile(assignment, release, "a seed", wall, books[which], workers)
            found = find_submissions(folder / which, assignment.name)
            done = grade_pile(pile, found, lambda *_, which=which: most.setdefault(which, []).append(_memory()))
            assert not done.failed, done.failed
    left = [*map(str, temporary.iterdir()), *_left()]
    grown = max(most["all"]) - max(most["alone"])
    results = {result["student"]: result for result in books["all"].results()}
    request.config.stash[KEY] = [(attacks[name], result) for name, result in sorted(results.items())]
    return Graded(results, books["alone"], books["all"], grown, left)


def _memory():
    """Resident memory of the largest process that grades."""
    workers = [process for process in psutil.Process().children() if "spawn_main" in " ".join(process.cmdline())]
    return max((process.memory_info().rss for process in workers), default=0)


def _left():
    """What a sandbox has left to the first process of the machine, or to this one."""
    orphans = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess):
            sandbox = process.name() == "bwrap" or process.cmdline()[:1] == ["/python/bin/python3"]
            if sandbox and process.ppid() in (1, os.getpid()):
                orphans.append(process)
    _, alive = psutil.wait_procs(orphans, timeout=10)  # another run's may be on their way out
    return [str(process) for process in alive]


def got(attack, result):
    """The verdict in the words of the one that was expected."""
    scores = {row["id"]: row["score"] for row in result["questions"] if row["id"] in attack.scores}
    kinds = {finding["kind"] for finding in result["findings"]}
    return said(scores, attack.finds if kinds & set(attack.finds) else ())


def pytest_terminal_summary(terminalreporter, config):
    rows = config.stash.get(KEY, [])
    if rows:
        terminalreporter.section("hostile and damaged submissions")
        for attack, result in rows:
            expected, found = attack.expected(), got(attack, result)
            mark = "ok  " if expected == found else "DIFF"
            terminalreporter.line(f"{mark} {attack.name:32} expected: {expected:48} got: {found}")

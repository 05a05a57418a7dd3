"""All submissions, graded in one run beside honest ones."""

import contextlib
import json
import os
import shutil
import tempfile
from collections import namedtuple
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from autograder.course import load_assignment
from autograder.course.assignment import Limits
from autograder.course.solution import answer_source
from autograder.demo.students import filled
from autograder.pile import GradeBook, Pile, find_submissions, grade_pile
from autograder.sandbox import choose_wall

from .attack import FULL, Attack, written_attacks
from .damage import damaged

LIMITS = Limits(question_seconds=2, cell_seconds=3, loading_seconds=12, patience=2, memory_mb=512, address_mb=600,
                scratch_mb=16, scratch_files=500, file_mb=8)  # fmt: skip
UNAVOIDABLE = {"contrast": ("numpy.polyval",)}
Graded = namedtuple("Graded", "results alone book grown left changed")


@pytest.fixture(scope="session")
def target(repository, tmp_path_factory):
    """The assignment that is attacked, and its release."""
    from autograder.release.build import build_release

    assignment = load_assignment(repository / "tests" / "release" / "toy" / "toy")
    release = tmp_path_factory.mktemp("assignments") / "toy"
    build_release(assignment, release, release)
    specs = tuple(
        replace(spec, questions=tuple(replace(q, unavoidable=UNAVOIDABLE.get(q.id, ())) for q in spec.questions))
        for spec in assignment.notebooks
    )
    return replace(assignment, limits=LIMITS, notebooks=specs), release


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
    zeros = filled(
        json.loads(json.dumps(full)), {"contrast": "def contrast(x, factor):\n    return np.zeros(np.shape(x))"}
    )
    wrong = Attack(
        "00_wrong", "one thing wrong", {"first_steps.ipynb": json.dumps(zeros).encode()}, FULL | {"contrast": 0.0}
    )
    found = [honest, wrong, *written_attacks(released, right, wall), *damaged(full)]
    return {attack.name: attack for attack in found}


@pytest.fixture(scope="session")
def graded(target, attacks, wall, tmp_path_factory, watched):
    """Every attack, graded by two workers; and the honest ones before that, without the others beside them."""
    assignment, release = target
    folder = tmp_path_factory.mktemp("pile")
    for attack in attacks.values():
        for which in ("alone", "all") if attack.honest or attack.row == 0 else ("all",):
            for name, content in attack.files.items():
                path = folder / which / attack.student / assignment.name / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
    books, memory = {}, {"alone": {}, "all": {}}
    # Folders of their own, so that other runs on this machine are not taken for leftovers of this one.
    home, temporary = tmp_path_factory.mktemp("home"), Path(tempfile.mkdtemp())
    temporary.chmod(0o755)  # with the folders above it, unlike pytest's own: the process wall's user needs to get there
    with contextlib.ExitStack() as last, pytest.MonkeyPatch.context() as patch, watched() as left:
        last.callback(shutil.rmtree, temporary)
        patch.setenv("TMPDIR", str(temporary))
        patch.setattr(tempfile, "tempdir", str(temporary))
        patch.setenv("HOME", str(home))
        patch.chdir(home)
        before = _files(folder, release, assignment.folder, home, temporary)
        for which, workers in (("alone", 1), ("all", 2)):
            books[which] = GradeBook(tmp_path_factory.mktemp("grades") / which / assignment.name)
            pile = Pile(assignment, release, "a seed", wall, books[which], workers)
            found = find_submissions(folder / which, assignment.name)
            done = grade_pile(pile, found, lambda *_, which=which: _note_memory(memory[which]))
            assert not done.failed, done.failed
        changed = before ^ _files(folder, release, assignment.folder, home, temporary)
        remaining = [str(process) for process in left()]
    results = {result["student"]: result for result in books["all"].results()}
    by_name = {name: results[attack.student] for name, attack in attacks.items() if attack.student in results}
    return Graded(by_name, books["alone"], books["all"], _grown(**memory), remaining, changed)


def _files(*folders):
    """What is in folders, to the byte; Python's own caches apart."""
    return {
        (str(path), path.read_bytes() if path.is_file() else b"")
        for folder in folders
        for path in folder.rglob("*")
        if "__pycache__" not in path.parts
    }


def _note_memory(seen):
    """Keep the resident memory of each process that grades, now and at most: this one, and those that it started."""
    for process in [psutil.Process(), *psutil.Process().children()]:
        with contextlib.suppress(psutil.NoSuchProcess):
            now = process.memory_info().rss
            seen[process.pid] = now, max(now, *seen.get(process.pid, (0,)))


def _grown(alone, all):
    """How much more memory than grading ordinary submissions takes: kept by all processes, and at most by one."""
    here = os.getpid()
    _, usual = max(both for number, both in alone.items() if number != here)
    before = {number: alone[here][1] if number == here else usual for number in all}
    kept = sum(max(0, now - before[number]) for number, (now, _) in all.items())
    return kept, max(most - before[number] for number, (_, most) in all.items())

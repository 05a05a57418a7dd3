"""A faulty check is mended in mid-term: two versions in one pile, a dry run, a regrade, and a history that says why."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.collect.note import write_note
from autograder.course import load_assignment
from autograder.course.source import read_source
from autograder.pile.check_texts import check_digests, keep_check_digests, kept_check_digests
from autograder.pile.compared import NOTHING
from autograder.pile.history import reasons, record
from autograder.pile.marks import Mark, write_marks
from autograder.pile.regrade import moved
from autograder.release.notebooks import fill_answers, load_notebook, solution_answers

from .conftest import TOY, change, second_version

FAULT = ("(1 - factor)", "(1 + factor)")


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course whose check of contrast is faulty; the current folder of this test."""
    shutil.copytree(TOY, tmp_path / "solutions", ignore=shutil.ignore_patterns("__pycache__"))
    change(tmp_path / "solutions" / "toy" / "hidden" / "first_steps.py", FAULT)
    change(tmp_path / "solutions" / "toy" / "assignment.toml", ('title = "Toy', 'due = "2026-10-02"\ntitle = "Toy'))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUTOGRADER_SECRET", "s")
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["release"]) == 0
    return tmp_path


def hand_in(course: Path, student: str, **wrong: tuple[str, str]) -> Path:
    """Our solution to the newest release, with mistakes."""
    assignment = load_assignment(course / "solutions" / "toy")
    answers = solution_answers(read_source(assignment, "first_steps"))
    for question, (old, new) in wrong.items():
        assert old in answers[question]
        answers[question] = answers[question].replace(old, new)
    folder = course / "submitted" / student / "toy"
    folder.mkdir(parents=True, exist_ok=True)
    released = load_notebook((course / "assignments" / "toy" / "first_steps.ipynb").read_bytes())
    (folder / "first_steps.ipynb").write_text(json.dumps(fill_answers(released, answers)))
    sha256 = hashlib.sha256(student.encode()).hexdigest()
    write_note(folder, {"made": "2026-10-03T10:00:00Z", "sha256": sha256, "dated_by": "server"}, folder)
    return folder / "first_steps.ipynb"


def results(course: Path) -> dict:
    folder = course / "grades" / "toy" / "results"
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}


def history(course: Path, student: str) -> list[dict]:
    path = course / "grades" / "toy" / "history" / f"{student}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_a_term_in_small(course, capsys):
    hand_in(course, "ada")
    updating = hand_in(course, "bob", shift=("dout.sum(axis=0)", "dout.mean(axis=0)"))
    assert main(["grade", "toy", "--workers", "1"]) == 0
    assert {name: (one["auto_score"], one["late_days"]) for name, one in results(course).items()} == {
        "ada": (8, 1), "bob": (5, 1)
    }  # fmt: skip
    write_marks(course / "grades" / "toy" / "marks" / "ada.json", "ada", {"why_linear": Mark(1.5, by="formgrader")})

    # The check is mended, a text is better now, there is a new question; bob has updated, ada has not.
    second_version(course / "solutions")
    change(course / "solutions" / "toy" / "hidden" / "first_steps.py", tuple(reversed(FAULT)))
    assert main(["release"]) == 0
    assert main(["update", str(updating)]) == 0
    before = everything(course / "grades")
    capsys.readouterr()
    assert main(["grade", "toy", "--workers", "1", "--regrade", "--dry-run"]) == 0
    out = capsys.readouterr().out
    said = "".join(out.split())
    assert max(map(len, out.splitlines())) <= 80
    assert "ada8→11.5/12" in said and "bob5→8(of12→14)" in said, out
    assert "first_steps::any_factor:failed→passed,+1.6:thecheckchanged,otherhiddeninputs" in said
    assert "first_steps::no_contrast:passed,+0.6:worth1beforeand1.6now" in said
    assert "first_steps::flips:notthere→failed,+0:anewcheck" in said
    assert "2wouldgoup,0down,0stayastheyare.Nothingwaswritten." in said
    assert everything(course / "grades") == before

    assert main(["grade", "toy", "--workers", "1", "--regrade"]) == 0
    now = results(course)
    columns = ("auto_score", "auto_max", "manual_score", "late_days")
    assert [now["ada"][key] for key in columns] == [10, 10, 1.5, 1]
    assert [now["bob"][key] for key in columns] == [8, 12, None, 1]
    assert {name: one["versions"]["first_steps"] for name, one in now.items()} == {"ada": "2026.1", "bob": "2026.2"}
    assert not [finding for one in now.values() for finding in one["findings"]]
    first, last = history(course, "ada")
    assert (first["from"], first["to"], first["of"]) == (None, 8, 12) and first["why"] == ["graded for the first time"]
    assert (last["from"], last["to"], last["version"], last["questions"]) == (
        8, 11.5, "2026.2", {"contrast": [2, 4], "why_linear": [None, 1.5]}
    )  # fmt: skip
    assert last["why"] == ["the assignment's version", "the checks", "marks that people gave"]
    assert last["versions"] == {"first_steps": "2026.1"} and last["late_days"] == 1 and last["when"].endswith("Z")
    assert history(course, "bob")[-1]["why"][0] == "a new submission"
    moved = {one["id"]: (one["from"], one["to"], one["why"]) for one in last["checks"]}
    assert moved["first_steps::any_factor"] == (
        ["failed", 0],
        ["passed", 1.6],
        "the check changed, other hidden inputs",
    )
    assert last["marks"]["why_linear"] == [None, {"score": 1.5, "extra": 0, "comment": "", "by": "formgrader"}]
    assert not [name for name in json.dumps(now) if "when" in name]

    kept = everything(course / "grades" / "toy" / "history")
    assert main(["grade", "toy", "--workers", "1", "--regrade"]) == 0
    assert everything(course / "grades" / "toy" / "history") == kept, "nothing changed, nothing to tell"
    (course / "submitted" / "new" / "toy").mkdir(parents=True)
    capsys.readouterr()
    write_marks(course / "grades" / "toy" / "marks" / "bob.json", "bob", {"shift": Mark(6.0)})
    assert main(["grade", "toy", "--workers", "1", "--regrade", "--dry-run", "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert [(one["student"], one["before"], one["after"], one["why"]) for one in summary["moves"]] == [
        ("bob", 8, 11, ["marks that people gave"])
    ]
    assert (summary["tried"], summary["not_graded_yet"], summary["failed"]) == (2, 1, {})


def result(**more):
    checks = [
        {"id": "n::public", "outcome": "passed", "points": 2.0, "hidden": False},
        {"id": "n::hidden", "outcome": "failed", "points": 3.0, "hidden": True},
    ]
    row = {"id": "q", "written": False, "score": 2.0, "max_score": 5.0, "checks": checks}
    return {
        "student": "ada", "submission_sha256": "1", "version": "2026.1", "checks_sha256": "c1", "seed_sha256": "s1",
        "libraries": {"numpy": "2.3"}, "versions": {"n": "2026.1"}, "status": "complete", "auto_score": 2.0,
        "auto_max": 5.0, "manual_score": None, "manual_max": 0.0, "late_days": 0, "questions": [row], "findings": [],
    } | more  # fmt: skip


def better(**more):
    """The hidden check passes, too."""
    made = result(auto_score=5.0, **more)
    made["questions"][0]["score"] = 5.0
    made["questions"][0]["checks"][1]["outcome"] = "passed"
    return made


TEXTS = {"c1": {"n::hidden": "a"}, "c2": {"n::hidden": "b"}, "c3": {"n::hidden": "a"}}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, NOTHING),
        ({"checks_sha256": "c2"}, "the check changed"),
        ({"checks_sha256": "c3"}, NOTHING),
        ({"checks_sha256": "?"}, "the checks changed"),
        ({"seed_sha256": "s2"}, "other hidden inputs"),
        ({"libraries": {"numpy": "2.4"}}, "numpy 2.3 → 2.4"),
        ({"submission_sha256": "2"}, "a new submission"),
        ({"versions": {"n": "2026.2"}}, "graded as another version"),
        ({"checks_sha256": "c2", "seed_sha256": "s2"}, "the check changed, other hidden inputs"),
    ],
)
def test_why_a_check_gives_other_points(changes, why):
    move = moved(result(), better(**changes), lambda digest: TEXTS.get(digest, {}))
    assert (move.before, move.after) == (2, 5)
    assert [(one.id, one.before, one.after, one.why) for one in move.checks] == [
        ("n::hidden", ("failed", 0.0), ("passed", 3.0), why)
    ]


def test_a_score_that_stays_is_no_move():
    assert moved(result(), result(checks_sha256="c2"), lambda digest: {}) is None
    gone = result(auto_max=2.0)
    gone["questions"][0]["checks"].pop()
    assert [one.why for one in moved(result(), gone, lambda digest: {}).checks] == ["no longer there"]


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (None, result(), ["graded for the first time"]),
        (result(), result(), []),
        (result(), better(), ["graded again"]),
        (result(status="incomplete"), result(), ["graded again after an error of ours"]),
        (result(), result(late_days=2), ["late days"]),
        (result(), result(version="2026.2", libraries={"numpy": "2.4"}), ["the assignment's version", "numpy"]),
        (result(), result(versions={"n": "2026.2"}), ["the version that it is graded by"]),
        (result(), better(submission_sha256="2", versions={"n": "2026.2"}), ["a new submission"]),
    ],
)
def test_reasons(before, after, why):
    assert reasons(before, after) == why


def test_the_history_keeps_every_line_and_none_twice(tmp_path):
    path = tmp_path / "history" / "ada.jsonl"
    record(path, None, result())
    record(path, result(), result())
    one = path.read_bytes()
    assert one.count(b"\n") == 1
    record(path, result(), better())
    record(path, result(), better())  # the run was interrupted before the result was written
    assert path.read_bytes().startswith(one) and path.read_bytes().count(b"\n") == 2
    path.write_bytes(path.read_bytes() + b"{broken\n")
    record(path, None, better())
    last = json.loads(path.read_bytes().splitlines()[-1])
    assert last["why"] == ["graded anew: its result was gone"] and path.read_bytes().count(b"\n") == 4


def test_the_hash_of_a_check_is_of_its_text_and_what_it_uses(tmp_path):
    toy = Path(shutil.copytree(TOY / "toy", tmp_path / "toy"))
    before = check_digests(load_assignment(toy))
    assert set(before) >= {"first_steps::no_contrast", "first_steps::any_factor", "first_steps::adds_the_offset"}

    def differing() -> set[str]:
        now = check_digests(load_assignment(toy))
        return {name.partition("::")[2] for name in before if now[name] != before[name]}

    public = toy / "checks" / "first_steps.py"
    public.write_text("# a comment\n" + public.read_text(encoding="utf-8"), encoding="utf-8")
    assert differing() == set()
    change(public, ("x = rng.normal((4, 4))", "x = rng.normal((8, 4))"))
    assert differing() == {"no_contrast"}
    change(toy / "helpers" / "first_steps.py", ("x + offset[None]", "offset + x"))
    assert differing() == {name.partition("::")[2] for name in before}, "helpers are used by any of them"
    keep_check_digests(tmp_path, load_assignment(toy), "c0ffee")
    assert kept_check_digests(tmp_path, "c0ffee") == check_digests(load_assignment(toy))
    (tmp_path / "checks" / "c0ffee.json").write_text("broken")
    assert kept_check_digests(tmp_path, "c0ffee") == kept_check_digests(tmp_path, "gone") == {}

"""Mutants of the toy assignment before the real judge."""

import json

import pytest

from autograder.cli import main
from autograder.errors import AutograderError, SourceError
from autograder.judge.material import Material, stage_notebooks
from autograder.mutants import Mutant, grade_mutants, load_equivalents, mutants_of
from autograder.release.executed import solution_submission
from autograder.sandbox import choose_wall


def graded(course, tmp_path, mutants, question="contrast"):
    staging = tmp_path / "staging"
    staging.mkdir()
    assignment = course.assignment()
    material = Material(assignment, course.release, "seed", stage_notebooks(assignment, staging))
    solved = solution_submission(assignment, course.release)
    return list(grade_mutants(material, solved, question, mutants, choose_wall("auto")))


def test_only_what_students_write_is_changed(course):
    for mutant in mutants_of(course.assignment(), "contrast"):
        assert mutant.source.startswith('def contrast(x, factor):\n    """Move every entry')
        assert mutant.was != mutant.becomes
    assert {mutant.was for mutant in mutants_of(course.assignment(), "shift")} >= {
        "out = x + offset",
        "return dx, doffset",
    }


def test_mutants_die_by_the_check_that_sees_them_and_the_next_is_judged_afresh(course, tmp_path):
    course.build()
    body = "def contrast(x, factor):\n    "
    rows = [
        Mutant("contrast", "", "", "", body + "return np.mean(x)"),
        Mutant("contrast", "", "", "", body + "import os; os._exit(3)"),
        Mutant("contrast", "", "", "", body + "while True: pass"),
        Mutant("contrast", "", "", "", body + "m = np.mean(x); return m + factor * (np.asarray(x) - m)"),
        Mutant("contrast", "", "", "", "def contrast(x, factor) return x"),
        Mutant("contrast", "", "", "", body + "return np.asarray([-1.0, 1.0, 9.0])"),
    ]
    killers = [row.killed_by for row in graded(course, tmp_path, rows)]
    small, none = "first_steps::doubles_small_numbers", "first_steps::no_contrast"
    assert killers == [small, small, small, None, small, none]


def test_figures_are_refused_where_our_own_answer_fails(course, tmp_path):
    course.build()
    spoils = Mutant("contrast", "", "", "", "np.mean = lambda x: 0.0\ndef contrast(x, factor): return x")
    with pytest.raises(AutograderError, match=r"Our own answer to contrast does not pass first_steps::doubles_small"):
        graded(course, tmp_path, [spoils])


def run(course, capsys, *more):
    arguments = ["mutants", "toy", "--workers", "1", "--solutions", str(course.folder / "solutions")]
    code = main([*arguments, "--assignments", str(course.folder / "assignments"), *more])
    return code, capsys.readouterr()


def test_the_command_lists_survivors_and_takes_argued_ones_off(course, capsys):
    for check in ("doubles_small_numbers", "any_factor"):
        course.weaken(check)
    course.build()
    code, shown = run(course, capsys, "--question", "contrast", "--json")
    table = json.loads(shown.out)["questions"]["toy/contrast"]
    assert code == 1 and table["survivors"] and table["killed"] + len(table["survivors"]) == table["mutants"]
    assert "let too much pass (contrast)" in shown.err
    equivalents = course.toy / "equivalents"
    equivalents.mkdir()
    rows = [
        f'[[equivalent]]\nquestion = "contrast"\nwas = {json.dumps(row["was"])}\n'
        f'becomes = {json.dumps(row["becomes"])}\nwhy = "this toy asks nothing"\n'
        for row in table["survivors"]
    ]
    (equivalents / "first_steps.toml").write_text("\n".join(rows), encoding="utf-8")
    code, shown = run(course, capsys, "--question", "contrast")
    assert (code, shown.err) == (0, "")
    assert f"{len(rows)} equivalent, 0 survive (100.0%)" in shown.out
    (equivalents / "first_steps.toml").write_text("\n".join([*rows, rows[0].replace("was = ", 'was = "no " # ')]))
    code, shown = run(course, capsys, "--question", "contrast")
    assert code == 1 and "stale in equivalents/: no " in shown.out
    assert "equivalents/ names mutants of contrast that don't survive or don't exist" in shown.err


@pytest.mark.slow
def test_a_sample_is_always_the_same(course, capsys):
    course.build()
    first, second = (run(course, capsys, "--sample", "5")[1].out for _ in range(2))
    assert first == second and "5 mutants" in first


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--sample", "0"], "--sample asks for 0; it takes at least 1"),
        (["--workers", "0"], "--workers asks for 0; it takes at least 1"),
        (["--question", "nothing"], "No question nothing in toy"),
    ],
)
def test_wrong_usage(course, capsys, more, message):
    code, shown = run(course, capsys, *more)
    assert code == 2 and message in shown.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[equivalent]]\nquestion = "contrast"\n', "needs question, was, becomes and why"),
        ('[[equivalent]]\nquestion = "q"\nwas = "a"\nbecomes = "b"\nwhy = ""\n', "none of them empty"),
        ("[[equivalent]\n", "needs question, was, becomes and why"),
        ("equivalent = 3\n", "needs question, was, becomes and why"),
    ],
)
def test_reasons_that_lack_something_are_refused(tmp_path, text, message):
    (tmp_path / "equivalents").mkdir()
    (tmp_path / "equivalents" / "a.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=message):
        load_equivalents(tmp_path)


def test_the_page_is_made_of_what_was_measured(course, capsys):
    course.build()
    path = course.folder / "docs" / "checks.md"
    path.parent.mkdir()
    code = main(["mutants", "--workers", "1", "--page", str(path), "--solutions", str(course.folder / "solutions"),
                 "--assignments", str(course.folder / "assignments")])  # fmt: skip
    shown = capsys.readouterr()
    figures = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    text = path.read_text(encoding="utf-8")
    row = figures["toy"]["contrast"]
    assert all(marks == [True, True] for marks in row["mistakes"].values()) and len(row["mistakes"]) == 1
    right, score = row["equivalent"], row["killed"] / (row["mutants"] - row["equivalent"])
    counted = f"| 1 | 1 | 1 | {row['mutants']} | {row['killed']} | {right} | {score:.1%} |"
    assert f"| `contrast` | 4 | 2 / 1 {counted}" in text
    assert (code == 0) == ("Mutants that live" not in text), shown.err


def test_the_page_is_about_everything(course, capsys):
    code, shown = run(course, capsys, "--page", "checks.md")
    assert code == 2 and "--page is about everything" in shown.err

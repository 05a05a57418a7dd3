"""Hints before they ship: there for every question, two to four, and none of them the answer."""

import pytest

from autograder.course import load_assignment
from autograder.errors import SourceError
from autograder.release.build import build_release
from autograder.release.hints import hint_findings, hint_leaks, hints_path
from autograder.release.leaks import secrets_of

GOOD = 'contrast = ["Where is the mean?", "And then?"]\n'


@pytest.fixture
def hints(solutions):
    """Write the toy's hints and say what is found about them."""

    def found(text):
        assignment = load_assignment(solutions / "toy")
        hints_path(assignment, "first_steps").write_text(text, encoding="utf-8")
        return "\n".join([*hint_findings(assignment), *_leaks(assignment)])

    return found


def _leaks(assignment):
    try:
        return list(hint_leaks(assignment, secrets_of(assignment)))
    except ValueError:
        return []


def test_the_toys_own_hints_are_fine(toy):
    assert list(hint_findings(toy)) == [] and _leaks(toy) == []


def test_every_automatic_question_needs_hints(hints, solutions):
    assert hints(GOOD) == "shift has no hints; write two to four in hints/first_steps.toml."
    hints_path(load_assignment(solutions / "toy"), "first_steps").unlink()
    assert len(list(hint_findings(load_assignment(solutions / "toy")))) == 2


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        ('shift = ["Only one."]', "shift has 1 hints; 2 to 4 are wanted."),
        ('shift = ["1", "2", "3", "4", "5"]', "shift has 5 hints"),
        (f'shift = ["a", "{"b" * 601}"]', "hint 2 of shift has 601 characters; 600 is the most."),
        ('shift = ["a", "an `open one"]', "hint 2 of shift opens a backtick and does not close it."),
        ('shift = ["a", "b"]\nsift = ["a", "b"]', "has hints for sift, which is no question of that notebook."),
        ("shift = 3", "the hints of toy cannot be read: shift should be a list of texts."),
    ],
)
def test_what_is_wrong_is_said(hints, line, finding):
    assert finding in hints(f"{GOOD}{line}\n")


@pytest.mark.parametrize("line", ["shift = 3", "shift ="])
def test_no_release_ships_hints_that_cannot_be_read(hints, solutions, tmp_path, line):
    hints(f"{GOOD}{line}\n")
    with pytest.raises(SourceError, match=r"hints/first_steps\.toml cannot be read: "):
        build_release(load_assignment(solutions / "toy"), tmp_path / "fresh", tmp_path / "committed")


def test_solution_text_is_found_inside_a_sentence_whatever_its_spaces(hints):
    leaked = hints(
        GOOD + 'shift = ["Sum: `dx=dout.copy( )` and you are there.", "Or `doffset  = dout.sum(axis=0)`."]\n'
    )
    assert "hint 1 of shift" in leaked and "hint 2 of shift" in leaked and "the solution of shift" in leaked
    assert "hint 1 of contrast" in hints('contrast = ["It is `mean + factor * deviations_from_the_mean`.", "b"]')
    assert hints(GOOD + 'shift = ["Sum over the rows: axis 0.", "Copy first."]\n') == ""

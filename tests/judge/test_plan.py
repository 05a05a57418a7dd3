"""Which cells run, in which order, and what a TA is told about a notebook that is not as it was handed out."""

from dataclasses import replace

import pytest

from autograder.judge.notebook import SubmittedCell, SubmittedNotebook
from autograder.judge.plan import ReleasedCell, make_plan

SETUP = ReleasedCell("imports", "code", "setup", "", "import numpy as np", None)
TEXT = ReleasedCell("intro", "markdown", "text", "", "# Title", None)
ANSWER = ReleasedCell("f", "code", "answer", "f", "def f(): raise NotImplementedError", None)
CHECK = ReleasedCell("check-f", "code", "check", "f", 'check("f")', 4.0)
DEMO = ReleasedCell("plot", "code", "demo", "", "show(f())", None)
WRITTEN = ReleasedCell("why", "markdown", "written", "why", "YOUR ANSWER HERE", 1.0)
RELEASE = (SETUP, TEXT, ANSWER, CHECK, DEMO, WRITTEN)


def handed_in(*cells):
    return SubmittedNotebook(tuple(SubmittedCell(c.key, c.type, c.source, c.points) for c in cells), "n", "1")


def plan(*cells):
    return make_plan(RELEASE, handed_in(*cells))


def kinds(made):
    return {finding.kind for finding in made.findings}


def own(source, key=""):
    return ReleasedCell(key, "code", "own", "", source, None)


def test_an_untouched_notebook_runs_setup_and_answers_only():
    made = plan(*RELEASE)
    assert [(cell.name, cell.question) for cell in made.cells] == [("imports", ""), ("f", "f")]
    assert made.findings == ()


def test_own_cells_run_where_the_student_put_them():
    made = plan(SETUP, own("a = 1"), ANSWER, own("b = 2"), CHECK, DEMO, WRITTEN)
    assert [cell.source for cell in made.cells] == [SETUP.source, "a = 1", ANSWER.source, "b = 2"]


@pytest.mark.parametrize("white_space", ["import numpy as np\n", "import numpy as np  ", "\nimport numpy as np"])
def test_white_space_of_editors_is_no_edit(white_space):
    assert kinds(plan(replace(SETUP, source=white_space), *RELEASE[1:])) == set()


def test_a_locked_cell_is_taken_from_the_release_and_its_edit_reported():
    made = plan(replace(SETUP, source="import evil as np"), *RELEASE[1:])
    assert made.cells[0].source == SETUP.source and kinds(made) == {"locked-cell-edited"}
    made = plan(SETUP, TEXT, ANSWER, replace(CHECK, source="4"), DEMO, WRITTEN)
    assert kinds(made) == {"locked-cell-edited"} and all(cell.source != "4" for cell in made.cells)


def test_a_deleted_setup_cell_runs_all_the_same():
    made = plan(TEXT, ANSWER, CHECK, DEMO, WRITTEN)
    assert made.cells[0].source == SETUP.source and kinds(made) == {"cell-missing"}


def test_a_duplicated_answer_runs_twice_and_is_reported():
    made = plan(SETUP, TEXT, ANSWER, replace(ANSWER, source="def f(): return 2"), CHECK, DEMO, WRITTEN)
    assert [cell.source for cell in made.cells][1:] == [ANSWER.source, "def f(): return 2"]
    assert kinds(made) == {"cell-duplicated"}


def test_a_retyped_answer_does_not_run_and_the_rest_does():
    made = plan(SETUP, TEXT, replace(ANSWER, type="markdown"), own("x = 1"), CHECK, DEMO, WRITTEN)
    assert [cell.source for cell in made.cells] == [SETUP.source, "x = 1"] and kinds(made) == {"cell-retyped"}


def test_a_renamed_answer_cell_runs_as_the_students_own():
    made = plan(SETUP, TEXT, replace(ANSWER, key="g", source="def f(): return 1"), CHECK, DEMO, WRITTEN)
    assert made.cells[1].source == "def f(): return 1" and kinds(made) == {"cell-missing"}


def test_reordered_cells_run_in_the_students_order():
    made = plan(CHECK, ANSWER, SETUP, TEXT, DEMO, WRITTEN)
    assert [cell.name for cell in made.cells] == ["imports", "f"] and kinds(made) == {"cells-reordered"}


def test_of_an_edited_demo_cell_only_the_definitions_count():
    made = plan(SETUP, TEXT, ANSWER, CHECK, replace(DEMO, source="def helper(): pass\ntrain()"), WRITTEN)
    assert made.cells[-1].definitions and made.cells[-1].name == "plot" and made.findings == ()


def test_points_in_the_metadata_are_worth_nothing_but_a_finding():
    assert kinds(plan(SETUP, TEXT, ANSWER, replace(CHECK, points=500.0), DEMO, WRITTEN)) == {"metadata-edited"}


def test_code_in_a_cell_that_was_text_runs():
    made = plan(SETUP, replace(TEXT, type="code", source="a = 1"), ANSWER, CHECK, DEMO, WRITTEN)
    assert "a = 1" in [cell.source for cell in made.cells]

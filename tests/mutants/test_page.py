"""docs/checks.md is what its figures give, and its figures are about the questions and mistakes that there are."""

import json

from autograder.course import find_assignments, load_assignment, load_mistakes
from autograder.mutants.equivalents import load_equivalents
from autograder.mutants.mutant import mutants_of
from autograder.mutants.page import page


def all_of(solutions):
    return [load_assignment(solutions / name) for name in find_assignments(solutions)]


def test_the_page_shows_its_figures_and_all_questions(repository):
    assignments = all_of(repository / "solutions")
    figures = json.loads((repository / "docs" / "checks.json").read_text(encoding="utf-8"))
    assert (repository / "docs" / "checks.md").read_text(encoding="utf-8") == page(assignments, figures)
    for assignment in assignments:
        automatic = {question.id for question in assignment.questions if not question.written}
        assert set(figures[assignment.name]) == automatic
        known = {(mistake.question, mistake.id) for mistake in load_mistakes(assignment.folder)}
        shown = {(name, mistake) for name, row in figures[assignment.name].items() for mistake in row["mistakes"]}
        assert shown == known, "run `make mutants`"


def test_the_checks_see_what_they_should(repository):
    figures = json.loads((repository / "docs" / "checks.json").read_text(encoding="utf-8"))
    rows = [row for assignment in figures.values() for row in assignment.values()]
    for row in rows:
        assert row["killed"] >= 0.95 * (row["mutants"] - row["equivalent"])
        assert all(marks == [True, True] for marks in row["mistakes"].values())
    assert sum(row["killed"] for row in rows) >= 0.98 * sum(row["mutants"] - row["equivalent"] for row in rows)


def test_every_argued_mutant_exists(repository):
    for assignment in all_of(repository / "solutions"):
        for row in load_equivalents(assignment.folder):
            assert any(row.means(mutant) for mutant in mutants_of(assignment, row.question)), row

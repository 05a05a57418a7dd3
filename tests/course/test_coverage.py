"""docs/coverage.md: every row of the list has its home, and what has none is named."""

import importlib.util
import sys
from collections import Counter
from dataclasses import replace

import pytest


@pytest.fixture(scope="module")
def coverage(repository):
    """The script that makes the page; it is no package's module."""
    spec = importlib.util.spec_from_file_location("make_coverage", repository / "docs" / "make_coverage.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_coverage"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["make_coverage"]


@pytest.fixture(scope="module")
def rows(coverage, repository):
    return coverage.read_rows(repository / "docs" / "coverage.toml")


@pytest.fixture
def found(coverage, rows, repository):
    """What is missing when the neuron's row is changed, or left out."""

    def run(**changes):
        first = replace(rows[0], **changes)
        assert first != rows[0]
        everything = coverage.findings([first, *rows[1:]], repository / "solutions")
        here = [text for text in everything if text.startswith("a1_flat_backprop/scalar_graph: ")]
        return [text.removeprefix("a1_flat_backprop/scalar_graph: ").removeprefix(f"{first.row!r}: ") for text in here]

    return run


def test_everything_that_is_taught_has_its_home(coverage, rows, repository):
    assert list(coverage.findings(rows, repository / "solutions")) == []


def test_the_page_is_what_the_list_gives(coverage, rows, repository):
    page = (repository / "docs" / "coverage.md").read_text(encoding="utf-8")
    assert page == coverage.render(rows, repository / "solutions"), "run `make coverage-page`"


def test_every_notebook_has_rows_and_no_row_is_there_twice(coverage, rows, repository):
    from autograder.course import find_assignments, load_assignment

    homes = {(row.assignment, row.notebook) for row in rows}
    for name in find_assignments(repository / "solutions"):
        for spec in load_assignment(repository / "solutions" / name).notebooks:
            assert (name, spec.name) in homes
    assert len({(row.assignment, row.notebook, row.row) for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"cells": ("neuron-as-a-grape",)}, "there is no cell neuron-as-a-grape."),
        ({"numbers": (0.7310585876,)}, "no public check has 0.7310585876."),
        ({"numbers": ([-0.1966119332, 0.3932238665],)}, "no public check has [-0.1966119332, 0.3932238665]."),
        ({"numbers": ("w = (2, -3, -4)",)}, "no public check has w = (2, -3, -4)."),
        ({"told": ("(1 − L) · K",)}, "the notebook does not say '(1 − L) · K'."),
        # The number is in the notebook, but not in a box of this kind.
        ({"slide": "two products"}, "no 'Check the slide' says 'two products'."),
    ],
)
def test_a_home_that_is_not_there_is_named(found, changes, finding):
    assert found(**changes) == [finding]


def test_a_row_needs_a_question_or_a_cell(found):
    assert found(question="", cells=()) == [
        "no row has the question sigmoid_graph.",
        "neither a question nor a cell is its home.",
    ]
    assert "there is no question sigmoid." in found(question="sigmoid")


@pytest.mark.parametrize("place", ["assignment", "notebook"])
def test_an_unknown_place_is_named(coverage, rows, repository, place):
    lost = [replace(rows[0], row="lost", **{place: "a9"}), *rows]
    (finding,) = (text for text in coverage.findings(lost, repository / "solutions") if "lost" in text)
    assert finding.endswith(f"there is no such {place}.")


def test_a_question_needs_a_solution_and_both_kinds_of_checks(coverage, repository):
    notebook = coverage.open_notebook(repository / "solutions" / "a1_flat_backprop", "scalar_graph")
    empty = replace(notebook, cells=tuple(cell for cell in notebook.cells if cell.role != "answer"))
    assert list(coverage._question_findings("gate_backward", empty)) == ["the question gate_backward has no solution."]

    bare = replace(notebook, checks=Counter())
    assert list(coverage._question_findings("gate_backward", bare)) == [
        "the question gate_backward has no public check.",
        "the question gate_backward has no hidden check.",
    ]
    assert list(coverage._question_findings("why_backwards", bare)) == [], "graded by hand"


def test_numbers_are_compared_as_numbers(coverage, repository):
    assert set(coverage._literals("x = np.array([[1.0, -2], [3, y]]); z = (4e0,)")) >= {(1.0, -2.0), (4.0,), 4.0}
    notebook = coverage.open_notebook(repository / "solutions" / "a1_flat_backprop", "scalar_graph")
    for number, there in ((0.7310585786, True), (0.73105857, False), ([2, 2], True), ([[2, 2]], False), (2, True)):
        assert coverage._in_checks(number, notebook) == there, number


def test_the_command_tells_what_is_missing_and_what_has_drifted(coverage, repository, tmp_path, monkeypatch, capsys):
    (tmp_path / "docs").mkdir()
    (tmp_path / "solutions").symlink_to(repository / "solutions")
    text = (repository / "docs" / "coverage.toml").read_text(encoding="utf-8")
    (tmp_path / "docs" / "coverage.toml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert coverage.main([]) == 0 and coverage.main(["--check"]) == 0
    page = tmp_path / "docs" / "coverage.md"
    assert page.read_bytes() == (repository / "docs" / "coverage.md").read_bytes()
    page.write_text("another\n", encoding="utf-8")
    assert coverage.main(["--check"]) == 1
    assert "run `make coverage-page`" in capsys.readouterr().err
    (tmp_path / "docs" / "coverage.toml").write_text(text.replace("neuron-landscape", "sea"), encoding="utf-8")
    assert coverage.main([]) == 1
    assert "there is no cell sea." in capsys.readouterr().err
    assert page.read_text(encoding="utf-8") == "another\n", "nothing is written while something is missing"

"""The cells of a3_conv_layers run: the solution's without a warning, a beginner's up to what is not written yet."""

import itertools
import re

import pytest

from autograder.checks.failures import Raised
from autograder.course.solution import answer_source
from autograder.course.source import read_source

NOTEBOOKS = ("conv_naive", "pooling")
WIDEST = 9.0


@pytest.fixture
def figures():
    """Figures drawn without a screen, and closed afterwards."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot as plt

    plt.close("all")
    yield plt
    plt.close("all")


def _run(cells, namespace):
    """Run all but the checks; what each cell raised, by its id."""
    raised = {}
    for cell in cells:
        if cell.type == "code" and cell.role != "check":
            try:
                exec(compile(cell.source, f"<{cell.id}>", "exec"), namespace)
            except Exception as error:
                raised[cell.id] = error
    return raised


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_the_solution_runs_from_top_to_bottom(a3, notebook, figures):
    cells = read_source(a3.assignment, notebook)
    assert _run(cells, {"__name__": "__main__"}) == {}
    widths = [figures.figure(number).get_size_inches()[0] for number in figures.get_fignums()]
    assert len(widths) >= 5, "there should be pictures"
    assert max(widths) <= WIDEST


@pytest.mark.parametrize("notebook", NOTEBOOKS)
@pytest.mark.parametrize("seed", range(3))
def test_an_unfinished_notebook_raises_nothing_but_not_implemented(a3, notebook, figures, seed):
    """Any cell may be run while functions are missing; it says which one is, and nothing else goes wrong."""
    cells = read_source(a3.assignment, notebook)
    functions = [name for question in a3.assignment.notebook(notebook).questions for name in question.functions]
    missing = functions if seed == 0 else functions[seed::2]
    namespace = {"__name__": "__main__"}
    for cell in cells:
        source = cell.source
        if cell.role == "answer":
            for name in set(missing) & set(re.findall(r"^def (\w+)", source, re.M)):
                source += f"\n\ndef {name}(*args):\n    raise NotImplementedError('{name}')"
        for error in _run([type(cell)(cell.id, cell.role, cell.type, cell.question, source)], namespace).values():
            assert isinstance(error, NotImplementedError), (cell.id, error)
            assert str(error) in missing


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_every_picture_is_told_in_words(a3, notebook):
    """A cell that draws follows text, so that those who can't see it know what it shows."""
    cells = read_source(a3.assignment, notebook)
    for before, cell in itertools.pairwise(cells):
        if cell.role == "demo" and ("vis.show" in cell.source or "plt.subplots" in cell.source):
            assert before.type == "markdown" and len(before.source) > 100, cell.id


def test_the_style_of_the_pictures_leaves_drawing_on():
    """Jupyter turns drawing on at the first figure, inside the style; leaving the style must not turn it off."""
    import matplotlib

    from cs231n_utils import vis

    matplotlib.interactive(False)
    try:
        with vis.styled():
            matplotlib.interactive(True)
        assert matplotlib.is_interactive()
    finally:
        matplotlib.interactive(False)


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_the_time_it_takes_stands_at_the_top(a3, notebook):
    assert re.search(r"\*\*Time:\*\* \d+–\d+ minutes", read_source(a3.assignment, notebook)[0].source)


def test_the_points_at_the_top_are_those_of_the_questions(a3):
    for spec in a3.assignment.notebooks:
        points = sum(question.points for question in spec.questions)
        assert f"**Points:** {points:g}." in read_source(a3.assignment, spec.name)[0].source


def test_a_message_of_the_solution_names_the_numbers(a3):
    """The refusal that the notebook prints is worth reading."""
    size = a3.namespace("conv_naive")["conv_output_size"]
    with pytest.raises(ValueError, match=r"filter of 3 with stride 3 does not fit 7 pixels with padding 0: 2\.33"):
        size(7, 3, 3, 0)


def test_signatures_in_the_table_are_those_of_the_answer_cells(a3):
    for question in a3.assignment.questions:
        if not question.written:
            source = answer_source(a3.assignment, question.id)
            assert re.findall(r"^def (.*):$", source, re.M) == list(question.signatures)


def test_needed_keeps_what_was_raised():
    raised = Raised("f", ("IndexError",), "too far")
    from autograder.checks import needed

    def function():
        raise raised

    with pytest.raises(Raised) as caught:
        needed(function)
    assert caught.value.message == "This check needs f first: f raised IndexError: too far"
    assert caught.value.kinds == ("IndexError",)

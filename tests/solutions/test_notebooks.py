"""The notebooks run: the solution's without an error or a warning, a beginner's up to what is not written yet."""

import itertools
import re
import shutil
from dataclasses import replace

import pytest

from autograder.course.solution import answer_source, data_files
from autograder.course.source import read_source

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


@pytest.fixture(scope="module", autouse=True)
def _data_folder(tmp_path_factory):
    """Data that a notebook generates lands here, and what somebody has downloaded is not used."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CS231N_DATA", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(autouse=True)
def _beside_our_files(request, tmp_path, monkeypatch):
    """In a folder with the data files that our solution is handed in with, such as trained weights."""
    if "course" in request.fixturenames:
        for name, path in data_files(request.getfixturevalue("course").assignment).items():
            shutil.copyfile(path, tmp_path / name)
    monkeypatch.chdir(tmp_path)


class _Unwritten:
    """Stands for a function or a class that is still to be written."""

    def __init__(self, name):
        self._name = name

    def __call__(self, *args, **options):
        raise NotImplementedError(self._name)

    def __getattr__(self, name):
        raise NotImplementedError(self._name)


def _cells(course, notebook):
    """The cells of a notebook; what would train long is cut short, as SHORTER in the plan says."""
    cells = read_source(course.assignment, notebook)
    for text, instead in getattr(course.plan, "SHORTER", {}).get(notebook, {}).items():
        assert sum(cell.source.count(text) for cell in cells) == 1, text
        cells = [replace(cell, source=cell.source.replace(text, instead)) for cell in cells]
    return cells


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


def test_the_solution_runs_from_top_to_bottom(course, notebook, figures):
    cells = _cells(course, notebook)
    assert _run(cells, {"__name__": "__main__"}) == {}
    widths = [figures.figure(number).get_size_inches()[0] for number in figures.get_fignums()]
    assert len(widths) >= 5, "there should be pictures"
    assert max(widths) <= WIDEST


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2))])
def test_an_unfinished_notebook_raises_nothing_but_not_implemented(course, notebook, figures, seed):
    """Any cell may be run while functions are missing; it says which one is, and nothing else goes wrong."""
    questions = course.assignment.notebook(notebook).questions
    functions = [name for question in questions for name in question.functions]
    missing = functions if seed == 0 else functions[seed::2]
    if not missing:
        pytest.skip("nothing is missing: there are too few functions")
    namespace = {"__name__": "__main__"}
    for cell in _cells(course, notebook):
        raised = _run([cell], namespace)
        if cell.role == "answer":
            for question in questions:
                if question.id == cell.question:
                    namespace |= {name: _Unwritten(name) for name in question.functions if name in missing}
        for error in raised.values():
            assert isinstance(error, NotImplementedError), (cell.id, error)
            assert str(error) in missing


def test_every_picture_is_told_in_words(course, notebook):
    """A cell that draws follows text, so that those who can't see it know what it shows."""
    cells = read_source(course.assignment, notebook)
    for before, cell in itertools.pairwise(cells):
        if cell.role == "demo" and ("vis.show" in cell.source or "plt.subplots" in cell.source):
            assert before.type == "markdown" and len(before.source) > 100, cell.id


def test_the_time_it_takes_stands_at_the_top(course, notebook):
    assert re.search(r"\*\*Time:\*\* \d+–\d+ minutes", read_source(course.assignment, notebook)[0].source)


def test_the_points_at_the_top_are_those_of_the_questions(course, notebook):
    points = sum(question.points for question in course.assignment.notebook(notebook).questions)
    assert f"**Points:** {points:g}." in read_source(course.assignment, notebook)[0].source


def test_signatures_in_the_table_are_those_of_the_answer_cell(course, question):
    source = answer_source(course.assignment, question.id)
    functions = re.findall(r"^def (.*):$", source, re.M)
    classes = re.findall(r"^class (\w+)", source, re.M)
    for signature in question.signatures:
        # What a class is made with is in its __init__, which source_rules compares.
        assert signature in functions or signature.partition("(")[0] in classes


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


def test_text_keeps_a_distance_from_what_is_folded_above_it(course, notebook):
    """JupyterLab puts a paragraph right below a fold that has no margin of its own."""
    text = "".join(cell.source for cell in read_source(course.assignment, notebook) if cell.type == "markdown")
    assert text.count("<details") == text.count('<details style="margin-bottom:1em"><summary>')

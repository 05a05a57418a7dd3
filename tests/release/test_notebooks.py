"""Source cells become nbgrader's notebooks, and students' notebooks with stubs that name what is to be written."""

import json

import nbformat
import pytest

from autograder.course import load_assignment
from autograder.course.source import read_source
from autograder.release.nbgrader_format import name_stubs
from autograder.release.notebooks import (
    dump_notebook,
    fill_answers,
    load_notebook,
    release_notebook,
    solution_answers,
    source_notebook,
)


@pytest.fixture(scope="module")
def source(toy):
    return source_notebook(toy, "first_steps")


@pytest.fixture(scope="module")
def released(toy):
    return release_notebook(toy, "first_steps")


def _cell(notebook, name):
    return next(cell for cell in notebook["cells"] if cell["id"] == name)


def test_metadata_of_nbgrader_follows_the_role(source):
    table = {
        cell["id"]: tuple(cell["metadata"]["nbgrader"].get(key) for key in ("grade", "solution", "locked", "points"))
        for cell in source["cells"]
        if "nbgrader" in cell["metadata"]
    }
    assert table == {
        "start": (False, False, True, None),
        "setup": (False, False, True, None),
        "contrast": (False, True, False, None),
        "check-contrast": (True, False, True, 4.0),
        "shift": (False, True, False, None),
        "check-of-both": (True, False, True, 6.0),
        "why_linear": (True, True, False, 2.0),
    }
    assert all(
        cell["metadata"]["nbgrader"]["grade_id"] == cell["id"]
        for cell in source["cells"]
        if "nbgrader" in cell["metadata"]
    )


def test_our_metadata_names_role_question_and_version(released):
    assert released["metadata"]["autograder"] == {
        "assignment": "toy",
        "notebook": "first_steps",
        "version": "2026.1",
    }
    assert _cell(released, "check-of-both")["metadata"]["autograder"] == {"role": "check", "question": "shift"}
    assert _cell(released, "contrast-2")["metadata"]["autograder"] == {"role": "text"}


def test_each_stub_names_its_function(released):
    source = _cell(released, "shift")["source"]
    assert 'raise NotImplementedError("shift_forward: ' in source
    assert 'raise NotImplementedError("shift_backward: ' in source
    assert '"""The gradients of x and offset' in source, "signature and docstring stay"
    namespace = {}
    exec(source, namespace)
    with pytest.raises(NotImplementedError, match=r"^shift_backward: "):
        namespace["shift_backward"](None, None)


def test_nothing_of_a_solution_is_left(released):
    text = json.dumps(released, ensure_ascii=False)
    assert "SOLUTION" not in text
    for piece in ("deviations_from_the_mean", "dout.copy", "maps the zero array"):
        assert piece not in text


def test_written_question_keeps_its_text_and_gets_room(released):
    assert _cell(released, "why_linear")["source"].startswith("Why is changing the contrast linear")
    assert "YOUR ANSWER HERE" in _cell(released, "why_linear")["source"]


def test_written_question_without_model_answer_keeps_its_text(solutions, change):
    change(solutions / "toy" / "first_steps.py", "# ### BEGIN SOLUTION\n# Contrast maps", "# Contrast maps")
    change(solutions / "toy" / "first_steps.py", "neither of the two.\n# ### END SOLUTION", "neither of the two.")
    notebook = release_notebook(load_assignment(solutions / "toy"), "first_steps")
    source = _cell(notebook, "why_linear")["source"]
    assert source.startswith("Why is") and source.endswith("YOUR ANSWER HERE")


def test_released_cells_cannot_be_deleted_and_locked_ones_not_edited(released):
    assert _cell(released, "contrast")["metadata"]["deletable"] is False
    assert "editable" not in _cell(released, "contrast")["metadata"]
    assert _cell(released, "check-contrast")["metadata"]["editable"] is False
    assert _cell(released, "setup")["metadata"]["editable"] is False


def test_both_notebooks_are_valid_and_without_outputs(source, released):
    for notebook in (source, released):
        nbformat.validate(nbformat.reads(dump_notebook(notebook).decode(), as_version=4))
        assert all(cell.get("outputs", []) == [] and cell.get("execution_count") is None for cell in notebook["cells"])
        assert notebook["metadata"]["kernelspec"]["name"] == "python3"


def test_bytes_are_as_jupyter_writes_them_and_always_the_same(toy, released):
    content = dump_notebook(released)
    assert content == dump_notebook(release_notebook(toy, "first_steps"))
    assert content.decode() == nbformat.writes(nbformat.from_dict(released)) + "\n"
    assert load_notebook(content) == released


def test_filled_notebook_has_the_answers_and_all_else_of_the_release(toy, released):
    answers = solution_answers(read_source(toy, "first_steps"))
    assert set(answers) == {"contrast", "shift", "why_linear"}
    filled = fill_answers(released, answers)
    assert _cell(filled, "contrast")["source"] == answers["contrast"]
    changed = [a["id"] for a, b in zip(filled["cells"], released["cells"], strict=True) if a != b]
    assert changed == ["contrast", "shift", "why_linear"]
    assert fill_answers(released, {}) == released


def test_methods_and_bare_regions_get_names_too():
    source = "class Net:\n    def loss(self):\n        raise NotImplementedError()\n\nraise NotImplementedError()"
    named = name_stubs(source, "three_layers").split("\n")
    assert named[2] == '        raise NotImplementedError("Net.loss: replace this line with your code")'
    assert named[4] == 'raise NotImplementedError("three_layers: replace this line with your code")'


def test_a_raise_of_the_course_itself_is_left_alone():
    source = "def f():\n    raise NotImplementedError('not for odd sizes')"
    assert name_stubs(source, "q") == source

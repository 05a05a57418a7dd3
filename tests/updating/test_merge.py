"""Three-way by cell names: what stands where after a student's work met a new version."""

import copy
import json

from autograder.updating.merge import merge

from .conftest import cell, source

ANSWER = 'def contrast(x, factor):\n    """Mine."""\n    mean = np.mean(x)\n    return mean + factor * (x - mean)'


def own(text, name="a1b2c3d4", kind="code"):
    made = {"cell_type": kind, "id": name, "metadata": {}, "source": text}
    return made | ({"execution_count": 3, "outputs": []} if kind == "code" else {})


def ids(notebook):
    return [one["id"] for one in notebook["cells"]]


def place(notebook, name):
    return ids(notebook).index(name)


def updated(notebook, to, base="2026.1"):
    before = copy.deepcopy(notebook)
    merged = merge(notebook, "first_steps", base, to.released)
    assert notebook == before, "the student's own table stays"
    again = merge(json.loads(json.dumps(merged.notebook)), "first_steps", "2026.2", to.released)
    assert again.notebook == merged.notebook and again.told == []
    return merged.notebook, merged.told


def test_an_untouched_notebook_becomes_the_new_one(first, to, versions):
    notebook, told = updated(first, to)
    newest = json.loads((versions["2026.2"] / "first_steps.ipynb").read_bytes())
    assert [source(one) for one in notebook["cells"]] == [source(one) for one in newest["cells"]]
    assert [one["metadata"] for one in notebook["cells"]] == [one["metadata"] for one in newest["cells"]]
    assert ids(notebook) == ids(newest) and told == [] and notebook["metadata"] == newest["metadata"]


def test_an_answer_stays_and_a_changed_stub_stands_beside_it(first, to):
    student = copy.deepcopy(first)
    cell(student, "contrast")["source"] = ANSWER
    cell(student, "contrast")["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "kept"}]
    notebook, told = updated(student, to)
    mine = cell(notebook, "contrast")
    assert source(mine) == ANSWER and mine["outputs"] == cell(student, "contrast")["outputs"]
    note = notebook["cells"][place(notebook, "contrast") - 1]
    assert note["metadata"] == {"autograder": {"role": "note"}} and note["cell_type"] == "markdown"
    text = source(note)
    assert "yours, kept below" in text and "new in 2026.2" in text and "return mean + factor * (x - mean)" in text
    assert '<b>    """Move every entry of x away from the mean of all of them, factor times' in text
    assert "<b>def contrast" not in text, "only what is new is bold"
    assert told == ["contrast changed after you had written in it; a note shows both sides."]
    assert not [one for one in notebook["cells"] if "shift" in source(one) and one["id"].startswith("update-")]


def test_own_cells_stay_behind_the_cell_they_stood_behind(first, to):
    student = copy.deepcopy(first)
    student["cells"].insert(0, own("# my notes", "top", "markdown"))
    student["cells"].insert(place(student, "shift") + 1, own("shift_forward(1, 2)", "try-it"))
    student["cells"].append(own("print('end')", "last"))
    notebook, _ = updated(student, to)
    assert ids(notebook)[0] == "top" and ids(notebook)[-1] == "last"
    assert place(notebook, "try-it") == place(notebook, "shift") + 1 == place(notebook, "check-of-both") - 1
    assert place(notebook, "flip") < place(notebook, "why_linear"), "new cells stand where the release has them"


def test_text_that_both_changed_is_there_twice(first, to):
    student = copy.deepcopy(first)
    cell(student, "first-steps")["source"] = "# First steps\n\nMy plan: one hour."
    notebook, told = updated(student, to)
    at = place(notebook, "first-steps")
    assert "Three functions to write" in source(notebook["cells"][at])
    assert "The new text is above; yours was kept" in source(notebook["cells"][at + 1])
    assert source(notebook["cells"][at + 2]) == "# First steps\n\nMy plan: one hour."
    assert told == ["first-steps is a new text; yours stands below it."]


def test_text_that_only_the_student_changed_stays(first, to):
    student = copy.deepcopy(first)
    cell(student, "contrast-2")["source"] += "\n\nNB: read this again."
    notebook, told = updated(student, to)
    assert source(cell(notebook, "contrast-2")).endswith("read this again.") and told == []


def test_a_changed_locked_cell_is_replaced_and_shown(first, to):
    student = copy.deepcopy(first)
    mine = "import numpy as np\nimport scipy  # ```\nfrom autograder import check"
    cell(student, "setup")["source"] = mine
    notebook, told = updated(student, to)
    at = place(notebook, "setup")
    assert "import math" in source(notebook["cells"][at]) and "scipy" not in source(notebook["cells"][at])
    assert f"````python\n{mine}\n````" in source(notebook["cells"][at + 1])
    assert told == ["setup was replaced by the new one; what you had changed in it stands in a note below it."]


def test_deleted_cells(first, to):
    student = copy.deepcopy(first)
    gone = {"contrast", "check-contrast", "contrast-2", "first-steps"}
    student["cells"] = [one for one in student["cells"] if one["id"] not in gone]
    notebook, _ = updated(student, to)
    assert {"contrast", "check-contrast"} <= set(ids(notebook)), "what is graded comes back"
    assert place(notebook, "contrast") < place(notebook, "check-contrast") < place(notebook, "shift")
    assert "first-steps" in ids(notebook), "a text that changed comes back"
    assert "contrast-2" not in ids(notebook), "a text that didn't stays deleted"


def test_an_emptied_answer_is_the_stub_again(first, to):
    student = copy.deepcopy(first)
    cell(student, "contrast")["source"] = "  \n"
    assert "NotImplementedError" in source(cell(updated(student, to)[0], "contrast"))


def test_a_copied_answer_cell_is_one_of_the_students_own(first, to):
    student = copy.deepcopy(first)
    copied = copy.deepcopy(cell(student, "shift")) | {"id": "f00", "source": "def shift_forward(x, offset): ..."}
    student["cells"].insert(place(student, "shift"), copied)
    notebook, _ = updated(student, to)
    assert source(cell(notebook, "f00")) == "def shift_forward(x, offset): ..."
    assert source(cell(notebook, "shift")) == source(cell(first, "shift"))


def test_a_copied_cell_with_the_same_id_gets_one_of_its_own(first, to):
    student = copy.deepcopy(first)
    student["cells"].insert(2, copy.deepcopy(cell(student, "shift")) | {"source": "x = 1"})
    notebook, _ = updated(student, to)
    assert len(set(ids(notebook))) == len(ids(notebook))
    assert sum(source(one) == "x = 1" for one in notebook["cells"]) == 1


def test_an_answer_that_became_text_is_code_again(first, to):
    student = copy.deepcopy(first)
    at = place(student, "shift")
    student["cells"][at] = {
        "cell_type": "markdown", "id": "shift", "metadata": cell(student, "shift")["metadata"], "source": ANSWER,
    }  # fmt: skip
    mine = cell(updated(student, to)[0], "shift")
    assert mine["cell_type"] == "code" and source(mine) == ANSWER and mine["outputs"] == []


def test_points_that_a_student_gave_themselves_are_gone(first, to):
    student = copy.deepcopy(first)
    cell(student, "check-contrast")["metadata"]["nbgrader"]["points"] = 500
    assert cell(updated(student, to)[0], "check-contrast")["metadata"]["nbgrader"]["points"] == 5


def test_cells_without_ids_as_colab_leaves_them(first, to):
    student = copy.deepcopy(first) | {"nbformat_minor": 0}
    for one in student["cells"]:
        del one["id"]
    cell_of = {one["metadata"].get("nbgrader", {}).get("grade_id"): one for one in student["cells"]}
    cell_of["contrast"]["source"] = ANSWER
    demo = next(one for one in student["cells"] if one["metadata"]["autograder"]["role"] == "demo")
    demo["source"] = "contrast(np.eye(3), 5)"
    student["cells"].insert(3, {key: value for key, value in own("mine = 1").items() if key != "id"})
    notebook, _ = updated(student, to)
    texts = [source(one) for one in notebook["cells"]]
    assert texts.count("contrast(np.eye(3), 5)") == texts.count("mine = 1") == texts.count(ANSWER) == 1
    assert not [text for text in texts if "What does a negative factor do" in text], "the student's stands in its place"
    assert len(set(ids(notebook))) == len(ids(notebook)) and notebook["nbformat_minor"] == 5
    assert sum("Contrast is how far" in text for text in texts) == 1


def test_a_student_who_moved_cells_keeps_their_order(first, to):
    student = copy.deepcopy(first)
    moved = student["cells"].pop(place(student, "shift"))
    student["cells"].insert(place(student, "contrast"), moved)
    notebook, _ = updated(student, to)
    assert place(notebook, "shift") < place(notebook, "contrast")

"""Questions that go, come, are renamed, or change places between two versions."""

import re

from autograder.updating.merge import merge

from .conftest import cell, made, released_of, source

OLD = [
    ("title", "text", "", "# Layers"),
    ("setup", "setup", "", "import numpy as np"),
    ("conv", "answer", "conv", "def conv(x):\n    raise NotImplementedError"),
    ("check-conv", "check", "conv", 'check("conv")'),
    ("look", "demo", "", "plot(conv)"),
    ("pool", "answer", "pool", "def pool(x):\n    raise NotImplementedError"),
    ("check-pool", "check", "pool", 'check("pool")'),
    ("why", "written", "why", "Why?"),
]
FUNCTIONS = {"conv": ["conv"], "pool": ["pool"], "why": []}
MINE = "def conv(x):\n    return x"
OWN = {"cell_type": "code", "id": "own", "metadata": {}, "source": "conv(1)", "execution_count": 1, "outputs": []}


def updated(new, functions=FUNCTIONS, edits=(), own_after=""):
    student = made(OLD, "v1")
    for name, text in edits:
        cell(student, name)["source"] = text
    if own_after:
        at = [one["id"] for one in student["cells"]].index(own_after)
        student["cells"].insert(at + 1, dict(OWN))
    released = released_of({"v1": FUNCTIONS, "v2": functions}, v1=OLD, v2=new)
    merged = merge(student, "layers", "v1", released)
    assert merge(merged.notebook, "layers", "v2", released).notebook == merged.notebook
    return merged.notebook, merged.told


def without(*names):
    return [row for row in OLD if row[0] not in names]


def ids(notebook):
    return [one["id"] for one in notebook["cells"]]


def test_a_question_that_is_gone_leaves_its_answer_as_an_own_cell():
    new = without("conv", "check-conv")
    notebook, told = updated(new, {"pool": ["pool"], "why": []}, [("conv", MINE)], own_after="check-conv")
    assert ids(notebook) == ["title", "setup", "update-v2-conv", "conv", "own", "look", "pool", "check-pool", "why"]
    mine = cell(notebook, "conv")
    assert source(mine) == MINE and mine["metadata"] == {}, "nbgrader doesn't know it any more"
    assert "`conv` is not part of the assignment any more" in source(notebook["cells"][2])
    assert told == ["conv is no longer asked; what you wrote stays as a cell of your own."]


def test_an_unanswered_question_that_is_gone_goes():
    notebook, told = updated(without("conv", "check-conv"), {"pool": ["pool"], "why": []}, own_after="conv")
    assert ids(notebook) == ["title", "setup", "own", "look", "pool", "check-pool", "why"] and told == []


def test_a_locked_cell_that_is_gone_leaves_what_the_student_had_changed():
    notebook, told = updated(without("setup"), edits=[("setup", "import math")])
    assert "import math" in source(notebook["cells"][1]) and ids(notebook)[1] == "update-v2-setup"
    assert "is no longer part of the assignment" in source(notebook["cells"][1])
    assert told == ["setup is gone; what you had changed in it stands in a note."]


def test_a_changed_picture_that_is_gone_stays_as_an_own_cell():
    notebook, told = updated(without("look"), edits=[("look", "plot(conv, 2)")])
    assert source(cell(notebook, "look")) == "plot(conv, 2)" and cell(notebook, "look")["metadata"] == {} and told == []


def test_the_answer_to_a_renamed_question_goes_with_it():
    stub = "def conv(x):\n    raise NotImplementedError"
    new = [
        ("conv_naive", "answer", "conv_naive", stub) if row[0] == "conv"
        else ("check-conv_naive", "check", "conv_naive", 'check("conv_naive")') if row[0] == "check-conv" else row
        for row in OLD
    ]  # fmt: skip
    functions = {"conv_naive": ["conv"], "pool": ["pool"], "why": []}
    notebook, told = updated(new, functions, [("conv", MINE)], own_after="conv")
    assert ids(notebook) == [
        "title",
        "setup",
        "conv_naive",
        "own",
        "check-conv_naive",
        "look",
        "pool",
        "check-pool",
        "why",
    ]
    mine = cell(notebook, "conv_naive")
    assert source(mine) == MINE and mine["metadata"]["nbgrader"]["grade_id"] == "conv_naive" and told == []
    untouched, _ = updated(new, functions)
    assert source(cell(untouched, "conv_naive")) == stub and "conv" not in ids(untouched)
    changed = [
        ("conv_naive", "answer", "conv_naive", stub + "  # new") if row[0] == "conv_naive" else row for row in new
    ]
    notebook, told = updated(changed, functions, [("conv", MINE)])
    assert told == ["conv_naive changed after you had written in it; a note shows both sides."]
    assert source(cell(notebook, "conv_naive")) == MINE


def test_questions_change_places_with_what_stood_behind_them():
    new = [OLD[0], OLD[1], OLD[5], OLD[6], OLD[2], OLD[3], OLD[4], OLD[7]]
    notebook, _ = updated(new, edits=[("conv", MINE)], own_after="conv")
    assert ids(notebook) == ["title", "setup", "pool", "check-pool", "conv", "own", "check-conv", "look", "why"]


def test_words_stay_when_their_question_is_asked_anew():
    new = [("why", "written", "why", "Why, and since when?") if row[0] == "why" else row for row in OLD]
    notebook, told = updated(new, edits=[("why", "Because of $x_1$.\n\nAnd <b>so</b> on.")])
    note, mine = notebook["cells"][-2:]
    assert source(mine) == "Because of $x_1$.\n\nAnd <b>so</b> on." and len(told) == 1
    assert "Because of &#36;x_1&#36;.\n&nbsp;\nAnd &lt;b&gt;so&lt;/b&gt; on." in source(note)


def test_a_picture_that_both_changed_stays_the_students():
    new = [("look", "demo", "", "plot(conv, grid=True)") if row[0] == "look" else row for row in OLD]
    notebook, told = updated(new, edits=[("look", "plot(conv, 2)")])
    assert source(cell(notebook, "look")) == "plot(conv, 2)"
    assert "plot(conv, grid=True)" in source(notebook["cells"][ids(notebook).index("look") - 1]) and len(told) == 1


def test_a_note_stays_short_and_its_names_are_fit_for_any_tool():
    long = "\n".join(f"line {number} {'x' * 1000}" for number in range(1000))
    name = "q" * 64
    new, old = [(name, "answer", "q", "def q(): new")], [(name, "answer", "q", "def q(): old")]
    student = made(old, "v1")
    student["cells"][0]["source"] = long
    released = released_of({}, v1=old, **{"v/2.0": new})
    note, mine = merge(student, "layers", "v1", released).notebook["cells"]
    assert source(mine) == long and len(source(note)) < 120_000 and "longer than is shown here" in source(note)
    assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", note["id"]) and "/" not in source(note).partition("<table>")[0]


def test_cells_that_lost_their_ids_are_known_by_content_or_place():
    new = [
        (name, role, question, text + " # new" if name in ("look", "title") else text)
        for name, role, question, text in OLD
    ]
    student = made(OLD, "v1")
    cell(student, "look")["source"] = "plot(conv, 2)"
    student["cells"].append(student["cells"].pop(0))  # the title
    for one in student["cells"]:
        del one["id"]
    released = released_of({"v1": FUNCTIONS, "v2": FUNCTIONS}, v1=OLD, v2=new)
    notebook = merge(student, "layers", "v1", released).notebook
    assert ids(notebook) == [
        "setup", "conv", "check-conv", "update-v2-look", "look", "pool", "check-pool", "why", "title"
    ]  # fmt: skip
    assert source(cell(notebook, "look")) == "plot(conv, 2)", "known by its place"
    assert source(cell(notebook, "title")) == "# Layers # new", "known by its content"

"""Submissions whose file is the attack: what is not a notebook, edited metadata, names, and files beside it."""

import copy
import json

from .attack import FULL, Attack, answer, own_cell

NOTHING = {"contrast": 0.0, "shift": 0.0}
NOTEBOOK = "first_steps.ipynb"


def damaged(full: dict) -> list[Attack]:
    """full: the released notebook with right answers."""
    return [*_edited(full), *_not_notebooks(full), *_files_and_names(full)]


def _edited(full: dict) -> list[Attack]:
    found = []

    def add(name, does, edit, finds, **scores):
        notebook = copy.deepcopy(full)
        edit(notebook)
        found.append(Attack(f"23_{name}", does, {NOTEBOOK: json.dumps(notebook).encode()}, FULL | scores, finds))

    def many_points(notebook):
        for cell in notebook["cells"]:
            if "nbgrader" in cell["metadata"]:
                cell["metadata"]["nbgrader"]["points"] = 500

    def prefilled(notebook):
        answer(notebook, "contrast")["source"] = ""
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"] = [{"output_type": "execute_result", "data": {"text/plain": "4.0"}, "metadata": {}}]

    def edit_check(notebook):
        answer(notebook, "contrast")["source"] = "def contrast(x, factor):\n    return 0"
        answer(notebook, "contrast", "check")["source"] = "4.0"

    def edit_setup(notebook):
        answer(notebook, "contrast")["source"] = "def contrast(x, factor):\n    return 0"
        setup = next(c for c in notebook["cells"] if c["metadata"].get("autograder", {}).get("role") == "setup")
        setup["source"] = "def check(*names):\n    return 4.0"

    def rekey(notebook):
        cell = answer(notebook, "contrast")
        cell["metadata"]["nbgrader"]["grade_id"] = cell["id"] = "mine"

    def duplicate(notebook):
        cell = answer(notebook, "contrast", "check")
        notebook["cells"] += [copy.deepcopy(cell), copy.deepcopy(cell)]

    add("many_points", "claims 500 points for every cell", many_points, ("metadata-edited",))
    add("prefilled_outputs", "hands in outputs that say full marks, and no answer", prefilled, (), contrast=0.0)
    add("edited_check", "edits the check cell to show full marks", edit_check, ("locked-cell-edited",), contrast=0.0)
    add(
        "edited_setup", "brings a check of its own in the setup cell", edit_setup, ("locked-cell-edited",), contrast=0.0
    )
    add("renamed_cell", "renames the answer cell", rekey, ("cell-missing",))
    add("duplicated_check", "copies the graded cell twice", duplicate, ("cell-duplicated",))
    add("deleted_check", "deletes the check cell", lambda n: n["cells"].remove(answer(n, "contrast", "check")),
        ("cell-missing",))  # fmt: skip
    add("retyped_answer", "makes the answer a markdown cell", lambda n: answer(n, "contrast").update(
        cell_type="markdown"), ("cell-retyped",), contrast=0.0)  # fmt: skip
    add("reversed", "puts the cells into the opposite order", lambda n: n["cells"].reverse(), ("cells-reordered",))
    return found


def _not_notebooks(full: dict) -> list[Attack]:
    text = json.dumps(full).encode()
    old = {"nbformat": 3, "worksheets": [{"cells": []}], "metadata": {}}
    crowd = full | {"cells": [own_cell("1", number) for number in range(50_000)]}
    contents = {
        "empty": b"",
        "truncated": text[: len(text) // 2],
        "format_3": json.dumps(old).encode(),
        "wrong_encoding": text.decode().replace("mean", "Mittelwert für").encode("utf-16"),
        "merge_conflict": b"<<<<<<< HEAD\n" + text + b"\n=======\n>>>>>>> theirs\n",
        "nested": b"[" * 100_000,
        "too_many_cells": json.dumps(crowd).encode(),
        "a_list": b"[1, 2, 3]",
        "numbers_without_end": b'{"nbformat": ' + b"9" * 50_000 + b"}",
        "too_large": text + b" " * (21 << 20),
        "too_many_values": text[:-1] + b', "x": [' + b"1.5," * 2_000_000 + b"0]}",
    }
    inside = {f"{NOTEBOOK}/{NOTEBOOK}": text}
    folder = Attack("24_a_folder", "hands in a folder with a notebook's name", inside, NOTHING, ("not-a-file",))
    return [
        folder,
        *(
            Attack(
                f"24_{name}",
                f"hands in what is no notebook: {name}",
                {NOTEBOOK: content},
                NOTHING,
                ("unreadable-notebook",),
            )
            for name, content in contents.items()
        ),
    ]


def _files_and_names(full: dict) -> list[Attack]:
    text = json.dumps(full).encode()
    beside = copy.deepcopy(full)
    answer(beside, "contrast")["source"] = "from mine import contrast"
    module = (
        b"import numpy as np\ndef contrast(x, factor):\n    return np.mean(x) + factor * (np.asarray(x) - np.mean(x))"
    )
    shadow = b"raise SystemExit('shadowed')"
    evil = copy.deepcopy(full)
    answer(evil, "contrast")["source"] = "def contrast(x, factor):\n    return 0"
    worker = b"import builtins\nbuiltins.won = True\ndef main(**options):\n    print('passed')"
    odd = '=HYPERLINK("x")\n<img src=x onerror=alert(1)> \u202e;DROP ü' + "x" * 120
    names = ("inside.py", "sitecustomize.py", "usercustomize.py", "autograder.py", "json.py", "conftest.py")
    return [
        Attack(
            "08_brings_modules",
            "hands in modules named like the worker's own",
            {NOTEBOOK: json.dumps(evil).encode()} | dict.fromkeys(names, worker),
            FULL | {"contrast": 0.0},
        ),
        Attack(
            "27_a_name_of_markup",
            "calls the notebook <b>.ipynb",
            {"<b onclick='x'>.ipynb": text},
            dict(FULL),
            ("renamed-notebook",),
        ),
        Attack(
            "27_many_copies",
            "hands in sixty copies of the notebook",
            {NOTEBOOK: text} | {f"copy {number}.ipynb": text for number in range(60)},
            dict(FULL),
            ("extra-notebook",),
        ),
        Attack(
            "27_a_long_name",
            "a name of 200 characters with spaces, quotes and a line break",
            {'my "homework"\n' + "ä" * 90 + ".ipynb": text},
            dict(FULL),
            ("renamed-notebook",),
        ),
        Attack(
            "27_a_student_of_odd_name",
            "a name with a formula, markup and a line break",
            {NOTEBOOK: text},
            honest=True,
            folder=odd,
        ),
        Attack(
            "29_in_a_module",
            "answers in a .py file beside the notebook",
            {NOTEBOOK: json.dumps(beside).encode(), "mine.py": module},
            honest=True,
        ),
        Attack("29_renamed", "right, under another name", {"final (2).ipynb": text}, dict(FULL), ("renamed-notebook",)),
        Attack(
            "29_module_nobody_asked_for",
            "a broken numpy.txt and an unused module beside it",
            {NOTEBOOK: text, "unused.py": shadow},
            honest=True,
        ),
    ]

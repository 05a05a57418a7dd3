"""The two small files that greet a student: README.md and requirements.txt."""

import importlib.metadata
import re
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from autograder.course.assignment import Assignment, NotebookSpec

__all__ = ["readme", "requirements"]

DISTRIBUTION = "convnets-by-hand"


def readme(assignment: Assignment) -> str:
    """What is in the folder, how to open it, what to hand in."""
    rows = [
        f"| {number} | [{notebook.title}]({notebook.name}.ipynb) | {_questions(notebook)} | {_points(notebook):g} |"
        for number, notebook in enumerate(assignment.notebooks, 1)
    ]
    due = f"\nDue: {assignment.due}{_zone(assignment)}\n" if assignment.due else ""
    lines = "\n".join(rows)
    return f"""# {assignment.title}

Version {assignment.version} · {assignment.auto_max + assignment.manual_max:g} points
{due}
| | notebook | you write | points |
|---|---|---|---|
{lines}

## Start

You need Python 3.11 or newer. In a terminal, in this folder:

```
python3 -m venv .venv
source .venv/bin/activate
python -m pip install -r requirements.txt
jupyter lab {assignment.notebooks[0].name}.ipynb
```

The first two lines make an environment of your own and enter it (on Windows: `.venv\\Scripts\\activate`; with conda,
activate an environment instead of both). Next time you only need the second line and the last.

Work from top to bottom. Replace the lines of a cell that say `YOUR CODE HERE` and `raise NotImplementedError`, run the
cell, then run the `check(...)` below it. The check says what is right, how far off the rest is, and where. Run it as
often as you like. A cell that needs a function which isn't written yet stops with `NotImplementedError`; nothing is
broken.

Stuck? `hint("{_first(assignment)}")`, with the name that stands in the check, in a cell of your own shows one
hint, and further ones when you ask for them.

Some points belong to checks that you cannot see. They ask for the same things with other numbers and shapes: code that
works in general passes them.

## Good to know

- Keep every cell that was there; add as many cells of your own as you like.
- The cell with the imports and the cells with a `check(...)` are locked. Changes to them are not graded.
- The folders `autograder`, `cs231n_utils`, `checks` and `hints` belong to the notebooks: leave them beside them.
- Is there a newer version of this assignment? Don't unpack it over your work. Unpack it elsewhere, and there run
  `python -m autograder update` with the path of this folder: your answers stay, everything else becomes the new one.

## Hand in

Save all notebooks. Then run the last cell of `{assignment.notebooks[-1].name}.ipynb` with
`submit(ready=True)`, or in a terminal, in this folder:

```
python -m autograder submit
```

It says which questions have no answer yet, runs each notebook from top to bottom in a fresh kernel, shows the public
score, and packs `{assignment.name}-submission.zip` with a receipt. Hand in that zip, and keep the receipt beside it:
it says what you packed, and when. Unfinished work can be handed in, and you may do it again as often as you like.
"""


def _zone(assignment: Assignment) -> str:
    """The course's time zone, where it names one; a date that has its own says so itself."""
    zone = assignment.late.due.tzinfo if assignment.late.due is not None else None
    return f" ({zone.key})" if isinstance(zone, ZoneInfo) else ""


def _first(assignment: Assignment) -> str:
    return next((question.id for question in assignment.questions if not question.written), "question")


def _questions(notebook: NotebookSpec) -> str:
    names = [f"`{name}`" for question in notebook.questions for name in question.functions]
    return ", ".join(names + ["an answer in words" for question in notebook.questions if question.written])


def _points(notebook: NotebookSpec) -> float:
    return sum(question.points for question in notebook.questions)


def requirements(assignment: Assignment) -> str:
    """What to install: what the notebooks may import and Jupyter, each from the version that we test from."""
    bounds = _lower_bounds(importlib.metadata.requires(DISTRIBUTION) or [])
    lines = {name: f"{name}{bounds.get(name, '')}" for name in ("jupyterlab", "matplotlib", "numpy")}
    for name in sorted({name for notebook in assignment.notebooks for name in notebook.packages} - set(lines)):
        users = [notebook.name for notebook in assignment.notebooks if name in notebook.packages]
        # Large packages can wait until their notebook is due.
        only = f"  # for {', '.join(users)} only" if len(users) < len(assignment.notebooks) else ""
        lines[name] = f"{name}{bounds.get(name, '')}{only}"
    return "".join(f"{lines[name]}\n" for name in sorted(lines))


def _lower_bounds(requirements: Iterable[str]) -> dict[str, str]:
    """{name: ">=version"} of requirements as package metadata writes them."""
    bounds = {}
    for requirement in requirements:
        found = re.match(r"([A-Za-z0-9_.-]+)\s*(>=\s*[0-9.]+)?", requirement)
        if found:
            bounds[found[1].lower()] = (found[2] or "").replace(" ", "")
    return bounds

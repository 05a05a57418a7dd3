"""Two released versions of the toy assignment, and a student's folder of the first one."""

import json
import shutil
from pathlib import Path

import pytest

from autograder.course import load_assignment
from autograder.release.build import build_release
from autograder.release.bundle import bundle_files
from autograder.release.drift import replace_release
from autograder.release.executed import unpack
from autograder.updating.released import RELEASED, read_released
from autograder.updating.steps import Newest

TOY = Path(__file__).parents[1] / "release" / "toy"


def release(course: Path) -> None:
    """What `autograder release toy` does, but for the zip."""
    assignment = load_assignment(course / "solutions" / "toy")
    fresh, committed = course / "fresh", course / "assignments" / "toy"
    shutil.rmtree(fresh, ignore_errors=True)
    build_release(assignment, fresh, committed)
    replace_release(fresh, committed)


def change(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


NEW_QUESTION = """
[[notebook.question]]
id = "flip"
points = 1
signatures = ["flip(x)"]
"""
NEW_CELLS = '''
# %% [markdown]
# ## Flip
#
# A new question.


# %% question="flip"
def flip(x):
    """The entries of x in the opposite order."""
    ### BEGIN SOLUTION
    return np.asarray(x)[::-1].copy()
    ### END SOLUTION


# %%
check("flip")
'''
NEW_CHECK = '''

@question("flip", points=0.5)
def flips(student, rng):
    """[1, 2] becomes [2, 1]."""
    assert_close(student.flip([1.0, 2.0]), [2.0, 1.0])
'''
NEW_MISTAKE = """    Mistake("flip", "same", "Nothing is flipped.", "Flip", {"[::-1]": ""}),
]
"""


def second_version(solutions: Path) -> None:
    """2026.2: a faulty check mended, a text and a stub changed, a setup cell with more in it, a new question."""
    toy = solutions / "toy"
    change(
        toy / "assignment.toml",
        ('version = "2026.1"', 'version = "2026.2"'),
        ("points = 4", "points = 5"),
        ('\n[[notebook.question]]\nid = "why_linear"', NEW_QUESTION + '\n[[notebook.question]]\nid = "why_linear"'),
    )
    change(
        toy / "first_steps.py",
        ("Two functions to write, about ten minutes.", "Three functions to write, about ten minutes."),
        ("import numpy as np\n", "import math\n\nimport numpy as np\n"),
        ("Move every entry of x away from the mean of all", "Move every entry of x away from the mean of all of them"),
        ('\n# %% [markdown] question="why_linear"', NEW_CELLS + '\n# %% [markdown] question="why_linear"'),
    )
    change(toy / "checks" / "first_steps.py", ("points=1)\ndef no_contrast", "points=2)\ndef no_contrast"))
    for folder, name in (("checks", "flips"), ("hidden", "flips_any")):
        path = toy / folder / "first_steps.py"
        path.write_text(path.read_text("utf-8") + NEW_CHECK.replace("flips", name), encoding="utf-8")
    change(toy / "mistakes" / "first_steps.py", ("]\n", NEW_MISTAKE))
    with (toy / "hints" / "first_steps.toml").open("a", encoding="utf-8") as file:
        file.write('flip = ["Backwards.", "A step of -1."]\n')


def newest(course: Path) -> Newest:
    files = bundle_files(load_assignment(course / "solutions" / "toy"), course / "assignments" / "toy")
    released = read_released(files[RELEASED], Path(RELEASED))
    return Newest(released, {name: content for name, content in files.items() if not name.endswith(".ipynb")})


@pytest.fixture(scope="session")
def versions(tmp_path_factory) -> dict[str, Path]:
    """{"2026.1": bundle, "2026.2": bundle, "course": folder of solutions/ and assignments/}; not to be changed."""
    course = tmp_path_factory.mktemp("versions")
    shutil.copytree(TOY, course / "solutions", ignore=shutil.ignore_patterns("__pycache__"))
    made = {"course": course}
    for version in ("2026.1", "2026.2"):
        if version == "2026.2":
            second_version(course / "solutions")
        release(course)
        made[version] = course / version
        assignment = load_assignment(course / "solutions" / "toy")
        unpack(bundle_files(assignment, course / "assignments" / "toy"), made[version])
    return made


@pytest.fixture(scope="session")
def to(versions) -> Newest:
    """The newest version, as the course's repository has it."""
    return newest(versions["course"])


@pytest.fixture
def first(versions) -> dict:
    """The notebook of 2026.1 as it was released."""
    return json.loads((versions["2026.1"] / "first_steps.ipynb").read_bytes())


@pytest.fixture
def old(versions, tmp_path) -> Path:
    """A student's own folder of 2026.1."""
    return Path(shutil.copytree(versions["2026.1"], tmp_path / "toy"))


def cell(notebook: dict, name: str) -> dict:
    return next(one for one in notebook["cells"] if one["id"] == name)


def source(one: dict) -> str:
    return "".join(one["source"])


TYPES = {"text": "markdown", "written": "markdown"}


def made(cells: list[tuple[str, str, str, str]], version: str) -> dict:
    """A released notebook of (id, role, question, text)."""
    listed = []
    for name, role, question, text in cells:
        ours = {"role": role} | ({"question": question} if question else {})
        one = {"cell_type": TYPES.get(role, "code"), "id": name, "metadata": {"autograder": ours}, "source": text}
        if role not in ("text", "demo"):
            one["metadata"]["nbgrader"] = {"grade_id": name, "locked": role in ("setup", "check")}
        listed.append(one if role in TYPES else one | {"execution_count": None, "outputs": []})
    about = {"assignment": "tiny", "notebook": "layers", "version": version}
    return {"cells": listed, "metadata": {"autograder": about}, "nbformat": 4, "nbformat_minor": 5}


def released_of(functions: dict[str, dict[str, list[str]]], **versions: list[tuple[str, str, str, str]]):
    """What a bundle would say of these versions, the newest one last. functions: {version: {question: names}}"""
    from autograder.updating.released import digest

    rows = {
        version: {"layers": [[n, role, TYPES.get(role, "code"), q, digest(text)] for n, role, q, text in cells]}
        for version, cells in versions.items()
    }
    last = list(versions)[-1]
    table = {
        "schema": 1, "assignment": "tiny", "version": last, "notebooks": {"layers": made(versions[last], last)},
        "versions": rows, "functions": {version: functions.get(version, {}) for version in versions},
        "sources": {digest(text): text for cells in versions.values() for _, _, _, text in cells},
        "files": {}, "earlier": {},
    }  # fmt: skip
    return read_released(json.dumps(table).encode(), Path("tiny"))

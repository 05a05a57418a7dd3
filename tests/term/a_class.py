"""Twenty students of one term, what each of them hands in, and the downloads in which it reaches the instructor."""

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from autograder.course import load_assignment
from autograder.course.source import read_source
from autograder.handin.pack import pack
from autograder.release.notebooks import dump_notebook, fill_answers, load_notebook, solution_answers

REPOSITORY = Path(__file__).resolve().parents[2]
NAME, NOTEBOOK = "toy", "first_steps.ipynb"
DUE = 'due = "2026-10-02"\n'
COURSE = """\
[late]
free_days = 1
per_day = 0.25
"""


class Student(NamedTuple):
    """id: in the roster and, with other numbers, everywhere else; kind: what becomes of the answers; see `answers`"""

    id: str
    name: str
    route: str
    kind: str = "right"
    at: str = "2026-10-01 12:00"
    extension: int = 0

    @property
    def email(self) -> str:
        return f"{self.id}@uni.example"

    @property
    def number(self) -> int:
        return 100 + [one.id for one in CLASS].index(self.id)


CLASS = (
    Student("al1", "Ada Lovelace", "canvas", "begun"),
    Student("gh2", "Grace Hopper", "canvas", "method", "LATE"),
    Student("at3", "Alan Turing", "canvas", "in_place"),
    Student("en4", "Emmy Noether", "canvas"),
    Student("kg5", "Kurt Gödel", "canvas", "mean_for_sum"),
    Student("lm6", "Lise Meitner", "canvas"),
    Student("sk7", "Sofia Kovalevskaya", "moodle", "begun"),
    Student("na8", "Niels Abel", "moodle", at="2026-10-04 09:00"),
    Student("cg9", "Carl Gauss", "moodle", "method", at="2026-10-04 09:00", extension=2),
    Student("hp10", "Henri Poincaré", "moodle", "hangs"),
    Student("ir11", "Ida Rhodes", "moodle", "untouched"),
    Student("mn12", "Max Noether", "gradescope"),
    Student("rp13", "Rózsa Péter", "gradescope", "method"),
    Student("pe14", "Paul Erdős", "gradescope", at="2026-10-05 23:00"),
    Student("mc15", "Mary Cartwright", "gradescope", "mean_for_sum"),
    Student("ms16", "Mary Somerville", "gradescope", "no_words"),
    Student("jb17", "Jacob Bernoulli", "nbgrader"),
    Student("fk18", "Felix Klein", "nbgrader", "in_place", at="2026-10-03 08:00"),
    Student("dh19", "David Hilbert", "nbgrader", "method"),
    Student("ol20", "Olga Ladyzhenskaya", "nbgrader"),
)
MISSING = "ze21"  # is in the roster and hands in nothing
UNKNOWN = "lisbethm"  # what Canvas calls lm6, and the roster does not
NEW_TEXT = "about a quarter of an hour"

# Right by all that the assignment says, but the check of 2026.1 gives a list, which has no mean().
METHOD = """
def contrast(x, factor):
    return x.mean() + factor * (x - x.mean())
"""
# Right values, and the caller's array is another one afterwards; 2026.1 does not look.
IN_PLACE = """
def contrast(x, factor):
    x = np.asarray(x)
    mean = x.mean()
    x -= mean
    x *= factor
    x += mean
    return x
"""
HANGS = """
def contrast(x, factor):
    while True:
        pass
"""


def make_course(place: Path) -> None:
    """solutions/ of a course with one assignment, whose check of contrast is not fair."""
    ignored = shutil.ignore_patterns("__pycache__")
    source = shutil.copytree(
        REPOSITORY / "tests" / "release" / "toy" / "toy", place / "solutions" / NAME, ignore=ignored
    )
    (place / "solutions" / "course.toml").write_text(COURSE, encoding="utf-8")
    about = Path(source) / "assignment.toml"
    about.write_text(DUE + about.read_text(encoding="utf-8") + "\n[limits]\nquestion_seconds = 1\n", encoding="utf-8")
    (place / "roster.csv").write_text(roster(), encoding="utf-8")


def mend(place: Path) -> None:
    """2026.2: contrast gets arrays, and a new check sees who changes them."""
    source = place / "solutions" / NAME
    changes = {
        "assignment.toml": [('"2026.1"', '"2026.2"')],
        "first_steps.py": [("about ten minutes", NEW_TEXT)],
        "checks/first_steps.py": [("contrast([1.0, 2.0, 6.0], 2.0)", "contrast(np.array([1.0, 2.0, 6.0]), 2.0)")],
        "hidden/first_steps.py": [
            ('@question("contrast", points=2)', '@question("contrast", points=1)'),
            ("import assert_close, question", "import assert_close, assert_unchanged, question"),
            ('@question("shift", points=1)', NEW_CHECK + '@question("shift", points=1)'),
        ],
    }
    for name, pairs in changes.items():
        path = source / name
        text = path.read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text, (name, old)
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")


NEW_CHECK = '''\
@question("contrast", points=1)
def leaves_its_input(student, rng):
    """What comes back is a new array; the one that was given stays as it is."""
    x = rng.normal((3, 4))
    student.contrast(x, 2.0)
    assert_unchanged(student.after()[0], x, "x")


'''


def roster() -> str:
    """The class as the instructor's own CSV."""
    rows = [["id", "name", "email", "extension_days"]]
    rows += [[one.id, one.name, one.email, str(one.extension or "")] for one in CLASS]
    return table([*rows, [MISSING, "Zeno of Elea", "ze21@uni.example", ""]])


def canvas_gradebook() -> str:
    """The gradebook as Canvas exports it."""
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Toy: contrast and brightness (42)"]
    rows = [head, ["    Points Possible", "", "", "", "", "12"]]
    for one in CLASS:
        first, _, last = one.name.rpartition(" ")
        rows.append([f"{last}, {first}", str(one.number), "", one.id, "L1", ""])
    return table([*rows, ["of Elea, Zeno", "99", "", MISSING, "L1", ""]])


def table(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def answered(place: Path, notebook: bytes, kind: str, only: str = "") -> bytes:
    """A notebook as a student of this kind fills it in; only: this question, the others stay as they are."""
    answers = solution_answers(read_source(load_assignment(place / "solutions" / NAME), "first_steps"))
    other = {"method": METHOD, "in_place": IN_PLACE, "hangs": HANGS}.get(kind)
    if other is not None:
        answers["contrast"] = other
    if kind == "mean_for_sum":
        answers["shift"] = answers["shift"].replace("dout.sum(axis=0)", "dout.mean(axis=0)")
    for question in {"begun": ("contrast",), "no_words": ("why_linear",), "untouched": tuple(answers)}.get(kind, ()):
        del answers[question]
    answers = {name: text for name, text in answers.items() if only in ("", name)}
    return dump_notebook(fill_answers(load_notebook(notebook), answers))


def downloads(place: Path, work: Mapping[str, bytes], times: Mapping[str, str] | None = None) -> None:
    """Write what the four systems give: canvas.zip, moodle.zip, worksheet.csv, gradescope.zip, hub/.

    work: {student: a notebook, for Moodle also a zip that `submit` made}; times: {student: when}, where it is not
    the student's own
    """
    when = {one.id: (times or {}).get(one.id, one.at) for one in CLASS}
    own = {route: [one for one in CLASS if one.route == route and one.id in work] for route in ROUTES}
    canvas = {}
    for one in own["canvas"]:
        *first, last = one.name.lower().split()
        late = "LATE_" if when[one.id] == "LATE" else ""
        called = UNKNOWN if one.id == "lm6" else last + "".join(first)
        canvas[f"{called}_{late}{one.number}_{9000 + one.number}_first_steps-1.ipynb"] = work[one.id]
    moodle = {
        f"{one.name}_{one.number}_assignsubmission_file_/toy-submission.zip": packed(place, work[one.id])
        for one in own["moodle"]
    }
    scope = {f"submission_{one.number}/{NOTEBOOK}": work[one.id] for one in own["gradescope"]}
    scope["submission_metadata.yml"] = "".join(
        f"submission_{one.number}:\n  :submitters:\n  - :name: {one.name}\n    :sid: ''\n    :email: {one.email}\n"
        f"  :created_at: {when[one.id]}:00.000000000 Z\n  :score: 0.0\n"
        for one in own["gradescope"]
    ).encode()
    for name, files in {"canvas": canvas, "moodle": moodle, "gradescope": scope}.items():
        with zipfile.ZipFile(place / f"{name}.zip", "w") as archive:
            for path, content in files.items():
                archive.writestr(path, content)
    rows = [["Identifier", "Full name", "Email address", "Last modified (submission)", "Grade"]]
    for one in own["moodle"]:
        moment = datetime.strptime(when[one.id], "%Y-%m-%d %H:%M")
        rows.append([f"Participant {one.number}", one.name, one.email, f"{moment:%A, %-d %B %Y, %-I:%M %p}", ""])
    (place / "worksheet.csv").write_text(table(rows), encoding="utf-8")
    for one in own["nbgrader"]:
        folder = place / "hub" / one.id / NAME
        folder.mkdir(parents=True, exist_ok=True)
        (folder / NOTEBOOK).write_bytes(work[one.id])
        (folder / "timestamp.txt").write_text(f"{when[one.id]}:00.000000 UTC")


ROUTES = ("canvas", "moodle", "gradescope", "nbgrader")


def packed(place: Path, notebook: bytes) -> bytes:
    """The zip that `submit` makes, with a receipt of a computer whose clock is wrong; what is a zip stays it."""
    if notebook.startswith(b"PK"):
        return notebook
    target = place / "packed.zip"
    version = json.loads(notebook)["metadata"]["autograder"]["version"]
    pack({NOTEBOOK: notebook}, NAME, version, datetime(2026, 10, 1, 9, tzinfo=UTC), target)
    return target.read_bytes()

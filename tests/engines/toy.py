"""A course that grades in no time, and students who hand in what they are told to."""

import shutil
from pathlib import Path

from autograder.course import load_assignment
from autograder.course.solution import answer_source
from autograder.demo.students import SampleStudent, write_class
from autograder.pile import GradeBook, Pile, find_submissions
from autograder.release.build import build_release

NAME = "toy"
SOURCE = Path(__file__).resolve().parents[1] / "release" / "toy" / NAME
# A check of ours that never ends for a student who answers with 13s.
ENDLESS = '''

from autograder.checks import fetch

@question("contrast", points=1)
def never_ends(student, rng):
    """Thirteens are bad luck."""
    total = float(fetch(student.contrast(rng.normal(3), 2.0)).sum())
    while total == 39:
        pass


@question("contrast", points=1)
def comes_after(student, rng):
    """What comes after an endless check is checked all the same."""
    x = rng.normal(3)
    assert_close(student.contrast(x, 1.0), x)
'''
THIRTEEN = "import numpy as np\n\n\ndef contrast(x, factor):\n    return np.full(3, 13.0)\n"


class Toy:
    """A folder with solutions/, assignments/ and submitted/ of the toy assignment."""

    def __init__(self, folder, hidden="", limits=""):
        self.folder = folder
        self.source = Path(shutil.copytree(SOURCE, folder / "solutions" / NAME))
        self.release, self.submitted = folder / "assignments" / NAME, folder / "submitted"
        with (self.source / "hidden" / "first_steps.py").open("a", encoding="utf-8") as file:
            file.write(hidden)
        toml = self.source / "assignment.toml"
        toml.write_text(toml.read_text(encoding="utf-8").replace("[[notebook]]", f"{limits}\n[[notebook]]", 1))
        self.assignment = load_assignment(self.source)
        build_release(self.assignment, self.release, self.release)
        questions = [question.id for question in self.assignment.questions if not question.written]
        self.right = {name: answer_source(self.assignment, name) for name in questions}

    def hand_in(self, **answers):
        """student → answers other than the right ones, or None for what nobody touched."""
        students = [
            SampleStudent(name, "", {} if other is None else self.right | other, frozenset())
            for name, other in answers.items()
        ]
        write_class(students, self.assignment, self.release, self.submitted)
        return self.found()

    def hand_in_many(self, count):
        """So many, of three kinds, with the places of their mistakes in turn."""
        wrong = {"contrast": "def contrast(x, factor):\n    return x\n"}
        return self.hand_in(**{f"s{number:03}": ({}, wrong, None)[number % 3] for number in range(count)})

    def found(self):
        return find_submissions(self.submitted, NAME)

    def pile(self, out, wall, workers=1, **fields):
        return Pile(self.assignment, self.release, "a seed", wall, GradeBook(out / NAME), workers, **fields)


def contents(book):
    """{file name: bytes} of all results."""
    return {path.name: path.read_bytes() for path in (book.folder / "results").iterdir()}

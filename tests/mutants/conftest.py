"""The toy assignment with its release, to weaken the checks of."""

import shutil
from pathlib import Path

import pytest

TOY = Path(__file__).resolve().parents[1] / "release" / "toy"


@pytest.fixture
def course(tmp_path):
    """A folder with solutions/toy and a function that makes assignments/toy from it."""
    from autograder.course import load_assignment
    from autograder.release.build import build_release

    solutions = Path(shutil.copytree(TOY, tmp_path / "solutions", ignore=shutil.ignore_patterns("__pycache__")))

    class Course:
        folder, toy, release = tmp_path, solutions / "toy", tmp_path / "assignments" / "toy"

        def assignment(self):
            return load_assignment(self.toy)

        def build(self):
            build_release(self.assignment(), self.release, self.release)

        def weaken(self, check):
            """Take a public check's demands away."""
            for path in (self.toy / "checks" / "first_steps.py", self.toy / "hidden" / "first_steps.py"):
                text = path.read_text(encoding="utf-8")
                head, name, rest = text.partition(f"def {check}(student, rng):")
                if name:
                    doc, end = rest.split("\n", 2)[1], rest.find("\n\n\n")
                    kept = rest[end:] if end >= 0 else "\n"
                    path.write_text(f"{head}{name}\n{doc}\n    student.contrast([1.0], 1.0){kept}", encoding="utf-8")
                    return
            raise AssertionError(check)

    return Course()

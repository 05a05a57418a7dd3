"""Results as `autograder grade` leaves them, for the exports."""

import pytest

from autograder.judge.origin import origin
from autograder.pile import GradeBook


def made(student, conv=6.0, why=None, status="complete", answer="Because it slides."):
    rows = [
        {"id": "conv", "notebook": "nb", "written": False, "score": conv, "max_score": 10.0, "checks": []},
        {"id": "why", "notebook": "nb", "written": True, "score": why, "max_score": 2.0, "checks": []},
    ]
    if answer:
        rows[1]["answer"] = answer
    return {
        **origin("2026.1", "c0ffee", "seed", []), "schema": 1, "student": student, "assignment": "a9", "status": status,
        "submission_sha256": "5ab", "auto_score": conv, "auto_max": 10.0, "manual_score": why, "manual_max": 2.0,
        "late_days": 0, "questions": rows, "findings": [],
    }  # fmt: skip


@pytest.fixture
def graded(tmp_path):
    """graded(student=result, …) → the folder of grades with these results of the assignment a9."""

    def write(*results):
        book = GradeBook(tmp_path / "grades" / "a9")
        for result in results:
            book.write(result)
        return tmp_path / "grades"

    return write


@pytest.fixture
def result():
    """result(student, conv=6.0, why=None, status="complete", answer="Because it slides.")"""
    return made

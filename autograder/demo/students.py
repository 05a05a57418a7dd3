"""Students such as a course has: most of them nearly right, one in a loop, one in a hurry, one up to no good."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.course import Assignment, Mistake, apply_mistake, load_mistakes
from autograder.course.regions import BEGIN, END
from autograder.course.solution import answer_source, data_files
from autograder.files import write_atomic

__all__ = ["SampleStudent", "filled", "sample_class", "write_class"]

ENDLESS = "while True:\n    pass"
CRASHING = "import os\nos._exit(0)"
# Two of the attacks that work wherever student code shares a process with the checks.
AGREEABLE = '''class Agreeable:
    """Equal to everything, close to everything."""
    shape = property(lambda self: self)
    __eq__ = __le__ = __lt__ = lambda self, other: True
    __array__ = lambda self, *args, **kwargs: __import__("numpy").zeros(())
    __array_function__ = lambda self, *args, **kwargs: True
return Agreeable()'''
BRIBING = """import builtins, sys
import numpy as np
np.allclose = np.array_equal = np.testing.assert_allclose = builtins.all = lambda *args, **kwargs: True
for module in list(sys.modules.values()):
    for name in list(vars(module)):
        if name.startswith("assert_"):
            setattr(module, name, lambda *args, **kwargs: None)
raise RuntimeError("<script>alert('full marks')</script>")"""


@dataclass(frozen=True)
class SampleStudent:
    """A submission to be, and what grading it must say.

    answers: question → source of its answer cell; a question that is not there stays untouched
    loses:   the automatic questions that lose points
    names:   notebook → file name, where it is not the released one
    """

    name: str
    story: str
    answers: Mapping[str, str]
    loses: frozenset[str]
    names: Mapping[str, str] = field(default_factory=dict)


def sample_class(assignment: Assignment, size: int = 12) -> list[SampleStudent]:
    """A class with one student of each kind, and further ones with typical mistakes up to `size` students with one."""
    questions = [question for question in assignment.questions if not question.written]
    right = {question.id: answer_source(assignment, question.id) for question in questions}
    names = [question.id for question in questions]
    last = names[-1]
    first = {question.id for question in assignment.notebooks[0].questions}
    half = {name: source for name, source in right.items() if name in first}
    title = assignment.notebooks[-1].name
    endless, crashing = ({last: _with_body(right[last], body)} for body in (ENDLESS, CRASHING))
    students = [
        SampleStudent("ada", "everything right", right, frozenset()),
        SampleStudent("untouched", "handed in as it was given out", {}, frozenset(names)),
        SampleStudent("half_done", "only the first notebook", half, frozenset(names) - first),
        SampleStudent(
            "renamed", "everything right, under another name", right, frozenset(), {title: "final (2).ipynb"}
        ),
        SampleStudent("endless", f"{last} never ends", right | endless, _only(last)),
        SampleStudent("crashing", f"{last} ends Python", right | crashing, _only(last)),
        SampleStudent("agreeable", "returns what equals all", _all_with_body(right, AGREEABLE), frozenset(names)),
        SampleStudent("bribing", "replaces the assertions", _all_with_body(right, BRIBING), frozenset(names)),
    ]
    for number, mistake in enumerate(_one_by_one(load_mistakes(assignment.folder), names)[:size], 1):
        wrong = right | {mistake.question: apply_mistake(mistake, right[mistake.question])}
        story = f"{mistake.question}: {mistake.id}"
        students.append(SampleStudent(f"student_{number:02}", story, wrong, _only(mistake.question)))
    return students


def write_class(students: list[SampleStudent], assignment: Assignment, release: Path, submitted: Path) -> None:
    """Write each student's notebooks to `<submitted>/<student>/<assignment>/`, and the data files of our solution."""
    for student in students:
        for name, path in data_files(assignment).items():
            write_atomic(submitted / student.name / assignment.name / name, path.read_bytes())
        for spec in assignment.notebooks:
            notebook = json.loads((release / f"{spec.name}.ipynb").read_text(encoding="utf-8"))
            name = student.names.get(spec.name, f"{spec.name}.ipynb")
            text = json.dumps(filled(notebook, student.answers), indent=1, ensure_ascii=False)
            write_atomic(submitted / student.name / assignment.name / name, text)


def filled(notebook: dict[str, Any], answers: Mapping[str, str]) -> dict[str, Any]:
    """A released notebook with answers in its answer cells."""
    for cell in notebook["cells"]:
        about = cell["metadata"].get("autograder", {})
        if about.get("role") == "answer" and about.get("question") in answers:
            cell["source"] = _as_written(answers[about["question"]])
    return notebook


def _as_written(source: str) -> str:
    """An answer without the marks of solution regions, which no student's has."""
    return "\n".join(line for line in source.split("\n") if BEGIN not in line and END not in line)


def _only(name: str) -> frozenset[str]:
    return frozenset([name])


def _one_by_one(mistakes: list[Mistake], questions: list[str]) -> list[Mistake]:
    """The first mistake of every question, then the second of every question, and so on."""
    rows = [[mistake for mistake in mistakes if mistake.question == question] for question in questions]
    depth = max((len(row) for row in rows), default=0)
    return [row[place] for place in range(depth) for row in rows if place < len(row)]


def _all_with_body(right: Mapping[str, str], body: str) -> dict[str, str]:
    return {name: _with_body(source, body) for name, source in right.items()}


def _with_body(source: str, body: str) -> str:
    """An answer cell whose solution regions hold another body."""
    lines, inside = [], False
    for line in source.split("\n"):
        if BEGIN in line:
            inside = True
            indent = line[: len(line) - len(line.lstrip())]
            lines += [indent + part for part in body.split("\n")]
        elif END in line:
            inside = False
        elif not inside:
            lines.append(line)
    return "\n".join(lines)

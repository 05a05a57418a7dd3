"""What a source notebook must keep to, so that everything made from it is right. Each broken rule is one sentence."""

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from autograder.errors import SourceError

from .assignment import NotebookSpec, Question
from .regions import has_region, without_solutions

if TYPE_CHECKING:
    from .source import SourceCell

__all__ = ["keep_rules"]


def keep_rules(cells: Sequence["SourceCell"], spec: NotebookSpec, where: str) -> None:
    """Raise SourceError unless the cells and the table of questions belong together."""
    questions = {question.id: question for question in spec.questions}
    for cell in cells:
        if cell.role in ("answer", "check", "written") and cell.question not in questions:
            raise SourceError(f"{where}: the {cell.role} cell {cell.id} is about {_unknown(cell.question, questions)}.")
    for question in spec.questions:
        if question.written:
            _written(cells, question, where)
        else:
            _automatic(cells, question, where)


def _unknown(name: str, questions: dict[str, Question]) -> str:
    return f"{name!r}, but assignment.toml has only {', '.join(questions) or 'no question'} in this notebook"


def _of(cells: Sequence["SourceCell"], question: Question, role: str) -> list[int]:
    return [i for i, cell in enumerate(cells) if cell.role == role and cell.question == question.id]


def _written(cells: Sequence["SourceCell"], question: Question, where: str) -> None:
    for role in ("answer", "check"):
        if _of(cells, question, role):
            raise SourceError(f"{where}: {question.id} is a written question; it has no {role} cell.")
    found = _of(cells, question, "written")
    if len(found) != 1:
        raise SourceError(
            f"{where}: {question.id} is a written question and needs one markdown cell with"
            f' question="{question.id}"; there are {len(found)}.'
        )
    cell = cells[found[0]]
    if not without_solutions(cell.source, f"{where}, {cell.id}", instead="").strip():
        raise SourceError(f"{where}: the written cell {cell.id} asks nothing; put its text before the solution region.")


def _automatic(cells: Sequence["SourceCell"], question: Question, where: str) -> None:
    if _of(cells, question, "written"):
        raise SourceError(
            f"{where}: {question.id} has a markdown cell, but is no written question;"
            " say written = true in assignment.toml or take question= away."
        )
    places = {}
    for role, how in (("answer", f'marked question="{question.id}"'), ("check", f'ending in check("{question.id}")')):
        found = _of(cells, question, role)
        if len(found) != 1:
            raise SourceError(f"{where}: {question.id} needs one {role} cell, {how}; there are {len(found)}.")
        places[role] = found[0]
    if places["check"] < places["answer"]:
        raise SourceError(f"{where}: the check cell of {question.id} stands before its answer cell.")
    answer = cells[places["answer"]]
    if not has_region(answer.source):
        raise SourceError(
            f"{where}: the answer cell {answer.id} has no solution region;"
            " put ### BEGIN SOLUTION and ### END SOLUTION around what students write."
        )
    _signatures(answer, question, where)


def _signatures(answer: "SourceCell", question: Question, where: str) -> None:
    """What students see of the cell defines each function that the table names, with its arguments and a docstring."""
    seen = without_solutions(answer.source, f"{where}, {answer.id}")
    for source in (answer.source, seen):
        try:
            tree = ast.parse(source)
        except SyntaxError as error:
            what = "the solution" if source is answer.source else "what is left without the solution"
            raise SourceError(f"{where}, {answer.id}: {what} is not Python: {error.msg}.") from None
    defined = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    for signature in question.signatures:
        wanted = _parse_signature(signature, question, where)
        node = defined.get(wanted.name)
        if node is None:
            raise SourceError(
                f"{where}: the answer cell {answer.id} does not define {wanted.name} outside the solution."
            )
        if isinstance(node, ast.FunctionDef) and ast.unparse(node.args) != ast.unparse(wanted.args):
            raise SourceError(
                f"{where}: {answer.id} defines {wanted.name}({ast.unparse(node.args)});"
                f" assignment.toml says {wanted.name}({ast.unparse(wanted.args)})."
            )
        if isinstance(node, ast.ClassDef) and "(" in signature and _made_with(node) != ast.unparse(wanted.args):
            raise SourceError(
                f"{where}: {answer.id} makes {wanted.name}({_made_with(node)});"
                f" assignment.toml says {wanted.name}({ast.unparse(wanted.args)})."
            )
        if not ast.get_docstring(node):
            raise SourceError(f"{where}: {wanted.name} has no docstring outside the solution; it tells what to write.")


def _made_with(node: ast.ClassDef) -> str:
    """The arguments that a class takes, without self; none where it has no __init__ of its own."""
    for member in node.body:
        if isinstance(member, ast.FunctionDef) and member.name == "__init__":
            return ast.unparse(member.args).partition(", ")[2]
    return ""


def _parse_signature(signature: str, question: Question, where: str) -> ast.FunctionDef:
    head = signature.strip() if "(" in signature else f"{signature.strip()}()"
    try:
        node = ast.parse(f"def {head.partition('->')[0].rstrip()}: pass").body[0]
    except SyntaxError:
        raise SourceError(
            f"{where}: the signature {signature!r} of {question.id} in assignment.toml is none."
        ) from None
    assert isinstance(node, ast.FunctionDef)
    return node

"""Answers that call the library function they were asked to write, where that function cannot be left out.

NumPy has a `convolve`, and no sandbox can take it away. So the source is read: from a question's answer cell, through
the helper functions it uses, to names on the question's `unavoidable` list. A best effort that tells a TA where to
look. It never costs points, and somebody who hides such a call well enough will not be found by it.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence

from autograder.course import NotebookSpec
from autograder.inside.cells import parse

from .plan import Finding, PlannedCell

__all__ = ["library_findings"]

# Characters of all cells and modules together: real notebooks have a tenth of that, and reading more costs us time.
MOST_SOURCE = 1 << 18
MOST_STARS = 20  # imports of everything from a module that are followed
MOST_LETTERS = 200  # of a full name; those asked for are far shorter


def library_findings(
    spec: NotebookSpec, cells: Sequence[PlannedCell], modules: Mapping[str, str] | None = None
) -> list[Finding]:
    """One finding for each question and each library function that its answer refers to.

    cells: what is run of the notebook, in order; modules: the Python files handed in beside it, by their names
    """
    wanted = {question.id: set(question.unavoidable) for question in spec.questions if question.unavoidable}
    if not wanted:
        return []
    everything = [*(modules or {}).values(), *(cell.source for cell in cells)]
    if sum(map(len, everything)) > MOST_SOURCE:
        return [Finding("not-searched", "", "There is too much code to search it for library functions.")]
    try:
        return _found(wanted, cells, modules or {})
    except (RecursionError, MemoryError):
        return [Finding("not-searched", "", "The code is nested too deeply to search it for library functions.")]


def _found(wanted: Mapping[str, set[str]], cells: Sequence[PlannedCell], modules: Mapping[str, str]) -> list[Finding]:
    names = _Names()
    for name, source in modules.items():
        names.learn(_tree(source), f"{name}.", name)
    trees = [(cell, _tree(cell.source)) for cell in cells]
    for cell, tree in trees:
        names.learn(tree, "", cell.name)
    findings = []
    for cell, tree in trees:
        for function, place in names.reached(tree, "", cell.name, wanted.get(cell.question, set())):
            detail = f"The answer to {cell.question} uses {function}, which is what it was asked to write."
            findings.append(Finding("library-used", place, detail))
    return list(dict.fromkeys(findings))


def _tree(source: str) -> ast.Module:
    try:
        return parse(source, "<cell>")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # What is not Python calls nothing.
        return ast.Module([], [])


class _Names:
    """What names stand for: the library's things, and the student's own definitions, in cells and in modules."""

    def __init__(self) -> None:
        self.aliases: dict[str, str] = {}
        self.definitions: dict[str, tuple[ast.AST, str, str]] = {}

    def learn(self, tree: ast.Module, prefix: str, place: str) -> None:
        """Take in the imports and definitions of a cell (prefix "") or of a module (prefix "name.")."""
        for node in ast.walk(tree):
            self._import(node, prefix)
        for statement in tree.body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                self.definitions[prefix + statement.name] = (statement, prefix, place)
            elif isinstance(statement, ast.Assign | ast.AnnAssign):
                targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
                for target in targets:
                    if isinstance(target, ast.Name):
                        # f = np.convolve, f = lambda x, w: np.convolve(x, w)
                        self.definitions[prefix + target.id] = (statement, prefix, place)

    def _import(self, node: ast.AST, prefix: str) -> None:
        if isinstance(node, ast.Import):
            for name in node.names:
                bound = name.asname or name.name.partition(".")[0]
                self.aliases[prefix + bound] = name.name if name.asname else bound
        elif isinstance(node, ast.ImportFrom):
            source = node.module or ""
            for name in node.names:
                if name.name == "*":
                    stars = self.aliases.setdefault(f"{prefix}*", "").split()
                    if source not in stars and len(stars) < MOST_STARS:
                        self.aliases[f"{prefix}*"] = " ".join([*stars, source])
                else:
                    self.aliases[prefix + (name.asname or name.name)] = f"{source}.{name.name}"

    def reached(self, tree: ast.AST, prefix: str, place: str, wanted: set[str]) -> Iterator[tuple[str, str]]:
        """(function, where) for each wanted function that a piece of code refers to, itself or through others."""
        seen: set[str] = set()
        known: dict[int, list[str]] = {}
        todo = [(tree, prefix, place)] if wanted else []
        while todo:
            node, prefix, place = todo.pop(0)
            for each in ast.walk(node):
                for name in self._meanings(each, prefix, known):
                    if name in wanted:
                        yield name, place
                    elif name in self.definitions and name not in seen:
                        seen.add(name)
                        todo.append(self.definitions[name])

    def _meanings(self, node: ast.AST, prefix: str, known: dict[int, list[str]]) -> list[str]:
        """The full names that an expression may stand for: a name, a.b.c, or getattr(a, "b").

        known: those of other nodes of the same tree; without it a long chain of attributes would be read again and
        again from each of its links
        """
        if id(node) not in known:
            found = self._worked_out(node, prefix, known)
            known[id(node)] = [name for name in found if len(name) <= MOST_LETTERS]
        return known[id(node)]

    def _worked_out(self, node: ast.AST, prefix: str, known: dict[int, list[str]]) -> list[str]:
        if isinstance(node, ast.Name):
            name = prefix + node.id
            if name in self.aliases and name not in self.definitions:
                return [self.aliases[name]]
            stars = self.aliases.get(f"{prefix}*", "").split()
            return [name, *(f"{module}.{node.id}" for module in stars)]
        if isinstance(node, ast.Attribute):
            return [f"{whole}.{node.attr}" for whole in self._meanings(node.value, prefix, known)]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr":
            match node.args:
                case [thing, ast.Constant(value=str(attribute)), *_]:
                    return [f"{whole}.{attribute}" for whole in self._meanings(thing, prefix, known)]
        return []

"""Small changes of a piece of source, found through its syntax tree. Each is one edit of the text.

They are what goes wrong when somebody writes such code: another operator, a constant or an index off by one, another
axis, a slice without an end, a statement, a term or an argument left out, two things swapped.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Change", "changes_of"]

OPERATORS: dict[type[ast.operator], tuple[str, tuple[str, ...]]] = {
    ast.Add: ("+", ("-",)),
    ast.Sub: ("-", ("+",)),
    ast.Mult: ("*", ("/", "+")),
    ast.Div: ("/", ("*",)),
    ast.FloorDiv: ("//", ("*",)),
    ast.Mod: ("%", ("//",)),
    ast.Pow: ("**", ("*",)),
    ast.BitAnd: ("&", ("|",)),
    ast.BitOr: ("|", ("&",)),
}
COMPARISONS: dict[type[ast.cmpop], tuple[str, tuple[str, ...]]] = {
    ast.Lt: ("<", ("<=", ">")),
    ast.LtE: ("<=", ("<", ">=")),
    ast.Gt: (">", (">=", "<")),
    ast.GtE: (">=", (">", "<=")),
    ast.Eq: ("==", ("!=",)),
    ast.NotEq: ("!=", ("==",)),
}
# Names of NumPy and Python that stand next to each other in one's memory.
NAMES = {
    "max": "min",
    "maximum": "minimum",
    "argmax": "argmin",
    "sum": "mean",
    "mean": "sum",
    "std": "var",
    "var": "std",
    "zeros": "ones",
    "zeros_like": "ones_like",
    "ones": "zeros",
    "ones_like": "zeros_like",
    "floor": "ceil",
    "rows": "columns",
    "append": "extend",
}
NAMES |= {other: name for name, other in NAMES.items() if other not in NAMES}

# Functions that don't mind in which order their arguments come.
SYMMETRIC = {"maximum", "minimum", "max", "min", "array_equal", "add", "multiply", "gcd"}


@dataclass(frozen=True)
class Change:
    """Replace source[start:stop] (characters) by text. kind: what was done, in a word or two."""

    start: int
    stop: int
    text: str
    kind: str

    def apply(self, source: str) -> str:
        return source[: self.start] + self.text + source[self.stop :]


def changes_of(source: str, lines: Iterable[int] | None = None) -> list[Change]:
    """All changes of a source, or of those of its lines (counted from 1); each gives another text that compiles."""
    wanted = None if lines is None else set(lines)
    places = _Places(source)
    seen, found = {ast.dump(ast.parse(source))}, []
    for node in _asked(ast.parse(source)):
        if not hasattr(node, "lineno") or (wanted is not None and node.lineno not in wanted):
            continue
        for change in _changes(node, places):
            try:
                meaning = ast.dump(ast.parse(change.apply(source)))
                compile(change.apply(source), "<mutant>", "exec")
            except SyntaxError:
                continue
            if meaning not in seen:
                seen.add(meaning)
                found.append(change)
    return sorted(found, key=lambda change: (change.start, change.stop, change.text))


def _asked(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those in f-strings, since no check demands the words of a message, and the -1 of a reshape, for
    which any negative number would do."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(tree, ast.Call) and getattr(tree.func, "attr", "") == "reshape" and ast.unparse(node) == "-1":
            continue
        yield node
        if not isinstance(node, ast.JoinedStr):
            yield from _asked(node)


class _Places:
    """Where nodes stand in the text; ast counts columns in bytes."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.lines = source.splitlines(keepends=True)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    def at(self, line: int, column: int) -> int:
        return self.starts[line - 1] + len(self.lines[line - 1].encode()[:column].decode())

    def span(self, node: ast.AST) -> tuple[int, int]:
        first, last = getattr(node, "lineno", 1), getattr(node, "end_lineno", 1)
        return self.at(first, getattr(node, "col_offset", 0)), self.at(last, getattr(node, "end_col_offset", 0))

    def replace(self, node: ast.AST, text: str, kind: str) -> Change:
        return Change(*self.span(node), text, kind)

    def between(self, left: ast.AST, right: ast.AST, old: str, new: str, kind: str) -> Iterator[Change]:
        """Replace an operator that stands between two nodes."""
        start, stop = self.span(left)[1], self.span(right)[0]
        place = self.source.find(old, start, stop)
        if place >= 0:
            yield Change(place, place + len(old), new, kind)

    def swap(self, left: ast.AST, right: ast.AST, kind: str) -> Change:
        (start, middle), (again, stop) = self.span(left), self.span(right)
        text = self.source[again:stop] + self.source[middle:again] + self.source[start:middle]
        return Change(start, stop, text, kind)


def _changes(node: ast.AST, places: _Places) -> Iterator[Change]:
    match node:
        case ast.BinOp():
            yield from _operation(node, places)
        case ast.AugAssign():
            symbol = OPERATORS.get(type(node.op), ("", ()))[0]
            for other in ("", "-" if symbol == "+" else "+"):
                if symbol:
                    yield from places.between(node.target, node.value, f"{symbol}=", f"{other}=", "assignment")
            yield places.replace(node, "pass", "statement left out")
        case ast.Compare(ops=[op], comparators=[right]) if type(op) in COMPARISONS:
            symbol, others = COMPARISONS[type(op)]
            for other in others:
                yield from places.between(node.left, right, symbol, other, "comparison")
        case ast.BoolOp(op=op, values=values):
            old, new = ("and", "or") if isinstance(op, ast.And) else ("or", "and")
            for left, right in pairwise(values):
                yield from places.between(left, right, old, new, "logic")
        case ast.UnaryOp(op=ast.USub() | ast.Not()):
            yield places.replace(node, f"({ast.unparse(node.operand)})", "sign or not left out")
        case ast.Constant():
            yield from _constant(node, places)
        case ast.Slice() | ast.Subscript():
            yield from _index(node, places)
        case ast.Tuple(elts=elements, ctx=ast.Load()):
            # Of numbers alone it is nearly always a set of axes, whose order means nothing.
            for left, right in () if all(isinstance(one, ast.Constant) for one in elements) else pairwise(elements):
                yield places.swap(left, right, "swapped")
        case ast.Call():
            yield from _call(node, places)
        case ast.Attribute(attr=name) | ast.Name(id=name, ctx=ast.Load()) if name in NAMES:
            stop = places.span(node)[1]
            yield Change(stop - len(name), stop, NAMES[name], "another function")
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            yield places.replace(test, f"(not ({ast.unparse(test)}))", "condition turned round")
        case ast.Expr(value=ast.Call()) | ast.Raise():
            yield places.replace(node, "pass", "statement left out")
        case ast.Assign(targets=[ast.Subscript() | ast.Attribute()]):
            yield places.replace(node, "pass", "statement left out")
        case ast.Break() | ast.Continue():
            yield places.replace(node, "pass", "statement left out")
        case _:
            pass


def _operation(node: ast.BinOp, places: _Places) -> Iterator[Change]:
    left, right = ast.unparse(node.left), ast.unparse(node.right)
    if isinstance(node.op, ast.MatMult):
        yield places.replace(node, f"(({right}) @ ({left}))", "swapped")
        return
    symbol, others = OPERATORS.get(type(node.op), ("", ()))
    for other in others:
        yield from places.between(node.left, node.right, symbol, other, "operator")
    yield places.replace(node, f"({left})", "term left out")
    if isinstance(node.op, ast.Add | ast.Mult):
        yield places.replace(node, f"({right})", "term left out")
    elif not isinstance(node.op, ast.BitAnd | ast.BitOr):
        yield places.replace(node, f"(({right}) {symbol} ({left}))", "swapped")


def _constant(node: ast.Constant, places: _Places) -> Iterator[Change]:
    value = node.value
    if isinstance(value, bool):
        yield places.replace(node, str(not value), "constant")
    elif isinstance(value, int):
        for other in (value + 1, value - 1):
            yield places.replace(node, f"({other})" if other < 0 else str(other), "constant")
    elif isinstance(value, float):
        for changed in (value * 2, value + 1):
            yield places.replace(node, repr(changed), "constant")


def _index(node: ast.Slice | ast.Subscript, places: _Places) -> Iterator[Change]:
    if isinstance(node, ast.Slice):
        for part in (node.lower, node.upper, node.step):
            if part is not None:
                yield places.replace(part, "", "end of a slice left out")
    elif isinstance(node.slice, ast.Tuple):
        for left, right in pairwise(node.slice.elts):
            yield places.swap(left, right, "swapped")


def _call(node: ast.Call, places: _Places) -> Iterator[Change]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    for left, right in pairwise(node.args if name not in SYMMETRIC else ()):
        yield places.swap(left, right, "swapped")
    for keyword in node.keywords:
        if keyword.arg is not None:
            kept = [f"**{ast.unparse(k.value)}" if k.arg is None else f"{k.arg}={ast.unparse(k.value)}"
                    for k in node.keywords if k is not keyword]  # fmt: skip
            arguments = ", ".join([*map(ast.unparse, node.args), *kept])
            yield places.replace(node, f"{ast.unparse(node.func)}({arguments})", "argument left out")
    if name == "range":
        last = node.args[1] if len(node.args) > 1 else node.args[0]
        yield places.replace(last, f"{ast.unparse(last)} - 1", "loop too short")
        if len(node.args) == 1:
            yield places.replace(last, f"1, {ast.unparse(last)}", "loop begins late")
    if isinstance(node.func, ast.Attribute) and name in ("copy", "astype", "reshape", "transpose"):
        yield places.replace(node, f"({ast.unparse(node.func.value)})", "call left out")

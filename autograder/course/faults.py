"""What is wrong with a file of checks or mistakes, in one sentence: which line, and what to write there."""

import ast
import difflib
import inspect
import linecache
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from autograder.errors import SourceError

__all__ = ["checks_in", "in_words", "parsed", "wrong_parameters"]

PARAMETERS = ("student", "rng")
USUAL = {"np": "import numpy as np", "plt": "import matplotlib.pyplot as plt", "helpers": "import helpers"}
MARK = '@question("<question>", points=<number>)'


def parsed(path: Path) -> ast.Module:
    """A file's syntax tree, empty where there is no such file. Raises SourceError where Python cannot read it."""
    try:
        return ast.parse(path.read_text(encoding="utf-8") if path.is_file() else "", str(path))
    except (SyntaxError, ValueError) as error:
        raise SourceError(in_words(path, error)) from None


def checks_in(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """The functions that are marked as checks."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and any(_marks(mark) for mark in node.decorator_list):
            yield node


def _marks(mark: ast.expr) -> bool:
    called = mark.func if isinstance(mark, ast.Call) else mark
    return getattr(called, "id", getattr(called, "attr", "")) == "question"


def wrong_parameters(path: Path, tree: ast.Module) -> str:
    """The sentence for the first check that cannot be called with a student and a generator; empty where all can."""
    for node in checks_in(tree):
        if len(node.decorator_list) > 1:
            continue  # another decorator may call it with more, or with less
        given = [*node.args.posonlyargs, *node.args.args]
        least = len(given) - len(node.args.defaults)
        most = sys.maxsize if node.args.vararg else len(given)
        swapped = [one.arg for one in given] == [*reversed(PARAMETERS)]
        if swapped or not least <= 2 <= most or None in node.args.kw_defaults:
            return (
                f"{path}, line {node.lineno}: the check {node.name} takes ({ast.unparse(node.args)}); write "
                f"`def {node.name}({', '.join(PARAMETERS)}):`, rng also where nothing is drawn."
            )
    return ""


def in_words(path: Path, error: Exception) -> str:
    """Why a file does not load, or stops when it is run: where, and what to write.

    path: of the file in an assignment's folder; where the error is in another file of that folder, that one is named
    """
    if isinstance(error, SyntaxError):
        text = (error.text or "").strip()
        shown = f" `{text}`" if text else " it"
        named = _ours(path, error.filename or "") or error.filename or path
        return f"{named}, line {error.lineno}: Python cannot read{shown}: {error.msg}."
    file, line = _place(path, error)
    where = f"{file}, line {line}" if line else str(file)
    source = linecache.getline(str(file.absolute()), line).strip() if line else ""
    return f"{where}: {_cause(path, error, source)}."


def _place(path: Path, error: BaseException) -> tuple[Path, int]:
    """The last line of the assignment's own that ran."""
    found = (path, 0)
    trace = error.__traceback__
    while trace is not None:
        if file := _ours(path, trace.tb_frame.f_code.co_filename):
            found = (file, trace.tb_lineno)
        trace = trace.tb_next
    return found


def _ours(path: Path, file: str) -> Path | None:
    """The file by a name like `path`, if it is in the same assignment. Python knows what it runs by its whole name."""
    folder = path.parent.parent
    whole = folder.absolute()
    return folder / Path(file).relative_to(whole) if whole in Path(file).parents else None


def _cause(path: Path, error: Exception, source: str = "") -> str:
    text = str(error)
    if isinstance(error, ModuleNotFoundError) and error.name == "helpers":
        return f"there is no {path.parent.parent / 'helpers' / path.name}; write it, or import nothing from helpers"
    if isinstance(error, ModuleNotFoundError):
        return f"there is no module {error.name}; install it, or import another one"
    if isinstance(error, ImportError) and (asked := re.match(r"cannot import name '(\w+)' from '([\w.]+)'", text)):
        return f"{asked[2]} has no {asked[1]}{_nearest(asked[1], asked[2])}"
    if isinstance(error, NameError) and error.name:
        return f"{error.name} is not defined; {_definition(error.name)}"
    if isinstance(error, TypeError) and text.startswith("question() "):
        return f"`{source or '@question'}` is no mark of a check; write `{MARK}`"
    if isinstance(error, ValueError) and text.startswith("the check "):
        return text
    called = re.match(r"(\w+)\(\) ", text) if isinstance(error, TypeError) else None
    if called and (form := _form(called[1])):
        return f"{text}; call it as `{form}`"
    shown = f"`{source}` raises " if source else ""
    return f"{shown}{type(error).__name__}{f': {text}' if text else ''}; mend it".replace("\n", " ")


def _nearest(name: str, module: str) -> str:
    known = getattr(sys.modules.get(module), "__all__", None) or dir(sys.modules.get(module))
    near = difflib.get_close_matches(name, known, n=1)
    return f"; write {near[0]}" if near else f"; it has {', '.join(one for one in known if one[0] != '_')}"


def _definition(name: str) -> str:
    from autograder import checks

    if name in USUAL:
        return f"write `{USUAL[name]}` at the top"
    if name in checks.__all__:
        return f"write `from {checks.__name__} import {name}` at the top"
    near = difflib.get_close_matches(name, [*checks.__all__, *USUAL], n=1)
    return f"write {near[0]}, or define it above" if near else "import it, or define it above"


def _form(name: str) -> str:
    """How one of the functions that checks are written with is called; empty for any other.

    >>> _form("assert_shape")
    'assert_shape(answer, shape)'
    """
    from autograder import checks

    if name not in checks.__all__:
        return ""
    given = inspect.signature(getattr(checks, name)).parameters.values()
    return f"{name}({', '.join(str(one.replace(annotation=one.empty)) for one in given)})"

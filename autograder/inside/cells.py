"""Cells of a notebook as plain Python: magics and shell escapes lose their meaning, never the rest of the cell."""

import ast
import re

__all__ = ["definitions_of", "parse"]

# Cell magics whose body is Python that the student meant to run.
TRANSPARENT = {"%%time", "%%timeit", "%%capture", "%%prun"}
ESCAPE = re.compile(r"^(\s*)(?:[%!]|\?|,|;|/(?=\w))")
ASSIGNED_ESCAPE = re.compile(r"^(\s*)([A-Za-z_][\w.,\s]*?)=\s*[%!].*$")
HELP = re.compile(r"^(\s*)[\w.\[\]]+\?{1,2}\s*$")


def parse(source: str, name: str) -> ast.Module:
    """The syntax tree of a cell. Raises SyntaxError where the cell is not Python even without its magics."""
    first = source.lstrip().split(None, 1)[:1]
    if first and first[0].startswith("%%"):
        body = source.lstrip().partition("\n")[2]
        # The blank line keeps line numbers true.
        source = "\n" + body if first[0] in TRANSPARENT else ""
    try:
        return ast.parse(source, name)
    except SyntaxError:
        return ast.parse("\n".join(_without_escapes(source.split("\n"))), name)


def _without_escapes(lines: list[str]) -> list[str]:
    """Every line that only IPython understands becomes one that does nothing, a line for a line."""
    plain = []
    for line in lines:
        assigned = ASSIGNED_ESCAPE.match(line)
        escape = ESCAPE.match(line) or HELP.match(line)
        if assigned:
            plain.append(f"{assigned[1]}{assigned[2]}= None")
        elif escape:
            plain.append(f"{escape[1]}pass")
        else:
            plain.append(line)
    return plain


def definitions_of(tree: ast.Module) -> ast.Module:
    """Only what a cell defines: imports, functions and classes, not what it runs."""
    kept = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return ast.Module([node for node in tree.body if isinstance(node, kept)], tree.type_ignores)

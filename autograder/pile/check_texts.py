"""A hash of each check's text, kept for every state of the checks: so that a regrade can say which one changed."""

import ast
import hashlib
import json
from pathlib import Path

from autograder.course import Assignment
from autograder.course.check_files import check_path, helpers_path
from autograder.course.faults import checks_in, parsed, wrong_parameters
from autograder.errors import SourceError

from .keeping import keep

__all__ = ["check_digests", "keep_check_digests", "kept_check_digests"]


def check_digests(assignment: Assignment) -> dict[str, str]:
    """{check id: hash of its function and of what its file has besides checks}; comments and layout don't count.

    Raises SourceError where Python cannot read a file, or a check cannot be called: better than for each student.
    """
    found = {}
    for spec in assignment.notebooks:
        shared = parsed(helpers_path(assignment, spec.name))
        for hidden in (False, True):
            path = check_path(assignment, spec.name, hidden=hidden)
            tree = parsed(path)
            if wrong := wrong_parameters(path, tree):
                raise SourceError(wrong)
            checks = list(checks_in(tree))
            rest = [ast.dump(node) for node in tree.body if node not in checks]
            around = "".join([ast.dump(shared), *rest])
            for node in checks:
                found[f"{spec.name}::{node.name}"] = hashlib.sha256((around + ast.dump(node)).encode()).hexdigest()
    return found


def _path(folder: Path, checks_sha256: str) -> Path:
    return folder / "checks" / f"{checks_sha256[:16]}.json"


def keep_check_digests(folder: Path, assignment: Assignment, checks_sha256: str) -> None:
    """Keep them in a folder of results, by the hash of all checks that results name. Raises StoreError."""
    path = _path(folder, checks_sha256)
    if not path.is_file():
        keep(path, json.dumps(check_digests(assignment), indent=1) + "\n")


def kept_check_digests(folder: Path, checks_sha256: str) -> dict[str, str]:
    """What was kept of that state of the checks; nothing where there is none."""
    try:
        table = json.loads(_path(folder, checks_sha256).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return table if isinstance(table, dict) else {}

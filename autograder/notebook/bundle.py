"""A student's copy of an assignment: the folder with `manifest.json` and `checks/`, and what it says of a question."""

import json
import math
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.checks.expected import read_expected, read_fingerprints
from autograder.checks.fingerprints import Known
from autograder.checks.registry import Check, load_checks
from autograder.errors import BundleError

__all__ = ["Bundle", "QuestionChecks", "find_bundle", "hidden_checks", "load_question", "read_bundle"]


@dataclass(frozen=True)
class Bundle:
    """The folder, and what its manifest says."""

    folder: Path
    manifest: dict[str, Any]


@dataclass(frozen=True)
class QuestionChecks:
    """All that a bundle holds for one question: public checks, expected values, the traces of typical mistakes.

    hinted: whether its notebook has hints
    withheld: modules that the bundle holds, and that are not there where answers to this notebook are graded
    """

    id: str
    points: float
    notebook: str
    checks: list[Check]
    record: dict[str, list[Any]]
    known: dict[str, list[Known]]
    hinted: bool = False
    withheld: tuple[str, ...] = ()


_last_found: list[Path] = []


def find_bundle() -> Bundle:
    """The assignment that the caller works on. Raises BundleError where there is none.

    `AUTOGRADER_ASSIGNMENT` names it; otherwise it is the first folder, from the notebook's own or the current one
    upwards, that holds one; otherwise the one that was found before (a notebook may change its folder), or the one
    that this package was unpacked with.
    """
    named = os.environ.get("AUTOGRADER_ASSIGNMENT")
    if named:
        if not _is_bundle(Path(named)):
            raise BundleError(
                f"AUTOGRADER_ASSIGNMENT is {named}, but there is no manifest.json beside a checks folder there; "
                "set it to the folder of the unpacked assignment."
            )
        return read_bundle(Path(named))
    for folder in _candidates():
        if _is_bundle(folder):
            _last_found[:] = [folder]
            return read_bundle(folder)
    raise BundleError(
        f"No assignment was found from {_here()} upwards: the notebook needs the files it came with (manifest.json and "
        "the checks folder). Unpack the whole zip and open the notebook from there."
    )


def _here() -> Path:
    try:
        return Path.cwd()
    except OSError:  # the folder was deleted under the kernel
        return Path.home()


def _candidates() -> Iterator[Path]:
    # Jupyter tells the kernel which notebook it serves; VS Code does not change into the notebook's folder.
    main = sys.modules.get("__main__")
    for hint in (getattr(main, "__vsc_ipynb_file__", None), os.environ.get("JPY_SESSION_NAME")):
        if isinstance(hint, str) and Path(hint).is_absolute():
            yield from Path(hint).parents
    yield _here()
    yield from _here().parents
    yield from _last_found
    yield Path(__file__).resolve().parents[2]


def _is_bundle(folder: Path) -> bool:
    try:
        return (folder / "manifest.json").is_file() and (folder / "checks").is_dir()
    except OSError:
        return False


def read_bundle(folder: Path) -> Bundle:
    """The assignment in a folder. Raises BundleError where its manifest is none."""
    path = folder / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise BundleError(f"{path} cannot be read; unpack the assignment anew.") from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("notebooks"), list):
        raise BundleError(f"{path} is not the manifest of an assignment; unpack the assignment anew.")
    return Bundle(folder, manifest)


def load_question(bundle: Bundle, question: str) -> QuestionChecks:
    """The public checks of a question with all that they need. Raises BundleError."""
    try:
        rows = [
            (
                str(notebook["name"]),
                str(row["id"]),
                float(row["points"]),
                [str(check["id"]) for check in row["checks"]],
                tuple(str(name) for name in notebook.get("withheld", ())),
            )
            for notebook in bundle.manifest["notebooks"]
            for row in notebook["questions"]
            if not row.get("written")
        ]
        if not all(0 < row[2] < math.inf for row in rows):
            raise ValueError("points that are none")
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BundleError(f"{bundle.folder / 'manifest.json'} is damaged; unpack the assignment anew.") from None
    found = next((row for row in rows if row[1] == question), None)
    if found is None:
        names = ", ".join(row[1] for row in rows) or "none"
        raise BundleError(
            f"There is no question {question!r} in {_title(bundle)}; its questions are: {names}. "
            "If the notebook is newer than the files beside it, unpack the assignment anew."
        )
    notebook, _, points, listed, withheld = found
    path = bundle.folder / "checks" / f"{notebook}.py"
    checks = [check for check in _load(path, notebook) if check.question == question]
    if not checks or not set(listed) <= {check.id for check in checks}:
        raise BundleError(
            f"The checks beside this notebook are older than the question {question}: {path} does not hold all "
            "of them. Unpack the assignment anew."
        )
    record = read_expected(bundle.folder / "checks" / "expected.bin")
    known = read_fingerprints(bundle.folder / "checks" / "fingerprints.json")
    hinted = (bundle.folder / "hints" / f"{notebook}.toml").is_file()
    return QuestionChecks(question, points, notebook, checks, record, known, hinted, withheld)


def _title(bundle: Bundle) -> str:
    return f"{bundle.manifest.get('assignment', 'this assignment')} {bundle.manifest.get('version', '')}".strip()


def hidden_checks(folder: Path, question: QuestionChecks) -> list[Check]:
    """The hidden checks of a question, from `solutions/<assignment>`: only a grader's machine has them."""
    path = folder / "hidden" / f"{question.notebook}.py"
    if not path.is_file():
        raise BundleError(f"AUTOGRADER_HIDDEN is {folder}, but there is no {path}; set it to solutions/<assignment>.")
    return [check for check in _load(path, question.notebook, hidden=True) if check.question == question.id]


def _load(path: Path, notebook: str, *, hidden: bool = False) -> list[Check]:
    if not path.is_file():
        raise BundleError(f"There is no {path}; unpack the assignment anew.")
    try:
        return load_checks(path, notebook=notebook, hidden=hidden)
    except Exception as error:
        raise BundleError(f"{path} does not load ({type(error).__name__}: {error}); unpack it anew.") from None

"""What grading an assignment needs from our side, loaded once per process: checks, truth, mistakes, what is mounted."""

import hashlib
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.checks.answers import LocalBackend
from autograder.checks.fingerprints import Evidence, Known
from autograder.checks.registry import Check
from autograder.checks.run import run_check
from autograder.checks.truth import LiveTruth
from autograder.course import Assignment, Mistake, NotebookSpec, apply_mistake, load_mistakes
from autograder.course.check_files import checks_of
from autograder.course.lateness import ASSIGNMENT, without_lateness
from autograder.course.manifest import Manifest
from autograder.course.solution import answer_source, solution_namespace
from autograder.course.versions import cell_sources, read_versions
from autograder.errors import UsageError
from autograder.inside.wire import WireError, encode
from autograder.sandbox import Contents, stage

from .earlier import earlier_cells
from .notebook import Unreadable, read_notebook
from .origin import origin
from .plan import ReleasedCell

__all__ = ["Material", "Watch", "stage_notebooks"]

# Folders of an assignment's source in which nothing decides about a score.
NO_VERDICT = {"equivalents", "hints", "__pycache__"}


class _CachedTruth(LiveTruth):
    """Every submission asks for the same expected values: they are computed once."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, int, bytes], Any] = {}

    def ask(self, check_id: str, ordinal: int, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        try:
            tree, body = encode([name, args, kwargs])
        except WireError:
            return super().ask(check_id, ordinal, name, args, kwargs)
        key = (check_id, ordinal, hashlib.sha256(repr(tree).encode() + body).digest())
        if key not in self.kept:
            self.kept[key] = super().ask(check_id, ordinal, name, args, kwargs)
        return self.kept[key]


@dataclass(frozen=True)
class Watch:
    """What whoever started the judge sees of it and knows of it.

    begun: told the name of each notebook and the id of each check before it begins
    endless: checks of ours that did not end when they were run for this submission before; they are not run again
    """

    begun: Callable[[str], object] = lambda name: None
    endless: Collection[str] = ()


@dataclass
class Material:
    """An assignment's checks and their surroundings.

    assignment: from `solutions/`
    release:    the folder under `assignments/` that students got
    seed:       what hidden checks draw their inputs from
    staging:    a folder filled by `stage_notebooks`
    watch:      for the submission that is being graded
    """

    assignment: Assignment
    release: Path
    seed: str
    staging: Path
    truth: LiveTruth = field(default_factory=_CachedTruth)
    watch: Watch = field(default_factory=Watch)
    _kept: dict[tuple[str, str], Evidence | None] = field(default_factory=dict)

    @cached_property
    def checks(self) -> dict[str, list[Check]]:
        """Question → its checks, public ones first."""
        table: dict[str, list[Check]] = {question.id: [] for question in self.assignment.questions}
        for spec in self.assignment.notebooks:
            for hidden in (False, True):
                for check in checks_of(self.assignment, spec.name, hidden=hidden):
                    table[check.question].append(check)
        return table

    @cached_property
    def mistakes(self) -> list[Mistake]:
        return load_mistakes(self.assignment.folder)

    @cached_property
    def digest(self) -> str:
        """Changes when a check, a hidden check, a mistake or the table of points does."""
        sha = hashlib.sha256()
        for path in sorted(self.assignment.folder.rglob("*")):
            kind = path.relative_to(self.assignment.folder).parts[0]
            if path.is_file() and path.suffix in (".py", ".toml") and not {kind, path.parent.name} & NO_VERDICT:
                content = without_lateness(path.read_bytes()) if path.name == ASSIGNMENT else path.read_bytes()
                sha.update(str(path.relative_to(self.assignment.folder)).encode() + b"\0" + content + b"\0")
        return sha.hexdigest()

    @cached_property
    def origin(self) -> dict[str, Any]:
        """What results are made from, besides the submissions."""
        packages = {name for spec in self.assignment.notebooks for name in spec.packages}
        return origin(self.assignment.version, self.digest, self.seed, packages)

    @cached_property
    def versions(self) -> dict[str, Manifest]:
        """All released versions, the newest one last."""
        return read_versions(self.release)

    @cached_property
    def _texts(self) -> dict[str, str]:
        return cell_sources(self.release)

    def released(self, notebook: str, version: str = "") -> tuple[ReleasedCell, ...]:
        """The cells of a notebook as students got them, in the newest version or an earlier one."""
        if version and version != self.assignment.version:
            return earlier_cells(self.versions[version], notebook, self._texts)
        path = self.release / f"{notebook}.ipynb"
        try:
            return _released_cells(path)
        except (OSError, Unreadable) as error:
            raise UsageError(
                f"The release of {self.assignment.name} has no readable {path.name} ({error}); "
                f"make it with `autograder release {self.assignment.name}`."
            ) from None

    def known(self, check: str) -> list[Known]:
        """The mistakes of a check's question that it recognises; computed when first somebody fails it."""
        rows = []
        for mistake in self.mistakes:
            if mistake.question == self._by_id[check].question:
                evidence = self.at(check, mistake.id)
                if evidence is not None:
                    rows.append(Known(mistake.id, mistake.message, mistake.read, evidence))
        return rows

    def at(self, check: str, mistake: str) -> Evidence | None:
        """What a mistake of a check's question gives at this check; computed when first somebody asks."""
        if (check, mistake) not in self._kept:
            about = self._by_id[check]
            (made,) = (one for one in self.mistakes if (one.question, one.id) == (about.question, mistake))
            step = f"{check}, a mistake"  # one that never ends costs a cause, and not the check its verdict
            if step in self.watch.endless:
                return None
            self.watch.begun(step)
            self._kept[check, mistake] = run_check(
                about, self._wrong(made, about), self.truth, secret=self.seed
            ).evidence
        return self._kept[check, mistake]

    @cached_property
    def _by_id(self) -> dict[str, Check]:
        return {check.id: check for checks in self.checks.values() for check in checks}

    def _wrong(self, mistake: Mistake, check: Check) -> LocalBackend:
        answer = apply_mistake(mistake, answer_source(self.assignment, mistake.question))
        notebook = check.id.partition("::")[0]
        return LocalBackend(solution_namespace(self.assignment, notebook, {mistake.question: answer}))

    def contents(self, spec: NotebookSpec) -> Contents:
        """What the sandbox of a notebook shows: equal for notebooks that may import the same, which share a zygote."""
        return Contents(spec.packages, self.staging / _stage_of(spec, self.assignment))


def stage_notebooks(assignment: Assignment, staging: Path) -> Path:
    """Make the folder of what notebooks may import of ours; the same one serves every process of a run."""
    staging.chmod(0o755)
    for spec in assignment.notebooks:
        if _stage_of(spec, assignment) == spec.name:
            stage(staging / spec.name, spec.withheld)
    return staging


def _stage_of(spec: NotebookSpec, assignment: Assignment) -> str:
    """Whose stage a notebook stands on: that of the first one from which the same is withheld."""
    return next(one.name for one in assignment.notebooks if set(one.withheld) == set(spec.withheld))


def _released_cells(path: Path) -> tuple[ReleasedCell, ...]:
    content = path.read_bytes()
    roles = [row.get("metadata", {}).get("autograder", {}) for row in json.loads(content)["cells"]]
    return tuple(
        ReleasedCell(
            key=cell.key,
            type=cell.type,
            role=role.get("role", "text"),
            question=role.get("question", ""),
            source=cell.source,
            points=cell.points,
        )
        for cell, role in zip(read_notebook(content).cells, roles, strict=True)
    )

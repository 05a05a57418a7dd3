"""pytest runs checks for their authors: `pytest solutions/a3_conv_layers` runs each check against the solution.

The files in `checks/` and `hidden/` beside an `assignment.toml` are collected as checks, and nothing else there is
collected at all: a notebook's source is no module. In every other folder this plugin does nothing and imports nothing.
"""

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from autograder.checks.registry import Check

__all__: list[str] = []


def _is_source(path: Path) -> bool:
    """Whether this file is Python of an assignment's source folder, but no file of checks."""
    return path.suffix == ".py" and (path.parent / "assignment.toml").is_file()


def _holds_checks(path: Path) -> bool:
    folder = path.parent
    in_place = path.suffix == ".py" and folder.name in ("checks", "hidden")
    return in_place and (folder.parent / "assignment.toml").is_file()


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Notebook sources and mistakes hold no tests, and doctest would import them to see."""
    return True if _is_source(collection_path) else None


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, Any, Any]:
    """A file of checks belongs to us alone; doctest would import it as a module of another name."""
    collected = yield
    return [CheckFile.from_parent(parent, path=file_path)] if _holds_checks(file_path) else collected


class CheckFile(pytest.File):
    """One notebook's public or hidden checks."""

    def collect(self) -> Iterator["CheckItem"]:
        from autograder.checks.answers import LocalBackend
        from autograder.course import load_assignment
        from autograder.course.check_files import checks_of
        from autograder.course.solution import solution_namespace
        from autograder.errors import AutograderError

        try:
            assignment = load_assignment(self.path.parent.parent)
            if self.path.stem not in [notebook.name for notebook in assignment.notebooks]:
                raise self.CollectError(f"{self.path}: assignment.toml lists no notebook {self.path.stem}.")
            checks = checks_of(assignment, self.path.stem, hidden=self.path.parent.name == "hidden")
            backend = LocalBackend(solution_namespace(assignment, self.path.stem))
        except AutograderError as error:
            raise self.CollectError(str(error)) from None
        for check in checks:
            name = check.id.partition("::")[2]
            yield CheckItem.from_parent(self, name=name, check=check, backend=backend)


class CheckItem(pytest.Item):
    """One check, run against our own solution."""

    def __init__(self, *, check: "Check", backend: Any, **options: Any) -> None:
        super().__init__(**options)
        self.check, self.backend = check, backend

    def runtest(self) -> None:
        from autograder.checks.run import PASSED, run_check
        from autograder.checks.truth import LiveTruth

        outcome = run_check(self.check, self.backend, LiveTruth(), secret="pytest")
        if outcome.outcome != PASSED:
            raise CheckDidNotPass(f"{self.check.sentence}\n{outcome.outcome}: {outcome.message}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What the student would read; a traceback would only show the machinery."""
        if isinstance(excinfo.value, CheckDidNotPass):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.check.function.__code__.co_firstlineno - 1, f"{self.check.question}: {self.name}"


class CheckDidNotPass(Exception):
    """The solution did not pass a check."""

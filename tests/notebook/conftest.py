"""A tiny assignment as a student has it, and a real Jupyter kernel to open it in."""

import json
import runpy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from autograder.checks.expected import write_expected, write_fingerprints
from autograder.checks.fingerprints import Evidence, Known
from autograder.checks.registry import load_checks
from autograder.checks.run import draws_for

CHECKS = '''
from autograder.checks import assert_close, assert_equal, question, reference

@question("double", points=2)
def small(student, rng):
    """A small matrix is doubled."""
    assert_close(student.double(rng.normal((3, 4))), reference.double())

@question("double", points=1)
def batch(student, rng):
    """A batch of images is doubled."""
    assert_close(student.double(rng.normal((2, 3, 12, 14))), reference.double())

@question("describe", points=1)
def describes(student, rng):
    """The shape is told."""
    assert_equal(student.describe(rng.normal((2, 3))), (2, 3))

@question("stale", points=1)
def unrecorded(student, rng):
    """Its expected value was never recorded."""
    assert_close(student.double(rng.normal(3)), reference.double())
'''

HIDDEN = '''
from autograder.checks import assert_close, question, reference

@question("double", points=3)
def unseen(student, rng):
    """A vector that nobody has seen is doubled."""
    x = rng.normal(5)
    assert_close(student.double(x), 2 * x)

@question("describe", points=1)
def pooled(student, rng):
    """The reference is asked live."""
    pooled = reference.max_pool2d(rng.normal((1, 1, 4, 4)), 2, 2, 2)
    assert_close(student.describe(rng.normal((1, 1, 2, 2))), pooled.shape)
'''


def make_bundle(folder: Path) -> Path:
    """The tiny assignment, written into `folder` as a release writes it."""
    (folder / "checks").mkdir(parents=True)
    path = folder / "checks" / "layers.py"
    path.write_text(CHECKS)
    checks = {check.id: check for check in load_checks(path, notebook="layers", hidden=False)}
    small = draws_for(checks["layers::small"]).normal((3, 4))
    batch = draws_for(checks["layers::batch"]).normal((2, 3, 12, 14))
    write_expected(folder / "checks" / "expected.bin", {"layers::small": [2 * small], "layers::batch": [2 * batch]})
    known = Known("squared", "This is the input times itself.", "Doubling", Evidence.of(0, small**2))
    write_fingerprints(folder / "checks" / "fingerprints.json", {"layers::small": [known]})
    questions = [
        {"id": name, "points": points, "written": False, "signatures": [f"{name}(x)"],
         "checks": [{"id": c.id, "sentence": c.sentence, "points": c.points}
                    for c in checks.values() if c.question == name]}
        for name, points in (("double", 6.0), ("describe", 1.0), ("stale", 1.0))
    ]  # fmt: skip
    questions.append({"id": "why", "points": 1.0, "written": True, "signatures": [], "checks": []})
    notebook = {"name": "layers", "title": "Layers", "cells": [], "questions": questions}
    manifest = {
        "schema": 1,
        "assignment": "tiny",
        "version": "1",
        "title": "Tiny",
        "notebooks": [notebook],
        "files": {},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_bundle(tmp_path_factory.mktemp("student") / "tiny")


@pytest.fixture
def fresh_bundle(tmp_path: Path) -> Path:
    """One that a test may damage."""
    return make_bundle(tmp_path / "tiny")


@pytest.fixture(scope="session")
def solutions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`solutions/tiny`, which only a grader has."""
    folder = tmp_path_factory.mktemp("solutions") / "tiny"
    (folder / "hidden").mkdir(parents=True)
    (folder / "hidden" / "layers.py").write_text(HIDDEN)
    return folder


@pytest.fixture
def at_work(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The bundle, as the folder the process is in."""
    monkeypatch.chdir(bundle)
    return bundle


@dataclass
class Cell:
    """What one cell gave back to the notebook."""

    data: dict[str, Any] = field(default_factory=dict)
    streams: dict[str, str] = field(default_factory=dict)
    displayed: list[dict[str, Any]] = field(default_factory=list)
    error: dict[str, Any] | None = None


@pytest.fixture(scope="module")
def run(bundle: Path) -> Iterator[Callable[[str], Cell]]:
    """Runs a cell in a real kernel that was started in the bundle's folder."""
    from jupyter_client.manager import KernelManager

    manager = KernelManager()
    manager.start_kernel(cwd=str(bundle))
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=120)

    def run_cell(source: str) -> Cell:
        cell = Cell()

        def keep(message: dict[str, Any]) -> None:
            content = message["content"]
            if message["msg_type"] == "execute_result":
                cell.data = content["data"]
            elif message["msg_type"] == "stream":
                cell.streams[content["name"]] = cell.streams.get(content["name"], "") + content["text"]
            elif message["msg_type"] == "display_data":
                cell.displayed.append(content["data"])
            elif message["msg_type"] == "error":
                cell.error = content

        client.execute_interactive(source, output_hook=keep, timeout=120, allow_stdin=False)
        return cell

    run_cell("from autograder import check\nimport numpy as np")
    yield run_cell
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    manager.cleanup_resources()


@pytest.fixture(scope="session")
def harmless() -> Callable[[str], Any]:
    """Parses HTML strictly and refuses what runs or loads."""
    reader: Callable[[str], Any] = runpy.run_path(str(Path(__file__).with_name("pages.py")))["harmless"]
    return reader

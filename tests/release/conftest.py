"""A small assignment, complete and valid, for tests of what is made from it."""

import shutil
from pathlib import Path

import pytest

TOY = Path(__file__).parent / "toy"


@pytest.fixture
def solutions(tmp_path) -> Path:
    """A `solutions/` folder with the toy assignment, to break things in."""
    return Path(shutil.copytree(TOY, tmp_path / "solutions", ignore=shutil.ignore_patterns("__pycache__")))


@pytest.fixture(scope="session")
def toy():
    """The toy assignment as it is."""
    from autograder.course import load_assignment

    return load_assignment(TOY / "toy")


@pytest.fixture(scope="session")
def toy_release(toy, tmp_path_factory) -> Path:
    """Its release; not to be changed."""
    from autograder.release.build import build_release

    folder = tmp_path_factory.mktemp("assignments") / "toy"
    build_release(toy, folder, folder)
    return folder


@pytest.fixture
def change():
    """Replace a piece of text in a file; the piece has to be there."""

    def replace(path: Path, old: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace

"""A toy course for all tests here."""

import contextlib

import psutil
import pytest

from .toy import Toy


@pytest.fixture(scope="session")
def toy(tmp_path_factory):
    """A toy course with six submissions of three kinds."""
    toy = Toy(tmp_path_factory.mktemp("toy"))
    toy.hand_in_many(6)
    return toy


@pytest.fixture
def graders():
    """The living grading processes of this one, when asked."""

    def look():
        found = []
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                if "autograder.engines.worker" in " ".join(process.cmdline()):
                    found.append(process)
        return found

    return look

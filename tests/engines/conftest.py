"""A toy course for all tests here."""

import contextlib
import time

import psutil
import pytest

from .toy import Toy


@pytest.fixture(scope="session")
def toy(tmp_path_factory):
    """A toy course with six submissions of three kinds."""
    toy = Toy(tmp_path_factory.mktemp("toy"))
    toy.hand_in_many(6)
    return toy


@pytest.fixture(scope="session")
def remaining():
    """`remaining(processes)`: those that have not ended after a while. Nobody may be there to reap those that have."""

    def ended(process):
        with contextlib.suppress(psutil.NoSuchProcess):
            return process.status() == psutil.STATUS_ZOMBIE
        return True

    def look(processes):
        late = time.monotonic() + 60
        while not all(map(ended, processes)) and time.monotonic() < late:
            time.sleep(0.01)
        return [process for process in processes if not ended(process)]

    return look


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

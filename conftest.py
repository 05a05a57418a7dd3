"""For all tests, the examples in docstrings too."""

import tempfile

import pytest


@pytest.fixture(autouse=True)
def _examples_leave_nothing(request, tmp_path_factory, monkeypatch):
    """An example reads best with a folder of `mkdtemp`, which nobody removes; pytest removes what is in its own."""
    if isinstance(request.node, pytest.DoctestItem):
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("example")))

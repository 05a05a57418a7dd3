"""Our own answers, run: whole, with a mistake in them, and where they do not run."""

from pathlib import Path

import pytest

from autograder.course import load_assignment
from autograder.course.solution import answer_source, data_files, solution_namespace
from autograder.errors import SourceError


@pytest.fixture
def folder(read, tmp_path):
    read()
    return tmp_path / "a"


def test_setup_and_answers_run_and_the_rest_does_not(folder):
    namespace = solution_namespace(load_assignment(folder), "n")
    assert namespace["double"](4) == 8
    assert "math" in namespace, "setup runs, its magic does nothing"
    assert "random" not in namespace, "a demo cell does not run"
    assert namespace["check"]("double") is None


def test_another_answer_takes_the_place_of_ours(folder):
    assignment = load_assignment(folder)
    wrong = answer_source(assignment, "double").replace("x * times", "x + times")
    assert solution_namespace(assignment, "n", replace={"double": wrong})["double"](4) == 6
    assert solution_namespace(assignment, "n")["double"](4) == 8


def test_a_traceback_shows_the_line_of_the_answer(folder):
    import traceback

    double = solution_namespace(load_assignment(folder), "n")["double"]
    with pytest.raises(TypeError) as error:
        double(None)
    assert "return x * times" in "".join(traceback.format_tb(error.value.__traceback__))


def test_written_questions_have_a_source_too(folder):
    assert answer_source(load_assignment(folder), "why") == "Why is that?"


def test_an_unknown_question_is_refused(folder):
    with pytest.raises(SourceError, match="a has no question nothing"):
        answer_source(load_assignment(folder), "nothing")


def test_an_answer_that_does_not_run_is_named(folder):
    with pytest.raises(SourceError, match="the answer cell double does not run: ZeroDivisionError"):
        solution_namespace(load_assignment(folder), "n", replace={"double": "1 / 0"})


HANDED = ('title = "N"', 'title = "N"\nfiles = { "net.npz" = 1 }')


def test_a_setup_variable_that_names_a_data_file_holds_the_path_of_ours(read, tmp_path, monkeypatch):
    read("import math", 'import math\nNET, OTHER = "net.npz", "other.npz"', toml=HANDED)
    (tmp_path / "a" / "net.npz").write_bytes(b"weights")
    monkeypatch.chdir("/")
    namespace = solution_namespace(load_assignment(tmp_path / "a"), "n")
    with Path(namespace["NET"]).open("rb") as file:
        assert file.read() == b"weights"
    assert namespace["OTHER"] == "other.npz"


@pytest.mark.parametrize("content", [None, b"", b"x" * 1025])
def test_our_solution_has_its_data_files_and_they_fit(read, tmp_path, content):
    read(toml=HANDED)
    if content is not None:
        (tmp_path / "a" / "net.npz").write_bytes(content)
    with pytest.raises(SourceError, match=r"net\.npz should be our solution's net.npz, of 1 to 1024 bytes; it has \d"):
        data_files(load_assignment(tmp_path / "a"))

"""assignment.toml: what it says, and one sentence for each thing it should not say."""

import pytest

from autograder.course import find_assignments, load_assignment
from autograder.errors import SourceError, UsageError

TOML = """
version = "2026.1"
title = "Title"

[limits]
question_seconds = 3

[[notebook]]
name = "n"
title = "N"
withheld = ["cs231n_utils.layers"]
shown = ["cs231n_utils.layers"]
files = { "net.npz" = 12 }

[[notebook.question]]
id = "one"
points = 1.5
signatures = ["one(x)", "One.more(y)"]
unavoidable = ["numpy.convolve"]

[[notebook.question]]
id = "two"
points = 2
written = true
"""


@pytest.fixture
def load(tmp_path):
    def load(old: str = "", new: str = ""):
        assert old in TOML
        path = tmp_path / "solutions" / "a" / "assignment.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TOML.replace(old, new, 1) if old else TOML, encoding="utf-8")
        return load_assignment(path.parent)

    return load


def test_everything_is_read(load):
    assignment = load()
    assert (assignment.name, assignment.version, assignment.auto_max, assignment.manual_max) == (
        "a",
        "2026.1",
        1.5,
        2.0,
    )
    assert [question.id for question in assignment.questions] == ["one", "two"]
    assert assignment.questions[0].functions == ("one", "One.more")
    assert [question.unavoidable for question in assignment.questions] == [("numpy.convolve",), ()]
    assert assignment.limits.question_seconds == 3
    assert assignment.limits.memory_mb > 0, "a limit that is not named keeps its default"
    notebook = assignment.notebook("n")
    assert (notebook.packages, notebook.withheld) == (("numpy", "matplotlib"), ("cs231n_utils.layers",))
    assert notebook.shown == ("cs231n_utils.layers",)
    assert assignment.withheld == assignment.shown == {"cs231n_utils.layers"}
    assert assignment.files == {"net.npz": 12 << 10}


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('version = "2026.1"', "version = 2026.1", "version should be a str, not 2026.1"),
        ('title = "Title"', "", "title should be a str, not None"),
        ("question_seconds", "question_minutes", "there is no limit question_minutes; there are"),
        ('name = "n"', 'name = "../n"', "'../n' is no name"),
        ("points = 1.5", "points = 0", "question one needs points above 0, not 0"),
        ("points = 1.5", 'points = "1"', "needs points above 0, not '1'"),
        ("points = 1.5", "points = true", "needs points above 0, not True"),
        ('id = "two"', 'id = "one"', "two questions are called one"),
        ("written = true", 'written = "yes"', "written should be a bool"),
        ('["numpy.convolve"]', '"numpy.convolve"', "unavoidable should be a list, not 'numpy.convolve'"),
        ("question_seconds = 3", 'question_seconds = "3"', "the limit question_seconds should be a number above 0"),
        ("question_seconds = 3", "question_seconds = inf", "the limit question_seconds should be a number above 0"),
        ("question_seconds = 3", "memory_mb = 1.5", "the limit memory_mb should be a whole number, not 1.5"),
        ("question_seconds = 3", "address_mb = 900", "address_mb, 900, should be at least memory_mb, 2048"),
        ('version = "2026.1"', 'version = "../1"', "the version '../1' will be part of file names"),
        ('"net.npz" = 12', '"../net.npz" = 12', "'../net.npz' is no name of a data file"),
        ('"net.npz" = 12', '"net.py" = 12', "'net.py' is no name of a data file"),
        ('"net.npz" = 12', '"net.ipynb" = 12', "'net.ipynb' is no name of a data file"),
        ('"net.npz" = 12', '"net.npz" = true', "net.npz should say how many KB it may have, 1 to 16384, not True"),
        ('"net.npz" = 12', '"net.npz" = 20000', "net.npz should say how many KB .* not 20000"),
        ('{ "net.npz" = 12 }', '["net.npz"]', "files should be a dict"),
        ('shown = ["', 'shown = ["x", "', "x is shown, but no notebook withholds it; take it out of `shown`"),
        (TOML[TOML.index("[[notebook]]") :], "", "notebook should be a list, not None"),
        (TOML[TOML.index("[limits]") :], "notebook = []", "lists no notebook"),
        ("[limits]", "[limits", "is not TOML"),
    ],
)
def test_a_wrong_table_is_one_sentence(load, old, new, sentence):
    with pytest.raises(SourceError, match=sentence):
        load(old, new)


@pytest.mark.parametrize(
    ("said", "memory", "address"),
    [("", 2048, 8192), ("memory_mb = 16384", 16384, 16384), ("memory_mb = 512\naddress_mb = 600", 512, 600)],
)
def test_memory_that_is_used_and_addresses_that_are_reserved(load, said, memory, address):
    limits = load("question_seconds = 3", said).limits
    assert (limits.memory_mb, limits.address_mb) == (memory, address)


def test_a_missing_assignment_is_told_what_there_is(load, tmp_path):
    load()
    assert find_assignments(tmp_path / "solutions") == ["a"]
    with pytest.raises(UsageError, match=r"no assignment b in .*; found there: a\."):
        load_assignment(tmp_path / "solutions" / "b")
    with pytest.raises(UsageError, match="found there: none"):
        load_assignment(tmp_path / "nowhere" / "b")

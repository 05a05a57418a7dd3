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
        ('version = "2026.1"', "version = 2026.1", "version should be a text in quotes, not 2026.1"),
        ('title = "Title"', "", "title is missing; it should be a text in quotes"),
        ("question_seconds", "question_minutes", "there is no limit question_minutes; there are"),
        ('name = "n"', 'name = "../n"', "'../n' is no name"),
        ("points = 1.5", "points = 0", "question one needs points, a number above 0, not 0"),
        ("points = 1.5", 'points = "1"', "needs points, a number above 0, not '1'"),
        ("points = 1.5", "points = true", "needs points, a number above 0, not True"),
        ("points = 1.5", "points = inf", "needs points, a number above 0, not inf"),
        ("points = 1.5", "point = 1.5", "point in question one means nothing; there are .*points"),
        ('id = "two"', 'id = "one"', "two questions are called one"),
        ("written = true", 'written = "yes"', "written should be true or false"),
        ('["numpy.convolve"]', '"numpy.convolve"', "unavoidable should be a list, not 'numpy.convolve'"),
        ('"one(x)"', "3", "signatures should be a list of texts in quotes; 3 is none"),
        ("signatures =", "signature =", "signature in question one means nothing; there are .*signatures"),
        ("withheld =", "witheld =", "witheld in notebook n means nothing; there are .*withheld"),
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
        ('{ "net.npz" = 12 }', '["net.npz"]', "files should be a table"),
        ('shown = ["', 'shown = ["x", "', "x is shown, but no notebook withholds it; take it out of `shown`"),
        ('title = "Title"', 'title = "Title"\ndeu = "2026-10-02"', "deu means nothing; there are .*due"),
        ("[limits]", "[limit]", "limit means nothing; there are .*limits"),
        (
            "[[notebook.question]]",
            "[[notebook.questions]]",
            "questions in notebook n means nothing; there are .*question",
        ),
        ("[[notebook.question]]", "[[question]]", "question means nothing; there are data, due, late, limits, not"),
        (
            TOML[TOML.index("[[notebook.question]]") :],
            "",
            r"notebook n has no \[\[notebook.question\]\]; say question = \[\] where",
        ),
        ("[[notebook]]", "[notebook]", r"begin each notebook with a line \[\[notebook\]\], in double brackets"),
        (TOML[TOML.index("[limits]") :], "notebook = [3]", "begin each notebook with a line"),
        (TOML[TOML.index("[[notebook]]") :], "", "lists no notebook"),
        (TOML[TOML.index("[limits]") :], "notebook = []", "lists no notebook"),
        ("[limits]", "[limits", "is not TOML"),
    ],
)
def test_a_wrong_table_is_one_sentence(load, old, new, sentence):
    with pytest.raises(SourceError, match=sentence):
        load(old, new)


def test_what_is_no_number_of_ours_is_shown_short(load):
    with pytest.raises(SourceError) as caught:
        load('title = "Title"', f"title = {list(range(999))}")
    assert "title should be a text in quotes, not [0, 1, 2" in str(caught.value) and len(str(caught.value)) < 300


def test_a_slip_in_the_courses_table_is_named_too(load, tmp_path):
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "course.toml").write_text('time_zone = "Europe/Berlin"\n', encoding="utf-8")
    with pytest.raises(SourceError, match=r"course\.toml: time_zone means nothing; there are .*timezone"):
        load()


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

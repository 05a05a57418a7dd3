"""What a student wrote, kept for the page: each question's own cells, within bounds."""

from autograder.judge.answered import LEFT_OUT, MOST_ANSWER, MOST_ANSWERS, answers_of, source_sha256
from autograder.judge.notebook import SubmittedCell, SubmittedNotebook
from autograder.judge.plan import ReleasedCell
from autograder.pile.marks import answer_digest

RELEASED = (
    ReleasedCell("a", "code", "answer", "conv", "def conv(x):\n    raise NotImplementedError", 4.0),
    ReleasedCell("b", "markdown", "written", "why", "*Your words here.*", 1.0),
    ReleasedCell("c", "code", "demo", "", "print(1)", None),
)


def rows(*cells):
    found = tuple(SubmittedCell(key, "code", source, None) for key, source in cells)
    return answers_of(RELEASED, SubmittedNotebook(found, "", ""))


def answers(*cells):
    return {question: row["answer"] for question, row in rows(*cells).items()}


def test_answers_and_words_are_kept_by_question():
    found = answers(("a", "def conv(x):\n    return x\n"), ("b", "Because."), ("c", "print(2)"), ("own", "x = 1"))
    assert found == {"conv": "def conv(x):\n    return x", "why": "Because."}


def test_what_was_handed_in_as_it_was_given_out_is_not():
    assert answers(("a", "def conv(x):  \n    raise NotImplementedError\n\n"), ("b", "  ")) == {}


def test_a_cell_that_is_there_twice_is_shown_twice():
    assert answers(("a", "first"), ("a", "second")) == {"conv": "first\n\nsecond"}


def test_long_answers_are_cut_and_say_so():
    (found,) = answers(("a", "x" * (MOST_ANSWER + 1))).values()
    assert found == f"{'x' * MOST_ANSWER}\n{LEFT_OUT}"
    assert len(answers(("a", "x" * (1 << 18)), ("b", "y" * (1 << 18)))["why"]) < 100  # nor all of them together


def test_a_cut_answer_is_known_by_its_hash_wherever_it_was_cut():
    long = "y = 1\n" * MOST_ANSWER
    first, changed, squeezed, short = (
        rows(("a", before), ("b", after))["why"]
        for before, after in (("x", long), ("x", long + "y = 2"), ("x" * (MOST_ANSWERS - 9), long), ("x", "y = 1"))
    )
    assert first["answer"] == changed["answer"] != squeezed["answer"]
    assert answer_digest(first) == answer_digest(squeezed) != answer_digest(changed)
    assert first["answer_sha256"] == source_sha256(f"{long}  \n"), "blanks at the ends of lines change nothing"
    assert short == {"answer": "y = 1"} and answer_digest(short) == source_sha256("y = 1")[:16]

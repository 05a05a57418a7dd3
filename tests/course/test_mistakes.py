"""mistakes/: small edits of the right answer that must keep fitting it."""

import pytest

from autograder.course import Mistake, apply_mistake, load_mistakes
from autograder.errors import SourceError


def test_a_mistake_is_made_by_its_edits():
    mistake = Mistake("q", "m", "words", "Section", {"a + b": "a - b", "return c": "return -c"})
    assert apply_mistake(mistake, "c = a + b\nreturn c") == "c = a - b\nreturn -c"


@pytest.mark.parametrize(("answer", "times"), [("c = a * b", 0), ("a + b, a + b", 2)])
def test_an_edit_that_does_not_fit_once_is_refused(answer, times):
    with pytest.raises(SourceError, match=f"'a \\+ b' should stand once in the answer, not {times} times"):
        apply_mistake(Mistake("q", "m", "words", "Section", {"a + b": "a - b"}), answer)


def test_no_file_means_no_mistakes(tmp_path):
    assert load_mistakes(tmp_path) == []


def test_two_mistakes_of_one_name_are_refused(tmp_path):
    row = 'Mistake("q", "m", "words", "Section")'
    text = f"from autograder.course import Mistake\nMISTAKES = [{row}, {row}]\n"
    (tmp_path / "mistakes").mkdir()
    (tmp_path / "mistakes" / "first.py").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match="two mistakes of q are called m"):
        load_mistakes(tmp_path)


def test_the_lists_of_all_notebooks_are_put_together(tmp_path):
    (tmp_path / "mistakes").mkdir()
    for name in "ab":
        text = f"from autograder.course import Mistake\nMISTAKES = [Mistake('{name}', 'm', 'words', 'Section')]\n"
        (tmp_path / "mistakes" / f"{name}.py").write_text(text, encoding="utf-8")
    assert [mistake.question for mistake in load_mistakes(tmp_path)] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("MISTAKES = [", r"first\.py, line 1: Python cannot read `MISTAKES = \[`: '\[' was never closed\."),
        (
            "from autograder.course import Mistakes",
            r"py, line 1: autograder\.course has no Mistakes; write Mistake\.",
        ),
        ("MISTAKE = []", r"first\.py should hold a list MISTAKES of Mistake"),
        ("MISTAKES = [('q', 'm')]", r"first\.py should hold a list MISTAKES of Mistake"),
        ("MISTAKES = 3", r"first\.py should hold a list MISTAKES of Mistake"),
    ],
)
def test_a_file_that_is_no_list_of_mistakes_is_one_sentence(tmp_path, text, said):
    (tmp_path / "mistakes").mkdir()
    (tmp_path / "mistakes" / "first.py").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=said):
        load_mistakes(tmp_path)

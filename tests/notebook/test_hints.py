"""`hint("question")`: one after the other, folded in a notebook, in lines elsewhere, and never an error."""

import subprocess
import sys

import pytest

from autograder import hint
from autograder.errors import BundleError
from autograder.notebook.bundle import read_bundle
from autograder.notebook.hint_view import HintView
from autograder.notebook.hints import hints_of, parse_hints, read_hints

HINTS = '''
double = [
    "Once is not enough: look at `x + x`.",
    """What is <b>two</b> times
    a number?

    And of a whole array?""",
    "It is one operation.",
]
'''


@pytest.fixture
def hinted(fresh_bundle, monkeypatch):
    (fresh_bundle / "hints").mkdir()
    (fresh_bundle / "hints" / "layers.toml").write_text(HINTS)
    monkeypatch.chdir(fresh_bundle)
    return fresh_bundle


def _printed(capsys, *arguments):
    assert hint(*arguments) is None
    return capsys.readouterr().out


def test_the_first_call_shows_the_first_hint_and_how_to_get_one_more(hinted, capsys):
    out = _printed(capsys, "double")
    assert out == ('Hint 1 of 3 for double\n  Once is not enough: look at `x + x`.\nOne more: hint("double", 2)\n')


def test_a_number_shows_that_many_and_the_last_promises_no_more(hinted, capsys):
    two, all_three = _printed(capsys, "double", 2), _printed(capsys, "double", 9)
    assert "What is <b>two</b> times a number?\n  And of a whole array?\n" in two and "operation" not in two
    assert two.endswith('One more: hint("double", 3)\n')
    assert "Hint 3 of 3" in all_three and "One more" not in all_three


def test_lines_fit_a_terminal():
    view = HintView("double", ("word " * 200, "more"), shown=2)
    assert max(map(len, str(view).splitlines())) <= 80


def test_what_cannot_be_answered_is_a_sentence(hinted, capsys):
    assert "There are no hints for describe." in _printed(capsys, "describe")
    assert "There is no question 'dubble' here; there are: double, describe, stale, why." in _printed(capsys, "dubble")
    assert 'hint wants the name of a question, in quotes: hint("double")' in _printed(capsys, _named("double"))
    assert "how many hints to show; 0 is no such number" in _printed(capsys, "double", 0)
    assert "'all' is no such number" in _printed(capsys, "double", "all")


def _named(name):
    def function():
        pass

    function.__name__ = name
    return function


def test_no_bundle_no_file_and_damaged_files_are_sentences(hinted, capsys, monkeypatch, tmp_path):
    path = hinted / "hints" / "layers.toml"
    path.write_text("double = [1]")
    assert "double should be a list of texts" in " ".join(_printed(capsys, "double").split())
    path.write_text("double = [")
    assert "cannot be read" in " ".join(_printed(capsys, "double").split())
    path.unlink()
    assert "There are no hints for double." in _printed(capsys, "double")
    (hinted / "manifest.json").write_text('{"notebooks": [{}]}')
    assert "is damaged" in " ".join(_printed(capsys, "double").split())
    monkeypatch.setenv("AUTOGRADER_ASSIGNMENT", str(tmp_path / "nowhere"))
    assert "there is no manifest.json" in " ".join(_printed(capsys, "double").split())


@pytest.mark.parametrize("text", ["q = 1", "q = []\nr = ['']", "q = [[]]", "not toml"])
def test_only_lists_of_texts_are_hints(text):
    with pytest.raises(ValueError):
        parse_hints(text)


def test_a_file_that_is_not_text_is_named(tmp_path):
    path = tmp_path / "layers.toml"
    path.write_bytes(b"q = ['\xff']")
    with pytest.raises(BundleError, match=r"layers.toml cannot be read"):
        read_hints(path)


def test_hints_are_read_by_question(hinted):
    assert len(hints_of(read_bundle(hinted), "layers", "double")) == 3
    assert hints_of(read_bundle(hinted), "layers", "describe") == ()
    assert hints_of(read_bundle(hinted), "other", "double") == ()


def test_html_folds_each_hint_into_the_one_before_and_shows_text_as_text(harmless):
    page = harmless(HintView("double", tuple(parse_hints(HINTS)["double"]))._repr_html_())
    assert len(page.all("details")) == 2 and not any("open" in tag for tag in page.all("details"))
    assert "<b>two</b>" in page.text and not page.all("b")
    assert len(page.all("code")) == 1
    # The second fold is inside the first: a details element opens before the other is closed.
    names = [name for name, _ in page.tags]
    assert names.index("details") < len(names) - 1 - names[::-1].index("details")
    opened = harmless(HintView("double", ("a", "b", "c"), shown=2)._repr_html_())
    assert ["open" in tag for tag in opened.all("details")] == [True, False]
    assert "nothing here" in harmless(HintView("double", notice="nothing here")._repr_html_()).text


def test_jupyter_shows_the_folded_view_and_nbgrader_no_stderr(run, bundle):
    (bundle / "hints").mkdir(exist_ok=True)
    (bundle / "hints" / "layers.toml").write_text(HINTS)
    cell = run('from autograder import hint\nhint("double")')
    assert "<details" in cell.data["text/html"] and cell.data["text/plain"].startswith("Hint 1 of 3")
    assert not cell.streams and cell.error is None
    failing = run('def double(x):\n    return x\n\ncheck("double")')
    assert "Stuck? hint(&quot;double&quot;)" in failing.data["text/html"]
    right = run('def double(x):\n    return 2 * x\n\ncheck("double")')
    assert "Stuck?" not in right.data["text/html"]
    run('def double(x):\n    raise NotImplementedError("double: replace this line with your code")')
    assert "Stuck?" not in run('check("double")').data["text/html"], "nothing was tried yet"
    (bundle / "hints" / "layers.toml").unlink()


def test_a_terminal_without_unicode_prints_what_it_can(hinted):
    (hinted / "hints" / "layers.toml").write_text('double = ["Think of 2·x", "…"]', encoding="utf-8")
    line = [sys.executable, "-c", "from autograder import hint; hint('double')"]
    done = subprocess.run(line, capture_output=True, cwd=hinted, env={"PYTHONIOENCODING": "ascii"}, check=True)
    assert b"Think of 2?x" in done.stdout

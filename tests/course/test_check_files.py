"""The files of checks beside an assignment.toml."""

from pathlib import Path

import pytest

from autograder.course import load_assignment
from autograder.course.check_files import checks_of
from autograder.errors import SourceError
from autograder.pile.check_texts import check_digests

CHECK = '''
from autograder.checks import question

@question("{question}", points=1)
def holds(student, rng):
    """It holds."""
'''


@pytest.fixture
def write(read, tmp_path):
    read()

    def write(text: str, folder: str = "checks"):
        path = tmp_path / "a" / folder / "n.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return load_assignment(tmp_path / "a")

    return write


def test_public_and_hidden_checks_are_told_apart(write):
    write(CHECK.format(question="double"))
    assignment = write(CHECK.format(question="double").replace("holds", "holds_too"), "hidden")
    found = [*checks_of(assignment, "n", hidden=False), *checks_of(assignment, "n", hidden=True)]
    assert [(check.id, check.hidden) for check in found] == [("n::holds", False), ("n::holds_too", True)]


def test_no_file_means_no_checks(read, tmp_path):
    read()
    assert checks_of(load_assignment(tmp_path / "a"), "n", hidden=False) == []


@pytest.mark.parametrize("question", ["treble", "why"])
def test_a_check_of_no_automatic_question_is_refused(write, question):
    with pytest.raises(SourceError, match=f"n::holds is about '{question}', which is no automatic question"):
        checks_of(write(CHECK.format(question=question)), "n", hidden=False)


TOP = "import numpy as np\nfrom autograder.checks import assert_close, question\n"
MARK = '@question("double", points=1)\n'
WRITE = r"write `def holds\(student, rng\):`, rng also where nothing is drawn\.$"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1\nnothing_here", r"checks/n\.py, line 2: nothing_here is not defined; import it, or define it above\.$"),
        ("@qestion('double')\ndef f(s, r): 'S.'", r"line 1: qestion is not defined; write question, or define"),
        ("@question('double', points=1)\ndef f(student, rng): 'S.'",
         r"line 1: question is not defined; write `from autograder\.checks import question` at the top\.$"),
        ("\nx = np.zeros(3)", r"n\.py, line 2: np is not defined; write `import numpy as np` at the top\."),
        ("def f(:\n    pass", r"checks/n\.py, line 1: Python cannot read `def f\(:`: invalid syntax\.$"),
        ("x = [1,\n\ny = 2", r"n\.py, line 1: Python cannot read `x = \[1,`: '\[' was never closed\."),
        ("\0", r"checks/n\.py.*null bytes"),
        ("from autograder.checks import assert_clos", r"line 1: autograder\.checks has no assert_clos; write assert_"),
        ("from autograder.checks import zzz", r"has no zzz; it has array, assert_close"),
        ("import nowhere_at_all", r"n\.py, line 1: there is no module nowhere_at_all; install it"),
        ("import helpers", r"line 1: there is no .*a/helpers/n\.py; write it, or import nothing from helpers\."),
        ("1 / 0", r"n\.py, line 1: `1 / 0` raises ZeroDivisionError: division by zero; mend it\."),
        (TOP + "@question('double')\ndef f(student, rng): 'S.'",
         r"line 3: `@question\('double'\)` is no mark of a check; write `@question\(\"<question>\", points=<"),
        (TOP + "@question\ndef f(student, rng): 'S.'", r"n\.py, line 3: `@question` is no mark of a check; write"),
        (TOP + MARK + "def holds(student, rng): pass", r"line 3: the check holds needs a docstring: it is"),
        (TOP + "@question('double', points=0)\ndef holds(student, rng): 'S.'", r"line 3: .* needs points above 0, not"),
        (TOP + MARK + "def holds(student): 'S.'", r"n\.py, line 4: the check holds takes \(student\); " + WRITE),
        (TOP + MARK + "def holds(): 'S.'", r"n\.py, line 4: the check holds takes \(\); " + WRITE),
        (TOP + MARK + "def holds(rng, student): 'S.'", r"the check holds takes \(rng, student\); " + WRITE),
        (TOP + MARK + "def holds(student, rng, more): 'S.'", r"takes \(student, rng, more\); " + WRITE),
        (TOP + MARK + "def holds(student, rng, *, more): 'S.'", r"takes \(student, rng, \*, more\); " + WRITE),
        (TOP + MARK + "def holds(student, *, rng): 'S.'", r"takes \(student, \*, rng\); " + WRITE),
    ],
)  # fmt: skip
def test_a_file_with_an_error_is_one_sentence_with_the_line_and_what_to_write(write, text, said):
    with pytest.raises(SourceError, match=said) as caught:
        checks_of(write(text), "n", hidden=False)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("given", ["student, rng", "s, r", "student, rng, n=2", "*both", "student, rng, *, n=2"])
def test_whatever_takes_a_student_and_a_generator_is_a_check(write, given):
    assignment = write(f"{TOP}{MARK}def holds({given}): 'S.'")
    assert [check.id for check in checks_of(assignment, "n", hidden=False)] == ["n::holds"]
    assert set(check_digests(assignment)) == {"n::holds"}


def test_an_error_in_the_helpers_names_them(write, tmp_path):
    write("wanted = undefined_yet\n", "helpers")
    with pytest.raises(SourceError, match=r"a/helpers/n\.py, line 1: undefined_yet is not defined"):
        checks_of(write("import helpers"), "n", hidden=False)


@pytest.mark.parametrize(("text", "said"), [("x = (", "Python cannot read"), (TOP + MARK + "def f(s): 'S.'", "takes")])
def test_grading_says_it_once_and_not_for_each_student(write, text, said):
    with pytest.raises(SourceError, match=said):
        check_digests(write(text))


def test_files_that_are_named_from_here_have_a_line_too(write, tmp_path, monkeypatch):
    """`--solutions` is usually a relative path, and Python knows a module by its whole one."""
    write("\n\n1 / 0\n")
    monkeypatch.chdir(tmp_path)
    assignment = load_assignment(Path("a"))
    with pytest.raises(SourceError, match=r"^a/checks/n\.py, line 3: `1 / 0` raises ZeroDivisionError"):
        checks_of(assignment, "n", hidden=False)
    write("import helpers")
    write("wanted = undefined_yet\n", "helpers")
    with pytest.raises(SourceError, match=r"^a/helpers/n\.py, line 1: undefined_yet is not defined"):
        checks_of(assignment, "n", hidden=False)
    write("x = (\n", "helpers")
    with pytest.raises(SourceError, match=r"^a/helpers/n\.py, line 1: Python cannot read `x = \(`"):
        checks_of(assignment, "n", hidden=False)


OTHER = """
def twice(check):
    def holds(student, rng):
        'S.'
        return check(student, rng, 2)
    return holds

"""


@pytest.mark.parametrize("given", ["student, rng, n", "student, rng, *, n"])
def test_what_a_check_takes_under_another_decorator_is_for_that_one_to_say(write, given):
    text = TOP + OTHER.replace("rng, 2", "rng, n=2") + MARK + f"@twice\ndef holds({given}): 'S.'"
    assignment = write(text)
    assert [check.id for check in checks_of(assignment, "n", hidden=False)] == ["n::holds"]
    assert set(check_digests(assignment)) == {"n::holds"}

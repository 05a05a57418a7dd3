"""`check` outside Jupyter: a script, a terminal, and what it says when it cannot check."""

import json
import os
import subprocess
import sys
import types
from dataclasses import replace

import numpy as np
import pytest

import autograder
from autograder.checks.expected import read_fingerprints, write_fingerprints
from autograder.checks.failures import Difference
from autograder.checks.fingerprints import Evidence
from autograder.checks.registry import Check, load_checks
from autograder.checks.run import FAILED, Outcome, draws_for
from autograder.notebook import CheckReport, check


def in_a_script(bundle, body, **environment):
    source = f"from autograder import check\ndef double(x):\n    {body}\nassert repr(check('double')) == '0'"
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", source], cwd=bundle, capture_output=True, env=os.environ | environment
    )


def test_a_script_prints_the_plain_view_in_80_columns(bundle):
    done = in_a_script(bundle, "return x ** 2", PYTHONIOENCODING="utf-8")
    text = done.stdout.decode()
    assert done.returncode == 0 and done.stderr == b""
    assert max(map(len, text.split("\n"))) <= 80
    assert "✗ A small matrix is doubled." in text and "shape (3, 4), as wanted; 12 of 12 values are off" in text
    assert "Likely cause: This is the input times itself. Read again: “Doubling”." in text
    assert "+#++" in text  # the map of signs


def test_a_cause_that_another_check_contradicts_is_not_told(fresh_bundle, monkeypatch):
    """Squares where the matrix is small, right on the batch: the mistake would be wrong there, too."""
    path = fresh_bundle / "checks" / "fingerprints.json"
    known = read_fingerprints(path)
    (squared,) = known["layers::small"]
    (batch,) = [c for c in load_checks(fresh_bundle / "checks" / "layers.py", notebook="layers", hidden=False)
                if c.id == "layers::batch"]  # fmt: skip
    wrong = Evidence.of(0, draws_for(batch).normal((2, 3, 12, 14)) ** 2)
    write_fingerprints(path, known | {batch.id: [replace(squared, evidence=wrong)]})
    monkeypatch.chdir(fresh_bundle)
    told = {}
    for body in ("x ** 2", "x ** 2 if x.ndim == 2 else 2 * x"):
        namespace = {"check": check}
        exec(f"double = lambda x: {body}\nreport = check('double')", namespace)
        told[body] = [outcome.mistake.id if outcome.mistake else "" for outcome in namespace["report"].outcomes]
    assert list(told.values()) == [["squared", "squared"], ["", ""]]


def test_long_lines_of_the_student_are_wrapped_or_cut(bundle):
    done = in_a_script(bundle, "print('p' * 500); raise ValueError('w' * 250)", PYTHONIOENCODING="utf-8")
    assert done.returncode == 0 and max(map(len, done.stdout.decode().split("\n"))) <= 80


def test_a_terminal_without_the_signs_still_gets_the_words(bundle):
    done = in_a_script(bundle, "return x", PYTHONIOENCODING="ascii")
    assert done.returncode == 0 and b"? A small matrix is doubled." in done.stdout


def test_ipython_in_a_terminal_prints_the_plain_view_too(bundle):
    source = "from autograder import check\ndouble = lambda x: 2 * x\ncheck('double')"
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--colors=NoColor", "-c", source], cwd=bundle, capture_output=True, text=True,
        env=os.environ | {"IPYTHONDIR": str(bundle / "ipython"), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == 0 and "double: 2 of 2 checks passed, 6 of 6 points" in done.stdout


def test_the_import_is_light_and_the_name_is_lazy():
    source = (
        "import sys, autograder; assert 'numpy' not in sys.modules; autograder.check; "
        "print(sorted({'torch', 'matplotlib', 'PIL', 'IPython', 'nbgrader', 'jinja2', 'pytest'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
    assert autograder.__all__ == ["check", "hint", "submit"] and {*autograder.__all__} <= set(dir(autograder))
    with pytest.raises(AttributeError, match="'autograder' has no attribute 'chek'"):
        autograder.chek  # noqa: B018


def notice(capsys, question="double"):
    report = check(question)
    assert repr(report) == "0" and report.outcomes == []
    assert capsys.readouterr().out.split() == str(report).split()
    return " ".join(report.notice.split())


@pytest.fixture
def damaged(fresh_bundle, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_ASSIGNMENT", str(fresh_bundle))
    return fresh_bundle


def rewrite(bundle, change):
    path = bundle / "manifest.json"
    manifest = json.loads(path.read_text())
    change(manifest)
    path.write_text(json.dumps(manifest))


def test_a_variable_that_names_no_assignment_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("AUTOGRADER_ASSIGNMENT", str(tmp_path))
    assert notice(capsys).startswith(f"AUTOGRADER_ASSIGNMENT is {tmp_path}, but there is no manifest.json")


def test_a_notebook_alone_is_told_to_fetch_its_files(tmp_path, monkeypatch, capsys):
    from autograder.notebook import bundle as module

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module, "_last_found", [])
    assert notice(capsys).startswith(f"No assignment was found from {tmp_path} upwards")


def test_a_notebook_in_a_folder_below_finds_the_assignment_above(fresh_bundle, monkeypatch, capsys):
    (fresh_bundle / "play").mkdir()
    monkeypatch.chdir(fresh_bundle / "play")
    assert check("double").most == 6


def test_vs_code_tells_where_the_notebook_is(fresh_bundle, tmp_path, monkeypatch, capsys):
    from autograder.notebook import bundle as module

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module, "_last_found", [])
    monkeypatch.setitem(
        sys.modules, "__main__", types.SimpleNamespace(__vsc_ipynb_file__=str(fresh_bundle / "layers.ipynb"))
    )
    assert check("double").most == 6


def test_a_manifest_that_is_not_one(damaged, capsys):
    (damaged / "manifest.json").write_text("{")
    assert "manifest.json cannot be read; unpack the assignment anew." in notice(capsys)
    (damaged / "manifest.json").write_text("[]")
    assert "is not the manifest of an assignment" in notice(capsys)
    (damaged / "manifest.json").write_text('{"notebooks": [{"name": "layers"}]}')
    assert "manifest.json is damaged" in notice(capsys)


@pytest.mark.parametrize("points", [float("nan"), float("inf"), -1, 0])
def test_points_that_are_no_points(damaged, capsys, points):
    rewrite(damaged, lambda m: m["notebooks"][0]["questions"][0].update(points=points))
    assert "manifest.json is damaged" in notice(capsys)


def test_checks_that_are_older_than_the_notebook(damaged, capsys):
    rewrite(damaged, lambda m: m["notebooks"][0]["questions"][0]["checks"].append({"id": "layers::new"}))
    assert "are older than the question double" in notice(capsys)


def test_checks_that_are_missing_or_do_not_load(damaged, capsys):
    (damaged / "checks" / "layers.py").write_text("1 +")
    assert "layers.py does not load (SyntaxError" in notice(capsys)
    (damaged / "checks" / "layers.py").unlink()
    assert "There is no " in notice(capsys)


def test_a_check_that_ends_the_program_is_our_fault(damaged, capsys):
    path = damaged / "checks" / "layers.py"
    path.write_text(path.read_text().replace('never recorded."""', 'never recorded."""\n    raise SystemExit'))
    report = check("stale")
    assert repr(report) == "0" and report.broken
    assert "that is our fault, not yours. Please tell your instructor: SystemExit" in " ".join(str(report).split())


def test_expected_values_that_are_damaged(damaged, capsys):
    (damaged / "checks" / "expected.bin").write_bytes(b"\0" * 7)
    assert "expected.bin is damaged" in notice(capsys)


def test_a_written_question_has_no_checks(at_work, capsys):
    assert "There is no question 'why'" in notice(capsys, "why")


def test_a_folder_without_hidden_checks_is_not_taken_for_one(at_work, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("AUTOGRADER_HIDDEN", str(tmp_path))
    assert notice(capsys).startswith(f"AUTOGRADER_HIDDEN is {tmp_path}, but there is no")


@pytest.mark.parametrize(("given", "shown"), [(len, "len"), (None, "question"), (3, "question")])
def test_a_name_without_quotes_is_explained(at_work, capsys, given, shown):
    assert notice(capsys, given) == f'check wants the name of a question, in quotes: check("{shown}").'


def test_a_manifest_with_a_surprise_is_a_sentence_too(damaged, capsys):
    rewrite(damaged, lambda m: m["notebooks"][0].update(name="n" * 300))
    assert notice(capsys).startswith("The checks could not be loaded (OSError")


def outcome(points, result="passed", **more):
    return Outcome(Check("n::c", "q", "It works.", points, False, lambda student, rng: None), result, **more)


def test_points_are_the_share_of_the_question_and_never_odd_numbers():
    thirds = [outcome(1), outcome(1), outcome(1, FAILED)]
    assert repr(CheckReport("q", 0.1, [outcome(1), outcome(0.2)])) == "0.1"
    assert repr(CheckReport("q", 7.0, thirds)) == "4.6667"
    assert repr(CheckReport("q", 1e-9, thirds)) == "0"
    assert repr(CheckReport("q", 1e6, thirds[:2])) == "1000000"
    assert repr(CheckReport("q", 7.0, [])) == "0"


def test_a_view_that_breaks_falls_back_to_the_headline():
    broken = Difference("x", np.zeros(3), np.ones(3), None)  # type: ignore[arg-type]
    view = CheckReport("<q>", 1.0, [outcome(1, FAILED, message="no", difference=broken)])._repr_html_()
    assert view == "<pre>&lt;q&gt;: 0 of 1 checks passed, 0 of 1 points</pre>"

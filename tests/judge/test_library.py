"""Answers that call what they were asked to write: found through aliases, helpers and modules, and nowhere else."""

import json

import pytest

from autograder.course import NotebookSpec, Question, load_assignment
from autograder.demo.students import filled
from autograder.judge import Material, Submission, grade_submission, stage_notebooks
from autograder.judge.library import library_findings
from autograder.judge.plan import PlannedCell

SPEC = NotebookSpec(
    "n",
    "N",
    (
        Question("convolve", "n", 1.0, ("convolve(x, w)",), unavoidable=("numpy.convolve", "numpy.correlate")),
        Question("pad", "n", 1.0, ("pad(x, p)",), unavoidable=("numpy.pad",)),
        Question("blur", "n", 1.0, ("blur(x)",)),
    ),
)
SETUP = PlannedCell("imports", "import numpy as np")


def found(answer, *own, question="convolve", modules=None):
    cells = [SETUP, *(PlannedCell(f"cell {n}", source) for n, source in enumerate(own, 1))]
    cells.append(PlannedCell(question, answer, question=question))
    return [
        (finding.cell, finding.detail.partition(",")[0].rpartition(" ")[2])
        for finding in library_findings(SPEC, cells, modules)
    ]


HERE = [("convolve", "numpy.convolve")]


@pytest.mark.parametrize(
    "answer",
    [
        "def convolve(x, w):\n    return np.convolve(x, w)",
        "convolve = np.convolve",
        "import numpy\nconvolve = lambda x, w: numpy.convolve(x, w)",
        "from numpy import convolve as conv\ndef convolve(x, w):\n    return conv(x, w)",
        "def convolve(x, w):\n    from numpy import convolve as conv\n    return conv(x, w)",
        "def convolve(x, w):\n    import numpy as library\n    return library.convolve(x, w)",
        "from numpy import *\ndef mine(x, w):\n    return convolve(x, w)",
        "def convolve(x, w):\n    return getattr(np, 'convolve')(x, w)",
        "%%time\ndef convolve(x, w):\n    return np.convolve(x, w)",
        "!echo\ndef convolve(x, w):\n    return [np.convolve][0](x, w)",
    ],
)
def test_a_call_in_the_answer_is_found(answer):
    assert found(answer) == HERE


def test_it_is_followed_through_helpers_and_aliases():
    helper = "def helper(x, w):\n    return np.correlate(x, w[::-1], 'full')"
    assert found("def convolve(x, w):\n    return helper(x, w)", helper) == [("cell 1", "numpy.correlate")]
    assert found("def convolve(x, w):\n    return f(x, w)", "f = np.convolve") == [("cell 1", "numpy.convolve")]
    chain = ("def one(x, w):\n    return two(x, w)", "def two(x, w):\n    return one(x, w) or np.convolve(x, w)")
    assert found("def convolve(x, w):\n    return one(x, w)", *chain) == [("cell 2", "numpy.convolve")]
    one_class = "class Convolver:\n    def run(self, x, w):\n        return np.convolve(x, w)"
    assert found("def convolve(x, w):\n    return Convolver().run(x, w)", one_class) == [("cell 1", "numpy.convolve")]


@pytest.mark.parametrize(
    "answer",
    [
        "import tools\ndef convolve(x, w):\n    return tools.conv(x, w)",
        "import tools as t\ndef convolve(x, w):\n    return t.conv(x, w)",
        "from tools import conv\ndef convolve(x, w):\n    return conv(x, w)",
        "from tools import *\ndef convolve(x, w):\n    return conv(x, w)",
    ],
)
def test_it_is_followed_into_files_beside_the_notebook(answer):
    tools = "import numpy as xp\n\ndef conv(x, w):\n    return xp.convolve(x, w)\n\ndef other(x):\n    return xp.sum(x)"
    assert found(answer, modules={"tools": tools}) == [("tools", "numpy.convolve")]
    assert found(answer.replace("conv(", "other("), modules={"tools": tools}) == []


@pytest.mark.parametrize(
    "answer",
    [
        "def convolve(x, w):\n    return sum(np.dot(x, w) for _ in x)",
        "def convolve(x, w):\n    'Like np.convolve, but mine.'\n    # np.convolve\n    return np.pad(x, 1)",
        "def convolve(x, w):\n    return convolve(x[1:], w)",
        "def convolve(x, w):\n    return x.convolve(w)",
        "def convolve(x, w):\n    return getattr(np, w)(x)",
        "def convolve(x w)",
        "",
    ],
)
def test_nothing_is_found_where_nothing_is(answer):
    assert found(answer) == []


def test_a_comparison_in_an_own_cell_is_no_answer():
    play = "print(np.convolve([1, 2], [3]))\ndef unused(x):\n    return np.convolve(x, x)"
    assert found("def convolve(x, w):\n    return x", play) == []


def test_each_question_has_its_own_list():
    padded = "def blur(x):\n    return np.pad(np.convolve(x, x), 1)"
    assert found(padded, question="blur") == []
    assert found(padded.replace("blur", "pad"), question="pad") == [("pad", "numpy.pad")]


def test_the_sentence_names_the_question_and_the_function():
    cells = [SETUP, PlannedCell("convolve", "f = np.convolve, np.convolve", question="convolve")]
    (finding,) = library_findings(SPEC, cells)
    assert (finding.kind, finding.cell) == ("library-used", "convolve")
    assert finding.detail == "The answer to convolve uses numpy.convolve, which is what it was asked to write."


def test_a_graded_submission_keeps_its_points_and_has_the_finding(repository, wall, tmp_path):
    assignment = load_assignment(repository / "solutions" / "a2_convolution")
    release = repository / "assignments" / "a2_convolution"
    material = Material(assignment, release, "a seed", stage_notebooks(assignment, tmp_path))
    notebook = json.loads((release / "convolution_1d.ipynb").read_text(encoding="utf-8"))
    answer = "from helpers import conv\n\n\ndef convolve_fft(x, w):\n    return conv(x, w)"
    files = {
        "convolution_1d.ipynb": json.dumps(filled(notebook, {"convolve_fft": answer})).encode(),
        "helpers.py": b"import numpy as np\n\n\ndef conv(x, w):\n    return np.convolve(x, w)\n",
    }
    result = grade_submission(Submission("ada", files), material, wall)
    assert result["auto_score"] == 6
    (found,) = [finding for finding in result["findings"] if finding["kind"] == "library-used"]
    assert found["cell"] == "helpers"
    assert found["detail"] == "The answer to convolve_fft uses numpy.convolve, which is what it was asked to write."


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["a" + ".b" * 1200], "nested too deeply"),
        (["a\n" * 60_000, "b\n" * 80_000], "too much code"),
    ],
)
def test_code_that_is_too_much_to_read_is_said_and_costs_nothing(cells, said):
    rows = [PlannedCell(f"cell {n}", source, question="convolve") for n, source in enumerate(cells)]
    (finding,) = library_findings(SPEC, rows)
    assert finding.kind == "not-searched" and said in finding.detail


def test_imports_of_everything_are_followed_a_few_times_only():
    stars = "\n".join(f"from m{n} import *" for n in range(2000))
    answer = "\n".join(f"x{n}" for n in range(3000)) + "\nfrom numpy import *"
    assert found(answer, stars) == []
    assert found("def f(x, w):\n    return convolve(x, w)", "from numpy import *") == HERE


def test_long_chains_of_names_are_read_once(monkeypatch):
    """From each of its links anew they would cost the judge minutes, which no student's budget pays for."""
    from autograder.judge.library import _Names

    read, work = [], _Names._worked_out

    def counted(self, node, *rest):
        read.append(node)
        return work(self, node, *rest)

    monkeypatch.setattr(_Names, "_worked_out", counted)
    links = 300
    assert found(f"def convolve(x, w):\n    return np{'.convolve' * links}") == HERE
    assert len(read) < 4 * links

"""What a3's bundle holds for its pictures answers nothing: not in the sandbox, and not before check on a laptop."""

import subprocess
import sys

import pytest

from autograder.course.source import read_source
from autograder.judge import Material, stage_notebooks
from autograder.release.bundle import bundle_files
from autograder.release.executed import unpack

FAST = {"cs231n_utils/fast_layers.py", "cs231n_utils/kernels/__init__.py"}
COLUMNS = {"cs231n_utils/im2col.py", "cs231n_utils/windows.py"}


@pytest.fixture(scope="module")
def unpacked(a3, repository, tmp_path_factory):
    """The bundle of the committed release, as a student has it."""
    folder = tmp_path_factory.mktemp("student")
    unpack(bundle_files(a3.assignment, repository / "assignments" / "a3_conv_layers"), folder)
    return folder


def test_the_bundle_holds_what_the_sandboxes_do_not(a3, unpacked, tmp_path):
    assert all((unpacked / name).is_file() for name in FAST | COLUMNS)
    assert not (unpacked / "cs231n_utils" / "layers").exists(), "nobody needs it: it stays away"
    material = Material(a3.assignment, a3.assignment.folder, "a seed", stage_notebooks(a3.assignment, tmp_path))
    stages = {spec.name: material.contents(spec).staged for spec in a3.assignment.notebooks}
    for notebook, stage in stages.items():
        there = {name for name in FAST | COLUMNS if (stage / "course" / name).exists()}
        assert (stage / "course" / "cs231n_utils" / "data").exists()
        assert there == (COLUMNS if notebook == "fast_layers" else set())
    assert set(tmp_path.iterdir()) == set(stages.values()) and len(set(stages.values())) == 2


ASK = """
import sys
sys.path[:0] = [sys.argv[1]]
from autograder.notebook import check
import cs231n_utils.fast_layers, cs231n_utils.im2col  # the pictures have them
{source}
report = check({question!r})
print("passed", report.passed, "of", len(report.outcomes))
"""


def asked(unpacked, question, source):
    code = ASK.format(source=source, question=question)
    done = subprocess.run([sys.executable, "-c", code, str(unpacked)], capture_output=True, text=True, cwd=unpacked)
    assert done.returncode == 0, done.stderr
    return " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("question", "source", "module"),
    [
        ("conv_forward_naive", "from cs231n_utils.fast_layers import conv_forward_fast as {0}", "fast_layers"),
        ("conv_forward_naive", "def {0}(*args):\n return cs231n_utils.fast_layers.conv_forward_fast(*args)", ""),
        ("conv_forward_naive", "def {0}(x, w, b, p):\n from cs231n_utils.im2col import im2col", "im2col"),
        ("conv_output_size", "from cs231n_utils.windows import window_positions as {0}", "windows"),
        ("conv_forward_grouped", "from cs231n_utils.fast_layers import conv_forward_fast as {0}", "fast_layers"),
        (
            "conv_forward_grouped",
            "from cs231n_utils.kernels import strided_conv\n{0} = strided_conv.forward",
            "kernels",
        ),
    ],
)
def test_check_refuses_what_grading_would(unpacked, question, source, module):
    said = asked(unpacked, question, source.format(question))
    assert "passed 0 of" in said
    assert ("where answers are graded: do without it here, too" in said and module in said) or not module


@pytest.mark.parametrize(
    ("question", "notebook"), [("conv_im2col", "fast_layers"), ("conv_forward_naive", "conv_naive")]
)
def test_check_accepts_the_right_answer_beside_it(a3, unpacked, question, notebook):
    """In the bundle the check of computing time runs too, against the package's own layer."""
    cells = [
        cell for cell in read_source(a3.assignment, notebook) if cell.question == question and cell.role == "answer"
    ]
    source = "import numpy as np\n" + ("from cs231n_utils.im2col import im2col, col2im\n" * (notebook == "fast_layers"))
    count = sum(check.question == question and not check.hidden for check in a3.checks)
    assert f"passed {count} of {count}" in asked(unpacked, question, source + cells[0].source)

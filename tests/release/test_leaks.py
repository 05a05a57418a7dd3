"""Leaked solution text: found where it is, and nothing found where there is none."""

import json
import shutil
from pathlib import Path

import pytest

from autograder.course import load_assignment
from autograder.release.bundle import bundle_files
from autograder.release.leaks import Secret, find_leaks, plain_lines, secrets_of

LONE = "out[n, f, i, j] = np.sum(window * w[f]) + b[f]"
SHORT = ["top = i * stride", "left = j * stride", "bottom = top + height"]


def _secret(*lines):
    return [Secret("the solution of q", tuple(plain_lines("\n".join(lines))))]


def test_the_toy_bundle_is_tight(toy, toy_release):
    assert find_leaks(secrets_of(toy), bundle_files(toy, toy_release)) == []


def test_other_quotes_are_no_disguise():
    leak = "stride, pad = conv_param['stride'], conv_param['pad']"
    assert find_leaks(_secret(leak.replace("'", '"')), {"x.py": leak.encode()})


@pytest.mark.parametrize("path", ["cs231n_utils/help.py", "README.md", "deep/notes.txt"])
def test_one_long_line_is_a_leak_however_it_is_spaced(path):
    leaking = f"# a note\n        {LONE.replace(' ', '  ')}   # the heart of it\n"
    (finding,) = find_leaks(_secret("x = 1", LONE), {path: leaking.encode()})
    assert finding.startswith(f"{path} holds a piece of the solution of q: out[n,f,i,j]=")


def test_a_notebook_is_read_cell_by_cell_with_its_outputs():
    cells = [{"source": ["x = 1\n", LONE]}, {"source": "", "outputs": [{"text": "harmless"}]}]
    assert find_leaks(_secret(LONE), {"n.ipynb": json.dumps({"cells": cells}).encode()})
    outputs = [{"source": "", "outputs": [{"text": f"Traceback\n{LONE}\n"}]}]
    assert not find_leaks(_secret(LONE), {"n.ipynb": json.dumps({"cells": [{"source": "x"}]}).encode()})
    assert find_leaks(_secret(LONE), {"n.ipynb": json.dumps({"cells": outputs}).encode()})


def test_what_update_brings_along_is_read_text_by_text():
    table = {"notebooks": {"n": {"cells": [{"source": "x = 1"}]}}, "sources": {"0": f"def f():\n    {LONE}\n"}}
    assert find_leaks(_secret(LONE), {"released.json": json.dumps(table).encode()})
    assert not find_leaks(_secret(LONE), {"released.json": json.dumps(table | {"sources": {}}).encode()})


def test_three_short_neighbours_are_a_leak_and_two_of_more_are_not():
    secret = _secret("a = 1", *SHORT, "b = 2")
    assert find_leaks(secret, {"x.py": "\n".join(SHORT).encode()})
    assert not find_leaks(secret, {"x.py": "\n".join(SHORT[:2]).encode()})
    assert not find_leaks(secret, {"x.py": "\nprint()\n".join(SHORT).encode()}), "they are no neighbours"


def test_a_whole_short_solution_is_a_leak():
    secret = _secret("scores = x.dot(w)", "return scores + b")
    assert find_leaks(secret, {"x.py": b"scores = x.dot(w)\nreturn scores + b"})
    assert not find_leaks(secret, {"x.py": b"scores = x.dot(w)"})
    assert find_leaks(_secret("return np.maximum(0, values)"), {"x.py": b"    return np.maximum(0, values)"})
    assert not find_leaks(_secret("return x + 1"), {"x.py": b"return x + 1"}), "too short to be anybody's"


def test_what_everybody_writes_is_no_leak():
    common = "N, C, H, W = x.shape\nF, _, HH, WW = weights.shape\nx, w, b, conv_param = cache\nimport numpy as np"
    common += "\nout = np.zeros((N, F, H_out, W_out))"
    assert plain_lines(common) == []
    assert not find_leaks(_secret(common, "return x"), {"x.py": common.encode()})


def test_pictures_are_passed_over():
    assert find_leaks(_secret(LONE), {"x.png": b"\x89PNG\xff" + LONE.encode()}) == []


def test_what_a_hidden_check_has_in_common_with_what_ships_is_no_secret(toy, tmp_path):
    folder = Path(shutil.copytree(toy.folder, tmp_path / "toy"))
    line = "assert_close(student.contrast(x, factor), x * factor + (1 - factor) * x.sum() / x.size)"
    assert line in (folder / "hidden" / "first_steps.py").read_text(encoding="utf-8")

    def lines_of(name):
        return next(secret.lines for secret in secrets_of(load_assignment(folder)) if secret.name == name)

    before = lines_of("hidden check any_factor")
    with (folder / "helpers" / "first_steps.py").open("a", encoding="utf-8") as helpers:
        helpers.write(f"\n\ndef scales(student, x, factor):\n    {line}\n")
    assert set(before) - set(lines_of("hidden check any_factor")) == {line.replace(" ", "")}


def test_solutions_mistakes_and_hidden_checks_are_secrets(toy):
    names = [secret.name for secret in secrets_of(toy)]
    assert names == [
        "the solution of contrast",
        "the solution of shift",
        "the solution of shift",
        "the solution of why_linear",
        "hidden check any_factor",
        "hidden check any_offset",
        "hidden check any_gradient",
        "mistake mean_lost of contrast",
        "mistake mean_for_sum of shift",
        "mistake sums_columns of shift",
    ]


LINE = "deviations_from_the_mean = np.asarray(x) - mean"
MODEL = "Contrast maps the zero array to the zero array and sums to sums; shifting does neither of the two."


@pytest.mark.parametrize(
    ("path", "old", "leak"),
    [
        ("first_steps.py", "contrast(np.linspace", f"{LINE}\n"),
        ("first_steps.py", "# Contrast is how", f"# {MODEL}\n"),
        ("checks/first_steps.py", "import numpy as np", f'ANSWER = """\n{LINE}\n"""\n'),
    ],
)
def test_a_leak_in_demo_text_or_check_reaches_the_bundle_and_is_found(solutions, change, tmp_path, path, old, leak):
    from autograder.release.build import build_release

    change(solutions / "toy" / path, old, leak + old)
    assignment = load_assignment(solutions / "toy")
    build_release(assignment, tmp_path / "toy", tmp_path / "toy")
    assert find_leaks(secrets_of(assignment), bundle_files(assignment, tmp_path / "toy"))

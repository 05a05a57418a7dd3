"""Right answers of other shapes earn full marks: any cache, any float, either way at a tie, lists for arrays."""

import runpy
from pathlib import Path

import pytest

from autograder.checks.run import PASSED

STYLES = sorted(path.stem for path in Path(__file__).with_name("styles").glob("*.py"))
SECRETS = ("spring", "summer", "autumn", "winter", "2027")


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("notebook", ["conv_naive", "pooling"])
def test_a_right_answer_passes_everything(a3, notebook, style):
    source = runpy.run_path(str(Path(__file__).with_name("styles") / f"{style}.py"))
    functions = {name: value for name, value in source.items() if not name.startswith("__")}
    for secret in SECRETS:
        outcomes = a3.grade(notebook, a3.namespace(notebook, **functions), secret)
        assert [(o.check.id, o.message) for o in outcomes if o.outcome != PASSED] == []


def test_there_are_several_styles_for_every_function(a3):
    written = [runpy.run_path(str(path)) for path in Path(__file__).with_name("styles").glob("*.py")]
    for question in a3.assignment.questions:
        for function in question.functions:
            assert sum(function in style for style in written) >= 4

"""validate against the real sandbox: a sound assignment passes, and each thing that is not so is named."""

import re
import shutil

import pytest

from autograder.course import load_assignment
from autograder.errors import UsageError
from autograder.release.build import build_release
from autograder.release.validate import STEPS, validate, validate_each

COMPLETE, FRESH, SOLVED, UNTOUCHED, TIGHT, IMPORTABLE = (
    "every question has its checks and hints, every mistake is caught",
    "the release is what the source gives",
    "the solution earns every automatic point",
    "the untouched release earns none",
    "nothing secret is in the bundle",
    "nothing importable answers a question",
)


@pytest.fixture
def findings(solutions, tmp_path, wall):
    """Release the toy as it stands now, unless it was before, and validate it."""

    def run(release=None):
        assignment = load_assignment(solutions / "toy")
        if release is None:
            release = tmp_path / "assignments" / "toy"
            build_release(assignment, release, release)
        return dict(validate(assignment, release, wall))

    return run


def test_a_sound_assignment_has_no_findings(findings):
    assert findings() == {step: [] for step in (COMPLETE, FRESH, SOLVED, UNTOUCHED, TIGHT, IMPORTABLE)}


def test_a_solution_that_needs_what_the_sandbox_withholds_is_not_one(findings, solutions, change):
    change(
        solutions / "toy" / "first_steps.py",
        "import numpy as np",
        "import numpy as np\nimport cs231n_utils.gradient_check",
    )
    change(
        solutions / "toy" / "first_steps.py",
        "    mean = np.mean(x)",
        "    cs231n_utils.gradient_check.eval_numerical_gradient\n    mean = np.mean(x)",
    )
    found = findings()
    assert len(found[SOLVED]) == 3, "public and hidden checks of one question"
    assert found[SOLVED][0].startswith("the solution does not pass first_steps::doubles_small_numbers (failed): ")


def test_a_hidden_check_that_stops_is_told_with_its_line(solutions, change, tmp_path, wall):
    release = tmp_path / "assignments" / "toy"
    build_release(load_assignment(solutions / "toy"), release, release)
    change(solutions / "toy" / "hidden" / "first_steps.py", "rng.normal(", "rng.nomal(")
    found = dict(validate(load_assignment(solutions / "toy"), release, wall, quick=True))
    said = r"\(error\): .*hidden/first_steps\.py, line \d+: `.*rng\.nomal.* raises AttributeError: .*; mend it\."
    assert found[SOLVED] and all(re.search(said, text) for text in found[SOLVED]), found
    assert re.search(r"goes wrong on mistake mean_lost: .*hidden/first_steps\.py, line \d+: ", found[COMPLETE][0])


def test_points_for_nothing_are_named(findings, solutions, change):
    path = solutions / "toy" / "checks" / "first_steps.py"
    change(path, "    assert_close(student.contrast([1.0, 2.0, 6.0], 2.0), [-1.0, 1.0, 9.0])", "    pass")
    found = findings()
    assert found[UNTOUCHED] == ["the untouched release earns 1 points by first_steps::doubles_small_numbers."]


def test_drift_leaks_and_gaps_are_named_together(findings, solutions, change, toy_release, tmp_path):
    release = shutil.copytree(toy_release, tmp_path / "old" / "toy")
    change(release / "README.md", "## Start", "deviations_from_the_mean = np.asarray(x) - mean\n\n## Start")
    change(solutions / "toy" / "assignment.toml", "points = 6", "points = 7")
    found = findings(release)
    assert "run `autograder release toy`" in found[FRESH][0]
    assert found[TIGHT][0].startswith("README.md holds a piece of the solution of contrast")
    assert found[COMPLETE] == ["the checks of shift are worth 6 points; assignment.toml says 7."]


ANSWERS = '''
"""A module that should have been withheld, among functions that end or hang the process that tries them."""
import os


def aardvark(*args):
    os._exit(0)


def badger(x, factor):
    while True:
        pass


def sharpen(x, factor):
    import numpy as np

    return np.mean(x) + factor * (np.asarray(x) - np.mean(x))
'''


def test_an_importable_answer_is_named_whatever_else_is_importable(findings, solutions, toy_release, tmp_path, change):
    change(solutions / "toy" / "assignment.toml", "[[notebook]]", "[limits]\nquestion_seconds = 2\n\n[[notebook]]")
    release = shutil.copytree(toy_release, tmp_path / "old" / "toy")
    (release / "cs231n_utils").mkdir()
    (release / "cs231n_utils" / "extra.py").write_text(ANSWERS, encoding="utf-8")
    (finding,) = findings(release)[IMPORTABLE]
    assert finding.startswith("cs231n_utils.extra.sharpen answers contrast of contrast in first_steps::doubles_small")
    assert "first_steps::any_factor" in finding


def test_what_cannot_be_left_out_is_no_finding_there(findings, solutions, toy_release, tmp_path, change):
    toml = solutions / "toy" / "assignment.toml"
    change(toml, 'id = "contrast"', 'id = "contrast"\nunavoidable = ["cs231n_utils.extra.sharpen"]')
    release = shutil.copytree(toy_release, tmp_path / "old" / "toy")
    (release / "cs231n_utils").mkdir()
    answer = ANSWERS[ANSWERS.index("def sharpen") :]
    (release / "cs231n_utils" / "extra.py").write_text(answer, encoding="utf-8")
    assert findings(release)[IMPORTABLE] == []
    (release / "cs231n_utils" / "extra.py").write_text(answer.replace("sharpen", "whet"), encoding="utf-8")
    assert findings(release)[IMPORTABLE][0].startswith("cs231n_utils.extra.whet answers")


def test_what_a_notebook_withholds_is_no_finding_there(findings, solutions, toy_release, tmp_path, change):
    """It may be in the bundle for the pictures of this notebook or for another one; answers never meet it."""
    toml = solutions / "toy" / "assignment.toml"
    change(toml, 'withheld = ["cs231n_utils.gradient_check"]', 'withheld = ["cs231n_utils.extra"]')
    release = shutil.copytree(toy_release, tmp_path / "old" / "toy")
    (release / "cs231n_utils").mkdir()
    (release / "cs231n_utils" / "extra.py").write_text(ANSWERS[ANSWERS.index("def sharpen") :], encoding="utf-8")
    assert findings(release)[IMPORTABLE] == []


def test_the_quick_one_leaves_out_what_takes_minutes(toy, toy_release, wall):
    steps = dict(validate(toy, toy_release, wall, quick=True))
    assert list(steps) == [name for name, _ in STEPS[:-1]] and "importable" in STEPS[-1][0]
    assert not any(steps.values())


def test_several_assignments_at_a_time(solutions, tmp_path, change, wall):
    shutil.copytree(solutions / "toy", solutions / "twin")
    change(solutions / "twin" / "mistakes" / "first_steps.py", '"return factor', '"return mean + 1.0 * factor')
    assignments = [load_assignment(solutions / name) for name in ("twin", "toy")]
    for assignment in assignments:
        release = tmp_path / "assignments" / assignment.name
        build_release(assignment, release, release)
    found = {
        assignment.name: dict(steps)
        for assignment, steps in validate_each(assignments, tmp_path / "assignments", wall, 2)
    }
    assert list(found) == ["twin", "toy"]
    assert [step for step, findings in found["twin"].items() if findings] == [COMPLETE]
    assert not any(found["toy"].values())


def test_what_one_of_several_raises_is_raised(solutions, tmp_path, wall):
    shutil.copytree(solutions / "toy", solutions / "twin")
    assignments = [load_assignment(solutions / name) for name in ("twin", "toy")]
    with pytest.raises(UsageError, match="make the release with `autograder release twin`"):
        next(validate_each(assignments, tmp_path / "assignments", wall, 2))

"""Questions have their checks, points add up, mistakes are caught: or it is said."""

import pytest

from autograder.course import load_assignment
from autograder.release.completeness import check_findings, mistake_findings


def _findings(solutions):
    assignment = load_assignment(solutions / "toy")
    return [*check_findings(assignment), *mistake_findings(assignment, "seed")]


def test_the_toy_is_complete(solutions):
    assert _findings(solutions) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "findings"),
    [
        ("assignment.toml", "points = 4", "points = 5",
         ["the checks of contrast are worth 4 points; assignment.toml says 5."]),
        ("hidden/first_steps.py", '@question("contrast", points=2)\n', "",
         ["contrast has no hidden check; write one.",
          "the checks of contrast are worth 2 points; assignment.toml says 4."]),
        ("checks/first_steps.py", '@question("contrast", points=1)\n', "",
         ["contrast has no public check; write one.",
          "the checks of contrast are worth 2 points; assignment.toml says 4."]),
        ("hidden/first_steps.py", "def any_factor", "def no_contrast",
         ["two checks are called first_steps::no_contrast; rename one of them."]),
        ("mistakes/first_steps.py", "return mean + factor", "return average",
         ["mistake mean_lost of contrast: 'return average' should stand once in the answer, not 0 times;"
          " make the edit fit the solution again."]),
        ("mistakes/first_steps.py", '"return factor', '"return mean + 1.0 * factor',
         ["no check catches mistake mean_lost of contrast; write one, or drop the mistake."]),
        ("mistakes/first_steps.py", '"Contrast",\n        {"return', '"Contarst",\n        {"return',
         ["mistake mean_lost of contrast says to read 'Contarst' again; first_steps has no such heading."]),
        ("mistakes/first_steps.py", '"return factor', '"return (',
         ["toy/first_steps: the answer cell contrast does not run: SyntaxError"]),
    ],
)  # fmt: skip
def test_what_is_missing_is_one_sentence_each(solutions, change, file, old, new, findings):
    change(solutions / "toy" / file, old, new)
    found = _findings(solutions)
    assert len(found) == len(findings)
    assert all(sentence.startswith(wanted) for sentence, wanted in zip(found, findings, strict=True)), found


def test_a_mistake_that_only_a_hidden_check_catches_is_caught(solutions, change):
    change(
        solutions / "toy" / "mistakes" / "first_steps.py",
        '"return factor',
        '"return mean + (factor if x.ndim < 3 else 1)',
    )
    change(
        solutions / "toy" / "first_steps.py", "    mean = np.mean(x)", "    x = np.asarray(x)\n    mean = np.mean(x)"
    )
    assert _findings(solutions) == []

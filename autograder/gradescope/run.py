"""What run_autograder does in Gradescope's container: one submission in, results.json out.

ROOT of `python -m autograder.gradescope ROOT` is /autograder. The container is thrown away after one submission
and allows no namespaces: the wall is `process`. What goes wrong on our side leaves no results.json, so that Gradescope
says that the autograder failed rather than give somebody 0 points.
"""

import json
from pathlib import Path
from typing import Any

from autograder.errors import AutograderError, UsageError
from autograder.files import TemporaryFolder, write_atomic

from .results import results_json

__all__ = ["grade_here", "main", "submitters"]

SETTINGS = "settings.json"
METADATA = "submission_metadata.json"
MOST_BYTES = 16 << 20


def main(arguments: list[str]) -> int:
    """Grade, and return the exit code; what is printed is for the course's staff."""
    root = Path(arguments[0])
    target = root / "results" / "results.json"
    target.unlink(missing_ok=True)
    try:
        made = grade_here(root)
    except AutograderError as error:
        print(f"run_autograder: {error}")
        return error.exit_code
    write_atomic(target, json.dumps(made, ensure_ascii=True, allow_nan=False))
    target.chmod(0o644)  # Gradescope's harness need not be the user that graded
    earned, most = (sum(test[key] for test in made["tests"]) for key in ("score", "max_score"))
    print(f"{earned:g} of {most:g} points; results in {target}")
    return 0


def grade_here(root: Path) -> dict[str, Any]:
    """Grade `root/submission` by what `root/source` holds. Raises AutograderError for a fault of ours."""
    from autograder.course import load_assignment
    from autograder.judge import Material, grade_submission, stage_notebooks, tried_again
    from autograder.pile import Found, read_submission
    from autograder.sandbox import choose_wall, weaknesses

    source = root / "source"
    settings = json.loads((source / SETTINGS).read_text(encoding="utf-8"))
    assignment = load_assignment(source / "solutions" / settings["assignment"])
    wall = choose_wall(settings["wall"])
    for weakness in weaknesses(wall):
        print(f"warning: {weakness}")
    student = ", ".join(submitters(root / METADATA)) or "submission"
    with TemporaryFolder() as staging:
        stage_notebooks(assignment, staging)
        material = Material(assignment, source / "assignments" / assignment.name, settings["seed"], staging)
        submission = read_submission(Found(student, root / "submission"), assignment.files)
        result = tried_again(lambda: grade_submission(submission, material, wall))
    return results_json(result, settings["hidden"])


def submitters(path: Path) -> list[str]:
    """E-mail addresses of who handed in, a group's all; none where Gradescope left no such file.

    Raises UsageError where the file is not what Gradescope writes.
    """
    try:
        with path.open("rb") as file:
            users = json.loads(file.read(MOST_BYTES))["users"]
        return [str(user["email"]) for user in users]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise UsageError(f"{path} is not what Gradescope writes there; is this its container?") from None

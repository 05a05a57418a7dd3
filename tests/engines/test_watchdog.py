"""A check of ours that never ends costs its own points on its own submission, and it is said whose fault it is."""

import json
import os
import subprocess
import sys

from .toy import ENDLESS, NAME, THIRTEEN, Toy

LIMITS = "[limits]\nquestion_seconds = 1\ncheck_seconds = 2\n"


def test_an_endless_check_of_ours_is_named_and_everybody_else_is_graded(tmp_path, wall):
    toy = Toy(tmp_path, ENDLESS, LIMITS)
    toy.hand_in(ada={}, bob={"contrast": THIRTEEN}, eve=None)
    command = [sys.executable, "-m", "autograder.cli", "grade", NAME, "--workers", "1", "--json"]
    done = subprocess.run(command, cwd=tmp_path, env=os.environ, capture_output=True, text=True)
    assert done.returncode == 3, done.stderr
    said = json.loads(done.stdout)
    reason = "first_steps::never_ends: our own fault: this check did not end"
    assert said["graded"] == 2 and said["failed"] == {"bob": reason} and reason in done.stderr
    results = {path.stem: json.loads(path.read_text()) for path in (tmp_path / "grades" / NAME / "results").iterdir()}
    assert {name: result["status"] for name, result in results.items()} == {
        "ada": "complete", "bob": "incomplete", "eve": "complete"
    }  # fmt: skip
    assert results["ada"]["auto_score"] == 12
    outcomes = {check["id"]: check["outcome"] for row in results["bob"]["questions"] for check in row["checks"]}
    assert outcomes.pop("first_steps::never_ends") == "error" and "error" not in outcomes.values()
    assert outcomes["first_steps::comes_after"] == "failed" and results["bob"]["questions"][1]["score"] == 6

    # The check is mended, and the same command grades who is left.
    hidden = toy.source / "hidden" / "first_steps.py"
    hidden.write_text(hidden.read_text().replace("while total == 39", "if total == 39"))
    done = subprocess.run([*command, "--student", "bob"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0 and json.loads(done.stdout)["graded"] == 1

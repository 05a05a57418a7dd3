"""autograder.zip as a file, and results in Gradescope's format."""

import json
import os
import re
import subprocess
import zipfile
from html.parser import HTMLParser

import pytest

from autograder.cli import gradescope as command
from autograder.cli import main
from autograder.errors import NotSoError
from autograder.gradescope import VISIBILITIES, results_json
from autograder.gradescope.given import write_given
from autograder.gradescope.package import pins

NASTY = "<script>alert(1)</script><img src=x onerror=alert(1)>"
PNG = "data:image/png;base64,AAAA"


def check(name, outcome="passed", points=2.0, hidden=False, **more):
    row = {"id": f"nb::{name}", "outcome": outcome, "points": points, "hidden": hidden, "sentence": f"It is {name}."}
    return row | {"message": "", "mistake": None} | more


def result(*checks, status="complete", findings=()):
    score = sum(one["points"] for one in checks if one["outcome"] == "passed")
    row = {"id": "conv", "written": False, "score": score, "max_score": 9.0, "checks": list(checks)}
    return {
        "student": "ada", "assignment": "a3", "version": "2026.1", "status": status, "auto_score": score,
        "auto_max": 9.0, "manual_max": 0.5, "questions": [row], "findings": list(findings), "seed_sha256": "5eed",
    }  # fmt: skip


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def test_every_check_is_a_test_with_its_points_and_when_students_see_it():
    made = results_json(result(check("right"), check("wrong", "failed", message="No."), check("shy", hidden=True)))
    first, second, _ = made["tests"]
    assert (first["name"], first["score"], first["max_score"], first["status"]) == (
        "conv: It is right.",
        2.0,
        2.0,
        "passed",
    )
    assert (second["score"], second["status"], second["output"]) == (0.0, "failed", "<p>No.</p>")
    assert [one["visibility"] for one in made["tests"]] == ["visible", "visible", "after_published"]
    assert [one["number"] for one in made["tests"]] == ["1.1", "1.2", "1.3"]
    assert sum(one["score"] for one in made["tests"]) == result(*[check("a"), check("b")])["auto_score"]
    assert results_json(result(check("shy", hidden=True)), "hidden")["tests"][0]["visibility"] == "hidden"
    assert "5eed" not in json.dumps(made) and made["stdout_visibility"] == "hidden"


def test_nothing_of_a_student_is_markup():
    mistake = {"id": "m", "message": NASTY, "read": NASTY}
    nasty = check("nasty", "failed", message=NASTY, mistake=mistake, picture='data:image/png;base64,A" onerror="x')
    made = results_json(result(nasty, findings=[{"kind": "k", "cell": "", "detail": NASTY}]))
    tags = Tags(made["output"] + made["tests"][0]["output"]).found
    assert {tag for tag, _ in tags} <= {"p", "strong", "ul", "li"} and not any(attrs for _, attrs in tags)


def test_pictures_are_of_public_checks_only():
    seen = results_json(result(check("a", "failed", picture=PNG), check("b", "failed", hidden=True, picture=PNG)))
    assert PNG in seen["tests"][0]["output"] and PNG not in seen["tests"][1]["output"]


def test_an_incomplete_result_is_no_score():
    with pytest.raises(NotSoError, match="nb::broken: numpy is gone"):
        results_json(result(check("broken", "error", message="numpy is gone"), status="incomplete"))


def test_the_zip_has_its_scripts_at_the_top_and_is_ours_alone(small_course, tmp_path, capsys):
    target = tmp_path / "autograder.zip"
    folders = ["--solutions", str(small_course / "solutions"), "--assignments", str(small_course / "assignments")]
    arguments = ["gradescope", "a3_conv_layers", "--output", str(target), "--out", str(tmp_path / "grades"), *folders]
    assert main(arguments) == 0
    assert "Keep the zip from students" in capsys.readouterr().out
    assert target.stat().st_mode & 0o077 == 0
    first = target.read_bytes()
    assert main(arguments) == 0 and target.read_bytes() == first, "the same course gives the same zip"
    with zipfile.ZipFile(target) as archive:
        names = set(archive.namelist())
        modes = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in archive.infolist()}
        archive.extractall(tmp_path / "unpacked")
    assert {"setup.sh", "run_autograder", "requirements.txt", "solutions/a3_conv_layers/hidden/pooling.py"} <= names
    assert modes["setup.sh"] == modes["run_autograder"] == 0o755
    assert not any("__pycache__" in name for name in names)
    for script in ("setup.sh", "run_autograder"):
        assert subprocess.run(["bash", "-n", str(tmp_path / "unpacked" / script)]).returncode == 0
    assert main([*arguments[:1], "none", *arguments[2:]]) == 2


def test_requirements_are_the_versions_that_the_course_is_tested_with(repository):
    constraints = dict(re.findall(r"^([\w.-]+)==(.+)$", (repository / "constraints.txt").read_text(), re.MULTILINE))
    known = {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in constraints.items()}
    listed = dict(line.split("==") for line in pins(["numpy", "jupytext", "torch", "no-such-package"]).splitlines())
    assert {"numpy", "jupytext", "torch", "sympy", "nbformat"} <= set(listed) and "no-such-package" not in listed
    assert {name: version for name, version in listed.items() if known.get(name, version) != version} == {}


def test_the_command_knows_all_visibilities():
    assert command.VISIBILITIES == VISIBILITIES


@pytest.fixture
def given(tmp_path):
    """/autograder with a zip of results that were made elsewhere."""
    write_given(
        {"Ada@uni.example": result(check("right"))},
        {"Ada@uni.example": (1.5, ("1 day late.",))},
        "hidden",
        tmp_path / "given.zip",
    )
    with zipfile.ZipFile(tmp_path / "given.zip") as archive:
        archive.extractall(tmp_path / "source")
    (tmp_path / "results").mkdir()
    (tmp_path / "source" / "run_autograder").chmod(0o755)

    def run(email):
        (tmp_path / "submission_metadata.json").write_text(json.dumps({"users": [{"email": email}]}))
        line = [str(tmp_path / "source" / "run_autograder")]
        environment = {"PATH": os.environ["PATH"], "AUTOGRADER_ROOT": str(tmp_path)}
        return subprocess.run(line, env=environment, capture_output=True, text=True)

    return run


def test_results_made_at_home_are_shown_to_whom_they_belong(given, tmp_path):
    assert given("grace@uni.example").returncode == 1
    assert not (tmp_path / "results" / "results.json").exists()
    assert given("ada@UNI.example").returncode == 0
    made = json.loads((tmp_path / "results" / "results.json").read_text())
    assert made["score"] == 1.5 and "1 day late." in made["output"]
    assert made["tests"][0]["score"] == 2.0 and "handing in again changes nothing" in made["output"]
    assert "uni.example" not in " ".join(path.name for path in (tmp_path / "source").rglob("*"))
    assert subprocess.run(["bash", "-n", str(tmp_path / "source" / "setup.sh")]).returncode == 0

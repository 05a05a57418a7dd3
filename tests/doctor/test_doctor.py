"""What the doctor says of a machine: of this one, and of ones that lack something."""

import json
import os
import shutil
import tomllib

import pytest

from autograder.cli import main
from autograder.doctor import NOTE, OK, PROBLEM, Places, examine
from autograder.doctor import walls as doctor_walls
from autograder.doctor.course import course
from autograder.doctor.data import data
from autograder.doctor.installed import CHECKOUT, EXTRAS, packages
from autograder.doctor.machine import machine
from autograder.doctor.secret import secret
from autograder.doctor.walls import walls
from autograder.sandbox import choose_wall

NAME = "a3_conv_layers"


def said(findings):
    return {finding.what: finding for finding in findings}


@pytest.fixture
def checkout(tmp_path):
    """A repository that asks for this and that."""

    def write(base=("numpy>=1.26",), constraints="", **extras):
        extras = "".join(f"{name} = {json.dumps(lines)}\n" for name, lines in extras.items())
        text = f"[project]\ndependencies = {json.dumps(base)}\n[project.optional-dependencies]\n{extras}"
        (tmp_path / "pyproject.toml").write_text(text)
        (tmp_path / "constraints.txt").write_text(constraints)
        return tmp_path

    return write


def test_packages_that_are_there_are_listed(checkout):
    found = said(packages(checkout(grading=["rich>=13", "nosuch>=1; sys_platform == 'nowhere'"])))
    assert found["base"].state == OK and found["base"].detail.startswith("numpy ")
    assert found["grading"].state == OK and "nosuch" not in found["grading"].detail


def test_what_is_missing_or_too_old_is_named_with_the_command_that_installs_it(checkout):
    found = said(packages(checkout(grading=["no-such-thing>=2"], notebook=["rich>=999"], constraints="numpy==0.1\n")))
    grading = found["grading"]
    assert grading.state == PROBLEM and grading.detail.endswith("no-such-thing is missing")
    assert grading.todo == "pip install --constraint constraints.txt --editable '.[grading]'"
    assert found["notebook"].state == NOTE and "is not >=999" in found["notebook"].detail
    assert found["base"].state == NOTE and "(tested: 0.1)" in found["base"].detail


def test_every_extra_says_what_it_is_for():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(EXTRAS) == {"", *project["optional-dependencies"]}


def test_without_a_checkout_the_installed_metadata_says_what_is_needed(tmp_path):
    found = said(packages(tmp_path))
    assert "numpy" in found["base"].detail and {"grading", "dev"} <= set(found)


def test_the_sandbox_is_tried_for_real(wall):
    found = said(walls())
    assert found[wall].state == OK and "out of reach" in found[wall].detail


def test_a_wall_that_holds_nothing_is_found_out(monkeypatch):
    monkeypatch.setattr(doctor_walls, "choose_wall", lambda asked: "none")
    found = said(walls())
    assert found["none"].state == PROBLEM
    assert found["none"].detail == "code in it reads files of ours and reaches the network"
    assert found["none, weakness 1"].state == NOTE


def test_without_a_sandbox_it_says_what_to_install_and_what_else_there_is(monkeypatch):
    def without_bwrap(asked):
        if asked == "auto":
            monkeypatch.setenv("PATH", "/nowhere")
        return choose_wall(asked)

    monkeypatch.setattr(doctor_walls, "choose_wall", without_bwrap)
    first, *others = walls()
    assert first.state == PROBLEM and "apt install bubblewrap" in first.detail
    assert all(one.what.startswith(("process", "docker")) for one in others)


def test_a_sandbox_that_does_not_start_is_a_problem(monkeypatch, tmp_path):
    for name in ("bwrap", "setpriv"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("autograder.sandbox.bwrap.bounds_inodes", lambda: False)
    (found, *_) = walls()
    assert found.state == PROBLEM and "does not start" in found.detail


def test_data_that_is_not_there_is_worth_knowing(monkeypatch, tmp_path):
    monkeypatch.setenv("CS231N_DATA", str(tmp_path))
    found = said(data())
    assert found["embedded"].state == OK
    assert found["CIFAR-10"].state == NOTE and "download_cifar10()" in found["CIFAR-10"].todo


def test_a_set_in_cifars_format_is_not_taken_for_it(monkeypatch, tmp_path):
    from cs231n_utils.data import generate_shapes

    folder = generate_shapes(tmp_path / "datasets", train=20, test=10)
    monkeypatch.setenv("CS231N_DATA", str(folder))
    found = said(data())["CIFAR-10"]
    assert found.state == NOTE and "a set in its format: disc" in found.detail
    names = next(folder.rglob("batches.meta.txt"))
    names.write_text("airplane\n" + "".join(names.read_text().splitlines(keepends=True)[1:]))
    assert said(data())["CIFAR-10"].state == OK
    next(folder.rglob("data_batch_4.bin")).unlink()
    found = said(data())["CIFAR-10"]
    assert found.state == PROBLEM and "lacks data_batch_4.bin" in found.detail


def test_a_package_that_cannot_load_its_data_is_a_problem():
    (found,) = data("raise RuntimeError('digits are damaged')")
    assert found.state == PROBLEM and found.detail == "RuntimeError: digits are damaged"


@pytest.fixture
def places(repository, tmp_path):
    copied = tmp_path / "course"
    for folder in ("solutions", "assignments"):
        shutil.copytree(repository / folder / NAME, copied / folder / NAME)
    return Places(copied / "solutions", copied / "assignments", tmp_path / "grades")


def test_a_release_in_step_is_well(places):
    (found,) = course(places.solutions, places.assignments)
    assert (found.what, found.state) == (NAME, OK)


def test_a_slip_in_a_source_is_to_be_mended_before_it_is_released(places):
    path = places.solutions / NAME / "assignment.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("due =", "deu =", 1), encoding="utf-8")
    (found,) = course(places.solutions, places.assignments)
    assert found.state == PROBLEM and "deu means nothing" in found.detail
    assert found.todo == f"Mend that, then: autograder release {NAME}"


def test_a_release_that_has_drifted_is_named_with_what_is_different(places):
    source, release = places.solutions / NAME, places.assignments / NAME
    toml = (source / "assignment.toml").read_text(encoding="utf-8")
    (source / "assignment.toml").write_text(toml.replace('version = "2026.1"', 'version = "2027.1"'), encoding="utf-8")
    (found,) = course(places.solutions, places.assignments)
    assert found.state == PROBLEM and found.todo == f"autograder release {NAME}"
    assert found.detail.startswith("the source is version 2027.1, the release 2026.1")
    (source / "assignment.toml").write_text(toml, encoding="utf-8")
    (source / "checks" / "pooling.py").write_bytes((source / "checks" / "pooling.py").read_bytes() + b"\n")
    (release / "pooling.ipynb").unlink()
    (found,) = course(places.solutions, places.assignments)
    assert found.detail == "checks/pooling.py has changed since the release; pooling.ipynb is missing"
    (release / "manifest.json").write_text("{")
    assert "is damaged" in said(course(places.solutions, places.assignments))[NAME].detail


def test_questions_with_other_points_are_named(places):
    toml = places.solutions / NAME / "assignment.toml"
    text = toml.read_text(encoding="utf-8")
    place = text.index("points = ")
    toml.write_text(text[:place] + text[place:].replace("points = 4", "points = 40", 1), encoding="utf-8")
    (found,) = course(places.solutions, places.assignments)
    assert found.state == PROBLEM and "has 40 points in the source, 4 points in the release" in found.detail


def test_a_folder_without_a_course_is_worth_knowing(tmp_path):
    (found,) = course(tmp_path, tmp_path)
    assert found.state == NOTE and "there are no assignments" in found.detail


def test_a_secret_that_others_can_read_is_a_problem(tmp_path, monkeypatch):
    monkeypatch.delenv("AUTOGRADER_SECRET", raising=False)
    (found,) = secret(tmp_path)
    assert found.state == NOTE
    path = tmp_path / "course.secret"
    path.write_text("secret")
    path.chmod(0o644)
    (found,) = secret(tmp_path)
    assert (found.state, found.todo) == (PROBLEM, f"chmod 600 {path}")
    path.chmod(0o600)
    (found,) = secret(tmp_path)
    assert found.state == OK
    monkeypatch.setenv("AUTOGRADER_SECRET", "x")
    (found,) = secret(tmp_path)
    assert "environment variable" in found.detail


def test_full_disks_and_little_memory_are_told(tmp_path, monkeypatch):
    usage = type("Usage", (), {"free": 100 << 20})
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)
    monkeypatch.setattr(os, "sysconf", lambda name: 1 << 15)
    found = said(machine(tmp_path / "not" / "there"))
    assert found["disk for results"].state == PROBLEM and str(tmp_path) in found["disk for results"].detail
    assert found["memory"].state == NOTE and "--workers 1" in found["memory"].todo


def test_an_examination_that_breaks_is_a_finding_and_the_others_go_on(places, monkeypatch):
    def broken():
        raise ModuleNotFoundError("No module named 'packaging'")

    monkeypatch.setattr("autograder.doctor.examining._packages", broken)
    monkeypatch.setattr("autograder.doctor.examining._walls", lambda: ())
    found = list(examine(places))
    assert found[0].state == PROBLEM and "No module named 'packaging'" in found[0].detail
    assert {one.area for one in found} == {"packages", "machine", "data", "course", "secret"}


@pytest.fixture
def quick(monkeypatch):
    """Without the slow examinations, which have tests of their own."""
    monkeypatch.setattr("autograder.doctor.examining._walls", lambda: ())
    monkeypatch.setattr("autograder.doctor.examining._data", lambda: ())
    monkeypatch.setattr("autograder.doctor.examining._packages", lambda: ())
    monkeypatch.setenv("COLUMNS", "80")


def words(places):
    return ["doctor", "--solutions", str(places.solutions), "--assignments", str(places.assignments),
            "--out", str(places.out)]  # fmt: skip


def test_the_command_says_it_in_a_table_of_eighty_columns(places, quick, capsys):
    assert main(words(places)) == 0
    printed = capsys.readouterr().out
    assert max(map(len, printed.splitlines())) <= 80 and "0 problems" in printed
    (places.assignments / NAME / "pooling.ipynb").unlink()
    assert main(words(places)) == 1
    printed = capsys.readouterr().out
    assert "→ autograder release a3_conv_layers" in printed and "1 problem;" in printed


def test_the_command_answers_a_script(places, quick, capsys):
    assert main([*words(places), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["problems"] == 0
    assert {"area", "what", "state", "detail", "todo"} == set(told["findings"][0])


def test_the_command_works_where_rich_is_missing(places, quick, capsys, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "rich.console", None)
    assert main(words(places)) == 0
    assert "✓ course, a3_conv_layers: version 2026.1" in capsys.readouterr().out

"""Submissions of several versions in one pile: which version each is of, and what it is graded by."""

import copy
import json
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.course import load_assignment
from autograder.course.editions import as_of, withdrawn
from autograder.course.versions import cell_sources, earlier_versions, read_versions
from autograder.errors import UsageError
from autograder.judge import Material, Submission, grade_submission, stage_notebooks
from autograder.judge.editions import recognise
from autograder.judge.notebook import read_notebook
from autograder.release.notebooks import fill_answers, solution_answers

from .conftest import cell


@pytest.fixture(scope="module")
def material(versions, tmp_path_factory):
    assignment = load_assignment(versions["course"] / "solutions" / "toy")
    staging = stage_notebooks(assignment, tmp_path_factory.mktemp("staging"))
    return Material(assignment, versions["course"] / "assignments" / "toy", "seed", staging)


@pytest.fixture
def notebook(versions):
    return lambda version: json.loads((versions[version] / "first_steps.ipynb").read_bytes())


@pytest.fixture
def version_of(material):
    def find(*tables, known=None):
        read = {f"first_steps{at or ''}": read_notebook(json.dumps(table).encode()) for at, table in enumerate(tables)}
        edition, findings = recognise(read, material.assignment, known or material.versions)
        return edition.versions["first_steps"], [(finding.kind, finding.detail) for finding in findings]

    return find


def test_a_notebook_is_of_the_version_that_it_says(version_of, notebook):
    for version in ("2026.1", "2026.2"):
        assert version_of(notebook(version)) == (version, [])


def test_a_version_that_is_not_said_is_found_by_the_cells(version_of, notebook, material):
    for said in ({}, {"autograder": {"version": 7}}):
        found, findings = version_of(notebook("2026.1") | {"metadata": said})
        assert found == "2026.1" and findings[0][0] == "version-unknown"
        assert findings[0][1] == "first_steps.ipynb says no version; graded as 2026.1, which its cells are of."
    empty = {"nbformat": 4, "cells": [], "metadata": {"autograder": {"version": "1999"}}}
    assert version_of(empty) == (
        "2026.2",
        [("version-unknown", "first_steps.ipynb says that it is version 1999, which was never released; "
          "graded as 2026.2, the newest.")],
    )  # fmt: skip
    only = {"2026.2": material.versions["2026.2"]}
    assert version_of(empty | {"metadata": {}}, known=only) == ("2026.2", []), "there is nothing to tell apart"


def test_a_version_that_the_cells_speak_against_is_found(version_of, notebook):
    new = notebook("2026.2")
    new["metadata"]["autograder"]["version"] = "2026.1"
    assert version_of(new) == (
        "2026.2",
        [("version-unlikely", "first_steps.ipynb says that it is version 2026.1, but its cells are those of 2026.2: "
          "graded as that.")],
    )  # fmt: skip


def test_no_notebook_is_of_a_version_that_had_none_of_its_name(version_of, notebook, material):
    """Otherwise a student would get out of a whole notebook's questions by saying that it is older than it can be."""
    before = {"2026.0": replace(material.versions["2026.1"], version="2026.0", notebooks=())}
    new = notebook("2026.2")
    new["metadata"]["autograder"]["version"] = "2026.0"
    answers = [one for one in new["cells"] if one["metadata"]["autograder"]["role"] == "answer"]
    for cells, why in ((new["cells"], "which its cells are of"), (answers, "the newest")):
        assert version_of(new | {"cells": cells}, known=before | material.versions) == (
            "2026.2",
            [("version-unlikely", "first_steps.ipynb says that it is version 2026.0, which had no such notebook; "
              f"graded as 2026.2, {why}.")],
        )  # fmt: skip


def test_notebooks_of_several_versions_are_told(material, notebook):
    read = {name: read_notebook(json.dumps(notebook(version)).encode()) for name, version in
            (("first_steps", "2026.1"), ("second", "2026.2"))}  # fmt: skip
    edition, findings = recognise(read, material.assignment, material.versions)
    assert edition.versions == {"first_steps": "2026.1"}
    assert [(one.kind, one.detail) for one in findings] == [
        ("versions-mixed", "first_steps is of 2026.1, second is of 2026.2; each was graded by its own version.")
    ]


def test_a_version_has_its_own_questions_and_points(material):
    now, before = material.assignment, as_of(material.assignment, material.versions, {"first_steps": "2026.1"})
    assert [(q.id, q.points) for q in before.questions] == [("contrast", 4), ("shift", 6), ("why_linear", 2)]
    assert (before.auto_max, now.auto_max) == (10, 12)
    assert as_of(now, material.versions, {}) == now == as_of(now, material.versions, {"first_steps": "2026.2"})
    gone = load_assignment(now.folder)
    gone = type(gone)(**{**vars(gone), "notebooks": (
        type(gone.notebooks[0])(**{**vars(gone.notebooks[0]), "questions": gone.notebooks[0].questions[1:]}),
    )})  # fmt: skip
    assert withdrawn(gone, material.versions, {"first_steps": "2026.1"}) == {"contrast": "2026.1"}
    assert [q.id for q in as_of(gone, material.versions, {"first_steps": "2026.1"}).questions] == [
        "shift",
        "why_linear",
    ]


def test_no_mix_of_versions_makes_a_question_go_away_that_all_of_them_ask(material):
    now, old = material.assignment, material.versions["2026.1"]
    (spec,) = now.notebooks
    first = replace(spec, questions=spec.questions[1:])
    second = replace(spec, name="second", questions=(replace(spec.questions[0], notebook="second"),))
    moved = replace(now, notebooks=(first, second))
    assert first.questions and second.questions[0].id == "contrast"
    known = {
        **material.versions,
        "2026.1": replace(old, notebooks=(*old.notebooks, replace(old.notebooks[0], name="second", questions=()))),
    }

    def counted(*chosen):
        return {
            q.id: q.notebook
            for q in as_of(moved, known, dict(zip(("first_steps", "second"), chosen, strict=True))).questions
        }

    assert counted("2026.1", "2026.1") == dict.fromkeys(("contrast", "shift", "why_linear"), "first_steps")
    for mix in (("2026.2", "2026.1"), ("2026.2", "2026.2")):
        assert counted(*mix)["contrast"] == "second", mix
    assert counted("2026.1", "2026.2")["contrast"] == "first_steps"


def test_both_versions_in_one_pile_get_what_they_were_promised(material, notebook, wall):
    from autograder.course.source import read_source

    right = solution_answers(read_source(material.assignment, "first_steps"))
    results = {}
    for version in ("2026.1", "2026.2"):
        # The new check finds fault with this one, for both.
        wrong = right | {"contrast": right["contrast"].replace("mean + factor", "0.5 * mean + factor")}
        for name, answers in (("right", right), ("wrong", wrong)):
            files = {"first_steps.ipynb": json.dumps(fill_answers(notebook(version), answers)).encode()}
            results[version, name] = grade_submission(Submission(name, files), material, wall)
    old, new = results["2026.1", "right"], results["2026.2", "right"]
    assert (old["auto_score"], old["auto_max"], new["auto_score"], new["auto_max"]) == (10, 10, 12, 12)
    assert old["versions"] == {"first_steps": "2026.1"} and old["version"] == new["version"] == "2026.2"
    assert old["findings"] == new["findings"] == [], "the old setup cell is no edited one"
    points = [(check["id"], check["points"]) for check in old["questions"][0]["checks"]]
    assert points == [
        ("first_steps::doubles_small_numbers", 0.8), ("first_steps::no_contrast", 1.6), ("first_steps::any_factor", 1.6)
    ]  # fmt: skip
    assert [row["id"] for row in old["questions"]] == ["contrast", "shift", "why_linear"]
    assert [row["id"] for row in new["questions"]] == ["contrast", "shift", "flip", "why_linear"]
    assert (results["2026.1", "wrong"]["auto_score"], results["2026.2", "wrong"]["auto_score"]) == (6, 7)
    from autograder.engines.order import Order
    from autograder.engines.schema import checked
    from autograder.errors import WorkerLost

    order = Order(material.assignment, material.release, material.seed, wall, material.origin)
    assert checked(old, "right", old["submission_sha256"], order) == old
    for lie in ({"first_steps": "2026.2"}, {"first_steps": "1999"}, {}):
        with pytest.raises(WorkerLost, match="is not its result"):
            checked(old | {"versions": lie}, "right", old["submission_sha256"], order)


def test_what_a_release_keeps_of_earlier_versions(versions, material):
    release = material.release
    assert earlier_versions(release, "2026.2") == ["2026.1"] and list(read_versions(release)) == ["2026.1", "2026.2"]
    kept = json.loads((release / "versions" / "_sources.json").read_text(encoding="utf-8"))
    before = json.loads((versions["2026.1"] / "first_steps.ipynb").read_bytes())
    assert {"".join(cell(before, name)["source"]) for name in ("first-steps", "start", "setup", "contrast")} == set(
        kept.values()
    )
    released = material.released("first_steps", "2026.1")
    assert [one.source for one in released] == ["".join(one["source"]) for one in before["cells"]]
    assert {one.key: one.points for one in released if one.points} == {
        "check-contrast": 4, "check-of-both": 6, "why_linear": 2
    }  # fmt: skip
    assert len(cell_sources(release)) == len({row.sha256 for manifest in material.versions.values()
                                              for one in manifest.notebooks for row in one.cells})  # fmt: skip


def test_a_lost_text_is_said(material, versions, tmp_path):
    import shutil

    from autograder.errors import SourceError
    from autograder.release.build import build_release

    release = Path(shutil.copytree(material.release, tmp_path / "toy"))
    (release / "versions" / "_sources.json").unlink()
    damaged = copy.copy(material)
    damaged.release, damaged.__dict__["_texts"] = release, cell_sources(release)
    with pytest.raises(
        UsageError, match=r"no longer holds the text of 4 cells of version 2026.1 \(first-steps is one\)"
    ):
        damaged.released("first_steps", "2026.1")
    with pytest.raises(SourceError, match=r"no longer holds the text of 4 cells of version 2026.1"):
        build_release(material.assignment, tmp_path / "fresh", release)

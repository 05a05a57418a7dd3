"""Submissions and folders as bytes, there and back; and what comes back as a result is looked at."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.engines import LocalEngine
from autograder.engines.order import Job, Order, Stop
from autograder.engines.schema import checked, times
from autograder.engines.travel import pack_submission, read_folder, unpack_submission, write_folder
from autograder.errors import WorkerLost
from autograder.judge import Finding, Material, Submission

TEXT = st.text(max_size=20)  # with what is no valid UTF-8, as file names may be
FINDINGS = st.lists(st.builds(Finding, TEXT, TEXT, TEXT), max_size=3).map(tuple)


@given(st.builds(Submission, TEXT, st.dictionaries(TEXT, st.binary(max_size=99), max_size=4), FINDINGS))
def test_a_submission_arrives_as_it_was_sent(submission):
    assert unpack_submission(pack_submission(submission)) == submission


def test_a_folder_arrives_as_it_was_sent(toy, tmp_path):
    (toy.source / "__pycache__").mkdir(exist_ok=True)
    (toy.source / "__pycache__" / "x.pyc").write_bytes(b"x")
    files = read_folder(toy.source)
    assert {"assignment.toml", "hidden/first_steps.py"} <= set(files) and "__pycache__/x.pyc" not in files
    write_folder(files, tmp_path)
    assert read_folder(tmp_path) == files


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/x"])
def test_no_path_leads_out_of_the_folder(tmp_path, name):
    with pytest.raises(ValueError, match="leads out of its folder"):
        write_folder({name: b""}, tmp_path / "inner")


@pytest.fixture(scope="module")
def graded(toy, wall):
    """A result, with what it was made for."""
    origin = Material(toy.assignment, toy.release, "a seed", toy.folder).origin
    order = Order(toy.assignment, toy.release, "a seed", wall, origin)
    submission = Submission("ada", {"first_steps.ipynb": (toy.release / "first_steps.ipynb").read_bytes()})
    (answer,) = LocalEngine(order, 1).grade(iter([Job("ada", lambda: submission)]), Stop())
    return answer.result, submission.sha256, order


def test_a_result_is_one(graded):
    result, sha256, order = graded
    assert checked(copy.deepcopy(result), "ada", sha256, order) == result
    long = copy.deepcopy(result)
    long["questions"][0] |= {"answer": "x = 1", "answer_sha256": "0" * 64}  # what was cut off is in the hash
    assert checked(copy.deepcopy(long), "ada", sha256, order) == long


DAMAGE = {
    "no table": lambda r: [r],
    "another's": lambda r: r | {"student": "eve"},
    "another submission": lambda r: r | {"submission_sha256": "0" * 64},
    "another seed": lambda r: r | {"seed_sha256": "0" * 64},
    "other libraries": lambda r: r | {"libraries": {}},
    "no such status": lambda r: r | {"status": "fine"},
    "more points than there are": lambda r: r | {"auto_max": 1e6},
    "a sum that is none": lambda r: r | {"auto_score": 10.0},
    "not a number": lambda r: r | {"auto_score": float("nan")},
    "a question less": lambda r: r | {"questions": r["questions"][1:]},
    "a question too many": lambda r: r | {"questions": r["questions"] * 2},
    "a score without checks": lambda r: r["questions"][0].update(score=4.0) or r,
    "a check without a sentence": lambda r: r["questions"][0]["checks"][0].pop("sentence") and r,
    "points that are no number": lambda r: r["questions"][0]["checks"][0].update(points="4") or r,
    "an infinity of points": lambda r: r["questions"][0]["checks"][0].update(points=float("inf")) or r,
    "no such outcome": lambda r: r["questions"][0]["checks"][0].update(outcome="great") or r,
    "findings that are none": lambda r: r | {"findings": [{"kind": "x", "cell": 1, "detail": ""}]},
    "nothing": lambda r: {},
    "points that people gave": lambda r: r | {"adjustment": 50.0},
    "points for what is read by people": lambda r: r | {"manual_score": 2.0},
    "days that it was late": lambda r: r | {"late_days": -3},
    "a mark": lambda r: r["questions"][0].update(mark={"score": 9.0}) or r,
    "points below nothing": lambda r: r["questions"][0]["checks"][0].update(points=-1.0) or r,
    "a page": lambda r: r["questions"][0]["checks"][0].update(html="<b>") or r,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_what_is_no_result_of_this_submission_is_refused(graded, damage):
    result, sha256, order = graded
    with pytest.raises(WorkerLost, match="What came back for ada is not its result"):
        checked(damage(copy.deepcopy(result)), "ada", sha256, order)


@pytest.mark.parametrize("told", [(float("nan"), {}), (-1.0, {}), ("soon", {}), (1.0, [2]), (1.0, {"conv": 10**400})])
def test_what_are_no_times_is_refused(told):
    """They are written with all others of the run, after everybody's results: one that is none lost all of them."""
    with pytest.raises(WorkerLost, match="times that are none"):
        times(*told)

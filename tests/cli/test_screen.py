"""What `autograder grade` prints of each student."""

from autograder.cli.screen import Screen

ROW = {"id": "sum", "written": False, "score": 1.0, "max_score": 4.0}
RESULT = {"student": "zoe", "auto_score": 1.0, "auto_max": 6.0, "findings": []}


def shown(capsys, *questions, **more):
    Screen().results([RESULT | {"questions": list(questions)} | more])
    return capsys.readouterr().out.splitlines()[1].split()


def test_points_are_those_that_count(capsys):
    mean = ROW | {"id": "mean", "score": 0.0, "max_score": 2.0}
    why = {"id": "why", "written": True, "score": None, "max_score": 2.0}
    assert shown(capsys, ROW, mean, why) == ["zoe", "1/6", "sum,", "mean", "—"]
    marked = ROW | {"mark": {"score": 4.0, "extra": 0.0, "comment": "", "by": ""}}
    assert shown(capsys, marked, mean, why, adjustment=3.0) == ["zoe", "4/6", "mean", "—"]
    nothing = ROW | {"score": 0.0}
    assert shown(capsys, nothing, mean, auto_score=0.0) == ["zoe", "0/6", "everything", "—"]
    assert shown(capsys, nothing | {"mark": marked["mark"] | {"score": 1.0}}, mean, auto_score=0.0, adjustment=1.0) == [
        "zoe", "1/6", "sum,", "mean", "—",
    ]  # fmt: skip

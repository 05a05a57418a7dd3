"""What a notebook's code leaves behind."""

import pytest

from autograder.course.assignment import Limits
from autograder.judge.plan import Plan, PlannedCell
from autograder.judge.runner import NotebookRunner
from autograder.sandbox import Contents, walls

DAEMON = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(600)
    os._exit(0)
os.wait()
"""
AWAITED = "import os\nif os.fork() == 0:\n    os._exit(0)\nos.wait()"


@pytest.mark.parametrize(("source", "found"), [(DAEMON, ["processes-left"]), (AWAITED, [])])
def test_processes_that_are_left_are_ended_and_found(wall, staged, monkeypatch, source, found):
    monkeypatch.setattr(walls, "filter_program", lambda: b"")  # which would let none be started
    plan = Plan((PlannedCell("cell 1", source), PlannedCell("cell 2", "1")), ())
    with NotebookRunner(plan, wall, Contents(("numpy",), staged), Limits(), None) as runner:
        runner.ready()
    assert [finding.kind for finding in runner.findings] == found


def test_which_cell_ends_a_process_that_may_know_a_hidden_input_is_not_told(wall, staged):
    """Of several processes one after the other, each can tell the next something by the clock."""
    plan = Plan((PlannedCell("cell 1", "1"), PlannedCell("cell 2", "import os\nos._exit(0)")), ())
    told = []
    for hidden in (False, True):
        with NotebookRunner(plan, wall, Contents(("numpy",), staged), Limits(), None) as runner:
            if hidden:
                runner.hidden_checks_begin()
            assert runner.ready() is not None
        told.append([(finding.kind, finding.cell) for finding in runner.findings])
    assert told == [[("process-ended", "cell 2")], []]

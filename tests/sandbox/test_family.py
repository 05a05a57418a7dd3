"""A family of processes and its end: nobody in it gets the time to start another one."""

import subprocess
import sys

from autograder.sandbox.family import end_family, family

# A child every millisecond or so, none of which ends by itself; at most a hundred, whatever becomes of them.
MANY = """
import os, time
print(flush=True)
for _ in range(100):
    if not os.fork():
        time.sleep(1000)
    time.sleep(0.001)
time.sleep(1000)
"""


def test_what_starts_one_process_after_the_other_leaves_none(leftovers):
    for _ in range(5):
        with subprocess.Popen([sys.executable, "-c", MANY], stdout=subprocess.PIPE) as top:
            top.stdout.readline()
            end_family(top.pid, 60)
    assert leftovers() == []


def test_a_family_that_has_ended_is_empty(leftovers):
    with subprocess.Popen(["sleep", "1000"]) as top:
        assert [one.pid for one in family(top.pid)] == [top.pid]
        end_family(top.pid, 60)
    assert family(top.pid) == []
    end_family(top.pid, 60)

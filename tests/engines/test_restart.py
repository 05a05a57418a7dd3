"""Whatever ends a run, the next one completes it, with the results of a run that nobody disturbed."""

import os
import random
import shutil
import subprocess
import sys

import pytest

from autograder.errors import StoreError
from autograder.pile import grade_pile

from .havoc import Havoc
from .toy import contents

# A signal as soon as the first result is kept: sent from elsewhere it may come when all are.
SIGNALLED = """
import os, signal, sys
from autograder.cli import main
from autograder.pile import run

keep = run._keep

def kept(*given):
    run._keep = keep
    keep(*given)
    os.kill(os.getpid(), signal.SIGTERM)

run._keep = kept
sys.exit(main())
"""


@pytest.fixture(scope="module")
def undisturbed(toy, tmp_path_factory):
    havoc = Havoc(toy, tmp_path_factory.mktemp("undisturbed") / "grades", random.Random(0))
    havoc.run(0)
    return {path.name: path.read_bytes() for path in havoc.results.iterdir()}


@pytest.mark.slow
def test_random_kills_cost_nothing(toy, undisturbed, tmp_path, leftovers):
    """`make kill-test` does this with two hundred kills."""
    havoc = Havoc(toy, tmp_path / "grades", random.Random())
    havoc.run(4)
    assert {path.name: path.read_bytes() for path in havoc.results.iterdir()} == undisturbed
    assert (havoc.twice, havoc.left(), leftovers()) == ([], [], [])


def test_a_power_cut_costs_the_file_that_was_being_written(toy, undisturbed, tmp_path):
    havoc = Havoc(toy, tmp_path / "grades", random.Random(1), workers=1)
    havoc.results.mkdir(parents=True)
    for name, content in undisturbed.items():
        (havoc.results / name).write_bytes(content)
    havoc._cut()
    (havoc.results / ".writing-0123456789abcdef").write_bytes(b"half")
    havoc.run(0)
    assert {path.name: path.read_bytes() for path in havoc.results.iterdir()} == undisturbed
    assert (havoc.twice, havoc.left()) == ([], [])


def test_a_batch_systems_signal_leaves_what_can_be_gone_on_with(toy, undisturbed, tmp_path, leftovers):
    """As Ctrl-C does: see `test_grade.py` of the command line."""
    havoc = Havoc(toy, tmp_path / "grades", random.Random(2), workers=1)
    usual, havoc.command = havoc.command, [sys.executable, "-c", SIGNALLED, *havoc.command[3:]]
    with havoc._started() as grader:
        grader.communicate()
    havoc.command = usual
    assert grader.returncode == 130 and 1 <= len(havoc._names()) < 6 and havoc.left() == []
    assert leftovers() == []
    havoc._look()
    havoc.run(0)
    assert {path.name: path.read_bytes() for path in havoc.results.iterdir()} == undisturbed and havoc.twice == []


def test_a_full_disk_is_one_sentence_and_the_next_run_goes_on(toy, undisturbed, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can mount a disk that is small")
    disk = tmp_path / "disk"
    disk.mkdir()
    command = [sys.executable, "-m", "autograder.cli", "grade", "toy", "--out", str(disk), "--workers", "1"]
    run = {"cwd": toy.folder, "env": os.environ | {"AUTOGRADER_SECRET": "s"}, "capture_output": True, "text": True}
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12k,mode=755", "small", str(disk)], check=True)
    try:
        full = subprocess.run(command, **run)
        assert full.returncode == 3 and "Traceback" not in full.stderr
        assert "cannot be written: No space left on device. What is there stays;" in " ".join(full.stderr.split())
        subprocess.run(["mount", "-o", "remount,size=10m", str(disk)], check=True)
        done = subprocess.run(command, **run)
        assert done.returncode == 0, done.stderr
        shutil.copytree(disk / "toy" / "results", tmp_path / "results")
    finally:
        subprocess.run(["umount", str(disk)], check=True)
    assert {path.name: path.read_bytes() for path in (tmp_path / "results").iterdir()} == undisturbed


def test_results_that_cannot_be_kept_end_the_run(toy, tmp_path, wall, graders):
    pile = toy.pile(tmp_path, wall)
    pile.book.folder.mkdir()
    (pile.book.folder / "results").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be written"):
        grade_pile(pile, toy.found()[:1], lambda student, result: None)
    assert graders() == []
    (pile.book.folder / "results").unlink()
    grade_pile(pile, toy.found()[:1], lambda student, result: None)
    assert len(contents(pile.book)) == 1

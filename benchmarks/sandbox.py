"""Starting a sandbox cold against forking a warm one: time, and CPU time of everything that takes part.

    python -m benchmarks.sandbox [--turns 9] [--sessions 4]

Cold and warm take turns in one process. Each session starts, runs a notebook's setup cell and ends; its figure is the
mean of a few sessions, because the kernel counts a zygote's children in hundredths of a second. Reported are medians
and the median of the ratios of each turn. `untouched` is all of grading for a notebook as it was released, with one
trivial check: the overhead of a submission. Results go to benchmarks/results/sandbox.{json,md}.
"""

import argparse
import contextlib
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

RESULTS = Path(__file__).with_name("results")
SETUP = """import matplotlib.pyplot as plt
import numpy as np

from autograder import check
from cs231n_utils import data, vis
"""
NOTEBOOKS = {"NumPy": ("numpy", "matplotlib"), "PyTorch": ("numpy", "matplotlib", "torch")}
ASSIGNMENT = """version = "1"
title = "One question"
[[notebook]]
name = "one"
title = "One"
[[notebook.question]]
id = "twice"
points = 1
signatures = ["twice(x)"]
"""
NOTEBOOK = f"""# %% tags=["setup"]
{SETUP}

# %% question="twice"
def twice(x):
    "Twice x."
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION


# %%
check("twice")
"""
CHECK = '''from autograder.checks import assert_close, question


@question("twice", points=1)
def doubles(student, rng):
    """Twice 2 is 4."""
    assert_close(student.twice(2.0), 4.0)
'''


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--turns", type=int, default=9)
    parser.add_argument("--sessions", type=int, default=4, help="of each kind in a turn")
    arguments = parser.parse_args()
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    rows, memory, workers = [], {}, count_workers()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        staged = staged_modules(folder / "staged")
        for kind, packages in NOTEBOOKS.items():
            run, warmed = sessions(staged, packages)
            rows.append(compare(f"session of a {kind} notebook", run, workers, arguments))
            memory[kind] = warmed()
        rows.append(compare("untouched notebook, graded", untouched(folder), workers, arguments))
    result = {"machine": f"{os.cpu_count()} cores, Python {sys.version.split()[0]}", "rows": rows, "memory": memory}
    (RESULTS / "sandbox.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    text = table(result)
    (RESULTS / "sandbox.md").write_text(text, encoding="utf-8")
    print(text)


def staged_modules(folder):
    from autograder.sandbox import stage

    folder.mkdir()
    return stage(folder, ["cs231n_utils.layers", "cs231n_utils.fast_layers"])


def sessions(staged, packages):
    """What runs one session, and what tells the memory of its zygote in MB: all of it, and what it shares with none."""
    from autograder.course.assignment import Limits
    from autograder.judge.session import Budget, Session
    from autograder.sandbox import Contents, zygotes

    contents, limits = Contents(packages, staged), Limits(memory_mb=8192)
    source = SETUP + ("import torch\nfrom torch import nn\n" if "torch" in packages else "")

    def run():
        with Session("bwrap", contents, limits) as session:
            budget = Budget.of("setup", 60.0, 3.0, session)
            reply = session.request("cell", budget, source=source, name="setup", definitions=False)
            assert "error" not in reply, reply

    def warmed():
        lines = Path(f"/proc/{zygotes._zygotes[contents].pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        sizes = {line.split()[0]: int(line.split()[1]) / 1024 for line in lines[1:]}
        return [sizes["Rss:"], sizes["Private_Clean:"] + sizes["Private_Dirty:"]]

    return run, warmed


def untouched(folder):
    """What grades a notebook with one trivial check that nobody has worked on."""
    from autograder.course import load_assignment
    from autograder.judge import Material, Submission, grade_submission, stage_notebooks
    from autograder.release.build import build_release

    source = folder / "solutions" / "trivial"
    for path, text in (("assignment.toml", ASSIGNMENT), ("one.py", NOTEBOOK), ("checks/one.py", CHECK)):
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_text(text, encoding="utf-8")
    assignment, release = load_assignment(source), folder / "assignments" / "trivial"
    build_release(assignment, release, release)
    (folder / "notebooks").mkdir()
    material = Material(assignment, release, "a seed", stage_notebooks(assignment, folder / "notebooks"))
    submission = Submission("ada", {"one.ipynb": (release / "one.ipynb").read_bytes()}, ())

    def run():
        result = grade_submission(submission, material, "bwrap")
        assert result["status"] == "complete" and result["auto_score"] == 0, result

    return run


def compare(what, run, workers, arguments):
    """Median seconds and CPU seconds of one run, cold and warm, and the median of the ratios of the turns."""
    from autograder.sandbox import walls

    cold = mock.patch.object(walls, "start_warm", return_value=None)
    for way in (cold, contextlib.nullcontext()):
        with way:
            run()  # zygotes start, files come into memory
    turns = []
    for _ in range(arguments.turns):
        turn = {}
        for name, way in (("cold", cold), ("warm", contextlib.nullcontext())):
            with way:
                begun, used = time.perf_counter(), cpu_seconds(workers)
                for _ in range(arguments.sessions):
                    run()
                turn[name] = [
                    (time.perf_counter() - begun) / arguments.sessions,
                    (cpu_seconds(workers) - used) / arguments.sessions,
                ]
        turns.append(turn)
    row = {"what": what, "turns": turns}
    for place, figure in enumerate(("wall", "cpu")):
        row[figure] = {way: statistics.median(turn[way][place] for turn in turns) for way in ("cold", "warm")}
        row[figure]["ratio"] = statistics.median(turn["cold"][place] / turn["warm"][place] for turn in turns)
    return row


def count_workers():
    """From now on, count the CPU time of each sandbox's worker before it ends.

    When the first process of a PID namespace is killed, the kernel forgets what the others have used.
    """
    from autograder.sandbox import Running

    def end(running, before=Running.end):
        for process in running._members():
            status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii", errors="replace")
            numbers = status.partition("NSpid:")[2].split("\n")[0].split()
            if len(numbers) > 1 and numbers[-1] != "1":
                for path in Path(f"/proc/{process.pid}/task").glob("*/schedstat"):
                    workers.append(int(path.read_text(encoding="ascii").split()[0]) / 1e9)
        before(running)

    workers = []
    Running.end = end
    return workers


def cpu_seconds(workers):
    """Of this process, of what it has awaited, of the zygotes with what they have awaited, and of ended workers."""
    from autograder.sandbox import zygotes

    total = sum(workers)
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        used = resource.getrusage(who)
        total += used.ru_utime + used.ru_stime
    for one in zygotes._zygotes.values():
        fields = Path(f"/proc/{one.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        total += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return total


def table(result):
    lines = [
        "# Starting sandboxes\n",
        f"Medians of {len(result['rows'][0]['turns'])} turns, milliseconds. {result['machine']}.\n",
        "| | cold | warm | ratio | CPU cold | CPU warm | ratio |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in result["rows"]:
        cells = []
        for figure in ("wall", "cpu"):
            cells += [f"{1000 * row[figure][way]:.0f}" for way in ("cold", "warm")] + [f"{row[figure]['ratio']:.1f}"]
        lines.append(f"| {row['what']} | {' | '.join(cells)} |")
    lines += ["", "| zygote | MB resident | of it shared with no other process |", "|---|---|---|"]
    lines += [f"| {kind} | {all_of_it:.0f} | {own:.0f} |" for kind, (all_of_it, own) in result["memory"].items()]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main())

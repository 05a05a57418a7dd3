"""Grading a class: nbgrader, this package with one process and with all cores, and Dask on loopback.

    python -m benchmarks.grading [--quick] [--submissions 36] [--repeats 3] [--section 180]

The same submissions of one assignment, complete and half-done ones in turn, each way a whole run of the command line.
`steady` counts from the first result to the last, so that a start, which costs seconds, is not taken for grading. A
whole section's are graded by one process and by all cores once more, start included. All in all it takes an hour.
nbgrader runs every cell; once more it gets notebooks with only the cells that the judge runs. CPU time is that of every
process of a run, students' ones included, as a control group counts it. The overhead is that of an untouched
notebook with one trivial check: the slope from 10 to 1,000 of them. Results go to
benchmarks/results/grading.{json,md,png}.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

from .account import Account
from .grading_page import write
from .sandbox import ASSIGNMENT, CHECK, NOTEBOOK

CORES = len(os.sched_getaffinity(0))
GROWTH = (10, 100, 300, 1000)
SCHEDULER = """
import asyncio
from distributed import Scheduler

async def main():
    async with Scheduler(host="127.0.0.1", port=0, dashboard=False) as scheduler:
        print(scheduler.address, flush=True)
        await scheduler.finished()

asyncio.run(main())
"""
CLEAN = {"AUTOGRADER_SECRET": "benchmark", "MPLBACKEND": "Agg", "OMP_NUM_THREADS": "1"}


def main():
    given = parsed()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        course = Course(
            given.solutions.resolve(), given.assignments.resolve(), given.assignment, folder / given.assignment
        )
        course.hand_in(given.submissions)
        result = {"machine": machine(), "assignment": given.assignment, "cores": CORES}
        result["ours"] = [
            repeated(f"{workers} process{'es' * (workers > 1)}", course, given, "--workers", str(workers))
            for workers in sorted({1, CORES})
        ]
        result["ours"].append(on_dask(course, given))
        course.hand_in(max(2, given.submissions // 4))
        result["few"] = repeated("few", course, given, "--workers", str(CORES))
        course.hand_in(given.section)
        result["section"] = [once(course, workers) for workers in sorted({1, CORES})]
        course.hand_in(given.submissions)
        result["nbgrader"] = [by_nbgrader(course, folder, judged) for judged in (False, True)]
        result["growth"] = growth(folder / "trivial", given.growth)
    write(result)


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--assignment", default="a3_conv_layers")
    parser.add_argument("--solutions", type=Path, default=Path("solutions"))
    parser.add_argument("--assignments", type=Path, default=Path("assignments"))
    parser.add_argument("--submissions", type=int, default=36)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--section", type=int, default=180, metavar="N", help="submissions of a whole section")
    parser.add_argument("--quick", action="store_true", help="one run of everything, and few submissions")
    given = parser.parse_args()
    given.growth = GROWTH
    if given.quick:
        given.submissions, given.repeats, given.section, given.growth = 4, 1, 16, (10, 40, 100)
    return given


class Course:
    """An assignment with its release, and a folder of submissions."""

    def __init__(self, solutions, assignments, name, folder):
        from autograder.course import load_assignment
        from autograder.course.solution import answer_source

        self.solutions, self.assignments, self.name, self.folder = solutions, assignments, name, folder
        self.assignment, self.release = load_assignment(solutions / name), assignments / name
        questions = [question.id for question in self.assignment.questions if not question.written]
        self.right = {question: answer_source(self.assignment, question) for question in questions}
        self.half = dict(list(self.right.items())[: len(questions) // 2])

    def hand_in(self, count, *, untouched=False):
        """So many submissions, complete and half-done in turn, or all of them untouched."""
        from autograder.demo.students import SampleStudent, write_class

        kinds = ({},) if untouched else (self.right, self.half)
        students = [
            SampleStudent(f"student{number:04}", "", kinds[number % len(kinds)], frozenset()) for number in range(count)
        ]
        shutil.rmtree(self.folder / "submitted", ignore_errors=True)
        write_class(students, self.assignment, self.release, self.folder / "submitted")
        self.count = count

    def grade(self, account, *options):
        """One run of `autograder grade`, into an empty folder: what it cost, and its steady rate."""
        out = self.folder / "grades"
        shutil.rmtree(out, ignore_errors=True)
        line = [sys.executable, "-m", "autograder.cli", "grade", self.name, "--solutions", str(self.solutions)]
        line += ["--assignments", str(self.assignments), "--out", str(out), "--json", *options]
        cost = account.run(line, cwd=self.folder, env=os.environ | CLEAN)
        results = sorted(path.stat().st_mtime for path in (out / self.name / "results").iterdir())
        assert len(results) == self.count, (len(results), self.count)
        return cost | {"steady": 60 * (self.count - 1) / (results[-1] - results[0])}


def repeated(name, course, given, *options):
    """Medians over some runs of one way to grade."""
    with Account() as account:
        return summary(name, course.count, [course.grade(account, *options) for _ in range(given.repeats)])


def once(course, workers):
    """One run of a whole section, long enough that one will do."""
    with Account() as account:
        return summary(f"{workers} at a time", course.count, [course.grade(account, "--workers", str(workers))])


def summary(name, count, runs):
    print(f"{name}: {' '.join(str(round(run['seconds'], 1)) for run in runs)} s", file=sys.stderr, flush=True)
    middle = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    return {"name": name, "count": count, "per_minute": 60 * count / middle["seconds"], **middle, "runs": runs}


def on_dask(course, given):
    """A scheduler, and a worker process for each core, on loopback; their start is not counted."""
    run = {"cwd": course.folder, "env": os.environ | CLEAN, "stderr": subprocess.DEVNULL, "text": True}
    with Account() as account:
        started = [account.start([sys.executable, "-c", SCHEDULER], stdout=subprocess.PIPE, **run)]
        try:
            address = started[0].stdout.readline().strip()
            for _ in range(CORES):
                line = [sys.executable, "-m", "dask", "worker", address, "--no-dashboard", "--nthreads", "1"]
                started.append(account.start([*line, "--local-directory", str(course.folder)], **run))
            wait_for_workers(address, CORES)
            runs = [course.grade(account, "--dask", address) for _ in range(given.repeats)]
        finally:
            for process in reversed(started):
                process.terminate()
                process.wait()
            started[0].stdout.close()
    return summary(f"Dask, {CORES} workers", course.count, runs)


def wait_for_workers(address, count):
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=120)


def by_nbgrader(course, folder, judged):
    """Plain `nbgrader autograde`, on whole notebooks or on what the judge runs of them."""
    from autograder.nbgrader_course.course import configure_course, make_course

    place = folder / f"nbgrader{judged:d}"
    place.mkdir()
    make_course(course.assignment, course.release, place, bare=True)
    configure_course(place, "benchmark")
    shutil.copytree(course.folder / "submitted", place / "submitted")
    for path in (place / "submitted").glob("*/*/*.ipynb") if judged else ():
        notebook = json.loads(path.read_text(encoding="utf-8"))
        roles = [cell["metadata"].get("autograder", {}).get("role") for cell in notebook["cells"]]
        notebook["cells"] = [cell for cell, role in zip(notebook["cells"], roles, strict=True) if role != "demo"]
        path.write_text(json.dumps(notebook), encoding="utf-8")
    own = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "IPYTHONDIR": "i",
    }
    environment = os.environ | CLEAN | {name: str(place / "jupyter" / value) for name, value in own.items()}
    environment |= {
        "AUTOGRADER_HIDDEN": str(course.assignment.folder),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    line = [sys.executable, "-m", "nbgrader"]
    subprocess.run(
        [*line, "generate_assignment", course.name], cwd=place, env=environment, check=True, capture_output=True
    )
    with Account() as account:
        cost = account.run([*line, "autograde", course.name], cwd=place, env=environment)
    assert len(list((place / "autograded").iterdir())) == course.count
    name = "nbgrader, the judge's cells" if judged else "nbgrader autograde"
    return summary(name, course.count, [cost | {"steady": 60 * course.count / cost["seconds"]}])


def growth(folder, counts):
    """Untouched notebooks with one trivial check, more and more of them."""
    from autograder.course import load_assignment
    from autograder.release.build import build_release

    source = folder / "solutions" / "trivial"
    for path, text in (("assignment.toml", ASSIGNMENT), ("one.py", NOTEBOOK), ("checks/one.py", CHECK)):
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_text(text, encoding="utf-8")
    release = folder / "assignments" / "trivial"
    build_release(load_assignment(source), release, release)
    course = Course(source.parent, release.parent, "trivial", folder)
    rows = []
    for count in counts:
        course.hand_in(count, untouched=True)
        with Account() as account:
            rows.append({"count": count, **course.grade(account, "--workers", str(CORES))})
        print(f"{count} untouched: {rows[-1]['seconds']:.1f} s", file=sys.stderr, flush=True)
    return rows


def machine():
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("nbgrader", "distributed", "numpy", "torch"))
    return (
        f"{names[0] if names else platform.machine()}, {CORES} cores; Python {platform.python_version()}, {versions}; "
        f"load average {os.getloadavg()[0]:.1f} at the end"
    )


if __name__ == "__main__":
    sys.exit(main())

"""Kill whatever belongs to a run, at random moments, until it is done; then nothing is lost and nothing was done twice.

As a program, `python tests/engines/havoc.py --kills 200 --submissions 200`: the long form of what the tests do shortly.
"""

import contextlib
import ctypes
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import psutil

COMMAND = [sys.executable, "-m", "autograder.cli", "grade", "toy", "--json", "--workers"]
MOST_STARTS = 1000
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER: orphans come to this process, and not to the machine's first


class Havoc:
    """Runs of one pile into one folder, and what was done to them."""

    def __init__(self, toy, out, dice, workers=2):
        self.toy, self.out, self.dice = toy, out, dice
        self.results = out / "toy" / "results"
        self.command = [*COMMAND, str(workers), "--out", str(out)]
        self.temporary = out.parent / f"{out.name}-temporary"
        self.temporary.mkdir(mode=0o755)
        self.killed = Counter()
        self.starts = 0
        self.seen = {}  # result file → what tells one writing of it from another
        self.cut = {}  # the same of files that a power cut has damaged: these have to be written again
        self.failed = []  # what runs that ended with 3 said
        self.twice = []  # files that were written again though they were whole

    def run(self, kills):
        """Go on until everything is graded; returns how many kills there was time for."""
        done = 0
        while True:
            self.starts += 1
            assert self.starts < MOST_STARTS
            with self._started() as grader:
                while grader.poll() is None and done < kills and self._waited(grader):
                    done += self._kill(grader)
                said, complaint = grader.communicate()
            self._look()
            if grader.returncode == 3:
                self.failed.append(json.loads(said)["failed"] if said else complaint.strip())
                # Killed at every start of its processes, a run says so and ends; the next one goes on.
                assert said or "No grading process starts" in complaint, complaint
            if grader.returncode == 0:
                assert json.loads(said)["failed"] == {}
                return done
            assert grader.returncode in (3, -signal.SIGKILL), grader.returncode

    @contextlib.contextmanager
    def _started(self):
        environment = os.environ | {"AUTOGRADER_SECRET": "s", "TMPDIR": str(self.temporary)}
        run = {"cwd": self.toy.folder, "env": environment, "text": True, "stderr": subprocess.PIPE}
        with subprocess.Popen(self.command, stdout=subprocess.PIPE, **run) as grader:
            yield grader

    def _waited(self, grader):
        """Wait for up to two more results, and then a moment; False where the run ended meanwhile."""
        wanted = len(self._names()) + self.dice.randrange(3)
        while len(self._names()) < wanted:
            with contextlib.suppress(subprocess.TimeoutExpired):
                grader.wait(0.01)
                return False
        with contextlib.suppress(subprocess.TimeoutExpired):
            grader.wait(self.dice.random() * 0.4)
            return False
        return True

    def _kill(self, grader):
        """Kill something; returns whether there was something of the kind."""
        kind = self.dice.choices(("grader", "worker", "sandbox", "power"), (20, 30, 35, 15))[0]
        everybody = _below(grader.pid)
        workers = [process for process in everybody if "engines.worker" in _line(process)]
        victims = {
            "grader": [psutil.Process(grader.pid)],
            "power": [psutil.Process(grader.pid)],
            "worker": workers,
            "sandbox": [process for process in everybody if process not in workers],
        }[kind]
        if not victims:
            return False
        self._look()
        victim = self.dice.choice(victims)
        with contextlib.suppress(psutil.NoSuchProcess):
            victim.kill()
        self.killed[kind] += 1
        if self.killed.total() % 20 == 0:
            print(f"{self.killed.total()} kills, {len(self._names())} results", flush=True)
        if kind in ("grader", "power"):
            grader.wait()
            assert psutil.wait_procs(everybody, timeout=60)[1] == [], "something outlived its grader"
        if kind == "power":
            self._cut()
        return True

    def _cut(self):
        """What a power cut may leave of the file that was written last."""
        self._look()
        if self._names():
            last = max(self._names(), key=lambda name: (self.results / name).stat().st_mtime_ns)
            size = (self.results / last).stat().st_size
            os.truncate(self.results / last, self.dice.randrange(max(1, size)))
            self.seen.pop(last, None)  # the last one may be one that was cut before
            self.cut[last] = self._writing(last)

    def _look(self):
        """Whoever is there and whole is never written again."""
        for name in self._names():
            written = self._writing(name)
            if written != self.cut.get(name) and self.seen.setdefault(name, written) != written:
                self.twice.append(name)

    def _writing(self, name):
        status = (self.results / name).stat()
        return status.st_ino, status.st_mtime_ns

    def _names(self):
        with contextlib.suppress(FileNotFoundError):
            return [path.name for path in self.results.iterdir() if path.suffix == ".json"]
        return []

    def left(self):
        """Files that nobody will need."""
        return [*self.out.rglob(".writing-*"), *self.temporary.iterdir()]


def _below(pid):
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).children(recursive=True)
    return []


def _line(process):
    with contextlib.suppress(psutil.NoSuchProcess):
        return " ".join(process.cmdline())
    return ""


def main():
    import argparse
    import importlib.util
    import tempfile
    from pathlib import Path

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--submissions", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    spec = importlib.util.spec_from_file_location("toy", Path(__file__).with_name("toy.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    print(f"seed {given.seed}", flush=True)
    dice = random.Random(given.seed)
    assert ctypes.CDLL(None).prctl(SUBREAPER, 1) == 0
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        toy = module.Toy(Path(folder) / "course")
        toy.hand_in_many(given.submissions)
        undisturbed = Havoc(toy, Path(folder) / "undisturbed", dice)
        undisturbed.run(0)
        wanted = {path.name: path.read_bytes() for path in undisturbed.results.iterdir()}
        assert len(wanted) == given.submissions
        killed, starts, rounds, began = Counter(), 0, 0, time.monotonic()
        while killed.total() < given.kills:
            havoc = Havoc(toy, Path(folder) / f"round{rounds}", dice)
            havoc.run(given.kills - killed.total())
            killed, starts, rounds = killed + havoc.killed, starts + havoc.starts, rounds + 1
            got = {path.name: path.read_bytes() for path in havoc.results.iterdir()}
            print(*havoc.failed, sep="\n")
            print(f"round {rounds}: {dict(killed)}, {starts} starts, {time.monotonic() - began:.0f} s", flush=True)
            assert got == wanted, [name for name in wanted if got.get(name) != wanted[name]]
            assert havoc.twice == [], f"graded twice: {havoc.twice}"
            assert havoc.left() == [], havoc.left()
            _, alive = psutil.wait_procs(_below(os.getpid()), timeout=60)
            assert alive == [], f"processes that nobody needs any more: {alive}"
    print(
        f"{killed.total()} kills {dict(killed)} in {rounds} runs of {given.submissions} submissions, {starts} starts: "
        "nothing lost, nothing graded twice, the same bytes"
    )


if __name__ == "__main__":
    main()

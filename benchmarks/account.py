"""What a command and everything that it starts cost: seconds, CPU seconds, memory.

A sandbox's processes are killed, not awaited, so that nobody's accounts hold their CPU time: a control group's do.
"""

import contextlib
import itertools
import os
import subprocess
import threading
import time
from pathlib import Path

import psutil

GROUPS = (  # a folder where groups can be made, a file that holds CPU time, and what its unit is in seconds
    (Path("/sys/fs/cgroup/cpuacct"), "cpuacct.usage", 1e-9),
    (Path("/sys/fs/cgroup"), "cpu.stat", 1e-6),
)
LOOK = 0.5  # seconds between two looks at memory
NUMBERS = itertools.count()


class Account:
    """A control group; where none can be made, the time that all processors of the machine are busy."""

    def __enter__(self):
        self._group = None
        for folder, name, unit in GROUPS:
            group = folder / f"grading-benchmark-{os.getpid()}-{next(NUMBERS)}"
            if (folder / name).exists():
                with contextlib.suppress(OSError):
                    group.mkdir()
                    self._group, self._file, self._unit = group, group / name, unit
                    break
        return self

    def __exit__(self, *_):
        if self._group is not None:
            with contextlib.suppress(OSError):
                self._group.rmdir()

    def cpu_seconds(self):
        if self._group is None:
            times = psutil.cpu_times()
            return times.user + times.nice + times.system
        return float(self._file.read_text(encoding="ascii").split()[-1 if self._unit == 1e-9 else 1]) * self._unit

    def start(self, line, **options):
        """Start a process whose cost counts."""
        process = subprocess.Popen(
            ["/bin/sh", "-c", 'read -r go; exec "$@"', "sh", *line], stdin=subprocess.PIPE, **options
        )
        if self._group is not None:
            (self._group / "cgroup.procs").write_text(str(process.pid), encoding="ascii")
        (process.stdin.write("\n") if options.get("text") else process.stdin.write(b"\n"))
        process.stdin.close()
        return process

    def run(self, line, **options):
        """Run a command: seconds, CPU seconds, and the most memory in MB, of all its processes and of the first one."""
        used, begun = self.cpu_seconds(), time.perf_counter()
        process = self.start(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **options)
        most, over = {"memory": 0.0, "memory_first": 0.0}, threading.Event()
        looking = threading.Thread(target=_look, args=(process.pid, most, over))
        looking.start()
        complaints = process.stderr.read()
        code = process.wait()
        seconds = time.perf_counter() - begun
        over.set()
        looking.join()
        process.stderr.close()
        assert code == 0, complaints.decode(errors="replace")[-3000:]
        return {"seconds": seconds, "cpu": self.cpu_seconds() - used, **most}


def _look(pid, most, over):
    while not over.wait(LOOK):
        with contextlib.suppress(psutil.NoSuchProcess):
            first = psutil.Process(pid)
            sizes = [_own_mb(process.pid) for process in (first, *first.children(recursive=True))]
            most["memory"] = max(most["memory"], sum(sizes))
            most["memory_first"] = max(most["memory_first"], sizes[0])


def _own_mb(pid):
    """Memory of a process, what it shares with others in equal parts."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0

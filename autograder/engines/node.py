"""One machine of a cluster, for one run: the course's material in a folder of its own, and desks to grade at.

Nothing here knows what brought the material and what brings the submissions.
"""

import contextlib
import hashlib
import queue
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import autograder
from autograder.course import Assignment
from autograder.errors import WorkerLost
from autograder.files import TemporaryFolder
from autograder.judge import Material, Submission, changed, stage_notebooks
from autograder.sandbox import choose_wall

from .desk import Desk
from .order import Answer, Job, Order
from .travel import pack_files, read_folder, unpack_files, write_folder

__all__ = ["Node", "Shipment", "ship"]

IDLE = 900.0  # seconds without work after which nothing is kept: whoever gave the order may be gone
PACKAGES = ("autograder", "cs231n_utils")


@dataclass(frozen=True)
class Shipment:
    """All that a machine needs, besides the installed course, to grade an assignment's submissions.

    run:      a name that no other run has
    material: the source folder and the release, packed
    code:     a hash of the code that the other machines grade with
    """

    run: str
    assignment: Assignment
    seed: str
    wall: str
    origin: Mapping[str, Any]
    material: bytes
    code: str


def ship(order: Order, run: str) -> Shipment:
    """Pack what an order needs."""
    name = order.assignment.name
    files = {f"source/{name}/{path}": content for path, content in read_folder(order.assignment.folder).items()}
    files |= {f"release/{path}": content for path, content in read_folder(order.release).items()}
    material = pack_files({}, files)
    return Shipment(run, order.assignment, order.seed, order.wall, order.origin, material, code_digest())


class Node:
    """Checks that this machine can grade, and grades. Raises WorkerLost or SandboxError where it cannot."""

    def __init__(self, shipment: Shipment, desks: int) -> None:
        if shipment.code != code_digest():
            raise WorkerLost("Another state of the course is installed there; install the one that you grade with.")
        self._folder = TemporaryFolder()
        self.closed = False
        self._lock = threading.Lock()
        self._working = 0
        self._timer: threading.Timer | None = None
        self._desks: list[Desk] = []
        self._free: queue.SimpleQueue[Desk] = queue.SimpleQueue()
        try:
            self._order = self._unpacked(shipment)
            staging = self._folder.path / "staging"
            staging.mkdir()
            self._folder.path.chmod(0o755)
            stage_notebooks(self._order.assignment, staging)
            self._desks = [Desk(self._order, staging) for _ in range(desks)]
            for desk in self._desks:
                self._free.put(desk)
            self._prove()
        except BaseException:
            self.close()
            raise

    def _unpacked(self, shipment: Shipment) -> Order:
        _, files = unpack_files(shipment.material)
        # The sandbox shows the staging folder to everybody; hidden checks are for this user alone.
        secret = self._folder.path / "material"
        secret.mkdir(mode=0o700)
        write_folder(files, secret)
        assignment = replace(shipment.assignment, folder=secret / "source" / shipment.assignment.name)
        release = secret / "release"
        origin = Material(assignment, release, shipment.seed, Path()).origin
        if differs := changed(origin, shipment.origin):
            raise WorkerLost(f"It would grade with something else: {', '.join(differs)}; make both alike.")
        return Order(assignment, release, shipment.seed, choose_wall(shipment.wall), origin)

    @property
    def wall(self) -> str:
        return self._order.wall

    def _prove(self) -> None:
        """Grade the release's first notebook as it is: after that there is a sandbox, and checks run."""
        name = f"{self._order.assignment.notebooks[0].name}.ipynb"
        untouched = Submission("nobody", {name: (self._order.release / name).read_bytes()})
        answer = self.grade(Job("nobody", lambda: untouched))
        if answer.result is None:
            raise WorkerLost(answer.reason)

    def grade(self, job: Job) -> Answer:
        """Grade at the next free desk."""
        self._begun()
        try:
            desk = self._free.get()
            try:
                return desk.grade(job)
            finally:
                self._free.put(desk)
        finally:
            self._ended()

    def close(self) -> None:
        """End whatever is under way; the machine is as it was before."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            if self.closed:
                return
            self.closed = True
        for desk in self._desks:
            desk.kill()
        with contextlib.suppress(queue.Empty):  # whoever is grading at one of the others clears up there
            idle = [self._free.get_nowait() for _ in range(self._free.qsize())]
            for desk in idle:
                desk.close()
                self._free.put(desk)
        self._folder.close()

    def _begun(self) -> None:
        with self._lock:
            self._working += 1
            if self._timer is not None:
                self._timer.cancel()

    def _ended(self) -> None:
        with self._lock:
            self._working -= 1
            if not self._working and not self.closed:
                self._timer = threading.Timer(IDLE, self.close)
                self._timer.daemon = True
                self._timer.start()


@cache
def code_digest() -> str:
    """A hash of the code that grades: the same on every machine, or results might differ."""
    top = Path(autograder.__file__).parent.parent
    sha = hashlib.sha256()
    for package in PACKAGES:
        for name, content in read_folder(top / package).items():
            if name.endswith(".py"):
                sha.update(f"{package}/{name}\0".encode() + hashlib.sha256(content).digest())
    return sha.hexdigest()

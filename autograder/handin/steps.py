"""What `submit` does, one step after the other, and what it says of each."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from autograder.notebook.bundle import Bundle
from autograder.notebook.verdict import plain_number

from .complete import Unreadable, cells_of, missing_answers
from .contents import Handed, find_files
from .pack import pack, zip_name
from .running import Ran, run_notebook

__all__ = ["Screen", "hand_in"]


@dataclass
class Screen:
    """Where `submit` speaks: a line at a time; on a terminal, a line that changes while a notebook runs."""

    changing: bool = False

    def say(self, text: str) -> None:
        encoding = sys.stdout.encoding or "utf-8"
        print(("\r\x1b[K" if self.changing else "") + text.encode(encoding, "replace").decode(encoding), flush=True)

    def running(self, name: str) -> Callable[[int, int], None]:
        def advance(done: int, most: int) -> None:
            if self.changing:
                print(f"\r\x1b[K  running {name}: cell {done + 1} of {most}", end="", flush=True)
            elif done == 0:
                print(f"  running {name}, {most} cells …", flush=True)

        return advance


def hand_in(bundle: Bundle, screen: Screen, *, student: str = "", run: bool = True, seconds: int = 600) -> int:
    """Check, run and pack. Returns 0 where all is right, 1 where something isn't.

    What is not finished is said and packed all the same: a part of an assignment may be handed in. Nothing is packed
    where a file is refused or no notebook is there.
    """
    assignment, version = str(bundle.manifest["assignment"]), str(bundle.manifest["version"])
    screen.say(f"{bundle.manifest.get('title', assignment)} ({assignment} {version})")
    handed = find_files(bundle)
    for sentence in handed.left_out:
        screen.say(f"  left out: {sentence}")
    for sentence in handed.refused:
        screen.say(f"  not possible: {sentence}")
    if not any(name.endswith(".ipynb") for name in handed.files):
        screen.say(f"  not possible: there is no notebook of the assignment in {bundle.folder}.")
        handed.refused.append("no notebook")
    if handed.refused:
        screen.say("Nothing was packed.")
        return 1
    fine = _notebooks(bundle, handed, screen, run, seconds)
    target = bundle.folder / zip_name(assignment, student)
    beside = pack(handed.files, assignment, version, datetime.now(UTC), target)
    others = sorted(name for name in handed.files if not name.endswith(".ipynb"))
    count = len(handed.files) - len(others)
    screen.say(f"Packed {count} notebook{'s' * (count != 1)}{''.join(f', {name}' for name in others)}:")
    screen.say(f"  {target}")
    screen.say(f"Keep the receipt, {beside.name}: it says what you packed, and when. Now hand in the zip.")
    return 0 if fine else 1


def _notebooks(bundle: Bundle, handed: Handed, screen: Screen, run: bool, seconds: int) -> bool:
    """Look at every notebook; whether all of them are there, complete and run."""
    fine, total, most = True, 0.0, 0.0
    for row in bundle.manifest["notebooks"]:
        name = f"{row['name']}.ipynb"
        full = sum(float(question["points"]) for question in row["questions"] if not question.get("written"))
        most += full
        content = handed.files.get(name)
        try:
            if content is None:
                raise Unreadable("it is not here")
            sentences = list(missing_answers(row, cells_of(content)))
            absent = [saved for saved in row.get("files") or () if saved not in handed.files]
            sentences += [f"{saved} is not here: run the cell of this notebook that saves it." for saved in absent]
        except Unreadable as error:
            screen.say(f"  {name}: {error}.")
            fine = False
            continue
        ran = None
        if run:
            ran = run_notebook(bundle.folder / name, content, seconds, screen.running(name))
            sentences += [*ran.errors, *_waiting(ran)]
            total += sum(ran.points.values())
        score = "" if ran is None else f"{_number(sum(ran.points.values()))} of {_number(full)} points by public checks"
        screen.say(f"  {name}: {score or 'not run'}")
        for sentence in sentences:
            screen.say(f"      {sentence}")
        fine = fine and not sentences
    if run:
        screen.say(f"Public score: {_number(total)} of {_number(most)}. Grading runs more checks, on other inputs.")
    return fine


def _waiting(ran: Ran) -> list[str]:
    if not ran.waiting:
        return []
    return [f"{ran.waiting} cell{'s stop' if ran.waiting > 1 else ' stops'} at a function that is not written yet."]


def _number(points: float) -> str:
    return plain_number(round(points, 2))

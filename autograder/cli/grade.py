"""`autograder grade`: a pile of submissions to scores, feedback and a report."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.pile import Found, GradeBook, Pile
    from autograder.pile.run import Done

    from .screen import Screen

__all__ = ["add_parser", "run"]


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command's arguments."""
    parser = subparsers.add_parser(
        "grade",
        help="grade submissions in a sandbox",
        description="Grade the submissions of an assignment. Run it again to go on after an interruption: what is "
        "graded stays graded.",
        epilog="examples: autograder grade a3_conv_layers --submitted submitted --out grades --workers 2; "
        "autograder grade a3_conv_layers --dask tcp://head-node:8786",
    )
    parser.add_argument("assignment", help="name of a folder under solutions/")
    parser.add_argument("--submitted", type=Path, default=Path("submitted"), help="folder <student>/<assignment>/")
    parser.add_argument("--out", type=Path, default=Path("grades"), help="results go to <out>/<assignment>/")
    parser.add_argument("--solutions", type=Path, default=Path("solutions"), help="folder of the sources")
    parser.add_argument("--assignments", type=Path, default=Path("assignments"), help="folder of the releases")
    parser.add_argument("--student", action="append", metavar="S", help="only this student; may be given again")
    parser.add_argument("--workers", type=int, default=_cores(), help="processes (default: one a core)")
    parser.add_argument(
        "--dask", default="", metavar="ADDRESS", help="grade on the workers of this Dask scheduler, not on this machine"
    )
    parser.add_argument(
        "--sandbox", default="auto", metavar="WALL", help="auto, bwrap, docker, process or none (default: auto)"
    )
    parser.add_argument("--regrade", action="store_true", help="grade again what is graded already")
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="write nothing: say who would be graded, with --regrade whose score would move, by which check and why",
    )
    parser.add_argument("--json", action="store_true", help="a machine-readable summary on stdout")


def _cores() -> int:
    """The cores that this process may use, which in a container or a batch job are fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(given: argparse.Namespace) -> int:
    """Grade, report, and say where everything is."""
    from autograder.files import sweep
    from autograder.pile import GradeBook, Pile, find_submissions
    from autograder.pile.secret import load_secret, seed_for
    from autograder.pile.spelling import spelled_as_before, spelled_once

    from .screen import Screen
    from .several import settle, tidy
    from .sources import released

    if given.workers < 1:
        raise UsageError(f"--workers asks for {given.workers} processes; it takes at least 1.")
    assignment, release = released(given)
    screen = Screen(quiet=given.json)
    sweep()  # also where nothing is left to grade: the run before may have been killed after its last result
    if not given.dry_run and given.submitted.is_dir():
        tidy(given.submitted, assignment.name, screen)
    spelled_once(given.submitted)
    everybody = find_submissions(given.submitted, assignment.name)
    found = _only(everybody, given.student) if given.student else everybody
    book = GradeBook(given.out / assignment.name)
    spelled_as_before(found, book)
    secret, where = load_secret(given.out, make=not given.dry_run)
    seed = seed_for(secret, assignment.name, assignment.version)
    pile = Pile(assignment, release, seed, given.sandbox, book, given.workers, given.dask)
    if not given.dry_run and settle(pile, found, screen):
        screen.say("Interrupted; run the same command again to go on.")
        return 130
    pending = _pending(given, pile, found, screen)
    kept = len(found) - len(pending)
    if given.dry_run:
        return _tried_out(given, pile, pending, kept, screen)
    return _graded(given, pile, everybody, pending, kept, screen, where)


def _pending(given: argparse.Namespace, pile: "Pile", found: "list[Found]", screen: "Screen") -> "list[Found]":
    """Whom this run has to grade; says what is graded anew and what was made before a change and stays."""
    from autograder.judge import Material
    from autograder.notebook.visible import on_one_line
    from autograder.pile import passed_over
    from autograder.pile.run import outdated, why_again

    origin = Material(pile.assignment, pile.release, pile.seed, Path()).origin
    files = pile.assignment.files
    again = {one: [] if given.regrade else why_again(one, pile.book, files, origin) for one in found}
    if not_looked_at := passed_over(given.submitted, pile.assignment.name):
        screen.warn(f"not looked at: {', '.join(map(on_one_line, not_looked_at))}.")
    changes = sorted({change for changes in again.values() for change in changes or []})
    if changes:
        older = sum(bool(listed) for listed in again.values())
        screen.say(f"{older} of the results there were made before a change ({', '.join(changes)}): graded anew.")
    if others := outdated(pile.book, {one.student for one in found}, origin):
        causes = ", ".join(sorted(set().union(*others.values())))
        screen.warn(
            f"{len(others)} more results there were made before a change ({causes}); not in this run, they stay."
        )
    return [one for one in found if again[one] is not None]


def _tried_out(given: argparse.Namespace, pile: "Pile", pending: "list[Found]", kept: int, screen: "Screen") -> int:
    """Say who would be graded or, with --regrade, whose score would move; nothing is written."""
    from autograder.notebook.visible import on_one_line

    from .moves import try_out
    from .walls import behind_wall

    if given.regrade:
        return try_out(behind_wall(pile, screen), pending, screen, given.json)
    for one in pending:
        screen.say(f"would grade {on_one_line(one.student)}")
    screen.say(f"{len(pending)} would be graded. Nothing was written.")
    return _ending(screen, given, pile.book, None, kept, len(pending))


def _graded(
    given: argparse.Namespace,
    pile: "Pile",
    everybody: "list[Found]",
    pending: "list[Found]",
    kept: int,
    screen: "Screen",
    where: str,
) -> int:
    """Grade, and write reports where something is newer than they are. where: the secret comes from, in words"""
    from autograder.pile import grade_pile
    from autograder.pile.groups import note_groups
    from autograder.pile.lateness import note_lateness
    from autograder.report import write_reports

    from .walls import behind_wall

    book = pile.book
    moved = note_lateness(book, everybody, pile.assignment.late)
    note_groups(book, everybody)
    if moved:
        screen.say(f"How late {len(moved)} of the hand-ins graded before are has changed: noted in their results.")
    done = None
    if pending:
        pile = behind_wall(pile, screen)
        screen.say(f"Hidden inputs are drawn from {where}.")
        with screen.progress(f"Grading {pile.assignment.name}", len(pending)) as advance:
            done = grade_pile(pile, pending, lambda student, result: advance(student), screen.warn)
    if book.behind():
        write_reports(book.folder, title=pile.assignment.title)
        book.write_csv()
    return _ending(screen, given, book, done, kept, len(pending))


def _only(found: "list[Found]", students: list[str]) -> "list[Found]":
    from autograder.collect.names import as_typed, same_letters

    known = {same_letters(one.student) for one in found}
    wanted: set[str] = set()
    for student in students:
        names = as_typed(student)
        name = next((one for one in map(same_letters, names) if one in known), None)
        if name is None:
            raise UsageError(f"There is no submission by {names[0]}; there are {len(known)} others.")
        wanted.add(name)
    return [one for one in found if same_letters(one.student) in wanted]


def _ending(
    screen: "Screen", given: argparse.Namespace, book: "GradeBook", done: "Done | None", kept: int, pending: int
) -> int:
    from autograder.notebook.visible import on_one_line

    failed = done.failed if done else {}
    interrupted = bool(done and done.interrupted)
    graded = len(done.graded) if done else 0
    if given.json:
        summary = {
            "graded": graded,
            "kept": kept,
            "failed": failed,
            "interrupted": interrupted,
            "folder": str(book.folder),
        }
        print(json.dumps(summary, ensure_ascii=False))
    elif not given.dry_run:
        screen.results(book.each())
    if kept:
        screen.say(f"{kept} already graded and unchanged (--regrade grades them again).")
    for why in sorted(set(failed.values())):
        names = sorted(student for student, reason in failed.items() if reason == why)
        shown = ", ".join(map(on_one_line, names[:5])) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        print(f"autograder grade: {shown} could not be graded: {on_one_line(why)}", file=sys.stderr)
    if done and (earlier := _marked_earlier(book, done.graded)):
        shown = ", ".join(map(on_one_line, earlier[:5])) + (f" and {len(earlier) - 5} more" if len(earlier) > 5 else "")
        screen.warn(f"marks that were given for an earlier answer still count for {shown}: look at them again.")
    if interrupted:
        screen.say(f"Interrupted after {graded} of {pending}; run the same command again to go on.")
        return 130
    if done:
        screen.say(f"Results, feedback and report: {book.folder}")
    return 3 if failed else 0


def _marked_earlier(book: "GradeBook", students: list[str]) -> list[str]:
    """Those of them who have a mark for an answer that another one has replaced."""
    from autograder.pile.marks import earlier_marks

    marked = (book.read(student) for student in students if book.marks_path(student).is_file())
    return sorted(str(result["student"]) for result in marked if result is not None and earlier_marks(result))

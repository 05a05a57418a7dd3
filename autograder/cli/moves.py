"""`grade --regrade --dry-run`: whose score would move, by which check, and why."""

import json
import sys
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.pile import Found, Pile
    from autograder.pile.compared import MovedCheck
    from autograder.pile.regrade import Move

    from .screen import Screen

__all__ = ["try_out"]

MOST_ROWS = 200


def try_out(pile: "Pile", found: "list[Found]", screen: "Screen", as_json: bool) -> int:
    """Grade those that have a result without writing anything, and show what would change. Exit code 0, 3 or 130."""
    from autograder.notebook.visible import on_one_line
    from autograder.pile.regrade import try_regrade

    graded = [one for one in found if pile.book.read(one.student) is not None]
    with screen.progress(f"Trying {pile.assignment.name}", len(graded)) as advance:
        moves, done = try_regrade(pile, graded, lambda student, result: advance(student), screen.warn)
    new = len(found) - len(graded)
    if as_json:
        summary = {
            "tried": len(done.graded) + len(done.failed),
            "moves": [asdict(move) for move in moves],
            "failed": done.failed,
            "not_graded_yet": new,
            "interrupted": done.interrupted,
        }
        print(json.dumps(summary, ensure_ascii=False))
    else:
        _show(moves, screen)
    for student, why in sorted(done.failed.items()):
        print(f"autograder grade: {on_one_line(student)} could not be graded: {on_one_line(why)}", file=sys.stderr)
    still = len(done.graded) - sum(move.student in done.graded for move in moves)
    up = sum(move.after > move.before for move in moves)
    down = sum(move.after < move.before for move in moves)
    screen.say(f"{up} would go up, {down} down, {still} stay as they are. Nothing was written.")
    if moves:
        screen.say("Without --dry-run the same command does it; marks, late days and the history stay.")
    if new:
        screen.say(f"{new} without a result yet were not tried; `autograder grade` without --regrade grades them.")
    if done.interrupted:
        return 130
    return 3 if done.failed else 0


def _show(moves: "list[Move]", screen: "Screen") -> None:
    from rich.table import Table
    from rich.text import Text

    from autograder.notebook.visible import on_one_line

    if not moves:
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("student", overflow="fold", max_width=20)
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("by which check, and why", overflow="fold")
    for move in moves[:MOST_ROWS]:
        lines = [_line(check) for check in move.checks] or [", ".join(move.why)]
        of = (
            f"/{move.of_after:g}"
            if move.of_before == move.of_after
            else f" (of {move.of_before:g} → {move.of_after:g})"
        )
        table.add_row(Text(on_one_line(move.student)), f"{move.before:g} → {move.after:g}{of}", Text("\n".join(lines)))
    screen.console.print(table)
    if len(moves) > MOST_ROWS:
        screen.say(f"… and {len(moves) - MOST_ROWS} more: --json lists all.")
    count: Counter[tuple[str, str]] = Counter((check.id, check.why) for move in moves for check in move.checks)
    screen.say("")
    for (check, why), students in count.most_common(20):
        screen.say(f"{check}: {students} student{'s' * (students != 1)}, {why}")


def _line(check: "MovedCheck") -> str:
    return f"{check.id}: {check.outcomes}, {check.points:+g}: {check.why}"

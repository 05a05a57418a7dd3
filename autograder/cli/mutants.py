"""`autograder mutants [A...]`: small changes of our own answers, and which of them the checks don't see."""

import argparse
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import NotSoError, UsageError

from .sources import add_folders, chosen

if TYPE_CHECKING:
    from autograder.mutants.campaign import Score

__all__ = ["add_parser", "run"]

# What the checks of a question, and of all questions together, have to kill of the mutants that are wrong.
EACH, ALL = 0.95, 0.98


def add_parser(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "mutants",
        help="measure what the checks see: small changes of the solution, graded",
        description="Change the solution in one place after the other, grade each such mutant in the sandbox, and list "
        f"those that earn full marks. Exit 1 below {EACH:.0%} for a question or {ALL:.0%} for all.",
        epilog="Example: autograder mutants a3_conv_layers --question conv_forward_naive",
    )
    parser.add_argument("names", nargs="*", metavar="A", help="an assignment, such as a3_conv_layers (default: all)")
    parser.add_argument("--question", action="append", metavar="Q", help="only this question; may be given again")
    parser.add_argument("--sample", type=int, metavar="K", help="only K mutants of each question, always the same")
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, metavar="N", help="processes (default: one a core)"
    )
    parser.add_argument("--sandbox", default="auto", metavar="WALL", help="auto, bwrap or none (default: auto)")
    parser.add_argument("--page", type=Path, metavar="FILE", help="write a page of all figures, such as docs/checks.md")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    add_folders(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Grade the mutants. Raises NotSoError where too many live, UsageError for a question that nobody asks."""
    from autograder.course import load_assignment
    from autograder.mutants.campaign import score_questions
    from autograder.sandbox import choose_wall

    for name, number in (("--sample", args.sample), ("--workers", args.workers)):
        if number is not None and number < 1:
            raise UsageError(f"{name} asks for {number}; it takes at least 1.")
    if args.page and (args.names or args.question or args.sample):
        raise UsageError("--page is about everything; leave out the names, --question and --sample.")
    wall = choose_wall(args.sandbox)
    scores: list[Score] = []
    table: dict[str, Any] = {}
    figures: dict[str, Any] = {}
    assignments = [load_assignment(args.solutions / name) for name in chosen(args.solutions, args.names)]
    asked = {a.name: [q.id for q in a.questions if not q.written] for a in assignments}
    for question in args.question or ():
        if not any(question in known for known in asked.values()):
            raise UsageError(f"No question {question} in {', '.join(asked)}; give the id of assignment.toml.")
    for assignment in assignments:
        questions = [q for q in asked[assignment.name] if not args.question or q in args.question]
        begun = len(scores)
        for score in score_questions(
            assignment, args.assignments / assignment.name, wall, questions, sample=args.sample, workers=args.workers
        ):
            scores.append(score)
            table[f"{assignment.name}/{score.question}"] = {
                "mutants": score.mutants, "killed": score.killed, "equivalent": score.equivalent,
                "survivors": [{"was": mutant.was, "becomes": mutant.becomes} for mutant in score.survivors],
            }  # fmt: skip
            if not args.json:
                _say(assignment.name, score)
        if args.page:
            figures[assignment.name] = _figures(assignment, args.assignments / assignment.name, scores[begun:])
    if args.page:
        _write(args.page, assignments, figures)
    killed, wrong = sum(s.killed for s in scores), sum(s.mutants - s.equivalent for s in scores)
    if args.json:
        print(json.dumps({"killed": killed, "wrong": wrong, "questions": table}, ensure_ascii=False))
    else:
        print(f"{killed} of {wrong} wrong mutants killed: {killed / max(1, wrong):.1%}.")
    weak = [score.question for score in scores if score.share < EACH]
    if weak or killed < ALL * wrong:
        raise NotSoError(
            f"The checks let too much pass ({', '.join(weak) or 'all together'}): make a check see the survivors, or "
            "argue in equivalents/ why they are right."
        )
    stale = [score.question for score in scores if score.stale]
    if stale:
        raise NotSoError(
            f"equivalents/ names mutants of {', '.join(stale)} that don't survive or don't exist; take them out."
        )
    return 0


def _figures(assignment: Any, release: Path, scores: "list[Score]") -> Any:
    from autograder.judge.material import Material
    from autograder.mutants.page import figures_of, named

    material = Material(assignment, release, "mutants", Path())
    return figures_of(assignment, scores, named(material, material.mistakes))


def _write(path: Path, assignments: list[Any], figures: dict[str, Any]) -> None:
    from autograder.mutants.page import page, write_page

    write_page(path, page(assignments, figures), figures)


def _say(assignment: str, score: "Score") -> None:
    print(
        f"{assignment}/{score.question}: {score.mutants} mutants, {score.killed} killed, "
        f"{score.equivalent} equivalent, {len(score.survivors)} survive ({score.share:.1%})",
        flush=True,
    )
    for mutant in score.survivors:
        print(f"    {mutant.kind}: {mutant.was}  →  {mutant.becomes}")
    for row in score.stale:
        print(f"    stale in equivalents/: {row.was}  →  {row.becomes}")

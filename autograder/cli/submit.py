"""`autograder submit A`: the students' command, where the whole autograder is installed."""

from autograder.handin.command import add_parser, run

__all__ = ["add_parser", "run"]

"""The part of an answer cell that students write: between ### BEGIN SOLUTION and ### END SOLUTION."""

from autograder.errors import SourceError

__all__ = ["BEGIN", "END", "has_region", "solution_lines", "without_solutions"]

# nbgrader looks for these words anywhere in a line, so we do, too.
BEGIN, END = "BEGIN SOLUTION", "END SOLUTION"


def has_region(source: str) -> bool:
    """Whether a cell has a solution region, or a piece of one."""
    return BEGIN in source or END in source


def _split(source: str, where: str, instead: str = "") -> tuple[list[str], list[list[str]]]:
    """The source with a line instead of each region, and each region's lines. SourceError where they don't pair."""
    outside: list[str] = []
    regions: list[list[str]] = []
    inside = False
    for line in source.split("\n"):
        if BEGIN in line:
            if inside:
                raise SourceError(f"{where}: a solution region begins inside another one; end the first one before.")
            inside = True
            regions.append([])
            outside.append(line[: len(line) - len(line.lstrip())] + instead)
        elif END in line:
            if not inside:
                raise SourceError(f"{where}: a solution region ends that never began; add ### BEGIN SOLUTION.")
            inside = False
        elif inside:
            regions[-1].append(line)
        else:
            outside.append(line)
    if inside:
        raise SourceError(f"{where}: a solution region is never ended; add ### END SOLUTION.")
    return outside, regions


def without_solutions(source: str, where: str, instead: str = "pass") -> str:
    """What a student sees of an answer cell, with another line where a solution stood."""
    return "\n".join(_split(source, where, instead)[0])


def solution_lines(source: str, where: str) -> list[list[str]]:
    """The lines of each solution region."""
    return _split(source, where)[1]

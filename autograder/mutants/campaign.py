"""All mutants of an assignment, on several processes: how many the checks kill, and which ones they let live."""

import multiprocessing
import os
import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Assignment
from autograder.files import TemporaryFolder
from autograder.judge.material import Material, stage_notebooks
from autograder.release.executed import solution_submission

from .equivalents import Equivalent, load_equivalents
from .grading import grade_mutants
from .mutant import Mutant, mutants_of

__all__ = ["Score", "score_questions"]

SEED = "mutants"
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Score:
    """What became of a question's mutants.

    equivalent: survivors that the assignment's `equivalents/` argue to be right answers
    stale:      rows there which no surviving mutant fits any more
    """

    question: str
    mutants: int
    killed: int
    equivalent: int
    survivors: tuple[Mutant, ...]
    stale: tuple[Equivalent, ...] = ()

    @property
    def share(self) -> float:
        """Killed among those that are wrong."""
        wrong = self.mutants - self.equivalent
        return self.killed / wrong if wrong else 1.0


def score_questions(
    assignment: Assignment, release: Path, wall: str, questions: list[str], *, sample: int | None, workers: int
) -> Iterator[Score]:
    """The score of each question, as it is done. sample: so many mutants of each, always the same ones."""
    os.environ.update(ONE_THREAD)  # read by the NumPy of the processes that start now
    with TemporaryFolder() as folder:
        staging = stage_notebooks(assignment, folder)
        with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
            jobs = [pool.submit(_score, assignment, release, staging, wall, name, sample) for name in questions]
            for job in jobs:
                yield job.result()


def _score(assignment: Assignment, release: Path, staging: Path, wall: str, question: str, sample: int | None) -> Score:
    material = Material(assignment, release, SEED, staging)
    solved = solution_submission(assignment, release)
    mutants = mutants_of(assignment, question)
    if sample is not None and sample < len(mutants):
        mutants = random.Random(question).sample(mutants, sample)
    argued = [row for row in load_equivalents(assignment.folder) if row.question == question]
    survivors = [g.mutant for g in grade_mutants(material, solved, question, mutants, wall) if g.killed_by is None]
    equivalent = [mutant for mutant in survivors if any(row.means(mutant) for row in argued)]
    stale = [row for row in argued if sample is None and not any(row.means(mutant) for mutant in survivors)]
    living = tuple(mutant for mutant in survivors if mutant not in equivalent)
    return Score(question, len(mutants), len(mutants) - len(survivors), len(equivalent), living, tuple(stale))

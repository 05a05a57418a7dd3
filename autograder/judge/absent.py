"""Imports of what is kept from answers, tried all the same: a finding, and never points.

The worker says what was asked for and not found. It shares a process with student code and may say anything: so what
it says is only compared with names of ours, and only those get into a result. After hidden checks have begun nobody
listens any more, because which names are said could tell what was seen.
"""

from collections.abc import Collection

from autograder.course import NotebookSpec

from .plan import Finding

__all__ = ["absent_findings"]

OURS = ("autograder", "solutions", "inside", "nbgrader")
# Libraries with the layers, gradients or filters that somebody is asked to write.
ANSWERS = (
    "autograd", "cupy", "cv2", "flax", "jax", "keras", "mxnet", "numba", "scipy", "skimage", "sklearn", "tensorflow",
    "theano", "tinygrad", "torch", "torchvision",
)  # fmt: skip


def absent_findings(spec: NotebookSpec, missed: Collection[str]) -> list[Finding]:
    """One finding for each module of ours, or that could answer a question, which the code asked for in vain.

    missed: full names of modules, as the worker says
    """
    kept = (*spec.withheld, *OURS, *ANSWERS)
    asked = {module for name in missed for module in kept if name == module or name.startswith(f"{module}.")}
    return [
        Finding("absent-import", spec.name, f"The code asked for {name} or a part of it, which answers may not use.")
        for name in sorted(asked)
    ]

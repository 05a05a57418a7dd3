"""Which pictures there are. The course's own package knows; it is asked in a process of its own, as a notebook asks."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from .finding import NOTE, OK, PROBLEM, Finding

__all__ = ["data"]

ASKS = """
import json
from cs231n_utils.data import data_directory, load_digits, load_photograph
from cs231n_utils.data.cifar10 import class_names, find_batches
from cs231n_utils.errors import MissingDataError

load_digits(), load_photograph("china"), load_photograph("flower")
told = {"directory": str(data_directory())}
try:
    folder, suffix = find_batches()
    names = class_names(folder)
    files = [folder / f"{name}{suffix}" for name in (*(f"data_batch_{n}" for n in range(1, 6)), "test_batch")]
    missing = [file.name for file in files if not file.is_file()]
    told |= {"folder": str(folder), "names": list(names), "missing": missing}
except MissingDataError:
    pass
print(json.dumps(told))
"""
FETCH = "python -c 'from cs231n_utils import data; data.download_cifar10()' (170 MB), or data.generate_shapes()"
CIFAR = "airplane"  # the first of its ten classes; the made-up shapes have other ones


def data(program: str = ASKS) -> Iterator[Finding]:
    """What comes with the package, and whether CIFAR-10 or what stands in for it is here."""
    asked = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    if asked.returncode:
        why = (asked.stderr.strip().splitlines() or ["it said nothing"])[-1]
        yield Finding("data", "embedded", PROBLEM, why[:300], "Install the package anew: make setup.")
        return
    told: dict[str, Any] = json.loads(asked.stdout)
    yield Finding("data", "embedded", OK, "digits and photographs, whole, as the package brings them")
    yield _batches(told)


def _batches(told: dict[str, Any]) -> Finding:
    if "folder" not in told:
        words = f"no CIFAR-10 in {told['directory']}; notebooks make a set of shapes instead"
        return Finding("data", "CIFAR-10", NOTE, words, FETCH)
    if told["missing"]:
        words = f"{told['folder']} lacks {', '.join(told['missing'])}"
        return Finding("data", "CIFAR-10", PROBLEM, words, f"Remove the folder and fetch it again: {FETCH}.")
    if told["names"][0] != CIFAR:
        words = f"{told['folder']} holds a set in its format: {', '.join(told['names'][:3])}, …"
        return Finding("data", "CIFAR-10", NOTE, words, FETCH)
    return Finding("data", "CIFAR-10", OK, told["folder"])

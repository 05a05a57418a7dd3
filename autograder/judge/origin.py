"""What a result is made from besides the submission: when any of it has changed, the result is an old one."""

import hashlib
import importlib.metadata
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

__all__ = ["changed", "origin"]

ALWAYS = ("convnets-by-hand", "numpy", "torch")
WORDS = {
    "version": "the assignment's version",
    "checks_sha256": "the checks",
    "seed_sha256": "the course's secret",
}


def origin(version: str, checks_sha256: str, seed: str, packages: Iterable[str]) -> dict[str, Any]:
    """The part of a result that says what it was made from; of the seed only a hash, for the seed is secret.

    packages: names of the distributions that notebooks may import
    """
    return {
        "version": version,
        "checks_sha256": checks_sha256,
        "seed_sha256": hashlib.sha256(f"seed\0{seed}".encode()).hexdigest(),
        "libraries": {"python": platform.python_version()}
        | {name: _version(name) for name in sorted({*packages, *ALWAYS})},
    }


def changed(result: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """In words, what a result was made from that is no longer what results are made from.

    >>> now = origin("2026.1", "c0ffee", "seed", ["numpy"])
    >>> changed(now, now), changed(now | {"checks_sha256": "beef"}, now)
    ([], ['the checks'])
    """
    words = [word for key, word in WORDS.items() if result.get(key) != now[key]]
    if result.get("version") != now["version"]:
        # Each version draws a seed of its own: nobody has touched the secret.
        words = [word for word in words if word != WORDS["seed_sha256"]]
    before = result.get("libraries")
    before = before if isinstance(before, dict) else {}
    libraries = now["libraries"]
    return words + [name for name in sorted({*before, *libraries}) if before.get(name) != libraries.get(name)]


@cache
def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "absent"

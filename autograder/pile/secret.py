"""The course's secret: what hidden inputs are drawn from, so that nobody can prepare for them."""

import hashlib
import os
import secrets
from pathlib import Path

from autograder.files import write_atomic

__all__ = ["load_secret", "seed_for"]


def load_secret(grades: Path, make: bool = True) -> tuple[str, str]:
    """The secret, and where it was found; made and kept beside the grades when there is none yet and it may be made."""
    if given := os.environ.get("AUTOGRADER_SECRET"):
        return given, "the environment variable AUTOGRADER_SECRET"
    path = grades / "course.secret"
    try:
        return path.read_text(encoding="utf-8").strip(), str(path)
    except FileNotFoundError:
        if not make:
            return "", ""
        made = secrets.token_hex(32)
        write_atomic(path, made + "\n")
        path.chmod(0o600)
        return made, f"{path} (made now; keep it, and keep it from students)"


def seed_for(secret: str, assignment: str, version: str) -> str:
    """The seed of one version of one assignment."""
    return hashlib.sha256(f"{secret}\0{assignment}\0{version}".encode()).hexdigest()

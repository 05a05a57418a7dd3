"""The course's secret: what hidden inputs are drawn from, so that nobody can prepare for them."""

import contextlib
import hashlib
import os
import secrets
from pathlib import Path

from autograder.errors import StoreError, UsageError
from autograder.files import UNFINISHED

__all__ = ["load_secret", "seed_for"]


def load_secret(grades: Path, make: bool = True) -> tuple[str, str]:
    """The secret, and where it was found; made and kept beside the grades when there is none yet and it may be made.

    Raises UsageError where the file is empty or damaged: without a secret everybody could draw the hidden inputs.
    """
    if given := os.environ.get("AUTOGRADER_SECRET"):
        return given, "the environment variable AUTOGRADER_SECRET"
    path = grades / "course.secret"
    if not path.exists():
        if not make:
            return "", ""
        if _made(path):
            return _read(path), f"{path} (made now; keep it, and keep it from students)"
    return _read(path), str(path)


def _read(path: Path) -> str:
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read ({error}); it is the course's secret: bring it back.") from None
    if not secret:
        raise UsageError(
            f"{path} is empty; it is the course's secret: bring it back, or remove it and everything is graded anew "
            "with a new one."
        )
    return secret


def _made(path: Path) -> bool:
    """Keep a new secret, for its owner alone; False where another run was faster, whose secret it then is."""
    neighbour = path.parent / f"{UNFINISHED}{secrets.token_hex(8)}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(neighbour, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        _named(neighbour, path)
    except FileExistsError:
        return False
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror or error}.") from None
    finally:
        with contextlib.suppress(OSError):
            neighbour.unlink()
    return True


def _named(neighbour: Path, path: Path) -> None:
    """Give a whole file its name, unless something has it. Raises FileExistsError."""
    try:
        os.link(neighbour, path)
    except FileExistsError:
        raise
    except OSError:  # some file systems have no second names
        neighbour.rename(path)


def seed_for(secret: str, assignment: str, version: str) -> str:
    """The seed of one version of one assignment."""
    return hashlib.sha256(f"{secret}\0{assignment}\0{version}".encode()).hexdigest()

"""What can be downloaded, from where, and what it must be: the entries of manifest.json."""

import json
from dataclasses import dataclass
from pathlib import Path

from cs231n_utils.errors import ArgumentError

__all__ = ["Archive", "archive_names", "find_archive"]

MANIFEST = Path(__file__).with_name("manifest.json")


@dataclass(frozen=True)
class Archive:
    """A .tar.gz that unpacks into one folder of known files.

    urls: tried in this order; size in bytes and md5 (hex) as its publisher states them; sha256 where it is known;
    members: the files the folder must hold, optional: those it may; member_bytes: the most any of them may have.
    """

    file: str
    folder: str
    urls: tuple[str, ...]
    size: int
    md5: str
    members: tuple[str, ...]
    member_bytes: int
    optional: tuple[str, ...] = ()
    sha256: str | None = None
    licence: str = ""

    def __post_init__(self):
        for url in self.urls:
            # urllib would open file: and ftp: addresses too.
            if not url.startswith(("https://", "http://")):
                raise ArgumentError(f"{self.file}: a download address must begin with https:// or http://, got {url!r}")


def archive_names():
    """The names that find_archive knows.

    >>> archive_names()
    ('cifar-10-binary', 'cifar-10-python')
    """
    return tuple(_archives())


def find_archive(name):
    """The Archive of that name. Raises ArgumentError, naming those there are, for any other.

    >>> find_archive("cifar-10-binary").size
    170052171
    """
    archives = _archives()
    if name not in archives:
        raise ArgumentError(f"no archive is called {name!r}; there are {', '.join(archives)}")
    entry = archives[name]
    return Archive(**{key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()})


def _archives():
    return json.loads(MANIFEST.read_text(encoding="utf-8"))["archives"]

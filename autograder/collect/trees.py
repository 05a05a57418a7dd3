"""A folder or a zip as a list of files that can be looked at without trusting any of it.

Nothing is unpacked: an entry is read, up to a cap, when somebody asks for its bytes. Links, devices, paths that lead
elsewhere and entries past the cap are left out, by name.
"""

import io
import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import IO

from .names import name_as_text

__all__ = ["MOST_ZIP_BYTES", "Entry", "Refused", "Tree", "below", "folder_tree", "read_file", "zip_tree"]

MOST_ZIP_BYTES = 100 << 20
MOST_ENTRIES = 2000  # of one student's zip; a pile may have more
MOST_PILE_ENTRIES = 200_000
MOST_PARTS, MOST_NAME = 12, 255
REPOSITORY = ".git"
# Never a student's work: caches, editors' and systems' own folders, and the course's copies of its own files.
SKIPPED = {
    "__MACOSX", "__pycache__", "node_modules", "site-packages", "autograder", "cs231n_utils", "checks", "hints", "venv",
}  # fmt: skip


class Refused(Exception):
    """This is not taken; the text says why, after the name."""


@dataclass(frozen=True)
class Entry:
    """One file. read(most): its bytes; raises Refused where there are more, or where they cannot be had.

    owner: the account that it belongs to, where it lies in a folder
    """

    path: tuple[str, ...]
    modified: datetime
    read: Callable[[int], bytes]
    owner: str = ""

    @property
    def name(self) -> str:
        return self.path[-1]


@dataclass(frozen=True)
class Tree:
    """The files of a folder or zip, by path.

    refused:      what was left out, in sentences
    repositories: the folders that hold a `.git`, which is never looked into
    """

    name: str
    entries: tuple[Entry, ...] = ()
    refused: tuple[str, ...] = field(default=())
    repositories: frozenset[tuple[str, ...]] = frozenset()


def below(tree: Tree, folder: str) -> Tree:
    """The files in one of a tree's folders, as a tree of their own."""
    inside = tuple(
        replace(one, path=one.path[1:]) for one in tree.entries if len(one.path) > 1 and one.path[0] == folder
    )
    refused = tuple(text for text in tree.refused if text.startswith(f"{folder}/"))
    repositories = frozenset(path[1:] for path in tree.repositories if path[:1] == (folder,))
    return Tree(folder, inside, refused, repositories)


def folder_tree(folder: Path) -> Tree:
    """The regular files of a folder. Links are not followed, and said."""
    entries: list[Entry] = []
    refused: list[str] = []
    repositories: set[tuple[str, ...]] = set()
    for path, prefix in _walk(folder, (), refused, repositories):
        parts = (*prefix, name_as_text(path.name))
        about = path.lstat()
        modified = datetime.fromtimestamp(about.st_mtime, UTC)
        entries.append(Entry(parts, modified, partial(read_file, path), _account(about.st_uid)))
        if len(entries) > MOST_PILE_ENTRIES:
            refused.append(f"More than {MOST_PILE_ENTRIES} files; the rest is left out.")
            break
    return Tree(folder.resolve().name, tuple(entries), tuple(refused), frozenset(repositories))


def _walk(
    folder: Path, prefix: tuple[str, ...], refused: list[str], repositories: set[tuple[str, ...]]
) -> Iterator[tuple[Path, tuple[str, ...]]]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.name == REPOSITORY:
            repositories.add(prefix)
        if _is_noise(entry.name) or len(prefix) >= MOST_PARTS:
            if _is_hidden_work(entry.name):
                path = "/".join((*prefix, name_as_text(entry.name)))
                refused.append(f"{path} is hidden (its name starts with a dot): not looked at.")
            continue
        mode = entry.stat(follow_symlinks=False).st_mode
        if stat.S_ISDIR(mode):
            yield from _walk(Path(entry.path), (*prefix, name_as_text(entry.name)), refused, repositories)
        elif stat.S_ISREG(mode):
            yield Path(entry.path), prefix
        else:
            refused.append(
                f"{'/'.join((*prefix, name_as_text(entry.name)))} is a link or a device; it was not followed."
            )


@cache
def _account(number: int) -> str:
    """The name of an account of others; of our own and the administrator's nothing: they copy what was somebody's."""
    if number in (os.geteuid(), 0):
        return ""
    try:
        import pwd

        return pwd.getpwuid(number).pw_name
    except (KeyError, ImportError):
        return f"account {number}"


def _is_noise(part: str) -> bool:
    return part.startswith(".") or part in SKIPPED


def _is_hidden_work(name: str) -> bool:
    """Worth a word; macOS leaves a twin of every file, which is not."""
    return name.startswith(".") and not name.startswith("._") and name.endswith((".ipynb", ".py"))


def read_file(path: Path, most: int) -> bytes:
    """The bytes of a regular file. Raises Refused for anything else, and where there are more."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Refused("is not a regular file")
            return _read_up_to(file, most)
    except OSError as error:
        raise Refused(f"cannot be read ({error.strerror})") from None


def _read_up_to(file: IO[bytes], most: int) -> bytes:
    content = file.read(most + 1)
    if len(content) > most:
        raise Refused(f"has more than {most >> 20} MB" if most >= 1 << 20 else f"has more than {most >> 10} KB")
    return content


def zip_tree(name: str, content: bytes | IO[bytes], *, pile: bool = False) -> Tree:
    """The files in a zip. Raises Refused where it is none or holds too many.

    content: its bytes, or a file that stays open while entries are read
    pile: whether it may hold as many entries as a whole class has
    """
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    try:
        most = MOST_PILE_ENTRIES if pile else MOST_ENTRIES
        if _count_entries(source, most) > most:
            raise Refused(f"holds more than {most} files")
        archive = zipfile.ZipFile(source)
        infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError, OverflowError):
        raise Refused("is not a zip that can be read") from None
    entries, refused, repositories = [], [], set()
    for info in infos:
        parts = tuple(part for part in info.filename.replace("\\", "/").split("/") if part not in ("", "."))
        if REPOSITORY in parts and ".." not in parts:
            repositories.add(parts[: parts.index(REPOSITORY)])
        # Not `is_dir()`, which raises where a name is empty.
        noise = info.filename.endswith("/") or not parts or any(map(_is_noise, parts[:-1])) or parts[-1].startswith(".")
        if noise and ".." not in parts:
            if parts and _is_hidden_work(parts[-1]) and not any(map(_is_noise, parts[:-1])):
                refused.append(f"{'/'.join(parts)} is hidden (its name starts with a dot): not looked at.")
            continue
        why = _not_taken(info, parts)
        if why:
            refused.append(f"{info.filename[:200]} {why}.")
            continue
        entries.append(Entry(parts, _moment(info), partial(_read_member, archive, info)))
    return Tree(name, tuple(sorted(entries, key=lambda one: one.path)), tuple(refused), frozenset(repositories))


def _count_entries(source: IO[bytes], most: int) -> int:
    """How many entries the directory at the end may have: looked at before anything is made for each of them."""
    count, tail = 0, b""
    while count <= most and (block := source.read(1 << 20)):
        count += (tail + block).count(b"PK\x01\x02")
        tail = block[-3:]
    source.seek(0)
    return count


def _not_taken(info: zipfile.ZipInfo, parts: tuple[str, ...]) -> str:
    name = info.filename.replace("\\", "/")
    if name.startswith("/") or ".." in parts or (len(name) > 1 and name[1] == ":"):
        return "leads out of the zip"
    if len(parts) > MOST_PARTS or any(len(part.encode("utf-8", "replace")) > MOST_NAME for part in parts):
        return "has too long a name"
    kind = stat.S_IFMT(info.external_attr >> 16) if info.create_system == 3 else 0
    if kind not in (0, stat.S_IFREG):
        return "is a link or a device"
    # The other methods' decompressors give a whole block at once: no cap holds, and a small entry fills the memory.
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is packed by a method that is not taken (only plain zips are: stored or deflated)"
    return "is encrypted" if info.flag_bits & 1 else ""


def _moment(info: zipfile.ZipInfo) -> datetime:
    try:
        return datetime(*info.date_time, tzinfo=UTC)
    except ValueError:
        return datetime(1980, 1, 1, tzinfo=UTC)


def _read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    try:
        with archive.open(info) as file:
            return _read_up_to(file, most)
    except Refused:
        raise
    except Exception as error:  # a damaged or hostile entry may raise nearly anything
        raise Refused(f"is damaged ({type(error).__name__})") from None

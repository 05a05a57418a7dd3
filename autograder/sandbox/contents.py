"""What a sandbox holds: an allow-list of files, and nothing besides.

Mounting what is allowed, instead of hiding what is not, is the only way to make a package absent: an empty directory in
its place would still import, as a namespace package.
"""

import compileall
import contextlib
import importlib.metadata
import importlib.util
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.errors import SandboxError

__all__ = ["Contents", "Mount", "distribution_files", "interpreter_files", "shared_libraries", "stage"]

# What `from autograder import check` finds in the sandbox.
STAND_IN = '''"""Stands in for the autograder where it is not: checks are run elsewhere."""


def check(question=None, *args, **options):
    """Does nothing here."""


def hint(question=None, *args, **options):
    """Does nothing here."""


def submit(*args, **options):
    """Does nothing here."""
'''


@dataclass(frozen=True)
class Mount:
    """A file or folder of this machine, where it appears in the sandbox, and which folders in it appear empty."""

    source: Path
    target: str
    emptied: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contents:
    """What one kind of sandbox shows: the interpreter, some packages, and the course's own modules.

    packages: names of installed distributions that student code may import, with all that they need
    staged:   a folder made by `stage`
    """

    packages: tuple[str, ...]
    staged: Path

    @property
    def mounts(self) -> list[Mount]:
        return [
            *interpreter_files(),
            *shared_libraries(self.packages),
            *(Mount(path, f"/site/{path.name}") for path in distribution_files(self.packages)),
            Mount(self.staged / "course", "/course"),
            Mount(self.staged / "grader", "/grader"),
            *(Mount(path, "/proc/cpuinfo") for path in [self.staged / "cpuinfo"] if path.is_file()),
        ]

    @property
    def search_path(self) -> list[str]:
        """Where student code imports from, inside."""
        return ["/work", "/course", "/site"]


def stage(folder: Path, withheld: Iterable[str] = ()) -> Path:
    """Fill a folder with the course's own modules as a sandbox may see them, and return it.

    withheld: dotted names of modules that answer one of the questions; they are left out.
    `course/` is for the student's code to import, `grader/` holds the worker.
    """
    found = importlib.util.find_spec("cs231n_utils")
    if found is None or not found.submodule_search_locations:
        raise SandboxError("The package cs231n_utils is not installed beside the autograder; run `make setup`.")
    left_out = {name.replace(".", "/") for name in withheld}
    home = Path(next(iter(found.submodule_search_locations)))

    def ignored(directory: str, names: list[str]) -> set[str]:
        inside = Path(directory).relative_to(home.parent)
        return {name for name in names if name == "__pycache__" or str(inside / name).removesuffix(".py") in left_out}

    shutil.copytree(home, folder / "course" / "cs231n_utils", ignore=ignored)
    (folder / "course" / "autograder").mkdir()
    (folder / "course" / "autograder" / "__init__.py").write_text(STAND_IN, encoding="utf-8")
    worker = Path(__file__).parent.parent / "inside"
    shutil.copytree(worker, folder / "grader" / "inside", ignore=shutil.ignore_patterns("__pycache__"))
    compileall.compile_dir(folder, quiet=2, stripdir=str(folder), prependdir="/")
    # There is no /proc inside, yet PyTorch chooses its fast kernels by this one file of it.
    with contextlib.suppress(OSError):
        (folder / "cpuinfo").write_bytes(Path("/proc/cpuinfo").read_bytes())
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)  # whatever the umask: an unprivileged user reads this
    return folder


@cache
def interpreter_files() -> tuple[Mount, ...]:
    """This interpreter and its standard library, under `/python`."""
    program = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    library = Path(sysconfig.get_path("stdlib")).resolve()
    # A standard library may hold a whole machine's packages. As these folders are no packages themselves, emptying them
    # leaves nothing to import.
    others = tuple(name for name in ("site-packages", "dist-packages") if (library / name).is_dir())
    return Mount(program, "/python/bin/python3"), Mount(library, f"/python/lib/{version}", others)


@cache
def shared_libraries(packages: tuple[str, ...]) -> tuple[Mount, ...]:
    """The system's shared libraries that the interpreter and these packages load, one by one.

    Whole library folders would show what else is installed. Libraries of the interpreter's own prefix (a conda
    environment has many) go to `/python/lib`, which the sandbox's loader searches.
    """
    program, library = interpreter_files()
    roots = (library.source / "lib-dynload", *distribution_files(packages))
    found = _needed(program.source, [path for root in roots for path in sorted(root.rglob("*.so*")) if path.is_file()])
    # glibc loads this one by itself when a thread ends.
    found |= {path.with_name("libgcc_s.so.1") for path in found if path.name.startswith("libc.so")}
    inside = [root.resolve() for root in roots]
    prefix = Path(sys.base_prefix).resolve() / "lib"
    mounts = []
    for path in sorted(found):
        if path.exists() and not any(root in path.resolve().parents for root in inside):
            own = prefix in path.resolve().parents and prefix != Path("/usr/lib")
            mounts.append(Mount(path.resolve(), f"/python/lib/{path.name}" if own else str(path)))
    return tuple(mounts)


def _needed(program: Path, libraries: list[Path]) -> set[Path]:
    """All shared libraries that these files load, as the loader of the program finds them, and the loader."""
    found = _listed("ldd", str(program))
    # For each file ldd starts a shell and the loader twice. Asked directly, the loader says the same in a seventh of
    # the time, and every grading process has to know it.
    loader = next((path for path in found if path.name.startswith("ld-")), None)
    how = [str(loader), "--list"] if loader else ["ldd"]
    return found.union(*(_listed(*how, str(library)) for library in libraries))


def _listed(*command: str) -> set[Path]:
    listed = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return {Path(path) for path in re.findall(r"(?:=>|^)\s+(/\S+) \(0x", listed.stdout, re.MULTILINE)}


@cache
def distribution_files(packages: tuple[str, ...]) -> tuple[Path, ...]:
    """The files and folders in site-packages that belong to these distributions and to all that they need."""
    from packaging.requirements import Requirement

    waiting, seen, found = list(packages), set[str](), set[Path]()
    while waiting:
        name = waiting.pop()
        if name.lower().replace("_", "-") in seen:
            continue
        seen.add(name.lower().replace("_", "-"))
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            if name in packages:
                raise SandboxError(f"The notebooks need {name}, which is not installed; run `make setup`.") from None
            continue
        for text in distribution.requires or []:
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
        for top in {file.parts[0] for file in distribution.files or []}:
            path = Path(str(distribution.locate_file(top)))
            if top not in ("..", "__pycache__") and not top.endswith(".pth") and path.exists():
                found.add(path.resolve())
    return tuple(sorted(found))

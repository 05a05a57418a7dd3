"""Which packages are here: what the project asks for, against what is installed and what it was tested with."""

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from .finding import NOTE, OK, PROBLEM, Finding

__all__ = ["packages"]

PROJECT = "convnets-by-hand"
TESTED = (3, 11)
# What each extra is for; without the first two there is no grading.
EXTRAS = {
    "": "what notebooks and checks need",
    "grading": "what grading needs",
    "notebook": "JupyterLab, for trying notebooks",
    "fast": "compiled kernels for the fast layers",
    "cluster": "grading on several machines",
    "docs": "building the documentation",
    "dev": "running the tests",
}
NEEDED = ("", "grading")
CHECKOUT = Path(__file__).resolve().parents[2]


def packages(checkout: Path = CHECKOUT) -> Iterator[Finding]:
    """Python, then each group of packages.

    checkout: of the repository, where this is one; it says what is needed now, and what everything was tested with
    """
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] == TESTED:
        yield Finding("python", version, OK, sys.executable)
    else:
        tested = ".".join(map(str, TESTED))
        yield Finding("python", version, NOTE, f"{sys.executable}; the tests run with {tested}")
    pinned = _pinned(checkout / "constraints.txt")
    for extra, listed in _listed(checkout).items():
        yield _group(extra, listed, pinned)


def _group(extra: str, listed: dict[str, str], pinned: dict[str, str]) -> Finding:
    """One finding for the packages of an extra. listed: {name: its bound}; pinned: {name: version}"""
    from packaging.specifiers import SpecifierSet

    missing, other, there = [], [], []
    for name, bound in sorted(listed.items()):
        version = _installed(name)
        if version is None:
            missing.append(f"{name} is missing")
        elif not SpecifierSet(bound).contains(version, prereleases=True):
            missing.append(f"{name} {version} is not {bound}")
        elif pinned.get(_canonical(name), version).partition("+")[0] != version.partition("+")[0]:
            other.append(f"{name} {version} (tested: {pinned[_canonical(name)]})")
        else:
            there.append(f"{name} {version}")
    what = extra or "base"
    purpose = EXTRAS.get(extra, "")
    wanted = f".[{extra}]" if extra else "."
    pins = "--constraint constraints.txt " if pinned else ""
    todo = f"pip install {pins}--editable '{wanted}'"
    if missing:
        state = PROBLEM if extra in NEEDED else NOTE
        return Finding("packages", what, state, f"{purpose}: {', '.join(missing)}".lstrip(": "), todo)
    if other:
        return Finding("packages", what, NOTE, f"another version than was tested: {', '.join(other)}", todo)
    return Finding("packages", what, OK, ", ".join(there))


def _listed(checkout: Path) -> dict[str, dict[str, str]]:
    """{extra: {package: bound}} for this machine; the base is the extra ''."""
    from packaging.requirements import Requirement

    table: dict[str, dict[str, str]] = {}
    for extra, line in _lines(checkout):
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            table.setdefault(extra, {})[requirement.name] = str(requirement.specifier)
    return dict(sorted(table.items(), key=lambda item: (item[0] not in NEEDED, item[0])))


def _lines(checkout: Path) -> Iterator[tuple[str, str]]:
    """Each requirement with its extra. Of an editable install the metadata may be older than the checkout itself."""
    path = checkout / "pyproject.toml"
    if path.is_file():
        project = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
        for extra, lines in {"": project["dependencies"], **project["optional-dependencies"]}.items():
            yield from ((extra, line) for line in lines)
    else:
        for line in metadata.requires(PROJECT) or ():
            found = re.search(r"""extra == ["']([\w-]+)["']""", line)
            yield found.group(1) if found else "", line


def _pinned(constraints: Path) -> dict[str, str]:
    if not constraints.is_file():
        return {}
    lines = re.findall(r"^([\w.-]+)==(\S+)$", constraints.read_text(encoding="utf-8"), re.MULTILINE)
    return {_canonical(name): version for name, version in lines}


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None

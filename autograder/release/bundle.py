"""What a student gets, as one zip: the release, the package, and the part of the autograder that students use."""

import importlib.util
import io
import zipfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from autograder.course.assignment import Assignment
from autograder.errors import UsageError
from autograder.files import write_atomic
from autograder.updating.released import RELEASED

from .released import released_table

__all__ = ["bundle_files", "bundle_path", "is_under", "write_bundle"]

# Everything else of the autograder stays with the graders. Folders with all that they hold.
INSIDE = ("inside/__init__.py", "inside/codec.py", "inside/plain.py", "inside/wire.py")
SHIPPED = ("__init__.py", "__main__.py", "errors.py", "files.py", "checks", "handin", "notebook", "updating", *INSIDE)
PACKAGE = "cs231n_utils"
# A zip stores no earlier moment; any fixed one gives the same bytes every time.
MOMENT = (1980, 1, 1, 0, 0, 0)


def bundle_files(assignment: Assignment, release: Path) -> dict[str, bytes]:
    """{path below the bundle's top folder: content}, sorted. Raises UsageError where there is no release."""
    if not (release / "manifest.json").is_file():
        raise UsageError(f"There is no release in {release}: make it with `autograder release {assignment.name}`.")
    files = {name: path.read_bytes() for name, path in _below(release) if not name.startswith("versions/")}
    ours = _home("autograder")
    for shipped in SHIPPED:
        source = ours / shipped
        found = (
            [(shipped, source)] if source.is_file() else [(f"{shipped}/{name}", path) for name, path in _below(source)]
        )
        files |= {f"autograder/{name}": path.read_bytes() for name, path in found}
    for name, path in _below(_home(PACKAGE)):
        inside = f"{PACKAGE}/{name}"
        # One bundle serves all notebooks: what one of them withholds is left out, but for what one of them shows.
        if is_under(inside, assignment.shown) or not is_under(inside, assignment.withheld):
            files[inside] = path.read_bytes()
    files[RELEASED] = released_table(release, dict(sorted(files.items())))
    return dict(sorted(files.items()))


def _home(package: str) -> Path:
    """The folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise UsageError(f"The package {package} is not installed here; run `make setup`.")
    return Path(next(iter(spec.submodule_search_locations)))


def _below(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        below = path.relative_to(folder)
        if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & set(below.parts):
            yield below.as_posix(), path


def is_under(path: str, modules: Collection[str]) -> bool:
    """Whether a file, by its path in the bundle, is one of these modules or belongs to one.

    >>> is_under("cs231n_utils/data/cifar10.py", ["cs231n_utils.data"]), is_under("a/data_utils.py", ["a.data"])
    (True, False)
    """
    module = path.removesuffix(".py").replace("/", ".")
    return any(module == name or module.startswith(f"{name}.") for name in modules)


def bundle_path(assignment: Assignment, assignments: Path) -> Path:
    """Where the bundle of this version goes; git ignores the folder, since the zip can be made from what it keeps."""
    return assignments / "bundles" / f"{assignment.name}-{assignment.version}.zip"


def write_bundle(assignment: Assignment, files: Mapping[str, bytes], target: Path) -> None:
    """Write the zip: one top folder with the assignment's name, the same bytes for the same files."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"{assignment.name}/{name}", MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix everywhere, or the same zip would differ on Windows
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content)
    write_atomic(target, memory.getvalue())

"""autograder.zip for one assignment: what Gradescope unpacks into /autograder/source and builds its container from."""

import importlib.metadata
import io
import json
import stat
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from autograder.course import Assignment
from autograder.errors import UsageError
from autograder.files import write_atomic

from .run import SETTINGS

__all__ = ["NEEDED", "build_zip", "pins", "write_zip", "zip_files"]

# What grading imports, besides what the notebooks may; the command line, nbgrader and the pages stay at home.
NEEDED = ("jupytext", "matplotlib", "numpy", "packaging", "pillow", "psutil", "pyseccomp", "torch")
PACKAGES = ("autograder", "cs231n_utils")
HOME = "/opt/autograder"
LEFT_OUT = {"__pycache__", ".ipynb_checkpoints", ".mypy_cache"}
MOMENT = (1980, 1, 1, 0, 0, 0)  # the same files give the same zip

SETUP = f"""\
#!/usr/bin/env bash
# Builds the container: Python 3.11 or newer, libseccomp, and what grading needs in an environment of its own.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
here="$(cd "$(dirname "${{BASH_SOURCE[0]}}")" && pwd)"
apt-get update
apt-get install -y --no-install-recommends libseccomp2
python=""
for name in python3.11 python3.12 python3.13; do
    if command -v "$name" >/dev/null && "$name" -c 'import ensurepip, venv' 2>/dev/null; then python="$name"; break; fi
done
if [ -z "$python" ]; then
    for name in python3.11 python3.12 python3.13; do
        if apt-get install -y --no-install-recommends "$name" "$name-venv"; then python="$name"; break; fi
    done
fi
if [ -z "$python" ]; then
    echo "setup.sh: this base image has no Python 3.11 or newer; choose a newer Ubuntu for the assignment." >&2
    exit 1
fi
"$python" -m venv {HOME}
# The builds without CUDA: the others are fifty times as large, and there is no GPU.
{HOME}/bin/python -m pip install --no-cache-dir --disable-pip-version-check \\
    --extra-index-url https://download.pytorch.org/whl/cpu --requirement "$here/requirements.txt"
"""

RUN = f"""\
#!/usr/bin/env bash
# Grades what is in submission/ and writes results/results.json.
set -euo pipefail
root="${{AUTOGRADER_ROOT:-/autograder}}"
# The solutions, the hidden checks and the results are nobody's but ours: student code runs as another user.
chmod go-rwx "$root/source" "$root/results"
export PYTHONPATH="$root/source/package" PYTHONDONTWRITEBYTECODE=1 MPLBACKEND=Agg
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1
# -P: nothing is imported from where this is started, which may be where the submission lies.
exec "${{AUTOGRADER_PYTHON:-{HOME}/bin/python}}" -P -m autograder.gradescope "$root"
"""


def build_zip(assignment: Assignment, release: Path, seed: str, hidden: str, target: Path) -> list[str]:
    """Write autograder.zip and return the names of what it holds. It is secret: solutions and hidden checks are in it.

    release: what students got; seed: what hidden inputs are drawn from; hidden: when students see hidden checks
    """
    files = zip_files(assignment, release, seed, hidden)
    write_zip(files, target)
    return sorted(files)


def zip_files(assignment: Assignment, release: Path, seed: str, hidden: str) -> dict[str, bytes]:
    """{path in the zip: content}."""
    settings = {"assignment": assignment.name, "seed": seed, "wall": "process", "hidden": hidden}
    packages = {name for spec in assignment.notebooks for name in spec.packages}
    files = {
        "setup.sh": SETUP.encode(),
        "run_autograder": RUN.encode(),
        "requirements.txt": pins({*NEEDED, *packages}).encode(),
        SETTINGS: (json.dumps(settings, indent=1) + "\n").encode(),
    }
    for name in PACKAGES:
        files |= _below(f"package/{name}", _home(name))
    files |= _below(f"solutions/{assignment.name}", assignment.folder)
    return files | _below(f"assignments/{assignment.name}", release)


def write_zip(files: Mapping[str, bytes], target: Path) -> None:
    """Write a zip with the files at its top, as Gradescope wants it; readable by its owner alone."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix everywhere, so that the scripts stay programs
            mode = 0o755 if name in ("setup.sh", "run_autograder") else 0o644
            entry.external_attr = (stat.S_IFREG | mode) << 16
            archive.writestr(entry, content)
    write_atomic(target, memory.getvalue(), private=True)


def pins(names: Iterable[str]) -> str:
    """Requirements for these distributions and all that they need, each in the version that is installed here."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    waiting, found = sorted(names), dict[str, str]()
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in found:
            continue
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # what is only needed for another system or with a GPU
        # Behind a plus stands where a build came from, such as +cpu; there may be another one there.
        found[name] = distribution.version.partition("+")[0]
        for text in distribution.requires or []:
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return "".join(f"{name}=={version}\n" for name, version in sorted(found.items()))


def _home(package: str) -> Path:
    import importlib.util

    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise UsageError(f"The package {package} is not installed here; run `make setup`.")
    return Path(next(iter(spec.submodule_search_locations)))


def _below(prefix: str, folder: Path) -> dict[str, bytes]:
    return {f"{prefix}/{name}": path.read_bytes() for name, path in _files(folder)}


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        below = path.relative_to(folder)
        if path.is_file() and not LEFT_OUT & set(below.parts):
            yield below.as_posix(), path

"""What is installed: conda's list equals pip's, every pin fits its bound, and the light base is light."""

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).resolve().parent.parent
CONDA_NAMES = {"pytorch": "torch"}
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def requirements():
    listed = [*PROJECT["dependencies"], *(one for extra in PROJECT["optional-dependencies"].values() for one in extra)]
    return [Requirement(one) for one in listed]


def test_conda_and_pip_name_the_same_packages_with_the_same_lower_bounds():
    lines = re.findall(r"^ +- ([a-z][a-z0-9-]*)(>=[\d.]+)?", (REPOSITORY / "environment.yml").read_text(), re.MULTILINE)
    conda = {CONDA_NAMES.get(name, name): bound for name, bound in lines}
    assert conda.pop("python") == PROJECT["requires-python"] and conda.pop("pip") == ""
    conda.pop("conda-forge")
    assert conda == {requirement.name: str(requirement.specifier) for requirement in requirements()}


def test_every_requirement_is_pinned_within_its_bound():
    pinned = dict(re.findall(r"^([\w.-]+)==(\S+)$", (REPOSITORY / "constraints.txt").read_text(), re.MULTILINE))
    versions = {canonicalize_name(name): version for name, version in pinned.items()}
    for requirement in requirements():
        assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)]), requirement
    assert versions["torch"] == "2.13.0"


def test_what_is_installed_is_what_is_pinned():
    pinned = dict(re.findall(r"^([\w.-]+)==(\S+)$", (REPOSITORY / "constraints.txt").read_text(), re.MULTILINE))
    wrong = {}
    for name, version in pinned.items():
        installed = metadata.version(name).partition("+")[0]
        if installed != version:
            wrong[name] = (installed, version)
    assert wrong == {}


def test_the_light_base_is_light():
    names = {Requirement(one).name for one in PROJECT["dependencies"]}
    assert names == {"numpy", "matplotlib", "pillow"}
    program = "import sys, autograder, cs231n_utils, autograder.notebook; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"torch", "numba", "matplotlib", "nbgrader", "rich", "psutil", "jinja2", "IPython"}

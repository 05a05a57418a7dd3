"""Who may import whom. The arrows of docs/architecture.md, read from the syntax trees."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
PACKAGES = ("autograder", "cs231n_utils")


def modules():
    for package in PACKAGES:
        for path in sorted((REPOSITORY / package).rglob("*.py")):
            parts = path.relative_to(REPOSITORY).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imports(name, path, top_level_only=False):
    """Absolute names of what a module imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if top_level_only else ast.walk(tree)
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.rsplit(".", node.level - 1)[0] if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def within(name, *rooms):
    return any(name == room or name.startswith(room + ".") for room in rooms)


ALL = list(modules())


@pytest.mark.parametrize(("name", "path"), ALL, ids=[name for name, _ in ALL])
def test_the_two_packages_and_the_courses_keep_apart(name, path):
    other = next(package for package in PACKAGES if package != name.partition(".")[0])
    for imported in imports(name, path):
        assert not within(imported, other, "solutions", "assignments", "tests", "benchmarks"), imported


FACE = ("errors", "files", "inside.wire", "inside.codec", "inside.plain", "inside.cells")
BELOW = {
    "inside": (),
    "reference": (),
    "checks": FACE,
    "notebook": ("checks", *FACE),
    "updating": ("notebook.visible", *FACE),
    "handin": ("notebook", "updating", *FACE),
    "course": ("checks", *FACE),
    "sandbox": ("course", "inside.confine", *FACE),
    "judge": ("sandbox", "course", "checks", "notebook.heatmap", "notebook.png", "notebook.words", *FACE),
    "engines": ("judge", "sandbox", "course", *FACE),
    "collect": ("roster", "course", "handin.receipt", "notebook.visible", *FACE),
    "late": ("collect.note", "course", *FACE),
    "pile": (
        "engines",
        "judge",
        "late",
        "roster.tables",
        "collect.names",
        "collect.note",
        "collect.placing",
        "course",
        *FACE,
    ),
    "report": ("pile", "late", "roster", "collect.names", "notebook", *FACE),
    "roster": ("notebook.visible", *FACE),
    "nbgrader_course": (
        "roster",
        "release",
        "pile",
        "late",
        "collect.note",
        "judge",
        "course",
        "notebook.verdict",
        "notebook.visible",
        *FACE,
    ),
    "gradescope": ("report.drawn", "pile", "judge", "sandbox", "course", "notebook.verdict", "notebook.visible", *FACE),
    "export": ("gradescope", "roster", "late", "pile", "collect.names", "collect.trees", *FACE),
    "doctor": ("pile", "judge", "sandbox", "course", *FACE),
    "mutants": ("release", "judge", "sandbox", "course", "checks", *FACE),
}


@pytest.mark.parametrize("room", BELOW)
def test_a_room_imports_only_what_lies_below_it(room):
    allowed = [f"autograder.{below}" for below in (room, *BELOW[room])]
    for name, path in ALL:
        if not within(name, f"autograder.{room}"):
            continue
        for imported in imports(name, path):
            # `from autograder import x` names the package first; what it brings is looked at as a name of its own.
            if within(imported, "autograder") and imported != "autograder":
                fits = any(within(imported, ok) or ok.startswith(imported + ".") for ok in allowed)
                assert fits, f"{name} imports {imported}"


@pytest.mark.parametrize(
    ("library", "home"),
    [
        ("nbgrader", "autograder.release.nbgrader_format autograder.nbgrader_course.gradebook"),
        ("jupytext", "autograder.course"),
        ("jinja2", "autograder.report"),
        ("psutil", "autograder.sandbox"),
        ("torch", "autograder.reference"),
        ("rich", "autograder.cli"),
        ("yaml", "autograder.collect.yaml_text"),
        ("distributed", "autograder.engines.dask"),
        ("dask", "autograder.engines.dask"),
    ],
)
def test_a_library_is_known_in_one_room_only(library, home):
    users = {name for name, path in ALL if any(within(imported, library) for imported in imports(name, path))}
    users.discard("autograder.inside.codec")  # makes a torch tensor, in notebooks that use torch
    assert users and all(within(user, *home.split()) for user in users)


HEAVY = ("torch", "matplotlib", "nbgrader", "jupytext", "numba", "jinja2", "IPython", "nbformat")


def test_nothing_heavy_loads_at_import_time():
    for name, path in ALL:
        # These two are themselves loaded when used.
        if name not in ("autograder.release.nbgrader_format", "autograder.nbgrader_course.gradebook"):
            for imported in imports(name, path, top_level_only=True):
                assert not within(imported, *HEAVY), f"{name} imports {imported} when it is imported"


def test_help_loads_no_numerics():
    program = (
        "import sys, autograder.cli\ntry: autograder.cli.main(['--help'])\nexcept SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "grade" in done.stdout and not set(done.stderr.split()) & {*HEAVY, "numpy", "rich"}


def test_files_stay_short():
    long = {str(path.relative_to(REPOSITORY)): len(path.read_text(encoding="utf-8").splitlines()) for _, path in ALL}
    assert {name: lines for name, lines in long.items() if lines > 300} == {}


def test_every_public_name_that_is_promised_exists():
    import importlib

    for name, path in ALL:
        if path.name == "__init__.py" and "__all__" in path.read_text(encoding="utf-8"):
            module = importlib.import_module(name)
            assert [listed for listed in module.__all__ if not hasattr(module, listed)] == [], name

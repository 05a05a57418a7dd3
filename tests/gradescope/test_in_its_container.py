"""autograder.zip in a container laid out as Gradescope's: an interpreter, what setup.sh installs, nothing besides."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from autograder.course import load_assignment
from autograder.course.source import read_source
from autograder.gradescope import build_zip
from autograder.gradescope.run import main, submitters
from autograder.release.build import build_release
from autograder.release.notebooks import dump_notebook, fill_answers, load_notebook, solution_answers
from autograder.sandbox.contents import distribution_files

TOY = Path(__file__).parents[1] / "release" / "toy" / "toy"
NOTEBOOK = "first_steps"
SNOOPING = '''
import os

def contrast(x, factor):
    """Looks for what it should not see."""
    try:
        raise ValueError("<b>seen</b> " + " ".join(os.listdir("ROOT/source")))
    except OSError as error:
        pass
    try:
        open("ROOT/results/results.json", "w").write("{}")
    except OSError as error:
        raise ValueError("<b>shut</b> " + type(error).__name__)
'''


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    """The assignment, its release, its answers, and the zip as `autograder gradescope` makes it."""
    folder = tmp_path_factory.mktemp("gradescope")
    assignment = load_assignment(TOY)
    release = folder / "assignments" / "toy"
    build_release(assignment, release, release)
    target = folder / "autograder.zip"
    build_zip(assignment, release, "0123abcd", "after_published", target)
    answers = solution_answers(read_source(assignment, NOTEBOOK))
    return assignment, release, answers, target


@pytest.fixture
def container(toy, tmp_path):
    """/autograder as Gradescope builds it: the zip unpacked, a submission beside it, and the metadata."""
    root = tmp_path / "autograder"

    def build(answers):
        (root / "results").mkdir(parents=True)
        with zipfile.ZipFile(toy[3]) as archive:
            archive.extractall(root / "source")
            for entry in archive.infolist():
                (root / "source" / entry.filename).chmod(entry.external_attr >> 16 & 0o777)
        shutil.copy(root / "source" / "run_autograder", root)
        notebook = fill_answers(load_notebook((toy[1] / f"{NOTEBOOK}.ipynb").read_bytes()), answers)
        (root / "submission").mkdir()
        (root / "submission" / f"{NOTEBOOK}.ipynb").write_bytes(dump_notebook(notebook))
        users = [{"email": "ada@uni.example", "id": 1, "name": "Ada"}]
        (root / "submission_metadata.json").write_text(
            json.dumps({"id": 1, "users": users, "previous_submissions": []})
        )
        return root

    return build


def graded(root):
    """Run /autograder/run_autograder with what the requirements name, and nothing else of this machine."""
    names = tuple(line.partition("==")[0] for line in (root / "source" / "requirements.txt").read_text().splitlines())
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    prefix, site = Path(sys.base_prefix), f"/opt/autograder/lib/{version}/site-packages"
    environment = root.parent / "opt"
    shutil.rmtree(environment, ignore_errors=True)
    (environment / "bin").mkdir(parents=True)
    (environment / "lib" / version / "site-packages").mkdir(parents=True)
    (environment / "pyvenv.cfg").write_text(f"home = {prefix}/bin\ninclude-system-site-packages = false\n")
    (environment / "bin" / "python").symlink_to(prefix / "bin" / version)
    mounts = [("--ro-bind", str(path), f"{site}/{path.name}") for path in distribution_files(names)]
    mounts += [("--ro-bind-try", path, path) for path in ("/usr", "/bin", "/lib", "/lib64", str(prefix))]
    mounts += [("--bind", str(environment), "/opt/autograder"), ("--bind", str(root), "/autograder")]
    # What is mounted into another mount comes after it.
    mounts.sort(key=lambda mount: mount[2].count("/"))
    line = [
        "bwrap", "--unshare-all", "--die-with-parent", "--clearenv", "--setenv", "PATH", "/usr/bin:/bin",
        "--uid", "1234", "--gid", "1234", *(part for mount in mounts for part in mount),
        "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--chdir", "/autograder", "/autograder/run_autograder",
    ]  # fmt: skip
    return subprocess.run(line, capture_output=True, text=True, timeout=300)


def test_a_right_answer_with_nothing_but_what_setup_installs(container, toy):
    root = container(toy[2])
    done = graded(root)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "10 of 10 points" in done.stdout
    made = json.loads((root / "results" / "results.json").read_text())
    assert sum(test["score"] for test in made["tests"]) == sum(test["max_score"] for test in made["tests"]) == 10.0
    assert {test["visibility"] for test in made["tests"]} == {"visible", "after_published"}
    assert {test["status"] for test in made["tests"]} == {"passed"}
    assert "2 more points are given by hand" in made["output"]
    assert "0123abcd" not in json.dumps(made), "the seed stays secret"


@pytest.fixture
def python(tmp_path):
    """A Python with all that is installed here, which every user can reach as in a container."""
    packages = Path(sysconfig.get_path("purelib"))
    if not all(folder.stat().st_mode & 0o001 for folder in (packages, *packages.parents)):
        pytest.skip(f"{packages} cannot be reached by every user")
    names = (sys.executable, f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}")
    for program in (Path(name).resolve() for name in names if Path(name).exists()):
        if all(folder.stat().st_mode & 0o001 for folder in program.parents):
            place = tmp_path / "python"
            site = place / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
            site.mkdir(parents=True)
            (place / "bin").mkdir()
            (place / "bin" / "python").symlink_to(program)
            (place / "pyvenv.cfg").write_text(f"home = {program.parent}\ninclude-system-site-packages = false\n")
            (site / "installed.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
            return place / "bin" / "python"
    return pytest.skip("no Python of this version that every user can reach")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root, as in Gradescope's container, grades as another user")
def test_as_root_student_code_sees_neither_sources_nor_results(container, toy, python, tmp_path):
    root = container({"contrast": SNOOPING.replace("ROOT", str(tmp_path / "autograder")), "shift": toy[2]["shift"]})
    environment = {"AUTOGRADER_ROOT": str(root), "AUTOGRADER_PYTHON": str(python), "PATH": os.defpath}
    line = [str(root / "run_autograder")]
    # Where it is started is not ours to say: nothing of a student's is imported, not even from there.
    (root / "submission" / "json.py").write_text("raise SystemExit('student code ran outside')")
    done = subprocess.run(line, env=environment, cwd=root / "submission", capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    made = json.loads((root / "results" / "results.json").read_text())
    tests = {
        question: [one for one in made["tests"] if one["tags"] == [question]] for question in ("contrast", "shift")
    }
    assert sum(one["score"] for one in tests["contrast"]) == 0.0
    assert sum(one["score"] for one in tests["shift"]) == 6.0
    said = " ".join(one["output"] for one in tests["contrast"])
    assert "seen" not in said and "&lt;b&gt;shut&lt;/b&gt; PermissionError" in said
    assert (root / "source").stat().st_mode & 0o077 == 0


def test_a_fault_of_ours_leaves_no_score(container, toy, capsys):
    root = container({})
    (root / "results" / "results.json").write_text("{}")
    (root / "submission_metadata.json").write_text("[]")
    assert main([str(root)]) == 2
    assert "submission_metadata.json is not what Gradescope writes" in capsys.readouterr().out
    assert not (root / "results" / "results.json").exists()


def test_who_handed_in(tmp_path):
    path = tmp_path / "submission_metadata.json"
    assert submitters(path) == []
    path.write_text(json.dumps({"users": [{"email": "ada@uni.example"}, {"email": "grace@uni.example"}]}))
    assert submitters(path) == ["ada@uni.example", "grace@uni.example"]

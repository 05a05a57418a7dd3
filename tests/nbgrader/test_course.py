"""`autograder course`: a directory that the real nbgrader takes, from the exchange to the exported grades."""

import csv
import getpass
import json
import shutil

import pytest

from autograder.cli import main
from autograder.course.source import read_source
from autograder.release.notebooks import dump_notebook, fill_answers, load_notebook, solution_answers

TOY = "toy"
NOTEBOOK = "first_steps"
ROSTER = "id,name,email\nada,Ada Lovelace,ada@uni.example\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory, repository):
    """A folder with solutions/ and a release of the toy assignment."""
    folder = tmp_path_factory.mktemp("place")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(repository / "tests" / "release" / "toy" / "toy", folder / "solutions" / TOY, ignore=ignored)
    assert main(["release", *folders(folder)]) == 0
    return folder


def folders(place):
    return ["--solutions", str(place / "solutions"), "--assignments", str(place / "assignments")]


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_term_through_the_exchange(place, nbgrader, surroundings):
    """Released, fetched, handed in, collected, graded, read, exported: by nbgrader's own commands."""
    course, home, exchange = place / "course", place / "home", place / "exchange"
    (place / "roster.csv").write_text(ROSTER)
    assert main(["course", str(course), "--roster", str(place / "roster.csv"), *folders(place)]) == 0
    home.mkdir()
    exchange.mkdir()
    exchange.chmod(0o777)
    config = place / "jupyter" / "config"
    config.mkdir(parents=True)
    (config / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.Exchange.root = {str(exchange)!r}\nc.CourseDirectory.course_id = 'convnets'\n"
    )
    environment = surroundings(place)
    released = [(course, ["generate_assignment", TOY]), (course, ["release_assignment", TOY]), (course, ["list"])]
    said = nbgrader([*released, (home, ["fetch_assignment", TOY])], environment)
    assert f"convnets {TOY}" in said
    fetched = home / TOY / f"{NOTEBOOK}.ipynb"
    ours = place / "assignments" / TOY / f"{NOTEBOOK}.ipynb"
    assert json.loads(fetched.read_text()) == json.loads(ours.read_text())
    assert (home / TOY / "autograder" / "notebook").is_dir(), "a hub without our packages needs them"
    assert not (home / TOY / "cs231n_utils" / "gradient_check.py").exists(), "withheld from this assignment"

    from autograder.course import load_assignment

    answers = solution_answers(read_source(load_assignment(place / "solutions" / TOY), NOTEBOOK))
    fetched.write_bytes(dump_notebook(fill_answers(load_notebook(fetched.read_bytes()), answers)))
    later = ["collect", "autograde", "generate_feedback", "release_feedback"]
    commands = [(home, ["submit", TOY]), *((course, [step, TOY]) for step in later), (course, ["export"])]
    nbgrader(commands, environment)
    with (course / "grades.csv").open() as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert float(rows[getpass.getuser()]["raw_score"]) == 10.0 and float(rows[getpass.getuser()]["max_score"]) == 12.0
    assert (rows["ada"]["first_name"], rows["ada"]["last_name"]) == ("Ada", "Lovelace")
    assert list((exchange / "convnets" / "feedback").iterdir()), "the feedback went back"

    before = contents(course)
    assert main(["course", str(course), *folders(place)]) == 0
    assert contents(course) == before, "run again, it changes nothing: no submission, grade or gradebook"


def test_run_again_after_a_change_it_updates_only_what_it_made(place, tmp_path, capsys):
    solutions, course = tmp_path / "solutions", tmp_path / "course"
    shutil.copytree(place / "solutions", solutions)
    shutil.copytree(place / "assignments", tmp_path / "assignments")
    command = ["course", str(course), "--bare", *folders(tmp_path)]
    assert main(command) == 0
    mine = course / "source" / TOY / "header.txt"
    mine.write_text("mine")
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text() + "c.Exchange.root = '/srv/exchange'\n")
    notebook = course / "source" / TOY / f"{NOTEBOOK}.ipynb"
    before = notebook.read_bytes()
    source = solutions / TOY / f"{NOTEBOOK}.py"
    source.write_text(source.read_text().replace("# ", "# New: ", 1))
    assert main(["release", *folders(tmp_path)]) == main(command) == 0
    assert notebook.read_bytes() != before
    assert mine.read_text() == "mine" and "/srv/exchange" in config.read_text()
    (tmp_path / "assignments" / TOY / "hints" / f"{NOTEBOOK}.toml").unlink()
    assert main(command) == 0
    assert not (course / "source" / TOY / "hints").exists(), "what is no longer released goes"
    notebook.write_text("{}")
    capsys.readouterr()
    assert main(command) == 2
    assert "first_steps.ipynb was not written by this command, or changed since" in capsys.readouterr().err
    assert notebook.read_text() == "{}"


def test_bare_without_the_packages(place, tmp_path):
    assert main(["course", str(tmp_path), "--bare", *folders(place)]) == 0
    names = {path.name for path in (tmp_path / "source" / TOY).iterdir()}
    assert {"checks", "helpers", "hints", "manifest.json", f"{NOTEBOOK}.ipynb"} == names


def test_an_instructors_own_configuration_stays_and_is_told_what_it_lacks(place, tmp_path, capsys):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    assert main(["course", str(tmp_path), *folders(place)]) == 1
    assert "from autograder.release.nbgrader_format import configure" in capsys.readouterr().err
    assert (tmp_path / "nbgrader_config.py").read_text() == "c = get_config()\n"
    assert (tmp_path / "source" / TOY).is_dir()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--course-id", "../x"], "'../x' cannot be a course's name"),
        (["--roster", "nowhere.csv"], "nowhere.csv cannot be read"),
        (["none"], "There is no assignment none"),
    ],
)
def test_wrong_usage_writes_nothing(place, tmp_path, capsys, more, said):
    assert main(["course", str(tmp_path / "course"), *more, *folders(place)]) == 2
    assert said in capsys.readouterr().err and not (tmp_path / "course").exists()


def test_hidden_checks_beside_the_students_part_of_the_package_are_refused(place, tmp_path, monkeypatch):
    """They would find no references there, and everybody would lose points."""
    from traitlets.config import Config

    from autograder.release.nbgrader_format import configure

    assert main(["course", str(tmp_path / "full"), *folders(place)]) == 0
    assert main(["course", str(tmp_path / "bare"), "--bare", *folders(place)]) == 0
    monkeypatch.chdir(tmp_path / "full")
    configure(Config())
    monkeypatch.setenv("AUTOGRADER_HIDDEN", str(place / "solutions" / TOY))
    with pytest.raises(SystemExit, match="--bare"):
        configure(Config())
    monkeypatch.chdir(tmp_path / "bare")
    configure(Config())

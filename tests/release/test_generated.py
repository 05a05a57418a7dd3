"""The cells that a release adds: the start, on every kind of machine, and handing in."""

import functools
import http.server
import io
import subprocess
import sys
import sysconfig
import threading
import zipfile
from dataclasses import replace

import pytest

from autograder.course import load_assignment
from autograder.errors import SourceError
from autograder.release.bundle import bundle_files, bundle_path, write_bundle
from autograder.release.executed import unpack
from autograder.release.generated import hand_in_cells, start_cell
from autograder.release.notebooks import release_notebook, source_notebook

# A kernel where students' packages are installed and nothing of ours is, with a `google.colab` as Colab has it.
ALONE = """
import sys, types
sys.path[:] = ["", *[path for path in sys.path if path], sys.argv[1]]
if "colab" in sys.argv:
    sys.modules["google.colab"] = types.ModuleType("google.colab")
source = sys.stdin.read()
exec(source)
exec(source)  # run twice, as students do
import os
home = os.path.relpath(os.path.dirname(autograder.__file__))
print(os.path.basename(os.getcwd()), home, hint.__name__, submit.__name__)
"""


def _run(source, folder, *words):
    line = [sys.executable, "-I", "-S", "-c", ALONE, sysconfig.get_path("purelib"), *words]
    return subprocess.run(line, input=source, cwd=folder, capture_output=True, text=True)


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A web server of the course, on this machine only: (address, folder of its files)."""
    monkeypatch.setenv("no_proxy", "*")
    folder = tmp_path / "www"
    folder.mkdir()
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as serving:
        thread = threading.Thread(target=serving.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}", folder
        serving.shutdown()
        thread.join()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture
def empty(tmp_path):
    folder = tmp_path / "content"
    folder.mkdir()
    return folder


@pytest.fixture
def published(toy, toy_release, server):
    """The toy, whose zip the server has; and the source of its start cell."""
    address, folder = server
    assignment = replace(toy, url=address)
    files = {name: content for name, content in bundle_files(toy, toy_release).items() if "/files/" not in name}
    write_bundle(assignment, files, bundle_path(assignment, folder.parent))
    bundle_path(assignment, folder.parent).rename(folder / "toy-2026.1.zip")
    return start_cell(assignment)["source"]


def test_beside_its_files_the_cell_only_imports(toy, toy_release, tmp_path):
    unpack(bundle_files(toy, toy_release), tmp_path / "toy")
    done = _run(start_cell(toy)["source"], tmp_path / "toy", "colab")
    assert done.stdout == "toy autograder hint submit\n", done.stderr


def test_on_colab_the_files_are_fetched_once_and_found(published, server, empty):
    done = _run(published, empty, "colab")
    assert done.stdout == "toy autograder hint submit\n", done.stderr
    answer = empty / "toy" / "first_steps.ipynb"
    answer.write_text("mine")
    (server[1] / "toy-2026.1.zip").unlink()
    again = _run(published, empty, "colab")
    assert again.stdout == done.stdout and answer.read_text() == "mine", "a new kernel fetches nothing over one's work"


def test_elsewhere_nothing_is_fetched_and_a_sentence_says_what_to_do(published, empty):
    done = _run(published, empty)
    assert done.returncode == 1 and "unpack the assignment's whole zip" in done.stderr
    assert "Traceback" not in done.stderr and not list(empty.iterdir())


@pytest.mark.parametrize("content", [None, b"<html>not a zip</html>"])
def test_a_download_that_fails_is_a_sentence(published, server, empty, content):
    path = server[1] / "toy-2026.1.zip"
    path.unlink() if content is None else path.write_bytes(content)
    done = _run(published, empty, "colab")
    assert "could not be fetched; try again later." in done.stderr and "Traceback" not in done.stderr
    assert not list(empty.iterdir())


def test_a_zip_cannot_write_elsewhere(published, server, empty):
    memory = io.BytesIO((server[1] / "toy-2026.1.zip").read_bytes())
    with zipfile.ZipFile(memory, "a") as archive:
        archive.writestr("../outside.txt", "no")
        link = zipfile.ZipInfo("toy/link")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    (server[1] / "toy-2026.1.zip").write_bytes(memory.getvalue())
    done = _run(published, empty, "colab")
    assert done.returncode == 0 and not (empty.parent / "outside.txt").exists()
    assert not (empty / "toy" / "link").is_symlink()


def test_a_course_without_an_address_says_what_to_upload(toy, empty):
    done = _run(start_cell(replace(toy, url=""))["source"], empty, "colab")
    words = " ".join(done.stderr.split())
    assert "run `!unzip -q toy*.zip` and `%cd toy`, then this cell again." in words and "Traceback" not in words


def test_a_missing_package_is_not_taken_for_missing_files(published, empty):
    """Without NumPy the error names NumPy."""
    assert _run(published, empty, "colab").returncode == 0
    line = [sys.executable, "-I", "-S", "-c", "import sys; sys.path.insert(0, ''); exec(sys.stdin.read())"]
    done = subprocess.run(line, input=published, cwd=empty / "toy", capture_output=True, text=True)
    assert "No module named 'numpy'" in done.stderr and "unpack" not in done.stderr


def test_large_data_is_offered_never_fetched(toy):
    assert "download_cifar10" not in start_cell(toy)["source"]
    lines = start_cell(replace(toy, data=("cifar10",)))["source"].splitlines()
    assert [line[0] for line in lines if "download_cifar10" in line] == ["#"]


def test_the_start_comes_before_the_authors_setup_and_handing_in_last(toy):
    spec = toy.notebooks[0]
    two = replace(toy, notebooks=(spec, replace(spec, name="second")))
    first = [cell["id"] for cell in source_notebook(two, "first_steps")["cells"]]
    assert first.index("start") == first.index("setup") - 1 and "hand-in" not in first
    only = release_notebook(toy, "first_steps")["cells"]
    assert [cell["id"] for cell in only[-2:]] == [cell["id"] for cell in hand_in_cells()]
    start = next(cell for cell in only if cell["id"] == "start")
    assert start["metadata"]["nbgrader"]["locked"] and start["metadata"]["autograder"]["role"] == "setup"


def test_the_course_may_have_one_address_for_all(solutions, change):
    toml = solutions / "toy" / "assignment.toml"
    (solutions / "course.toml").write_text('url = "https://course.example/zips/"')
    assert load_assignment(solutions / "toy").bundle_url == "https://example.org/course/toy-2026.1.zip"
    change(toml, 'url = "https://example.org/course"', "")
    assert load_assignment(solutions / "toy").bundle_url == "https://course.example/zips/toy-2026.1.zip"
    (solutions / "course.toml").write_text("url = ")
    with pytest.raises(SourceError, match=r"course.toml is not TOML"):
        load_assignment(solutions / "toy")
    (solutions / "course.toml").write_text('url = "https://course.example/one.zip"')
    assert load_assignment(solutions / "toy").bundle_url == "https://course.example/one.zip"
    (solutions / "course.toml").unlink()
    assert load_assignment(solutions / "toy").bundle_url == ""


@pytest.mark.parametrize("url", ["http://example.org", "ftp://x", "https://a b", 'https://x/"é'])
def test_an_address_is_https(solutions, change, url):
    change(solutions / "toy" / "assignment.toml", "https://example.org/course", url.replace('"', '\\"'))
    with pytest.raises(SourceError, match=r"should begin with https:// and hold no spaces"):
        load_assignment(solutions / "toy")

"""What a machine refuses, and a reader who has enough: one sentence, or none; a fault of ours keeps its traceback."""

import errno
import os
import subprocess
import sys

import pytest

from autograder.cli import main, report


@pytest.fixture
def failing(monkeypatch, capsys):
    """What a command says that meets this error."""

    def fail(error):
        def refuse(given):
            raise error

        monkeypatch.setattr(report, "run", refuse)
        code = main(["report", "a"])
        return code, capsys.readouterr().err

    return fail


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            PermissionError(errno.EACCES, "Permission denied", "grades/x.csv"),
            "grades/x.csv: Permission denied. What was",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "grades/.writing-00aa"),
            "report: grades: Permission denied.",
        ),
        (PermissionError(errno.EACCES, "Permission denied", b"a\x1b[2J"), "report: a␛[2J: Permission denied."),
        (OSError(errno.EROFS, "Read-only file system", "/mnt/x"), "report: /mnt/x: Read-only file system."),
        (OSError(errno.ENOSPC, "No space left on device"), "report: No space left on device. What was there is whole;"),
    ],
)
def test_a_machine_that_refuses_is_one_sentence(failing, error, said):
    code, err = failing(error)
    assert code == 3 and said in err and err.count("\n") == 1


def test_a_fault_of_ours_keeps_its_traceback(failing):
    with pytest.raises(FileNotFoundError):
        failing(FileNotFoundError(errno.ENOENT, "No such file", "x"))


def test_a_reader_who_has_enough_is_no_error():
    read, write = os.pipe()
    os.close(read)  # as `head` does when it has its lines
    program = (
        "import sys; from autograder.cli import main, report\n"
        "report.run = lambda given: print('a line') or 0\n"
        "sys.exit(main(['report', 'a']))"
    )
    done = subprocess.run([sys.executable, "-c", program], stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (141, "")

"""How the worker's Python starts, cold or as a zygote: command line and environment."""

import json

__all__ = ["ENVIRONMENT", "INSIDE", "command", "zygote_command"]

ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "MPLBACKEND": "Agg",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "CS231N_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",  # the order of a set of words must not change what a submission gets
}
# Where interpreter and modules are, behind walls that show an allow-list.
INSIDE = ENVIRONMENT | {"HOME": "/work", "PATH": "/python/bin", "LD_LIBRARY_PATH": "/python/lib"}
# The worker's own folder is importable only until the worker is imported.
BOOT = (
    "import json, sys; given = json.loads(sys.argv.pop()); sys.path += given.pop('path') + [given['grader']]; "
    "from inside.worker import main; {}sys.path.remove(given.pop('grader')); {}"
)


def command(program: str, grader: str, given: dict[str, object]) -> list[str]:
    """The command line of a worker; given: what `inside.worker.main` takes, and `path`, where it imports from."""
    return _python(program, BOOT.format("", "main(**given)"), given | {"grader": grader})


def zygote_command(program: str, grader: str, given: dict[str, object]) -> list[str]:
    """The same of a zygote; given: what `inside.zygote.next_session` takes, and `path`.

    That it returns into the fork gives student code the same depth of calls as in a worker that was started cold.
    """
    boot = BOOT.format("from inside.zygote import next_session; ", "main(**next_session(**given))")
    return _python(program, boot, given | {"grader": grader})


def _python(program: str, boot: str, given: dict[str, object]) -> list[str]:
    # No site packages, nothing from the current folder. -I would say the same, but not listen to PYTHONHASHSEED.
    return [program, "-P", "-s", "-S", "-c", boot, json.dumps(given)]

"""What can go wrong on our side of the wall, said in one sentence each.

AutograderError            base class; its text is shown to the user as it stands
├── UsageError             the command line asks for something that is not there or not possible (exit 2)
├── SourceError            a file under `solutions/` is not what the design asks for (exit 2)
├── NotSoError             the thing checked is not so: drift, a failing validation (exit 1)
├── BundleError            a student's copy of an assignment is damaged, or its parts do not belong together (exit 2)
├── SandboxError           the sandbox cannot be built or does not start (exit 3)
├── WorkerLost             a grading process or the sandbox died for a reason that is not the student's (exit 3)
└── StoreError             results cannot be written (exit 3)
"""

__all__ = [
    "AutograderError",
    "BundleError",
    "NotSoError",
    "SandboxError",
    "SourceError",
    "StoreError",
    "UsageError",
    "WorkerLost",
]


class AutograderError(Exception):
    """Base class: what was asked, what was found, what to do."""

    exit_code = 3


class UsageError(AutograderError):
    exit_code = 2


class SourceError(AutograderError):
    exit_code = 2


class NotSoError(AutograderError):
    exit_code = 1


class BundleError(AutograderError):
    exit_code = 2


class SandboxError(AutograderError):
    exit_code = 3


class WorkerLost(AutograderError):
    exit_code = 3


class StoreError(AutograderError):
    exit_code = 3

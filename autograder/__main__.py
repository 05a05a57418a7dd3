"""`python -m autograder`: the whole command line where it is installed, `submit` alone in a student's copy."""

import importlib.util
import sys

if __name__ == "__main__":
    if importlib.util.find_spec("autograder.cli") is not None:
        from autograder.cli import main
    else:
        from autograder.handin.command import main
    sys.exit(main())

"""`python -m autograder.gradescope ROOT`, started by run_autograder."""

import sys

from .run import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""A notebook's source and its row of assignment.toml, to break in one place at a time."""

import pytest

TOML = """
version = "1"
title = "T"

[[notebook]]
name = "n"
title = "N"

[[notebook.question]]
id = "double"
points = 2
signatures = ["double(x, *, times=2)", "Halver"]

[[notebook.question]]
id = "why"
points = 1
written = true
"""

SOURCE = '''# ---
# jupyter: {}
# ---

# %% [markdown]
# # Doubling
#
# Words.

# %% tags=["setup"]
# %matplotlib inline
import math

# %% question="double"
def double(x, *, times=2):
    """Twice x."""
    ### BEGIN SOLUTION
    return x * times
    ### END SOLUTION


class Halver:
    """Halves."""

    def __call__(self, x):
        ### BEGIN SOLUTION
        return x / 2
        ### END SOLUTION

# %%
check("double")

# %% [markdown]
# # Doubling

# %% tags=["slow"]
import random
# Try it yourself
double(21)

# %% [markdown] question="why"
# Why is that?
'''


@pytest.fixture
def read(tmp_path):
    """Read the source as `read(old, new)` changes it, with `toml=(old, new)` for its table."""
    from autograder.course import load_assignment
    from autograder.course.source import read_source

    def read(old: str = "", new: str = "", toml: tuple[str, str] = ("", "")):
        assert old in SOURCE and toml[0] in TOML
        folder = tmp_path / "a"
        folder.mkdir(exist_ok=True)
        (folder / "assignment.toml").write_text(TOML.replace(*toml) if toml[0] else TOML, encoding="utf-8")
        (folder / "n.py").write_text(SOURCE.replace(old, new) if old else SOURCE, encoding="utf-8")
        return read_source(load_assignment(folder), "n")

    return read

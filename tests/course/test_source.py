"""Percent sources: roles, ids, and one sentence for each rule that is broken."""

import pytest

from autograder.course import load_assignment
from autograder.course.cell_ids import CELL_ID
from autograder.course.source import read_source
from autograder.errors import SourceError


def test_roles_ids_and_questions(read):
    cells = [(cell.id, cell.role, cell.type, cell.question) for cell in read()]
    assert cells == [
        ("doubling", "text", "markdown", ""),
        ("setup", "setup", "code", ""),
        ("double", "answer", "code", "double"),
        ("check-double", "check", "code", "double"),
        ("doubling-2", "text", "markdown", ""),
        ("try-it-yourself", "demo", "code", ""),
        ("why", "written", "markdown", "why"),
    ]
    assert all(CELL_ID.fullmatch(cell[0]) for cell in cells)


def test_sources_and_tags_come_through(read):
    cells = {cell.id: cell for cell in read()}
    assert cells["setup"].source == "%matplotlib inline\nimport math", "jupytext takes the # off magics"
    assert cells["doubling"].source == "# Doubling\n\nWords."
    assert cells["try-it-yourself"].tags == ("slow",)


def test_a_name_is_the_id_whatever_the_cell_says(read):
    cells = read('# %%\ncheck("double")', '# %% name="the-proof"\ncheck("double")')
    assert [cell.id for cell in cells if cell.role == "check"] == ["the-proof"]


def test_a_name_that_a_slug_would_take_is_left_to_its_cell(read):
    cells = read('# %% tags=["slow"]', '# %% name="doubling"')
    assert [cell.id for cell in cells if cell.role in ("text", "demo")] == ["doubling-2", "doubling-3", "doubling"]


def test_a_new_cell_changes_no_id(read):
    before = {cell.id for cell in read()}
    after = {
        cell.id
        for cell in read("# %% [markdown]\n# # Doubling\n\n#", "# %%\nprint(1)\n\n# %% [markdown]\n# # Doubling\n\n#")
    }
    assert after == before | {"print-1"}


def test_check_may_follow_other_lines(read):
    cells = read('check("double")', "x = 1\ncheck('double')\n")
    assert [cell.source for cell in cells if cell.role == "check"] == ["x = 1\ncheck('double')"]


BROKEN = [
    ('question="double"', 'question="treble"', "'treble', but assignment.toml has only double, why"),
    ('check("double")', 'check("treble")', "the check cell check-treble is about 'treble'"),
    ('check("double")', "pass", "double needs one check cell"),
    ('check("double")', 'check("double")\n\n# %%\ncheck("double")', "two cells are called check-double"),
    ('check("double")', 'check("double")\n\n# %% name="again"\ncheck("double")', "one check cell.*there are 2"),
    ('check("double")', 'check("double")\nprint(1)', "should be the last line"),
    (' question="double"', ' tags=["setup"] question="double"', "a setup cell is about no question"),
    (' question="double"', "", "say question="),
    ("    ### END SOLUTION\n\n\nclass", "\n\nclass", "begins inside another one"),
    ("        ### END SOLUTION", "", "never ended"),
    ("    ### BEGIN SOLUTION\n    return x * times", "    return x * times", "ends that never began"),
    ('    """Twice x."""\n', "", "double has no docstring outside the solution"),
    ('    """Halves."""\n', "", "Halver has no docstring outside the solution"),
    ('    """Twice x."""\n    ### BEGIN SOLUTION', '    ### BEGIN SOLUTION\n    """Twice x."""', "no docstring"),
    ("double(x, *, times=2):", "double(x, times=2):", r"defines double\(x, times=2\).*says double\(x, \*, times=2\)"),
    ("def double", "def twice", "does not define double"),
    ("class Halver", "class Half", "does not define Halver"),
    ("return x * times", "return x *", "the solution is not Python"),
    ("return x * times\n    ### END SOLUTION", "y = (x\n    ### END SOLUTION\n    * times)", "what is left without"),
    ("# Why is that?", "# ### BEGIN SOLUTION\n# So.\n# ### END SOLUTION", "asks nothing"),
    ('[markdown] question="why"', '[markdown] name="w" question="double"', "double has a markdown cell"),
    ('[markdown] question="why"', "[markdown]", "why is a written question and needs one markdown cell"),
    ("# Try it", 'check("why")\n\n# %%\n# Try it', "why is a written question; it has no check cell"),
    ('tags=["slow"]', 'questoin="double"', "questoin= means nothing here"),
    ('tags=["slow"]', 'name="två ord"', "'två ord' is no cell id"),
    ('tags=["slow"]', 'name="check-double"', "two cells are called check-double"),
    ('# %% tags=["slow"]', "# %% [raw]", "a raw cell"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "sentence"), BROKEN)
def test_a_broken_rule_is_one_sentence(read, old, new, sentence):
    with pytest.raises(SourceError, match=sentence) as error:
        read(old, new)
    assert "\n" not in str(error.value)


def test_a_check_before_its_answer_is_refused(read, tmp_path):
    read()
    path = tmp_path / "a" / "n.py"
    cell = '# %%\ncheck("double")\n\n'
    text = path.read_text(encoding="utf-8").replace(cell, "")
    path.write_text(text.replace('# %% tags=["setup"]', cell + '# %% tags=["setup"]'), encoding="utf-8")
    with pytest.raises(SourceError, match="stands before its answer"):
        read_source(load_assignment(tmp_path / "a"), "n")


def test_an_answer_without_any_region_is_refused(read, tmp_path):
    read()
    path = tmp_path / "a" / "n.py"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "SOLUTION" not in line]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(SourceError, match="the answer cell double has no solution region"):
        read_source(load_assignment(tmp_path / "a"), "n")


def test_a_signature_that_is_none_is_refused(read):
    with pytest.raises(SourceError, match="the signature 'double\\(x,' of double"):
        read(toml=("double(x, *, times=2)", "double(x,"))


def test_what_a_class_is_made_with_is_compared(read):
    plain = 'class Halver:\n    """Halves."""\n'
    made = plain + "\n    def __init__(self, factor, *, times=1):\n        pass\n"
    right = ('"Halver"', '"Halver(factor, *, times=1)"')
    read(plain, made, toml=right)
    with pytest.raises(SourceError, match=r"makes Halver\(\); assignment.toml says Halver\(factor, \*, times=1\)"):
        read(toml=right)
    with pytest.raises(SourceError, match=r"makes Halver\(factor, \*, times=1\); assignment.toml says Halver\(x\)"):
        read(plain, made, toml=('"Halver"', '"Halver(x)"'))


def test_a_missing_or_unreadable_source_is_refused(read, tmp_path):
    read()
    path = tmp_path / "a" / "n.py"
    path.write_bytes(b"# %%\n# \xff\n")
    with pytest.raises(SourceError, match="not UTF-8"):
        read_source(load_assignment(tmp_path / "a"), "n")
    path.unlink()
    with pytest.raises(SourceError, match="lists a notebook n"):
        read_source(load_assignment(tmp_path / "a"), "n")

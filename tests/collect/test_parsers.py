"""Names, times and YAML from strangers: nothing raises, nothing is lost, what is written can be read."""

import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from autograder.collect.formats import FORMATS, HandedIn, handed_in
from autograder.collect.times import possible, read_time
from autograder.collect.trees import Entry, Tree
from autograder.collect.yaml_text import read_yaml

from .conftest import NOTEBOOK

NOW = datetime(2026, 10, 1, tzinfo=UTC)
word = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=12)
tops = st.one_of(
    word,
    st.from_regex(r"[a-z]{1,4}_(LATE_)?[0-9]{1,3}_[0-9]{1,3}_[a-z-]{1,5}(-1)?\.ipynb", fullmatch=True),
    st.from_regex(r"[A-Z ]{1,4}_[0-9]{1,3}_assignsubmission_(file|onlinetext)_?", fullmatch=True),
    st.from_regex(r"[a-z+]{1,4}\+(tiny|other)\+2026-10-0[1-9] 09:00:00 UTC(\+x_)?", fullmatch=True),
    st.from_regex(r"submission_[0-9]{1,3}", fullmatch=True),
    st.just("submission_metadata.yml"),
)
parts = st.lists(st.one_of(word, st.sampled_from(["tiny", "layers.ipynb", "timestamp.txt"])), max_size=2)


@given(st.lists(st.tuples(tops, parts), max_size=8), st.sets(st.integers(0, 7)))
def test_every_notebook_of_a_pile_is_somebodys_or_is_said(paths, repositories):
    entries = {(top, *rest, "layers.ipynb") if rest else (top,) for top, rest in paths}
    entries = {one for one in entries if not any(one != other and one == other[: len(one)] for other in entries)}
    tree = Tree(
        "pile",
        tuple(Entry(path, NOW, lambda most: NOTEBOOK[:most]) for path in sorted(entries)),
        repositories=frozenset((paths[at][0],) for at in repositories if at < len(paths)),
    )
    found = list(handed_in(tree, "tiny"))
    taken = sum(len(one.tree.entries) for one in found if isinstance(one, HandedIn))
    assert all(one.where and (isinstance(one, HandedIn) or one.why) for one in found)
    if any(path[-1].endswith(".ipynb") for path in entries) and not taken:
        # Nobody's: said, but for notebooks that nbgrader says are another assignment's.
        assert found or all("+other+" in path[0] or path[0] in ("outbound", "feedback") for path in entries)


@given(st.lists(tops, min_size=1, max_size=6, unique=True))
def test_a_format_knows_a_tree_or_says_none(names):
    tree = Tree("pile", tuple(Entry((name,), NOW, lambda most: b"") for name in sorted(names)))
    for known in FORMATS[:-1]:
        found = known(tree, "tiny")
        assert found is None or all(one.where for one in found)


moments = st.datetimes(datetime(2000, 1, 2), datetime(2026, 9, 1)).map(lambda one: one.replace(microsecond=0))
zones = st.integers(-14 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))


@given(moments, zones, st.sampled_from(["T", " ", "  "]), st.sampled_from(["", ".5", ".123456000"]))
def test_a_time_with_a_zone_is_read_in_every_spelling(moment, zone, between, fraction):
    moment = moment.replace(tzinfo=zone)
    date, _, rest = moment.isoformat().partition("T")
    clock, offset = rest[:8], rest[8:]
    for written in (offset, offset.replace(":", ""), f" {offset}"):
        assert read_time(f"{date}{between}{clock}{fraction}{written}") == possible(moment)
    assert read_time(f"{date}{between}{clock}{fraction}") is None


@given(
    st.one_of(st.text(max_size=80), st.from_regex(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2} [0-9:.]{5,12} ?(Z|UTC|\+[0-9]{4})"))
)
def test_any_text_is_a_time_or_none(text):
    found = read_time(text)
    assert found is None or (found.tzinfo is UTC and found.year >= 2000)


@pytest.mark.parametrize("text", ["9999-12-31 23:59:59 UTC", "0001-01-01 00:00:00 +14:00", "1999-12-31 23:00:00 Z"])
def test_times_that_cannot_be_are_none(text):
    assert read_time(text) is None


texts = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=["Cs", "Cc"]), max_size=8)
values = st.recursive(texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3))


@given(values)
def test_yaml_reads_what_yaml_writes(value):
    assert read_yaml(yaml.safe_dump(value, allow_unicode=True).encode(), 50) == value


@given(st.one_of(st.binary(max_size=60), st.text("[]{}:-&*!#|>\"' \n\tab", max_size=60).map(str.encode)))
def test_any_bytes_are_yaml_or_a_value_error(content):
    try:
        read_yaml(content, 4)
    except ValueError as error:
        assert str(error).startswith("it is no YAML")


def test_yaml_that_is_deep_or_doubles_itself_costs_nothing():
    deep = b"[" * 50_000
    with pytest.raises(ValueError, match="it is no YAML"):
        read_yaml(deep, 4)
    assert sys.getrecursionlimit() < 50_000
    laughs = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    assert read_yaml(laughs.encode(), 4)["a59"] == [None, None]
    assert read_yaml(b"{a: {b: {c: {d: e}}}, f: !!python/object/apply:os.system [x]}", 2) == {
        "a": {"b": None},
        "f": ["x"],
    }


def test_yaml_keys_that_are_no_text_or_come_twice():
    assert read_yaml(b"{[1]: x, a: 1, a: 2}", 4) == {"a": "1"}
    assert read_yaml(b"", 4) is None

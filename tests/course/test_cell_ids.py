"""Names of cells: valid, told apart, and independent of where a cell stands."""

from hypothesis import given
from hypothesis import strategies as st

from autograder.course.cell_ids import CELL_ID, slug, unique_ids

TEXT = st.text(max_size=200)


@given(TEXT)
def test_a_slug_is_always_a_valid_cell_id_with_room_for_a_suffix(text):
    name = slug(text, "text")
    assert CELL_ID.fullmatch(f"{name}-9999")


@given(TEXT, TEXT)
def test_a_slug_depends_on_the_first_line_with_words_only(text, more):
    first = next((line for line in text.splitlines() if slug(line, "")), "")
    assert slug(text, "text") == slug(f"{first}\n{more}", "text") or not first


def test_a_slug_keeps_whole_words_and_plain_letters():
    assert slug("# Überlappende Fenster: größer, kleiner", "text") == "uberlappende-fenster-groer-kleiner"
    assert (
        slug("one two three four five six seven eight nine ten eleven", "text")
        == "one-two-three-four-five-six-seven-eight"
    )
    assert slug("x" * 100, "text") == "x" * 40
    assert slug("\n--- ∑ ---\n## Second line", "text") == "second-line"
    assert slug("∑", "demo") == "demo"


@given(st.lists(st.sampled_from(["a", "a-2", "b"]), max_size=12), st.sets(st.sampled_from(["a", "b", "a-3"])))
def test_unique_ids_are_unique_and_leave_the_free_ones_alone(wanted, taken):
    ids = unique_ids(wanted, taken)
    assert len({*ids, *taken}) == len(ids) + len(taken)
    assert all(got.startswith(name) for got, name in zip(ids, wanted, strict=True))
    for place, name in enumerate(wanted):
        if name not in taken and name not in ids[:place]:
            assert ids[place] == name


def test_a_cell_in_between_renames_no_other():
    assert unique_ids(["border", "plot", "border"], ()) == ["border", "plot", "border-2"]
    assert unique_ids(["border", "new", "plot", "border"], ()) == ["border", "new", "plot", "border-2"]

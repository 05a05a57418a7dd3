"""The expected values and fingerprints of a release: written, read back, refused when damaged."""

import json

import hypothesis.extra.numpy as arrays
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.checks.expected import read_expected, read_fingerprints, write_expected, write_fingerprints
from autograder.checks.fingerprints import Evidence, Known
from autograder.errors import BundleError
from autograder.files import write_atomic
from autograder.inside.wire import WireError, pack

RECORD = {"b::two": [np.arange(6.0).reshape(2, 3), (1, 2.5, "x")], "a::one": [np.float32(3)], "c::none": []}


def test_a_record_comes_back_and_its_bytes_do_not_depend_on_the_order(tmp_path):
    write_expected(tmp_path / "one", RECORD)
    write_expected(tmp_path / "two", dict(reversed(RECORD.items())))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    read = read_expected(tmp_path / "one")
    assert read["b::two"][0].tolist() == [[0, 1, 2], [3, 4, 5]] and read["b::two"][1] == (1, 2.5, "x")
    assert read["a::one"][0].dtype == np.float32 and read["c::none"] == []


def test_a_value_that_is_not_data_is_refused(tmp_path):
    with pytest.raises(WireError, match="of type object"):
        write_expected(tmp_path / "x", {"a": [object()]})
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_damaged_record_is_refused_in_one_sentence_or_is_still_a_record(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("record") / "expected.bin"
    write_expected(path, RECORD)
    whole = path.read_bytes()
    cut = data.draw(st.integers(0, len(whole) - 1))
    path.write_bytes(whole[:cut] + data.draw(st.binary(max_size=4)) + whole[cut + data.draw(st.integers(0, 3)) :])
    try:
        assert isinstance(read_expected(path), dict)
    except BundleError as error:
        assert "unpack the assignment anew" in str(error)


@pytest.mark.parametrize("value", [None, 3, {"dict": [["a", 1]]}])
def test_a_frame_of_something_else_is_not_a_record(tmp_path, value):
    (tmp_path / "x").write_bytes(pack({"value": value}))
    with pytest.raises(BundleError, match="does not hold expected values"):
        read_expected(tmp_path / "x")


def test_a_missing_record_is_named(tmp_path):
    with pytest.raises(BundleError, match="cannot be read"):
        read_expected(tmp_path / "none")


@settings(max_examples=50, deadline=None)
@given(arrays.arrays(float, (3, 4), elements=st.floats(-1e6, 1e6)))
def test_a_fingerprint_that_was_written_still_recognises_its_mistake(tmp_path_factory, value):
    path = tmp_path_factory.mktemp("prints") / "fingerprints.json"
    write_fingerprints(path, {"n::c": [Known("m", "message", "section", Evidence.of(2, value))]})
    (known,) = read_fingerprints(path)["n::c"]
    assert Evidence.of(2, value).fits(known.evidence)
    assert not Evidence.of(1, value).fits(known.evidence)


def test_the_last_bits_of_a_fingerprint_which_another_machine_may_round_otherwise_do_not_change_the_file(tmp_path):
    numbers = (1.0 / 3.0, -2.0e3 / 7.0, 1.0e-7 / 3.0)
    for name, numbers_here in {"here": numbers, "there": [n * (1 + 3e-15) for n in numbers]}.items():
        known = Known("m", "x", "y", Evidence(0, "array", (3,), tuple(numbers_here)))
        write_fingerprints(tmp_path / name, {"n::c": [known]})
    assert (tmp_path / "here").read_bytes() == (tmp_path / "there").read_bytes()


def test_bytes_behind_a_record_are_refused(tmp_path):
    write_expected(tmp_path / "x", RECORD)
    with (tmp_path / "x").open("ab") as file:
        file.write(b"more")
    with pytest.raises(BundleError, match="is damaged"):
        read_expected(tmp_path / "x")


def test_what_can_never_fit_is_not_written(tmp_path):
    with np.errstate(all="ignore"):
        endless = Evidence.of(0, np.full(9, 1e308))
    write_fingerprints(tmp_path / "f", {"n::c": [Known("m", "x", "y", endless)]})
    assert json.loads((tmp_path / "f").read_text()) == {}


def test_fingerprints_may_be_absent_but_not_damaged(tmp_path):
    assert read_fingerprints(tmp_path / "none") == {}
    write_fingerprints(tmp_path / "f", {"n::c": [Known("m", "x", "y", Evidence.of(0, np.arange(3.0)))]})
    table = json.loads((tmp_path / "f").read_text())
    evidence = table["n::c"][0]["evidence"]
    odd = []
    for numbers in (evidence["numbers"][:2], ["one", 2, 3, 4], 5):
        evidence["numbers"] = numbers
        odd.append(json.dumps(table))
    for text in ("{", "[]", '{"a": [{}]}', '{"a": 3}', *odd):
        (tmp_path / "f").write_text(text)
        with pytest.raises(BundleError, match="is damaged"):
            read_fingerprints(tmp_path / "f")


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    path = tmp_path / "deep" / ("n" * 255)
    write_atomic(path, "first ✓")
    write_atomic(path, b"second")
    assert path.read_bytes() == b"second"
    with pytest.raises(TypeError):
        write_atomic(path, 3)  # type: ignore[arg-type]
    assert path.read_bytes() == b"second" and list(path.parent.iterdir()) == [path]
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(OSError, match="directory"):
        write_atomic(folder, "text")
    assert sorted(child.name for child in tmp_path.iterdir()) == ["deep", "folder"]

"""The wire carries what it lists, and refuses everything else with one error and within its caps."""

import contextlib
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.inside.codec import DTYPES
from autograder.inside.wire import (
    CAPS,
    PREFIX,
    Caps,
    Handle,
    Opaque,
    WireError,
    decode,
    encode,
    pack,
    unpack_header,
    unpack_prefix,
)

dtypes = st.sampled_from(sorted(DTYPES)).map(np.dtype)
arrays = dtypes.flatmap(lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0)))
plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    plain | arrays,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=5, alphabet="abc") | st.integers(-(2**52), 2**52), inner, max_size=4)
    ),
    max_leaves=10,
)


def across(value, **options):
    """A value as it arrives on the other side of a frame."""
    tree, body = encode(value)
    frame = pack({"value": tree}, body)
    header_bytes, body_bytes = unpack_prefix(frame[: PREFIX.size])
    assert len(frame) == PREFIX.size + header_bytes + body_bytes
    header = unpack_header(frame[PREFIX.size : PREFIX.size + header_bytes])
    return decode(header["value"], frame[PREFIX.size + header_bytes :], **options)


def same(one, other):
    if isinstance(one, np.ndarray):
        return (
            isinstance(other, np.ndarray)
            and (one.dtype, one.shape) == (other.dtype, other.shape)
            and one.tobytes() == other.tobytes()
        )
    if isinstance(one, float):
        return one == other or (math.isnan(one) and math.isnan(other))
    if isinstance(one, list | tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return isinstance(other, dict) and list(one) == list(other) and all(same(one[k], other[k]) for k in one)
    return type(one) is type(other) and one == other


@given(values)
def test_what_is_listed_arrives_as_it_was(value):
    assert same(value, across(value))


@pytest.mark.parametrize("value", [np.array(3.5), np.float32(3.5), np.int64(4), np.bool_(True), np.zeros((0, 3))])
def test_rank_and_scalar_kind_survive(value):
    arrived = across(value)
    assert type(arrived) is type(value) and arrived.dtype == value.dtype and arrived.shape == value.shape


def test_arrays_arrive_writable_and_alone():
    original = np.arange(4.0)
    arrived = across(original)
    arrived[0] = 9
    assert original[0] == 0


def test_strided_and_big_endian_arrays_arrive_by_value():
    strided = np.arange(12.0).reshape(3, 4)[::-1, ::2]
    swapped = np.arange(3, dtype=">i4")
    assert np.array_equal(across(strided), strided)
    assert across(swapped).dtype == np.dtype("<i4") and np.array_equal(across(swapped), swapped)


def test_slices_and_ellipsis_cross_for_items():
    assert across((slice(1, None, 2), ...)) == (slice(1, None, 2), ...)


def test_handles_are_resolved_where_their_objects_are():
    assert across(Handle(7)) == Handle(7)
    assert across([Handle(7)], resolve={7: "cache"}.__getitem__) == ["cache"]


def test_a_tensor_stays_a_tensor():
    torch = pytest.importorskip("torch")
    arrived = across({"w": torch.arange(6.0).reshape(2, 3)})
    assert isinstance(arrived["w"], torch.Tensor) and arrived["w"].tolist() == [[0, 1, 2], [3, 4, 5]]


def test_what_has_no_form_as_data_crosses_as_a_name_or_not_at_all():
    with pytest.raises(WireError, match="type object cannot cross"):
        encode(object())
    tree, body = encode([object()], opaque=True)
    assert decode(tree, body) == [Opaque("object")]


@pytest.mark.parametrize(
    "value",
    [
        np.array([object()]),
        np.zeros(2, dtype=[("a", "i4")]),
        np.array(["text"]),
        np.array(["2026"], dtype="datetime64[Y]"),
        "x" * (CAPS.text + 1),
        np.zeros((1,) * (CAPS.rank + 1)),
    ],
)
def test_encoding_refuses_what_the_protocol_does_not_admit(value):
    with pytest.raises(WireError):
        encode(value)


def test_a_list_in_itself_is_refused():
    endless = []
    endless.append(endless)
    with pytest.raises(WireError, match="nested deeper"):
        encode(endless)


HOSTILE_TREES = [
    {"array": ["|O", [1]]},
    {"array": ["<f8", [10**30]]},
    {"array": ["<f8", [-1]]},
    {"array": ["<f8", [True]]},
    {"array": ["<f8", [0, 10**30]]},
    {"array": ["<f8", [2.0]]},
    {"array": ["<f8", "ab"]},
    {"array": ["<f8", [0] * 40]},
    {"array": [["<f8"], [1]]},
    {"array": ["<f8"]},
    {"scalar": ["V8"]},
    {"float": "0x1p99999"},
    {"float": "zz"},
    {"float": 1.5},
    {"int": "-"},
    {"int": "f" * 5000},
    10**400,
    1.5,
    {"dict": [[{"list": []}, 1]]},
    {"dict": [[1]]},
    {"dict": [[{"int": "3fffffffffffffff"}, 1]]},
    {"dict": [["k" * 201, 1]]},
    {"dict": [[{"tuple": []}, 1]]},
    {"array": ["<f8", [0, 2**26, 2**26, 2**26]]},
    {"dict": 3},
    {"handle": -1},
    {"handle": "1"},
    {"tuple": {}},
    {"slice": [1]},
    {"pickle": "gASVAAAA"},
    {"list": [], "tuple": []},
    [],
    {},
]


@pytest.mark.parametrize("tree", HOSTILE_TREES, ids=lambda tree: json.dumps(tree)[:40])
def test_a_malformed_tree_is_one_named_refusal(tree):
    with pytest.raises(WireError):
        decode(tree, b"")


def test_bytes_that_belong_to_nothing_are_refused():
    with pytest.raises(WireError, match="bytes that belong"):
        decode(None, b"extra")


@pytest.mark.parametrize(
    "prefix", [(CAPS.header_bytes + 1, 0), (2, CAPS.body_bytes + 1), (2**32 - 1, 2**32 - 1), (0, 0)]
)
def test_lengths_over_the_caps_are_refused_before_anything_is_read(prefix):
    with pytest.raises(WireError):
        unpack_prefix(PREFIX.pack(*prefix))


def test_packing_over_the_caps_is_refused():
    with pytest.raises(WireError):
        pack({"text": "x" * 100}, caps=Caps(header_bytes=50))


@pytest.mark.parametrize("text", [b"[" * 100_000, b"NaN", b"\xff", b'{"a":', b"[1]", b'{"a": Infinity}', b"1" * 10_000])
def test_a_header_that_is_not_an_object_of_json_is_refused(text):
    with pytest.raises(WireError):
        unpack_header(text)


def test_deep_trees_are_refused_by_depth_not_by_the_stack():
    tree = None
    for _ in range(200):
        tree = {"list": [tree]}
    with pytest.raises(WireError, match="nested deeper"):
        decode(tree, b"")


kinds = st.sampled_from(
    ["float", "int", "array", "scalar", "tuple", "list", "dict", "slice", "ellipsis", "handle", "opaque", "other"]
)
json_trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            kinds,
            inner,
            max_size=2,
        )
    ),
    max_leaves=12,
)


@given(json_trees, st.binary(max_size=64))
def test_any_json_is_a_value_or_a_refusal(tree, body):
    with contextlib.suppress(WireError):
        decode(tree, body)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_header_or_a_refusal(text):
    with contextlib.suppress(WireError):
        assert isinstance(unpack_header(text), dict)


def test_bools_are_bools_whatever_the_bytes_were():
    arrived = decode({"array": ["|b1", [3]]}, b"\x00\x01\x07")
    assert arrived.tolist() == [False, True, True] and arrived.view(np.uint8).max() == 1

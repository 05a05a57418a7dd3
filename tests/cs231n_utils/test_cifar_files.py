"""The two batch formats, with honest, damaged and hostile files."""

import pickle
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cs231n_utils.data import read_batch, read_binary_batch, read_python_batch, whole_file, write_binary_batch
from cs231n_utils.data.cifar_python import read_python_names
from cs231n_utils.data.pickled_arrays import build, call, find_name
from cs231n_utils.data.plain_pickle import loads_plain
from cs231n_utils.errors import ArgumentError, DamagedDataError, DataError, MissingDataError, UnsafeDataError

IMAGES = np.random.RandomState(0).randint(0, 256, (4, 3, 32, 32)).astype(np.uint8)
LABELS = [3, 0, 9, 5]


def batch(data=None, labels=tuple(LABELS)):
    data = IMAGES.reshape(4, -1) if data is None else data
    return pickle.dumps({b"data": data, b"labels": list(labels)}, protocol=2)


def python_2_batch():
    """The same batch in the opcodes that Python 2's cPickle and NumPy 1 used for the official files."""

    def text(value):
        return b"U" + bytes([len(value)]) + value

    pixels = IMAGES.tobytes()
    array = b"cnumpy.core.multiarray\n_reconstruct\nq\x01cnumpy\nndarray\nq\x02K\x00\x85U\x01b\x87R"
    shape = b"(K\x01M\x04\x00M\x00\x0c\x86"
    kind = b"cnumpy\ndtype\nq\x03U\x02u1K\x00K\x01\x87Rq\x04(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
    data = array + shape + kind + b"\x89T" + struct.pack("<i", len(pixels)) + pixels + b"tb"
    labels = b"]q\x05(" + b"".join(b"K" + bytes([label]) for label in LABELS) + b"e"
    names = b"]q\x06(" + text(b"a.png") + text(b"b.png") + b"e"
    items = text(b"data") + data + text(b"labels") + labels + text(b"filenames") + names
    return b"\x80\x02}q\x00(" + items + b"u."


@pytest.mark.parametrize("content", [batch(), python_2_batch()], ids=["python 3", "python 2"])
def test_python_batches_of_either_python(tmp_path, content):
    path = tmp_path / "data_batch_1"
    path.write_bytes(content)
    images, labels = read_batch(path)
    np.testing.assert_array_equal(images, IMAGES)
    np.testing.assert_array_equal(labels, LABELS)
    assert images.dtype == np.uint8 and labels.dtype == np.int64


def test_python_2_bytes_are_what_pickle_makes_of_them():
    assert pickle.loads(python_2_batch(), encoding="bytes")[b"labels"] == loads_plain(python_2_batch(), "x")["labels"]


def test_text_keys_and_fortran_order(tmp_path):
    path = tmp_path / "data_batch_1"
    data = np.asfortranarray(IMAGES.reshape(4, -1))
    path.write_bytes(pickle.dumps({"data": data, "labels": LABELS}, protocol=2))
    np.testing.assert_array_equal(read_python_batch(path)[0], IMAGES)


@given(hnp.arrays(np.uint8, st.tuples(st.integers(1, 3), st.just(3), st.just(32), st.just(32))), st.data())
def test_binary_batches_come_back_unchanged(tmp_path, images, data):
    labels = data.draw(st.lists(st.integers(0, 9), min_size=len(images), max_size=len(images)))
    write_binary_batch(tmp_path / "b.bin", images, labels)
    content = (tmp_path / "b.bin").read_bytes()
    assert len(content) == 3073 * len(images) and content[0] == labels[0]
    assert content[1 : 1 + 1024] == images[0, 0].tobytes()
    back, back_labels = read_binary_batch(tmp_path / "b.bin")
    np.testing.assert_array_equal(back, images)
    assert back_labels.tolist() == labels


@given(st.binary(max_size=400), st.integers(0, 2), st.integers(-2, 2))
def test_any_bytes_are_a_binary_batch_or_refused_by_name(tmp_path, noise, records, extra):
    content = (noise + bytes(3073 * 3))[: max(0, 3073 * records + extra)]
    path = tmp_path / "b.bin"
    path.write_bytes(content)
    whole = len(content) % 3073 == 0 and content
    if whole and all(label < 10 for label in content[::3073]):
        images, _ = read_binary_batch(path)
        assert images.tobytes() == b"".join(content[i + 1 : i + 3073] for i in range(0, len(content), 3073))
    else:
        with pytest.raises(DamagedDataError, match=r"b\.bin: expected .* found"):
            read_binary_batch(path)


def test_a_truncated_binary_batch_says_so(tmp_path):
    (tmp_path / "b.bin").write_bytes(bytes(3073 * 2 - 1))
    with pytest.raises(DamagedDataError, match=r"3073 bytes, found 6145 bytes \(2\.000 records\).*truncated"):
        read_binary_batch(tmp_path / "b.bin")


def test_labels_outside_0_to_9_are_refused(tmp_path):
    path = tmp_path / "b.bin"
    path.write_bytes(bytes(3073) + b"\x0a" + bytes(3072))
    with pytest.raises(DamagedDataError, match=r"labels in 0\.\.9, found 10 at image 1 \(1 such"):
        read_binary_batch(path)
    for label in (-1, 10, 2**70):
        path.write_bytes(batch(labels=[0, label, 0, 0]))
        with pytest.raises(DamagedDataError, match=rf"found {label} at image 1"):
            read_python_batch(path)


@pytest.mark.parametrize(
    "images, labels",
    [
        (IMAGES.astype(float), LABELS),
        (IMAGES[:, :1], LABELS),
        (IMAGES, LABELS[:3]),
        (IMAGES, [0, 0, 0, 10]),
        (IMAGES, [0, 0, 0, -1]),
        (IMAGES, [0.0, 0, 0, 1]),
    ],
)
def test_what_no_binary_batch_can_hold_is_not_written(tmp_path, images, labels):
    with pytest.raises(ArgumentError, match="write_binary_batch"):
        write_binary_batch(tmp_path / "b.bin", images, labels)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["b.bin", "data_batch_1"])
def test_missing_and_oversized_files(tmp_path, monkeypatch, name):
    with pytest.raises(MissingDataError, match=rf"{name}: no such file; download_cifar10"):
        read_batch(tmp_path / name)
    monkeypatch.setattr(whole_file, "MAX_FILE_BYTES", 100)
    (tmp_path / name).write_bytes(bytes(101))
    with pytest.raises(DamagedDataError, match=rf"{name}: expected at most 100 bytes, found 101"):
        read_batch(tmp_path / name)


@pytest.mark.parametrize(
    "content, found",
    [
        (batch(data=[1, 2]), "list"),
        (batch(data=IMAGES), r"\(4, 3, 32, 32\) uint8"),
        (batch(data=IMAGES.reshape(4, -1).astype(np.int16)), r"\(4, 3072\) int16"),
        (batch(data=np.array(3, np.uint8)), r"\(\) uint8"),
        (pickle.dumps({}, protocol=2), "NoneType"),
    ],
)
def test_a_python_batch_of_another_shape_is_refused(tmp_path, content, found):
    (tmp_path / "data_batch_1").write_bytes(content)
    with pytest.raises(DamagedDataError, match=rf"data_batch_1: expected data \(N, 3072\) uint8, found {found}"):
        read_python_batch(tmp_path / "data_batch_1")


@pytest.mark.parametrize("labels", [[1, 2, 3], [1, 2, 3, "4"], [1, 2, 3, True], [1, 2, 3, 4.0]])
def test_labels_that_do_not_fit_are_refused(tmp_path, labels):
    (tmp_path / "data_batch_1").write_bytes(batch(labels=labels))
    with pytest.raises(DamagedDataError, match=r"expected 4 integer labels for 4 images, found \d labels"):
        read_python_batch(tmp_path / "data_batch_1")


def test_labels_that_are_no_list_are_refused(tmp_path):
    content = pickle.dumps({b"data": IMAGES.reshape(4, -1), b"labels": (1, 2, 3, 4)}, protocol=2)
    (tmp_path / "data_batch_1").write_bytes(content)
    with pytest.raises(DamagedDataError, match="found tuple"):
        read_python_batch(tmp_path / "data_batch_1")


def test_class_names(tmp_path):
    path = tmp_path / "batches.meta"
    path.write_bytes(pickle.dumps({b"label_names": [b"a", "b"] * 5}, protocol=2))
    assert read_python_names(path) == ("a", "b") * 5
    for names, found in (([b"a"] * 9, "9 entries"), ([1] * 10, "10 entries, or other things"), (None, "NoneType")):
        path.write_bytes(pickle.dumps({b"label_names": names}, protocol=2))
        with pytest.raises(DamagedDataError, match=f"10 names, found {found}"):
            read_python_names(path)


class Runs:
    def __init__(self, function, *arguments):
        self.reduced = function, arguments

    def __reduce__(self):
        return self.reduced


def hostile_pickles(victim):
    import os
    import subprocess

    wrote = f"open({str(victim)!r}, 'w').close()"
    payloads = [
        Runs(eval, wrote),
        Runs(exec, wrote),
        Runs(os.system, f"touch {victim}"),
        Runs(subprocess.check_call, ["touch", str(victim)]),
        Runs(open, str(victim), "w"),
        Runs(os.mkdir, str(victim)),
    ]
    for payload in payloads:
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            yield pickle.dumps(payload, protocol=protocol)
            yield pickle.dumps({b"data": payload, b"labels": [payload]}, protocol=protocol)


def test_hostile_pickles_do_nothing_but_raise(tmp_path):
    victim, path = tmp_path / "victim", tmp_path / "data_batch_1"
    pickles = list(hostile_pickles(victim))
    for content in pickles:
        path.write_bytes(content)
        with pytest.raises(DataError, match="data_batch_1"):
            read_python_batch(path)
        assert not victim.exists()
    # The payloads are live: pickle itself would have run them.
    pickle.loads(pickles[0])
    assert victim.exists()


def test_a_call_is_refused_by_name():
    with pytest.raises(UnsafeDataError, match=r"^it: expected only .* found the name __builtin__\.eval; do not open"):
        loads_plain(pickle.dumps({"a": Runs(eval, "1")}, protocol=2), "it")


@pytest.mark.parametrize("code", ["O", "S3", "U3", "V8", "M8[s]"])
def test_arrays_of_anything_but_plain_numbers_are_refused(code):
    content = pickle.dumps({"data": np.zeros(2, dtype=code)}, protocol=2)
    with pytest.raises(UnsafeDataError, match=r"an array of type .*, which is no plain number"):
        loads_plain(content, "it")


NAME = b"cnumpy\nndarray\n"
MAKE = b"cnumpy.core.multiarray\n_reconstruct\n"
KIND = b"cnumpy\ndtype\nU\x02u1\x85R"
ENCODE = b"c_codecs\nencode\n"


@pytest.mark.parametrize(
    "program, found",
    [
        (b"", "the end of the file"),
        (b"K", "the end of the file"),
        (b"U\x05abc", "the end of the file"),
        (b"T\xff\xff\xff\xff", "the end of the file"),
        (b"]", "the end of the file"),
        (b"].", "a list instead of a dictionary"),
        (b".", "a reference to nothing"),
        (b"h\x00.", "a reference to nothing"),
        (b"r\xff\xff\xff\xff.", "a reference to nothing"),
        (b"}r\xff\xff\xff\xffa.", "a reference to nothing"),
        (b"i", "opcode b'i'"),
        (b"K\x01\x86.", "too few values"),
        (b"}K\x01a.", "items without a list"),
        (b"](K\x01K\x02u.", "items without a dictionary"),
        (b"}(U\x01au.", "items without a dictionary"),
        (b"}(K\x01K\x02u.", "a int where a string belongs"),
        (b"}()K\x02u.", "a tuple where a string belongs"),
        (b"}(U\x01\xffK\x02u.", "'ascii' codec"),
        (b"cnumpy", "a name without an end"),
        (b"}K\x01)R.", "a call of what is no name"),
        (NAME + b"K\x01R.", "a call of what is no name"),
        (NAME + b")R.", "a call that makes no array"),
        (MAKE + b"K\x01\x85R.", "a call that makes no array"),
        (MAKE + KIND + b"\x85R.", "a call that makes no array"),
        (ENCODE + b"X\x01\x00\x00\x00aU\x06latin1\x86R.", "a call that makes no array"),
        (ENCODE + b")R.", "a reference to nothing"),
        (b"}]b.", "a state for what is no array"),
        (KIND + b"]b.", "a state for what is no array"),
        (MAKE + NAME + b"\x85R(K\x01)K\x01\x89U\x00tb.", "an array without type or bytes"),
        (MAKE + NAME + b"\x85R(K\x01)" + KIND + b"\x89Ntb.", "an array without type or bytes"),
        (MAKE + NAME + b"\x85R(K\x01K\x05\x85" + KIND + b"\x89U\x01atb.", "cannot reshape"),
        (MAKE + NAME + b"\x85R)b.", "not enough values"),
        (b"}U\x01a" + MAKE + NAME + b"\x85Rs.", "an array without contents"),
        (b"}U\x01a" + NAME + b"s.", "an array without contents"),
    ],
)
def test_a_program_that_makes_no_data_is_refused(program, found):
    with pytest.raises(
        DamagedDataError, match=rf"^it: expected a protocol-2 pickle of a dictionary, found .*({found})"
    ):
        loads_plain(b"\x80\x02" + program, "it")


@pytest.mark.parametrize("protocol", [0, 1, 3, 4, 5])
def test_other_protocols_are_refused(protocol):
    with pytest.raises(DamagedDataError, match="found another beginning at byte"):
        loads_plain(pickle.dumps({"labels": [1]}, protocol=protocol), "it")


def test_text_cannot_be_multiplied_through_the_memo():
    text = b"X" + struct.pack("<I", 3000) + b"a" * 3000 + b"q\x00"
    again = ENCODE + b"h\x00X\x06\x00\x00\x00latin1\x86R"
    with pytest.raises(DamagedDataError, match="more text than the file holds"):
        loads_plain(b"\x80\x02}(" + text + again * 50 + b".", "it")


def test_a_name_alone_and_a_call_alone_hold_nothing_to_call():
    made = call(find_name("numpy.core.multiarray", "_reconstruct"), (find_name("numpy", "ndarray"),))
    assert not callable(made) and not callable(find_name("numpy", "ndarray"))
    with pytest.raises(ValueError, match="a state for what is no array"):
        build(find_name("numpy", "ndarray"), ())


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(min_size=1),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text("abc"), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text("abcd", min_size=1), PLAIN))
def test_plain_values_come_back_unchanged(values):
    assert loads_plain(pickle.dumps(values, protocol=2), "it") == values


@given(
    hnp.arrays(
        st.one_of(hnp.integer_dtypes(endianness="?"), hnp.floating_dtypes(endianness="?", sizes=(16, 32, 64))),
        hnp.array_shapes(min_side=1, max_side=3),
    )
)
def test_arrays_come_back_unchanged(array):
    for layout in (array, np.asfortranarray(array)):
        back = loads_plain(pickle.dumps({"x": layout}, protocol=2), "it")["x"]
        assert back.dtype == array.dtype and not back.flags.writeable
        np.testing.assert_array_equal(back, array)


def only_data_errors(content):
    try:
        assert isinstance(loads_plain(content, "it"), dict)
    except DataError as error:
        assert str(error).startswith("it: expected ")


@given(st.binary(max_size=300))
def test_any_bytes_are_data_or_refused(noise):
    only_data_errors(noise)
    only_data_errors(b"\x80\x02" + noise)


PIECES = [
    NAME,
    MAKE,
    KIND,
    ENCODE,
    b"cos\nsystem\n",
    b"U\x01a",
    b"U\x02u1",
    b"X\x06\x00\x00\x00latin1",
    b"T\x02\x00\x00\x00ab",
]
PIECES += [bytes([opcode]) for opcode in b"()]}tesuRbNK\x85\x86\x87\x88q\x00h\x00.0123"] + [
    b"K\x01",
    b"J\xff\xff\xff\xff",
]


@given(st.lists(st.sampled_from(PIECES), max_size=40))
@settings(max_examples=400)
def test_any_program_of_known_pieces_is_data_or_refused(pieces):
    only_data_errors(b"\x80\x02" + b"".join(pieces) + b".")


@given(st.integers(0, 200), st.integers(1, 255), st.booleans())
def test_a_damaged_batch_is_data_or_refused(position, change, truncated):
    content = bytearray(batch())
    if truncated:
        only_data_errors(bytes(content[:position]))
    else:
        content[position] ^= change
        only_data_errors(bytes(content))

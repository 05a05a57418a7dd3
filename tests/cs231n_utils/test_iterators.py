"""Batches, the changes made to them, and images that stay bytes until they are used."""

import tracemalloc
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs231n_utils import data, data_utils
from cs231n_utils.data import (
    Batches,
    CentredImages,
    augmentation,
    generate_shapes,
    map_cifar10,
    random_crop,
    random_flip,
)
from cs231n_utils.errors import ArgumentError, DamagedDataError, MissingDataError


@pytest.fixture(scope="module")
def shapes(tmp_path_factory):
    return generate_shapes(tmp_path_factory.mktemp("shapes"), train=50, test=20)


@given(st.integers(1, 40), st.integers(1, 50), st.booleans(), st.booleans())
def test_an_epoch_is_every_image_once(count, batch_size, shuffle, drop_last):
    X, y = np.arange(count)[:, None] * 10, np.arange(count)
    batches = Batches(X, y, batch_size, shuffle=shuffle, drop_last=drop_last)
    epoch = list(batches)
    seen = np.concatenate([labels for _, labels in epoch])
    assert len(epoch) == len(batches) and len(set(seen)) == len(seen)
    assert all((images[:, 0] == 10 * labels).all() for images, labels in epoch)
    if drop_last and count >= batch_size:
        assert {len(labels) for _, labels in epoch} == {batch_size} and count - len(seen) < batch_size
    else:
        assert len(seen) == count
    if not shuffle:
        assert seen.tolist() == list(range(len(seen)))


def test_any_batch_is_the_same_whenever_it_is_asked_for():
    def noisy(x, rng):
        return x + rng.normal(size=x.shape)

    X, y = np.zeros((20, 2)), np.arange(20)
    batches = Batches(X, y, 6, seed=3, augment=[noisy])
    epochs = [list(batches), list(batches)]
    other = Batches(X, y, 6, seed=3, augment=[noisy])
    for epoch, number in ((1, 3), (0, 2), (1, 0), (0, 0)):
        for got, want in zip(other.batch(epoch, number), epochs[epoch][number], strict=True):
            np.testing.assert_array_equal(got, want)
    assert not np.array_equal(epochs[0][0][1], epochs[1][0][1])
    noise = [
        epochs[0][0][0],
        epochs[0][1][0],
        epochs[1][0][0],
        Batches(X, y, 6, seed=4, augment=[noisy]).batch(0, 0)[0],
    ]
    assert len({one.tobytes() for one in noise}) == 4
    assert not np.array_equal(Batches(X, y, 6, seed=4).batch(0, 0)[1], epochs[0][0][1])


def test_changes_are_made_in_turn_to_copies():
    def spoil(x, rng):
        x[...] = 1
        return x

    X, y = np.zeros((4, 1)), np.zeros(4)
    batches = Batches(X, y, 2, shuffle=False, augment=[spoil, lambda x, rng: x + 2])
    assert (batches.batch(0, 1)[0] == 3).all() and not X.any()


def test_batches_that_cannot_be_are_refused():
    with pytest.raises(ArgumentError, match="batch_size must be at least 1, got 0"):
        Batches(np.ones(3), np.ones(3), 0)
    with pytest.raises(ArgumentError, match="as many labels as images, and some; got 3 and 2 labels"):
        Batches(np.ones(3), np.ones(2))
    with pytest.raises(ArgumentError, match="got 0 and 0 labels"):
        Batches([], [])
    for number in (2, -1):
        with pytest.raises(IndexError, match=f"no batch {number}; an epoch has 2"):
            Batches(np.ones(3), np.ones(3), 2).batch(0, number)


def test_flips_mirror_about_half_of_the_images():
    x = np.random.default_rng(0).normal(size=(400, 2, 3, 5)).astype(np.float32)
    before = x.copy()
    flipped = random_flip(x, np.random.default_rng(1))
    same, mirrored = (flipped == x).all((1, 2, 3)), (flipped == x[..., ::-1]).all((1, 2, 3))
    assert (same ^ mirrored).all() and 150 < mirrored.sum() < 250
    assert flipped.dtype == np.float32
    np.testing.assert_array_equal(x, before)


def test_crops_shift_by_every_distance_up_to_the_padding():
    x = np.random.default_rng(0).normal(size=(300, 1, 4, 6))
    cropped = random_crop(x, np.random.default_rng(1), padding=1)
    assert cropped.shape == x.shape
    found = set()
    for image, crop in zip(x[:, 0], cropped[:, 0], strict=True):
        for down in (-1, 0, 1):
            for right in (-1, 0, 1):
                if np.array_equal(np.pad(image, 1)[1 + down : 5 + down, 1 + right : 7 + right], crop):
                    found.add((down, right))
    assert len(found) == 9
    np.testing.assert_array_equal(random_crop(x, np.random.default_rng(1), padding=0), x)


def test_changes_refuse_what_is_no_batch_of_images():
    rng = np.random.default_rng(0)
    with pytest.raises(
        ArgumentError, match=r"random_flip: expected a batch of images \(N, C, H, W\), got shape \(3, 4\)"
    ):
        random_flip(np.ones((3, 4)), rng)
    with pytest.raises(ArgumentError, match="random_crop: expected a batch"):
        random_crop(np.ones((3, 4)), rng)
    with pytest.raises(ArgumentError, match="padding must not be negative, got -1"):
        random_crop(np.ones((1, 1, 2, 2)), rng, padding=-1)


def test_changes_may_be_withheld(monkeypatch):
    assert data.random_flip is augmentation.random_flip
    import importlib.util

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(AttributeError, match="random_flip is not here: it is withheld"):
        _ = data.random_flip
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = data.nothing


@pytest.mark.parametrize("memory", ["floats", "bytes", "mapped"])
def test_the_parts_are_the_right_images_less_the_mean_of_the_training_images(shapes, memory):
    images = data.load_cifar10(shapes)
    got = data_utils.get_CIFAR10_data(31, 17, 12, directory=shapes, memory=memory, dtype=np.float64)
    mean = images.x_train[:31].mean(axis=0)
    for name, pixels, labels in (
        ("train", images.x_train[:31], images.y_train[:31]),
        ("val", images.x_train[31:48], images.y_train[31:48]),
        ("test", images.x_test[:12], images.y_test[:12]),
    ):
        np.testing.assert_allclose(np.asarray(got[f"X_{name}"]), pixels - mean, rtol=0, atol=1e-12)
        np.testing.assert_array_equal(got[f"y_{name}"], labels)


@pytest.mark.parametrize("memory", ["bytes", "mapped"])
@pytest.mark.parametrize("subtract_mean", [True, False])
def test_images_kept_as_bytes_give_the_same_floats(shapes, memory, subtract_mean):
    wanted = {"num_training": 31, "num_validation": 17, "num_test": 12, "subtract_mean": subtract_mean}
    floats = data_utils.get_CIFAR10_data(**wanted, directory=shapes)
    kept = data_utils.get_CIFAR10_data(**wanted, directory=shapes, memory=memory)
    for name, array in floats.items():
        assert array.flags.c_contiguous and kept[name].shape == array.shape and kept[name].dtype == array.dtype
        np.testing.assert_array_equal(np.asarray(kept[name]), array)
    assert isinstance(kept["X_train"], CentredImages) and kept["X_train"].ndim == 4 and len(kept["X_val"]) == 17
    X, Y = kept["X_train"], floats["X_train"]
    mask = np.arange(31) % 3 == 0
    for index in (
        3,
        -1,
        np.int64(2),
        slice(4, 20, 3),
        slice(None, None, -1),
        [30, 0, 0, -2],
        mask,
        [[1, 2], [3, 4]],
        [],
    ):
        np.testing.assert_array_equal(X[index], Y[index])
    assert np.asarray(X, dtype=np.float64).dtype == np.float64


def test_centred_images_refuse_rows_that_are_not_there():
    X = CentredImages([np.zeros((4, 2), np.uint8)], 1, 3)
    for index in (2, -3, [0, 2]):
        with pytest.raises(IndexError, match="there are 2 images, got rows"):
            X[index]
    with pytest.raises(IndexError, match="index with a number, a slice, row numbers or a mask, not float64"):
        X[[0.5]]
    with pytest.raises(IndexError):
        X[np.array([True])]


def test_mapped_images_are_read_only_and_checked(shapes, tmp_path):
    parts, y_train, x_test, y_test, names = map_cifar10(shapes)
    images = data.load_cifar10(shapes)
    np.testing.assert_array_equal(np.concatenate(parts), images.x_train)
    np.testing.assert_array_equal(y_train, images.y_train)
    np.testing.assert_array_equal(x_test, images.x_test)
    assert names == images.names and (y_test == images.y_test).all()
    assert not any(part.flags.writeable for part in [*parts, x_test])
    for name in ("empty.bin", "cut.bin"):
        (tmp_path / name).write_bytes(b"" if name == "empty.bin" else bytes(3000))
        with pytest.raises(DamagedDataError, match="expected whole records of 3073 bytes"):
            data.read_binary_batch(tmp_path / name, mapped=True)


def test_the_python_version_cannot_be_mapped(tmp_path):
    (tmp_path / "data_batch_1").write_bytes(b"")
    with pytest.raises(MissingDataError, match="only CIFAR-10's binary version can be memory-mapped"):
        map_cifar10(tmp_path)


def test_other_memory_and_integer_dtypes_are_refused(shapes):
    with pytest.raises(ArgumentError, match=r'memory must be "floats", "bytes" or "mapped", got \'disk\''):
        data_utils.get_CIFAR10_data(directory=shapes, memory="disk")
    with pytest.raises(ArgumentError, match="need a float dtype, got uint8"):
        data_utils.get_CIFAR10_data(directory=shapes, dtype=np.uint8)


def test_a_solver_trains_on_mapped_images(shapes):
    from cs231n_utils.solver import Solver

    class Linear:
        def __init__(self):
            self.params = {"W": np.zeros((3072, 10), np.float32)}

        def loss(self, X, y=None):
            scores = X.reshape(len(X), -1) @ self.params["W"]
            if y is None:
                return scores
            return 0.5 * ((scores - np.eye(10)[y]) ** 2).sum(), {
                "W": X.reshape(len(X), -1).T @ (scores - np.eye(10, dtype=np.float32)[y])
            }

    histories = []
    for memory in ("floats", "mapped"):
        parts = data_utils.get_CIFAR10_data(30, 20, 10, directory=shapes, memory=memory)
        solver = Solver(
            Linear(),
            parts,
            batch_size=10,
            num_epochs=2,
            optim_config={"learning_rate": 1e-8},
            seed=0,
            verbose=False,
            augment=[random_flip, partial(random_crop, padding=2)],
        )
        solver.train()
        histories.append(solver.loss_history)
    assert histories[0] == histories[1] and len(histories[0]) == 6


def test_bytes_take_a_quarter_of_the_memory_of_floats_and_mapped_images_none(shapes):
    kept = {}
    for memory in ("floats", "bytes", "mapped"):
        tracemalloc.start()
        try:
            parts = data_utils.get_CIFAR10_data(30, 20, 20, directory=shapes, memory=memory)
            kept[memory] = tracemalloc.get_traced_memory()[0]
        finally:
            tracemalloc.stop()
        del parts
    images = 70 * 3072
    assert kept["floats"] > 4 * images
    assert kept["bytes"] < 1.5 * images and kept["mapped"] < 0.5 * images

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs231n_utils import data
from cs231n_utils.data import SHAPE_NAMES, draw_shapes, generate_shapes, load_cifar10
from cs231n_utils.errors import ArgumentError


def test_digits_are_scikit_learns():
    from sklearn import datasets

    theirs = datasets.load_digits()
    images, labels = data.load_digits()
    np.testing.assert_array_equal(images, theirs.images)
    np.testing.assert_array_equal(labels, theirs.target)
    assert images.dtype == np.float64 and labels.dtype == np.int64


@pytest.mark.parametrize("name", ["china", "flower"])
def test_photographs_are_scikit_learns(name):
    from sklearn import datasets

    np.testing.assert_array_equal(data.load_photograph(name), datasets.load_sample_image(f"{name}.jpg"))
    assert data.load_photograph(name).flags.writeable


def test_photographs_are_cropped_and_resized():
    whole = data.load_photograph("china")
    small = data.load_photograph("china", size=(32, 48))
    assert small.shape == (32, 48, 3) and small.dtype == np.uint8
    assert np.abs(small.mean(axis=(0, 1)) - whole.mean(axis=(0, 1))).max() < 3
    square = data.load_photograph("china", size=32)
    middle = whole[:, 106:534]
    assert np.abs(square.mean(axis=(0, 1)) - middle.mean(axis=(0, 1))).max() < 3


def test_another_name_or_size_is_refused():
    with pytest.raises(ArgumentError, match=r"'../china'; there are \('china', 'flower'\)"):
        data.load_photograph("../china")
    with pytest.raises(ArgumentError, match="at least 1 × 1 pixels, got 0 × 5"):
        data.load_photograph("china", size=(0, 5))


def test_files_come_with_their_licence_and_are_small():
    files = data.embedded.FILES
    readme = (files / "README.md").read_text()
    for path in files.iterdir():
        assert path.stat().st_size < 210_000
        if path.suffix in (".gz", ".jpg"):
            assert path.name in readme
    assert "BSD 3-Clause" in (files / "LICENSE-scikit-learn.txt").read_text()


def test_the_same_seed_gives_the_same_bytes_for_good():
    images = draw_shapes(np.arange(600) % 10, seed=7)
    assert (
        hashlib.sha256(images.tobytes()).hexdigest()
        == "ec9e495eccb71f400b3e5441fe50cd51ed6bac1e61d0d1d1cc7503925f20f84e"
    )


@given(st.lists(st.integers(0, 9), max_size=12), st.integers(0, 2**32 - 1))
def test_any_labels_and_seed_draw_repeatable_images(labels, seed):
    images = draw_shapes(labels, seed)
    assert images.shape == (len(labels), 3, 32, 32) and images.dtype == np.uint8
    np.testing.assert_array_equal(images, draw_shapes(labels, seed))
    assert all(image.std() > 2 for image in images)


def test_only_the_shape_depends_on_the_label():
    discs, stars = draw_shapes([0] * 200, 3), draw_shapes([4] * 200, 3)
    # The same random numbers: behind the shapes, light, colours and bar are the same.
    assert (discs[:, :, 0, 0] == stars[:, :, 0, 0]).mean() > 0.97
    assert (discs != stars).any(axis=(1, 2, 3)).all()


def test_colours_do_not_tell_the_class():
    images = draw_shapes(np.arange(4000) % 10, 11)
    means = images.reshape(400, 10, 3, -1).mean(axis=(0, 3))
    # 400 images a class, colours spread over about 60 levels: means agree within their standard error of 3.
    assert np.ptp(means, axis=0).max() < 15


def test_the_shapes_differ_without_any_nuisance():
    y, x = np.mgrid[-1:1:32j, -1:1:32j]
    masks = [outline(x, y) < 0 for outline in data.shapes.OUTLINES]
    assert len(masks) == len(SHAPE_NAMES) == 10
    for number, mask in enumerate(masks):
        assert 0.1 < mask.mean() < 0.65
        for other in masks[:number]:
            assert (mask ^ other).sum() > 0.2 * min(mask.sum(), other.sum())


@pytest.mark.parametrize("labels", [[10], [-1], [[1]], [0.5], ["disc"], 3])
def test_other_labels_are_refused(labels):
    with pytest.raises(ArgumentError, match=r"draw_shapes: labels must be a row of integers in 0\.\.9"):
        draw_shapes(labels)


def test_the_set_on_disk_is_balanced_complete_and_cifars(tmp_path):
    folder = generate_shapes(tmp_path, train=100, test=20, seed=5)
    assert sorted(path.name for path in folder.iterdir()) == [
        "batches.meta.txt",
        *(f"data_batch_{number}.bin" for number in range(1, 6)),
        "shapes.json",
        "test_batch.bin",
    ]
    images = load_cifar10(folder)
    assert images.names == SHAPE_NAMES
    assert np.bincount(images.y_train).tolist() == [10] * 10
    assert len({image.tobytes() for image in np.concatenate([images.x_train, images.x_test])}) == 120
    assert len({tuple(images.y_train[start : start + 20]) for start in range(0, 100, 20)}) == 5


def test_the_set_is_made_once_and_anew_for_another_seed(tmp_path):
    folder = generate_shapes(tmp_path, train=10, test=5)
    first = load_cifar10(folder)
    marker = folder / "untouched"
    marker.touch()
    assert generate_shapes(tmp_path, train=10, test=5) == folder and marker.exists()
    assert generate_shapes(tmp_path, train=10, test=5, seed=1) == folder and not marker.exists()
    assert (load_cifar10(folder).x_train != first.x_train).any()
    assert list(tmp_path.iterdir()) == [folder]


def test_an_interrupted_generation_leaves_the_old_set(tmp_path, monkeypatch):
    folder = generate_shapes(tmp_path, train=10, test=5)
    before = load_cifar10(folder)

    def stop(path, *_):
        if path.name == "data_batch_3.bin":
            raise KeyboardInterrupt

    monkeypatch.setattr(data.shape_set, "write_binary_batch", stop)
    with pytest.raises(KeyboardInterrupt):
        generate_shapes(tmp_path, train=10, test=5, seed=1)
    np.testing.assert_array_equal(load_cifar10(folder).x_train, before.x_train)
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize("train, test", [(0, 1), (7, 1), (-5, 1), (5, 0)])
def test_other_counts_are_refused(tmp_path, train, test):
    with pytest.raises(ArgumentError, match="positive multiple of 5 and test positive"):
        generate_shapes(tmp_path, train=train, test=test)
    assert not list(tmp_path.iterdir())

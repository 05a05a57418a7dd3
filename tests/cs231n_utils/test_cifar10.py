"""Whole sets: the loaders on generated and on real CIFAR-10, under both names."""

import numpy as np
import pytest

from cs231n_utils import data, data_utils
from cs231n_utils.data import draw_shapes, generate_shapes, load_cifar10, write_binary_batch
from cs231n_utils.errors import ArgumentError, DamagedDataError, MissingDataError

REAL_NAMES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


@pytest.fixture
def shapes(tmp_path):
    return generate_shapes(tmp_path, train=50, test=20)


def test_public_names_are_pinned():
    assert data_utils.__all__ == ["get_CIFAR10_data", "load_CIFAR10", "load_CIFAR_batch"]
    assert {"load_cifar10", "download_cifar10", "load_digits", "load_photograph", "generate_shapes"} <= set(
        data.__all__
    )


def test_both_real_formats_hold_the_same_60000_images(real_cifar10):
    binary = load_cifar10(real_cifar10 / "cifar-10-batches-bin")
    python = load_cifar10(real_cifar10 / "cifar-10-batches-py")
    assert binary.x_train.shape == (50000, 3, 32, 32) and binary.x_test.shape == (10000, 3, 32, 32)
    for of_binary, of_python in zip(binary[:4], python[:4], strict=True):
        assert of_binary.dtype == of_python.dtype
        np.testing.assert_array_equal(of_binary, of_python)
    assert binary.names == python.names == REAL_NAMES
    assert np.bincount(binary.y_train).tolist() == [5000] * 10
    # Real pictures: neighbouring pixels are alike, which a wrong channel or row order would break.
    x = binary.x_test[:1000].astype(float)
    assert np.abs(np.diff(x, axis=2)).mean() < 20 and np.abs(np.diff(x, axis=3)).mean() < 20


def test_get_cifar10_data_on_real_images(real_cifar10):
    parts = data_utils.get_CIFAR10_data(directory=real_cifar10)
    assert {name: array.shape for name, array in parts.items()} == {
        "X_train": (49000, 3, 32, 32),
        "y_train": (49000,),
        "X_val": (1000, 3, 32, 32),
        "y_val": (1000,),
        "X_test": (1000, 3, 32, 32),
        "y_test": (1000,),
    }
    assert {array.dtype.name for array in parts.values()} == {"float32", "int64"}
    assert all(array.flags.c_contiguous for array in parts.values())
    assert abs(parts["X_train"].mean(dtype=np.float64)) < 1e-3


def test_the_binary_version_is_found_first_and_the_directory_may_be_either_level(shapes, tmp_path, monkeypatch):
    (tmp_path / "cifar-10-batches-py").mkdir()
    (tmp_path / "cifar-10-batches-py" / "data_batch_1").write_bytes(b"not read")
    shapes.rename(tmp_path / "cifar-10-batches-bin")
    assert load_cifar10(tmp_path).names == load_cifar10(tmp_path / "cifar-10-batches-bin").names == data.SHAPE_NAMES
    monkeypatch.setenv("CS231N_DATA", str(tmp_path))
    assert data.class_names() == data.SHAPE_NAMES


def test_a_missing_set_says_how_to_get_one(tmp_path):
    with pytest.raises(MissingDataError, match=r"no CIFAR-10 batches here.*download_cifar10\(\).*generate_shapes\(\)"):
        load_cifar10(tmp_path)
    with pytest.raises(MissingDataError, match="no CIFAR-10 batches here"):
        data_utils.load_CIFAR10(tmp_path / "nowhere")


def test_a_missing_batch_and_one_of_another_size_are_named(shapes):
    write_binary_batch(shapes / "data_batch_3.bin", draw_shapes([1] * 9), [1] * 9)
    with pytest.raises(DamagedDataError, match=r"data_batch_3\.bin: expected 10 images as in the first batch, found 9"):
        load_cifar10(shapes)
    (shapes / "data_batch_3.bin").unlink()
    with pytest.raises(MissingDataError, match=r"data_batch_3\.bin: no such file"):
        load_cifar10(shapes)


def test_class_names_must_be_ten(shapes):
    (shapes / "batches.meta.txt").write_text("one\ntwo\n\n")
    with pytest.raises(DamagedDataError, match=r"batches\.meta\.txt: expected 10 class names, found 2"):
        data.class_names(shapes)


def test_cs231n_loaders_give_channels_last_floats(shapes):
    images = load_cifar10(shapes)
    Xtr, Ytr, Xte, Yte = data_utils.load_CIFAR10(str(shapes))
    assert Xtr.dtype == Xte.dtype == np.float32 and Xtr.flags.c_contiguous
    np.testing.assert_array_equal(Xtr.transpose(0, 3, 1, 2), images.x_train)
    np.testing.assert_array_equal(Xte.transpose(0, 3, 1, 2), images.x_test)
    np.testing.assert_array_equal(Ytr, images.y_train)
    np.testing.assert_array_equal(Yte, images.y_test)
    X, Y = data_utils.load_CIFAR_batch(shapes / "data_batch_2.bin")
    np.testing.assert_array_equal(X, Xtr[10:20])
    np.testing.assert_array_equal(Y, Ytr[10:20])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_get_cifar10_data_splits_and_centres(shapes, dtype):
    images = load_cifar10(shapes)
    parts = data_utils.get_CIFAR10_data(30, 15, 12, directory=shapes, dtype=dtype)
    mean = images.x_train[:30].mean(axis=0, dtype=np.float64)
    for name, raw in (("train", images.x_train[:30]), ("val", images.x_train[30:45]), ("test", images.x_test[:12])):
        assert parts[f"X_{name}"].dtype == dtype
        np.testing.assert_allclose(parts[f"X_{name}"], raw - mean, atol=1e-4)
    np.testing.assert_array_equal(parts["y_val"], images.y_train[30:45])
    raw = data_utils.get_CIFAR10_data(30, 15, 12, subtract_mean=False, directory=shapes)
    np.testing.assert_array_equal(raw["X_val"], images.x_train[30:45])


@pytest.mark.parametrize("counts", [(45, 10, 1), (10, 10, 21), (0, 10, 1), (10, -1, 1), (10, 1, -1)])
def test_get_cifar10_data_refuses_more_than_there_is(shapes, counts):
    with pytest.raises(ArgumentError, match="there are 50 and 20"):
        data_utils.get_CIFAR10_data(*counts, directory=shapes)


def test_data_directory_order(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(data.folders, "BESIDE_PACKAGE", tmp_path / "package" / "datasets")
    monkeypatch.setattr(data.folders.sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert data.data_directory() == tmp_path / "cache" / "cs231n"
    (tmp_path / "package" / "datasets").mkdir(parents=True)
    assert data.data_directory() == tmp_path / "package" / "datasets"
    (tmp_path / "datasets").mkdir()
    assert data.data_directory() == tmp_path / "datasets"
    (tmp_path / "datasets" / "__init__.py").touch()
    assert data.data_directory() == tmp_path / "package" / "datasets"
    monkeypatch.setenv("CS231N_DATA", str(tmp_path / "mine"))
    assert data.data_directory() == tmp_path / "mine"
    assert data.data_directory("here") == data.folders.Path("here")
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize("platform, expected", [("win32", "local"), ("darwin", "Caches")])
def test_the_cache_folder_of_other_systems(tmp_path, monkeypatch, platform, expected):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(data.folders, "BESIDE_PACKAGE", tmp_path / "none")
    monkeypatch.setattr(data.folders.sys, "platform", platform)
    monkeypatch.setenv("LOCALAPPDATA", "local")
    assert expected in str(data.data_directory())

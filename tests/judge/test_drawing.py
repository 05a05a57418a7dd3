"""What of a difference is kept with a result: small, exact, the same bytes each time, and nothing of hidden checks."""

import base64
import io
import json

import numpy as np
import pytest
from PIL import Image

from autograder.checks.failures import Difference
from autograder.judge.drawing import drawn


def difference(actual, expected, tolerance=1e-7):
    return Difference("out", np.asarray(actual), np.asarray(expected), tolerance)


def pixels(address):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))).convert("RGBA"))


def test_few_values_are_kept_as_numbers():
    found = drawn(difference([[1.0, 2.0], [3.0, 4.5]], [[1.0, 2.0], [3.25, 4.0]]))
    about = found["drawn"]
    assert about["yours"] == [["1", "2"], ["3", "4.5"]] and about["right"] == [["1", "2"], ["3.25", "4"]]
    assert about["strength"] == [[0, 0], [-0.5, 1.0]] and about["worst"] == [1, 1] and about["off"] == 2
    assert json.loads(json.dumps(found)) == found


def test_many_values_are_kept_as_pictures_of_the_plane_of_the_largest_error():
    expected = np.zeros((2, 3, 12, 20))
    actual = expected.copy()
    actual[1, 2, 4, 7] = 5.0
    actual[1, 2, 4, 8] = -1.0
    actual[0, 0] = 1.0
    found = drawn(difference(actual, expected))
    about = found["drawn"]
    assert (about["lead"], about["rows"], about["columns"], about["worst"]) == ([1, 2], 12, 20, [4, 7])
    where = pixels(found["picture"])
    assert where.shape == (12, 20, 4) and np.argwhere(where[..., 3]).tolist() == [[4, 7], [4, 8]]
    assert where[4, 7, 0] > where[4, 7, 2] and where[4, 8, 2] > where[4, 8, 0]  # orange is too high, blue too low
    assert where[4, 7, 3] == 255 > where[4, 8, 3]
    yours, right = pixels(about["yours"]), pixels(about["right"])
    assert yours[4, 7, 0] > right[4, 7, 0] and yours[4, 8, 0] < right[4, 8, 0]
    assert (yours[0] == right[0]).all()


def test_what_is_not_finite_is_marked_in_both():
    actual = np.ones((9, 9))
    actual[3, 4] = np.nan
    found = drawn(difference(actual, np.ones((9, 9))))
    assert len(set(pixels(found["picture"])[3, 4, :3].tolist())) == 1
    assert pixels(found["drawn"]["yours"])[3, 4].tolist() == [230, 120, 0, 255]


def test_large_planes_keep_the_worst_of_each_block():
    expected = np.zeros((500, 300))
    actual = expected.copy()
    actual[499, 299] = 1.0
    found = drawn(difference(actual, expected))
    assert found["drawn"]["block"] == 11 and found["drawn"]["worst"] == [45, 27]
    assert np.argwhere(pixels(found["picture"])[..., 3]).tolist() == [[45, 27]]


@pytest.mark.parametrize("shape", [(64, 64), (3, 500, 500), (2000,), (8, 8)])
def test_even_noise_stays_small_and_gives_the_same_bytes(shape):
    rng = np.random.default_rng(0)
    found = [drawn(difference(*pair)) for pair in [rng.normal(size=(2, *shape)) * 1e30] * 2]
    assert json.dumps(found[0]) == json.dumps(found[1]) and len(json.dumps(found[0])) < 16_000


def test_other_values_than_floats_are_drawn():
    for values in (
        np.eye(9, dtype=bool),
        np.eye(9, dtype=np.uint8),
        np.eye(9) * 1j,
        np.where(np.eye(9) > 0, np.inf, 0.0),
    ):
        assert drawn(difference(values, np.zeros_like(values, dtype=complex)))["drawn"]["off"] == 9


def test_a_single_value_and_another_shape_are_not_drawn():
    assert drawn(difference(1.0, 2.0)) is None
    assert drawn(difference([1.0], [2.0])) is None
    assert drawn(difference(np.ones((9, 9)), np.ones((9, 8)))) is None

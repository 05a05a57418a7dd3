"""Features: small exact cases, what they must not see, and the numbers CS231n's students rely on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from cs231n_utils.data import load_photograph
from cs231n_utils.errors import ArgumentError
from cs231n_utils.features import color_histogram_hsv, extract_features, hog_feature, rgb2gray

pictures = npst.arrays(np.uint8, st.tuples(st.integers(8, 20), st.integers(8, 20), st.just(3)))


@given(pictures)
def test_hue_agrees_with_matplotlibs(image):
    from matplotlib.colors import rgb_to_hsv

    hue = rgb_to_hsv(image / 255.0)[..., 0]
    for nbin in (1, 7):
        # Matplotlib's rounding differs at the very border of a bin: compare away from borders only.
        border = np.abs(hue * nbin - np.round(hue * nbin)) < 1e-9
        if not (border & (hue > 0)).any():
            counts, _ = np.histogram(hue, bins=nbin, range=(0, 1))
            np.testing.assert_array_equal(color_histogram_hsv(image, nbin, normalized=False), counts)


@given(pictures, st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_a_colour_histogram_is_blind_to_position(image, nbin, seed):
    histogram = color_histogram_hsv(image, nbin)
    assert histogram.shape == (nbin,) and histogram.sum() == pytest.approx(1)
    mixed = np.random.default_rng(seed).permutation(image.reshape(-1, 3)).reshape(image.shape)
    np.testing.assert_allclose(color_histogram_hsv(mixed, nbin), histogram)
    assert color_histogram_hsv(image, nbin, normalized=False).sum() == image.shape[0] * image.shape[1]


def test_a_window_of_hues_counts_only_what_lies_in_it():
    image = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]])  # hues 0, 85, 170
    assert color_histogram_hsv(image, 2, xmin=80, xmax=255).tolist() == [0.5, 0.5]
    assert not color_histogram_hsv(image[:, :1], 2, xmin=80).any()


def stripes(angle, size=32):
    """A wave whose gradient points `angle` degrees from the columns' direction towards the rows'."""
    row, column = np.indices((size, size))
    return np.sin(0.7 * (column * np.cos(np.deg2rad(angle)) + row * np.sin(np.deg2rad(angle)))) * 100 + 100


@pytest.mark.parametrize("angle", range(10, 180, 20))
def test_each_direction_falls_into_its_bin_whichever_way_it_points(angle):
    for turned in (angle, angle + 180):
        strength = hog_feature(stripes(turned)).reshape(-1, 9)
        assert strength.shape == (16, 9)
        assert strength.sum(0).argmax() == angle // 20 and strength.sum(0).max() > 0.8 * strength.sum()


@given(pictures)
def test_hog_ignores_brightness_and_colour_and_is_proportional_to_contrast(image):
    grey = rgb2gray(image)
    expected = hog_feature(grey)
    np.testing.assert_allclose(hog_feature(image), expected, atol=1e-9)
    np.testing.assert_allclose(hog_feature(grey + 17), expected, atol=1e-9)
    np.testing.assert_allclose(hog_feature(3 * grey).sum(), 3 * expected.sum(), atol=1e-9)
    # Every pixel of every whole cell is in some bin: nothing is lost.
    down, right = np.gradient(grey)
    rows, columns = (size // 8 * 8 for size in grey.shape)
    assert expected.sum() * 64 == pytest.approx(np.hypot(down, right)[:rows, :columns].sum())


def test_a_mirrored_image_has_mirrored_cells_and_directions():
    grey = rgb2gray(load_photograph("china", size=(64, 96)))
    cells = hog_feature(grey, orientations=180).reshape(8, 12, 180)
    mirrored = hog_feature(grey[:, ::-1], orientations=180).reshape(8, 12, 180)
    # Directions on the border of two bins may fall to the other side.
    smooth = [np.cumsum(one, axis=2) for one in (cells[:, ::-1, ::-1], mirrored)]
    assert np.abs(smooth[0] - smooth[1]).max() < 0.05 * cells.sum(axis=2).max()


def test_cells_are_in_reading_order_and_what_is_left_over_is_left_out():
    image = np.zeros((16, 27))
    image[4:6, 20:22] = 9
    strength = hog_feature(image).reshape(2, 3, 9).sum(axis=2)
    assert strength[0, 2] > 0 and strength.sum() == strength[0, 2]
    assert hog_feature(np.zeros((32, 32, 3), np.uint8)).shape == (144,)
    assert hog_feature(image, cell=4, orientations=5).shape == (4 * 6 * 5,)


def test_greys_weigh_colours_as_the_eye_does():
    assert rgb2gray(np.eye(3)).tolist() == [0.299, 0.587, 0.114]
    assert rgb2gray(np.full((2, 2, 3), 255, np.uint8)) == pytest.approx(255)


def test_features_stand_side_by_side_one_row_an_image(capsys):
    images = np.stack([load_photograph(name, size=32) for name in ("china", "flower")])
    table = extract_features(images, [hog_feature, lambda image: color_histogram_hsv(image, nbin=10)])
    assert table.shape == (2, 154)
    np.testing.assert_array_equal(table[1, :144], hog_feature(images[1]))
    np.testing.assert_array_equal(table[0, 144:], color_histogram_hsv(images[0]))
    assert extract_features([], [hog_feature]).shape == (0, 0) and extract_features(images, []).shape == (2, 0)
    assert capsys.readouterr().out == ""
    extract_features(np.zeros((2001, 1)), [lambda image: image], verbose=True)
    assert capsys.readouterr().out.splitlines() == ["features of 1000 / 2001 images", "features of 2000 / 2001 images"]


def test_what_is_no_vector_or_no_image_is_refused():
    with pytest.raises(ArgumentError, match=r"for image 0 the shapes are \[\(2, 2\)\]"):
        extract_features(np.zeros((1, 2, 2)), [lambda image: image])
    with pytest.raises(ArgumentError, match=r"for image 1 the shapes are \[\(2,\)\], for the first \[\(1,\)\]"):
        extract_features([[1.0], [1.0, 2.0]], [lambda image: image])
    with pytest.raises(ArgumentError, match=r"rgb2gray: expected colours \(…, 3\), got shape \(4, 4\)"):
        rgb2gray(np.zeros((4, 4)))
    for arguments in ({"im": np.zeros((7, 9))}, {"im": np.zeros(9)}, {"im": np.zeros((9, 9)), "cell": 0}):
        with pytest.raises(ArgumentError, match="hog_feature: expected an image"):
            hog_feature(**arguments)
    with pytest.raises(ArgumentError, match="0 orientations"):
        hog_feature(np.zeros((9, 9)), orientations=0)
    with pytest.raises(ArgumentError, match=r"expected an image \(H, W, 3\), got shape \(2, 2\)"):
        color_histogram_hsv(np.zeros((2, 2)))
    for arguments in ({"nbin": 0}, {"xmin": 255}, {"xmax": 0.5}):
        with pytest.raises(ArgumentError, match="at least one bin between xmin and xmax"):
            color_histogram_hsv(np.ones((2, 2, 3)), **arguments)
    with pytest.raises(ArgumentError, match=r"colours in -1\.\.-1"):
        color_histogram_hsv(np.full((2, 2, 3), -1))

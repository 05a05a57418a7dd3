"""The truth about pictures as numbers against the lecture's numbers, counting, and what features must ignore."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import reference

few = settings(max_examples=25, deadline=None)
BYTES = np.array([[255, 255, 127], [255, 127, 0], [192, 0, 62]], dtype=np.uint8)


def test_scales_of_the_lecture():
    assert reference.scaled(BYTES, 0, 1).round(3).tolist() == [[1, 1, 0.498], [1, 0.498, 0], [0.753, 0, 0.243]]
    assert reference.scaled(BYTES, -1, 1).round(3).tolist() == [[1, 1, -0.004], [1, -0.004, -1], [0.506, -1, -0.514]]
    wanted = [[1.149, 1.149, -0.146], [1.149, -0.146, -1.431], [0.511, -1.431, -0.804]]
    assert reference.standardized(BYTES).round(3).tolist() == wanted


@few
@given(st.tuples(*[st.integers(1, 4)] * 4), st.integers(0, 2**32))
def test_every_number_gets_its_place(shape, seed):
    x = np.random.default_rng(seed).normal(size=shape)
    out = reference.nhwc_to_nchw(x)
    for n, i, j, c in np.ndindex(*shape):
        assert out[n, c, i, j] == x[n, i, j, c]


@few
@given(st.integers(1, 9), st.integers(0, 2**32))
def test_colours_are_counted(bins, seed):
    image = np.random.default_rng(seed).integers(0, 256, (4, 5, 3)).astype(np.uint8)
    image[0, 0] = 255
    wanted = np.zeros((bins,) * 3)
    for pixel in image.reshape(-1, 3):
        wanted[tuple(int(value) * bins // 256 for value in pixel)] += 1 / 20
    np.testing.assert_allclose(reference.color_histogram(image, bins), wanted, atol=1e-12)


@few
@given(st.sampled_from([4, 8, 12]), st.integers(1, 3), st.integers(0, 2**32))
def test_edges_are_those_of_the_angles(bins, cell, seed):
    image = np.random.default_rng(seed).uniform(0, 255, (3 * cell, 4 * cell, 3))
    down, right = np.gradient(image @ np.array([0.299, 0.587, 0.114]))
    nearest = np.rint(np.arctan2(down, right) / np.pi * bins).astype(int) % bins
    votes = np.zeros((3, 4, bins))
    for i, j in np.ndindex(*nearest.shape):
        votes[i // cell, j // cell, nearest[i, j]] += np.hypot(down, right)[i, j]
    found = reference.hog(image, cell, bins)
    np.testing.assert_allclose(found, votes / np.linalg.norm(votes), atol=1e-9)


def test_black_has_no_edges():
    assert not reference.hog(np.zeros((4, 4, 3)), 2, 4).any()

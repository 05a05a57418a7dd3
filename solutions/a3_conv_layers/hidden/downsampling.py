"""Hidden checks of downsampling: shapes and values are drawn from the grader's secret."""

import numpy as np

from autograder.checks import array, assert_close, fetch, question, reference


def _images(rng, tall, least=2, step=1):
    """Random images (N, C, H, W), wide or tall, with sides that are multiples of step."""
    short = rng.integers(least, 5)
    sides = short * step, (short + rng.integers(1, 4)) * step
    return rng.normal((rng.integers(2, 4), rng.integers(2, 4), *(sides[::-1] if tall else sides)))


@question("global_avg_pool", points=1)
def drawn_means(student, rng):
    """Other images give the right means, in either precision."""
    for tall in (False, True):
        x = _images(rng, tall) + rng.uniform(-3, 3)
        out, _ = student.global_avg_pool_forward(x)
        assert_close(out, reference.global_avg_pool(x), name="out")
    out, _ = student.global_avg_pool_forward(x.astype(np.float32))
    assert_close(out, reference.global_avg_pool(x), rtol=1e-4, name="out for float32")


@question("global_avg_pool", points=1)
def drawn_shares(student, rng):
    """Other images give the right gradient, and none of it is lost."""
    for tall in (False, True):
        x = 1e12 + _images(rng, tall)
        dout = rng.normal(x.shape[:2])
        _, cache = student.global_avg_pool_forward(x)
        dx = fetch(student.global_avg_pool_backward(dout, cache))
        assert_close(dx, reference.global_avg_pool_gradient(x, dout), name="dx")
        assert_close(array(dx).sum(axis=(2, 3)), dout, rtol=1e-3, name="the sum of dx in each channel")


@question("blur_pool", points=1)
def drawn_blurs(student, rng):
    """Other images and strides give the right values, in either precision."""
    for tall, stride in ((False, 2), (True, 3), (True, 2), (False, 1)):
        x = _images(rng, tall, least=3)
        out, _ = student.blur_pool_forward(x, stride)
        assert_close(out, reference.blur_pool(x, stride), name="out")
    out, _ = student.blur_pool_forward(x.astype(np.float32), stride)
    assert_close(out, reference.blur_pool(x, stride), rtol=1e-4, name="out for float32")


@question("blur_pool", points=1)
def drawn_moves(student, rng):
    """A picture moved by the stride gives the same map, moved by one; a brighter one the same map, brighter."""
    for stride in (2, 3):
        wide = rng.normal((2, 2, 6, 4 * stride + rng.integers(3, 6)))
        x, y = wide[..., stride:], wide[..., :-stride]
        first, _ = student.blur_pool_forward(x, stride)
        first = fetch(first)
        assert_close(first, reference.blur_pool(x, stride), name="out")
        second, _ = student.blur_pool_forward(7 * y + 2, stride)
        # The first two columns and the last see an edge in one picture and not in the other.
        moved = array(second, reference.blur_pool(y, stride).shape)[..., 2:4]
        assert_close(moved, 7 * array(first)[..., 1:3] + 2, name="the middle of a moved, brighter picture's out")


@question("pixel_shuffle", points=1)
def drawn_down(student, rng):
    """Other images and blocks go down to the right channels."""
    for tall, r in ((False, 2), (True, 3), (True, 2), (False, 4)):
        x = _images(rng, tall, step=r)
        assert_close(student.pixel_unshuffle(x, r), reference.pixel_unshuffle(x, r), name="pixel_unshuffle")


@question("pixel_shuffle", points=1)
def drawn_up(student, rng):
    """Other channels and blocks go up to the right pixels."""
    for tall, r in ((False, 3), (True, 2), (True, 4), (False, 2)):
        x = reference.pixel_unshuffle(_images(rng, tall, step=r), r)
        assert_close(student.pixel_shuffle(x, r), reference.pixel_shuffle(x, r), name="pixel_shuffle")


@question("pixel_shuffle", points=0.5)
def there_and_back(student, rng):
    """Down and up again gives the image back, to the last bit, and so does up and down again."""
    for r in (2, 3):
        x = _images(rng, tall=r == 2, step=r)
        down = fetch(student.pixel_unshuffle(x, r))
        assert_close(down, reference.pixel_unshuffle(x, r), name="pixel_unshuffle")
        assert_close(student.pixel_shuffle(array(down), r), x, rtol=0.0, name="the image after down and up")
        maps = rng.normal((2, 2 * r * r, 2, 3))
        up = fetch(student.pixel_shuffle(maps, r))
        assert_close(up, reference.pixel_shuffle(maps, r), name="pixel_shuffle")
        assert_close(student.pixel_unshuffle(array(up), r), maps, rtol=0.0, name="the channels after up and down")

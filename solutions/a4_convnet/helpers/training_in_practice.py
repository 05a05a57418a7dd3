"""What the checks of training_in_practice share."""

import numpy as np

from autograder.checks import array, assert_equal, assert_shape, assert_true, assert_unchanged
from autograder.checks.run import comparing
from cs231n_utils.data import draw_shapes

# The generator is made beside the student's code; it cannot travel.
SEEDED = "def rng(seed):\n    return np.random.default_rng(seed)"
# What is done to models beside the student's code; a check puts its own kind of model before it.
TOOLS = """
import torch
from torch import nn

def run(part, x):
    part.eval()  # a dropout or a normalisation in somebody's dense layers is no noise then
    with torch.no_grad():
        return part(torch.tensor(x, dtype=torch.float32)).numpy()

def weights(part):
    return [parameter.detach().numpy().copy() for parameter in part.parameters()]

def learns(part):
    return [bool(parameter.requires_grad) for parameter in part.parameters()]

def step(net, x, y, times=3):
    net.eval()
    learned = [parameter for parameter in net.parameters() if parameter.requires_grad]
    for _ in range(times if learned else 0):
        loss = nn.functional.cross_entropy(net(torch.tensor(x, dtype=torch.float32)), torch.tensor(y))
        for parameter, slope in zip(learned, torch.autograd.grad(loss, learned, allow_unused=True)):
            if slope is not None:
                parameter.data -= 0.5 * slope
"""


def demand(answer, condition, message):
    """A condition on an answer, which is kept as evidence where it fails."""
    with comparing(lambda: array(answer)):
        assert_true(condition, message)


def augmented(student, name, x, seed=1, **options):
    """What an augmentation makes of x: of its shape, the same for the same seed, another for another, x unchanged."""
    given, function = student.define(SEEDED), getattr(student, name)
    answer = function(x, given.rng(seed), **options)
    assert_unchanged(student.after()[0], x, "x")
    assert_shape(answer, x.shape)
    out = array(answer).astype(float)
    demand(answer, bool(np.isfinite(out).all()), f"{name} returned numbers that are not finite.")
    again, other = (array(function(x, given.rng(each), **options)) for each in (seed, seed + 1))
    demand(answer, again.shape == x.shape and np.array_equal(again, out), f"{name} gives other pictures when it is"
            " called again with a generator of the same seed; use rng for everything that is random.")  # fmt: skip
    demand(answer, other.shape == x.shape and not np.array_equal(other, out), f"{name} gives the same pictures for"
            " another seed; draw from rng.")  # fmt: skip
    return answer, out


def close(a, b):
    return np.abs(a - b).reshape(len(a), -1).max(axis=1) < 1e-5


def whole(angles):
    """Whether all angles are whole numbers of degrees, as far as they can be told."""
    return bool(np.abs(angles - np.round(angles)).max() < 0.02)


def independent(*numbers):
    """Whether no two of the numbers that were drawn for each picture go along with each other.

    With forty pictures, a correlation of 0.75 comes by chance once in ten million times. What is the same for all
    pictures, but for rounding, goes along with nothing.
    """
    with np.errstate(all="ignore"):
        related = np.corrcoef(np.round(numbers, 6))
    return bool(np.nan_to_num(np.abs(related - np.diag(np.diag(related)))).max() < 0.75)


def arrays(answer):
    return [array(part) for part in answer]


def must_be_same(answer, before, message):
    """The arrays of a list are those of another one."""
    after = arrays(answer)
    same = len(after) == len(before) and all(map(np.array_equal, after, before))
    with comparing(lambda: [float(part.astype(float).sum()) for part in after]):
        assert_true(same, message)


def must_be_accurate(student, rng, least, count=500):
    """`predict` on pictures that are drawn now, and the pictures; which of them are right is counted here."""
    wanted = np.array(rng.permutation(count)) % 10
    images = draw_shapes(wanted, seed=[int(rng.integers(0, 2**32)) for _ in range(4)])
    said = student.predict(images)
    assert_equal(array(said).shape, (count,), f"the shape of what predict says about {count} pictures")
    share = float(np.mean(array(said) == wanted))
    demand(said, share >= least, f"The network is right about {share:.1%} of {count} new pictures; {least:.0%} are"
            " asked for here.")  # fmt: skip
    return images, said

"""Public checks of training_in_practice. Many answers are right: properties are checked, not one stream of numbers."""

import math

import numpy as np

from autograder.checks import (
    array,
    assert_close,
    assert_equal,
    assert_shape,
    assert_true,
    assert_unchanged,
    fetch,
    number,
    question,
)
from autograder.checks.run import comparing
from cs231n_utils.data import draw_shapes
from helpers import SEEDED, TOOLS, arrays, augmented, close, demand, independent, must_be_accurate, must_be_same, whole


@question("augment_position", points=0.75)
def flips(student, rng):
    """About half of the pictures are mirrored from left to right, each for itself; the others stay as they are."""
    x = rng.uniform(0.1, 1, (120, 3, 4, 6))
    answer, out = augmented(student, "augment_flip", x)
    kept, turned = close(out, x), close(out, x[..., ::-1])
    demand(answer, bool((kept | turned).all()), "augment_flip: a picture is neither as it was nor mirrored from left"
            " to right.")  # fmt: skip
    count = int(turned.sum())
    demand(answer, 30 <= count <= 90, f"augment_flip mirrored {count} of 120 pictures; about half were expected, each"
            " with a random number of its own.")  # fmt: skip


def _places(x, out, padding):
    """Where each picture was cut out of the padded one, as i·(2 padding + 1) + j; −1 where nowhere."""
    (N, _, H, W), span = x.shape, 2 * padding + 1
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    found = np.full(N, -1)
    for place in range(span**2):
        i, j = divmod(place, span)
        found[close(out, padded[:, :, i : i + H, j : j + W])] = place
    return found


@question("augment_position", points=0.75)
def crops(student, rng):
    """Each picture is a piece of itself with zeros around it; all nine places with padding 1 occur."""
    x = rng.uniform(0.1, 1, (240, 2, 4, 6))
    answer, out = augmented(student, "augment_crop", x, padding=1)
    found = _places(x, out, 1)
    demand(answer, bool((found >= 0).all()), "augment_crop: a picture is no piece of the padded one.")
    places = len(np.unique(found))
    demand(answer, places == 9, f"augment_crop cut at {places} of the 9 places that there are with padding 1.")


def _looks(out, H, W, box):
    """Where pixels in the middle of each picture look: (N, 2, 3) coefficients of r, c and 1, and the worst misfit."""
    r, c = np.meshgrid(np.arange(H) - (H - 1) / 2, np.arange(W) - (W - 1) / 2, indexing="ij")
    near = (np.abs(r) <= box) & (np.abs(c) <= box)
    basis = np.stack([r[near], c[near], np.ones(near.sum())], axis=1)
    seen = (out[:, :2, near] - 0.5) * 2 * np.array([H, W])[:, None]  # (N, 2, pixels)
    found = seen @ np.linalg.pinv(basis).T
    return found, float(np.abs(found @ basis.T - seen).max())


def _ramps(N, H, W):
    """Pictures whose channels tell the row, the column, and that something is there."""
    r, c = np.meshgrid((np.arange(H) - (H - 1) / 2) / (2 * H), (np.arange(W) - (W - 1) / 2) / (2 * W), indexing="ij")
    return np.repeat(np.stack([r + 0.5, c + 0.5, np.ones((H, W))])[None], N, axis=0)


@question("augment_shape", points=1)
def rotations(student, rng):
    """Each picture is turned about its centre by its own angle, up to 40 degrees either way; zeros move in."""
    x = _ramps(30, 24, 26)
    answer, out = augmented(student, "augment_rotate", x, degrees=40)
    looks, misfit = _looks(out, 24, 26, 6)
    (rr, rc, a), (cr, cc, b) = looks.transpose(1, 2, 0)
    round_ = np.abs([rr - cc, rc + cr, rr * cc - rc * cr - 1]).max() < 0.12 and misfit < 1.2
    demand(answer, bool(round_), "augment_rotate: a picture was not turned, or not only turned.")
    demand(answer, bool(np.abs([a, b]).max() < 0.2), "augment_rotate: a picture was not turned about its centre.")
    angles = np.rad2deg(np.arctan2(cr, rr))
    wide = np.abs(angles).max() < 42 and angles.min() < -10 and angles.max() > 10
    demand(answer, bool(wide), f"augment_rotate turned by {angles.min():.0f} to {angles.max():.0f} degrees; angles all"
            " over -40 to 40 were expected, one for each picture.")  # fmt: skip
    demand(answer, not whole(angles), "augment_rotate turns by whole degrees only; any angle should be possible.")
    corner = out[np.abs(angles).argmax(), 2, 0, 0]
    demand(answer, bool(abs(corner) < 0.01), "augment_rotate: where a picture looks beyond its border, it is not 0.")


@question("augment_shape", points=1)
def warps(student, rng):
    """Each picture is shifted, scaled and sheared by numbers of its own, as in the table."""
    x = _ramps(40, 28, 30)
    answer, out = augmented(student, "augment_warp", x, shift=3, scale=0.2, shear=0.3)
    looks, misfit = _looks(out, 28, 30, 6)
    (rr, rc, a), (cr, cc, b) = looks.transpose(1, 2, 0)
    scaled = np.abs([rr - cc, rc]).max() < 0.15 and misfit < 1.2
    demand(answer, bool(scaled), "augment_warp: counted from the centre, new pixels do not look at"
            " (z·r + a, z·(c + k·r) + b).")  # fmt: skip
    for name, values, middle, most in (("z", rr, 1, 0.2), ("k", cr / cc, 0, 0.3), ("a", a, 0, 3), ("b", b, 0, 3)):
        low, high = (values - middle).min(), (values - middle).max()
        # The middle may be half a pixel off. Who takes the nearest pixel is too, and has slopes that are hard to see.
        room = 0.7 if most > 1 else 0.01 if misfit < 0.02 else 0.25 * most + 0.05
        fits = -most - room < low < -0.4 * most and 0.4 * most < high < most + room
        demand(answer, bool(fits), f"augment_warp: {name} goes from {middle + low:.2f} to {middle + high:.2f};"
                f" {middle - most:g} to {middle + most:g} was asked for, one number for each picture.")  # fmt: skip
    demand(answer, independent(rr, cr / cc, a, b), "augment_warp: two of a picture's numbers z, k, a and b depend on"
            " each other; each is drawn by itself.")  # fmt: skip


@question("augment_content", points=0.75)
def tints(student, rng):
    """Each channel of each picture gets its own number, up to 0.2 more or less; the result stays between 0 and 1."""
    x = rng.uniform(0.3, 0.7, (60, 3, 4, 5))
    answer, out = augmented(student, "augment_colors", x, strength=0.2)
    change = out - x
    tint = change.mean(axis=(2, 3))
    even = np.abs(change - tint[:, :, None, None]).max() < 1e-5
    demand(answer, bool(even), "augment_colors: a channel did not become lighter or darker as a whole.")
    wide = np.abs(tint).max() < 0.2001 and tint.min() < -0.15 and tint.max() > 0.15
    demand(answer, bool(wide), f"augment_colors added numbers from {tint.min():.2f} to {tint.max():.2f}; -0.2 to 0.2"
            " was asked for.")  # fmt: skip
    own = np.std(tint, axis=0).min() > 0.05 and np.std(tint, axis=1).mean() > 0.05
    demand(answer, bool(own), "augment_colors: pictures or channels share their number; each has one of its own.")
    bright = rng.choice([0.02, 0.98]) + 0 * x
    answer, out = augmented(student, "augment_colors", bright, strength=0.5)
    demand(answer, bool(out.min() >= 0 and out.max() <= 1), "augment_colors left numbers below 0 or above 1.")
    demand(answer, bool(np.abs(out - bright).max() < 0.5001), "augment_colors: what is below 0 should become 0, what is"
            " above 1 should become 1.")  # fmt: skip


@question("augment_content", points=0.75)
def squares(student, rng):
    """In each picture one square of 3×3 pixels is 0 in all channels, at different places; the rest is as it was."""
    x = rng.uniform(0.1, 1, (150, 3, 5, 6))
    answer, out = augmented(student, "augment_cutout", x, size=3)
    found = np.full(len(x), -1)
    for place in range(3 * 4):
        i, j = divmod(place, 4)
        cut = x.copy()
        cut[:, :, i : i + 3, j : j + 3] = 0
        found[close(out, cut)] = place
    demand(answer, bool((found >= 0).all()), "augment_cutout: a picture has no square of 3×3 zeros, or it differs"
            " elsewhere.")  # fmt: skip
    places = len(np.unique(found))
    demand(answer, places == 12, f"augment_cutout covered {places} of the 12 places that there are in 5×6 pixels.")


@question("mixup", points=1)
def mixes(student, rng):
    """Each mixed picture is made of two, and its label of the same two with the same shares; α decides the shares."""
    given = student.define(SEEDED)
    # Picture n is white at pixel n alone, so a mixed picture tells what it is made of.
    x, y = np.eye(12).reshape(12, 1, 3, 4), np.eye(4)[np.arange(12) % 4]
    for alpha in (300.0, 0.4):
        pictures, labels = student.mixup(x, y, given.rng(3), alpha)
        for after, before, name in zip(student.after(), (x, y), "xy", strict=False):
            assert_unchanged(after, before, name)
        assert_shape(pictures, x.shape)
        shares = array(pictures).reshape(12, 12).astype(float)
        right = shares.min() > -1e-6 and np.abs(shares.sum(axis=1) - 1).max() < 1e-5
        right = right and (shares > 1e-6).sum(axis=1).max() <= 2
        demand(pictures, bool(right), "mixup: a mixed picture is not λ of one and 1 − λ of another.")
        assert_close(labels, shares @ y, rtol=1e-5, name="mixed y")
        mixed = np.abs(shares - np.eye(12)).max(axis=1)
        if alpha > 1:
            halves = (mixed > 1e-6).any() and mixed[mixed > 1e-6].min() > 0.3 and shares.max(axis=1).min() < 0.7
            demand(pictures, bool(halves), "mixup: with α = 300 the shares should be close to one half.")
    pictures, labels = student.mixup(x, y, given.rng(3), 0.4)
    other, _ = student.mixup(x, y, given.rng(4), 0.4)
    demand(pictures, np.array_equal(array(pictures), shares.reshape(x.shape)), "mixup gives another mixture when it is"
            " called again with a generator of the same seed.")  # fmt: skip
    demand(pictures, not np.array_equal(array(other), array(pictures)), "mixup gives the same for another seed.")
    halves = [array(student.mixup(x, y, given.rng(seed), 300.0)[0]).reshape(12, 12) > 0.1 for seed in (5, 6, 7)]
    same = np.array_equal(halves[0], halves[1]) and np.array_equal(halves[1], halves[2])
    demand(pictures, not same, "mixup gives every picture the same partner again and again; draw a new order.")


@question("choose", points=0.75)
def chosen_by_validation(student, rng):
    """The row with the greatest mean of its validation accuracies is chosen, whatever the other columns say."""
    rows = [
        {"rate": 0.1, "train": [0.97, 0.98], "validation": [0.62, 0.6], "test": [0.6, 0.6]},
        {"rate": 0.01, "train": [0.9, 0.8], "validation": [0.7, 0.68], "test": [0.5, math.nan]},
        {"rate": 0.001, "train": [0.8, 0.8], "validation": [0.8, 0.4], "test": [0.4, 0.5]},
        {"rate": 0.0001, "train": [0.2, 0.3], "validation": [0.2, 0.2], "test": [0.9, 0.9]},
        {"rate": 0.03, "train": [0.9, 0.9, 0.9, 0.9], "validation": [0.5, 0.5, 0.5, 0.6], "test": [0.5, 0.5, 0.5, 0.5]},
        {"rate": 0.3, "train": [0.99, 0.99], "validation": [0.4, 0.3], "test": [0.4, 0.4]},
        {"rate": 0.003, "train": [0.8, 0.8, 0.8], "validation": [0.75, 0.74, 0.2], "test": [0.5, 0.5, 0.5]},
    ]
    assert_equal(student.choose(rows)["rate"], 0.01, "the rate of the chosen row")


@question("choose", points=0.75)
def diverged_runs(student, rng):
    """A row with a nan among its validation accuracies is never chosen, wherever it stands."""
    rows = [
        {"rate": 1.0, "train": [0.3, math.nan], "validation": [0.95, math.nan], "test": [0.9, 0.1]},
        {"rate": 0.1, "train": [0.9, 0.9], "validation": [0.6, 0.5], "test": [0.5, 0.5]},
        {"rate": 0.3, "train": [0.8, 0.8], "validation": [0.75, 0.65], "test": [0.6, 0.6]},
        {"rate": 3.0, "train": [math.nan, 0.1], "validation": [math.nan, 0.1], "test": [0.1, 0.1]},
    ]
    for order in ((3, 0, 1, 2), (2, 0, 3, 1), (1, 3, 0, 2)):
        assert_equal(student.choose([rows[k] for k in order])["rate"], 0.3, "the rate of the chosen row")


MODEL = (
    TOOLS
    + """
def model(convolution, bias, hidden, classes):
    net = nn.Sequential()
    maps, channels = convolution.shape[:2]
    net.features = nn.Sequential(nn.Conv2d(channels, maps, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
    net.classifier = nn.Sequential(nn.Flatten(), nn.Linear(maps * 9, hidden), nn.ReLU(), nn.Linear(hidden, classes))
    with torch.no_grad():
        net.features[0].weight.copy_(torch.tensor(convolution))
        net.features[0].bias.copy_(torch.tensor(bias))
    return net
"""
)


def _tuned(student, rng, classes):
    given = student.define(MODEL)
    model = given.model(rng.normal((4, 2, 3, 3)), rng.normal(4), 7, 5)
    return given, model, student.fine_tune(model, classes), rng.normal((6, 2, 6, 6))


def _moved(answer, before):
    """Which arrays of a list have changed."""
    after = arrays(answer)
    assert_equal(len(after), len(before), "the number of arrays of weights")
    return tuple(k for k, part in enumerate(after) if not np.array_equal(part, before[k]))


@question("fine_tune", points=1)
def new_classes(student, rng):
    """The new model has its own number of classes: its scores are its classifier's, on the old features."""
    given, model, net, x = _tuned(student, rng, 3)
    scores = given.run(net, x)
    # New weights are random: what is compared must not be, or the traces of mistakes would change with every release.
    assert_equal(array(scores).shape, (6, 3), "the shape of the new model's scores for 6 pictures and 3 classes")
    features = array(given.run(model.features, x))
    kept = array(given.run(net.features, x))
    kept = kept.shape == features.shape and np.allclose(kept, features, rtol=1e-4, atol=1e-4)
    demand(np.array(kept), kept, "fine_tune: the new model's features don't compute what the old ones do.")
    assert_close(scores, array(given.run(net.classifier, features)), rtol=1e-4, name="the scores of the new model")
    old = arrays(given.weights(model.classifier))
    new = arrays(given.weights(student.fine_tune(model, 5).classifier))
    shared = any(a.shape == b.shape and np.array_equal(a, b) for a in old for b in new if a.any())
    demand(np.array(shared), not shared, "fine_tune: dense layers of the old model are kept; all are to be made anew.")


@question("fine_tune", points=1.5)
def frozen(student, rng):
    """The convolutions have the old weights and are frozen; the dense layers are not."""
    given, model, net, _ = _tuned(student, rng, 3)
    before = arrays(given.weights(model.features))
    must_be_same(
        given.weights(net.features), before, "fine_tune: the convolutions don't have the weights of the old ones."
    )
    assert_equal(given.learns(net.features), (False, False), "requires_grad of the new features")
    learned = given.learns(net.classifier)
    assert_true(len(learned) > 0, "fine_tune: the new classifier has no weights to learn.")
    assert_equal(learned, (True,) * len(learned), "requires_grad of the new classifier")


@question("fine_tune", points=1.5)
def only_the_new_layers_move(student, rng):
    """Training moves the dense layers of the new model and nothing else; the old model stays whole and trainable."""
    given, model, net, x = _tuned(student, rng, 3)
    before, dense = arrays(given.weights(model)), arrays(given.weights(net.classifier))
    assert_equal(given.learns(model), (True,) * 6, "requires_grad of the old model")
    learns = fetch(given.learns(net.classifier))
    demand(np.array(learns), all(learns), "fine_tune: not all of the new dense layers ask for gradients.")
    given.step(net, x, np.arange(6) % 3)
    moved = _moved(given.weights(net.features), before[:2])
    demand(np.array(moved), not moved, "fine_tune: training has moved convolutions of the new model; they are frozen.")
    moved = _moved(given.weights(net.classifier), dense)
    assert_true(len(dense) > 0, "fine_tune: the new classifier has no weights to learn.")
    demand(np.array(moved), len(moved) == len(dense), "fine_tune: training has not moved all of the new dense layers.")
    given.step(model, x, np.arange(6) % 5)
    moved = _moved(given.weights(net.features), before[:2])
    demand(np.array(moved), not moved, "fine_tune: when the old model trains, the new one's convolutions move, too.")


@question("best_net", points=0.5)
def half_right(student, rng):
    """predict gives one label a picture, half of them right; what it says about one doesn't depend on the others."""
    images, said = must_be_accurate(student, rng, 0.5, 300)
    alone = np.array([number(student.predict(images[n : n + 1])) for n in range(40)])
    demand(alone, bool((alone == array(said)[:40]).sum() >= 39), "predict says something else about pictures when it"
            " gets them one at a time; has the network been told that it isn't training?")  # fmt: skip
    beside_black = student.predict(np.concatenate([images[:40], np.zeros((80, 3, 32, 32), np.uint8)]))
    demand(beside_black, bool((array(beside_black)[:40] == array(said)[:40]).sum() >= 39), "predict says something else"
            " about pictures beside black ones; has the network been told that it isn't training?")  # fmt: skip


@question("best_net", points=0.5)
def three_quarters_right(student, rng):
    """At least 75 % of 500 practice pictures are right."""
    must_be_accurate(student, rng, 0.75)


@question("best_net", points=0.5)
def nine_of_ten_right(student, rng):
    """At least 90 % of 500 practice pictures are right."""
    must_be_accurate(student, rng, 0.9)


@question("best_net", points=0.5)
def nineteen_of_twenty_right(student, rng):
    """At least 95 % of 500 practice pictures are right."""
    must_be_accurate(student, rng, 0.95)

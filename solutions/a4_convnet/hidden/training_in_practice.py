"""Hidden checks of training_in_practice: sizes, pictures and seeds are drawn; the exam pictures are drawn anew, too."""

import math

import numpy as np

from autograder.checks import (
    array,
    assert_close,
    assert_equal,
    assert_shape,
    assert_true,
    assert_unchanged,
    number,
    question,
)
from autograder.checks.run import comparing
from cs231n_utils.data import draw_shapes
from helpers import SEEDED, TOOLS, arrays, augmented, close, demand, independent, must_be_accurate, must_be_same, whole


def _sizes(rng, low, high):
    """Rows and columns, not as many of one as of the other."""
    rows = rng.integers(low, high)
    return rows, rows + rng.integers(1, 4)


@question("augment_position", points=0.75)
def drawn_flips(student, rng):
    """Other pictures, with any number of channels, are mirrored or left alone, each for itself."""
    x = rng.uniform(-1, 1, (150, rng.integers(1, 5), *_sizes(rng, 3, 6)))
    answer, out = augmented(student, "augment_flip", x, rng.integers(0, 10**6))
    kept, turned = close(out, x), close(out, x[..., ::-1])
    demand(answer, bool((kept | turned).all()), "A picture is neither as it was nor mirrored.")
    demand(answer, 40 <= int(turned.sum()) <= 110, "Far more or far fewer than half of the pictures are mirrored.")


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
def drawn_crops(student, rng):
    """Other pictures are cropped at all places of the padded ones; with no padding they stay as they are."""
    x = rng.uniform(0.1, 1, (500, rng.integers(1, 4), *_sizes(rng, 3, 6)))
    answer, out = augmented(student, "augment_crop", x, rng.integers(0, 10**6), padding=2)
    found = _places(x, out, 2)
    demand(answer, bool((found >= 0).all()), "A picture is no piece of the padded one.")
    demand(answer, len(np.unique(found)) >= 24, "Some places were never cut at.")
    # Something is left of each picture, whatever is cut out.
    large = rng.uniform(0.1, 1, (40, 2, *_sizes(rng, 5, 8)))
    answer, out = augmented(student, "augment_crop", large, rng.integers(0, 10**6))
    demand(answer, bool((_places(large, out, 4) >= 0).all()), "With the default padding, a picture is no piece.")
    assert_close(student.augment_crop(x[:9], student.define(SEEDED).rng(3), 0), x[:9], rtol=1e-6)


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
def drawn_rotations(student, rng):
    """Other pictures are turned about their centre by angles of their own, of other ranges, also the default one."""
    H, W = _sizes(rng, 24, 29)
    x = _ramps(40, H, W)
    for degrees, options in ((rng.integers(60, 85), True), (15, False)):
        options = {"degrees": degrees} if options else {}
        answer, out = augmented(student, "augment_rotate", x, rng.integers(0, 10**6), **options)
        looks, misfit = _looks(out, H, W, 6)
        (rr, rc, a), (cr, cc, b) = looks.transpose(1, 2, 0)
        turned = np.abs([rr - cc, rc + cr, rr * cc - rc * cr - 1]).max() < 0.12 and misfit < 1.2
        demand(answer, bool(turned) and bool(np.abs([a, b]).max() < 0.2), "A picture was not turned about its centre.")
        angles = np.rad2deg(np.arctan2(cr, rr))
        wide = np.abs(angles).max() < degrees + 2 and angles.min() < -0.4 * degrees and angles.max() > 0.4 * degrees
        demand(answer, bool(wide), "The angles are not those asked for.")
        demand(answer, not whole(angles), "The angles are whole numbers of degrees.")
        if degrees > 15:
            corner = out[np.argmin(np.abs(np.abs(angles) - 45)), 2, 0, 0]
            demand(answer, bool(abs(corner) < 0.01), "Beyond the border it is not 0.")


@question("augment_shape", points=1)
def drawn_warps(student, rng):
    """Other pictures are shifted, scaled and sheared within other ranges, some of them 0."""
    H, W = _sizes(rng, 26, 30)
    x = _ramps(200, H, W)
    most = {"shift": float(rng.uniform(1.5, 3)), "scale": float(rng.uniform(0.15, 0.25)), "shear": 0.0}
    sheared = most | {"shear": float(rng.uniform(0.2, 0.4))}
    for ranges in (most, sheared | {"scale": 0.0}, sheared):
        answer, out = augmented(student, "augment_warp", x, rng.integers(0, 10**6), **ranges)
        looks, misfit = _looks(out, H, W, 6)
        (rr, rc, a), (cr, cc, b) = looks.transpose(1, 2, 0)
        fits = np.abs([rr - cc, rc]).max() < 0.15 and misfit < 1.2
        demand(answer, bool(fits), "New pixels do not look where the table says.")
        for values, middle, name in ((rr, 1, "scale"), (cr / cc, 0, "shear"), (a, 0, "shift"), (b, 0, "shift")):
            low, high, wide = (values - middle).min(), (values - middle).max(), ranges[name]
            room = 0.7 if name == "shift" else 0.01 if misfit < 0.02 else 0.25 * wide + 0.05
            fits = -wide - room < low and high < wide + room
            fits = fits and (wide == 0 or (low < -0.4 * wide and 0.4 * wide < high))
            demand(answer, bool(fits), "The numbers are not in the range asked for.")
        demand(answer, independent(rr, cr / cc, a, b), "Numbers of a picture depend on each other.")


@question("augment_content", points=0.75)
def drawn_tints(student, rng):
    """Other pictures are tinted with other strengths; what would leave the range from 0 to 1 is cut off."""
    strength = float(rng.uniform(0.05, 0.25))
    x = rng.uniform(0.3, 0.7, (80, 3, *_sizes(rng, 3, 6)))
    answer, out = augmented(student, "augment_colors", x, rng.integers(0, 10**6), strength=strength)
    tint = (out - x).mean(axis=(2, 3))
    even = np.abs(out - x - tint[:, :, None, None]).max() < 1e-5
    wide = np.abs(tint).max() < strength * 1.001 and tint.min() < -0.7 * strength and tint.max() > 0.7 * strength
    own = np.std(tint, axis=0).min() > 0.25 * strength and np.std(tint, axis=1).mean() > 0.25 * strength
    demand(answer, bool(even and wide and own), "The channels are not tinted as asked for.")
    x = rng.uniform(0, 1, (30, 3, 6, 6))
    answer, out = augmented(student, "augment_colors", x, rng.integers(0, 10**6), strength=0.6)
    whole = out.min() >= 0 and out.max() <= 1 and (out == 0).any() and (out == 1).any()
    demand(answer, bool(whole), "What is below 0 or above 1 is not cut off.")


@question("augment_content", points=0.75)
def drawn_squares(student, rng):
    """Other pictures have a square of another size covered, in every place, also in the corners."""
    (H, W), size = _sizes(rng, 5, 7), rng.integers(2, 4)
    x = rng.uniform(0.1, 1, (500, rng.integers(2, 5), H, W))
    answer, out = augmented(student, "augment_cutout", x, rng.integers(0, 10**6), size=size)
    rows, columns = H - size + 1, W - size + 1
    found = np.full(len(x), -1)
    for place in range(rows * columns):
        i, j = divmod(place, columns)
        cut = x.copy()
        cut[:, :, i : i + size, j : j + size] = 0
        found[close(out, cut)] = place
    demand(answer, bool((found >= 0).all()), "A picture is not covered by one square, or differs elsewhere.")
    demand(answer, len(np.unique(found)) > 0.9 * rows * columns, "Some places were never covered.")


@question("mixup", points=1)
def drawn_mixtures(student, rng):
    """Other batches are mixed rightly, with the shares that α makes likely and new partners every time."""
    given, count, classes = student.define(SEEDED), 3 * rng.integers(4, 7), rng.integers(3, 6)
    x = np.eye(count).reshape(count, 1, 3, count // 3)
    y = np.eye(classes)[rng.integers(0, classes, size=count)]
    extreme, seen = 0, set()
    for seed in range(10):
        alpha = (0.002, 200.0)[seed % 2]
        pictures, labels = student.mixup(x, y, given.rng(seed + rng.integers(0, 10**6)), alpha)
        shares = array(pictures, x.shape).reshape(count, count).astype(float)
        right = shares.min() > -1e-6 and np.abs(shares.sum(axis=1) - 1).max() < 1e-5
        demand(pictures, bool(right and (shares > 1e-6).sum(axis=1).max() <= 2), "Not λ of one and 1 − λ of another.")
        assert_close(labels, shares @ y, rtol=1e-5, name="mixed y")
        largest = shares.max(axis=1)
        if alpha > 1:
            # With shares near one half, both of a picture's parts are plain to see.
            seen.add((shares > 0.1).tobytes())
            halves = (largest < 0.7).any() and not ((largest > 0.7) & (largest < 0.999)).any()
            demand(pictures, bool(halves), "With a large α the shares should be close to one half.")
        else:
            extreme += bool(np.median(largest) > 0.97)
    demand(pictures, extreme >= 3 and len(seen) > 2, "Shares do not follow α, or the partners are always the same.")


def _row(rng, rate, mean, runs):
    spread = rng.uniform(-0.15, 0.15, runs)
    table = {name: list(rng.uniform(0.1, 0.99, runs)) for name in ("train", "test")}
    return {"rate": rate, "validation": list(mean + spread - spread.mean()), **table}


@question("choose", points=0.75)
def drawn_sweeps(student, rng):
    """Other sweeps, with other numbers of settings and runs: the greatest mean of validation wins."""
    for _ in range(4):
        count = rng.integers(3, 8)
        means = 0.4 + 0.03 * np.array(rng.permutation(count))
        # The best setting has the fewest runs: their sum says nothing.
        runs = [2 if mean == means.max() else rng.integers(3, 5) for mean in means]
        rows = [_row(rng, float(rng.uniform()), float(mean), many) for mean, many in zip(means, runs, strict=True)]
        assert_equal(student.choose(rows)["rate"], rows[int(means.argmax())]["rate"], "the rate of the chosen row")


@question("choose", points=0.75)
def drawn_sweeps_with_nan(student, rng):
    """Settings with a nan in their validation are left out, also when only one run of the best one has it."""
    for _ in range(4):
        means = 0.4 + 0.05 * np.array(rng.permutation(6))
        rows = [_row(rng, float(rng.uniform()), float(mean), 3) for mean in means]
        order = np.argsort(-means)
        for place in (order[0], order[3]):
            rows[place]["validation"][rng.integers(0, 3)] = math.nan
        rows[int(order[1])]["train"][0] = math.nan
        assert_equal(student.choose(rows)["rate"], rows[int(order[1])]["rate"], "the rate of the chosen row")


MODEL = (
    TOOLS
    + """
class Model(nn.Module):
    def __init__(self, channels, maps, side, classes, deep):
        super().__init__()
        layers = [nn.Conv2d(channels, maps, 3, padding=1), nn.BatchNorm2d(maps), nn.ReLU(), nn.AvgPool2d(2)]
        if deep:
            layers += [nn.Conv2d(maps, maps + 1, 3, padding=1), nn.ReLU()]
        width = (maps + bool(deep)) * (side // 2) ** 2
        self.features = nn.Sequential(*layers)
        dense = [nn.Linear(width, 9), nn.ReLU(), nn.Linear(9, classes)] if deep else [nn.Linear(width, classes)]
        self.classifier = nn.Sequential(nn.Flatten(), *dense)

    def forward(self, x):
        return self.classifier(self.features(x))

def model(numbers, *sizes):
    net = Model(*sizes)
    with torch.no_grad():
        for k, parameter in enumerate(net.parameters()):
            parameter.copy_(torch.tensor(np.resize(numbers[k:], parameter.shape)))
    return net.eval()
"""
)


def _drawn(student, rng, deep):
    given, channels, side = student.define(MODEL), rng.integers(1, 4), 2 * rng.integers(2, 5)
    model = given.model(rng.normal(997, deviation=0.5), channels, rng.integers(3, 7), side, rng.integers(4, 9), deep)
    classes = rng.integers(2, 4)
    return given, model, classes, rng.normal((8, channels, side, side))


@question("fine_tune", points=1)
def other_models(student, rng):
    """Other models, shallow and deep, get new dense layers on old features; no weight is shared with the old ones."""
    for deep in (False, True):
        given, model, classes, x = _drawn(student, rng, deep)
        features, before = array(given.run(model.features, x)), arrays(given.weights(model))
        net = student.fine_tune(model, classes)
        assert_shape(given.run(net, x), (8, classes))
        assert_close(given.run(net.features, x), features, rtol=1e-4, name="what the new features compute")
        assert_close(given.run(net, x), array(given.run(net.classifier, features)), rtol=1e-4, name="the scores")
        must_be_same(given.weights(model), before, "The old model was changed.")
        old, new = arrays(given.weights(model.classifier)), arrays(given.weights(net.classifier))
        kept = any(a.shape == b.shape and np.array_equal(a, b) for a in old for b in new)
        demand(np.array(kept), not kept, "Weights of the old dense layers are kept.")


@question("fine_tune", points=1.5)
def frozen_under_training(student, rng):
    """In other models, training moves all dense layers and no convolution or normalisation."""
    for deep in (False, True):
        given, model, classes, x = _drawn(student, rng, deep)
        old = arrays(given.weights(model.features))
        net = student.fine_tune(model, classes)
        dense = arrays(given.weights(net.classifier))
        assert_equal(given.learns(net.features), (False,) * len(old), "requires_grad of the new features")
        labels, scores = np.arange(8) % classes, array(given.run(net, x)).astype(float)
        given.step(net, x, labels, 1)
        must_be_same(given.weights(net.features), old, "Training moved the convolutions.")
        after = arrays(given.weights(net.classifier))
        assert_equal(len(after), len(dense), "the number of arrays of weights")
        moved = any(not np.array_equal(part, dense[k]) for k, part in enumerate(after))
        demand(np.array(moved), moved, "Training did not move the new dense layers.")
        if dense[-1].shape == (classes,):
            # Their slope follows from the scores: a model that only says that it was trained won't fit.
            shares = np.exp(scores - scores.max(1, keepdims=True))
            shares /= shares.sum(1, keepdims=True)
            biases = dense[-1] - 0.5 * (shares - np.eye(classes)[labels]).mean(0)
            assert_close(given.weights(net.classifier)[-1], biases, rtol=1e-4, name="the last biases after a step")


@question("fine_tune", points=1.5)
def two_from_one(student, rng):
    """Two models made from one don't share anything; the old one can still be trained whole."""
    given, model, classes, x = _drawn(student, rng, True)
    before = arrays(given.weights(model))
    one, two = student.fine_tune(model, classes), student.fine_tune(model, classes + 1)
    given.step(one, x, np.arange(8) % classes)
    must_be_same(given.weights(model), before, "Training the new model changed the old one.")
    count = len(arrays(given.weights(one.features)))
    frozen, dense = arrays(given.weights(one.features)), arrays(given.weights(two.classifier))
    assert_equal(given.learns(model), (True,) * len(before), "requires_grad of the old model")
    assert_shape(given.run(two, x), (8, classes + 1))
    given.step(model, x, np.arange(8) % classes)
    must_be_same(given.weights(one.features), frozen, "Training the old model changed the new one.")
    must_be_same(given.weights(two.classifier), dense, "Training one model changed another one.")
    assert_equal(given.learns(two.features), (False,) * count, "requires_grad of the new features")


@question("best_net", points=0.5)
def exam_one_at_a_time(student, rng):
    """What predict says about a new picture does not depend on the others; at least half of it is right."""
    images, said = must_be_accurate(student, rng, 0.5, 200)
    alone = np.array([number(student.predict(images[n : n + 1])) for n in range(40)])
    demand(alone, bool((alone == array(said)[:40]).sum() >= 39), "It depends on the other pictures.")


@question("best_net", points=2)
def exam_50(student, rng):
    """Accuracy on 400 new pictures: at least 50 %."""
    must_be_accurate(student, rng, 0.5, 400)


@question("best_net", points=1.5)
def exam_75(student, rng):
    """Accuracy on 500 new pictures: at least 75 %."""
    must_be_accurate(student, rng, 0.75, 500)


@question("best_net", points=1.5)
def exam_90(student, rng):
    """Accuracy on 1,000 new pictures: at least 90 %."""
    must_be_accurate(student, rng, 0.9, 1000)


@question("best_net", points=1.5)
def exam_95(student, rng):
    """Accuracy on 1,000 new pictures: at least 95 %."""
    must_be_accurate(student, rng, 0.95, 1000)

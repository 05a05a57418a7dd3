"""Hidden checks of pytorch_convnets: sizes, weights and images are drawn from the grader's secret."""

from fractions import Fraction

import numpy as np

from autograder.checks import (
    array, assert_close, assert_equal, assert_true, assert_unchanged, fail, fetch, question, reference,
)  # fmt: skip
from helpers import INSIDE, learning_layers, must_be_module, random_weights, same_rows


def _three_layer(rng):
    """A NumPy network of drawn sizes, its images and their classes."""
    channels, size = rng.integers(2, 5), rng.choice((1, 3, 5))
    filters = channels if rng.integers(0, 2) else rng.integers(5, 8)
    height, width = 2 * rng.integers(2, 4), 2 * rng.integers(4, 6)
    hidden, classes = rng.integers(4, 9), rng.integers(10, 13)
    features = filters * (height // 2) * (width // 2)
    shapes = {"1": (filters, channels, size, size), "2": (features, hidden), "3": (hidden, classes)}
    params = {f"W{n}": rng.normal(shape, deviation=0.4) for n, shape in shapes.items()}
    params |= {f"b{n}": rng.normal(side) for n, side in (("1", filters), ("2", hidden), ("3", classes))}
    return params, rng.normal((3, channels, height, width)), rng.integers(0, classes, 3)


@question("torch_three_layer", points=2)
def drawn_networks_carried_over(student, rng):
    """Networks of other sizes give the scores of the NumPy network, from float64 and from float32 arrays."""
    given = student.define(INSIDE)
    for kind in (np.float64, np.float32, np.float64):
        params, x, _ = _three_layer(rng)
        params = {name: values.astype(kind) for name, values in params.items()}
        arrays = given.held(params)
        model = student.torch_three_layer(arrays)
        must_be_module(given, model, "what torch_three_layer returns")
        batch = given.images(model, x)
        assert_close(model(batch), reference.three_layer_scores(params, x), 1e-4, name="scores")
        given.learn(model)
        for name, before in params.items():
            assert_unchanged(array(arrays[name]), before, name)


@question("torch_three_layer", points=2)
def drawn_gradients_of_all_six(student, rng):
    """The gradients that PyTorch finds for all six parameters are those of the NumPy network."""
    given = student.define(INSIDE)
    for _ in range(2):
        params, x, y = _three_layer(rng)
        model = student.torch_three_layer(params)
        used, rows = learning_layers(given, model, x, "what torch_three_layer returns")
        assert_equal([row[0] for row in rows], ["Conv2d", "Linear", "Linear"], "the layers that learn")
        wanted = reference.three_layer_loss(params, x, y, 0.0)[1]
        used = given.watch(model)
        found = given.back(used, model(given.images(model, x)), y)
        for (weight, bias), n, layer in zip(
            found, "123", ("the convolution", "the hidden layer", "the last"), strict=True
        ):
            right = wanted[f"W{n}"] if n == "1" else wanted[f"W{n}"].T
            assert_close(weight, right, 1e-4, name=f"the gradient of the weight of {layer}")
            assert_close(bias, wanted[f"b{n}"], 1e-4, name=f"the gradient of the bias of {layer}")


@question("lenet5", points=1.5)
def drawn_digits(student, rng):
    """With other weights, LeNet5 gives the right scores for one image and for several, each layer for itself."""
    given = student.define(INSIDE)
    model = student.LeNet5()
    used, rows = learning_layers(given, model, np.zeros((1, 1, 32, 32)), "LeNet5()")
    assert_equal([row[2] for row in rows], [156, 2416, 48120, 10164, 850], "the parameters of each layer that learns")
    layers = given.held(used)
    weights = random_weights(rng, ((6, 1, 5, 5), (16, 6, 5, 5), (120, 400), (84, 120), (10, 84)))
    given.fill(layers, weights)
    for count in (1, rng.integers(2, 5)):
        x = rng.normal((count, 1, 32, 32), deviation=float(rng.uniform(0.5, 2)))
        assert_close(model(given.images(model, x)), reference.lenet5_scores(weights, x), 1e-4, name="scores")


@question("lenet5", points=1.5)
def drawn_tables(student, rng):
    """The tables of other networks are right: with strides, padding, groups, and layers without a bias."""
    given = student.define(INSIDE)
    for device in ("cpu", "meta"):
        depth, shape = 2 * rng.integers(1, 4), (rng.integers(23, 32), rng.integers(33, 42))
        layers, now = [], depth
        for bias in (True, False, True):
            out, size, stride = 4 * rng.integers(1, 5), rng.choice((1, 3, 5)), rng.integers(1, 3)
            layers += [("Conv2d", now, out, size, stride, rng.integers(0, 3), 1, rng.choice((1, 2)), bias), ("ReLU",)]
            now = out
        layers += [("MaxPool2d", rng.integers(2, 4), 2), ("Flatten",)]
        _, flat, _ = reference.layer_rows(layers, (depth, *shape))[-1]
        layers.append(("Linear", flat[0], rng.integers(5, 20), bool(rng.integers(0, 2))))
        wanted = reference.layer_rows(layers, (depth, *shape))
        table = student.layer_table(
            given.stack(layers, device), given.batch((rng.integers(2, 5), depth, *shape), device)
        )
        assert_equal(len(table), len(wanted), "the number of rows of layer_table")
        for place, (row, right) in enumerate(zip(table, wanted, strict=True), 1):
            assert_equal(row, right, f"row {place} of layer_table")


def _pattern(student, rng, N, pool, M, K, side=None):
    """A network of a drawn size with drawn weights is right, layer by layer and in its scores."""
    given = student.define(INSIDE)
    image = rng.integers(1, 4), side or rng.integers(8, 13), rng.integers(9, 16)
    classes, hidden = rng.integers(3, 8), rng.integers(8, 13)
    filters = [rng.integers(2, 7) for _ in range(M)]
    text = f"[(CONV-RELU)*{N}{'-POOL' * pool}]*{M}-(FC-RELU)*{K},SOFTMAX"
    model, x = student.convnet(text, image, classes, filters, hidden=hidden), rng.normal((2, *image))
    used, rows = learning_layers(given, model, x, "LeNet5()")
    wanted = reference.convnet_rows(N, pool, M, K, image, classes, filters, hidden)
    same_rows(rows, wanted)
    weights = random_weights(rng, [shape for _, shape, _, _ in wanted])
    given.fill(used, weights)
    scores = reference.convnet_scores(weights, x, N, pool, M, K)
    assert_close(model(given.images(model, x)), scores, 1e-4, name="scores")


@question("convnet", points=3)
def drawn_patterns(student, rng):
    """Networks of other patterns are right: layers, shapes, parameters, and scores with given weights."""
    for K in (1, 2, 0):
        _pattern(student, rng, rng.integers(2, 4), True, rng.integers(2, 4), K)


@question("convnet", points=2)
def corners_of_the_pattern(student, rng):
    """Five convolutions in a row, no pooling, one block, images with odd sides: each is right."""
    _pattern(student, rng, 5, True, 1, rng.integers(1, 3))
    _pattern(student, rng, rng.integers(1, 3), False, 2, rng.integers(0, 3))
    _pattern(student, rng, 1, True, 2, 1, side=rng.choice((9, 11, 13)))


def _block(student, given, rng, widening):
    """A block of a drawn size, with drawn weights in it."""
    channels, image = rng.integers(2, 5), (rng.integers(3, 6), rng.integers(4, 8))
    x = rng.normal((3, channels, *image), mean=0.5, deviation=1.5).astype(np.float32)
    model = student.ResidualBlock(channels, widening=widening)
    used, rows = learning_layers(given, model, x, "what convnet returns")
    kinds, inside = ("BatchNorm2d", "Conv2d", "BatchNorm2d", "Conv2d"), widening * channels
    shapes = (channels,), (inside, channels, 3, 3), (inside,), (channels, inside, 3, 3)
    outs = channels, inside, inside, channels
    same_rows(rows, [(kind, s, None, (out, *image)) for kind, s, out in zip(kinds, shapes, outs, strict=True)])
    weights = []
    for into, out in ((channels, inside), (inside, channels)):
        norm = rng.uniform(0.5, 2, into), rng.normal(into), rng.normal(into, deviation=0.5), rng.uniform(0.5, 2, into)
        weights += [norm, (rng.normal((out, into, 3, 3), deviation=0.5 / into**0.5),)]
    given.fill(used, weights)
    return model, weights, x, used


@question("residual_block", points=2)
def drawn_blocks(student, rng):
    """Blocks of other widths have the right values, in training and afterwards, and leave x alone."""
    given = student.define(INSIDE)
    for widening in (1, rng.integers(2, 5)):
        model, weights, x, _ = _block(student, given, rng, widening)
        for mode, training in ((model.eval, False), (model.train, True)):
            mode()
            batch = given.images(model, x)
            wanted, _ = reference.residual_block(weights, x, x, training)
            assert_close(model(batch), wanted, 1e-4, name="x + F(x)")
            assert_close(batch, x, name="x after the call")


@question("residual_block", points=1.5)
def drawn_block_gradients(student, rng):
    """The gradient of x is right: what came in, and what the branch adds to it, nothing where the branch is zero."""
    given = student.define(INSIDE)
    model, weights, x, used = _block(student, given, rng, rng.integers(2, 4))
    upstream = rng.normal(x.shape)
    zeros = [*weights[:3], (np.zeros_like(weights[3][0]),)]
    for values in (weights, zeros):
        given.fill(given.held(used)[:4], values)
        leaf = given.images(model, x, True)
        out = model(leaf)
        wanted, gradient = reference.residual_block(values, x, upstream, True)
        assert_close(out, wanted, 1e-4, name="x + F(x)")
        out.backward(given.images(model, upstream))
        assert_close(leaf.grad, gradient, 1e-4, name="the gradient of x")


def _bucketed(student, sizes, batch_size):
    """The batches, if they are pairs of a shape and the numbers of images, and hold every image once."""
    answer = fetch(student.bucket_by_aspect(sizes, batch_size))
    if not isinstance(answer, list | tuple):
        fail("bucket_by_aspect should return a list of batches.")
    batches = []
    for batch in answer:
        if not isinstance(batch, list | tuple) or len(batch) != 2:
            fail("Each batch of bucket_by_aspect should be a pair (shape, indices).")
        shape, indices = array(batch[0]), array(batch[1])
        if shape.shape != (2,) or indices.ndim != 1 or indices.dtype.kind not in "iu":
            fail("A batch should be ((height, width), [numbers of its images]).")
        batches.append((tuple(shape.tolist()), indices.tolist()))
    numbers = sorted(index for _, indices in batches for index in indices)
    assert_equal(numbers, list(range(len(sizes))), "the numbers of the images in all batches, sorted,")
    return batches


@question("bucket_by_aspect", points=2.5)
def drawn_photographs(student, rng):
    """Other photographs: every image is in one batch of its aspect ratio, batches are full, none is made larger."""
    for count, batch_size in ((rng.integers(30, 40), rng.integers(3, 5)), (rng.integers(15, 25), 1)):
        near = rng.integers(400, 500)
        ratios = [(3, 4), (4, 3), (1, 1), (near, near + 1), (near + 1, near), (2, 3)]
        order = [*range(6), *range(6), *range(6), *(rng.integers(0, 6) for _ in range(count - 18))]
        sizes = []
        for place in rng.permutation(len(order)):
            scale, (height, width) = rng.integers(1, 9), ratios[order[int(place)]]
            sizes.append((height * scale, width * scale))
        batches = _bucketed(student, sizes, batch_size)
        of = [str(Fraction(height, width)) for height, width in sizes]
        found = sorted((sorted({of[index] for index in indices}), len(indices)) for _, indices in batches)
        wanted = reference.aspect_batches(sizes, batch_size)
        wanted = sorted(([str(Fraction(h, w))], length) for h, w, lengths in wanted for length in lengths)
        assert_equal(found, wanted, "the aspect ratios (height/width) in each batch and its size")
        for shape, indices in batches:
            smallest = min((sizes[index] for index in indices), key=lambda size: size[0] * size[1])
            assert_equal(shape, smallest, "the shape of a batch")

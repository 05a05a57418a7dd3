"""Public checks of pytorch_convnets: fixed inputs, the lectures' worked numbers first."""

from fractions import Fraction

import numpy as np

from autograder.checks import (
    array, assert_close, assert_equal, assert_true, assert_unchanged, fail, fetch, number, question, reference,
)  # fmt: skip
from helpers import INSIDE, learning_layers, must_be_module, random_weights, same_rows


def _three_layer(rng, filters, channels, size, image, hidden, classes):
    features = filters * (image[0] // 2) * (image[1] // 2)
    shapes = {"1": (filters, channels, size, size), "2": (features, hidden), "3": (hidden, classes)}
    params = {f"W{n}": rng.normal(shape, deviation=0.3) for n, shape in shapes.items()}
    return params | {"b1": rng.normal(filters), "b2": rng.normal(hidden), "b3": rng.normal(classes)}


@question("torch_three_layer", points=2)
def weights_carried_over(student, rng):
    """With the weights of the NumPy network, the scores are the same to 1e-4."""
    given = student.define(INSIDE)
    params, x = _three_layer(rng, 4, 3, 3, (8, 6), 5, 7), rng.normal((2, 3, 8, 6))
    model = student.torch_three_layer(params)
    must_be_module(given, model, "what torch_three_layer returns")
    out = model(given.images(model, x))
    assert_close(out, reference.three_layer_scores(params, x), 1e-4, name="scores")


@question("torch_three_layer", points=1)
def as_many_filters_as_channels(student, rng):
    """Three 5×5 filters on three channels: shapes can't tell O × C × S × S from C × O × S × S, the scores can."""
    given = student.define(INSIDE)
    params, x = _three_layer(rng, 3, 3, 5, (6, 6), 4, 5), rng.normal((2, 3, 6, 6))
    model = student.torch_three_layer(params)
    _, rows = learning_layers(given, model, x, "what torch_three_layer returns")
    wanted = [("Conv2d", (3, 3, 5, 5), 228, (3, 6, 6)), ("Linear", (4, 27), 112, (4,)), ("Linear", (5, 4), 25, (5,))]
    same_rows(rows, wanted)
    assert_close(model(given.images(model, x)), reference.three_layer_scores(params, x), 1e-4, name="scores")


@question("torch_three_layer", points=1)
def learns_on_its_own(student, rng):
    """All six parameters can learn, and when they do, the arrays that they came from stay what they were."""
    given = student.define(INSIDE)
    params = {name: values.astype(np.float32) for name, values in _three_layer(rng, 2, 1, 3, (4, 4), 3, 4).items()}
    x = rng.normal((2, 1, 4, 4))
    arrays = given.held(params)
    model = student.torch_three_layer(arrays)
    must_be_module(given, model, "what torch_three_layer returns")
    assert_close(model(given.images(model, x)), reference.three_layer_scores(params, x), 1e-4, name="scores")
    assert_equal(given.trainable(model), 20 + 27 + 16, "the number of parameters that can learn")
    given.learn(model)
    for name, before in params.items():
        assert_unchanged(array(arrays[name]), before, name)


LENET5 = [156, 2416, 48120, 10164, 850]


@question("lenet5", points=1)
def lenet_layer_by_layer(student, rng):
    """LeNet5 has five layers that learn, with 156, 2,416, 48,120, 10,164 and 850 parameters: 61,706 in all."""
    given = student.define(INSIDE)
    model = student.LeNet5()
    _, rows = learning_layers(given, model, np.zeros((2, 1, 32, 32)), "LeNet5()")
    assert_equal([row[2] for row in rows], LENET5, "the parameters of each layer that learns")
    # The third layer may be a convolution that fits once.
    sizes = [int(np.prod(array(row[3]))) for row in rows]
    assert_equal(sizes, [6 * 28 * 28, 16 * 10 * 10, 120, 84, 10], "the size of what each of these layers puts out")
    assert_equal(given.trainable(model), 61706, "the number of all parameters")


@question("lenet5", points=1)
def lenet_scores(student, rng):
    """With given weights, LeNet5 gives the scores of a network with tanh and average pooling."""
    given = student.define(INSIDE)
    model, x = student.LeNet5(), rng.normal((2, 1, 32, 32))
    used, rows = learning_layers(given, model, x, "LeNet5()")
    assert_equal([row[2] for row in rows], LENET5, "the parameters of each layer that learns")
    weights = random_weights(rng, ((6, 1, 5, 5), (16, 6, 5, 5), (120, 400), (84, 120), (10, 84)))
    given.fill(used, weights)
    assert_close(model(given.images(model, x)), reference.lenet5_scores(weights, x), 1e-4, name="scores")


def _same_table(table, wanted):
    assert_equal(len(table), len(wanted), "the number of rows of layer_table")
    for place, (row, right) in enumerate(zip(table, wanted, strict=True), 1):
        assert_equal(row, right, f"row {place} of layer_table")


@question("lenet5", points=1)
def tables_of_the_giants(student, rng):
    """layer_table: AlexNet begins with 55×55, three 3×3 layers have 27C² weights, VGG-16 has 138,357,544 parameters."""
    given = student.define(INSIDE)
    alexnet = [("Conv2d", 3, 96, 11, 4), ("ReLU",), ("MaxPool2d", 3, 2)]
    table = student.layer_table(given.stack(alexnet), given.batch((2, 3, 227, 227)))
    _same_table(table, [("Conv2d", (96, 55, 55), 34944), ("ReLU", (96, 55, 55), 0), ("MaxPool2d", (96, 27, 27), 0)])
    for size, count, weights in ((3, 3, 27 * 64**2), (7, 1, 49 * 64**2)):
        layers = [("Conv2d", 64, 64, size, 1, size // 2, 1, 1, False)] * count
        table = student.layer_table(given.stack(layers), given.batch((1, 64, 9, 9)))
        _same_table(table, [("Conv2d", (64, 9, 9), weights // count)] * count)
    # On the meta device tensors have shapes and no numbers.
    layers = reference.vgg16_layers()
    table = student.layer_table(given.stack(layers, "meta"), given.batch((1, 3, 224, 224), "meta"))
    _same_table(table, reference.layer_rows(layers, (3, 224, 224)))
    assert_equal(sum(number(row[2]) for row in table), 138357544, "the parameters of VGG-16")


@question("convnet", points=2)
def layers_of_a_pattern(student, rng):
    """[(CONV-RELU)*2-POOL]*2-(FC-RELU)*1,SOFTMAX on 3×30×20: six layers that learn, 6·7·5 numbers laid flat."""
    given = student.define(INSIDE)
    model = student.convnet("[(CONV-RELU)*2-POOL]*2-(FC-RELU)*1,SOFTMAX", (3, 30, 20), 5, [4, 6], hidden=7)
    _, rows = learning_layers(given, model, np.zeros((2, 3, 30, 20)), "what convnet returns")
    wanted = [
        ("Conv2d", (4, 3, 3, 3), 112, (4, 30, 20)),
        ("Conv2d", (4, 4, 3, 3), 148, (4, 30, 20)),
        ("Conv2d", (6, 4, 3, 3), 222, (6, 15, 10)),
        ("Conv2d", (6, 6, 3, 3), 330, (6, 15, 10)),
        ("Linear", (7, 210), 1477, (7,)),
        ("Linear", (5, 7), 40, (5,)),
    ]
    same_rows(rows, wanted)


def _right_scores(student, rng, N, pool, M, K, image, classes, filters, hidden):
    """A network of the pattern is right, layer by layer, and in its scores with other weights."""
    given = student.define(INSIDE)
    text = f"[(CONV-RELU)*{N}{'-POOL' * pool}]*{M}-(FC-RELU)*{K},SOFTMAX"
    model, x = student.convnet(text, image, classes, filters, hidden=hidden), rng.normal((3, *image))
    used, rows = learning_layers(given, model, x, "what convnet returns")
    wanted = reference.convnet_rows(N, pool, M, K, image, classes, filters, hidden)
    same_rows(rows, wanted)
    weights = random_weights(rng, [shape for _, shape, _, _ in wanted])
    given.fill(used, weights)
    scores = reference.convnet_scores(weights, x, N, pool, M, K)
    assert_close(model(given.images(model, x)), scores, 1e-4, name="scores")


@question("convnet", points=2)
def scores_of_a_pattern(student, rng):
    """With given weights, a network with pooling and two fully connected layers gives the right scores."""
    _right_scores(student, rng, 1, True, 2, 2, (2, 6, 8), 4, [4, 5], 6)


@question("convnet", points=1)
def without_pooling(student, rng):
    """Without POOL and with K = 0, all maps are laid flat in their full size, and their scores are right."""
    _right_scores(student, rng, 2, False, 1, 0, (1, 5, 4), 6, [3], 9)


def _block(channels, inside, image):
    """What the four layers of a block look like; biases of the convolutions are up to the student."""
    return [
        ("BatchNorm2d", (channels,), 2 * channels, (channels, *image)),
        ("Conv2d", (inside, channels, 3, 3), None, (inside, *image)),
        ("BatchNorm2d", (inside,), 2 * inside, (inside, *image)),
        ("Conv2d", (channels, inside, 3, 3), None, (channels, *image)),
    ]


def _block_weights(rng, channels, inside):
    """For each layer of a block: weight, bias and running statistics of a normalisation, or filters."""
    weights = []
    for into, out in ((channels, inside), (inside, channels)):
        norm = rng.uniform(0.5, 2, into), rng.normal(into), rng.normal(into, deviation=0.5), rng.uniform(0.5, 2, into)
        weights += [norm, (rng.normal((out, into, 3, 3), deviation=0.5 / into**0.5),)]
    return weights


@question("residual_block", points=1.5)
def layers_of_a_block(student, rng):
    """A block uses a normalisation, a convolution, another normalisation, another convolution; a wide one is wider."""
    given = student.define(INSIDE)
    for options, inside in (({}, 4), ({"widening": 3}, 12)):
        model = student.ResidualBlock(4, **options)
        used, rows = learning_layers(given, model, np.zeros((2, 4, 5, 6)), "ResidualBlock(…)")
        same_rows(rows, _block(4, inside, (5, 6)))
        assert_equal(given.distinct(used), 4, "the number of different layers in use")


@question("residual_block", points=1.5)
def zero_branch(student, rng):
    """Where the last convolution is zero, the block is the identity, for negative numbers and for gradients, too."""
    given = student.define(INSIDE)
    model, x = student.ResidualBlock(3, widening=2), rng.normal((2, 3, 4, 5)).astype(np.float32)
    used, rows = learning_layers(given, model, x, "ResidualBlock(…)")
    same_rows(rows, _block(3, 6, (4, 5)))
    weights = _block_weights(rng, 3, 6)
    weights[3] = (np.zeros((3, 6, 3, 3)),)
    given.fill(used, weights)
    leaf, upstream = given.images(model, x, True), rng.normal((2, 3, 4, 5))
    out = model(leaf)
    assert_close(out, x, name="x + F(x) for F(x) = 0")
    out.backward(given.images(model, upstream))
    assert_close(leaf.grad, upstream, name="the gradient of x")


@question("residual_block", points=1.5)
def values_of_a_block(student, rng):
    """With given weights, the block gives the right values, in training and afterwards, and x stays as it was."""
    given = student.define(INSIDE)
    model, x = student.ResidualBlock(3), rng.normal((2, 3, 5, 4), mean=0.5, deviation=2).astype(np.float32)
    used, rows = learning_layers(given, model, x, "ResidualBlock(…)")
    same_rows(rows, _block(3, 3, (5, 4)))
    weights = _block_weights(rng, 3, 3)
    given.fill(used, weights)
    for mode, training in ((model.eval, False), (model.train, True)):
        mode()
        batch = given.images(model, x)
        out = model(batch)
        assert_close(out, reference.residual_block(weights, x, x, training)[0], 1e-4, name="x + F(x)")
        assert_close(batch, x, name="x after the call")


def _bucketed(student, sizes, batch_size):
    """The batches as they should be: pairs of a shape and the numbers of images, every image once."""
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
    assert_equal(numbers, list(range(len(sizes))), "the sorted numbers of the images in all batches")
    return batches


# "2 of 2/3" is a batch of two images, both with height/width = 2/3.
RATIOS = "the batches (how many images of which height/width)"


def _ratios(sizes, batches):
    """How many images of which aspect ratios are in each batch, sorted, as text."""
    ratios = [Fraction(height, width) for height, width in sizes]
    rows = sorted((sorted({str(ratios[index]) for index in indices}), len(indices)) for _, indices in batches)
    return ", ".join(f"{count} of {' and '.join(kinds)}" for kinds, count in rows)


def _one_shape(sizes, batches):
    for shape, indices in batches:
        smallest = min((sizes[index] for index in indices), key=lambda size: size[0] * size[1])
        assert_equal(shape, smallest, f"the shape of the batch of the images {sorted(indices)}")


@question("bucket_by_aspect", points=1.5)
def five_images(student, rng):
    """Five images make four batches of at most 2: 2 : 3 twice, upright and square once; none is made larger."""
    sizes = [(4, 6), (2, 3), (6, 4), (8, 12), (3, 3)]
    batches = _bucketed(student, sizes, 2)
    assert_equal(_ratios(sizes, batches), "1 of 1, 1 of 2/3, 2 of 2/3, 1 of 3/2", RATIOS)
    _one_shape(sizes, batches)


@question("bucket_by_aspect", points=1)
def close_is_not_equal(student, rng):
    """480×640 and 480×641 have different aspect ratios, and so have 640×480 and 480×640; full batches are full."""
    sizes = [(480, 640), (480, 641), (640, 480), (240, 320), (960, 1280), (960, 1282), (120, 160), (48, 64), (640, 480)]
    batches = _bucketed(student, sizes, 3)
    wanted = sorted(
        (str(Fraction(height, width)), count)
        for height, width, counts in reference.aspect_batches(sizes, 3)
        for count in counts
    )
    assert_equal(_ratios(sizes, batches), ", ".join(f"{count} of {kind}" for kind, count in wanted), RATIOS)
    _one_shape(sizes, batches)

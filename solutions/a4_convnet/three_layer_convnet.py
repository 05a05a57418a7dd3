# %% [markdown]
# # A ConvNet that you can trust
#
# You have the layers. Now you put them together into a network that names what is on a picture, and, just as useful,
# you learn how to find out whether such a network is right *before* it has trained for an hour.
#
# **Time:** 60–90 minutes, training included. **Points:** 27. Nothing here needs your answers to other notebooks: all
# layers come from the package.
#
# | here | in the code |
# |---|---|
# | `N` images: `C` channels, `H` rows, `W` columns; their classes | `X`, shape `(N, C, H, W)`; `y`, shape `(N,)` |
# | the parameters of three layers | `model.params["W1"]`, `["b1"]`, … `["b3"]` |
# | scores, one a class, higher is better | `model.loss(X)`, shape `(N, classes)` |
# | the loss, and the gradient of each parameter | `loss, grads = model.loss(X, y)` |
#
# Stuck? Put `hint("three_layer_convnet")`, with the name that stands in the check, into a cell of your own: it helps
# step by step, and costs nothing.

# %% tags=["setup"]
import functools

import matplotlib.pyplot as plt
import numpy as np

from autograder import check
from cs231n_utils import data, vis
from cs231n_utils.errors import MissingDataError
from cs231n_utils.fast_layers import (
    conv_backward_fast,
    conv_forward_fast,
    max_pool_backward_fast,
    max_pool_forward_fast,
)
from cs231n_utils.gradient_check import grad_check_sparse, rel_error
from cs231n_utils.layer_utils import (
    affine_relu_backward,
    affine_relu_forward,
    conv_relu_pool_backward,
    conv_relu_pool_forward,
)
from cs231n_utils.layers import affine_backward, affine_forward, relu_backward, relu_forward, softmax_loss
from cs231n_utils.solver import Solver


# %% [markdown]
# ## Sixty years in one line
#
# The network of this notebook is old, and its idea is older. The line shows when its parts were found: **1959** Hubel
# and Wiesel find cells in a cat's brain that answer to an edge at one place (simple cells), and others that answer
# wherever it is in a small region (complex cells). **1980** Fukushima's *Neocognitron* copies that: layers of simple
# and complex cells in turn, S, C, S, C: what we call convolution and pooling. **1998** *LeNet* trains such a network
# with backpropagation; it reads the amounts on bank cheques. **2012** *AlexNet*, the same with more layers, a million
# images and graphics cards, halves the errors of everything else. ConvNets lead until about **2020**; in **2021** the
# *Vision Transformer* (ViT), which has no convolution beyond its first step, is as good when there is enough data.

# %% name="timeline"
events = {
    1959: "Hubel & Wiesel:\nsimple and complex cells",
    1980: "Neocognitron:\nS, C, S, C",
    1998: "LeNet:\ntrained end to end",
    2012: "AlexNet:\na million images",
    2021: "ViT:\nattention",
}
with vis.styled():
    _, ax = plt.subplots(figsize=(9, 2.6), layout="constrained")
    ax.plot((1955, 2026), (0, 0), color="black", linewidth=1)
    ax.plot((2012, 2020), (0, 0), color=vis.PALETTE[5], linewidth=10, solid_capstyle="butt")
    ax.text(2016, -0.28, "ConvNets lead", ha="center", va="top")
    for number, (year, words) in enumerate(events.items()):
        height = (0.5, 1.3)[number % 2]
        ax.plot((year, year), (0, height), color=vis.PALETTE[0], linewidth=1)
        ax.plot(year, 0, "o", color=vis.PALETTE[0])
        ax.text(year, height, f"{year}\n{words}", ha="center", va="bottom", size=9)
    ax.set(xlim=(1951, 2029), ylim=(-0.8, 2.3))
    ax.axis("off")

# %% [markdown]
# ## The pictures
#
# Where CIFAR-10 has been downloaded, the next cell takes it: photographs of 32×32 pixels in ten classes. Everywhere
# else it takes ten shapes that the computer draws in a second, in the same format: turned, moved, half hidden, in any
# colour and light. All that follows works with either, and the cell says which it is. What to expect at the end of
# this notebook:
#
# | | images to learn from | training | right on new images |
# |---|---|---|---|
# | CIFAR-10 | 49,000 | one time through, one or two minutes | 45–52 % |
# | generated shapes | 9,000 | three times through, about half a minute | 55–65 % |
#
# Guessing gives 10 %. For CIFAR-10, run `data.download_cifar10()` (170 MB) in a new cell once, then the cell below
# again. The times hold where numba is installed (`%pip install numba`); without it, training takes two or three times
# as long.

# %% name="the-data"
try:
    folder = data.data_directory()
    names = data.class_names(folder)
    which, count, epochs = "CIFAR-10", 49_000, 1
except MissingDataError:
    folder = data.generate_shapes()
    names = data.class_names(folder)
    which, count, epochs = "the generated shapes", 9_000, 3
images = data.load_cifar10(folder)
print(
    f"This notebook uses {which}: {len(images.x_train):,} images to learn from and {len(images.x_test):,} to test on."
)

# %% [markdown]
# Each column below shows five images of one class. Would a single template for each class, one picture to compare with,
# be enough?

# %% name="class-samples"
vis.show_class_samples(images.x_train, images.y_train, names, per_class=5)

# %% [markdown]
# ### The mean image
#
# Before training, the mean of all training images is subtracted from every image, so that inputs are positive as often
# as negative. Of the last 1,000 training images the network will see nothing: they tell how it does on new ones.
#
# **Predict first:** what does the mean of thousands of pictures look like?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# A soft blur: left in the picture below. Of photographs, a little brighter at the top, where skies are; of shapes, flat
# grey, since a shape is as often lighter as darker than what is behind it. The other two are an image before and after.
# They look alike, because pictures are stretched from their darkest to their brightest: all that moved is the zero.
#
# </details>

# %% name="mean-image"
mean_image = images.x_train[:count].mean(axis=0)
dataset = {"y_train": images.y_train[:count], "y_val": images.y_train[count : count + 1000], "y_test": images.y_test}
# These keep the images as bytes, and subtract the mean from those that are asked for.
dataset["X_train"] = data.CentredImages([images.x_train], 0, count, mean_image, np.float32)
dataset["X_val"] = data.CentredImages([images.x_train], count, count + 1000, mean_image, np.float32)
dataset["X_test"] = data.CentredImages([images.x_test], 0, len(images.x_test), mean_image, np.float32)
first = images.x_train[0]
titles = ["the mean image", f"an image: {names[images.y_train[0]]}", "the image without the mean"]
vis.show_images([mean_image.astype(np.uint8), first, first - mean_image], titles, width=7)

# %% [markdown]
# ## Three layers
#
# > conv – relu – 2×2 max pool – affine – relu – affine – softmax
#
# Three of these have parameters, hence the name. The drawing shows what one image becomes with the default sizes, from
# left to right: three colours of 32×32 pixels, 32 maps of the same size (drawn as a stack of eight), 32 maps of half
# that, 100 units, 10 scores; below the arrows, the layers between them.
#
# - The **convolution** has stride 1 and as many zeros around the image as keep its size: (filter_size − 1) / 2.
# - The **pooling** has 2×2 windows and stride 2: it halves both sides. Images need not be square.
# - The first **affine layer** sees all pooled maps as one long list of numbers, the second one makes the scores.
# - The scores go to the softmax as they are: no ReLU after the last layer.

# %% name="network-drawing"
stacks = (  # left edge, width, height, sheets, text
    (0, 32, 32, 3, "one image\n(3, 32, 32)"),
    (78, 32, 32, 8, "32 maps\n(32, 32, 32)"),
    (166, 16, 16, 8, "smaller maps\n(32, 16, 16)"),
    (236, 4, 60, 1, "units\n(100,)"),
    (286, 4, 14, 1, "scores\n(10,)"),
)
layers = ((58, "conv\nrelu"), (146, "max\npool"), (214, "affine\nrelu"), (263, "affine"), (308, "softmax\nloss"))
with vis.styled():
    _, ax = plt.subplots(figsize=(9, 2.9), layout="constrained")
    for left, width, height, sheets, words in stacks:
        for sheet in reversed(range(sheets)):
            corner = (left + 1.6 * sheet, 1.6 * sheet - height / 2)
            ax.add_patch(plt.Rectangle(corner, width, height, facecolor="#d6e6f2", edgecolor=vis.PALETTE[0]))
        ax.text(left + width / 2, -38, words, ha="center", va="top", size=9)
    for middle, words in layers:
        ax.annotate("", (middle + 10, 0), (middle - 10, 0), arrowprops={"arrowstyle": "-|>", "color": "black"})
        ax.text(middle, -4, words, ha="center", va="top", size=9)
    ax.set(xlim=(-6, 322), ylim=(-56, 34), aspect="equal")
    ax.axis("off")

# %% [markdown]
# The layers are there already. Here is one image on its way through the first three, with a filter that nobody has
# trained: some edge or other is bright in its map; the ReLU blackens what is negative; the pooling halves the size and
# keeps what is brightest in each window.

# %% name="one-image-on-its-way"
random_filter = np.random.default_rng(6).normal(size=(1, 3, 7, 7)).astype(np.float32)
maps, _ = conv_forward_fast(dataset["X_train"][:1], random_filter, np.zeros(1, np.float32), {"stride": 1, "pad": 3})
positive, _ = relu_forward(maps)
halved, _ = max_pool_forward_fast(positive, {"pool_height": 2, "pool_width": 2, "stride": 2})
steps = {"image": first, "convolution": maps[0, 0], "relu": positive[0, 0], "pooling": halved[0, 0]}
vis.show_images(list(steps.values()), [f"{name} {values.shape[-2:]}" for name, values in steps.items()])

# %% [markdown]
# **Predict first:** how many parameters does this network have, and which layer has most of them?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# 825,046. The convolution has 32 · (3 · 7 · 7) + 32 = 4,736, the last layer 1,010. All the others, 819,300 or 99.3 %,
# are in the middle: 32 · 16 · 16 = 8,192 numbers to each of 100 units, and 100 biases.
#
# </details>
#
# ### The first weights
#
# Weights start as random numbers, normally distributed around 0 with the standard deviation `weight_scale`; biases
# start at 0. All parameters have the dtype that was asked for: float32 to train (half the memory, twice the speed),
# float64 to check gradients.
#
# ### Loss and gradients
#
# The loss is the softmax loss, a mean over the images, plus ½ · reg · (the sum of all squared weights, of W1, W2 and
# W3; not the biases). So the gradient of each W is that of the data loss plus reg · W. The ½ is there to make that so.
#
# All layers are imported at the top, each as a pair: a forward function that returns `(out, cache)`, and a backward
# function that takes `(dout, cache)`. There are pairs for layers that go together, too:
#
# | forward | backward |
# |---|---|
# | `conv_relu_pool_forward(x, w, b, conv_param, pool_param)` | `conv_relu_pool_backward(dout, cache)` → dx, dw, db |
# | `conv_forward_fast(x, w, b, conv_param)` | `conv_backward_fast(dout, cache)` → dx, dw, db |
# | `relu_forward(x)` | `relu_backward(dout, cache)` → dx |
# | `max_pool_forward_fast(x, pool_param)` | `max_pool_backward_fast(dout, cache)` → dx |
# | `affine_relu_forward(x, w, b)`, `affine_forward(x, w, b)` | `affine_relu_backward`, `affine_backward` → dx, dw, db |
#
# `conv_param` is `{"stride": …, "pad": …}` and `pool_param` is `{"pool_height": …, "pool_width": …, "stride": …}`. An
# affine layer flattens what it is given, and its backward pass puts it into shape again. `softmax_loss(scores, y)`
# returns the loss and the gradient of the scores.


# %% question="three_layer_convnet"
class ThreeLayerConvNet:
    """conv - relu - 2×2 max pool - affine - relu - affine - softmax.

    Images have an even number of rows and of columns, not always the same; filters have an odd size. The convolution
    has stride 1 and so much padding that the image keeps its size; the pooling has stride 2.
    """

    def __init__(
        self,
        input_dim=(3, 32, 32),
        num_filters=32,
        filter_size=7,
        hidden_dim=100,
        num_classes=10,
        weight_scale=1e-3,
        reg=0.0,
        dtype=np.float32,
    ):
        """Make the parameters.

        input_dim: (C, H, W) of one image; num_filters: filters of the convolution, each (C, filter_size, filter_size)
        hidden_dim: units of the hidden affine layer; num_classes: scores of the last one
        weight_scale: standard deviation of the normally distributed first weights, whose mean is 0; biases start at 0
        reg: how much the squared weights count in the loss; dtype: of all parameters
        Fills self.params with W1 and b1 (convolution), W2 and b2 (hidden layer), W3 and b3 (scores).
        """
        self.params = {}
        self.reg = reg
        self.dtype = dtype
        ### BEGIN SOLUTION
        C, H, W = input_dim
        features = num_filters * (H // 2) * (W // 2)
        shapes = {
            "1": (num_filters, C, filter_size, filter_size),
            "2": (features, hidden_dim),
            "3": (hidden_dim, num_classes),
        }
        sides = {"1": num_filters, "2": hidden_dim, "3": num_classes}
        for layer, shape in shapes.items():
            weights = weight_scale * np.random.randn(*shape)
            self.params["W" + layer] = weights.astype(dtype)
            self.params["b" + layer] = np.zeros(sides[layer], dtype=dtype)
        ### END SOLUTION

    def loss(self, X, y=None):
        """Scores, or loss and gradients.

        X: images (N, C, H, W); y: their classes (N,), or None
        Returns the scores (N, num_classes) when y is None, else (loss, grads): a number, and a dictionary with the
        gradients under the names of self.params. The loss is the softmax loss (a mean over the images)
        + 0.5 * reg * (the sum of the squares of all entries of W1, W2 and W3).
        """
        X = X.astype(self.params["W1"].dtype)
        W1, b1 = self.params["W1"], self.params["b1"]
        W2, b2 = self.params["W2"], self.params["b2"]
        W3, b3 = self.params["W3"], self.params["b3"]
        pool_param = {"pool_height": 2, "pool_width": 2, "stride": 2}
        ### BEGIN SOLUTION
        conv_param = {"stride": 1, "pad": (W1.shape[2] - 1) // 2}
        pooled, conv_cache = conv_relu_pool_forward(X, W1, b1, conv_param, pool_param)
        hidden, hidden_cache = affine_relu_forward(pooled, W2, b2)
        scores, scores_cache = affine_forward(hidden, W3, b3)
        if y is None:
            return scores

        data_loss, dscores = softmax_loss(scores, y)
        loss = data_loss + 0.5 * self.reg * (np.sum(W1 * W1) + np.sum(W2 * W2) + np.sum(W3 * W3))
        grads = {}
        dhidden, grads["W3"], grads["b3"] = affine_backward(dscores, scores_cache)
        dpooled, grads["W2"], grads["b2"] = affine_relu_backward(dhidden, hidden_cache)
        _, grads["W1"], grads["b1"] = conv_relu_pool_backward(dpooled, conv_cache)
        for layer in "123":
            grads["W" + layer] += self.reg * self.params["W" + layer]
        return loss, grads
        ### END SOLUTION


# %%
check("three_layer_convnet")

# %% [markdown]
# Where the parameters are: a bar for each layer, and its part of the whole. It is not where the work is: for one image
# the convolution multiplies 32 · 32 · 32 · 147 = 4.8 million times, the two affine layers 0.8 million times.

# %% name="where-the-parameters-are"
net = ThreeLayerConvNet()
layers = {
    f"layer {k}: W{k} {net.params[f'W{k}'].shape}": net.params[f"W{k}"].size + net.params[f"b{k}"].size
    for k in (3, 2, 1)
}
total = sum(layers.values())
with vis.styled():
    _, ax = plt.subplots(figsize=(9, 1.9), layout="constrained")
    ax.barh(list(layers), list(layers.values()), color=vis.PALETTE[0])
    for row, size in enumerate(layers.values()):
        ax.text(size, row, f" {size:,} ({size / total:.1%})", va="center")
    ax.set(xlim=(0, 1.25 * total), xticks=[], title=f"{total:,} parameters")

# %% [markdown]
# ## The sanity ladder
#
# A network with a mistake in it still trains. It only gets worse results than it could, and nobody tells you. So climb,
# from what costs a second to what costs an hour, and go up only from a rung that holds:
#
# 1. the **loss before training** is what guessing gives;
# 2. the **gradients** are those that differences measure;
# 3. the network can learn **a hundred images by heart**;
# 4. then **train**, and
# 5. **look at the filters**, and at what goes wrong.
#
# ### Rung 1: the loss before training
#
# An untrained network knows nothing. Each of ten classes should get the probability 1/10, whatever the image, and the
# loss is −log(1/10) = log 10 = 2.3026. If it isn't, then scores, softmax or mean are wrong. With `reg` it is a little
# more.
#
# The plot shows the loss before training for different `weight_scale`. Up to 10⁻³ the network guesses. With larger
# weights it is *sure* of what it doesn't know, and that is expensive.

# %% name="rung-1-initial-loss"
np.random.seed(231)
X, y = dataset["X_train"][:50], dataset["y_train"][:50]
for reg in (0.0, 0.5):
    print(f"reg = {reg}: the loss is {ThreeLayerConvNet(reg=reg).loss(X, y)[0]:.4f}, log 10 is {np.log(10):.4f}")
scales = (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 1.4e-2, 2e-2)
losses = [ThreeLayerConvNet(weight_scale=scale).loss(X, y)[0] for scale in scales]
with vis.styled():
    _, ax = plt.subplots(figsize=(7, 2.8), layout="constrained")
    ax.axhline(np.log(10), color="black", linestyle="--", label="guessing: log 10")
    ax.semilogx(scales, losses, "o-", color=vis.PALETTE[1], label="loss before training")
    ax.set(
        xlabel="weight_scale",
        ylabel="loss",
        ylim=(0, 1.1 * max(losses)),
        title="small weights guess, large ones are sure and wrong",
    )
    ax.legend()

# %% [markdown]
# ### Rung 2: the gradient check
#
# Move one parameter by ±h, and the loss moves by its gradient times 2h. That measures the gradient without
# backpropagation. Take a small network, float64, a fixed seed, and twenty entries of each parameter; the *relative
# error* is |measured − yours| / (|measured| + |yours|).
#
# How small should it be? You will read "below 10⁻² is fine" for such networks. That rule comes from checks at
# `weight_scale` 10⁻³, where the right gradient of W1 is so tiny that rounding alone makes errors of that size. It is a
# weak test: whoever forgot something that matters by one percent passes it. **Take larger weights instead**, 5·10⁻²,
# and ask for **10⁻⁴**.
#
# In the plot: the worst error of a right network (blue), and of the same network with a W1 gradient that is 1 % too
# large (orange). Below the dashed line, "10⁻² is fine" lets *both* pass, everywhere. At 5·10⁻² (dotted) they are far
# apart, and 10⁻⁴ between them tells them from each other.


# %% name="rung-2-gradient-check"
def measured_gradients(weight_scale, reg=0.0, entries=10):
    """For each parameter of a small network: measured derivatives, and those of the backward pass."""
    np.random.seed(1)
    net = ThreeLayerConvNet((3, 8, 8), 3, 3, 7, weight_scale=weight_scale, reg=reg, dtype=np.float64)
    X, y = np.random.randn(5, 3, 8, 8), np.arange(5)
    _, grads = net.loss(X, y)
    found = {}
    for name, values in net.params.items():
        looks = grad_check_sparse(
            lambda _: net.loss(X, y)[0], values, grads[name], entries, h=1e-6, rng=1, verbose=False
        )
        found[name] = np.array([look.numerical for look in looks]), np.array([look.analytic for look in looks])
    return found


def worst_error(found, slip=1.0):
    """The largest relative error, when the gradient of W1 is multiplied by slip."""
    return max(rel_error(seen, mine * (slip if name == "W1" else 1)) for name, (seen, mine) in found.items())


for name, (seen, mine) in measured_gradients(5e-2, reg=0.1, entries=20).items():
    print(f"{name}: relative error {rel_error(seen, mine):.1e}")

scales = (1e-3, 3e-3, 1e-2, 5e-2, 2e-1)
checks = [measured_gradients(scale) for scale in scales]
with vis.styled():
    _, ax = plt.subplots(figsize=(8, 3.2), layout="constrained")
    ax.loglog(scales, [worst_error(found, 1.01) for found in checks], "s-", color=vis.PALETTE[1], label="W1 is 1 % off")
    ax.loglog(scales, [worst_error(found) for found in checks], "o-", color=vis.PALETTE[0], label="right")
    ax.axhline(1e-2, color="black", linestyle="--", label='"fine"')
    ax.axhline(1e-4, color="gray", linestyle="-.", label="what to ask for")
    ax.axvline(5e-2, color="black", linestyle=":", label="the weights to take")
    ax.set(xlabel="weight_scale", ylabel="worst relative error", title="two networks, one of them wrong")
    ax.legend(ncols=2, fontsize=8)

# %% [markdown]
# ### Rung 3: a hundred images by heart
#
# Gradients can be right and the network of no use: images and labels mixed up, a learning rate that is off, too few
# units. So let it learn just 100 images. It should get **all** of them right; with 800,000 parameters that is no
# achievement. On new images it will be bad: left the loss, right the accuracy on its 100 images (dashed) and on new
# ones (solid). The gap between the two is called *overfitting*, and for once it is what we want.

# %% name="rung-3-overfit"
few = dataset | {"X_train": dataset["X_train"][:100], "y_train": dataset["y_train"][:100]}
np.random.seed(231)
solver = Solver(
    ThreeLayerConvNet(),
    few,
    update_rule="adam",
    optim_config={"learning_rate": 1e-3},
    batch_size=50,
    num_epochs=20,
    num_val_samples=100,
    print_every=0,
    seed=0,
)
solver.train()
print(f"{solver.train_acc_history[-1]:.0%} of the 100 images are right, {solver.val_acc_history[-1]:.0%} of new ones")

# %% [markdown]
# ### Rung 4: train
#
# Now all training images. The curves are drawn while it trains; nothing to do but watch. On CIFAR-10 one time through
# all images is enough to pass 40 % on the training images; on the shapes it goes through them several times, since
# there are fewer. Read the picture: does the loss still fall? Is the dashed curve (training images) far above the
# solid one (new images)?
#
# **Predict first:** in the picture of the last rung the two accuracies were far apart. Will they be here?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# No. With so many images there is more to gain from what they have in common than from learning each by heart. Train
# ten times as long, and they come apart.
#
# </details>


# %% name="rung-4-train"
@functools.cache
def trained():
    """The Solver of a network, after training, and the filters that it began with; run this cell to train again."""
    np.random.seed(231)
    model = ThreeLayerConvNet(weight_scale=1e-3, hidden_dim=100, reg=1e-3)
    first_filters = model.params["W1"].copy()
    solver = Solver(
        model,
        dataset,
        update_rule="adam",
        optim_config={"learning_rate": 1e-3},
        batch_size=100,
        num_epochs=epochs,
        num_val_samples=500,
        print_every=0,
        seed=0,
    )
    solver.train()
    return solver, first_filters


solver, _ = trained()
on_new = solver.check_accuracy(dataset["X_test"][:1000], dataset["y_test"][:1000])
print(
    f"With {which}, after {solver.epoch} × {count:,} images: {solver.train_acc_history[-1]:.1%} of the training images"
    f" are right, {on_new:.1%} of 1,000 test images."
)

# %% [markdown]
# ### Rung 5: look at the filters
#
# The 32 filters of the convolution as pictures, left before and right after training, each stretched to its own
# brightest and darkest. Before they are noise. Afterwards many are *smooth*, and some have become edges and blobs of
# colour: Hubel and Wiesel's simple cells, found once more. Filters that are still noise after a long training mean that
# the network has not learned, or has more filters than it needs.

# %% name="rung-5-filters"
solver, first_filters = trained()
pictures = {"before training": first_filters, "after training": solver.model.params["W1"]}
with vis.styled():
    _, axes = plt.subplots(1, 2, figsize=(9, 4.3), layout="constrained")
    for ax, (title, filters) in zip(axes, pictures.items(), strict=True):
        vis.show_image(vis.visualize_grid(filters.transpose(0, 2, 3, 1)).astype(np.uint8), title, ax=ax)

# %% [markdown]
# ### What goes wrong
#
# One number says little. The *confusion matrix* counts which class (row) is taken for which (column): the diagonal is
# right. Which two classes are mixed up most, and do they look alike to you, too? Below it ten images that the network
# gets wrong, with what they are and what they were taken for. Some you can forgive.

# %% name="what-goes-wrong"
model = trained()[0].model
predicted = np.concatenate([model.loss(dataset["X_test"][at : at + 100]).argmax(axis=1) for at in range(0, 1000, 100)])
wanted = images.y_test[:1000]
vis.show_confusion(wanted, predicted, names, "1,000 test images")
vis.show_misclassified(images.x_test[:1000], wanted, predicted, names)

# %% [markdown]
# ## In your own words
#
# A last question, graded by hand. Three colleagues ask you what is wrong with their networks for ten classes. **For
# each: which rung broke, and what would you look at first?** (Two sentences each.)
#
# 1. "The loss starts at 4.6."
# 2. "The gradient check at reg = 0 gives 10⁻⁷, but with reg = 0.1 the loss doesn't fall as it should."
# 3. "The loss starts at 2.30, gradients are right, but after an hour it is still 2.30, even on 100 images."

# %% [markdown] question="which_rung_breaks"
# **Your answer:**
#
# ### BEGIN SOLUTION
# 1. Rung 1. Guessing would give 2.30; 4.6 is twice that. Either the first weights are so large that the network is sure
# of wrong classes, or the loss is not the mean it should be; compute it once with reg = 0, for reg adds to it, too, and
# once with a smaller weight_scale.
# 2. Rung 2, done at the wrong setting: a check at reg = 0 says nothing about the regularisation. Most likely the ½ is
# missing in the loss, or reg · W in the gradients; check again with reg = 0.1.
# 3. Rung 3. It can't even learn 100 images by heart, so it isn't about more data or time: the learning rate is much too
# small, the weights are so tiny that hardly any gradient gets through, or the labels don't belong to the images.
# ### END SOLUTION

# %% [markdown]
# ## What you have now
#
# A convolutional network that learns to see, with every number in it accounted for, and a ladder that works for any
# network. Next comes the same in PyTorch, where the backward pass writes itself, and networks get deep.

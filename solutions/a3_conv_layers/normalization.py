# %% [markdown]
# # Normalisation: one scale for all maps
#
# Some maps of a network hold hundredths, others hold tens, and it changes with every photograph and every training
# step. Normalisation layers put all of them on one scale, and networks with dozens of layers train because of it.
# You write the two that are used most, and see what the one has against the other.
#
# **Time:** 45–75 minutes; most of it goes into the first question. **Points:** 6. Nothing here needs your answers to
# the other notebooks.
#
# | here | in the code |
# |---|---|
# | `N` images with `C` channels, `H` rows and `W` columns | `x`, shape `(N, C, H, W)` |
# | a factor and a shift for each channel, both learned | `gamma`, `beta` (γ, β) |
# | what batch normalisation is told, and remembers | `bn_param`, a dictionary |
# | number of groups of channels | `G` |
#
# A **forward** function returns `(out, cache)`, a **backward** function takes `(dout, cache)` and returns a
# gradient for `x`, `gamma` and `beta`. The `cache` is your own business; nobody looks inside. Don't change `x`.
# Answers are compared up to a thousandth of the largest number, so the order of your sums doesn't matter.
#
# Stuck? Put `hint("spatial_batchnorm")`, with the name that stands in the check, into a cell of your own: it helps
# step by step, and costs nothing.

# %% tags=["setup"]
import itertools

import matplotlib.pyplot as plt
import numpy as np

from autograder import check
from cs231n_utils import data, vis
from cs231n_utils.gradient_check import eval_numerical_gradient_array, rel_error

# %% [markdown]
# ## Which numbers belong together?
#
# Four images, and three maps of each, as three filters of a first layer might make them: how bright a place is, how
# much it differs from its right neighbour, and how much redder than green it is. Each line below is one channel,
# with a scale of its own on the right. The second and the fourth image were taken in bad light.
#
# **Predict first:** a layer after this one adds the three channels up, with random weights of about the same size.
# Which of them will it notice?

# %% name="three-channels"
temple = data.load_photograph("china", size=(48, 72)) / 255
flower = data.load_photograph("flower", size=(48, 72)) / 255
photos = np.stack([temple, 0.4 * temple, flower, 0.3 + 0.5 * flower])  # (4, 48, 72, 3)
brightness = photos.mean(axis=3)
change = np.diff(brightness, axis=2, append=brightness[:, :, -1:])
redness = photos[..., 0] - photos[..., 1]
x = np.stack([brightness, change, redness], axis=1)  # (4, 3, 48, 72)
channels = ("brightness", "change", "redness")

with vis.styled():
    _, axes = plt.subplots(3, 4, figsize=(9, 4.6), layout="constrained")
    for c, line in enumerate(axes):
        limit = np.abs(x[:, c]).max()
        for n, ax in enumerate(line):
            drawn = ax.imshow(x[n, c], cmap=vis.DIVERGING, vmin=-limit, vmax=limit)
            ax.set(xticks=[], yticks=[], title=f"image {n}" if c == 0 else None, ylabel=channels[c] if n == 0 else None)
        plt.colorbar(drawn, ax=line, shrink=0.9)

# %% [markdown]
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# Brightness. Its numbers are around 0.36. Those of redness are mostly below 0.1, and half of those of the changes are
# below 0.01, whatever their sign. The next layer starts nearly blind for the edges in the middle line.
#
# </details>
#
# So take off a mean and divide by a spread. But the mean *over what*? There are four axes to choose from. In the
# picture each square is a whole map, H×W numbers; squares of one colour and letter share one mean and one spread.

# %% name="who-shares"
images, maps = 3, 4
kinds = {
    "batch": lambda n, c: c,
    "layer": lambda n, c: n,
    "instance": lambda n, c: n * maps + c,
    "group (G = 2)": lambda n, c: n * 2 + c // 2,
}
with vis.styled():
    _, axes = plt.subplots(1, 4, figsize=(9, 2.4), layout="constrained")
    for ax, (kind, shared) in zip(axes, kinds.items(), strict=True):
        for n, c in np.ndindex(images, maps):
            who = shared(n, c)
            look = {"facecolor": vis.PALETTE[who % 6], "alpha": 0.45, "edgecolor": "white", "linewidth": 3}
            ax.add_patch(plt.Rectangle((c, n), 1, 1, **look))
            ax.text(c + 0.5, n + 0.5, "abcdefghijkl"[who], ha="center", va="center")
        ax.set(xlim=(0, maps), ylim=(images, 0), aspect="equal", title=kind, xlabel="channels", xticks=[], yticks=[])
    axes[0].set_ylabel("images")

# %% [markdown]
# Think of how the numbers were made. All numbers of **one channel** come from the same filter, which slid over all
# places of all images: they measure the same thing, and belong together. Two channels measure different things; to
# average brightness and redness is to average metres and degrees. And a **place** means nothing by itself: the
# filter was the same there as elsewhere.
#
# What if you forget that, and give each place a mean of its own, over the images only? **Predict first:** what will
# the temple look like?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# Each image keeps how it differs from the *others* at that place. So it gets negatives of the others printed into it:
# a dark flower in the temple's sky, a bright temple's ghost behind the flower. With four images it is plain to see;
# with a hundred it is a faint ghost, and still wrong.
#
# </details>

# %% name="ghosts"
per_place = (brightness - brightness.mean(axis=0)) / brightness.std(axis=0)
titles = [f"image {n}" for n in range(4)]
vis.show_images([*brightness, *per_place], titles + ["a mean for each place"] * 4, columns=4)

# %% [markdown]
# ## Batch normalisation
#
# So each channel has one mean and one variance, over images, rows and columns:
#
# > mean[c] = mean of x[:, c, :, :], var[c] = mean of (x[:, c, :, :] − mean[c])²
# >
# > normal = (x − mean) / √(var + ε), out = γ · normal + β
#
# The small ε = 1e-5 stands inside the root, so that a channel that is the same everywhere doesn't divide by zero. γ
# and β, a number each for every channel, are learned: if a scale of 1 is not what the next layer wants, it can have
# another one.
#
# **At test time** an image should not depend on who else is in its batch; it may even come alone. So training keeps
# *running averages* of the means and variances in `bn_param`, and test mode uses those instead:
#
# > running_mean ← momentum · running_mean + (1 − momentum) · mean, and running_var alike
#
# They begin with zeros. With momentum 0.9, each batch has a say of a tenth. Your function changes the dictionary
# itself, so that the next call finds them there.
#
# **Predict first:** after one single batch, how large is `running_mean`, compared with the mean of that batch?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# A tenth of it: 0.9 · 0 + 0.1 · mean. It needs some batches to warm up.
#
# </details>
#
# ### Backwards, without tears
#
# γ and β are easy: β was added to each number of its channel, γ was multiplied with each number of `normal`. What
# arrives at `normal` is `dnormal` = γ · dout. If mean and spread were fixed, dx would be dnormal / √(var + ε). But
# they move with x, and in each channel this takes away two things:
#
# - Raise *all* numbers of a channel alike: the mean rises with them, and `out` stays. So that direction must be gone
#   from dx: take the mean of `dnormal` off.
# - Stretch *all* numbers of a channel, away from their mean: the spread grows with them, and `out` stays. So what
#   points along `normal` must be gone, too: take off `normal` times the mean of `dnormal · normal`.
#
# What is left, divided by √(var + ε), is dx. You may also go back through the formulas one by one; the result is
# the same.
#
# > **In other libraries.** PyTorch divides by N·H·W − 1 for its running variance, and by N·H·W for normalising.
# > Here both are divided by N·H·W. And its momentum is the share of the *new* value: 0.1 there is 0.9 here.


# %% question="spatial_batchnorm"
def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    """The forward pass of batch normalisation for images.

    x: images (N, C, H, W); gamma, beta: (C,)
    bn_param: {"mode": "train" or "test", "eps": ε, by default 1e-5,
               "momentum": by default 0.9,
               "running_mean", "running_var": (C,), by default zeros}
    Returns (out, cache).
    out: (N, C, H, W). In mode "train" each channel is normalised by its own mean and variance
         over N, H and W (divided by N·H·W), and bn_param["running_mean"] and
         bn_param["running_var"] are moved towards them; in mode "test" those two are used, and stay.
    cache: whatever your backward pass will need. Don't change x.
    """
    ### BEGIN SOLUTION
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    C = x.shape[1]
    axes = (0, 2, 3)
    running_mean = bn_param.get("running_mean", np.zeros(C))
    running_var = bn_param.get("running_var", np.zeros(C))
    if bn_param["mode"] == "train":
        mean, var = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)  # (1, C, 1, 1)
        bn_param["running_mean"] = momentum * running_mean + (1 - momentum) * mean.reshape(C)
        bn_param["running_var"] = momentum * running_var + (1 - momentum) * var.reshape(C)
    else:
        mean, var = running_mean.reshape(1, C, 1, 1), running_var.reshape(1, C, 1, 1)
    root = np.sqrt(var + eps)
    normal = (x - mean) / root
    out = gamma.reshape(1, C, 1, 1) * normal + beta.reshape(1, C, 1, 1)
    cache = (normal, gamma.reshape(1, C, 1, 1), root, axes)
    return out, cache
    ### END SOLUTION


def spatial_batchnorm_backward(dout, cache):
    """The backward pass of batch normalisation for images, after a forward pass in mode "train".

    dout: upstream gradient (N, C, H, W); cache: what your forward pass returned
    Returns (dx, dgamma, dbeta): the gradients for x, gamma and beta, each in the shape of its
    variable.
    """
    ### BEGIN SOLUTION
    normal, scale, root, axes = cache
    dgamma = np.sum(dout * normal, axis=(0, 2, 3))
    dbeta = np.sum(dout, axis=(0, 2, 3))
    dnormal = dout * scale
    along_mean = dnormal.mean(axis=axes, keepdims=True)
    along_normal = normal * (dnormal * normal).mean(axis=axes, keepdims=True)
    dx = (dnormal - along_mean - along_normal) / root
    return dx, dgamma, dbeta
    ### END SOLUTION


# %%
check("spatial_batchnorm")

# %% [markdown]
# ### The three channels again
#
# First, how the numbers of the three channels are spread, before your layer and after it. Before, brightness lies
# far from zero, and the changes are a needle that leaves the picture at the top. After it all three have mean 0 and
# spread 1. Their shapes stay: most changes are still near zero, but the others now reach as far as those of
# brightness do. Second, the brightness of the four images after it: they are all still there, without ghosts.

# %% name="before-and-after"
out, _ = spatial_batchnorm_forward(x, np.ones(3), np.zeros(3), {"mode": "train"})
with vis.styled():
    _, axes = plt.subplots(2, 1, figsize=(8, 4.4), layout="constrained")
    looks = ("-", "--", ":")
    for ax, numbers, bins, title in (
        (axes[0], x, np.linspace(-0.5, 1, 61), "before"),
        (axes[1], out, np.linspace(-4, 4, 61), "after batch normalisation"),
    ):
        for c in range(3):
            counts, _ = np.histogram(numbers[:, c], bins, density=True)
            ax.plot((bins[1:] + bins[:-1]) / 2, counts, looks[c], linewidth=2, label=channels[c])
        ax.set(title=title, yticks=[], ylim=(0, 8 if ax is axes[0] else 1.6))
    axes[0].legend()
vis.show_images(out[:, 0], ["brightness, after"] * 4, value_range=(-2, 2))

# %% [markdown]
# ### Running averages warm up
#
# Train on little pieces of the two photographs, eight at a time, and follow the running mean of the colour red. The
# dashed line is the mean of two thousand such pieces. **Predict first:** what does a momentum of 0.99 do better than
# one of 0.9, and what worse?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# It is calmer: it averages over some hundred batches instead of ten. And it takes ten times as long to get there. Who
# tests after too few steps uses averages that are still near zero.
#
# </details>

# %% name="running-averages"
large = [data.load_photograph(name, size=(120, 180)).transpose(2, 0, 1) / 255 for name in ("china", "flower")]


def pieces(rng, count, size=24):
    """Random square pieces of the photographs: (count, 3, size, size)."""
    found = []
    for _ in range(count):
        photo, top, left = large[rng.integers(2)], rng.integers(120 - size), rng.integers(180 - size)
        found.append(photo[:, top : top + size, left : left + size])
    return np.stack(found)


truth = pieces(np.random.default_rng(1), 2000)[:, 0].mean()
with vis.styled():
    _, ax = plt.subplots(figsize=(8, 3.2), layout="constrained")
    for momentum in (0.9, 0.99):
        rng, bn_param = np.random.default_rng(0), {"mode": "train", "momentum": momentum}
        followed = []
        for _ in range(300):
            spatial_batchnorm_forward(pieces(rng, 8), np.ones(3), np.zeros(3), bn_param)
            followed.append(np.ravel(bn_param["running_mean"])[0])
        ax.plot(range(1, 301), followed, label=f"momentum {momentum}")
    ax.axhline(truth, color="gray", linestyle="--", label="mean of 2000 pieces")
    ax.set(xlabel="batches", title="running mean of the red channel", ylim=(0, None))
    ax.legend(loc="lower right")

# %% [markdown]
# ### Ask the numbers, and see who hears what
#
# First measure the gradient: relative errors near 1e-7 or below mean that you agree. Then hand in a gradient of 1
# for a single pixel of image 0, and look at dx in both images of the batch. **Predict first:** does image 1 hear of
# it?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# Yes: all numbers of the channel share a mean and a spread, so each of them moved that one output a little. Batch
# normalisation ties the images of a batch together, forwards and backwards. (The bright dot itself is off the scale.)
#
# </details>

# %% name="numeric-gradient"
rng = np.random.default_rng(1)
small, gamma, beta = rng.normal(size=(2, 3, 4, 5)), rng.normal(size=3), rng.normal(size=3)
dout = rng.normal(size=small.shape)
_, cache = spatial_batchnorm_forward(small, gamma, beta, {"mode": "train"})
gradients = spatial_batchnorm_backward(dout, cache)


def forward(_):  # small, gamma or beta itself gets moved, in place
    return spatial_batchnorm_forward(small, gamma, beta, {"mode": "train"})[0]


for name, value, gradient in zip(("x", "gamma", "beta"), (small, gamma, beta), gradients, strict=True):
    measured = eval_numerical_gradient_array(forward, value, dout)
    print(f"d{name}: relative error {rel_error(gradient, measured):.1e}")

asked = np.zeros((2, 1, 48, 72))
asked[0, 0, 24, 36] = 1
_, cache = spatial_batchnorm_forward(x[[0, 2], :1], np.ones(1), np.zeros(1), {"mode": "train"})
dx, _, _ = spatial_batchnorm_backward(asked, cache)
print(f"\ndx sums to {abs(dx.sum()):.0e}; in image 1, {np.count_nonzero(dx[1])} of {dx[1].size} pixels hear of it")
with vis.styled():
    _, axes = plt.subplots(1, 2, figsize=(8, 2.4), layout="constrained")
    for n, ax in enumerate(axes):
        vis.show_heat_map(dx[n, 0], f"dx in image {n}", ax=ax, signed=True, limit=2 * np.abs(dx[1]).max())

# %% [markdown]
# ### Thirty layers deep
#
# Why all this? Send numbers through thirty layers that mix 32 channels with random weights (1×1 filters, then a
# ReLU). If the weights are a little too small, what arrives at the end is almost nothing; if they are a little too
# large, it explodes. With your layer after each mixing, it makes no difference.

# %% name="thirty-layers"
with vis.styled():
    _, ax = plt.subplots(figsize=(8, 3.4), layout="constrained")
    for scale, marker in ((0.7, "v"), (1.0, "o"), (1.4, "^")):
        for normalise in (False, True):
            rng = np.random.default_rng(0)
            flowing, sizes = rng.normal(size=(8, 32, 6, 6)), []
            for _ in range(30):
                weights = scale * np.sqrt(2 / 32) * rng.normal(size=(32, 32))
                flowing = np.tensordot(flowing, weights, axes=(1, 1)).transpose(0, 3, 1, 2)
                if normalise:
                    flowing, _ = spatial_batchnorm_forward(flowing, np.ones(32), np.zeros(32), {"mode": "train"})
                flowing = np.maximum(flowing, 0)
                sizes.append(flowing.std())
            look = {"color": vis.PALETTE[1], "label": f"without, weights × {scale}"}
            if normalise:
                look = {"color": vis.PALETTE[0], "label": "with batch normalisation" if scale == 1 else None}
            ax.plot(range(1, 31), sizes, marker=marker, markersize=4, **look)
    ax.set(yscale="log", xlabel="layers", title="spread of the numbers")
    ax.legend()

# %% [markdown]
# ## The trouble with small batches
#
# A batch is a sample, and small samples are noisy. Here the flower is normalised twice: once beside the bright
# temple, once beside the dark one. **Predict first:** is it the same flower that comes out?

# %% name="two-companions"
pair_one, _ = spatial_batchnorm_forward(x[[2, 0]], np.ones(3), np.zeros(3), {"mode": "train"})
pair_two, _ = spatial_batchnorm_forward(x[[2, 1]], np.ones(3), np.zeros(3), {"mode": "train"})
with vis.styled():
    _, axes = plt.subplots(1, 3, figsize=(9, 2.2), layout="constrained")
    vis.show_image(pair_one[0, 0], "beside the bright temple", ax=axes[0], value_range=(-3, 3))
    vis.show_image(pair_two[0, 0], "beside the dark temple", ax=axes[1], value_range=(-3, 3))
    vis.show_heat_map((pair_one - pair_two)[0, 0], "the difference", ax=axes[2], signed=True)

# %% [markdown]
# It isn't. With a hundred images in a batch such chance averages out, but large pictures and large networks leave
# room for two or four of them. **Group normalisation** asks nobody else: it takes its statistics within *each
# image*. Its channels are cut into G groups of neighbours, and each group of each image has one mean and one
# variance, over its C/G channels, its rows *and* its columns. γ and β are still a number for each channel, but come
# with the shape (1, C, 1, 1). No running averages are needed, and training and testing do the same thing.
#
# Two extremes have names: G = 1 is *layer normalisation*, and G = C is *instance normalisation*.
#
# **Predict first:** 6 channels, G = 2. Which channels share a mean? And what shape do you have to give x, so that
# one call of `mean` finds all of them?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# Channels 0, 1, 2 and channels 3, 4, 5. With an axis of its own for the groups, and one for the channels within a
# group, an image has four axes, and x has five.
#
# </details>
#
# Backwards nothing is new: the same two directions are taken away, over other axes.


# %% question="spatial_groupnorm"
def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    """The forward pass of group normalisation for images.

    x: images (N, C, H, W); gamma, beta: (1, C, 1, 1); G: number of groups, divides C
    gn_param: {"eps": ε, by default 1e-5}
    Returns (out, cache).
    out: (N, C, H, W): in each image, each group of C/G neighbouring channels is normalised by its
         mean and variance (divided by how many numbers it has), then γ and β of each channel
    cache: whatever your backward pass will need. Don't change x.
    """
    ### BEGIN SOLUTION
    N, C, H, W = x.shape
    axes = (2, 3, 4)
    groups = x.reshape(N, G, C // G, H, W)
    mean, var = groups.mean(axis=axes, keepdims=True), groups.var(axis=axes, keepdims=True)  # (N, G, 1, 1, 1)
    root = np.sqrt(var + gn_param.get("eps", 1e-5))
    normal = (groups - mean) / root
    out = gamma * normal.reshape(N, C, H, W) + beta
    cache = (normal, gamma, root, axes)
    return out, cache
    ### END SOLUTION


def spatial_groupnorm_backward(dout, cache):
    """The backward pass of group normalisation for images.

    dout: upstream gradient (N, C, H, W); cache: what your forward pass returned
    Returns (dx, dgamma, dbeta): the gradients for x, gamma and beta, each in the shape of its
    variable.
    """
    ### BEGIN SOLUTION
    normal, gamma, root, axes = cache
    dgamma = np.sum(dout * normal.reshape(dout.shape), axis=(0, 2, 3), keepdims=True)
    dbeta = np.sum(dout, axis=(0, 2, 3), keepdims=True)
    dnormal = (dout * gamma).reshape(normal.shape)
    along_mean = dnormal.mean(axis=axes, keepdims=True)
    along_normal = normal * (dnormal * normal).mean(axis=axes, keepdims=True)
    dx = ((dnormal - along_mean - along_normal) / root).reshape(dout.shape)
    return dx, dgamma, dbeta
    ### END SOLUTION


# %%
check("spatial_groupnorm")

# %% [markdown]
# ### Bad light doesn't matter any more
#
# The flower, the same in dim light, and under a lamp that is yellow, so that there is hardly any blue. Below, what
# group normalisation of the three colours makes of them, with one group and with three. **Predict first:** which of
# the two can undo the yellow lamp?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# Both undo the dim light: mean and spread go back to 0 and 1. The lamp changes the colours one against the other, and
# only three groups, with a mean and a spread for each colour, can undo that. The price: whether the whole picture was
# yellow is forgotten, too.
#
# </details>

# %% name="bad-light"
flowers = np.stack([flower, 0.3 * flower, flower * [0.9, 0.8, 0.25] + [0.1, 0.05, 0]]).transpose(0, 3, 1, 2)
one, none = np.ones((1, 3, 1, 1)), np.zeros((1, 3, 1, 1))
pictures = [*flowers]
for G in (1, 3):
    pictures += [0.4 + 0.2 * picture for picture in spatial_groupnorm_forward(flowers, one, none, G, {})[0]]
titles = ["day light", "dim light", "yellow lamp", *["G = 1"] * 3, *["G = 3"] * 3]
vis.show_images(pictures, titles, columns=3, value_range=(0, 1), width=8)

# %% [markdown]
# ### How much does the company matter?
#
# Take one piece of a photograph, put it into many different batches, and look at how much its output varies from
# batch to batch (100 % would be as much as the picture itself varies). For batches of 1 nothing varies, as there is
# no company; but then the output is far from what test mode gives. The second picture shows that: the difference
# between training and testing. Group normalisation, the flat line, doesn't know either trouble.

# %% name="batch-size-noise"
rng = np.random.default_rng(2)
mine = pieces(rng, 1)
many = pieces(rng, 400)
everything = {"mode": "test", "running_mean": many.mean(axis=(0, 2, 3)), "running_var": many.var(axis=(0, 2, 3))}
tested, _ = spatial_batchnorm_forward(mine, np.ones(3), np.zeros(3), everything)
counts, noise, gap, group_noise = (1, 2, 4, 8, 16, 32), [], [], []
for count in counts:
    outs, group_outs = [], []
    for _ in range(20):
        batch = np.concatenate([mine, pieces(rng, count - 1)]) if count > 1 else mine
        outs.append(spatial_batchnorm_forward(batch, np.ones(3), np.zeros(3), {"mode": "train"})[0][0])
        group_outs.append(spatial_groupnorm_forward(batch, one, none, 3, {})[0][0])
    noise.append(100 * np.std(outs, axis=0).mean())
    gap.append(100 * np.abs(np.array(outs) - tested).mean())
    group_noise.append(100 * np.std(group_outs, axis=0).mean())
with vis.styled():
    _, axes = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    for ax, values, title in (
        (axes[0], noise, "varies with its company (%)"),
        (axes[1], gap, "training against testing (%)"),
    ):
        ax.plot(counts, values, marker="o", label="batch normalisation")
        ax.plot(counts, group_noise, marker="s", label="group normalisation")
        ax.set(xscale="log", xticks=counts, xticklabels=counts, xlabel="images in a batch", title=title)
        ax.minorticks_off()
    axes[0].legend()

# %% [markdown]
# ### Let it learn
#
# Eight layers that start with weights about three times too small are to learn handwritten digits. (Each of the 64
# pixels is a channel here, of maps of 1×1.) The curves show how many of 500 digits that they have not seen are read
# correctly: without normalisation, with batch normalisation (tested by its running averages), and with group
# normalisation in one group, as maps of 1×1 have few numbers to take a mean of. **Predict first:** what does the
# network without normalisation do?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# It guesses, and goes on guessing. Next to nothing arrives at its end, and next to nothing comes back.
#
# </details>

# %% name="deep-digits"
digits, labels = data.load_digits()
order = np.random.default_rng(0).permutation(len(digits))
pixels, labels = digits[order].reshape(-1, 64, 1, 1) / 16, labels[order]
widths = [64, *[32] * 7, 10]
ones, zeros = np.ones(32), np.zeros(32)
four_d = (1, 32, 1, 1)
kinds = {
    "without normalisation": (lambda h, bn_param: (h, None), lambda dh, cache: (dh, None, None)),
    "batch normalisation": (
        lambda h, bn_param: spatial_batchnorm_forward(h, ones, zeros, bn_param),
        spatial_batchnorm_backward,
    ),
    "group normalisation": (
        lambda h, _: spatial_groupnorm_forward(h, ones.reshape(four_d), zeros.reshape(four_d), 1, {}),
        spatial_groupnorm_backward,
    ),
}


def through(h, weights, forward, params):
    """The scores of images (N, 64, 1, 1), and what each layer must remember."""
    kept = []
    for w, param in zip(weights, params, strict=True):
        before, (h, cache) = h, forward(np.tensordot(h, w, axes=(1, 0)).transpose(0, 3, 1, 2), param)
        kept.append((before, cache, h > 0))
        h = np.maximum(h, 0)
    return h, kept


def learn(forward, backward, steps=200, rate=0.03):
    """How much of the last 500 digits is read correctly, every ten steps."""
    rng, right = np.random.default_rng(1), []
    weights = [0.3 * np.sqrt(2 / a) * rng.normal(size=(a, b)) for a, b in itertools.pairwise(widths)]
    params = [{"mode": "train"} for _ in weights[1:]]
    for step in range(steps + 1):
        if step % 10 == 0:
            tests = [param | {"mode": "test"} if step else {"mode": "train"} for param in params]
            seen, _ = through(pixels[-500:], weights[:-1], forward, tests)
            right.append(100 * np.mean((seen[:, :, 0, 0] @ weights[-1]).argmax(axis=1) == labels[-500:]))
        chosen = rng.integers(0, len(labels) - 500, 64)
        h, kept = through(pixels[chosen], weights[:-1], forward, params)
        scores = h[:, :, 0, 0] @ weights[-1]
        likely = np.exp(scores - scores.max(axis=1, keepdims=True))
        wrong = likely / likely.sum(axis=1, keepdims=True) - np.eye(10)[labels[chosen]]
        dh = (wrong @ weights[-1].T / 64)[:, :, None, None]
        weights[-1] = weights[-1] - rate * h[:, :, 0, 0].T @ wrong / 64
        for layer in reversed(range(7)):
            before, cache, alive = kept[layer]
            dh, _, _ = backward(dh * alive, cache)
            dw = before[:, :, 0, 0].T @ dh[:, :, 0, 0]
            dh = np.tensordot(dh, weights[layer], axes=(1, 1)).transpose(0, 3, 1, 2)
            weights[layer] = weights[layer] - rate * dw
    return right


with vis.styled():
    _, ax = plt.subplots(figsize=(8, 3.4), layout="constrained")
    for (kind, (forward, backward)), marker in zip(kinds.items(), "vos", strict=True):
        right = learn(forward, backward)
        ax.plot(np.arange(len(right)) * 10, right, marker=marker, label=f"{kind}: {right[-1]:.0f} %")
    ax.set(xlabel="steps", title="digits read correctly (%)", ylim=(0, 100))
    ax.legend(loc="center right")

# %% [markdown]
# ## What you have now
#
# The layers that made deep networks trainable. Take batch normalisation where batches are large, group normalisation
# where they are small or where images must not hear of one another. With this notebook all layers of a ConvNet are
# written, forwards and backwards; next they become a network.

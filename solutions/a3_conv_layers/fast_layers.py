# %% [markdown]
# # Fast layers
#
# Your layers are right, and slow: four loops in Python for every image. In this notebook the same layers become one
# matrix product, and hundreds of times faster. Along the way you meet two layers with fewer weights or a wider view:
# grouped and dilated convolution.
#
# **Time:** 50–80 minutes. **Points:** 20.5. Nothing here needs your answers to *conv_naive* or *pooling*.
#
# | here | in the code |
# |---|---|
# | `N` images with `C` channels, `H` rows and `W` columns | `x`, shape `(N, C, H, W)` |
# | `F` filters with `HH` rows and `WW` columns | `w`, shape `(F, C, HH, WW)` |
# | one bias a filter | `b`, shape `(F,)` |
# | step between windows, and zeros around the image | `conv_param = {"stride": 1, "pad": 0}` |
# | windows of a pooling layer | `pool_param = {"pool_height": 2, "pool_width": 2, "stride": 2}` |
#
# A **forward** function returns `(out, cache)`, a **backward** function takes `(dout, cache)`; nobody looks into your
# `cache`.
#
# The package that came with this notebook has fast layers of its own, `cs231n_utils.fast_layers`. You race against them
# in the pictures. Your answers do without: where they are graded, that module is not there, and `check` hides it.
#
# Stuck? Put `hint("conv_im2col")`, with the name that stands in the check, into a cell of your own: it helps step by
# step, and costs nothing.

# %% tags=["setup"]
import time

import matplotlib.pyplot as plt
import numpy as np

from autograder import check
from cs231n_utils import data, vis
from cs231n_utils.gradient_check import eval_numerical_gradient_array, rel_error
from cs231n_utils.im2col import col2im, im2col

# %% [markdown]
# ## Windows become columns
#
# A processor is quick when it does the same thing to many numbers that lie side by side. A matrix product is the purest
# case: decades of work have gone into it. So write a convolution as one.
#
# A filter's output at one place is the dot product of two lists: the filter's weights, and the pixels in its window.
# Write each window as a **column**, one beside the other, and each filter as a **row**. Then all dot products, of all
# filters with all windows, are a single product of two matrices. Making the columns is called *im2col*.
#
# **Predict first:** the image below has 3×4 pixels, 1 to 12, and the windows are 2×2 with stride 1. How many columns
# are there? How many rows? How often does pixel 6 appear?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# 2 × 3 = 6 windows, so 6 columns, and 2 · 2 = 4 rows. Pixel 6 lies in four windows, so it is copied four times.
#
# </details>
#
# On the left is the image, with the first two windows framed; on the right are its columns. The frames have the colours
# of their columns.

# %% name="columns-picture"
small = np.arange(1.0, 13.0).reshape(1, 1, 3, 4)
columns = im2col(small, 2, 2, padding=0, stride=1)
with vis.styled():
    _, axes = plt.subplots(1, 2, figsize=(9, 3), width_ratios=(4, 6), layout="constrained")
    vis.show_heat_map(small[0, 0], "an image of 3×4", ax=axes[0], signed=False)
    vis.show_heat_map(columns, f"its columns, {columns.shape[0]}×{columns.shape[1]}", ax=axes[1], signed=False)
    for place, colour in ((0, vis.PALETTE[1]), (1, vis.PALETTE[3])):
        frame = {"fill": False, "edgecolor": colour, "linewidth": 4}
        axes[0].add_patch(plt.Rectangle((place - 0.45, -0.45 + 0.08 * place), 1.9, 1.85, **frame))
        axes[1].add_patch(plt.Rectangle((place - 0.43, -0.43), 0.86, 3.86, **frame))

# %% [markdown]
# The package makes the columns for you:
#
# | call | gives |
# |---|---|
# | `im2col(x, HH, WW, padding, stride)` | the columns, shape `(C·HH·WW, H'·W'·N)` |
# | `col2im(columns, x.shape, HH, WW, padding, stride)` | shape of `x`: each entry **added** to its own pixel |
#
# Three things to know, and the third one costs most people an hour:
#
# - `padding` comes before `stride`, and **both are 1 unless you say otherwise**.
# - Along a column run channel, row, column: just as in `w.reshape(F, -1)`.
# - From one column to the next, **the image changes first**: the same window of image 0, of image 1, …, then the next
#   window. Column `(i·W' + j)·N + n` is the window at output row `i` and column `j` of image `n`.
#
# So the product of filters and columns is `(F, H'·W'·N)`, and its numbers lie in the order `F, H', W', N`. You want
# `(N, F, H', W')`. `reshape` never moves a number: it only cuts the same line of numbers elsewhere. To change the order
# of axes, `transpose`.
#
# **Predict first:** `a` holds 0 to 5 with shape `(2, 3)`. What is the first row of `a.reshape(3, 2)`? Of `a.T`?

# %% name="reshape-or-transpose"
a = np.arange(6).reshape(2, 3)
print("a:\n", a)
print("a.reshape(3, 2): the same line of numbers, cut elsewhere\n", a.reshape(3, 2))
print("a.T: rows become columns\n", a.T)

# %% [markdown]
# ## Forward: one matrix product
#
# Now the layer. Forward, make the columns, multiply, add the bias, and put the axes into order.
#
# ## Backward: two more
#
# With Y = W · X for the filters W and the columns X, the gradients are matrix products, too:
#
# > dW = dY · Xᵀ and dX = Wᵀ · dY
#
# `dout` has to become `dY` first, in the order of the columns. At the end `dX` holds a gradient for each *copy* of a
# pixel, and `col2im` adds up the copies.
#
# **Predict first:** `col2im(im2col(x))` for an image of ones: is it `x` again?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# No: each pixel comes back as often as it was copied. In the middle of an image, under 3×3 windows, that is nine times.
# It is just what the gradient needs.
#
# </details>
#
# The checks use padding 0, strides, and images and filters that are not square. Two of them, one below and one after
# submission, look at the clock: your layer may use 20 times the computing time of the package's. That is generous for a
# matrix product and hopeless for a loop over pixels.


# %% question="conv_im2col"
def conv_forward_im2col(x, w, b, conv_param):
    """The forward pass of a convolution layer, as one matrix product.

    x: images (N, C, H, W); w: filters (F, C, HH, WW); b: (F,)
    conv_param: {"stride": pixels from one window to the next, "pad": zeros on each side}
    Returns (out, cache).
    out: (N, F, H', W') with H' = 1 + (H + 2·pad − HH) // stride, and W' alike
    cache: whatever your backward pass will need. Don't change x, w and b.
    """
    ### BEGIN SOLUTION
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, _, H, W = x.shape
    F, _, HH, WW = w.shape
    H_out = 1 + (H + 2 * pad - HH) // stride
    W_out = 1 + (W + 2 * pad - WW) // stride
    columns = im2col(x, HH, WW, pad, stride)  # (C·HH·WW, H'·W'·N)
    product = w.reshape(F, -1) @ columns + b[:, None]
    out = product.reshape(F, H_out, W_out, N).transpose(3, 0, 1, 2)
    cache = (x.shape, w, conv_param, columns)
    return out, cache
    ### END SOLUTION


def conv_backward_im2col(dout, cache):
    """The backward pass of a convolution layer, as two matrix products.

    dout: upstream gradient (N, F, H', W'); cache: what your forward pass returned
    Returns (dx, dw, db): the gradients for x, w and b, each in the shape of its variable.
    """
    ### BEGIN SOLUTION
    x_shape, w, conv_param, columns = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    F, _, HH, WW = w.shape
    upstream = dout.transpose(1, 2, 3, 0).reshape(F, -1)  # (F, H'·W'·N)
    db = upstream.sum(axis=1)
    dw = (upstream @ columns.T).reshape(w.shape)
    dcolumns = w.reshape(F, -1).T @ upstream
    dx = col2im(dcolumns, x_shape, HH, WW, pad, stride)
    return dx, dw, db
    ### END SOLUTION


# %%
check("conv_im2col")

# %% [markdown]
# ### A bank of filters at once
#
# Twelve filters of 11×11, each a stripe pattern of another direction and fineness, go over a photograph in **one**
# matrix product: 12 × 121 times 121 × 13,824 numbers. Below each filter is its answer, bright where the temple has
# stripes of that direction: roof ridges, columns, railings.


# %% name="filter-bank"
def stripes(angle, wavelength, size=11):
    """A stripe pattern that fades out from its middle; its weights add up to 0."""
    rows, cols = np.indices((size, size)) - size // 2
    across = cols * np.cos(angle) + rows * np.sin(angle)
    pattern = np.cos(2 * np.pi * across / wavelength) * np.exp(-(rows**2 + cols**2) / (0.06 * size**2))
    return pattern - pattern.mean()


temple = data.load_photograph("china", size=(96, 144)).mean(axis=2)[None, None] / 255
angles = np.arange(6) * np.pi / 6
bank = np.stack([stripes(angle, wavelength) for wavelength in (4, 8) for angle in angles])[:, None]
plain = {"stride": 1, "pad": 0}
framed = np.pad(temple, ((0, 0), (0, 0), (5, 5), (5, 5)), mode="edge")  # zeros around it would look like an edge
answers, _ = conv_forward_im2col(framed, bank, np.zeros(12), plain)
with vis.styled():
    _, axes = plt.subplots(4, 6, figsize=(9, 4.3), height_ratios=(2, 3, 2, 3), layout="constrained")
    for k in range(12):
        row, column = 2 * (k // 6), k % 6
        vis.show_image(bank[k, 0], ax=axes[row, column])
        brightest = (1.5, 4)[k // 6]
        vis.show_image(np.abs(answers[0, k]), ax=axes[row + 1, column], value_range=(0, brightest))

# %% [markdown]
# ### What comes back
#
# Hand in `dout` of ones, with a filter of ones: `dx` counts the windows that each pixel lies in. Left: 3×3 windows,
# stride 1; nine in the middle, one in the corners. Middle: stride 2. Right: the same layer backwards for a single
# output, with a stripe filter, is that filter, stamped where the output looked.

# %% name="copies-add-up"
stamp = stripes(np.pi / 4, 6, size=7)[None, None]
ones = np.ones((1, 1, 3, 3))
pictures = []
for kernel, size, stride in ((ones, (9, 11), 1), (ones, (9, 11), 2), (stamp, (27, 33), 1)):
    pixels, conv_param = np.zeros((1, 1, *size)), {"stride": stride, "pad": 0}
    out, cache = conv_forward_im2col(pixels, kernel, np.zeros(1), conv_param)
    asked = np.ones(out.shape)
    if kernel is stamp:
        asked[...] = 0
        asked[0, 0, 6, 18] = 1
    pictures.append(conv_backward_im2col(asked, cache)[0][0, 0])
with vis.styled():
    _, axes = plt.subplots(1, 3, figsize=(9, 2.6), layout="constrained")
    for ax, picture, title in zip(axes, pictures, ("stride 1", "stride 2", "one output"), strict=True):
        vis.show_heat_map(picture, title, ax=ax)

# %% [markdown]
# ### Ask the numbers
#
# Centred differences on a layer with stride 2 and padding 1: relative errors near 1e-8 or below mean that you agree.

# %% name="numeric-gradient"
rng = np.random.default_rng(0)
x, w, b = rng.normal(size=(2, 3, 5, 7)), rng.normal(size=(2, 3, 3, 3)), rng.normal(size=2)
conv_param = {"pad": 1, "stride": 2}
out, cache = conv_forward_im2col(x, w, b, conv_param)
dout = rng.normal(size=out.shape)
gradients = conv_backward_im2col(dout, cache)


def forward(_):  # x, w or b itself gets moved, in place
    return conv_forward_im2col(x, w, b, conv_param)[0]


for name, value, gradient in zip(("x", "w", "b"), (x, w, b), gradients, strict=True):
    measured = eval_numerical_gradient_array(forward, value, dout)
    print(f"d{name}: relative error {rel_error(gradient, measured):.1e}")

# %% [markdown]
# ### The ladder
#
# How much was won, and by which step? The same layer, a 32×32 image under eight 3×3 filters, six times:
#
# 1. **loops**: every product of a pixel and a weight by itself, as the definition says it;
# 2. **dot products**: a loop over places; at each, all filters with all images at once;
# 3. **strides**: no loop; a *view* of the image that shows each window without copying it, and `einsum`;
# 4. **im2col**: your layer;
# 5. **the package**: `cs231n_utils.fast_layers`;
# 6. **PyTorch**, where it is installed.
#
# **Predict first:** by which factor is your layer faster than the loops? 10, 100, 1000, 10,000? The axis of the chart
# is logarithmic: each number on it is ten times the one before. Bars are milliseconds, so shorter is better; each has
# its number at its end. (The first time, the package may need some seconds to prepare its layers.)


# %% name="timing-ladder"
def timed(function, turns=7):
    """(result, milliseconds), the best of several turns: a busy machine only makes it slower."""
    best = np.inf
    for _ in range(turns):
        start = time.perf_counter()
        result = function()
        best = min(best, time.perf_counter() - start)
        if best > 0.1:
            break
    return result, 1000 * best


def loops(x, w):
    out = np.zeros((len(x), len(w), x.shape[2] - 2, x.shape[3] - 2))
    for place in np.ndindex(out.shape):
        n, f, i, j = place
        for c, p, q in np.ndindex(w.shape[1:]):
            out[place] += x[n, c, i + p, j + q] * w[f, c, p, q]
    return out


def dot_products(x, w):
    out = np.zeros((len(x), len(w), x.shape[2] - 2, x.shape[3] - 2))
    filters = w.reshape(len(w), -1).T
    for i, j in np.ndindex(out.shape[2:]):
        out[:, :, i, j] = x[:, :, i : i + 3, j : j + 3].reshape(len(x), -1) @ filters
    return out


def strides(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(2, 3))
    return np.einsum("ncijpq,fcpq->nfij", windows, w, optimize=True)


def the_package(x, w):
    from cs231n_utils import fast_layers

    return fast_layers.conv_forward_fast(x, w, np.zeros(len(w)), {"stride": 1, "pad": 0})[0]


rng, plain = np.random.default_rng(0), {"stride": 1, "pad": 0}
x, w, b = rng.normal(size=(1, 3, 32, 32)), rng.normal(size=(8, 3, 3, 3)), np.zeros(8)
rungs = {
    "loops": lambda: loops(x, w),
    "dot products": lambda: dot_products(x, w),
    "strides": lambda: strides(x, w),
    "im2col (yours)": lambda: conv_forward_im2col(x, w, b, plain)[0],
    "the package": lambda: the_package(x, w),
}
try:
    import torch
except ImportError:
    print("PyTorch is not installed here, so its bar is missing.")
else:
    images, filters = torch.from_numpy(x), torch.from_numpy(w)
    rungs["PyTorch"] = lambda: torch.nn.functional.conv2d(images, filters).numpy()

right, took = rungs["im2col (yours)"](), {}
the_package(x, w)  # the first time it prepares itself
for name, rung in rungs.items():
    result, took[name] = timed(rung)
    assert np.allclose(result, right), f"{name} and your layer disagree"
with vis.styled():
    _, ax = plt.subplots(figsize=(9, 2.8), layout="constrained")
    bars = ax.barh(list(took), list(took.values()), color=vis.PALETTE[0])
    bars[list(took).index("im2col (yours)")].set_color(vis.PALETTE[1])
    ax.bar_label(bars, [f" {each:.3g} ms" for each in took.values()])
    ax.set(xscale="log", xlabel="milliseconds (logarithmic)", xlim=(min(took.values()) / 4, 6 * max(took.values())))
    ax.invert_yaxis()
print(f"your layer against the loops: {took['loops'] / took['im2col (yours)']:.0f} times faster")

x, w, b = rng.normal(size=(16, 16, 32, 32)), rng.normal(size=(16, 16, 3, 3)), np.zeros(16)
mine = timed(lambda: conv_forward_im2col(x, w, b, plain), turns=3)[1]
theirs = timed(lambda: the_package(x, w), turns=3)[1]
print(f"a layer with 171 times the work: yours {mine:.1f} ms, the package {theirs:.1f} ms")

# %% [markdown]
# Nothing was computed less often. Every rung does the same multiplications; what went away is everything around them.
# (A layer with four loops, as in *conv_naive*, stands between the first two rungs: there NumPy multiplies a whole
# window at a time.)
#
# On small layers the last rungs are about level. On large ones the columns themselves become the burden: they fill more
# memory than a processor can keep close. The package never writes all of them down.
#
# ### Which way for which filter?
#
# There is a third way to convolve: Fourier transform, multiply, transform back. It doesn't care how large the filter
# is. The others do: a filter of k × k needs k² products for each pixel, and im2col copies each pixel k² times.
#
# **Predict first:** for a 96×96 image, from which k on does the Fourier transform win?
#
# The chart shows milliseconds (logarithmic) against k = 1, 3, …, 21, for *direct* (for each weight, add a shifted
# image), *im2col* (yours) and *FFT*. The first two climb, the third stays flat, and somewhere they cross.


# %% name="which-way"
def direct(image, kernel):
    k = len(kernel)
    rows, cols = image.shape[0] - k + 1, image.shape[1] - k + 1
    out = np.zeros((rows, cols))
    for i, j in np.ndindex(kernel.shape):
        out += kernel[i, j] * image[i : i + rows, j : j + cols]
    return out


def by_columns(image, kernel):
    return conv_forward_im2col(image[None, None], kernel[None, None], np.zeros(1), plain)[0][0, 0]


def by_fourier(image, kernel):
    k = len(kernel)
    spectrum = np.fft.rfft2(image) * np.conj(np.fft.rfft2(kernel, image.shape))
    return np.fft.irfft2(spectrum, image.shape)[: image.shape[0] - k + 1, : image.shape[1] - k + 1]


picture = temple[0, 0, :, :96]
sizes = range(1, 22, 2)
ways = {"direct": direct, "im2col (yours)": by_columns, "FFT": by_fourier}
times = {name: [] for name in ways}
for k in sizes:
    kernel = rng.normal(size=(k, k))
    for name, way in ways.items():
        assert np.allclose(way(picture, kernel), direct(picture, kernel))
        times[name].append(timed(lambda way=way, kernel=kernel: way(picture, kernel), turns=3)[1])
with vis.styled():
    _, ax = plt.subplots(figsize=(7, 3.4), layout="constrained")
    for (name, values), marker in zip(times.items(), "osD", strict=True):
        ax.plot(sizes, values, marker=marker, label=name)
    ax.set(yscale="log", xlabel="k, for filters of k×k", ylabel="milliseconds", xticks=list(sizes))
    ax.legend()

# %% [markdown]
# > **Check the slide.** You may read: direct for 3×3, something clever for 5×5 and 7×7, Fourier for larger ones. Where
# > the lines cross depends on the machine, the library, the size of the image and the number of channels (with many
# > channels im2col gains, because its matrix product gets thicker). Large libraries don't use a rule: they try the
# > ways out when they first meet a layer.
#
# ## Pooling without loops
#
# The same trick takes the loops out of max pooling. But a pooling window never mixes channels. So treat every channel
# of every image as an image by itself, `x.reshape(N * C, 1, H, W)`, and make columns of those: each column is one
# window. What is the output, then? And which row of a column won?
#
# Backwards, write each number of `dout` into its column at the row that won, zeros elsewhere, and let `col2im` take the
# columns apart. It *adds*, so windows may **overlap** as they like.
#
# **Predict first:** windows of 3×3 with stride 2 lie over a 5×5 map whose middle is its largest number. How many of the
# four windows choose the middle?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# All four: it gets the gradients of all of them, added up.
#
# </details>
#
# Watch out for two things: `im2col` pads with 1 unless told, and zeros would win over negative numbers; and `N * C` is
# now what changes first from column to column. At a tie, any of the largest may win. Here, too, a check looks at the
# clock.


# %% question="max_pool_fast"
def max_pool_forward_fast(x, pool_param):
    """The forward pass of a max pooling layer, without a loop over images, channels or places.

    x: images (N, C, H, W)
    pool_param: {"pool_height": rows of a window, "pool_width": its columns,
                 "stride": pixels from one window to the next; windows may overlap}
    Returns (out, cache).
    out: (N, C, H', W') with H' = 1 + (H − pool_height) // stride, and W' alike. Don't change x.
    """
    ### BEGIN SOLUTION
    height, width = pool_param["pool_height"], pool_param["pool_width"]
    stride = pool_param["stride"]
    N, C, H, W = x.shape
    H_out = 1 + (H - height) // stride
    W_out = 1 + (W - width) // stride
    columns = im2col(x.reshape(N * C, 1, H, W), height, width, padding=0, stride=stride)
    winner = np.argmax(columns, axis=0)  # (H'·W'·N·C,)
    largest = columns[winner, np.arange(winner.size)]
    out = largest.reshape(H_out, W_out, N, C).transpose(2, 3, 0, 1)
    cache = (winner, x.shape, pool_param)
    return out, cache
    ### END SOLUTION


def max_pool_backward_fast(dout, cache):
    """The backward pass of a max pooling layer, without a loop over images, channels or places.

    dout: upstream gradient (N, C, H', W'); cache: what your forward pass returned
    Returns dx, in the shape of x. At a tie, any of the largest numbers may get the gradient,
    or they share it.
    """
    ### BEGIN SOLUTION
    winner, (N, C, H, W), pool_param = cache
    height, width = pool_param["pool_height"], pool_param["pool_width"]
    stride = pool_param["stride"]
    dcolumns = np.zeros((height * width, winner.size))
    dcolumns[winner, np.arange(winner.size)] = dout.transpose(2, 3, 0, 1).reshape(-1)
    dplanes = col2im(dcolumns, (N * C, 1, H, W), height, width, padding=0, stride=stride)
    return dplanes.reshape(N, C, H, W)
    ### END SOLUTION


# %%
check("max_pool_fast")

# %% [markdown]
# ### Look for stripes, keep the strongest
#
# The answers of the twelve stripe filters, pooled in one call with 6×6 windows that overlap by half. At each place a
# line shows which direction won, the longer the stronger. The temple is drawn anew, with
# short lines alone.

# %% name="strongest-stripes"
answers, _ = conv_forward_im2col(framed, bank, np.zeros(12), plain)
pooled, _ = max_pool_forward_fast(np.abs(answers), {"pool_height": 6, "pool_width": 6, "stride": 3})
strength, best = pooled[0].max(axis=0), pooled[0].argmax(axis=0) % 6
direction = angles[best] + np.pi / 2  # stripes run along their lines, not across
rows, cols = np.indices(strength.shape) * 3 + 2.5
length = 3 * np.minimum(strength / 4, 1)
with vis.styled():
    _, axes = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    vis.show_image(temple[0], "the photograph", ax=axes[0])
    ends = [cols - length * np.cos(direction), cols + length * np.cos(direction)]
    tips = [rows - length * np.sin(direction), rows + length * np.sin(direction)]
    axes[1].plot([end.ravel() for end in ends], [tip.ravel() for tip in tips], color=vis.PALETTE[0], linewidth=1)
    axes[1].set(title=f"{strength.size} directions", xlim=(0, 144), ylim=(96, 0), aspect="equal")
    axes[1].axis("off")

# %% [markdown]
# ## Fewer weights, a wider view
#
# Two twists on the layer, each a number in `conv_param`.
#
# **Groups.** So far each filter looks at all channels. With `groups` = 2, the channels are split in two halves, and so
# are the filters: the first half of the filters looks at the first half of the channels only. Filters get thinner:
# `w` has the shape `(F, C / groups, HH, WW)`. In the picture, 4 channels (left) make 8 (right), with 1, 2 and 4 groups;
# a line means that a filter looks at a channel.
#
# **Predict first:** how many weights do 3×3 filters from 4 to 8 channels have, with 1, 2 and 4 groups?

# %% name="groups-picture"
with vis.styled():
    _, axes = plt.subplots(1, 3, figsize=(9, 2.6), layout="constrained")
    for ax, groups in zip(axes, (1, 2, 4), strict=True):
        thin, wide = 4 // groups, 8 // groups
        for f in range(8):
            group = f // wide
            for c in range(group * thin, (group + 1) * thin):
                ax.plot((0, 1), (2 * c + 0.5, f), color=vis.PALETTE[group], linewidth=1.2)
        ax.plot([0] * 4, [2 * c + 0.5 for c in range(4)], "o", [1] * 8, range(8), "s", color="black", markersize=6)
        ax.set(title=f"groups {groups}: {8 * thin * 9} weights", xlim=(-0.2, 1.2), ylim=(7.4, -0.4))  # first on top
        ax.axis("off")

# %% [markdown]
# **Dilation.** With `dilation` = 2, a filter looks at every second pixel: its nine weights stand two pixels apart, and
# it spans 5×5. The picture shows nine weights at dilation 1, 2 and 3. In general a side of `HH` weights spans
# `dilation · (HH − 1) + 1` pixels, and that is what has to fit into the image.

# %% name="dilation-picture"
with vis.styled():
    _, axes = plt.subplots(1, 3, figsize=(9, 2.6), layout="constrained")
    for ax, dilation in zip(axes, (1, 2, 3), strict=True):
        seen = np.zeros((7, 7))
        middle = np.arange(-1, 2) * dilation + 3
        seen[np.ix_(middle, middle)] = 1
        span = 2 * dilation + 1
        vis.show_image(0.9 - 0.5 * seen, f"dilation {dilation}: spans {span}×{span}", ax=ax, value_range=(0, 1))
        for line in np.arange(8) - 0.5:
            ax.axhline(line, color="white")
            ax.axvline(line, color="white")

# %% [markdown]
# `im2col` takes a last argument, `dilation`. The forward pass is enough here. One loop, over groups, is fine.


# %% question="conv_forward_grouped"
def conv_forward_grouped(x, w, b, conv_param):
    """The forward pass of a convolution layer with groups and dilation.

    x: images (N, C, H, W); w: filters (F, C / groups, HH, WW); b: (F,)
    conv_param: {"stride": …, "pad": …, "groups": parts that channels and filters are split into,
                 "dilation": pixels from one weight to the next}
    Filters of group g, in order, look at the channels of group g, in order.
    Returns (out, cache).
    out: (N, F, H', W') with H' = 1 + (H + 2·pad − dilation·(HH − 1) − 1) // stride, and W' alike
    cache: anything; there is no backward pass here. Don't change x, w and b.
    """
    ### BEGIN SOLUTION
    stride, pad = conv_param["stride"], conv_param["pad"]
    groups, dilation = conv_param["groups"], conv_param["dilation"]
    N, _, H, W = x.shape
    F, thin, HH, WW = w.shape
    H_out = 1 + (H + 2 * pad - dilation * (HH - 1) - 1) // stride
    W_out = 1 + (W + 2 * pad - dilation * (WW - 1) - 1) // stride
    share = F // groups
    out = np.zeros((N, F, H_out, W_out))
    for g in range(groups):
        part = x[:, g * thin : (g + 1) * thin]
        filters = slice(g * share, (g + 1) * share)
        columns = im2col(part, HH, WW, pad, stride, dilation)
        product = w[filters].reshape(share, -1) @ columns + b[filters, None]
        out[:, filters] = product.reshape(share, H_out, W_out, N).transpose(3, 0, 1, 2)
    return out, None
    ### END SOLUTION


# %%
check("conv_forward_grouped")

# %% [markdown]
# ### One group per channel
#
# With as many groups as channels, each channel has a filter of its own: a *depthwise* convolution. Here red moves to
# the left, green stays, and blue moves to the right, all in one layer of 3 · 21 weights. Small networks for phones are
# built of such layers, with 1×1 layers between them that mix the channels.

# %% name="depthwise"
flower = data.load_photograph("flower", size=(96, 128)) / 255
w = np.zeros((3, 1, 1, 21))
w[0, 0, 0, 15], w[1, 0, 0, 10], w[2, 0, 0, 5] = 1, 1, 1
padded = np.pad(flower.transpose(2, 0, 1), ((0, 0), (0, 0), (10, 10)), mode="edge")[None]
split, _ = conv_forward_grouped(padded, w, np.zeros(3), plain | {"groups": 3, "dilation": 1})
vis.show_images([flower, split[0].clip(0, 1)], ["a flower", "three channels, three filters"])

# %% [markdown]
# ### Nine weights, seen from afar
#
# The same nine weights (4 in the middle, −0.5 around it) at dilation 1, 2, 4 and 8. The first picks out the finest
# detail, and each of the next looks at a scale twice as large, at the same price. Stacked, such layers see far very
# soon: that is how networks label every pixel without making the picture small first.

# %% name="dilated-detail"
detail = np.full((1, 1, 3, 3), -0.5)
detail[0, 0, 1, 1] = 4
views = {}
for dilation in (1, 2, 4, 8):
    padded = np.pad(temple, ((0, 0), (0, 0), (dilation, dilation), (dilation, dilation)), mode="edge")
    out, _ = conv_forward_grouped(padded, detail, np.zeros(1), plain | {"groups": 1, "dilation": dilation})
    views[f"dilation {dilation}"] = out[0]
vis.show_images(list(views.values()), list(views), columns=4, value_range=(-1.5, 1.5))

# %% [markdown]
# ## One dimension, three dimensions
#
# Nothing about windows and columns needs two dimensions. **A signal** is an image with one row. The upper chart shows a
# noisy signal with a bump hidden in it; the lower one what your layer answers with a filter of the bump's shape. Its
# highest point, marked, tells where the bump is, give or take a tick.

# %% name="one-dimension"
rng, plain = np.random.default_rng(3), {"stride": 1, "pad": 0}
ticks = np.arange(300)
bump = np.exp(-(((np.arange(41) - 20) / 8) ** 2))
hidden = rng.integers(60, 240)
signal = rng.normal(size=300)
signal[hidden - 20 : hidden + 21] += 1.6 * bump
matched = (bump - bump.mean())[None, None, None]  # (1, 1, 1, 41)
found, _ = conv_forward_im2col(signal[None, None, None], matched, np.zeros(1), plain)
found = found[0, 0, 0]  # place 0 is a window whose middle is tick 20
with vis.styled():
    _, axes = plt.subplots(2, 1, figsize=(9, 3.4), sharex=True, layout="constrained")
    axes[0].plot(ticks, signal, linewidth=1)
    axes[0].set_title("a signal and its noise")
    axes[1].plot(ticks[20:-20], found, color=vis.PALETTE[1])
    top = found.argmax() + 20
    axes[1].plot(top, found.max(), "o", color="black")
    axes[1].set_title(f"the bump was put at {hidden} and found at {top}")

# %% [markdown]
# **A film** has a third axis, time, and filters of 3×3×3 reach over three frames. Written as columns, such a window has
# 27 rows. There is a shortcut: a sum over the three frames of a filter, each a 2-D layer of its own. So hand in the
# three frames **as channels**, and your layer does the rest.
#
# In this film a flower moves over the photograph of the temple. The filter subtracts the frame before from the frame
# after, blurred by 3×3. Left and middle: two frames. Right: the answer. Everything that stands still is gone.

# %% name="three-dimensions"
petal = data.load_photograph("flower", size=(24, 32)).mean(axis=2) / 255
film = np.repeat(temple[0], 12, axis=0)  # (time, 96, 144)
for moment, frame in enumerate(film):
    frame[30 + moment : 54 + moment, 10 + 8 * moment : 42 + 8 * moment] = petal
w = np.array([-1.0, 0, 1])[:, None, None] * np.full((3, 3), 1 / 9)  # (time, 3, 3)
moments = np.stack([film[t : t + 3] for t in range(10)])  # (10, 3, 96, 144): three frames as channels
motion, _ = conv_forward_im2col(moments, w[None], np.zeros(1), {"stride": 1, "pad": 1})
with vis.styled():
    _, axes = plt.subplots(1, 3, figsize=(9, 2.4), layout="constrained")
    vis.show_image(film[3], "frame 3", ax=axes[0])
    vis.show_image(film[5], "frame 5", ax=axes[1])
    vis.show_heat_map(motion[3, 0], "what moved in between", ax=axes[2], limit=0.6)

# %% [markdown]
# ## In your own words
#
# A last question, graded by hand. **In three or four sentences:** im2col copies most pixels of an image nine times for
# 3×3 filters, and is still far faster than loops that copy nothing. Why? How large do the columns get for 64 images of
# 64×56×56 in single precision (4 bytes a number), with 3×3 filters, stride 1 and padding 1? And what could a layer do
# that has not got so much memory?

# %% [markdown] question="why_columns"
# **Your answer:**
#
# ### BEGIN SOLUTION
# The multiplications are the same; what costs time in loops is everything around each of them, which Python does again
# for every number. One matrix product does it all in compiled code, in an order in which numbers that lie side by side
# are used together and again while they are still close to the processor; copying pixels is cheap beside that. The
# images have 64 · 64 · 56 · 56 = 12.8 million numbers, 51 MB; the columns have nine times as many, 462 MB. A layer with
# less memory can make the columns of a few images at a time, one product each, or walk over views of the windows and
# copy only a small part of them.
# ### END SOLUTION

# %% [markdown]
# ## What you have now
#
# Layers hundreds of times as fast as before, and you know why: the same sums, arranged so that the machine can run.
# With groups and dilation you can read the layers of most networks built since 2015. What is still missing between
# convolutions is something that keeps their numbers in bounds: *normalization* is next.

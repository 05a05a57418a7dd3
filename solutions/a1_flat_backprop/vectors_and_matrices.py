# %% [markdown]
# # Backpropagation through vectors and matrices
#
# Nobody trains networks one number at a time. In this notebook the numbers become vectors, matrices and batches of
# images. The idea stays, upstream times local, but now "local" is a whole matrix, often one that would fill a computer
# centre. You learn how never to write it down.
#
# **Time:** 60–90 minutes. **Points:** 25. Nothing here needs your answers to *scalar_graph*.
#
# | here | in the code |
# |---|---|
# | `N` examples with `D` numbers each, one a row | `x`, shape `(N, D)` |
# | weights from `D` inputs to `M` outputs | `w`, shape `(D, M)` |
# | one bias an output | `b`, shape `(M,)` |
# | the gradient of the loss for `y`, for `x` | `dy`, `dx`: always shaped like `y`, like `x` |
#
# A **forward** function returns `(out, cache)`, a **backward** function takes `(dout, cache)`. The `cache` is your own
# business: put into it whatever your backward pass needs; nobody looks inside.
#
# Stuck? Put `hint("relu")`, with the name that stands in the check, into a cell of your own: it helps step by step, and
# costs nothing.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from autograder import check
from cs231n_utils import data, vis

# %% [markdown]
# ## Three kinds of derivative
#
# | a function from … to … | its derivative | shape |
# |---|---|---|
# | a number to a number | the *derivative*: how much does y move when x moves? | a number |
# | N numbers to a number | the *gradient*: how much does y move when each of them moves? | N numbers, like x |
# | N numbers to M numbers | the *Jacobian*: how much does each y move when each x moves? | N × M numbers |
#
# Entry (n, m) of the Jacobian is ∂y_m / ∂x_n: row n tells everything that x_n does. And backpropagation is still one
# product: with the gradient `dy` of the loss for y, the gradient for x is `dx = J @ dy`. Each x asks all outputs that
# it moves, and adds up what they say.
#
# Below are four Jacobians, measured on a row of eight pixels from a photograph: move one pixel, see which outputs move.
# From left to right: ReLU, max(0, pixel − mean), has a diagonal of ones and zeros. A blur, the mean of each pixel and
# its neighbours, has a narrow band. Sorting moves each pixel to another place: a single 1 in each row. And a matrix
# product with random weights mixes everything with everything.

# %% name="four-jacobians"
row = data.load_photograph("flower", size=(8, 8)).mean(axis=2)[3] / 255
mixing = np.random.default_rng(0).normal(size=(8, 8)).round(1)
functions = {
    "ReLU": lambda x: np.maximum(0, x - row.mean()),
    "blur": lambda x: np.array([x[max(0, i - 1) : i + 2].mean() for i in range(8)]),
    "sort": np.sort,
    "matrix product": lambda x: x @ mixing,
}
with vis.styled():
    _, axes = plt.subplots(1, 4, figsize=(9, 2.7), layout="constrained")
    for ax, (name, function) in zip(axes, functions.items(), strict=True):
        # All four are made of straight lines, so that a small step in one direction is exact.
        moved = [(function(row + 1e-6 * step) - function(row)) / 1e-6 for step in np.eye(8)]
        ax.imshow(moved, cmap=vis.DIVERGING, vmin=-2, vmax=2)
        ax.set(title=name, xlabel="output m", xticks=[], yticks=[])
    axes[0].set_ylabel("input n")

# %% [markdown]
# ## ReLU: a Jacobian you never see
#
# ReLU works on each number by itself: y = max(0, x). So its Jacobian is diagonal, with 1 where x is positive and 0
# where it is negative. For x = (1, −2, 3, −1):
#
# ```
#       1 0 0 0       dy =  4        dx = J @ dy
# J  =  0 0 0 0            −1
#       0 0 1 0             5
#       0 0 0 0             9
# ```
#
# **Predict first:** what are y and dx? And how many numbers of J does one look at for a photograph of a million
# pixels, and how many has it?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# y = (1, 0, 3, 0) and dx = (4, 0, 5, 0). Note the −1: that ReLU kills negative *inputs* does not mean that it kills
# negative *gradients*. J has 10¹² entries, of which only the million on the diagonal matter.
#
# </details>
#
# So write the product, not the matrix. `x` has any shape, and must come out of your function as it went in.


# %% question="relu"
def relu_forward(x):
    """ReLU, forwards.

    x: float array of any shape; don't change it
    Returns (out, cache): out is max(0, x), in the shape of x.
    """
    ### BEGIN SOLUTION
    out = np.maximum(0, x)
    cache = x
    return out, cache
    ### END SOLUTION


def relu_backward(dout, cache):
    """ReLU, backwards.

    dout: upstream gradient, in the shape of out; cache: what your forward pass returned
    Returns dx, in the shape of x. (At x = 0 exactly, any gradient between 0 and dout will do.)
    """
    ### BEGIN SOLUTION
    x = cache
    return dout * (x > 0)
    ### END SOLUTION


# %%
check("relu")

# %% [markdown]
# ### ReLU looks at a photograph
#
# From left to right: how the brightness of a photograph changes from left to right (orange where it gets darker, purple
# where it gets brighter); what a ReLU leaves of that, only the changes to brighter; and where a gradient gets through
# on its way back, when 1 arrives everywhere: exactly where something was left. The rest of the picture learns nothing
# this time.

# %% name="relu-on-a-photograph"
photo = data.load_photograph("china", size=(80, 120)).mean(axis=2) / 255
changes = photo[:, 2:] - photo[:, :-2]
out, cache = relu_forward(changes)
passed = relu_backward(np.ones_like(out), cache)
print(f"{passed.mean():.0%} of the gradient gets through")
with vis.styled():
    _, axes = plt.subplots(1, 3, figsize=(9, 2.2), layout="constrained")
    vis.show_heat_map(changes, "changes", ax=axes[0], limit=0.5)
    vis.show_heat_map(out, "after the ReLU", ax=axes[1], signed=True, limit=0.5)
    vis.show_image(passed, "gets a gradient", ax=axes[2])

# %% [markdown]
# ## Through a matrix product
#
# y = x w is where nearly all the work of a network is done. Which y does one entry of x move? In the pictures, x is
# 2×3, w is 3×4 and y is 2×4. The marked entry x[0, 1] is multiplied by row 1 of w and moves row 0 of y, and nothing
# else:
#
# > y[0, m] = x[0, 0]·w[0, m] + **x[0, 1]·w[1, m]** + x[0, 2]·w[2, m]
#
# So its gradient is the sum of dy[0, m]·w[1, m] over all m.

# %% name="who-moves-whom"
x = np.array([[2.0, 1, -3], [-3, 4, 2]])
w = np.array([[3.0, 2, 1, -1], [2, 1, 3, 2], [3, 2, 1, -2]])
with vis.styled():
    _, axes = plt.subplots(1, 3, figsize=(9, 2.3), width_ratios=(3, 4, 4), layout="constrained")
    for ax, values, name, mark in zip(axes, (x, w, x @ w), "xwy", ((0, 1, 1), (1, 0, 4), (0, 0, 4)), strict=True):
        vis.show_heat_map(values, name, ax=ax, signed=True, limit=14)
        corner = (mark[1] - 0.47, mark[0] - 0.47)
        frame = {"fill": False, "edgecolor": vis.PALETTE[0], "linewidth": 3}
        ax.add_patch(plt.Rectangle(corner, mark[2] - 0.06, 0.94, **frame))

# %% [markdown]
# > **Check the slide.** The lecture prints other numbers for this y. The picture has the right ones: multiply the first
# > row of x with the first column of w yourself.
#
# Now do that for all entries at once. There is a way to find the formula without an index: **the gradient has the shape
# of the variable.** `dx` must be (N, D). You have `dy` (N, M), `w` (D, M) and `x` (N, D). **Predict first:** which
# product of two of them, one of them transposed, has the shape of x? Which one has the shape of w?
#
# <details style="margin-bottom:1em"><summary>Hint</summary>
#
# For x·w the gradient of one factor is upstream times the *other* factor: the mul gate swaps, here too. So dx is made
# of dy and w, and dw is made of x and dy. Transpose so that the shapes fit.
#
# </details>


# %% question="matmul_backward"
def matmul_backward(dy, x, w):
    """The backward pass of y = x @ w.

    dy: upstream gradient (N, M); x: (N, D); w: (D, M)
    Returns (dx, dw): the gradients for x and w, each in the shape of its variable.
    """
    ### BEGIN SOLUTION
    dx = dy @ w.T
    dw = x.T @ dy
    return dx, dw
    ### END SOLUTION


# %%
check("matmul_backward")

# %% [markdown]
# ### What the first step learns
#
# Here is why `dw = xᵀ dy` is worth understanding. Let x be all handwritten digits, one a row of 64 pixels, and let
# every image ask for a higher score of its own class and lower scores of all others: dy is −0.9 at the right class and
# 0.1 elsewhere. Then each column of dw adds up images, each with the weight that its image has in dy. The ten
# pictures are the ten columns of −dw, drawn as 8×8 images: where weights will grow they are purple, where they will
# shrink, orange. A single step, and the classes are there: each is the sum of its own images minus a bit of everybody
# else's.

# %% name="first-step"
images, labels = data.load_digits()
X = images.reshape(-1, 64) / 16
dy = 0.1 - np.eye(10)[labels]
dX, dW = matmul_backward(dy, X, np.zeros((64, 10)))
print("X", X.shape, "dX", dX.shape, "   w", (64, 10), "dw", dW.shape)
with vis.styled():
    _, axes = plt.subplots(2, 5, figsize=(9, 3.9), layout="constrained")
    for digit, ax in enumerate(axes.flat):
        ax.imshow(-dW[:, digit].reshape(8, 8), cmap=vis.DIVERGING, vmin=-100, vmax=100)
        ax.set_title(f"{digit}")
        ax.axis("off")

# %% [markdown]
# ## The matrix that nobody can store
#
# What would it cost to write down the Jacobians of y = x w? Every one of the N·M outputs, with respect to every one of
# the N·D inputs, and to every one of the D·M weights.
#
# **Predict first:** a layer with 4096 inputs and outputs, a batch of 64, numbers of 4 bytes. Does the Jacobian for x
# fit into your computer? And the one for w?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# For x: 64·4096 outputs times 64·4096 inputs times 4 bytes are 256 GiB. For w it is 16 TiB, 64 times more. The
# gradients themselves take 1 MiB and 64 MiB.
#
# </details>
#
# > **Check the slide.** The lecture says 256 GB for *each* of the two. That is true of dy/dx only.


# %% question="jacobian_bytes"
def jacobian_bytes(N, D, M, itemsize):
    """How many bytes the Jacobians of y = x @ w would take, if they were written down.

    x is (N, D), w is (D, M); itemsize: bytes of one number
    Returns two ints (dy_dx, dy_dw): the bytes of the Jacobian of y for x, and for w.
    """
    ### BEGIN SOLUTION
    outputs = N * M
    dy_dx = outputs * N * D * itemsize
    dy_dw = outputs * D * M * itemsize
    return dy_dx, dy_dw
    ### END SOLUTION


# %%
check("jacobian_bytes")

# %% [markdown]
# How fast does it get out of hand? Both scales are logarithmic; the layer gets wider from left to right, with as many
# inputs as outputs and a batch of 64. The two upper lines are the Jacobians, for w (steeper) and for x; the lowest line
# is what you really need, the gradient for w. The gray lines are the memory of a laptop and of a
# thousand large machines. From which width on does the Jacobian for w not fit into the laptop?

# %% name="jacobians-against-width"
widths = 2 ** np.arange(4, 15)
sizes = np.array([jacobian_bytes(64, int(width), int(width), 4) for width in widths]) / 2**30
print(f"width 4096: {sizes[8, 0]:,.0f} GiB for x, {sizes[8, 1] / 1024:,.0f} TiB for w")
with vis.styled():
    _, ax = plt.subplots(figsize=(8, 3.6), layout="constrained")
    ax.loglog(widths, sizes[:, 1], "s-", base=2, label="Jacobian for w")
    ax.loglog(widths, sizes[:, 0], "o-", base=2, label="Jacobian for x")
    ax.loglog(widths, widths**2 * 4 / 2**30, "^-", base=2, label="gradient for w")
    for memory, name in ((16, "a laptop, 16 GiB"), (2**20, "a thousand machines, 1 PiB")):
        ax.axhline(memory, color="gray", linestyle="--", linewidth=1)
        ax.text(16, memory * 1.5, name, size=9, color="#444444")
    ax.set(
        xlabel="width of the layer",
        ylabel="GiB",
        yticks=[2.0**-20, 2.0**-10, 1, 2.0**10, 2.0**20],
        ylim=(2**-22, 2**24),
    )
    ax.legend(loc="lower right")

# %% [markdown]
# ## A layer
#
# An *affine* layer is the product plus a bias: out = x w + b, the same `b` for each of the N rows. Two things are new.
#
# - **Inputs of any rank.** A batch of images has shape (N, 8, 8) or (N, 3, 32, 32). The layer flattens each example
#   into a row of D numbers. On the way back, `dx` gets the shape of x again.
# - **The bias is copied** to each row. **Predict first:** what does a copy gate do on the way back?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# It adds. `db` is the sum of `dout` over the rows, so that it has the shape of b.
#
# </details>


# %% question="affine"
def affine_forward(x, w, b):
    """An affine layer, forwards.

    x: (N, d_1, …, d_k), N examples of any shape with d_1 · … · d_k = D numbers; don't change it
    w: (D, M); b: (M,)
    Returns (out, cache); out: (N, M).
    """
    ### BEGIN SOLUTION
    rows = x.reshape(x.shape[0], -1)
    out = rows @ w + b
    cache = (x, w)
    return out, cache
    ### END SOLUTION


def affine_backward(dout, cache):
    """An affine layer, backwards.

    dout: upstream gradient (N, M); cache: what your forward pass returned
    Returns (dx, dw, db): the gradients for x, w and b, each in the shape of its variable.
    """
    ### BEGIN SOLUTION
    x, w = cache
    rows = x.reshape(x.shape[0], -1)
    dx = (dout @ w.T).reshape(x.shape)
    dw = rows.T @ dout
    db = dout.sum(axis=0)
    return dx, dw, db
    ### END SOLUTION


# %%
check("affine")

# %% [markdown]
# ### Every gradient has the shape of its variable
#
# It is the first thing to check when something is wrong. A batch of five colour images through a layer with ten
# outputs:

# %% name="shapes"
rng = np.random.default_rng(0)
variables = {"x": rng.normal(size=(5, 3, 8, 8)), "w": rng.normal(size=(192, 10)), "b": rng.normal(size=10)}
out, cache = affine_forward(*variables.values())
for (name, value), gradient in zip(variables.items(), affine_backward(np.ones_like(out), cache), strict=True):
    print(f"{name}: {value.shape!s:14} d{name}: {gradient.shape}")

# %% [markdown]
# ### Templates
#
# Train the layer on digits: ten scores for each image, wanted are 1 for its class and 0 for the others, and the loss is
# the mean of the squared differences. Then look at w. Its column for a class has 64 weights, one a pixel, so it can be
# drawn as an image, the *template* of the class: purple where ink speaks for the class, orange where it speaks against
# it. The score is how well image and template fit: Wx is ten comparisons at once. On the right is the loss.

# %% name="templates"
train, test = slice(0, 1400), slice(1400, None)
X = images / 16
w, b, losses, speed = np.zeros((64, 10)), np.zeros(10), [], 0


def accuracy(X, y):
    return np.mean(affine_forward(X, w, b)[0].argmax(axis=1) == y)


wanted = np.eye(10)[labels]
for _ in range(100):
    scores, cache = affine_forward(X[train], w, b)
    gap = scores - wanted[train]
    losses.append(np.mean(gap**2))
    _, dw, db = affine_backward(gap / len(gap), cache)
    speed = 0.9 * speed - 0.03 * dw  # steps in the same direction add up
    w, b = w + speed, b - 0.05 * db


print(f"right: {accuracy(X[train], labels[train]):.1%} of the training images, ", end="")
print(f"{accuracy(X[test], labels[test]):.1%} of images it has never seen")
with vis.styled():
    figure = plt.figure(figsize=(9, 3.4), layout="constrained")
    left, right = figure.subfigures(1, 2, width_ratios=(2.4, 1))
    for digit, ax in enumerate(left.subplots(2, 5).flat):
        ax.imshow(w[:, digit].reshape(8, 8), cmap=vis.DIVERGING, vmin=-0.2, vmax=0.2)
        ax.set_title(f"{digit}")
        ax.axis("off")
    ax = right.subplots()
    ax.plot(losses)
    ax.set(title="loss", xlabel="step", ylim=(0, None))

# %% [markdown]
# ### One template a class is weak
#
# A class has one template for all its looks. Move the images by a single pixel and the comparison fails, though every
# one of them still looks like what it is. The dots are the accuracy on images moved by so many pixels, from two to the
# left to two to the right. On the right are a few of those that were right before and are wrong when moved by one.

# %% name="moved-digits"


def moved(images, right):
    """The images moved to the right; empty pixels come in from the other side."""
    result = np.zeros_like(images)
    if right >= 0:
        result[:, :, right:] = images[:, :, : 8 - right]
    else:
        result[:, :, :right] = images[:, :, -right:]
    return result


shifts = range(-2, 3)
rates = [accuracy(moved(X[test], shift), labels[test]) for shift in shifts]
guesses = [affine_forward(moved(X[test], shift), w, b)[0].argmax(axis=1) for shift in (0, 1)]
lost = np.flatnonzero((guesses[0] == labels[test]) & (guesses[1] != labels[test]))[:4]
with vis.styled():
    _, axes = plt.subplots(1, 5, figsize=(9, 2.2), width_ratios=(2.4, 1, 1, 1, 1), layout="constrained")
    axes[0].plot(shifts, rates, "o-")
    axes[0].axhline(0.1, color="gray", linestyle="--")
    axes[0].text(-0.6, 0.12, "guessing", size=9)
    axes[0].set(xlabel="moved to the right by", ylabel="accuracy", ylim=(0, 1))
    for ax, index in zip(axes[1:], lost, strict=False):
        truth, guess = labels[test][index], guesses[1][index]
        vis.show_image(moved(X[test], 1)[index], f"{truth}, taken for {guess}", ax=ax)

# %% [markdown]
# ### Lines, planes, hyperplanes
#
# Another way to see the same layer. With two numbers for each image, an image is a point and each class has a line
# where its score is one half; on one side of it the class says yes. (With 64 numbers, these are hyperplanes in 64
# dimensions.) The two numbers here are the two directions in which zeros, ones and twos differ most. Each class has its
# own marker and colour, and so has its line; the small arrow on the line points to its yes side.

# %% name="hyperplanes"
few = labels < 3
flat = X[few].reshape(-1, 64)
centred = flat - flat.mean(axis=0)
directions = np.linalg.svd(centred, full_matrices=False)[2][:2]
points = centred @ directions.T  # (N, 2)
lines, offsets = np.zeros((2, 3)), np.zeros(3)
for _ in range(150):
    scores, cache = affine_forward(points, lines, offsets)
    _, dlines, doffsets = affine_backward((scores - np.eye(3)[labels[few]]) / len(points), cache)
    lines, offsets = lines - 0.2 * dlines, offsets - 0.2 * doffsets
right = np.mean(affine_forward(points, lines, offsets)[0].argmax(axis=1) == labels[few])
with vis.styled():
    _, ax = plt.subplots(figsize=(6, 4.4), layout="constrained")
    for digit, marker in enumerate("o^s"):
        colour, those = vis.PALETTE[digit], labels[few] == digit
        ax.scatter(*points[those].T, s=14, marker=marker, color=colour, alpha=0.6, label=f"{digit}")
        normal, foot = lines[:, digit], (0.5 - offsets[digit]) / (lines[:, digit] ** 2).sum() * lines[:, digit]
        along = np.array([-normal[1], normal[0]]) / np.linalg.norm(normal)
        ax.plot(*np.stack([foot - 4 * along, foot + 4 * along]).T, color=colour, linewidth=2)
        tip = foot + 0.5 * normal / np.linalg.norm(normal)
        ax.annotate("", tip, foot, arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 2})
    ax.set(xlim=(-2.6, 2.6), ylim=(-2.4, 2.4), aspect="equal", title=f"three classes, three lines: {right:.1%} right")
    ax.legend(loc="upper right")

# %% [markdown]
# ## In your own words
#
# A last question, graded by hand. **In three or four sentences:** backpropagation multiplies by Jacobians that nobody
# could store. Explain with ReLU or with the matrix product how that is possible. What does your backward function keep
# instead of the Jacobian, and how large is that?

# %% [markdown] question="why_implicit"
# **Your answer:**
#
# ### BEGIN SOLUTION
# Backpropagation never needs a Jacobian by itself, only its product with the upstream gradient, and that product has a
# short formula because nearly all entries are zero or repeat each other. For ReLU it is a multiplication with a mask:
# the N entries of the diagonal, instead of N². For y = x w, each output depends on one row of x and one column of w
# only, so the product is dy wᵀ, which costs about as much as the forward pass. What is kept in the cache is x and w,
# as large as the data itself.
# ### END SOLUTION

# %% [markdown]
# ## What you have now
#
# Two of the layers that every network has, forwards and backwards, for whole batches. What is missing is a loss that
# tells them what to want.

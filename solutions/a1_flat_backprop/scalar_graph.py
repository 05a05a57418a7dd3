# %% [markdown]
# # Backpropagation, one number at a time
#
# Every network learns by the same question: *if I move this number a little, how much does the result move?* In this
# notebook you answer it by hand for a single neuron, find the four patterns that all of it is made of, and build a
# measuring device that tells whether a gradient is right.
#
# **Time:** 45–75 minutes. **Points:** 20.
#
# | here | in the code |
# |---|---|
# | a number on the way, a *stage* | `s0`, `s1`, … |
# | the result of it all | `L` |
# | how much `L` moves when `s1` moves a little: the *gradient* of `s1` | `grad_s1` |
# | the gradient that arrives at a gate from behind it | `upstream` |
#
# After each function there is a check. It tells what is wrong, where, and often why. Checks after submission use other
# numbers, so write for every input, not for the one in front of you. Stuck? Put `hint("sigmoid_graph")`, with the name
# that stands in the check, into a cell of your own: it helps step by step, and costs nothing.

# %% tags=["setup"]
import math

import matplotlib.pyplot as plt
import numpy as np

from autograder import check
from cs231n_utils import data, vis
from cs231n_utils.relative_error import rel_error

# %% [markdown]
# ## A neuron in small steps
#
# A neuron with two inputs computes
#
# > L = σ(w0·x0 + w1·x1 + w2), with σ(s) = 1 / (1 + e^(−s))
#
# Written in one line it looks like one thing. Written as a **computational graph** it is five small things, and each
# of them knows very little: a gate that multiplies has no idea that it is part of a neuron. The picture reads from left
# to right: two products, `s0` and `s1`; their sum `s2`; the bias is added, `s3`; and the sigmoid makes `L` of it. The
# numbers above the lines are the values for w = (2, −3, −3) and x = (−1, −2), as in the lecture.

# %% name="neuron-as-a-graph"
neuron = {
    "s0": ("×", ["w0", "x0"]),
    "s1": ("×", ["w1", "x1"]),
    "s2": ("+", ["s0", "s1"]),
    "s3": ("+", ["s2", "w2"]),
    "L": ("σ", ["s3"]),
}
values = {"w0": 2, "x0": -1, "w1": -3, "x1": -2, "w2": -3, "s0": -2, "s1": 6, "s2": 4, "s3": 1, "L": 0.731}
vis.show_graph(neuron, values, title="forwards: from the inputs to L")

# %% [markdown]
# ## Backwards through the graph
#
# Now the other direction. Start at the end: when L moves by 1, L moves by 1, so `grad_L = 1`. Then go back gate by
# gate. A gate is told how much L reacts to the gate's *output*. It knows itself how much its output reacts to each
# *input*. The product is what the input wants to know:
#
# > **downstream gradient = upstream gradient · local gradient**
#
# The local gradients here are short. A sum moves just as much as the term that moved. A product `a·b` moves by `b`
# times as much when `a` moves. And the sigmoid has a derivative that needs nothing but its own output: (1 − L) · L.
#
# **Predict first:** which of the five inputs must grow, and which must shrink, so that L grows? (Look at the picture:
# what would a larger `x1` do, with w1 = −3?) Which one has the strongest say?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# `x0` and `w2` must grow; `w0`, `w1` and `x1` must shrink. `x1` has the strongest say: it is multiplied by −3, the
# largest factor of all.
#
# </details>
#
# Write it **flat**: one line for each stage forwards, then one line for each of these lines backwards, in the
# opposite order. Such code is boring, and that is its beauty: each backward line looks at one forward line only.
#
# > **Check the slide.** The lecture's picture has 0.40 and −0.60 for the gradients of x0 and x1. It multiplies a
# > gradient that was rounded to 0.20; exactly, they are 0.3932 and −0.5898.


# %% question="sigmoid_graph"
def sigmoid_graph(w0, x0, w1, x1, w2):
    """A neuron, forwards and backwards: L = σ(w0·x0 + w1·x1 + w2).

    All five arguments are numbers. Write it flat: s0, s1, s2, s3, L, then grad_L, grad_s3, …
    Returns (L, (dw0, dx0, dw1, dx1, dw2)): the result and its gradient for each argument.
    """
    ### BEGIN SOLUTION
    s0 = w0 * x0
    s1 = w1 * x1
    s2 = s0 + s1
    s3 = s2 + w2
    L = 1 / (1 + math.exp(-s3))

    grad_L = 1.0
    grad_s3 = grad_L * (1 - L) * L
    grad_s2 = grad_s3
    grad_w2 = grad_s3
    grad_s0 = grad_s2
    grad_s1 = grad_s2
    grad_w1 = grad_s1 * x1
    grad_x1 = grad_s1 * w1
    grad_w0 = grad_s0 * x0
    grad_x0 = grad_s0 * w0
    return L, (grad_w0, grad_x0, grad_w1, grad_x1, grad_w2)
    ### END SOLUTION


# %%
check("sigmoid_graph")

# %% [markdown]
# The same picture, with your gradients for the five inputs below the lines, in orange. Was your prediction right? The
# gradients *inside* the graph are missing: where do you see them in your code, and what are they?

# %% name="neuron-with-gradients"
L, gradients = sigmoid_graph(2, -1, -3, -2, -3)
found = dict(zip(("w0", "x0", "w1", "x1", "w2"), gradients, strict=True))
vis.show_graph(neuron, values, found, title=f"and back: L = {L:.4f}")

# %% [markdown]
# ### Which way is up?
#
# The gradient points where L grows fastest. Left: the colours are L for all inputs x0 and x1 from −3 to 3, with the
# weights from above, purple where the neuron says yes, orange where it says no; each arrow is (dx0, dx1) at its foot.
# They all point the same way, up the slope, and are long only in between: where the neuron is sure, nothing reacts to
# anything. Right: that is the
# factor (1 − L)·L. It is never more than a quarter, and for |s| above 5 it is as good as zero. A neuron that is very
# sure of itself hardly learns.

# %% name="neuron-landscape"
side = np.linspace(-2.8, 2.8, 9)
fine = np.linspace(-3, 3, 61)
heights = [[sigmoid_graph(2, x0, -3, x1, -3)[0] for x0 in fine] for x1 in fine]
arrows = np.array([[sigmoid_graph(2, x0, -3, x1, -3)[1] for x0 in side] for x1 in side])
with vis.styled():
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
    image = left.imshow(heights, extent=(-3, 3, -3, 3), origin="lower", cmap=vis.DIVERGING, vmin=0, vmax=1, alpha=0.6)
    figure.colorbar(image, ax=left, shrink=0.8, label="L")
    left.quiver(side, side, arrows[..., 1], arrows[..., 3], color="black", width=0.009)
    left.set(xlabel="x0", ylabel="x1", title="L, and where it grows fastest")
    s = np.linspace(-8, 8, 161)
    pairs = [sigmoid_graph(0, 0, 0, 0, bias) for bias in s]
    right.plot(s, [L for L, _ in pairs], label="σ(s)")
    right.plot(s, [gradients[4] for _, gradients in pairs], "--", label="its slope, (1 − L)·L")
    right.set(xlabel="s", title="the sigmoid and its slope")
    right.legend()

# %% [markdown]
# ### The neuron reads
#
# Handwritten zeros have a hole in the middle, ones don't. So give the neuron two numbers for each digit: `x0`, how much
# ink there is on the 2×4 pixels in the middle, and `x1`, how much there is on the others. It shall say 1 for a one and
# 0 for a zero.
#
# The loss is −log L for a one and −log(1 − L) for a zero. That is one more gate *behind* your graph, so its gradient
# comes first, as the upstream gradient of L, and your five gradients are multiplied by it. (Upstream · local: the chain
# may be as long as you like.)
#
# Left: some of the digits. Middle: the loss falls while the neuron sees all 360 digits again and again. Right: each
# digit is a point, and the line is where the neuron says one half. It learned where to draw it.

# %% name="neuron-reads-digits"
images, labels = data.load_digits()
images, labels = images[labels < 2] / 16, labels[labels < 2]
middle = images[:, 2:6, 3:5].mean(axis=(1, 2))
others = (images.sum(axis=(1, 2)) - 8 * middle) / 56
weights = np.zeros(3)
losses = []
for _ in range(60):
    total, loss = np.zeros(3), 0.0
    for x0, x1, label in zip(middle, others, labels, strict=True):
        L, gradients = sigmoid_graph(weights[0], x0, weights[1], x1, weights[2])
        right_one = L if label == 1 else 1 - L
        loss -= math.log(right_one)
        upstream = (-1 if label == 1 else 1) / right_one
        total += upstream * np.array([gradients[0], gradients[2], gradients[4]])
    losses.append(loss / len(labels))
    weights -= 8 * total / len(labels)

sure = weights[0] * middle + weights[1] * others + weights[2] > 0
print(f"{np.mean(sure == (labels == 1)):.1%} of {len(labels)} digits are on the right side")
with vis.styled():
    _, (left, mid, right) = plt.subplots(1, 3, figsize=(9, 3), width_ratios=(0.7, 1, 1.2), layout="constrained")
    framed = np.pad(images[:6], ((0, 0), (1, 1), (1, 1)), constant_values=0.5)
    left.imshow(np.block([[framed[2 * i], framed[2 * i + 1]] for i in range(3)]), cmap="gray")
    left.axis("off")
    mid.plot(losses)
    mid.set(xlabel="times through all digits", title="loss", ylim=(0, None))
    for digit, marker, colour in ((0, "o", vis.PALETTE[0]), (1, "^", vis.PALETTE[1])):
        those = labels == digit
        right.scatter(middle[those], others[those], s=12, marker=marker, color=colour, label=f"{digit}")
    ends = np.array([-0.05, 1.05])
    right.plot(ends, -(weights[0] * ends + weights[2]) / weights[1], color="black")
    right.set(xlabel="x0: ink in the middle", ylabel="x1: ink elsewhere", xlim=ends, ylim=(0, 0.6))
    right.legend()

# %% [markdown]
# ## Four patterns
#
# You have seen that gates behave in patterns. Backwards,
#
# - an **add** gate *distributes*: every input gets the upstream gradient, unchanged;
# - a **mul** gate *swaps*: each input gets the upstream gradient times the **other** input;
# - a **max** gate *routes*: the largest input gets it all, the others get 0;
# - a **copy** gate, a value that is used in several places, *adds*: it has several upstream gradients, and the value
#   gets their sum.
#
# **Predict first:** the inputs are 4 and 3, and 2 arrives from behind. What does each input get from an add, a mul and
# a max gate? And what does a value get that was copied twice, when 4 and 2 arrive?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# Add: 2 and 2. Mul: 2 · 3 = 6 and 2 · 4 = 8, so the *smaller* number gets the *larger* gradient. Max: 2 and 0.
# Copy: 6.
#
# </details>


# %% question="gate_backward"
def gate_backward(gate, upstream, inputs):
    """The backward pass of one gate: a gradient for each of its inputs.

    gate: "add" (two or more inputs), "mul" (two), "max" (two or more), or "copy" (one)
    upstream: the gradient that arrives at the output, a number;
              for "copy" a tuple of numbers, one for each of the copies
    inputs: a tuple of numbers, the values that went into the gate; the largest of "max" is unique
    Returns a tuple of numbers, as long as inputs.
    """
    ### BEGIN SOLUTION
    if gate == "add":
        return tuple(upstream for _ in inputs)
    if gate == "mul":
        a, b = inputs
        return (upstream * b, upstream * a)
    if gate == "max":
        largest = max(inputs)
        return tuple(upstream if value == largest else 0.0 for value in inputs)
    if gate == "copy":
        return (sum(upstream),)
    raise ValueError(f"there is no gate {gate!r}")
    ### END SOLUTION


# %%
check("gate_backward")

# %% [markdown]
# ### A graph with all four
#
# f = (x·y + max(z, x)) · 2, where `x` is used twice: two copies, `x1` and `x2`. Each gradient below is made by your
# function, from the right to the left. Follow one number back with your finger: 1, then 2, then 2 and 2 (distributed),
# then to x1 times y (swapped), and to z alone (routed). The copy of x that lost against z sends back 0, and x gets the
# sum of both.

# %% name="graph-with-four-patterns"
graph = {
    "x1": ("=", ["x"]),
    "x2": ("=", ["x"]),
    "p": ("×", ["x1", "y"]),
    "m": ("max", ["z", "x2"]),
    "s": ("+", ["p", "m"]),
    "f": ("×", ["s", "2"]),
}
values = {"x": 3, "y": -4, "z": 5, "2": 2, "x1": 3, "x2": 3, "p": -12, "m": 5, "s": -7, "f": -14}
back = {"f": 1.0}
back["s"], back["2"] = gate_backward("mul", back["f"], (values["s"], 2))
back["p"], back["m"] = gate_backward("add", back["s"], (values["p"], values["m"]))
back["x1"], back["y"] = gate_backward("mul", back["p"], (values["x1"], values["y"]))
back["z"], back["x2"] = gate_backward("max", back["m"], (values["z"], values["x2"]))
(back["x"],) = gate_backward("copy", (back["x1"], back["x2"]), (values["x"],))
vis.show_graph(graph, values, back, title="f = (x·y + max(z, x)) · 2")

# %% [markdown]
# ### The patterns on a digit
#
# Take the 64 pixels of a three as the inputs of one gate, and let 1 arrive. From left to right: the pixels; what they
# get from an add gate, all the same; what they get from a max gate (of each 2×2 block, so that you see more of it), all
# to the brightest; and what a pixel gets from a mul gate whose other input is a weight: that weight. Here the weights
# are the mean of all sevens minus that of all threes, so you see how the three would have to change to become a seven.

# %% name="patterns-on-a-digit"
images, labels = data.load_digits()
images = images / 16
three = images[labels == 3][4]
spread = np.reshape(gate_backward("add", 1.0, tuple(three.ravel())), (8, 8))
# A hair of noise, so that no two pixels of a block are equal.
noisy = three + 1e-6 * np.random.default_rng(0).permutation(64).reshape(8, 8)
routed = np.zeros((8, 8))
for i in range(0, 8, 2):
    for j in range(0, 8, 2):
        block = tuple(noisy[i : i + 2, j : j + 2].ravel())
        routed[i : i + 2, j : j + 2] = np.reshape(gate_backward("max", 1.0, block), (2, 2))
wanted = images[labels == 7].mean(axis=0) - images[labels == 3].mean(axis=0)
pairs = zip(three.ravel(), wanted.ravel(), strict=True)
swapped = np.reshape([gate_backward("mul", 1.0, pair)[0] for pair in pairs], (8, 8))
with vis.styled():
    _, axes = plt.subplots(1, 4, figsize=(9, 2.3), layout="constrained")
    vis.show_image(three, "the pixels", ax=axes[0])
    vis.show_heat_map(spread.round(1), "add distributes", ax=axes[1], limit=2)
    vis.show_heat_map(routed, "max routes", ax=axes[2], limit=1)
    vis.show_heat_map(swapped.round(1) + 0.0, "mul swaps", ax=axes[3], limit=1, signed=True)

# %% [markdown]
# ## Measure it
#
# Gradients that you derive can be wrong. But a gradient can also be *measured*: move one number a little up and a
# little down, and see what the result does.
#
# > slope ≈ ( f(x + h) − f(x − h) ) / (2h)
#
# It is slow (two calls of f for each number) and never exact, but it needs no thought, so it is what you check your
# thoughts with. Three things make it trustworthy:
#
# - `x` comes out as it went in. Move one entry, measure, **put it back**, and do so even when `f` raises an error.
# - Up *and* down. With one step only, the error is far larger; you will see it in the check.
# - No integers. In an integer array, 3 + 0.00001 is stored as 3, and every slope would be 0, without a word. Raise
#   `TypeError` instead.
#
# <details style="margin-bottom:1em"><summary>How to put x back when f raises</summary>
#
# `try:` … `finally:` … runs the second part in any case.
#
# </details>


# %% question="numeric_gradient"
def numeric_gradient(f, x, h=1e-5):
    """The gradient of f at x, measured by centred differences.

    f: takes an array like x, returns one number
    x: float array of any shape; it has the same values afterwards, even when f raises
    h: how far each entry is moved, up and down
    Returns a float array of x's shape. Raises TypeError when x is an integer array.
    """
    ### BEGIN SOLUTION
    if not np.issubdtype(x.dtype, np.floating):
        raise TypeError(f"x has dtype {x.dtype}: a step of {h} would be rounded away; use x.astype(float)")
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        before = x[index]
        try:
            x[index] = before + h
            above = f(x)
            x[index] = before - h
            below = f(x)
        finally:
            x[index] = before
        gradient[index] = (above - below) / (2 * h)
    return gradient
    ### END SOLUTION


# %%
check("numeric_gradient")

# %% [markdown]
# ### Does the neuron pass?
#
# Your measuring device against your neuron. Relative errors of 1e-7 and below mean: the two agree.

# %% name="check-the-neuron"
x = np.array([2.0, -1.0, -3.0, -2.0, -3.0])
measured = numeric_gradient(lambda x: sigmoid_graph(*x)[0], x)
for name, one, other in zip(("w0", "x0", "w1", "x1", "w2"), sigmoid_graph(*x)[1], measured, strict=True):
    print(f"{name}: {one:+.10f} by hand, {other:+.10f} measured, relative error {rel_error(one, other):.0e}")

# %% [markdown]
# ### How small a step?
#
# **Predict first:** does the error get smaller and smaller as h does?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# No. For large h the curve bends between the two points (*truncation*: the error shrinks like h²). For tiny h, f(x + h)
# and f(x − h) agree in nearly all their digits, and what is left of them is mostly rounding (*round-off*: the error
# grows like 1/h). The best h lies between.
#
# </details>
#
# Both scales are logarithmic. The line with dots is the error of the measured gradient for steps from 1 down to 1e-13;
# it falls along the dashed line (h²), turns near h = 1e-5 and climbs along the dotted one (1/h). The squares are the
# same with numbers of single precision (float32), which have 7 digits instead of 16: the best h is much larger there
# and its error is, too. This is why gradients are checked in float64.

# %% name="error-against-h"
steps = 10.0 ** -np.arange(0, 13.5, 0.5)
exact = np.array(sigmoid_graph(*x)[1])


def narrow(x):
    """The neuron again, with every stage rounded to float32."""
    w0, x0, w1, x1, w2 = x.astype(np.float32)
    return 1 / (1 + np.exp(-(w0 * x0 + w1 * x1 + w2)))


with vis.styled():
    _, ax = plt.subplots(figsize=(8, 3.6), layout="constrained")
    for f, marker, name in ((lambda x: sigmoid_graph(*x)[0], "o", "float64"), (narrow, "s", "float32")):
        errors = [np.abs(numeric_gradient(f, x, h) - exact).max() for h in steps]
        ax.loglog(steps, errors, marker=marker, markersize=4, label=name)
    ax.loglog(steps[:12], steps[:12] ** 2 / 2, "--", color="gray", label="h²: truncation")
    ax.loglog(steps[10:], 1e-16 / steps[10:], ":", color="gray", label="1/h: round-off")
    ax.set(xlabel="h", ylabel="largest error", ylim=(1e-13, 30))
    ax.invert_xaxis()
    ax.legend(ncols=2)

# %% [markdown]
# ### What would make a three smoother?
#
# You can measure gradients of anything, also of what you would not like to derive. Call an image *rough* when
# neighbouring pixels differ; add up all squared differences. The middle picture is the gradient of that number for each
# pixel of the three: purple pixels stand out as too bright, orange ones as too dark. On the right the image has taken a
# few steps *against* its gradient: it is smoother, and still something like a three.

# %% name="smoother-three"


def roughness(image):
    return ((image[1:] - image[:-1]) ** 2).sum() + ((image[:, 1:] - image[:, :-1]) ** 2).sum()


slope = numeric_gradient(roughness, three.copy())
smooth = three.copy()
for _ in range(4):
    smooth -= 0.04 * numeric_gradient(roughness, smooth)
print(f"roughness: {roughness(three):.1f} before, {roughness(smooth):.1f} after")
with vis.styled():
    _, axes = plt.subplots(1, 3, figsize=(9, 2.9), layout="constrained")
    vis.show_image(three, "a three", ax=axes[0])
    vis.show_heat_map(slope.round(1) + 0.0, "gradient of its roughness", ax=axes[1])
    vis.show_image(smooth, "after 4 steps", ax=axes[2], value_range=(0, 1))

# %% [markdown]
# ## In your own words
#
# A last question, graded by hand. **In three or four sentences:** a network has a million weights and one loss. You can
# measure its gradient with *numeric_gradient*, or compute it by going back through the graph once. How much work is
# each of them, counted in forward passes? Why does going *backwards* from the loss give all gradients at once? And
# what is the slow way still good for?

# %% [markdown] question="why_backwards"
# **Your answer:**
#
# ### BEGIN SOLUTION
# Measuring takes two forward passes for each weight, two million in all; the backward pass costs about as much as one
# or two forward passes, whatever the number of weights. There is only one loss, so starting at it, each stage needs to
# keep a single number, how much the loss reacts to it, and all the paths to earlier stages share that number instead
# of computing it anew. Measuring needs no derivation, so it is good for checking, on a small network and for few
# weights, that the backward pass is right.
# ### END SOLUTION

# %% [markdown]
# ## What you have now
#
# The whole of backpropagation: forwards in small steps, backwards with upstream · local, four patterns, and a way to
# check it all. What comes next is the same with arrays instead of numbers.

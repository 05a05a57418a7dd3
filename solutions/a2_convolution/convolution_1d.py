# %% [markdown]
# # Convolution in one dimension
#
# Before images there are signals: numbers in a row. Everything that makes convolution work can be seen on them, and
# nothing takes more than a few lines of code. In this notebook you write it in three ways (as a sum, as a matrix and
# with Fourier's trick), write its backward pass, and find out when each of the three is the right one.
#
# **Time:** 60–90 minutes. **Points:** 40.
#
# | here | in the code |
# |---|---|
# | a signal of `n` numbers | `x`, shape `(n,)` |
# | a *kernel* of `s` numbers that slides over it | `w`, shape `(s,)` |
# | how much of the overlap counts | `mode`: `"valid"`, `"same"` or `"full"` |
# | every how many-th number to keep | `stride` |
#
# After each function there is a check. It tells what is wrong, where, and often why. Checks after submission use other
# lengths and numbers. Plain loops are fine here. NumPy has `np.convolve` and `np.correlate`: compare with them as much
# as you like, but answers that call them get noticed.
#
# Stuck? Put `hint("convolve1d")`, with the name that stands in the check, into a cell of your own: it helps step by
# step, and costs nothing.

# %% tags=["setup"]
import time

import matplotlib.pyplot as plt
import numpy as np

from autograder import check
from cs231n_utils import data, vis
from cs231n_utils.gradient_check import eval_numerical_gradient_array, rel_error

# %% [markdown]
# ## One window
#
# Take as many numbers of the signal as the kernel has, multiply pairwise, add up. That is all that a convolution ever
# does, again and again. A large result says: here the signal looks like the kernel.
#
# **Predict first:** what do (5, 7, 0) and (−1, 3, −1) give?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# −5 + 21 − 0 = 16.
#
# </details>
#
# The picture shows a signal of nine numbers and the kernel (0.2, 0.2, 0.8, 0.2) at two of its six places: where it
# starts, and where it fits best. There the sum of the products is exactly 1.
#
# > **Check the slide.** One lecture computes 0.7·0.2 + 0.5·0.2 + 0.3·0.8 + 0.7·0.2 for the first place and prints 0.77.
# > It is 0.62. Do it on paper; your function will tell you, too.

# %% name="one-window"
signal = np.array([0.7, 0.5, 0.3, 0.7, 0.5, 0.3, 1.0, 0.2, 0.1])
kernel = np.array([0.2, 0.2, 0.8, 0.2])
with vis.styled():
    _, axes = plt.subplots(1, 2, figsize=(9, 2.6), sharey=True, layout="constrained")
    for ax, start in zip(axes, (0, 4), strict=True):
        ax.bar(range(len(signal)), signal, color="silver", label="signal")
        places = np.arange(start, start + len(kernel))
        ax.bar(places, kernel, width=0.4, color=vis.PALETTE[0], label="kernel")
        products = signal[places] * kernel
        for place, product in zip(places, products, strict=True):
            top = max(signal[place], kernel[place - start])
            ax.text(place, top + 0.03, f"{product:.2f}", ha="center", size=9)
        ax.set(title=f"place {start}: the products add up to {products.sum():.2f}", ylim=(0, 1.25))
    axes[0].legend()

# %% [markdown]
# ## Correlation and convolution
#
# Let the kernel slide over the signal and write down each sum: that is **correlation**. Turn the kernel round first and
# let *that* slide: that is **convolution**.
#
# > correlation: out[i] = Σ x[i + j] · w[j]
# >
# > convolution: out[i] = Σ x[i − j] · w[j]
#
# The sums go over the kernel, j = 0 … s − 1, and i is *where* the kernel stands. It may stand partly beside the signal:
# there, x is 0. (So i can be negative. In the array that you return, the first place that counts comes first.)
#
# Why would anyone turn it round? Because then many good things hold that don't hold otherwise. You will see some below.
# (What deep-learning libraries call convolution is correlation. For a kernel that is *learned*, it makes no difference:
# the network simply learns the kernel the other way round.)
#
# At the ends the kernel sticks out. There are three answers to where it may stand:
#
# | mode | the kernel | numbers |
# |---|---|---|
# | `"full"` | overlaps the signal by at least one number | n + s − 1 |
# | `"same"` | stands with its middle on each of the signal's numbers | n |
# | `"valid"` | lies on the signal with all its numbers | n − s + 1 |
#
# The picture shows all places of w = (1, 1, 2) on x = (2, −1, 1) and its zeros: on the left as it is, on the right
# turned round. At the end of each row stands the sum. Valid rows are filled in blue.
#
# **Predict first:** which of the rows are the three of mode "same"?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# The three in the middle: 0, 3, 0 on the left and 1, 4, −1 on the right. Each time one row is dropped at either end.
#
# </details>

# %% name="all-places"
x, w = np.array([2.0, -1, 1]), np.array([1.0, 1, 2])
padded = np.concatenate([[0, 0], x, [0, 0]])
with vis.styled():
    _, axes = plt.subplots(1, 2, figsize=(9, 3.1), layout="constrained")
    for ax, title, sliding in ((axes[0], "correlation", w), (axes[1], "convolution", w[::-1])):
        for column, value in enumerate(padded):
            ink = "black" if 2 <= column <= 4 else "gray"
            ax.text(column, 0, f"{value:g}", ha="center", va="center", color=ink, weight="bold")
        for start in range(5):
            face = vis.PALETTE[4] if start == 2 else "white"
            for j, value in enumerate(sliding):
                box = {"boxstyle": "square,pad=0.3", "facecolor": face, "edgecolor": "black"}
                ax.text(start + j, -start - 1, f"{value:g}", ha="center", va="center", bbox=box)
            total = padded[start : start + 3] @ sliding
            ax.text(7.4, -start - 1, f"= {total:g}", va="center", weight="bold")
        ax.set(title=title, xlim=(-0.7, 9), ylim=(-5.7, 0.7))
        ax.axis("off")

# %% [markdown]
# Three more rules, so that there is one right answer:
#
# - `"same"` pads s − 1 zeros in all. For an even kernel that is an odd number: the extra zero goes to the **right**
#   of the signal (so does PyTorch; NumPy puts it on the left). Of the full result, drop the first s // 2 numbers and
#   keep n. This goes for the correlation and for the convolution.
# - `stride` keeps the first number of the result, and from there every second, third, …
# - In modes "same" and "valid" the kernel is never longer than the signal. In mode "full" it may be.
#
# > **Check the slide.** Some notes give the full result d + 2(s − 1) numbers. That is the length of the *padded
# > signal*. The result has d + s − 1: for a kernel of 5 that is d + 4. And don't look for a mode "full" in PyTorch;
# > there you pad by s − 1 yourself.


# %% question="convolve1d"
def convolve1d(x, w, mode="full", stride=1):
    """The convolution of a signal with a kernel: sums of x[i − j] · w[j].

    x: (n,) and w: (s,), floats; mode: "full", "same" or "valid"; stride: keep every how many-th
    Returns a new array of n + s − 1, n or n − s + 1 numbers, or every stride-th of them.
    """
    ### BEGIN SOLUTION
    n, s = len(x), len(w)
    full = np.zeros(n + s - 1)
    for j in range(s):
        full[j : j + n] += w[j] * x
    if mode == "valid":
        kept = full[s - 1 : n]
    elif mode == "same":
        kept = full[s // 2 : s // 2 + n]
    else:
        kept = full
    return kept[::stride]
    ### END SOLUTION


def correlate1d(x, w, mode="full", stride=1):
    """The correlation of a signal with a kernel: sums of x[i + j] · w[j]. Everything else as above."""
    ### BEGIN SOLUTION
    turned = w[::-1]
    return convolve1d(x, turned, mode, stride)
    ### END SOLUTION


# %%
check("convolve1d")

# %% [markdown]
# ### See something with it
#
# Convolve with a single 1, an *impulse*: out comes the kernel itself, shifted to where the impulse stands. Two impulses
# make two copies. And every signal is a sum of impulses of different heights. So a convolution is a sum of shifted
# kernels, one for each number of the signal: a second way to write it, and a good way to think of echoes.

# %% name="impulses"
echo = np.array([1.0, 0.6, 0.36, 0.22, 0.13])
one, several = np.zeros(24), np.zeros(24)
one[4] = 1
several[[2, 9, 11]] = 1, 0.5, 1
with vis.styled():
    _, axes = plt.subplots(2, 2, figsize=(9, 3.6), sharey=True, layout="constrained")
    for column, (pulses, title) in enumerate(((one, "one impulse"), (several, "three impulses"))):
        axes[0, column].bar(range(len(pulses)), pulses, color="gray")
        axes[0, column].set(title=title, xlim=(-1, 28))
        heard = convolve1d(pulses, echo)
        axes[1, column].bar(range(len(heard)), heard, color=vis.PALETTE[0])
        axes[1, column].set(title="convolved with an echo", xlim=(-1, 28))

# %% [markdown]
# A *box* is a kernel of equal numbers that add up to 1: each number becomes the mean of its neighbours. Below is one
# row of a photograph, a temple roof against the sky, with noise on it (grey), and what boxes of 3, 9 and 27 make of it
# (blue). Noise goes first, then the roof's edges get softer, and at last they are long slopes. At both ends the curve
# falls: there the box sees zeros.

# %% name="box-smoothing"
photo = data.load_photograph("china", size=(128, 192)).mean(axis=2) / 255
row = photo[38]
noisy = row + 0.08 * np.random.default_rng(0).normal(size=row.shape)
with vis.styled():
    _, axes = plt.subplots(1, 3, figsize=(9, 2.6), sharey=True, layout="constrained")
    for ax, size in zip(axes, (3, 9, 27), strict=True):
        ax.plot(noisy, color="silver", linewidth=1)
        ax.plot(convolve1d(noisy, np.ones(size) / size, "same"), color=vis.PALETTE[0])
        ax.set(title=f"a box of {size}", xlabel="column", ylim=(0, 1.3))
    axes[0].set_ylabel("brightness")

# %% [markdown]
# A square and a sawtooth. **Predict first:** what does their convolution look like, and what their correlation?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# A shark fin: it rises slowly at first, then faster and faster, as long as more of the sawtooth comes under the square,
# and falls when its low end leaves first. The correlation is the same fin, swimming the other way.
#
# </details>
#
# From left to right: the two signals, their convolution, and their correlation, its mirror image.

# %% name="shark-fin"
square, sawtooth = np.ones(30), np.linspace(0, 1, 30)
with vis.styled():
    _, axes = plt.subplots(1, 3, figsize=(9, 2.4), layout="constrained")
    axes[0].plot(np.pad(square, 5), color="gray", linestyle="--", label="square")
    axes[0].plot(np.pad(sawtooth, 5), color=vis.PALETTE[1], label="sawtooth")
    axes[0].legend(loc="center left", fontsize=8)
    operations = {"convolution": convolve1d, "correlation": correlate1d}
    for ax, (title, operation) in zip(axes[1:], operations.items(), strict=True):
        ax.fill_between(range(59), operation(square, sawtooth), color=vis.PALETTE[0])
        ax.set_title(title)

# %% [markdown]
# ### The laws
#
# Convolution behaves like a multiplication. The cell tries six laws on random signals; each line says by how much the
# two sides differ. **Predict first:** which line is the odd one out?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# The correlation: swap signal and kernel, and the result comes out backwards. This is what turning the kernel is
# good for: the order no longer matters, so two filters in a row can be made into one, beforehand.
#
# </details>

# %% name="laws"
f, g, h = np.random.default_rng(0).normal(size=(3, 8))
laws = {
    "f * g = g * f": (convolve1d(f, g), convolve1d(g, f)),
    "(f * g) * h = f * (g * h)": (convolve1d(convolve1d(f, g), h), convolve1d(f, convolve1d(g, h))),
    "f * (g + h) = f * g + f * h": (convolve1d(f, g + h), convolve1d(f, g) + convolve1d(f, h)),
    "(2 f) * g = 2 (f * g)": (convolve1d(2 * f, g), 2 * convolve1d(f, g)),
    "f * impulse = f": (convolve1d(f, np.ones(1)), f),
    "correlate f with g = g with f": (correlate1d(f, g), correlate1d(g, f)),
}
for law, (left, right) in laws.items():
    print(f"{law:32} differ by {np.abs(left - right).max():.2g}")

# %% [markdown]
# ### Find a pattern
#
# Correlation measures likeness, so it can search. Below, a piece of one row of the photograph is cut out (orange) and
# looked for in a noisy copy of the row. Plain correlation would be fooled by bright places. So subtract the mean from
# the piece and from each window, and divide the sum of their products by the lengths of both (the roots of their sums
# of squares): the result is 1 for an exact match. The dashed line marks where the piece was cut out, and there is the
# highest peak.

# %% name="find-a-pattern"
start, width = 86, 24
piece = row[start : start + width] - row[start : start + width].mean()
sums, squares = (correlate1d(values, np.ones(width), "valid") for values in (noisy, noisy**2))
lengths = np.sqrt(squares - sums**2 / width)
likeness = correlate1d(noisy, piece, "valid") / (lengths * np.linalg.norm(piece))
print(f"cut out at {start}, found at {np.argmax(likeness)}, likeness {likeness.max():.2f}")
with vis.styled():
    _, axes = plt.subplots(2, 1, figsize=(9, 3.6), sharex=True, layout="constrained")
    axes[0].plot(noisy, color="gray", linewidth=1)
    places = np.arange(start, start + width)
    axes[0].plot(places, row[places], color=vis.PALETTE[1], linewidth=2.5)
    axes[0].set_title("a noisy row, and the piece")
    axes[1].plot(likeness, color=vis.PALETTE[0])
    axes[1].axvline(start, color="black", linestyle="--", linewidth=1)
    axes[1].set(title="how much each window looks like the piece", ylim=(-1, 1.05))

# %% [markdown]
# ## The backward pass
#
# `out = convolve1d(x, w)`, in mode "full". For each number of `out`, `dout` says how much the loss grows with it. How
# much does the loss grow with each number of `x` and of `w`?
#
# Go through the products: x[i] was multiplied by w[j] and added to out[i + j], for every i and j. In the picture, for
# four numbers and a kernel of three, each line is one product, and its style says with which weight.

# %% name="every-product"
with vis.styled():
    _, ax = plt.subplots(figsize=(8, 2.8), layout="constrained")
    for j, style in enumerate(("-", "--", ":")):
        for i in range(4):
            width = 3 if i == 1 else 1.2
            ends = (i + 1, i + j), (1, 0)
            label = f"· w[{j}]" if i == 1 else None
            ax.plot(*ends, style, color=vis.PALETTE[(0, 1, 5)[j]], linewidth=width, label=label, zorder=0)
    for name, count, height in (("x", 4, 1), ("out", 6, 0)):
        for place in range(count):
            box = {"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": "black"}
            left = place + (name == "x")
            ax.text(left, height, f"{name}[{place}]", ha="center", va="center", bbox=box)
    ax.set(xlim=(-0.6, 6.6), ylim=(-0.25, 1.25))
    ax.legend(loc="center right")
    ax.axis("off")

# %% [markdown]
# Follow the thick lines: three of them leave x[1], so on the way back x[1] hears from three numbers, w[j] · dout[1 + j]
# for each j. And w[1] is on all dashed lines: it receives x[i] · dout[i + 1] for each i.
#
# **Predict first:** `dx` is made of `dout` and `w`, by a convolution or by a correlation? In which mode?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# By a correlation: the index i + j grows with j. It is "valid", since n + s − 1 numbers shrink to n. (`dw` is one, too,
# of `dout` with `x`, and shrinks to s.) A correlation with w is a convolution with w turned round, so one also says: dx
# is the convolution of dout with the reversed kernel.
#
# </details>
#
# > **Check the slide.** One deck writes weights beside the arrows of this sum whose order belongs to a kernel that was
# > turned round beforehand. If your indices look the other way round: measure the gradient, as below, and trust that.


# %% question="convolve1d_backward"
def convolve1d_backward(dout, x, w):
    """The backward pass of out = convolve1d(x, w), in mode "full" with stride 1.

    dout: upstream gradient (n + s − 1,); x: (n,); w: (s,), each of any length
    Returns (dx, dw), in the shapes of x and w.
    """
    ### BEGIN SOLUTION
    n, s = len(x), len(w)
    dx, dw = np.zeros(n), np.zeros(s)
    for j in range(s):
        seen = dout[j : j + n]
        dx += w[j] * seen
        dw[j] = np.sum(x * seen)
    return dx, dw
    ### END SOLUTION


# %%
check("convolve1d_backward")

# %% [markdown]
# ### Ask the numbers
#
# A gradient can always be measured: move one number a little and see how the output moves. Relative errors near 1e-8 or
# below mean that you agree.

# %% name="numeric-gradient"
rng = np.random.default_rng(0)
x, w, dout = rng.normal(size=9), rng.normal(size=4), rng.normal(size=12)
for name, value, gradient in zip(("x", "w"), (x, w), convolve1d_backward(dout, x, w), strict=True):
    measured = eval_numerical_gradient_array(lambda _: convolve1d(x, w), value, dout)
    print(f"d{name}: relative error {rel_error(gradient, measured):.1e}")

# %% [markdown]
# ### Undo a blur
#
# With `dx` you can ask: which signal would have given this output? The top curve is a row of a photograph, through the
# petals of a flower; the one below it is what a blur has left of it. Start with zeros, blur them, compare, follow `dx`,
# again and again. After 20 steps (bottom, orange) the large shapes are back; after 1000 (blue) most petals can be told
# apart again. What the blur has wiped out completely stays lost.

# %% name="undo-a-blur"
petals = data.load_photograph("flower", size=(120, 180)).mean(axis=2)[62] / 255
blur = np.array([1.0, 2, 3, 4, 5, 4, 3, 2, 1]) / 25
blurred = convolve1d(petals, blur)
guess, stages = np.zeros_like(petals), {}
for step in range(1, 1001):
    miss = convolve1d(guess, blur) - blurred
    guess = guess - convolve1d_backward(miss, guess, blur)[0]
    if step in (20, 1000):
        stages[step] = guess
with vis.styled():
    _, axes = plt.subplots(3, 1, figsize=(9, 5), sharex=True, sharey=True, layout="constrained")
    axes[0].plot(petals, color="black")
    axes[0].set_title("the row")
    axes[1].plot(blurred[4:-4], color="gray")
    axes[1].set_title("blurred")
    for (step, values), colour in zip(stages.items(), (vis.PALETTE[1], vis.PALETTE[0]), strict=True):
        off = np.abs(values - petals).mean()
        axes[2].plot(values, color=colour, label=f"{step} steps:\n{off:.3f} off\non average")
    axes[2].set_title("found again")
    axes[2].legend(fontsize=8, loc="upper right")

# %% [markdown]
# ## As a matrix
#
# A convolution with a fixed kernel only multiplies by fixed numbers and adds. Everything that does so is a matrix.
# Which one? Its first column is what the matrix makes of the signal (1, 0, 0, …). That is an impulse, and you know what
# comes out.
#
# **Predict first:** how many rows and columns does the matrix for w = (1, 1, 2) and signals of 3 numbers have? What
# stands in its first column, what in its second?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# 5 × 3: the result has 3 + 3 − 1 numbers. The first column is (1, 1, 2, 0, 0), the second (0, 1, 1, 2, 0).
#
# </details>


# %% question="toeplitz"
def toeplitz(w, n):
    """The matrix whose product with a signal of n numbers is its full convolution with w.

    w: (s,) floats, of any length; n: int
    Returns an array (n + s − 1, n): toeplitz(w, n) @ x equals convolve1d(x, w).
    """
    ### BEGIN SOLUTION
    s = len(w)
    matrix = np.zeros((n + s - 1, n))
    for column in range(n):
        matrix[column : column + s, column] = w
    return matrix
    ### END SOLUTION


# %%
check("toeplitz")

# %% [markdown]
# ### What the matrix looks like
#
# Along every diagonal stands one number, again and again; such a matrix is called a *Toeplitz matrix*. Left: the small
# one for w = (1, 1, 2), with its numbers. Middle: an edge kernel (−1, 0, 1) on 24 numbers; white is zero. Right: how
# many of the numbers are not zero, for a kernel of 5 and longer and longer signals. Hardly any: a matrix product would
# mostly multiply by zero.
#
# With T for the matrix, out = T x. So the way back is that of any matrix product, **dx = Tᵀ dout**: the printed line
# compares it with your own dx. Convolution forwards, correlation backwards: that is transposing.

# %% name="toeplitz-pictures"
with vis.styled():
    _, axes = plt.subplots(1, 3, figsize=(9, 2.9), layout="constrained")
    vis.show_heat_map(toeplitz(np.array([1.0, 1, 2]), 3), "w = (1, 1, 2), n = 3", ax=axes[0])
    vis.show_heat_map(toeplitz(np.array([-1.0, 0, 1]), 24), "w = (−1, 0, 1), n = 24", ax=axes[1])
    lengths = np.array([5, 10, 20, 50, 100, 200, 500])
    filled = [np.mean(toeplitz(np.ones(5), int(n)) != 0) for n in lengths]
    axes[2].loglog(lengths, filled, marker="o")
    axes[2].set(title="part that is not zero", xlabel="n", ylim=(0.005, 1))
x, w, dout = (np.random.default_rng(0).normal(size=size) for size in (9, 4, 12))
gap = np.abs(toeplitz(w, 9).T @ dout - convolve1d_backward(dout, x, w)[0]).max()
print(f"Tᵀ dout and your dx differ by {gap:.0e}")

# %% [markdown]
# ### Dense, local, shared
#
# All layers that multiply and add are matrices, so one can compare them. From 24 numbers to 20: on the left a *dense*
# (fully connected) layer, each output with a weight for each input; in the middle a *locally connected* one, each
# output sees 5 neighbours, through weights of its own; on the right a *convolution*, the same 5 weights for all
# outputs. White is no connection. In the first two, every coloured square is a weight to learn; on the right there
# are five.

# %% name="dense-local-shared"
rng = np.random.default_rng(1)
weights = np.array([-1.0, -0.5, 2, 1, -1.5])
shared = toeplitz(weights, 24)[4:24]  # the valid rows
local = rng.normal(size=shared.shape) * (shared != 0)
dense = rng.normal(size=shared.shape)
counts = {"dense": dense.size, "local": np.count_nonzero(local), "shared": len(weights)}
with vis.styled():
    _, axes = plt.subplots(1, 3, figsize=(9, 2.7), layout="constrained")
    for ax, matrix, (name, count) in zip(axes, (dense, local, shared), counts.items(), strict=True):
        vis.show_heat_map(matrix, f"{name}: {count} weights", ax=ax, limit=2.5)

# %% [markdown]
# ## With Fourier's trick
#
# A sum of waves is convolved wave by wave: each wave stays what it is and only gets louder or softer, and shifted. So
# in the world of waves, a convolution is a plain product, number by number. The *fast Fourier transform* goes there
# and back in about n log n steps instead of n · s:
#
# > convolution = back( there(x) · there(w) )
#
# `np.fft.rfft(x, length)` goes there: it first fills `x` up with zeros to `length`. `np.fft.irfft(product, length)`
# comes back. **Predict first:** for 3 and 3 numbers, what happens if you fill up to 3 only, not to 5?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# Waves go round and round: what would stick out at the end comes in again at the front and is added there. The last two
# numbers of (2, 1, 4, −1, 2) land on the first two: (1, 3, 4). That is a *circular* convolution.
#
# </details>
#
# The checks also hand in 20,000 numbers and a kernel of 15,000; with plain loops over both you would wait for minutes.


# %% question="convolve_fft"
def convolve_fft(x, w):
    """The full convolution of x and w, by fast Fourier transforms.

    x: (n,), w: (s,), floats, of any lengths. Returns n + s − 1 real numbers, those of
    convolve1d(x, w) but for rounding.
    """
    ### BEGIN SOLUTION
    length = len(x) + len(w) - 1
    product = np.fft.rfft(x, length) * np.fft.rfft(w, length)
    return np.fft.irfft(product, length)
    ### END SOLUTION


# %%
check("convolve_fft")

# %% [markdown]
# ### Who is fastest?
#
# You now have three ways to one result. The cell measures all of them on a signal of 1024 numbers and kernels of 2 to
# 512: your sum, your matrix (only the product: making it is not counted) and your Fourier version. Both scales are
# logarithmic. Look for the kernel size from which the blue line (sum) lies above the green one (FFT). The FFT hardly
# cares about the kernel's size, and neither does the matrix: it multiplies by all those zeros anyway.


# %% name="speed"
def milliseconds(function, *args):
    """The fastest of a few runs: the others were disturbed by something."""
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        function(*args)
        times.append(1000 * (time.perf_counter() - begin))
    return min(times)


rng = np.random.default_rng(0)
x = rng.normal(size=1024)
kernel_sizes = 2 ** np.arange(1, 10)
spent = {"sum": [], "matrix": [], "FFT": []}
for size in kernel_sizes:
    w = rng.normal(size=size)
    matrix = toeplitz(w, len(x))
    spent["sum"].append(milliseconds(convolve1d, x, w))
    spent["matrix"].append(milliseconds(np.matmul, matrix, x))
    spent["FFT"].append(milliseconds(convolve_fft, x, w))
with vis.styled():
    _, ax = plt.subplots(figsize=(7, 3.4), layout="constrained")
    styles = (("sum", "o", 0), ("matrix", "s", 1), ("FFT", "^", 2))
    for name, marker, colour in styles:
        ax.plot(kernel_sizes, spent[name], marker=marker, color=vis.PALETTE[colour], label=name)
    ax.set_xscale("log", base=2)
    ax.set_yscale("log")
    ax.set(xlabel="kernel size", ylabel="milliseconds", title="1024 numbers, three ways")
    ax.legend()
wins = kernel_sizes[np.array(spent["FFT"]) < np.array(spent["sum"])]
if len(wins):
    print(f"here the FFT is faster than the sum from a kernel of about {wins[0]}")

# %% [markdown]
# > **Check the slide.** A rule goes round that names the best method by size: one for kernels of 3, another for 5 to
# > 7, FFT for larger ones. It is an anecdote about one machine and one library. You have just seen that it depends on
# > how the sum is written. Libraries measure: with `torch.backends.cudnn.benchmark = True`, the first time that a
# > layer runs, several methods are tried on it, and the fastest is kept for that layer.

# %% [markdown]
# ## Several channels, and pooling
#
# Sound has two channels, a row of a colour photograph has three. A kernel of a layer has a part for each channel;
# each part slides over its own channel, and the results are *added*. Several such kernels make several output
# channels. As in every library, nothing is turned round here, and only whole overlaps count.
#
# The other thing that layers do to a signal is to shorten it: of each window, keep the largest number, or the mean.
#
# **Predict first:** what does the largest of (1, 4, 7) and the mean of (1, 4, 7) tell about the window, and what not?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# 7 and 4. The one says that something strong was there, the other how much there was in all. Neither says where.
#
# </details>


# %% question="multichannel1d"
def multichannel1d(x, w):
    """Correlate a signal of several channels with several kernels, mode "valid", stride 1.

    x: (C, n); w: (F, C, s), F kernels with a part for each channel
    Returns (F, n − s + 1): for each kernel, the sum over the channels.
    """
    ### BEGIN SOLUTION
    F, _, s = w.shape
    n = x.shape[1]
    out = np.zeros((F, n - s + 1))
    for f in range(F):
        for i in range(n - s + 1):
            out[f, i] = np.sum(x[:, i : i + s] * w[f])
    return out
    ### END SOLUTION


def max_pool1d(x, size, stride):
    """The largest number of each window.

    x: (n,); size: numbers in a window; stride: from one window to the next; windows may overlap,
    and what is left over at the end is dropped
    Returns ((n − size) // stride + 1,) numbers.
    """
    ### BEGIN SOLUTION
    starts = range(0, len(x) - size + 1, stride)
    return np.array([np.max(x[start : start + size]) for start in starts])
    ### END SOLUTION


def avg_pool1d(x, size, stride):
    """The mean of each window. Everything else as in max_pool1d."""
    ### BEGIN SOLUTION
    positions = (len(x) - size) // stride + 1
    return np.array([np.mean(x[i * stride : i * stride + size]) for i in range(positions)])
    ### END SOLUTION


# %%
check("multichannel1d")

# %% [markdown]
# ### Colours in a row
#
# One row of a photograph, through the petals of a flower: red, green and blue are three channels (top). One kernel
# weighs them into brightness (black line). The other one looks for *warm* colours: red minus blue, as the mean of five
# neighbours. At the bottom, the answer of "warm", and what is left of it after pooling 16 numbers into one, by the
# largest (dots) and by the mean (squares). At the flower's edges the two differ most.

# %% name="colours-in-a-row"
flower = data.load_photograph("flower", size=(120, 180)) / 255
channels = flower[62].T  # (3, 180)
brightness = np.zeros((3, 5))
brightness[:, 2] = 0.299, 0.587, 0.114
warm = np.outer([1, 0, -1], np.ones(5) / 5)
answers = multichannel1d(channels, np.stack([brightness, warm]))  # (2, 176)
with vis.styled():
    heights = {"height_ratios": (0.5, 1, 1)}
    _, axes = plt.subplots(3, 1, figsize=(9, 5.4), sharex=True, layout="constrained", gridspec_kw=heights)
    axes[0].imshow(flower[56:69], aspect="auto", extent=(0, 180, 13, 0))
    axes[0].axhline(6.5, color="white", linewidth=0.8)
    axes[0].set_title("the row and its neighbours")
    axes[0].set_yticks([])
    for channel, (name, style) in enumerate({"red": "-", "green": "--", "blue": ":"}.items()):
        axes[1].plot(channels[channel], style, color=vis.PALETTE[(1, 2, 0)[channel]], label=name)
    axes[1].plot(range(2, 178), answers[0], color="black", linewidth=0.8, label="brightness")
    axes[1].legend(fontsize=8, loc="upper right")
    axes[2].plot(range(2, 178), answers[1], color="gray", label="warm", zorder=0)
    places = 10 + 16 * np.arange(11)
    for pool, marker, label in ((max_pool1d, "o", "largest of 16"), (avg_pool1d, "s", "mean of 16")):
        axes[2].plot(places, pool(answers[1], 16, 16), marker, label=label)
    axes[2].legend(fontsize=8, ncols=3)

# %% [markdown]
# ## In your own words
#
# A last question, graded by hand. **In three or four sentences:** somebody smooths a very long signal with a box of
# 25, and then the result with a box of 25 again. Which *one* kernel does the same in a single step, how long is it,
# and which of the laws above tells you so? Would you compute it as a sum, as a matrix or with the FFT, and why?

# %% [markdown] question="smoothing_twice"
# **Your answer:**
#
# ### BEGIN SOLUTION
# By associativity, (x * b) * b = x * (b * b): the one kernel is the box convolved with itself, a triangle of 25 + 25
# − 1 = 49 numbers that rises to the middle and falls again. The matrix is out of the question for a long signal: it
# has about n² numbers, nearly all of them zero. Sum or FFT is a matter of measuring; 49 is about where the FFT starts
# to win here, and two runs of a box can be done with running sums that are cheaper than either.
# ### END SOLUTION

# %% [markdown]
# ## What you have now
#
# One operation in three shapes (a sum of shifted kernels, a matrix, a product of waves), and its way back. Images only
# add a second direction, and that is the next notebook.

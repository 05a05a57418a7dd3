# %% [markdown]
# # Other ways to make maps smaller
#
# Max pooling is not the only way down. A network may keep one mean of each map, blur before it throws pixels away,
# move pixels into channels without losing any, or learn how to shrink. You write the first three, look at what each
# of them keeps, and see one thing that most networks get wrong on the way down.
#
# **Time:** 40–70 minutes. **Points:** 13.5. Nothing here needs your answers to the other notebooks.
#
# | here | in the code |
# |---|---|
# | `N` images with `C` channels, `H` rows and `W` columns | `x`, shape `(N, C, H, W)` |
# | step from one pixel that is kept to the next | `stride` |
# | side of a block of pixels that becomes channels | `r` |
#
# A **forward** function returns `(out, cache)`, a **backward** function takes `(dout, cache)`. The `cache` is your
# own business; nobody looks inside. The images must come out of your functions as they went in. Plain loops are
# fine, but everything here is short without them, too.
#
# Stuck? Put `hint("blur_pool")`, with the name that stands in the check, into a cell of your own: it helps step by
# step, and costs nothing.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from autograder import check
from cs231n_utils import data, vis
from cs231n_utils.gradient_check import eval_numerical_gradient_array, rel_error

# %% [markdown]
# ## One number a map
#
# After its last convolution, a network has a stack of maps for each image, and wants one score for each class. The
# old way: *flatten* the stack, all H · W · C numbers of it, into a row, and multiply by a matrix. That matrix is
# huge, and it fits one image size only.
#
# The other way is *global average pooling*: of each map keep its mean. H and W are gone, (N, C, H, W) becomes (N, C),
# and a matrix with C rows is enough.
#
# **Predict first:** a stack of 512 maps of 7×7, and 1000 classes. How many weights does the matrix have after
# flattening? How many after global pooling?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# 7 · 7 · 512 · 1000 = 25,088,000, against 512 · 1000 = 512,000: a 49th of it. The cell below draws more of this; each
# step of its scale is ten times as many.
#
# </details>

# %% name="flatten-or-pool"
sides = np.arange(1, 15)
with vis.styled():
    _, ax = plt.subplots(figsize=(8, 3.2), layout="constrained")
    ax.plot(sides, 1000 * 512 * sides**2, marker="o", label="flatten N×(H·W·C)")
    ax.plot(sides, 1000 * 512 + 0 * sides, marker="s", label="global average pooling N×C")
    ax.axvline(7, color="gray", linestyle="--")
    ax.text(7.15, 1.2e8, "7×7: 25,088,000")
    ax.text(7.15, 2.5e5, "7×7: 512,000")
    ax.set(yscale="log", ylim=(1e5, 5e8), xlabel="side of the 512 maps", title="weights of the matrix to 1000 classes")
    ax.legend(loc="upper left")

# %% [markdown]
# Backwards, ask as always: one pixel of a map grows by 1; by how much does the map's mean grow? **Predict first:**
# the lecture's 7×7 picture has the sum 75. What comes out for it, and what does each of its pixels get when `dout`
# is 1?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# 75/49, about 1.53. And each pixel gets 1/49, whether it is large or small: the mean listens to all of them alike.
#
# </details>


# %% question="global_avg_pool"
def global_avg_pool_forward(x):
    """The forward pass of global average pooling.

    x: images (N, C, H, W), of any size
    Returns (out, cache).
    out: (N, C), the mean of each channel of each image. Don't change x.
    cache: whatever your backward pass will need
    """
    ### BEGIN SOLUTION
    N, C, H, W = x.shape
    out = x.reshape(N, C, H * W).mean(axis=2)
    cache = x.shape
    return out, cache
    ### END SOLUTION


def global_avg_pool_backward(dout, cache):
    """The backward pass of global average pooling.

    dout: upstream gradient (N, C); cache: what your forward pass returned
    Returns dx (N, C, H, W).
    """
    ### BEGIN SOLUTION
    N, C, H, W = cache
    share = dout / (H * W)
    return np.ones((N, C, H, W)) * share[:, :, None, None]
    ### END SOLUTION


# %%
check("global_avg_pool")

# %% [markdown]
# Measure the gradient, too: centred differences against your function. Relative errors near 1e-8 or below mean that
# you agree.

# %% name="numeric-gradient"
rng = np.random.default_rng(0)
x, dout = rng.normal(size=(2, 3, 4, 5)), rng.normal(size=(2, 3))
_, cache = global_avg_pool_forward(x)
measured = eval_numerical_gradient_array(lambda x: global_avg_pool_forward(x)[0], x, dout)
print(f"dx: relative error {rel_error(global_avg_pool_backward(dout, cache), measured):.1e}")

# %% [markdown]
# ### One head for every size
#
# Here is a small classifier: two scores, "flower" and "temple", from eight maps of a photograph. Three of the maps
# are how red, green and blue a pixel is, five say how it differs from its neighbours. The weights of the two scores
# were found on photographs of 96×128 pixels. Thanks to global pooling the same 2 × 8 weights take photographs of
# any size: under each picture stands which score is higher.


# %% name="any-size"
def maps_of(photo):
    """Eight maps of a photograph (H, W, 3): colours, and changes from pixel to pixel: (1, 8, H, W)."""
    colours = photo.transpose(2, 0, 1) / 255
    grey = colours.mean(axis=0)
    across, down = np.gradient(grey, axis=1), np.gradient(grey, axis=0)
    changes = [np.maximum(change, 0) for change in (across, -across, down, -down)]
    return np.stack([*colours, *changes, np.hypot(across, down)])[None]


names = ("flower", "china")
at_home = [global_avg_pool_forward(maps_of(data.load_photograph(name, size=(96, 128))))[0][0] for name in names]
head = np.stack([at_home[0] - at_home[1], at_home[1] - at_home[0]])  # (2, 8)
bias = -head @ (at_home[0] + at_home[1]) / 2

photos, titles = [], []
for name, size in (("flower", (60, 90)), ("china", (200, 120)), ("flower", (240, 150)), ("china", (80, 160))):
    photos.append(data.load_photograph(name, size=size))
    pooled = global_avg_pool_forward(maps_of(photos[-1]))[0][0]
    flower, temple = head @ pooled + bias
    titles.append(f"{size[0]}×{size[1]}: {'flower' if flower > temple else 'temple'}")
with vis.styled():
    _, axes = plt.subplots(1, 4, figsize=(9, 3.2), layout="constrained")
    for ax, photo, title in zip(axes, photos, titles, strict=True):
        vis.show_image(photo, title, ax=ax)

# %% [markdown]
# ### Where does the score come from?
#
# Both steps are linear, so they may change places: *pool the maps, then weigh the means* is the same as *weigh the
# maps, then pool*. The weighted sum of the maps, before pooling, is a picture of its own: it shows which places
# speak for a class, and its mean is the score. **Predict first:** where does "flower" come from, from the petals or
# from what is behind them?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# On the right, purple speaks for "flower" and orange against it. What speaks for it are the dark leaves! The
# petals, as bright as a sky, speak against. This head has seen two photographs only, and the simplest difference
# between them was dark against bright. Its answers were right; only the map tells you that it looked at the wrong
# thing.
#
# </details>

# %% name="class-activation"
photo = data.load_photograph("flower", size=(96, 144))
maps = maps_of(photo)
pooled, _ = global_avg_pool_forward(maps)
evidence = np.tensordot(head[0], maps[0], axes=1) + bias[0]  # (96, 144)
score = head[0] @ pooled[0] + bias[0]
print(f"the score: {score:.4f}; the mean of the map: {evidence.mean():.4f}")
with vis.styled():
    _, axes = plt.subplots(1, 2, figsize=(9, 3), layout="constrained")
    vis.show_image(photo, "the photograph", ax=axes[0])
    vis.show_heat_map(evidence, "what speaks for “flower”", ax=axes[1], signed=True)

# %% [markdown]
# ## Throwing pixels away
#
# A convolution with stride 2 computes every second number. Max pooling with stride 2 keeps every second window. Both
# throw away what lies between. That is harmless where neighbours are alike, and goes wrong where they are not.
#
# **Predict first:** a wall has stripes, one pixel black, one pixel white, and so on. You keep every second column.
# What do you see? And what if the camera had stood one pixel further to the left?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# A wall all black, or all white, depending on where the camera stood. The true answer, seen from far away, is grey.
#
# </details>
#
# The rings below get finer towards the edge. Keep every fourth pixel, and *other* rings appear that are not there
# at all. This is called *aliasing*: fine structure that is sampled too coarsely poses as coarse structure.

# %% name="false-rings"
rows, columns = np.indices((240, 240)) - 119.5
rings = 0.5 + 0.5 * np.cos((rows**2 + columns**2) * np.pi / 480)
vis.show_images([rings, rings[::2, ::2], rings[::4, ::4]], ["240×240", "every second pixel", "every fourth pixel"])

# %% [markdown]
# The remedy is as old as digital pictures: **blur, then throw away**. *Blur pooling* slides the small filter
# [1, 2, 1] / 4 over each channel, down and across, and keeps every `stride`-th row and column of the result, the
# first one included. Together the two passes are a 3×3 filter:
#
# > [1, 2, 1] times [1, 2, 1], over 16
#
# At the edges a pixel is missing. Zeros would darken the frame, so the image is **mirrored** there: beyond the
# first pixel lies the second one again, beyond the last one the last but one. A row 8, 0, 4, 4, 0 becomes *0*, 8,
# 0, 4, 4, 0, *4*. NumPy can do that for you: look at the modes of `np.pad`, and take care, two of them sound alike.
#
# **Predict first:** what becomes of that row at stride 2?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# (0 + 2·8 + 0) / 4 = 4, then (0 + 2·4 + 4) / 4 = 3, then (4 + 2·0 + 4) / 4 = 2.
#
# </details>
#
# There is no backward pass to write this time. Return a cache all the same, because every forward function does;
# `None` will do.


# %% question="blur_pool"
def blur_pool_forward(x, stride):
    """The forward pass of a blur pooling layer.

    x: images (N, C, H, W) of at least 2×2 pixels; stride: keep every stride-th row and column
    Returns (out, cache).
    out: (N, C, H', W') with H' = 1 + (H − 1) // stride, and W' alike: each channel of x, mirrored
         at its edges, blurred with [1, 2, 1] / 4 both ways. Row 0 and column 0 are kept.
    cache: anything; there is no backward pass here. Don't change x.
    """
    ### BEGIN SOLUTION
    edges = ((0, 0), (0, 0), (1, 1), (1, 1))
    mirrored = np.pad(x, edges, mode="reflect")
    down = (mirrored[:, :, :-2] + 2 * mirrored[:, :, 1:-1] + mirrored[:, :, 2:]) / 4
    blurred = (down[..., :-2] + 2 * down[..., 1:-1] + down[..., 2:]) / 4
    out = blurred[:, :, ::stride, ::stride]
    return out, None
    ### END SOLUTION


# %%
check("blur_pool")

# %% [markdown]
# ### The rings again
#
# Halve the rings twice by blur pooling, and halve them twice by keeping every second pixel. Where rings are too
# fine for the small picture, blur pooling gives grey: the honest answer. A trace of the false rings is left,
# because [1, 2, 1] is a short filter; longer ones leave less. Below them the same on the roof of the temple, whose
# fine lines break into steps and dots without the blur.

# %% name="honest-rings"
big = data.load_photograph("china").mean(axis=2)[60:284, 130:466] / 255
pictures = []
for picture in (rings, big):
    once, _ = blur_pool_forward(picture[None, None], 2)
    twice, _ = blur_pool_forward(once, 2)
    pictures += [picture, picture[::4, ::4], twice[0, 0]]
with vis.styled():
    _, axes = plt.subplots(2, 3, figsize=(9, 5.2), height_ratios=(3, 2), layout="constrained")
    titles = ("the picture", "every fourth pixel", "blur pooling, twice")
    for i, ax in enumerate(axes.flat):
        vis.show_image(pictures[i], titles[i] if i < 3 else None, ax=ax, value_range=(0, 1))

# %% [markdown]
# ### How steady is a pooled map?
#
# Max pooling with 2×2 windows can be done in two steps: take the largest of 2×2 pixels at *every* position, then
# keep every second one. The first step is harmless. The second one throws away without blurring; it can be replaced
# by your blur pooling, and costs nothing to learn.
#
# Does it help? Move the picture by 0, 1, 2, … pixels and pool it. Moved by two, the pooled map should be the same,
# moved by one. Moved by one, it should be *halfway* between the two. **Predict first:** which of the three curves
# stays low, and at which moves is each of them zero?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# For moves by a multiple of the stride all three are exactly right. In between, keeping every second pixel is
# worst; max pooling is better, since the largest of four pixels changes less than a single one; and with the blur
# little is left.
#
# </details>


# %% name="shift-consistency"
def largest_of_four(maps):
    """The largest of each 2×2 pixels, at every position: (…, H − 1, W − 1)."""
    rows = np.maximum(maps[..., :-1, :], maps[..., 1:, :])
    return np.maximum(rows[..., :-1], rows[..., 1:])


ways = {
    "every second pixel": lambda maps: maps[:, :, ::2, ::2],
    "max pooling": lambda maps: largest_of_four(maps)[:, :, ::2, ::2],
    "max, then blur pooling": lambda maps: blur_pool_forward(largest_of_four(maps), 2)[0],
}
edges = maps_of(data.load_photograph("china", size=(128, 192)))[:, 7:]  # (1, 1, 128, 192)
window = slice(8, 72)  # of the pooled map: far from the edges
unsteady = {}
for way, pool in ways.items():
    pooled = pool(edges)[..., window]
    before = pool(edges)[..., window.start - 1 : window.stop - 1]
    unsteady[way] = []
    for move in range(9):
        here = pool(np.roll(edges, move, axis=3))[..., window.start + move // 2 : window.stop + move // 2]
        # np.roll moves to the right: halfway between two columns, the map is the mean of a column and the one before.
        wanted = pooled if move % 2 == 0 else (pooled + before) / 2
        unsteady[way].append(100 * np.abs(here - wanted).mean() / pooled.mean())

with vis.styled():
    _, ax = plt.subplots(figsize=(8, 3.4), layout="constrained")
    for (way, values), marker in zip(unsteady.items(), "so^", strict=True):
        ax.plot(range(9), values, marker=marker, label=way)
    ax.set(xlabel="picture moved by … pixels", title="how far the pooled map is from the moved one (%)", ylim=(-2, 48))
    ax.legend(loc="upper center", ncol=3)

# %% [markdown]
# ### See one map wobble
#
# The same on a small piece: the pooled map of the picture, of the picture moved by one, and what that changed.
# White means nothing changed. Under max pooling edges flicker, although nothing happened but a move by one pixel;
# in a video this makes a network's scores tremble.

# %% name="wobble"
piece = edges[:, :, 34:82, 60:132]
moved = edges[:, :, 34:82, 59:131]
with vis.styled():
    _, axes = plt.subplots(2, 3, figsize=(9, 4.2), layout="constrained")
    for line, way in zip(axes, ("max pooling", "max, then blur pooling"), strict=True):
        still, after = ways[way](piece)[0, 0], ways[way](moved)[0, 0]
        vis.show_image(still, way, ax=line[0], value_range=(0, 0.35))
        vis.show_image(after, "moved by one pixel", ax=line[1], value_range=(0, 0.35))
        vis.show_heat_map(after - still, "what changed", ax=line[2], signed=True, limit=0.3)

# %% [markdown]
# ## Nothing thrown away
#
# The last way down loses nothing at all. Cut the image into blocks of r×r pixels, and make *channels* of the places
# within a block: all upper left pixels become one small image, all upper right ones the next, and so on. An image
# (N, C, H, W) becomes (N, C·r², H/r, W/r). This is `pixel_unshuffle`; the way back up is `pixel_shuffle`.
#
# Below, the blocks are 2×2 and each place has a colour of its own: the four small images on the right are the four
# channels that come out, in this order.

# %% name="blocks-become-channels"
numbers = np.arange(16).reshape(4, 4)
places = 2 * (np.arange(4)[:, None] % 2) + np.arange(4) % 2


def draw_numbers(ax, numbers, places, title):
    """Numbers on squares of a colour for each place."""
    for (i, j), number in np.ndenumerate(numbers):
        colour = vis.PALETTE[(0, 1, 2, 5)[places[i, j]]]
        ax.add_patch(plt.Rectangle((j, i), 1, 1, facecolor=colour, edgecolor="white", linewidth=2, alpha=0.35))
        ax.text(j + 0.5, i + 0.5, number, ha="center", va="center")
    # All axes have the same limits, so that a pixel is as large everywhere.
    ax.set(xlim=(-0.1, 4.1), ylim=(4.1, -0.1), aspect="equal", title=title)
    ax.axis("off")


with vis.styled():
    _, axes = plt.subplots(1, 5, figsize=(9, 2.1), layout="constrained")
    draw_numbers(axes[0], numbers, places, "one channel, 4×4")
    for place, ax in enumerate(axes[1:]):
        of_it = numbers[places == place].reshape(2, 2)
        draw_numbers(ax, of_it, np.full((2, 2), place), f"channel {place}")

# %% [markdown]
# With several channels, the r² places of channel 0 come first, then those of channel 1, and so on. Written as a
# formula, for the place in row i and column j of a block:
#
# > out[n, c·r² + i·r + j, row, column] = x[n, c, row·r + i, column·r + j]
#
# `pixel_shuffle` reads the same line from right to left.
#
# **Predict first:** a picture of 3×32×32 is unshuffled with r = 4. What shape comes out? How many numbers are lost?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# (48, 8, 8), and none: 3 · 32 · 32 = 48 · 8 · 8 = 3072.
#
# </details>
#
# > **Check the slide.** The deck calls the way *down* "shuffle". In libraries it is the other way round:
# > `pixel_shuffle` goes up and `pixel_unshuffle` goes down. The names here are those of the libraries.


# %% question="pixel_shuffle"
def pixel_unshuffle(x, r):
    """Down: each place within a block of r×r pixels becomes a channel.

    x: images (N, C, H, W); r divides H and W
    Returns (N, C·r², H/r, W/r): x[n, c, row·r + i, column·r + j] goes to
    [n, c·r² + i·r + j, row, column]. Don't change x.
    """
    ### BEGIN SOLUTION
    N, C, H, W = x.shape
    blocks = x.reshape(N, C, H // r, r, W // r, r)
    channels = blocks.transpose(0, 1, 3, 5, 2, 4)  # (N, C, r, r, H/r, W/r)
    return channels.reshape(N, C * r * r, H // r, W // r)
    ### END SOLUTION


def pixel_shuffle(x, r):
    """Up: the inverse of pixel_unshuffle.

    x: images (N, C·r², H, W)
    Returns (N, C, H·r, W·r). Don't change x.
    """
    ### BEGIN SOLUTION
    N, D, H, W = x.shape
    places = x.reshape(N, D // (r * r), r, r, H, W)
    rows_and_columns = places.transpose(0, 1, 4, 2, 5, 3)  # (N, C, H, r, W, r)
    return rows_and_columns.reshape(N, D // (r * r), H * r, W * r)
    ### END SOLUTION


# %%
check("pixel_shuffle")

# %% [markdown]
# ### Four photographs out of one
#
# Unshuffled, a photograph becomes four small ones, each taken half a small pixel further on. They look alike, and
# their differences hold all the fine detail. Shuffled back, it is the same photograph to the last bit. Shuffled
# back after three of the four were replaced by the first, it is what "keep every second pixel" left of it.

# %% name="four-photographs"
temple = data.load_photograph("china", size=(96, 128)).mean(axis=2)[None, None] / 255
four = pixel_unshuffle(temple, 2)
back = pixel_shuffle(four, 2)
poor = pixel_shuffle(np.repeat(four[:, :1], 4, axis=1), 2)
print(f"{temple.shape} → {four.shape}; back again, the largest difference is {np.abs(back - temple).max():.0f}")
with vis.styled():
    _, axes = plt.subplot_mosaic([list("abeeff"), list("cdeeff")], figsize=(9, 2.6), layout="constrained")
    for name, small in zip("abcd", four[0], strict=True):
        vis.show_image(small, ax=axes[name], value_range=(0, 1))
    vis.show_image(back[0], "all four, shuffled back", ax=axes["e"], value_range=(0, 1))
    vis.show_image(poor[0], "four times the first", ax=axes["f"], value_range=(0, 1))

# %% [markdown]
# ### Learn how to shrink: a convolution with stride 2
#
# A layer may replace pooling by a convolution with stride 2 and *learn* what to keep. Windows of 2×2 that stand
# side by side are just the blocks that you have unshuffled. So such a layer is `pixel_unshuffle`, then a weighted
# sum of the channels (a 1×1 convolution): a weight for each place.
#
# **Predict first:** four filters see a block with the pixels a b / c d. Their weights are [½, ½, ½, ½],
# [½, −½, ½, −½], [½, ½, −½, −½] and [½, −½, −½, ½]. What does each of them look for?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# The mean (times 2: it *is* mean pooling); changes from left to right; changes from top to bottom; changes along both
# at once, as in a chessboard. Nothing is lost: the same matrix leads back.
#
# </details>

# %% name="strided-convolution"
filters = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]) / 2
shrunk = np.tensordot(pixel_unshuffle(temple, 2), filters, axes=(1, 1)).transpose(0, 3, 1, 2)  # (1, 4, 48, 64)
back = pixel_shuffle(np.tensordot(shrunk, filters.T, axes=(1, 1)).transpose(0, 3, 1, 2), 2)
print(f"back again, the largest difference is {np.abs(back - temple).max():.1g}")
with vis.styled():
    _, axes = plt.subplots(1, 4, figsize=(9, 2.1), layout="constrained")
    vis.show_image(shrunk[0, 0], "mean (times 2)", ax=axes[0])
    for ax, small, title in zip(axes[1:], shrunk[0, 1:], ("left to right", "top to bottom", "both"), strict=True):
        vis.show_heat_map(small, title, ax=ax, signed=True, limit=0.4)

# %% [markdown]
# ### What each way costs and keeps
#
# All ways from 64 maps of 56×56 to maps of 28×28. The bars show how many of the 200,704 numbers are left; beside them
# stands how many parameters the way has. Global pooling belongs at the end of a network: it goes all the way down.

# %% name="all-ways"
numbers = 64 * 56 * 56
rows = (
    ("max or mean pooling, 2×2", 64 * 28 * 28, 0),
    ("blur pooling, stride 2", 64 * 28 * 28, 0),
    ("64 filters 3×3, stride 2", 64 * 28 * 28, 64 * (64 * 9 + 1)),
    ("128 filters 3×3, stride 2", 128 * 28 * 28, 128 * (64 * 9 + 1)),
    ("pixel_unshuffle, r = 2", 256 * 28 * 28, 0),
    ("global average pooling", 64, 0),
)
with vis.styled():
    _, ax = plt.subplots(figsize=(9, 2.8), layout="constrained")
    ax.barh([name for name, _, _ in rows], [left for _, left, _ in rows], color=vis.PALETTE[4])
    for i, (_, left, parameters) in enumerate(rows):
        ax.text(left + 3000, i, f"{left:,} numbers, {parameters:,} parameters", va="center")
    ax.set(xlim=(0, 1.7 * numbers), title=f"what is left of {numbers:,} numbers", xticks=[])
    ax.invert_yaxis()

# %% [markdown]
# ## In your own words
#
# A last question, graded by hand. **In three or four sentences:** two networks shrink their maps several times. One
# has to say what is in a photograph, anywhere in it; the other has to colour every pixel of a street scene as road,
# car or sky. Which of the ways down of this notebook would you give to each of them, and why?

# %% [markdown] question="which_way_down"
# **Your answer:**
#
# ### BEGIN SOLUTION
# The first may forget places, so it can halve its maps by max pooling with blur pooling, which keeps strong answers
# and is steady when the photograph moves, and end with global average pooling: one number for each map, for
# photographs of any size, with few weights. The second needs to know where things are, to the pixel. It could use
# pixel_unshuffle, or convolutions with stride 2 and more filters, which keep the detail in channels, and go back up
# with pixel_shuffle; global pooling would take from it just what it is asked for.
# ### END SOLUTION

# %% [markdown]
# ## What you have now
#
# Four more ways down, and one way up. In large networks you will find global average pooling at the end of almost
# all of them, convolutions with stride 2 in the middle, and `pixel_shuffle` wherever small pictures are made large.

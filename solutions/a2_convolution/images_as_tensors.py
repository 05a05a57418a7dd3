# %% [markdown]
# # Images as tensors
#
# Before anything can be computed with a picture, it must become numbers: in which order, from where to where, and what
# gets lost on the way? At the end of this notebook you describe pictures by hand-made *features*, as was usual before
# networks learned their own, and find out what each of them can see and what it is blind to.
#
# **Time:** 45–75 minutes. **Points:** 24.
#
# | here | in the code |
# |---|---|
# | bytes, whole numbers from 0 to 255 | `u8`, an array of type `np.uint8` |
# | `N` pictures, the colours of a pixel side by side | shape `(N, H, W, C)`: how files and `plt.imshow` have it |
# | `N` pictures, each colour a picture of its own | shape `(N, C, H, W)`: how convolution layers want it |
#
# After each function there is a check. Checks after submission use other shapes and numbers. Stuck? Put
# `hint("float_images")`, with the name that stands in the check, into a cell of your own: it helps step by step.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from autograder import check
from cs231n_utils import data, vis

# %% [markdown]
# ## Numbers, rows, tables, stacks
#
# A *tensor* is a box of numbers with any number of directions. Their number is its *rank*; how far it extends in each
# of them is its *shape*. The picture shows shapes of rank 0 to 4: a single number, a row of 3 (drawn upright), a
# table of 3 × 2, three tables of 2 × 5 (drawn one behind the other), and three stacks of 2 tables of 4 × 5. In this
# last way, one stores three pictures with two channels of 4 × 5 pixels.
#
# **Predict first:** how many numbers are in the last one, and what is the shape of one of its three pictures?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# 3 · 2 · 4 · 5 = 120, and (2, 4, 5): indexing with one number takes one direction away.
#
# </details>

# %% name="ranks"
for shape in ((), (3,), (3, 2), (3, 2, 5), (3, 2, 4, 5)):
    tensor = np.zeros(shape)
    print(f"shape {shape!s:14} rank {tensor.ndim}, {tensor.size} numbers")


def draw_table(ax, rows, columns, left, top, colour):
    """A grid of cells whose upper left corner is at (left, top)."""
    for row in range(rows):
        for column in range(columns):
            cell = {"facecolor": colour, "edgecolor": "white", "linewidth": 1}
            ax.add_patch(plt.Rectangle((left + column, -top - row - 1), 1, 1, **cell))


with vis.styled():
    _, ax = plt.subplots(figsize=(9, 1.8), layout="constrained")
    draw_table(ax, 1, 1, 0, 3, vis.PALETTE[0])
    draw_table(ax, 3, 1, 4, 2, vis.PALETTE[0])
    draw_table(ax, 3, 2, 8, 2, vis.PALETTE[0])
    for depth in reversed(range(3)):
        draw_table(ax, 2, 5, 13 + 0.5 * depth, 3 - 0.5 * depth, vis.PALETTE[(0, 4, 2)[depth]])
    for picture in range(3):
        for depth in (1, 0):
            left, top = 22 + 6.5 * picture + 0.5 * depth, 2 - 0.5 * depth
            draw_table(ax, 4, 5, left, top, vis.PALETTE[(0, 4)[depth]])
    texts = {0.5: "( )", 4.5: "(3,)", 9: "(3, 2)", 16: "(3, 2, 5)", 31: "(3, 2, 4, 5)"}
    for place, text in texts.items():
        ax.text(place, -7.2, text, ha="center", size=10)
    ax.set(xlim=(-0.5, 41.5), ylim=(-7.5, -0.8), aspect="equal")
    ax.axis("off")

# %% [markdown]
# ## From bytes to floats
#
# Files keep a brightness as a byte, 0 to 255. For computing, bytes are a trap.
#
# **Predict first:** what is 200 + 100 in bytes? And 2 · 127 − 255?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# 44, because after 255 comes 0 again. The second one is −1, but bytes know no −1 either: it comes out as 255. NumPy
# says nothing about either.
#
# </details>

# %% name="bytes-wrap"
one, other = np.array([200, 127], dtype=np.uint8), np.array([100, 127], dtype=np.uint8)
print("200 + 100 =", (one + other)[0])
print("127 + 127 − 255 =", (one + other - np.uint8(255))[1])

# %% [markdown]
# So the first step is always to floats. Three ranges are usual: from 0 to 1, from −1 to 1, and *standardized*: subtract
# the mean of the picture and divide by its standard deviation, so that the mean is 0 and the typical deviation from it
# is 1. The standard deviation is that of the numbers at hand (divide by their count, as `np.std` does).
#
# > **Check the slide.** One deck converts [[255, 255, 127], [255, 127, 0], [192, 0, 62]] to the range from −1 to 1 and
# > prints a 1.2. No number can come out above 1: the 255 next to it gives exactly 1. Its standardized numbers don't
# > have the mean 0, either. The check has the right ones.


# %% question="float_images"
def to_float01(u8):
    """Bytes of any shape as floats from 0 (for 0) to 1 (for 255)."""
    ### BEGIN SOLUTION
    return u8.astype(np.float64) / 255
    ### END SOLUTION


def to_float11(u8):
    """Bytes of any shape as floats from −1 (for 0) to 1 (for 255)."""
    ### BEGIN SOLUTION
    return u8.astype(np.float64) / 127.5 - 1
    ### END SOLUTION


def standardize(u8):
    """Bytes of any shape as floats with mean 0 and standard deviation 1, over all numbers together.

    The bytes are not all the same.
    """
    ### BEGIN SOLUTION
    values = u8.astype(np.float64)
    return (values - np.mean(values)) / np.std(values)
    ### END SOLUTION


# %%
check("float_images")

# %% [markdown]
# ### The same picture on three scales
#
# A photograph, and how often each brightness occurs in it: as floats from 0 to 1, from −1 to 1, and standardized. The
# hills are the same ones; only the numbers below them differ. After standardizing, two photographs that were taken in
# different light have numbers in the same range, which makes learning easier.

# %% name="three-scales"
photo = data.load_photograph("flower", size=(90, 120))
with vis.styled():
    _, axes = plt.subplots(1, 4, figsize=(9, 2.3), layout="constrained")
    vis.show_image(photo, "the photograph", ax=axes[0])
    scales = {"0 to 1": to_float01, "−1 to 1": to_float11, "standardized": standardize}
    for ax, (name, scale), colour in zip(axes[1:], scales.items(), vis.PALETTE, strict=False):
        values = scale(photo)
        ax.hist(values.ravel(), bins=40, color=colour)
        ax.axvline(values.mean(), color="black", linestyle="--", linewidth=1)
        ax.set(title=f"{name}: mean {values.mean().round(2) + 0.0:.2f}", yticks=[])

# %% [markdown]
# ## Channels last, channels first
#
# The colour *purple* is the triple [240, 10, 200]: much red, hardly any green, much blue. In a file the three stand
# side by side, pixel after pixel: `(N, H, W, C)`. A convolution layer wants all reds of a picture together, then all
# greens, then all blues: `(N, C, H, W)`.
#
# **Predict first:** a purple picture of 2×2 pixels has shape (1, 2, 2, 3). What stands in its first channel afterwards?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# 240, four times: [[240, 240], [240, 240]].
#
# </details>


# %% question="nhwc_to_nchw"
def nhwc_to_nchw(x):
    """Pictures with channels last, (N, H, W, C), as pictures with channels first, (N, C, H, W).

    x: an array of any type. Every number stays what it is; it only gets another place.
    """
    ### BEGIN SOLUTION
    return x.transpose(0, 3, 1, 2)
    ### END SOLUTION


# %%
check("nhwc_to_nchw")

# %% [markdown]
# ### Each channel by itself
#
# Top: two photographs. Middle: the red, green and blue channels of the first one; its petals are bright in red and dark
# in blue. Bottom: the "channels" that `reshape` makes. It has the right *shape*, but it only cuts the same long line of
# numbers at other places, and no test of shapes will ever tell you.

# %% name="channels"
photos = np.stack([data.load_photograph(name, size=(72, 96)) for name in ("flower", "china")])
channels = nhwc_to_nchw(photos)
cut = photos.reshape(channels.shape)
print(photos.shape, "→", channels.shape)
with vis.styled():
    _, axes = plt.subplots(3, 3, figsize=(8, 6.2), layout="constrained")
    for ax, picture in zip(axes[0], photos, strict=False):
        vis.show_image(picture, ax=ax)
    axes[0, 2].axis("off")
    for c, name in enumerate(("red", "green", "blue")):
        vis.show_image(channels[0, c], name, ax=axes[1, c])
        vis.show_image(cut[0, c], f"reshape, channel {c}", ax=axes[2, c])

# %% [markdown]
# ## What a flat list has lost
#
# The simplest classifier writes all pixels in one long list and gives each of them a weight for each class. It knows
# nothing of neighbours: shuffle all pixels of all pictures in the same way, and it learns just as well. So what happens
# if a picture moves by a single pixel?
#
# The cell trains such a linear classifier on handwritten digits of 8×8 pixels in the middle of 12×12, and tests it on
# digits that have moved to the right. **Predict first:** of a hundred digits, how many are still recognised after a
# move by 1 pixel, and by 2? (Guessing would get 10.)
#
# The second classifier compares with the *mean picture* of each class, and does so at all 25 places where 8×8 pixels
# fit, keeping the best: the maximum of a *correlation map*. The picture shows, from left to right, a digit, the same
# one moved by 2 pixels, its correlation map with the mean picture of its class (the brightest place tells where it
# is), and how many digits each classifier gets right (blue: the flat list, orange: the maximum of the map).

# %% name="moved-digits"
digits, labels = data.load_digits()
digits, train = digits / 16, 1000


def framed(images, right=0):
    """8×8 digits in frames of 12×12, moved to the right."""
    frames = np.zeros((len(images), 12, 12))
    frames[:, 2:10, 2 + right : 10 + right] = images
    return frames


def flat(images):
    return np.column_stack([images.reshape(len(images), -1), np.ones(len(images))])


answers = np.eye(10)[labels[:train]]
weights, *_ = np.linalg.lstsq(flat(framed(digits[:train])), answers, rcond=None)
means = np.stack([digits[:train][labels[:train] == k].mean(axis=0) for k in range(10)])
means -= means.mean(axis=(1, 2), keepdims=True)
means /= np.sqrt((means**2).sum(axis=(1, 2), keepdims=True))


def correlation_maps(images):
    """How well each mean picture fits at each of the 5×5 places: (N, 10, 5, 5)."""
    windows = np.lib.stride_tricks.sliding_window_view(images, (8, 8), axis=(1, 2))
    return np.tensordot(windows, means, ((3, 4), (1, 2))).transpose(0, 3, 1, 2)


moves, right_flat, right_map = (0, 1, 2), [], []
for move in moves:
    test = framed(digits[train:], move)
    right_flat.append(np.mean(np.argmax(flat(test) @ weights, axis=1) == labels[train:]))
    best = correlation_maps(test).max(axis=(2, 3))
    right_map.append(np.mean(np.argmax(best, axis=1) == labels[train:]))
    print(f"moved by {move}: flat list {right_flat[-1]:.0%}, maximum of the map {right_map[-1]:.0%}")

with vis.styled():
    _, axes = plt.subplots(1, 4, figsize=(9, 2.4), width_ratios=(3, 3, 3, 4), layout="constrained")
    one, moved = framed(digits[train : train + 1]), framed(digits[train : train + 1], 2)
    vis.show_image(one[0], "a digit", ax=axes[0])
    vis.show_image(moved[0], "moved by 2", ax=axes[1])
    vis.show_image(correlation_maps(moved)[0, labels[train]], "where it fits", ax=axes[2])
    axes[3].bar(np.array(moves) - 0.2, right_flat, 0.4, color=vis.PALETTE[0], label="flat list")
    axes[3].bar(np.array(moves) + 0.2, right_map, 0.4, color=vis.PALETTE[1], label="map")
    axes[3].axhline(0.1, color="black", linestyle="--", linewidth=1)
    axes[3].set(title="part that is right", xlabel="moved by", ylim=(0, 1.35), xticks=moves)
    axes[3].legend(fontsize=8, ncols=2)

# %% [markdown]
# Sliding one small picture over all places, and asking for the best one: this is a convolution and a pooling, and the
# reason for this whole assignment.
#
# ### And it would be large
#
# A weight for each pixel and class also gets expensive. **Predict first:** how many numbers are in a colour photograph
# of 50 megapixels? How many weights lead from 100×100 grey pixels to 1000 classes?

# %% name="large-numbers"
print(f"50 megapixels in red, green, blue: {50_000_000 * 3:,} numbers")
print(f"100 × 100 pixels → 1000 classes:  {100 * 100 * 1000:,} weights")

# %% [markdown]
# ## What should not matter
#
# The same flower: in poor light, half hidden, seen from another side, moved. For us it is the same picture each time;
# a list of numbers has changed completely. Such changes are called *nuisances*, and a good description of a picture
# ignores them. Beside each name stands how far the numbers are, on average, from those of the first picture. The last
# picture is *another* one, a temple in poor light. **Predict first:** is the temple nearer to the flower than the
# flower that has moved?

# %% name="nuisances"
flower = data.load_photograph("flower", size=(72, 96)) / 255
hidden = flower.copy()
hidden[:, 40:70] = 0.5
rows, columns = np.indices((72, 96))
squeezed = np.clip(48 + (columns - 48) * 1.7, 0, 95).astype(int)
versions = {
    "the flower": flower,
    "illumination": 0.35 * flower,
    "occlusion": hidden,
    "viewpoint": flower[rows, squeezed],
    "translation": np.roll(flower, 30, axis=1),
    "a dark temple": 0.35 * data.load_photograph("china", size=(72, 96)) / 255,
}
titles = [f"{name}: {np.abs(version - flower).mean():.2f}" for name, version in versions.items()]
vis.show_images(list(versions.values()), titles, columns=3)

# %% [markdown]
# ## Which colours, no matter where
#
# A first feature that ignores places: count colours. Cut each of red, green and blue into a few equal ranges; with 4
# ranges each there are 4 · 4 · 4 = 64 *boxes* of similar colours. The **colour histogram** tells for each box which
# part of the pixels falls into it.
#
# **Predict first:** with 4 ranges of 64 bytes each, into which box does purple [240, 10, 200] fall? What does the
# histogram of a picture become if its pixels are shuffled?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# Box [3, 0, 3]: 240 and 200 are 192 or more, 10 is below 64. Shuffling changes nothing: the histogram never knew
# where a pixel was.
#
# </details>
#
# You may use any of NumPy's functions here. Beware of multiplying bytes: `image * bins` is a byte again, or an
# `OverflowError` when a number beside it is none (256 isn't).


# %% question="color_histogram"
def color_histogram(image, bins):
    """Which part of the pixels falls into each box of colours.

    image: (H, W, 3) bytes; bins: into how many equal ranges the 256 values of each colour are cut:
    a value v falls into range v · bins / 256, rounded down
    Returns (bins, bins, bins) floats that add up to 1: [r, g, b] is the part of the pixels in
    range r of red, g of green and b of blue.
    """
    ### BEGIN SOLUTION
    boxes = image.astype(int) * bins // 256
    counts = np.zeros((bins, bins, bins))
    for r, g, b in boxes.reshape(-1, 3):
        counts[r, g, b] += 1
    return counts / counts.sum()
    ### END SOLUTION


# %%
check("color_histogram")

# %% [markdown]
# ### Fingerprints in colour
#
# Three pictures and their histograms; each bar has the colour of its box, and boxes that are nearly empty are left
# out. Left the flower, in the middle the same pixels in random order (the same bars), on the right the temple: other
# bars. Try to say from the bars alone which picture has much sky.

# %% name="colour-fingerprints"
flower, temple = (data.load_photograph(name, size=(72, 96)) for name in ("flower", "china"))
order = np.random.default_rng(0).permutation(72 * 96)
shuffled = flower.reshape(-1, 3)[order].reshape(flower.shape)
box_colours = (np.indices((4, 4, 4)).reshape(3, -1).T + 0.5) / 4  # the middle of each box
pictures = {"the flower": flower, "shuffled": shuffled, "the temple": temple}
parts = {name: color_histogram(picture, 4).ravel() for name, picture in pictures.items()}
full = np.flatnonzero(np.max(list(parts.values()), axis=0) > 0.015)
with vis.styled():
    _, axes = plt.subplots(2, 3, figsize=(9, 4.2), layout="constrained")
    for (top, bottom), (name, picture) in zip(axes.T, pictures.items(), strict=True):
        vis.show_image(picture, name, ax=top)
        bottom.bar(range(len(full)), parts[name][full], color=box_colours[full], edgecolor="gray")
        bottom.set(xticks=[], ylim=(0, 0.55), xlabel=f"{len(full)} of the 64 boxes")
    axes[1, 0].set_ylabel("part of the pixels")

# %% [markdown]
# ## Which edges, no matter what colour
#
# The second feature is blind to colour and to light, and sees shapes: a **histogram of oriented gradients**. In each
# small cell of the picture it counts, not colours, but directions in which the brightness grows. Step by step:
#
# 1. The brightness of a pixel is .299 red + .587 green + .114 blue.
# 2. At each pixel, how much does it grow to the right, how much downwards? Take half the difference of the two
#    neighbours; at the border, the difference from the pixel to its one neighbour. (`np.gradient` does just that.)
# 3. So each pixel has a *strength*, the length of the arrow (right, down), and a *direction*, its angle. Arrows that
#    point opposite ways count as the same direction, so angles go from 0° to 180°, and 180° is 0° again.
# 4. Each pixel votes for one of `bins` directions, 0°, 180°/bins, 2 · 180°/bins, …: the nearest one. Its vote weighs as
#    much as its strength.
# 5. Add up the votes in each cell of `cell` × `cell` pixels. At last divide everything by the root of the sum of all
#    squares, so that twice the contrast changes nothing.
#
# Left: a few pixels at the rim of a petal, with their arrows. Right: which angles vote for which of 4 directions, and
# five arrows; rows of a picture are counted downwards, so angles turn clockwise. The arrow at 170° is nearest to 180°,
# and that is direction 0.

# %% name="arrows-and-directions"
patch = data.load_photograph("flower", size=(60, 90)).mean(axis=2)[12:22, 22:34] / 255
downwards, rightwards = np.gradient(patch)
with vis.styled():
    _, (pixels, circle) = plt.subplots(1, 2, figsize=(8, 3.4), layout="constrained")
    vis.show_image(patch, "brightness, and where it grows", ax=pixels, value_range=(0, 1))
    look = {"color": vis.PALETTE[1], "angles": "xy", "scale_units": "xy", "scale": 0.18, "width": 0.01, "pivot": "mid"}
    pixels.quiver(rightwards, downwards, **look)
    colours = [vis.PALETTE[k] for k in (0, 4, 1, 2)] * 2
    numbers = {"labels": [0, 1, 2, 3] * 2, "labeldistance": 0.85}
    faint = {"alpha": 0.45, "edgecolor": "white"}
    circle.pie(np.ones(8), colors=colours, startangle=22.5, counterclock=False, wedgeprops=faint, **numbers)
    for angle in (10, 60, 100, 170, 310):
        x, y = np.cos(np.radians(angle)), -np.sin(np.radians(angle))
        arrow = {"arrowstyle": "-|>", "color": "black", "shrinkA": 0, "shrinkB": 0}
        circle.annotate("", (0.7 * x, 0.7 * y), (0, 0), arrowprops=arrow)
        circle.text(1.2 * x, 1.2 * y, f"{angle}°", ha="center", va="center")
    circle.set_title("which direction gets the vote")

# %% [markdown]
# **Predict first:** a picture is black on the left and white on the right. With 4 directions, which of them gets all
# the votes? And with black on top and white below?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# Direction 0: the brightness grows to the right, at 0°. With white below it grows downwards, at 90°: direction 2.
#
# </details>


# %% question="hog"
def hog(image, cell, bins):
    """A histogram of oriented gradients, as described above.

    image: (H, W, 3) bytes or floats; cell: side of a cell, H and W are multiples of it
    bins: number of directions; 0 is "brighter to the right", bins / 2 is "brighter downwards",
    and both also the other way
    Returns (H / cell, W / cell, bins) floats, whose squares add up to 1; zeros for a black image.
    """
    ### BEGIN SOLUTION
    brightness = image @ np.array([0.299, 0.587, 0.114])
    down, right = np.gradient(brightness)
    strength = np.hypot(right, down)
    turn = np.arctan2(down, right) / np.pi  # 1 is half a turn
    direction = np.rint(turn * bins).astype(int) % bins
    H, W = brightness.shape
    votes = np.zeros((H // cell, W // cell, bins))
    for i in range(H):
        for j in range(W):
            votes[i // cell, j // cell, direction[i, j]] += strength[i, j]
    length = np.sqrt(np.sum(votes**2))
    return votes / length if length > 0 else votes
    ### END SOLUTION


# %%
check("hog")

# %% [markdown]
# ### A drawing made of edges
#
# What is left of a picture? Here, each cell of 6×6 pixels draws a line for each of 8 directions, *along* the edge
# (across the arrow), the thicker the more votes it got. From left to right: the temple, the drawing of its histogram,
# and the drawing for the same picture in false colours of the same brightness in poorer light: not a line has
# changed.


# %% name="edge-drawing"
def draw_edges(ax, features, cell):
    """One line for each direction of each cell."""
    cells_down, cells_right, bins = features.shape
    for (row, column, k), votes in np.ndenumerate(features / features.max()):
        along = np.pi * k / bins + np.pi / 2
        across, down = 0.5 * cell * np.cos(along), 0.5 * cell * np.sin(along)
        x, y = (column + 0.5) * cell, (row + 0.5) * cell
        if votes > 0.08:
            ends = (x - across, x + across), (y - down, y + down)
            ax.plot(*ends, color="black", linewidth=2.5 * votes)
    ax.set(xlim=(0, cells_right * cell), ylim=(cells_down * cell, 0), aspect="equal")
    ax.set(xticks=[], yticks=[])


large = data.load_photograph("china", size=(96, 120)) / 255
# More red or more green, such that .299 red + .587 green stays the same; then less light.
paint = 0.25 * np.sin(np.indices((96, 120))[1] / 9)[..., None] * np.array([0.587, -0.299, 0.0])
false_colours = 0.6 * (0.5 * large + 0.25 + paint)
with vis.styled():
    _, axes = plt.subplots(1, 4, figsize=(9, 2.2), layout="constrained")
    pictures = {"the temple": large, "false colours, less light": false_colours}
    for place, (name, picture) in enumerate(pictures.items()):
        vis.show_image(picture, name, ax=axes[2 * place], value_range=(0, 1))
        draw_edges(axes[2 * place + 1], hog(picture, 6, 8), 6)
print(f"the two differ by {np.abs(hog(large, 6, 8) - hog(false_colours, 6, 8)).max():.0e}")

# %% [markdown]
# ## Which feature for which question?
#
# The recipe before networks learned their features: compute features, put a *linear classifier* on top. Two questions:
#
# - **Which shape?** 240 generated pictures of ten shapes, in random colours, light and places, partly hidden.
# - **Which photograph?** 120 small pieces, cut at random from the flower or from the temple.
#
# **Predict first:** three descriptions compete, raw pixels, colour histogram and HOG. Which one wins each question, and
# which one is no better than guessing? The first picture shows six pictures of each set. The bars are the part of new
# pictures that is recognised; the dashed line is guessing.


# %% name="features-compete"
def recognised(features, answers, train):
    """The part of the pictures after the first `train` ones that a linear classifier gets right."""
    table = np.stack(features).reshape(len(features), -1).astype(float)
    table -= table[:train].mean(axis=0)
    table /= np.sqrt((table[:train] ** 2).sum(axis=1).mean())
    table = np.column_stack([table, np.ones(len(table))])
    wanted = np.eye(answers.max() + 1)[answers[:train]]
    # Ridge regression: the smallest weights that nearly give the wanted answers.
    known = table[:train]
    chosen = known.T @ np.linalg.solve(known @ known.T + 0.1 * np.eye(train), wanted)
    return np.mean(np.argmax(table[train:] @ chosen, axis=1) == answers[train:])


shape_names = np.arange(240) % 10
shapes = data.draw_shapes(shape_names, seed=3).transpose(0, 2, 3, 1)  # (240, 32, 32, 3)
sources = [data.load_photograph(name, size=(160, 240)) for name in ("flower", "china")]
rng = np.random.default_rng(0)
which = np.arange(120) % 2
corners = [(rng.integers(0, 136), rng.integers(0, 216)) for _ in which]
pieces = [sources[k][i : i + 24, j : j + 24] for k, (i, j) in zip(which, corners, strict=True)]
vis.show_images([*shapes[:6], *pieces[:6]], columns=6)

results = {}
questions = (("which shape?", shapes, shape_names), ("which photograph?", pieces, which))
for title, pictures, answers in questions:
    train = len(pictures) // 2
    results[title] = {
        "raw pixels": recognised([picture / 255 for picture in pictures], answers, train),
        "colours": recognised([color_histogram(picture, 4) for picture in pictures], answers, train),
        "HOG": recognised([hog(picture, 8, 8) for picture in pictures], answers, train),
    }
with vis.styled():
    _, axes = plt.subplots(1, 2, figsize=(8, 2.8), sharey=True, layout="constrained")
    for ax, (title, parts), guessing in zip(axes, results.items(), (0.1, 0.5), strict=True):
        bars = ax.bar(list(parts), list(parts.values()), color=vis.PALETTE[:3])
        ax.bar_label(bars, [f"{part:.0%}" for part in parts.values()])
        ax.axhline(guessing, color="black", linestyle="--", linewidth=1)
        ax.set(title=title, ylim=(0, 1.12))

# %% [markdown]
# Each feature is good at what it was made for, and blind to the rest. Somebody had to know beforehand what would
# matter. A convolutional network finds that out by itself.

# %% [markdown]
# ## In your own words
#
# A last question, graded by hand. **In three or four sentences:** somebody wants to tell ripe tomatoes from green ones,
# and somebody else wants to tell tomatoes from bananas in black-and-white pictures. Which of the two features would you
# give to each of them, and why? Name one nuisance that each feature ignores, and one that it does not.

# %% [markdown] question="tomatoes_and_bananas"
# **Your answer:**
#
# ### BEGIN SOLUTION
# For ripe against green the colour histogram: the two differ in colour and not in shape, and it does not matter where
# in the picture the tomato lies. For tomatoes against bananas the HOG: without colours, only outlines tell them
# apart. The histogram ignores translation (and any other order of the same pixels), but not illumination: in red
# evening light, everything is ripe. The HOG ignores brightness, contrast and colour, but a move by more than a cell,
# or another viewpoint, changes it.
# ### END SOLUTION

# %% [markdown]
# ## What you have now
#
# Pictures as numbers on the right scale and in the right order, two descriptions of them, and a reason to want filters
# that slide: neighbourhoods matter, and places mostly don't.

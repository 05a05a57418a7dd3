# %% [markdown]
# # Filters on images
#
# Blurring, sharpening, finding edges and corners: for a long time people designed such filters by hand. A
# convolutional network learns them, but they are the same kind of thing: a small table of numbers that slides over a
# picture. Here you write the sliding, in all its varieties, and see what it does to photographs.
#
# **Time:** 60–90 minutes. **Points:** 36. Nothing here needs your answers to *convolution_1d*.
#
# | here | in the code |
# |---|---|
# | a grey picture with `H` rows and `W` columns | `image`, shape `(H, W)` |
# | a kernel with `h` rows and `w` columns | `kernel`, shape `(h, w)` |
# | how much of the overlap counts | `mode`: `"valid"`, `"same"` or `"full"` |
#
# After each function there is a check. Checks after submission use other shapes and numbers: neither pictures nor
# kernels need be square, and kernels may have even sides. Plain loops are fine.
#
# Stuck? Put `hint("correlate2d")`, with the name that stands in the check, into a cell of your own: it helps step by
# step, and costs nothing.

# %% tags=["setup"]
import time

import matplotlib.pyplot as plt
import numpy as np

from autograder import check
from cs231n_utils import data, vis

# %% [markdown]
# ## A window in two directions
#
# Put the kernel on a corner of the picture, multiply number by number, add up, move on. The picture shows one of the
# lecture's images, a kernel, and the 5×5 results. The orange frame is the first window; its result stands in the orange
# frame on the right.
#
# **Predict first:** cover the right picture. What is the result for the *blue* frame, one step to the right?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# The kernel takes the bottom row with 1, 2, 1 and subtracts the top row with 1, 2, 1:
# (−6 + 2·3 + 2) − (−1 + 2·3 + 8) = 2 − 13 = −11.
#
# </details>

# %% name="one-window-2d"
A = np.array(
    [
        [5, -1, 3, 8, 4, 6, -2],
        [-3, 4, 9, 1, 1, 7, -4],
        [5, -6, 3, 2, 1, -2, 0],
        [0, -8, 5, 5, 4, -2, 3],
        [4, 7, 2, -7, 3, 1, 4],
        [4, -3, 1, 2, 6, 1, -1],
        [0, 0, 3, -2, 3, -1, 0],
    ],
    dtype=float,
)
K = np.array([[-1.0, -2, -1], [0, 0, 0], [1, 2, 1]])
windows = np.lib.stride_tricks.sliding_window_view(A, (3, 3))
with vis.styled():
    _, axes = plt.subplots(1, 3, figsize=(9, 2.9), width_ratios=(7, 4, 5), layout="constrained")
    vis.show_heat_map(A, "the image A", ax=axes[0])
    vis.show_heat_map(K, "the kernel K", ax=axes[1])
    vis.show_heat_map((windows * K).sum(axis=(2, 3)), "the results", ax=axes[2])
    for step, colour in ((0, vis.PALETTE[1]), (1, vis.PALETTE[0])):
        frame = {"fill": False, "edgecolor": colour, "linewidth": 3}
        inset = 0.12 * step  # or the two frames would lie on each other
        corner = (step - 0.43, inset - 0.43)
        axes[0].add_patch(plt.Rectangle(corner, 2.86, 2.86 - 2 * inset, **frame))
        axes[2].add_patch(plt.Rectangle((step - 0.45, -0.45), 0.9, 0.9, **frame))

# %% [markdown]
# As in one dimension, there are two operations. **Correlation** slides the kernel as it is. A true **convolution**
# turns it by 180 degrees first: upside down *and* left to right. And there are three answers to where the kernel may
# stand:
#
# | mode | the kernel | size of the result |
# |---|---|---|
# | `"full"` | overlaps the image by at least one pixel | (H + h − 1, W + w − 1) |
# | `"same"` | stands with its middle on each pixel | (H, W) |
# | `"valid"` | lies on the image as a whole | (H − h + 1, W − w + 1) |
#
# Outside the image there are zeros. "Same" needs h − 1 rows and w − 1 columns of them; where that is an odd number, the
# extra one stands **below** and to the **right**. A stride keeps the first row and column of the result and every
# stride-th from there on.
#
# **Predict first:** turn the kernel K above by 180 degrees. What do you get? So what is its convolution with A,
# compared with the correlation?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# K turned by 180 degrees is −K, so every number changes its sign. That is special to such kernels: for a kernel that
# looks the same when turned, such as a blur, both operations agree.
#
# </details>


# %% question="correlate2d"
def correlate2d(image, kernel, mode, stride=1):
    """Slide a kernel over an image as it is: sums of image[i + a, j + b] · kernel[a, b].

    image: (H, W) and kernel: (h, w), floats, the kernel no larger than the image
    mode: "full", "same" or "valid"; stride: keep every how many-th row and column
    Returns a new array; its size is that of the table above, or every stride-th of it.
    """
    ### BEGIN SOLUTION
    H, W = image.shape
    h, w = kernel.shape
    above = below = before = after = 0
    if mode == "full":
        above, below, before, after = h - 1, h - 1, w - 1, w - 1
    elif mode == "same":
        above, below, before, after = (h - 1) // 2, h // 2, (w - 1) // 2, w // 2
    padded = np.zeros((above + H + below, before + W + after))
    padded[above : above + H, before : before + W] = image
    rows = (padded.shape[0] - h) // stride + 1
    columns = (padded.shape[1] - w) // stride + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            out[i, j] = np.sum(padded[top : top + h, left : left + w] * kernel)
    return out
    ### END SOLUTION


def filter2d(image, kernel, mode):
    """The true convolution: the kernel is turned by 180 degrees, then slides. Everything else as above."""
    ### BEGIN SOLUTION
    turned = kernel[::-1, ::-1]
    return correlate2d(image, turned, mode)
    ### END SOLUTION


# %%
check("correlate2d")

# %% [markdown]
# ### See something with it: softer and sharper
#
# A photograph with some noise (top left), and five filters. A 3×3 kernel of ninths takes the mean of nine pixels; a
# 5×5 kernel of twenty-fifths blurs more. The *plus* blurs take the pixel itself, four or eight times, and its four
# neighbours: the heavier the middle, the less they blur. *Sharpen* does the opposite: twice the pixel, minus the mean
# of its neighbourhood; the noise gets sharper, too. The printed numbers tell how much of the noise is left. (Do you
# see the dark rim around the 5×5 blur? There is a section about it further down.)

# %% name="softer-and-sharper"
photo = data.load_photograph("china", size=(96, 144)).mean(axis=2) / 255
noisy = photo + 0.06 * np.random.default_rng(0).normal(size=photo.shape)
plus = np.array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]])
middle = np.array([[0.0, 0, 0], [0, 1, 0], [0, 0, 0]])
smoothing = {
    "3×3 of 1/9": np.ones((3, 3)) / 9,
    "5×5 of 1/25": np.ones((5, 5)) / 25,
    "plus, middle 4": (plus + 4 * middle) / 8,
    "plus, middle 8": (plus + 8 * middle) / 12,
    "sharpen": 2 * middle - np.ones((3, 3)) / 9,
}
pictures, titles = [noisy], ["with noise"]
for title, kernel in smoothing.items():
    pictures.append(filter2d(noisy, kernel, "same"))
    titles.append(title)
    print(f"{title:16} noise × {np.sqrt(np.sum(kernel**2)):.2f}")
vis.show_images(pictures, titles, columns=3, value_range=(0, 1))

# %% [markdown]
# ### Edges, diagonals, corners
#
# Subtract instead of adding, and the flat parts vanish. Sobel's kernels answer where the brightness changes from left
# to right (top left) and from top to bottom (top right). A kernel of −1 below and 1 above the diagonal finds slanted
# edges (bottom left). And for corners (bottom right), apply one Sobel filter after the other: only where the picture
# changes in *both* directions is anything left. Orange is negative, purple positive, white zero.

# %% name="edges-and-corners"
sobel_right = np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])
sobel_down = sobel_right.T
diagonal = np.array([[0.0, 1, 1], [-1, 0, 1], [-1, -1, 0]])
across = correlate2d(photo, sobel_right, "valid")
edges = {
    "changes from left to right": across,
    "changes from top to bottom": correlate2d(photo, sobel_down, "valid"),
    "changes across the diagonal": correlate2d(photo, diagonal, "valid"),
    "corners: Sobel after Sobel": correlate2d(across, sobel_down, "valid"),
}
with vis.styled():
    _, axes = plt.subplots(2, 2, figsize=(9, 5.6), layout="constrained")
    for ax, (title, found) in zip(axes.flat, edges.items(), strict=True):
        vis.show_heat_map(found, title, ax=ax, limit=4 if "corners" in title else 2)

# %% [markdown]
# ### Smaller pictures
#
# With stride 4, a quarter of the rows and columns is left. Take every fourth pixel as it is (left), and fine lines
# turn into stairs and dots: each pixel speaks for itself only. Take the mean of 5×5 pixels at every fourth place
# (right), and each speaks for its neighbourhood.

# %% name="smaller-pictures"
large = data.load_photograph("china", size=(256, 384)).mean(axis=2) / 255
means = correlate2d(large, np.ones((5, 5)) / 25, "valid", 4)
titles = ["every fourth pixel", "5×5 means, stride 4"]
vis.show_images([large[::4, ::4], means], titles, value_range=(0, 1))

# %% [markdown]
# ## What lies beyond the border?
#
# Zeros beyond the border are simple, but they are black, and no photograph ends in black. There are kinder ways to go
# on: repeat the last pixel (*edge*), go back inwards as in a mirror (*reflect*), or fill with the *mean* of the whole
# image.
#
# **Predict first:** the rows of a 3×3 image are (0, 1, 2), (3, 4, 5) and (6, 7, 8). Reflect it by 2 pixels on every
# side: what is the first row of the 7×7 result, and what is the middle one?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# The middle one is (5, 4, 3, 4, 5, 4, 3): the mirror stands *on* the last pixel, which isn't repeated. The first one is
# row (6, 7, 8), reflected: (8, 7, 6, 7, 8, 7, 6).
#
# </details>
#
# `np.pad` could do three of the four, so don't use it here. (In other questions it is fine.)


# %% question="pad2d"
def pad2d(image, p, mode):
    """Continue an image by p pixels on every side.

    image: (H, W) floats; p: int, 0 or more, and less than H and W
    mode: "zero"; "edge" repeats the pixels at the border; "reflect" mirrors the image at them,
    without repeating them; "mean" fills with the mean of the whole image
    Returns a new array (H + 2p, W + 2p).
    """
    ### BEGIN SOLUTION
    H, W = image.shape
    if mode in ("zero", "mean"):
        fill = np.mean(image) if mode == "mean" else 0.0
        padded = np.full((H + 2 * p, W + 2 * p), fill)
        padded[p : p + H, p : p + W] = image
        return padded
    rows, columns = np.arange(-p, H + p), np.arange(-p, W + p)
    if mode == "edge":
        rows, columns = np.clip(rows, 0, H - 1), np.clip(columns, 0, W - 1)
    else:
        rows = (H - 1) - np.abs((H - 1) - np.abs(rows))
        columns = (W - 1) - np.abs((W - 1) - np.abs(columns))
    return image[rows][:, columns]
    ### END SOLUTION


# %%
check("pad2d")

# %% [markdown]
# ### Four frames
#
# Top: a photograph, continued by 20 pixels in the four ways. Bottom: the same photograph, continued by 7 pixels and
# blurred with a 15×15 mean, so that its size stays. With zeros it gets a dark rim. The printed numbers compare the rim
# with the rim of the original.

# %% name="four-frames"
temple = data.load_photograph("china", size=(64, 80)).mean(axis=2) / 255
modes = ("zero", "edge", "reflect", "mean")
box = np.ones((15, 15)) / 225
continued = [pad2d(temple, 20, mode) for mode in modes]
blurred = [correlate2d(pad2d(temple, 7, mode), box, "valid") for mode in modes]
rim = np.ones(temple.shape, dtype=bool)
rim[2:-2, 2:-2] = False
print(f"mean brightness of the rim: {temple[rim].mean():.2f}")
for mode, picture in zip(modes, blurred, strict=True):
    print(f"  blurred, {mode:8} {picture[rim].mean():.2f}")
titles = [*modes, *("then blurred",) * 4]
vis.show_images(continued + blurred, titles, columns=4, value_range=(0, 1))

# %% [markdown]
# ## Two thin filters for a thick one
#
# A 15×15 kernel costs 225 products for each pixel. But some kernels are an *outer product*: a column times a row. Then
# one can filter with the column (15 products) and the result with the row (15 more): 30 instead of 225.
#
# **Predict first:** (1, 2, 3) as a column times (3, 4, 5) as a row: what is the 3×3 kernel? And is Sobel's kernel
# such a product?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# [[3, 4, 5], [6, 8, 10], [9, 12, 15]]: all rows are multiples of one row. In Sobel's kernel, too: (−1, −2, −1) is −1,
# (0, 0, 0) is 0, and (1, 2, 1) is 1 times (1, 2, 1).
#
# </details>
#
# Such a kernel has *rank 1*. A kernel of rank 2 is a sum of two outer products, and so on. `separate` finds the column
# and the row and refuses, with `ValueError`, where there is none. There are many right answers: twice the column with
# half the row is the same product. (NumPy's linear algebra is yours to use, and so are plain divisions. Beware of zeros
# in the kernel, and of the last bits of floats.)


# %% question="separate"
def separate(kernel):
    """A column and a row whose outer product is the kernel.

    kernel: (h, w) floats, not all zero. Returns (column, row), shapes (h,) and (w,).
    Raises ValueError where there are no such two: the kernel's rank is above 1.
    """
    ### BEGIN SOLUTION
    i, j = np.unravel_index(np.argmax(np.abs(kernel)), kernel.shape)
    column, row = kernel[:, j], kernel[i] / kernel[i, j]
    if np.abs(np.outer(column, row) - kernel).max() > 1e-9 * np.abs(kernel).max():
        raise ValueError(f"a kernel of shape {kernel.shape} and a rank above 1 is no column times a row")
    return column, row
    ### END SOLUTION


def filter_separable(image, column, row):
    """Correlate an image with the outer product of column and row, without making that product.

    image: (H, W); column: (h,); row: (w,), floats
    Returns (H − h + 1, W − w + 1): what mode "valid" gives for the kernel np.outer(column, row).
    """
    ### BEGIN SOLUTION
    height = image.shape[0] - len(column) + 1
    width = image.shape[1] - len(row) + 1
    tall = np.zeros((height, image.shape[1]))
    for i in range(len(column)):
        tall += column[i] * image[i : i + height]
    out = np.zeros((height, width))
    for j in range(len(row)):
        out += row[j] * tall[:, j : j + width]
    return out
    ### END SOLUTION


# %%
check("separate")

# %% [markdown]
# ### What it saves
#
# On the left a 13×13 kernel that is heavier in the middle, a *Gaussian*, and beside it the column and the row that it
# is made of. On the right the products for each pixel, for kernels of 3 to 31: side² in one step (circles), twice the
# side in two (squares).
#
# The first two times are those of your own functions. Don't be disappointed if two steps are *slower*: where Python
# goes from window to window, the going costs more than the products, and now it goes twice. The last two times go from
# number to number of the kernel instead, and move the whole picture each time: 169 pictures to add up, or 13 + 13.

# %% name="what-separating-saves"
bell = np.exp(-((np.arange(13) - 6) ** 2) / 18)
gaussian = np.outer(bell, bell) / bell.sum() ** 2
column, row = separate(gaussian)


def moved_pictures(image, kernel):
    """Mode "valid" as a sum of moved pictures, one for each number of the kernel."""
    high, wide = (side - taken + 1 for side, taken in zip(image.shape, kernel.shape, strict=True))
    return sum(number * image[a : a + high, b : b + wide] for (a, b), number in np.ndenumerate(kernel))


ways = {
    "yours, one step": lambda: correlate2d(photo, gaussian, "valid"),
    "yours, two steps": lambda: filter_separable(photo, column, row),
    "moved pictures, one step": lambda: moved_pictures(photo, gaussian),
    "moved pictures, two steps": lambda: moved_pictures(moved_pictures(photo, column[:, None]), row[None]),
}
found = {}
for name, way in ways.items():
    begin = time.perf_counter()
    found[name] = way()
    print(f"{name:26} {1000 * (time.perf_counter() - begin):6.1f} ms")
print(f"they differ by {np.ptp(list(found.values()), axis=0).max():.0e}")
with vis.styled():
    _, axes = plt.subplots(1, 4, figsize=(9, 2.6), width_ratios=(4, 1, 4, 4), layout="constrained")
    vis.show_heat_map(gaussian, "the kernel", ax=axes[0])
    # Both may be negative: minus times minus is the same kernel.
    vis.show_image(np.abs(column[:, None]), "column", ax=axes[1], value_range=(0, 1.3 * np.abs(column).max()))
    vis.show_image(np.abs(row[None]), "row", ax=axes[2], value_range=(0, 1.3 * np.abs(row).max()))
    sides = np.arange(3, 32, 4)
    axes[3].plot(sides, sides**2, marker="o", label="one step")
    axes[3].plot(sides, 2 * sides, marker="s", label="two steps")
    axes[3].set(title="products for a pixel", xlabel="side of the kernel")
    axes[3].legend(fontsize=8)

# %% [markdown]
# ### When it doesn't save anything
#
# The plus blur from above has rank 2, and `separate` refuses it. It can still be written as a sum of two outer
# products; the picture shows the two that a *singular value decomposition* finds. But then two columns and two rows
# must be applied: 12 products instead of 9. With rank 3 it would be 18. For a 3×3 kernel only rank 1 pays.

# %% name="rank-two"
plus_blur = smoothing["plus, middle 4"]
try:
    separate(plus_blur)
except ValueError as error:
    print(f"refused: {error}")
U, strengths, Vt = np.linalg.svd(plus_blur)
print("singular values:", strengths.round(3))
with vis.styled():
    _, axes = plt.subplots(1, 3, figsize=(9, 2.5), layout="constrained")
    vis.show_heat_map(plus_blur, "the plus blur", ax=axes[0], signed=True, limit=0.5)
    for number in range(2):
        piece = strengths[number] * np.outer(U[:, number], Vt[number])
        title = ("= one outer product …", "… + another one")[number]
        vis.show_heat_map(piece.round(3) + 0.0, title, ax=axes[number + 1], signed=True, limit=0.5)

# %% [markdown]
# ## Kernels with holes
#
# To see further, a kernel needs to be larger, and costs more. Or does it? Pull its numbers apart and leave holes
# between them: a 3×3 kernel with *dilation* 2 spans 5×5 pixels, and still has nine numbers to multiply by.
#
# **Predict first:** how much does a 3×3 kernel span with dilation 4? And with dilation 1?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# 9×9: two gaps of 4 and one pixel more. Dilation 1 has neighbours side by side, so that is the kernel itself.
#
# </details>


# %% question="dilate"
def dilate(kernel, d):
    """Pull the numbers of a kernel apart: neighbours get a distance of d, with zeros between them.

    kernel: (h, w) floats; d: int, 1 or more. Returns a new array ((h − 1)·d + 1, (w − 1)·d + 1).
    """
    ### BEGIN SOLUTION
    h, w = kernel.shape
    wide = np.zeros(((h - 1) * d + 1, (w - 1) * d + 1))
    wide[::d, ::d] = kernel
    return wide
    ### END SOLUTION


# %%
check("dilate")

# %% [markdown]
# ### Edges, near and far
#
# Sobel's kernel with dilations 1, 2 and 4 (top), and what it finds on the photograph (bottom). With holes it compares
# pixels that are further apart: fine lines get lost, and the outlines of large things become broad bands. Nine products
# a pixel each time.

# %% name="near-and-far"
distances = (1, 2, 4)
with vis.styled():
    _, axes = plt.subplots(2, 3, figsize=(9, 4.4), layout="constrained")
    for d, top, bottom in zip(distances, *axes, strict=True):
        pulled = dilate(sobel_right, d)
        vis.show_heat_map(pulled, f"dilation {d}: {pulled.shape[0]}×{pulled.shape[1]}", ax=top)
        vis.show_heat_map(correlate2d(photo, pulled, "valid"), "what it finds", ax=bottom)

# %% [markdown]
# ## Colours
#
# A colour picture is three grey pictures. A filter for it is a stack of three kernels, one *slice* for each colour.
# Each slice slides over its own colour, and the three results are added: one grey picture comes out. Several filters
# give several pictures, the *channels* of the output. This is a layer of a convolutional network, but for the bias.
#
# **Predict first:** five filters of 5×5 on a colour picture of 10×10. How many slices, how many weights? What is the
# size of the output?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# 15 slices and 15 · 25 = 375 weights (and 5 biases, in a layer). The output has 5 channels of 6×6.
#
# </details>
#
# As in a layer, the kernels are not turned, and only whole overlaps count (mode "valid"). Pictures have their channels
# first here, `(3, H, W)`, and the same code works for any number of channels.


# %% question="filter_rgb"
def filter_rgb(image, kernels):
    """Correlate a colour image with several filters, mode "valid".

    image: (C, H, W), C is 3 for red, green and blue; kernels: (F, C, h, w), a slice for each channel
    Returns (F, H − h + 1, W − w + 1): for each filter, the sum over the channels.
    """
    ### BEGIN SOLUTION
    F, _, h, w = kernels.shape
    height = image.shape[1] - h + 1
    width = image.shape[2] - w + 1
    out = np.zeros((F, height, width))
    for f in range(F):
        for i in range(height):
            for j in range(width):
                window = image[:, i : i + h, j : j + w]  # (C, h, w)
                out[f, i, j] = np.sum(window * kernels[f])
    return out
    ### END SOLUTION


# %%
check("filter_rgb")

# %% [markdown]
# ### Questions that only colours answer
#
# A flower, and three filters of 5×5. *Brightness* weighs the colours as the eye does and takes the mean. *Warm* is
# red minus blue: the petals answer strongly (purple), the leaves behind them negatively (orange). The last one asks
# where red *grows from left to right while blue falls*: it finds the left rim of the flower and, negatively, the
# right one.

# %% name="colour-questions"
flower = data.load_photograph("flower", size=(72, 96)) / 255
mean5 = np.ones((5, 5)) / 25
slope = np.outer(np.ones(5), [-2.0, -1, 0, 1, 2]) / 15
questions = np.stack(
    [
        np.stack([0.299 * mean5, 0.587 * mean5, 0.114 * mean5]),
        np.stack([mean5, 0 * mean5, -mean5]),
        np.stack([slope, 0 * slope, -slope]),
    ]
)
answers = filter_rgb(flower.transpose(2, 0, 1), questions)
print(f"{questions.shape[0] * questions.shape[1]} slices, {questions.size} weights → {answers.shape}")
with vis.styled():
    _, axes = plt.subplots(2, 2, figsize=(9, 5.8), layout="constrained")
    vis.show_image(flower, "the flower", ax=axes[0, 0])
    vis.show_image(answers[0], "brightness", ax=axes[0, 1], value_range=(0, 1))
    vis.show_heat_map(answers[1], "warm", ax=axes[1, 0], limit=1)
    vis.show_heat_map(answers[2], "red grows, blue falls", ax=axes[1, 1], limit=0.7)

# %% [markdown]
# ## One large matrix
#
# Filtering only multiplies and adds, so it is a matrix here, too: write the pixels of the image one after the other,
# row by row. The cell makes the matrix for 6×6 images and a 3×3 kernel the honest way, by filtering each of the 36
# images that have a single 1.
#
# In the left picture you see blocks, and within each block diagonals: along the diagonals *of blocks* the same block
# stands again and again, and along the diagonals *in a block* the same number. Such a matrix is *doubly block
# Toeplitz*.
#
# > **Check the slide.** One deck calls this matrix circulant. It is so only if the image is continued by *wrapping
# > around*, the left end following the right one (middle). With zeros beyond the border it isn't. The right picture is
# > the difference: all the products of pixels at one border with pixels at the opposite one.

# %% name="block-toeplitz"
kernel = np.array([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]])
impulses = np.eye(36).reshape(36, 6, 6)
with_zeros = np.stack([correlate2d(image, kernel, "same").ravel() for image in impulses], axis=1)
around = [np.pad(image, 1, "wrap") for image in impulses]
wrapped = np.stack([correlate2d(image, kernel, "valid").ravel() for image in around], axis=1)
some_image = np.random.default_rng(0).normal(size=(6, 6))
slid = correlate2d(some_image, kernel, "same")
gap = np.abs(with_zeros @ some_image.ravel() - slid.ravel()).max()
print(f"matrix × image against sliding: they differ by {gap:.0e}")
print(f"{np.count_nonzero(with_zeros)} of {with_zeros.size} numbers of the matrix are not zero")
with vis.styled():
    _, axes = plt.subplots(1, 3, figsize=(9, 2.9), layout="constrained")
    titles = ("zeros beyond the border", "wrapped around: circulant", "the difference")
    matrices = (with_zeros, wrapped, wrapped - with_zeros)
    for ax, matrix, title in zip(axes, matrices, titles, strict=True):
        vis.show_heat_map(matrix, title, ax=ax, signed=True, limit=4)
        for line in range(6, 36, 6):
            ax.axhline(line - 0.5, color="silver", linewidth=0.5)
            ax.axvline(line - 0.5, color="silver", linewidth=0.5)

# %% [markdown]
# ## In your own words
#
# A last question, graded by hand. **In three or four sentences:** a program is to blur photographs of 4000 × 3000
# pixels with a Gaussian of 31 × 31. About how many products does it need for one photograph, written plainly and
# written well? What should it do at the border, and what would its users see if it took zeros?

# %% [markdown] question="blur_a_large_photograph"
# **Your answer:**
#
# ### BEGIN SOLUTION
# Plainly, each of the 12 million pixels takes 31 · 31 = 961 products, 11.5 billion in all; a Gaussian is a column
# times a row, so 31 + 31 = 62 products a pixel are enough, 0.74 billion. At the border the image should be continued
# by 15 pixels, reflected or with its last pixels repeated, since what lies just outside most likely resembles what
# lies just inside. With zeros, the windows near the border would contain black pixels that were never there: the
# users would see a dark rim of 15 pixels all around, darkest in the corners.
# ### END SOLUTION

# %% [markdown]
# ## What you have now
#
# Sliding kernels over pictures: with and without turning, with every kind of border, separated, with holes, over
# colours. A convolution layer is `filter_rgb` with a bias, a stride and padding, and with kernels that are learned.

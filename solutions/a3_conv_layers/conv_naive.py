# %% [markdown]
# # Convolution layers, by hand
#
# You have seen a small window slide over a picture. In this notebook you write that layer, forwards and backwards, with
# plain loops, and find out what it costs, how far it sees and what it keeps.
#
# **Time:** 60–90 minutes; half of it goes into the last function. **Points:** 38.5.
#
# | here | in the code |
# |---|---|
# | `N` images with `C` channels, `H` rows and `W` columns | `x`, shape `(N, C, H, W)` |
# | `F` filters, each over all `C` channels, with `HH` rows and `WW` columns | `w`, shape `(F, C, HH, WW)` |
# | one bias a filter | `b`, shape `(F,)` |
# | step between windows, and zeros around the image | `conv_param = {"stride": 1, "pad": 0}` |
#
# A **forward** function returns `(out, cache)`, a **backward** function takes `(dout, cache)`. The `cache` is your own
# business: put into it whatever your backward pass needs; nobody looks inside.
#
# After each function there is a check. It tells what is wrong, where, and often why. Checks after submission use other
# shapes and numbers, so write for every image, not for the one in front of you. Plain loops are slow, and fine here.
# Stuck? Put `hint("conv_output_size")`, with the name that stands in the check, into a cell of your own: it helps step
# by step, and costs nothing.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from autograder import check
from cs231n_utils import data, vis
from cs231n_utils.gradient_check import eval_numerical_gradient_array, rel_error

# %% [markdown]
# ## Look at a window, not at everything
#
# A *fully connected* layer treats a 32×32×3 picture as a list of 3072 numbers. For ten outputs it learns
# 10 × 3072 = 30,720 weights, and it has to learn a petal again for each place where a petal can be.
#
# A *convolution* layer looks at one 5×5 window at a time, through its full depth: 5 · 5 · 3 = 75 weights and one bias
# make one number. Then the window moves on, **with the same weights**. 28 × 28 windows fit into 32 × 32 pixels, so one
# filter makes a map of 28×28 numbers, and five filters make 28×28×5.
#
# Seen as neurons: at each place of the picture stand five neurons. They look at the same window, each with weights of
# its own. At every other place stand five others, with **the same five sets of weights**. The picture shows two places.

# %% name="neuron-view"
photo = data.load_photograph("flower", size=32)  # (32, 32, 3)
with vis.styled():
    _, ax = plt.subplots(figsize=(9, 4), layout="constrained")
    ax.imshow(photo, extent=(0, 32, 32, 0))
    for (row, column), top, colour in (((5, 8), 2, vis.PALETTE[0]), ((21, 20), 18, vis.PALETTE[1])):
        ax.add_patch(plt.Rectangle((column, row), 5, 5, fill=False, edgecolor=colour, linewidth=2.5))
        for k, letter in enumerate("abcde"):
            ax.plot((column + 5, 48), (row + 2.5, top + 3 * k), color=colour, linewidth=1)
            neuron = {"boxstyle": "circle", "facecolor": "white", "edgecolor": colour, "linewidth": 2}
            ax.text(48, top + 3 * k, letter, ha="center", va="center", bbox=neuron)
    words = "five neurons look at one window\n\nthe same letter:\nthe same 75 weights"
    ax.text(53, 16, words, va="center")
    ax.set(xlim=(0, 74), ylim=(32, 0))
    ax.axis("off")

# %% [markdown]
# ## How many positions?
#
# How many times does a filter fit? Take a row of 7 pixels and a filter 3 pixels wide. The *stride* is how far it moves
# each time.
#
# **Predict first:** how many positions are there at stride 1, 2 and 3? One of the strides doesn't work; which one?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# 5, 3, and at stride 3 it doesn't come out even: after two positions one pixel is left over. A formula would say
# 2.33 positions. Count in the picture below.
#
# </details>

# %% name="positions-picture"
with vis.styled():
    _, axes = plt.subplots(1, 3, figsize=(9, 2.3), sharey=True, layout="constrained")
    for ax, stride in zip(axes, (1, 2, 3), strict=True):
        ax.broken_barh([(pixel + 0.05, 0.9) for pixel in range(7)], (0.3, 0.8), color="silver")
        for step, start in enumerate(range(0, 7, stride)):
            end = start + 3
            if end - stride < 7:
                look = {"color": vis.PALETTE[0]}
                if end > 7:
                    look = {"facecolor": "none", "edgecolor": vis.PALETTE[1], "hatch": "//"}
                ax.broken_barh([(start + 0.05, 2.9)], (-0.6 * step - 0.6, 0.4), **look)
        ax.set(title=f"7 pixels, a filter of 3, stride {stride}", xlim=(-0.3, 9.3))
        ax.axis("off")

# %% [markdown]
# A filter of 3 makes 5 numbers of 7 pixels. If you would rather have 7 again, put `pad` zeros at **both** ends of the
# row. Libraries round down where the filter doesn't fit, and pixels at the edge go unseen without a word. Your function
# is stricter: it raises `ValueError`, and its message names the numbers, so that whoever reads it can see what to
# change.


# %% question="conv_output_size"
def conv_output_size(n, f, stride, pad):
    """How many positions a filter has along one side of an image.

    n: pixels along the side; f: width of the filter; stride: step between positions;
    pad: zeros added at either end
    Returns an int. Raises ValueError, with n, f, stride and pad in its message, when the
    positions don't come out even or the filter is larger than the padded image.
    """
    ### BEGIN SOLUTION
    room = n + 2 * pad - f
    if room < 0 or room % stride != 0:
        raise ValueError(
            f"a filter of {f} with stride {stride} does not fit {n} pixels with padding {pad}: "
            f"{room / stride + 1:.2f} positions"
        )
    return room // stride + 1
    ### END SOLUTION


# %%
check("conv_output_size")

# %% [markdown]
# Now you can plan. "Same" padding keeps the size, and without padding a picture melts away layer by layer:

# %% name="plan-sizes"
for f in (3, 5, 7):
    pads = [pad for pad in range(5) if conv_output_size(32, f, 1, pad) == 32]
    print(f"a filter of {f} keeps 32 pixels with padding {pads[0]}")

sizes = [32]
while sizes[-1] >= 5:
    sizes.append(conv_output_size(sizes[-1], 5, 1, 0))
print("5×5 filters without padding:", " → ".join(str(size) for size in sizes))

for stride in (1, 2, 3):
    try:
        print(f"7 pixels, a filter of 3, stride {stride}: {conv_output_size(7, 3, stride, 0)}")
    except ValueError as error:
        print(f"7 pixels, a filter of 3, stride {stride}: refused: {error}")

# %% [markdown]
# ## What does a layer cost?
#
# Two prices: the numbers a layer has to *learn*, and the multiplications it has to *do* for each image. Sharing weights
# makes the first one small. It does nothing for the second one: each output number still needs its own 75 products.
#
# **Predict first:** ten 5×5 filters with stride 1 and padding 2 look at a 32×32×3 image. How many parameters? How many
# multiplications?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# Each filter has 5 · 5 · 3 + 1 = 76 parameters (the last one is its bias), ten have 760. The output has
# 32 · 32 · 10 = 10,240 numbers with 75 products each: 768,000.
#
# </details>


# %% question="conv_cost"
def conv_cost(h, w, c, k, f, stride, pad):
    """What a convolution layer costs for one image.

    h, w, c: height, width and depth of the image; k: number of filters, each f×f×c with a bias;
    stride and pad as above. The sizes fit. Returns two ints:
    parameters:    how many numbers the layer learns
    multiply_adds: how many products of a pixel and a weight it sums up (the zeros of the
                   padding count as pixels; adding the bias doesn't count)
    """
    ### BEGIN SOLUTION
    height = (h + 2 * pad - f) // stride + 1
    width = (w + 2 * pad - f) // stride + 1
    weights = f * f * c
    parameters = k * (weights + 1)
    multiply_adds = k * height * width * weights
    return parameters, multiply_adds
    ### END SOLUTION


# %%
check("conv_cost")

# %% [markdown]
# The usual settings on a 33×33 picture with 64 channels. The number of filters, `k`, is usually a power of two.
# What does the 1×1 filter do there? It is not useless: it sees one place through all 64 channels, and makes a weighted
# sum of them.

# %% name="cost-table"
usual = [(32, 3, 1, 1), (32, 5, 1, 2), (32, 5, 2, 2), (32, 1, 1, 0), (64, 3, 1, 1), (128, 3, 1, 1)]
print("filters  f  stride  pad   output      parameters  multiply-adds")
for k, f, stride, pad in usual:
    side = conv_output_size(33, f, stride, pad)
    parameters, cost = conv_cost(33, 33, 64, k, f, stride, pad)
    print(f"{k:7} {f:2} {stride:7} {pad:4}   {side}×{side}×{k:<4} {parameters:11,} {cost:14,}")

print(f"\nfully connected, 32×32×3 → 10:          {10 * (32 * 32 * 3 + 1):10,} parameters")
print(f"convolution, ten 5×5, 32×32×3 → 32×32×10: {conv_cost(32, 32, 3, 10, 5, 1, 2)[0]:8,} parameters")
parameters, cost = conv_cost(56, 56, 64, 32, 1, 1, 0)
print(f"1×1 filters, 56×56×64 → 56×56×32:         {parameters:8,} parameters, {cost:,} multiply-adds")

# %% [markdown]
# Lists of usual settings have "filters of 5, stride 2, padding: whatever fits". On 32 pixels nothing fits:
# 32 + 2·pad − 5 is odd for every padding. That is why the table uses 33. Your function can tell:


# %% name="whatever-fits"
def fits(n, f, stride, pad):
    try:
        return conv_output_size(n, f, stride, pad) > 0
    except ValueError:
        return False


for n in (32, 33):
    pads = [pad for pad in range(6) if fits(n, 5, 2, pad)]
    print(f"{n} pixels, a filter of 5, stride 2: paddings that fit:", pads or "none")

# %% [markdown]
# ## How far does a layer see?
#
# One number after a 3×3 layer depends on 3×3 pixels. After a second 3×3 layer it depends on 3×3 numbers of the first
# layer, whose windows overlap. The part of the picture that one number depends on is its *receptive field*.
#
# **Predict first:** how wide is it after two 3×3 layers with stride 1? And after two with stride 2?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# 5 and 7. With stride 2, neighbours in the first layer stand two pixels apart, so the second layer's three
# neighbours span 2 · 2 pixels and half a window on either side.
#
# </details>
#
# > **Check the slide.** Some notes say that two 3×3 layers see 3² · 3² = 81 pixels. They see 5 × 5 = 25: the windows
# > overlap. Draw it on squared paper if you doubt it.


# %% question="receptive_field"
def receptive_field(layers):
    """How many pixels of the image, along one side, one number of the last layer sees.

    layers: a list of (f, stride), first layer first
    Returns an int; a list without layers gives 1.
    """
    ### BEGIN SOLUTION
    field, step = 1, 1
    for f, stride in layers:
        field += (f - 1) * step
        step *= stride
    return field
    ### END SOLUTION


# %%
check("receptive_field")

# %% [markdown]
# At stride 1 the view grows by the same amount with each layer; at stride 2 it doubles, and one more. The boxes show
# what the number in the middle sees after one to four 3×3 layers: on the left with stride 1 (3, 5, 7, 9 pixels), in the
# middle with stride 2 (3, 7, 15, 31). On the right is the same for up to eight layers, on a scale on which doubling is
# a straight line.

# %% name="receptive-fields"
flower = data.load_photograph("flower", size=36)
with vis.styled():
    _, (left, middle, right) = plt.subplots(1, 3, figsize=(9, 3.1), layout="constrained")
    for ax, stride in ((left, 1), (middle, 2)):
        ax.imshow(flower)
        for count in range(1, 5):
            side = receptive_field([(3, stride)] * count)
            corner = (17 - side / 2, 17 - side / 2)
            for colour, width in (("white", 3), (vis.PALETTE[count - 1], 1.5)):
                box = {"fill": False, "edgecolor": colour, "linewidth": width}
                ax.add_patch(plt.Rectangle(corner, side, side, **box))
        ax.set_title(f"four 3×3 layers, stride {stride}")
        ax.axis("off")
    depths = range(1, 9)
    for stride, marker in ((1, "o"), (2, "s")):
        sides = [receptive_field([(3, stride)] * depth) for depth in depths]
        right.plot(depths, sides, marker=marker, label=f"stride {stride}")
    right.axhline(224, color="gray", linestyle="--")
    right.text(1, 250, "a 224-pixel photograph")
    right.set(yscale="log", xlabel="number of 3×3 layers", title="pixels seen, a side", ylim=(2, 700))
    right.legend(loc="lower right")

# %% [markdown]
# ## The forward pass
#
# Now the layer itself. For each image, each filter and each position: cut out the window, multiply it by the filter,
# number by number through all channels, add everything up, add the bias.
#
# **Predict first:** an image of three rows holds the numbers 1 2 3 4, 5 6 7 8 and 9 10 11 12. The filter is 1 0 above
# −2 3, and its bias is 100. How many numbers come out at stride 1, without padding, and what is the first one?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# The filter fits 2 × 3 times. Its first window is 1 2 above 5 6: 1 · 1 + 2 · 0 + 5 · (−2) + 6 · 3 = 9, and with the
# bias 109. The first check begins with this image.
#
# </details>
#
# Three things that real code gets wrong, and that the checks try:
#
# - images and filters that are **not square**: which is the height and which the width?
# - a **padding of 0**, 1 or 2: it is a number, not always the same number;
# - the images must come out of your function **as they went in**: pad a copy.
#
# No filter is flipped: what deep-learning libraries call convolution multiplies the window as it stands.


# %% question="conv_forward_naive"
def conv_forward_naive(x, w, b, conv_param):
    """The forward pass of a convolution layer.

    x: images (N, C, H, W); w: filters (F, C, HH, WW); b: biases (F,)
    conv_param: {"stride": pixels between neighbouring positions,
                 "pad": rows and columns of zeros on every side}
    Returns (out, cache).
    out: (N, F, H', W') with H' = 1 + (H + 2·pad − HH) // stride, and W' alike
    cache: whatever your backward pass will need. Don't change x, w or b.
    """
    ### BEGIN SOLUTION
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    H_out = 1 + (H + 2 * pad - HH) // stride
    W_out = 1 + (W + 2 * pad - WW) // stride
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    padded[:, :, pad : pad + H, pad : pad + W] = x
    out = np.zeros((N, F, H_out, W_out))
    for n in range(N):
        for f in range(F):
            for i in range(H_out):
                for j in range(W_out):
                    top, left = i * stride, j * stride
                    window = padded[n, :, top : top + HH, left : left + WW]  # (C, HH, WW)
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    cache = (x, w, b, conv_param)
    return out, cache
    ### END SOLUTION


# %%
check("conv_forward_naive")

# %% [markdown]
# ### See something with it
#
# Three filters on a photograph. The first one weighs red, green and blue: that is *grey*. The other two subtract
# neighbours from each other: they answer where the brightness changes from left to right, and from top to bottom
# (orange where it falls, purple where it rises, white where nothing happens). The strong line along the frame is not in
# the photograph: there a bright sky meets the zeros of the padding.

# %% name="grey-and-edges"
temple = data.load_photograph("china", size=(96, 144)) / 255  # (96, 144, 3)
x = temple.transpose(2, 0, 1)[None]  # (1, 3, 96, 144)
grey = np.array([0.299, 0.587, 0.114])  # how bright red, green and blue look
grey_temple = (temple @ grey)[None, None]  # (1, 1, 96, 144)
sobel = np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])
middle_only = np.array([[0.0, 0, 0], [0, 1, 0], [0, 0, 0]])
w = np.stack([grey[:, None, None] * kernel for kernel in (middle_only, sobel, sobel.T)])  # (3, 3, 3, 3)
out, _ = conv_forward_naive(x, w, np.zeros(3), {"stride": 1, "pad": 1})

with vis.styled():
    _, axes = plt.subplots(2, 2, figsize=(9, 6.2), layout="constrained")
    vis.show_image(temple, "the photograph", ax=axes[0, 0])
    vis.show_image(out[0, 0], "grey", ax=axes[0, 1])
    vis.show_heat_map(out[0, 1], "changes from left to right", ax=axes[1, 0])
    vis.show_heat_map(out[0, 2], "changes from top to bottom", ax=axes[1, 1])

# %% [markdown]
# ### Filters of different sizes, side by side
#
# One layer may hold filters of different sizes: with "same" padding their maps have the same size and can be stacked as
# channels. Here 1×1, 5×5 and 9×9 filters look for a spot of their own size that is brighter than what is around it
# (the 1×1 filter has nothing around it: it just copies).

# %% name="filter-sizes"
maps = []
for size in (1, 5, 9):
    rows, columns = np.indices((size, size)) - size // 2
    spot = np.exp(-(rows**2 + columns**2) / (2 * (size / 5) ** 2))
    spot = spot / spot.sum() - (0 if size == 1 else 1 / size**2)
    same = {"stride": 1, "pad": size // 2}
    found, _ = conv_forward_naive(grey_temple, spot[None, None], np.zeros(1), same)
    maps.append(found)
stacked = np.concatenate(maps, axis=1)
print("stacked as channels:", stacked.shape)
vis.show_images(stacked[0], ["1×1", "5×5", "9×9"])

# %% [markdown]
# ### One stride down, another one across
#
# A stride is one number here, but a layer may step differently down and across. A larger stride only skips some of
# what stride 1 computes, so you can see what such a layer would give: of the map for stride 1, keep every row and every
# second column, or the other way round.

# %% name="two-strides"
out, _ = conv_forward_naive(grey_temple, sobel[None, None], np.zeros(1), {"stride": 1, "pad": 1})
edges = out[0, 0]
with vis.styled():
    _, axes = plt.subplots(1, 3, figsize=(9, 2.5), width_ratios=(144, 72, 144), layout="constrained")
    vis.show_image(edges, "stride 1", ax=axes[0], value_range=(-2, 2))
    vis.show_image(edges[:, ::2], "1 down, 2 across", ax=axes[1], value_range=(-2, 2))
    vis.show_image(edges[::2, :], "2 down, 1 across", ax=axes[2], value_range=(-2, 2))

# %% [markdown]
# ### Two layers without a ReLU are one
#
# Blur with 3×3, then look for edges with 3×3. **Predict first:** is there one filter that does both in a single step,
# and how large must it be? (A *ReLU* keeps positive numbers and turns negative ones into 0. It usually stands between
# two layers; here it doesn't.)
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# Yes, 5×5: as large as the receptive field of the two. Both layers only add and multiply by fixed numbers, so
# together they do, too. A ReLU between them ends that, and this is why networks have one.
#
# </details>
#
# The cell below makes that filter with your own layer: the first filter is the "image", the second one, turned by 180
# degrees, slides over it.

# %% name="two-layers-are-one"
blur = np.array([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]])[None, None] / 16
edge = sobel[None, None]
none, plain = np.zeros(1), {"stride": 1, "pad": 0}
roof = grey_temple[:, :, 4:44, 22:82]
turned = edge[:, :, ::-1, ::-1]
one_filter, _ = conv_forward_naive(blur, turned, none, {"stride": 1, "pad": 2})  # (1, 1, 5, 5)

# Minus 0.5, so that a ReLU has something negative to cut off.
blurred, _ = conv_forward_naive(roof - 0.5, blur, none, plain)
two_layers, _ = conv_forward_naive(blurred, edge, none, plain)
with_relu, _ = conv_forward_naive(np.maximum(blurred, 0), edge, none, plain)
one_layer, _ = conv_forward_naive(roof - 0.5, one_filter, none, plain)
print(f"two layers against one: they differ by {np.abs(two_layers - one_layer).max():.2g}")
print(f"with a ReLU in between: they differ by {np.abs(with_relu - one_layer).max():.2g}")

with vis.styled():
    _, axes = plt.subplots(1, 3, figsize=(9, 2.4), layout="constrained")
    vis.show_heat_map(one_filter[0, 0].round(2), "the one filter", ax=axes[0])
    vis.show_heat_map(one_layer[0, 0], "its output", ax=axes[1], limit=2)
    changed = (with_relu - one_layer)[0, 0]
    vis.show_heat_map(changed, "what a ReLU in between changes", ax=axes[2], limit=2)

# %% [markdown]
# ### Shift, then convolve; convolve, then shift
#
# Move the picture by 6 pixels to the right and 4 down, and the map moves with it: this is what sharing weights buys. Is
# it *exactly* the same? The right picture is the difference of the two. It is zero except along the frame: there the
# one has seen padding where the other one has seen pixels. The wider the filter, the wider that frame.


# %% name="shift-equivariance"
def moved(images, down, right):
    """The images moved; black comes in from the top and the left."""
    result = np.zeros_like(images)
    result[:, :, down:, right:] = images[:, :, : images.shape[2] - down, : images.shape[3] - right]
    return result


wide = np.outer([1, 4, 6, 4, 1], [-1.0, -2, 0, 2, 1])[None, None] / 16  # a 5×5 filter for edges
same = {"stride": 1, "pad": 2}
first_moved, _ = conv_forward_naive(moved(roof, 4, 6), wide, none, same)
then_moved = moved(conv_forward_naive(roof, wide, none, same)[0], 4, 6)
difference = (first_moved - then_moved)[0, 0]
inside = difference[6:-2, 8:-2]
print(f"largest difference inside the box: {np.abs(inside).max():.2g}")
print(f"and outside:                       {np.abs(difference).max():.2g}")

with vis.styled():
    _, axes = plt.subplots(1, 3, figsize=(9, 2.2), layout="constrained")
    vis.show_heat_map(first_moved[0, 0], "moved, then convolved", ax=axes[0], limit=3)
    vis.show_heat_map(then_moved[0, 0], "convolved, then moved", ax=axes[1], limit=3)
    vis.show_heat_map(difference, "the difference", ax=axes[2], limit=3)
    frame = {"fill": False, "edgecolor": vis.PALETTE[0], "linewidth": 2}
    axes[2].add_patch(plt.Rectangle((7.5, 5.5), inside.shape[1], inside.shape[0], **frame))
    axes[2].text(33, 22, f"largest in the box: {np.abs(inside).max():.2g}", ha="center", size=9)

# %% [markdown]
# ## The backward pass
#
# For each number of `out`, `dout` says how much the loss grows when that number grows a little. Training asks the same
# about each number of `x`, `w` and `b`. No new idea is needed, only patience. The forward pass does one thing again and
# again:
#
# > out[n, f, i, j]  =  …  +  *a pixel* · *a weight*  +  …  +  *the bias of f*
#
# Go through the same windows again. Wherever a pixel met a weight, the pixel's gradient receives weight · `dout`, and
# the weight's gradient receives pixel · `dout`. The bias receives `dout` itself.
#
# **Predict first:** a 3×3 filter goes over 5×5 pixels, stride 1, no padding. How many windows does the pixel in the
# corner belong to? The one in the middle? What does that mean for its gradient?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# 1 and 9. The middle pixel hears from nine windows, and what it hears *adds up*.
#
# </details>
#
# Most first versions are right on the one example that was tried and wrong elsewhere. So the checks also use
# **padding 0** (beware of slices that end at `-pad`), **other strides**, and images and filters that are **not
# square**. Each gradient has the shape of its variable: `dx` that of `x`, without padding. Your function gets the cache
# of *your own* forward pass.


# %% question="conv_backward_naive"
def conv_backward_naive(dout, cache):
    """The backward pass of a convolution layer.

    dout: upstream gradient (N, F, H', W'); cache: what your forward pass returned
    Returns (dx, dw, db): the gradients for x, w and b, each in the shape of its variable.
    """
    ### BEGIN SOLUTION
    x, w, b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    H, W = x.shape[2:]
    HH, WW = w.shape[2:]
    N, F, H_out, W_out = dout.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded = np.zeros_like(padded)
    dw = np.zeros_like(w)
    db = np.zeros_like(b)
    for n in range(N):
        for f in range(F):
            for i in range(H_out):
                for j in range(W_out):
                    rows = slice(i * stride, i * stride + HH)
                    columns = slice(j * stride, j * stride + WW)
                    upstream = dout[n, f, i, j]
                    db[f] += upstream
                    dw[f] += padded[n, :, rows, columns] * upstream
                    dpadded[n, :, rows, columns] += w[f] * upstream
    dx = dpadded[:, :, pad : pad + H, pad : pad + W]
    return dx, dw, db
    ### END SOLUTION


# %%
check("conv_backward_naive")

# %% [markdown]
# ### Ask the numbers
#
# A gradient can always be measured: move one number a little, see how the output moves. Centred differences on a small
# layer with stride 2 and no padding; relative errors near 1e-8 or below mean that you agree.

# %% name="numeric-gradient"
rng = np.random.default_rng(0)
x, w, b = rng.normal(size=(2, 3, 5, 7)), rng.normal(size=(2, 3, 3, 3)), rng.normal(size=2)
conv_param = {"stride": 2, "pad": 0}
dout = rng.normal(size=(2, 2, 2, 3))
_, cache = conv_forward_naive(x, w, b, conv_param)
gradients = conv_backward_naive(dout, cache)


def forward(_):  # x, w or b itself gets moved, in place
    return conv_forward_naive(x, w, b, conv_param)[0]


for name, value, gradient in zip(("x", "w", "b"), (x, w, b), gradients, strict=True):
    measured = eval_numerical_gradient_array(forward, value, dout)
    print(f"d{name}: relative error {rel_error(gradient, measured):.1e}")

# %% [markdown]
# ### What gradients look like
#
# Left: `dout` is 1 everywhere, and so are all weights. Then `dx` counts the windows that each pixel belongs to: how
# good was your prediction? Middle: the same at stride 2. Right: `dout` is 1 for one single output and 0 for the others,
# and the filter is an edge filter: `dx` is the filter itself, stamped where that output looked.

# %% name="gradient-pictures"
ones, pixels = np.ones((1, 1, 3, 3)), np.zeros((1, 1, 7, 9))
pictures = []
for stride, kernel in ((1, ones), (2, ones), (1, sobel[None, None])):
    shape, cache = conv_forward_naive(pixels, kernel, np.zeros(1), {"stride": stride, "pad": 0})
    asked = np.ones(shape.shape)
    if kernel is not ones:
        asked[...] = 0
        asked[0, 0, 2, 4] = 1
    pictures.append(conv_backward_naive(asked, cache)[0][0, 0])

with vis.styled():
    _, axes = plt.subplots(1, 3, figsize=(9, 2.6), layout="constrained")
    titles = ("stride 1", "stride 2", "one output, edge filter")
    for ax, picture, title in zip(axes, pictures, titles, strict=True):
        vis.show_heat_map(picture, title, ax=ax)

# %% [markdown]
# ### Backwards is a layer with stride ½
#
# Going forward, stride 2 makes a picture half as large. Its backward pass goes the other way: from few numbers to many.
# Some networks use just that to *enlarge* pictures, and call it a fractionally strided (or transposed) convolution.
# Below, a small photograph is handed in as `dout`. What your backward pass does is the same as writing zeros
# between the pixels and then sliding the filter, turned by 180 degrees, at stride 1.

# %% name="fractional-stride"
small = data.load_photograph("flower", size=(24, 32)).mean(axis=2)[None, None] / 255  # (1, 1, 24, 32)
tent = np.array([1.0, 3, 3, 1]) / 4
w, b = np.outer(tent, tent)[None, None], np.zeros(1)
_, cache = conv_forward_naive(np.zeros((1, 1, 48, 64)), w, b, {"stride": 2, "pad": 1})
enlarged, _, _ = conv_backward_naive(small, cache)

spread = np.zeros((1, 1, 47, 63))
spread[:, :, ::2, ::2] = small
slid, _ = conv_forward_naive(spread, w[:, :, ::-1, ::-1], b, {"stride": 1, "pad": 2})
print(f"{small.shape} → {enlarged.shape}; the two ways differ by {np.abs(enlarged - slid).max():.0e}")
vis.show_images(
    [small[0], spread[0], enlarged[0]],
    ["24×32", "zeros in between", "48×64, by your backward pass"],
    value_range=(0, 1),
)

# %% [markdown]
# ### Let it learn
#
# You now have all it takes to learn a filter. Filter a photograph with `secret`, and forget how. Then start from random
# weights, compare your output with what is wanted, follow the gradient (with momentum, which is what `velocity` is).
# After how many steps can you tell from the weights which filter it was?

# %% name="learn-a-filter"
secret = np.array([[0.0, -1, 0], [-1, 4, -1], [0, -1, 0]])[None, None]
piece = data.load_photograph("flower", size=(20, 28)).mean(axis=2)[None, None]
piece = (piece - piece.mean()) / piece.std()
wanted, _ = conv_forward_naive(piece, secret, np.zeros(1), plain)

w, b = np.random.default_rng(1).normal(size=(1, 1, 3, 3)), np.zeros(1)
velocity, losses, stages = 0, [], {}
for step in range(121):
    out, cache = conv_forward_naive(piece, w, b, plain)
    losses.append(np.mean((out - wanted) ** 2))
    if step in (0, 10, 30, 120):
        stages[f"after {step} steps"] = w[0, 0].copy()
    _, dw, db = conv_backward_naive(2 * (out - wanted) / out.size, cache)
    velocity = 0.9 * velocity - 0.06 * dw
    w, b = w + velocity, b - 0.06 * db

with vis.styled():
    _, axes = plt.subplots(1, 5, figsize=(9, 2.2), width_ratios=(1, 1, 1, 1, 1.5), layout="constrained")
    for ax, (title, weights) in zip(axes, stages.items(), strict=False):
        vis.show_heat_map(weights.round(1) + 0.0, title, ax=ax, limit=4)
    axes[4].semilogy(losses)
    axes[4].set(title="loss", xlabel="step")

# %% [markdown]
# Nothing but the wanted output said what the filter should be. In the same way, filters for edges appear by themselves
# in the first layer of networks that are trained on photographs.

# %% [markdown]
# ## In your own words
#
# A last question, graded by hand. **In three or four sentences:** why may a layer use the same filter at all places of
# a photograph? What does that save for 32×32×3 → 28×28×5 with 5×5 filters, against weights of its own for each place?
# And for what kind of picture would it be a bad idea?

# %% [markdown] question="why_share_weights"
# **Your answer:**
#
# ### BEGIN SOLUTION
# What is worth finding in one place of a photograph, such as an edge or a patch of colour, is worth finding in every
# other place, because objects can be anywhere; so one filter can serve all places, and a moved picture gives a moved
# map. Shared, the five filters have 5 · (75 + 1) = 380 parameters; with weights of their own, the 28 · 28 · 5 = 3,920
# neurons would have 3,920 · 76 = 297,920. It is a bad idea where the place itself carries the meaning: in passport
# photographs, say, which are always centred, so that eyes are only ever needed in the upper half.
# ### END SOLUTION

# %% [markdown]
# ## What you have now
#
# The layer that carries every convolutional network, in both directions; its size, its price and its view. It is slow:
# four loops in Python. Making it fast is a story of its own. Next comes *pooling*, the other layer of every ConvNet.

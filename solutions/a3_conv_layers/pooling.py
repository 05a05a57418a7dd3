# %% [markdown]
# # Pooling layers, by hand
#
# A pooling layer makes maps smaller. It learns nothing: of each window it keeps the largest number, or the mean. In
# this notebook you write both, and their backward passes, and look at what is kept and what is lost.
#
# **Time:** 45–75 minutes. **Points:** 21.5. Nothing here needs your answers to *conv_naive*.
#
# | here | in the code |
# |---|---|
# | `N` images with `C` channels, `H` rows and `W` columns | `x`, shape `(N, C, H, W)` |
# | rows and columns of a window | `pool_param["pool_height"]`, `pool_param["pool_width"]` |
# | step between windows | `pool_param["stride"]` |
#
# A **forward** function returns `(out, cache)`, a **backward** function takes `(dout, cache)`. The `cache` is your own
# business: put into it whatever your backward pass needs; nobody looks inside. Each channel is pooled by itself, and
# the images must come out of your functions as they went in.
#
# Stuck? Put `hint("max_pool_forward_naive")`, with the name that stands in the check, into a cell of your own: it helps
# step by step, and costs nothing.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from autograder import check
from cs231n_utils import data, vis
from cs231n_utils.gradient_check import eval_numerical_gradient_array, rel_error

# %% [markdown]
# ## Keep the largest
#
# A map says how strongly a filter answered at each place. Often the next layer wants to know *that* there was an edge
# around here, not on which pixel. So take a window and keep its largest number.
#
# **Predict first:** what becomes of the 4×4 map below under 2×2 windows that stand side by side (stride 2)? And how
# many outputs would there be with 3×3 windows and stride 1?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# [[6, 8], [3, 4]]. And with 3×3 windows and stride 1 there are 2 × 2 outputs as well, but each window shares most of
# its pixels with the next one.
#
# </details>

# %% name="four-windows"
small = np.array([[1.0, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]])
with vis.styled():
    _, axes = plt.subplots(1, 2, figsize=(7, 3.2), layout="constrained")
    kinds = ((2, 2, "2×2, stride 2"), (3, 1, "3×3, stride 1: they overlap"))
    for ax, (size, stride, title) in zip(axes, kinds, strict=True):
        vis.show_heat_map(small, title, ax=ax)
        for i in range(2):
            for j in range(2):
                # Each frame a little smaller, or overlapping ones would hide each other.
                inset = 0.06 + 0.05 * (2 * i + j) * (stride == 1)
                corner, side = (j * stride - 0.5 + inset, i * stride - 0.5 + inset), size - 2 * inset
                colour = vis.PALETTE[(1, 3, 4, 5)[2 * i + j]]
                frame = {"fill": False, "edgecolor": colour, "linewidth": 3}
                ax.add_patch(plt.Rectangle(corner, side, side, **frame))

# %% [markdown]
# Windows may **overlap** (stride smaller than the window), lie apart (stride larger), and need not be square; nor need
# the images. The checks try all of that. And the largest number of a window can be negative, very much so.
#
# > **Check the slide.** The lecture pools a 7×7 picture with 2×2 windows and stride 2. That doesn't fit: three windows
# > cover six pixels. Layers round down, H' = 1 + (H − pool_height) // stride, so the last row and the last column are
# > never looked at. The check gives you sizes that fit.


# %% question="max_pool_forward_naive"
def max_pool_forward_naive(x, pool_param):
    """The forward pass of a max pooling layer.

    x: images (N, C, H, W)
    pool_param: {"pool_height": rows of a window, "pool_width": its columns,
                 "stride": pixels from one window to the next; windows may overlap}
    Returns (out, cache).
    out: (N, C, H', W') with H' = 1 + (H − pool_height) // stride, and W' alike
    cache: whatever your backward pass will need. Don't change x.
    """
    ### BEGIN SOLUTION
    height, width = pool_param["pool_height"], pool_param["pool_width"]
    stride = pool_param["stride"]
    N, C, H, W = x.shape
    H_out = 1 + (H - height) // stride
    W_out = 1 + (W - width) // stride
    out = np.zeros((N, C, H_out, W_out))
    for n in range(N):
        for c in range(C):
            for i in range(H_out):
                for j in range(W_out):
                    top, left = i * stride, j * stride
                    window = x[n, c, top : top + height, left : left + width]
                    out[n, c, i, j] = np.max(window)
    cache = (x, pool_param)
    return out, cache
    ### END SOLUTION


# %%
check("max_pool_forward_naive")

# %% [markdown]
# ### See something with it
#
# A map of edges on a photograph, pooled once, twice and three times. A quarter of the numbers is left each time, and
# you can still see what it is.

# %% name="pool-a-photograph"
photo = data.load_photograph("china", size=(128, 192)).mean(axis=2) / 255
across, down = np.zeros_like(photo), np.zeros_like(photo)
across[:, 1:-1] = photo[:, 2:] - photo[:, :-2]
down[1:-1] = photo[2:] - photo[:-2]
edges = np.hypot(across, down)[None, None]  # (1, 1, 128, 192)

halves = {"pool_height": 2, "pool_width": 2, "stride": 2}
maps = [edges]
while len(maps) < 4:
    maps.append(max_pool_forward_naive(maps[-1], halves)[0])
titles = [f"{m.shape[2]}×{m.shape[3]}: {m.size:,} numbers" for m in maps]
vis.show_images([m[0] for m in maps], titles, columns=2)

# %% [markdown]
# In a large network, 64 maps of 224×224 become 64 maps of 112×112. The number of channels stays, and the number of
# parameters is easy to remember.

# %% name="what-pooling-costs"
before, after = 64 * 224 * 224, 64 * 112 * 112
one_map, _ = max_pool_forward_naive(np.zeros((1, 1, 224, 224)), halves)
print(f"one map: 224×224 → {one_map.shape[2]}×{one_map.shape[3]}")
print(f"64 maps: {before:,} → {after:,} numbers, 0 parameters, {before:,} pixels looked at")

# %% [markdown]
# ### Does it matter where things are?
#
# A convolution layer with stride 1 moves its output when the picture moves. Does pooling? **Predict first:** move a
# picture by 2 pixels and by 1 pixel under 2×2 windows with stride 2. Which of the two gives the same map, only moved?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# By 2: every window then sees what its neighbour saw before. The output moves along if the picture moves by a
# **multiple of the stride**, and only then. By 1, windows are made of other pixels. Much of the map stays similar,
# though, and that is the point of pooling: it cares a little less about where things are.
#
# </details>
#
# The cell compares: after a move by 2, with the pooled map moved by one; after a move by 1, with the pooled map as it
# was.

# %% name="pooling-and-shifts"
roof = edges[:, :, 8:56, 40:112]


def moved(images, right):
    """The images moved to the right; zeros come in from the left."""
    result = np.zeros_like(images)
    result[..., right:] = images[..., : images.shape[3] - right]
    return result


pooled = max_pool_forward_naive(roof, halves)[0]
by_two = max_pool_forward_naive(moved(roof, 2), halves)[0]
by_one = max_pool_forward_naive(moved(roof, 1), halves)[0]
with vis.styled():
    _, axes = plt.subplots(1, 3, figsize=(9, 2.2), layout="constrained")
    vis.show_image(pooled[0], "pooled", ax=axes[0])
    scale = {"signed": True, "limit": 0.5}
    after_two, after_one = (by_two - moved(pooled, 1))[0, 0], (by_one - pooled)[0, 0]
    for ax, gap, step in ((axes[1], after_two, 2), (axes[2], after_one, 1)):
        title = f"moved by {step}: {np.abs(gap).mean():.2g} off on average"
        vis.show_heat_map(gap, title, ax=ax, **scale)

# %% [markdown]
# ## Where the gradient goes
#
# Backwards, a window has one number of `dout` to hand out. Move one of the pixels by a hair: the output only changes if
# that pixel is the largest one. So the largest number gets all of the gradient and the others get nothing.
#
# **Predict first:** two windows overlap, and one pixel is the largest of both. What does it get?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# The sum of both: it moves two outputs.
#
# </details>
#
# > **What at a tie?** Two pixels of a window may be equal and the largest: after a ReLU, which turns negative numbers
# > into 0, whole windows are 0. Then there is no single right gradient. Give it to any one of them or let them share
# > it; the checks accept each. (Some code gives each of them the full amount. It passes here, too, but hands out more
# > than it was given.)
#
# The checks use **overlapping windows**, windows that are not square, and several images and channels. Your function
# gets the cache of *your own* forward pass.


# %% question="max_pool_backward_naive"
def max_pool_backward_naive(dout, cache):
    """The backward pass of a max pooling layer.

    dout: upstream gradient (N, C, H', W'); cache: what your forward pass returned
    Returns dx, in the shape of x. At a tie, any of the largest numbers may get the gradient,
    or they share it.
    """
    ### BEGIN SOLUTION
    x, pool_param = cache
    height, width = pool_param["pool_height"], pool_param["pool_width"]
    stride = pool_param["stride"]
    N, C, H_out, W_out = dout.shape
    dx = np.zeros_like(x)
    for n in range(N):
        for c in range(C):
            for i in range(H_out):
                for j in range(W_out):
                    top, left = i * stride, j * stride
                    window = x[n, c, top : top + height, left : left + width]
                    row, column = np.unravel_index(np.argmax(window), window.shape)
                    dx[n, c, top + row, left + column] += dout[n, c, i, j]
    return dx
    ### END SOLUTION


# %%
check("max_pool_backward_naive")

# %% [markdown]
# ### Where the maximum came from
#
# Hand in a gradient of 1 for every output, and `dx` marks the pixels that were chosen. On the roof they sit on its
# edges: those are what was kept. In the sky nothing happens, and chance decides. With overlapping windows some pixels
# are chosen several times, up to four times here; those dots are larger.

# %% name="chosen-pixels"
piece = roof[:, :, 8:, 4:60]
with vis.styled():
    _, axes = plt.subplots(1, 2, figsize=(9, 3.7), layout="constrained")
    for ax, stride in zip(axes, (4, 2), strict=True):
        pool_param = {"pool_height": 4, "pool_width": 4, "stride": stride}
        out, cache = max_pool_forward_naive(piece, pool_param)
        chosen = max_pool_backward_naive(np.ones_like(out), cache)[0, 0]
        rows, columns = np.nonzero(chosen)
        title = f"4×4 windows, stride {stride}: {len(rows)} pixels for {out.size} outputs"
        vis.show_image(piece[0], title, ax=ax)
        ax.scatter(columns, rows, s=10 * chosen[rows, columns], color=vis.PALETTE[5])

# %% [markdown]
# ### Ask the numbers
#
# Measure the gradient: centred differences against your function, for windows of 3×2 that overlap. All numbers are
# different here, so that a small step changes no winner.

# %% name="numeric-gradient"
rng = np.random.default_rng(0)
x = rng.permutation(2 * 2 * 5 * 7).reshape(2, 2, 5, 7) / 10.0
tall = {"pool_height": 3, "pool_width": 2, "stride": 1}
dout = rng.normal(size=(2, 2, 3, 6))
_, cache = max_pool_forward_naive(x, tall)
measured = eval_numerical_gradient_array(lambda x: max_pool_forward_naive(x, tall)[0], x, dout)
print(f"dx: relative error {rel_error(max_pool_backward_naive(dout, cache), measured):.1e}")

# %% [markdown]
# ## Keep the mean
#
# The other choice: keep the mean of each window. Backwards, every pixel of the window moves the output a little, and
# all of them by the same amount.
#
# **Predict first:** by how much does the mean of a 3×2 window grow if one of its pixels grows by 1? What does each
# pixel get, then, of the window's gradient?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# By 1/6, so each gets a sixth. And where windows overlap, shares add up, as before.
#
# </details>


# %% question="avg_pool"
def avg_pool_forward(x, pool_param):
    """The forward pass of an average pooling layer.

    x: images (N, C, H, W); pool_param: as in max_pool_forward_naive
    Returns (out, cache).
    out: (N, C, H', W'), the mean of each window, with the sizes of max pooling. Don't change x.
    """
    ### BEGIN SOLUTION
    height, width = pool_param["pool_height"], pool_param["pool_width"]
    stride = pool_param["stride"]
    N, C, H, W = x.shape
    H_out = 1 + (H - height) // stride
    W_out = 1 + (W - width) // stride
    out = np.zeros((N, C, H_out, W_out))
    for n in range(N):
        for c in range(C):
            for i in range(H_out):
                for j in range(W_out):
                    top, left = i * stride, j * stride
                    window = x[n, c, top : top + height, left : left + width]
                    out[n, c, i, j] = np.mean(window)
    cache = (x.shape, height, width, stride)
    return out, cache
    ### END SOLUTION


def avg_pool_backward(dout, cache):
    """The backward pass of an average pooling layer.

    dout: upstream gradient (N, C, H', W'); cache: what your forward pass returned
    Returns dx, in the shape of x.
    """
    ### BEGIN SOLUTION
    shape, height, width, stride = cache
    N, C, H_out, W_out = dout.shape
    dx = np.zeros(shape)
    for n in range(N):
        for c in range(C):
            for i in range(H_out):
                for j in range(W_out):
                    rows = slice(i * stride, i * stride + height)
                    columns = slice(j * stride, j * stride + width)
                    dx[n, c, rows, columns] += dout[n, c, i, j] / (height * width)
    return dx
    ### END SOLUTION


# %%
check("avg_pool")

# %% [markdown]
# ### Largest against mean
#
# Take the photograph itself, add noise, and pool both ways. The mean is calmer: noise averages out. The largest number
# favours whatever is bright: of sixteen noisy pixels it picks the one with the luckiest noise, and everything gets
# brighter.

# %% name="pool-noise"
crop = photo[None, None, 8:72, 40:136]
noisy = crop + 0.15 * np.random.default_rng(0).normal(size=crop.shape)
quarters = {"pool_height": 4, "pool_width": 4, "stride": 4}
largest, mean = max_pool_forward_naive(noisy, quarters)[0], avg_pool_forward(noisy, quarters)[0]
print(f"mean brightness before pooling: {noisy.mean():.2f}")
print(f"after max pooling: {largest.mean():.2f}, after mean pooling: {mean.mean():.2f}")
titles = ["with noise", "the largest of 4×4", "the mean of 4×4"]
vis.show_images([noisy[0], largest[0], mean[0]], titles, value_range=(0, 1.4))

# %% [markdown]
# ### One of them is linear
#
# Mean pooling is linear: pool the sum of two maps, or sum the two pooled maps, and you get the same. (It *is* a
# convolution of each map by itself, with all weights 1/4 for 2×2 windows.) Taking the largest is not linear. It is
# itself a nonlinearity, so that a network with max pooling could do with fewer ReLUs. And a ReLU may stand before or
# after max pooling, with the same result. **Predict first:** does that hold for mean pooling, too?

# %% name="linear-or-not"
one, two = np.random.default_rng(1).normal(size=(2, 1, 3, 8, 8))


def relu(values):
    return np.maximum(values, 0)


for name, forward in (("mean", avg_pool_forward), ("max", max_pool_forward_naive)):
    of_one, of_two, of_sum = (forward(images, halves)[0] for images in (one, two, one + two))
    gap = np.abs(of_sum - of_one - of_two).max()
    print(f"{name} pooling: sum first or pool first, they differ by {gap:.2g}")
    gap = np.abs(forward(relu(one), halves)[0] - relu(of_one)).max()
    print(f"{name} pooling: ReLU before or after, they differ by {gap:.2g}")

# %% [markdown]
# ### Two ways back
#
# Let every output ask as loudly as it answered: `dout` is `out`, for 4×4 windows that overlap by half. Max pooling
# sends it all to few pixels, and what arrives is sharp. Mean pooling tells every pixel a little, and what arrives is a
# blur (each picture has a scale of its own).

# %% name="both-backward-passes"
half_overlapping = {"pool_height": 4, "pool_width": 4, "stride": 2}
out, cache = max_pool_forward_naive(roof, half_overlapping)
through_max = max_pool_backward_naive(out, cache)
mean_out, cache = avg_pool_forward(roof, half_overlapping)
through_mean = avg_pool_backward(mean_out, cache)
print(f"through max:  {out.sum():.1f} handed in, {through_max.sum():.1f} came out")
print(f"through mean: {mean_out.sum():.1f} handed in, {through_mean.sum():.1f} came out")
pictures = [picture[0] / picture.max() for picture in (roof, through_max, through_mean)]
vis.show_images(pictures, ["the map", "through max pooling", "through mean pooling"])

# %% [markdown]
# ## In your own words
#
# A last question, graded by hand. **In three or four sentences:** a network looks for small, rare things, such as a
# bird far away in a large sky. Which of the two kinds of pooling would you take, and why? Say something about the
# forward *and* the backward pass, and name one thing that both of them lose.

# %% [markdown] question="max_or_mean"
# **Your answer:**
#
# ### BEGIN SOLUTION
# Max pooling. Forwards, a strong answer at a single place survives, while the mean of a large window mixes it with the
# empty sky around it, until it is hardly above the noise. Backwards, the gradient goes entirely to the pixel that
# answered, so the filter learns from the bird itself; through mean pooling, all the sky gets the same share of the
# gradient as the bird. The price is a gradient from few pixels and outputs that follow the luckiest noise. Both forget
# where in its window something was.
# ### END SOLUTION

# %% [markdown]
# ## What you have now
#
# Together with *conv_naive*: the two layers that every classical ConvNet repeats, forwards and backwards.

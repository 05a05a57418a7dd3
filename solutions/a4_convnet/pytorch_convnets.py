# %% [markdown]
# # ConvNets in PyTorch
#
# So far you wrote layers; in this notebook you *put them together*. PyTorch has the layers, and it finds the gradients
# by itself. You move your own small network over, weight for weight, then build the famous ones: LeNet-5, a machine
# that makes a whole family of networks from one line of text, and the block that made networks of a hundred layers
# possible.
#
# **Time:** 60–90 minutes. **Points:** 39. Nothing here needs your answers to the other notebooks, but it needs PyTorch:
# `python -m pip install torch`.
#
# | here | in the code |
# |---|---|
# | a batch of `N` images with `C` channels, `H` rows and `W` columns | a *tensor*, shape `(N, C, H, W)` |
# | a layer, a block or a whole network | an `nn.Module`: made once, then called like a function |
# | layers one after another | `nn.Sequential(first, second, …)` |
# | what a module learns | `module.parameters()`, each a tensor with a `.grad` |
#
# Names inside your modules are your own business: the checks look at the layers in the order in which they are *used*,
# give them other weights, and compare what comes out.
#
# Stuck? Put `hint("torch_three_layer")`, with the name that stands in the check, into a cell of your own: it helps step
# by step, and costs nothing.

# %% tags=["setup"]
import re
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

from autograder import check
from cs231n_utils import data, vis
from cs231n_utils.errors import MissingDataError
from cs231n_utils.layer_utils import affine_relu_forward, conv_relu_pool_forward
from cs231n_utils.layers import affine_forward
from cs231n_utils.solver.display import choose_display

torch.set_num_threads(1)  # these layers are too small to share among cores

# %% [markdown]
# ## One layer and its switches
#
# `nn.Conv2d(in_channels, out_channels, kernel_size)` is the layer that you wrote, with a few switches:
#
# | switch | what it does | usual |
# |---|---|---|
# | `stride` | pixels between neighbouring windows | 1 |
# | `padding` | zeros on every side; `"same"` keeps the size at stride 1 | 0 |
# | `dilation` | distance between neighbouring pixels *inside* a window | 1 |
# | `groups` | channels are split into this many groups that don't see each other | 1 |
# | `bias` | whether a number is added to each map | `True` |
#
# The picture is not drawn from a formula: PyTorch was asked for the gradient of one output number with respect to each
# of the 7×7 pixels. Where it is not zero, the number has looked. Blue squares: what the first output of the second row
# sees; orange dots: what its right neighbour sees. Dotted cells are padding.
#
# **Predict first:** a 3×3 window with dilation 2, how wide is it? How many outputs does it make of 7×7 pixels?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# 5 pixels wide, with holes: it still has nine weights. So there are 3×3 outputs, as many as with a 5×5 filter.
#
# </details>


# %% name="switches-picture"
def looks_at(layer, side, place):
    """Which pixels one output number of a layer depends on, and the output's side."""
    pixels = torch.zeros(1, 1, side, side, requires_grad=True)
    out = layer(pixels)
    out[0, 0][place].backward()
    return pixels.grad[0, 0] != 0, out.shape[-1]


with vis.styled():
    _, axes = plt.subplots(1, 4, figsize=(9, 2.7), layout="constrained")
    panels = ({}, {"stride": 2}, {"padding": 1}, {"dilation": 2})
    for ax, options in zip(axes, panels, strict=True):
        rim = options.get("padding", 0)
        # The padding is made beforehand, so that its cells can be drawn like pixels.
        layer = nn.Conv2d(1, 1, 3, **{key: value for key, value in options.items() if not rim})
        for row in range(-rim, 7 + rim):
            for column in range(-rim, 7 + rim):
                inside = 0 <= row < 7 and 0 <= column < 7
                look = {"facecolor": "0.9"} if inside else {"fill": False, "edgecolor": "gray", "ls": ":"}
                ax.add_patch(plt.Rectangle((column + 0.05, row + 0.05), 0.9, 0.9, **look))
        first, side = looks_at(layer, 7 + 2 * rim, (1, 0))
        second, _ = looks_at(layer, 7 + 2 * rim, (1, 1))
        for row, column in (first.nonzero() - rim).tolist():
            square = {"fill": False, "edgecolor": vis.PALETTE[0], "linewidth": 2.5}
            ax.add_patch(plt.Rectangle((column + 0.1, row + 0.1), 0.8, 0.8, **square))
        for row, column in (second.nonzero() - rim).tolist():
            ax.plot(column + 0.5, row + 0.5, "o", color=vis.PALETTE[1], markersize=6)
        title = ", ".join(f"{key}={value}" for key, value in options.items()) or "nothing but 3×3"
        ax.set_title(f"{title}\n7×7 → {side}×{side}")
        ax.set(xlim=(-1.1, 8.1), ylim=(8.1, -1.1), aspect="equal")
        ax.axis("off")

# %% [markdown]
# `groups` is about channels, not about pixels. Below are three layers from 4 to 8 channels; a blue square means that
# the output map (row) depends on the input map (column). With 4 groups each input map has two filters of its own. Fewer
# connections, fewer weights: 8·4·9 = 288, then 144, then 72.

# %% name="groups-picture"
with vis.styled():
    figure, axes = plt.subplots(1, 3, figsize=(9, 3.1), layout="constrained")
    for ax, groups in zip(axes, (1, 2, 4), strict=True):
        layer = nn.Conv2d(4, 8, 3, padding=1, groups=groups, bias=False)
        maps = torch.zeros(1, 4, 5, 5, requires_grad=True)
        sees = []
        for k in range(8):
            (gradient,) = torch.autograd.grad(layer(maps)[0, k].sum(), maps)
            sees.append(gradient[0].abs().sum(dim=(1, 2)) > 0)
        look = {"cmap": "Blues", "vmin": 0, "vmax": 1.3, "edgecolors": "0.8", "linewidth": 1}
        ax.pcolormesh(torch.stack(sees).numpy(), **look)
        ax.set(title=f"groups={groups}: {layer.weight.numel()} weights", aspect="equal", ylim=(8, 0))
        ax.set(xlabel="input channel", xticks=np.arange(4) + 0.5, xticklabels=range(4))
        ax.set(ylabel="output channel", yticks=np.arange(8) + 0.5, yticklabels=range(8))

# %% [markdown]
# ## Carry your weights over
#
# The network that you know from NumPy: *conv - relu - 2×2 max pool - affine - relu - affine*. Its weights are six
# arrays in a dictionary. Make the same network of PyTorch's layers and put the same numbers into it: then it has to say
# the same thing about every image.
#
# | NumPy | shape | PyTorch | shape of its weight |
# |---|---|---|---|
# | `W1` | (F, C, S, S) | `nn.Conv2d` | (F, C, S, S) |
# | `W2` | (D, M): `x @ W2` | `nn.Linear` | (M, D): `x @ weight.T` |
# | `W3` | (M, classes) | `nn.Linear` | (classes, M) |
#
# > **Check the slide.** Some slides print the weights of a convolution as C × O × S × S, input channels first. PyTorch
# > keeps them **O × C × S × S**, output channels first, and so did you. With as many filters as channels both would
# > fit, and only one would be right.
#
# **Predict first:** `W2` is (D, M) and a layer wants (M, D). Two calls give you that shape: `W2.T` and
# `W2.reshape(M, D)`. What does each do to `[[1, 2, 3], [4, 5, 6]]`?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# `.T` gives [[1, 4], [2, 5], [3, 6]]: each number keeps its partners. `.reshape(3, 2)` gives [[1, 2], [3, 4], [5, 6]]:
# the numbers are read off row by row, and weights end up with pixels that they don't belong to. No error tells you.
#
# </details>
#
# Two things to watch: the result is **scores**, without a softmax (PyTorch's `cross_entropy` takes scores, as your
# `softmax_loss` did). And the module gets **copies**: when it is trained, the arrays must stay what they were.
#
# <details style="margin-bottom:1em"><summary>Hint: how to put numbers into a layer</summary>
#
# Make the layer with the right sizes, then, inside `with torch.no_grad():`, write
# `layer.weight.copy_(torch.tensor(array))`.
#
# </details>


# %% question="torch_three_layer"
def torch_three_layer(params):
    """The three-layer ConvNet as a PyTorch module, with the weights of the NumPy network.

    params: arrays W1 (F, C, S, S), b1 (F,), W2 (D, M), b2 (M,), W3 (M, classes), b3 (classes,);
    S is odd. The convolution has stride 1 and so much padding that the image keeps its size,
    the max pooling is 2×2 with stride 2; D is F·(H/2)·(W/2).
    Returns an nn.Module, made of nn.Conv2d and nn.Linear layers and whatever stands between
    them, that takes images (N, C, H, W) and gives scores (N, classes). It learns all six
    parameters, and shares no memory with the arrays.
    """
    ### BEGIN SOLUTION
    F, C, S, _ = params["W1"].shape
    D, M = params["W2"].shape
    conv = nn.Conv2d(C, F, S, padding=(S - 1) // 2)
    hidden = nn.Linear(D, M)
    scores = nn.Linear(M, params["W3"].shape[1])
    with torch.no_grad():
        conv.weight.copy_(torch.tensor(params["W1"]))
        hidden.weight.copy_(torch.tensor(params["W2"].T))
        scores.weight.copy_(torch.tensor(params["W3"].T))
        for layer, name in ((conv, "b1"), (hidden, "b2"), (scores, "b3")):
            layer.bias.copy_(torch.tensor(params[name]))
    return nn.Sequential(conv, nn.ReLU(), nn.MaxPool2d(2, 2), nn.Flatten(), hidden, nn.ReLU(), scores)
    ### END SOLUTION


# %%
check("torch_three_layer")

# %% [markdown]
# ### The same scores
#
# A NumPy network of the usual size with random weights, made of the course's layers, and yours in PyTorch, look at
# twelve images. Left and middle: the scores of each image (row) for each class (column). Right: the difference, on a
# scale of its own; mind its exponent. It is not exactly zero: both add the same numbers in another order, in float32.


# %% name="same-scores"
def numpy_scores(params, x):
    """conv - relu - pool - affine - relu - affine, of the course's own layers."""
    conv_param = {"stride": 1, "pad": (params["W1"].shape[2] - 1) // 2}
    pool_param = {"pool_height": 2, "pool_width": 2, "stride": 2}
    x, _ = conv_relu_pool_forward(x, params["W1"], params["b1"], conv_param, pool_param)
    x, _ = affine_relu_forward(x, params["W2"], params["b2"])
    return affine_forward(x, params["W3"], params["b3"])[0]


rng = np.random.default_rng(0)
shapes = {"W1": (32, 3, 7, 7), "W2": (32 * 16 * 16, 100), "W3": (100, 10)}
shapes |= {"b1": 32, "b2": 100, "b3": 10}
params = {name: rng.normal(0, 0.05, shape).astype(np.float32) for name, shape in shapes.items()}
twelve = data.draw_shapes(np.arange(12) % 10, seed=3)  # (12, 3, 32, 32)
twelve = (twelve / 64 - 2).astype(np.float32)

net = torch_three_layer(params)
with torch.no_grad():
    by_torch = net(torch.tensor(twelve)).numpy()
by_numpy = numpy_scores(params, twelve)
print(f"{sum(parameter.numel() for parameter in net.parameters()):,} parameters")
print(f"the scores differ by at most {np.abs(by_torch - by_numpy).max():.1e}")
with vis.styled():
    figure, axes = plt.subplots(1, 3, figsize=(9, 3.4), layout="constrained")
    pictures = {"NumPy": by_numpy, "PyTorch": by_torch, "PyTorch − NumPy": by_torch - by_numpy}
    for ax, (title, scores) in zip(axes, pictures.items(), strict=True):
        limit = np.abs(scores).max()
        image = ax.imshow(scores, cmap=vis.DIVERGING, vmin=-limit, vmax=limit)
        figure.colorbar(image, ax=ax, shrink=0.8)
        ax.set(title=title, xlabel="class", ylabel="image")
        ax.set(xticks=range(10), yticks=range(0, 12, 2))

# %% [markdown]
# ### What you never write again
#
# `loss.backward()` goes back through all of it. One line makes what was your longest function: here are the first 12
# filters, and below them the gradient for each. A step *against* it would tell these twelve images apart a little
# better. What the line does is no secret: you have written each of its backward passes yourself.

# %% name="gradients-for-free"
net, labels = torch_three_layer(params), torch.arange(12) % 10
nn.functional.cross_entropy(net(torch.tensor(twelve)), labels).backward()
first = next(parameter for parameter in net.parameters() if parameter.ndim == 4)
with vis.styled():
    _, axes = plt.subplots(2, 12, figsize=(9, 2), layout="constrained")
    pictures = {"weights": first.detach(), "gradient": first.grad}
    for row, (name, values) in zip(axes, pictures.items(), strict=True):
        values = values[:12].permute(0, 2, 3, 1).numpy()  # (12, 7, 7, 3)
        for ax, picture in zip(row, 0.5 + values / (2 * np.abs(values).max()), strict=True):
            ax.imshow(picture)
            ax.set(xticks=[], yticks=[])
        row[0].set_ylabel(name)

# %% [markdown]
# ## LeNet, AlexNet, VGG
#
# Three networks tell how it went. **LeNet-5** (1998) read handwritten digits on cheques. **AlexNet** (2012) won
# ImageNet's great photograph contest by far. **VGG-16** (2014) came second there, with less than half of AlexNet's
# errors and nothing but 3×3 filters.
#
# You build the oldest. As it was drawn in 1998, with *tanh* for a nonlinearity and *average* pooling:
#
# | layer | what comes out | parameters |
# |---|---|---|
# | a digit | 1×32×32 | |
# | convolution, six 5×5 filters, no padding; tanh | 6×28×28 | 6 · (25 + 1) = 156 |
# | average pooling, 2×2, stride 2 | 6×14×14 | 0 |
# | convolution, sixteen 5×5 filters, no padding; tanh | 16×10×10 | 16 · (6 · 25 + 1) = 2,416 |
# | average pooling, 2×2, stride 2 | 16×5×5 | 0 |
# | fully connected; tanh | 120 | 48,120 |
# | fully connected; tanh | 84 | 10,164 |
# | fully connected: scores | 10 | 850 |
#
# (The original's pooling had two weights a map, not every filter saw every map, and its last layer measured distances.
# We leave that to historians.)
#
# Typing such tables by hand is how wrong ones get into slides. So write a function, too, that makes them from the
# network itself: send a batch through, layer by layer, and write down what you see.
#
# **Predict first:** AlexNet's first layer has 96 filters, 11×11, at stride 4, and looks at 3×227×227. What comes out?
# How many parameters has it?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# (227 − 11) / 4 + 1 = 55: 96×55×55. And 96 · (3 · 11 · 11 + 1) = 34,944.
#
# </details>


# %% question="lenet5"
class LeNet5(nn.Sequential):
    """LeNet-5: digits (N, 1, 32, 32) → scores (N, 10), with the layers of the table above."""

    def __init__(self):
        ### BEGIN SOLUTION
        super().__init__(
            nn.Conv2d(1, 6, 5),
            nn.Tanh(),
            nn.AvgPool2d(2, 2),
            nn.Conv2d(6, 16, 5),
            nn.Tanh(),
            nn.AvgPool2d(2, 2),
            nn.Flatten(),
            nn.Linear(16 * 5 * 5, 120),
            nn.Tanh(),
            nn.Linear(120, 84),
            nn.Tanh(),
            nn.Linear(84, 10),
        )
        ### END SOLUTION


def layer_table(layers, x):
    """What each layer puts out, and how much it learns.

    layers: an nn.Sequential; x: a batch that it takes, (N, …)
    Returns a list with a row (name, shape, parameters) for each layer, in order:
    name: the name of its class, such as "Conv2d"
    shape: what it puts out for one image, a tuple without the N
    parameters: how many numbers it learns, an int
    """
    ### BEGIN SOLUTION
    rows = []
    for layer in layers:
        x = layer(x)
        count = sum(parameter.numel() for parameter in layer.parameters())
        rows.append((type(layer).__name__, tuple(x.shape[1:]), count))
    return rows
    ### END SOLUTION


# %%
check("lenet5")

# %% [markdown]
# ### Sixty million numbers
#
# AlexNet and VGG-16 as your function sees them. They are made on PyTorch's *meta* device: tensors there have a shape
# and no numbers, so nothing is computed and VGG-16 doesn't take half a gigabyte.
#
# AlexNet's second, fourth and fifth convolution have two groups. It was no idea about images: its maps did not fit
# into the memory of one graphics card of 2012, so each half lived on a card of its own.


# %% name="giants"
def alexnet():
    """AlexNet (2012), without dropout and the normalisation that nobody uses any more."""
    return nn.Sequential(
        *(nn.Conv2d(3, 96, 11, stride=4), nn.ReLU(), nn.MaxPool2d(3, 2)),
        *(nn.Conv2d(96, 256, 5, padding=2, groups=2), nn.ReLU(), nn.MaxPool2d(3, 2)),
        *(nn.Conv2d(256, 384, 3, padding=1), nn.ReLU()),
        *(nn.Conv2d(384, 384, 3, padding=1, groups=2), nn.ReLU()),
        *(nn.Conv2d(384, 256, 3, padding=1, groups=2), nn.ReLU(), nn.MaxPool2d(3, 2)),
        *(nn.Flatten(), nn.Linear(256 * 6 * 6, 4096), nn.ReLU()),
        *(nn.Linear(4096, 4096), nn.ReLU(), nn.Linear(4096, 1000)),
    )


def vgg16():
    """VGG-16 (2014), without dropout."""
    layers, channels = [], 3
    for block in ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512)):
        for filters in block:
            layers += [nn.Conv2d(channels, filters, 3, padding=1), nn.ReLU()]
            channels = filters
        layers += [nn.MaxPool2d(2, 2)]
    layers += [nn.Flatten(), nn.Linear(512 * 7 * 7, 4096), nn.ReLU()]
    layers += [nn.Linear(4096, 4096), nn.ReLU(), nn.Linear(4096, 1000)]
    return nn.Sequential(*layers)


def three_tables():
    """{name: its layer_table}, each for an image of the size that it was made for."""
    tables = {"LeNet-5": layer_table(LeNet5(), torch.zeros(1, 1, 32, 32))}
    with torch.device("meta"):
        tables["AlexNet"] = layer_table(alexnet(), torch.empty(1, 3, 227, 227))
        tables["VGG-16"] = layer_table(vgg16(), torch.empty(1, 3, 224, 224))
    return tables


for name, rows in three_tables().items():
    print(f"{name}: {sum(count for *_, count in rows):,} parameters")
    for kind, shape, count in rows:
        if kind not in ("ReLU", "Tanh", "Flatten"):
            print(f"    {kind:10} {'×'.join(map(str, shape)):12} {count:12,}")

# %% [markdown]
# ### Where the numbers are
#
# Left: the parameters of the three networks, convolutions in blue, fully connected layers in orange, on a scale on
# which each line is ten times the one before. Right: VGG-16 layer by layer; blue dots are the numbers that come out of
# a layer (which must be kept for the way back), orange squares its parameters.
#
# **Predict first:** which layer of VGG-16 has most of its parameters? Which needs most memory?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# The first fully connected layer has 102.8 of the 138 million parameters: 4096 weights for each of the 7·7·512 numbers
# that the convolutions leave. Memory goes to the other end: the first two layers put out 64 maps of full size each.
#
# </details>

# %% name="where-the-numbers-are"
tables = three_tables()
with vis.styled():
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.3), width_ratios=(1, 1.5))
    figure.set_layout_engine("constrained")
    for place, rows in enumerate(tables.values()):
        kinds = {"Conv2d": -0.2, "Linear": 0.2}
        for colour, (kind, shift) in zip(vis.PALETTE, kinds.items(), strict=False):
            total = sum(count for name, _, count in rows if name == kind)
            look = {"color": colour, "edgecolor": "white", "hatch": "//" if kind == "Linear" else None}
            left.bar(place + shift, total, 0.38, **look)
            written = f"{total / 1e6:.3g} M" if total >= 1e6 else f"{total / 1e3:.3g} k"
            left.text(place + shift, total * 1.2, written, ha="center", size=8)
    left.set(yscale="log", ylim=(1e3, 1e9), title="parameters: convolutions | fully connected")
    left.set_xticks(range(3), tables)
    learned = [row for row in tables["VGG-16"] if row[2]]
    names = [f"{kind.replace('2d', '')} {shape[0]}" for kind, shape, _ in learned]
    sizes = [np.prod(shape) for _, shape, _ in learned]
    right.semilogy(sizes, "o-", label="numbers that come out")
    right.semilogy([count for *_, count in learned], "s-", label="parameters")
    right.set_xticks(range(len(names)), names, rotation=90, size=8)
    right.set_title("VGG-16")
    right.legend(loc="lower center")

# %% [markdown]
# ### Three small ones for one large one
#
# Three 3×3 layers see as much as one 7×7 layer, the seven values of the lowest row. With C channels all through, they
# have 3 · (9C²) = 27C² weights, the large one has 49C², and between them there are two more ReLUs. More nonlinearity
# for fewer weights: that was the whole idea of VGG. The numbers below are counted by your function.

# %% name="three-small-ones"
with torch.device("meta"):
    for C in (64, 128):
        small = nn.Sequential(*(nn.Conv2d(C, C, 3, padding=1, bias=False) for _ in range(3)))
        large = nn.Sequential(nn.Conv2d(C, C, 7, padding=3, bias=False))
        x = torch.empty(1, C, 56, 56)
        counts = [sum(count for *_, count in layer_table(layers, x)) for layers in (small, large)]
        in_squares = [f"{count:,} = {count // C**2}C²" for count in counts]
        print(f"C = {C:3}: three 3×3: {in_squares[0]:18}  one 7×7: {in_squares[1]}")
vis.show_receptive_field([(3, 1)] * 3, "three 3×3 layers")

# %% [markdown]
# ## A line of text, a network
#
# Most ConvNets until about 2015 are one pattern, and a line of text says which:
#
# ```
# [(CONV-RELU)*N-POOL?]*M-(FC-RELU)*K,SOFTMAX
# ```
#
# N convolutions and ReLUs in a row, N up to about 5; then a pooling layer, or none. All that M times: M *blocks*. Then
# K fully connected layers, 0 ≤ K ≤ 2. And at the end the classifier. Taking the line apart is done for you in the next
# cell; you make the network.


# %% tags=["setup"] name="read-pattern"
def read_pattern(pattern):
    """What stands for N, POOL?, M and K in a pattern: (N, pool, M, K); pool is True or False.

    >>> read_pattern("[(CONV-RELU)*2-POOL]*3-(FC-RELU)*1,SOFTMAX")
    (2, True, 3, 1)
    """
    form = r"\[\(CONV-RELU\)\*(\d+)(-POOL)?\]\*(\d+)-\(FC-RELU\)\*(\d+),SOFTMAX"
    found = re.fullmatch(form, pattern.replace(" ", ""))
    if not found:
        raise ValueError(f"{pattern!r} is not of the form [(CONV-RELU)*N-POOL]*M-(FC-RELU)*K,SOFTMAX")
    N, pool, M, K = found.groups()
    return int(N), bool(pool), int(M), int(K)


# %% [markdown]
# **The conventions:** convolutions are 3×3 with stride 1 and padding 1, so only pooling changes the size. All
# convolutions of a block have the same number of filters, which is given block by block. Pooling is 2×2 max pooling
# with stride 2; of an odd side it forgets the last pixel. Every layer has biases. The last layer gives **scores**:
# SOFTMAX stands for the classifier, and the softmax itself is part of the loss.
#
# The heart of it is bookkeeping: how many channels go into the next layer, and how many numbers are left when the maps
# are laid flat?
#
# **Predict first:** `[(CONV-RELU)*2-POOL]*2-(FC-RELU)*1,SOFTMAX` with 16 and 32 filters, on 3×30×20 images. How many
# numbers go into the first fully connected layer?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# 30×20 → 15×10 → 7×5, with 32 channels: 1,120. The 15 rows make 7, not 7.5.
#
# </details>


# %% question="convnet"
def convnet(pattern, image_shape, classes, filters, hidden=64):
    """A network of the pattern [(CONV-RELU)*N-POOL?]*M-(FC-RELU)*K,SOFTMAX.

    pattern: text that read_pattern understands
    image_shape: (C, H, W) of one image; classes: how many scores come out
    filters: a list of M numbers, the filters of each convolution of a block, first block first
    hidden: units of each of the K fully connected layers
    Returns an nn.Sequential that takes (N, C, H, W) and gives scores (N, classes).
    """
    N, pool, M, K = read_pattern(pattern)
    ### BEGIN SOLUTION
    channels, height, width = image_shape
    layers = []
    for block in range(M):
        for _ in range(N):
            layers += [nn.Conv2d(channels, filters[block], 3, padding=1), nn.ReLU()]
            channels = filters[block]
        if pool:
            layers.append(nn.MaxPool2d(2, 2))
            height, width = height // 2, width // 2
    layers.append(nn.Flatten())
    features = channels * height * width
    for _ in range(K):
        layers += [nn.Linear(features, hidden), nn.ReLU()]
        features = hidden
    layers.append(nn.Linear(features, classes))
    return nn.Sequential(*layers)
    ### END SOLUTION


# %%
check("convnet")

# %% [markdown]
# ### Layer and shape
#
# One of them, read by your own `layer_table`. Below it, four lines of the family on 3×32×32 images: how deep they are,
# and how many parameters they cost. Without pooling, the fully connected layer gets far too much to look at.

# %% name="layer-and-shape"
net = convnet("[(CONV-RELU)*2-POOL]*3-(FC-RELU)*1,SOFTMAX", (3, 32, 32), 10, [16, 32, 64])
images = torch.zeros(1, 3, 32, 32)
for kind, shape, count in layer_table(net, images):
    print(f"{kind:10} {'×'.join(map(str, shape)):12} {count:8,}")
print()
family = {
    "[(CONV-RELU)*1-POOL]*1-(FC-RELU)*0,SOFTMAX": [32],
    "[(CONV-RELU)*1-POOL]*3-(FC-RELU)*1,SOFTMAX": [16, 32, 64],
    "[(CONV-RELU)*2-POOL]*3-(FC-RELU)*1,SOFTMAX": [16, 32, 64],
    "[(CONV-RELU)*5]*1-(FC-RELU)*2,SOFTMAX": [32],
}
for pattern, filters in family.items():
    rows = layer_table(convnet(pattern, (3, 32, 32), 10, filters), images)
    learned = sum(kind in ("Conv2d", "Linear") for kind, *_ in rows)
    print(f"{pattern:43} {learned} layers {sum(count for *_, count in rows):10,}")

# %% [markdown]
# ### One line, and it learns
#
# Let the second line of the table learn. If CIFAR-10 has been downloaded (`data.download_cifar10()`), it learns from
# 3,000 of its photographs, which is few: expect a validation accuracy near 0.4. Otherwise it learns from the course's
# ten shapes; there, expect 0.8 or better after four rounds. The curves grow while it trains, in about ten seconds.


# %% name="one-line-learns"
def train(net, images, labels, epochs, rate, batch=50, held_out=500):
    """Train with Adam on cross-entropy, and draw it. The last `held_out` images are for validation."""
    size = len(images) - held_out
    run = SimpleNamespace(iteration=0, num_iterations=epochs * (size // batch))
    run.epoch, run.num_epochs = 0, epochs
    run.loss_history, run.train_acc_history, run.val_acc_history = [], [], []
    run.verbose, run.print_every = True, 0
    display = choose_display(run)
    optimiser = torch.optim.Adam(net.parameters(), lr=rate)

    def accuracy(part):
        with torch.no_grad():
            return (net(images[part]).argmax(dim=1) == labels[part]).float().mean().item()

    def look():
        run.train_acc_history.append(accuracy(slice(0, held_out)))
        run.val_acc_history.append(accuracy(slice(size, None)))
        display.look()

    look()  # epoch 0: before the first step
    for epoch in range(epochs):
        for chosen in torch.randperm(size)[: size // batch * batch].split(batch):
            loss = nn.functional.cross_entropy(net(images[chosen]), labels[chosen])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            run.loss_history.append(loss.item())
            run.iteration += 1
            display.step()
        run.epoch = epoch + 1
        look()
    display.close()


try:
    x, y = data.load_cifar10()[:2]
    x, y, source = x[:3000], y[:3000], "CIFAR-10"
except MissingDataError:
    y = np.random.RandomState(0).permutation(3000) % 10
    x, source = data.draw_shapes(y, seed=0), "the ten shapes"
x = torch.tensor((x - x.mean(axis=0)) / 64, dtype=torch.float32)
y = torch.tensor(y)
print(f"{len(x)} images of {source}")
torch.manual_seed(0)
net = convnet("[(CONV-RELU)*1-POOL]*3-(FC-RELU)*1,SOFTMAX", (3, 32, 32), 10, [16, 32, 64])
train(net, x, y, epochs=4, rate=2e-3)

# %% [markdown]
# ## Deeper, and it gets worse
#
# If 16 layers are good, 50 must be better? They were worse, even on the *training* images. It should not be so: the
# additional layers would only have to hand on what they get. But "hand on what you get" is hard to learn for a
# convolution with random weights.
#
# A **residual block** makes it easy. It computes its layers' answer F(x) and *adds the input to it*: x + F(x). To hand
# on x, it only has to make F zero. And on the way back, + hands every gradient to both sides unchanged: one copy goes
# straight on to the layers below, whatever F does to the other.
#
# Yours is the **pre-activation** block: batch normalisation and ReLU come *before* each convolution, and nothing comes
# after the +:
#
# > F(x) = conv( relu( bn( conv( relu( bn(x) ) ) ) ) )
#
# In the **wide** variant, the first convolution makes `widening` times as many maps as there are channels, the second
# one makes `channels` again. So the sum always fits.
#
# **Predict first:** all weights and biases of the last convolution are 0. What comes out of the block for
# x = (−1, 2)? What would come out, if there were a ReLU after the +?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# (−1, 2): the identity, exactly. With a ReLU at the end it would be (0, 2), and no block could ever hand on a negative
# number.
#
# </details>


# %% question="residual_block"
class ResidualBlock(nn.Module):
    """A pre-activation residual block, x + F(x): (N, channels, H, W) → the same shape.

    F is nn.BatchNorm2d, ReLU, a 3×3 nn.Conv2d, nn.BatchNorm2d, ReLU, a 3×3 nn.Conv2d.
    channels: of the input and the output
    widening: the first convolution makes widening · channels maps
    Both convolutions have stride 1 and keep the size; biases are up to you. x is not changed.
    """

    def __init__(self, channels, widening=1):
        super().__init__()
        ### BEGIN SOLUTION
        inside = widening * channels
        self.branch = nn.Sequential(
            nn.BatchNorm2d(channels),
            nn.ReLU(),
            nn.Conv2d(channels, inside, 3, padding=1, bias=False),
            nn.BatchNorm2d(inside),
            nn.ReLU(),
            nn.Conv2d(inside, channels, 3, padding=1),
        )
        ### END SOLUTION

    def forward(self, x):
        """Returns x + F(x)."""
        ### BEGIN SOLUTION
        return x + self.branch(x)
        ### END SOLUTION


# %%
check("residual_block")

# %% [markdown]
# ### Fresh blocks on a photograph
#
# A photograph goes through 1, 4 and 16 blocks whose weights nobody has trained. Upper row: your blocks. Lower row: the
# same blocks, but only F(x), without the x. Even at the end of sixteen blocks you still recognise the flower in the
# upper row: what comes in stays there, and each block only adds a little. In the lower row it is gone.

# %% name="photograph-through-blocks"
flower = data.load_photograph("flower", size=(64, 88)) / 127.5 - 1
flower = torch.tensor(flower, dtype=torch.float32).permute(2, 0, 1)[None]  # (1, 3, 64, 88)
torch.manual_seed(0)
blocks = [ResidualBlock(3, widening=4) for _ in range(16)]
with vis.styled(), torch.no_grad():
    _, axes = plt.subplots(2, 4, figsize=(9, 3.5), layout="constrained")
    for row, name, skip in zip(axes, ("x + F(x)", "F(x) alone"), (1, 0), strict=True):
        x = flower
        for depth in range(17):
            if depth in (0, 1, 4, 16):
                ax = row[(0, 1, 4, 16).index(depth)]
                low, high = x.quantile(0.01), x.quantile(0.99)
                ax.imshow(((x[0].permute(1, 2, 0) - low) / (high - low)).clip(0, 1).numpy())
                ax.set_title(f"{name}, {depth} deep" if depth else "the photograph")
                ax.set(xticks=[], yticks=[])
            if depth < 16:
                x = skip * x + (blocks[depth](x) - x)

# %% [markdown]
# ### What arrives at the bottom
#
# Two networks of 20 blocks, 42 layers, with the same fresh weights; the left network has your blocks, the right one the
# same without the x. How large is the gradient of the loss at each depth? (For all to be well it should be about the
# same everywhere, so that one learning rate fits all layers.) On the left side of the picture is the entrance of the
# network, where gradients arrive last; the scale is logarithmic. On the right, both learn to read digits, with the same
# steps.


# %% name="plain-against-residual"
class PlainBlock(nn.Module):
    """The same layers, without the shortcut."""

    def __init__(self, channels):
        super().__init__()
        self.block = ResidualBlock(channels)

    def forward(self, x):
        return self.block(x) - x


digits, labels = data.load_digits()
order = np.random.RandomState(0).permutation(1797)
digits = torch.tensor(digits[order] / 8 - 1, dtype=torch.float32)[:, None]  # (1797, 1, 8, 8)
labels = torch.tensor(labels[order])
depth, histories, norms = 20, {}, {}
for name, block in (("residual", ResidualBlock), ("plain", PlainBlock)):
    torch.manual_seed(0)
    entrance = nn.Conv2d(1, 16, 3, padding=1)
    average = nn.Sequential(nn.BatchNorm2d(16), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    blocks = [block(16) for _ in range(depth)]
    deep = nn.Sequential(entrance, *blocks, nn.Sequential(average, nn.Linear(16, 10)))
    x, seen = digits[:64], []
    for layer in deep:
        x = layer(x)
        x.retain_grad()
        seen.append(x)
    nn.functional.cross_entropy(x, labels[:64]).backward()
    norms[name] = [values.grad.norm().item() for values in seen[:-1]]
    optimiser = torch.optim.SGD(deep.parameters(), lr=0.05, momentum=0.9)
    histories[name] = []
    for step in range(50):
        chosen = slice(step * 50 % 1500, step * 50 % 1500 + 50)
        loss = nn.functional.cross_entropy(deep(digits[chosen]), labels[chosen])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        histories[name].append(loss.item())

with vis.styled():
    _, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    for name, marker in (("residual", "o-"), ("plain", "s--")):
        left.semilogy(norms[name], marker, markersize=4, label=name)
        right.plot(histories[name], marker[1:], label=name)
        print(f"{name:8}: entrance against exit {norms[name][0] / norms[name][-1]:10,.1f}")
    left.set(xlabel="block", title="norm of the gradient, before training")
    left.set_xticks(range(0, depth + 1, 5))
    right.axhline(np.log(10), color="gray", linewidth=0.8)
    right.text(50, np.log(10), "guessing", ha="right", va="bottom", color="0.3")
    right.set(xlabel="step", title="loss while training", ylim=(0, 3))
    left.legend()
    right.legend(loc="lower left")

# %% [markdown]
# In the plain network the gradient grows by the same factor in each block, and after twenty it is many hundred times as
# large: no step size is right for both ends. The residual network learns from the first step.

# %% [markdown]
# ## Photographs of all sizes
#
# A batch is one tensor, so its images have one shape. Photographs don't. There are three ways out:
#
# - **resize** all to one shape: simple, and faces get wide;
# - **pad** the smaller ones: nothing gets wide, but work is done on nothing;
# - **bucket** them: put images of the same *aspect ratio* into one batch. They can all be made the same size without
#   distortion, and every batch may have a shape of its own.
#
# Does a network take batches of any shape? Its convolutions do. A `Linear` layer after `Flatten` doesn't; a head with
# **global average pooling** does, because it leaves one number a channel however large the maps are.
#
# The aspect ratio of an image is height : width. 480×640 and 240×320 have the same one, 3 : 4. 640×480 has not: it is
# upright, 4 : 3. Compare it exactly; 480×641 is another ratio. All images of a batch are made as small as its smallest
# image, so that none is blown up.
#
# **Predict first:** `sizes = [(4, 6), (2, 3), (6, 4), (8, 12), (3, 3)]` in batches of 2. How many batches?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# Four. Images 0, 1 and 3 have 2 : 3 and fill one batch and a half; 2 is upright; 4 is square.
#
# </details>


# %% question="bucket_by_aspect"
def bucket_by_aspect(sizes, batch_size):
    """Batches of images of the same aspect ratio.

    sizes: a list of (height, width), in pixels; batch_size: the most images of a batch
    Returns a list of batches, in any order; each is a pair (shape, indices):
    shape: (height, width) of the smallest image of the batch, to which all are resized
    indices: a list of the numbers of its images in sizes, in any order
    Every image is in one batch, the last and smaller batches are kept; of each aspect ratio
    all batches but one are full.
    """
    ### BEGIN SOLUTION
    buckets = {}
    for index, (height, width) in enumerate(sizes):
        buckets.setdefault(height / width, []).append(index)
    batches = []
    for indices in buckets.values():
        for start in range(0, len(indices), batch_size):
            chosen = indices[start : start + batch_size]
            batches.append((min(sizes[index] for index in chosen), chosen))
    return batches
    ### END SOLUTION


# %%
check("bucket_by_aspect")

# %% [markdown]
# ### Three ways to fill a batch
#
# Nine pieces of photographs: wide, upright and square ones, of several sizes. First row: all are resized to a square;
# look at the circles that become eggs. Second row: all are padded to the largest height and width; the hatching is work
# for nothing. Third row: your batches, each in a frame of its own colour and with its own shape.

# %% name="three-ways"
cuts = [
    ("flower", 60, 60, 300, 400),
    ("china", 20, 40, 400, 300),
    ("flower", 80, 120, 270, 360),
    ("china", 60, 300, 240, 240),
    ("china", 60, 150, 360, 480),
    ("flower", 60, 180, 360, 270),
    ("flower", 110, 180, 180, 180),
    ("china", 200, 60, 210, 280),
    ("china", 120, 400, 240, 180),
]
pieces = []
for name, top, left, height, width in cuts:
    pieces.append(data.load_photograph(name)[top : top + height, left : left + width])
sizes = [piece.shape[:2] for piece in pieces]
batches = bucket_by_aspect(sizes, batch_size=3)


def resized(picture, shape):
    """A picture (H, W, 3) in another size, its pixels averaged."""
    tensor = torch.tensor(picture / 255).permute(2, 0, 1)[None]
    made = nn.functional.interpolate(tensor, size=tuple(shape), mode="bilinear", antialias=True)
    return made[0].permute(1, 2, 0).clip(0, 1).numpy()


tall, wide = np.max(sizes, axis=0)
drawn = {"resize": [], "pad": [], "bucket": []}
for piece in pieces:
    drawn["resize"].append((resized(piece, (180, 180)), None))
    padded = np.full((tall, wide, 3), np.nan)
    padded[: piece.shape[0], : piece.shape[1]] = piece / 255
    drawn["pad"].append((padded, None))
for colour, (shape, indices) in zip(vis.PALETTE, batches, strict=False):
    drawn["bucket"] += [(resized(pieces[index], shape), colour) for index in indices]
area = sum(height * width for height, width in sizes)
print(f"padding: {1 - area / (len(sizes) * tall * wide):.0%} of the numbers are nothing")
for shape, indices in batches:
    print(f"a batch of shape ({len(indices)}, 3, {shape[0]}, {shape[1]}): images {list(indices)}")
with vis.styled():
    _, axes = plt.subplots(3, 9, figsize=(9, 3.9), layout="constrained")
    for row, (name, pictures) in zip(axes, drawn.items(), strict=True):
        for ax, (picture, colour) in zip(row, pictures, strict=True):
            ax.set_facecolor("0.85")
            if np.isnan(picture).any():
                ax.patch.set(hatch="///", edgecolor="0.5")
            ax.imshow(np.ma.masked_invalid(picture) if colour is None else picture)
            ax.set(xticks=[], yticks=[])
            if colour:
                ax.set_xlabel(f"{picture.shape[0]}×{picture.shape[1]}", size=8)
                for spine in ax.spines.values():
                    spine.set(edgecolor=colour, linewidth=3)
        row[0].set_ylabel(name)

# %% [markdown]
# ### One network for every shape
#
# A small network with a global-average head takes all of your batches as they are. The same convolutions with a
# flattening head refuse every shape but that of the first batch, which they were made for, and PyTorch says so in terms
# of matrices.

# %% name="any-shape"
batches = bucket_by_aspect(sizes, batch_size=3)
torch.manual_seed(0)
body = nn.Sequential(nn.Conv2d(3, 16, 3, padding=1), ResidualBlock(16), nn.ReLU(), nn.MaxPool2d(2))
any_size = nn.Sequential(body, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 10))
# A quarter of the size in each direction is enough to see the point.
shapes = [(height // 4, width // 4) for (height, width), _ in batches]
flat = 16 * (shapes[0][0] // 2) * (shapes[0][1] // 2)
one_size = nn.Sequential(body, nn.Flatten(), nn.Linear(flat, 10))
for shape, (_, indices) in zip(shapes, batches, strict=True):
    batch = np.stack([resized(pieces[index], shape) for index in indices])  # (n, H, W, 3)
    batch = torch.tensor(batch, dtype=torch.float32).permute(0, 3, 1, 2)
    with torch.no_grad():
        print(tuple(batch.shape), "\n    average:", tuple(any_size(batch).shape))
        try:
            print("    flatten:", tuple(one_size(batch).shape))
        except RuntimeError as error:
            print("    flatten:", str(error).split("\n")[0])

# %% [markdown]
# ## In your own words
#
# A last question, graded by hand. **In four or five sentences:** a residual network of 50 layers has 26 million
# parameters, VGG-16 with its 16 layers has 138 million. Where do VGG's parameters sit, and what do newer networks put
# in that place? And why can the newer network be so much deeper: what does the + do on the way forward, and what on the
# way back?

# %% [markdown] question="why_deeper_and_smaller"
# **Your answer:**
#
# ### BEGIN SOLUTION
# Nearly all of VGG's parameters, 124 of 138 million, sit in its fully connected layers, 103 million in the first,
# because the 7·7·512 numbers that the convolutions leave are laid flat and each gets 4096 weights. Newer networks
# average each map to one number instead and need a single small linear layer, which also lets them take images of any
# size. On the way forward, the + means that a block only has to learn what to change: with a branch that gives zero it
# hands on its input, so more blocks don't make things worse. On the way back, the + hands the gradient on unchanged, so
# it arrives at the first layers about as large as it left the last, whatever the branches multiply it by.
# ### END SOLUTION

# %% [markdown]
# ## What you have now
#
# Any ConvNet until about 2020, from a line of text or from blocks, and the tools to read one: what comes out of every
# layer, what it learns, what it sees. What you don't have yet is a good one. How to train it when there are few images,
# is the next notebook.

# %% [markdown]
# # Training in practice
#
# You know how a ConvNet is built. In practice the network is rarely the problem: there are too few pictures, or too
# little time, or nobody knows how large the learning rate should be. This notebook has a tool for each: make more
# pictures out of those you have, start from a network that somebody else has trained, choose by validation. Then it is
# your turn: an **open question**, with points for the accuracy of your own best network on pictures nobody has seen.
#
# **Time:** 75–90 minutes. **Points:** 34. Nothing here needs your answers to the other notebooks, but it needs PyTorch:
# `python -m pip install torch`.
#
# | here | in the code |
# |---|---|
# | a batch of pictures, numbers from 0 to 1 | `x`, a NumPy array of shape `(N, C, H, W)` |
# | its labels: one number a picture | `y`, shape `(N,)` |
# | its labels, *one-hot*: a row of zeros with one 1 a picture | `y`, shape `(N, classes)` |
# | where all randomness comes from | `rng`: `rng.random()`, `rng.uniform(…)`, `rng.integers(…)`, … |
#
# After each function there is a check. Checks after submission use other pictures, sizes and seeds.
#
# Stuck? Put `hint("augment_position")`, with the name that stands in the check, into a cell of your own: it helps step
# by step, and costs nothing.

# %% tags=["setup"]
import copy
from pathlib import Path
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

from autograder import check
from cs231n_utils import data, vis
from cs231n_utils.errors import MissingDataError
from cs231n_utils.solver.display import choose_display

torch.set_num_threads(1)  # these networks are too small to share among cores
BEST_NET = "best_net.npz"  # the file with the weights that you hand in

# %% [markdown]
# ## Ten pictures out of one
#
# A heart is a heart, whether it stands a little to the left or is lit from the right. You know that. A network only
# knows the pictures that it has seen, and if all its hearts stood in the middle, that's what it learns. So show each
# picture a little differently every time: turned over, cut out, turned round, stretched, tinted. The **label stays**.
# That is *data augmentation*, and it costs nothing but a few lines.
#
# The pictures: 64 of those that this notebook learns from. If CIFAR-10 has been downloaded
# (`data.download_cifar10()`), they are photographs of ten kinds of things; otherwise the course's ten drawn shapes.

# %% name="the-pictures"
try:
    x, y, *_, names = data.load_cifar10()
    x, y, source = x[:5000], y[:5000], "CIFAR-10"
except MissingDataError:
    y = np.random.RandomState(0).permutation(5000) % 10
    x, names, source = data.draw_shapes(y, seed=0), data.SHAPE_NAMES, "the ten shapes"
x = x.astype(np.float32) / 255
print(f"{len(x)} pictures of {source}: {', '.join(names)}")
vis.show_image(vis.visualize_grid(x[:64].transpose(0, 2, 3, 1), padding=2) / 255, size=5)

# %% [markdown]
# ## Turned over, cut out
#
# The two that everybody uses. **Flip**: with probability one half, left and right are exchanged. **Crop**: zeros are
# put around the picture, and a piece of the old size is cut out somewhere.
#
# Four rules hold for all augmentations:
#
# - every picture of the batch gets its *own* random number (or the whole batch would move together);
# - the pictures keep their order and their shape, because the labels stay where they are;
# - `x` itself is not changed: it will be needed again in the next epoch;
# - randomness comes from `rng` alone. The same seed gives the same pictures, or you can never repeat an experiment.
#
# **Predict first:** with `padding` 1, how many different crops of one picture are there? And how many with 4?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# The padded picture is 2 rows and 2 columns larger, so there are 3 places for the first row and 3 for the first
# column: 9. With 4 there are 9·9 = 81.
#
# </details>


# %% question="augment_position"
def augment_flip(x, rng):
    """Exchange left and right in each picture with probability 1/2. x: (N, C, H, W) → a new array."""
    ### BEGIN SOLUTION
    turned = rng.random(len(x)) < 0.5
    return np.where(turned[:, None, None, None], x[:, :, :, ::-1], x)
    ### END SOLUTION


def augment_crop(x, rng, padding=4):
    """A random piece (H, W) of each picture with `padding` zeros on every side, all places equally likely.

    x: (N, C, H, W) → a new array of the same shape
    """
    ### BEGIN SOLUTION
    N, C, H, W = x.shape
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding), x.dtype)
    padded[:, :, padding : padding + H, padding : padding + W] = x
    out = np.empty_like(x)
    for n in range(N):
        i, j = rng.integers(0, 2 * padding + 1, size=2)
        out[n] = padded[n, :, i : i + H, j : j + W]
    return out
    ### END SOLUTION


# %%
check("augment_position")

# %% [markdown]
# ### See it
#
# Top left is the picture as it is, then eleven that a network would be shown in its place: first flipped or not, then
# cropped with 8 pixels of padding. The black rims are the zeros.

# %% name="flips-and-crops"
flower = data.load_photograph("flower", size=(64, 96)).transpose(2, 0, 1)[None] / 255
rng = np.random.default_rng(1)
many = np.repeat(flower, 11, axis=0)
vis.show_images([*flower, *augment_crop(augment_flip(many, rng), rng, padding=8)], columns=4)

# %% [markdown]
# ## Turned round, stretched
#
# A rotation moves pixels to places *between* pixels. So think backwards: for every pixel of the **new** picture, where
# in the **old** one should it look? If the place lies between pixels, it takes a weighted mean of the four neighbours;
# beyond the border it sees zero. That part is done for you: `look_up(x, rows, columns)`.
#
# What remains is to say where to look. Count rows and columns from the **centre**: r and c go from −(H − 1)/2 to
# (H − 1)/2 and from −(W − 1)/2 to (W − 1)/2. For one picture:
#
# | | new pixel (r, c) looks at | random numbers of the picture |
# |---|---|---|
# | rotate | (cos α · r − sin α · c, sin α · r + cos α · c) | α between ± `degrees` |
# | warp | (z · r + a, z · (c + k · r) + b) | z between 1 ± `scale`, k between ± `shear`, a and b between ± `shift` |
#
# All are drawn uniformly. `look_up` counts from the upper left pixel, so add (H − 1)/2 and (W − 1)/2 at the end. And
# NumPy's sine takes an angle in radians.
#
# **Predict first:** with z = 2, is the thing in the picture larger or smaller afterwards?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# Smaller: each new pixel looks twice as far from the centre, so the whole old picture fits into the middle of the new
# one. Looking backwards turns everything round.
#
# </details>


# %% tags=["setup"]
def look_up(x, rows, columns):
    """Each picture seen at other places. x: (N, C, H, W); rows, columns: (N, H, W), 0 is the first → (N, C, H, W).

    Between pixels a weighted mean of the four around, zeros outside.
    """
    N, _, H, W = x.shape
    out = np.zeros_like(x)
    for i in (0, 1):
        for j in (0, 1):
            r, c = np.floor(rows).astype(int) + i, np.floor(columns).astype(int) + j
            weight = (1 - np.abs(rows - r)) * (1 - np.abs(columns - c))
            weight = weight * ((r >= 0) & (r < H) & (c >= 0) & (c < W))
            seen = x[np.arange(N)[:, None, None], :, r.clip(0, H - 1), c.clip(0, W - 1)]  # (N, H, W, C)
            out += (weight[..., None] * seen).transpose(0, 3, 1, 2).astype(x.dtype)
    return out


# %% question="augment_shape"
def augment_rotate(x, rng, degrees=15):
    """Each picture turned about its centre by an angle of its own between -degrees and degrees; zeros move in.

    x: (N, C, H, W) → a new array of the same shape
    """
    ### BEGIN SOLUTION
    N, _, H, W = x.shape
    r = np.arange(H)[:, None] - (H - 1) / 2
    c = np.arange(W)[None, :] - (W - 1) / 2
    angle = np.deg2rad(rng.uniform(-degrees, degrees, size=(N, 1, 1)))
    rows = np.cos(angle) * r - np.sin(angle) * c
    columns = np.sin(angle) * r + np.cos(angle) * c
    return look_up(x, rows + (H - 1) / 2, columns + (W - 1) / 2)
    ### END SOLUTION


def augment_warp(x, rng, shift=3, scale=0.2, shear=0.2):
    """Each picture shifted, scaled and sheared by numbers of its own, as in the table above; zeros move in.

    x: (N, C, H, W) → a new array of the same shape
    """
    ### BEGIN SOLUTION
    N, _, H, W = x.shape
    r = np.arange(H)[:, None] - (H - 1) / 2
    c = np.arange(W)[None, :] - (W - 1) / 2
    z = rng.uniform(1 - scale, 1 + scale, size=(N, 1, 1))
    k = rng.uniform(-shear, shear, size=(N, 1, 1))
    a, b = rng.uniform(-shift, shift, size=(2, N, 1, 1))
    rows, columns = z * r + a, z * (c + k * r) + b
    return look_up(x, rows + (H - 1) / 2, columns + (W - 1) / 2)
    ### END SOLUTION


# %%
check("augment_shape")

# %% [markdown]
# ### See it: a flower in the wind
#
# Top: turned by up to 40 degrees. Bottom: shifted by up to 8 pixels, scaled by up to 30 % and sheared by up to 0.4.

# %% name="a-flower-in-the-wind"
rng = np.random.default_rng(2)
few = np.repeat(flower, 4, axis=0)
turned = augment_rotate(few, rng, degrees=40)
warped = augment_warp(few, rng, shift=8, scale=0.3, shear=0.4)
vis.show_images([*turned, *warped], columns=4)

# %% [markdown]
# ## Tinted, covered
#
# **Colours**: morning light is blue, evening light is red, cameras disagree. To every channel of every picture add one
# number of its own, then cut off what is below 0 or above 1. **Cut-out**: cover a square with zeros, so that the
# network can't rely on a single detail: if the ears are covered, the cat must be known by its tail.


# %% question="augment_content"
def augment_colors(x, rng, strength=0.2):
    """Each channel of each picture lighter or darker by a number of its own between ± strength.

    x: (N, C, H, W), numbers from 0 to 1 → a new array; what would be below 0 or above 1 becomes 0 or 1
    """
    ### BEGIN SOLUTION
    tint = rng.uniform(-strength, strength, size=(*x.shape[:2], 1, 1)).astype(x.dtype)
    return np.clip(x + tint, 0, 1)
    ### END SOLUTION


def augment_cutout(x, rng, size=8):
    """In each picture a square of size × size pixels is 0 in all channels; all places inside are equally likely.

    x: (N, C, H, W), size at most H and W → a new array of the same shape
    """
    ### BEGIN SOLUTION
    N, _, H, W = x.shape
    out = x.copy()
    for n in range(N):
        i, j = rng.integers(0, H - size + 1), rng.integers(0, W - size + 1)
        out[n, :, i : i + size, j : j + size] = 0
    return out
    ### END SOLUTION


# %%
check("augment_content")

# %% [markdown]
# ### See it: all day long
#
# Top: tints of up to 0.3 in each channel. Bottom: a square of 24×24 pixels is covered.

# %% name="all-day-long"
rng = np.random.default_rng(3)
tinted = augment_colors(few, rng, strength=0.3)
covered = augment_cutout(few, rng, size=24)
vis.show_images([*tinted, *covered], columns=4)

# %% [markdown]
# ## Two pictures in one
#
# **Mix-up** goes a step further. It lays two pictures over each other, like a double exposure, and this time the label
# does *not* stay: with λ of the first picture and 1 − λ of the second, the network is asked to say "λ of this and
# 1 − λ of that". So labels must be one-hot rows, which can be mixed like pictures:
#
# x′ = λ · x₁ + (1 − λ) · x₂  and  y′ = λ · y₁ + (1 − λ) · y₂.
#
# λ comes from a Beta distribution, `rng.beta(alpha, alpha)`: for small α it is nearly always close to 0 or 1, for large
# α close to one half. Partners come from the same batch, in an order that is drawn anew every time
# (`rng.permutation(…)`). Whether the batch shares one λ or each picture has its own is up to you; both are in use.
#
# **Predict first:** a cat with λ = 0.7 and a dog with 0.3: what are the row of y′ and the best loss that a network can
# reach on it? Is it 0?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# 0.7 at the cat and 0.3 at the dog. The cross-entropy is least where the network says exactly that, and then it is
# −0.7 · ln 0.7 − 0.3 · ln 0.3 = 0.61: never 0. Don't be worried by the losses of such a run.
#
# </details>


# %% question="mixup"
def mixup(x, y, rng, alpha=0.4):
    """Mix each picture and its label with another one of the batch.

    x: (N, C, H, W); y: (N, classes), rows of one-hot labels
    Returns (mixed x, mixed y), new arrays of the same shapes. Each mixed row is λ of one row and 1 − λ of another, with
    the same λ and the same partner in x and y.
    """
    ### BEGIN SOLUTION
    lam = rng.beta(alpha, alpha)
    partner = rng.permutation(len(x))
    mixed = lam * x + (1 - lam) * x[partner]
    labels = lam * y + (1 - lam) * y[partner]
    return mixed, labels
    ### END SOLUTION


# %%
check("mixup")

# %% [markdown]
# ### See it: double exposures
#
# Eight pictures, mixed with α = 2. The titles are the mixed labels. Could you have said which two are in there?

# %% name="double-exposures"
shown = x[:8]
mixed, shares = mixup(shown, np.eye(10)[y[:8]], np.random.default_rng(25), alpha=2.0)
titles = [" + ".join(f"{row[k]:.1f} {names[k]}" for k in np.argsort(-row)[:2] if row[k] > 0) for row in shares]
vis.show_images(mixed, titles, columns=4)

# %% [markdown]
# ## Does it help?
#
# Here is a small network and a way to train it; you will need both until the end. Have a look: `small_net` has two
# named parts, **features** (three convolutions, each halves the sides) and **classifier** (dense), as many published
# networks have. `train` calls your augmentations anew for every batch.


# %% tags=["setup"]
def small_net(classes, channels=(16, 32, 64)):
    """A ConvNet for 32×32 pictures: convolutions in `.features`, dense layers in `.classifier`."""
    layers, before = [], 3
    for number, after in enumerate(channels):
        side = 3 if number else 5
        layers += [nn.Conv2d(before, after, side, stride=2, padding=side // 2), nn.BatchNorm2d(after), nn.ReLU()]
        before = after
    net = nn.Sequential()
    net.features = nn.Sequential(*layers)
    net.classifier = nn.Sequential(nn.Flatten(), nn.Linear(before * 16, classes))
    return net


def as_input(x):
    """Pictures with numbers from 0 to 1 as a tensor with numbers from -2 to 2, which networks like better."""
    return torch.tensor((np.asarray(x) - 0.5) * 4, dtype=torch.float32)


def train(net, x, y, epochs, augment=None, mix=None, rate=1e-2, valid=None, seed=0, show=True):
    """Train a network in place, with Adam and a learning rate that rises to `rate` and falls to 0.

    x: (N, 3, 32, 32) from 0 to 1; y: (N,) labels; augment: a function (x, rng) → x; mix: a function like mixup
    valid: (x, y) to look at before the first step (epoch 0) and after every epoch; show: whether to draw
    Returns the history of the run.
    """
    rng = np.random.default_rng(seed)
    batch = min(64, len(x))
    run = SimpleNamespace(iteration=0, num_iterations=epochs * (len(x) // batch), epoch=0, num_epochs=epochs)
    run.loss_history, run.train_acc_history, run.val_acc_history = [], [], []
    run.verbose, run.print_every = show, 0
    display = choose_display(run)
    learned = [parameter for parameter in net.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(learned, lr=rate, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=run.num_iterations)
    labels = np.eye(int(max(y)) + 1)[y]

    def look():
        if valid is not None:
            run.train_acc_history.append(accuracy(net, x[:250], y[:250]))
            run.val_acc_history.append(accuracy(net, *valid))
            display.look()

    look()
    for epoch in range(epochs):
        for part in net.modules():
            # A frozen layer rests wholly: batch normalisation would go on averaging otherwise.
            part.train(all(parameter.requires_grad for parameter in part.parameters()))
        for chosen in rng.permutation(len(x))[: len(x) // batch * batch].reshape(-1, batch):
            pictures, wanted = x[chosen], labels[chosen]
            if augment is not None:
                pictures = augment(pictures, rng)
            if mix is not None:
                pictures, wanted = mix(pictures, wanted, rng)
            loss = nn.functional.cross_entropy(net(as_input(pictures)), torch.tensor(wanted, dtype=torch.float32))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            run.loss_history.append(loss.item())
            run.iteration += 1
            display.step()
        run.epoch = epoch + 1
        look()
    display.close()
    return run


def accuracy(net, x, y):
    """The share of pictures that a network gets right."""
    net.eval()
    with torch.no_grad():
        said = [net(as_input(x[start : start + 250])).argmax(dim=1) for start in range(0, len(x), 250)]
    return float(np.mean(torch.cat(said).numpy() == y))


# %% [markdown]
# **Predict first:** the same network learns from the same 1,000 pictures, fifteen times over: once as they are, once
# flipped and cropped by up to 2 pixels. Which run has the better *training* accuracy at the end, and which the better
# *validation* accuracy?
#
# The picture: losses on the left; on the right, accuracies on training pictures (dashed) and on others (solid). On the
# shapes, expect about 0.75 on other pictures without augmentation and 0.85 with it. On CIFAR-10 expect about 0.38 and
# 0.45: a thousand photographs are next to nothing.

# %% name="does-it-help"
few_x, few_y, valid = x[:1000], y[:1000], (x[-500:], y[-500:])


def moved(x, rng):
    """Flipped, and cropped by a little."""
    return augment_crop(augment_flip(x, rng), rng, padding=2)


runs = {}
for name, augment in {"as they are": None, "flipped, cropped": moved}.items():
    torch.manual_seed(0)
    runs[name] = run = train(small_net(10), few_x, few_y, epochs=15, augment=augment, valid=valid, show=False)
    print(f"{name:17} training {run.train_acc_history[-1]:.2f}  validation {run.val_acc_history[-1]:.2f}")
vis.show_learning_curves(runs)

# %% [markdown]
# Without augmentation the network soon knows its 1,000 pictures by heart, and that is all it knows. With it, it hardly
# ever sees the same picture twice; the training accuracy is *worse*, the other one better. More isn't always better:
# with a padding of 4 pixels instead of 2, or with all of your augmentations at once, such a short training is too
# short. Try it.
#
# ## What to choose
#
# Learning rate, strength of augmentation, number of filters: nobody computes them, one **tries**. Three kinds of
# pictures keep it honest:
#
# - *training* pictures, for the weights;
# - *validation* pictures, to choose between runs;
# - *test* pictures, to say **once**, at the end, how good the chosen one is. Who chooses by them has nothing left to
#   measure with.
#
# One run says little: with another seed it comes out differently. So each setting is run several times, and the
# **mean** of its validation accuracies counts. And some runs *diverge*: their numbers are `nan`, "not a number". Such
# a setting is never chosen, whatever its other runs say. Beware: comparing with nan is always false, so `max` and
# `np.argmax` do strange things to it.


# %% question="choose"
def choose(results):
    """The row of the best setting.

    results: a list of dictionaries, each with the settings of several runs and, under "train", "validation" and "test",
        a list with the accuracies of these runs, such as
        {"rate": 0.01, "train": [0.9, 0.8], "validation": [0.7, 0.6], "test": [0.6, 0.7]}
        One setting may have had more runs than another.
    Returns the dictionary whose "validation" has the greatest mean; rows with a nan there are left out. At least one
    row has none.
    """
    ### BEGIN SOLUTION
    means = np.array([np.mean(row["validation"]) for row in results])
    means[np.isnan(means)] = -np.inf
    return results[np.argmax(means)]
    ### END SOLUTION


# %%
check("choose")

# %% [markdown]
# ### A sweep
#
# The most important of all these numbers is the learning rate, and at first only its order of magnitude matters: try
# powers of ten. Two short runs each. Small dots: single runs, on training pictures (orange squares) and validation
# pictures (blue circles). The line goes through the means, and the ring is what you chose. Too small, and nothing is
# learned in the time; too large, and it jumps about.

# %% name="a-sweep"
results = []
for rate in (1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0):
    row = {"rate": rate, "train": [], "validation": [], "test": []}
    for seed in range(2):
        torch.manual_seed(seed)
        net = small_net(10)
        train(net, few_x, few_y, epochs=3, rate=rate, seed=seed, show=False)
        row["train"].append(accuracy(net, few_x[:500], few_y[:500]))
        row["validation"].append(accuracy(net, *valid))
        row["test"].append(accuracy(net, x[-1000:-500], y[-1000:-500]))
    results.append(row)
best = choose(results)
rates = [row["rate"] for row in results]
with vis.styled():
    _, ax = plt.subplots(figsize=(6.5, 3.2), layout="constrained")
    for kind, mark, colour in (("train", "s", vis.PALETTE[1]), ("validation", "o", vis.PALETTE[0])):
        ax.plot(rates, [np.mean(row[kind]) for row in results], color=colour, label=kind)
        ax.plot(np.repeat(rates, 2), [value for row in results for value in row[kind]], mark, color=colour, ms=4)
    ax.plot(best["rate"], np.mean(best["validation"]), "o", ms=16, mfc="none", mew=2, color="black", label="chosen")
    ax.set(xscale="log", xlabel="learning rate", ylabel="accuracy", ylim=(0, 1), title="a sweep over learning rates")
    ax.legend()
print(f"chosen: {best['rate']:g}; its accuracy on test pictures: {np.mean(best['test']):.2f}")

# %% [markdown]
# ## Stand on somebody's shoulders
#
# Few people train a network from nothing. They take one that somebody has trained for days on a million photographs.
# Its early layers find edges, corners, colours: things that every task can use. Only its last, dense layers are about
# the old classes. So **copy** the network, **freeze** its convolutions, and put **new** dense layers on top. Few
# weights are left to learn, so a few labelled pictures will do. That is *fine-tuning*. (With more pictures, one goes on
# and thaws the upper convolutions, too, with a small learning rate.)
#
# `fine_tune` gets a model with the two parts `features` and `classifier`, and returns another one with the same two
# parts:
#
# - its `features` compute what the old ones do. PyTorch changes a tensor only where `requires_grad` is true: so all
#   parameters there are frozen with `requires_grad = False`;
# - its `classifier` is new: flatten, then one dense layer or several, of random weights, with `classes` outputs. How
#   many inputs? As many as the first `nn.Linear` of the old one (`layer.in_features`);
# - the old model stays as it is, *also later*, when the new one is trained. `copy.deepcopy` makes a copy that shares
#   nothing.


# %% question="fine_tune"
def fine_tune(model, classes):
    """A copy of a model with frozen convolutions and new dense layers; the model itself is not changed.

    model: an nn.Module with .features (convolutions) and .classifier (nn.Sequential of nn.Flatten, nn.Linear, …)
    classes: how many classes the new one tells apart
    Returns an nn.Module with .features, whose parameters have requires_grad False, and .classifier, whose parameters
    are new. Called with pictures (N, C, H, W) it gives (N, classes).
    """
    ### BEGIN SOLUTION
    net = copy.deepcopy(model)
    for parameter in net.features.parameters():
        parameter.requires_grad = False
    width = next(layer.in_features for layer in net.classifier if isinstance(layer, nn.Linear))
    net.classifier = nn.Sequential(nn.Flatten(), nn.Linear(width, classes))
    return net
    ### END SOLUTION


# %%
check("fine_tune")

# %% [markdown]
# ### A network to stand on
#
# First the "somebody": a network learns the first **seven** of the ten classes from 2,400 pictures. It has never seen
# the other three. On the shapes, expect a validation accuracy of about 0.9, on CIFAR-10 of about 0.55.

# %% name="a-network-to-stand-on"
old = y[:3500] < 7
torch.manual_seed(0)
somebody = small_net(7)
held_out = y[-700:] < 7
valid = x[-700:][held_out], y[-700:][held_out]
_ = train(somebody, x[:3500][old], y[:3500][old], epochs=8, augment=moved, valid=valid)

# %% [markdown]
# Now the three new classes, with 1, 3, 10 or 30 labelled pictures of each.
#
# **Predict first:** two curves, accuracy on other pictures against labels: fine-tuned, and trained from scratch. Where
# are they furthest apart, and do they meet? (Guessing gives 0.33.)

# %% name="few-labels"
new_x, new_y = x[y >= 7], y[y >= 7] - 7
test = (new_x[-400:], new_y[-400:])
counts, scores = (1, 3, 10, 30), {"fine-tuned": [], "from scratch": []}
for count in counts:
    chosen = np.concatenate([np.flatnonzero(new_y == k)[:count] for k in range(3)])
    for name, line in scores.items():
        torch.manual_seed(0)
        net = fine_tune(somebody, 3) if name == "fine-tuned" else small_net(3)
        train(net, new_x[chosen], new_y[chosen], epochs=40, augment=moved, show=False)
        line.append(accuracy(net, *test))
with vis.styled():
    _, ax = plt.subplots(figsize=(6.5, 3.2), layout="constrained")
    for (name, line), mark in zip(scores.items(), "os", strict=True):
        ax.plot(counts, line, f"{mark}-", label=name)
    ax.set(xscale="log", xticks=counts, xticklabels=counts, ylim=(0.2, 1), xlabel="labelled pictures of each class")
    ax.set(ylabel="accuracy on other pictures", title="three new classes")
    ax.axhline(1 / 3, color="grey", ls=":", label="guessing")
    ax.legend()
for name, line in scores.items():
    print(f"{name:13}", "  ".join(f"{score:.2f}" for score in line))

# %% [markdown]
# ## What has it learned?
#
# Nobody told the network what to look for. Four ways to find out; nothing to write, but look closely.
#
# ### Its first filters
#
# The sixteen 5×5 filters of the first layer, drawn as colours, each stretched to its own range. Before: noise. After:
# in so short a time they have not become beautiful, but smoother, with slopes from dark to light and from one colour
# to another. (After days with a million photographs they are edges, stripes and blobs of colour.)

# %% name="first-filters"
torch.manual_seed(0)
before = small_net(7).features[0].weight.detach().numpy()
after = somebody.features[0].weight.detach().numpy()
tiles = [vis.visualize_grid(w.transpose(0, 2, 3, 1), ubound=1.0) for w in (before, after)]
vis.show_images(tiles, ["before training", "after training"], width=7)

# %% [markdown]
# ### The pictures that a channel likes, and the one that it dreams of
#
# A number in the third layer sees 17×17 pixels. For six of its 64 channels, one row each: the seven patches, from 1,000
# pictures, on which the channel answers most. At the right end a patch that no camera has seen: start from grey noise
# and change the **pixels**, by gradient *ascent*, so that the channel answers more and more. Do you see what the dream
# and the patches have in common?

# %% name="patches-and-dreams"
layers = somebody.eval().features
for parameter in somebody.parameters():
    parameter.requires_grad = False  # from here on the pixels are what changes
with torch.no_grad():
    answers = layers[:8](as_input(x[:1000])).numpy()  # (N, 64, 4, 4), before the last ReLU
framed = np.pad(x[:1000], ((0, 0), (0, 0), (8, 8), (8, 8)), constant_values=0.5)


def climb(channel, steps=80):
    """17×17 pixels on which a channel answers strongly, found by gradient ascent on the pixels."""
    pixels = torch.zeros(1, 3, 32, 32).normal_(0, 0.1, generator=torch.Generator().manual_seed(channel))
    pixels.requires_grad = True
    optimiser = torch.optim.Adam([pixels], lr=0.05)
    for _ in range(steps):
        # The penalty keeps the pixels near grey; what doesn't matter to the channel stays grey.
        loss = -layers[:8](pixels)[0, channel, 2, 2] + 0.01 * pixels.square().sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return (pixels.detach().numpy()[0, :, 8:25, 8:25] / 4 + 0.5).clip(0, 1)


rows = []
loudest = np.argsort(-answers.max(axis=(0, 2, 3)))[:6]
for channel in loudest:
    strongest, row = answers[:, channel].reshape(len(answers), 16), []
    for n in np.argsort(-strongest.max(axis=1))[:7]:
        i, j = divmod(int(strongest[n].argmax()), 4)
        row.append(framed[n, :, 8 * i : 8 * i + 17, 8 * j : 8 * j + 17])
    rows.append([patch.transpose(1, 2, 0) for patch in (*row, climb(int(channel)))])
vis.show_image(vis.vis_nn(rows), "one row a channel: its seven favourite patches, and its dream", size=7)

# %% [markdown]
# ### How much of a picture is left?
#
# The network turns a picture into numbers, layer by layer. Can we go back? Start from noise again, and change the
# pixels until they give the *same numbers* as a given picture (left), after one, two and three convolutions. From the
# first layer the picture comes back almost as it was. Further up, what comes back is noisy, and its colours are
# wrong: these are pictures that the network can hardly tell from the first one. It has thrown away what it doesn't
# need.

# %% name="back-to-the-picture"
depths = (3, 6, 9)  # modules of `features`: one, two, three times convolution, normalization, ReLU


def rebuild(picture, depth, steps=120):
    """A picture that gives the same numbers after `depth` modules, from noise by gradient descent on the pixels."""
    wanted = layers[:depth](as_input(picture[None]))
    pixels = torch.zeros(1, 3, 32, 32).normal_(0, 0.1, generator=torch.Generator().manual_seed(0))
    pixels.requires_grad = True
    optimiser = torch.optim.Adam([pixels], lr=0.1)
    for _ in range(steps):
        rough = pixels.diff(dim=2).abs().mean() + pixels.diff(dim=3).abs().mean()
        loss = (layers[:depth](pixels) - wanted).square().mean() / wanted.square().mean() + 0.01 * rough
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return (pixels.detach().numpy()[0] / 4 + 0.5).clip(0, 1)


tiles = []
for n in np.flatnonzero(y[:20] < 7)[:2]:
    tiles += [x[n], *(rebuild(x[n], depth) for depth in depths)]
vis.show_images(tiles, ["a picture", "from layer 1", "from layer 2", "from layer 3", *[None] * 4], columns=4, width=7)

# %% [markdown]
# ## Your best network
#
# The open question: train the best network you can for the **ten shapes** (the exam is the same for everybody, CIFAR-10
# or not). You hand in its **weights**, in the file `best_net.npz` beside this notebook. After submission they are tried
# on new pictures, which will be drawn then and which nobody has seen:
#
# | accuracy on new pictures | points | measured: one that reaches it |
# |---|---|---|
# | below 50 % | 0 | a linear classifier: 16 % |
# | at least 50 % | 3 | a dense network with one hidden layer, 10 epochs: 61 % |
# | at least 75 % | 5 | |
# | at least 90 % | 7 | `small_net`, 8 epochs: 92 %, about 5 seconds |
# | at least 95 % | 9 | `small_net` with more filters, augmented, 20 epochs: 97 %, about 25 seconds |
#
# (The points of the checks that you can see are in there.) The pictures of the check below stay the same, the new ones
# don't: don't choose by the check. A thousand pictures are counted, so 95 % can be 94 % by bad luck: aim a little
# higher than you need.
#
# You write two functions. `make_net` makes the network, with random weights: begin with `small_net(10)`, or build your
# own. `predict` makes a network, loads the weights with `load_net`, and says for each picture which class it is. Be
# careful: pictures come as **bytes** from 0 to 255, and a network must be told that it is no longer training
# (`net.eval()`): what it says about one picture may not depend on the others.
#
# The rules: the file has at most 1 MB (about 500,000 weights, because `save_net` stores two bytes each), and `predict`
# takes at most a few seconds for a thousand pictures. What you train with, and how long, is up to you; five minutes
# should do.


# %% tags=["setup"]
def save_net(net, path):
    """Write the weights of a network to a file, as plain arrays of two-byte floats."""
    arrays = {name: tensor.numpy() for name, tensor in net.state_dict().items()}
    arrays = {name: array.astype(np.float16) if array.dtype.kind == "f" else array for name, array in arrays.items()}
    np.savez_compressed(path, **arrays)


def load_net(net, path):
    """Put the weights in a file into a network that was made in the same way, and return the network."""
    if not Path(path).is_file():
        raise FileNotFoundError(f"there is no file {path} yet: train your network, then save it with save_net")
    with np.load(path, allow_pickle=False) as arrays:
        net.load_state_dict({name: torch.tensor(arrays[name]) for name in arrays.files})
    return net


# %% question="best_net"
def make_net():
    """Your network for 32×32 pictures and ten classes, with random weights: an nn.Module."""
    ### BEGIN SOLUTION
    return small_net(10, channels=(24, 48, 64))
    ### END SOLUTION


def predict(images):
    """Which class each picture is, according to the network whose weights are in the file BEST_NET.

    images: (N, 3, 32, 32), uint8, from 0 to 255 → (N,) integers from 0 to 9, as in data.SHAPE_NAMES
    """
    ### BEGIN SOLUTION
    net = load_net(make_net(), BEST_NET)
    net.eval()
    with torch.no_grad():
        scores = net(as_input(images / 255))
    return scores.argmax(dim=1).numpy()
    ### END SOLUTION


# %% [markdown]
# ### Train it
#
# As it stands, the cell reaches about 92 %: the plain network of the table. The rest is yours. Change the cell as you
# like: pictures, augmentation, epochs, rate, or a loop of your own. Give your training pictures names of their own, as
# here, and keep some aside to choose by.
#
# It trains when there is no file yet, or when you set `TRAIN_AGAIN = True`; so running the whole notebook again doesn't
# throw away your best network. After a change of `make_net` you must train again: old weights don't fit a new network.
#
# (`data.draw_shapes` never ends: you could draw new pictures for each epoch, the best augmentation of all. It's
# allowed. Real photographs are not so generous.)

# %% name="train-your-best"
TRAIN_AGAIN = False
shape_y = np.random.RandomState(1).permutation(5000) % 10
shape_x = data.draw_shapes(shape_y, seed=1)
if TRAIN_AGAIN or not Path(BEST_NET).is_file():
    torch.manual_seed(0)
    net = make_net()
    mine = (shape_x[:4000] / 255).astype(np.float32), shape_y[:4000]
    aside = (shape_x[4000:] / 255).astype(np.float32), shape_y[4000:]
    train(net, *mine, epochs=8, valid=aside)
    save_net(net, BEST_NET)
right = np.mean(predict(shape_x[4000:]) == shape_y[4000:])
print(f"{right:.1%} of 1,000 pictures that were kept aside; the file has {Path(BEST_NET).stat().st_size / 1000:.0f} kB")

# %%
check("best_net")

# %% [markdown]
# ### Which ones are hard?
#
# First: how often a shape of the row was taken for one of the column. Which pairs off the diagonal are the brightest?
# Below it are some pictures that your network got wrong, with what it said. Would you have known?

# %% name="which-are-hard"
said = np.asarray(predict(shape_x[4000:]))
vis.show_confusion(shape_y[4000:], said, data.SHAPE_NAMES)
vis.show_misclassified(shape_x[4000:], shape_y[4000:], said, data.SHAPE_NAMES)

# %% [markdown]
# ## In your own words
#
# A last question, graded by hand. **In three or four sentences:** you build a reader for handwritten digits. Name two
# augmentations of this notebook that you would use and one that you would not, each with a reason. Which digits would
# suffer from the one that you leave out?

# %% [markdown] question="which_augmentation"
# **Your answer:**
#
# ### BEGIN SOLUTION
# Small rotations and shears: people write more or less slanted, and a slanted 4 is still a 4. Shifts and crops: where
# the digit stands says nothing. Not the flip: only 0, 1 and 8 survive it. A mirrored 2 looks like a 5 or an S, and the
# network would spend its filters on forms that nobody writes; 2 and 5, and 6 and 9, would be mixed up more often. Large
# rotations are as bad: a 6 turned by 180 degrees is a 9 with the label 6. An augmentation may only do what leaves the
# label true.
# ### END SOLUTION

# %% [markdown]
# ## What you have now
#
# The whole way: from one multiplication and its gradient, through convolutions, layers and networks, to a network of
# your own that recognises what it has never seen, and a good idea of how it does it.

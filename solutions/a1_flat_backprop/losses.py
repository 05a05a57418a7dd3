# %% [markdown]
# # What a network wants: losses
#
# A network makes scores, one for each class. A *loss* turns them into one number that says how unhappy we are, and with
# its gradient all learning begins. In this notebook you write the two losses that matter most, find out what each of
# them asks for, and what goes wrong when a computer takes e to the power of 1000.
#
# **Time:** 45–75 minutes. **Points:** 21. Nothing here needs your answers to the other notebooks.
#
# | here | in the code |
# |---|---|
# | scores of `N` images for `C` classes | `x`, shape `(N, C)` |
# | the right class of each image, 0 … C − 1 | `y`, shape `(N,)`, integers |
# | the loss of the whole batch: the **mean** over its images | `loss`, a number |
# | its gradient for the scores | `dx`, shape `(N, C)` |
#
# A function here returns the loss and its gradient at once: a loss is the last gate of a graph, so nothing arrives from
# behind it but a 1.
#
# Stuck? Put `hint("svm_loss")`, with the name that stands in the check, into a cell of your own: it helps step by step,
# and costs nothing.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from autograder import check
from cs231n_utils import data, vis

# %% [markdown]
# ## Two ways to be unhappy
#
# Three classes, and the right one has score s; the others have 0 and 1. As s grows we should be happier. The picture
# shows how two losses see it. Blue: the **hinge loss** (of support vector machines, hence `svm`) adds up by how much
# other scores come too close, and is exactly 0 as soon as the right score leads by 1. Orange, dashed: the **softmax
# loss** turns scores into probabilities and takes −log of the right one. It falls and falls and is never 0.
#
# **Predict first:** an image is classified right, with a lead of 5. Which of the two losses still changes the weights?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# Only the softmax loss, and only a little. For the hinge loss this image is done; its gradient is 0.
#
# </details>

# %% name="two-losses"
s = np.linspace(-3, 6, 181)
with vis.styled():
    _, ax = plt.subplots(figsize=(8, 3.2), layout="constrained")
    ax.plot(s, [max(0, 0 - right + 1) + max(0, 1 - right + 1) for right in s], label="hinge")
    ax.plot(s, [np.logaddexp.reduce([right, 0, 1]) - right for right in s], "--", label="softmax")
    ax.axvline(2, color="gray", linewidth=1)
    ax.text(2.1, 3, "a lead of 1", size=9)
    ax.set(xlabel="score of the right class (the others: 0 and 1)", title="loss")
    ax.legend()

# %% [markdown]
# ## The hinge loss
#
# For image i with right class y, every other class j should have a score at least 1 below that of the right one. By how
# much it doesn't is its *margin*:
#
# > margin[i, j] = max(0, x[i, j] − x[i, y] + 1) for j ≠ y, and loss = the sum of all margins / N
#
# The right class itself has no margin; forget that and the loss is 1 too large.
#
# **Predict first:** two images with scores (3, 1, 2.5) and (2, 1, 5), where the classes 0 and 1 are right. What is the
# loss?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# First image: max(0, 1 − 3 + 1) + max(0, 2.5 − 3 + 1) = 0 + 0.5. Second: max(0, 2 − 1 + 1) + max(0, 5 − 1 + 1) = 2 + 5.
# Together 7.5, so the loss is 3.75.
#
# </details>
#
# And backwards? A margin above 0 grows by 1 when its own score grows, and *shrinks* by 1 when the right score grows. A
# margin of 0 does nothing. Mind that the right score is in every margin of its row.


# %% question="svm_loss"
def svm_loss(x, y):
    """The multiclass hinge loss, the mean over the images, and its gradient.

    x: scores (N, C); y: right classes (N,), integers in 0 … C − 1
    Returns (loss, dx): a number, and its gradient for x, in the shape of x.
    """
    ### BEGIN SOLUTION
    N = x.shape[0]
    rows = np.arange(N)
    margins = np.maximum(0, x - x[rows, y][:, None] + 1)
    margins[rows, y] = 0
    loss = margins.sum() / N

    dx = (margins > 0).astype(float)
    dx[rows, y] = -dx.sum(axis=1)
    dx = dx / N
    return loss, dx
    ### END SOLUTION


# %%
check("svm_loss")

# %% [markdown]
# ### Who has to move?
#
# Six digits with random scores, drawn from −1.5 to 1.5. Left: the digits. Middle: their scores, one row a digit, with a
# frame around the right class. Right: the gradient, times 6. Where it is orange (negative) the score should grow: those
# are the right classes. Purple scores are too close and should shrink, all by the same amount, however close. White
# ones are far enough below.

# %% name="svm-gradient"
images, labels = data.load_digits()
few = [3, 10, 24, 35, 42, 57]
scores = np.random.default_rng(0).uniform(-1.5, 1.5, (6, 10))
loss, dscores = svm_loss(scores, labels[few])
print(f"loss: {loss:.2f}")
with vis.styled():
    _, axes = plt.subplots(1, 3, figsize=(9, 3.2), width_ratios=(0.6, 4, 4), layout="constrained")
    framed = np.pad(images[few], ((0, 0), (1, 1), (1, 1)), constant_values=8)
    axes[0].imshow(framed.reshape(-1, 10), cmap="gray", aspect="auto")
    axes[0].axis("off")
    vis.show_heat_map(scores.round(1) + 0.0, "scores", ax=axes[1])
    vis.show_heat_map(6 * dscores.round(3) + 0.0, "gradient · 6", ax=axes[2])
    for ax in axes[1:]:
        ax.set_xticks(range(10), range(10))
        ax.set_aspect("auto")
        for i, label in enumerate(labels[few]):
            frame = {"fill": False, "edgecolor": vis.PALETTE[0], "linewidth": 2.5}
            ax.add_patch(plt.Rectangle((label - 0.45, i - 0.45), 0.9, 0.9, **frame))

# %% [markdown]
# ## The whole chain, stage by stage
#
# Put weights in front: scores = X W, a linear classifier. And add a second thing to want, weights that are not larger
# than they need to be: `reg` says how much we want that.
#
# > loss = data_loss + reg_loss, with reg_loss = **½** · reg · (the sum of all squared weights)
#
# The ½ is there so that the gradient of reg_loss is simply reg · W. W is used *twice*, in the scores and in reg_loss;
# you know what happens to its gradients.
#
# Write it flat, as the lecture does: `scores`, `margins`, `data_loss`, `reg_loss` forwards; then `dmargins`, `dscores`,
# `dW` backwards.


# %% question="svm_loss_staged"
def svm_loss_staged(W, X, y, reg):
    """A linear classifier with hinge loss and regularisation, in stages.

    W: weights (D, C); X: examples (N, D); y: right classes (N,); reg: a number
    loss = mean hinge loss of the scores X @ W + 0.5 * reg * (sum of the squared weights)
    Returns (loss, dW): a number, and its gradient for W, in the shape of W.
    """
    ### BEGIN SOLUTION
    N = X.shape[0]
    rows = np.arange(N)
    scores = X @ W
    margins = np.maximum(0, scores - scores[rows, y].reshape(N, 1) + 1)
    margins[rows, y] = 0
    data_loss = margins.sum() / N
    reg_loss = 0.5 * reg * np.sum(W * W)
    loss = data_loss + reg_loss

    dmargins = np.full(margins.shape, 1 / N)
    dscores = dmargins * (margins > 0)
    dscores[rows, y] -= dscores.sum(axis=1)
    dW = X.T @ dscores + reg * W
    return loss, dW
    ### END SOLUTION


# %%
check("svm_loss_staged")

# %% [markdown]
# ### What regularisation looks like
#
# Four linear classifiers learn the digits, with more and more regularisation. Each image is the template of the three,
# its column of W: purple where ink speaks for a three. Without regularisation, single pixels have a loud voice. With
# more, the template gets calmer and smoother, because a large weight costs more than several small ones that do the
# same. With too much, all weights shrink to almost nothing (each image has a scale of its own; the largest weight is in
# the title), and the accuracy on images that it has never seen falls.

# %% name="regularisation"
train, test = slice(0, 1400), slice(1400, None)
X = images.reshape(-1, 64) / 16
with vis.styled():
    _, axes = plt.subplots(1, 4, figsize=(9, 2.7), layout="constrained")
    for ax, reg in zip(axes, (0, 0.02, 0.2, 5), strict=True):
        W, speed = np.zeros((64, 10)), 0
        for _ in range(150):
            loss, dW = svm_loss_staged(W, X[train], labels[train], reg)
            speed = 0.9 * speed - 0.02 * dW  # steps in the same direction add up
            W = W + speed
        right = np.mean((X[test] @ W).argmax(axis=1) == labels[test])
        template, largest = W[:, 3].reshape(8, 8), np.abs(W[:, 3]).max()
        ax.imshow(template, cmap=vis.DIVERGING, vmin=-largest, vmax=largest)
        ax.set_title(f"reg {reg}: {right:.1%} right\nlargest weight {largest:.2f}")
        ax.axis("off")

# %% [markdown]
# ## The softmax loss
#
# Take e to the power of each score, so that all are positive; divide by their sum, so that they are probabilities:
#
# > p[i, j] = e^x[i, j] / (e^x[i, 0] + e^x[i, 1] + …), and loss = the mean of −log p[i, y]
#
# Its gradient is the friendliest formula of the whole course: what the network says minus what it should say. For each
# image, **p − (1 for the right class, 0 for the others)**, divided by N.
#
# **Predict first:** a network that knows nothing gives all C classes the same score. What is its loss? (For ten classes
# it is a number that you will see again and again.) And what is e^1000 on a computer?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# −log(1/C) = log C; for ten classes 2.303. If an untrained network starts with another loss, something is wrong. And
# e^1000 is `inf`: the largest number that fits into 64 bits is about e^709. Then p is inf/inf, which is `nan`.
#
# </details>
#
# The way out: subtract the largest score of a row from the whole row. All e^… are multiplied by the same factor, so p
# stays what it was, but the largest exponent is now 0. The cell shows what happens without it.

# %% name="overflow"
row = np.array([1000.0, 999.0, 998.0])
with np.errstate(over="ignore", invalid="ignore"):
    print("e to the scores:      ", np.exp(row))
    print("divided by their sum: ", np.exp(row) / np.exp(row).sum())
print("e to the scores − 1000:", np.exp(row - 1000))

# %% [markdown]
# Scores of ±1000 do come up, in the first steps of a training that goes wrong, and you want to see a large number then,
# not `nan`. The check tries them. (So that nobody has to take the log of a probability that was rounded to 0, the right
# class is never far behind in it.)


# %% question="softmax_loss"
def softmax_loss(x, y):
    """The softmax loss (cross-entropy), the mean over the images, and its gradient.

    x: scores (N, C), which may be as large as ±1000; y: right classes (N,), integers in 0 … C − 1
    Returns (loss, dx): a number, and its gradient for x, in the shape of x.
    """
    ### BEGIN SOLUTION
    N = x.shape[0]
    rows = np.arange(N)
    shifted = x - x.max(axis=1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -log_probabilities[rows, y].sum() / N

    dx = np.exp(log_probabilities)
    dx[rows, y] -= 1
    dx = dx / N
    return loss, dx
    ### END SOLUTION


# %%
check("softmax_loss")

# %% [markdown]
# ### Sure, unsure, wrong
#
# A linear classifier learns the digits with your softmax loss. Its first loss should be log 10 = 2.303. Below, three
# images that it has never seen, with the ten probabilities as bars: one that it is sure about, one that it finds hard,
# and one where it is sure and wrong. The right class is the orange bar. The gradient of the loss is what these bars
# lack (the orange one up to 1) or have too much (all others).

# %% name="sure-unsure-wrong"
W, speed, losses = np.zeros((64, 10)), 0, []
for _ in range(150):
    loss, dscores = softmax_loss(X[train] @ W, labels[train])
    losses.append(loss)
    speed = 0.9 * speed - 0.1 * X[train].T @ dscores
    W = W + speed
print(f"loss at the start {losses[0]:.4f}, at the end {losses[-1]:.4f}")

scores = X[test] @ W
# What the gradient says of each image by itself: p for all classes but the right one, where it is p − 1.
each = np.stack([softmax_loss(scores[[i]], labels[test][[i]])[1][0] for i in range(len(scores))])
chosen, each_right = scores.argmax(axis=1), 1 + each[np.arange(len(each)), labels[test]]
print(f"{np.mean(chosen == labels[test]):.1%} of {len(chosen)} new images are right")
surest, hardest = each_right.argmax(), np.abs(each_right - 0.5).argmin()
with vis.styled():
    shape = {"figsize": (9, 2.2), "width_ratios": (1, 2, 1, 2, 1, 2), "layout": "constrained"}
    _, axes = plt.subplots(1, 6, **shape)
    for k, index in enumerate((surest, hardest, each_right.argmin())):
        label = labels[test][index]
        p = each[index] + (np.arange(10) == label)
        vis.show_image(images[test][index] / 16, f"it is: {label}", ax=axes[2 * k])
        colours = [vis.PALETTE[1] if digit == label else vis.PALETTE[0] for digit in range(10)]
        axes[2 * k + 1].bar(range(10), p, color=colours)
        axes[2 * k + 1].set(ylim=(0, 1), xticks=range(0, 10, 3), title="probabilities")

# %% [markdown]
# ### The same scores, two opinions
#
# Once more the six digits with random scores, and the gradient of both losses. The hinge loss says the same to every
# score that is too close, and nothing to the rest. The softmax loss speaks to *every* class, loudest to those with the
# highest scores: no score is ever low enough. In both, each row adds up to 0. Why must it? (What happens to either loss
# when all scores of an image grow by 1?)

# %% name="both-gradients"
scores = np.random.default_rng(0).uniform(-1.5, 1.5, (6, 10))
gradients = {"hinge loss": svm_loss(scores, labels[few])[1], "softmax loss": softmax_loss(scores, labels[few])[1]}
with vis.styled():
    _, axes = plt.subplots(1, 2, figsize=(9, 2.6), layout="constrained")
    for ax, (name, gradient) in zip(axes, gradients.items(), strict=True):
        largest_sum = np.abs(gradient.sum(axis=1)).max()
        vis.show_heat_map((6 * gradient).round(1) + 0.0, f"{name}: rows add up to {largest_sum:.0e}", ax=ax)
        ax.set_aspect("auto")
        ax.set_xticks(range(10), range(10))

# %% [markdown]
# ### Trust, but measure
#
# A quick test for any gradient, without measuring each entry: move all scores a little in *one random direction*, both
# ways. The loss must change by what the gradient says for that direction, the sum of gradient · direction.

# %% name="one-direction"
rng = np.random.default_rng(1)
scores, right_classes = rng.normal(size=(50, 10)), rng.integers(0, 10, 50)
direction = rng.normal(size=scores.shape)
for loss_of in (svm_loss, softmax_loss):
    predicted = np.sum(loss_of(scores, right_classes)[1] * direction)
    ahead, behind = (loss_of(scores + sign * 1e-6 * direction, right_classes)[0] for sign in (1, -1))
    print(f"{loss_of.__name__}: predicted {predicted:+.8f}, measured {(ahead - behind) / 2e-6:+.8f}")

# %% [markdown]
# ## In your own words
#
# A last question, graded by hand. **In three or four sentences:** you train with ten classes and print the first loss:
# it is 9 with the hinge loss, or 2.3 with the softmax loss. Explain both numbers. After much training nearly all images
# are right: which of the two losses goes on learning from them, and is that good or bad?

# %% [markdown] question="which_loss"
# **Your answer:**
#
# ### BEGIN SOLUTION
# With small random weights all scores are nearly equal. Then each of the nine wrong classes has a margin of 1, so the
# hinge loss is 9; and each class has probability 1/10, so the softmax loss is log 10 = 2.3. An image that is right by
# more than 1 has a hinge loss and a gradient of exactly 0: the hinge loss then works on the hard images only. The
# softmax loss always wants more, so it goes on making easy images surer, which can make margins larger, but also spends
# effort on what is right already and on labels that are wrong.
# ### END SOLUTION

# %% [markdown]
# ## What you have now
#
# A loss and its gradient, in one function, for two losses. Put layers in front, and you have a network.

# %% [markdown]
# # A network that learns to read
#
# Two layers with a ReLU in between, a loss at the end, and a rule for taking steps: this is all there is to a neural
# network, and in this notebook you write it whole. At the end it reads handwritten digits that it has never seen, and
# you have watched it learn.
#
# **Time:** 60–90 minutes. **Points:** 19. Nothing here needs your answers to the other notebooks.
#
# | here | in the code |
# |---|---|
# | `N` images with `D` pixels, one a row; their classes | `X`, shape `(N, D)`; `y`, shape `(N,)` |
# | what is learned, the **parameters** | `params`: `W1` `(D, H)`, `b1` `(H,)`, `W2` `(H, C)`, `b2` `(C,)` |
# | what *you* choose, the **hyperparameters** | `H` hidden units, learning rate, `reg`, batch size, number of steps |
# | the gradient of each parameter | `grads["W1"]`, …, each in the shape of its parameter |
#
# Stuck? Put `hint("two_layer_loss")`, with the name that stands in the check, into a cell of your own: it helps step by
# step, and costs nothing.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from autograder import check
from cs231n_utils import data, vis
from cs231n_utils.solver import Solver

# %% [markdown]
# ## Two layers, flat
#
# The picture shows the whole network for 5 images of 64 pixels, 20 hidden units and 10 classes, with the shape of
# everything that flows: two products, two sums, a ReLU (R), and the softmax loss (L), which needs the right classes
# `y`. Without the ReLU the two layers would be one: (X W1) W2 is X times the matrix W1 W2.

# %% name="network-as-a-graph"
network = {
    "X·W1": ("×", ["X", "W1"]),
    "+b1": ("+", ["X·W1", "b1"]),
    "h1": ("R", ["+b1"]),
    "h1·W2": ("×", ["h1", "W2"]),
    "scores": ("+", ["h1·W2", "b2"]),
    "loss": ("L", ["scores", "y"]),
}
sizes = {"X": (5, 64), "W1": (64, 20), "b1": (20,), "W2": (20, 10), "b2": (10,), "y": (5,), "X·W1": (5, 20)}
sizes |= {"+b1": (5, 20), "h1": (5, 20), "h1·W2": (5, 10), "scores": (5, 10)}
vis.show_graph(network, {name: np.zeros(shape) for name, shape in sizes.items()}, title="the shapes that flow")

# %% [markdown]
# Forwards:
#
# > h1 = max(0, X W1 + b1), scores = h1 W2 + b2,
# > loss = softmax loss of the scores (mean over the images) + ½ · reg · (all squared entries of W1 and of W2)
#
# Backwards, in the opposite order: `dscores`, `dh1`, `dW2`, `db2`, `dW1`, `db1`. For the softmax loss, `dscores` is
# (probabilities − 1 at the right class) / N. Biases are not regularised.
#
# **Predict first:** which of the forward values does the backward pass need? (Only those must be kept.)
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# X for dW1, h1 for dW2 and for the ReLU (where h1 is positive, the ReLU let it through), and the probabilities for
# dscores. And the weights W2, to go back from dscores to dh1.
#
# </details>


# %% question="two_layer_loss"
def two_layer_loss(params, X, y, reg):
    """The loss of affine - ReLU - affine - softmax, and the gradients of all parameters. Write it flat.

    params: {"W1": (D, H), "b1": (H,), "W2": (H, C), "b2": (C,)}; don't change it
    X: examples (N, D); y: right classes (N,), integers in 0 … C − 1
    reg: how much the squared weights count: + 0.5 * reg * (sum of W1² + sum of W2²)
    Scores may be in the thousands, as in the last notebook.
    Returns (loss, grads): a number, and a dictionary with the gradients under the names of params.
    """
    ### BEGIN SOLUTION
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    N = X.shape[0]
    rows = np.arange(N)
    h1 = np.maximum(0, X @ W1 + b1)
    scores = h1 @ W2 + b2
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    data_loss = -np.log(probabilities[rows, y]).mean()
    reg_loss = 0.5 * reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
    loss = data_loss + reg_loss

    dscores = probabilities.copy()
    dscores[rows, y] -= 1
    dscores = dscores / N
    dh1 = dscores @ W2.T
    dW2 = h1.T @ dscores + reg * W2
    db2 = dscores.sum(axis=0)
    dh1 = dh1 * (h1 > 0)
    dW1 = X.T @ dh1 + reg * W1
    db1 = dh1.sum(axis=0)
    return loss, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
    ### END SOLUTION


# %%
check("two_layer_loss")

# %% [markdown]
# ### Two sanity checks before any training
#
# With tiny weights the network knows nothing, so its loss should be log 10 = 2.3026. And when all parameters move a
# little in a random direction, the loss should change by what your gradients say. The picture below is what the
# untrained network wants to change first: −dW1 for the 20 hidden units, drawn as 8×8 images (purple where a weight
# should grow). Each is a mixture of digits that it has seen.


# %% name="sanity"
def new_params(hidden, scale=0.1, seed=0):
    """Small random weights, and biases of zero."""
    rng = np.random.default_rng(seed)
    return {
        "W1": scale * rng.normal(size=(64, hidden)),
        "b1": np.zeros(hidden),
        "W2": scale * rng.normal(size=(hidden, 10)),
        "b2": np.zeros(10),
    }


def show_units(weights, title):
    """The columns of a matrix (64, H) as 8×8 images, ten in a row."""
    rows = (weights.shape[1] + 9) // 10
    largest = np.abs(weights).max()
    with vis.styled():
        figure, axes = plt.subplots(rows, 10, figsize=(9, 0.95 * rows + 0.4), layout="constrained", squeeze=False)
        for unit, ax in enumerate(axes.flat):
            ax.axis("off")
            if unit < weights.shape[1]:
                ax.imshow(weights[:, unit].reshape(8, 8), cmap=vis.DIVERGING, vmin=-largest, vmax=largest)
        figure.suptitle(title, size=10)


images, labels = data.load_digits()
order = np.random.default_rng(0).permutation(len(images))
X, y = images[order].reshape(-1, 64) / 16, labels[order]
X_train, y_train, X_val, y_val = X[:1300], y[:1300], X[1300:], y[1300:]

loss, first_grads = two_layer_loss(new_params(20, scale=1e-4), X_train, y_train, 0.0)
print(f"loss with tiny weights: {loss:.4f}, log 10: {np.log(10):.4f}")

params = new_params(20)
loss, grads = two_layer_loss(params, X_train, y_train, 0.1)
rng = np.random.default_rng(1)
direction = {name: rng.normal(size=value.shape) for name, value in params.items()}
predicted = sum(np.sum(grads[name] * direction[name]) for name in params)
both = []
for sign in (1, -1):
    moved = {name: params[name] + sign * 1e-6 * direction[name] for name in params}
    both.append(two_layer_loss(moved, X_train, y_train, 0.1)[0])
print(f"a random direction: predicted {predicted:+.8f}, measured {(both[0] - both[1]) / 2e-6:+.8f}")

show_units(-first_grads["W1"], "what the hidden units want to see more of")

# %% [markdown]
# ## The loop
#
# Training is one loop, the same for every network in the world:
#
# > **batch → forward → loss → backward → step**
#
# Take a few images at random, not all: the gradient of 50 images points nearly where that of all 1300 does, at a
# twentieth of the price. Go forward and back. Move each parameter a little against its gradient. Again.
#
# The numbers in capitals below are *hyperparameters*: nobody learns them, you choose them. Left: the loss of each batch
# (dots; it jumps, because each batch is another one) and its running mean. Right: the accuracy on images it learns from
# and on 497 others, before the first step (0) and after each time through all images, an *epoch*.

# %% name="the-loop"
HIDDEN, LEARNING_RATE, REG, BATCH, EPOCHS = 30, 0.5, 1e-4, 50, 20


def predict(params, X):
    """The class with the highest score."""
    before = X @ params["W1"] + params["b1"]
    return (before * (before > 0) @ params["W2"] + params["b2"]).argmax(axis=1)


class History:
    """What `show_learning_curves` draws."""

    def __init__(self):
        self.loss_history, self.train_acc_history, self.val_acc_history = [], [], []


params, history, rng = new_params(HIDDEN), History(), np.random.default_rng(0)
for epoch in range(EPOCHS + 1):
    history.train_acc_history.append(np.mean(predict(params, X_train) == y_train))
    history.val_acc_history.append(np.mean(predict(params, X_val) == y_val))
    if epoch == EPOCHS:
        break
    for batch in rng.permutation(len(X_train)).reshape(-1, BATCH):
        loss, grads = two_layer_loss(params, X_train[batch], y_train[batch], REG)
        history.loss_history.append(loss)
        for name in params:
            params[name] = params[name] - LEARNING_RATE * grads[name]

print(f"{np.mean(predict(params, X_val) == y_val):.1%} of the new digits are right")
vis.show_learning_curves(history, "plain gradient descent")

# %% [markdown]
# ### What it learned
#
# The 30 hidden units after training, as images. Compare them with the picture before training: now they are strokes,
# ends and gaps, things that tell one digit from another. Below, the first few digits that the network gets wrong. Would
# you have done better?

# %% name="what-it-learned"
show_units(params["W1"], "what the hidden units look for")
wrong = np.flatnonzero(predict(params, X_val) != y_val)[:6]
titles = [f"{y_val[i]}, taken for {predict(params, X_val[[i]])[0]}" for i in wrong]
vis.show_images([X_val[i].reshape(8, 8) for i in wrong], titles)

# %% [markdown]
# ## Better steps
#
# Plain gradient descent has a weakness: in a long narrow valley it jumps from side to side and hardly gets ahead. Three
# rules do better. Each keeps a memory between its steps, in `config`.
#
# | rule | memory | step |
# |---|---|---|
# | momentum | velocity = momentum · velocity − rate · dw | w + velocity |
# | RMSProp | cache = decay_rate · cache + (1 − decay_rate) · dw² | w − rate · dw / (√cache + epsilon) |
# | Adam | m = beta1 · m + (1 − beta1) · dw, v = beta2 · v + (1 − beta2) · dw² | w − rate · m̂ / (√v̂ + epsilon) |
#
# Here rate is the learning rate, `learning_rate` in `config`.
#
# **Momentum** is a ball that rolls: what it did before, it goes on doing. **RMSProp** takes smaller steps in directions
# that are steep. **Adam** does both, and one thing more: `m` and `v` start at 0 and are too small at first, so it
# divides that out. t counts its steps; it is **raised by 1 first**, so that it is 1 in the first step:
#
# > m̂ = m / (1 − beta1ᵗ), v̂ = v / (1 − beta2ᵗ)
#
# All products and roots work on each entry of w by itself. `epsilon` is added **after** the root is taken; it keeps
# from dividing by 0.
#
# **Predict first:** Adam, first step, m and v still 0: how far does an entry move whose gradient is 5? And one whose
# gradient is 0.005?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# Both by the learning rate. m̂ is the gradient, v̂ is its square, so the quotient is 1 or −1, whatever the size.
#
# </details>


# %% question="update_rules"
def sgd_momentum(w, dw, config=None):
    """Gradient descent with momentum.

    w: parameter, an array; dw: its gradient
    config: a dictionary; what is missing in it (or all, when it is None) has these defaults:
        learning_rate 1e-2, momentum 0.9, velocity: zeros in the shape of w
    Returns (next_w, config), with the new velocity in config.
    """
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("momentum", 0.9)
    config.setdefault("velocity", np.zeros_like(w))
    ### BEGIN SOLUTION
    velocity = config["momentum"] * config["velocity"] - config["learning_rate"] * dw
    next_w = w + velocity
    config["velocity"] = velocity
    return next_w, config
    ### END SOLUTION


def rmsprop(w, dw, config=None):
    """RMSProp: steps divided by the root of a running mean of squared gradients.

    w, dw, config as above, with the defaults
        learning_rate 1e-2, decay_rate 0.99, epsilon 1e-8, cache: zeros in the shape of w
    Returns (next_w, config), with the new cache in config.
    """
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-2)
    config.setdefault("decay_rate", 0.99)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("cache", np.zeros_like(w))
    ### BEGIN SOLUTION
    rate = config["decay_rate"]
    config["cache"] = rate * config["cache"] + (1 - rate) * dw**2
    next_w = w - config["learning_rate"] * dw / (np.sqrt(config["cache"]) + config["epsilon"])
    return next_w, config
    ### END SOLUTION


def adam(w, dw, config=None):
    """Adam: momentum and RMSProp in one, both corrected for their start at zero.

    w, dw, config as above, with the defaults
        learning_rate 1e-3, beta1 0.9, beta2 0.999, epsilon 1e-8, m and v: zeros in the shape of w,
        t: 0, the number of steps so far; raise it first, then use it
    Returns (next_w, config), with the new m, v and t in config.
    """
    if config is None:
        config = {}
    config.setdefault("learning_rate", 1e-3)
    config.setdefault("beta1", 0.9)
    config.setdefault("beta2", 0.999)
    config.setdefault("epsilon", 1e-8)
    config.setdefault("m", np.zeros_like(w))
    config.setdefault("v", np.zeros_like(w))
    config.setdefault("t", 0)
    ### BEGIN SOLUTION
    beta1, beta2 = config["beta1"], config["beta2"]
    config["t"] += 1
    config["m"] = beta1 * config["m"] + (1 - beta1) * dw
    config["v"] = beta2 * config["v"] + (1 - beta2) * dw**2
    m_hat = config["m"] / (1 - beta1 ** config["t"])
    v_hat = config["v"] / (1 - beta2 ** config["t"])
    next_w = w - config["learning_rate"] * m_hat / (np.sqrt(v_hat) + config["epsilon"])
    return next_w, config
    ### END SOLUTION


# %%
check("update_rules")

# %% [markdown]
# ### Down the valley
#
# The map of a narrow valley, ½(x² + 30 y²): dark is low, and the lowest point is the cross. All four start at the same
# place on the left and take 40 steps; each dot is a step. Plain gradient descent creeps (with a larger learning rate it
# would fly off sideways). Momentum swings through the valley and overshoots a little. RMSProp makes both directions
# equally steep and goes nearly straight. Adam does, too, but it also rolls like a ball, and swings back at the end.


# %% name="down-the-valley"
def sgd(w, dw, config=None):
    """Plain gradient descent, for comparison."""
    return w - config["learning_rate"] * dw, config


paths = {}
for rule, rate in ((sgd, 0.03), (sgd_momentum, 0.01), (rmsprop, 0.1), (adam, 0.3)):
    w, config = np.array([-4.0, 0.8]), {"learning_rate": rate}
    path = [w]
    for _ in range(40):
        w, config = rule(w.copy(), w * np.array([1.0, 30.0]), config)
        path.append(w)
    paths[rule.__name__] = np.array(path)
across, up = np.meshgrid(np.linspace(-4.6, 2.2, 120), np.linspace(-1.2, 1.2, 60))
with vis.styled():
    _, axes = plt.subplots(2, 2, figsize=(9, 4.4), sharex=True, sharey=True, layout="constrained")
    for number, (ax, (name, path)) in enumerate(zip(axes.flat, paths.items(), strict=True)):
        ax.contourf(across, up, np.log1p(across**2 / 2 + 15 * up**2), 12, cmap="gray")
        ax.plot(*path.T, "o-", color=vis.PALETTE[(1, 4, 5, 3)[number]], markersize=3, linewidth=1.2)
        ax.plot(0, 0, "+", color="white", markersize=9)
        ax.set_title(f"{name}: {np.linalg.norm(path[-1]):.2f} away after 40 steps")

# %% [markdown]
# ### A race
#
# The same network, the same digits, your three rules, and a training loop from the package that calls them (the
# `Solver`; it draws live while it runs). The three pictures come one after another, and then all in one: losses on the
# left, accuracies on the right, dashed on training images, solid on new ones. At least 95 % of the new digits should be
# right with each of them.


# %% name="race"
class TwoLayerNet:
    """What the Solver trains: it has params, and its loss gives scores when there are no labels."""

    def __init__(self, params, reg=1e-4):
        self.params, self.reg = params, reg

    def loss(self, X, y=None):
        if y is not None:
            return two_layer_loss(self.params, X, y, self.reg)
        return np.eye(10)[predict(self.params, X)]


digits = {"X_train": X_train, "y_train": y_train, "X_val": X_val, "y_val": y_val}
runs = {}
for rule, rate in ((sgd_momentum, 0.1), (rmsprop, 0.003), (adam, 0.01)):
    solver = Solver(
        TwoLayerNet(new_params(30)),
        digits,
        update_rule=rule,
        optim_config={"learning_rate": rate},
        batch_size=50,
        num_epochs=12,
        print_every=0,
        seed=0,
    )
    solver.train()
    runs[rule.__name__] = solver
for name, solver in runs.items():
    print(f"{name}: {solver.best_val_acc:.1%} of the new digits are right")
vis.show_learning_curves(runs)

# %% [markdown]
# ### Equal units stay equal
#
# Why are the first weights random? **Predict first:** what happens when all hidden units start with the *same* weights?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# They compute the same, so they get the same gradient, take the same step, and are the same ever after: thirty units
# that act as one. Random weights break this symmetry.
#
# </details>
#
# Both rows show ten hidden units after the same training: in the upper row all started with equal weights, in the lower
# one with random ones. Look at the accuracies that are printed, too.

# %% name="symmetry"
finals = []
for equal in (True, False):
    params = new_params(10)
    if equal:
        params["W1"][:] = 0.05
        params["W2"][:] = params["W2"][:1]
    configs, rng = {name: {"learning_rate": 0.02} for name in params}, np.random.default_rng(0)
    for _ in range(12):
        for batch in rng.permutation(len(X_train)).reshape(-1, 50):
            _, grads = two_layer_loss(params, X_train[batch], y_train[batch], 1e-4)
            for name in params:
                params[name], configs[name] = sgd_momentum(params[name], grads[name], configs[name])
    finals.append(params["W1"])
    words = "equal" if equal else "random"
    print(f"{words} weights at the start: {np.mean(predict(params, X_val) == y_val):.1%} of the new digits are right")
show_units(np.concatenate(finals, axis=1), "started equal (above), started random (below)")

# %% [markdown]
# ### A machine from 1958
#
# Long before backpropagation there was a machine that learned: Frank Rosenblatt's perceptron, with a camera of
# 20×20 = 400 photocells, and weights that were turned by motors. It had one layer and one rule. d is 1 or 0, what it
# should say; y is 1 or 0, what it said (whether w·x is above 0):
#
# > w ← w + α · (d − y) · x
#
# If it is right, nothing happens. If it is wrong, the image is added to the weights, or taken away. Compare with your
# gradient of the softmax loss, (p − 1 for the right class) · x: nearly the same, only that p is not yes or no. What it
# could not do is train *two* layers, since a yes-or-no unit has no slope to send a gradient through.
#
# Below it learns to tell threes from fives, on digits enlarged to 20×20. Left: a three and a five as the machine saw
# them. Middle: its 400 weights after training, purple where light speaks for a five. Right: how many mistakes it makes
# in each round.

# %% name="perceptron"
enlarge = np.arange(20) * 8 // 20
pick = np.isin(y_train, (3, 5))
eyes = X_train[pick].reshape(-1, 8, 8)[:, enlarge][:, :, enlarge].reshape(-1, 400)
wanted = (y_train[pick] == 5).astype(float)
weights, alpha, mistakes = np.zeros(400), 0.1, []
for _ in range(15):
    mistakes.append(0)
    for x, d in zip(eyes, wanted, strict=True):
        said = float(weights @ x > 0)
        mistakes[-1] += said != d
        weights += alpha * (d - said) * x
with vis.styled():
    _, axes = plt.subplots(1, 4, figsize=(9, 2.5), width_ratios=(1, 1, 1.3, 1.5), layout="constrained")
    vis.show_image(eyes[wanted == 0][0].reshape(20, 20), "a three", ax=axes[0])
    vis.show_image(eyes[wanted == 1][0].reshape(20, 20), "a five", ax=axes[1])
    vis.show_heat_map(weights.reshape(20, 20), "400 weights", ax=axes[2], signed=True)
    axes[3].plot(range(1, 16), mistakes, "o-")
    axes[3].set(title=f"mistakes on {len(eyes)} images", xlabel="round", ylim=(0, None))

# %% [markdown]
# ## In your own words
#
# A last question, graded by hand. **In three or four sentences:** somebody starts the training of a network with all
# weights 0. What happens to W1 and W2 in the first step, and afterwards, and why? (Look at your own lines for dW2 and
# dh1.) Which of all the numbers here are parameters and which are hyperparameters, and how would you choose a
# hyperparameter?

# %% [markdown] question="why_random_weights"
# **Your answer:**
#
# ### BEGIN SOLUTION
# With W1 = 0 all hidden units are 0, so dW2 = h1ᵀ dscores is 0; with W2 = 0 also dh1 = dscores W2ᵀ is 0, so dW1 is 0,
# too. Neither ever moves: only b2 learns, which can do no more than say how frequent each class is. Random weights make
# the units different, so that they get different gradients. The weights and biases are parameters: the training finds
# them. Learning rate, reg, batch size, the number of hidden units and of steps are hyperparameters: one tries several
# values and takes the one with the best accuracy on images that were not trained on.
# ### END SOLUTION

# %% [markdown]
# ## What you have now
#
# A network that reads, every line of it yours. All that larger networks add are other layers. The last notebook takes
# the code apart once more, into gates that know how to go forward and back by themselves, as deep-learning libraries
# do.

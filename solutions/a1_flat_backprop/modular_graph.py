# %% [markdown]
# # Gates that know the way back
#
# Flat code is fine for one network. For the next one you write it all again. In this notebook you put the way back into
# the gates themselves, once, and write a little machine that runs any graph of them forwards and backwards. Then you
# meet the big sister of your machine: PyTorch, and teach it two gates of your own.
#
# **Time:** 60–90 minutes. **Points:** 15. Nothing here needs your answers to the other notebooks, but it needs PyTorch:
# `python -m pip install torch`.
#
# | here | in the code |
# |---|---|
# | a **gate**: one operation, forwards and backwards | an object with `forward(…)` and `backward(upstream)` |
# | a **node**: a gate, its name, and the names of its inputs | `"s2": (Add(), ["s0", "s1"])` |
# | a **graph**: inputs, nodes in any order, the name of the result | `ComputationalGraph(inputs, nodes, output)` |
#
# Stuck? Put `hint("computational_graph")`, with the name that stands in the check, into a cell of your own: it helps
# step by step, and costs nothing.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np
import torch

from autograder import check
from cs231n_utils import data, vis

torch.set_num_threads(1)  # these tensors are too small to share among cores

# %% [markdown]
# ## A gate, a graph
#
# A gate does two things. **Forwards** it computes its output, and *remembers* what it will need for the way back.
# **Backwards** it is told how much the result reacts to its output, and answers with a gradient for each of its inputs.
# That is all it has to know; where its inputs come from is none of its business.
#
# The graph knows the rest: who is connected to whom. Forwards, it must ask the gates in an order in which every gate
# comes after those that it needs: a **topological order**. Backwards, it asks them in the opposite order, so that
# everything that a gate's output goes to has answered before the gate is asked.
#
# **Predict first:** in which order can the four nodes of the picture be computed? There are two right answers. And why
# would there be none, if `p` needed `f`?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# s, p, q, f or s, q, p, f. If p needed f, then each of p and f would have to come before the other: a **cycle**. There
# is no way to compute it, and your graph refuses it with a `ValueError`.
#
# </details>

# %% name="which-order"
vis.show_graph(
    {
        "f": ("+", ["p", "q"]),
        "p": ("×", ["s", "s"]),
        "q": ("σ", ["s"]),
        "s": ("+", ["x", "y"]),
    },
    title="four nodes, written down in no particular order",
)

# %% [markdown]
# ## Your machine
#
# Write three gates and the graph. Three things to watch:
#
# - **A value that is used twice adds its gradients.** In the picture above, s goes to p *twice* and to q once. It hears
#   from all of them.
# - **`backward` returns a tuple**, with a gradient for each input, also where there is only one: `(gradient,)`.
# - **Everything starts anew.** A graph is run many times with other values; what came out last time must not linger.
#
# <details style="margin-bottom:1em"><summary>Hint: how to find an order</summary>
#
# Keep a set of names that are known; at the start these are the inputs. Again and again, look for nodes all of whose
# inputs are known; they come next. If there are nodes left but none of them is ready, there is a cycle.
#
# </details>
#
# <details style="margin-bottom:1em"><summary>Hint: how to add up</summary>
#
# Start with a dictionary in which every name has the gradient 0, and the output has 1.
#
# </details>


# %% question="computational_graph"
class Add:
    """Adds up its inputs, two or more numbers."""

    def forward(self, *inputs):
        """Returns their sum."""
        ### BEGIN SOLUTION
        self.count = len(inputs)
        return sum(inputs)
        ### END SOLUTION

    def backward(self, upstream):
        """Returns a tuple with a gradient for each input of the last forward()."""
        ### BEGIN SOLUTION
        return (upstream,) * self.count
        ### END SOLUTION


class Multiply:
    """Multiplies two numbers."""

    def forward(self, a, b):
        """Returns their product."""
        ### BEGIN SOLUTION
        self.a, self.b = a, b
        return a * b
        ### END SOLUTION

    def backward(self, upstream):
        """Returns a tuple with the two gradients."""
        ### BEGIN SOLUTION
        return (upstream * self.b, upstream * self.a)
        ### END SOLUTION


class Sigmoid:
    """σ(s) = 1 / (1 + e^(−s))."""

    def forward(self, s):
        """Returns σ(s)."""
        ### BEGIN SOLUTION
        self.out = 1 / (1 + np.exp(-s))
        return self.out
        ### END SOLUTION

    def backward(self, upstream):
        """Returns a tuple with one gradient."""
        ### BEGIN SOLUTION
        return (upstream * (1 - self.out) * self.out,)
        ### END SOLUTION


class ComputationalGraph:
    """A graph of gates that can be run forwards and backwards.

    inputs: a list of names; output: the name of the node that is the result
    nodes: {name: (gate, [names of its inputs])}, in any order; each node has a gate of its own
    Making a graph raises ValueError when its nodes form a cycle.
    """

    def __init__(self, inputs, nodes, output):
        self.inputs, self.nodes, self.output = inputs, nodes, output
        ### BEGIN SOLUTION
        self.order = []
        known, waiting = set(inputs), list(nodes)
        while waiting:
            ready = [name for name in waiting if known.issuperset(nodes[name][1])]
            if not ready:
                raise ValueError(f"{', '.join(waiting)} cannot be computed: they need each other")
            self.order += ready
            known.update(ready)
            waiting = [name for name in waiting if name not in known]
        ### END SOLUTION

    def forward(self, values):
        """Run the graph on {input: number}.

        Returns the number at the output. Afterwards self.values is {name: number} of all
        inputs and nodes.
        """
        ### BEGIN SOLUTION
        self.values = dict(values)
        for name in self.order:
            gate, needed = self.nodes[name]
            self.values[name] = gate.forward(*[self.values[other] for other in needed])
        return self.values[self.output]
        ### END SOLUTION

    def backward(self):
        """Go back through the graph, after a forward().

        Returns {name: gradient of the output} of all inputs and nodes; the output's is 1.
        """
        ### BEGIN SOLUTION
        gradients = dict.fromkeys(self.values, 0.0)
        gradients[self.output] = 1.0
        for name in reversed(self.order):
            gate, needed = self.nodes[name]
            for other, gradient in zip(needed, gate.backward(gradients[name]), strict=True):
                gradients[other] += gradient
        return gradients
        ### END SOLUTION


# %%
check("computational_graph")

# %% [markdown]
# ### The neuron, without a formula
#
# The lecture's neuron as a graph, and for the first time *every* number in the picture is computed by a machine that
# has no idea of neurons: values above the lines in blue, gradients below in orange. From right to left: 1 at the end,
# 0.197 behind the sigmoid, the same at all three inputs of the sums, and swapped factors at the products.


# %% name="the-neuron-again"
def drawn(graph):
    """A graph as vis.show_graph takes it."""
    signs = {Add: "+", Multiply: "×", Sigmoid: "σ"}
    return {name: (signs[type(gate)], needed) for name, (gate, needed) in graph.nodes.items()}


neuron = ComputationalGraph(
    ["w0", "x0", "w1", "x1", "w2"],
    {
        "L": (Sigmoid(), ["s3"]),
        "s3": (Add(), ["s2", "w2"]),
        "s2": (Add(), ["s0", "s1"]),
        "s1": (Multiply(), ["w1", "x1"]),
        "s0": (Multiply(), ["w0", "x0"]),
    },
    "L",
)
L = neuron.forward({"w0": 2.0, "x0": -1.0, "w1": -3.0, "x1": -2.0, "w2": -3.0})
gradients = neuron.backward()
vis.show_graph(drawn(neuron), neuron.values, gradients, title=f"L = {L:.4f}")

# %% [markdown]
# ### Used twice
#
# f = (x + y)·(x + y) + σ(x + y): the first picture of this notebook, with numbers. For x = 1 and y = 2, s = 3 is used
# three times. Its gradient is 3 + 3 from the product, and 0.045 from the sigmoid.

# %% name="used-twice"
square = ComputationalGraph(
    ["x", "y"],
    {
        "f": (Add(), ["p", "q"]),
        "p": (Multiply(), ["s", "s"]),
        "q": (Sigmoid(), ["s"]),
        "s": (Add(), ["x", "y"]),
    },
    "f",
)
f = square.forward({"x": 1.0, "y": 2.0})
vis.show_graph(drawn(square), square.values, square.backward(), title=f"f = {f:.3f}")

# %% [markdown]
# ### A graph that learns what no single neuron can
#
# "One or the other, but not both": the four corners of a square, where neighbours have different answers. No line
# separates them, so a single neuron can't. Three hidden neurons and one output neuron can, and your machine trains them
# without a single new line about gradients: the graph is made by a loop.
#
# The loss is −log L where L should be 1 and −log(1 − L) where it should be 0; its gradient for L is multiplied with
# what your graph returns. Left: what the network says for all inputs from −1.5 to 1.5, purple for 1 and orange for 0;
# the dots are the four corners, black where the answer should be 1. Right: the loss.

# %% name="exclusive-or"
nodes, names = {}, []


def neuron_nodes(label, sources):
    """Add the nodes of one neuron to the graph: products, a sum with a bias, a sigmoid."""
    for k, source in enumerate(sources):
        names.append(f"w{label}{k}")
        nodes[f"p{label}{k}"] = (Multiply(), [f"w{label}{k}", source])
    names.append(f"b{label}")
    nodes[f"s{label}"] = (Add(), [*(f"p{label}{k}" for k in range(len(sources))), f"b{label}"])
    nodes[f"h{label}"] = (Sigmoid(), [f"s{label}"])
    return f"h{label}"


hidden = [neuron_nodes(label, ["x", "y"]) for label in "abc"]
said = neuron_nodes("z", hidden)
network = ComputationalGraph(["x", "y", *names], nodes, said)
weights = dict(zip(names, np.random.default_rng(1).normal(size=len(names)), strict=True))
corners = [(-1, -1, 0), (-1, 1, 1), (1, -1, 1), (1, 1, 0)]
losses = []
for _ in range(300):
    total, loss = dict.fromkeys(names, 0.0), 0.0
    for x, y, wanted in corners:
        L = network.forward({"x": x, "y": y} | weights)
        loss -= np.log(L if wanted else 1 - L)
        back = network.backward()
        for name in names:
            total[name] += back[name] * (-1 / L if wanted else 1 / (1 - L))
    losses.append(loss / 4)
    for name in names:
        weights[name] -= 0.5 * total[name]

side = np.linspace(-1.5, 1.5, 31)
said = [[network.forward({"x": x, "y": y} | weights) for x in side] for y in side]
print(f"{len(nodes)} gates, {len(names)} weights; loss {losses[0]:.3f} before, {losses[-1]:.3f} after")
with vis.styled():
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    look = {"cmap": vis.DIVERGING, "vmin": 0, "vmax": 1, "alpha": 0.7}
    image = left.imshow(said, extent=(-1.5, 1.5, -1.5, 1.5), origin="lower", **look)
    figure.colorbar(image, ax=left, shrink=0.8)
    for x, y, wanted in corners:
        left.plot(x, y, "o", color="black" if wanted else "white", markeredgecolor="black", markersize=10)
    left.set(xlabel="x", ylabel="y", title="what the network says")
    right.plot(losses)
    right.set(xlabel="step", title="loss", ylim=(0, None))

# %% [markdown]
# ## Two gates for PyTorch
#
# PyTorch does what your machine does, with arrays (*tensors*), on any hardware, and it finds the graph by watching your
# code run. Each operation is a class with a `forward` and a `backward`, and you can add your own:
#
# - it inherits from `torch.autograd.Function`, and both functions are **static** (they have no `self`);
# - what is remembered goes into `ctx`, the context, with `ctx.save_for_backward(…)`, and comes out of
#   `ctx.saved_tensors`, always as a tuple. (PyTorch then frees it when it is not needed any more, and can tell when
#   somebody has changed it in between.)
# - `backward` returns as many gradients as `forward` has inputs (`ctx` is not counted);
# - it is used as `MultiplyFunction.apply(a, b)`.
#
# **Predict first:** what should the sigmoid save for its way back, its input or its output?
#
# <details style="margin-bottom:1em"><summary>Answer</summary>
#
# Both would work, but with the output the way back is (1 − L)·L: nothing has to be computed again.
#
# </details>


# %% question="autograd_functions"
class MultiplyFunction(torch.autograd.Function):
    """The product of two tensors of the same shape, number by number."""

    @staticmethod
    def forward(ctx, a, b):
        """Returns a·b. Keep what backward needs with ctx.save_for_backward."""
        ### BEGIN SOLUTION
        ctx.save_for_backward(a, b)
        return a * b
        ### END SOLUTION

    @staticmethod
    def backward(ctx, upstream):
        """Returns the gradients for a and b."""
        ### BEGIN SOLUTION
        a, b = ctx.saved_tensors
        return upstream * b, upstream * a
        ### END SOLUTION


class SigmoidFunction(torch.autograd.Function):
    """The sigmoid of a tensor, number by number."""

    @staticmethod
    def forward(ctx, s):
        """Returns σ(s). Keep what backward needs with ctx.save_for_backward."""
        ### BEGIN SOLUTION
        out = 1 / (1 + torch.exp(-s))
        ctx.save_for_backward(out)
        return out
        ### END SOLUTION

    @staticmethod
    def backward(ctx, upstream):
        """Returns the gradient for s."""
        ### BEGIN SOLUTION
        (out,) = ctx.saved_tensors
        return upstream * (1 - out) * out
        ### END SOLUTION


# %%
check("autograd_functions")

# %% [markdown]
# ### The neuron once more
#
# Now nobody builds a graph. You write the formula with your two functions and PyTorch's own sums, run it, and call
# `backward()`. The graph is there all the same: `grad_fn` is the last gate, and from there one can walk back. The curve
# is your sigmoid and its slope as PyTorch gets it from your `backward`; the dots are PyTorch's own.

# %% name="neuron-in-pytorch"
w = torch.tensor([2.0, -3.0, -3.0], dtype=torch.float64, requires_grad=True)
x = torch.tensor([-1.0, -2.0], dtype=torch.float64, requires_grad=True)
L = SigmoidFunction.apply(MultiplyFunction.apply(w[:2], x).sum() + w[2])
L.backward()
print(f"L = {L.item():.10f}\ndw = {w.grad.numpy().round(4)}\ndx = {x.grad.numpy().round(4)}")
gate, chain = L.grad_fn, []
while gate is not None:
    chain.append(type(gate).__name__)
    gate = gate.next_functions[0][0] if gate.next_functions else None
print("from the end to the beginning:", " ← ".join(chain))

s = torch.linspace(-6, 6, 121, dtype=torch.float64, requires_grad=True)
out = SigmoidFunction.apply(s)
out.sum().backward()
theirs = s.detach()[::6].clone().requires_grad_()
torch.sigmoid(theirs).sum().backward()
with vis.styled():
    _, ax = plt.subplots(figsize=(8, 3), layout="constrained")
    ax.plot(s.detach(), out.detach(), label="σ(s), by your forward")
    ax.plot(s.detach(), s.grad, "--", label="its slope, by your backward")
    ax.plot(theirs.detach(), theirs.grad, "o", markersize=4, color="black", label="its slope, by PyTorch")
    ax.set_xlabel("s")
    ax.legend()

# %% [markdown]
# ### PyTorch measures, too
#
# `torch.autograd.gradcheck` is PyTorch's own measuring device: it compares your backward with centred differences, for
# every input and output, in float64. It raises an error if they don't agree.

# %% name="gradcheck"
rng = torch.Generator().manual_seed(0)
a, b = (torch.randn(3, 4, dtype=torch.float64, generator=rng, requires_grad=True) for _ in range(2))
print("MultiplyFunction:", torch.autograd.gradcheck(MultiplyFunction.apply, (a, b)))
print("SigmoidFunction:", torch.autograd.gradcheck(SigmoidFunction.apply, (a,)))

# %% [markdown]
# ### Is it an eight?
#
# A neuron with 64 inputs reads all 1797 digits at once. Every gradient in this training goes through your two classes;
# PyTorch only adds up. Left: the 64 weights after training, purple where ink speaks for an eight. Middle: the loss.
# Right: the digits that it takes for an eight most confidently and that are none.

# %% name="is-it-an-eight"
images, labels = data.load_digits()
X = torch.tensor(images.reshape(-1, 64) / 16)
eight = torch.tensor((labels == 8).astype(float))
w = torch.zeros(64, dtype=torch.float64, requires_grad=True)
bias = torch.zeros(1, dtype=torch.float64, requires_grad=True)
speeds, losses = [torch.zeros_like(w), torch.zeros_like(bias)], []
for _ in range(150):
    L = SigmoidFunction.apply(MultiplyFunction.apply(X, w.expand(X.shape)).sum(dim=1) + bias)
    loss = -(eight * torch.log(L) + (1 - eight) * torch.log(1 - L)).mean()
    loss.backward()
    with torch.no_grad():  # steps are no part of the graph
        for parameter, speed in zip((w, bias), speeds, strict=True):
            speed.mul_(0.9).sub_(0.4 * parameter.grad)
            parameter += speed
            parameter.grad = None
    losses.append(loss.item())
said = L.detach().numpy()
print(f"{np.mean((said > 0.5) == (labels == 8)):.1%} are right (always saying no: {np.mean(labels != 8):.1%})")
fooled = np.argsort(-said * (labels != 8))[:3]
with vis.styled():
    _, axes = plt.subplots(1, 5, figsize=(9, 2.3), width_ratios=(1.4, 1.5, 1, 1, 1), layout="constrained")
    vis.show_heat_map(w.detach().numpy().reshape(8, 8).round(1), "64 weights", ax=axes[0], signed=True)
    for text in list(axes[0].texts):
        text.remove()
    axes[1].plot(losses)
    axes[1].set(title="loss", xlabel="step", ylim=(0, None))
    for ax, index in zip(axes[2:], fooled, strict=True):
        vis.show_image(images[index] / 16, f"{labels[index]}: {said[index]:.0%} sure", ax=ax)

# %% [markdown]
# ## In your own words
#
# A last question, graded by hand. **In three or four sentences:** what does a gate have to know, and what does it have
# to remember, for the way back? Why can a library then find the gradient of a network that it has never seen? And what
# is the price: what grows when the network gets deeper, even if its weights stay few?

# %% [markdown] question="why_modular"
# **Your answer:**
#
# ### BEGIN SOLUTION
# A gate has to know the local gradient of its own operation, and to remember those of its inputs or outputs that occur
# in it. It needs to know nothing about the rest: the chain rule only ever multiplies what arrives by the local
# gradient, and where a value is used several times the graph adds up. So a library that has a backward for each
# operation, and notes in which order they were used, can go back through every program made of them. The price is
# memory: what every gate remembers must be kept until the way back has passed it, so it grows with the depth of the
# network and with the size of the batch.
# ### END SOLUTION

# %% [markdown]
# ## What you have now
#
# Backpropagation from both ends: you can write it flat, by hand, for any layer, and you know what a library does when
# it does it for you. The next assignment leaves gradients for a while and looks at the operation that gives
# convolutional networks their name.

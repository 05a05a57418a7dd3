"""Named wrong answers to the questions of modular_graph, each an edit of the right answer.

What real students do comes first; a message says what the answer looks like and where to look, not what to write.
`read` is the heading of a section of the notebook.
"""

from autograder.course.mistakes import Mistake

MACHINE = "Your machine"
PYTORCH = "Two gates for PyTorch"

# One cause in the forms that answers have it: what the sigmoid makes, and how the graph takes it.
BARE = (
    "The way back stumbles over what Sigmoid returns: it is a bare number. Every gate hands out a tuple, however many"
    " inputs it has."
)

MISTAKES = [
    Mistake(
        "computational_graph",
        "gradients_overwritten",
        "Where a value is used twice, the last gradient wins. It hears from all the gates that it goes to.",
        MACHINE,
        {"gradients[other] += gradient": "gradients[other] = gradient"},
    ),
    Mistake(
        "computational_graph",
        "order_as_written",
        "The nodes are run in the order in which they were written down. Some need what comes later.",
        MACHINE,
        {"for name in self.order:": "for name in self.nodes:"},
    ),
    Mistake(
        "computational_graph",
        "same_order_on_the_way_back",
        "The way back asks the gates in the order of the way forward: most have not been told anything yet.",
        MACHINE,
        {"reversed(self.order)": "self.order"},
    ),
    Mistake(
        "computational_graph",
        "starts_with_the_output",
        "The way back starts with the value of the output. By how much does the output move when it moves by 1?",
        MACHINE,
        {"gradients[self.output] = 1.0": "gradients[self.output] = self.values[self.output]"},
    ),
    Mistake(
        "computational_graph",
        "cycle_accepted",
        "A graph with a cycle is accepted; it fails later, in another way. It should raise ValueError.",
        MACHINE,
        {
            "raise ValueError(f\"{', '.join(waiting)} cannot be computed: they need each other\")": "break",
        },
    ),
    Mistake(
        "computational_graph",
        "last_time_lingers",
        "Going back a second time adds to what came out the first time.",
        MACHINE,
        {
            "gradients = dict.fromkeys(self.values, 0.0)": "gradients = self.__dict__.setdefault("
            '"kept", dict.fromkeys(self.values, 0.0))'
        },
    ),
    Mistake(
        "computational_graph",
        "dead_ends_left_out",
        "Nodes that the output does not need are left out. All nodes have a value; how much does the output react to"
        " such a node?",
        MACHINE,
        {
            "            waiting = [name for name in waiting if name not in known]\n": (
                "            waiting = [name for name in waiting if name not in known]\n"
                "        needed = {output}\n"
                "        for name in reversed(self.order):\n"
                "            if name in needed:\n"
                "                needed.update(nodes[name][1])\n"
                "        self.order = [name for name in self.order if name in needed]\n"
            )
        },
    ),
    Mistake(
        "computational_graph",
        "last_node_for_the_output",
        "The way back starts at the node that was computed last. That need not be the output.",
        MACHINE,
        {"gradients[self.output] = 1.0": "gradients[self.order[-1]] = 1.0"},
    ),
    Mistake(
        "computational_graph",
        "dead_ends_start_with_1",
        "Every node that nothing uses starts the way back with 1. Which of them is the output?",
        MACHINE,
        {
            "gradients[self.output] = 1.0\n": (
                "gradients[self.output] = 1.0\n"
                "        used = {other for _, needed in self.nodes.values() for other in needed}\n"
                "        gradients.update({name: 1.0 for name in self.nodes if name not in used})\n"
            )
        },
    ),
    Mistake(
        "computational_graph",
        "product_not_swapped",
        "Multiply hands each input its own value times the upstream gradient. Which value should it be?",
        MACHINE,
        {"(upstream * self.b, upstream * self.a)": "(upstream * self.a, upstream * self.b)"},
    ),
    Mistake(
        "computational_graph",
        "sigmoid_without_upstream",
        "Sigmoid returns its local gradient alone; it is still to be multiplied by what arrives.",
        MACHINE,
        {"(upstream * (1 - self.out) * self.out,)": "((1 - self.out) * self.out,)"},
    ),
    Mistake(
        "computational_graph",
        "sigmoid_returns_a_number",
        BARE,
        MACHINE,
        {"(upstream * (1 - self.out) * self.out,)": "upstream * (1 - self.out) * self.out"},
    ),
    Mistake(
        "computational_graph",
        "sigmoid_returns_a_float",
        BARE,
        MACHINE,
        {"(upstream * (1 - self.out) * self.out,)": "float(upstream * (1 - self.out) * self.out)"},
    ),
    Mistake(
        "computational_graph",
        "sigmoid_number_indexed",
        BARE,
        MACHINE,
        {
            "(upstream * (1 - self.out) * self.out,)": "upstream * (1 - self.out) * self.out",
            "for other, gradient in zip(needed, gate.backward(gradients[name]), strict=True):\n"
            "                gradients[other] += gradient": (
                "handed = gate.backward(gradients[name])\n"
                "            for place, other in enumerate(needed):\n"
                "                gradients[other] += handed[place]"
            ),
        },
    ),
    Mistake(
        "computational_graph",
        "sum_of_two_only",
        "Add hands out two gradients, however many numbers it has added up.",
        MACHINE,
        {"return (upstream,) * self.count": "return (upstream, upstream)"},
    ),
    Mistake(
        "computational_graph",
        "sigmoid_slope_of_the_input",
        "Sigmoid computes its slope from its input. The formula wants its output.",
        MACHINE,
        {
            "self.out = 1 / (1 + np.exp(-s))\n        return self.out": "self.out = s\n"
            "        return 1 / (1 + np.exp(-s))"
        },
    ),
    Mistake(
        "autograd_functions",
        "product_not_swapped",
        "The gradient of a is made with a, that of b with b. It is the other factor that counts.",
        PYTORCH,
        {"return upstream * b, upstream * a": "return upstream * a, upstream * b"},
    ),
    Mistake(
        "autograd_functions",
        "product_without_upstream",
        "MultiplyFunction returns the local gradients alone; they are still to be multiplied by what arrives.",
        PYTORCH,
        {"return upstream * b, upstream * a": "return b.clone(), a.clone()"},
    ),
    Mistake(
        "autograd_functions",
        "one_gradient_for_two",
        "MultiplyFunction hands out one gradient. PyTorch wants one for each tensor that went into forward.",
        PYTORCH,
        {"return upstream * b, upstream * a": "return upstream * b"},
    ),
    Mistake(
        "autograd_functions",
        "sigmoid_without_upstream",
        "SigmoidFunction returns the local gradient alone; it is still to be multiplied by what arrives.",
        PYTORCH,
        {"return upstream * (1 - out) * out": "return (1 - out) * out"},
    ),
    Mistake(
        "autograd_functions",
        "input_saved_for_the_output",
        "SigmoidFunction saves its input and treats it as the output on the way back.",
        PYTORCH,
        {"ctx.save_for_backward(out)": "ctx.save_for_backward(s)"},
    ),
    Mistake(
        "autograd_functions",
        "kept_on_the_context_itself",
        "MultiplyFunction keeps its tensors as attributes of ctx. That works here, but only what was saved with"
        " save_for_backward is freed in time and watched for changes.",
        PYTORCH,
        {"ctx.save_for_backward(a, b)": "ctx.kept = a, b", "a, b = ctx.saved_tensors": "a, b = ctx.kept"},
    ),
    Mistake(
        "autograd_functions",
        "sigmoid_slope_forgotten",
        "SigmoidFunction hands its upstream gradient on as it is.",
        PYTORCH,
        {"return upstream * (1 - out) * out": "return upstream + 0 * out"},
    ),
]

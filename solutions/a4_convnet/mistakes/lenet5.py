"""Named wrong answers to the question lenet5 of pytorch_convnets.

A message says what the answer looks like and where to look, not what to write. `read` is the heading of a section.
"""

from autograder.course.mistakes import Mistake

HISTORY = "LeNet, AlexNet, VGG"

TANH = ",\n            nn.Tanh()"
POOL = "nn.{}Pool2d(2, 2),\n            {}"
LARGEST = {POOL.format("Avg", after): POOL.format("Max", after) for after in ("nn.Conv2d(6", "nn.Flatten")}


def _instead_of_tanh(activation):
    """LeNet5 with something else after its four inner layers."""
    layers = ("nn.Conv2d(1, 6, 5)", "nn.Conv2d(6, 16, 5)", "nn.Linear(16 * 5 * 5, 120)", "nn.Linear(120, 84)")
    return {f"{layer}{TANH}": f"{layer}, {activation}" for layer in layers}


MISTAKES = [
    Mistake(
        "lenet5",
        "relu_for_tanh",
        "The network has ReLUs. That is what one would take today; in 1998 it was tanh.",
        HISTORY,
        _instead_of_tanh("nn.ReLU()"),
    ),
    Mistake(
        "lenet5",
        "max_for_average",
        "The pooling takes the largest of four numbers; in the table it takes their mean.",
        HISTORY,
        LARGEST,
    ),
    Mistake(
        "lenet5",
        "relu_and_max",
        "The network has ReLUs and takes the largest of four numbers, as one would today. The table is from 1998: look"
        " at what follows its layers, and at its pooling.",
        HISTORY,
        _instead_of_tanh("nn.ReLU()") | LARGEST,
    ),
    Mistake(
        "lenet5",
        "sigmoid_for_tanh",
        "The network has sigmoids, as in some books. The table has another curve, which also goes below 0.",
        HISTORY,
        _instead_of_tanh("nn.Sigmoid()"),
    ),
    Mistake(
        "lenet5",
        "tanh_after_pooling",
        "After a convolution, the tanh comes behind the pooling. In the table it comes before it.",
        HISTORY,
        {
            f"nn.Conv2d({sizes}, 5){TANH},\n            nn.AvgPool2d(2, 2)": (
                f"nn.Conv2d({sizes}, 5),\n            nn.AvgPool2d(2, 2){TANH}"
            )
            for sizes in ("1, 6", "6, 16")
        },
    ),
    Mistake(
        "lenet5",
        "probabilities_for_scores",
        "What comes out has been through a softmax. Scores are wanted; the softmax belongs to the loss.",
        HISTORY,
        {"nn.Linear(84, 10)": "nn.Linear(84, 10), nn.Softmax(dim=1)"},
    ),
    Mistake(
        "lenet5",
        "padded_for_28_pixels",
        "The first convolution has a padding of 2. That is for digits of 28×28; these are 32×32 and need none.",
        HISTORY,
        {"nn.Conv2d(1, 6, 5)": "nn.Conv2d(1, 6, 5, padding=2)"},
    ),
    Mistake(
        "lenet5",
        "linear_after_linear",
        "Two fully connected layers follow each other without a tanh.",
        HISTORY,
        {f"120){TANH}": "120)"},
    ),
    Mistake(
        "lenet5",
        "shape_before_the_layer",
        "The rows of layer_table show what goes into each layer, not what comes out.",
        HISTORY,
        {"x = layer(x)": "before, x = x, layer(x)", "tuple(x.shape[1:])": "tuple(before.shape[1:])"},
    ),
    Mistake(
        "lenet5",
        "batch_in_the_shape",
        "The shapes of layer_table begin with the number of images; they should be those of one image.",
        HISTORY,
        {"tuple(x.shape[1:])": "tuple(x.shape)"},
    ),
    Mistake(
        "lenet5",
        "biases_not_counted",
        "layer_table counts the weights alone. Biases are learned, too.",
        HISTORY,
        {"parameter in layer.parameters()": "parameter in layer.parameters() if parameter.ndim > 1"},
    ),
    Mistake(
        "lenet5",
        "tensors_counted",
        "layer_table counts tensors, where the numbers in them are wanted.",
        HISTORY,
        {"parameter.numel() for": "1 for"},
    ),
]

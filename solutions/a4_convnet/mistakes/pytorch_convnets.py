"""Named wrong answers to the questions of pytorch_convnets, each an edit of the right answer.

What real students do comes first; a message says what the answer looks like and where to look, not what to write.
`read` is the heading of a section of the notebook.
"""

from autograder.course.mistakes import Mistake

CARRY = "Carry your weights over"
PATTERN = "A line of text, a network"
DEEPER = "Deeper, and it gets worse"
SIZES = "Photographs of all sizes"

BRANCH = """            nn.BatchNorm2d(channels),
            nn.ReLU(),
            nn.Conv2d(channels, inside, 3, padding=1, bias=False),
            nn.BatchNorm2d(inside),
            nn.ReLU(),
            nn.Conv2d(inside, channels, 3, padding=1),
"""

MISTAKES = [
    Mistake(
        "torch_three_layer",
        "reshaped_for_transposed",
        "The hidden layer's weights have the right shape, but their numbers stand in other places: was W2 reshaped?",
        CARRY,
        {'params["W2"].T': 'params["W2"].reshape(M, D)'},
    ),
    Mistake(
        "torch_three_layer",
        "input_channels_first",
        "The filters are handed over with input channels first. PyTorch keeps them O × C × S × S, as NumPy's are.",
        CARRY,
        {'torch.tensor(params["W1"])': 'torch.tensor(params["W1"]).transpose(0, 1)'},
    ),
    Mistake(
        "torch_three_layer",
        "no_padding",
        "The convolution has no padding, so the maps get smaller and the hidden layer does not fit them.",
        CARRY,
        {"padding=(S - 1) // 2": "padding=0"},
    ),
    Mistake(
        "torch_three_layer",
        "no_relu_before_the_scores",
        "Between the two affine layers nothing happens; without a ReLU they are one.",
        CARRY,
        {"hidden, nn.ReLU(), scores": "hidden, scores"},
    ),
    Mistake(
        "torch_three_layer",
        "no_relu_after_the_convolution",
        "After the convolution nothing cuts off negative numbers: the ReLU is missing there.",
        CARRY,
        {"nn.Sequential(conv, nn.ReLU(), nn.MaxPool2d(2, 2)": "nn.Sequential(conv, nn.MaxPool2d(2, 2)"},
    ),
    Mistake(
        "torch_three_layer",
        "biases_left_behind",
        "The biases are not carried over. Where they are 0, or the random ones of a new layer, scores are off.",
        CARRY,
        {"layer.bias.copy_(torch.tensor(params[name]))": "layer.bias.copy_(0 * torch.tensor(params[name]))"},
    ),
    Mistake(
        "torch_three_layer",
        "probabilities_for_scores",
        "What comes out has been through a softmax. Scores are wanted; the softmax belongs to the loss.",
        CARRY,
        {"nn.ReLU(), scores)": "nn.ReLU(), scores, nn.Softmax(dim=1))"},
    ),
    Mistake(
        "torch_three_layer",
        "memory_shared",
        "The parameters use the memory of the NumPy arrays: when the module learns, the arrays change with it.",
        CARRY,
        {
            'conv.weight.copy_(torch.tensor(params["W1"]))': "conv.weight = nn.Parameter("
            'torch.from_numpy(params["W1"]))',
            'hidden.weight.copy_(torch.tensor(params["W2"].T))': "hidden.weight = nn.Parameter("
            'torch.from_numpy(params["W2"].T))',
            'scores.weight.copy_(torch.tensor(params["W3"].T))': "scores.weight = nn.Parameter("
            'torch.from_numpy(params["W3"].T))',
            "layer.bias.copy_(torch.tensor(params[name]))": "layer.bias = nn.Parameter(torch.from_numpy(params[name]))",
        },
    ),
    Mistake(
        "torch_three_layer",
        "cannot_learn",
        "The scores are right, but none of the parameters asks for a gradient: the module can never learn.",
        CARRY,
        {"nn.ReLU(), scores)": "nn.ReLU(), scores).requires_grad_(False)"},
    ),
    Mistake(
        "convnet",
        "pooling_forgotten_when_laid_flat",
        "The first fully connected layer is made for maps of the size of the image. What has pooling done to them?",
        PATTERN,
        {"height, width = height // 2, width // 2": "pass"},
    ),
    Mistake(
        "convnet",
        "half_pixels_rounded_up",
        "An odd side is rounded up when it is halved. Pooling forgets the last pixel.",
        PATTERN,
        {"height // 2, width // 2": "(height + 1) // 2, (width + 1) // 2"},
    ),
    Mistake(
        "convnet",
        "channels_not_passed_on",
        "Every convolution expects as many channels as the image has. The second one gets the maps of the first.",
        PATTERN,
        {"channels = filters[block]": "pass"},
    ),
    Mistake(
        "convnet",
        "pooled_after_every_convolution",
        "There is a pooling layer after each convolution; in the pattern it comes once, at the end of the block.",
        PATTERN,
        {
            "        if pool:": "            if pool:",
            "layers.append(nn.MaxPool2d(2, 2))": "    layers.append(nn.MaxPool2d(2, 2))",
            "height, width = height // 2, width // 2": "    height, width = max(height // 2, 1), max(width // 2, 1)",
        },
    ),
    Mistake(
        "convnet",
        "no_relu_after_convolutions",
        "There is no ReLU after the convolutions: those of a block are one large convolution.",
        PATTERN,
        {"padding=1), nn.ReLU()]": "padding=1)]"},
    ),
    Mistake(
        "convnet",
        "no_relu_after_fully_connected",
        "There is no ReLU after the fully connected layers: with the classifier they are one.",
        PATTERN,
        {"hidden), nn.ReLU()]": "hidden)]"},
    ),
    Mistake(
        "convnet",
        "probabilities_for_scores",
        "What comes out has been through a softmax. Scores are wanted; the softmax belongs to the loss.",
        PATTERN,
        {"layers.append(nn.Linear(features, classes))": "layers += [nn.Linear(features, classes), nn.Softmax(dim=1)]"},
    ),
    Mistake(
        "residual_block",
        "relu_after_the_sum",
        "There is a ReLU after the +, so the block can't hand on negative numbers.",
        DEEPER,
        {"return x + self.branch(x)": "return torch.relu(x + self.branch(x))"},
    ),
    Mistake(
        "residual_block",
        "shortcut_missing",
        "The block returns F(x) alone. Where is x?",
        DEEPER,
        {"return x + self.branch(x)": "return self.branch(x)"},
    ),
    Mistake(
        "residual_block",
        "activation_after_convolution",
        "Each convolution comes first, normalisation and ReLU after it. In this block they come before it.",
        DEEPER,
        {
            BRANCH: """            nn.Conv2d(channels, inside, 3, padding=1),
            nn.BatchNorm2d(inside),
            nn.ReLU(),
            nn.Conv2d(inside, channels, 3, padding=1),
            nn.BatchNorm2d(channels),
            nn.ReLU(),
"""
        },
    ),
    Mistake(
        "residual_block",
        "relu_before_normalisation",
        "The ReLU comes before the normalisation at the entrance of the block.",
        DEEPER,
        {"nn.BatchNorm2d(channels),\n            nn.ReLU(),": "nn.ReLU(),\n            nn.BatchNorm2d(channels),"},
    ),
    Mistake(
        "residual_block",
        "one_normalisation",
        "There is a normalisation before the first convolution, but none before the second.",
        DEEPER,
        {"nn.BatchNorm2d(inside),": ""},
    ),
    Mistake(
        "residual_block",
        "widening_ignored",
        "The block is as wide inside as outside, whatever `widening` says.",
        DEEPER,
        {"inside = widening * channels": "inside = channels"},
    ),
    Mistake(
        "residual_block",
        "x_changed",
        "The block changes x itself, in place. Whoever still needs x gets something else.",
        DEEPER,
        {"return x + self.branch(x)": "x += self.branch(x)\n        return x"},
    ),
    Mistake(
        "bucket_by_aspect",
        "upright_and_wide_together",
        "Upright and wide images share a batch. 3 : 4 and 4 : 3 are different aspect ratios.",
        SIZES,
        {"height / width": "max(height, width) / min(height, width)"},
    ),
    Mistake(
        "bucket_by_aspect",
        "same_size_only",
        "Only images of the same size share a batch. 240×320 and 480×640 could, too.",
        SIZES,
        {"height / width": "(height, width)"},
    ),
    Mistake(
        "bucket_by_aspect",
        "ratios_rounded",
        "Images whose ratios are only nearly equal share a batch.",
        SIZES,
        {"height / width": "round(height / width, 2)"},
    ),
    Mistake(
        "bucket_by_aspect",
        "small_batches_dropped",
        "The images that don't fill a batch are in none.",
        SIZES,
        {"len(indices), batch_size": "len(indices) - batch_size + 1, batch_size"},
    ),
    Mistake(
        "bucket_by_aspect",
        "batches_too_large",
        "All images of one aspect ratio are in one batch, however many there are.",
        SIZES,
        {"indices[start : start + batch_size]": "indices", "len(indices), batch_size": "1, 1"},
    ),
    Mistake(
        "bucket_by_aspect",
        "shape_of_the_first",
        "A batch has the shape of its first image, whether that is the smallest or not.",
        SIZES,
        {"min(sizes[index] for index in chosen)": "sizes[chosen[0]]"},
    ),
    Mistake(
        "bucket_by_aspect",
        "shape_of_the_largest",
        "A batch has the shape of its largest image, so the others are blown up.",
        SIZES,
        {"min(sizes[index] for index in chosen)": "max(sizes[index] for index in chosen)"},
    ),
    Mistake(
        "bucket_by_aspect",
        "smallest_of_all_batches",
        "A batch has the shape of the smallest image of its aspect ratio, also where that is in another batch.",
        SIZES,
        {"min(sizes[index] for index in chosen)": "min(sizes[index] for index in indices)"},
    ),
]

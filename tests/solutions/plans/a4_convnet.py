"""What the tests of a4_convnet must be told; `conftest.Course` says what each name means."""

import numpy as np

POINTS = {
    "three_layer_convnet": 25,
    "torch_three_layer": 8, "lenet5": 6, "convnet": 10, "residual_block": 8, "bucket_by_aspect": 5,
    "augment_position": 3, "augment_shape": 4, "augment_content": 3, "mixup": 2, "choose": 3, "fine_tune": 8,
    "best_net": 9,
}  # fmt: skip
WRITTEN = 2


class _ZeroConvNet:
    """Everything has the right shape, and is zero."""

    def __init__(
        self,
        input_dim=(3, 32, 32),
        num_filters=32,
        filter_size=7,
        hidden_dim=100,
        num_classes=10,
        weight_scale=1e-3,
        reg=0.0,
        dtype=np.float32,
    ):
        C, H, W = input_dim
        shapes = {
            "W1": (num_filters, C, filter_size, filter_size),
            "b1": (num_filters,),
            "W2": (num_filters * (H // 2) * (W // 2), hidden_dim),
            "b2": (hidden_dim,),
            "W3": (hidden_dim, num_classes),
            "b3": (num_classes,),
        }
        self.params = {name: np.zeros(shape, dtype) for name, shape in shapes.items()}

    def loss(self, X, y=None):
        if y is None:
            return np.zeros((len(X), len(self.params["b3"])))
        return 0.0, {name: np.zeros_like(values) for name, values in self.params.items()}


def _zero_module(result):
    """A module without layers; result(x) is what it makes of a batch."""
    from torch import nn

    class Zero(nn.Module):
        def forward(self, x):
            return result(x)

    return Zero()


def _zero_scores(classes):
    return _zero_module(lambda x: x.new_zeros(len(x), classes))


ZEROS = {
    "torch_three_layer": lambda params: _zero_scores(len(params["b3"])),
    "LeNet5": lambda: _zero_scores(10),
    "layer_table": lambda layers, x: [("", (0,), 0) for _ in layers],
    "convnet": lambda pattern, image_shape, classes, filters, hidden=64: _zero_scores(classes),
    "ResidualBlock": lambda channels, widening=1: _zero_module(lambda x: x * 0),
    "bucket_by_aspect": lambda sizes, batch_size: [((0, 0), [0]) for _ in sizes],
    "ThreeLayerConvNet": _ZeroConvNet,
    "mixup": lambda x, y, rng, alpha=0.4: (np.zeros_like(x), np.zeros_like(y)),
    "choose": lambda results: dict.fromkeys(results[0], 0.0),
    "fine_tune": lambda model, classes: lambda x: np.zeros((len(x), classes)),
    "predict": lambda images: np.zeros(len(images), int),
}
for name in ("flip", "crop", "rotate", "warp", "colors", "cutout"):
    ZEROS[f"augment_{name}"] = lambda x, rng, **options: np.zeros_like(x)
REPLAY = ["bucket_by_aspect"]
NEEDS = {}
SPILLS = {}
# Training takes minutes; that its cells run is seen in seconds. A text of a cell, and what the tests put in its place.
SHORTER = {
    "three_layer_convnet": {
        '"the generated shapes", 9_000, 3': '"the generated shapes", 500, 1',
        "num_epochs=20": "num_epochs=1",
    },
}

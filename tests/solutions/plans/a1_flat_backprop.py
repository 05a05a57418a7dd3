"""What the tests of a1_flat_backprop must be told; `conftest.Course` says what each name means."""

import numpy as np

POINTS = {
    "sigmoid_graph": 7, "gate_backward": 6, "numeric_gradient": 6, "relu": 6, "matmul_backward": 8, "jacobian_bytes": 3,
    "affine": 7, "svm_loss": 7, "svm_loss_staged": 6, "softmax_loss": 7, "two_layer_loss": 9, "update_rules": 9,
    "computational_graph": 9, "autograd_functions": 5,
}  # fmt: skip
WRITTEN = 1


def _no_step(w, dw, config=None):
    return np.zeros_like(w), {name: np.zeros_like(w) for name in ("velocity", "cache", "m", "v")} | {"t": 0}


class _ZeroGate:
    def forward(self, *inputs):
        self.count = len(inputs)
        return 0.0

    def backward(self, upstream):
        return (0.0,) * self.count


class _ZeroGraph:
    def __init__(self, inputs, nodes, output):
        self.values = dict.fromkeys([*inputs, *nodes], 0.0)

    def forward(self, values):
        return 0.0

    def backward(self):
        return self.values


class _ZeroFunction:
    apply = staticmethod(lambda *tensors: sum(tensors) * 0)


ZEROS = {
    "Add": _ZeroGate,
    "Multiply": _ZeroGate,
    "Sigmoid": _ZeroGate,
    "ComputationalGraph": _ZeroGraph,
    "MultiplyFunction": _ZeroFunction,
    "SigmoidFunction": _ZeroFunction,
    "sigmoid_graph": lambda *numbers: (0.0, (0.0,) * 5),
    "gate_backward": lambda gate, upstream, inputs: (0.0,) * len(inputs),
    "numeric_gradient": lambda f, x, h=1e-5: np.zeros_like(x),
    "two_layer_loss": lambda params, X, y, reg: (0.0, {name: np.zeros_like(value) for name, value in params.items()}),
    "sgd_momentum": _no_step,
    "rmsprop": _no_step,
    "adam": _no_step,
    "svm_loss": lambda x, y: (0.0, np.zeros_like(x)),
    "svm_loss_staged": lambda W, X, y, reg: (0.0, np.zeros_like(W)),
    "softmax_loss": lambda x, y: (0.0, np.zeros_like(x)),
    "relu_forward": lambda x: (np.zeros_like(x), x),
    "relu_backward": lambda dout, cache: np.zeros_like(dout),
    "matmul_backward": lambda dy, x, w: (np.zeros_like(x), np.zeros_like(w)),
    "jacobian_bytes": lambda *numbers: (0, 0),
    "affine_forward": lambda x, w, b: (np.zeros((len(x), len(b))), (x, w, b)),
    "affine_backward": lambda dout, cache: tuple(np.zeros_like(value) for value in cache),
}
REPLAY = [
    "sigmoid_graph", "gate_backward", "matmul_backward", "jacobian_bytes", "svm_loss", "svm_loss_staged",
    "softmax_loss", "two_layer_loss",
]  # fmt: skip
NEEDS = {}
SPILLS = {}

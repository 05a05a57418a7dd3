"""A linear classifier on pixels or on features."""

import numpy as np

from cs231n_utils.errors import ArgumentError

from .l2 import add_l2

__all__ = ["LinearClassifier"]


class LinearClassifier:
    """Scores X W + b, with the softmax or the multiclass SVM loss; for the Solver.

    X: (N, …), flattened to (N, input_dim). loss: "softmax" or "svm"; reg: of ½ · reg · Σ W²; seed: of the weights,
    normal numbers times weight_scale. Raises ArgumentError for another loss. Source: CS231n 2025, assignment 1.

    >>> model = LinearClassifier(input_dim=12, num_classes=3, weight_scale=0)
    >>> loss, gradients = model.loss(np.ones((2, 3, 2, 2), np.float32), np.array([0, 2]))
    >>> round(float(loss), 4), gradients["W"].shape, model.loss(np.ones((2, 12))).shape
    (1.0986, (12, 3), (2, 3))
    """

    def __init__(
        self,
        input_dim=3 * 32 * 32,
        num_classes=10,
        *,
        loss="softmax",
        weight_scale=1e-3,
        reg=0.0,
        dtype=np.float32,
        seed=None,
    ):
        if loss not in ("softmax", "svm"):
            raise ArgumentError(f'LinearClassifier: loss must be "softmax" or "svm", got {loss!r}')
        rng = np.random.default_rng(seed)
        self.params = {
            "W": (weight_scale * rng.normal(size=(input_dim, num_classes))).astype(dtype),
            "b": np.zeros(num_classes, dtype),
        }
        self.kind, self.reg, self.dtype = loss, reg, np.dtype(dtype)

    def loss(self, X, y=None):
        """Scores (N, num_classes), or with labels y: (loss, gradients)."""
        from cs231n_utils import layers

        X = np.asarray(X, self.dtype)
        scores, cache = layers.affine_forward(X, self.params["W"], self.params["b"])
        if y is None:
            return scores
        loss, dscores = (layers.softmax_loss if self.kind == "softmax" else layers.svm_loss)(scores, y)
        _, dW, db = layers.affine_backward(dscores, cache)
        gradients = {"W": dW, "b": db}
        return loss + add_l2(self.params, gradients, self.reg), gradients

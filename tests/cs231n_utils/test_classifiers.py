"""Models: their gradients against numeric ones and their losses against PyTorch's; that they learn."""

import numpy as np
import pytest

from cs231n_utils.classifiers import FullyConnectedNet, LinearClassifier, TwoLayerNet
from cs231n_utils.data import load_digits
from cs231n_utils.errors import ArgumentError
from cs231n_utils.gradient_check import eval_numerical_gradient, rel_error
from cs231n_utils.solver import Solver

MODELS = {
    "softmax": lambda **kw: LinearClassifier(12, 4, weight_scale=0.5, seed=0, **kw),
    "svm": lambda **kw: LinearClassifier(12, 4, loss="svm", weight_scale=0.5, seed=0, **kw),
    "two layers": lambda **kw: TwoLayerNet(12, 5, 4, weight_scale=0.5, seed=0, **kw),
    "three layers": lambda **kw: FullyConnectedNet([6, 5], 12, 4, weight_scale=0.5, seed=0, **kw),
}


def batch():
    rng = np.random.default_rng(1)
    return rng.normal(size=(7, 3, 2, 2)), rng.integers(4, size=7)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("reg", [0.0, 0.7])
def test_gradients_are_those_of_the_loss(name, reg):
    model, (X, y) = MODELS[name](reg=reg, dtype=np.float64), batch()
    loss, gradients = model.loss(X, y)
    assert set(gradients) == set(model.params)
    for parameter, values in model.params.items():
        numeric = eval_numerical_gradient(lambda _: model.loss(X, y)[0], values, verbose=False)
        assert rel_error(numeric, gradients[parameter]) < 1e-5
    weights = sum((values**2).sum() for parameter, values in model.params.items() if parameter.startswith("W"))
    assert loss - MODELS[name](reg=0, dtype=np.float64).loss(X, y)[0] == pytest.approx(0.5 * reg * weights)


@pytest.mark.parametrize("name", ["softmax", "svm", "two layers", "three layers"])
def test_scores_and_losses_agree_with_torch(name):
    import torch

    model, (X, y) = MODELS[name](dtype=np.float64), batch()
    out = torch.tensor(X.reshape(7, -1))
    layers = len(model.params) // 2
    for layer in range(1, layers + 1):
        ending = layer if name not in ("softmax", "svm") else ""
        W, b = (torch.tensor(model.params[f"{kind}{ending}"]) for kind in "Wb")
        out = out @ W + b
        out = torch.relu(out) if layer < layers else out
    np.testing.assert_allclose(model.loss(X), out.numpy(), rtol=1e-12)
    labels = torch.tensor(y)
    # PyTorch divides the hinge by the number of classes, too.
    wanted = (
        4 * torch.nn.functional.multi_margin_loss(out, labels)
        if name == "svm"
        else torch.nn.functional.cross_entropy(out, labels)
    )
    assert model.loss(X, y)[0] == pytest.approx(wanted.item(), rel=1e-12)


@pytest.mark.parametrize("name", MODELS)
def test_single_precision_stays_single_and_the_batch_is_unchanged(name):
    model, (X, y) = MODELS[name](reg=0.1), batch()
    before = X.copy()
    _, gradients = model.loss(X, y)
    np.testing.assert_array_equal(X, before)
    assert {values.dtype.name for values in [*gradients.values(), model.loss(X)]} == {"float32"}


def test_two_layers_learn_to_read_digits():
    images, labels = load_digits()
    X = (images / 16).astype(np.float32)
    data = {"X_train": X[:1500], "y_train": labels[:1500], "X_val": X[1500:], "y_val": labels[1500:]}
    solver = Solver(
        TwoLayerNet(64, 50, reg=1e-4, weight_scale=0.1, seed=0),
        data,
        update_rule="adam",
        num_epochs=30,
        batch_size=50,
        seed=0,
        verbose=False,
    )
    solver.train()
    assert solver.loss_history[0] == pytest.approx(np.log(10), abs=0.3)
    assert solver.best_val_acc > 0.9


def test_what_cannot_be_is_refused():
    with pytest.raises(ArgumentError, match='loss must be "softmax" or "svm", got \'mse\''):
        LinearClassifier(loss="mse")
    with pytest.raises(ArgumentError, match=r"every width must be at least 1, got \[3, 0, 2\]"):
        FullyConnectedNet([0], 3, 2)

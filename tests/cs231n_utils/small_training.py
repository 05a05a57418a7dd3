"""A two-layer net and a training run small enough to be killed and repeated; also run as a program by the tests.

small_training.py CHECKPOINT CALLS: train with a checkpoint every 3 steps and die of SIGKILL at the given function call;
print the history as JSON if training ends before that.
"""

import json
import os
import signal
import sys

import numpy as np

from cs231n_utils.solver import Solver


class TwoLayers:
    """affine - relu - affine - softmax on 8 features; drops hidden units by NumPy's global random state."""

    def __init__(self, hidden=6, dropout=0.0, dtype=np.float64):
        rng = np.random.default_rng(0)
        self.dropout = dropout
        self.params = {
            "W1": (rng.normal(size=(8, hidden)) * 0.3).astype(dtype),
            "b1": np.zeros(hidden, dtype),
            "W2": (rng.normal(size=(hidden, 3)) * 0.3).astype(dtype),
            "b2": np.zeros(3, dtype),
        }
        self.bn_params = [{"mode": "train", "running_mean": np.zeros(8)}]

    def loss(self, X, y=None):
        p = self.params
        hidden = np.maximum(X @ p["W1"] + p["b1"], 0)
        if y is not None and self.dropout:
            hidden = hidden * (np.random.random(hidden.shape) >= self.dropout)
        scores = hidden @ p["W2"] + p["b2"]
        if y is None:
            # The running mean takes part in the accuracies, as a normalisation layer's does.
            return scores + self.bn_params[0]["running_mean"][:3]
        self.bn_params[0]["running_mean"] = 0.9 * self.bn_params[0]["running_mean"] + 0.1 * X.mean(axis=0)
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        odds /= odds.sum(axis=1, keepdims=True)
        loss = -np.log(odds[np.arange(len(y)), y]).mean()
        odds[np.arange(len(y)), y] -= 1
        odds /= len(y)
        dhidden = odds @ p["W2"].T * (hidden > 0)
        return loss, {"W1": X.T @ dhidden, "b1": dhidden.sum(0), "W2": hidden.T @ odds, "b2": odds.sum(0)}


def small_data(train=50, val=20, dtype=np.float64):
    rng = np.random.default_rng(1)
    X = rng.normal(size=(train + val, 8)).astype(dtype)
    y = np.argmax(X[:, :3], axis=1)
    return {"X_train": X[:train], "y_train": y[:train], "X_val": X[train:], "y_val": y[train:]}


def jitter(x, rng):
    return x + 0.01 * rng.normal(size=x.shape)


def small_solver(dropout=0.3, **arguments):
    settings = {
        "update_rule": "adam",
        "optim_config": {"learning_rate": 0.02},
        "lr_decay": 0.9,
        "batch_size": 8,
        "num_epochs": 4,
        "num_train_samples": 30,
        "num_val_samples": 15,
        "verbose": False,
        "seed": 5,
        "augment": [jitter],
    }
    return Solver(TwoLayers(dropout=dropout), small_data(), **{**settings, **arguments})


def history(solver):
    """All that a run leaves, to compare to the bit."""
    arrays = {**solver.best_params, **{f"model {name}": value for name, value in solver.model.params.items()}}
    return {
        "loss": [float(loss).hex() for loss in solver.loss_history],
        "train": solver.train_acc_history,
        "val": solver.val_acc_history,
        "best": solver.best_val_acc,
        "arrays": {name: values.tobytes().hex() for name, values in arrays.items()},
        "running_mean": solver.model.bn_params[0]["running_mean"].tobytes().hex(),
    }


def die_at_call(count):
    """Kill this process, as the system would when memory runs out, at the count-th function call from now."""
    left = count

    def count_down(frame, event, argument):
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count_down)


def main():
    checkpoint, calls = sys.argv[1], int(sys.argv[2])
    np.random.seed(0)
    solver = small_solver(checkpoint_name=checkpoint, checkpoint_every=3, resume=True)
    die_at_call(calls)
    solver.train()
    sys.setprofile(None)
    print(json.dumps(history(solver)))


if __name__ == "__main__":
    main()

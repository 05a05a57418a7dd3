"""The training loop: batches, loss, gradients, steps, a look at the accuracies after every epoch."""

import copy
import time
from pathlib import Path

import numpy as np

from cs231n_utils.data.iterators import Batches
from cs231n_utils.errors import ArgumentError

from .checkpoint import read_checkpoint, write_checkpoint
from .display import choose_display
from .interrupts import held_interrupts
from .rules import find_rule, in_place
from .snapshot import put_back, snapshot

__all__ = ["Solver"]


class Solver:
    """Trains a model under CS231n's constructor arguments and attributes.

    model: has `params`, a dictionary of float arrays, and `loss(X, y)` → (loss, gradients by the same names), where
    `loss(X)` gives scores (N, C). data: X_train, y_train, X_val, y_val; X is anything that row numbers index.
    CS231n's arguments: update_rule (a name of optim, or a function (w, dw, config) → (next_w, config)), optim_config,
    lr_decay (of learning_rate, every epoch), batch_size, num_epochs, num_train_samples and num_val_samples (images that
    accuracies are measured on; None: all), print_every (steps), verbose, checkpoint_name (the file is that + ".npz").
    Beyond them: seed, which decides every batch (None: drawn from NumPy's global state, as np.random.seed left it);
    augment, functions (x, rng) → x for the batches; time_limit in seconds for each train(); checkpoint_every steps,
    besides every epoch; resume: go on from the checkpoint if there is one. A resumed run gives the same history, to
    the bit, as one that was never stopped: batches depend on the seed and the step alone; optimiser states, a model's
    `bn_params` and NumPy's global random state are kept in the checkpoint.
    Unlike CS231n's, an epoch sees every image once, and the arrays that the model was made with are never written to.
    Afterwards there are loss_history, train_acc_history, val_acc_history, best_params and best_val_acc, and the model
    holds best_params.
    Raises ArgumentError for arguments, data or a checkpoint that do not fit. Source: CS231n 2025, `solver.py`.

    >>> class Line:
    ...     def __init__(self):
    ...         self.params = {"W": np.zeros((1, 2))}
    ...     def loss(self, X, y=None):
    ...         scores = X @ self.params["W"]
    ...         if y is None:
    ...             return scores
    ...         wanted = np.eye(2)[y]
    ...         return float(((scores - wanted) ** 2).sum()), {"W": 2 * X.T @ (scores - wanted)}
    >>> X, y = np.array([[1.0], [-1.0]] * 4), np.array([0, 1] * 4)
    >>> data = {"X_train": X, "y_train": y, "X_val": X, "y_val": y}
    >>> solver = Solver(Line(), data, num_epochs=3, batch_size=4, seed=0, verbose=False)
    >>> solver.train()
    >>> len(solver.loss_history), solver.val_acc_history, solver.loss_history[0] > solver.loss_history[-1]
    (6, [1.0, 1.0, 1.0, 1.0], True)
    """

    def __init__(
        self,
        model,
        data,
        *,
        update_rule="sgd",
        optim_config=None,
        lr_decay=1.0,
        batch_size=100,
        num_epochs=10,
        num_train_samples=1000,
        num_val_samples=None,
        checkpoint_name=None,
        print_every=10,
        verbose=True,
        seed=None,
        augment=(),
        time_limit=None,
        checkpoint_every=None,
        resume=False,
    ):
        missing = [name for name in ("X_train", "y_train", "X_val", "y_val") if name not in data]
        if missing:
            raise ArgumentError(f"Solver: data needs X_train, y_train, X_val and y_val; it has no {', '.join(missing)}")
        self.model = model
        self.X_train, self.y_train = data["X_train"], np.asarray(data["y_train"])
        self.X_val, self.y_val = data["X_val"], np.asarray(data["y_val"])
        if not len(self.y_val) or len(self.X_val) != len(self.y_val):
            raise ArgumentError(
                "Solver: expected as many validation labels as images, and some; "
                f"got {len(self.X_val)} and {len(self.y_val)} labels"
            )
        if num_epochs < 0 or (resume and not checkpoint_name):
            raise ArgumentError(
                f"Solver: num_epochs must not be negative and resume needs a checkpoint_name, got {num_epochs} and "
                f"{checkpoint_name!r}"
            )
        self.rule_name, self.update_rule = find_rule(update_rule)
        self._in_place = in_place(self.update_rule)
        self.optim_config = dict(optim_config or {})
        self.lr_decay, self.batch_size, self.num_epochs = lr_decay, batch_size, num_epochs
        self.num_train_samples, self.num_val_samples = num_train_samples, num_val_samples
        self.print_every, self.verbose, self.time_limit = print_every, verbose, time_limit
        self.checkpoint_name, self.checkpoint_every = checkpoint_name, checkpoint_every
        self.seed = int(np.random.randint(2**31 - 1)) if seed is None else int(seed)
        self.batches = Batches(self.X_train, self.y_train, batch_size, seed=self.seed, drop_last=True, augment=augment)

        self.iteration = self.epoch = 0
        self.loss_history, self.train_acc_history, self.val_acc_history = [], [], []
        self.best_val_acc, self.best_params = 0.0, {}
        self.optim_configs = {name: copy.deepcopy(self.optim_config) for name in model.params}
        # The parameters as training left them, which the model holds only while it trains.
        self.running_params = self.numpy_random = None
        if resume and self.checkpoint_path.exists():
            put_back(self, read_checkpoint(self.checkpoint_path), self.checkpoint_path, seed)

    @property
    def num_iterations(self):
        """Steps in all epochs."""
        return self.num_epochs * len(self.batches)

    @property
    def checkpoint_path(self):
        """Where the checkpoint is, or None."""
        return Path(f"{self.checkpoint_name}.npz") if self.checkpoint_name else None

    def train(self):
        """Train until num_epochs are done, time_limit has passed or an interrupt comes; leave best_params in the model.

        Called again, it goes on from where it stopped, not from best_params. After an interrupt KeyboardInterrupt is
        raised, once the step is done and the checkpoint written. Raises ArgumentError where the model's loss gives no
        gradient for a parameter, or lr_decay finds no learning_rate.
        """
        began = time.monotonic()
        if self.running_params is None:
            # Copies: what a notebook kept from before the training, to compare with, stays what it was.
            self.running_params = {name: np.array(values) for name, values in self.model.params.items()}
        self.model.params.update(self.running_params)
        if self.numpy_random is not None:
            np.random.set_state(self.numpy_random)
            self.numpy_random = None
        display = choose_display(self)
        with held_interrupts() as interrupted:
            try:
                stopped = False
                while self.iteration < self.num_iterations and not stopped:
                    self._step(display)
                    stopped = interrupted() or (
                        self.time_limit is not None and time.monotonic() - began >= self.time_limit
                    )
                if stopped and self.iteration < self.num_iterations:
                    self._save()
                    # The steps since the last look count, too; but they leave no trace in a history that may go on.
                    self._keep_best(self._validation_accuracy())
            finally:
                display.close()
            self.model.params.update(self.best_params)
        if interrupted():
            raise KeyboardInterrupt

    def check_accuracy(self, X, y, num_samples=None, batch_size=100):
        """The part of the images whose highest score is that of their label.

        num_samples: measure on that many of them, drawn anew at each step of the training; batch_size: images at once.

        >>> from types import SimpleNamespace
        >>> solver = Solver.__new__(Solver)
        >>> solver.model = SimpleNamespace(loss=lambda X: X)
        >>> solver.check_accuracy(np.array([[0.0, 1.0], [0.0, 1.0]]), np.array([1, 0]))
        0.5
        """
        rows = np.arange(len(y))
        if num_samples is not None and num_samples < len(rows):
            rng = np.random.default_rng((self.seed, 2, self.iteration))
            rows = np.sort(rng.choice(rows, num_samples, replace=False))
        right = 0
        for start in range(0, len(rows), batch_size):
            batch = rows[start : start + batch_size]
            right += int(np.count_nonzero(np.argmax(self.model.loss(X[batch]), axis=1) == y[batch]))
        return right / len(rows)

    def _step(self, display):
        X, y = self.batches.batch(self.epoch, self.iteration % len(self.batches))
        loss, gradients = self.model.loss(X, y)
        for name, w in self.model.params.items():
            if name not in gradients:
                raise ArgumentError(f"Solver: the model's loss gave no gradient for {name!r}, only {sorted(gradients)}")
            out = {"out": w} if self._in_place else {}
            next_w, self.optim_configs[name] = self.update_rule(w, gradients[name], self.optim_configs[name], **out)
            self.model.params[name] = self.running_params[name] = next_w
        self.loss_history.append(float(loss))
        first = self.iteration == 0
        self.iteration += 1
        display.step()
        epoch_ends = self.iteration % len(self.batches) == 0
        if epoch_ends:
            self.epoch += 1
            self._decay()
        if first or epoch_ends:
            self.train_acc_history.append(self.check_accuracy(self.X_train, self.y_train, self.num_train_samples))
            self.val_acc_history.append(self._validation_accuracy())
            self._keep_best(self.val_acc_history[-1])
            display.look()
        if epoch_ends or (self.checkpoint_every and self.iteration % self.checkpoint_every == 0):
            self._save()

    def _decay(self):
        if self.lr_decay == 1:
            return
        for name, config in self.optim_configs.items():
            if not config or "learning_rate" not in config:
                raise ArgumentError(
                    f"Solver: lr_decay is {self.lr_decay}, but {name!r} has no learning_rate in its config"
                )
            config["learning_rate"] *= self.lr_decay

    def _save(self):
        if self.checkpoint_path:
            write_checkpoint(self.checkpoint_path, snapshot(self))

    def _validation_accuracy(self):
        return self.check_accuracy(self.X_val, self.y_val, self.num_val_samples)

    def _keep_best(self, accuracy):
        if accuracy > self.best_val_acc or not self.best_params:
            self.best_val_acc = accuracy
            self.best_params = {name: values.copy() for name, values in self.running_params.items()}

"""A Solver's whole state as plain data, and a Solver put back into it."""

import zlib

import numpy as np

from cs231n_utils.errors import ArgumentError

__all__ = ["put_back", "snapshot"]

COUNTERS = ("iteration", "epoch", "best_val_acc", "best_params", "optim_configs")
HISTORIES = ("loss_history", "train_acc_history", "val_acc_history")


def snapshot(solver):
    """Everything that decides how the training goes on, as nested plain data."""
    return {
        "settings": _settings(solver),
        **{name: getattr(solver, name) for name in COUNTERS},
        # As arrays: a loss a step makes long lists.
        **{name: np.array(getattr(solver, name), np.float64) for name in HISTORIES},
        "params": solver.running_params,
        # For models that draw from it, as dropout does.
        "numpy_random": np.random.get_state(),
        "bn_params": getattr(solver.model, "bn_params", None),
    }


def put_back(solver, state, path, seed):
    """Make the solver what it was when the snapshot was taken; NumPy's random state comes back when training goes on.

    seed: the one that was asked for, or None for the snapshot's. Raises ArgumentError naming path where the arguments,
    the data or the model are not those of the snapshot: its history could not go on.
    """
    asked = {**_settings(solver), "seed": state["settings"]["seed"] if seed is None else int(seed)}
    for name, value in state["settings"].items():
        if asked[name] != value:
            raise ArgumentError(
                f"Solver: {path} was made with {name} = {value!r}, not {asked[name]!r}; "
                "resume with the same, or take another checkpoint_name"
            )
    for name, value in solver.model.params.items():
        kept = state["params"].get(name, np.empty(0))
        if kept.shape != np.shape(value) or kept.dtype != np.asarray(value).dtype:
            raise ArgumentError(
                f"Solver: in {path} parameter {name!r} is {kept.shape} {kept.dtype}, in the model {np.shape(value)} "
                f"{np.asarray(value).dtype}; it is another model's checkpoint"
            )
    solver.seed = solver.batches.seed = asked["seed"]
    for name in COUNTERS:
        setattr(solver, name, state[name])
    for name in HISTORIES:
        setattr(solver, name, state[name].tolist())
    solver.running_params, solver.numpy_random = state["params"], state["numpy_random"]
    if state["bn_params"] is not None:
        solver.model.bn_params = state["bn_params"]


def _settings(solver):
    numbers = {name: value for name, value in solver.optim_config.items() if isinstance(value, int | float)}
    return {
        "update_rule": solver.rule_name,
        "optim_config": numbers,
        "lr_decay": solver.lr_decay,
        "batch_size": solver.batch_size,
        "num_train_samples": solver.num_train_samples,
        "num_val_samples": solver.num_val_samples,
        "augment": len(solver.batches.augment),
        "seed": solver.seed,
        "training images": len(solver.y_train),
        "sum of the labels": zlib.crc32(np.concatenate([solver.y_train, solver.y_val]).astype(np.int64).tobytes()),
    }

"""The training loop: what it calls, records, shows and leaves behind."""

import signal
import threading

import numpy as np
import pytest

from cs231n_utils import optim
from cs231n_utils.errors import ArgumentError, ArgumentTypeError
from cs231n_utils.solver import Solver
from cs231n_utils.solver.rules import find_rule, in_place

from .small_training import TwoLayers, history, small_data, small_solver


def trained(**arguments):
    np.random.seed(0)
    solver = small_solver(**arguments)
    solver.train()
    return solver


def test_it_learns_and_records_every_step_and_epoch():
    solver = trained(dropout=0, num_epochs=30, batch_size=10, lr_decay=1.0)
    assert len(solver.loss_history) == solver.num_iterations == 150 == solver.iteration
    assert len(solver.train_acc_history) == len(solver.val_acc_history) == 31
    assert solver.epoch == 30 and solver.loss_history[-1] < 0.4 * solver.loss_history[0]
    assert solver.best_val_acc == max(solver.val_acc_history) > 0.6


def test_the_same_seed_gives_the_same_history_and_another_seed_another():
    assert history(trained()) == history(trained())
    assert history(trained())["loss"] != history(trained(seed=6))["loss"]


def test_without_a_seed_numpys_global_seed_decides():
    np.random.seed(231)
    first = small_solver(seed=None)
    np.random.seed(231)
    assert small_solver(seed=None).seed == first.seed
    assert small_solver(seed=None).seed != first.seed


def test_it_steps_as_the_update_rule_says():
    data = small_data(train=8)
    solver = Solver(TwoLayers(), data, update_rule="sgd", num_epochs=3, batch_size=8, seed=0, verbose=False)
    by_hand = TwoLayers()
    for epoch in range(3):
        loss, gradients = by_hand.loss(*solver.batches.batch(epoch, 0))
        for name, values in by_hand.params.items():
            by_hand.params[name] = values - 1e-2 * gradients[name]
    solver.train()
    assert solver.loss_history[-1] == loss
    for name, values in by_hand.params.items():
        np.testing.assert_array_equal(solver.running_params[name], values)


def test_a_function_is_a_rule_and_works_on_arrays_of_its_own():
    seen = []

    def momentum(w, dw, config=None):
        seen.append(config)
        return optim.sgd_momentum(w, dw, config)

    named = trained(update_rule="sgd_momentum", optim_config={"learning_rate": 0.1})
    own = trained(update_rule=momentum, optim_config={"learning_rate": 0.1})
    assert history(named) == history(own)
    assert own.rule_name == "momentum" and "velocity" in seen[-1]


def test_a_rule_that_changes_w_itself_is_fine():
    def careless(w, dw, config):
        w -= 0.01 * dw
        return w, config

    def careful(w, dw, config):
        return w - 0.01 * dw, config

    assert history(trained(update_rule=careless, lr_decay=1)) == history(trained(update_rule=careful, lr_decay=1))


def test_the_learning_rate_decays_every_epoch():
    solver = trained(lr_decay=0.5, num_epochs=3)
    assert {config["learning_rate"] for config in solver.optim_configs.values()} == {0.02 / 8}
    assert solver.optim_config == {"learning_rate": 0.02}


def test_the_models_first_arrays_and_the_optimiser_configuration_stay_as_they_were():
    model = TwoLayers()
    before, copies = dict(model.params), {name: values.copy() for name, values in model.params.items()}
    optim_config = {"learning_rate": 0.1, "velocity": None}
    Solver(
        model, small_data(), update_rule="sgd_momentum", optim_config=optim_config, num_epochs=2, seed=0, verbose=False
    ).train()
    for name, values in copies.items():
        np.testing.assert_array_equal(before[name], values)
        assert not np.array_equal(model.params[name], values)
    assert optim_config == {"learning_rate": 0.1, "velocity": None}


def test_weights_put_in_before_training_are_the_ones_that_are_trained():
    solver = small_solver(num_epochs=0)
    marked = np.full_like(solver.model.params["W1"], 7.0)
    solver.model.params["W1"] = marked
    solver.train()
    np.testing.assert_array_equal(solver.running_params["W1"], marked)


def test_the_model_ends_with_the_parameters_of_the_best_look():
    kept = {}

    class Watched(Solver):
        def _keep_best(self, accuracy):
            kept[self.epoch] = (accuracy, {name: values.copy() for name, values in self.running_params.items()})
            super()._keep_best(accuracy)

    solver = Watched(TwoLayers(), small_data(), batch_size=5, num_epochs=12, seed=3, verbose=False)
    solver.train()
    best = max(kept.values(), key=lambda look: look[0])
    assert solver.best_val_acc == best[0]
    for name, values in solver.model.params.items():
        np.testing.assert_array_equal(values, best[1][name])


def test_accuracy_zero_everywhere_still_leaves_a_model():
    data = small_data()
    data["y_val"] = np.full_like(data["y_val"], 9)
    solver = Solver(TwoLayers(), data, num_epochs=1, verbose=False)
    solver.train()
    assert solver.best_val_acc == 0 and set(solver.best_params) == {"W1", "b1", "W2", "b2"}


def test_training_goes_on_where_it_stopped_not_from_the_best():
    whole = trained(num_epochs=6)
    np.random.seed(0)
    parts = small_solver(num_epochs=2)
    parts.train()
    parts.train()
    assert parts.iteration == parts.num_iterations
    parts.num_epochs = 6
    parts.train()
    assert history(parts) == history(whole)


def test_a_time_limit_stops_after_a_step_and_counts_what_was_learnt():
    whole = trained()
    np.random.seed(0)
    solver = small_solver(time_limit=0)
    solver.train()
    assert solver.iteration == len(solver.loss_history) == 1
    while solver.iteration < solver.num_iterations:
        solver.train()
        assert solver.best_val_acc >= max(solver.val_acc_history)
    assert history(solver)["loss"] == history(whole)["loss"] and solver.val_acc_history == whole.val_acc_history


@pytest.fixture
def interruptible():
    """As in a terminal: what a shell starts in the background ignores interrupts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interrupt_waits_for_the_step_and_training_can_go_on(tmp_path, interruptible):
    class Stopped(TwoLayers):
        calls = 0

        def loss(self, X, y=None):
            Stopped.calls += y is not None
            if y is not None and Stopped.calls == 5:
                signal.raise_signal(signal.SIGINT)
            return super().loss(X, y)

    arguments = {"num_epochs": 3, "batch_size": 10, "seed": 0, "verbose": False}
    whole = Solver(TwoLayers(), small_data(), **arguments)
    whole.train()
    solver = Solver(Stopped(), small_data(), **arguments, checkpoint_name=str(tmp_path / "run"))
    with pytest.raises(KeyboardInterrupt):
        solver.train()
    assert solver.iteration == 5 and (tmp_path / "run.npz").exists()
    assert solver.model.params["W1"] is solver.best_params["W1"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    solver.train()
    assert solver.loss_history == whole.loss_history and solver.val_acc_history == whole.val_acc_history


def test_a_second_interrupt_does_not_wait(interruptible):
    class Impatient(TwoLayers):
        def loss(self, X, y=None):
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            raise AssertionError("the second interrupt was lost")

    with pytest.raises(KeyboardInterrupt):
        Solver(Impatient(), small_data(), verbose=False).train()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_training_works_in_another_thread():
    solver = small_solver(num_epochs=1)
    thread = threading.Thread(target=solver.train)
    thread.start()
    thread.join()
    assert solver.iteration == solver.num_iterations


def test_accuracy_on_all_on_some_and_in_odd_batches():
    solver = small_solver()
    X, y = solver.X_val, solver.y_val
    right = np.argmax(solver.model.loss(X), axis=1) == y
    assert solver.check_accuracy(X, y) == solver.check_accuracy(X, y, batch_size=7) == right.mean()
    some = solver.check_accuracy(X, y, num_samples=10)
    assert some == solver.check_accuracy(X, y, num_samples=10) and some * 10 == round(some * 10)
    assert solver.check_accuracy(X, y, num_samples=1000) == right.mean()


def test_an_epoch_sees_each_image_at_most_once_and_a_small_set_whole():
    seen = []

    class Seeing(TwoLayers):
        def loss(self, X, y=None):
            if y is not None:
                seen.append(X[:, 0].tolist())
            return super().loss(X, y)

    Solver(Seeing(), small_data(), batch_size=8, num_epochs=1, verbose=False, num_train_samples=1).train()
    assert [len(batch) for batch in seen] == [8] * 6 and len({value for batch in seen for value in batch}) == 48
    seen.clear()
    Solver(Seeing(), small_data(), batch_size=100, num_epochs=2, verbose=False).train()
    assert [len(batch) for batch in seen] == [50, 50] and seen[0] != seen[1] and set(seen[0]) == set(seen[1])


def test_lines_come_every_print_every_steps_and_after_every_look(capsys):
    solver = trained(verbose=True, print_every=4, num_epochs=1)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines] == ["step 1/6", "epoch 0/1", "step 5/6", "epoch 1/1"]
    assert lines[0] == f"step 1/6  loss {solver.loss_history[0]:.6f}"
    train, val = solver.train_acc_history[-1], solver.val_acc_history[-1]
    assert lines[-1] == f"epoch 1/1  train accuracy {train:.4f}, validation accuracy {val:.4f}"
    trained(verbose=True, print_every=None, num_epochs=1)
    assert len(capsys.readouterr().out.splitlines()) == 2
    trained(verbose=False)
    assert capsys.readouterr().out == ""


def test_a_terminal_gets_a_bar_that_is_gone_at_the_end(capsys, monkeypatch):
    import sys

    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    trained(verbose=True, print_every=None, num_epochs=1)
    out = capsys.readouterr().out
    assert "█" in out and "left" in out and out.endswith("\r\x1b[K")
    assert "\r\x1b[Kepoch 1/1" in out


def test_data_that_is_missing_or_does_not_fit_is_named():
    with pytest.raises(ArgumentError, match=r"data needs X_train, y_train, X_val and y_val; it has no y_train, X_val"):
        Solver(TwoLayers(), {"X_train": np.ones((2, 8)), "y_val": np.zeros(2, int)})
    with pytest.raises(ArgumentError, match="as many validation labels as images, and some; got 0 and 0"):
        Solver(TwoLayers(), small_data(val=0))
    with pytest.raises(ArgumentError, match="as many labels as images"):
        Solver(TwoLayers(), {**small_data(), "y_train": np.zeros(3, int)})
    with pytest.raises(ArgumentError, match="batch_size must be at least 1, got 0"):
        small_solver(batch_size=0)
    with pytest.raises(ArgumentError, match="num_epochs must not be negative"):
        small_solver(num_epochs=-1)
    with pytest.raises(ArgumentError, match="resume needs a checkpoint_name"):
        small_solver(resume=True)
    with pytest.raises(TypeError, match="learning_rate"):
        small_solver(learning_rate=0.1)


def test_rules_that_are_unknown_withheld_or_no_rules_are_refused(monkeypatch):
    with pytest.raises(
        ArgumentError, match="no update rule 'sdg', but adam, rmsprop, sgd, sgd_momentum, or any function"
    ):
        small_solver(update_rule="sdg")
    with pytest.raises(ArgumentTypeError, match="must be a name or a function, got int"):
        small_solver(update_rule=3)
    import importlib.util

    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name.endswith(".optim") else found(name))
    with pytest.raises(ArgumentError, match=r"withheld where writing it is the exercise; pass your own function"):
        small_solver(update_rule="adam")
    assert small_solver(update_rule=lambda w, dw, config: (w, config)).rule_name == "<lambda>"


def test_what_rules_are_called_and_whether_they_work_in_place():
    class Rule:
        def __call__(self, w, dw, config=None, out=None):
            return w, config

    assert find_rule(Rule())[0] == "Rule" and in_place(Rule())
    assert not in_place(dict.update)


def test_a_missing_gradient_and_a_missing_learning_rate_are_named():
    class Forgetful(TwoLayers):
        def loss(self, X, y=None):
            result = super().loss(X, y)
            return result if y is None else (result[0], {"W1": result[1]["W1"]})

    with pytest.raises(ArgumentError, match=r"no gradient for 'b1', only \['W1'\]"):
        Solver(Forgetful(), small_data(), verbose=False).train()
    with pytest.raises(ArgumentError, match=r"lr_decay is 0\.5, but 'W1' has no learning_rate"):
        trained(update_rule=lambda w, dw, config: (w - dw, {}), optim_config={}, lr_decay=0.5)

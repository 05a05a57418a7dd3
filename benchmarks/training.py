"""One epoch of CS231n's three-layer ConvNet on CIFAR-10: this package's Solver against the same net in eager PyTorch.

    python -m benchmarks.training DATA [--threads 2] [--steps 980] [--repeat]

DATA: a folder with CIFAR-10. Both nets start from the same weights and see the same batches. They take turns, a few
steps each, so that whatever else the machine does hits both; what is reported is the median over the turns of the
times and of their ratios. The first turn (compiling, first touches of memory) is left out. PyTorch's Adam runs as it
comes, and once more fused into one kernel, which its users have to ask for. --repeat trains ours again with the same
seed and compares the histories. Results go to benchmarks/results/training.{json,md,png}.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import time
from pathlib import Path

RESULTS = Path(__file__).with_name("results")
BATCH, TURN, SEED, HIDDEN, SCALE, REG, RATE = 50, 20, 231, 500, 1e-3, 1e-3, 1e-3
OURS, EAGER, FUSED = "this package", "PyTorch, eager", "PyTorch, eager, fused Adam"


def main():
    arguments = parsed()
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "CS231N_THREADS"):
        os.environ[name] = str(arguments.threads)
    from cs231n_utils.data_utils import get_CIFAR10_data

    data = get_CIFAR10_data(directory=arguments.data)
    if arguments.steps:
        # Fewer images, so that the epoch is that long.
        data["X_train"], data["y_train"] = (data[name][: arguments.steps * BATCH] for name in ("X_train", "y_train"))
    result = measure(data, arguments.threads)
    if arguments.repeat:
        again = our_solver(data, our_net())
        again.train()
        result["the same seed gives the same history"] = (
            again.loss_history == result["loss"][OURS]
            and [
                again.train_acc_history[-1],
                again.val_acc_history[-1],
            ]
            == result["accuracies"][OURS]
        )
    result["machine"] = machine(arguments.threads)
    write(result)
    print((RESULTS / "training.md").read_text(encoding="utf-8"))


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="a folder with CIFAR-10")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, help="fewer steps than an epoch has")
    parser.add_argument("--repeat", action="store_true", help="train twice and compare the histories")
    return parser.parse_args()


def our_net():
    from benchmarks.three_layer_convnet import ThreeLayerConvNet

    return ThreeLayerConvNet(hidden_dim=HIDDEN, weight_scale=SCALE, reg=REG)


def our_solver(data, net):
    from cs231n_utils.solver import Solver

    return Solver(
        net,
        data,
        update_rule="adam",
        optim_config={"learning_rate": RATE},
        num_epochs=1,
        batch_size=BATCH,
        seed=SEED,
        verbose=False,
    )


def measure(data, threads):
    """Train all three in turns; returns times of the turns, losses and accuracies."""
    net = our_net()
    solver = our_solver(data, net)
    rivals = {
        EAGER: TorchRun(net.params, solver.batches, threads),
        FUSED: TorchRun(net.params, solver.batches, threads, True),
    }
    times = {name: [] for name in (OURS, *rivals)}
    counted, began = 0, None
    ours_loss = net.loss

    def stop():
        nonlocal began
        if began is not None:
            times[OURS].append((time.perf_counter() - began) / TURN)
        began = None

    def loss(X, y=None):
        nonlocal counted, began
        if y is None:
            if counted == solver.num_iterations:
                stop()
            return ours_loss(X)
        if counted % TURN == 0:
            stop()
            for name, run in rivals.items():
                times[name].append(run.turn(TURN))
            began = time.perf_counter()
        counted += 1
        return ours_loss(X, y)

    net.loss = loss
    solver.train()
    del net.loss
    accuracies = {OURS: [solver.train_acc_history[-1], solver.val_acc_history[-1]]}
    for name, run in rivals.items():
        accuracies[name] = [run.accuracy(solver, part) for part in ("train", "val")]
    kept = {name: seconds[1:] for name, seconds in times.items()}
    steps = solver.num_iterations
    return {
        "steps": steps,
        "seconds a step": {name: statistics.median(seconds) for name, seconds in kept.items()},
        "seconds an epoch": {name: statistics.median(seconds) * 49000 / BATCH for name, seconds in kept.items()},
        "ours over theirs": {
            name: statistics.median(a / b for a, b in zip(kept[OURS], kept[name], strict=True)) for name in rivals
        },
        "accuracies": accuracies,
        "loss": {OURS: solver.loss_history, **{name: run.losses for name, run in rivals.items()}},
        "turns": kept,
    }


class TorchRun:
    """The same net in PyTorch, with its own place in the same batches."""

    def __init__(self, params, batches, threads, fused=False):
        import torch

        torch.set_num_threads(threads)
        self.torch, self.batches, self.next, self.losses = torch, batches, 0, []
        nn = torch.nn
        self.net = nn.Sequential(
            nn.Conv2d(3, 32, 7, padding=3),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(32 * 16 * 16, HIDDEN),
            nn.ReLU(),
            nn.Linear(HIDDEN, 10),
        )
        with torch.no_grad():
            for number, at in enumerate((0, 4, 6), start=1):
                w = params[f"W{number}"]
                self.net[at].weight.copy_(torch.tensor(w if w.ndim == 4 else w.T))
                self.net[at].bias.zero_()
        weights = [w for w in self.net.parameters() if w.ndim > 1]
        biases = [b for b in self.net.parameters() if b.ndim == 1]
        # The gradient of ½ · reg · Σ w², by the shortest way that PyTorch has.
        groups = [{"params": weights, "weight_decay": REG}, {"params": biases}]
        self.adam = torch.optim.Adam(groups, lr=RATE, **({"fused": True} if fused else {}))

    def turn(self, steps):
        """Seconds a step."""
        torch, began = self.torch, time.perf_counter()
        for _ in range(steps):
            X, y = self.batches.batch(0, self.next % len(self.batches))
            loss = torch.nn.functional.cross_entropy(self.net(torch.from_numpy(X)), torch.from_numpy(y))
            self.adam.zero_grad()
            loss.backward()
            self.adam.step()
            self.losses.append(loss.item())
            self.next += 1
        return (time.perf_counter() - began) / steps

    def accuracy(self, solver, part):
        """As the Solver measures it, on the same images."""
        X, y, count = (solver.X_train, solver.y_train, 1000) if part == "train" else (solver.X_val, solver.y_val, None)
        model, solver.model = solver.model, self
        try:
            return solver.check_accuracy(X, y, count)
        finally:
            solver.model = model

    def loss(self, X):
        """Scores."""
        with self.torch.no_grad():
            return self.net(self.torch.from_numpy(X)).numpy()


def machine(threads):
    """What it ran on."""
    import numpy
    import torch

    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return (
        f"{names[0] if names else platform.processor() or platform.machine()}, {os.cpu_count()} processors, {threads} "
        f"threads; "
        f"Python {platform.python_version()}, NumPy {numpy.__version__}, PyTorch {torch.__version__}"
    )


def write(result):
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "training.json").write_text(json.dumps(result) + "\n", encoding="utf-8")
    rows = [
        f"| {name} | {1e3 * result['seconds a step'][name]:.1f} | {result['seconds an epoch'][name]:.1f} | "
        f"{result['ours over theirs'].get(name, 1):.2f} | {train:.3f} | {val:.3f} |"
        for name, (train, val) in result["accuracies"].items()
    ]
    repeated = result.get("the same seed gives the same history")
    (RESULTS / "training.md").write_text(
        "# One epoch of the three-layer ConvNet on CIFAR-10\n\n"
        f"`ThreeLayerConvNet(hidden_dim={HIDDEN}, weight_scale={SCALE}, reg={REG})`, batch {BATCH}, Adam {RATE}; "
        f"{result['steps']} steps in turns of {TURN}, medians.\n{result['machine']}.\n\n"
        "| | ms a step | s an epoch | ours over theirs | train accuracy | validation accuracy |\n"
        "|---|---|---|---|---|---|\n"
        + "\n".join(rows)
        + (
            ""
            if repeated is None
            else f"\n\nTrained again with the same seed, the same history: {'yes' if repeated else 'NO'}."
        )
        + "\n\n![times of the turns and losses](training.png)\n",
        encoding="utf-8",
    )
    draw(result)


def draw(result):
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot as plt

    from cs231n_utils.vis import PALETTE, styled

    with styled():
        figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
        for number, (name, seconds) in enumerate(result["turns"].items()):
            left.plot([1e3 * one for one in seconds], ".-", color=PALETTE[number], label=name)
            losses = result["loss"][name]
            smooth = [statistics.fmean(losses[max(0, at - TURN) : at + 1]) for at in range(len(losses))]
            right.plot(smooth, color=PALETTE[number], label=name)
        left.set(title="time a step", xlabel="turn", ylabel="ms", ylim=(0, None))
        right.set(title=f"loss, mean of {TURN} steps (ours with the penalty)", xlabel="step")
        for ax in (left, right):
            ax.grid(alpha=0.3)
            ax.legend(fontsize=8)
        figure.savefig(RESULTS / "training.png", dpi=100)


if __name__ == "__main__":
    sys.exit(main())

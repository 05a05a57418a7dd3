"""The fast layers against PyTorch on the CPU: time, how it grows, and memory.

    python -m benchmarks.layers [--threads 2] [--repeats 31]

Both run in one process with the same number of threads and take turns, forward and backward (gradients of x, w and b);
reported are medians, the median of the ratios of each turn, and the ratio of the quickest runs, which other work on the
machine disturbs least. Between turns there is a pause: PyTorch's threads go on spinning for some milliseconds after
each call and would slow down whoever comes next. Peak memory is that of new processes. Results go to
benchmarks/results/layers.{json,md,png}.
"""

import argparse
import ctypes
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

RESULTS = Path(__file__).with_name("results")
PAUSE = 0.02
CONVOLUTIONS = [
    # x, w, stride, pad
    ((100, 3, 31, 31), (25, 3, 3, 3), 2, 1),
    ((50, 3, 32, 32), (32, 3, 7, 7), 1, 3),
    ((64, 32, 16, 16), (64, 32, 3, 3), 1, 1),
    ((32, 64, 32, 32), (64, 64, 3, 3), 1, 1),
    ((64, 64, 16, 16), (128, 64, 1, 1), 1, 0),
]
POOLS = [(kind, (100, 32, 32, 32), size, 2) for kind in ("max", "avg") for size in (2, 3)]
GROWTH = {
    "batch": [((n, 32, 16, 16), (32, 32, 3, 3), 1, 1) for n in (1, 4, 16, 64, 256)],
    "channels": [((16, c, 16, 16), (c, c, 3, 3), 1, 1) for c in (4, 16, 64, 256)],
    "image": [((4, 16, s, s), (16, 16, 3, 3), 1, 1) for s in (8, 16, 32, 64, 128, 224)],
    "kernel": [((16, 16, 32, 32), (16, 16, k, k), 1, k // 2) for k in (1, 3, 5, 7, 11)],
}
BATCHES = (32, 64, 128, 256)


def main():
    arguments = parsed()
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "CS231N_THREADS"):
        os.environ[name] = str(arguments.threads)
    if arguments.memory:
        print(peak(*arguments.memory))
        return
    import torch

    torch.set_num_threads(arguments.threads)
    rows = []
    for dtype in ("float64", "float32"):
        for shape in CONVOLUTIONS:
            rows.append(compare("conv", dtype, shape, convolution(dtype, *shape), arguments.repeats))
        for shape in POOLS:
            rows.append(compare(f"{shape[0]} pool", dtype, shape[1:], pooling(dtype, *shape), arguments.repeats))
    growth = {
        axis: [compare("conv", "float32", s, convolution("float32", *s), arguments.repeats // 3) for s in shapes]
        for axis, shapes in GROWTH.items()
    }
    memory = {who: [measured_peak(who, n, arguments.threads) for n in BATCHES] for who in ("ours", "torch")}
    write({"machine": machine(arguments.threads), "rows": rows, "growth": growth, "memory": memory})
    print((RESULTS / "layers.md").read_text(encoding="utf-8"))


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=31)
    parser.add_argument("--memory", nargs=2, help=argparse.SUPPRESS)
    return parser.parse_args()


def convolution(dtype, x_shape, w_shape, stride, pad):
    """((our forward, our backward), (PyTorch's)); each backward takes what its forward returned."""
    import numpy as np
    import torch

    from cs231n_utils.fast_layers import conv_backward_fast, conv_forward_fast

    rng, param = np.random.default_rng(0), {"stride": stride, "pad": pad}
    x, w, b = (rng.normal(size=shape).astype(dtype) for shape in (x_shape, w_shape, w_shape[:1]))
    dout = rng.normal(size=conv_forward_fast(x, w, b, param)[0].shape).astype(dtype)
    inputs, upstream = [torch.tensor(v, requires_grad=True) for v in (x, w, b)], torch.tensor(dout)
    return (
        (lambda: conv_forward_fast(x, w, b, param), lambda made: conv_backward_fast(dout, made[1])),
        (
            lambda: torch.nn.functional.conv2d(*inputs, stride=stride, padding=pad),
            lambda out: torch.autograd.grad(out, inputs, upstream),
        ),
    )


def pooling(dtype, kind, x_shape, size, stride):
    """The same for a pool."""
    import numpy as np
    import torch

    from cs231n_utils import fast_layers

    rng, param = np.random.default_rng(0), {"pool_height": size, "pool_width": size, "stride": stride}
    forward = getattr(fast_layers, f"{kind}_pool_forward_fast")
    backward = getattr(fast_layers, f"{kind}_pool_backward_fast")
    theirs = getattr(torch.nn.functional, f"{kind}_pool2d")
    x = rng.normal(size=x_shape).astype(dtype)
    dout = rng.normal(size=forward(x, param)[0].shape).astype(dtype)
    given, upstream = torch.tensor(x, requires_grad=True), torch.tensor(dout)
    return (
        (lambda: forward(x, param), lambda made: backward(dout, made[1])),
        (lambda: theirs(given, size, stride), lambda out: torch.autograd.grad(out, given, upstream)),
    )


def compare(layer, dtype, shape, pairs, repeats):
    """Times in ms, [forward, backward] of ours and of PyTorch's, and the ratios of their sums."""
    times = [[], []]
    for turn in range(repeats + 2):
        for who, (forward, backward) in enumerate(pairs):
            time.sleep(PAUSE)
            began = time.perf_counter()
            made = forward()
            between = time.perf_counter()
            backward(made)
            if turn > 1:
                times[who].append((1e3 * (between - began), 1e3 * (time.perf_counter() - between)))
    ours, theirs = ([sum(one) for one in runs] for runs in times)
    return {
        "layer": layer,
        "dtype": dtype,
        "shape": shape,
        "ours": [statistics.median(part) for part in zip(*times[0], strict=True)],
        "torch": [statistics.median(part) for part in zip(*times[1], strict=True)],
        "ratio": statistics.median(a / b for a, b in zip(ours, theirs, strict=True)),
        "quickest": min(ours) / min(theirs),
    }


def measured_peak(who, images, threads):
    command = [sys.executable, "-m", "benchmarks.layers", "--threads", str(threads), "--memory", who, str(images)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def peak(who, images):
    """MB that a forward and a backward pass need at most beyond their inputs and results. Linux with glibc."""
    import numpy as np
    import torch

    def run(images):
        shape = ((int(images), 32, 32, 32), (32, 32, 3, 3), 1, 1)
        forward, backward = convolution("float32", *shape)[("ours", "torch").index(who)]
        # What making the inputs left in the heap would hide what the layers take.
        ctypes.CDLL(None).malloc_trim(0)
        # 5 sets the high-water mark back to what is in use now.
        Path("/proc/self/clear_refs").write_text("5")
        before = status("VmRSS")
        made = forward()
        gradients = backward(made)
        # What is made has the size of the output and of x; the weights' gradients hardly count.
        return status("VmHWM") - before - 2 * np.prod(shape[0]) * 4 / 2**20 if gradients else math.nan

    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    run(1)
    return max(0.0, run(images))


def status(name):
    """A line of /proc/self/status, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024


def machine(threads):
    """What it ran on, and how busy it was with other things."""
    import numba
    import numpy
    import torch

    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return (
        f"{names[0] if names else platform.machine()}, {os.cpu_count()} processors, {threads} threads; Python "
        f"{platform.python_version()}, NumPy {numpy.__version__}, numba {numba.__version__}, PyTorch "
        f"{torch.__version__}; load average {os.getloadavg()[0]:.1f} at the end"
    )


def mean_ratio(rows, field):
    return math.exp(statistics.fmean(math.log(row[field]) for row in rows))


def write(result):
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "layers.json").write_text(json.dumps(result) + "\n", encoding="utf-8")
    lines = [
        "# The fast layers against PyTorch\n",
        f"Milliseconds, forward + backward; ours over theirs.\n{result['machine']}.\n",
        "| layer | | ours | PyTorch | ratio | ratio of the quickest |",
        "|---|---|---|---|---|---|",
    ]
    for row in result["rows"]:
        shape = " ".join(str(part).replace(" ", "") for part in row["shape"])
        times = [" + ".join(f"{one:.2f}" for one in row[who]) for who in ("ours", "torch")]
        lines.append(
            f"| {row['layer']} {row['dtype']} | {shape} | {times[0]} | {times[1]} | {row['ratio']:.2f} "
            f"| {row['quickest']:.2f} |"
        )
    lines += ["", "| geometric mean | ratio | ratio of the quickest |", "|---|---|---|"]
    for name, layer, dtype in (
        ("convolution float64", "conv", "float64"),
        ("convolution float32", "conv", "float32"),
        ("pooling float64", "pool", "float64"),
        ("pooling float32", "pool", "float32"),
    ):
        rows = [row for row in result["rows"] if layer in row["layer"] and row["dtype"] == dtype]
        lines.append(f"| {name} | {mean_ratio(rows, 'ratio'):.2f} | {mean_ratio(rows, 'quickest'):.2f} |")
    lines += [
        "",
        "MB beyond inputs and results, (N,32,32,32) × (32,32,3,3) float32:",
        "",
        "| N | " + " | ".join(map(str, BATCHES)) + " |",
        "|---" * (len(BATCHES) + 1) + "|",
    ]
    for who, name in (("ours", "this package"), ("torch", "PyTorch")):
        lines.append(f"| {name} | " + " | ".join(f"{mb:.0f}" for mb in result["memory"][who]) + " |")
    lines += ["", "![how time grows](layers.png)", ""]
    (RESULTS / "layers.md").write_text("\n".join(lines), encoding="utf-8")
    draw(result["growth"])


def draw(growth):
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot as plt

    from cs231n_utils.vis import PALETTE, styled

    sizes = {"batch": (0, 0), "channels": (0, 1), "image": (0, 2), "kernel": (1, 2)}
    with styled():
        figure, panels = plt.subplots(1, len(growth), figsize=(11, 3), layout="constrained")
        for ax, (axis, rows) in zip(panels, growth.items(), strict=True):
            array, place = sizes[axis]
            at = [row["shape"][array][place] for row in rows]
            for number, (who, name) in enumerate((("ours", "this package"), ("torch", "PyTorch"))):
                ax.loglog(at, [sum(row[who]) for row in rows], "o-", color=PALETTE[number], label=name)
            ax.set(title=f"{axis} size" if axis != "channels" else axis, xticks=at, xticklabels=at)
            ax.minorticks_off()
            ax.grid(alpha=0.3)
        panels[0].set_ylabel("ms, forward + backward")
        panels[0].legend(fontsize=8)
        figure.savefig(RESULTS / "layers.png", dpi=100)


if __name__ == "__main__":
    sys.exit(main())

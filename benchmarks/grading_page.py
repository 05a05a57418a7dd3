"""The grading benchmark's figures as a table and a chart."""

import json
from pathlib import Path

RESULTS = Path(__file__).with_name("results")
CLASS = 100_000
MANY_CORES = (2, 16, 128, 1024)


def write(result):
    """grading.json, grading.md, grading.png; prints the table."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "grading.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    text = page(result)
    (RESULTS / "grading.md").write_text(text, encoding="utf-8")
    draw(result)
    print(text)


def page(result):
    plain = result["nbgrader"][0]
    lines = [
        "# Grading a class",
        "",
        f"`{result['assignment']}`, complete and half-done submissions in turn. {result['machine']}.",
        "",
        "| | submissions | per minute | × nbgrader | steady | × nbgrader | CPU s each | peak MB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in [*result["nbgrader"], *result["ours"]]:
        lines.append(
            f"| {row['name']} | {row['count']} | {row['per_minute']:.1f} "
            f"| {row['per_minute'] / plain['per_minute']:.1f} | {row['steady']:.1f} "
            f"| {row['steady'] / plain['steady']:.1f} | {row['cpu'] / row['count']:.2f} | {row['memory']:.0f} |"
        )
    one, *others, dask = result["ours"]
    local = (others or [one])[-1]
    each = per_submission(result)
    alone, together = result["section"][0], result["section"][-1]
    lines += [
        "",
        "Per minute is the whole run with its start, steady from the first result to the last; nbgrader's is that of "
        "its whole run. Memory is that of all processes below the command, shared pages in equal parts; Dask's workers "
        "are not below it.",
        "",
        f"All cores give {local['steady'] / one['steady']:.2f} times one process, steady, and "
        f"{local['per_minute'] / one['per_minute']:.2f} times with the start, which each process pays for itself. A "
        f"section of {together['count']} submissions takes one process {alone['seconds']:.0f} seconds and all cores "
        f"{together['seconds']:.0f}, start included: {alone['seconds'] / together['seconds']:.2f} times. Dask gives "
        f"{dask['steady'] / local['steady']:.2f} times the local pool.",
        "",
        f"One more submission costs {each:.2f} CPU seconds (the slope from {result['few']['count']} to "
        f"{local['count']}). On paper, {CLASS:,} submissions take {CLASS * each / 3600:.0f} CPU hours:",
        "",
        "| cores | " + " | ".join(map(str, MANY_CORES)) + " |",
        "|---" * (len(MANY_CORES) + 1) + "|",
        "| hours | " + " | ".join(f"{CLASS * each / 3600 / cores:.2g}" for cores in MANY_CORES) + " |",
        "",
        "## Growth",
        "",
        "Untouched notebooks with one trivial check, all cores.",
        "",
        "| submissions | seconds | steady | CPU s | peak MB, all | peak MB, the command |",
        "|---|---|---|---|---|---|",
    ]
    for row in result["growth"]:
        lines.append(
            f"| {row['count']} | {row['seconds']:.1f} | {row['steady']:.0f} | {row['cpu']:.1f} | {row['memory']:.0f} "
            f"| {row['memory_first']:.0f} |"
        )
    first, last = result["growth"][0], result["growth"][-1]
    overhead = 1000 * (last["cpu"] - first["cpu"]) / (last["count"] - first["count"])
    lines += ["", f"Overhead: {overhead:.0f} ms of CPU a submission.", "", "![throughput and growth](grading.png)", ""]
    return "\n".join(lines)


def per_submission(result):
    """CPU seconds of one more submission, without what a run costs once."""
    many = result["ours"][-2]
    few = result["few"]
    return (many["cpu"] - few["cpu"]) / (many["count"] - few["count"])


def draw(result):
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot as plt

    from cs231n_utils.vis import PALETTE, styled

    rows = [*result["nbgrader"], *result["ours"]]
    with styled():
        figure, (left, right) = plt.subplots(1, 2, figsize=(11, 3), layout="constrained")
        colours = [PALETTE[1]] * len(result["nbgrader"]) + [PALETTE[0]] * len(result["ours"])
        bars = left.barh([row["name"] for row in rows], [row["steady"] for row in rows], color=colours)
        left.bar_label(bars, fmt="%.1f", padding=3, fontsize=8)
        left.invert_yaxis()
        left.margins(x=0.12)
        left.set(xlabel="submissions a minute, steady", title=result["assignment"])
        counts = [row["count"] for row in result["growth"]]
        for key, name, colour in (("memory", "all processes", 0), ("memory_first", "the command", 1)):
            right.plot(counts, [row[key] for row in result["growth"]], "o-", color=PALETTE[colour])
            right.annotate(
                name,
                (counts[-1], result["growth"][-1][key]),
                (0, 7),
                textcoords="offset points",
                ha="right",
                fontsize=8,
            )
        right.set(xscale="log", xlabel="submissions", ylabel="MB at most", title="memory")
        right.set_ylim(0, 1.2 * max(row["memory"] for row in result["growth"]))
        right.grid(alpha=0.3)
        figure.savefig(RESULTS / "grading.png", dpi=100)
        plt.close(figure)

"""What one value deep in a network sees of its input, drawn in one dimension, layer above layer."""

from cs231n_utils.errors import ArgumentError

from .style import COLUMN_INCHES, PALETTE, styled

__all__ = ["show_receptive_field"]

# More values than this in the lowest row would be specks.
WIDEST = 101


def show_receptive_field(layers, title=None):
    """Draw how the windows of stacked layers widen towards the input.

    layers: (filter size, stride) of each layer, the first layer first. The coloured values are those that the top value
    depends on; lines join each to its window in the layer below. Raises ArgumentError where there are no layers, sizes
    or strides below 1, or more than 101 input values to draw.

    >>> show_receptive_field([(3, 1), (3, 2)])
    """
    layers = [(int(size), int(stride)) for size, stride in layers]
    if not layers or any(size < 1 or stride < 1 for size, stride in layers):
        raise ArgumentError(
            f"show_receptive_field: expected (filter size, stride) of each layer, at least 1, got {layers}"
        )
    # From the top down: positions seen in each layer, and the centre of each window in the input's coordinates.
    seen = [[0]]
    for size, stride in reversed(layers):
        seen.append(sorted({place * stride + offset for place in seen[-1] for offset in range(size)}))
        if len(seen[-1]) > WIDEST:
            raise ArgumentError(f"show_receptive_field: {layers} sees more than {WIDEST} values, too many to draw")
    seen.reverse()
    steps, starts = [1.0], [0.0]
    for size, stride in layers:
        starts.append(starts[-1] + (size - 1) / 2 * steps[-1])
        steps.append(steps[-1] * stride)
    with styled():
        from matplotlib import pyplot as plt

        _, ax = plt.subplots(figsize=(COLUMN_INCHES, 0.7 * len(seen) + 0.8), layout="constrained")
        for level, places in enumerate(seen):
            across = [starts[level] + steps[level] * place for place in places]
            size = max(20, min(160, 4000 / len(seen[0])))
            color = PALETTE[level % len(PALETTE)]
            ax.scatter(across, [level] * len(places), s=size, marker="s", color=color, edgecolor="white", zorder=2)
            name = (
                "input" if level == 0 else f"layer {level}: {layers[level - 1][0]} wide, stride {layers[level - 1][1]}"
            )
            ax.text(max(starts[0] + len(seen[0]), 4) + 0.5, level, f"{name} – {len(places)} seen", va="center", size=9)
            if level:
                width, stride = layers[level - 1]
                for place, top in zip(places, across, strict=True):
                    for edge in (place * stride, place * stride + width - 1):
                        bottom = starts[level - 1] + steps[level - 1] * edge
                        ax.plot([bottom, top], [level - 1, level], color="#888888", linewidth=0.7, zorder=1)
        ax.set_xlim(-1, max(len(seen[0]), 4) * 1.6 + 3)
        ax.set_ylim(-0.5, len(seen) - 0.5)
        ax.axis("off")
        if title:
            ax.set_title(title)

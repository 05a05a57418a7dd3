"""Named wrong answers to the questions of image_filters, each an edit of the right answer.

What real students do comes first; a message says what the answer looks like and where to look, not what to write.
`read` is the heading of a section of the notebook.
"""

from autograder.course.mistakes import Mistake

WINDOW = "A window in two directions"
BORDER = "What lies beyond the border?"

MISTAKES = [
    Mistake(
        "correlate2d",
        "kernel_not_turned",
        "The convolution is a correlation here: its kernel has to be turned.",
        WINDOW,
        {"turned = kernel[::-1, ::-1]": "turned = kernel"},
    ),
    Mistake(
        "correlate2d",
        "turned_in_one_direction",
        "For the convolution, the kernel is turned upside down only. Left and right should change places, too.",
        WINDOW,
        {"turned = kernel[::-1, ::-1]": "turned = kernel[::-1]"},
    ),
    Mistake(
        "correlate2d",
        "transposed",
        "For the convolution, the rows of the kernel became its columns. Turning by 180 degrees is something else.",
        WINDOW,
        {"turned = kernel[::-1, ::-1]": "turned = kernel.T"},
    ),
    Mistake(
        "correlate2d",
        "stride_ignored",
        "The result has the right size, but its windows stand side by side at stride 1.",
        WINDOW,
        {"top, left = i * stride, j * stride": "top, left = i, j"},
    ),
    Mistake(
        "correlate2d",
        "square_image_assumed",
        "The number of columns is computed from a height. Neither image nor kernel need be square.",
        WINDOW,
        {"columns = (padded.shape[1] - w)": "columns = (padded.shape[0] - h)"},
    ),
    Mistake(
        "correlate2d",
        "extra_zeros_above",
        "This is right for odd kernels. For even ones, mode same has its extra zeros on the wrong side.",
        WINDOW,
        {"(h - 1) // 2, h // 2, (w - 1) // 2, w // 2": "h // 2, (h - 1) // 2, w // 2, (w - 1) // 2"},
    ),
    Mistake(
        "correlate2d",
        "one_short_for_even",
        "This is right for odd kernels. For even ones, mode same is a row or a column short: with equally many zeros on"
        " both sides there is one too few.",
        WINDOW,
        {"(h - 1) // 2, h // 2, (w - 1) // 2, w // 2": "(h - 1) // 2, (h - 1) // 2, (w - 1) // 2, (w - 1) // 2"},
    ),
    Mistake(
        "correlate2d",
        "one_more_for_even",
        "This is right for odd kernels. For even ones, mode same has a row or a column more than the image: with"
        " equally many zeros on both sides there is one too many.",
        WINDOW,
        {"(h - 1) // 2, h // 2, (w - 1) // 2, w // 2": "h // 2, h // 2, w // 2, w // 2"},
    ),
    Mistake(
        "correlate2d",
        "mode_ignored",
        "This is the valid result, whatever the mode is.",
        WINDOW,
        {
            "above, below, before, after = h - 1, h - 1, w - 1, w - 1": "pass",
            "above, below, before, after = (h - 1) // 2, h // 2, (w - 1) // 2, w // 2": "pass",
        },
    ),
    Mistake(
        "correlate2d",
        "all_zeros_on_one_side",
        "All the zeros stand below and to the right of the image. They belong around it.",
        WINDOW,
        {"padded[above : above + H, before : before + W] = image": "padded[:H, :W] = image"},
    ),
    Mistake(
        "correlate2d",
        "square_kernel_assumed",
        "The window is as wide as the kernel is high. Kernels need not be square.",
        WINDOW,
        {"left : left + w]": "left : left + h]"},
    ),
    Mistake(
        "pad2d",
        "border_repeated",
        "The reflection repeats the pixels at the border. The mirror stands on them, not behind them.",
        BORDER,
        {
            "rows = (H - 1) - np.abs((H - 1) - np.abs(rows))": "rows = np.pad(np.arange(H), p, 'symmetric')",
            "columns = (W - 1) - np.abs((W - 1) - np.abs(columns))": "columns = np.pad(np.arange(W), p, 'symmetric')",
        },
    ),
    Mistake(
        "pad2d",
        "wrapped_around",
        "For reflect, the image starts again from its other side. A mirror goes back the way it came.",
        BORDER,
        {
            "rows = (H - 1) - np.abs((H - 1) - np.abs(rows))": "rows = rows % H",
            "columns = (W - 1) - np.abs((W - 1) - np.abs(columns))": "columns = columns % W",
        },
    ),
    Mistake(
        "pad2d",
        "mean_with_the_zeros",
        "The mean counts the pixels outside as zeros. It is that of the image alone.",
        BORDER,
        {"np.mean(image) if": "np.sum(image) / ((H + 2 * p) * (W + 2 * p)) if"},
    ),
    Mistake(
        "pad2d",
        "mean_of_each_line",
        "Each row and column is continued with a mean of its own. One mean is asked for, that of the whole image.",
        BORDER,
        {
            'if mode in ("zero", "mean"):': 'if mode == "mean":\n        return np.pad(image, p, "mean")\n'
            '    if mode in ("zero", "mean"):',
        },
    ),
    Mistake(
        "pad2d",
        "sides_exchanged",
        "Height and width have changed places where the image is put into its frame.",
        BORDER,
        {"np.full((H + 2 * p, W + 2 * p), fill)": "np.full((W + 2 * p, H + 2 * p), fill)"},
    ),
    Mistake(
        "pad2d",
        "one_end_only",
        "The image stands in the top left corner of its frame. It belongs in the middle.",
        BORDER,
        {"padded[p : p + H, p : p + W] = image": "padded[:H, :W] = image"},
    ),
    Mistake(
        "pad2d",
        "edge_of_the_second_pixel",
        "The edge repeats the pixel next to the border. Repeat the very last one.",
        BORDER,
        {"np.clip(rows, 0, H - 1), np.clip(columns, 0, W - 1)": "np.clip(rows, 1, H - 2), np.clip(columns, 1, W - 2)"},
    ),
]

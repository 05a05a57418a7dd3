"""Named wrong answers to the questions of image_filters, each an edit of the right answer.

What real students do comes first; a message says what the answer looks like and where to look, not what to write.
`read` is the heading of a section of the notebook.
"""

from autograder.course.mistakes import Mistake

WINDOW = "A window in two directions"
BORDER = "What lies beyond the border?"
THIN = "Two thin filters for a thick one"
HOLES = "Kernels with holes"
COLOURS = "Colours"

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
    Mistake(
        "separate",
        "never_refused",
        "This finds a column and a row for every kernel, also where their product is another one. Multiply them again.",
        THIN,
        {"if np.abs(np.outer(column, row) - kernel).max() > 1e-9 * np.abs(kernel).max():": "if False:"},
    ),
    Mistake(
        "separate",
        "scale_forgotten",
        "Column and row are both taken from the kernel as they are: their product is the kernel times a number.",
        THIN,
        {
            "kernel[i] / kernel[i, j]": "kernel[i]",
            "if np.abs(np.outer(column, row) - kernel).max() > 1e-9 * np.abs(kernel).max():": "if "
            "np.linalg.matrix_rank(kernel) > 1:",
        },
    ),
    Mistake(
        "separate",
        "first_row_taken",
        "This divides by the number in the corner, or takes a first row that may be all zeros. Where is a safe place?",
        THIN,
        {"np.unravel_index(np.argmax(np.abs(kernel)), kernel.shape)": "(0, 0)"},
    ),
    Mistake(
        "separate",
        "exact_comparison",
        "Kernels are refused for their last bits: tenths can't be stored exactly. Leave room for rounding.",
        THIN,
        {"> 1e-9 * np.abs(kernel).max():": "!= 0:"},
    ),
    Mistake(
        "separate",
        "row_before_column",
        "separate returns the row first. The column comes first.",
        THIN,
        {"return column, row": "return row, column"},
    ),
    Mistake(
        "separate",
        "column_turned",
        "filter_separable turns its column upside down. It correlates.",
        THIN,
        {"tall += column[i] *": "tall += column[len(column) - 1 - i] *"},
    ),
    Mistake(
        "separate",
        "row_on_the_image",
        "filter_separable filters the image with the row, not what the column has made of it.",
        THIN,
        {"out += row[j] * tall[:, j : j + width]": "out += row[j] * image[:height, j : j + width]"},
    ),
    Mistake(
        "dilate",
        "one_hole_too_many",
        "There are d zeros between neighbours. Their distance should be d, so that 1 leaves the kernel as it is.",
        HOLES,
        {
            "np.zeros(((h - 1) * d + 1, (w - 1) * d + 1))": "np.zeros(((h - 1) * (d + 1) + 1, (w - 1) * (d + 1) + 1))",
            "wide[::d, ::d] = kernel": "wide[:: d + 1, :: d + 1] = kernel",
        },
    ),
    Mistake(
        "dilate",
        "zeros_at_the_end",
        "There are zeros after the last row and column, too. Holes are between numbers.",
        HOLES,
        {"np.zeros(((h - 1) * d + 1, (w - 1) * d + 1))": "np.zeros((h * d, w * d))"},
    ),
    Mistake(
        "dilate",
        "enlarged",
        "Each number is repeated, as if the kernel were a picture to enlarge. Between numbers there should be zeros.",
        HOLES,
        {"wide[::d, ::d] = kernel": "wide[...] = kernel.repeat(d, 0).repeat(d, 1)[: len(wide), : wide.shape[1]]"},
    ),
    Mistake(
        "dilate",
        "rows_only",
        "Only the rows are pulled apart. The columns stand side by side.",
        HOLES,
        {
            "np.zeros(((h - 1) * d + 1, (w - 1) * d + 1))": "np.zeros(((h - 1) * d + 1, w))",
            "wide[::d, ::d] = kernel": "wide[::d] = kernel",
        },
    ),
    Mistake(
        "filter_rgb",
        "first_channel_only",
        "This looks at the first colour only. A filter has a slice for each of them.",
        COLOURS,
        {"np.sum(window * kernels[f])": "np.sum(window[0] * kernels[f, 0])"},
    ),
    Mistake(
        "filter_rgb",
        "one_slice_for_all",
        "All colours meet the first slice of the filter. Each colour has a slice of its own.",
        COLOURS,
        {"np.sum(window * kernels[f])": "np.sum(window * kernels[f, 0])"},
    ),
    Mistake(
        "filter_rgb",
        "mean_of_the_channels",
        "This takes the mean over the colours. They are added.",
        COLOURS,
        {"np.sum(window * kernels[f])": "np.sum(window * kernels[f]) / len(image)"},
    ),
    Mistake(
        "filter_rgb",
        "turned",
        "The kernels are turned by 180 degrees. A layer doesn't turn them.",
        COLOURS,
        {"np.sum(window * kernels[f])": "np.sum(window * kernels[f, :, ::-1, ::-1])"},
    ),
    Mistake(
        "filter_rgb",
        "width_from_height",
        "The width of the result is computed from a height. Pictures and filters need not be square.",
        COLOURS,
        {"width = image.shape[2] - w + 1": "width = image.shape[1] - h + 1"},
    ),
    Mistake(
        "filter_rgb",
        "colours_backwards",
        "The colours are taken from last to first: blue meets the slice for red.",
        COLOURS,
        {"window = image[:, i : i + h, j : j + w]": "window = image[::-1, i : i + h, j : j + w]"},
    ),
]

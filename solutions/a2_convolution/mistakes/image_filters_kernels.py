"""Named wrong answers to the questions of image_filters about kernels: thin ones, with holes, with colours.

A message says what the answer looks like and where to look, not what to write. `read` is the heading of a section.
"""

from autograder.course.mistakes import Mistake

THIN = "Two thin filters for a thick one"
HOLES = "Kernels with holes"
COLOURS = "Colours"

MISTAKES = [
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
        "dilate",
        "columns_only",
        "Only the columns are pulled apart. The rows stand side by side.",
        HOLES,
        {
            "np.zeros(((h - 1) * d + 1, (w - 1) * d + 1))": "np.zeros((h, (w - 1) * d + 1))",
            "wide[::d, ::d] = kernel": "wide[:, ::d] = kernel",
        },
    ),
    Mistake(
        "dilate",
        "in_the_corner",
        "The size is right, but the numbers stand side by side in a corner. The zeros belong between them.",
        HOLES,
        {"wide[::d, ::d] = kernel": "wide[:h, :w] = kernel"},
    ),
    Mistake(
        "filter_rgb",
        "channels_kept_apart",
        "The result has an axis for the colours: each was filtered by itself. A filter makes one picture, from all of"
        " them.",
        COLOURS,
        {
            "out = np.zeros((F, height, width))": "out = np.zeros((F, len(image), height, width))",
            "out[f, i, j] = np.sum(window * kernels[f])": "out[f, :, i, j] = np.sum(window * kernels[f], axis=(1, 2))",
        },
    ),
    Mistake(
        "filter_rgb",
        "last_channel_only",
        "This is what the last colour makes. Was the result written over, colour by colour?",
        COLOURS,
        {"np.sum(window * kernels[f])": "np.sum(window[-1] * kernels[f, -1])"},
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

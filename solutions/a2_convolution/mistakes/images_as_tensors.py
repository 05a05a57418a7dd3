"""Named wrong answers to the questions of images_as_tensors, each an edit of the right answer.

What real students do comes first; a message says what the answer looks like and where to look, not what to write.
`read` is the heading of a section of the notebook.
"""

from autograder.course.mistakes import Mistake

BYTES = "From bytes to floats"
ORDER = "Channels last, channels first"
COUNTED = "Which colours, no matter where"
EDGES = "Which edges, no matter what colour"

MISTAKES = [
    Mistake(
        "float_images",
        "divided_by_256",
        "to_float01 divides by 256: then 255 does not become 1.",
        BYTES,
        {"u8.astype(np.float64) / 255": "u8.astype(np.float64) / 256"},
    ),
    Mistake(
        "float_images",
        "stretched",
        "to_float01 stretches each picture from its own darkest to its own brightest number. 0 and 255 are the ends.",
        BYTES,
        {"return u8.astype(np.float64) / 255": "return (u8 - u8.min()) / (u8.max() - u8.min())"},
    ),
    Mistake(
        "float_images",
        "doubled_bytes",
        "to_float11 doubles the bytes while they are bytes: they wrap around after 255.",
        BYTES,
        {"u8.astype(np.float64) / 127.5 - 1": "u8 * np.uint8(2) / 255 - 1"},
    ),
    Mistake(
        "float_images",
        "not_centred",
        "to_float11 divides by 128: then 255 does not become 1.",
        BYTES,
        {"u8.astype(np.float64) / 127.5 - 1": "u8.astype(np.float64) / 128 - 1"},
    ),
    Mistake(
        "float_images",
        "each_column_by_itself",
        "standardize gives each column a mean and a deviation of its own. It is over all numbers together.",
        BYTES,
        {"(values - np.mean(values)) / np.std(values)": "(values - np.mean(values, 0)) / np.std(values, 0)"},
    ),
    Mistake(
        "float_images",
        "one_less",
        "standardize divides the squares by one less than their count. Divide by the count.",
        BYTES,
        {"np.std(values)": "np.std(values, ddof=1)"},
    ),
    Mistake(
        "float_images",
        "variance",
        "standardize divides by the variance. The standard deviation is its root.",
        BYTES,
        {"np.std(values)": "np.var(values)"},
    ),
    Mistake(
        "float_images",
        "mean_left_in",
        "standardize doesn't subtract the mean.",
        BYTES,
        {"(values - np.mean(values))": "values"},
    ),
    Mistake(
        "nhwc_to_nchw",
        "reshaped",
        "The shape is right and the numbers are not: reshape cuts the same line of numbers elsewhere, nothing moves.",
        ORDER,
        {"x.transpose(0, 3, 1, 2)": "x.reshape(x.shape[0], x.shape[3], x.shape[1], x.shape[2])"},
    ),
    Mistake(
        "nhwc_to_nchw",
        "lying_down",
        "The pictures lie on their side: rows and columns have changed places.",
        ORDER,
        {"x.transpose(0, 3, 1, 2)": "x.transpose(0, 3, 2, 1)"},
    ),
    Mistake(
        "nhwc_to_nchw",
        "colours_backwards",
        "The channels are in the opposite order.",
        ORDER,
        {"x.transpose(0, 3, 1, 2)": "x[..., ::-1].transpose(0, 3, 1, 2)"},
    ),
    Mistake(
        "nhwc_to_nchw",
        "the_other_way",
        "This is the way back, from channels first to channels last.",
        ORDER,
        {"x.transpose(0, 3, 1, 2)": "x.transpose(0, 2, 3, 1)"},
    ),
    Mistake(
        "nhwc_to_nchw",
        "channels_before_pictures",
        "The channels come first of all, before the pictures. Which axis comes first in (N, C, H, W)?",
        ORDER,
        {"x.transpose(0, 3, 1, 2)": "x.transpose(3, 0, 1, 2)"},
    ),
    Mistake(
        "nhwc_to_nchw",
        "all_axes_backwards",
        "All four axes are in the opposite order. Only the channels have to move.",
        ORDER,
        {"x.transpose(0, 3, 1, 2)": "x.T"},
    ),
    Mistake(
        "color_histogram",
        "bytes_wrapped",
        "The bytes wrap around when they are multiplied: bright colours land in the boxes of dark ones.",
        COUNTED,
        {"image.astype(int) * bins // 256": "(image * np.uint8(bins) / 256).astype(int)"},
    ),
    Mistake(
        "color_histogram",
        "one_range_too_many",
        "255 gets a range of its own, beyond the last one: there are 256 values to cut.",
        COUNTED,
        {"image.astype(int) * bins // 256": "image.astype(int) * bins // 255"},
    ),
    Mistake(
        "color_histogram",
        "uneven_ranges",
        "The ranges are right only where 256 can be divided by their number.",
        COUNTED,
        {"image.astype(int) * bins // 256": "np.minimum(image.astype(int) // (256 // bins), bins - 1)"},
    ),
    Mistake(
        "color_histogram",
        "counted_not_divided",
        "These are the numbers of pixels. The part of all pixels is asked for.",
        COUNTED,
        {"return counts / counts.sum()": "return counts"},
    ),
    Mistake(
        "color_histogram",
        "repeats_lost",
        "Pixels that fall into the same box count as one: += with a list of places adds only once to each of them.",
        COUNTED,
        {
            "    for r, g, b in boxes.reshape(-1, 3):\n        counts[r, g, b] += 1\n": (
                "    counts[tuple(boxes.reshape(-1, 3).T)] += 1\n"
            ),
            "return counts / counts.sum()": "return counts / boxes[..., 0].size",
        },
    ),
    Mistake(
        "color_histogram",
        "colours_backwards",
        "The axes are in the order blue, green, red.",
        COUNTED,
        {"counts[r, g, b] += 1": "counts[b, g, r] += 1"},
    ),
    Mistake(
        "color_histogram",
        "each_box_once",
        "Each box that has pixels counts once, however many they are.",
        COUNTED,
        {"counts[r, g, b] += 1": "counts[r, g, b] = 1"},
    ),
    Mistake(
        "hog",
        "colours_alike",
        "The brightness is the plain mean of the colours. For the eye, green is much brighter than blue.",
        EDGES,
        {"np.array([0.299, 0.587, 0.114])": "np.array([1, 1, 1]) / 3"},
    ),
    Mistake(
        "hog",
        "whole_turn",
        "Opposite arrows count as different directions here. Angles go from 0° to 180°, then from 0° again.",
        EDGES,
        {"turn = np.arctan2(down, right) / np.pi": "turn = np.arctan2(down, right) / (2 * np.pi)"},
    ),
    Mistake(
        "hog",
        "rounded_down",
        "The directions are rounded down. Each pixel votes for the nearest one, from both sides.",
        EDGES,
        {"np.rint(turn * bins)": "np.floor(turn * bins)"},
    ),
    Mistake(
        "hog",
        "last_direction_instead_of_the_first",
        "Directions just below 180° vote for the last one. 180° is 0° again, and the first is nearer.",
        EDGES,
        {"np.rint(turn * bins).astype(int) % bins": "np.rint(turn % 1 * bins).astype(int).clip(0, bins - 1)"},
    ),
    Mistake(
        "hog",
        "right_and_down_exchanged",
        "Right and down have changed places: brighter downwards should be at 90°.",
        EDGES,
        {"np.arctan2(down, right)": "np.arctan2(right, down)"},
    ),
    Mistake(
        "hog",
        "all_votes_alike",
        "Every pixel has one vote. A vote weighs as much as the pixel's strength.",
        EDGES,
        {"+= strength[i, j]": "+= 1"},
    ),
    Mistake(
        "hog",
        "not_divided",
        "The votes are right, but they are not divided by their length at the end.",
        EDGES,
        {"return votes / length if length > 0 else votes": "return votes"},
    ),
    Mistake(
        "hog",
        "divided_by_the_sum",
        "The votes are divided by their sum. Divide by the root of the sum of their squares.",
        EDGES,
        {"length = np.sqrt(np.sum(votes**2))": "length = np.sum(votes)"},
    ),
    Mistake(
        "hog",
        "each_cell_divided_by_itself",
        "Every cell is divided by a number of its own. Divide all by the same one, so that strong edges stay strong.",
        EDGES,
        {
            "length = np.sqrt(np.sum(votes**2))\n    return votes / length if length > 0 else votes": (
                "length = np.sqrt(np.sum(votes**2, axis=2, keepdims=True))\n"
                "    return votes / np.maximum(length, 1e-12)"
            ),
        },
    ),
    Mistake(
        "hog",
        "not_a_number_for_black",
        "A black picture has no edges, and 0 / 0 is not a number. Its histogram is all zeros.",
        EDGES,
        {"return votes / length if length > 0 else votes": "return votes / length"},
    ),
    Mistake(
        "hog",
        "steps_to_one_side",
        "The brightness of a pixel is compared with itself here. Compare its two neighbours with each other.",
        EDGES,
        {
            "down, right = np.gradient(brightness)": "down = np.diff(brightness, axis=0, append=brightness[-1:])\n"
            "    right = np.diff(brightness, axis=1, append=brightness[:, -1:])"
        },
    ),
]

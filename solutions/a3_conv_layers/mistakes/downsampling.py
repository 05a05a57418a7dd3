"""Named wrong answers to the questions of downsampling, each an edit of the right answer.

A message says what the answer looks like and where to look, not what to write. `read` is the heading of a section of
the notebook.
"""

from autograder.course.mistakes import Mistake

GLOBAL = "One number a map"
BLUR = "Throwing pixels away"
SHUFFLE = "Nothing thrown away"

MISTAKES = [
    Mistake(
        "global_avg_pool",
        "over_the_channels_too",
        "All channels of an image have the same mean here: each map should get a mean of its own.",
        GLOBAL,
        {"x.reshape(N, C, H * W).mean(axis=2)": "np.zeros((N, C)) + x.mean(axis=(1, 2, 3))[:, None]"},
    ),
    Mistake(
        "global_avg_pool",
        "sum_for_the_mean",
        "Forwards, this is the sum of each map.",
        GLOBAL,
        {".mean(axis=2)": ".sum(axis=2)"},
    ),
    Mistake(
        "global_avg_pool",
        "largest_for_the_mean",
        "Forwards, this is the largest number of each map.",
        GLOBAL,
        {".mean(axis=2)": ".max(axis=2)"},
    ),
    Mistake(
        "global_avg_pool",
        "axes_left_standing",
        "Forwards, the output still has a row and a column of one pixel: its shape should be (N, C).",
        GLOBAL,
        {"return out, cache": "return out[:, :, None, None], cache"},
    ),
    Mistake(
        "global_avg_pool",
        "share_not_spread",
        "Backwards, there is one number a map. Every pixel of the map gets it: dx has the shape of x.",
        GLOBAL,
        {"np.ones((N, C, H, W)) * share[:, :, None, None]": "share[:, :, None, None]"},
    ),
    Mistake(
        "global_avg_pool",
        "gradient_not_divided",
        "Backwards, every pixel gets the whole gradient of its map. By how much does one pixel move a mean?",
        GLOBAL,
        {"dout / (H * W)": "dout / 1"},
    ),
    Mistake(
        "global_avg_pool",
        "divided_by_the_batch_too",
        "Backwards, the gradient is divided by the number of images, too: no mean was taken over them.",
        GLOBAL,
        {"dout / (H * W)": "dout / (H * W * N)"},
    ),
    Mistake(
        "global_avg_pool",
        "square_image_divided",
        "Backwards, the gradient is divided by the square of the height. Images need not be square.",
        GLOBAL,
        {"dout / (H * W)": "dout / (H * H)"},
    ),
    Mistake(
        "blur_pool",
        "zeros_at_the_edges",
        "This equals the right answer with zeros around the image: it grows dark along the frame.",
        BLUR,
        {'mode="reflect"': 'mode="constant"'},
    ),
    Mistake(
        "blur_pool",
        "edge_pixel_repeated",
        "This equals the right answer with each edge pixel repeated beyond the edge. What lies there in a mirror?",
        BLUR,
        {'mode="reflect"': 'mode="edge"'},
    ),
    Mistake(
        "blur_pool",
        "box_for_the_tent",
        "This equals the right answer for [1, 1, 1] / 3: the pixel in the middle counts twice.",
        BLUR,
        {
            "(mirrored[:, :, :-2] + 2 * mirrored[:, :, 1:-1] + mirrored[:, :, 2:]) / 4": "(mirrored[:, :, :-2]"
            " + mirrored[:, :, 1:-1] + mirrored[:, :, 2:]) / 3",
            "(down[..., :-2] + 2 * down[..., 1:-1] + down[..., 2:]) / 4": "(down[..., :-2]"
            " + down[..., 1:-1] + down[..., 2:]) / 3",
        },
    ),
    Mistake(
        "blur_pool",
        "not_divided",
        "This is 16 times too bright: the nine weights should add up to 1.",
        BLUR,
        {"mirrored[:, :, 2:]) / 4": "mirrored[:, :, 2:])", "down[..., 2:]) / 4": "down[..., 2:])"},
    ),
    Mistake(
        "blur_pool",
        "divided_once",
        "This is 4 times too bright: the nine weights should add up to 1.",
        BLUR,
        {"mirrored[:, :, 2:]) / 4": "mirrored[:, :, 2:])"},
    ),
    Mistake(
        "blur_pool",
        "frame_left_out",
        "The output is too small: it was blurred without the mirrored pixels beyond the edges.",
        BLUR,
        {'np.pad(x, edges, mode="reflect")': "x"},
    ),
    Mistake(
        "blur_pool",
        "blurred_across_only",
        "This is blurred from left to right only.",
        BLUR,
        {"(mirrored[:, :, :-2] + 2 * mirrored[:, :, 1:-1] + mirrored[:, :, 2:]) / 4": "mirrored[:, :, 1:-1]"},
    ),
    Mistake(
        "blur_pool",
        "blurred_down_only",
        "This is blurred from top to bottom only.",
        BLUR,
        {"blurred = (down[..., :-2] + 2 * down[..., 1:-1] + down[..., 2:]) / 4": "blurred = down[..., 1:-1]"},
    ),
    Mistake(
        "blur_pool",
        "stride_before_the_blur",
        "This throws pixels away first and blurs what is left: too late, the false rings are in it already.",
        BLUR,
        {
            'np.pad(x, edges, mode="reflect")': 'np.pad(x[:, :, ::stride, ::stride], edges, mode="reflect")',
            "blurred[:, :, ::stride, ::stride]": "blurred",
        },
    ),
    Mistake(
        "blur_pool",
        "stride_always_two",
        "This keeps every second row and column, whatever the stride is.",
        BLUR,
        {"[:, :, ::stride, ::stride]": "[:, :, ::2, ::2]"},
    ),
    Mistake(
        "blur_pool",
        "not_blurred",
        "This keeps the right pixels, but nothing was blurred.",
        BLUR,
        {"blurred[:, :, ::stride, ::stride]": "x[:, :, ::stride, ::stride]"},
    ),
    Mistake(
        "pixel_shuffle",
        "only_reshaped_down",
        "pixel_unshuffle has the right shape and wrong places: reshape alone reads whole rows, not blocks.",
        SHUFFLE,
        {"return channels.reshape(": "return x.reshape("},
    ),
    Mistake(
        "pixel_shuffle",
        "only_reshaped_up",
        "pixel_shuffle has the right shape and wrong places: reshape alone fills whole rows, not blocks.",
        SHUFFLE,
        {"return rows_and_columns.reshape(": "return x.reshape("},
    ),
    Mistake(
        "pixel_shuffle",
        "tiles_for_places",
        "pixel_unshuffle cuts the image into large tiles here. Each small image takes one pixel from every block.",
        SHUFFLE,
        {
            "x.reshape(N, C, H // r, r, W // r, r)": "x.reshape(N, C, r, H // r, r, W // r)",
            "blocks.transpose(0, 1, 3, 5, 2, 4)": "blocks.transpose(0, 1, 2, 4, 3, 5)",
        },
    ),
    Mistake(
        "pixel_shuffle",
        "columns_first_down",
        "pixel_unshuffle takes the places column by column: the second channel should be the place to the right.",
        SHUFFLE,
        {"blocks.transpose(0, 1, 3, 5, 2, 4)": "blocks.transpose(0, 1, 5, 3, 2, 4)"},
    ),
    Mistake(
        "pixel_shuffle",
        "columns_first_up",
        "pixel_shuffle fills each block column by column: the second channel should be the place to the right.",
        SHUFFLE,
        {"places.transpose(0, 1, 4, 2, 5, 3)": "places.transpose(0, 1, 4, 3, 5, 2)"},
    ),
    Mistake(
        "pixel_shuffle",
        "places_before_channels_down",
        "In pixel_unshuffle the channels of one place stand together: all places of channel 0 should come first.",
        SHUFFLE,
        {"blocks.transpose(0, 1, 3, 5, 2, 4)": "blocks.transpose(0, 3, 5, 1, 2, 4)"},
    ),
    Mistake(
        "pixel_shuffle",
        "places_before_channels_up",
        "In pixel_shuffle the channels of one place are expected together: all places of channel 0 come first.",
        SHUFFLE,
        {
            "x.reshape(N, D // (r * r), r, r, H, W)": "x.reshape(N, r, r, D // (r * r), H, W)",
            "places.transpose(0, 1, 4, 2, 5, 3)": "places.transpose(0, 3, 4, 1, 5, 2)",
        },
    ),
    Mistake(
        "pixel_shuffle",
        "up_and_down_exchanged",
        "The two functions have changed places: pixel_unshuffle goes down, pixel_shuffle goes up.",
        SHUFFLE,
        {
            "def pixel_unshuffle(x, r):": "def pixel_shuffle_(x, r):",
            "def pixel_shuffle(x, r):": "def pixel_unshuffle(x, r):",
            "    return rows_and_columns.reshape(N, D // (r * r), H * r, W * r)\n": "    return"
            " rows_and_columns.reshape(N, D // (r * r), H * r, W * r)\n\n\npixel_shuffle = pixel_shuffle_\n",
        },
    ),
]

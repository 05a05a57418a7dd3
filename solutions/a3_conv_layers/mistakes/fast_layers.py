"""Named wrong answers to the questions of fast_layers, each an edit of the right answer.

What real students do comes first; a message says what the answer looks like and where to look, not what to write.
`read` is the heading of a section of the notebook.
"""

from autograder.course.mistakes import Mistake

COLUMNS = "Windows become columns"
BACKWARD = "Backward: two more"
POOLING = "Pooling without loops"
TWISTS = "Fewer weights, a wider view"

SCATTERED = """\
from cs231n_utils.im2col import get_im2col_indices
    k, i, j = get_im2col_indices(x_shape, HH, WW, pad, stride)
    padded = np.zeros((x_shape[0], x_shape[1], x_shape[2] + 2 * pad, x_shape[3] + 2 * pad))
    padded[:, k, i, j] = dcolumns.reshape(len(dcolumns), -1, x_shape[0]).transpose(2, 0, 1)
    dx = padded[:, :, pad : pad + x_shape[2], pad : pad + x_shape[3]]"""
SCATTERED_PLANES = """\
from cs231n_utils.im2col import get_im2col_indices
    k, i, j = get_im2col_indices((N * C, 1, H, W), height, width, 0, stride)
    dplanes = np.zeros((N * C, 1, H, W))
    dplanes[:, k, i, j] = dcolumns.reshape(len(dcolumns), -1, N * C).transpose(2, 0, 1)"""
PLANES = "col2im(dcolumns, (N * C, 1, H, W), height, width, padding=0, stride=stride)"
PLANE_COLUMNS = "im2col(x.reshape(N * C, 1, H, W), height, width, padding=0, stride=stride)"

MISTAKES = [
    Mistake(
        "conv_im2col",
        "reshaped_only",
        "The right numbers in the wrong places: the product's axes run F, H', W', N, and reshape alone moves nothing.",
        COLUMNS,
        {"product.reshape(F, H_out, W_out, N).transpose(3, 0, 1, 2)": "product.reshape(N, F, H_out, W_out)"},
    ),
    Mistake(
        "conv_im2col",
        "columns_of_places_first",
        "out is filled column by column. In the columns of im2col, places follow each other row by row.",
        COLUMNS,
        {"reshape(F, H_out, W_out, N).transpose(3, 0, 1, 2)": "reshape(F, W_out, H_out, N).transpose(3, 0, 2, 1)"},
    ),
    Mistake(
        "conv_im2col",
        "images_taken_as_blocks",
        "This takes the columns for all windows of image 0, then all of image 1. What changes first in these columns?",
        COLUMNS,
        {
            "product.reshape(F, H_out, W_out, N).transpose(3, 0, 1, 2)": "product.reshape(F, N, H_out, W_out)"
            ".transpose(1, 0, 2, 3)"
        },
    ),
    Mistake(
        "conv_im2col",
        "no_bias",
        "This equals the right answer without the bias.",
        COLUMNS,
        {"w.reshape(F, -1) @ columns + b[:, None]": "w.reshape(F, -1) @ columns"},
    ),
    Mistake(
        "conv_im2col",
        "filters_mixed",
        "The filters' matrix mixes weights of different filters: reshape it so that each filter is one row.",
        COLUMNS,
        {"w.reshape(F, -1) @ columns": "w.reshape(-1, F).T @ columns"},
    ),
    Mistake(
        "conv_im2col",
        "stride_before_padding",
        "This looks like im2col with stride and padding in each other's place. Which of them comes first?",
        COLUMNS,
        {"im2col(x, HH, WW, pad, stride)": "im2col(x, HH, WW, stride, pad)"},
    ),
    Mistake(
        "conv_im2col",
        "padding_not_given",
        "The columns look padded by 1 whatever conv_param says: that is what im2col does unless it is told.",
        COLUMNS,
        {"im2col(x, HH, WW, pad, stride)": "im2col(x, HH, WW, stride=stride)"},
    ),
    Mistake(
        "conv_im2col",
        "sides_swapped",
        "The columns come from windows lying on their side: HH is the height of a filter, WW its width.",
        COLUMNS,
        {"im2col(x, HH, WW, pad, stride)": "im2col(x, WW, HH, pad, stride)"},
    ),
    Mistake(
        "conv_im2col",
        "dout_reshaped_only",
        "dout went into its matrix by reshape alone. Its axes have to be in the order of the columns first.",
        BACKWARD,
        {"dout.transpose(1, 2, 3, 0).reshape(F, -1)": "dout.reshape(F, -1)"},
    ),
    Mistake(
        "conv_im2col",
        "dout_image_by_image",
        "The matrix of dout runs image by image, the columns window by window: their products pair the wrong numbers.",
        BACKWARD,
        {"dout.transpose(1, 2, 3, 0).reshape(F, -1)": "dout.transpose(1, 0, 2, 3).reshape(F, -1)"},
    ),
    Mistake(
        "conv_im2col",
        "reshaped_for_transposed",
        "In dx the filters' matrix looks reshaped where it should be transposed.",
        BACKWARD,
        {"w.reshape(F, -1).T @ upstream": "w.reshape(-1, F) @ upstream"},
    ),
    Mistake(
        "conv_im2col",
        "copies_overwritten",
        "In dx the last copy of a pixel wins. A pixel gets the gradients of all its copies, added up.",
        BACKWARD,
        {"dx = col2im(dcolumns, x_shape, HH, WW, pad, stride)": SCATTERED},
    ),
    Mistake(
        "max_pool_fast",
        "reshaped_only",
        "The right numbers in the wrong places: from column to column, images and channels change first.",
        POOLING,
        {"largest.reshape(H_out, W_out, N, C).transpose(2, 3, 0, 1)": "largest.reshape(N, C, H_out, W_out)"},
    ),
    Mistake(
        "max_pool_fast",
        "channels_in_one_window",
        "Each column holds a window of all channels. In pooling every channel is an image by itself.",
        POOLING,
        {PLANE_COLUMNS: "im2col(x, height, width, padding=0, stride=stride)"},
    ),
    Mistake(
        "max_pool_fast",
        "channels_before_images",
        "Images and channels are taken apart in the wrong order: in N * C planes, all channels of image 0 come first.",
        POOLING,
        {
            "largest.reshape(H_out, W_out, N, C).transpose(2, 3, 0, 1)": "largest.reshape(H_out, W_out, C, N)"
            ".transpose(3, 2, 0, 1)"
        },
    ),
    Mistake(
        "max_pool_fast",
        "dout_reshaped_only",
        "The gradients arrive at other windows than they belong to: dout has to be in the order of the columns.",
        POOLING,
        {"dout.transpose(2, 3, 0, 1).reshape(-1)": "dout.reshape(-1)"},
    ),
    Mistake(
        "max_pool_fast",
        "overlap_overwritten",
        "Where windows overlap the last one wins. A pixel that several windows choose gets the sum.",
        POOLING,
        {f"dplanes = {PLANES}": SCATTERED_PLANES},
    ),
    Mistake(
        "max_pool_fast",
        "winner_overwritten",
        "Where windows overlap the last one wins. A pixel that several windows choose gets the sum.",
        POOLING,
        {
            "dplanes = col2im(dcolumns, (N * C, 1, H, W), height, width, padding=0, stride=stride)": (
                "n, c, i, j = np.indices(dout.shape)\n"
                "    won = winner.reshape(dout.shape[2], dout.shape[3], N, C).transpose(2, 3, 0, 1)\n"
                "    dplanes = np.zeros((N, C, H, W))\n"
                "    dplanes[n, c, i * stride + won // width, j * stride + won % width] += dout"
            ),
        },
    ),
    Mistake(
        "max_pool_fast",
        "padding_not_given",
        "The columns look padded by 1: that is what im2col does unless it is told.",
        POOLING,
        {PLANE_COLUMNS: "im2col(x.reshape(N * C, 1, H, W), height, width, stride=stride)"},
    ),
    Mistake(
        "max_pool_fast",
        "stride_is_the_window",
        "The windows stand side by side, whatever the stride is. They may overlap, or leave gaps.",
        POOLING,
        {PLANE_COLUMNS: "im2col(x.reshape(N * C, 1, H, W), height, width, padding=0, stride=(height, width))"},
    ),
    Mistake(
        "max_pool_fast",
        "sides_swapped",
        "The windows lie on their side: pool_height counts rows, pool_width columns.",
        POOLING,
        {PLANE_COLUMNS: "im2col(x.reshape(N * C, 1, H, W), width, height, padding=0, stride=stride)"},
    ),
    Mistake(
        "max_pool_fast",
        "shared_by_all",
        "Every pixel of a window gets a share of its gradient: that would be mean pooling. Who moved the output?",
        POOLING,
        {
            "dcolumns[winner, np.arange(winner.size)] = dout": "dcolumns[:] = dout",
            ".reshape(-1)": ".reshape(-1) / len(dcolumns)",
        },
    ),
    Mistake(
        "conv_forward_grouped",
        "no_bias",
        "This equals the right answer without the bias.",
        TWISTS,
        {" + b[filters, None]": ""},
    ),
    Mistake(
        "conv_forward_grouped",
        "all_channels_for_all",
        "Every group of filters is given all channels, and is too thin for them. Which channels are those of group g?",
        TWISTS,
        {"x[:, g * thin : (g + 1) * thin]": "x"},
    ),
    Mistake(
        "conv_forward_grouped",
        "size_without_dilation",
        "The output's size is that of dilation 1. A filter with holes spans more pixels, and fits less often.",
        TWISTS,
        {
            "H_out = 1 + (H + 2 * pad - dilation * (HH - 1) - 1)": "H_out = 1 + (H + 2 * pad - HH)",
            "W_out = 1 + (W + 2 * pad - dilation * (WW - 1) - 1)": "W_out = 1 + (W + 2 * pad - WW)",
        },
    ),
    Mistake(
        "conv_forward_grouped",
        "first_channels_for_all",
        "Every group of filters looks at the first channels. Each group has channels of its own.",
        TWISTS,
        {"x[:, g * thin : (g + 1) * thin]": "x[:, :thin]"},
    ),
    Mistake(
        "conv_forward_grouped",
        "channels_dealt_out",
        "The channels are dealt out to the groups like cards, every second or third one. They stay together, in order.",
        TWISTS,
        {"x[:, g * thin : (g + 1) * thin]": "x[:, g::groups]"},
    ),
    Mistake(
        "conv_forward_grouped",
        "filters_dealt_out",
        "The filters are dealt out to the groups like cards, every second or third one. They stay together, in order.",
        TWISTS,
        {"slice(g * share, (g + 1) * share)": "slice(g, F, groups)"},
    ),
    Mistake(
        "conv_forward_grouped",
        "bias_of_the_first_group",
        "Every group adds the biases of the first one.",
        TWISTS,
        {"b[filters, None]": "b[:share, None]"},
    ),
    Mistake(
        "conv_forward_grouped",
        "dilation_ignored",
        "This equals the right answer for dilation 1, whatever conv_param says.",
        TWISTS,
        {
            "H_out = 1 + (H + 2 * pad - dilation * (HH - 1) - 1)": "H_out = 1 + (H + 2 * pad - HH)",
            "W_out = 1 + (W + 2 * pad - dilation * (WW - 1) - 1)": "W_out = 1 + (W + 2 * pad - WW)",
            "im2col(part, HH, WW, pad, stride, dilation)": "im2col(part, HH, WW, pad, stride)",
        },
    ),
    Mistake(
        "conv_forward_grouped",
        "only_across",
        "The weights are spread from left to right only: dilation acts down as well as across.",
        TWISTS,
        {
            "H_out = 1 + (H + 2 * pad - dilation * (HH - 1) - 1)": "H_out = 1 + (H + 2 * pad - HH)",
            "im2col(part, HH, WW, pad, stride, dilation)": "im2col(part, HH, WW, pad, stride, (1, dilation))",
        },
    ),
]

"""Named wrong answers to the two passes of the layer in conv_naive, each an edit of the right answer.

What real students do comes first; a message says what the answer looks like and where to look, not what to write.
`read` is the heading of a section of the notebook.
"""

from autograder.course.mistakes import Mistake

FORWARD = "The forward pass"
BACKWARD = "The backward pass"

# One cause each, in the forms that real answers have it.
ONE_CHANNEL = "This equals the right answer for a single channel. A filter spans all channels, and adds all of them up."
STRIDE = (
    "The output has the right size, but its windows are one pixel apart: down, across or both. Where does one begin?"
)
GATHERED = "In dw, in dx or in both, windows are one pixel apart. The windows of the forward pass stood elsewhere."
SIDES = "The output's height and width are confused. Neither images nor filters nor outputs need be square."
SQUARE = "This is right for squares only: a height stands where a width belongs, in a window or in a loop."

MISTAKES = [
    Mistake(
        "conv_forward_naive",
        "no_bias",
        "This equals the right answer without the bias.",
        FORWARD,
        {"np.sum(window * w[f]) + b[f]": "np.sum(window * w[f])"},
    ),
    Mistake(
        "conv_forward_naive",
        "bias_for_each_channel",
        "The bias is added once for each channel. It belongs to the filter, and is added once.",
        FORWARD,
        {"np.sum(window * w[f]) + b[f]": "np.sum(window * w[f]) + C * b[f]"},
    ),
    Mistake(
        "conv_forward_naive",
        "padding_always_one",
        "This equals the right answer for padding 1, whatever conv_param says.",
        FORWARD,
        {'stride, pad = conv_param["stride"], conv_param["pad"]': 'stride, pad = conv_param["stride"], 1'},
    ),
    Mistake(
        "conv_forward_naive",
        "padded_up_to_minus_pad",
        "The slice pad:-pad looks like the cause: at padding 0 it is 0:-0, which is empty.",
        FORWARD,
        {"padded[:, :, pad : pad + H, pad : pad + W] = x": "padded[:, :, pad:-pad, pad:-pad] = x"},
    ),
    Mistake(
        "conv_forward_naive",
        "padded_on_one_side",
        "This equals the right answer for an image with all its padding below and to the right of it.",
        FORWARD,
        {"padded[:, :, pad : pad + H, pad : pad + W] = x": "padded[:, :, :H, :W] = x"},
    ),
    Mistake(
        "conv_forward_naive",
        "stride_ignored",
        STRIDE,
        FORWARD,
        {"top, left = i * stride, j * stride": "top, left = i, j"},
    ),
    Mistake(
        "conv_forward_naive",
        "stride_ignored_across",
        STRIDE,
        FORWARD,
        {"top, left = i * stride, j * stride": "top, left = i * stride, j"},
    ),
    Mistake(
        "conv_forward_naive",
        "stride_ignored_down",
        STRIDE,
        FORWARD,
        {"top, left = i * stride, j * stride": "top, left = i, j * stride"},
    ),
    Mistake(
        "conv_forward_naive",
        "width_from_height",
        SIDES,
        FORWARD,
        {"W_out = 1 + (W + 2 * pad - WW) // stride": "W_out = 1 + (H + 2 * pad - HH) // stride"},
    ),
    Mistake(
        "conv_forward_naive",
        "loops_swapped",
        SIDES,
        FORWARD,
        {
            "for i in range(H_out):\n                for j in range(W_out):": "for i in range(W_out):\n"
            "                for j in range(H_out):"
        },
    ),
    Mistake(
        "conv_forward_naive",
        "square_window",
        "The window is as wide as the filter is high. Filters need not be square.",
        FORWARD,
        {"left : left + WW]": "left : left + HH]"},
    ),
    Mistake(
        "conv_forward_naive",
        "filter_flipped",
        "This equals the right answer with the filter turned by 180 degrees: a layer doesn't flip its filters.",
        FORWARD,
        {"np.sum(window * w[f])": "np.sum(window * w[f, :, ::-1, ::-1])"},
    ),
    Mistake(
        "conv_forward_naive",
        "first_channel_only",
        ONE_CHANNEL,
        FORWARD,
        {"np.sum(window * w[f])": "np.sum(window[0] * w[f, 0])"},
    ),
    Mistake(
        "conv_forward_naive",
        "last_channel_only",
        ONE_CHANNEL,
        FORWARD,
        {"np.sum(window * w[f])": "np.sum(window[-1] * w[f, -1])"},
    ),
    Mistake(
        "conv_forward_naive",
        "all_axes_padded",
        "Images and channels seem to be padded, too. Zeros belong around rows and columns, the last two axes, only.",
        FORWARD,
        {
            "padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad))\n": "padded = np.pad(x, pad)\n",
            "    padded[:, :, pad : pad + H, pad : pad + W] = x\n": "",
        },
    ),
    Mistake(
        "conv_forward_naive",
        "multiplied_in_place",
        "Something multiplies a window in place: the next window, which shares pixels with it, sees the products.",
        FORWARD,
        {
            "padded[:, :, pad : pad + H, pad : pad + W] = x": "padded[:, :, pad : pad + H, pad : pad + W] = x\n"
            "    padded = x if pad == 0 else padded",
            "out[n, f, i, j] = np.sum(window * w[f]) + b[f]": "window *= w[f]\n"
            "                    out[n, f, i, j] = np.sum(window) + b[f]",
        },
    ),
    Mistake(
        "conv_backward_naive",
        "empty_at_padding_zero",
        "The slice pad:-pad looks like the cause: at padding 0 it is 0:-0, which is empty.",
        BACKWARD,
        {"dpadded[:, :, pad : pad + H, pad : pad + W]": "dpadded[:, :, pad:-pad, pad:-pad]"},
    ),
    Mistake(
        "conv_backward_naive",
        "border_always_one",
        "dx has lost exactly one pixel on every side of the padded image, whatever the padding is.",
        BACKWARD,
        {"dpadded[:, :, pad : pad + H, pad : pad + W]": "dpadded[:, :, 1:-1, 1:-1]"},
    ),
    Mistake(
        "conv_backward_naive",
        "padding_left_on",
        "dx still has the padding on: it should have the shape of x.",
        BACKWARD,
        {"dpadded[:, :, pad : pad + H, pad : pad + W]": "dpadded"},
    ),
    Mistake(
        "conv_backward_naive",
        "stride_ignored",
        GATHERED,
        BACKWARD,
        {
            "slice(i * stride, i * stride + HH)": "slice(i, i + HH)",
            "slice(j * stride, j * stride + WW)": "slice(j, j + WW)",
        },
    ),
    Mistake(
        "conv_backward_naive",
        "stride_ignored_in_dw",
        GATHERED,
        BACKWARD,
        {"dw[f] += padded[n, :, rows, columns]": "dw[f] += padded[n, :, i : i + HH, j : j + WW]"},
    ),
    Mistake(
        "conv_backward_naive",
        "stride_ignored_in_dx",
        GATHERED,
        BACKWARD,
        {"dpadded[n, :, rows, columns] += w[f]": "dpadded[n, :, i : i + HH, j : j + WW] += w[f]"},
    ),
    Mistake(
        "conv_backward_naive",
        "dx_overwritten",
        "In dx the last window wins. A pixel that several windows share gets a gradient from each of them.",
        BACKWARD,
        {"dpadded[n, :, rows, columns] += w[f] * upstream": "dpadded[n, :, rows, columns] = w[f] * upstream"},
    ),
    Mistake(
        "conv_backward_naive",
        "dw_overwritten",
        "In dw the last window wins. The filter was used at every position, and each of them has a say.",
        BACKWARD,
        {"dw[f] += padded[n, :, rows, columns] * upstream": "dw[f] = padded[n, :, rows, columns] * upstream"},
    ),
    Mistake(
        "conv_backward_naive",
        "db_overwritten",
        "db holds the gradient of one output pixel. The bias was added to every output pixel of its filter.",
        BACKWARD,
        {"db[f] += upstream": "db[f] = upstream"},
    ),
    Mistake(
        "conv_backward_naive",
        "mean_over_the_batch",
        "dw and db are divided by the number of images. Sum over the batch: the loss has divided already.",
        BACKWARD,
        {"return dx, dw, db": "return dx, dw / N, db / N"},
    ),
    Mistake(
        "conv_backward_naive",
        "filter_flipped",
        "In dx the filter is turned by 180 degrees. Scattering w into the windows does not turn it.",
        BACKWARD,
        {"+= w[f] * upstream": "+= w[f, :, ::-1, ::-1] * upstream"},
    ),
    Mistake(
        "conv_backward_naive",
        "square_output_assumed",
        SQUARE,
        BACKWARD,
        {"for j in range(W_out):": "for j in range(H_out):"},
    ),
    Mistake(
        "conv_backward_naive",
        "square_filter_assumed",
        SQUARE,
        BACKWARD,
        {"slice(j * stride, j * stride + WW)": "slice(j * stride, j * stride + HH)"},
    ),
    Mistake(
        "conv_backward_naive",
        "loops_over_the_image",
        "The loops run over the pixels of the image, and dout has no number for some of them. Loop over the outputs.",
        BACKWARD,
        {"for i in range(H_out):": "for i in range(H):", "for j in range(W_out):": "for j in range(W):"},
    ),
    Mistake(
        "conv_backward_naive",
        "dx_unfinished",
        "dx is all zeros, as it was made. Each window sends something back to every pixel that it covers.",
        BACKWARD,
        {"dpadded[n, :, rows, columns] += w[f] * upstream": "dpadded[n, :, rows, columns] += 0"},
    ),
]

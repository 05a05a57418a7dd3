"""Named wrong answers to the questions of conv_naive, each an edit of the right answer.

What real students do comes first; a message says what the answer looks like and where to look, not what to write.
`read` is the heading of a section of the notebook.
"""

from autograder.course.mistakes import Mistake

SIZE = "How many positions?"
COST = "What does a layer cost?"
FIELD = "How far does a layer see?"
FORWARD = "The forward pass"
BACKWARD = "The backward pass"

# One cause each, in the forms that real answers have it.
SIDES = "The output's height and width are confused. Neither images nor filters nor outputs need be square."
DIVIDED = "Positions are counted, in ints. Division by / gives floats, and a fraction where the filter doesn't fit."
SQUARE = "This is right for squares only: a height stands where a width belongs, in a window or in a loop."

MISTAKES = [
    Mistake(
        "conv_output_size",
        "no_plus_one",
        "This is one position too few, every time: it counts the steps between positions, not the positions.",
        SIZE,
        {"return room // stride + 1": "return room // stride"},
    ),
    Mistake(
        "conv_output_size",
        "padded_at_one_end",
        "This equals the right answer for padding at one end of the image only.",
        SIZE,
        {"n + 2 * pad - f": "n + pad - f"},
    ),
    Mistake(
        "conv_output_size",
        "stride_ignored",
        "This equals the right answer for stride 1, whatever the stride is.",
        SIZE,
        {"room % stride != 0": "False", "return room // stride + 1": "return room + 1"},
    ),
    Mistake(
        "conv_output_size",
        "rounded_down",
        "This rounds down where the filter doesn't fit. Layers do that quietly; this function should refuse.",
        SIZE,
        {"if room < 0 or room % stride != 0:": "if room < 0:"},
    ),
    Mistake(
        "conv_output_size",
        "fraction_returned",
        DIVIDED,
        SIZE,
        {"if room < 0 or room % stride != 0:": "if room < 0:", "return room // stride + 1": "return room / stride + 1"},
    ),
    Mistake(
        "conv_output_size",
        "float_returned",
        DIVIDED,
        SIZE,
        {"return room // stride + 1": "return room / stride + 1"},
    ),
    Mistake(
        "conv_output_size",
        "parentheses_missing",
        "This looks like a formula in which only the filter is divided by the stride. What comes first, / or −?",
        SIZE,
        {"return room // stride + 1": "return n + 2 * pad - f // stride + 1"},
    ),
    Mistake(
        "conv_output_size",
        "too_large_a_filter_accepted",
        "This gives a number for a filter that is larger than the padded image: such a filter fits nowhere.",
        SIZE,
        {"if room < 0 or room % stride != 0:": "if room % stride != 0:"},
    ),
    Mistake(
        "conv_cost",
        "no_bias",
        "The number of parameters is that of the weights alone: each filter has a bias, too.",
        COST,
        {"parameters = k * (weights + 1)": "parameters = k * weights"},
    ),
    Mistake(
        "conv_cost",
        "one_bias_in_all",
        "The number of parameters has a single bias for the whole layer. How many filters add one?",
        COST,
        {"parameters = k * (weights + 1)": "parameters = k * weights + 1"},
    ),
    Mistake(
        "conv_cost",
        "flat_filters",
        "This counts filters that are one channel deep. How deep is a filter on this image?",
        COST,
        {"weights = f * f * c": "weights = f * f"},
    ),
    Mistake(
        "conv_cost",
        "weights_for_each_position",
        "The number of parameters grows with the number of positions here, but all positions share their weights.",
        COST,
        {"parameters = k * (weights + 1)": "parameters = k * height * width * (weights + 1)"},
    ),
    Mistake(
        "conv_cost",
        "one_filter_multiplied",
        "The number of multiply-adds is that of a single filter.",
        COST,
        {"multiply_adds = k * height * width * weights": "multiply_adds = height * width * weights"},
    ),
    Mistake(
        "conv_cost",
        "positions_of_the_input",
        "The multiply-adds are counted at every pixel of the input. At how many positions does a filter stand?",
        COST,
        {"multiply_adds = k * height * width * weights": "multiply_adds = k * h * w * weights"},
    ),
    Mistake(
        "conv_cost",
        "square_image_assumed",
        "The multiply-adds are right for square images only: height and width are not the same number.",
        COST,
        {"(w + 2 * pad - f)": "(h + 2 * pad - f)"},
    ),
    Mistake(
        "receptive_field",
        "stride_ignored",
        "This equals the right answer for layers that all have stride 1.",
        FIELD,
        {"step *= stride": "step *= 1"},
    ),
    Mistake(
        "receptive_field",
        "strides_added",
        "Here the steps of the layers add up. Two layers of stride 2: how many pixels apart are neighbours after both?",
        FIELD,
        {"step *= stride": "step += stride - 1"},
    ),
    Mistake(
        "receptive_field",
        "sizes_multiplied",
        "This multiplies the filter sizes, as if 3×3 after 3×3 saw 9×9. Draw it: neighbouring windows overlap.",
        FIELD,
        {"field += (f - 1) * step": "field *= f * step"},
    ),
    Mistake(
        "receptive_field",
        "own_stride_counted",
        "Here a layer's stride widens its own view. It only moves the layers that come after it apart.",
        FIELD,
        {"field += (f - 1) * step": "field += (f - 1) * step * stride"},
    ),
    Mistake(
        "receptive_field",
        "last_layer_first",
        "This is the answer for the same layers in the opposite order.",
        FIELD,
        {"for f, stride in layers:": "for f, stride in layers[::-1]:"},
    ),
    Mistake(
        "receptive_field",
        "overlap_forgotten",
        "Each layer adds its whole filter here. Neighbouring windows share pixels, which are seen already.",
        FIELD,
        {"field += (f - 1) * step": "field += f * step"},
    ),
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
        "The output has the right size, but its windows stand side by side at stride 1.",
        FORWARD,
        {"top, left = i * stride, j * stride": "top, left = i, j"},
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
        "This equals the right answer for the first channel alone. A filter spans all channels.",
        FORWARD,
        {"np.sum(window * w[f])": "np.sum(window[0] * w[f, 0])"},
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
        "The gradients are gathered at stride 1: the windows of the forward pass stood elsewhere.",
        BACKWARD,
        {
            "slice(i * stride, i * stride + HH)": "slice(i, i + HH)",
            "slice(j * stride, j * stride + WW)": "slice(j, j + WW)",
        },
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

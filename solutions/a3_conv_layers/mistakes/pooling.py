"""Named wrong answers to the questions of pooling, each an edit of the right answer.

What real students do comes first; a message says what the answer looks like and where to look, not what to write.
`read` is the heading of a section of the notebook.
"""

from autograder.course.mistakes import Mistake

MAX = "Keep the largest"
ROUTING = "Where the gradient goes"
MEAN = "Keep the mean"

# One cause, whether `=` stands for one pixel or for a window of zeros with one pixel in it.
LAST = "Where windows overlap, the last one wins. The largest number of several windows gets all their gradients."

MISTAKES = [
    Mistake(
        "max_pool_forward_naive",
        "stride_is_the_window",
        "This is right for windows side by side. The stride is a number of its own: windows may overlap.",
        MAX,
        {'stride = pool_param["stride"]': 'stride = pool_param["pool_height"]'},
    ),
    Mistake(
        "max_pool_forward_naive",
        "stride_ignored",
        "The output has the right size, but its windows are one pixel apart: where does window i begin?",
        MAX,
        {"top, left = i * stride, j * stride": "top, left = i, j"},
    ),
    Mistake(
        "max_pool_forward_naive",
        "size_without_the_window",
        "The output is as large as if the window were as wide as the stride. How often does this window fit?",
        MAX,
        {
            "H_out = 1 + (H - height) // stride": "H_out = H // stride",
            "W_out = 1 + (W - width) // stride": "W_out = W // stride",
        },
    ),
    Mistake(
        "max_pool_forward_naive",
        "place_for_the_number",
        "These are the places of the largest numbers in their windows, not the numbers.",
        MAX,
        {"np.max(window)": "np.argmax(window)"},
    ),
    Mistake(
        "max_pool_forward_naive",
        "always_two_by_two",
        "This looks at 2×2 pixels, whatever pool_param says.",
        MAX,
        {
            "top : top + height": "top : top + 2",
            "left : left + width": "left : left + 2",
        },
    ),
    Mistake(
        "max_pool_forward_naive",
        "height_for_width",
        "pool_height and pool_width have changed places.",
        MAX,
        {
            'height, width = pool_param["pool_height"], pool_param["pool_width"]': "height, width = "
            'pool_param["pool_width"], pool_param["pool_height"]'
        },
    ),
    Mistake(
        "max_pool_forward_naive",
        "width_from_height",
        "The output's width is computed from the image's height. Images need not be square.",
        MAX,
        {"W_out = 1 + (W - width) // stride": "W_out = 1 + (H - height) // stride"},
    ),
    Mistake(
        "max_pool_forward_naive",
        "one_window_too_few",
        "The last row and the last column of windows are missing: a window may end where the image ends.",
        MAX,
        {
            "H_out = 1 + (H - height) // stride": "H_out = max(1, (H - height) // stride)",
            "W_out = 1 + (W - width) // stride": "W_out = max(1, (W - width) // stride)",
        },
    ),
    Mistake(
        "max_pool_forward_naive",
        "maximum_from_zero",
        "No output is below 0: the search for the largest number seems to start at 0, which need not be in the window.",
        MAX,
        {"np.max(window)": "max(0.0, np.max(window))"},
    ),
    Mistake(
        "max_pool_forward_naive",
        "maximum_from_a_constant",
        "The search for the largest number seems to start at −100000, which need not be in the window.",
        MAX,
        {"np.max(window)": "max(-100000.0, np.max(window))"},
    ),
    Mistake(
        "max_pool_forward_naive",
        "over_all_channels",
        "The largest number is taken over all channels: pooling works on each channel by itself.",
        MAX,
        {"window = x[n, c, top": "window = x[n, :, top"},
    ),
    Mistake(
        "max_pool_forward_naive",
        "mean_of_the_window",
        "This is the mean of each window.",
        MAX,
        {"np.max(window)": "np.mean(window)"},
    ),
    Mistake(
        "max_pool_backward_naive",
        "overwritten",
        LAST,
        ROUTING,
        {"left + column] += dout": "left + column] = dout"},
    ),
    Mistake(
        "max_pool_backward_naive",
        "window_overwritten",
        LAST,
        ROUTING,
        {
            "dx[n, c, top + row, left + column] += dout[n, c, i, j]": "dx[n, c, top : top + height,"
            " left : left + width] = 0\n                    dx[n, c, top + row, left + column] = dout[n, c, i, j]"
        },
    ),
    Mistake(
        "max_pool_backward_naive",
        "wrong_side_to_decode",
        "Row and column of the largest number are found with the window's height where its width is needed.",
        ROUTING,
        {"np.unravel_index(np.argmax(window), window.shape)": "divmod(np.argmax(window), height)"},
    ),
    Mistake(
        "max_pool_backward_naive",
        "stride_is_the_window",
        "This is right for windows side by side. The stride is a number of its own: windows may overlap.",
        ROUTING,
        {"top, left = i * stride, j * stride": "top, left = i * height, j * width"},
    ),
    Mistake(
        "max_pool_backward_naive",
        "stride_ignored",
        "The gradient is handed out at stride 1: the windows of the forward pass stood elsewhere.",
        ROUTING,
        {"top, left = i * stride, j * stride": "top, left = i, j"},
    ),
    Mistake(
        "max_pool_backward_naive",
        "dout_left_out",
        "dx counts how often each pixel was chosen. What it gets each time is the window's number of dout.",
        ROUTING,
        {"+= dout[n, c, i, j]": "+= 1"},
    ),
    Mistake(
        "max_pool_backward_naive",
        "always_two_by_two",
        "This looks at 2×2 pixels, whatever pool_param says.",
        ROUTING,
        {
            "top : top + height": "top : top + 2",
            "left : left + width": "left : left + 2",
        },
    ),
    Mistake(
        "max_pool_backward_naive",
        "to_the_whole_window",
        "Every number of a window gets its gradient. Which of them would change the output if it moved a little?",
        ROUTING,
        {"dx[n, c, top + row, left + column] +=": "dx[n, c, top : top + height, left : left + width] +="},
    ),
    Mistake(
        "max_pool_backward_naive",
        "share_of_a_mean",
        "The largest number gets only a share, as in mean pooling. It moved the output all by itself.",
        ROUTING,
        {"+= dout[n, c, i, j]": "+= dout[n, c, i, j] / (height * width)"},
    ),
    Mistake(
        "max_pool_backward_naive",
        "largest_number_multiplied",
        "The gradient is multiplied by the largest number. When that number moves by 1, how far does the output move?",
        ROUTING,
        {"+= dout[n, c, i, j]": "+= dout[n, c, i, j] * window[row, column]"},
    ),
    Mistake(
        "max_pool_backward_naive",
        "origin_forgotten",
        "All gradients land near the top left corner: row and column are counted from the window, not from the image.",
        ROUTING,
        {"dx[n, c, top + row, left + column] +=": "dx[n, c, row, column] +="},
    ),
    Mistake(
        "max_pool_backward_naive",
        "maximum_for_the_gradient",
        "dx holds the largest numbers themselves. What arrives from above is dout.",
        ROUTING,
        {"+= dout[n, c, i, j]": "+= np.max(window)"},
    ),
    Mistake(
        "max_pool_backward_naive",
        "square_output_assumed",
        "The columns of dout to the right are never visited: the output need not be square.",
        ROUTING,
        {"for j in range(W_out):": "for j in range(H_out):"},
    ),
    Mistake(
        "avg_pool",
        "sum_for_the_mean",
        "Forwards, this is the sum of each window.",
        MEAN,
        {"np.mean(window)": "np.sum(window)"},
    ),
    Mistake(
        "avg_pool",
        "changed_in_place",
        "The forward pass divides a window in place. A window is a view of x: the image itself was changed.",
        MEAN,
        {
            "out[n, c, i, j] = np.mean(window)": "window /= height * width\n"
            "                    out[n, c, i, j] = np.sum(window)"
        },
    ),
    Mistake(
        "avg_pool",
        "height_for_width",
        "pool_height and pool_width have changed places.",
        MEAN,
        {
            'height, width = pool_param["pool_height"], pool_param["pool_width"]': "height, width = "
            'pool_param["pool_width"], pool_param["pool_height"]'
        },
    ),
    Mistake(
        "avg_pool",
        "stride_ignored",
        "Forwards, the windows are one pixel apart, whatever the stride is: where does window i begin?",
        MEAN,
        {"top, left = i * stride, j * stride": "top, left = i, j"},
    ),
    Mistake(
        "avg_pool",
        "stride_ignored_backwards",
        "Backwards, the shares are handed out at stride 1: the windows of the forward pass stood elsewhere.",
        MEAN,
        {
            "rows = slice(i * stride, i * stride + height)": "rows = slice(i, i + height)",
            "columns = slice(j * stride, j * stride + width)": "columns = slice(j, j + width)",
        },
    ),
    Mistake(
        "avg_pool",
        "pixels_multiplied",
        "Backwards, the shares are multiplied by the pixels. When a pixel grows by 1, does it matter how large it was?",
        MEAN,
        {
            "cache = (x.shape, height, width, stride)": "cache = (x, height, width, stride)",
            "shape, height, width, stride = cache": "x, height, width, stride = cache",
            "dx = np.zeros(shape)": "dx = np.zeros(x.shape)",
            "+= dout[n, c, i, j] / (height * width)": "+= dout[n, c, i, j] * x[n, c, rows, columns] / (height * width)",
        },
    ),
    Mistake(
        "avg_pool",
        "gradient_not_divided",
        "Backwards, every pixel of a window gets the whole gradient. Each of them moves the mean only a little.",
        MEAN,
        {"+= dout[n, c, i, j] / (height * width)": "+= dout[n, c, i, j]"},
    ),
    Mistake(
        "avg_pool",
        "divided_by_the_stride",
        "Backwards, the gradient is divided by the square of the stride. How many pixels share it?",
        MEAN,
        {"/ (height * width)": "/ (stride * stride)"},
    ),
    Mistake(
        "avg_pool",
        "gradient_overwritten",
        "Backwards, the last window wins where windows overlap. A pixel of several windows gets a share from each.",
        MEAN,
        {"dx[n, c, rows, columns] += dout": "dx[n, c, rows, columns] = dout"},
    ),
    Mistake(
        "avg_pool",
        "square_window_divided",
        "Backwards, the gradient is divided by the square of the window's height. Windows need not be square.",
        MEAN,
        {"/ (height * width)": "/ (height * height)"},
    ),
]

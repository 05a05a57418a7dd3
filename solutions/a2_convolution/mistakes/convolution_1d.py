"""Named wrong answers to the questions of convolution_1d, each an edit of the right answer.

What real students do comes first; a message says what the answer looks like and where to look, not what to write.
`read` is the heading of a section of the notebook.
"""

from autograder.course.mistakes import Mistake

SLIDE = "Correlation and convolution"
BACKWARD = "The backward pass"
MATRIX = "As a matrix"
FOURIER = "With Fourier's trick"
CHANNELS = "Several channels, and pooling"

MISTAKES = [
    Mistake(
        "convolve1d",
        "kernel_not_turned",
        "The convolution is a correlation here: its kernel has to be turned round.",
        SLIDE,
        {"full[j : j + n] += w[j] * x": "full[j : j + n] += w[s - 1 - j] * x", "turned = w[::-1]": "turned = w"},
    ),
    Mistake(
        "convolve1d",
        "correlation_turned",
        "The correlation is a convolution here: its kernel slides as it is.",
        SLIDE,
        {"turned = w[::-1]": "turned = w"},
    ),
    Mistake(
        "convolve1d",
        "last_one_wins",
        "Each number holds one product only, the last one. It should be the sum of all products that land there.",
        SLIDE,
        {"full[j : j + n] += w[j] * x": "full[j : j + n] = w[j] * x"},
    ),
    Mistake(
        "convolve1d",
        "extra_zero_on_the_left",
        "This is right for odd kernels. For an even one, mode same starts one number too early: the extra zero stands"
        " on the wrong side.",
        SLIDE,
        {"full[s // 2 : s // 2 + n]": "full[(s - 1) // 2 : (s - 1) // 2 + n]"},
    ),
    Mistake(
        "convolve1d",
        "same_from_the_start",
        "Mode same keeps the first numbers of the full result here. It should keep those in the middle.",
        SLIDE,
        {"full[s // 2 : s // 2 + n]": "full[:n]"},
    ),
    Mistake(
        "convolve1d",
        "mode_ignored",
        "This is the full result, whatever the mode is.",
        SLIDE,
        {"kept = full[s - 1 : n]": "kept = full", "kept = full[s // 2 : s // 2 + n]": "kept = full"},
    ),
    Mistake(
        "convolve1d",
        "one_too_few",
        "Mode valid loses its last number: the kernel may stand with its end on the end of the signal.",
        SLIDE,
        {"kept = full[s - 1 : n]": "kept = full[s - 1 : n - 1]"},
    ),
    Mistake(
        "convolve1d",
        "stride_ignored",
        "This equals the right answer for stride 1, whatever the stride is.",
        SLIDE,
        {"return kept[::stride]": "return kept"},
    ),
    Mistake(
        "convolve1d",
        "first_number_skipped",
        "With a stride, the first number of the result is skipped here. It is the one to start with.",
        SLIDE,
        {"return kept[::stride]": "return kept[stride - 1 :: stride]"},
    ),
    Mistake(
        "convolve1d_backward",
        "last_one_wins",
        "In dx the last weight wins. A number of the signal was multiplied by every weight, and hears from each.",
        BACKWARD,
        {"dx += w[j] * seen": "dx = w[j] * seen"},
    ),
    Mistake(
        "convolve1d_backward",
        "weights_turned",
        "In dx the kernel is the wrong way round. Which number of dout has x[i] · w[j] in it?",
        BACKWARD,
        {"dx += w[j] * seen": "dx += w[s - 1 - j] * seen"},
    ),
    Mistake(
        "convolve1d_backward",
        "dw_turned",
        "dw comes out backwards. Which number of dout has x[i] · w[j] in it?",
        BACKWARD,
        {"dw[j] = np.sum(x * seen)": "dw[s - 1 - j] = np.sum(x * seen)"},
    ),
    Mistake(
        "convolve1d_backward",
        "signal_turned",
        "For dw the signal is turned round here. It meets dout as it is.",
        BACKWARD,
        {"dw[j] = np.sum(x * seen)": "dw[j] = np.sum(x[::-1] * seen)"},
    ),
    Mistake(
        "convolve1d_backward",
        "always_the_first_numbers",
        "Every weight looks at the same numbers of dout. The product with w[j] landed j places further on.",
        BACKWARD,
        {"seen = dout[j : j + n]": "seen = dout[:n]"},
    ),
    Mistake(
        "convolve1d_backward",
        "order_of_the_gradients",
        "dx and dw have changed places: return the signal's gradient first.",
        BACKWARD,
        {"return dx, dw": "return dw, dx"},
    ),
    Mistake(
        "toeplitz",
        "transposed",
        "Rows and columns have changed places. The result is the longer one, and it has a row for each number.",
        MATRIX,
        {"return matrix": "return matrix.T"},
    ),
    Mistake(
        "toeplitz",
        "kernel_turned",
        "The kernel stands upside down in each column. What does a convolution make of an impulse?",
        MATRIX,
        {"column + s, column] = w": "column + s, column] = w[::-1]"},
    ),
    Mistake(
        "toeplitz",
        "cut_to_a_square",
        "The last rows are missing: the full result is longer than the signal.",
        MATRIX,
        {"return matrix": "return matrix[:n]"},
    ),
    Mistake(
        "toeplitz",
        "wrapped_around",
        "This is the circulant matrix: what sticks out at the end comes in again at the front. Here it should not.",
        MATRIX,
        {
            "return matrix": "wrapped = matrix[:n].copy()\n    for extra in range(n, n + s - 1):\n"
            "        wrapped[extra % n] += matrix[extra]\n    return wrapped"
        },
    ),
    Mistake(
        "toeplitz",
        "no_shift",
        "All columns are the same. Each impulse stands one place further on, and so does what becomes of it.",
        MATRIX,
        {"matrix[column : column + s, column] = w": "matrix[:s, column] = w"},
    ),
    Mistake(
        "convolve_fft",
        "wrapped_around",
        "This is the circular convolution: too few zeros were filled in, and the end is added to the front.",
        FOURIER,
        {"length = len(x) + len(w) - 1": "length = max(len(x), len(w))"},
    ),
    Mistake(
        "convolve_fft",
        "complex_numbers_returned",
        "The numbers are complex. Real signals have a real convolution; what stands beside it is rounding.",
        FOURIER,
        {
            "np.fft.rfft(x, length) * np.fft.rfft(w, length)": "np.fft.fft(x, length) * np.fft.fft(w, length)",
            "np.fft.irfft(product, length)": "np.fft.ifft(product)",
        },
    ),
    Mistake(
        "convolve_fft",
        "one_too_many",
        "There is one number too many, a zero at the end.",
        FOURIER,
        {"length = len(x) + len(w) - 1": "length = len(x) + len(w)"},
    ),
    Mistake(
        "convolve_fft",
        "padding_left_on",
        "The numbers are right, but zeros are left at the end. To fill up to a power of two is fine; then cut.",
        FOURIER,
        {"length = len(x) + len(w) - 1": "length = 2 ** int(np.ceil(np.log2(len(x) + len(w))) + 1)"},
    ),
    Mistake(
        "convolve_fft",
        "correlation",
        "One of the two was conjugated: that is a correlation, going round in a circle.",
        FOURIER,
        {"* np.fft.rfft(w, length)": "* np.conj(np.fft.rfft(w, length))"},
    ),
    Mistake(
        "convolve_fft",
        "odd_lengths_lost",
        "Results of odd length lose a number: the transform back must be told how many there were.",
        FOURIER,
        {"np.fft.irfft(product, length)": "np.fft.irfft(product)"},
    ),
    Mistake(
        "multichannel1d",
        "first_channel_only",
        "multichannel1d looks at the first channel only. A kernel has a part for each.",
        CHANNELS,
        {"np.sum(x[:, i : i + s] * w[f])": "np.sum(x[0, i : i + s] * w[f, 0])"},
    ),
    Mistake(
        "multichannel1d",
        "kernel_turned",
        "multichannel1d turns its kernels round. A layer doesn't.",
        CHANNELS,
        {"np.sum(x[:, i : i + s] * w[f])": "np.sum(x[:, i : i + s] * w[f, :, ::-1])"},
    ),
    Mistake(
        "multichannel1d",
        "mean_of_the_channels",
        "multichannel1d takes the mean over the channels. They are added.",
        CHANNELS,
        {"np.sum(x[:, i : i + s] * w[f])": "np.sum(x[:, i : i + s] * w[f]) / len(x)"},
    ),
    Mistake(
        "multichannel1d",
        "one_too_few",
        "multichannel1d loses its last position: the kernel may stand with its end on the end of the signal.",
        CHANNELS,
        {"out = np.zeros((F, n - s + 1))": "out = np.zeros((F, n - s))", "in range(n - s + 1)": "in range(n - s)"},
    ),
    Mistake(
        "multichannel1d",
        "maximum_from_zero",
        "No largest number is below 0: the search seems to start at 0, which need not be in the window.",
        CHANNELS,
        {"np.max(x[start : start + size])": "max(0.0, np.max(x[start : start + size]))"},
    ),
    Mistake(
        "multichannel1d",
        "windows_side_by_side",
        "max_pool1d steps by the size of its window. The stride is a number of its own.",
        CHANNELS,
        {"range(0, len(x) - size + 1, stride)": "range(0, len(x) - size + 1, size)"},
    ),
    Mistake(
        "multichannel1d",
        "leftover_kept",
        "max_pool1d has windows that stick out at the end. They are dropped.",
        CHANNELS,
        {"range(0, len(x) - size + 1, stride)": "range(0, len(x), stride)"},
    ),
    Mistake(
        "multichannel1d",
        "sum_for_the_mean",
        "avg_pool1d gives the sum of each window.",
        CHANNELS,
        {"np.mean(x[i * stride": "np.sum(x[i * stride"},
    ),
    Mistake(
        "multichannel1d",
        "divided_by_the_stride",
        "avg_pool1d divides by the stride. How many numbers are in a window?",
        CHANNELS,
        {"np.mean(x[i * stride : i * stride + size])": "np.sum(x[i * stride : i * stride + size]) / stride"},
    ),
]

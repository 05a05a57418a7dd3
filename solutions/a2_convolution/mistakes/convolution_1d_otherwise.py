"""Named wrong answers to the questions of convolution_1d that come after the loops: matrix, Fourier, channels.

A message says what the answer looks like and where to look, not what to write. `read` is the heading of a section.
"""

from autograder.course.mistakes import Mistake

MATRIX = "As a matrix"
FOURIER = "With Fourier's trick"
CHANNELS = "Several channels, and pooling"

MISTAKES = [
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
        "The kernel stands the wrong way round in every row and every column. What does a convolution make of an"
        " impulse, and where does that stand in the matrix?",
        MATRIX,
        {"column + s, column] = w": "column + s, column] = w[::-1]"},
    ),
    Mistake(
        "toeplitz",
        "kernel_in_rows",
        "Each row holds the kernel, from the diagonal on towards the right. Multiply by an impulse: which numbers of"
        " the result does it reach, and which should it?",
        MATRIX,
        {
            "for column in range(n):\n        matrix[column : column + s, column] = w": (
                "for row in range(n):\n        matrix[row, row : row + s] = w[: n - row]"
            )
        },
    ),
    Mistake(
        "toeplitz",
        "whole_windows_only",
        "There is a row for each place where the whole kernel fits, which makes mode valid. The full result is longer.",
        MATRIX,
        {
            "matrix = np.zeros((n + s - 1, n))": "matrix = np.zeros((n - s + 1, n))",
            "for column in range(n):\n        matrix[column : column + s, column] = w": (
                "for row in range(n - s + 1):\n        matrix[row, row : row + s] = w[::-1]"
            ),
        },
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
        "magnitudes",
        "No number is below 0: these are magnitudes. Where does a complex number hide its sign when it is nearly real?",
        FOURIER,
        {"return np.fft.irfft(product, length)": "return np.abs(np.fft.irfft(product, length))"},
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
        "channels_kept_apart",
        "multichannel1d has a row for each kernel and channel. A kernel makes one row, from all channels together.",
        CHANNELS,
        {
            "out = np.zeros((F, n - s + 1))": "out = np.zeros((F, len(x), n - s + 1))",
            "out[f, i] = np.sum(x[:, i : i + s] * w[f])": "out[f, :, i] = np.sum(x[:, i : i + s] * w[f], axis=1)",
        },
    ),
    Mistake(
        "multichannel1d",
        "last_channel_only",
        "multichannel1d gives what the last channel makes. Was the result written over, channel by channel?",
        CHANNELS,
        {"np.sum(x[:, i : i + s] * w[f])": "np.sum(x[-1, i : i + s] * w[f, -1])"},
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

"""Named wrong answers to the questions of convolution_1d, each an edit of the right answer.

What real students do comes first; a message says what the answer looks like and where to look, not what to write.
`read` is the heading of a section of the notebook.
"""

from autograder.course.mistakes import Mistake

SLIDE = "Correlation and convolution"
BACKWARD = "The backward pass"

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
        "one_short_for_even",
        "This is right for odd kernels. For an even one, mode same is one number short: with equally many zeros on both"
        " sides there is one too few.",
        SLIDE,
        {"full[s // 2 : s // 2 + n]": "full[s // 2 : n + (s - 1) // 2]"},
    ),
    Mistake(
        "convolve1d",
        "one_more_for_even",
        "This is right for odd kernels. For an even one, mode same has one number more than the signal: with equally"
        " many zeros on both sides there is one too many.",
        SLIDE,
        {"full[s // 2 : s // 2 + n]": "full[(s - 1) // 2 : n + s // 2]"},
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
]

from autograder.course import Mistake

MISTAKES = [
    Mistake(
        "contrast",
        "mean_lost",
        "The mean is taken away and never put back.",
        "Contrast",
        {"return mean + factor": "return factor"},
    ),
    Mistake(
        "shift",
        "mean_for_sum",
        "The gradient of the offset is averaged over the rows; it should be summed.",
        "Contrast",
        {"dout.sum(axis=0)": "dout.mean(axis=0)"},
    ),
    Mistake(
        "shift",
        "sums_columns",
        "The gradient of the offset is summed over the columns.",
        "Contrast",
        {"dout.sum(axis=0)": "dout.sum(axis=1)"},
    ),
]

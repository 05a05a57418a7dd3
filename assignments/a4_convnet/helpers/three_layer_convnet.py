"""What the checks of three_layer_convnet share."""

import numpy as np

from autograder.checks import array

NAMES = ("W1", "b1", "W2", "b2", "W3", "b3")
# A dtype is named inside: it cannot travel.
KINDS = "import numpy as np\nfloat32, float64 = np.float32, np.float64"


def deviation_over(values, scale):
    """The standard deviation in units of scale, to the nearest power of √2: the luck of the draw does not show."""
    ratio = float(np.abs(np.std(array(values)))) / scale
    return 2.0 ** (round(2 * np.log2(ratio)) / 2) if 1e-12 < ratio < 1e12 else 0.0

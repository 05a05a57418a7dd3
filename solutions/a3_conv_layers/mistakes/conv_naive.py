"""Named wrong answers to the first three questions of conv_naive, each an edit of the right answer.

What real students do comes first; a message says what the answer looks like and where to look, not what to write.
`read` is the heading of a section of the notebook.
"""

from autograder.course.mistakes import Mistake

SIZE = "How many positions?"
COST = "What does a layer cost?"
FIELD = "How far does a layer see?"

# One cause, in the forms that real answers have it.
DIVIDED = "Positions are counted, in ints. Division by / gives floats, and a fraction where the filter doesn't fit."

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
        "padding_ignored",
        "This equals the right answer for padding 0, whatever pad is.",
        SIZE,
        {"n + 2 * pad - f": "n - f"},
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
        "rounded_up",
        "This rounds up where the filter doesn't fit, as if it could hang over the edge. It should refuse.",
        SIZE,
        {
            "if room < 0 or room % stride != 0:": "if room < 0:",
            "return room // stride + 1": "return -(-room // stride) + 1",
        },
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
        "order_exchanged",
        "The two numbers have changed places: parameters come first, then multiply-adds.",
        COST,
        {"return parameters, multiply_adds": "return multiply_adds, parameters"},
    ),
    Mistake(
        "conv_cost",
        "padding_forgotten",
        "The multiply-adds are those of a layer without padding. With it there are more positions.",
        COST,
        {"(h + 2 * pad - f)": "(h - f)", "(w + 2 * pad - f)": "(w - f)"},
    ),
    Mistake(
        "conv_cost",
        "stride_forgotten",
        "The multiply-adds are those of stride 1, whatever the stride is.",
        COST,
        {
            "height = (h + 2 * pad - f) // stride + 1": "height = (h + 2 * pad - f) + 1",
            "width = (w + 2 * pad - f) // stride + 1": "width = (w + 2 * pad - f) + 1",
        },
    ),
    Mistake(
        "conv_cost",
        "bias_multiplied",
        "The biases are counted as products, too. They are only added.",
        COST,
        {"multiply_adds = k * height * width * weights": "multiply_adds = k * height * width * (weights + 1)"},
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
        "counted_from_zero",
        "This is one too small each time. What does a number see before there is any layer?",
        FIELD,
        {"field, step = 1, 1": "field, step = 0, 1"},
    ),
    Mistake(
        "receptive_field",
        "area_for_the_side",
        "These are areas. Asked for is one side of what is seen.",
        FIELD,
        {"return field": "return field * field"},
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
]

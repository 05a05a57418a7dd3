"""Named wrong answers to the questions of vectors_and_matrices, each an edit of the right answer.

What real students do comes first; a message says what the answer looks like and where to look, not what to write.
`read` is the heading of a section of the notebook.
"""

from autograder.course.mistakes import Mistake

RELU = "ReLU: a Jacobian you never see"
PRODUCT = "Through a matrix product"
STORE = "The matrix that nobody can store"
LAYER = "A layer"

MISTAKES = [
    Mistake(
        "relu",
        "mask_of_the_gradient",
        "Backwards, negative gradients are cut off. What counts is whether x was positive.",
        RELU,
        {"dout * (x > 0)": "dout * (dout > 0)"},
    ),
    Mistake(
        "relu",
        "relu_of_the_gradient_too",
        "Backwards, negative gradients are cut off even where x was positive.",
        RELU,
        {"dout * (x > 0)": "np.maximum(0, dout) * (x > 0)"},
    ),
    Mistake(
        "relu",
        "nothing_blocked",
        "Backwards, every gradient gets through, also where x was negative and the output did not move.",
        RELU,
        {"dout * (x > 0)": "dout * 1.0"},
    ),
    Mistake(
        "relu",
        "mask_alone",
        "dx is 1 where x was positive: that is the local gradient. It is still to be multiplied by what arrives.",
        RELU,
        {"dout * (x > 0)": "1.0 * (x > 0)"},
    ),
    Mistake(
        "relu",
        "multiplied_by_x",
        "Backwards, the upstream gradient is multiplied by max(0, x). The slope of a ReLU is 1 or 0.",
        RELU,
        {"dout * (x > 0)": "dout * np.maximum(0, x)"},
    ),
    Mistake(
        "relu",
        "absolute_value",
        "Forwards, negative numbers become positive: this is |x|.",
        RELU,
        {"np.maximum(0, x)": "np.abs(x)"},
    ),
    Mistake(
        "relu",
        "changed_in_place",
        "The forward pass changes x itself.",
        RELU,
        {"out = np.maximum(0, x)": "out = np.maximum(0, x, out=x)"},
    ),
    Mistake(
        "matmul_backward",
        "w_not_transposed",
        "dx multiplies by w as it stands. Which shape would dx have, and which one should it have?",
        PRODUCT,
        {"dx = dy @ w.T": "dx = dy @ w"},
    ),
    Mistake(
        "matmul_backward",
        "dw_transposed",
        "dw is transposed: it has as many rows as w has columns.",
        PRODUCT,
        {"dw = x.T @ dy": "dw = dy.T @ x"},
    ),
    Mistake(
        "matmul_backward",
        "other_order",
        "The two gradients are in the wrong order: (dx, dw) was asked for.",
        PRODUCT,
        {"return dx, dw": "return dw, dx"},
    ),
    Mistake(
        "matmul_backward",
        "mean_over_the_batch",
        "dw is divided by the number of rows. Add them up: the loss has divided already.",
        PRODUCT,
        {"dw = x.T @ dy": "dw = x.T @ dy / len(x)"},
    ),
    Mistake(
        "matmul_backward",
        "output_for_gradient",
        "The product x w takes the place of dy here. What arrives from above is dy.",
        PRODUCT,
        {"dx = dy @ w.T": "dy = x @ w\n    dx = dy @ w.T"},
    ),
    Mistake(
        "matmul_backward",
        "upstream_ignored",
        "dx is the same whatever arrives: this is the answer for a dy of ones.",
        PRODUCT,
        {"dx = dy @ w.T": "dx = np.ones_like(dy) @ w.T"},
    ),
    Mistake(
        "matmul_backward",
        "dx_transposed",
        "dx is transposed: it has as many rows as x has columns.",
        PRODUCT,
        {"dx = dy @ w.T": "dx = w @ dy.T"},
    ),
    Mistake(
        "jacobian_bytes",
        "gradients_counted",
        "This is the size of the gradients. A Jacobian has a number for each output *and* each variable.",
        STORE,
        {"outputs = N * M": "outputs = 1"},
    ),
    Mistake(
        "jacobian_bytes",
        "one_example",
        "This counts the outputs of a single example.",
        STORE,
        {"outputs = N * M": "outputs = M"},
    ),
    Mistake(
        "jacobian_bytes",
        "both_alike",
        "Both Jacobians have the size of the one for x here, as on the slide. How many weights are there?",
        STORE,
        {"dy_dw = outputs * D * M": "dy_dw = outputs * N * D"},
    ),
    Mistake(
        "jacobian_bytes",
        "numbers_for_bytes",
        "These are numbers, not bytes.",
        STORE,
        {"N * D * itemsize": "N * D", "D * M * itemsize": "D * M"},
    ),
    Mistake(
        "jacobian_bytes",
        "other_order",
        "The two sizes are in the wrong order: the one for x comes first.",
        STORE,
        {"return dy_dx, dy_dw": "return dy_dw, dy_dx"},
    ),
    Mistake(
        "jacobian_bytes",
        "zeros_left_out",
        "Only what can be other than 0 is counted. Written down, a matrix has its zeros, too.",
        STORE,
        {"outputs * N * D * itemsize": "N * D * M * itemsize", "outputs * D * M * itemsize": "N * D * M * itemsize"},
    ),
    Mistake(
        "jacobian_bytes",
        "gigabytes",
        "The sizes are divided by 2³⁰. They were asked for in bytes, as whole numbers.",
        STORE,
        {"return dy_dx, dy_dw": "return dy_dx / 2**30, dy_dw / 2**30"},
    ),
    Mistake(
        "affine",
        "no_bias",
        "Forwards, this equals the right answer without the bias.",
        LAYER,
        {"rows @ w + b": "rows @ w"},
    ),
    Mistake(
        "affine",
        "dx_still_flat",
        "dx has the shape of the flattened examples: it should have the shape of x.",
        LAYER,
        {"dx = (dout @ w.T).reshape(x.shape)": "dx = dout @ w.T"},
    ),
    Mistake(
        "affine",
        "bias_gradient_not_summed",
        "db has one row an example. The same bias was added to every row, so their gradients add up.",
        LAYER,
        {"dout.sum(axis=0)": "dout"},
    ),
    Mistake(
        "affine",
        "bias_gradient_of_the_other_axis",
        "db is summed over the outputs. It should be summed over the examples.",
        LAYER,
        {"dout.sum(axis=0)": "dout.sum(axis=1)"},
    ),
    Mistake(
        "affine",
        "mean_over_the_batch",
        "dw and db are divided by the number of examples. Sum over the batch: the loss has divided already.",
        LAYER,
        {"dw = rows.T @ dout": "dw = rows.T @ dout / len(rows)", "dout.sum(axis=0)": "dout.mean(axis=0)"},
    ),
    Mistake(
        "affine",
        "columns_first",
        "Forwards, the examples are flattened column by column. Weights belong to the numbers in their usual order.",
        LAYER,
        {
            "rows = x.reshape(x.shape[0], -1)\n    out": 'rows = x.reshape(x.shape[0], -1, order="F")\n    out',
        },
    ),
    Mistake(
        "affine",
        "added_in_place",
        "The layer adds something to x itself: x is different after the call.",
        LAYER,
        {"out = rows @ w + b": "out = rows @ w + b\n    rows += 1"},
    ),
]

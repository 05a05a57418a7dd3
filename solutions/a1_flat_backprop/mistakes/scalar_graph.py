"""Named wrong answers to the questions of scalar_graph, each an edit of the right answer.

What real students do comes first; a message says what the answer looks like and where to look, not what to write.
`read` is the heading of a section of the notebook.
"""

from autograder.course.mistakes import Mistake

BACKWARDS = "Backwards through the graph"
PATTERNS = "Four patterns"
MEASURE = "Measure it"

MISTAKES = [
    Mistake(
        "sigmoid_graph",
        "products_not_swapped",
        "Each factor gets its own value here. A product moves by how much when one factor moves a little?",
        BACKWARDS,
        {
            "grad_w1 = grad_s1 * x1": "grad_w1 = grad_s1 * w1",
            "grad_x1 = grad_s1 * w1": "grad_x1 = grad_s1 * x1",
            "grad_w0 = grad_s0 * x0": "grad_w0 = grad_s0 * w0",
            "grad_x0 = grad_s0 * w0": "grad_x0 = grad_s0 * x0",
        },
    ),
    Mistake(
        "sigmoid_graph",
        "sigmoid_slope_of_the_input",
        "The local gradient of the sigmoid is computed from its input s3. The formula wants its output.",
        BACKWARDS,
        {"grad_L * (1 - L) * L": "grad_L * (1 - s3) * s3"},
    ),
    Mistake(
        "sigmoid_graph",
        "sigmoid_slope_forgotten",
        "These are the gradients of s3, not of L: on the way back, the sigmoid is left out.",
        BACKWARDS,
        {"grad_L * (1 - L) * L": "grad_L"},
    ),
    Mistake(
        "sigmoid_graph",
        "tanh_slope",
        "1 − L² is the slope of another curve, tanh. The sigmoid's is (1 − L) times something.",
        BACKWARDS,
        {"grad_L * (1 - L) * L": "grad_L * (1 - L**2)"},
    ),
    Mistake(
        "sigmoid_graph",
        "sigmoid_twice",
        "The slope is that of a second sigmoid behind L: (1 − L) · L is all there is to compute with L.",
        BACKWARDS,
        {"grad_L * (1 - L) * L": "grad_L * math.exp(-L) / (1 + math.exp(-L)) ** 2"},
    ),
    Mistake(
        "sigmoid_graph",
        "starts_with_L",
        "Every gradient is multiplied by L: the way back starts with how much L moves when L moves by 1.",
        BACKWARDS,
        {"grad_L = 1.0": "grad_L = L"},
    ),
    Mistake(
        "sigmoid_graph",
        "sign_of_the_exponent",
        "This is 1 − L: large sums give small results. Look at the sign in the exponent.",
        BACKWARDS,
        {"math.exp(-s3)": "math.exp(s3)"},
    ),
    Mistake(
        "sigmoid_graph",
        "bias_multiplied",
        "dw2 is multiplied by w2. The bias is added, and an add gate hands the gradient on as it is.",
        BACKWARDS,
        {"grad_w2 = grad_s3": "grad_w2 = grad_s3 * w2"},
    ),
    Mistake(
        "sigmoid_graph",
        "other_order",
        "The five gradients are in another order: (dw0, dx0, dw1, dx1, dw2) was asked for.",
        BACKWARDS,
        {"(grad_w0, grad_x0, grad_w1, grad_x1, grad_w2)": "(grad_w0, grad_w1, grad_w2, grad_x0, grad_x1)"},
    ),
    Mistake(
        "gate_backward",
        "mul_not_swapped",
        "The mul gate hands each input its own value times the upstream gradient. Which value should it be?",
        PATTERNS,
        {"(upstream * b, upstream * a)": "(upstream * a, upstream * b)"},
    ),
    Mistake(
        "gate_backward",
        "add_shares",
        "The add gate divides the gradient among its inputs. If one term of a sum grows by 1, the sum grows by 1.",
        PATTERNS,
        {"tuple(upstream for _ in inputs)": "tuple(upstream / len(inputs) for _ in inputs)"},
    ),
    Mistake(
        "gate_backward",
        "max_to_all",
        "The max gate hands the gradient to all inputs. Which of them would change the output if it moved a little?",
        PATTERNS,
        {"upstream if value == largest else 0.0": "upstream"},
    ),
    Mistake(
        "gate_backward",
        "max_to_the_smallest",
        "The max gate hands the gradient to its smallest input.",
        PATTERNS,
        {"largest = max(inputs)": "largest = min(inputs)"},
    ),
    Mistake(
        "gate_backward",
        "max_of_magnitudes",
        "The max gate compares magnitudes here: of −1 and −2, the larger one is −1.",
        PATTERNS,
        {"largest = max(inputs)": "largest = max(inputs, key=abs)"},
    ),
    Mistake(
        "gate_backward",
        "copy_keeps_the_last",
        "The copy gate keeps the gradient of its last copy only. All copies moved when the value moved.",
        PATTERNS,
        {"(sum(upstream),)": "(upstream[-1],)"},
    ),
    Mistake(
        "gate_backward",
        "copy_averages",
        "The copy gate takes the mean of what arrives. Each copy moves the result by itself, so what happens to both?",
        PATTERNS,
        {"(sum(upstream),)": "(sum(upstream) / len(upstream),)"},
    ),
    Mistake(
        "numeric_gradient",
        "one_sided",
        "This moves x up only. Up and down together make a much smaller error.",
        MEASURE,
        {
            "x[index] = before - h": "x[index] = before",
            "(above - below) / (2 * h)": "(above - below) / h",
        },
    ),
    Mistake(
        "numeric_gradient",
        "divided_by_h",
        "Every slope is twice too steep: how far apart are x + h and x − h?",
        MEASURE,
        {"(above - below) / (2 * h)": "(above - below) / h"},
    ),
    Mistake(
        "numeric_gradient",
        "step_ignored",
        "The step is always 1e-5, whatever h says.",
        MEASURE,
        {"for index in np.ndindex(x.shape):": "h = 1e-5\n    for index in np.ndindex(x.shape):"},
    ),
    Mistake(
        "numeric_gradient",
        "never_put_back",
        "x is not put back: every entry stays where its last step left it, and moves the slopes of the next ones.",
        MEASURE,
        {"finally:\n            x[index] = before": "finally:\n            pass"},
    ),
    Mistake(
        "numeric_gradient",
        "put_back_on_success_only",
        "x stays moved when f raises. Put it back in any case.",
        MEASURE,
        {
            "try:\n": "if True:\n",
            "finally:\n            x[index] = before": "x[index] = before",
        },
    ),
    Mistake(
        "numeric_gradient",
        "integers_accepted",
        "An integer array is accepted: a step of 0.00001 vanishes in it, and every slope is 0.",
        MEASURE,
        {"if not np.issubdtype(x.dtype, np.floating):": "if False:"},
    ),
    Mistake(
        "numeric_gradient",
        "integers_accepted_as_floats",
        "An integer array is turned into floats here. That works, but whoever calls this should learn of the mistake.",
        MEASURE,
        {
            "if not np.issubdtype(x.dtype, np.floating):": "if x.dtype.kind != 'f':\n        x = x.astype(float)\n"
            "    if False:"
        },
    ),
]

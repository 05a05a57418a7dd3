"""Named wrong answers to the questions of losses, each an edit of the right answer.

What real students do comes first; a message says what the answer looks like and where to look, not what to write.
`read` is the heading of a section of the notebook.
"""

from autograder.course.mistakes import Mistake

HINGE = "The hinge loss"
STAGES = "The whole chain, stage by stage"
SOFTMAX = "The softmax loss"

MISTAKES = [
    Mistake(
        "svm_loss",
        "right_class_counted",
        "Each image has 1 too much: the right class against itself is no margin.",
        HINGE,
        {"margins[rows, y] = 0": "own = margins[rows, y]"},
    ),
    Mistake(
        "svm_loss",
        "inactive_margins_kept",
        "Margins below 0 are counted: a class that is far enough below should not make up for one that is not.",
        HINGE,
        {"np.maximum(0, x - x[rows, y][:, None] + 1)": "x - x[rows, y][:, None] + 1"},
    ),
    Mistake(
        "svm_loss",
        "inactive_margins_get_a_gradient",
        "Every class gets a gradient, also where the margin is 0 and a small change does nothing.",
        HINGE,
        {"dx = (margins > 0).astype(float)": "dx = np.ones(margins.shape)\n    dx[rows, y] = 0"},
    ),
    Mistake(
        "svm_loss",
        "no_lead_wanted",
        "This is the loss when being just ahead is enough. The right class should lead by 1.",
        HINGE,
        {"x - x[rows, y][:, None] + 1": "x - x[rows, y][:, None]"},
    ),
    Mistake(
        "svm_loss",
        "right_class_without_gradient",
        "In dx the right classes have 0. Their score is in every margin of the row.",
        HINGE,
        {"dx[rows, y] = -dx.sum(axis=1)": "counts = -dx.sum(axis=1)"},
    ),
    Mistake(
        "svm_loss",
        "right_class_once",
        "In dx the right class has −1, as if it were in one margin. It is in every margin above 0 of its row.",
        HINGE,
        {"dx[rows, y] = -dx.sum(axis=1)": "dx[rows, y] = -1"},
    ),
    Mistake(
        "svm_loss",
        "margins_for_gradients",
        "dx holds the margins themselves. How fast does max(0, m) grow when m is above 0?",
        HINGE,
        {"dx = (margins > 0).astype(float)": "dx = margins.copy()"},
    ),
    Mistake(
        "svm_loss",
        "gradient_not_averaged",
        "The loss is a mean over the images, but its gradient is that of the sum.",
        HINGE,
        {"dx = dx / N": "dx = dx / 1"},
    ),
    Mistake(
        "svm_loss",
        "sum_for_mean",
        "This is the sum over the images; the mean was asked for.",
        HINGE,
        {"loss = margins.sum() / N": "loss = margins.sum()"},
    ),
    Mistake(
        "svm_loss",
        "mean_over_the_classes",
        "The loss is divided by the number of classes, too. The margins of an image are added up.",
        HINGE,
        {"loss = margins.sum() / N": "loss = margins.mean()"},
    ),
    Mistake(
        "svm_loss_staged",
        "half_missing",
        "The regularisation counts twice: there is a ½ before the sum of squares.",
        STAGES,
        {"0.5 * reg * np.sum(W * W)": "reg * np.sum(W * W)"},
    ),
    Mistake(
        "svm_loss_staged",
        "regularisation_without_gradient",
        "dW is that of the data loss alone. W is in the regularisation, too, and gradients add up.",
        STAGES,
        {"X.T @ dscores + reg * W": "X.T @ dscores"},
    ),
    Mistake(
        "svm_loss_staged",
        "regularisation_gradient_doubled",
        "In dW the regularisation counts twice: what is the derivative of ½ · reg · w²?",
        STAGES,
        {"X.T @ dscores + reg * W": "X.T @ dscores + 2 * reg * W"},
    ),
    Mistake(
        "svm_loss_staged",
        "weights_not_squared",
        "The regularisation adds up the weights themselves. Negative weights should cost as much as positive ones.",
        STAGES,
        {"np.sum(W * W)": "np.sum(W)"},
    ),
    Mistake(
        "svm_loss_staged",
        "regularisation_averaged",
        "The regularisation is divided by the number of examples. Only the data loss is a mean over them.",
        STAGES,
        {
            "reg_loss = 0.5 * reg * np.sum(W * W)": "reg_loss = 0.5 * reg * np.sum(W * W) / N",
            "X.T @ dscores + reg * W": "X.T @ dscores + reg * W / N",
        },
    ),
    Mistake(
        "svm_loss_staged",
        "right_class_without_gradient",
        "dW is wrong in the columns of the right classes: their score is in every margin of the row.",
        STAGES,
        {"dscores[rows, y] -= dscores.sum(axis=1)": "counts = dscores.sum(axis=1)"},
    ),
    Mistake(
        "svm_loss_staged",
        "gradient_not_averaged",
        "The data loss is a mean over the examples, but its gradient is that of the sum.",
        STAGES,
        {"np.full(margins.shape, 1 / N)": "np.full(margins.shape, 1.0)"},
    ),
    Mistake(
        "svm_loss_staged",
        "right_class_counted",
        "Each example has 1 too much: the right class against itself is no margin.",
        STAGES,
        {"margins[rows, y] = 0": "own = margins[rows, y]"},
    ),
    Mistake(
        "softmax_loss",
        "overflow",
        "Large scores give nan or inf: e to the power of 1000 is too large for a number.",
        SOFTMAX,
        {"shifted = x - x.max(axis=1, keepdims=True)": "shifted = x"},
    ),
    Mistake(
        "softmax_loss",
        "largest_of_the_batch",
        "What is subtracted is not each image's own largest score. Images with far lower ones are left with e^… of 0.",
        SOFTMAX,
        {"x.max(axis=1, keepdims=True)": "x.max()"},
    ),
    Mistake(
        "softmax_loss",
        "sum_over_the_images",
        "The probabilities add up to 1 over the images, not over the classes.",
        SOFTMAX,
        {"np.exp(shifted).sum(axis=1, keepdims=True)": "np.exp(shifted).sum(axis=0, keepdims=True)"},
    ),
    Mistake(
        "softmax_loss",
        "probabilities_for_gradient",
        "dx holds the probabilities. What should the network have said for the right class?",
        SOFTMAX,
        {"dx[rows, y] -= 1": "dx[rows, y] -= 0"},
    ),
    Mistake(
        "softmax_loss",
        "sign_of_the_gradient",
        "dx has the opposite sign: what the network says minus what it should say.",
        SOFTMAX,
        {"dx = dx / N": "dx = -dx / N"},
    ),
    Mistake(
        "softmax_loss",
        "right_classes_of_all_images",
        "In dx, the right classes of all images lose 1 in every row. Each image has one right class of its own.",
        SOFTMAX,
        {"dx[rows, y] -= 1": "dx[:, y] -= 1"},
    ),
    Mistake(
        "softmax_loss",
        "gradient_not_averaged",
        "The loss is a mean over the images, but its gradient is that of the sum.",
        SOFTMAX,
        {"dx = dx / N": "dx = dx / 1"},
    ),
    Mistake(
        "softmax_loss",
        "sum_for_mean",
        "This is the sum over the images; the mean was asked for.",
        SOFTMAX,
        {"log_probabilities[rows, y].sum() / N": "log_probabilities[rows, y].sum()"},
    ),
    Mistake(
        "softmax_loss",
        "other_logarithm",
        "The logarithm has base 2 here; the natural one was meant.",
        SOFTMAX,
        {"-log_probabilities[rows, y].sum() / N": "-log_probabilities[rows, y].sum() / N / np.log(2)"},
    ),
]

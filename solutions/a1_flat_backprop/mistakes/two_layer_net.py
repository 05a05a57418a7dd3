"""Named wrong answers to the questions of two_layer_net, each an edit of the right answer.

What real students do comes first; a message says what the answer looks like and where to look, not what to write.
`read` is the heading of a section of the notebook.
"""

from autograder.course.mistakes import Mistake

NETWORK = "Two layers, flat"
STEPS = "Better steps"

# One cause each, in the forms that real answers have it.
LARGE = "Scores of a few hundred are too much for the exponential. Take each example's own largest score off first."
LATE = "Adam uses t before it is raised: in the first step that is 0, and the correction divides by 0."

MISTAKES = [
    Mistake(
        "two_layer_loss",
        "relu_forgotten_on_the_way_back",
        "The first layer hears from all hidden units, also from those that were off. The ReLU is a gate, too.",
        NETWORK,
        {"dh1 = dh1 * (h1 > 0)": "dh1 = dh1 * 1"},
    ),
    Mistake(
        "two_layer_loss",
        "mask_of_the_gradient",
        "On the way back, the ReLU looks at the sign of the gradient. What counts is whether the hidden unit was on.",
        NETWORK,
        {"dh1 = dh1 * (h1 > 0)": "dh1 = dh1 * (dh1 > 0)"},
    ),
    Mistake(
        "two_layer_loss",
        "relu_forgotten",
        "There is no ReLU between the two layers.",
        NETWORK,
        {"np.maximum(0, X @ W1 + b1)": "X @ W1 + b1", "dh1 = dh1 * (h1 > 0)": "dh1 = dh1 * 1"},
    ),
    Mistake(
        "two_layer_loss",
        "half_missing",
        "The regularisation counts twice in the loss: there is a ½ before the sum of squares.",
        NETWORK,
        {"0.5 * reg * (np": "reg * (np"},
    ),
    Mistake(
        "two_layer_loss",
        "regularisation_without_gradient",
        "The gradients of the weights are those of the data loss alone: the weights are in the regularisation, too.",
        NETWORK,
        {"h1.T @ dscores + reg * W2": "h1.T @ dscores", "X.T @ dh1 + reg * W1": "X.T @ dh1"},
    ),
    Mistake(
        "two_layer_loss",
        "one_layer_regularised",
        "Only W1 is regularised.",
        NETWORK,
        {"(np.sum(W1 * W1) + np.sum(W2 * W2))": "np.sum(W1 * W1)", "h1.T @ dscores + reg * W2": "h1.T @ dscores"},
    ),
    Mistake(
        "two_layer_loss",
        "biases_regularised",
        "The biases are regularised, too; the formula has weights only.",
        NETWORK,
        {
            "np.sum(W2 * W2))": "np.sum(W2 * W2) + np.sum(b1 * b1) + np.sum(b2 * b2))",
            "db2 = dscores.sum(axis=0)": "db2 = dscores.sum(axis=0) + reg * b2",
            "db1 = dh1.sum(axis=0)": "db1 = dh1.sum(axis=0) + reg * b1",
        },
    ),
    Mistake(
        "two_layer_loss",
        "weights_not_squared",
        "The regularisation adds up the weights themselves. Negative weights should cost as much as positive ones.",
        NETWORK,
        {"(np.sum(W1 * W1) + np.sum(W2 * W2))": "(np.sum(W1) + np.sum(W2))"},
    ),
    Mistake(
        "two_layer_loss",
        "gradient_not_averaged",
        "The loss is a mean over the examples, but its gradients are those of the sum.",
        NETWORK,
        {"dscores = dscores / N": "dscores = dscores / 1"},
    ),
    Mistake(
        "two_layer_loss",
        "averaged_twice",
        "The gradients are divided by the number of examples twice.",
        NETWORK,
        {"dscores = dscores / N": "dscores = dscores / N / N"},
    ),
    Mistake(
        "two_layer_loss",
        "first_bias_forgotten",
        "The bias of the first layer is not added.",
        NETWORK,
        {"X @ W1 + b1": "X @ W1"},
    ),
    Mistake(
        "two_layer_loss",
        "large_scores_overflow",
        LARGE,
        NETWORK,
        {"np.exp(scores - scores.max(axis=1, keepdims=True))": "np.exp(scores)"},
    ),
    Mistake(
        "two_layer_loss",
        "largest_of_the_batch",
        LARGE,
        NETWORK,
        {"scores.max(axis=1, keepdims=True)": "scores.max()"},
    ),
    Mistake(
        "update_rules",
        "adam_without_epsilon",
        "Adam divides by the root alone: where a gradient is 0, that is 0 divided by 0.",
        STEPS,
        {'m_hat / (np.sqrt(v_hat) + config["epsilon"])': "m_hat / np.sqrt(v_hat)"},
    ),
    Mistake(
        "update_rules",
        "adam_epsilon_inside_the_root",
        "In Adam, epsilon is added under the root. That is a much larger number for small gradients.",
        STEPS,
        {'m_hat / (np.sqrt(v_hat) + config["epsilon"])': 'm_hat / np.sqrt(v_hat + config["epsilon"])'},
    ),
    Mistake(
        "update_rules",
        "momentum_uphill",
        "Momentum goes uphill: the velocity grows along the gradient instead of against it.",
        STEPS,
        {
            '- config["learning_rate"] * dw\n    next_w = w + velocity': '+ config["learning_rate"] * dw\n'
            "    next_w = w + velocity"
        },
    ),
    Mistake(
        "update_rules",
        "velocity_turned_round",
        "The velocity in config points the other way: its gradient is to be taken off, and the velocity added to w.",
        STEPS,
        {
            '- config["learning_rate"] * dw\n    next_w = w + velocity': (
                '+ config["learning_rate"] * dw\n    next_w = w - velocity'
            )
        },
    ),
    Mistake(
        "update_rules",
        "rate_outside_the_velocity",
        "The velocity adds up whole gradients, and the learning rate comes after it. Here it is in the velocity.",
        STEPS,
        {
            '- config["learning_rate"] * dw\n    next_w = w + velocity': (
                '- dw\n    next_w = w + config["learning_rate"] * velocity'
            )
        },
    ),
    Mistake(
        "update_rules",
        "velocity_not_used",
        "This is plain gradient descent: the velocity is kept, but w moves by the gradient alone.",
        STEPS,
        {"next_w = w + velocity": 'next_w = w - config["learning_rate"] * dw'},
    ),
    Mistake(
        "update_rules",
        "velocity_not_kept",
        "The velocity in config is the old one: the next step would start from it again.",
        STEPS,
        {'config["velocity"] = velocity': 'config["velocity"] = config["velocity"]'},
    ),
    Mistake(
        "update_rules",
        "gradient_weighed_down",
        "The gradient is multiplied by 1 − momentum. In this rule only the old velocity is multiplied by momentum.",
        STEPS,
        {
            '- config["learning_rate"] * dw\n    next_w = w + velocity': '- (1 - config["momentum"]) *'
            ' config["learning_rate"] * dw\n    next_w = w + velocity'
        },
    ),
    Mistake(
        "update_rules",
        "rmsprop_epsilon_inside_the_root",
        "In RMSProp, epsilon is added under the root. That is a much larger number for small gradients.",
        STEPS,
        {'(np.sqrt(config["cache"]) + config["epsilon"])': 'np.sqrt(config["cache"] + config["epsilon"])'},
    ),
    Mistake(
        "update_rules",
        "rmsprop_without_the_root",
        "RMSProp divides by the mean of the squares; its root was asked for.",
        STEPS,
        {'(np.sqrt(config["cache"]) + config["epsilon"])': '(config["cache"] + config["epsilon"])'},
    ),
    Mistake(
        "update_rules",
        "rmsprop_decay_swapped",
        "RMSProp forgets nearly all of its cache in every step: decay_rate and 1 − decay_rate have changed places.",
        STEPS,
        {'rate = config["decay_rate"]': 'rate = 1 - config["decay_rate"]'},
    ),
    Mistake(
        "update_rules",
        "rmsprop_adds_up",
        "The cache of RMSProp only grows. (Such a rule exists, and its steps get smaller and smaller.)",
        STEPS,
        {'rate * config["cache"] + (1 - rate) * dw**2': 'config["cache"] + dw**2'},
    ),
    Mistake(
        "update_rules",
        "adam_not_corrected",
        "Adam's m and v are used as they are. They start at 0 and are too small at first.",
        STEPS,
        {
            'm_hat = config["m"] / (1 - beta1 ** config["t"])': 'm_hat = config["m"]',
            'v_hat = config["v"] / (1 - beta2 ** config["t"])': 'v_hat = config["v"]',
        },
    ),
    Mistake(
        "update_rules",
        "adam_only_m_corrected",
        "Adam corrects m, but not v. Both of them start at 0.",
        STEPS,
        {'v_hat = config["v"] / (1 - beta2 ** config["t"])': 'v_hat = config["v"]'},
    ),
    Mistake(
        "update_rules",
        "adam_only_v_corrected",
        "Adam corrects v, but not m. Both of them start at 0.",
        STEPS,
        {'m_hat = config["m"] / (1 - beta1 ** config["t"])': 'm_hat = config["m"]'},
    ),
    Mistake(
        "update_rules",
        "adam_t_not_kept",
        "Adam's t is right in this step, but config holds the old one: every step would be corrected like the first.",
        STEPS,
        {
            'config["t"] += 1\n': 't = config["t"] + 1\n',
            'beta1 ** config["t"]': "beta1**t",
            'beta2 ** config["t"]': "beta2**t",
        },
    ),
    Mistake(
        "update_rules",
        "adam_t_raised_last",
        LATE,
        STEPS,
        {
            'config["t"] += 1\n': 't = config["t"]\n    config["t"] += 1\n',
            'beta1 ** config["t"]': "beta1**t",
            'beta2 ** config["t"]': "beta2**t",
        },
    ),
    Mistake(
        "update_rules",
        "adam_t_never_raised",
        LATE,
        STEPS,
        {'config["t"] += 1\n': 'config["t"] += 0\n'},
    ),
    Mistake(
        "update_rules",
        "adam_corrected_without_t",
        "Adam corrects every step as if it were the first: the correction has no t in it, and should fade.",
        STEPS,
        {'beta1 ** config["t"]': "beta1", 'beta2 ** config["t"]': "beta2"},
    ),
    Mistake(
        "update_rules",
        "adam_corrected_values_kept",
        "config holds the corrected m and v: the next step would average and correct what is corrected already.",
        STEPS,
        {
            'm_hat = config["m"]': 'm_hat = config["m"] = config["m"]',
            'v_hat = config["v"]': 'v_hat = config["v"] = config["v"]',
        },
    ),
    Mistake(
        "update_rules",
        "adam_correction_multiplied",
        "Adam's correction has beta · t where it should have beta to the power of t.",
        STEPS,
        {'beta1 ** config["t"]': 'beta1 * config["t"]', 'beta2 ** config["t"]': 'beta2 * config["t"]'},
    ),
    Mistake(
        "update_rules",
        "adam_one_beta_for_both",
        "Adam's v is averaged with beta1. It has a beta of its own.",
        STEPS,
        {
            'config["v"] = beta2 * config["v"] + (1 - beta2) * dw**2': 'config["v"] = beta1 * config["v"]'
            " + (1 - beta1) * dw**2"
        },
    ),
]

"""Named wrong answers to the question of three_layer_convnet, each an edit of the right answer.

What real students do comes first; a message says what the answer looks like and where to look, not what to write.
`read` is the heading of a section of the notebook.
"""

from autograder.course.mistakes import Mistake

NETWORK = "Three layers"
START = "The first weights"
BACK = "Loss and gradients"

MISTAKES = [
    Mistake(
        "three_layer_convnet",
        "half_missing",
        "The regularisation counts twice in the loss: there is a ½ before the sum of squares.",
        BACK,
        {"0.5 * self.reg * (": "self.reg * ("},
    ),
    Mistake(
        "three_layer_convnet",
        "regularisation_without_gradient",
        "The gradients of the weights are those of the data loss alone. A gradient check at reg = 0 cannot see that.",
        BACK,
        {'grads["W" + layer] += self.reg * self.params["W" + layer]': "pass"},
    ),
    Mistake(
        "three_layer_convnet",
        "weights_not_squared",
        "The regularisation adds up the weights themselves. Negative weights should cost as much as positive ones.",
        BACK,
        {"(np.sum(W1 * W1) + np.sum(W2 * W2) + np.sum(W3 * W3))": "(np.sum(W1) + np.sum(W2) + np.sum(W3))"},
    ),
    Mistake(
        "three_layer_convnet",
        "biases_regularised",
        "The biases are regularised, too. While they are 0 nobody sees it; the formula has weights only.",
        BACK,
        {
            "+ np.sum(W3 * W3))": "+ np.sum(W3 * W3) + np.sum(b1 * b1) + np.sum(b2 * b2) + np.sum(b3 * b3))",
            'grads["W" + layer] += self.reg * self.params["W" + layer]': 'grads["W" + layer] += self.reg *'
            ' self.params["W" + layer]\n            grads["b" + layer] += self.reg * self.params["b" + layer]',
        },
    ),
    Mistake(
        "three_layer_convnet",
        "square_images_assumed",
        "W2 has the height of the pooled image twice and its width not at all: right for square images only.",
        NETWORK,
        {"(H // 2) * (W // 2)": "(H // 2) * (H // 2)"},
    ),
    Mistake(
        "three_layer_convnet",
        "pooling_forgotten_in_w2",
        "W2 has room for the maps as they are before the pooling.",
        NETWORK,
        {"(H // 2) * (W // 2)": "H * W"},
    ),
    Mistake(
        "three_layer_convnet",
        "no_padding",
        "The convolution has no padding, so its maps are smaller than the image and do not fit W2.",
        NETWORK,
        {'"pad": (W1.shape[2] - 1) // 2': '"pad": 0 * W1.shape[2]'},
    ),
    Mistake(
        "three_layer_convnet",
        "no_relu_after_the_convolution",
        "There is no ReLU between the convolution and the hidden layer.",
        NETWORK,
        {
            "pooled, conv_cache = conv_relu_pool_forward(X, W1, b1, conv_param, pool_param)": (
                "maps, conv_cache = conv_forward_fast(X, W1, b1, conv_param)\n"
                "        pooled, pool_cache = max_pool_forward_fast(maps, pool_param)"
            ),
            "conv_relu_pool_backward(dpooled, conv_cache)": (
                "conv_backward_fast(max_pool_backward_fast(dpooled, pool_cache), conv_cache)"
            ),
        },
    ),
    Mistake(
        "three_layer_convnet",
        "relu_on_the_scores",
        "The scores go through a ReLU: no class can score less than 0. The softmax wants them as they are.",
        NETWORK,
        {
            "scores, scores_cache = affine_forward(hidden, W3, b3)": (
                "scores, scores_cache = affine_relu_forward(hidden, W3, b3)"
            ),
            "affine_backward(dscores, scores_cache)": "affine_relu_backward(dscores, scores_cache)",
        },
    ),
    Mistake(
        "three_layer_convnet",
        "dtype_forgotten",
        "The parameters are float64, whatever dtype was asked for.",
        START,
        {"weights.astype(dtype)": "weights", "np.zeros(sides[layer], dtype=dtype)": "np.zeros(sides[layer])"},
    ),
]

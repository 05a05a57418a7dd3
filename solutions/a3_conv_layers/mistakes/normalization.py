"""Named wrong answers to the questions of normalization, each an edit of the right answer.

What real students do comes first; a message says what the answer looks like and where to look, not what to write.
`read` is the heading of a section of the notebook.
"""

from autograder.course.mistakes import Mistake

BATCH = "Batch normalisation"
BACK = "Backwards, without tears"
GROUP = "The trouble with small batches"

# One cause each, in the forms that real answers have it.
UNMOVED = "After training, bn_param has no new running averages: move them towards the batch's and put them back."
PLAIN = "In test mode γ or β is missing: what is normalised gets its scale and its shift there, too."
HELD = "In dx, the mean, the spread or both count as fixed numbers. Each of them moves with x and takes something away."
FLAT_CHANNEL = "A channel that is nearly flat is blown up: ε is missing, or stands outside the root."
FLAT_GROUP = "A group that is nearly flat is blown up: ε is missing, or stands outside the root."

MISTAKES = [
    Mistake(
        "spatial_batchnorm",
        "never_moved",
        UNMOVED,
        BATCH,
        {
            "momentum * running_mean + (1 - momentum) * mean.reshape(C)": "running_mean",
            "momentum * running_var + (1 - momentum) * var.reshape(C)": "running_var",
        },
    ),
    Mistake(
        "spatial_batchnorm",
        "test_without_gamma_and_beta",
        PLAIN,
        BATCH,
        {
            "running_mean.reshape(1, C, 1, 1), running_var.reshape(1, C, 1, 1)": "running_mean.reshape(1, C, 1, 1),"
            " running_var.reshape(1, C, 1, 1)\n        gamma, beta = np.ones(C), np.zeros(C)"
        },
    ),
    Mistake(
        "spatial_batchnorm",
        "test_without_gamma",
        PLAIN,
        BATCH,
        {
            "running_mean.reshape(1, C, 1, 1), running_var.reshape(1, C, 1, 1)": "running_mean.reshape(1, C, 1, 1),"
            " running_var.reshape(1, C, 1, 1)\n        gamma = np.ones(C)"
        },
    ),
    Mistake(
        "spatial_batchnorm",
        "test_without_beta",
        PLAIN,
        BATCH,
        {
            "running_mean.reshape(1, C, 1, 1), running_var.reshape(1, C, 1, 1)": "running_mean.reshape(1, C, 1, 1),"
            " running_var.reshape(1, C, 1, 1)\n        beta = np.zeros(C)"
        },
    ),
    Mistake(
        "spatial_batchnorm",
        "averages_not_kept",
        UNMOVED,
        BATCH,
        {'bn_param["running_mean"] =': "kept_mean =", 'bn_param["running_var"] =': "kept_var ="},
    ),
    Mistake(
        "spatial_batchnorm",
        "a_mean_for_each_place",
        "Each place has a mean of its own here, over the images only: the ghosts are back. Which axes share a mean?",
        BATCH,
        {
            "axes = (0, 2, 3)": "axes = 0",
            "* mean.reshape(C)": "* mean.mean(axis=(0, 2, 3))",
            "* var.reshape(C)": "* var.mean(axis=(0, 2, 3))",
        },
    ),
    Mistake(
        "spatial_batchnorm",
        "reshaped_without_transposing",
        "This looks like x.reshape(-1, C) without moving the channels to the end first: its columns mix all channels.",
        BATCH,
        {
            "C = x.shape[1]": "C, shape = x.shape[1], x.shape\n    x = x.reshape(-1, C, 1, 1)",
            "return out, cache": "return out.reshape(shape), cache",
            "normal, scale, root, axes = cache": "normal, scale, root, axes = cache\n"
            "    shape, dout = dout.shape, dout.reshape(normal.shape)",
            "return dx, dgamma, dbeta": "return dx.reshape(shape), dgamma, dbeta",
        },
    ),
    Mistake(
        "spatial_batchnorm",
        "each_image_by_itself",
        "Each image is normalised by itself here. The mean of a channel is taken over the images, too.",
        BATCH,
        {
            "axes = (0, 2, 3)": "axes = (2, 3)",
            "* mean.reshape(C)": "* mean.mean(axis=(0, 2, 3))",
            "* var.reshape(C)": "* var.mean(axis=(0, 2, 3))",
        },
    ),
    Mistake(
        "spatial_batchnorm",
        "epsilon_forgotten",
        FLAT_CHANNEL,
        BATCH,
        {"np.sqrt(var + eps)": "np.sqrt(var)"},
    ),
    Mistake(
        "spatial_batchnorm",
        "epsilon_outside_the_root",
        FLAT_CHANNEL,
        BATCH,
        {"np.sqrt(var + eps)": "np.sqrt(var) + eps"},
    ),
    Mistake(
        "spatial_batchnorm",
        "momentum_the_other_way",
        "Momentum is the share of the new value here. It is the share of the old one.",
        BATCH,
        {'bn_param.get("momentum", 0.9)': '1 - bn_param.get("momentum", 0.9)'},
    ),
    Mistake(
        "spatial_batchnorm",
        "moved_in_test_mode",
        "Test mode moves the running averages: it should only use them.",
        BATCH,
        {
            '    if bn_param["mode"] == "train":\n        mean, var =': "    if True:\n        mean, var =",
            "    else:\n": '    if bn_param["mode"] != "train":\n',
        },
    ),
    Mistake(
        "spatial_batchnorm",
        "batch_statistics_in_test_mode",
        "Test mode uses the mean and variance of the batch at hand. There, the running averages stand in for them.",
        BATCH,
        {
            "mean, var = running_mean.reshape(1, C, 1, 1), running_var.reshape(1, C, 1, 1)": (
                "mean, var = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)"
            )
        },
    ),
    Mistake(
        "spatial_batchnorm",
        "one_less_in_the_variance",
        "The variance is divided by one less than the number of values. Here it is divided by N·H·W.",
        BATCH,
        {"x.var(axis=axes, keepdims=True)": "x.var(axis=axes, keepdims=True, ddof=1)"},
    ),
    Mistake(
        "spatial_batchnorm",
        "statistics_held_fixed",
        HELD,
        BACK,
        {"dx = (dnormal - along_mean - along_normal) / root": "dx = dnormal / root"},
    ),
    Mistake(
        "spatial_batchnorm",
        "mean_held_fixed",
        HELD,
        BACK,
        {"dx = (dnormal - along_mean - along_normal) / root": "dx = (dnormal - along_normal) / root"},
    ),
    Mistake(
        "spatial_batchnorm",
        "spread_held_fixed",
        HELD,
        BACK,
        {"dx = (dnormal - along_mean - along_normal) / root": "dx = (dnormal - along_mean) / root"},
    ),
    Mistake(
        "spatial_batchnorm",
        "gamma_along_the_columns",
        "γ and β lie along the columns: NumPy lines up shapes from the right, where W stands. They belong to channels.",
        BATCH,
        {"gamma.reshape(1, C, 1, 1) * normal + beta.reshape(1, C, 1, 1)": "gamma * normal + beta"},
    ),
    Mistake(
        "spatial_groupnorm",
        "spatial_axes_left_out",
        "The mean is taken over the channels of a group only, at each place by itself. Rows and columns share it, too.",
        GROUP,
        {"axes = (2, 3, 4)": "axes = 2"},
    ),
    Mistake(
        "spatial_groupnorm",
        "over_the_images_too",
        "The mean of a group is taken over all images here: that is the company which this layer does without.",
        GROUP,
        {"axes = (2, 3, 4)": "axes = (0, 2, 3, 4)"},
    ),
    Mistake(
        "spatial_groupnorm",
        "one_group_always",
        "All channels of an image share one mean here, whatever G is.",
        GROUP,
        {"x.reshape(N, G, C // G, H, W)": "x.reshape(N, 1, C, H, W)"},
    ),
    Mistake(
        "spatial_groupnorm",
        "each_channel_by_itself",
        "Each channel has a mean of its own here, whatever G is. Its neighbours in the group share it.",
        GROUP,
        {"x.reshape(N, G, C // G, H, W)": "x.reshape(N, C, 1, H, W)"},
    ),
    Mistake(
        "spatial_groupnorm",
        "as_many_channels_as_groups",
        "G is taken for the number of channels in a group. It is the number of groups.",
        GROUP,
        {"x.reshape(N, G, C // G, H, W)": "x.reshape(N, C // G, G, H, W)"},
    ),
    Mistake(
        "spatial_groupnorm",
        "every_other_channel",
        "The groups are made of every G-th channel, like cards that are dealt. A group is a run of neighbours.",
        GROUP,
        {
            "x.reshape(N, G, C // G, H, W)": "x.reshape(N, C // G, G, H, W).swapaxes(1, 2)",
            "normal.reshape(N, C, H, W)": "normal.swapaxes(1, 2).reshape(N, C, H, W)",
            "normal.reshape(dout.shape)": "normal.swapaxes(1, 2).reshape(dout.shape)",
            "(dout * gamma).reshape(normal.shape)": "(dout * gamma)"
            ".reshape(normal.swapaxes(1, 2).shape).swapaxes(1, 2)",
            "along_normal) / root).reshape(dout.shape)": "along_normal) / root).swapaxes(1, 2).reshape(dout.shape)",
        },
    ),
    Mistake(
        "spatial_groupnorm",
        "epsilon_forgotten",
        FLAT_GROUP,
        GROUP,
        {'np.sqrt(var + gn_param.get("eps", 1e-5))': "np.sqrt(var)"},
    ),
    Mistake(
        "spatial_groupnorm",
        "epsilon_outside_the_root",
        FLAT_GROUP,
        GROUP,
        {'np.sqrt(var + gn_param.get("eps", 1e-5))': 'np.sqrt(var) + gn_param.get("eps", 1e-5)'},
    ),
    Mistake(
        "spatial_groupnorm",
        "one_less_in_the_variance",
        "The variance is divided by one less than the number of values. Here it is divided by all of them.",
        GROUP,
        {"groups.var(axis=axes, keepdims=True)": "groups.var(axis=axes, keepdims=True, ddof=1)"},
    ),
    Mistake(
        "spatial_groupnorm",
        "statistics_held_fixed",
        HELD,
        BACK,
        {"dx = ((dnormal - along_mean - along_normal) / root)": "dx = (dnormal / root)"},
    ),
    Mistake(
        "spatial_groupnorm",
        "mean_held_fixed",
        HELD,
        BACK,
        {"dx = ((dnormal - along_mean - along_normal) / root)": "dx = ((dnormal - along_normal) / root)"},
    ),
    Mistake(
        "spatial_groupnorm",
        "spread_held_fixed",
        HELD,
        BACK,
        {"dx = ((dnormal - along_mean - along_normal) / root)": "dx = ((dnormal - along_mean) / root)"},
    ),
    Mistake(
        "spatial_groupnorm",
        "flat_gradients_of_gamma_and_beta",
        "dgamma and dbeta have the shape (C,): each gradient has the shape of its variable, (1, C, 1, 1) here.",
        BACK,
        {
            "normal.reshape(dout.shape), axis=(0, 2, 3), keepdims=True)": "normal.reshape(dout.shape), axis=(0, 2, 3))",
            "np.sum(dout, axis=(0, 2, 3), keepdims=True)": "np.sum(dout, axis=(0, 2, 3))",
        },
    ),
    Mistake(
        "spatial_groupnorm",
        "gamma_missing_on_the_way_back",
        "In dx γ is missing: what arrives at the normalised numbers has gone through the multiplication by γ.",
        GROUP,
        {"dnormal = (dout * gamma).reshape(normal.shape)": "dnormal = dout.reshape(normal.shape)"},
    ),
]

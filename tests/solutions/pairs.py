"""Forward passes and their backward passes, of all assignments."""

A1, A2, A3 = "a1_flat_backprop", "a2_convolution", "a3_conv_layers"
# (assignment, forward, backward): each backward pass gets the cache of the same student's forward pass.
PAIRS = [
    (A1, "relu_forward", "relu_backward"),
    (A1, "affine_forward", "affine_backward"),
    (A3, "conv_forward_naive", "conv_backward_naive"),
    (A3, "max_pool_forward_naive", "max_pool_backward_naive"),
    (A3, "avg_pool_forward", "avg_pool_backward"),
    (A3, "global_avg_pool_forward", "global_avg_pool_backward"),
    (A3, "conv_forward_im2col", "conv_backward_im2col"),
    (A3, "max_pool_forward_fast", "max_pool_backward_fast"),
    (A3, "spatial_batchnorm_forward", "spatial_batchnorm_backward"),
    (A3, "spatial_groupnorm_forward", "spatial_groupnorm_backward"),
]

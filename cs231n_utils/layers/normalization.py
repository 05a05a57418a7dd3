"""Batch, layer and group normalisation: all take off a mean and divide by a spread, over different axes."""

import numpy as np

from cs231n_utils.errors import ArgumentError

__all__ = [
    "batchnorm_backward",
    "batchnorm_backward_alt",
    "batchnorm_forward",
    "layernorm_backward",
    "layernorm_forward",
    "spatial_batchnorm_backward",
    "spatial_batchnorm_forward",
    "spatial_groupnorm_backward",
    "spatial_groupnorm_forward",
]


def batchnorm_forward(x, gamma, beta, bn_param):
    """Each feature to mean 0 and variance 1 over the batch ("train") or by the running averages ("test"), then γ, β.

    x: (N, D), gamma, beta: (D,) → out: (N, D), and a cache for batchnorm_backward. bn_param: mode, eps (1e-5), momentum
    (0.9); "train" leaves new arrays running_mean and running_var, (D,), in it. Raises ArgumentError for another mode.
    Source: CS231n 2025, `layers.py`.

    >>> batchnorm_forward(np.array([[1.0], [3.0]]), np.ones(1), np.zeros(1), {"mode": "train", "eps": 0})[0]
    array([[-1.],
           [ 1.]])
    """
    return over_batch("batchnorm_forward", x, gamma, beta, bn_param, 2)


def batchnorm_backward(dout, cache):
    """(dx, dgamma, dbeta) of batchnorm_forward. dout: (N, D) → dx: (N, D), dgamma, dbeta: (D,).

    >>> _, cache = batchnorm_forward(np.array([[1.0], [3.0]]), np.ones(1), np.zeros(1), {"mode": "train"})
    >>> batchnorm_backward(np.ones((2, 1)), cache)[2]
    array([2.])
    """
    dx, dgamma, dbeta = gradients(dout, *cache)
    return dx, dgamma.reshape(-1), dbeta.reshape(-1)


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    """Batch normalisation of each channel over images and places. x: (N, C, H, W), gamma, beta: (C,).

    The rest as batchnorm_forward.

    >>> x = np.arange(8.0).reshape(2, 1, 2, 2)
    >>> spatial_batchnorm_forward(x, np.ones(1), np.zeros(1), {"mode": "train"})[0].mean().round(12)
    np.float64(0.0)
    """
    return over_batch("spatial_batchnorm_forward", x, gamma, beta, bn_param, 4)


def layernorm_forward(x, gamma, beta, ln_param):
    """Each example to mean 0 and variance 1 over its features, then γ and β of each feature.

    x: (N, D), gamma, beta: (D,) → out: (N, D), and a cache for layernorm_backward. ln_param: eps (1e-5).

    >>> layernorm_forward(np.array([[1.0, 3.0]]), np.ones(2), np.zeros(2), {"eps": 0})[0]
    array([[-1.,  1.]])
    """
    x = ranked("layernorm_forward", x, 2)
    spread = np.sqrt(x.var(axis=1, keepdims=True) + ln_param.get("eps", 1e-5))
    normal = (x - x.mean(axis=1, keepdims=True)) / spread
    return gamma * normal + beta, (normal, gamma, spread, (1,), (0,), x.shape)


def layernorm_backward(dout, cache):
    """(dx, dgamma, dbeta) of layernorm_forward. dout: (N, D) → dx: (N, D), dgamma, dbeta: (D,).

    >>> _, cache = layernorm_forward(np.array([[1.0, 3.0]]), np.ones(2), np.zeros(2), {})
    >>> layernorm_backward(np.array([[1.0, 1.0]]), cache)[0]
    array([[0., 0.]])
    """
    return batchnorm_backward(dout, cache)


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    """Each of G groups of channels of each image to mean 0 and variance 1, then γ and β of each channel.

    x: (N, C, H, W), gamma, beta: (1, C, 1, 1), G divides C → out: (N, C, H, W), and a cache for the backward pass.
    gn_param: eps (1e-5). Raises ArgumentError where G doesn't divide C.

    >>> x = np.arange(8.0).reshape(1, 2, 2, 2)
    >>> out, _ = spatial_groupnorm_forward(x, np.ones((1, 2, 1, 1)), np.zeros((1, 2, 1, 1)), 2, {})
    >>> out.mean(axis=(2, 3)).round(12)
    array([[0., 0.]])
    """
    x = ranked("spatial_groupnorm_forward", x, 4)
    images, channels, height, width = x.shape
    if G < 1 or channels % G:
        raise ArgumentError(f"spatial_groupnorm_forward: {G} groups don't divide {channels} channels")
    grouped = x.reshape(images, G, channels // G, height, width)
    axes = (2, 3, 4)
    spread = np.sqrt(grouped.var(axis=axes, keepdims=True) + gn_param.get("eps", 1e-5))
    normal = (grouped - grouped.mean(axis=axes, keepdims=True)) / spread
    scale = np.reshape(gamma, (1, G, channels // G, 1, 1))
    out = gamma * normal.reshape(x.shape) + beta
    return out, (normal, scale, spread, axes, (0, 3, 4), x.shape)


def spatial_groupnorm_backward(dout, cache):
    """(dx, dgamma, dbeta) of spatial_groupnorm_forward. dout: (N, C, H, W) → dx, and dgamma, dbeta: (1, C, 1, 1).

    >>> x, one = np.arange(4.0).reshape(1, 1, 2, 2), np.ones((1, 1, 1, 1))
    >>> _, cache = spatial_groupnorm_forward(x, one, one, 1, {})
    >>> spatial_groupnorm_backward(np.ones_like(x), cache)[2]
    array([[[[4.]]]])
    """
    dx, dgamma, dbeta = gradients(dout, *cache)
    return dx, dgamma.reshape(1, -1, 1, 1), dbeta.reshape(1, -1, 1, 1)


def over_batch(asked, x, gamma, beta, bn_param, rank):
    x = ranked(asked, x, rank)
    mode, eps, momentum = bn_param.get("mode"), bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    if mode not in ("train", "test"):
        raise ArgumentError(f'{asked}: bn_param["mode"] must be "train" or "test", got {mode!r}')
    features, axes = x.shape[1], (0, *range(2, rank))
    per_feature = (1, features, *[1] * (rank - 2))
    mean = bn_param.get("running_mean", np.zeros(features, x.dtype))
    variance = bn_param.get("running_var", np.zeros(features, x.dtype))
    if mode == "train":
        batch_mean, batch_variance = x.mean(axis=axes), x.var(axis=axes)
        bn_param["running_mean"] = momentum * mean + (1 - momentum) * batch_mean
        bn_param["running_var"] = momentum * variance + (1 - momentum) * batch_variance
        mean, variance = batch_mean, batch_variance
    spread = np.sqrt(variance + eps).reshape(per_feature)
    normal = (x - mean.reshape(per_feature)) / spread
    scale, shift = np.reshape(gamma, per_feature), np.reshape(beta, per_feature)
    # The running averages of "test" don't depend on x: there is nothing to average over in the backward pass.
    return scale * normal + shift, (normal, scale, spread, axes if mode == "train" else (), axes, x.shape)


def gradients(dout, normal, scale, spread, axes, parameter_axes, shape):
    """axes: over which mean and variance were taken; parameter_axes: over which γ and β are shared."""
    dout = np.reshape(dout, normal.shape)
    dnormal = dout * scale
    dx = dnormal
    if axes:
        along = (dnormal * normal).mean(axis=axes, keepdims=True)
        dx = dnormal - dnormal.mean(axis=axes, keepdims=True) - normal * along
    return (dx / spread).reshape(shape), (dout * normal).sum(axis=parameter_axes), dout.sum(axis=parameter_axes)


def ranked(asked, x, rank):
    x = np.asarray(x)
    if x.ndim != rank:
        axes = "(N, D)" if rank == 2 else "(N, C, H, W)"
        raise ArgumentError(f"{asked}: x must be {axes}, got {x.ndim} axes, shape {x.shape}")
    return x


batchnorm_backward_alt = spatial_batchnorm_backward = batchnorm_backward

"""Layers that usually follow one another, as one: CS231n's sandwiches."""

from .fast_layers import conv_backward_fast, conv_forward_fast, max_pool_backward_fast, max_pool_forward_fast
from .layers import (
    affine_backward,
    affine_forward,
    batchnorm_backward,
    batchnorm_forward,
    relu_backward,
    relu_forward,
    spatial_batchnorm_backward,
    spatial_batchnorm_forward,
)

__all__ = [
    "affine_bn_relu_backward",
    "affine_bn_relu_forward",
    "affine_relu_backward",
    "affine_relu_forward",
    "conv_bn_relu_backward",
    "conv_bn_relu_forward",
    "conv_relu_backward",
    "conv_relu_forward",
    "conv_relu_pool_backward",
    "conv_relu_pool_forward",
]


def affine_relu_forward(x, w, b):
    """Affine, then ReLU: (out, cache). Arguments as affine_forward.

    >>> import numpy as np
    >>> affine_relu_forward(np.array([[1.0]]), np.array([[2.0, -2.0]]), np.zeros(2))[0]
    array([[2., 0.]])
    """
    a, fc_cache = affine_forward(x, w, b)
    out, relu_cache = relu_forward(a)
    return out, (fc_cache, relu_cache)


def affine_relu_backward(dout, cache):
    """(dx, dw, db) of affine_relu_forward."""
    fc_cache, relu_cache = cache
    return affine_backward(relu_backward(dout, relu_cache), fc_cache)


def affine_bn_relu_forward(x, w, b, gamma, beta, bn_param):
    """Affine, batch normalisation, ReLU: (out, cache). Arguments as affine_forward and batchnorm_forward."""
    a, fc_cache = affine_forward(x, w, b)
    normal, bn_cache = batchnorm_forward(a, gamma, beta, bn_param)
    out, relu_cache = relu_forward(normal)
    return out, (fc_cache, bn_cache, relu_cache)


def affine_bn_relu_backward(dout, cache):
    """(dx, dw, db, dgamma, dbeta) of affine_bn_relu_forward."""
    fc_cache, bn_cache, relu_cache = cache
    da, dgamma, dbeta = batchnorm_backward(relu_backward(dout, relu_cache), bn_cache)
    return *affine_backward(da, fc_cache), dgamma, dbeta


def conv_relu_forward(x, w, b, conv_param):
    """Convolution, then ReLU: (out, cache). Arguments as conv_forward_fast."""
    a, conv_cache = conv_forward_fast(x, w, b, conv_param)
    out, relu_cache = relu_forward(a)
    return out, (conv_cache, relu_cache)


def conv_relu_backward(dout, cache, *, needs_dx=True):
    """(dx, dw, db) of conv_relu_forward; needs_dx as in conv_backward_fast."""
    conv_cache, relu_cache = cache
    return conv_backward_fast(relu_backward(dout, relu_cache), conv_cache, needs_dx=needs_dx)


def conv_bn_relu_forward(x, w, b, gamma, beta, conv_param, bn_param):
    """Convolution, batch normalisation of each channel, ReLU: (out, cache)."""
    a, conv_cache = conv_forward_fast(x, w, b, conv_param)
    normal, bn_cache = spatial_batchnorm_forward(a, gamma, beta, bn_param)
    out, relu_cache = relu_forward(normal)
    return out, (conv_cache, bn_cache, relu_cache)


def conv_bn_relu_backward(dout, cache, *, needs_dx=True):
    """(dx, dw, db, dgamma, dbeta) of conv_bn_relu_forward; needs_dx as in conv_backward_fast."""
    conv_cache, bn_cache, relu_cache = cache
    da, dgamma, dbeta = spatial_batchnorm_backward(relu_backward(dout, relu_cache), bn_cache)
    return *conv_backward_fast(da, conv_cache, needs_dx=needs_dx), dgamma, dbeta


def conv_relu_pool_forward(x, w, b, conv_param, pool_param):
    """Convolution, ReLU, max pooling: (out, cache). Arguments as conv_forward_fast and max_pool_forward_fast."""
    a, conv_cache = conv_forward_fast(x, w, b, conv_param)
    s, relu_cache = relu_forward(a)
    out, pool_cache = max_pool_forward_fast(s, pool_param)
    return out, (conv_cache, relu_cache, pool_cache)


def conv_relu_pool_backward(dout, cache, *, needs_dx=True):
    """(dx, dw, db) of conv_relu_pool_forward; needs_dx as in conv_backward_fast."""
    conv_cache, relu_cache, pool_cache = cache
    da = relu_backward(max_pool_backward_fast(dout, pool_cache), relu_cache)
    return conv_backward_fast(da, conv_cache, needs_dx=needs_dx)

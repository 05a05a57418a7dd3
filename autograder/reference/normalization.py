"""Batch and group normalisation of images, their gradients, and running averages. ε is 1e-5 throughout."""

from typing import Any

import numpy as np

from .backend import gradients, tensor, torch

__all__ = [
    "running_averages",
    "spatial_batchnorm",
    "spatial_batchnorm_by",
    "spatial_batchnorm_gradients",
    "spatial_groupnorm",
    "spatial_groupnorm_gradients",
]


def spatial_batchnorm(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray) -> np.ndarray:
    """x (N, C, H, W) normalised by the mean and variance of each channel over images and places, times γ plus β (C,).

    >>> spatial_batchnorm(np.array([0.0, 2.0]).reshape(2, 1, 1, 1), np.ones(1), np.zeros(1)).round(3).ravel()
    array([-1.,  1.])
    """
    out: np.ndarray = _batchnorm(tensor(x), tensor(gamma), tensor(beta)).numpy()
    return out


def spatial_batchnorm_by(
    x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, mean: np.ndarray, variance: np.ndarray
) -> np.ndarray:
    """The same by a mean and a variance (C,) that are given, as in test mode.

    >>> spatial_batchnorm_by(np.full((1, 1, 1, 1), 5.0), *np.array([[1.0], [0.0], [3.0], [4.0]])).round(3).ravel()
    array([1.])
    """
    images, *given = (tensor(value) for value in (x, mean, variance, gamma, beta))
    out: np.ndarray = torch().nn.functional.batch_norm(images, *given, training=False).numpy()
    return out


def spatial_batchnorm_gradients(
    x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, dout: np.ndarray
) -> tuple[np.ndarray, ...]:
    """(dx, dgamma, dbeta) of spatial_batchnorm.

    >>> x, dout = np.array([[[[0.0, 2.0, 5.0]]]]), np.array([[[[1.0, 10.0, 100.0]]]])
    >>> spatial_batchnorm_gradients(x, np.ones(1), np.zeros(1), dout)[2]
    array([111.])
    """
    return gradients(_batchnorm, (x, gamma, beta), dout)


def running_averages(
    batches: list[np.ndarray], momentum: float, mean: np.ndarray, variance: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Running mean and variance (C,) after some batches (N, C, H, W), as CS231n keeps them: with the biased variance.

    >>> running_averages([np.array([[[[0.0, 4.0]]]])], 0.75, np.zeros(1), np.full(1, 8.0))
    (array([0.5]), array([7.]))
    """
    kept, spread = tensor(mean), tensor(variance)
    for batch in batches:
        variance_here, mean_here = torch().var_mean(tensor(batch).transpose(0, 1).flatten(1), dim=1, correction=0)
        kept, spread = kept.lerp(mean_here, 1 - momentum), spread.lerp(variance_here, 1 - momentum)
    return kept.numpy(), spread.numpy()


def spatial_groupnorm(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, G: int) -> np.ndarray:
    """x (N, C, H, W), each of G groups of channels of each image normalised; γ and β are (1, C, 1, 1).

    >>> x, one = np.array([0.0, 2.0, 5.0, 5.0]).reshape(1, 4, 1, 1), np.ones((1, 4, 1, 1))
    >>> spatial_groupnorm(x, one, one, 2).round(3).ravel()
    array([0., 2., 1., 1.])
    """
    out: np.ndarray = _groupnorm(tensor(x), tensor(gamma), tensor(beta), G).numpy()
    return out


def spatial_groupnorm_gradients(
    x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, G: int, dout: np.ndarray
) -> tuple[np.ndarray, ...]:
    """(dx, dgamma, dbeta) of spatial_groupnorm, in the shapes of x, γ and β.

    >>> x, one = np.arange(4.0).reshape(1, 1, 2, 2), np.ones((1, 1, 1, 1))
    >>> spatial_groupnorm_gradients(x, one, one, 1, np.ones_like(x))[2].tolist()
    [[[[4.0]]]]
    """
    return gradients(lambda x, gamma, beta: _groupnorm(x, gamma, beta, G), (x, gamma, beta), dout)


def _batchnorm(x: Any, gamma: Any, beta: Any) -> Any:
    return torch().nn.functional.batch_norm(x, None, None, gamma, beta, training=True)


def _groupnorm(x: Any, gamma: Any, beta: Any, groups: int) -> Any:
    return torch().nn.functional.group_norm(x, groups, gamma.flatten(), beta.flatten())

"""Right answers of normalization channel by channel, in float32, with singleton axes kept in the running averages."""

import numpy as np


class _Kept:
    pass


def _normalised(part, eps):
    """A part of x that shares a mean: normalised, and the root of its variance. Var(x) is E(x²) − E(x)²."""
    shifted = part - part.flat[0]
    variance = max(np.mean(shifted**2) - np.mean(shifted) ** 2, 0)
    return (shifted - np.mean(shifted)) / np.sqrt(variance + eps), np.sqrt(variance + eps), variance


def _back(dnormal, normal, root):
    count = normal.size
    return (count * dnormal - dnormal.sum() - normal * (dnormal * normal).sum()) / (count * root)


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.setdefault("eps", 1e-5), bn_param.setdefault("momentum", 0.9)
    shape = (1, x.shape[1], 1, 1)
    for key in ("running_mean", "running_var"):
        bn_param[key] = np.reshape(bn_param.get(key, np.zeros(shape)), shape)
    if bn_param["mode"] == "test":
        scale = gamma.reshape(shape) / np.sqrt(bn_param["running_var"] + eps)
        return (x - bn_param["running_mean"]) * scale + beta.reshape(shape), None
    kept, out, means, variances = _Kept(), np.empty(x.shape, np.float32), np.empty(shape), np.empty(shape)
    kept.normal, kept.roots, kept.gamma = np.empty(x.shape), [], gamma
    for c in range(x.shape[1]):
        kept.normal[:, c], root, variances[0, c] = _normalised(x[:, c], eps)
        kept.roots.append(root)
        means[0, c] = x[:, c].mean()
        out[:, c] = gamma[c] * kept.normal[:, c] + beta[c]
    bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * means
    bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * variances
    return [out, kept]


def spatial_batchnorm_backward(dout, cache):
    dx, dgamma, dbeta = np.empty(dout.shape), [], []
    for c, root in enumerate(cache.roots):
        normal = cache.normal[:, c]
        dgamma.append(float((dout[:, c] * normal).sum()))
        dbeta.append(float(dout[:, c].sum()))
        dx[:, c] = _back(dout[:, c] * cache.gamma[c], normal, root)
    dout *= 0  # what was handed over is ours to spoil
    return [dx, dgamma, dbeta]


def spatial_groupnorm_forward(x, gamma, beta, G, gn_param):
    eps, size = gn_param.get("eps", 1e-5), x.shape[1] // G
    normal, parts = np.empty(x.shape), []
    for n in range(len(x)):
        for first in range(0, x.shape[1], size):
            where = (n, slice(first, first + size))
            normal[where], root, _ = _normalised(x[where], eps)
            parts.append((where, root))
    return (normal * gamma + beta).astype(np.float32), (normal, parts, gamma)


def spatial_groupnorm_backward(dout, cache):
    normal, parts, gamma = cache
    dgamma, dbeta = np.zeros(gamma.shape), np.zeros(gamma.shape)
    for c in range(gamma.size):
        dgamma[0, c], dbeta[0, c] = (dout[:, c] * normal[:, c]).sum(), dout[:, c].sum()
    dout *= gamma
    dx = np.empty(dout.shape)
    for where, root in parts:
        dx[where] = _back(dout[where], normal[where], root)
    return dx, dgamma, dbeta

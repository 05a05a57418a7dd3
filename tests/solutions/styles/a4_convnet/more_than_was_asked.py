"""New dense layers with a normalisation and a dropout, crops by the part that is left, the nearest pixel for a
mean of four, a network in float64 whatever comes in."""

import copy

import numpy as np
from torch import nn


def fine_tune(model, classes):
    net = copy.deepcopy(model)
    net.features.requires_grad_(False)
    width = next(l for l in net.classifier.modules() if isinstance(l, nn.Linear)).in_features
    net.classifier = nn.Sequential(
        nn.Flatten(), nn.Linear(width, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Dropout(0.2), nn.Linear(32, classes)
    )
    return net


def augment_flip(x, rng):
    out = x.astype(np.float64)
    for n in range(len(x)):
        if rng.random() < 0.5:
            out[n] = np.flip(out[n], axis=-1)
    return out


def augment_crop(x, rng, padding=4):
    N, _C, H, W = x.shape
    out = np.zeros_like(x)
    for n in range(N):
        dy, dx = (int(np.floor(rng.uniform(-padding, padding + 1))) for _ in "yx")
        out[n, :, max(0, -dy) : H - max(0, dy), max(0, -dx) : W - max(0, dx)] = x[
            n, :, max(0, dy) : H + min(0, dy), max(0, dx) : W + min(0, dx)
        ]
    return out


def look_up_(x, r, c):
    N, _C, H, W = x.shape
    r, c = np.rint(r).astype(int), np.rint(c).astype(int)
    ok = (r >= 0) & (r < H) & (c >= 0) & (c < W)
    seen = x[np.arange(N)[:, None, None], :, r.clip(0, H - 1), c.clip(0, W - 1)] * ok[..., None]
    return seen.transpose(0, 3, 1, 2)


def _grid(x):
    H, W = x.shape[2:]
    return np.meshgrid(np.arange(H) - (H - 1) / 2, np.arange(W) - (W - 1) / 2, indexing="ij")


def augment_rotate(x, rng, degrees=15):
    r, c = _grid(x)
    a = np.deg2rad(rng.uniform(-degrees, degrees, len(x)))[:, None, None]
    return look_up_(
        x, np.cos(a) * r - np.sin(a) * c + (x.shape[2] - 1) / 2, np.sin(a) * r + np.cos(a) * c + (x.shape[3] - 1) / 2
    )


def augment_warp(x, rng, shift=3, scale=0.2, shear=0.2):
    r, c = _grid(x)
    z = rng.uniform(1 - scale, 1 + scale, (len(x), 1, 1))
    k = rng.uniform(-shear, shear, (len(x), 1, 1))
    a = rng.uniform(-shift, shift, (len(x), 1, 1))
    b = rng.uniform(-shift, shift, (len(x), 1, 1))
    return look_up_(x, z * r + a + (x.shape[2] - 1) / 2, z * (c + k * r) + b + (x.shape[3] - 1) / 2)


class ThreeLayerConvNet:
    def __init__(
        self,
        input_dim=(3, 32, 32),
        num_filters=32,
        filter_size=7,
        hidden_dim=100,
        num_classes=10,
        weight_scale=1e-3,
        reg=0.0,
        dtype=np.float32,
    ):
        self.params = {}
        self.reg = reg
        self.dtype = dtype

        C, H, W = input_dim

        def init(*s):
            return np.asfortranarray(np.random.normal(0, weight_scale, s)).astype(dtype)

        def zeros(n):
            return np.zeros((n,), dtype=dtype)

        self.params.update(
            W1=init(num_filters, C, filter_size, filter_size),
            b1=zeros(num_filters),
            W2=init(num_filters * (H // 2) * (W // 2), hidden_dim),
            b2=zeros(hidden_dim),
            W3=init(hidden_dim, num_classes),
            b3=zeros(num_classes),
        )

    def loss(self, X, y=None):
        X = X.astype(self.params["W1"].dtype)
        W1, b1 = self.params["W1"], self.params["b1"]
        W2, b2 = self.params["W2"], self.params["b2"]
        W3, b3 = self.params["W3"], self.params["b3"]

        p = (W1.shape[2] - 1) // 2
        Xp = np.pad(X.astype(np.float64), ((0, 0), (0, 0), (p, p), (p, p)))
        v = np.lib.stride_tricks.sliding_window_view(Xp, W1.shape[2:], (2, 3))
        a1 = np.einsum("nchwij,fcij->nfhw", v, W1, optimize=True) + b1[:, None, None]
        r1 = np.maximum(a1, 0)
        N, F, H, W = r1.shape
        blocks = r1.reshape(N, F, H // 2, 2, W // 2, 2)
        pool = blocks.max((3, 5))
        a2 = pool.reshape(N, -1) @ W2 + b2
        r2 = np.maximum(a2, 0)
        scores = r2 @ W3 + b3
        if y is None:
            return scores
        z = scores - scores.max(1, keepdims=True)
        logp = z - np.log(np.exp(z).sum(1, keepdims=True))
        loss = -logp[np.arange(N), y].mean() + 0.5 * self.reg * sum((w.astype(float) ** 2).sum() for w in (W1, W2, W3))
        d = np.exp(logp)
        d[np.arange(N), y] -= 1
        d /= N
        grads = {"W3": r2.T @ d + self.reg * W3, "b3": d.sum(0)}
        d = d @ W3.T * (a2 > 0)
        grads["W2"] = pool.reshape(N, -1).T @ d + self.reg * W2
        grads["b2"] = d.sum(0)
        d = (d @ W2.T).reshape(pool.shape)
        mask = blocks == pool[:, :, :, None, :, None]
        d = (mask * d[:, :, :, None, :, None]).reshape(r1.shape) * (a1 > 0)
        grads["W1"] = np.einsum("nfhw,nchwij->fcij", d, v, optimize=True) + self.reg * W1
        grads["b1"] = d.sum((0, 2, 3))
        return loss, grads

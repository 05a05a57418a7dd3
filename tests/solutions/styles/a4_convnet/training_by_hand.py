"""Right answers with bilinear weights and shears of their own, by recursion and with wrapped models."""

import math
from itertools import product
from pathlib import Path

import numpy as np
import torch
from torch import nn

BEST_NET = Path(__file__).parents[4] / "solutions" / "a4_convnet" / "best_net.npz"


def augment_flip(x, rng, chance=0.5):
    return np.stack([picture[..., ::-1] if rng.random() < chance else picture for picture in x])


def augment_crop(x, rng, padding=4):
    def moved(picture):
        down, across = rng.integers(-padding, padding + 1, size=2)
        out = np.zeros_like(picture)
        _, H, W = picture.shape
        rows = [r for r in range(H) if 0 <= r + down < H]
        columns = [c for c in range(W) if 0 <= c + across < W]
        there = picture[np.ix_(range(len(picture)), [r + down for r in rows], [c + across for c in columns])]
        out[np.ix_(range(len(picture)), rows, columns)] = there
        return out

    return np.array([moved(picture) for picture in x])


def _looked_up(picture, rows, columns):
    """The weighted mean of four neighbours; zero outside."""
    _, H, W = picture.shape
    out = np.zeros(picture.shape)
    top, left = np.floor(rows), np.floor(columns)
    for down, across in product((0, 1), (0, 1)):
        r, c = top + down, left + across
        weight = (1 - abs(rows - r)) * (1 - abs(columns - c)) * ((r >= 0) & (r < H) & (c >= 0) & (c < W))
        out += weight * picture[:, r.clip(0, H - 1).astype(int), c.clip(0, W - 1).astype(int)]
    return out.astype(picture.dtype)


def _from_centre(picture, place):
    """place: (r, c) of a new pixel → that of the old one, both from the centre, as complex numbers' parts."""
    _, H, W = picture.shape
    r, c = np.indices((H, W), dtype=float)
    rows, columns = place(r - (H - 1) / 2, c - (W - 1) / 2)
    return _looked_up(picture, rows + (H - 1) / 2, columns + (W - 1) / 2)


def augment_rotate(x, rng, degrees=15):
    def turned(picture):
        turn = np.exp(1j * math.radians(rng.uniform(-degrees, degrees)))

        def place(r, c):
            z = (r + 1j * c) * turn
            return z.real, z.imag

        return _from_centre(picture, place)

    return np.array([turned(picture) for picture in x])


def augment_warp(x, rng, shift=3, scale=0.2, shear=0.2):
    def warped(picture):
        down, across = rng.uniform(-shift, shift, 2)
        wide, lean = 1 + rng.uniform(-scale, scale), rng.uniform(-shear, shear)
        return _from_centre(picture, lambda r, c: (wide * r + down, wide * (c + lean * r) + across))

    return np.array([warped(picture) for picture in x])


def augment_colors(x, rng, strength=0.2):
    out = np.array(x)
    for channel in out.reshape(-1, *x.shape[2:]):
        channel += rng.uniform(-strength, strength)
    return np.minimum(np.maximum(out, 0.0), 1.0)


def augment_cutout(x, rng, size=8):
    _, _, H, W = x.shape
    masks = []
    for _ in x:
        mask = np.ones((1, H, W), dtype=bool)
        i, j = math.floor(rng.random() * (H - size + 1)), math.floor(rng.random() * (W - size + 1))
        mask[:, i : i + size, j : j + size] = False
        masks.append(mask)
    return x * np.array(masks)


def mixup(x, y, rng, alpha=0.4):
    order = list(range(len(x)))
    rng.shuffle(order)
    share = rng.beta(alpha, alpha, size=len(x)).astype(np.float32)
    shares = share.reshape(-1, 1, 1, 1)
    return np.add(x * shares, x[order] * (1 - shares)), y * share[:, None] + y[order] * (1 - share[:, None])


def choose(results, best=None):
    if not results:
        return best
    row, *others = results
    mean = math.fsum(row["validation"]) / len(row["validation"])
    if math.isnan(mean):
        return choose(others, best)
    better = best is None or mean > math.fsum(best["validation"]) / len(best["validation"])
    return choose(others, row if better else best)


class _Frozen(nn.Module):
    def __init__(self, features, width, classes):
        super().__init__()
        self.features = features
        self.classifier = nn.Sequential(nn.Flatten(), nn.Linear(width, 32), nn.ReLU(), nn.Linear(32, classes))

    def forward(self, x):
        with torch.no_grad():
            seen = self.features(x)
        return self.classifier(seen)


def fine_tune(model, classes):
    import io

    file = io.BytesIO()
    torch.save(model.features, file)
    file.seek(0)
    features = torch.load(file, weights_only=False)
    for parameter in features.parameters():
        parameter.requires_grad_(False)
    (width, *_) = (layer.in_features for layer in model.classifier.modules() if isinstance(layer, nn.Linear))
    return _Frozen(features, width, classes)


def predict(images, at_once=16):
    with np.load(BEST_NET) as file:
        weights = {name: torch.from_numpy(file[name]).float() for name in file.files}

    def scores(x):
        for k in (0, 3, 6):
            w, b = weights[f"features.{k}.weight"], weights[f"features.{k}.bias"]
            x = torch.conv2d(x, w, b, stride=2, padding=w.shape[-1] // 2)
            mean, var, gamma, beta = (
                weights[f"features.{k + 1}.{name}"].view(1, -1, 1, 1)
                for name in ("running_mean", "running_var", "weight", "bias")
            )
            x = torch.relu((x - mean) * torch.rsqrt(var + 1e-5) * gamma + beta)
        return x.flatten(1) @ weights["classifier.1.weight"].T + weights["classifier.1.bias"]

    x = (torch.from_numpy(np.ascontiguousarray(images)).float() / 255 - 0.5) * 4
    return [int(c) for part in x.split(at_once) for c in scores(part).argmax(dim=1)]

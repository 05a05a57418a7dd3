"""Right answers picture by picture, in plain loops: nearest pixels, lists, a λ for each picture, single floats."""

import math
from pathlib import Path

import numpy as np
import torch
from torch import nn

BEST_NET = Path(__file__).parents[4] / "solutions" / "a4_convnet" / "best_net.npz"


def augment_flip(x, rng):
    out = []
    for picture in x:
        out.append(np.flip(picture, axis=-1) if rng.integers(2) else picture)
    return np.stack(out).astype(np.float32)


def augment_crop(x, rng, padding=4):
    padded = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    H, W = x.shape[2:]
    out = []
    for picture in padded:
        i = rng.choice(2 * padding + 1)
        j = rng.choice(2 * padding + 1)
        out.append(picture[:, i : i + H, j : j + W])
    return out


def _nearest(x, place):
    """Each new pixel takes the nearest old one, if there is one."""
    H, W = x.shape[2:]
    out = np.zeros_like(x)
    r, c = np.meshgrid(np.arange(H) - (H - 1) / 2, np.arange(W) - (W - 1) / 2, indexing="ij")
    for n in range(len(x)):
        rows, columns = place(n, r, c)
        i, j = np.rint(rows + (H - 1) / 2).astype(int), np.rint(columns + (W - 1) / 2).astype(int)
        inside = (i >= 0) & (i < H) & (j >= 0) & (j < W)
        out[n][:, inside] = x[n][:, i[inside], j[inside]]
    return out


def augment_rotate(x, rng, degrees=15):
    angles = [math.radians(degrees * (1 - 2 * rng.random())) for _ in x]

    def place(n, r, c):
        turn = np.array([[math.cos(angles[n]), math.sin(angles[n])], [-math.sin(angles[n]), math.cos(angles[n])]])
        return np.einsum("ij,jhw->ihw", turn, np.stack([r, c]))

    return _nearest(x, place)


def augment_warp(x, rng, shift=3, scale=0.2, shear=0.2):
    def place(n, r, c):
        z, k = 1 + scale * rng.uniform(-1, 1), shear * rng.uniform(-1, 1)
        return z * r + rng.uniform(-shift, shift), z * c + k * r + rng.uniform(-shift, shift)

    return _nearest(x, place)


def augment_colors(x, rng, strength=0.2):
    out = np.array(x, dtype=np.float32)
    for picture in out:
        for channel in picture:
            channel += rng.uniform(-strength, strength)
    return np.minimum(np.maximum(out, 0), 1)


def augment_cutout(x, rng, size=8):
    H, W = x.shape[2:]
    keep = np.ones((len(x), 1, H, W))
    for mask in keep:
        top, left = int(rng.random() * (H - size + 1)), int(rng.random() * (W - size + 1))
        mask[0, top : top + size, left : left + size] = 0
    return x * keep


def mixup(x, y, rng, alpha=0.4):
    order = np.arange(len(x))
    rng.shuffle(order)
    shares = rng.beta(alpha, alpha, size=len(x)).astype(np.float32)
    return [
        (shares[:, None, None, None] * x + (1 - shares[:, None, None, None]) * x[order]).astype(np.float32),
        shares[:, None] * y + (1 - shares[:, None]) * y[order],
    ]


def choose(results):
    best, most = None, -1.0
    for row in results:
        mean = sum(row["validation"]) / len(row["validation"])
        if mean > most:
            best, most = row, mean
    return best


class _Tuned(nn.Module):
    def __init__(self, model, classes):
        super().__init__()
        self.features = type(model.features)(*_copies(model.features))
        self.features.requires_grad_(False)
        width = next(part.in_features for part in model.classifier if isinstance(part, nn.Linear))
        self.classifier = nn.Sequential(nn.Linear(width, 8), nn.Tanh(), nn.Linear(8, classes))
        self.train(model.training)

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


def _copies(layers):
    import copy

    return [copy.deepcopy(layer) for layer in layers]


def fine_tune(model, classes):
    tuned = _Tuned(model, classes)
    tuned.classifier = nn.Sequential(nn.Flatten(), *tuned.classifier)
    return tuned


def predict(images):
    weights = dict(np.load(BEST_NET))
    sides = [weights[f"features.{3 * k}.weight"].shape for k in range(3)]
    layers = []
    for after, before, side, _ in sides:
        layers += [nn.Conv2d(before, after, side, 2, side // 2), nn.BatchNorm2d(after), nn.ReLU()]
    net = nn.ModuleDict({"features": nn.Sequential(*layers)})
    net["classifier"] = nn.Sequential(nn.Flatten(), nn.Linear(weights["classifier.1.weight"].shape[1], 10))
    net.load_state_dict({name: torch.from_numpy(np.asarray(value)) for name, value in weights.items()})
    net.train(False)
    out = []
    for picture in images:
        x = torch.from_numpy(picture.astype(np.float32) / 255 * 4 - 2)
        with torch.inference_mode():
            out.append(int(torch.argmax(net["classifier"](net["features"](x[None])))))
    return out

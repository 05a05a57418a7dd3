"""Right answers in whole arrays and with PyTorch's own functions: a grid to sample from, tensors that come back."""

import copy
from pathlib import Path

import numpy as np
import torch
from torch import nn

BEST_NET = Path(__file__).parents[4] / "solutions" / "a4_convnet" / "best_net.npz"


def augment_flip(x, rng):
    coins = torch.from_numpy(rng.uniform(size=len(x)))[:, None, None, None]
    return torch.where(coins < 0.5, torch.from_numpy(x).flip(-1), torch.from_numpy(x))


def augment_crop(x, rng, padding=4):
    N, _, H, W = x.shape
    padded = torch.nn.functional.pad(torch.from_numpy(x), [padding] * 4).numpy()
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(2, 3))
    i, j = rng.integers(0, 2 * padding, size=(2, N), endpoint=True)
    return windows[np.arange(N), :, i, j].copy()


def _sampled(x, matrices):
    """matrices: (N, 2, 3), from new (c, r, 1) to old (c, r), in pixels from the centre."""
    N, C, H, W = x.shape
    size = torch.tensor([W, H], dtype=torch.float64) / 2
    matrices = torch.from_numpy(matrices).clone()
    matrices[:, :, :2] = matrices[:, :, :2] * size[None, None, :] / size[None, :, None]
    matrices[:, :, 2] /= size
    grid = torch.nn.functional.affine_grid(matrices, [N, C, H, W], align_corners=False)
    return torch.nn.functional.grid_sample(torch.from_numpy(x), grid, align_corners=False)


def augment_rotate(x, rng, degrees=15):
    angle = rng.uniform(-degrees, degrees, len(x)) * np.pi / 180
    sin, cos = np.sin(angle), np.cos(angle)
    return _sampled(x, np.stack([cos, sin, 0 * cos, -sin, cos, 0 * cos], axis=1).reshape(-1, 2, 3))


def augment_warp(x, rng, shift=3, scale=0.2, shear=0.2):
    N = len(x)
    a, b = rng.uniform(-shift, shift, N), rng.uniform(-shift, shift, N)
    z, k = rng.uniform(1 - scale, 1 + scale, N), rng.uniform(-shear, shear, N)
    return _sampled(x, np.stack([z, z * k, b, 0 * z, z, a], axis=1).reshape(-1, 2, 3)).numpy()


def augment_colors(x, rng, strength=0.2):
    N, C = x.shape[:2]
    return (x + (2 * rng.random((N, C)) - 1)[:, :, None, None] * strength).clip(0, 1)


def augment_cutout(x, rng, size=8):
    N, _, H, W = x.shape
    top, left = rng.integers(H - size + 1, size=(N, 1, 1, 1)), rng.integers(W - size + 1, size=(N, 1, 1, 1))
    r, c = np.arange(H)[:, None], np.arange(W)
    return np.where((r >= top) & (r < top + size) & (c >= left) & (c < left + size), 0, x)


def mixup(x, y, rng, alpha=0.4):
    lam = 1 - rng.beta(alpha, alpha)
    with_ = rng.choice(len(x), len(x), replace=True)
    return x[with_] * (1 - lam) + x * lam, torch.from_numpy(y[with_] * (1 - lam) + y * lam)


def choose(results):
    whole = [row for row in results if not np.isnan(row["validation"]).any()]
    return sorted(whole, key=lambda row: -np.mean(row["validation"]))[0]


def fine_tune(model, classes):
    made = copy.deepcopy(model)
    made.features = made.features.requires_grad_(False)
    dense = [part for part in made.classifier if isinstance(part, nn.Linear)]
    layers = []
    for part in dense[:-1]:
        layers += [nn.Linear(part.in_features, part.out_features), nn.ReLU()]
    made.classifier = nn.Sequential(nn.Flatten(), *layers, nn.Linear(dense[-1].in_features, classes, bias=False))
    return made


def predict(images):
    with np.load(BEST_NET) as file:
        weights = {name: torch.tensor(file[name]) for name in file.files}
    weights = {name: value.float() if value.dtype == torch.float16 else value for name, value in weights.items()}
    x = torch.tensor(images, dtype=torch.float32).div(255).sub(0.5).mul(4)
    for k in range(3):
        w, b = weights[f"features.{3 * k}.weight"], weights[f"features.{3 * k}.bias"]
        x = nn.functional.conv2d(x, w, b, stride=2, padding=w.shape[-1] // 2)
        names = ("running_mean", "running_var", "weight", "bias")
        x = nn.functional.batch_norm(x, *(weights[f"features.{3 * k + 1}.{name}"] for name in names)).relu()
    return (x.flatten(1) @ weights["classifier.1.weight"].T + weights["classifier.1.bias"]).argmax(1)

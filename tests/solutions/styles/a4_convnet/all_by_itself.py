"""ThreeLayerConvNet without the package's layers: windows, einsum, and gradients split evenly at ties."""

import numpy as np


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
        rng = np.random.default_rng()
        channels, height, width = input_dim
        features = num_filters * height * width // 4
        self.params, self.regularisation = {}, reg
        for number, shape in (
            (1, (num_filters, channels, filter_size, filter_size)),
            (2, (features, hidden_dim)),
            (3, (hidden_dim, num_classes)),
        ):
            self.params[f"W{number}"] = rng.normal(0, weight_scale, shape).astype(dtype)
            self.params[f"b{number}"] = np.zeros(shape[0] if number == 1 else shape[1], dtype)

    def loss(self, X, y=None):
        # Everything in float64, whatever the network was made in.
        p = {name: np.asarray(value, dtype=np.float64) for name, value in self.params.items()}
        side = p["W1"].shape[2]
        border = side // 2
        padded = np.pad(X, ((0, 0), (0, 0), (border, border), (border, border)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, (side, side), axis=(2, 3))
        maps = np.einsum("nchwij,fcij->nfhw", windows, p["W1"], optimize=True) + p["b1"][:, None, None]
        N, F, H, W = maps.shape
        blocks = np.maximum(maps, 0).reshape(N, F, H // 2, 2, W // 2, 2)
        pooled = blocks.max(axis=(3, 5), keepdims=True)
        flat = pooled.reshape(N, -1)
        before = flat @ p["W2"] + p["b2"]
        hidden = before * (before > 0)
        scores = hidden @ p["W3"] + p["b3"]
        if y is None:
            return scores.tolist()

        shifted = scores - scores.max(1, keepdims=True)
        log_p = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
        squares = sum((p[name] ** 2).sum() for name in ("W1", "W2", "W3"))
        loss = -log_p[np.arange(N), y].mean() + self.regularisation * squares / 2
        dscores = (np.exp(log_p) - np.eye(scores.shape[1])[y]) / N
        dbefore = (dscores @ p["W3"].T) * (before >= 0)
        largest = (blocks == pooled).astype(float)
        share = largest / largest.sum(axis=(3, 5), keepdims=True)
        dblocks = share * (dbefore @ p["W2"].T).reshape(pooled.shape)
        dmaps = dblocks.reshape(maps.shape) * (maps >= 0)
        grads = {
            "W1": np.einsum("nchwij,nfhw->fcij", windows, dmaps, optimize=True) + self.regularisation * p["W1"],
            "b1": dmaps.sum((0, 2, 3)),
            "W2": flat.T @ dbefore + self.regularisation * p["W2"],
            "b2": dbefore.sum(0),
            "W3": hidden.T @ dscores + self.regularisation * p["W3"],
            "b3": dscores.sum(0),
        }
        return float(loss), grads

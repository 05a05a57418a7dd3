"""Hidden checks of normalization: shapes and values are drawn from the grader's secret. See the note in checks/."""

import numpy as np

from autograder.checks import array, assert_close, fail, question, reference

RTOL = 1e-3


def _images(rng, C, per=1):
    """Random images (N, per·C, H, W) whose channels have means and spreads of their own."""
    N, H = rng.integers(2, 4), rng.integers(2, 4)
    W = H + rng.integers(1, 3)
    spread, mean = rng.uniform(0.5, 3, (per * C, 1, 1)), rng.uniform(-3, 3, (per * C, 1, 1))
    return mean + spread * rng.normal((N, per * C, H, W))


def _averages(student, C):
    param = student.after()[3]
    if not isinstance(param, dict) or not {"running_mean", "running_var"} <= set(param):
        fail("The running averages are missing from bn_param after the call.", seen="no running averages")
    found = [array(param[key]) for key in ("running_mean", "running_var")]
    return [value.reshape(-1) if value.size == C else value for value in found]


@question("spatial_batchnorm", points=0.5)
def drawn_batches(student, rng):
    """Other images in training mode give the right values, in either precision, also where a channel is nearly flat."""
    for turn in range(3):
        C = rng.integers(2, 5)
        x, gamma, beta = _images(rng, C), rng.uniform(1, 3, C), rng.normal(C)
        x[:, 0] *= 1 if turn < 2 else 1e-3 / x[:, 0].std()
        if turn == 2:
            x[:, 0] -= x[:, 0].mean()
        out, _ = student.spatial_batchnorm_forward(x, gamma, beta, {"mode": "train"})
        assert_close(out, reference.spatial_batchnorm(x, gamma, beta), rtol=RTOL, name="out")
    narrow = [value.astype(np.float32) for value in (x, gamma, beta)]
    out, _ = student.spatial_batchnorm_forward(*narrow, {"mode": "train"})
    assert_close(out, reference.spatial_batchnorm(x, gamma, beta), rtol=RTOL, name="out for float32")


@question("spatial_batchnorm", points=0.5)
def drawn_averages(student, rng):
    """Training moves other running averages the right way, and test mode uses them without moving them."""
    C, momentum = rng.integers(2, 5), rng.uniform(0.3, 0.8)
    x, gamma, beta = _images(rng, C), rng.uniform(1, 3, C), rng.normal(C)
    mean, variance = rng.uniform(-9, 9, C), rng.uniform(0.5, 9, C)
    param = {"mode": "train", "momentum": momentum, "running_mean": mean, "running_var": variance}
    student.spatial_batchnorm_forward(x, gamma, beta, param)
    got = _averages(student, C)
    mean, variance = reference.running_averages([x], momentum, mean, variance)
    assert_close(got[0], mean, rtol=RTOL, name="running_mean")
    assert_close(got[1], variance, rtol=RTOL, name="running_var")
    param |= {"mode": "test", "running_mean": mean, "running_var": variance}
    x = _images(rng, C)
    out, _ = student.spatial_batchnorm_forward(x, gamma, beta, param)
    got = _averages(student, C)
    assert_close(
        out, reference.spatial_batchnorm_by(x, gamma, beta, mean, variance), rtol=RTOL, name="out in test mode"
    )
    assert_close(got[0], mean, name="running_mean after test mode")
    assert_close(got[1], variance, name="running_var after test mode")


@question("spatial_batchnorm", points=0.5)
def drawn_batch_gradients(student, rng):
    """Other images give the right gradients, and raising a whole channel changes nothing: dx sums to 0 in it."""
    for scale in (1.0, 1e9):
        C = rng.integers(2, 5)
        x, gamma, beta = scale * _images(rng, C), rng.uniform(1, 3, C), rng.normal(C)
        dout = rng.normal(x.shape) + rng.uniform(0.5, 1)
        _, cache = student.spatial_batchnorm_forward(x, gamma, beta, {"mode": "train"})
        dx, dgamma, dbeta = student.spatial_batchnorm_backward(dout, cache)
        wanted = reference.spatial_batchnorm_gradients(x, gamma, beta, dout)
        assert_close(dbeta, wanted[2], rtol=RTOL, name="dbeta")
        assert_close(dgamma, wanted[1], rtol=RTOL, name="dgamma")
        assert_close(dx, wanted[0], rtol=RTOL, name="dx")
        total = array(dx).sum(axis=(0, 2, 3))
        enough = RTOL * float(np.abs(wanted[0]).sum())
        assert_close(total, np.zeros(C), rtol=0, atol=enough, name="the sum of dx in each channel")


@question("spatial_groupnorm", points=0.75)
def drawn_groups(student, rng):
    """Other images and groups give the right values, and each image the same alone as among others."""
    for G, per in ((2, 3), (3, 2), (1, 4)):
        x = _images(rng, G, per)
        x[1:] *= rng.uniform(2, 4)
        if G == 3:
            x[0, :per] = 1e-3 * rng.normal(x[0, :per].shape)
        gamma, beta = rng.uniform(1, 3, (1, G * per, 1, 1)), rng.normal((1, G * per, 1, 1))
        wanted = reference.spatial_groupnorm(x, gamma, beta, G)
        out, _ = student.spatial_groupnorm_forward(x, gamma, beta, G, {})
        assert_close(out, wanted, rtol=RTOL, name="out")
        out, _ = student.spatial_groupnorm_forward(x[:1], gamma, beta, G, {})
        assert_close(out, wanted[:1], rtol=RTOL, name="out of one image alone")
    out, _ = student.spatial_groupnorm_forward(*(value.astype(np.float32) for value in (x, gamma, beta)), G, {})
    assert_close(out, wanted, rtol=RTOL, name="out for float32")


@question("spatial_groupnorm", points=0.75)
def drawn_group_gradients(student, rng):
    """Other images and groups give the right gradients."""
    for scale, G, per in ((1.0, 2, 3), (1e9, 3, 2)):
        x = scale * _images(rng, G, per)
        gamma, beta = rng.uniform(1, 3, (1, G * per, 1, 1)), rng.normal((1, G * per, 1, 1))
        dout = rng.normal(x.shape) + rng.uniform(0.5, 1)
        _, cache = student.spatial_groupnorm_forward(x, gamma, beta, G, {})
        dx, dgamma, dbeta = student.spatial_groupnorm_backward(dout, cache)
        wanted = reference.spatial_groupnorm_gradients(x, gamma, beta, G, dout)
        assert_close(dbeta, wanted[2], rtol=RTOL, name="dbeta")
        assert_close(dgamma, wanted[1], rtol=RTOL, name="dgamma")
        assert_close(dx, wanted[0], rtol=RTOL, name="dx")

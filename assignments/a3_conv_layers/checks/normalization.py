"""Public checks of normalization: fixed inputs, one that can be followed by hand first.

Values are held to 1e-3 of the largest one: what a layer loses to rounding depends on how it takes its variance.
"""

import numpy as np

from autograder.checks import array, assert_close, assert_unchanged, fail, fetch, question, reference, remark_changed

RTOL = 1e-3


def _channels(rng, *shape):
    """Random images whose channels have means and spreads of their own."""
    C = shape[1]
    return np.linspace(-2, 3, C).reshape(C, 1, 1) + np.linspace(1, 4, C).reshape(C, 1, 1) * rng.normal(shape)


def _running(student, C):
    """bn_param's running averages after the last call, as they are; any shape of C numbers will do."""
    param = student.after()[3]
    found = []
    for key in ("running_mean", "running_var"):
        if not isinstance(param, dict) or key not in param:
            words = f'bn_param["{key}"] is missing after a call in training mode; the running averages are kept there.'
            fail(words, seen="no running averages")
        value = array(param[key])
        found.append(value.reshape(-1) if value.size == C else value)
    return found


@question("spatial_batchnorm", points=0.25)
def train_by_hand(student, rng):
    """In training mode the channels 1, 3, 5, 7 and 10, 10, 30, 30 get mean 0 and spread 1, then γ and β."""
    x = np.array([[[[1.0, 3]], [[10, 10]]], [[[5, 7]], [[30, 30]]]])  # (2, 2, 1, 2)
    out, _ = student.spatial_batchnorm_forward(x, np.array([1.0, 5]), np.array([0.0, 100]), {"mode": "train"})
    wanted = np.array([[[[-3.0, -1]], [[0, 0]]], [[[1, 3]], [[0, 0]]]]) / np.sqrt(5)
    wanted[:, 1] = np.array([95.0, 105]).reshape(2, 1, 1)
    # By channel, or the large numbers of the second would hide mistakes in the first.
    out = fetch(out)
    assert_close(array(out, wanted.shape)[:, 0], wanted[:, 0], rtol=RTOL, name="out, channel 0")
    assert_close(array(out)[:, 1], wanted[:, 1], rtol=RTOL, name="out, channel 1")


@question("spatial_batchnorm", points=0.25)
def nearly_flat(student, rng):
    """A nearly flat channel is not blown up, as ε = 1e-5 is added to its variance, and x stays as it was."""
    x = _channels(rng, 3, 2, 4, 5)
    x[:, 1] = 1e-3 * rng.normal((3, 4, 5))
    gamma, beta = rng.normal(2), rng.normal(2)
    out, _ = student.spatial_batchnorm_forward(x, gamma, beta, {"mode": "train"})
    assert_unchanged(student.after()[0], x, "x")
    assert_close(out, reference.spatial_batchnorm(x, gamma, beta), rtol=RTOL, name="out")


@question("spatial_batchnorm", points=0.25)
def averages_over_batches(student, rng):
    """Training leaves the running averages in bn_param: they begin with zeros and come nearer batch by batch."""
    gamma, beta, batches = np.ones(3), np.zeros(3), []
    param = {"mode": "train", "momentum": 0.6}
    for turn in range(2):
        batches.append(_channels(rng, 2, 3, 2, 3))
        student.spatial_batchnorm_forward(batches[-1], gamma, beta, param)
        mean, variance = _running(student, 3)
        right_mean, right_variance = reference.running_averages(batches, 0.6, np.zeros(3), np.zeros(3))
        name = f"after {turn + 1} batch{'es' * turn}"
        assert_close(mean, right_mean, rtol=RTOL, name=f"running_mean {name}")
        assert_close(variance, right_variance, rtol=RTOL, name=f"running_var {name}")
        param = {**param, "running_mean": right_mean, "running_var": right_variance}
    student.spatial_batchnorm_forward(batches[-1], gamma, beta, {"mode": "train"})
    right_mean, _ = reference.running_averages(batches[-1:], 0.9, np.zeros(3), np.zeros(3))
    assert_close(_running(student, 3)[0], right_mean, rtol=RTOL, name="running_mean with the default momentum")


@question("spatial_batchnorm", points=0.25)
def by_running_averages(student, rng):
    """In test mode the running averages of bn_param are used, then γ and β, and they stay as they are."""
    x, mean, variance = _channels(rng, 2, 3, 3, 2), np.array([1.0, -2, 3]), np.array([4.0, 0.25, 9])
    gamma, beta = np.array([2.0, 3, -1]), np.array([5.0, 0, 1])
    param = {"mode": "test", "running_mean": mean, "running_var": variance}
    out, _ = student.spatial_batchnorm_forward(x, gamma, beta, param)
    after = _running(student, 3)
    wanted = reference.spatial_batchnorm_by(x, gamma, beta, mean, variance)
    assert_close(out, wanted, rtol=RTOL, name="out")
    assert_close(after[0], mean, name="running_mean after a call in test mode")
    assert_close(after[1], variance, name="running_var after a call in test mode")


@question("spatial_batchnorm", points=0.5)
def train_gradients(student, rng):
    """Backwards, dx, dgamma and dbeta are right after a forward pass in training mode."""
    # Large numbers have the same normalised values, but a numeric gradient drowns in rounding.
    for scale, shape in ((1.0, (2, 3, 4, 5)), (1e9, (4, 2, 3, 1))):
        x, gamma, beta = scale * _channels(rng, *shape), 1 + rng.uniform(size=shape[1]), rng.normal(shape[1])
        dout = rng.normal(shape) + 0.5
        _, cache = student.spatial_batchnorm_forward(x, gamma, beta, {"mode": "train"})
        dx, dgamma, dbeta = student.spatial_batchnorm_backward(dout, cache)
        remark_changed(student.after()[0], dout, "dout")
        wanted = reference.spatial_batchnorm_gradients(x, gamma, beta, dout)
        assert_close(dbeta, wanted[2], rtol=RTOL, name="dbeta")
        assert_close(dgamma, wanted[1], rtol=RTOL, name="dgamma")
        assert_close(dx, wanted[0], rtol=RTOL, name="dx")


def _affine(rng, C):
    return 1 + rng.uniform(size=(1, C, 1, 1)), rng.normal((1, C, 1, 1))


@question("spatial_groupnorm", points=0.5)
def groups_by_hand(student, rng):
    """Two groups of two channels: 1, 3, 5, 7 and 10, 10, 30, 30 get mean 0 and spread 1, then γ and β."""
    x = np.array([1.0, 3, 5, 7, 10, 10, 30, 30]).reshape(1, 4, 1, 2)
    gamma, beta = np.array([1.0, 1, 5, 5]).reshape(1, 4, 1, 1), np.array([0.0, 1, 2, 2]).reshape(1, 4, 1, 1)
    out, _ = student.spatial_groupnorm_forward(x, gamma, beta, 2, {})
    root = np.sqrt(5)
    wanted = np.array([-3 / root, -1 / root, 1 + 1 / root, 1 + 3 / root, -3, -3, 7, 7]).reshape(1, 4, 1, 2)
    assert_close(out, wanted, rtol=RTOL, name="out")


@question("spatial_groupnorm", points=0.5)
def any_groups(student, rng):
    """1, 2, 3 and 6 groups give the right values, also where a group is nearly flat, and x stays as it was."""
    for G in (2, 1, 3, 6):
        x, (gamma, beta) = _channels(rng, 2, 6, 3, 4), _affine(rng, 6)
        x[1] *= 3
        if G == 3:
            x[0, 2:4] = 1e-3 * rng.normal((2, 3, 4))
        out, _ = student.spatial_groupnorm_forward(x, gamma, beta, G, {})
        assert_unchanged(student.after()[0], x, "x")
        assert_close(out, reference.spatial_groupnorm(x, gamma, beta, G), rtol=RTOL, name=f"out for G = {G}")


@question("spatial_groupnorm", points=0.5)
def group_gradients(student, rng):
    """Backwards, dx, dgamma and dbeta are right for several groups, each in the shape of its variable."""
    for scale, G in ((1.0, 2), (1e9, 3)):
        x, (gamma, beta) = scale * _channels(rng, 3, 6, 2, 4), _affine(rng, 6)
        dout = rng.normal(x.shape) + 0.5
        _, cache = student.spatial_groupnorm_forward(x, gamma, beta, G, {})
        dx, dgamma, dbeta = student.spatial_groupnorm_backward(dout, cache)
        remark_changed(student.after()[0], dout, "dout")
        wanted = reference.spatial_groupnorm_gradients(x, gamma, beta, G, dout)
        assert_close(dbeta, wanted[2], rtol=RTOL, name="dbeta")
        assert_close(dgamma, wanted[1], rtol=RTOL, name="dgamma")
        assert_close(dx, wanted[0], rtol=RTOL, name="dx")

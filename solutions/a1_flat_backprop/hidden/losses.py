"""Hidden checks of losses: scores, labels and shapes are drawn from the grader's secret."""

import numpy as np

from autograder.checks import array, assert_close, fetch, number, question, reference


def _scores(rng, spread):
    """Scores and right classes; N and C differ, and not every image has the same class.

    Scores lie on a grid with a whole number and a half of steps to 1: so no margin is 0, where two gradients are right.
    """
    N, C = rng.integers(5, 9), rng.integers(3, 5)
    y = rng.integers(0, C, N)
    y[:3] = rng.permutation(C)[:3]
    steps = np.floor(N * C / spread) + 0.5
    return rng.distinct((N, C), spread=N * C / steps) + rng.uniform(-0.01, 0.01), y


@question("svm_loss", points=1)
def drawn_scores(student, rng):
    """Other scores give the right loss and gradient."""
    for spread in (1.5, 5.0):
        x, y = _scores(rng, spread)
        loss, dx = student.svm_loss(x, y)
        wanted, wanted_dx = reference.svm_loss(x, y)
        assert_close(loss, wanted, name="loss")
        assert_close(dx, wanted_dx, name="dx")


@question("svm_loss", points=1)
def only_differences_count(student, rng):
    """The loss is right and stays when all scores of an image grow alike, and each row of dx adds up to 0."""
    x, y = _scores(rng, 3.0)
    wanted, wanted_dx = reference.svm_loss(x, y)
    loss, dx = student.svm_loss(x, y)
    loss, dx = fetch(loss), fetch(dx)
    assert_close(dx, wanted_dx, name="dx")
    assert_close(array(dx).sum(axis=1), np.zeros(len(x)), atol=1e-3, name="the sum of each row of dx")
    shifted, _ = student.svm_loss(x + rng.normal((len(x), 1)), y)
    assert_close(shifted, wanted, name="the loss after the shift")
    assert_close(number(loss), wanted, name="loss")


@question("svm_loss_staged", points=1)
def drawn_classifiers(student, rng):
    """Other weights, examples and amounts of regularisation give the right loss and gradient."""
    for D in (3, 5):
        scores, y = _scores(rng, 1.0)
        W, X = rng.normal((D, scores.shape[1])), rng.normal((len(y), D))
        reg = float(rng.uniform(0.2, 0.9))
        loss, dW = student.svm_loss_staged(W, X, y, reg)
        wanted, wanted_dW = reference.linear_svm(W, X, y, reg)
        assert_close(loss, wanted, name="loss")
        assert_close(dW, wanted_dW, name="dW")


@question("svm_loss_staged", points=1)
def regularisation_by_itself(student, rng):
    """The loss is right for two amounts of regularisation, and twice as much adds as much again."""
    scores, y = _scores(rng, 1.0)
    W, X = rng.normal((4, scores.shape[1])), rng.normal((len(y), 4))
    reg = float(rng.uniform(0.2, 0.9))
    answers = [student.svm_loss_staged(W, X, y, times * reg) for times in (1, 2, 3)]
    losses, slopes = ([fetch(part) for part in parts] for parts in zip(*answers, strict=True))
    for times, loss, slope in zip((1, 2, 3), losses, slopes, strict=True):
        wanted, wanted_dW = reference.linear_svm(W, X, y, times * reg)
        assert_close(loss, wanted, name="loss")
        assert_close(slope, wanted_dW, name="dW")
    assert_close(array(slopes[2]) - array(slopes[1]), reg * W, name="what more regularisation adds to dW")


# Who takes the log of p + 1e-8, so that no log is infinite, is right enough.
LOSS = 1e-5


@question("softmax_loss", points=1)
def drawn_softmax_scores(student, rng):
    """Other scores, of either precision, give the right loss and gradient."""
    for spread in (1.5, 8.0):
        x, y = _scores(rng, spread)
        loss, dx = student.softmax_loss(x, y)
        wanted, wanted_dx = reference.softmax_loss(x, y)
        assert_close(loss, wanted, rtol=LOSS, name="loss")
        assert_close(dx, wanted_dx, name="dx")
    loss, dx = student.softmax_loss(x.astype(np.float32), y)
    assert_close(loss, wanted, rtol=1e-4, name="loss for float32")
    assert_close(dx, wanted_dx, rtol=1e-4, name="dx for float32")


@question("softmax_loss", points=1)
def drawn_large_scores(student, rng):
    """Rows of scores far above and far below zero give what the same rows near zero give."""
    x, y = _scores(rng, 4.0)
    far = 1000.0 * np.where(np.arange(len(x)) % 2, 1, -1)[:, None] + rng.uniform(-50, 50, (len(x), 1))
    loss, dx = student.softmax_loss(x + far, y)
    wanted, wanted_dx = reference.softmax_loss(x, y)
    assert_close(loss, wanted, rtol=LOSS, name="loss")
    assert_close(dx, wanted_dx, name="dx")

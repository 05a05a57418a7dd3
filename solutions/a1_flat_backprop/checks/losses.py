"""Public checks of losses: fixed inputs, small ones that can be computed by hand first."""

import numpy as np

from autograder.checks import assert_close, fetch, question, reference

SCORES = np.array([[3.0, 1.0, 2.5], [2.0, 1.0, 5.0]])
RIGHT = np.array([0, 1])


@question("svm_loss", points=1.5)
def margins_by_hand(student, rng):
    """Scores (3, 1, 2.5) and (2, 1, 5) with right classes 0 and 1 have the loss (0.5 + 7) / 2 = 3.75."""
    loss, _ = student.svm_loss(SCORES, RIGHT)
    assert_close(loss, 3.75, name="loss")
    loss, _ = student.svm_loss(np.zeros((4, 10)), np.array([0, 3, 9, 3]))
    assert_close(loss, 9.0, name="the loss of ten equal scores")


@question("svm_loss", points=2)
def hinge_gradient_by_hand(student, rng):
    """For the same scores, dx is [[-0.5, 0, 0.5], [0.5, -1, 0.5]]."""
    _, dx = student.svm_loss(SCORES, RIGHT)
    assert_close(dx, np.array([[-0.5, 0.0, 0.5], [0.5, -1.0, 0.5]]), name="dx")


@question("svm_loss", points=1.5)
def hinge_of_random_scores(student, rng):
    """Random scores of 5 images and 4 classes give the right loss and the right gradient."""
    for spread in (0.5, 3.0):
        x, y = rng.normal((5, 4), deviation=spread), np.array([2, 0, 3, 3, 1])
        loss, dx = student.svm_loss(x, y)
        wanted, wanted_dx = reference.svm_loss(x, y)
        assert_close(loss, wanted, name="loss")
        assert_close(dx, wanted_dx, name="dx")


W = np.array([[1.0, -1.0, 0.5], [0.0, 2.0, -1.0]])
# No margin is exactly 0: there, two gradients are right.
X = np.array([[1.2, 2.0], [-1.0, 0.7], [0.3, -1.0]])


@question("svm_loss_staged", points=1)
def data_loss_alone(student, rng):
    """Without regularisation the loss and dW are those of the hinge loss."""
    y = np.array([0, 1, 2])
    loss, dW = student.svm_loss_staged(W, X, y, 0.0)
    wanted, wanted_dW = reference.linear_svm(W, X, y, 0.0)
    assert_close(loss, wanted, name="loss")
    assert_close(dW, wanted_dW, name="dW")


@question("svm_loss_staged", points=1.5)
def with_regularisation(student, rng):
    """With reg = 0.4 the loss grows by half of 0.4 times the sum of the squared weights, 7.25, which makes 1.45."""
    y = np.array([0, 1, 2])
    wanted, _ = reference.linear_svm(W, X, y, 0.0)
    loss, _ = student.svm_loss_staged(W, X, y, 0.4)
    assert_close(loss, wanted + 1.45, name="loss")


@question("svm_loss_staged", points=1.5)
def gradient_with_regularisation(student, rng):
    """dW is right for random weights and examples, with and without regularisation."""
    weights, examples, y = rng.normal((4, 5)), rng.normal((6, 4)), np.array([4, 0, 2, 2, 1, 3])
    for reg in (0.0, 0.3):
        _, dW = student.svm_loss_staged(weights, examples, y, reg)
        assert_close(dW, reference.linear_svm(weights, examples, y, reg)[1], name=f"dW for reg = {reg}")


# Who takes the log of p + 1e-8, so that no log is infinite, is right enough.
LOSS = 1e-5


@question("softmax_loss", points=1)
def nothing_known(student, rng):
    """Ten equal scores have the loss log 10 = 2.3026, whatever the scores are; one class has the loss 0."""
    for score in (0.0, -4.5):
        loss, _ = student.softmax_loss(np.full((3, 10), score), np.array([0, 9, 4]))
        assert_close(loss, 2.302585092994046, rtol=LOSS, name="the loss of ten equal scores")


@question("softmax_loss", points=1.5)
def softmax_gradient_by_hand(student, rng):
    """Scores (0, log 3) and (log 4, 0) have the probabilities (¼, ¾) and (⅘, ⅕), and dx is what they lack, halved."""
    x = np.array([[0.0, np.log(3.0)], [np.log(4.0), 0.0]])
    loss, dx = student.softmax_loss(x, np.array([1, 1]))
    loss = fetch(loss)
    assert_close(dx, np.array([[0.125, -0.125], [0.4, -0.4]]), name="dx")
    assert_close(loss, (np.log(4 / 3) + np.log(5.0)) / 2, rtol=LOSS, name="loss")


@question("softmax_loss", points=1)
def softmax_of_random_scores(student, rng):
    """Random scores of 5 images and 4 classes give the right loss and the right gradient."""
    x, y = rng.normal((5, 4), deviation=2.0), np.array([2, 0, 3, 3, 1])
    loss, dx = student.softmax_loss(x, y)
    wanted, wanted_dx = reference.softmax_loss(x, y)
    assert_close(loss, wanted, rtol=LOSS, name="loss")
    assert_close(dx, wanted_dx, name="dx")


@question("softmax_loss", points=1.5)
def large_scores(student, rng):
    """Scores around 1000 and around -1000, in one batch, give finite and right numbers."""
    x = np.array([[1000.0, 998.0, 997.0], [-1000.0, -1001.0, -1003.0], [1000.0, -1000.0, 0.0]])
    y = np.array([1, 2, 0])
    loss, dx = student.softmax_loss(x, y)
    wanted, wanted_dx = reference.softmax_loss(x, y)
    assert_close(loss, wanted, rtol=LOSS, name="loss")
    assert_close(dx, wanted_dx, name="dx")

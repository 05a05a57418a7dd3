"""Pictures of training: learning curves, filters, classes and confusion."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt

from cs231n_utils import vis
from cs231n_utils.errors import ArgumentError, ArgumentTypeError
from cs231n_utils.vis.learning_curves import _running_mean

NAMES = ("cat", "dog", "ship")


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    for number in plt.get_fignums():
        figure = plt.figure(number)
        assert figure.get_size_inches()[0] <= 9
        assert figure.get_facecolor() == (1, 1, 1, 1)
        figure.canvas.draw()
    plt.close("all")


def run(steps=30, epochs=3):
    return SimpleNamespace(
        loss_history=list(np.linspace(2.3, 1, steps)),
        train_acc_history=[0.1 * epoch for epoch in range(epochs + 1)],
        val_acc_history=[0.05 * epoch for epoch in range(epochs + 1)],
    )


def test_curves_of_one_run_show_every_loss_and_every_accuracy():
    vis.show_learning_curves(run(), "a net")
    losses, accuracies = plt.gcf().axes
    dots, mean = losses.lines
    np.testing.assert_array_equal(dots.get_xydata(), np.column_stack([np.arange(1, 31), run().loss_history]))
    assert len(mean.get_xdata()) == 30
    train, val = accuracies.lines
    assert train.get_xdata().tolist() == [0, 1, 2, 3] and list(val.get_ydata()) == run().val_acc_history
    assert [train.get_linestyle(), val.get_linestyle()] == ["--", "-"]
    assert [text.get_text() for text in accuracies.get_legend().get_texts()] == ["training images", "validation images"]
    assert plt.gcf().get_suptitle() == "a net"


def test_several_runs_have_colours_and_names_of_their_own():
    vis.show_learning_curves({"sgd": run(), "adam": run(7, 1)})
    losses, accuracies = plt.gcf().axes
    assert [text.get_text() for text in losses.get_legend().get_texts()] == ["sgd", "adam"]
    assert [line.get_color() for line in losses.lines] == [vis.PALETTE[0]] * 2 + [vis.PALETTE[1]] * 2
    assert len(accuracies.lines) == 4


def test_a_run_that_has_just_begun_is_drawn_and_no_run_is_not():
    vis.show_learning_curves(SimpleNamespace(loss_history=[], train_acc_history=[], val_acc_history=[]))
    vis.show_learning_curves(SimpleNamespace(loss_history=[float("nan")], train_acc_history=[0.1], val_acc_history=[]))
    with pytest.raises(ArgumentError, match="a Solver or a dictionary of them, got an empty one"):
        vis.show_learning_curves({})


@given(st.lists(st.floats(0, 10), max_size=700))
def test_the_running_mean_is_that_of_the_last_values(values):
    means, width = _running_mean(np.array(values)), max(10, len(values) // 50)
    for last in range(len(values)):
        assert means[last] == pytest.approx(np.mean(values[max(0, last + 1 - width) : last + 1]), abs=1e-9)


def test_colour_filters_keep_their_places_and_one_scale():
    w = np.zeros((5, 3, 2, 2))
    w[4, 0, 1, 0] = 2.0
    w[1, 2] = -1.0
    vis.show_filters(w, "first layer")
    picture = plt.gcf().axes[0].images[0].get_array()
    assert picture.shape == (5, 8, 3)
    np.testing.assert_array_equal(picture[4, 3], [1.0, 0.5, 0.5])
    np.testing.assert_array_equal(picture[0, 3], [0.5, 0.5, 0.25])
    assert (picture[2] == 1).all() and (picture[3:, 6:] == 1).all()
    assert plt.gcf().axes[0].get_title() == "first layer"


def test_other_filters_are_a_table_of_channels_centred_on_zero():
    w = np.arange(2 * 4 * 3 * 3, dtype=float).reshape(2, 4, 3, 3) - 10
    vis.show_filters(w)
    image = plt.gcf().axes[0].images[0]
    grid = image.get_array()
    np.testing.assert_array_equal(grid[4:7, 8:11], w[1, 2])
    assert np.isnan(np.ma.filled(grid, np.nan)[3]).all() and image.get_clim() == (-w.max(), w.max())
    assert plt.gcf().axes[0].get_title() == ""
    vis.show_filters(np.ones((40, 50, 1, 1)))
    assert plt.gcf().axes[0].get_title() == "filters (first 32 of 40 filters, 32 of 50 channels)"
    vis.show_filters(np.zeros((9, 1, 5, 5)))
    assert plt.gcf().axes[0].images[0].get_array().shape == (17, 17)


def test_what_are_no_filters_is_refused():
    for shape in ((3, 3), (0, 3, 2, 2)):
        with pytest.raises(ArgumentError, match=r"expected finite weights \(F, C, HH, WW\), got shape"):
            vis.show_filters(np.zeros(shape))
    with pytest.raises(ArgumentError, match="got infinite or undefined weights"):
        vis.show_filters(np.full((1, 1, 1, 1), np.nan))


def test_each_column_shows_its_own_class():
    X = np.stack([np.full((3, 8, 8), label / 2) for label in (0, 1, 2, 0, 1)])
    vis.show_class_samples(X, np.array([0, 1, 2, 0, 1]), NAMES, per_class=2)
    axes = np.array(plt.gcf().axes).reshape(2, 3)
    assert [ax.get_title() for ax in axes[0]] == list(NAMES)
    for label in range(3):
        shown = [ax.images[0].get_array() for ax in axes[:, label] if ax.images]
        assert len(shown) == (1 if label == 2 else 2) and all((picture == label / 2).all() for picture in shown)
    with pytest.raises(ArgumentError, match="got 5 images, 2 labels"):
        vis.show_class_samples(X, [0, 1], NAMES)


@given(st.integers(1, 6), st.data())
def test_a_confusion_matrix_counts_every_pair(classes, data):
    labels = st.integers(0, classes - 1)
    pairs = data.draw(st.lists(st.tuples(labels, labels), max_size=40))
    y_true, y_pred = [true for true, _ in pairs], [pred for _, pred in pairs]
    counts = vis.confusion_matrix(y_true, y_pred, classes)
    assert counts.tolist() == [[pairs.count((i, j)) for j in range(classes)] for i in range(classes)]


def test_confusion_is_drawn_as_parts_of_the_true_class_with_counts():
    vis.show_confusion([0, 0, 0, 1], [0, 0, 1, 1], NAMES, "test images")
    ax = plt.gcf().axes[0]
    np.testing.assert_allclose(ax.images[0].get_array(), [[2 / 3, 1 / 3, 0], [0, 1, 0], [0, 0, 0]])
    assert [text.get_text() for text in ax.texts] == ["2", "1", "0", "0", "1", "0", "0", "0", "0"]
    assert ax.get_title() == "test images: 75.0% right" and ax.get_ylabel() == "true"
    assert [text.get_color() for text in ax.texts[:5:4]] == ["black" if part > 0.5 else "white" for part in (2 / 3, 1)]
    vis.show_confusion([], [], [str(number) for number in range(21)])
    assert not plt.gcf().axes[0].texts


def test_only_wrong_predictions_are_shown(capsys):
    X = np.arange(6.0).reshape(6, 1, 1) * np.ones((1, 4, 4)) / 10
    vis.show_misclassified(X, np.array([0, 1, 2, 0, 1, 2]), np.array([0, 2, 2, 1, 1, 0]), NAMES, count=2)
    drawn = [ax for ax in plt.gcf().axes if ax.images]
    assert [ax.get_title() for ax in drawn] == ["dog\ntaken for ship", "cat\ntaken for dog"]
    assert [ax.images[0].get_array()[0, 0] for ax in drawn] == [0.1, pytest.approx(0.3)]
    vis.show_misclassified(X[:1], [0], [0], NAMES)
    assert capsys.readouterr().out == "All predictions are right.\n"
    with pytest.raises(ArgumentError, match="got 6 images, 1 labels and 1 predictions"):
        vis.show_misclassified(X, [0], [0], NAMES)


def test_labels_that_cannot_be_are_refused():
    with pytest.raises(ArgumentTypeError, match=r"labels must be integers, got float64; scores need argmax"):
        vis.confusion_matrix([0.5], [1], 3)
    with pytest.raises(ArgumentError, match=r"in 0\.\.2, got 0\.\.3"):
        vis.show_class_samples(np.zeros((2, 4, 4)), [0, 3], NAMES)
    with pytest.raises(ArgumentError, match=r"got shape \(1, 2\)"):
        vis.confusion_matrix([[0, 1]], [0], 2)
    with pytest.raises(ArgumentError, match="got 2 labels and 1 predictions"):
        vis.confusion_matrix([0, 1], [0], 2)

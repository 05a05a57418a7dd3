import numpy as np
import pytest
from matplotlib import pyplot as plt

from cs231n_utils import vis, vis_utils
from cs231n_utils.errors import ArgumentError


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def luma(color):
    return color[0] * 0.299 + color[1] * 0.587 + color[2] * 0.114


def test_facade_has_cs231n_names():
    assert vis_utils.__all__ == ["vis_grid", "vis_nn", "visualize_grid"]
    assert vis_utils.visualize_grid is vis.visualize_grid


def test_visualize_grid_places_and_stretches_each_image():
    Xs = np.arange(3 * 2 * 2 * 3, dtype=np.uint8).reshape(3, 2, 2, 3)
    grid = vis.visualize_grid(Xs, ubound=10, padding=2)
    assert grid.shape == (6, 6, 3)
    stretched = 10 * (Xs[0].astype(float) - 0) / 11
    np.testing.assert_allclose(grid[:2, :2], stretched)
    np.testing.assert_allclose(grid[:2, 4:], stretched)
    np.testing.assert_allclose(grid[4:, :2], stretched)
    assert not grid[2:4].any() and not grid[4:, 2:].any()


def test_a_constant_image_is_no_division_by_zero():
    assert not vis.visualize_grid(np.full((1, 2, 2, 3), 7.0)).any()
    assert not vis.vis_grid(np.full((1, 2, 2, 3), 7.0)).any()


def test_vis_grid_stretches_all_images_together():
    grid = vis.vis_grid(np.stack([np.full((2, 2, 3), value) for value in (10, 20, 30)]).astype(np.uint8))
    assert grid.shape == (6, 6, 3)
    assert (grid[:2, :2] == 0).all() and (grid[:2, 3:5] == 0.5).all() and (grid[3:5, :2] == 1).all()
    assert (grid[2] == 0).all() and (grid[:, 5] == 0).all()


def test_vis_nn_keeps_rows():
    rows = [[np.zeros((2, 2, 3)), np.ones((2, 2, 3))], [np.full((2, 2, 3), 4.0), np.full((2, 2, 3), 2.0)]]
    grid = vis.vis_nn(rows)
    assert grid.shape == (6, 6, 3)
    assert (grid[:2, 3:5] == 0.25).all() and (grid[3:5, :2] == 1).all() and (grid[3:5, 3:5] == 0.5).all()
    assert (grid[2] == 1).all()


@pytest.mark.parametrize("shape", [(2, 2, 3), (0, 2, 2, 3)])
def test_grids_refuse_other_shapes(shape):
    with pytest.raises(ArgumentError, match=r"visualize_grid: expected images \(N, H, W, C\)"):
        vis.visualize_grid(np.zeros(shape))
    with pytest.raises(ArgumentError, match="vis_grid"):
        vis.vis_grid(np.zeros(shape))


@pytest.mark.parametrize("rows", [[], [[]], [[np.zeros((2, 2, 3))], []], [[np.zeros((2, 2, 3)), np.zeros((3, 2, 3))]]])
def test_vis_nn_refuses_ragged_rows(rows):
    with pytest.raises(ArgumentError, match="equally many images of one shape"):
        vis.vis_nn(rows)


def test_pictures_of_every_kind_of_image():
    colors = np.arange(4 * 5 * 3, dtype=np.uint8).reshape(4, 5, 3)
    assert vis.as_picture(colors) is colors
    np.testing.assert_array_equal(vis.as_picture(colors.transpose(2, 0, 1)), colors)
    assert vis.as_picture(np.zeros((1, 4, 5))).shape == vis.as_picture(np.zeros((4, 5, 1))).shape == (4, 5)
    np.testing.assert_array_equal(vis.as_picture(np.array([[0.25, 0.5]])), [[0.25, 0.5]])
    np.testing.assert_array_equal(vis.as_picture(np.array([[0, 4, 8]])), [[0, 0.5, 1]])
    np.testing.assert_array_equal(vis.as_picture(np.array([[0, 4, 8]]), (0, 4)), [[0, 1, 1]])
    np.testing.assert_array_equal(vis.as_picture(np.array([[-np.inf, np.nan, -1, 1, np.inf]])), [[0, 0, 0, 1, 1]])
    assert not vis.as_picture(np.full((2, 2), np.nan)).any()
    assert not vis.as_picture(np.full((2, 2), 7.0)).any()


@pytest.mark.parametrize("shape", [(3,), (2, 2, 2), (1, 2, 3, 3), (0, 3)])
def test_what_is_no_image_is_refused(shape):
    with pytest.raises(ArgumentError, match="show_image: expected"):
        vis.show_image(np.zeros(shape))


def test_show_image_draws_on_a_white_page_even_in_a_dark_style():
    with plt.style.context("dark_background"):
        assert vis.show_image(np.zeros((4, 4), np.uint8), "night") is None
    figure = plt.gcf()
    assert luma(figure.get_facecolor()) == pytest.approx(1)
    assert figure.axes[0].get_title() == "night"
    assert figure.axes[0].title.get_color() == "black"
    assert figure.axes[0].images[0].get_clim() == (0, 255)


def test_show_image_draws_into_given_axes():
    _, ax = plt.subplots()
    vis.show_image(np.eye(3), ax=ax)
    assert len(ax.images) == 1 and len(plt.get_fignums()) == 1


@pytest.mark.parametrize("count", [1, 2, 7, 12])
def test_show_images_fits_a_notebook_column(count):
    vis.show_images([np.eye(8)] * count, [f"image {number}" for number in range(count)])
    figure = plt.gcf()
    assert figure.get_size_inches()[0] <= 9
    drawn = [ax for ax in figure.axes if ax.images]
    assert [ax.get_title() for ax in drawn] == [f"image {number}" for number in range(count)]
    figure.canvas.draw()


@pytest.mark.parametrize("images, titles", [([], None), ([np.eye(2)], ["a", "b"])])
def test_show_images_refuses_a_wrong_number_of_titles(images, titles):
    with pytest.raises(ArgumentError, match="one title each"):
        vis.show_images(images, titles)


def test_heat_map_centres_signed_values_on_white_and_writes_numbers():
    vis.show_heat_map([[1, -2], [0, 4]], "weights")
    ax = plt.gcf().axes[0]
    image = ax.images[0]
    assert image.get_clim() == (-4, 4)
    assert luma(image.cmap(image.norm(0))) > 0.95
    assert [text.get_text() for text in ax.texts] == ["1", "-2", "0", "4"]
    assert ax.get_title() == "weights"


def test_written_numbers_contrast_with_their_cell():
    vis.show_heat_map(np.linspace(-1, 1, 12).reshape(3, 4))
    image, texts = plt.gcf().axes[0].images[0], plt.gcf().axes[0].texts
    for text, value in zip(texts, np.linspace(-1, 1, 12), strict=True):
        assert abs(luma(image.cmap(image.norm(value))) - (text.get_color() == "white")) > 0.4


def test_heat_map_of_one_value_of_nan_and_of_many():
    vis.show_heat_map(np.full((2, 2), 7.0))
    assert plt.gcf().axes[0].images[0].get_clim() == (6, 8)
    vis.show_heat_map([[np.nan, 1.0]])
    vis.show_heat_map(np.zeros((20, 20)))
    assert not plt.gcf().axes[0].texts
    plt.gcf().canvas.draw()


def test_colour_maps_differ_for_every_kind_of_colour_vision():
    steps = np.linspace(0, 1, 256)
    assert (np.diff([luma(color) for color in plt.get_cmap(vis.SEQUENTIAL)(steps)]) > 0).all()
    orange, purple = plt.get_cmap(vis.DIVERGING)([0.2, 0.8])
    # Blue against red-and-green remains to everybody who confuses red with green.
    assert orange[0] - orange[2] > 0.5 and purple[2] - purple[0] > 0.05


def test_differences_share_one_scale_and_show_agreement_as_white():
    want = np.arange(6.0).reshape(2, 3)
    got = want + np.array([[0, 0, 0], [0, 0, -0.5]])
    vis.show_difference(got, want)
    panels = [ax for ax in plt.gcf().axes if ax.images]
    first, second, difference = (ax.images[0] for ax in panels)
    assert first.get_clim() == second.get_clim() == (0, 5)
    assert difference.get_clim() == (-0.5, 0.5)
    np.testing.assert_array_equal(difference.get_array(), got - want)
    assert [ax.get_title() for ax in panels] == ["got", "want", "difference"]
    assert plt.gcf().get_size_inches()[0] <= 9


def test_equal_arrays_give_a_white_difference():
    vis.show_difference(np.ones((2, 2)), np.ones((2, 2)))
    difference = [ax for ax in plt.gcf().axes if ax.images][2].images[0]
    assert luma(difference.cmap(difference.norm(0))) > 0.95


def test_differences_and_heat_maps_refuse_other_shapes():
    with pytest.raises(ArgumentError, match=r"\(2, 2\) and want \(2, 3\)"):
        vis.show_difference(np.zeros((2, 2)), np.zeros((2, 3)))
    with pytest.raises(ArgumentError, match=r"a matrix \(H, W\), got shape \(3,\)"):
        vis.show_heat_map(np.zeros(3))

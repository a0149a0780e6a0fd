"""The landscape over two weights, without a page."""

import numpy as np
import pytest
from scipy.special import log_softmax, softmax
from sklearn.metrics import hinge_loss, log_loss

from app import films
from app.catalogue import compared_with
from app.charts.weights import GRID_SIZES, MOST_LOGITS, MOST_PAIRS, WeightLand, weight_contour, weight_pairs
from app.state.plane import FLOWERS, opened
from app.state.training import Training
from softmax_core import LOSSES, load_iris

IRIS = load_iris()
EVERY_LOSS = pytest.mark.parametrize("loss", LOSSES)


def film_of(training=None):
    """A training as a film, whole."""
    return films.make(opened(FLOWERS), training or Training(), None).wait()


def land_of(film, loss, pair):
    rows = film.runs[0].parameters
    return WeightLand(loss, rows, film.plane.points, film.plane.labels, pair, film.plane.num_classes)


def made_points(num_classes, count):
    rng = np.random.default_rng(num_classes)
    rows = rng.standard_normal((30, 3 * num_classes)).cumsum(axis=0)
    return rows, 3 * rng.standard_normal((count, 2)), rng.integers(num_classes, size=count)


def logits_at(film, pair, place):
    last = film.runs[0].parameters[-1]
    weights, bias = last[:6].reshape(3, 2).copy(), last[6:]
    for weight, value in zip(pair, place, strict=True):
        weights[weight] = value
    return IRIS.points @ weights.T + bias


def weston_watkins(logits, labels):
    own = logits[np.arange(len(labels)), labels][:, None]
    return np.maximum(0, 1 + logits - own).sum(axis=1).mean() - 1


def mean_squared_error(logits, labels):
    return ((softmax(logits, axis=1) - np.eye(3)[labels]) ** 2).mean()


def focal(logits, labels):
    log_p = log_softmax(logits, axis=1)[np.arange(len(labels)), labels]
    return (-((1 - np.exp(log_p)) ** 2) * log_p).mean()


#: Each written once more, by somebody else where there is somebody.
MEANS = {
    "cross_entropy": lambda logits, labels: log_loss(labels, softmax(logits, axis=1)),
    "mean_squared_error": mean_squared_error,
    "hinge_weston_watkins": weston_watkins,
    "hinge_crammer_singer": lambda logits, labels: hinge_loss(labels, logits, labels=[0, 1, 2]),
    "focal": focal,
}


@EVERY_LOSS
@pytest.mark.parametrize("pair", [((0, 0), (0, 1)), ((2, 1), (0, 1))])
def test_heights_are_the_mean_over_the_points_with_all_other_weights_as_in_the_last_model(loss, pair):
    film = film_of()
    figure = weight_contour(land_of(film, loss, pair), IRIS.class_names, film.runs[0].steps, film.name, "x1-x2")
    land = figure.data[0]
    for row, column in [(0, 0), (7, 33), (25, 25), (28, 20), (50, 0)]:
        expected = MEANS[loss](logits_at(film, pair, (land.x[column], land.y[row])), IRIS.labels)
        # scikit-learn cuts probabilities off at the smallest float beside 0.
        if loss == "cross_entropy" and expected > 20:
            continue
        assert land.customdata[row][column] == pytest.approx(expected, rel=1e-5, abs=1e-7)
        shown = land.z[row][column]
        assert shown == pytest.approx(
            expected if loss == "mean_squared_error" else np.log2(expected), rel=1e-4, abs=1e-5
        )


def above_the_chord(heights):
    """How far the middle of two places lies above their mean, at most, along rows, columns and diagonals."""
    n = len(heights)
    excess = []
    for step in range(1, n // 2):
        low, mid, high = slice(None, -2 * step), slice(step, -step), slice(2 * step, None)
        for a, middle, b in [
            (heights[low], heights[mid], heights[high]),
            (heights[:, low], heights[:, mid], heights[:, high]),
            (heights[low, low], heights[mid, mid], heights[high, high]),
            (heights[low, high], heights[mid, mid], heights[high, low]),
        ]:
            excess.append((middle - (a + b) / 2).max())
    return max(excess)


@EVERY_LOSS
@pytest.mark.parametrize("pair", weight_pairs(3), ids=str)
def test_a_convex_loss_is_convex_along_every_line_and_the_squared_error_is_not(loss, pair):
    excess = above_the_chord(land_of(film_of(), loss, pair).heights)
    if LOSSES[loss].convex:
        assert excess <= 1e-9
    else:
        assert excess > 0.01


@pytest.mark.parametrize(
    "training",
    [
        Training(),
        Training(start="wrong", loss="mean_squared_error"),
        Training(start="random", seed=3),
        Training(learning_rate=30.0),
    ],
    ids=str,
)
def test_the_window_covers_the_path_with_room_around_it(training):
    film = film_of(training)
    for pair in weight_pairs(3):
        land = land_of(film, training.loss, pair)
        figure = weight_contour(land, IRIS.class_names, film.runs[0].steps, film.name, "x1-x2")
        for axis, values, reach in zip(
            (figure.layout.xaxis, figure.layout.yaxis), land.path.T, land.reaches, strict=True
        ):
            assert list(axis.range) == [-reach, reach]
            assert reach >= 1.5 * np.abs(values).max()


def test_the_squared_errors_plateaus_lie_in_the_window():
    land = land_of(film_of(), "mean_squared_error", ((0, 0), (0, 1)))
    slope = np.hypot(*np.gradient(land.heights))
    wrong = land.heights > 0.8 * land.heights.max()
    assert (slope[wrong] < 1e-3).any()


def test_the_path_is_the_films_and_keeps_what_can_be_seen():
    film = film_of(Training(batch_size=1, steps=2000, learning_rate=0.3))
    pair = ((1, 0), (2, 0))
    land = land_of(film, "cross_entropy", pair)
    figure = weight_contour(land, IRIS.class_names, film.runs[0].steps, film.name, "x1-x2")
    path = next(trace for trace in figure.data if trace.name == "path")
    rows = [film.runs[0].steps.index(step) for step in path.customdata]
    np.testing.assert_array_equal(path.x, film.runs[0].parameters[rows, 2])
    np.testing.assert_array_equal(path.y, film.runs[0].parameters[rows, 4])
    assert rows[0] == 0 and rows[-1] == len(film.runs[0].steps) - 1
    nearest = np.searchsorted(rows, np.arange(len(film.runs[0].steps)), side="right") - 1
    off = np.abs(land.path - land.path[np.array(rows)[nearest]]) / land.reaches
    assert off.max() < 0.01
    assert land.own("film", "x1-x2")["pair"] == pair


@pytest.mark.parametrize("num_classes", range(2, 11))
def test_the_menu_is_short_and_offers_every_class(num_classes):
    pairs = weight_pairs(num_classes)
    assert len(pairs) == len(set(pairs)) <= MOST_PAIRS
    assert {k for pair in pairs for k, _d in pair} == set(range(num_classes))
    assert all(first != second for first, second in pairs)
    if num_classes <= 4:
        assert len(pairs) == num_classes**2


@pytest.mark.parametrize("num_features", range(1, 8))
@pytest.mark.parametrize("num_classes", [2, 3, 10])
def test_of_other_features_every_class_and_every_feature_is_offered(num_classes, num_features):
    pairs = weight_pairs(num_classes, num_features)
    assert len(pairs) == len(set(pairs))
    assert {k for pair in pairs for k, _d in pair} == set(range(num_classes))
    assert {d for pair in pairs for _k, d in pair} == set(range(num_features))


def test_of_two_classes_the_first_picture_is_more_than_a_valley():
    assert weight_pairs(2)[0] == ((0, 0), (0, 1))


@pytest.mark.parametrize(("num_classes", "count"), [(2, 2), (3, 150), (3, 5000), (10, 1000), (10, 5000)])
def test_what_a_land_takes_is_bounded(num_classes, count):
    land = WeightLand("mean_squared_error", *made_points(num_classes, count), ((0, 0), (0, 1)), num_classes)
    assert land.grid_size in GRID_SIZES
    assert num_classes * len(land.sample) * land.grid_size**2 <= MOST_LOGITS
    assert ("of the" in land.says) == (len(land.sample) < count)


def test_a_sample_has_every_classes_share_and_stands_for_the_whole():
    rows, points, labels = made_points(10, 5000)
    land = WeightLand("cross_entropy", rows, points, labels, ((0, 0), (1, 0)), 10)
    assert len(np.unique(land.sample)) == len(land.sample) < 5000
    shares = np.bincount(labels[land.sample]) / len(land.sample)
    np.testing.assert_allclose(shares, np.bincount(labels) / 5000, atol=2 / len(land.sample))
    assert f"{len(land.sample)} of the 5,000 points" in land.says
    last = rows[-1]
    logits = points @ last[:20].reshape(10, 2).T + last[20:]
    weights_here = last[[0, 2]]
    exact = log_loss(labels, softmax(logits, axis=1), labels=range(10))
    column, row = (np.abs(axis - here).argmin() for axis, here in zip(land.axes, weights_here, strict=True))
    assert land.heights[row, column] == pytest.approx(exact, rel=0.3)


@EVERY_LOSS
@pytest.mark.parametrize("scale", [1e-3, 1.0, 300.0])
def test_lines_and_ticks_are_few_and_within_the_land(loss, scale):
    rows, points, labels = made_points(3, 60)
    land = WeightLand(loss, rows, scale * points, labels, ((0, 0), (0, 1)), 3)
    shown, lines, ticks = land.relief()
    contours = lines["contours"]
    assert np.isfinite(shown).all()
    assert contours["size"] > 0
    assert (contours["end"] - contours["start"]) / contours["size"] < 16
    assert lines["zmin"] <= contours["start"] <= contours["end"] <= lines["zmax"]
    assert len(ticks["tickvals"]) <= 8


@pytest.mark.parametrize("loss", LOSSES)
def test_points_without_extent_and_losses_of_nothing_are_drawn(loss):
    rows = np.tile([0.0] * 6 + [400.0, 0.0, -400.0], (2, 1))
    land = WeightLand(loss, rows, np.zeros((4, 2)), np.zeros(4, int), ((0, 0), (1, 0)), 3)
    figure = weight_contour(land, ("a", "b", "c"), [0, 1], "film", "x1-x2")
    assert np.isfinite(figure.data[0].z).all()
    assert figure.layout.xaxis.range[1] > 0


def test_cross_entropy_and_squared_error_are_always_side_by_side():
    assert compared_with("mean_squared_error") == "cross_entropy"
    assert all(compared_with(loss) == "mean_squared_error" for loss in LOSSES if loss != "mean_squared_error")

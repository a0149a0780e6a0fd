"""Figures of the softmax station, as pure functions."""

import numpy as np
import pytest

from app.charts.palette import CLASS_COLOURS, CLASS_SYMBOLS, PLOTLY_SYMBOLS
from app.state.scenario import DEFAULT_LABELS, DEFAULT_LOGITS, MAX_CLASSES, MAX_TEMPERATURE, MIN_TEMPERATURE
from app.stations.softmax.figures import (
    TEMPERATURES,
    differences_of,
    effective_classes_over_temperature,
    path_on_simplex,
    place_on_simplex,
    probabilities_over_temperature,
    sigmoid_of_difference,
)

LOGITS, LABELS = (2.0, 1.0, 0.1), ("cat", "dog", "pig")


def test_temperatures_reach_from_end_to_end_of_the_handle():
    assert TEMPERATURES[0] == pytest.approx(MIN_TEMPERATURE)
    assert TEMPERATURES[-1] == pytest.approx(MAX_TEMPERATURE)
    ratios = TEMPERATURES[1:] / TEMPERATURES[:-1]
    np.testing.assert_allclose(ratios, ratios[0], rtol=1e-12)


@pytest.mark.parametrize("count", range(2, MAX_CLASSES + 1))
def test_every_class_has_its_own_colour_and_symbol(count):
    figure = probabilities_over_temperature(DEFAULT_LOGITS[:count], 1.0, DEFAULT_LABELS[:count])
    curves, (_cursor, *points) = figure.data[:count], figure.data[count:]
    assert [trace.line.color for trace in curves] == list(CLASS_COLOURS[:count])
    assert [point.marker.color for point in points] == list(CLASS_COLOURS[:count])
    assert [point.marker.symbol for point in points] == list(PLOTLY_SYMBOLS[:count])
    assert [point.meta["of"] for point in points] == [curve.meta["key"] for curve in curves]
    assert [trace.name for trace in curves] == [
        f"{symbol} {label}" for symbol, label in zip(CLASS_SYMBOLS[:count], DEFAULT_LABELS[:count], strict=True)
    ]
    assert len(set(CLASS_COLOURS)) == len(set(CLASS_SYMBOLS)) == MAX_CLASSES


def test_the_corners_of_the_simplex_are_one_unit_apart_and_the_centre_lies_between():
    corners = np.column_stack(place_on_simplex(np.eye(3)))
    sides = [np.linalg.norm(corners[i] - corners[j]) for i, j in ((0, 1), (1, 2), (2, 0))]
    np.testing.assert_allclose(sides, 1)
    assert corners[0][1] > corners[1][1] == corners[2][1]
    assert corners[1][0] < corners[2][0]
    np.testing.assert_allclose(np.ravel(place_on_simplex(np.full(3, 1 / 3))), corners.mean(axis=0))


def test_the_path_leads_from_the_corner_of_the_largest_logit_towards_the_centre():
    path, _now = path_on_simplex(LOGITS, 1.0, LABELS).data
    assert (path.x[0], path.y[0]) == pytest.approx(np.ravel(place_on_simplex(np.array([1.0, 0.0, 0.0]))))
    assert (path.x[-1], path.y[-1]) == pytest.approx(np.ravel(place_on_simplex(np.full(3, 1 / 3))), abs=0.01)


def test_the_corners_carry_the_names_of_their_classes():
    notes = path_on_simplex(LOGITS, 1.0, LABELS).layout.annotations
    corners = place_on_simplex(np.eye(3))
    for k, note in enumerate(notes):
        assert LABELS[k] in note.text
        assert f"color: {CLASS_COLOURS[k]}" in note.text  # of its sign: the name is to be read
        assert note.font.color == "var(--ink)"
        assert (note.x, note.y) == (corners[0][k], corners[1][k])


@pytest.mark.parametrize("difference", [0, 6.4, -7, 30, -20_000])
def test_the_present_difference_lies_inside_the_sigmoids_axis(difference):
    logits = (difference / 2, -difference / 2)
    figure, differences = sigmoid_of_difference(logits, 1.0, ("yes", "no")), differences_of(logits)
    low, high = figure.layout.xaxis.range
    assert low < difference < high
    assert (differences[0], differences[-1]) == (low, high)


def test_the_sigmoids_axes_name_the_classes():
    figure = sigmoid_of_difference((1.0, 0.0), 1.0, ("yes", "no"))
    assert figure.layout.xaxis.title.text == "z(yes) − z(no)"
    assert figure.layout.yaxis.title.text == "p(yes)"


@pytest.mark.parametrize("winners", [1, 2, 5])
def test_effective_classes_run_from_the_winners_to_all(winners):
    logits = [3.0] * winners + [0.0] * (5 - winners)
    curve, *_live = effective_classes_over_temperature(logits, 1.0).data
    assert curve.y[0] == pytest.approx(winners)
    assert curve.y[-1] == pytest.approx(5, abs=0.01)


@pytest.mark.parametrize(
    "figure",
    [
        probabilities_over_temperature(LOGITS, 1.0, LABELS),
        path_on_simplex(LOGITS, 1.0, LABELS),
        sigmoid_of_difference((1.0, 0.0), 1.0, ("yes", "no")),
        effective_classes_over_temperature(LOGITS, 1.0),
    ],
    ids=["temperature", "simplex", "sigmoid", "effective classes"],
)
def test_axes_are_fixed_and_what_the_user_did_to_a_figure_is_kept(figure):
    assert figure.layout.xaxis.range is not None
    assert figure.layout.yaxis.range is not None
    assert figure.layout.uirevision == "kept"

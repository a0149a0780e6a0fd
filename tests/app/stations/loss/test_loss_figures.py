"""Figures of the loss station: their numbers are the core's, and what they mark is what the core says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from preset_scenarios import PRESET_SCENARIOS
from scipy.special import softmax

from app.catalogue import COMPARED, LOSSES
from app.charts.landscape import (
    FLAT,
    GRID_SIZE,
    MARK_COLOUR,
    MARK_OPACITY,
    MARKS,
    Land,
    every,
    landscape_contour,
    rounded_scale,
)
from app.state.pairs import strongest_rivals
from app.state.scenario import Scenario
from app.stations.loss.figures import HEADROOM, LIFT, loss_surface, losses_over_true_probability
from app.views.figure import look_of
from softmax_core import logit_landscape

SCENARIOS = PRESET_SCENARIOS | {
    "cold": Scenario(temperature=0.01),
    "hot": Scenario(temperature=100.0),
    "second of two": Scenario((1.5, -0.5), ("cat", "dog"), 1.0, (0.0, 1.0)),
    "soft of two": Scenario((1.5, -0.5), ("cat", "dog"), 1.0, (0.3, 0.7)),
}
TITLES = {name: name for name in COMPARED}

every_scenario = pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS.keys())
every_loss = pytest.mark.parametrize("loss", COMPARED)


def curves_of(figure):
    return [trace for trace in figure.data if not trace.meta.get("live")]


def parts(scenario):
    return scenario.logits, scenario.target, scenario.temperature


def axes_of(scenario):
    return strongest_rivals(scenario)


def land_of(loss, scenario):
    return Land(loss, *parts(scenario), axes_of(scenario))


def place_by_place(loss, scenario, values, axes):
    """The loss at each place of the grid, one by one."""
    heights = np.empty((len(values), len(values)))
    for row, y in enumerate(values):
        for column, x in enumerate(values):
            logits = list(scenario.logits)
            logits[axes[0]], logits[axes[1]] = x, y
            heights[row, column] = COMPARED[loss].value(logits, scenario.target, scenario.temperature)
    return heights


@every_loss
@pytest.mark.parametrize("draw", [landscape_contour, loss_surface])
@pytest.mark.parametrize("axes", [(0, 1), (2, 0)])
def test_heights_are_the_core_s_loss_at_each_place(draw, loss, axes):
    scenario = Scenario(target=(0.7, 0.2, 0.1), temperature=1.7)
    land = Land(loss, *parts(scenario), axes)
    figure = draw(land, scenario.labels)
    heights = place_by_place(loss, scenario, land.values, axes)
    np.testing.assert_allclose(figure.data[0].z, heights, rtol=1e-12, atol=1e-15)
    np.testing.assert_array_equal(figure.data[0].x, land.own()["values"])
    np.testing.assert_array_equal(figure.data[0].y, land.own()["values"])


@every_scenario
def test_both_losses_share_a_small_window_with_room_around_every_logit(scenario):
    windows = [land_of(loss, scenario).values for loss in COMPARED]
    np.testing.assert_array_equal(*windows)
    assert len(windows[0]) == GRID_SIZE == 41
    assert windows[0][0] < 1.1 * min(scenario.logits) and 1.1 * max(scenario.logits) < windows[0][-1]


@every_loss
@pytest.mark.parametrize("draw", [landscape_contour, loss_surface])
def test_moving_the_two_logits_inside_the_handles_range_changes_nothing_in_the_picture(draw, loss):
    pictures = [
        look_of(draw(Land(loss, (x, y, 0.3), (1.0, 0.0, 0.0), 1.0, (0, 1)), ("cat", "dog", "pig"), "flat"))
        for x, y in [(0.0, 0.0), (-4.9, 5.0)]
    ]
    assert pictures[0] == pictures[1]


@every_scenario
@every_loss
def test_a_mark_lies_exactly_where_the_core_finds_the_loss_flat_or_not_convex(loss, scenario):
    land = land_of(loss, scenario)
    core = logit_landscape(COMPARED[loss], *parts(scenario), axes_of(scenario), land.values, land.values)
    np.testing.assert_array_equal(land.depth("flat") < 0, core.gradient_norm < FLAT)
    np.testing.assert_array_equal(land.depth("not_convex") < 0, core.curvature < 0)


@every_scenario
@every_loss
@pytest.mark.parametrize("mark", MARKS[1:])
def test_a_mark_s_depth_can_be_drawn_by_any_backend(mark, loss, scenario):
    depth = np.abs(land_of(loss, scenario).depth(mark))
    assert np.isfinite(depth).all() and depth.max() <= 1.5
    if mark == "not_convex":
        assert depth.min() >= 0.005


@every_scenario
def test_cross_entropy_is_convex_everywhere_and_the_words_say_so(scenario):
    land = land_of("cross_entropy", scenario)
    assert not (land.depth("not_convex") < 0).any()
    assert land.says("not_convex") == "convex everywhere here"


@pytest.mark.parametrize("key", ["start", "wrong", "right", "rivals", "two", "ten"])
def test_squared_error_is_not_convex_in_large_parts_and_the_words_say_so(key):
    land = land_of("mean_squared_error", SCENARIOS[key])
    assert (land.depth("not_convex") < 0).mean() > 0.3
    assert "not convex" in land.says("not_convex")


@pytest.mark.parametrize("key", ["start", "wrong", "right", "soft", "two", "ten"])
def test_where_it_is_confidently_wrong_only_squared_error_is_flat(key):
    cross_entropy, squared_error = (land_of(loss, SCENARIOS[key]) for loss in ("cross_entropy", "mean_squared_error"))
    assert cross_entropy.says("flat").endswith("only where it is right")
    assert squared_error.says("flat").endswith("even where it is wrong")
    true_class, rival = axes_of(SCENARIOS[key])
    wrong = cross_entropy.grid_logits[..., true_class] < cross_entropy.grid_logits[..., rival] - 6
    assert not (cross_entropy.depth("flat")[wrong] < 0).any()
    assert (squared_error.depth("flat")[wrong] < 0).mean() > 0.5


def test_a_high_temperature_makes_cross_entropy_flat_even_where_it_is_wrong_and_the_words_follow():
    assert land_of("cross_entropy", SCENARIOS["hot"]).says("flat").endswith("even where it is wrong")


def test_a_loss_that_is_flat_nowhere_says_so():
    # Wherever cat and dog go, the pig keeps a share that the target does not give it.
    land = Land("cross_entropy", (0.0, 0.0, 4.9), (0.5, 0.5, 0.0), 1.0, (0, 1))
    assert land.says("flat") == f"flat (|∇| < {FLAT}) nowhere here"


@every_scenario
@every_loss
def test_the_veil_floats_above_the_surface_and_below_the_axis_end(loss, scenario):
    land = land_of(loss, scenario)
    top, _steps = land.scale
    figure = loss_surface(land, scenario.labels, "flat")
    surface, veil, _now = figure.data
    lift = (veil.z - surface.z) / top
    assert lift.min() == pytest.approx(LIFT) or lift.min() > LIFT
    assert lift.max() < 0.06
    on_plateaus = lift < 1.5 * LIFT
    assert veil.z[on_plateaus].max() <= figure.layout.scene.zaxis.range[1] == HEADROOM * top
    np.testing.assert_array_equal(veil.surfacecolor, land.depth("flat"))


@every_scenario
@every_loss
@pytest.mark.parametrize("draw", [landscape_contour, loss_surface])
@pytest.mark.parametrize("mark", MARKS)
def test_colours_and_lines_end_at_a_round_height_above_the_land(mark, draw, loss, scenario):
    scene = land_of(loss, scenario)
    figure = draw(scene, scenario.labels, mark)
    top, steps = scene.scale
    assert rounded_scale(scene.measured.value.max()) == (top, steps)
    land = figure.data[0]
    lowest, highest = (land.zmin, land.zmax) if draw is landscape_contour else (land.cmin, land.cmax)
    lines = land.contours if draw is landscape_contour else land.contours.z
    assert (lowest, highest) == (0, top)
    assert (lines.start, lines.end) == pytest.approx((scene.levels[0], scene.levels[-1]))
    np.testing.assert_allclose(np.arange(1, steps) * lines.size, scene.levels)
    assert [trace.meta["key"] for trace in figure.data] == ["land", *(["veil"] if mark != "nothing" else []), "now"]
    assert len(figure.layout.annotations) == (mark != "nothing")


@given(st.floats(1e-6, 1e9))
def test_a_rounded_scale_ends_close_above_its_value_and_divides_into_round_steps(value):
    top, steps = rounded_scale(value)
    assert value <= top * (1 + 1e-6) and top <= 1.5 * value * (1 + 1e-6)
    assert 8 <= steps <= 15
    step = top / steps
    assert step == pytest.approx(float(f"{step:.2g}"), rel=1e-9)


def test_every_nth_level_ends_with_a_level_that_divides_the_scale():
    assert every(3, [1, 2, 3, 4, 5, 6, 7]) == [3, 6]
    assert every(1, [1, 2]) == [1, 2]


def test_the_usual_axes_are_the_true_class_and_its_strongest_rival():
    assert strongest_rivals(Scenario((5.0, 1.0, 2.0), tuple("abc"), target=(1.0, 0.0, 0.0))) == (0, 2)
    assert strongest_rivals(Scenario((5.0, 1.0, 2.0), tuple("abc"), target=(0.1, 0.9, 0.0))) == (1, 0)
    assert strongest_rivals(Scenario((5.0, 9.0, 9.0, 9.0), tuple("abcd"), target=(0.4, 0.2, 0.2, 0.2))) == (0, 1)


@every_scenario
def test_along_the_curves_the_other_classes_keep_their_proportions(scenario):
    figure = losses_over_true_probability(*parts(scenario), scenario.labels, TITLES)
    true_class = scenario.true_class
    others = np.delete(scenario.logits, true_class) / scenario.temperature
    for trace in curves_of(figure):
        inside = (trace.x > 1e-5) & (trace.x < 1 - 1e-5)
        for t, height in zip(trace.x[inside], trace.y[inside], strict=True):
            p = np.insert((1 - t) * softmax(others), true_class, t)
            y = np.array(scenario.target)
            with np.errstate(divide="ignore"):
                surprise = -np.log(p[y > 0])
            by_hand = {"cross_entropy": y[y > 0] @ surprise, "mean_squared_error": np.mean((p - y) ** 2)}
            if np.isfinite(by_hand.get(trace.name, np.inf)):
                assert height == pytest.approx(by_hand[trace.name], rel=1e-9, abs=1e-12)


def test_for_a_one_hot_target_the_curve_of_cross_entropy_is_minus_log_p():
    figure = losses_over_true_probability((2, 1, 0.1), (0, 1, 0), 1.0, ("cat", "dog", "pig"), TITLES)
    curve = figure.data[0]
    np.testing.assert_allclose(curve.y[:-1], -np.log(curve.x[:-1]), rtol=1e-9)


@every_scenario
def test_the_present_point_lies_on_both_curves_and_inside_the_axes(scenario):
    figure = losses_over_true_probability(*parts(scenario), scenario.labels, TITLES)
    p = softmax(np.array(scenario.logits) / scenario.temperature)[scenario.true_class]
    low, high = figure.layout.yaxis.range
    assert [trace.name for trace in curves_of(figure)] == list(COMPARED)
    for trace, loss in zip(curves_of(figure), COMPARED.values(), strict=True):
        present = loss.value(*parts(scenario))
        assert low <= present <= high
        if 1e-5 < p < 1 - 1e-5:
            assert np.interp(p, trace.x, trace.y) == pytest.approx(present, abs=0.02)


def ends_of_cross_entropy(scenario):
    figure = losses_over_true_probability(*parts(scenario), scenario.labels, TITLES)
    assert (figure.data[0].x[0], figure.data[0].x[-1]) == pytest.approx((0, 1), abs=1e-6)
    return figure.data[0].y[0], figure.data[0].y[-1], figure.layout.yaxis.range[1]


@pytest.mark.parametrize("wrong_by", [0.0, 10.0, 1000.0])
def test_where_p_is_0_the_curve_of_cross_entropy_leaves_the_picture(wrong_by):
    left, right, top = ends_of_cross_entropy(Scenario((0.0, wrong_by), ("cat", "dog"), 1.0, (1.0, 0.0)))
    assert left > top and right == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("share", [0.6, 0.9, 0.999])
def test_a_soft_target_makes_it_leave_at_both_ends(share):
    left, right, top = ends_of_cross_entropy(Scenario((2.0, 1.0), ("cat", "dog"), 1.0, (share, 1 - share)))
    assert left > top and right > top


@pytest.mark.parametrize("loss", COMPARED)
def test_what_is_marked_has_the_colour_of_its_swatch_over_any_height(loss):
    def numbers(colour):
        return np.array([float(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")])

    mark = numbers(MARK_COLOUR)
    for _place, colour in LOSSES[loss].scale:
        height = numbers(colour)
        shown = MARK_OPACITY * mark + (1 - MARK_OPACITY) * height
        assert np.linalg.norm(shown - mark) < np.linalg.norm(shown - height) / 2

"""The gradient station's numbers and figures, without a page."""

import json

import numpy as np
import pytest
from preset_scenarios import PRESET_SCENARIOS

from app.catalogue import COMPARED
from app.charts.landscape import Land
from app.state.scenario import Scenario
from app.stations.gradient import figures
from softmax_core import central_differences, descend_logits, logit_landscape, softmax, softmax_jacobian

#: In every preset the first class is the true one.
SCENARIOS = PRESET_SCENARIOS | {"last class true": Scenario((0.3, 2.5, -1.0), temperature=1.5, target=(0.1, 0.2, 0.7))}
TITLES = {"cross_entropy": "CE", "mean_squared_error": "MSE"}
EVERY_SCENARIO = pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)


def parts(scenario):
    return scenario.logits, scenario.target, scenario.temperature


@EVERY_SCENARIO
@pytest.mark.parametrize("name", COMPARED)
def test_slopes_through_the_jacobian_are_the_losses_gradients(scenario, name):
    chained = figures.slopes(*parts(scenario))[name] @ softmax_jacobian(scenario.logits, scenario.temperature)
    np.testing.assert_allclose(chained, COMPARED[name].gradient(*parts(scenario)), rtol=1e-12, atol=1e-15)


def test_slopes_are_the_derivatives_of_the_losses_as_written():
    logits, target = (0.4, -1.0, 2.0), (0.5, 0.2, 0.3)
    p, y, h = softmax(logits, 1.5), np.array(target), 1e-6
    written = {"cross_entropy": lambda p: -(y * np.log(p)).sum(), "mean_squared_error": lambda p: ((p - y) ** 2).mean()}
    for name, value in written.items():
        expected = [(value(p + h * e) - value(p - h * e)) / (2 * h) for e in np.eye(3)]
        np.testing.assert_allclose(figures.slopes(logits, target, 1.5)[name], expected, rtol=1e-8)


@EVERY_SCENARIO
def test_the_chain_rule_holds_the_cores_own_numbers(scenario):
    numbers = figures.chain_rule(*parts(scenario))
    assert numbers["jacobian"] == softmax_jacobian(scenario.logits, scenario.temperature).tolist()
    for name, loss in COMPARED.items():
        assert numbers["gradients"][name] == loss.gradient(*parts(scenario)).tolist()
        assert numbers["finite_differences"][name] == central_differences(loss, *parts(scenario), 1e-5).tolist()
        assert numbers["slopes"][name] == figures.slopes(*parts(scenario))[name].tolist()
    assert numbers["step"] == 1e-5


@EVERY_SCENARIO
@pytest.mark.parametrize("name", COMPARED)
def test_differences_check_the_gradient_to_eight_decimals(scenario, name):
    numbers = figures.chain_rule(*parts(scenario))
    np.testing.assert_allclose(numbers["finite_differences"][name], numbers["gradients"][name], rtol=0, atol=1e-8)


def test_where_the_true_class_underflows_there_is_no_slope_and_still_a_gradient():
    logits, target = (-5.0, 5.0, 0.0), (1.0, 0.0, 0.0)
    numbers = figures.chain_rule(logits, target, 0.01)
    assert numbers["slopes"]["cross_entropy"] == [None, 0, 0]
    assert numbers["gradients"]["cross_entropy"] == [-100, 100, pytest.approx(0)]
    assert None not in numbers["slopes"]["mean_squared_error"]
    json.dumps(numbers, allow_nan=False)


@pytest.mark.parametrize("rate", [0.01, 0.2, 100.0])
@pytest.mark.parametrize("name", COMPARED)
def test_both_descend_from_the_same_start_with_the_same_rate(name, rate):
    logits, target = (-2.5, 4.0, 0.3), (1.0, 0.0, 0.0)
    path = figures.descents(logits, target, 2.0, rate)[name]
    assert path.shape == (figures.STEPS + 1, 3)
    np.testing.assert_array_equal(path, descend_logits(COMPARED[name], logits, target, 2.0, rate, figures.STEPS))


@EVERY_SCENARIO
def test_the_curves_are_the_true_classes_probability_over_the_steps(scenario):
    paths = figures.descents(*parts(scenario), 0.2)
    figure = figures.race_curve(paths, TITLES, scenario.labels, scenario.true_class, scenario.temperature)
    curves = [trace for trace in figure.data if not trace.meta.get("live")]
    assert [trace.name for trace in curves] == ["CE", "MSE"]
    for trace, name in zip(curves, COMPARED, strict=True):
        np.testing.assert_array_equal(trace.x, np.arange(figures.STEPS + 1))
        expected = softmax(paths[name], scenario.temperature)[:, scenario.true_class]
        np.testing.assert_array_equal(trace.y, expected)
    assert figure.layout.yaxis.title.text == f"p({scenario.labels[scenario.true_class]})"


@pytest.mark.parametrize("axes", [(0, 1), (2, 0)])
@pytest.mark.parametrize("loss", COMPARED)
def test_the_map_is_the_chosen_losses_landscape_with_both_paths_on_it(loss, axes):
    logits, target, labels = (-2.5, 4.0, 0.3), (1.0, 0.0, 0.0), ("cat", "dog", "pig")
    paths = figures.descents(logits, target, 1.5, 0.2)
    scene = Land(loss, logits, target, 1.5, axes)
    figure = figures.race_contour(paths, TITLES, scene, labels)
    land, *runs = (trace for trace in figure.data if not trace.meta.get("live"))
    expected = logit_landscape(COMPARED[loss], logits, target, 1.5, axes, land.x, land.y).value
    np.testing.assert_array_equal(land.z, expected)
    assert [run.name for run in runs] == ["CE", "MSE"]
    for run, name in zip(runs, COMPARED, strict=True):
        np.testing.assert_array_equal(run.x, paths[name][:, axes[0]])
        np.testing.assert_array_equal(run.y, paths[name][:, axes[1]])
    assert figure.layout.xaxis.title.text == f"z({labels[axes[0]]})"
    assert figure.layout.yaxis.title.text == f"z({labels[axes[1]]})"

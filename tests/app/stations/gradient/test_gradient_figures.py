"""The gradient station's numbers and figures, without a page."""

import numpy as np
import pytest
from preset_scenarios import PRESET_SCENARIOS

from app.catalogue import COMPARED, LOSSES
from app.charts.landscape import Land
from app.state.scenario import Scenario
from app.stations.gradient import figures
from softmax_core import descend_logits, logit_landscape, softmax

#: In every preset the first class is the true one.
SCENARIOS = PRESET_SCENARIOS | {"last class true": Scenario((0.3, 2.5, -1.0), temperature=1.5, target=(0.1, 0.2, 0.7))}
TITLES = {name: loss.title() for name, loss in LOSSES.items() if loss.look}
EVERY_SCENARIO = pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)


def parts(scenario):
    return scenario.logits, scenario.target, scenario.temperature


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
    assert [trace.name for trace in curves] == list(TITLES.values())
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
    assert [run.name for run in runs] == list(TITLES.values())
    for run, name in zip(runs, COMPARED, strict=True):
        np.testing.assert_array_equal(run.x, paths[name][:, axes[0]])
        np.testing.assert_array_equal(run.y, paths[name][:, axes[1]])
    assert figure.layout.xaxis.title.text == f"z({labels[axes[0]]})"
    assert figure.layout.yaxis.title.text == f"z({labels[axes[1]]})"

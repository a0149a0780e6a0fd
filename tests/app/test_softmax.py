"""The softmax station: what Python sends to the page for every scenario."""

from pathlib import Path

import numpy as np
import pytest
from shown import array, components, traces
from streamlit.testing.v1 import AppTest

from app.state.scenario import DEFAULT_LABELS, Scenario, one_hot_target, presets
from softmax_core import entropy, sigmoid, softmax

EXPLAINER = str(Path(__file__).parents[2] / "app" / "explainer.py")
OFFERED = ["start", "uniform", "right", "rivals", "huge", "two", "ten"]
FOUR = Scenario((3.0, -1.0, 0.5, 2.0), DEFAULT_LABELS[:4], 0.7, one_hot_target(2, 4))


def open_station(scenario):
    app = AppTest.from_file(EXPLAINER, default_timeout=30)
    for name, value in scenario.to_query().items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    assert not app.warning
    return app


@pytest.mark.parametrize("name", presets())
def test_every_preset_shows_the_scenario_and_the_figures_for_its_number_of_classes(name):
    _words, scenario = presets()[name]
    found = components(open_station(scenario))
    companion = {2: "sigmoid", 3: "simplex"}.get(scenario.num_classes, "effective-classes")
    assert {key for key in found if key.startswith("figure-")} == {"figure-temperature", f"figure-{companion}"}
    assert found["pipeline"]["scenario"] == scenario.to_json()
    for key in ("figure-temperature", f"figure-{companion}"):
        assert found[key]["scenario"] == scenario.to_json()


@pytest.mark.parametrize("name", presets())
def test_the_curves_over_temperature_are_the_probabilities_of_the_core(name):
    _words, scenario = presets()[name]
    data = components(open_station(scenario))["figure-temperature"]
    temperatures = np.array(data["options"]["temperatures"])
    curves = traces(data)
    assert len(curves) == scenario.num_classes
    expected = np.array([softmax(scenario.logits, t) for t in temperatures])
    for k, curve in enumerate(curves):
        np.testing.assert_array_equal(array(curve["x"]), temperatures)
        np.testing.assert_array_equal(array(curve["y"]), expected[:, k])
        assert curve["name"].endswith(scenario.labels[k])


@pytest.mark.parametrize("name", ["start", "uniform", "right", "rivals", "huge"])
def test_three_classes_are_shown_as_a_path_on_the_simplex(name):
    _words, scenario = presets()[name]
    data = components(open_station(scenario))["figure-simplex"]
    (path,) = traces(data)
    top = array(path["y"]) / np.sqrt(0.75)
    right = array(path["x"]) - top / 2
    expected = np.array([softmax(scenario.logits, t) for t in data["options"]["temperatures"]])
    np.testing.assert_allclose(np.column_stack([top, 1 - top - right, right]), expected, atol=1e-15)


@pytest.mark.parametrize("temperature", [0.01, 1.0, 100.0])
@pytest.mark.parametrize("logits", [(1.5, -0.5), (-3000.0, 5000.0), (1.0, 1.0)], ids=str)
def test_two_classes_are_shown_as_a_sigmoid_of_their_difference(logits, temperature):
    scenario = Scenario(logits, ("yes", "no"), temperature, (1.0, 0.0))
    data = components(open_station(scenario))["figure-sigmoid"]
    (curve,) = traces(data)
    differences = array(curve["x"])
    np.testing.assert_array_equal(differences, data["options"]["differences"])
    np.testing.assert_array_equal(array(curve["y"]), sigmoid(differences / temperature))
    assert differences.min() < logits[0] - logits[1] < differences.max()


@pytest.mark.parametrize("scenario", [FOUR, presets()["ten"][1]], ids=["four", "ten"])
def test_more_classes_are_shown_by_how_many_equal_ones_they_are_like(scenario):
    data = components(open_station(scenario))["figure-effective-classes"]
    (curve,) = traces(data)
    expected = [np.exp(entropy(softmax(scenario.logits, t))) for t in data["options"]["temperatures"]]
    np.testing.assert_allclose(array(curve["y"]), expected, rtol=1e-15)
    assert 1 <= array(curve["y"]).min() < array(curve["y"]).max() <= scenario.num_classes


def test_the_presets_offered_are_whole_scenarios():
    offered = components(open_station(Scenario()))["presets"]["presets"]
    assert [entry["scenario"] for entry in offered] == [presets()[name][1].as_data() for name in OFFERED]


def test_every_figure_says_what_it_shows():
    for scenario in (Scenario(), FOUR, presets()["two"][1]):
        for key, data in components(open_station(scenario)).items():
            if key.startswith("figure-"):
                assert len(data["description"].split()) >= 5
                assert data["title"]


def test_the_formula_is_that_of_the_station():
    assert components(open_station(Scenario()))["formula"]["formula"] == "softmax"

"""The softmax station: what Python sends to the page for every scenario."""

from pathlib import Path

import numpy as np
import pytest
from shown import components, traces
from streamlit.testing.v1 import AppTest

from app.state.scenario import DEFAULT_LABELS, Scenario, one_hot_target, presets
from app.stations.softmax.figures import TEMPERATURES

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
    assert found["pipeline"]["scenario"] == scenario.as_data()
    for key in ("figure-temperature", f"figure-{companion}"):
        assert found[key]["own"]["classes"] == scenario.num_classes


@pytest.mark.parametrize("name", presets())
def test_the_curves_over_temperature_are_named_after_the_classes_and_get_their_numbers_from_the_page(name):
    _words, scenario = presets()[name]
    data = components(open_station(scenario))["figure-temperature"]
    np.testing.assert_array_equal(data["own"]["temperatures"], TEMPERATURES)
    for label, curve in zip(scenario.labels, traces(data), strict=True):
        assert curve["name"].endswith(label)
        assert not {"x", "y"} & curve.keys()


@pytest.mark.parametrize("temperature", [0.01, 1.0, 100.0])
@pytest.mark.parametrize("logits", [(1.5, -0.5), (-3000.0, 5000.0), (1.0, 1.0)], ids=str)
def test_two_classes_are_shown_as_a_sigmoid_around_their_difference(logits, temperature):
    scenario = Scenario(logits, ("yes", "no"), temperature, (1.0, 0.0))
    differences = components(open_station(scenario))["figure-sigmoid"]["own"]["differences"]
    assert min(differences) < logits[0] - logits[1] < max(differences)


def test_a_commit_that_leaves_the_look_sends_no_figure():
    app = open_station(Scenario())
    assert components(app)["figure-temperature"]["figure"]
    app.session_state.session.commit(Scenario((2.5, 1.0, 0.1)).as_data())
    assert components(app.run())["figure-temperature"]["figure"] is None


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

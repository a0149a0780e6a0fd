"""The gradient station: what Python sends to the page for every scenario, menu and learning rate."""

import math
from pathlib import Path

import numpy as np
import pytest
from shown import array, at_station, components, traces
from streamlit.testing.v1 import AppTest

from app.catalogue import COMPARED
from app.state.scenario import Scenario, presets
from app.stations.gradient.race import LEARNING_RATES, USUAL_LEARNING_RATE
from softmax_core import central_differences, descend_logits, logit_landscape, softmax, softmax_jacobian

EXPLAINER = str(Path(__file__).parents[2] / "app" / "explainer.py")
OFFERED = ["wrong", "right", "uniform", "soft", "rivals", "two", "ten"]
STEPS = 200


def open_station(app=None, scenario=None, **options):
    app = app or AppTest.from_file(EXPLAINER, default_timeout=30)
    if scenario is not None:
        for name, value in scenario.to_query().items():
            app.query_params[name] = value
    at_station(app, "gradient").run()
    assert not app.exception
    return choose(app, **options) if options else app


def choose(app, **options):
    """What a menu's choice or a new learning rate leads to."""
    for name, value in options.items():
        app.session_state.session.choose(name.replace("_", "-") if name != "learning_rate" else name, value)
    app.run()
    assert not app.exception
    return app


def check(app, scenario, rate=USUAL_LEARNING_RATE, land="mean_squared_error", axes=None):
    """Every number on the page is the core's for this scenario."""
    shown = components(app)
    logits, target, temperature = scenario.logits, scenario.target, scenario.temperature
    chain, race = shown["jacobian"], shown["race"]
    assert chain["scenario"] == race["scenario"] == shown["pipeline"]["scenario"] == scenario.to_json()

    assert chain["jacobian"] == softmax_jacobian(logits, temperature).tolist()
    assert race["learning_rate"] == rate
    for name, loss in COMPARED.items():
        assert chain["gradients"][name] == loss.gradient(logits, target, temperature).tolist()
        differences = central_differences(loss, logits, target, temperature, chain["step"]).tolist()
        assert chain["finite_differences"][name] == differences
    paths = {name: descend_logits(loss, logits, target, temperature, rate, STEPS) for name, loss in COMPARED.items()}
    for name, path in paths.items():
        assert race["paths"][name] == path.tolist()

    curve, contour = shown["figure-race-curve"], shown["figure-race-contour"]
    assert curve["options"]["learning_rate"] == contour["options"]["learning_rate"] == rate
    for trace, path in zip(traces(curve), paths.values(), strict=True):
        np.testing.assert_array_equal(array(trace["y"]), softmax(path, temperature)[:, scenario.true_class])

    i, j = contour["options"]["axes"]
    assert axes in (None, (i, j))
    ground, *runs = traces(contour)
    values = array(ground["x"])
    expected = logit_landscape(COMPARED[land], logits, target, temperature, (i, j), values, values).value
    np.testing.assert_array_equal(array(ground["z"]), expected)
    for trace, path in zip(runs, paths.values(), strict=True):
        np.testing.assert_array_equal(array(trace["x"]), path[:, i])
        np.testing.assert_array_equal(array(trace["y"]), path[:, j])


@pytest.mark.parametrize("name", presets())
def test_every_preset_shows_the_cores_numbers(name):
    _, scenario = presets()[name]
    check(open_station(scenario=scenario), scenario)


def test_another_true_class_is_the_one_that_the_race_is_about():
    scenario = Scenario((0.3, 2.5, -1.0), temperature=1.5, target=(0.1, 0.2, 0.7))
    check(open_station(scenario=scenario), scenario, axes=(2, 1))


def test_the_presets_offered_are_those_of_the_lesson():
    offered = [preset["scenario"] for preset in components(open_station())["presets"]["presets"]]
    assert offered == [presets()[name][1].as_data() for name in OFFERED]


def test_the_pipeline_shows_both_pushes_and_both_losses():
    pipeline = components(open_station())["pipeline"]
    assert pipeline["columns"][-2:] == ["probability_target", "gradient"]
    assert "losses" in pipeline["tools"]


@pytest.mark.parametrize("temperature", [0.01, 100.0])
@pytest.mark.parametrize("logits", [(10000.0, -10000.0, 0.0), (-5.0, 5.0, 0.0), (0.0, 0.0, 0.0)])
def test_the_ends_of_every_range_are_shown_too(logits, temperature):
    scenario = Scenario(logits=logits, temperature=temperature)
    app = open_station(scenario=scenario)
    for rate in LEARNING_RATES:
        check(choose(app, learning_rate=rate), scenario, rate=rate)


def test_a_slope_that_floats_cannot_hold_reaches_the_page_as_nothing():
    app = open_station(scenario=Scenario(logits=(-5.0, 5.0, 0.0), temperature=0.01))
    assert components(app)["jacobian"]["slopes"]["cross_entropy"] == [None, 0, 0]


@pytest.mark.parametrize("land", COMPARED)
@pytest.mark.parametrize("preset", ["wrong", "two", "ten"])
def test_every_pair_of_logits_and_either_loss_can_be_the_map(land, preset):
    _, scenario = presets()[preset]
    app = open_station(scenario=scenario, race_land=land)
    menus = {menu["name"]: menu for menu in components(app)["figure-race-contour"]["controls"]}
    assert menus["race-land"]["value"] == land
    pairs = [key for key, _words in menus["race-pair"]["choices"]]
    count = scenario.num_classes
    assert len({frozenset(pair.split("-")) for pair in pairs}) == len(pairs) == math.comb(count, 2)
    for pair in pairs[:: max(1, len(pairs) // 6)]:
        i, j = map(int, pair.split("-"))
        check(choose(app, race_pair=pair), scenario, land=land, axes=(i, j))


def test_the_map_opens_on_the_squared_errors_plateau_over_the_true_class_and_its_strongest_rival():
    _, scenario = presets()["wrong"]
    check(open_station(scenario=scenario), scenario, land="mean_squared_error", axes=(0, 1))


@pytest.mark.parametrize("rate", [0.01, 3.0, 100.0])
def test_a_new_learning_rate_makes_a_new_film(rate):
    _, scenario = presets()["wrong"]
    check(open_station(scenario=scenario, learning_rate=rate), scenario, rate=rate)


def test_the_learning_rate_outlasts_a_visit_to_another_station():
    app = open_station(learning_rate=3.0)
    at_station(app, "softmax").run()
    assert components(open_station(app))["race"]["learning_rate"] == 3.0


def take_rate_script(rate):
    """A page of its own, for callbacks that need a session."""
    from app.state import session
    from app.stations.gradient.race import learning_rate, take_rate

    take_rate(rate)
    session.current().options["shown"] = learning_rate()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [(0.01, 0.01), (7, 7.0), (100.0, 100.0)]
    + [(bad, USUAL_LEARNING_RATE) for bad in (0.0, -1.0, 101.0, math.nan, math.inf, None, "0.5", [1.0])],
)
def test_only_rates_in_range_are_taken_from_the_browser(sent, kept):
    app = AppTest.from_function(take_rate_script, kwargs={"rate": sent}).run()
    assert not app.exception
    assert app.session_state.session.options["shown"] == kept

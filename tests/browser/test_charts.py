"""Chart modules give the very numbers of Python's figures, and nothing of their look."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from preset_scenarios import PRESET_SCENARIOS

from app import assets, films
from app.catalogue import COMPARED
from app.charts.landscape import MARKS, Land, landscape_contour
from app.charts.training import training_curves
from app.charts.weights import WeightLand, weight_contour
from app.state.plane import FLOWERS, opened
from app.state.scenario import Scenario
from app.state.training import Training
from app.stations.gradient.figures import STEPS, descents, race_contour, race_curve
from app.stations.loss.figures import curves_top, log_odds_of, loss_surface, losses_over_true_probability, surface_own
from app.stations.softmax import page as softmax_page

APP = Path(assets.__file__).parent
MODULES = [*APP.glob("stations/*/*.js"), *APP.glob("browser/charts/*.js")]
CHARTS = [path for path in MODULES if re.search(r"export (const|function) traces\b", path.read_text())]

SCENARIOS = {name: scenario for name, scenario in PRESET_SCENARIOS.items() if name != "huge"} | {
    "cold": Scenario(temperature=0.01),
    "hot": Scenario(temperature=100.0),
    "soft of two": Scenario((1.5, -0.5), ("cat", "dog"), 0.7, (0.3, 0.7)),
    "last true": Scenario((0.3, 2.5, -1.0), temperature=1.5, target=(0.1, 0.2, 0.7)),
}
EVERY_SCENARIO = pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
TITLES = {name: name for name in COMPARED}
RATE = 0.2

EVALUATE = """async ([address, scenario, own]) => {
  const { traces } = await import(address);
  const plain = (key, value) => (ArrayBuffer.isView(value) ? Array.from(value) : value);
  return JSON.stringify(traces(scenario, own), plain);
}"""


@pytest.fixture(scope="module")
def blank(browser, server):
    page = browser.new_page()
    page.goto(f"{server}/_stcore/health")
    yield page
    page.close()


def check(page, server, module, figure, scenario, own):
    """Every trace with a key has the same numbers in the page, and the page gives no others."""
    own = json.loads(json.dumps(own))
    address = f"{server}/{assets.address(module)}"
    found = json.loads(page.evaluate(EVALUATE, [address, scenario.to_json(), own]))
    keyed = {trace.meta["key"]: trace for trace in figure.data if trace.meta}
    assert found.keys() == keyed.keys()
    for key, numbers in found.items():
        for name in ("x", "y", "z", "surfacecolor"):
            is_there = name in keyed[key] and keyed[key][name] is not None
            assert (name in numbers) == is_there, (key, name)
            if is_there:
                expected = keyed[key][name]
                np.testing.assert_allclose(numbers[name], expected, rtol=1e-12, atol=1e-12, err_msg=f"{key} {name}")


def parts(scenario):
    return scenario.logits, scenario.target, scenario.temperature


@EVERY_SCENARIO
def test_over_temperature_and_its_companions(blank, server, scenario):
    companion = {2: softmax_page.sigmoid, 3: softmax_page.simplex}
    for draw in (softmax_page.probabilities, companion.get(scenario.num_classes, softmax_page.effective_classes)):
        drawing = draw(scenario)
        check(blank, server, drawing.module, drawing.draw(), scenario, drawing.own)


@EVERY_SCENARIO
@pytest.mark.parametrize("loss", COMPARED)
@pytest.mark.parametrize("mark", MARKS)
def test_landscapes(blank, server, mark, loss, scenario):
    land = Land(loss, *parts(scenario), (1, 0))
    labels = scenario.labels
    check(blank, server, "browser/charts/landscape.js", landscape_contour(land, labels, mark), scenario, land.own(mark))
    figure = loss_surface(land, labels, mark)
    check(blank, server, "stations/loss/surface.js", figure, scenario, surface_own(land, mark))


@EVERY_SCENARIO
def test_losses_over_the_true_probability(blank, server, scenario):
    top = curves_top(*parts(scenario))
    own = {"logOdds": log_odds_of(scenario.target, top).tolist(), "top": top}
    figure = losses_over_true_probability(*parts(scenario), scenario.labels, TITLES)
    check(blank, server, "stations/loss/loss_curves.js", figure, scenario, own)


@EVERY_SCENARIO
def test_races(blank, server, scenario):
    paths = descents(*parts(scenario), RATE)
    own = {"learning_rate": RATE, "steps": STEPS}
    curve = race_curve(paths, TITLES, scenario.labels, scenario.true_class, scenario.temperature)
    check(blank, server, "stations/gradient/race_curve.js", curve, scenario, own)
    land = Land("mean_squared_error", *parts(scenario), (0, 1))
    contour = race_contour(paths, TITLES, land, scenario.labels)
    check(blank, server, "stations/gradient/race_contour.js", contour, scenario, own | land.own())


#: A page that has a film's pieces as its recording, with the playhead at a row of it.
RECORDED = """async ([root, film, pieces, row, model]) => {
  const load = (path) => import(new URL(path, root));
  const [{ recording }, { playback }, { receive }, { plane }] = await Promise.all([
    "browser/training/recording.js", "browser/training/playback.js", "browser/page/link.js", "browser/plane/store.js",
  ].map(load));
  window.fetch = async (address) => {
    const n = Number(String(address).split("/").at(-1));
    return { status: n < pieces.length ? 200 : 204, json: async () => pieces[n] };
  };
  receive({ session: "made", number: 0, revision: 0, names: [], values: {}, figures: {}, problems: {}, film });
  while (!recording.isWhole) await new Promise((done) => setTimeout(done, 5));
  playback.row = row;
  Object.assign(plane, model);
}"""


@pytest.fixture(scope="module")
def film():
    """A training that ends early: its weights outgrow the plane."""
    return films.make(opened(FLOWERS), Training(learning_rate=30.0, steps=500), ("loss", "mean_squared_error")).wait()


def show_recording(page, server, film, row, model):
    link = "browser/page/link.js"
    root = f"{server}/{assets.address(link)}".removesuffix(link)
    pieces = [json.loads(piece) for piece in film.pieces]
    page.evaluate(RECORDED, [root, film.about(), pieces, row, model])


def test_the_curves_of_a_training_are_those_of_its_film(blank, server, film):
    show_recording(blank, server, film, 3, {})
    figure = training_curves(["a", "b"], [False, False], 500)
    address = f"{server}/{assets.address('browser/charts/training.js')}"
    found = json.loads(blank.evaluate(EVALUATE, [address, {}, {"most": 10_000}]))
    assert found.keys() == {trace.meta["key"] for trace in figure.data}
    pieces = [json.loads(piece) for piece in film.pieces]
    for n, run in enumerate(film.runs):
        for name in ("loss", "accuracy", "gradient_norm"):
            assert found[f"{name}-{n}"]["x"] == run.steps
            assert found[f"{name}-{n}"]["y"] == [
                value for piece in pieces for value in piece[n]["curves"].get(name, [])
            ]
    assert found["cursor"] == {"x": [film.runs[0].steps[3]]}


@pytest.mark.parametrize("pair", [((0, 0), (0, 1)), ((2, 1), (0, 1))], ids=str)
def test_the_path_over_two_weights_is_that_of_the_film(blank, server, film, pair):
    run, data = film.runs[0], film.plane.dataset
    land = WeightLand("cross_entropy", run.parameters, data.points, data.labels, pair, 3)
    figure = weight_contour(land, data.class_names, run.steps, film.name, "x1-x2")
    drawn = next(trace for trace in figure.data if trace.name == "path")
    own = json.loads(json.dumps(land.own(film.name, "x1-x2")))
    address = f"{server}/{assets.address('stations/boundary/weights.js')}"

    def traces(row, weights):
        show_recording(blank, server, film, row, {"weights": weights})
        return json.loads(blank.evaluate(EVALUATE, [address, {}, own]))

    inside = np.zeros((3, 2))
    (k, d), (other, e) = pair
    inside[k, d], inside[other, e] = 0.25, -0.5
    last = len(run.steps) - 1
    at_end = traces(last, inside.tolist())
    assert at_end.keys() == {trace.meta["key"] for trace in figure.data if trace.meta}
    # The recording travels in 32 bits.
    for axis in ("x", "y"):
        np.testing.assert_allclose(at_end["passed"][axis], drawn[axis], rtol=1e-6)
    assert at_end["rim"] == at_end["passed"]
    assert (at_end["now"], at_end["beyond"]) == ({"x": [0.25], "y": [-0.5]}, {"x": [], "y": []})

    inside[k, d] = 1e4
    at_start = traces(0, inside.tolist())
    assert len(at_start["passed"]["x"]) == 1
    assert (at_start["now"], at_start["beyond"]) == ({"x": [], "y": []}, {"x": [land.reaches[0]], "y": [-0.5]})

    own["film"] = "another"
    assert traces(last, inside.tolist())["passed"] == {"x": [], "y": []}


@pytest.mark.parametrize("path", CHARTS, ids=lambda path: path.stem)
def test_a_chart_module_knows_no_look(path):
    assert not re.search(
        r"\b(colou?r|\w*width|dash|levels?|symbol|size|opacity)\b\s*[:=]|#[0-9a-f]{3,8}\b|rgb|var\(--",
        path.read_text(),
        re.I,
    )


def test_every_chart_module_is_found():
    assert {path.stem for path in CHARTS} == {
        *("temperature", "simplex", "sigmoid", "effective_classes", "loss_curves", "surface"),
        *("gap", "waiting", "gumbel", "simplex_map", "share_curve", "margins"),
        *("pull", "descent_curves", "students", "accuracy"),
        *("reliability", "score_curve", "curves"),
        *("landscape", "race_curve", "race_contour", "weights", "training"),
    }

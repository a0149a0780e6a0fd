"""The workbench in the address, in a file and on the shelf: what goes out comes back, and what is wrong is named."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from app.state.plane_view import Sight
from app.state.workbench import MOST_EDITS, Workbench
from hypothesis import given, settings
from hypothesis import strategies as st
from shown import at_station, components
from streamlit.testing.v1 import AppTest

from app.state import links
from app.state.data import Source
from app.state.plane import FLOWERS, MOST_POINTS, Network, opened
from app.state.scenario import Scenario
from app.state.session import MOST_PLANES
from app.state.training import Training
from app.views.plane import take_commit
from softmax_core import fit_softmax_regression, initial_perceptron

EXPLAINER = str(Path(__file__).parents[2] / "app" / "explainer.py")
IRIS = opened(FLOWERS)
MOONS = opened(Source("moons", num_classes=4, count=50, seed=7))
CSV = opened(Source.from_csv(b"x,y,c\n1,2,a\n2,1,b\n5,5,a\n6,1,b\n", "tiny.csv"))


def edited(plane, places=(), without=(), more=()):
    """The plane with points at other places and of other classes, without some, with some more at the end."""
    data = list(zip(plane.points, plane.labels, strict=True))
    for n, point, label in places:
        data[n] = (point, label)
    data = [each for n, each in enumerate(data) if n not in without] + list(more)
    return replace(
        plane, points=tuple(point for point, _ in data), labels=tuple(label for _, label in data), chosen=None
    )


def same(found, expected):
    """All but the point chosen last, which the scenario tells."""
    plane = replace(found.plane, chosen=None)
    assert replace(found, plane=plane) == replace(expected, plane=replace(expected.plane, chosen=None))


BENCHES = {
    "usual": Workbench(),
    "other data": Workbench(MOONS),
    "other features": Workbench(opened(Source("iris", ("sepal width (cm)", "petal width (cm)")))),
    "a point moved": Workbench(edited(IRIS, [(70, (4.25, 0.5), 2)]).optimum),
    "points gone": Workbench(edited(IRIS, without=range(40)).optimum),
    "points added": Workbench(edited(MOONS, more=[((0.5, -0.25), 1), ((0.0, 1e-5), 3)]).optimum),
    "all sorts of edits": Workbench(
        edited(IRIS, [(3, (1.0, 1.0), 1)], without=(5, 6, 149), more=[((7.0, 0.1), 0)]).optimum
    ),
    "weights by hand": Workbench(replace(IRIS, weights=((1.5, -0.25),) * 3, bias=(1e-7, 0.1, -1000.0))),
    "weights that stay": Workbench(replace(edited(IRIS, [(0, (3.0, 2.0), 0)]), follow="")),
    "settings": Workbench(IRIS, Training("focal", "adam", "random", 0.03, batch_size=10, l2=0.0, seed=9)),
    "two runs": Workbench(MOONS, Training(model="hidden_1", start="random"), ("activation", "relu")),
    "followed by another loss": Workbench(replace(MOONS, follow="focal")),
    "a rate": Workbench(MOONS, Training(), ("learning_rate", "0.3")),
    "what else is shown": Workbench(MOONS, sight=Sight((0.5, -0.25), False, "1")),
}
BENCHES["two runs"] = replace(BENCHES["two runs"], rivalry=("model", "one_vs_rest"))


@pytest.mark.parametrize("name", BENCHES)
def test_what_the_address_says_is_read_back(name):
    query = BENCHES[name].to_query()
    found, problems = Workbench.from_query(query)
    assert not problems
    same(found, BENCHES[name])
    assert "kept" not in query
    assert sum(map(len, query.values())) < 1500


@pytest.mark.parametrize("name", BENCHES)
def test_what_the_file_says_is_read_back(name):
    scenario = BENCHES[name].plane.scenario_of(3)
    found, its_scenario = Workbench.from_json(BENCHES[name].to_json(scenario))
    assert found == BENCHES[name]
    assert its_scenario == scenario


places = st.tuples(
    st.floats(-50, 50).map(lambda x: round(x, 4) + 0.0), st.floats(-50, 50).map(lambda x: round(x, 4) + 0.0)
)
points = st.tuples(places, st.integers(0, 3))


@settings(deadline=None)
@given(
    moved=st.dictionaries(st.integers(0, 49), points, max_size=15),
    without=st.sets(st.integers(0, 49), max_size=15),
    more=st.lists(points, max_size=15),
)
def test_any_few_edits_fit_into_the_address(moved, without, more):
    plane = replace(edited(MOONS, [(n, *point) for n, point in moved.items()], without, more), follow="")
    bench = Workbench(plane)
    query = bench.to_query()
    if "kept" not in query:
        found, problems = Workbench.from_query(query)
        assert not problems
        assert (found.plane.points, found.plane.labels) == (plane.points, plane.labels)


def test_sixty_edits_go_into_the_address_and_more_onto_the_shelf():
    def bench(count):
        return Workbench(edited(IRIS, [(n, (n / 10, 9.5), 1) for n in range(count)]).optimum)

    assert "edits" in bench(MOST_EDITS).to_query()
    query = bench(MOST_EDITS + 1).to_query()
    assert list(query) == ["kept"]
    same(Workbench.from_query(query)[0], bench(MOST_EDITS + 1))


def test_points_of_a_file_and_many_points_are_kept_on_the_shelf():
    many = opened(Source("blobs", num_classes=2, count=MOST_POINTS))
    for plane in (CSV, edited(many, [(0, (0.0, 0.0), 0)]), edited(CSV, without=[0])):
        query = Workbench(plane).to_query()
        assert list(query) == ["kept"]
        same(Workbench.from_query(query)[0], Workbench(plane))


def test_what_the_shelf_does_not_have_any_more_is_said():
    found, problems = Workbench.from_query({"kept": "0123456789abcdef"})
    assert found == Workbench()
    assert len(problems) == 1 and "does not have any more" in problems[0]


def test_the_shelf_lets_the_oldest_go(monkeypatch):
    monkeypatch.setattr(links, "MOST", 1000)
    monkeypatch.setattr(links, "_kept", type(links._kept)())
    names = [links.keep(str(n) * 400) for n in range(3)]
    assert links.find(names[0]) is None
    assert links.find(names[2]) == "2" * 400
    links.find(names[1])
    links.keep("x" * 400)
    assert links.find(names[1]) and links.find(names[2]) is None


@pytest.mark.parametrize("model, steps", [("linear", 200), ("hidden_1", 200), ("hidden_2", 500)])
def test_a_step_of_the_film_is_trained_again(model, steps):
    training = Training(model=model, start="random", optimizer="adam", steps=steps)
    bench, film = Workbench(MOONS, training, step=60).at_its_step()
    shown = bench.plane.model.parameters
    np.testing.assert_array_equal(shown, film.runs[0].parameters[60].astype("<f4"))
    query = bench.to_query()
    assert query["step"] == "60" and "weights" not in query
    again, problems = Workbench.from_query(query)
    assert not problems
    np.testing.assert_array_equal(again.at_its_step()[0].plane.model.parameters, shown)


def test_a_network_that_no_address_leads_to_is_kept():
    network = Network.of(initial_perceptron(2, [3], 4, "relu", seed=1))
    bench = Workbench(replace(MOONS, network=network))
    assert list(bench.to_query()) == ["kept"]
    assert Workbench.from_query(bench.to_query())[0] == bench


WRONG = {
    "data": ["roses", "csv", ""],
    "features": ["a,b", "petal length (cm)"],
    "edits": [
        "",
        "70",
        "70:1,2",
        "150:1,1,0",
        "-150",
        "1:x,2,0",
        "1:1,2,3",
        "1:nan,2,0",
        "1:1e9,0,0",
        "9999+1,1,1",
        "-0;" * 200,
    ],
    "weights": ["1,2", "a,b,c,d,e,f", "nan,0,0,0,0,0", "0,0,0,0,0,101"],
    "bias": ["1", "0,0,inf", "0,0,1001"],
    "train": [
        "loss",
        "loss:regret",
        "learning_rate:fast",
        "steps:7",
        "x:1",
        "learning_rate:1e9",
        "units:99",
        "model:one_vs_rest",
    ],
    "versus": ["seed:5", "loss", "x:1", "steps:200", "loss:regret", "learning_rate:-1", ":"],
    "follow": ["1", "true", "regret"],
    "step": ["-1", "x", "501", "1.5", "99999999"],
    "probe": ["", "1", "1,2,3", "a,b", "nan,0", "1e9,0"],
    "arrows": ["", "2", "yes"],
    "ground": ["", "3", "-1", "moss"],
    "kept": ["", "../../etc/passwd"],
}


@pytest.mark.parametrize("name, value", [(name, value) for name, values in WRONG.items() for value in values])
def test_what_is_wrong_in_an_address_is_named_and_the_rest_stays(name, value):
    query = {"data": "iris", "follow": "focal"} | {name: value}
    found, problems = Workbench.from_query(query)
    assert len(problems) == 1
    assert f"`{name}" in problems[0]
    assert found.plane.points == IRIS.points
    assert found.training == Training() and found.rivalry is None and found.step is None and found.sight == Sight()
    if name not in ("kept", "follow"):
        assert found.plane.follow == "focal"


FILE = json.loads(Workbench(MOONS).to_json())


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{}",
        '{"format": "softmax-live-1"}',
        json.dumps(FILE | {"format": "softmax-live-9"}),
        json.dumps(FILE | {"weights": [[1, 2]]}),
        json.dumps(FILE | {"weights": None}),
        json.dumps(FILE | {"source": {"name": "roses"}}),
        json.dumps(FILE | {"source": 5}),
        json.dumps(FILE | {"training": {}}),
        json.dumps(FILE | {"rivalry": ["x", 1]}),
        json.dumps(FILE | {"rivalry": [1]}),
        json.dumps(FILE | {"step": 10**6}),
        json.dumps(FILE | {"points": [[1, 2]], "labels": [0]}),
        json.dumps(FILE | {"chosen": 50}),
        json.dumps(FILE | {"network": {"sizes": [2, 99, 4], "activation": "tanh", "parameters": []}}),
        json.dumps(FILE | {"scenario": {"logits": [1]}}),
        json.dumps([1, 2]),
        "[" * 100_000,
    ],
    ids=lambda text: text[:40],
)
def test_a_file_that_is_none_of_ours_is_answered_in_words(text):
    with pytest.raises(ValueError, match=r"[a-z]+ [a-z]+"):
        Workbench.from_json(text)


# ---- the station ---------------------------------------------------------------------------------------------------


def open_station(**query):
    app = AppTest.from_file(EXPLAINER, default_timeout=30)
    for name, value in query.items():
        app.query_params[name] = value
    at_station(app, "boundary").run()
    assert not app.exception
    return app


def address(app):
    return {name: values[-1] if isinstance(values, list) else values for name, values in app.query_params.items()}


def test_a_link_to_data_shows_them_under_their_optimum_with_a_point_of_theirs():
    found = components(open_station(data="blobs", classes="5", count="60"))
    plane = found["plane"]
    assert (len(plane["points"]), len(plane["classes"])) == (60, 5)
    expected = fit_softmax_regression(plane["points"], plane["labels"], 5, l2=plane["penalty"])
    np.testing.assert_allclose(plane["model"]["weights"], expected.weights, rtol=1e-9)
    assert found["pipeline"]["scenario"]["labels"] == plane["classes"]


def test_a_hand_is_in_the_address_and_another_session_finds_all_of_it_there():
    app = open_station(data="blobs", classes="4", count="60")
    session = app.session_state.session
    data = components(app)["plane"]
    points = [*data["points"][:-1], [0.25, -0.5]]
    payload = data["model"] | {"points": points, "labels": data["labels"], "chosen": 59, "follow": ""}
    take_commit(session, payload | {"weights": [[1, 2]] * 4, "scenario": session.scenario.to_json()})
    app.run()
    query = address(app)
    assert query["edits"].startswith("59:0.25,-0.5,")
    again = components(open_station(**query))["plane"]
    assert again["points"] == points
    assert again["model"]["weights"] == [[1, 2]] * 4
    assert again["model"]["follow"] == ""


def test_wrong_parts_of_an_address_are_named_on_the_page_and_nothing_breaks():
    app = open_station(data="roses", weights="x", step="y", logits="1,2,3", T="hot")
    assert len(app.warning) == 4
    assert components(app)["plane"]["classes"] == ["setosa", "versicolor", "virginica"]
    assert components(app)["pipeline"]["scenario"]["logits"] == [1, 2, 3]


def test_a_film_at_its_step_is_there_again():
    app = open_station(data="moons", count="60", train="model:hidden_1,start:random,steps:200", step="120")
    found = components(app)
    assert found["plane"]["scene"] == {"film": found["reel"]["number"], "step": 120}
    assert found["plane"]["model"]["network"]["sizes"] == [2, 8, 3]
    assert found["film"]["training"]["model"] == "hidden_1"
    assert not app.warning


def test_points_come_back_when_their_data_set_does():
    app = open_station()
    session = app.session_state.session
    points = [[9.0, 9.0], *components(app)["plane"]["points"][1:]]
    payload = components(app)["plane"]["model"] | {"points": points, "labels": list(IRIS.labels)}
    take_commit(session, payload | {"scenario": session.scenario.to_json()})
    app.run()
    session.open_source(Source("xor"))
    assert components(app.run())["plane"]["classes"] == ["A", "B", "C"]
    session.open_source(FLOWERS)
    assert components(app.run())["plane"]["points"][0] == [9.0, 9.0]


def test_other_stations_leave_the_workbench_out_of_their_address():
    app = open_station(data="moons")
    at_station(app, "loss").run()
    assert set(address(app)) - set(Scenario().to_query()) <= {"data"}
    at_station(app, "boundary").run()
    assert address(app)["data"] == "moons"


def test_what_a_hand_did_to_points_that_are_gone_reaches_no_others():
    app = open_station()
    session = app.session_state.session
    plane = components(app)["plane"]
    late = plane["model"] | {"points": plane["points"], "labels": plane["labels"], "revision": plane["revision"]}
    session.open_source(Source("penguins"))
    take_commit(session, late | {"scenario": session.scenario.to_json()})
    found = components(app.run())["plane"]
    assert len(found["points"]) == 342
    assert not found["original"]
    assert not app.warning


def test_weights_that_went_on_from_others_are_saved_as_they_are():
    here = Training(start="here", steps=200)
    bench, _film = Workbench(replace(MOONS, weights=((1.0, 0.0),) * 4, bias=(0.0,) * 4), here, step=120).at_its_step()
    assert "step" not in bench.to_query()
    for found in (Workbench.from_query(bench.to_query())[0], Workbench.from_json(bench.to_json())[0]):
        assert found.plane.weights == bench.plane.weights
        assert found.step is None


@pytest.mark.parametrize("network", [[2, 8, 10**9], [10**9, 8, 3], [2, 8, 1]], ids=str)
def test_a_network_of_another_size_is_refused_before_anything_is_made_of_it(network):
    text = json.dumps(FILE | {"network": {"sizes": network, "activation": "tanh", "parameters": []}})
    with pytest.raises(ValueError, match=r"[a-z]+ [a-z]+"):
        Workbench.from_json(text)


def test_logits_beyond_what_a_scenario_holds_are_cut_off():
    far = {"edits": "0:1000,1000,0", "weights": "100,100,0,0,0,0", "bias": "0,0,0"}
    app = open_station(data="iris", **far)
    assert not app.warning
    assert max(components(app)["pipeline"]["scenario"]["logits"]) <= 10_000
    assert Workbench.from_query({"data": "iris"} | far)[0].plane.scenario_of(0).logits[0] == 10_000


def test_a_link_to_what_the_shelf_has_lost_leaves_what_is_there():
    app = open_station(data="moons", count="60")
    app.query_params["kept"] = "0123456789abcdef"
    app.run()
    assert len(components(app)["plane"]["points"]) == 60
    assert len(app.warning) == 1
    assert "kept" not in address(app)


def test_what_many_data_sets_were_left_as_does_not_grow_without_end():
    session = open_station().session_state.session
    for seed in range(30):
        session.open_source(Source("xor", count=10, seed=seed))
    assert len(session.planes) == MOST_PLANES

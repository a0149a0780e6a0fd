"""The plane in the address: what goes out comes back, and what is wrong is named."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shown import address, answer, ask, open_page, session_of
from strategies import places, planes, same_every_time

from app.state import links
from app.state.data import Source
from app.state.plane import FLOWERS, Plane, opened
from app.state.plane_address import KEYS, MOST_EDITS, read, write
from app.state.plane_model import Network
from app.state.plane_points import MOST_POINTS
from app.state.scenario import Scenario
from app.state.training import Training
from softmax_core import initial_perceptron

IRIS = opened(FLOWERS)
MOONS = opened(Source("moons", num_classes=4, count=50, seed=7))
CONTENT, FILE = b"x,y,c\n1,2,a\n2,1,b\n5,5,a\n6,1,b\n", "tiny.csv"
TABLE = opened(Source.from_csv(CONTENT, FILE))


@pytest.fixture(autouse=True)
def the_server_still_has_the_table():
    """It keeps the files that were read last, those of other tests too."""
    Source.from_csv(CONTENT, FILE)


pytestmark = pytest.mark.usefixtures("unmade_films")


def edited(plane, places=(), without=(), more=()):
    """The plane with points at other places and of other classes, without some, with some more at the end."""
    data = list(zip(plane.points, plane.labels, strict=True))
    for n, point, label in places:
        data[n] = (point, label)
    data = [each for n, each in enumerate(data) if n not in without] + list(more)
    return replace(plane, points=[point for point, _ in data], labels=[label for _, label in data], chosen=None)


def same(found, expected):
    """All but the point chosen last, which the scenario tells."""
    assert replace(found, chosen=None) == replace(expected, chosen=None)


def run(plane, training, rivalry=None):
    return replace(plane, training=training, rivalry=rivalry, trained=(training, rivalry))


PLANES = {
    "usual": IRIS,
    "other data": MOONS,
    "other features": opened(Source("iris", ("sepal width (cm)", "petal width (cm)"))),
    "a point moved": edited(IRIS, [(70, (4.25, 0.5), 2)]).optimum,
    "points gone": edited(IRIS, without=range(40)).optimum,
    "points added": edited(MOONS, more=[((0.5, -0.25), 1), ((0.0, 1e-5), 3)]).optimum,
    "all sorts of edits": edited(IRIS, [(3, (1.0, 1.0), 1)], without=(5, 6, 149), more=[((7.0, 0.1), 0)]).optimum,
    "weights by hand": replace(IRIS, weights=((1.5, -0.25),) * 3, bias=(1e-7, 0.1, -1000.0)),
    "weights that stay": replace(edited(IRIS, [(0, (3.0, 2.0), 0)]), follow=""),
    "settings": run(IRIS, Training("focal", "adam", "random", 0.03, batch_size=10, l2=0.0, seed=9)),
    "settings of the next film": replace(run(MOONS, Training(seed=3)), training=Training(), rivalry=("l2", 0.1)),
    "two runs": run(MOONS, Training(model="hidden_1", start="random"), ("model", "one_vs_rest")),
    "followed by another loss": replace(MOONS, follow="focal"),
    "a rate": run(MOONS, Training(), ("learning_rate", 0.3)),
    "what else is shown": replace(MOONS, probe=(0.5, -0.25), arrows=False, ground="1", pair="0.0-2.0"),
}


@pytest.mark.parametrize("name", PLANES)
def test_what_the_address_says_is_read_back(name):
    query = write(PLANES[name])
    assert set(query) <= set(KEYS)
    found, problems = read(dict(parse_qsl(urlencode(query), keep_blank_values=True)))
    assert not problems
    same(found, PLANES[name])
    assert sum(map(len, query.values())) < 1500


@pytest.mark.parametrize("own", [{"weights": "1,2,3,4,5,6", "bias": "1,2,3"}, {"step": "3"}])
def test_an_older_link_with_a_model_of_its_own_follows_no_points(own):
    """A link says so by itself now; that of a film needs not."""
    found, problems = read({"data": "iris", **own})
    assert (found.follow, problems) == ("", [])
    assert read({"data": "iris", "weights": "1,2,3,4,5,6", "follow": "cross_entropy"})[0].follow == "cross_entropy"


def test_what_is_as_usual_is_left_out():
    assert write(IRIS) == {"data": "iris", "point": "71"}
    assert write(MOONS) == {"data": "moons", "classes": "4", "count": "50", "seed": "7", "point": str(MOONS.chosen + 1)}


@same_every_time
@given(planes())
def test_whatever_hands_have_made_is_read_back(plane):
    found, problems = read(write(plane))
    assert not problems
    same(found, plane)


points = st.tuples(places, st.integers(0, 3))


@settings(same_every_time, max_examples=50)
@given(
    moved=st.dictionaries(st.integers(0, 49), points, max_size=15),
    without=st.sets(st.integers(0, 49), max_size=15),
    more=st.lists(points, max_size=15),
)
def test_any_few_edits_fit_into_the_address(moved, without, more):
    plane = replace(edited(MOONS, [(n, *point) for n, point in moved.items()], without, more), follow="")
    query = write(plane)
    if query is not None:
        found, problems = read(query)
        assert not problems
        assert (found.points, found.labels) == (plane.points, plane.labels)
    else:
        assert len(moved) + len(without) + len(more) > 20


def test_sixty_edits_go_into_the_address_and_more_do_not():
    def moved(count):
        return edited(IRIS, [(n, (n / 10, 9.5), 1) for n in range(count)]).optimum

    assert "edits" in write(moved(MOST_EDITS))
    assert write(moved(MOST_EDITS + 1)) is None


def test_points_of_a_file_many_points_and_a_networks_own_weights_are_for_the_server_to_keep():
    many = opened(Source("blobs", num_classes=2, count=MOST_POINTS))
    network = Network.of(initial_perceptron(2, [3], 4, "relu", seed=1))
    for plane in (
        TABLE,
        edited(many, [(0, (0.0, 0.0), 0)]),
        edited(TABLE, without=[0]),
        replace(MOONS, network=network),
    ):
        assert write(plane) is None
        assert Plane.from_json(plane.to_json()) == plane


def test_a_table_comes_back_by_a_link_while_the_server_has_it():
    app = open_page("boundary")
    session_of(app).change(plane=TABLE, scenario=TABLE.scenario_of(1))
    ask(app, plane={"ground": "entropy"})
    query = address(app)
    assert "kept" in query
    other = open_page("boundary", query)
    assert session_of(other)["plane"] == session_of(app)["plane"]
    assert session_of(other)["plane"].source.content == TABLE.source.content


def test_the_server_lets_the_oldest_go(monkeypatch):
    monkeypatch.setattr(links, "MOST", 1000)
    monkeypatch.setattr(links, "_kept", type(links._kept)())
    names = [links.keep(str(n) * 400) for n in range(3)]
    assert links.find(names[0]) is None
    assert links.find(names[2]) == "2" * 400
    links.find(names[1])
    links.keep("x" * 400)
    assert links.find(names[1]) and links.find(names[2]) is None


def test_a_step_of_a_film_stands_for_its_weights_where_training_leads_there_again():
    plane = replace(run(MOONS, Training(model="hidden_1", start="random", steps=200)), step=60)
    query = write(plane)
    assert query["step"] == "60" and "weights" not in query
    same(read(query)[0], plane)
    network = Network.of(initial_perceptron(2, [8], 4, "tanh", seed=1))
    assert write(replace(plane, network=network)) == query


def test_weights_that_went_on_from_others_are_written_as_they_are():
    weights = ((1.0, 0.0),) * 4
    plane = replace(run(MOONS, Training(start="here", steps=200)), weights=weights, bias=(0.0,) * 4, step=120)
    query = write(plane)
    assert "step" not in query
    assert read(query)[0].weights == weights


def test_a_film_that_went_on_from_other_weights_is_the_same_film_for_whoever_opens_its_address():
    app = open_page("boundary")
    ask(app, "train", {"start": "here", "learning_rate": 0.03})
    moved = [[4.0, 2.5], *map(list, session_of(app)["plane"].points[1:])]
    ask(app, plane={"points": moved, "labels": list(IRIS.labels), "step": 120, "weights": [[1, 2], [0, 1], [-1, -3]]})
    told = ask(app, "train", {"start": "here"})["film"]
    ask(app, plane={"step": 40, "weights": [[1.5, 2], [0.5, 1], [-2, -3]], "bias": [0.5, 0, -0.5]})
    other = open_page("boundary", address(app))
    assert session_of(other)["plane"].step == 40
    assert not answer(other)["notices"]
    assert answer(other)["film"]["name"] == told["name"]
    ask(app, "train", {"start": "here"})
    assert answer(app)["film"]["name"] != told["name"]


def test_a_network_that_a_film_went_on_from_is_for_the_server_to_keep():
    network = Network.of(initial_perceptron(2, [3], 4, "relu", seed=1))
    plane = replace(MOONS, origin=replace(MOONS, network=network).as_origin)
    assert write(plane) is None
    assert Plane.from_json(plane.to_json()) == plane


@pytest.mark.parametrize(
    "origin", ["", "1,2,3;1,2,3;x1-x2", "1,2,3,4,5,6;1,2;x1-x2", "1,2,3,4,5,6;1,2,3;x9", "1,2,3,4,5,nan;1,2,3;x1-x2"]
)
def test_a_model_to_go_on_from_that_is_none_is_named(origin):
    found, problems = read({"data": "iris", "origin": origin})
    assert len(problems) == 1 and found == IRIS


#: As addresses looked before: all of it still means what it meant.
OLD = {
    "data": "moons",
    "classes": "2",
    "count": "10",
    "seed": "7",
    "edits": "0:9,9,0",
    "weights": "1.5,-0.25,0.0,1.0",
    "bias": "0.5,0.0",
    "follow": "focal",
    "train": "loss:focal,optimizer:adam,start:random,learning_rate:0.03,steps:200,batch_size:10,l2:0.0,seed:9",
    "versus": "learning_rate:0.3",
    "probe": "0.5,-0.25",
    "arrows": "0",
    "ground": "1",
}


def test_an_address_from_before_is_read():
    plane, problems = read(OLD)
    training = Training("focal", "adam", "random", 0.03, steps=200, batch_size=10, l2=0.0, seed=9)
    assert problems == []
    assert (plane.points[0], plane.weights, plane.bias) == ((9.0, 9.0), ((1.5, -0.25), (0.0, 1.0)), (0.5, 0.0))
    assert (plane.training, plane.rivalry, plane.trained) == (
        training,
        ("learning_rate", 0.3),
        (training, ("learning_rate", 0.3)),
    )
    assert (plane.follow, plane.probe, plane.arrows, plane.ground) == ("focal", (0.5, -0.25), False, "1")
    assert read({"data": "iris", "follow": "0"})[0].follow == ""


def test_a_film_at_a_step_from_before_is_read():
    plane, problems = read({"data": "iris", "step": "120", "train": "steps:200", "versus": "model:one_vs_rest"})
    assert problems == []
    assert (plane.step, plane.trained) == (120, (Training(steps=200), ("model", "one_vs_rest")))


def test_a_plus_sign_may_arrive_as_the_blank_that_it_means():
    assert read({"data": "iris", "edits": "150 1,1,0"})[0].points[-1] == (1.0, 1.0)


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
        ";".join(f"-{n}" for n in range(60)) + "x",
    ],
    "weights": ["1,2", "a,b,c,d,e,f", "nan,0,0,0,0,0", "0,0,0,0,0,1000001"],
    "bias": ["1", "0,0,inf", "0,0,1000000001"],
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
    "trained": ["loss:regret", "unusual"],
    "trained_versus": ["nobody", "x:1"],
    "follow": ["1", "true", "regret"],
    "step": ["-1", "x", "501", "1.5", "99999999"],
    "probe": ["", "1", "1,2,3", "a,b", "nan,0", "1e9,0"],
    "arrows": ["", "2", "yes"],
    "ground": ["", "3", "-1", "moss"],
    "pair": ["first", "0-1"],
    "order": ["", "loss"],
    "loss_axis": ["", "log"],
}


@pytest.mark.parametrize("name, value", [(name, value) for name, values in WRONG.items() for value in values])
def test_what_is_wrong_in_an_address_is_named_and_the_rest_stays(name, value):
    found, problems = read({"data": "iris", "follow": "focal"} | {name: value})
    (problem,) = problems
    assert problem.startswith(f"“{name}")
    same(found, replace(IRIS, follow=IRIS.follow if name == "follow" else "focal"))


def test_wrong_parts_of_an_address_are_named_on_the_page_and_nothing_breaks():
    app = open_page("boundary", {"data": "roses", "weights": "x", "step": "y", "logits": "1,2,3", "T": "hot"})
    assert len(answer(app)["notices"]) == 4
    assert session_of(app)["plane"].class_names == ("setosa", "versicolor", "virginica")
    assert session_of(app)["scenario"] == Scenario(logits=(1.0, 2.0, 3.0))


def test_a_hand_is_in_the_address_and_another_session_finds_all_of_it_there():
    app = open_page("boundary", {"data": "blobs", "classes": "4", "count": "60"})
    plane = session_of(app)["plane"]
    moved = [*map(list, plane.points[:-1]), [0.25, -0.5]]
    ask(app, plane={"points": moved, "labels": list(plane.labels), "chosen": 59, "follow": "", "weights": [[1, 2]] * 4})
    query = address(app)
    assert query["edits"].startswith("59:0.25,-0.5,")
    same(session_of(open_page("boundary", query))["plane"], session_of(app)["plane"])

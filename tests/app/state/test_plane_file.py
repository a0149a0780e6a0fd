"""The file that a user saves and loads: what goes out comes back, files from before too, and nothing else comes in."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from strategies import planes, same_every_time, scenarios

from app.state import links
from app.state.data import Source
from app.state.plane import opened
from app.state.plane_file import FIRST_FORMAT, FORMAT, from_text, to_text
from app.state.plane_model import Network
from app.state.scenario import Scenario
from app.state.training import Training
from softmax_core import initial_perceptron

MOONS = opened(Source("moons", num_classes=4, count=50, seed=7))
TABLE = opened(Source.from_csv(b"x,y,c\n1,2,a\n2,1,b\n5,5,a\n6,1,b\n", "tiny.csv"))


@settings(same_every_time, max_examples=50)
@given(planes(), scenarios())
def test_what_the_file_says_is_read_back(plane, scenario):
    values = {"scenario": scenario, "plane": plane}
    assert from_text(to_text(values)) == values


@pytest.mark.parametrize(
    "plane",
    [
        TABLE,
        replace(TABLE, network=Network.of(initial_perceptron(2, [3], 2, "relu", seed=1)), step=7),
        replace(MOONS, chosen=3, trained=(Training(start="here"), ("loss", "focal")), step=120),
    ],
    ids=["a table", "a network", "a step"],
)
def test_a_file_has_all_that_it_needs(plane):
    text = to_text({"plane": plane})
    links._kept.clear()
    assert from_text(text) == {"plane": plane}


#: Saved by the app as it was when files had the first format.
FIRST = {
    "format": "softmax-live-1",
    "source": {"name": "moons", "num_classes": 2, "count": 10, "noise": 0.3, "seed": 7},
    "weights": [[1.5, -0.25], [0.0, 1.0]],
    "bias": [0.5, 0.0],
    "network": None,
    "chosen": 3,
    "follow": "focal",
    "points": [[9.0, 9.0], [-0.19, -0.117], [-0.855, 0.3], [0.74, -0.28], [-0.177, 0.239]],
    "labels": [0, 1, 0, 1, 0],
    "training": {
        "loss": "focal",
        "optimizer": "adam",
        "start": "random",
        "learning_rate": 0.03,
        "steps": 200,
        "batch_size": 10,
        "l2": 0.0,
        "smoothing": 0.0,
        "class_weights": "equal",
        "model": "linear",
        "units": 8,
        "activation": "tanh",
        "seed": 9,
    },
    "rivalry": ["learning_rate", "0.3"],
    "step": None,
    "sight": {"probe": [0.5, -0.25], "arrows": False, "ground": "1"},
    "scenario": {"logits": [-1.048, 1.048], "labels": ["A", "B"], "temperature": 1.0, "target": [0.0, 1.0]},
}
FIRST_TABLE = FIRST | {
    "source": {"name": "csv", "file": "tiny.csv", "content": "eCx5LGMKMSwyLGEKMiwxLGIKNSw1LGEKNiwxLGIK"},
    "network": {
        "sizes": [2, 1, 2],
        "activation": "relu",
        "parameters": [0.345584192064786, 0.8216181435011584, 0.0, -1.0064686034639772, 1.2689722657853626, 0.0, 0.0],
    },
    "rivalry": None,
    "step": 120,
    "sight": {"probe": None, "arrows": None, "ground": "classes"},
    "scenario": None,
}
del FIRST_TABLE["points"], FIRST_TABLE["labels"]


def test_a_file_of_the_first_format_still_loads():
    assert FIRST["format"] == FIRST_FORMAT
    values = from_text(json.dumps(FIRST))
    plane, training = (
        values["plane"],
        Training("focal", "adam", "random", 0.03, steps=200, batch_size=10, l2=0.0, seed=9),
    )
    assert values["scenario"] == Scenario((-1.048, 1.048), ("A", "B"), 1.0, (0.0, 1.0))
    assert (plane.source, plane.points[0]) == (Source("moons", num_classes=2, count=10, seed=7), (9.0, 9.0))
    assert (plane.weights, plane.bias, plane.chosen) == (((1.5, -0.25), (0.0, 1.0)), (0.5, 0.0), 3)
    assert (plane.training, plane.rivalry) == plane.trained == (training, ("learning_rate", 0.3))
    assert (plane.probe, plane.arrows, plane.ground, plane.step) == ((0.5, -0.25), False, "1", None)


def test_a_table_with_a_network_of_the_first_format_still_loads():
    values = from_text(json.dumps(FIRST_TABLE))
    assert "scenario" not in values
    plane = values["plane"]
    source = replace(TABLE.source, standardised=True)
    assert (plane.source, plane.points, plane.step) == (source, opened(source).points, 120)
    assert plane.network.sizes == (2, 1, 2) and plane.rivalry is None


FILE = json.loads(to_text({"scenario": Scenario(), "plane": MOONS}))


def with_plane(**parts):
    return json.dumps(FILE | {"plane": FILE["plane"] | parts})


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{}",
        "null",
        json.dumps({"format": FORMAT}),
        json.dumps({"format": FIRST_FORMAT}),
        json.dumps(FIRST | {"rivalry": ["x", 1]}),
        json.dumps(FIRST | {"rivalry": ["learning_rate", "fast"]}),
        json.dumps(FIRST | {"rivalry": 5}),
        json.dumps(FIRST | {"sight": 5}),
        json.dumps(FIRST | {"training": None}),
        json.dumps(FIRST | {"step": 10**6}),
        json.dumps(FIRST | {"source": None}),
        json.dumps(FILE | {"format": "softmax-live-9"}),
        json.dumps(FILE | {"plane": 5}),
        json.dumps(FILE | {"plane": None, "scenario": 5}),
        json.dumps(FILE | {"scenario": {"logits": [1]}}),
        with_plane(weights=[[1, 2]]),
        with_plane(weights=None),
        with_plane(source={"name": "roses"}),
        with_plane(source=5),
        with_plane(source={"name": "csv", "file": "a.csv", "content": "x"}),
        with_plane(training=5),
        with_plane(rivalry=["x", 1]),
        with_plane(rivalry=[1]),
        with_plane(trained=[{}]),
        with_plane(step=10**6),
        with_plane(points=[[1, 2]], labels=[0]),
        with_plane(chosen=50),
        with_plane(network={"sizes": [2, 99, 4], "activation": "tanh", "parameters": []}),
        with_plane(network={"sizes": [2, 8, 10**9], "activation": "tanh", "parameters": []}),
        with_plane(network={"sizes": [10**9, 8, 4], "activation": "tanh", "parameters": []}),
        json.dumps([1, 2]),
        "[" * 100_000,
    ],
    ids=lambda text: text[:40],
)
def test_a_file_that_is_none_of_ours_is_answered_in_words(text):
    with pytest.raises(ValueError, match=r"[a-z]+ [a-z]+.*\.$"):
        from_text(text)

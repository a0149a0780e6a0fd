"""The plane: what it takes, what follows from edits, and what the page may ask for there."""

import base64
import gzip
import json
from dataclasses import replace

import numpy as np
import pytest
from shown import address, answer, ask, components, open_page, session_of
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from app import films, results
from app.catalogue import CSV
from app.state.data import Source
from app.state.plane import FIRST_FLOWER, FLOWERS, L2, LOGIT_DECIMALS, Plane, opened
from app.state.plane_actions import MOST_BYTES, MOST_PLANES, dataset
from app.state.plane_model import MAX_BIAS, MAX_WEIGHT
from app.state.plane_points import MAX_COORDINATE, MOST_POINTS
from app.state.scenario import Scenario, presets
from app.state.training import Training
from softmax_core import LOSSES, fit_softmax_regression, load_iris, read_csv

IRIS = load_iris()
#: A model that calls every flower a setosa.
ALL_SETOSA = {"weights": [[0, 0], [0, 0], [0, 0]], "bias": [1, 0, 0]}
NETWORK = {"sizes": [2, 1, 3], "activation": "tanh", "parameters": [0.5] * 9}
ANIMALS = b"width;height;animal\n0,5;1;dog\n2;3,25;cat\n4;5;dog\n"


pytestmark = pytest.mark.usefixtures("unmade_films")


def moved(index, place):
    points = IRIS.points.tolist()
    points[index] = place
    return {"points": points, "labels": IRIS.labels.tolist()}


def plane_of(app):
    return session_of(app)["plane"]


def as_file(content, name="animals.csv"):
    return {"file": name, "content": base64.b64encode(content).decode()}


# ---- what a visitor finds --------------------------------------------------------------------------------------------


def test_the_model_shown_first_is_the_penalised_optimum_that_scikit_learn_finds():
    oracle = LogisticRegression(C=1 / (L2 * len(IRIS.labels)), tol=1e-10, max_iter=10_000)
    expected = oracle.fit(IRIS.points, IRIS.labels).predict_proba(IRIS.points)
    told = answer(open_page("boundary"))
    assert told["optimum"]["weights"] == told["values"]["plane"]["weights"]
    found = opened(FLOWERS).model.probabilities(IRIS.points)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert log_loss(IRIS.labels, found) < 0.2


def test_the_points_are_the_150_irises_inside_the_axes():
    told = answer(open_page("boundary"))
    data = json.loads(gzip.decompress(results.read(told["dataset"]["at"])))
    assert data == json.loads(json.dumps(dataset(FLOWERS)))
    points = np.array(data["points"])
    np.testing.assert_array_equal(points, IRIS.points)
    assert data["labels"] == IRIS.labels.tolist()
    for axis, (low, high) in enumerate(data["ranges"]):
        assert low < points[:, axis].min() and points[:, axis].max() < high


def test_a_first_visit_shows_a_misclassified_flower_with_its_logits_and_its_class():
    app = open_page("boundary")
    scenario, model = session_of(app)["scenario"], opened(FLOWERS).model
    logits = model.weights @ IRIS.points[FIRST_FLOWER] + model.bias
    np.testing.assert_allclose(scenario.logits, logits, atol=0.5 * 10**-LOGIT_DECIMALS)
    assert scenario.labels == IRIS.class_names
    assert scenario.true_class == IRIS.labels[FIRST_FLOWER] != logits.argmax()
    assert address(app)["labels"] == "setosa,versicolor,virginica"


@pytest.mark.parametrize(
    "query",
    [{"logits": "1,2,3", "labels": "a,b,c", "T": "2", "target": "0,0,1"}, Scenario().to_query(), {"logits": "5,6"}],
    ids=["own", "the usual one, given", "two classes"],
)
def test_a_scenario_in_the_address_is_not_replaced_by_a_flower(query):
    expected, _problems = Scenario.from_query(query)
    assert session_of(open_page("boundary", query))["scenario"] == expected


def test_a_scenario_made_at_another_station_is_brought_along():
    app = open_page("loss")
    made = Scenario(logits=(4.0, 0.0, 0.5))
    ask(app, scenario=made.to_json())
    assert session_of(open_page("boundary", app=app))["scenario"] == made


@pytest.mark.parametrize("name", presets())
def test_every_preset_can_be_brought_here(name):
    preset = presets()[name]
    query = {"logits": ",".join(map(str, preset.logits))}
    assert session_of(open_page("boundary", query))["scenario"].logits == preset.logits


# ---- what a hand leaves behind ---------------------------------------------------------------------------------------


def test_an_edited_model_is_kept_and_nothing_is_echoed_into_the_hand():
    app = open_page("boundary")
    followed = {**Scenario(logits=(1.0, 0.0, 0.0)).to_json(), "labels": list(IRIS.class_names)}
    told = ask(app, plane=ALL_SETOSA | {"chosen": 4}, scenario=followed)
    assert told["values"] == {}
    assert not told["notices"]
    assert (plane_of(app).weights, plane_of(app).bias, plane_of(app).chosen) == (((0.0, 0.0),) * 3, (1.0, 0.0, 0.0), 4)
    assert address(app)["logits"] == "1,0,0"


def test_the_way_back_to_the_optimum_stays_when_the_model_is_edited():
    told = ask(open_page("boundary"), plane=ALL_SETOSA)
    assert told["optimum"]["weights"] == [list(row) for row in opened(FLOWERS).weights]


@pytest.mark.parametrize(
    "parts",
    [
        {"weights": [[0, 0], [0, 0]]},
        {"weights": [[0, 0, 0], [0, 0, 0], [0, 0, 0]]},
        {"weights": [[0, 0], [0, 0], [0, MAX_WEIGHT + 1]]},
        {"weights": [[0, 0], [0, 0], [0, "heavy"]]},
        {"weights": [[0, 0], [0, 0], [0, float("nan")]]},
        {"weights": None},
        {"bias": [0, 0]},
        {"bias": [0, 0, -MAX_BIAS - 1]},
        {"bias": [0, 0, float("inf")]},
        {"bias": 3},
        {"chosen": 150},
        {"chosen": -1},
        {"chosen": float("inf")},
        {"chosen": "the blue one"},
        {"points": [[1, 2]], "labels": [0]},
        {"points": [[1, 2], [3, 4]], "labels": [0]},
        {"points": [[1, 2], [3, 4]], "labels": [0, 3]},
        {"points": [[1, 2], [3, 4]], "labels": [0, -1]},
        {"points": [[1, 2], [3, 4]], "labels": []},
        {"points": [[1, 2], [3, 4]]},
        {"points": [[1, 2], [3]], "labels": [0, 1]},
        {"points": [[1, 2], [3, float("nan")]], "labels": [0, 1]},
        {"points": [[1, 2], [3, MAX_COORDINATE + 1]], "labels": [0, 1]},
        {"points": "everywhere", "labels": [0, 1]},
        {"points": [[0, 0]] * (MOST_POINTS + 1), "labels": [0] * (MOST_POINTS + 1)},
        {"network": {}},
        {"network": NETWORK | {"sizes": [2, 1, 2]}},
        {"network": NETWORK | {"sizes": [3, 1, 3]}},
        {"network": NETWORK | {"sizes": [2, 10**9, 3]}},
        {"network": NETWORK | {"sizes": [2, 1, 1, 1, 3]}},
        {"network": NETWORK | {"parameters": [0.5]}},
        {"network": NETWORK | {"activation": "sine"}},
        {"step": 501},
        {"step": 0.5},
        {"probe": [1]},
        {"probe": [1, MAX_COORDINATE + 1]},
        {"ground": "3"},
        {"ground": "moss"},
        {"follow": "regret"},
        {"pair": "first"},
        {"training": {"model": "one_vs_rest"}},
    ],
    ids=lambda parts: str(parts)[:60],
)
def test_what_is_no_plane_is_refused_in_words(parts):
    with pytest.raises(ValueError, match=r"[a-z]+ [a-z]+.*\.$"):
        Plane.from_json(parts, opened(FLOWERS))


def test_a_bad_edit_is_answered_and_the_page_shows_the_last_good_state_again():
    app = open_page("boundary")
    ask(app, plane=ALL_SETOSA)
    before, scenario = plane_of(app), session_of(app)["scenario"]
    told = ask(app, plane={"weights": [[0, 0]]}, scenario={"temperature": 9})
    assert len(told["notices"]) == 1
    assert (plane_of(app), session_of(app)["scenario"]) == (before, scenario)
    assert told["values"]["plane"]["weights"] == [[0, 0]] * 3
    assert not ask(app, plane=ALL_SETOSA)["notices"]


def test_labels_alone_can_be_changed():
    app = open_page("boundary")
    labels = [2, *IRIS.labels.tolist()[1:]]
    ask(app, plane={"labels": labels})
    assert (plane_of(app).labels, plane_of(app).points) == (tuple(labels), opened(FLOWERS).points)
    ask(app, plane={"labels": None, "points": None})
    assert not plane_of(app).edited


def test_a_plane_is_edited_while_its_points_are_others_than_its_sources():
    plane = opened(Source("xor", count=10, seed=3))
    assert not plane.edited
    edited = replace(plane, points=((0.0, 0.0), *plane.points[1:]))
    assert edited.edited and edited.to_json()["points"]
    back = replace(edited, points=plane.points)
    for n in range(20):  # more than the last few sources
        opened(Source("xor", count=10, seed=100 + n))
    assert not back.edited and not replace(plane, chosen=0).edited
    assert back.to_json()["points"] is None


# ---- settle ----------------------------------------------------------------------------------------------------------


def test_a_model_that_follows_is_the_optimum_for_the_points_that_a_hand_left_behind():
    app = open_page("boundary")
    told = ask(app, plane=ALL_SETOSA | moved(70, [7.0, 0.5]))
    plane = plane_of(app)
    expected = fit_softmax_regression(np.array(plane.points), np.array(plane.labels), 3, l2=L2)
    assert plane.points[70] == (7.0, 0.5)
    np.testing.assert_allclose(plane.weights, expected.weights, rtol=1e-12)
    np.testing.assert_allclose(plane.bias, expected.bias, rtol=1e-12)
    assert told["values"]["plane"] == {name: plane.to_json()[name] for name in ("weights", "bias")}


def test_without_following_the_weights_stay_and_following_again_fits_them():
    app = open_page("boundary")
    assert ask(app, plane=ALL_SETOSA | {"follow": ""} | moved(70, [7.0, 0.5]))["values"] == {}
    assert plane_of(app).weights == ((0.0, 0.0),) * 3
    ask(app, plane={"follow": "cross_entropy"})
    assert plane_of(app).fitted


def test_weights_that_undo_brings_back_with_the_points_are_not_fitted_anew():
    app = open_page("boundary")
    assert ask(app, literal=True, plane=ALL_SETOSA | moved(70, [7.0, 0.5]))["values"] == {}
    assert plane_of(app).weights == ((0.0, 0.0),) * 3
    ask(app, plane=moved(71, [7.0, 0.5]))
    assert plane_of(app).fitted


def test_a_network_does_not_follow():
    app = open_page("boundary")
    ask(app, plane={"network": NETWORK, "step": 20})
    network = plane_of(app).network
    told = ask(app, plane=moved(70, [7.0, 0.5]))
    assert plane_of(app).network == network and plane_of(app).weights == opened(FLOWERS).weights
    assert told["values"]["plane"] == {"step": None}, "of other points there is no such step"


@pytest.mark.parametrize("loss", [name for name in LOSSES if name != "cross_entropy"])
def test_a_model_follows_by_any_loss_a_little_further_than_the_hand_left_it(loss):
    app = open_page("boundary")
    ask(app, literal=True, plane={"follow": loss})
    ask(app, plane=moved(70, [7.0, 0.5]))
    plane = plane_of(app)
    target = np.eye(3)[list(plane.labels)]

    def mean(model):
        return LOSSES[loss].value(np.array(plane.points) @ model.weights.T + model.bias, target).mean()

    assert plane.weights != opened(FLOWERS).weights
    assert mean(plane.model) < mean(opened(FLOWERS).model)


def test_weights_that_a_hand_sets_stay_although_the_model_follows_the_points():
    app = open_page("boundary")
    ask(app, plane=ALL_SETOSA)
    assert plane_of(app).weights == ((0.0, 0.0),) * 3


def test_a_class_without_points_leaves_the_model_as_it_is():
    app = open_page("boundary")
    edit = {"points": [[1, 1], [2, 2], [3, 1]], "labels": [0, 0, 1], "chosen": None}
    assert not ask(app, plane=ALL_SETOSA | edit)["notices"]
    assert (plane_of(app).weights, plane_of(app).bias) == (((0.0, 0.0),) * 3, (1.0, 0.0, 0.0))


def test_logits_beyond_what_a_scenario_holds_are_cut_off():
    plane = replace(
        opened(FLOWERS), weights=((100, 100), (0, 0), (0, 0)), points=((1000, 1000), *opened(FLOWERS).points[1:])
    )
    assert plane.scenario_of(0).logits[0] == 10_000


# ---- other data ------------------------------------------------------------------------------------------------------


def test_other_data_are_shown_under_their_optimum_with_a_point_of_theirs_and_the_same_temperature():
    app = open_page("boundary")
    ask(
        app,
        scenario={"temperature": 2.5},
        plane={"probe": [1, 1], "ground": "2", "arrows": True, "training": {"loss": "focal"}},
    )
    source = Source("blobs", num_classes=5, count=60)
    told = ask(app, "open", source.to_json())
    plane, scenario = plane_of(app), session_of(app)["scenario"]
    assert (len(plane.points), plane.num_classes, plane.fitted) == (60, 5, True)
    assert scenario == replace(plane.scenario_of(plane.chosen), temperature=2.5)
    assert told["values"]["scenario"]["labels"] == list(plane.class_names)
    assert (plane.probe, plane.ground, plane.arrows, plane.training.loss) == (None, "classes", True, "focal")


def test_points_come_back_as_they_were_left_when_their_data_set_does():
    app = open_page("boundary")
    ask(app, plane=moved(0, [9.0, 9.0]))
    left = plane_of(app)
    ask(app, "open", {"name": "xor"})
    assert plane_of(app).class_names == ("A", "B", "C")
    ask(app, "open", FLOWERS.to_json())
    assert (plane_of(app).points, plane_of(app).weights) == (left.points, left.weights)


def test_after_a_reset_no_point_comes_back():
    app = open_page("boundary")
    ask(app, plane=moved(0, [9.0, 9.0]))
    ask(app, "reset")
    ask(app, "open", {"name": "xor"})
    ask(app, "open", FLOWERS.to_json())
    assert not plane_of(app).edited


def test_what_many_data_sets_were_left_as_does_not_grow_without_end():
    app = open_page("boundary")
    session = session_of(app)
    for seed in range(30):
        session.take({"action": {"name": "open", "with": {"name": "xor", "count": 10, "seed": seed}}})
    assert len(session.memory["planes"]) == MOST_PLANES


def test_data_that_there_are_not_are_told_under_the_actions_name_and_change_nothing():
    app = open_page("boundary")
    before = dict(session_of(app).values)
    for wanted in ({"name": "roses"}, {"name": CSV}, None, [], {"name": "blobs", "count": 10**9}):
        told = ask(app, "open", wanted)
        assert list(told["problems"]) == ["open"] and not told["notices"]
        assert session_of(app).values == before
    assert not ask(app, "open", {"name": "moons"})["problems"]


# ---- files -----------------------------------------------------------------------------------------------------------


def test_a_table_is_loaded_and_can_be_chosen_again():
    app = open_page("boundary")
    told = ask(app, "load", as_file(ANIMALS))
    assert told["file"]["file"] == "animals.csv" == plane_of(app).source.file
    assert plane_of(app).class_names == ("cat", "dog")
    assert told["fits"] is False
    ask(app, "open", FLOWERS.to_json())
    ask(app, "open", told["file"])
    assert plane_of(app).source == Source.from_csv(ANIMALS, "animals.csv")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            as_file(b"x,y,c\n1,2,a\n1,zwei,b\n", "bad.csv"),
            "bad.csv: it needs two columns of numbers and one of at least two labels, but has “x” (one value), "
            "“y” (words), “c” (words); line 3: “zwei” in column “y” is no number",
        ),
        (as_file(b"{", "bad.json"), "bad.json: line 1 of the file is no JSON"),
        (as_file(b"{}", "bad.json"), "bad.json: this JSON file was not saved here"),
        ({"file": "big.csv", "content": "A" * (MOST_BYTES * 4 // 3 + 8)}, "big.csv: the file is too large"),
        ({"file": "a.csv", "content": "no base64!"}, "a.csv: "),
        ({"file": "a.csv"}, "not understood"),
        (None, "not understood"),
    ],
    ids=lambda case: str(case)[:40],
)
def test_a_bad_file_changes_nothing_and_is_told_with_its_name(given, words):
    app = open_page("boundary")
    ask(app, "open", {"name": "moons"})
    before = dict(session_of(app).values)
    told = ask(app, "load", given)
    assert words in told["problems"]["load"]
    assert session_of(app).values == before
    assert not ask(app, "open", {"name": "rings"})["problems"]


def test_all_that_is_shown_is_saved_and_loaded_again():
    app = open_page("boundary", {"data": "moons", "count": "40"})
    ask(app, scenario={"temperature": 3.0}, plane={"weights": [[1, 2]] * 3, "follow": "", "ground": "1", "chosen": 7})
    saved = ask(app, "save", "json")["delivery"]
    assert saved["file"] == "moons.json"
    other = open_page("boundary")
    told = ask(other, "load", as_file(saved["text"].encode(), "moons.json"))
    assert not told["problems"]
    assert session_of(other).values["plane"] == plane_of(app)
    assert session_of(other).values["scenario"] == session_of(app).values["scenario"]
    assert "delivery" in told and not told["delivery"], "a file is handed over once"


@pytest.mark.parametrize("marks", [1, 2])
def test_byte_order_marks_that_a_program_has_put_before_a_file_do_not_count(marks):
    app = open_page("boundary")
    saved = ask(app, "save", "json")["delivery"]["text"]
    for text, name in ((saved, "flowers.json"), ("width,height,animal\n1,2,cat\n3,4,dog\n", "animals.csv")):
        assert not ask(app, "load", as_file(("\ufeff" * marks + text).encode(), name))["problems"]
    assert plane_of(app).source.dataset.feature_names == ("width", "height")


def test_an_address_that_says_only_a_temperature_means_the_chosen_points_scenario_at_it():
    session = session_of(open_page("boundary", {"data": "blobs", "classes": "10", "T": "2"}))
    assert session["scenario"].labels == session["plane"].class_names
    assert session["scenario"].temperature == 2
    assert session["plane"].shown == "point"


def test_points_are_saved_as_a_table_in_their_units():
    app = open_page("boundary", {"data": "penguins"})
    saved = ask(app, "save", "csv")["delivery"]
    assert saved["file"] == "penguins.csv"
    source = plane_of(app).source
    np.testing.assert_array_equal(read_csv(saved["text"].encode()).points, source.measured.points)


def test_nothing_else_is_saved():
    assert ask(open_page("boundary"), "save", "exe")["problems"]["save"]


# ---- training --------------------------------------------------------------------------------------------------------


def test_train_makes_the_film_of_the_present_settings_and_points():
    app = open_page("boundary")
    first = answer(app)["film"]["name"]
    told = ask(app, "train", plane={"training": {"loss": "focal", "steps": 200}} | moved(70, [7.0, 0.5]))
    assert not told["problems"]
    plane = plane_of(app)
    assert plane.trained == (plane.training, None) and plane.training.loss == "focal"
    assert told["film"]["name"] == films.make(plane, plane.training, None).name != first
    assert told["film"]["planned"] == 200
    ask(app, plane=moved(70, [6.0, 0.5]))
    assert answer(app)["film"]["name"] == told["film"]["name"], "points edited since do not change it"


def test_what_does_not_go_together_is_told_beside_the_button_and_the_last_film_stays():
    app = open_page("boundary")
    before = answer(app)["film"]
    told = ask(app, "train", plane={"training": {"optimizer": "newton", "loss": "mean_squared_error"}})
    assert told["problems"]["train"]
    assert told["film"] == before
    assert plane_of(app).training.optimizer == "newton"
    assert plane_of(app).trained == (Training(), None)
    assert not ask(app, "train", plane={"training": {}})["problems"]


def test_stop_ends_the_film_and_what_is_made_of_it_stays():
    app = open_page("boundary")
    at = ask(app, "train", plane={"training": {"seed": 77, "start": "random"}})["film"]["at"]
    told = ask(app, "stop")
    assert not told["problems"]
    assert films.find(at).is_stopped
    assert told["film"]["at"] == at


def test_a_film_that_gives_way_to_another_ends():
    app = open_page("boundary")
    at = ask(app, "train", plane={"training": {"seed": 78, "start": "random"}})["film"]["at"]
    ask(app, "train", plane={"training": {"seed": 79, "start": "random"}})
    assert films.find(at).is_stopped


def test_an_address_to_a_film_that_cannot_be_made_shows_the_usual_one():
    app = open_page("boundary", {"train": "optimizer:newton,loss:focal"})
    assert answer(app)["film"]["planned"] == 500


def test_a_film_of_a_link_is_that_of_its_settings_and_its_step_is_the_pages_to_show():
    app = open_page(
        "boundary", {"data": "moons", "count": "60", "train": "model:hidden_1,start:random,steps:200", "step": "120"}
    )
    told = answer(app)
    assert not told["notices"]
    assert told["values"]["plane"]["step"] == 120
    (run,) = told["film"]["runs"]
    assert (run["kind"], run["sizes"]) == ("network", [2, 8, 3])
    assert address(app)["step"] == "120" and "weights" not in address(app)


@pytest.mark.parametrize(
    "rivalry, titles",
    [
        (("loss", "mean_squared_error"), ["cross-entropy", "mean squared error"]),
        (("optimizer", "adam"), ["gradient descent", "Adam"]),
        (("learning_rate", 1.0), ["learning rate 0.1", "learning rate 1"]),
        (("l2", 0.1), ["L2 penalty: 0.001", "L2 penalty: 0.1"]),
        (("model", "one_vs_rest"), ["linear", "one-vs-rest"]),
        (("smoothing", 0.2), ["Label smoothing: 0", "Label smoothing: 0.2"]),
    ],
)
def test_two_runs_are_called_by_what_they_differ_in(rivalry, titles):
    app = open_page("boundary")
    told = ask(app, "train", plane={"rivalry": list(rivalry)})
    assert told["film"]["titles"] == [f"{run}: {title}" for run, title in zip("AB", titles, strict=True)]
    assert len(told["film"]["runs"]) == 2
    told = ask(app, "train", plane={"rivalry": None})
    assert (told["film"]["titles"], len(told["film"]["runs"])) == (["cross-entropy"], 1)


@pytest.mark.parametrize(
    "training, rivalry, words",
    [
        ({}, None, ""),
        ({}, ("model", "hidden_1"), "The second run starts from random weights"),
        ({"model": "hidden_1", "start": "zero"}, None, "start from random weights"),
        ({"model": "hidden_2", "start": "random"}, ("start", "zero"), "start from random weights"),
        ({"start": "random"}, ("model", "hidden_1"), ""),
    ],
)
def test_a_start_from_which_hidden_layers_cannot_learn_is_said(training, rivalry, words):
    app = open_page("boundary")
    told = ask(app, "train", plane={"training": Training(**training).to_json(), "rivalry": rivalry and list(rivalry)})
    assert words in told["film"]["note"] and bool(words) == bool(told["film"]["note"])


def test_a_film_of_other_points_than_these_says_so():
    app = open_page("boundary")
    assert not ask(app, "train")["film"]["is_of_others"]
    assert ask(app, plane=moved(70, [7.0, 0.5]))["film"]["is_of_others"]
    assert not ask(app, "train")["film"]["is_of_others"]


def test_a_training_ends_the_following_and_a_points_first_touch_leaves_it():
    app = open_page("boundary")
    ask(app, "train")
    assert plane_of(app).follow == ""
    ask(app, plane=ALL_SETOSA | {"step": 20})
    ask(app, plane=moved(70, [7.0, 0.5]))
    assert (plane_of(app).weights, plane_of(app).step) == (((0.0, 0.0),) * 3, None)


def test_the_views_of_the_plane_are_there():
    found = components(open_page("boundary"))
    assert {"data", "plane", "probe", "weights", "scores", "training", "runs", "pipeline"} <= set(found)

"""Points that are held out: dealt once, kept with their points, and never learnt from."""

import json
from dataclasses import replace

import numpy as np
import pytest
from shown import address, ask, open_page, session_of
from sklearn.linear_model import LogisticRegression

from app import films
from app.state.data import Source
from app.state.plane import FLOWERS, L2, Plane, opened
from app.state.plane_model import features_at
from app.state.training import Training
from softmax_core import LOSSES, one_hot

IRIS = FLOWERS.dataset
SPLIT = replace(opened(FLOWERS), held_out_share=0.3).dealt


def plane_of(app):
    return session_of(app)["plane"]


def test_every_class_gives_its_share_and_keeps_a_point_to_learn_from():
    plane = replace(opened(Source("imbalanced", num_classes=4, count=60)), held_out_share=0.3).dealt
    labels, held = np.array(plane.labels), np.array(plane.held_out)
    for k in range(4):
        own = held[labels == k]
        assert own.sum() == min(int(0.3 * len(own) + 0.5), len(own) - 1)


def test_the_seed_deals_and_a_larger_share_holds_out_the_same_and_more():
    other = replace(SPLIT, held_out_seed=1).dealt
    assert other.held_out != SPLIT.held_out and sum(other.held_out) == sum(SPLIT.held_out)
    larger = replace(SPLIT, held_out_share=0.5).dealt
    assert all(more >= flag for flag, more in zip(SPLIT.held_out, larger.held_out, strict=True))


def test_what_a_hand_does_to_points_deals_no_other_anew():
    app = open_page("boundary")
    ask(app, plane={"held_out_share": 0.3})
    before = plane_of(app)
    points, labels, flags = ([*part] for part in (before.points, before.labels, before.held_out))
    points[3] = (9.0, 9.0)
    ask(app, plane={"points": points, "labels": labels})
    assert plane_of(app).held_out == before.held_out, "a point moved"
    ask(app, plane={"points": points[1:], "labels": labels[1:], "held_out": flags[1:]})
    assert plane_of(app).held_out == tuple(flags[1:]), "a point went"
    told = ask(app, plane={"points": [*points, (1.0, 1.0)], "labels": [*labels, 0], "held_out": [*flags, 0]})
    assert plane_of(app).held_out == (*flags, 0), "a point came"
    again = Plane.from_query(address(app))[0]
    assert again.held_out == (*flags, 0) and not told["notices"]


def test_the_page_is_told_when_points_are_dealt():
    app = open_page("boundary")
    told = ask(app, plane={"held_out_share": 0.3})
    assert told["values"]["plane"]["held_out"] == list(plane_of(app).held_out)
    assert sum(plane_of(app).held_out) == 45


def test_a_model_that_follows_learns_from_the_others_alone():
    kept = np.array(SPLIT.held_out) == 0
    points, labels = IRIS.points[kept], IRIS.labels[kept]
    theirs = LogisticRegression(C=1 / (L2 * len(labels)), tol=1e-10, max_iter=100_000).fit(points, labels)
    model = SPLIT.optimum.linear
    np.testing.assert_allclose(model.probabilities(IRIS.points), theirs.predict_proba(IRIS.points), atol=1e-4)


@pytest.mark.parametrize("model", ["linear", "hidden_1"])
def test_a_film_says_of_every_step_what_the_test_says(model):
    training = Training(model=model, start="random", steps=200, l1=0.001, features="x1-x2-x1_x2")
    film = films.make(SPLIT, training, None).wait()
    run = film.runs[0]
    test = np.array(SPLIT.held_out) == 1
    features, labels = features_at(IRIS.points[test], training.features), IRIS.labels[test]
    rows = [json.loads(piece)[0]["curves"] for piece in film.pieces]
    losses, accuracies = ([x for row in rows for x in row.get(name, [])] for name in ("test_loss", "test_accuracy"))
    assert len(losses) == len(run.steps) == 201
    for row in (0, 77, 200):
        logits = run.start.with_parameters(run.parameters[row]).logits(features)
        assert losses[row] == pytest.approx(LOSSES["cross_entropy"].value(logits, one_hot(labels, 3)).mean())
        assert accuracies[row] == (logits.argmax(axis=1) == labels).mean()
    assert film.shows(SPLIT) and not film.shows(opened(FLOWERS))


def test_two_runs_that_differ_in_their_features_have_the_same_points():
    film = films.make(SPLIT, Training(steps=200, learning_rate=0.01), ("features", "x1-x2-x2_squared")).wait()
    assert [run.about()["sizes"] for run in film.runs] == [[2, 3], [3, 3]]
    assert [run.about()["features"] for run in film.runs] == ["x1-x2", "x1-x2-x2_squared"]


def test_a_linear_model_goes_on_with_other_features():
    plane = opened(FLOWERS).with_features("x2-x1_squared")
    assert [row[0] for row in plane.weights] == [row[1] for row in opened(FLOWERS).weights]
    assert {row[1] for row in plane.weights} == {0.0}
    film = films.make(plane, Training(start="here", steps=200, features="x2-x1_squared", learning_rate=0.001), None)
    np.testing.assert_allclose(film.wait().runs[0].parameters[0][:6], np.ravel(plane.weights))

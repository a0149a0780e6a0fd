"""What the boundary exports: the scores that the page shows, and trainings that arrive at the film's weights."""

from dataclasses import replace

import numpy as np
import pytest
from exported import after, close, run_notebook, run_script, session_at, tables

from app.catalogue import COMPARED
from app.state import plane_actions
from app.state.data import Source
from app.state.plane import opened
from app.state.scenario import Scenario
from app.state.training import SCHEMES, Training
from softmax_core import LOSSES, OPTIMIZERS, accuracy, confusion_matrix, one_hot

STEPS = 200


def trained(training=Training(), rivalry=None, step=None, start=None):  # noqa: B008
    """A session whose film of this training is whole, at a step."""
    start = replace(start or opened(Source("blobs", num_classes=3, count=60)), training=training, rivalry=rivalry)
    session = session_at("boundary", plane=start)
    plane_actions.train(session, None)
    film = plane_actions.shown_film(session).wait()
    if step is not None:
        run = film.runs[0]
        model = run.start.with_parameters(run.parameters[run.steps.index(step)].astype(np.float32).astype(float))
        session.change(plane=replace(session["plane"].with_features(training.features).with_model(model), step=step))
    return session, film


@pytest.mark.parametrize("temperature", [1.0, 2.5])
@pytest.mark.parametrize("model", ["linear", "hidden_1", "hidden_2"])
@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_scores_confusion_and_points_are_the_pages(model, activation, temperature):
    training = Training(model=model, activation=activation, start="random", steps=STEPS, units=4)
    session, _film = trained(training, step=30)
    session.change(scenario=Scenario(temperature=temperature))
    plane = session["plane"]
    labels, logits = plane.dataset.labels, plane.model.logits(plane.dataset.points)
    predicted, target = logits.argmax(axis=-1), one_hot(labels, 3)
    found = tables(session)
    scores = dict(found["On all 60 points"][1])
    _names, said = run_script(session)
    for name, title in (("cross_entropy", "cross-entropy"), ("mean_squared_error", "mean squared error")):
        wanted = COMPARED[name].value(logits, target, temperature).mean()
        assert close(scores[title], wanted, 12)
        assert close(after(said, f"mean {name} ="), wanted)
    assert float(scores["accuracy"]) == accuracy(labels, predicted)
    assert close(after(said, "accuracy ="), accuracy(labels, predicted))
    counts = confusion_matrix(labels, predicted, 3)
    assert [[int(text) for text in row[1:]] for row in found["Confusion matrix"][1]] == counts.tolist()
    names, _said = run_notebook(session)
    assert names["confusion"].tolist() == counts.tolist()
    _head, points = found["Point by point: the losses"]
    losses = COMPARED["cross_entropy"].value(logits, target, temperature)
    assert [float(row[-1]) for row in points] == losses.tolist()
    assert [row[4] for row in points] == [plane.class_names[guess] for guess in predicted]
    worst = [line for line in said.splitlines() if line.startswith("point ")]
    assert [int(line.split()[1]) - 1 for line in worst] == np.argsort(-losses, kind="stable")[:10].tolist()


SETTINGS = {
    **{
        f"{loss} {optimizer}": {"loss": loss, "optimizer": optimizer}
        for loss in LOSSES
        for optimizer in OPTIMIZERS
        if optimizer != "newton"
    },
    "batches": {"batch_size": 10, "seed": 5},
    "one by one": {"batch_size": 1},
    "smoothing": {"smoothing": 0.1},
    "smoothed hinge": {"smoothing": 0.2, "loss": "hinge_crammer_singer"},
    "balanced": {"class_weights": "balanced", "batch_size": 32},
    "no penalty": {"l2": 0.0},
    "strong penalty": {"l2": 0.1, "optimizer": "adam"},
    "hidden": {"model": "hidden_1", "start": "random"},
    "two hidden, ReLU": {"model": "hidden_2", "activation": "relu", "start": "random", "units": 5, "optimizer": "adam"},
    "wrong": {"start": "wrong"},
    "here": {"start": "here"},
    "sigmoid": {"model": "hidden_1", "activation": "sigmoid", "start": "random"},
    "linear units": {"model": "hidden_2", "activation": "linear", "start": "random", "units": 3, "optimizer": "adam"},
    **{f"L1, {name}": {"l1": 0.01, "optimizer": name} for name in ("gradient_descent", "momentum", "adam")},
    "L1, hidden": {"model": "hidden_1", "start": "random", "l1": 0.01, "batch_size": 10},
    "features": {"features": "x1-x1_squared-x1_x2-sin_x2", "learning_rate": 0.01},
    "features, hidden": {"features": "x2_squared-sin_x1", "model": "hidden_1", "start": "random"},
    "features, Newton": {"features": "x1-x2-x2_squared", "optimizer": "newton", "learning_rate": 1.0},
    "Newton": {"optimizer": "newton", "learning_rate": 1.0},
    "Newton, damped": {"optimizer": "newton", "learning_rate": 0.1, "smoothing": 0.1, "class_weights": "balanced"},
    "Newton, too long": {"optimizer": "newton", "learning_rate": 100.0, "start": "wrong"},
}


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_a_script_trains_to_the_films_weights(settings):
    session, film = trained(Training(steps=STEPS, **settings), step=40)
    (run,) = film.runs
    names, said = run_script(session)
    here = np.concatenate([q.ravel() for q in names["film"][40]])
    np.testing.assert_allclose(here, run.parameters[run.steps.index(40)], rtol=1e-6, atol=1e-9)
    head, rows = tables(session)[next(title for title in tables(session) if title.startswith("Training"))]
    assert len(rows) == len(run.steps)
    row = rows[run.steps.index(40)]
    assert close(row[head.index("loss")], names["losses"][40], 6)
    assert close(after(said, "step 40 loss ="), names["losses"][40])


def test_points_that_are_held_out_are_not_trained_on_and_have_their_own_scores():
    start = opened(Source("blobs", num_classes=3, count=60))
    split = replace(start, held_out_share=0.3, features="x1-x2-x1_x2", weights=((0.5, -1, 0.1),) * 3).dealt
    session, film = trained(Training(steps=STEPS, features="x1-x2-x1_x2"), step=40, start=split)
    plane = session["plane"]
    held = np.array(plane.held_out, bool)
    assert 10 < held.sum() < 30
    logits, labels = plane.logits(plane.dataset.points), plane.dataset.labels
    right = logits.argmax(axis=-1) == labels
    names, said = run_script(session)
    assert close(after(said, "accuracy ="), right[~held].mean())
    assert close(after(said, "test accuracy ="), right[held].mean())
    losses = COMPARED["cross_entropy"].value(logits, one_hot(labels, 3))
    assert close(after(said, "test mean cross_entropy ="), losses[held].mean())
    assert names["confusion"].sum() == (~held).sum()
    here = np.concatenate([q.ravel() for q in names["film"][40]])
    np.testing.assert_allclose(here, film.runs[0].parameters[film.runs[0].steps.index(40)], rtol=1e-6, atol=1e-9)
    found = tables(session)
    assert float(dict(found[f"On {held.sum()} held-out points"][1])["accuracy"]) == right[held].mean()
    head, rows = found[next(title for title in found if title.startswith("Training"))]
    row = rows[film.runs[0].steps.index(40)]
    assert close(row[head.index("accuracy, held out")], right[held].mean(), 6)
    run_notebook(session)


def test_two_runs_are_both_trained():
    session, film = trained(Training(steps=STEPS), ("optimizer", "adam"), step=10)
    names, _said = run_script(session)
    last = np.concatenate([q.ravel() for q in names["film"][10]])
    np.testing.assert_allclose(last, film.runs[1].parameters[10], rtol=1e-6, atol=1e-9)
    assert sum(title.startswith("Training") for title in tables(session)) == 2


OF_SCHEMES = {
    "usual": {},
    **{optimizer: {"optimizer": optimizer} for optimizer in ("momentum", "adam")},
    **{loss: {"loss": loss} for loss in ("mean_squared_error", "focal", "hinge_crammer_singer")},
    "batches, balanced": {"batch_size": 10, "class_weights": "balanced"},
    "smoothing": {"smoothing": 0.1},
    "L1": {"l1": 0.01},
    "Newton": {"optimizer": "newton", "learning_rate": 1.0},
    "Newton, damped": {"optimizer": "newton", "learning_rate": 0.1, "smoothing": 0.1, "class_weights": "balanced"},
    "features": {"features": "x1-x1_squared-x1_x2", "learning_rate": 0.01},
    "features, Newton": {"features": "x1-x2-x2_squared", "optimizer": "newton", "learning_rate": 1.0},
}


@pytest.mark.parametrize("settings", OF_SCHEMES.values(), ids=OF_SCHEMES)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_scheme_is_trained_to_the_films_weights(scheme, settings):
    session, film = trained(Training(steps=STEPS, **settings), ("model", scheme), step=10)
    run = film.runs[1]
    row = run.steps.index(10)
    names, _said = run_script(session)
    here = np.concatenate([q.ravel() for q in names["film"][10]])
    np.testing.assert_allclose(here, run.parameters[row], rtol=1e-6, atol=1e-8)
    titles = [title for title in tables(session) if title.startswith("Training")]
    head, rows = tables(session)[titles[1]]
    assert close(rows[row][head.index("loss")], names["losses"][10], 6)
    run_notebook(session)


def test_a_pair_of_classes_without_points_stays_where_it_starts():
    plane = opened(Source("blobs", num_classes=3, count=60))
    last = [n for n, label in enumerate(plane.labels) if label == 2]
    start = replace(plane, points=tuple(plane.points[n] for n in last) * 3, labels=(2,) * 3 * len(last))
    session, film = trained(Training(steps=STEPS), ("model", "one_vs_one"), step=10, start=start)
    names, _said = run_script(session)
    here = np.concatenate([q.ravel() for q in names["film"][10]])
    assert np.isfinite(here).all()
    np.testing.assert_allclose(here, film.runs[1].parameters[10], rtol=1e-6, atol=1e-8)


def test_a_film_of_other_points_is_trained_on_its_own():
    session, film = trained(Training(steps=STEPS), step=40)
    plane = session["plane"]
    moved = type(plane).from_json({"points": [[0.1, 0.2], *map(list, plane.points[1:])], "labels": plane.labels}, plane)
    session.change(plane=moved)
    names, _said = run_script(session)
    assert names["points"].tolist() == [list(point) for point in film.plane.points]
    here = np.concatenate([q.ravel() for q in names["film"][40]])
    np.testing.assert_allclose(here, film.runs[0].parameters[40], rtol=1e-6, atol=1e-9)


def test_a_training_that_ends_early_is_written_so_far_as_it_went():
    session, film = trained(Training(steps=STEPS, learning_rate=100.0, l2=0.1))
    assert film.runs[0].end
    names, _said = run_script(session)
    assert len(names["film"]) == film.runs[0].steps[-1] + 1

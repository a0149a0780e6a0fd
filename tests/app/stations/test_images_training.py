"""Training on pictures: how well it does, in pieces, on much data, watched and stopped."""

import base64
import json
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from app import films
from app.stations.images import sets, training
from app.stations.images.sets import PictureSet
from app.stations.images.state import Images
from softmax_core import fit_softmax_regression, load_digits

pytestmark = pytest.mark.usefixtures("no_other_films")

DIGITS = sets.digits()


def recorded(film):
    """What the pieces of a film say: steps, parameters (rows, P), curves by name."""
    pieces = [piece for piece in (json.loads(each)[0] for each in film.pieces) if piece["steps"]]
    steps = [step for piece in pieces for step in piece["steps"]]
    flat = b"".join(base64.b64decode(piece["parameters"]) for piece in pieces)
    curves = {name: [each for piece in pieces for each in piece["curves"][name]] for name in pieces[0]["curves"]}
    return steps, np.frombuffer(flat, "<f4").reshape(len(steps), -1), curves


def test_a_linear_fit_is_scikit_learns_at_the_same_penalty():
    learned, tested = load_digits().split(0)
    model = fit_softmax_regression(learned.pixels / 16, learned.labels, 10, l2=0.001)
    # Mean loss + l2/2 |W|^2 is 1 / (N C) of scikit-learn's sum C loss + |W|^2 / 2.
    oracle = LogisticRegression(C=1 / (0.001 * len(learned.labels)), tol=1e-10, max_iter=10_000)
    oracle.fit(learned.pixels / 16, learned.labels)
    ours, theirs = model.probabilities(tested.pixels / 16), oracle.predict_proba(tested.pixels / 16)
    np.testing.assert_allclose(ours, theirs, atol=1e-4)


@pytest.mark.parametrize(("model", "least"), [("linear", 0.955), ("hidden", 0.965)])
@pytest.mark.parametrize("split_seed", [0, 1])
def test_the_usual_training_does_well_on_digits_that_it_has_not_seen(model, least, split_seed):
    film = training.make(DIGITS, Images(model=model, split_seed=split_seed)).wait()
    steps, _parameters, curves = recorded(film)
    assert steps[-1] == film.about()["planned"] == 50 * 43
    assert curves["test_accuracy"][-1] >= least
    assert curves["test_accuracy"][0] < 0.3


@pytest.mark.parametrize("model", ["linear", "hidden"])
def test_what_a_film_says_is_what_its_models_do(model):
    film = training.make(DIGITS, Images(model=model, units=16, epochs=2, l2=0.1)).wait()
    steps, parameters, curves = recorded(film)
    split = DIGITS.split(0)
    learned, tested = split.pixels / 16, split.test_pixels / 16
    [run] = film.runs
    for row in (0, len(steps) // 2, -1):
        here = run.start.with_parameters(parameters[row])
        loss = log_loss(split.labels, here.probabilities(learned))
        assert curves["loss"][row] == pytest.approx(loss, rel=1e-4), "without the penalty, as the test loss"
        assert curves["accuracy"][row] == pytest.approx((here.predict(learned) == split.labels).mean(), abs=0.002)
        p = here.probabilities(tested)
        assert curves["test_loss"][row] == pytest.approx(log_loss(split.test_labels, p), rel=1e-4)
        predicted = np.frombuffer(base64.b64decode(curves["predicted"][row]), np.uint8)
        assert (predicted == p.argmax(axis=1)).mean() > 0.995
        assert curves["test_accuracy"][row] == (predicted == split.test_labels).mean()
        surprise = np.frombuffer(base64.b64decode(curves["surprise"][row]), "<f4")
        true = p[np.arange(len(p)), split.test_labels]
        np.testing.assert_allclose(surprise, -np.log(true), rtol=1e-4, atol=1e-5)


def test_no_surprise_is_too_large_to_be_said():
    film = training.make(DIGITS, Images(learning_rate=10.0, epochs=1)).wait()
    _steps, parameters, curves = recorded(film)
    split = DIGITS.split(0)
    logits = film.runs[0].start.with_parameters(parameters[-1]).logits(split.test_pixels / 16)
    gaps = logits - logits[np.arange(len(logits)), split.test_labels][:, None]
    surprise = np.frombuffer(base64.b64decode(curves["surprise"][-1]), "<f4")
    assert surprise.max() > 100
    np.testing.assert_allclose(surprise, logsumexp(gaps, axis=1), rtol=1e-4, atol=1e-3)


def test_who_asks_for_the_same_training_gets_the_same_film(by_hand):
    film = training.make(DIGITS, Images())
    # What is looked at, and units that there are none of, change nothing.
    assert training.make(DIGITS, Images(picture=7, rotation=30.0, units=16, cell="3,8")) is film
    others = [{"epochs": 20}, {"seed": 1}, {"split_seed": 1}, {"l2": 0.0}, {"model": "hidden"}, {"batch_size": 64}]
    assert len({film.name, *(training.make(DIGITS, Images(**each)).name for each in others)}) == 1 + len(others)


# ---- large sets ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large():
    """As many pictures as MNIST has, of its size: digits, enlarged, with noise."""
    rng = np.random.default_rng(0)
    images = load_digits()
    drawn = rng.integers(0, len(images.labels), 60_000)
    pixels = np.zeros((60_000, 28, 28), np.uint8)
    pixels[:, 2:26, 2:26] = (
        images.pixels.astype(np.uint8).reshape(-1, 8, 8)[drawn].repeat(3, axis=1).repeat(3, axis=2) * 15
    )
    pixels[:, rng.integers(0, 28, 60), rng.integers(0, 28, 60)] += 10
    return PictureSet("large", "large", "", pixels.reshape(-1, 784), images.labels[drawn], (28, 28), 255, DIGITS.form)


def test_sixty_thousand_pictures_are_trained_on_in_pieces_with_progress_and_can_be_stopped(large, by_hand):
    film = training.make(large, Images(epochs=5, batch_size=128))
    film.watch("somebody")
    planned = film.about()["planned"]
    assert planned == 5 * training.steps_per_epoch(45_000, 128)
    reached = []
    while len(film.runs[0].steps) < 4:
        by_hand.pop()()
        reached.append(film.runs[0].steps[-1])
    assert 0 < reached[-1] < planned and reached == sorted(reached)
    film.leave("somebody")
    assert film.is_whole
    by_hand.pop()()
    assert by_hand == [], "no more of it is made"
    steps, _parameters, curves = recorded(film)
    assert steps == film.runs[0].steps and steps[-1] == reached[-1] and steps[0] == 0
    assert len(curves["loss"]) == len(steps) and curves["test_accuracy"][-1] > 0.8
    assert len(base64.b64decode(curves["predicted"][0])) == 15_000


@pytest.mark.parametrize(("model", "sizes"), [("linear", [784, 10]), ("hidden", [784, 128, 10])])
@pytest.mark.parametrize("epochs", [1, 200])
def test_films_of_large_models_stay_bounded(large, by_hand, model, sizes, epochs):
    film = training.make(large, Images(model=model, epochs=epochs))
    [run] = film.runs
    assert run.about()["sizes"] == sizes
    stride = training.stride_of(run.planned, run.start.network.num_parameters, 45_000)
    assert 20 <= run.planned / stride <= 40
    by_hand.pop()()
    assert len(film.pieces[0]) < 2.5 * films.PIECE_BYTES


def test_too_many_pictures_are_not_taken_all_at_once(large):
    assert training.batch_of(Images(batch_size=0), large.split(0)) == 256
    assert training.batch_of(Images(batch_size=0), DIGITS.split(0)) == 0


def test_too_many_pictures_at_once_and_their_batches_are_one_film(large, by_hand):
    assert training.make(large, Images(batch_size=0)) is training.make(large, Images(batch_size=256))


@pytest.mark.parametrize("model", ["linear", "hidden"])
def test_a_step_is_brought_to_the_next_one_that_is_recorded(model):
    chosen = Images(model=model, epochs=5)
    steps = training.make(DIGITS, chosen).wait().runs[0].steps
    for step in range(0, steps[-1] + 1, 7):
        assert training.recorded_step(replace(chosen, step=step), DIGITS) == min(each for each in steps if each >= step)
    assert training.recorded_step(replace(chosen, step=steps[-1] + 1), DIGITS) is None


def test_what_a_film_was_made_from_is_let_go_when_it_is_whole():
    film = training.make(DIGITS, Images(epochs=1)).wait()
    films._maker.submit(int).result()
    assert not len(film.runs[0].test_pixels) and next(film.runs[0].pieces, None) is None

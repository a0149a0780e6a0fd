"""The calibration station as Python sees it: the surprise, what is held out, the address, what it exports."""

import numpy as np
import pytest
from exported import after, close, run_script, session_at, tables
from shown import address, answer, ask, open_page, session_of

from app import results
from app.stations.calibration.figures import diagram_of, measure_titles, scores_of
from app.stations.calibration.lesson import RUNS, from_surest_mistake, lesson, settings_of, to_json
from app.stations.calibration.state import DATA, LIMITS, Calibration
from softmax_core import LOSSES, one_hot, softmax

KEY = "calibration"
WARM = Calibration("moons", noise=0.6, held_out="300", training="30", bins=8, strategy="quantile", rank=5)
#: All points are right to the model of smoothed labels: its loss has no minimum, and the slope soon underflows.
ALL_RIGHT = [
    Calibration("blobs", noise=0.1, held_out="1000", measure="ece"),
    Calibration("blobs", noise=0.1, held_out="100", measure="brier"),
    Calibration("moons", noise=0.01, held_out="300", measure="accuracy"),
]


@pytest.mark.parametrize("chosen", [Calibration(), Calibration("moons"), Calibration("blobs", noise=0.4)])
def test_it_is_surer_than_it_is_right_and_the_best_t_mends_that_without_changing_an_answer(chosen):
    taught = lesson(chosen)
    run = taught.runs["plain"]
    before, after_ = (scores_of(run, taught.labels, at, chosen) for at in (1.0, run.optimum))
    assert before["confidence"] > before["accuracy"] + 0.07
    assert run.optimum > 2
    assert after_["ece"] < 0.4 * before["ece"] and after_["nll"] < 0.7 * before["nll"]
    assert after_["brier"] < before["brier"]
    said = softmax(run.logits).argmax(axis=1), softmax(run.logits, run.optimum).argmax(axis=1)
    assert (said[0] == said[1]).all() and before["accuracy"] == after_["accuracy"]


def test_the_best_t_has_the_least_loss():
    taught = lesson(WARM)
    for run in taught.runs.values():
        target = one_hot(taught.labels, 2)

        def loss(temperature, run=run, target=target):
            return LOSSES["cross_entropy"].value(run.logits, target, temperature).mean()

        assert loss(run.optimum) <= min(loss(run.optimum * by) for by in (0.5, 0.99, 1.01, 2))


@pytest.mark.parametrize(("few", "many"), [({}, {"training": "500"}), ({}, {"layers": "0"})])
def test_more_points_or_no_hidden_layers_bring_the_best_t_closer_to_one(few, many):
    one, other = (lesson(Calibration(**each)).runs["plain"].optimum for each in (few, many))
    assert 1 < other < one


def test_smoothed_labels_keep_certainty_down_and_without_smoothing_both_models_are_the_same():
    smoothed = lesson(Calibration())
    confident = [softmax(smoothed.runs[run].logits).max(axis=1).mean() for run in RUNS]
    assert confident[1] < confident[0] - 0.1
    plain = lesson(Calibration(smoothing=0.0))
    assert (plain.runs["plain"].logits == plain.runs["smoothed"].logits).all()


@pytest.mark.parametrize("chosen", ALL_RIGHT)
def test_where_all_is_right_the_best_t_is_said_to_be_a_bound(chosen):
    given = to_json(lesson(chosen))["runs"]["smoothed"]
    assert (given["optimum"], given["bound"]) == (0.01, "lowest")
    assert to_json(lesson(WARM))["runs"]["plain"]["bound"] is None


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("noise", [LIMITS["noise"][0], 0.3])
def test_what_is_held_out_was_not_learned_from(data, noise):
    points = lesson(Calibration(data, held_out="3000", training="200", noise=noise)).points
    learned = {point.tobytes() for point in points.training}
    assert not learned & {point.tobytes() for point in points.held_out}
    assert len(points.training) == 200
    assert len(points.labels) == (1597 if data == "digits" else 3000)
    assert lesson(Calibration(data, held_out="300", training="200", noise=0.3)).points.labels.shape == (300,)


def test_points_go_from_the_surest_mistake_to_the_surest_hit():
    taught = lesson(Calibration())
    logits, order = taught.runs["plain"].logits, from_surest_mistake(taught)
    right, sure = (logits.argmax(axis=1) == taught.labels)[order], softmax(logits).max(axis=1)[order]
    mistakes = int((~right).sum())
    assert not right[:mistakes].any() and right[mistakes:].all()
    assert (np.diff(sure[:mistakes]) <= 0).all() and (np.diff(sure[mistakes:]) >= 0).all()


def test_noise_is_none_of_the_digits_and_they_are_trained_once_for_all_of_it():
    assert settings_of(Calibration(noise=0.2)) == settings_of(Calibration(noise=0.7))
    assert settings_of(Calibration("moons", noise=0.2)) != settings_of(Calibration("moons", noise=0.7))
    assert lesson(Calibration(noise=0.2)) is lesson(Calibration(noise=0.7, bins=3, rank=9))


def test_the_page_fetches_the_lesson_by_its_digest():
    told = answer(open_page(KEY, {"data": "moons", "held": "100"}))
    assert results.read(told["judged"]["digest"])
    again = answer(open_page(KEY, {"data": "moons", "held": "100", "bins": "3", "T": "2"}))
    assert again["judged"] == told["judged"]
    assert answer(open_page(KEY, {"data": "moons", "held": "300"}))["judged"] != told["judged"]


def test_a_picture_has_a_sign_a_pixel():
    taught = lesson(Calibration(held_out="100"))
    given = to_json(taught)
    assert [len(picture) for picture in given["pictures"]] == [64] * 100
    levels = [[int(sign, 17) for sign in picture] for picture in given["pictures"]]
    np.testing.assert_array_equal(np.array(levels) / 16, taught.points.held_out)


def test_bad_settings_are_answered_in_words_and_good_ones_are_in_the_address():
    app = open_page(KEY, {"data": "moons", "bins": "70", "smoothing": "0.2"})
    assert "1 to 50" in answer(app)["notices"][0]
    assert session_of(app)["calibration"] == Calibration("moons", smoothing=0.2)
    told = ask(app, calibration={"noise": 2})
    assert "0.01 to 1" in told["notices"][0]
    ask(app, calibration={"held_out": "10000", "strategy": "quantile", "rank": 12})
    found = address(app)
    assert (found["held"], found["strategy"], found["point"], found["smoothing"]) == ("10000", "quantile", "12", "0.2")


@pytest.mark.parametrize("chosen", [WARM, *ALL_RIGHT])
def test_what_it_exports_is_what_it_shows(chosen):
    session = session_at(KEY, calibration=chosen)
    temperature = session["scenario"].temperature
    taught = lesson(chosen)
    _names, said = run_script(session)
    titles = {"accuracy": "accuracy", "confidence": "confidence"} | {
        "ece": "ECE",
        "mce": "MCE",
        "brier": "Brier",
        "nll": "NLL",
    }
    for run in RUNS:
        for at, value in (("T = 1", 1.0), ("now", temperature)):
            found = scores_of(taught.runs[run], taught.labels, value, chosen)
            for score, title in titles.items():
                assert close(after(said, f"{run} {at} {title} ="), found[score], 6)
        best = scores_of(taught.runs[run], taught.labels, taught.runs[run].optimum, chosen)
        assert close(after(said, f"{run} best T ="), taught.runs[run].optimum, 6)
        assert close(after(said, f"{run} {titles[chosen.measure]} at best T ="), best[chosen.measure], 6)
    assert "-0\n" not in said
    found = tables(session)
    _head, rows = found["Sure, and right?"]
    optima = [taught.runs[run].optimum for run in RUNS for _at in {1.0, temperature}]
    assert [float(each) for each in rows[-1][1:]] == pytest.approx(optima, rel=1e-9)
    wanted = diagram_of(taught.runs["plain"], taught.labels, temperature, chosen)
    head, rows = found["Reliability diagram: labels as they are"]
    assert len(rows) == chosen.bins and [int(row[2]) for row in rows] == wanted.count.tolist()
    assert head[3:] == ["confidence", "accuracy"]
    over = f"Over the temperature: {measure_titles()[chosen.measure]}"
    assert {"Sure, and right?", over, "One held-out point"} <= found.keys()
    assert "Class by class" not in found

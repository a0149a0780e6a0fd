"""The station of pictures as Python sees it: sets, what follows from them, the address, what it exports."""

import base64
import gzip
import json
from dataclasses import replace

import numpy as np
import pytest
from exported import after, close, run_notebook, run_script, session_at, tables
from idx_bytes import a_set, idx
from shown import address, answer, ask, open_page, session_of

from app import films, results
from app.stations.images import sets
from app.stations.images.actions import shown_film
from app.stations.images.pictures import LETTERS, Form, drawn, edited, strokes
from app.stations.images.state import Images
from softmax_core import confusion_matrix, softmax

KEY = "images"
PICTURES, LABELS = a_set(count=120)


@pytest.fixture(autouse=True)
def no_other_sets(no_other_films, monkeypatch):
    monkeypatch.setattr(sets, "_own", type(sets._own)())


@pytest.fixture
def own():
    """The key of a set that a user has uploaded: three classes, with names of fashion."""
    return sets.take([("fashion-images-idx3-ubyte", idx(PICTURES)), ("fashion-labels-idx1-ubyte", idx(LABELS))]).key


# ---- one picture -----------------------------------------------------------------------------------------------------

FORM = Form(0.75, 1.0, "box", 0.32, 2.0, 4.5)


def written(*points):
    return "".join(LETTERS[value] for point in points for value in point)


def test_a_drawing_is_strokes_of_points():
    first, second = strokes(f"{written((0, 1), (63, 9))}.{written((5, 5))}")
    assert first.tolist() == [[0, 1], [63, 9]] and second.tolist() == [[5, 5]]
    assert strokes("") == []


@pytest.mark.parametrize("ink", ["0", "0é", "01 2", "0.0"])
def test_other_text_is_no_drawing(ink):
    with pytest.raises(ValueError):
        strokes(ink)
    with pytest.raises(ValueError, match="not understood"):
        Images(ink=ink)


def test_the_pad_takes_so_much_and_no_more():
    Images(ink="00" * 1000)
    with pytest.raises(ValueError, match="1000 points"):
        Images(ink="00" * 1001)


@pytest.mark.parametrize("shape", [(8, 8), (28, 28), (10, 6)])
def test_a_drawing_is_brought_to_the_set_wherever_and_however_large_it_is_drawn(shape):
    small = drawn(written((2, 2), (12, 2), (2, 12), (12, 12)), shape, FORM)
    large = drawn(written((20, 20), (60, 20), (20, 60), (60, 60)), shape, FORM)
    np.testing.assert_array_equal(small, large)
    assert small.shape == (shape[0] * shape[1],) and 0.1 < small.mean() < 0.5
    assert set(np.unique(small * 16)) <= set(range(17))


def test_a_drawing_has_as_much_ink_as_the_set():
    wide = Form(0.75, 1.0, "box", 0.32, 2.0, 45.0)
    assert drawn(written((10, 10), (50, 30), (10, 60)), (28, 28), wide).mean() == pytest.approx(0.32, abs=0.002)
    thin = drawn(written((10, 10), (50, 30), (10, 60)), (28, 28), FORM).mean()
    assert thin < 0.25, "no pen is thicker than the thickest"
    ring = written(*((round(32 + 20 * np.cos(t)), round(32 + 25 * np.sin(t))) for t in np.linspace(0, 6.3, 20)))
    assert drawn(ring, (8, 8), FORM).mean() == pytest.approx(0.32, abs=0.03)


def test_nothing_drawn_is_paper_and_a_dot_is_a_dot_in_the_middle():
    assert not drawn("", (8, 8), FORM).any()
    dot = drawn(written((3, 60)), (8, 8), FORM).reshape(8, 8)
    assert dot[3:5, 3:5].all()
    np.testing.assert_array_equal(dot, dot[::-1, ::-1])


def test_by_mass_the_centre_of_the_ink_is_in_the_middle():
    heavy_left = f"{written((0, 0), (0, 63))}.{written((0, 0), (8, 63))}.{written((0, 32), (63, 32))}"
    form = Form(0.6, 0.6, "mass", 0.2, 2.0, 8.0)
    ink = drawn(heavy_left, (28, 28), form).reshape(28, 28)
    middle = (ink.sum(axis=0) @ (np.arange(28) + 0.5)) / ink.sum()
    assert middle == pytest.approx(14, abs=0.2)


def test_quarter_turns_are_exact_and_against_the_clock():
    picture = np.random.default_rng(0).random((8, 8))
    for turns, degrees in ((1, 90.0), (2, 180.0), (-1, -90.0)):
        found = edited(picture.ravel(), (8, 8), rotation=degrees).reshape(8, 8)
        np.testing.assert_allclose(found, np.rot90(picture, turns), atol=1e-12)


def test_a_small_turn_is_scipys():
    from scipy.ndimage import rotate

    picture = np.zeros((28, 28))
    picture[6:22, 8:20] = np.random.default_rng(1).random((16, 12))
    ours = edited(picture.ravel(), (28, 28), rotation=20.0).reshape(28, 28)
    np.testing.assert_allclose(ours, rotate(picture, 20.0, reshape=False, order=1), atol=1e-9)


def test_a_shift_goes_right_and_down_and_what_leaves_is_gone():
    picture = np.arange(64.0).reshape(8, 8) / 64
    found = edited(picture.ravel(), (8, 8), shift_x=2, shift_y=-3).reshape(8, 8)
    np.testing.assert_array_equal(found[:5, 2:], picture[3:, :6])
    assert not found[5:].any() and not found[:, :2].any()
    assert not edited(picture.ravel(), (8, 8), shift_x=-8).any()
    assert not edited(picture.ravel(), (8, 8), shift_y=28).any()


def test_noise_is_gaussian_of_its_seed_and_the_result_is_ink():
    grey = np.full(28 * 28, 0.5)
    noise = edited(grey, (28, 28), noise=0.1, noise_seed=3) - 0.5
    assert noise.std() == pytest.approx(0.1, rel=0.08) and abs(noise.mean()) < 0.01
    np.testing.assert_array_equal(noise, edited(grey, (28, 28), noise=0.1, noise_seed=3) - 0.5)
    assert not np.array_equal(noise, edited(grey, (28, 28), noise=0.1, noise_seed=4) - 0.5)
    found = edited(grey, (28, 28), noise=1.0)
    assert found.min() == 0 and found.max() == 1


def test_inverting_comes_before_noise_and_twice_is_not_at_all():
    picture = np.linspace(0, 1, 64)
    inverted = edited(picture, (8, 8), invert=True)
    np.testing.assert_allclose(inverted, 1 - picture)
    np.testing.assert_allclose(edited(inverted, (8, 8), invert=True), picture)
    faint = np.full(64, 0.5)
    noise = edited(faint, (8, 8), noise=0.1) - 0.5
    np.testing.assert_allclose(edited(faint, (8, 8), invert=True, noise=0.1) - 0.5, noise, err_msg="it is not inverted")


# ---- sets and what follows -------------------------------------------------------------------------------------------


def test_the_page_hears_of_the_digits_their_film_and_where_the_test_pictures_are():
    told = answer(open_page(KEY))
    found = told["images"]["set"]
    assert (found["key"], found["shape"], found["top"]) == ("digits", [8, 8], 16)
    assert (found["training"], found["test"], found["measured"]) == (1347, 450, 1347)
    assert found["classes"] == list("0123456789") and told["images"]["problem"] == ""
    assert films.find(told["film"]["at"]).about() == told["film"]
    body = json.loads(gzip.decompress(results.read(found["at"])))
    split = sets.digits().split(0)
    assert base64.b64decode(body["pixels"]) == split.test_pixels.tobytes()
    assert list(base64.b64decode(body["labels"])) == split.test_labels.tolist()


def test_an_own_set_is_shown_with_its_classes_and_names(own):
    app = open_page(KEY)
    told = ask(app, images={"set": own})["images"]
    assert told["set"]["key"] == own and told["set"]["suggests"] == "fashion"
    assert told["set"]["classes"] == ["T-shirt", "trousers", "pullover"]
    assert session_of(app)["scenario"].labels == ("T-shirt", "trousers", "pullover")
    assert [each["key"] for each in told["sets"]] == ["digits", own]
    assert address(app)["set"] == own
    assert ask(app, images={"names": "numbers"})["images"]["set"]["classes"] == ["0", "1", "2"]
    back = ask(app, images={"set": "digits"})["images"]
    assert back["set"]["key"] == "digits" and [each["key"] for each in back["sets"]] == ["digits", own]


def test_a_link_with_a_set_that_is_gone_says_so_and_shows_the_digits():
    for key, said in (("own-0123456789abcdef", "load their files"), ("folder-nothing", "no set “nothing”")):
        app = open_page(KEY, {"set": key})
        told = answer(app)["images"]
        assert said in told["problem"] and told["set"]["key"] == "digits"
        assert session_of(app)["images"].set == key, "it may come back"


def test_an_address_of_another_set_is_put_right_in_words():
    app = open_page(KEY, {"set": "../etc"})
    assert "no set of pictures" in answer(app)["notices"][0]
    assert session_of(app)["images"].set == "digits"


def test_what_is_looked_at_stays_within_the_set(own):
    app = open_page(KEY)
    ask(app, images={"picture": 449, "evidence_of": 9, "against": 2})
    ask(app, images={"set": own})
    assert session_of(app)["images"].picture == 0
    assert (session_of(app)["images"].evidence_of, session_of(app)["images"].against) == (None, 2)


def test_a_large_set_is_trained_in_few_epochs_unless_a_hand_has_said_how(monkeypatch, own):
    monkeypatch.setattr("app.stations.images.actions.MOST_AT_ONCE", 80)
    app = open_page(KEY)
    assert (session_of(app)["images"].epochs, session_of(app)["images"].batch_size) == (50, 32)
    ask(app, images={"set": own})
    assert (session_of(app)["images"].epochs, session_of(app)["images"].batch_size) == (5, 128)
    app = open_page(KEY)
    ask(app, images={"epochs": 20})
    ask(app, images={"set": own})
    assert session_of(app)["images"].epochs == 20


def test_other_settings_are_another_film_and_what_is_looked_at_is_not():
    app = open_page(KEY)
    name = answer(app)["film"]["name"]
    assert ask(app, images={"rotation": 45, "picture": 3, "step": 10})["film"]["name"] == name
    other = ask(app, images={"model": "hidden"})["film"]
    assert other["name"] != name and other["runs"][0]["sizes"] == [64, 128, 10]


def test_a_film_is_stopped_and_made_again(by_hand):
    app = open_page(KEY)
    name = answer(app)["film"]["at"]
    by_hand.pop(0)()
    ask(app, "stop")
    assert films.find(name).is_stopped and films.find(name).is_whole
    assert answer(app)["film"]["at"] == name
    again = ask(app, "train")["film"]["at"]
    assert again != name, "its pieces are others"
    assert (
        not films.find(again).is_stopped and films.find(again).about()["planned"] == films.find(name).about()["planned"]
    )
    assert ask(app, "train")["film"]["at"] == again


def test_a_film_that_others_look_at_is_wanted_again_by_train(by_hand):
    one, other = open_page(KEY), open_page(KEY)
    film = films.find(answer(one)["film"]["at"])
    by_hand.pop(0)()
    ask(one, "stop")
    assert film.watchers == {session_of(other).key} and not film.is_stopped
    assert ask(one, "train")["film"]["name"] == film.name
    ask(other, "stop")
    assert film.watchers == {session_of(one).key} and not film.is_stopped


def test_names_of_a_set_are_not_those_of_the_next(own):
    app = open_page(KEY)
    ask(app, images={"set": own})
    ask(app, images={"names": "numbers"})
    ask(app, images={"set": "digits"})
    assert session_of(app)["images"].names == ""
    told = ask(app, images={"names": "fashion"})
    assert told["images"]["set"]["classes"] == list("0123456789"), "digits are no clothes"


@pytest.mark.parametrize(
    ("key", "text", "field"),
    [
        ("picture", "450", "picture"),
        ("class", "3", "evidence_of"),
        ("against", "9", "against"),
        ("cell", "9,9", "cell"),
    ],
)
def test_what_an_address_asks_for_and_the_set_has_not_is_said_and_left_out(own, key, text, field):
    shown = {} if key == "picture" else {"set": own}
    app = open_page(KEY, shown | {key: text})
    [notice] = answer(app)["notices"]
    assert f"“{key}={text}”" in notice
    assert getattr(session_of(app)["images"], field) == getattr(Images(), field)
    assert not answer(open_page(KEY, {"picture": "449", "class": "9", "cell": "9,9"}))["notices"]


def test_what_is_looked_at_of_a_set_that_is_gone_waits_for_it():
    app = open_page(KEY, {"set": "own-0123456789abcdef", "picture": "5000", "step": "77777"})
    ask(app, images={"rotation": 5})
    assert (session_of(app)["images"].picture, session_of(app)["images"].step) == (5000, 77777)


def test_a_step_between_two_of_the_film_is_the_next():
    app = open_page(KEY)
    planned, steps = answer(app)["film"]["planned"], films.find(answer(app)["film"]["at"]).wait().runs[0].steps
    ask(app, images={"step": steps[3] - 1})
    assert session_of(app)["images"].step == steps[3] > steps[2] + 1
    ask(app, images={"step": planned + 5})
    assert session_of(app)["images"].step is None


# ---- what is exported ------------------------------------------------------------------------------------------------

EDITS = Images(epochs=2, picture=3, rotation=30.0, shift_x=1, noise=0.2, evidence_of=8, against=3)
PAD = Images(epochs=2, source="pad", ink=written((20, 10), (40, 10), (25, 55)), model="hidden", units=16)


def watched(chosen, **scenario):
    """A session that shows the whole film of these settings."""
    session = session_at(KEY, images=chosen)
    session.change(scenario=replace(session["scenario"], **scenario))
    shown_film(session).wait()
    return session


def now(session):
    """The model of the step shown, and the picture looked at, as the page finds them."""
    film = session.memory["pictures film"].wait()
    [run] = film.runs
    chosen = session["images"]
    last = run.steps[-1] if chosen.step is None else chosen.step
    row = next(n for n, step in enumerate(run.steps) if step >= last)
    split = sets.find(chosen.set).split(0)
    pixels = split.test_pixels[chosen.picture] / 16
    if chosen.source == "pad":
        pixels = drawn(chosen.ink, (8, 8), sets.DIGITS_FORM)
    edits = (chosen.rotation, chosen.shift_x, chosen.shift_y, chosen.invert, chosen.noise, chosen.noise_seed)
    return run.start.with_parameters(run.parameters[row]), edited(pixels, (8, 8), *edits), split


@pytest.mark.parametrize(
    ("chosen", "temperature"),
    [(Images(epochs=2), 1.0), (EDITS, 5.0), (PAD, 0.3), (Images(epochs=5, step=20), 1.0)],
    ids=["usual", "edits", "pad", "a step"],
)
@pytest.mark.parametrize("ran", [run_script, run_notebook])
def test_a_script_and_a_notebook_print_what_the_page_shows(chosen, temperature, ran):
    session = watched(chosen, temperature=temperature)
    names, said = ran(session)
    model, pixels, split = now(session)
    np.testing.assert_allclose(names["picture"].ravel(), pixels)
    logits = model.logits(pixels)
    for k, p in enumerate(softmax(logits, temperature)):
        line = next(line for line in said.splitlines() if line.startswith(f"picture {k} "))
        assert close(line.split("z =")[1].split()[0], logits[k], 6) and close(line.split("p =")[1], p, 6)
    accuracy = (model.predict(split.test_pixels / 16) == split.test_labels).mean()
    assert after(said, "test accuracy =") == pytest.approx(accuracy)
    assert names["curves"]["test_accuracy"][-1] > 0.5
    assert after(said, "trained anew, test accuracy =") == pytest.approx(accuracy, abs=0.005)
    for anew, shown in zip(names["anew"], names["parameters"], strict=True):
        np.testing.assert_allclose(anew, shown, atol=1e-3)
    if chosen is EDITS:
        assert after(said, "evidence =") == pytest.approx(logits[8] - logits[3], rel=1e-6)


def test_tables_have_weights_picture_confusion_and_course():
    session = watched(EDITS)
    found = tables(session)
    model, pixels, split = now(session)
    _head, rows = found["The model"]
    np.testing.assert_allclose(np.array(rows[:-1], float)[:, 2:], model.weights.T)
    np.testing.assert_allclose(np.array(rows[-1][2:], float), model.bias)
    head, rows = found["One picture"]
    assert head[-1] == "evidence for 8 − 3"
    np.testing.assert_allclose(np.array(rows, float)[:, 2], pixels)
    np.testing.assert_allclose(np.array(rows, float)[:, 3], (model.weights[8] - model.weights[3]) * pixels)
    _head, rows = found["Mistakes"]
    predicted = model.predict(split.test_pixels / 16)
    np.testing.assert_array_equal(np.array(rows, int)[:, 1:], confusion_matrix(split.test_labels, predicted, 10))
    head, rows = found["Step by step"]
    assert head[0] == "step" and int(rows[0][0]) == 0 and int(rows[-1][0]) == 86


@pytest.mark.parametrize("step", [None, 2000])
def test_of_a_film_that_is_being_made_what_is_there_is_exported(monkeypatch, by_hand, step):
    monkeypatch.setattr("app.stations.images.export.PATIENCE", 0.01)
    session = session_at(KEY, images=Images(step=step))
    film = shown_film(session)
    by_hand.pop()()
    _head, rows = tables(session)["Step by step"]
    assert len(rows) == len(film.runs[0].steps) > 1 and film.runs[0].steps[-1] < 2000
    np.testing.assert_allclose(
        np.array(tables(session)["The model"][1][-1][2:], float), film.runs[0].parameters[-1][-10:], rtol=1e-6
    )


def test_a_step_that_is_not_there_is_exported_as_the_next_as_the_page_shows_it():
    session = watched(Images(step=1))
    [run] = shown_film(session).runs
    assert run.steps[1] > 1
    np.testing.assert_allclose(
        np.array(tables(session)["The model"][1][-1][2:], float), run.parameters[1][-10:], rtol=1e-6
    )


def test_a_hidden_layer_has_tables_of_both_its_layers():
    session = watched(PAD)
    found = tables(session)
    model = now(session)[0]
    np.testing.assert_allclose(np.array(found["The model"][1][:-1], float)[:, 2:], model.layers[0][0].T)
    rows = found["From the hidden layer to the classes"][1]
    np.testing.assert_allclose(np.array(rows[:-1], float)[:, 1:], model.layers[1][0].T)


def test_an_own_set_is_exported_with_its_names(own):
    session = watched(Images(set=own, epochs=1))
    names, said = run_script(session)
    assert names["class_names"] == ["T-shirt", "trousers", "pullover"]
    assert "picture 2 pullover" in said

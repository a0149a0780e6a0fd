"""The images station in hand, and its mathematics in the page: they are the core's."""

import math
import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from person import PHONE, button, differences, everything, held, in_sight, next_frame, settled, slider, value, visit
from playwright.sync_api import expect

from app.stations.images.pictures import LETTERS, Form, drawn, edited
from app.stations.images.sets import DIGITS_FORM
from softmax_core import SoftmaxRegression, initial_perceptron, load_digits

AGREEMENT = 1e-12

MATHS = """async ([work, cases]) => {
  const maths = await import("/app/stations/images/maths.js");
  return cases.map((each) => work === "drawn"
    ? Array.from(maths.drawn(maths.readInk(each[0]), ...each.slice(1)))
    : Array.from(maths.edited(Float64Array.from(each[0]), ...each.slice(1))));
}"""

MODELS = """async ([sizes, parameters, pictures, k, j]) => {
  const maths = await import("/app/stations/images/maths.js");
  const model = maths.modelOf(sizes, Float64Array.from(parameters));
  return pictures.map((each) => {
    const x = Float64Array.from(each);
    const linear = maths.linearAt(model, x);
    const { parts, ...sums } = maths.evidence(linear, x, k, j);
    return { logits: Array.from(maths.logitsOf(model, x)), parts: Array.from(parts), ...sums };
  });
}"""

#: Go back, and wait until the page has been told, and has painted.
BACK = """() => new Promise((done) => {
  addEventListener("popstate", () => requestAnimationFrame(() => requestAnimationFrame(done)), { once: true });
  history.pushState({}, "");
  history.back();
})"""
INK = "async (ink) => { const m = await import('/app/stations/images/maths.js'); return m.writeInk(m.readInk(ink)); }"


def arc(x, y, across, down, start, end, count=24):
    angles = np.radians(np.linspace(start, end, count + 1))
    return [(x + across * math.cos(t), y + down * math.sin(t)) for t in angles]


#: Each digit as a person draws it who was asked for clean ones: strokes of (x, y), as shares of the pad.
DIGITS = {
    0: [arc(0.5, 0.5, 0.22, 0.36, -90, 270, 40)],
    1: [[(0.38, 0.28), (0.54, 0.14), (0.54, 0.86)]],
    2: [[*arc(0.48, 0.33, 0.2, 0.19, 190, 390), (0.3, 0.84), (0.72, 0.84)]],
    3: [[*arc(0.46, 0.32, 0.19, 0.18, 200, 450), *arc(0.46, 0.68, 0.22, 0.19, -90, 160)]],
    4: [[(0.56, 0.14), (0.26, 0.6), (0.76, 0.6)], [(0.6, 0.38), (0.6, 0.88)]],
    5: [[(0.68, 0.14), (0.36, 0.14), (0.34, 0.45), *arc(0.47, 0.62, 0.22, 0.22, 230, 510)]],
    6: [[(0.6, 0.13), (0.42, 0.36), *arc(0.49, 0.65, 0.2, 0.21, 190, -170, 36)]],
    7: [[(0.28, 0.15), (0.72, 0.15), (0.44, 0.87)]],
    8: [[*arc(0.5, 0.31, 0.17, 0.17, 90, -270, 30), *arc(0.5, 0.68, 0.2, 0.2, -90, 270, 36)]],
    9: [[*arc(0.5, 0.33, 0.19, 0.19, 0, -360, 36), (0.69, 0.33), (0.64, 0.87)]],
}


def draw(page, strokes, lift=True):
    """Draw strokes on the pad with the mouse."""
    box = in_sight(page.get_by_test_id("pad"))
    for stroke in strokes:
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place)
        if lift:
            page.mouse.up()


def number(page, testid: str) -> float:
    next_frame(page)
    return float(page.get_by_test_id(testid).text_content())


def seen(page) -> list[float]:
    next_frame(page)
    return [float(text) for text in page.locator('[data-testid^="digit-probability-"]').all_inner_texts()]


def open_station(page, path="/images"):
    """With the film, whose last row is the model."""
    visit(page, path)
    expect(page.get_by_test_id("digit-probability-9")).not_to_be_empty()
    settled(page)
    return page


def seen_anew(page, before: list[float]) -> list[float]:
    """What is seen once it is something else: while a hand moves, digits are refreshed now and then."""
    expect(page.get_by_test_id(f"digit-probability-{np.argmax(before)}")).not_to_have_text(f"{max(before):.3f}")
    return seen(page)


def wait_for_number(page, testid: str, condition: str) -> None:
    """Wait until a readout is as `condition` says, "> 0.9"."""
    page.wait_for_function(f"Number(document.querySelector('[data-testid={testid}]')?.textContent) {condition}")


def query(page) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(page.url).query).items()}


# ---- the mirror ----------------------------------------------------------------------------------------------------


def test_a_drawing_has_the_form_that_python_gives_it(modules):
    rng = np.random.default_rng(5)
    by_mass = Form(0.7, 0.72, "mass", 0.12, 2.0, 8.0)
    cases = [("", (8, 8), DIGITS_FORM), ("WW", (8, 8), DIGITS_FORM), ("WW", (28, 28), by_mass)]
    for n in range(60):
        strokes = ["".join(rng.choice(list(LETTERS), 2 * rng.integers(1, 12))) for _ in range(1 + n % 3)]
        shape, form = [((8, 8), DIGITS_FORM), ((28, 28), by_mass), ((10, 7), by_mass)][n % 3]
        cases.append((".".join(strokes), shape, form))
    cases.append(("00zz.10", (3, 3), by_mass))
    # A stroke as it is drawn, within its box and beyond: each picture goes on from the last one.
    cases += [("WWG0GzzG0GWWdJKz00zz"[: 2 * n], (28, 28), by_mass) for n in range(1, 11)]
    found = modules.evaluate(MATHS, ["drawn", [[ink, shape, vars(form)] for ink, shape, form in cases]])
    for (ink, shape, form), got in zip(cases, found, strict=True):
        np.testing.assert_allclose(got, drawn(ink, shape, form), atol=AGREEMENT, err_msg=f"{ink} {shape}")
        assert modules.evaluate(INK, ink) == ink


def test_an_edited_picture_is_pythons(modules):
    rng = np.random.default_rng(6)
    names = ("rotation", "shift_x", "shift_y", "invert", "noise", "noise_seed")
    cases = []
    for n in range(60):
        shape = [(8, 8), (28, 28), (5, 9)][n % 3]
        pixels = rng.random(shape[0] * shape[1])
        rotation = [0.0, 90.0, -180.0, float(rng.uniform(-180, 180))][n % 4]
        shift = [int(v) for v in rng.integers(-4, 5, 2)]
        edits = (rotation, *shift, bool(n % 2), [0.0, float(rng.random())][n % 5 > 1], int(rng.integers(1000)))
        cases.append((pixels, shape, dict(zip(names, edits, strict=True))))
    found = modules.evaluate(MATHS, ["edited", [[pixels.tolist(), shape, edits] for pixels, shape, edits in cases]])
    for (pixels, shape, edits), got in zip(cases, found, strict=True):
        np.testing.assert_allclose(got, edited(pixels, shape, **edits), atol=AGREEMENT, err_msg=str(edits))


@pytest.mark.parametrize("hidden", [(), (16,)], ids=["linear", "hidden"])
def test_logits_are_the_cores_and_evidence_adds_up_to_them(modules, hidden):
    rng = np.random.default_rng(7)
    pictures = load_digits().pixels[rng.integers(1797, size=20)] / 16
    if hidden:
        start = initial_perceptron(64, list(hidden), 10, "relu", 3)
        model = start.with_parameters(start.parameters + rng.normal(0, 0.3, len(start.parameters)))
    else:
        model = SoftmaxRegression(rng.normal(size=(10, 64)), rng.normal(size=10))
    parameters = model.parameters
    for k, j in [(3, -1), (8, 1)]:
        given = [[64, *hidden, 10], parameters.tolist(), pictures.tolist(), k, j]
        for z, found in zip(model.logits(pictures), modules.evaluate(MODELS, given), strict=True):
            np.testing.assert_allclose(found["logits"], z, rtol=AGREEMENT, atol=AGREEMENT)
            wanted = z[k] - (z[j] if j >= 0 else 0)
            assert found["logit"] == pytest.approx(wanted, abs=1e-11)
            assert sum(found["parts"]) + found["bias"] == pytest.approx(wanted, abs=1e-11)


# ---- in hand -------------------------------------------------------------------------------------------------------


def test_digits_drawn_in_clean_strokes_are_seen_as_what_they_are(page):
    open_station(page)
    right = {}
    for digit, strokes in DIGITS.items():
        button(page, "Clear").click()
        draw(page, strokes)
        settled(page)
        p = seen(page)
        assert sum(p) == pytest.approx(1, abs=0.006)
        right[digit] = int(np.argmax(p))
    assert sum(digit == guess for digit, guess in right.items()) >= 8, right


def test_what_is_drawn_is_seen_while_the_pen_moves_and_sent_when_it_is_lifted(page, frames_sent):
    open_station(page)
    before, sent, address = everything(page), len(frames_sent), page.url
    (three,) = DIGITS[3]
    draw(page, [three[:20]], lift=False)
    begun = seen_anew(page, [float(before[f"digit-probability-{k}"]) for k in range(10)])
    box = page.get_by_test_id("pad").bounding_box()
    for x, y in three[20:]:
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
    seen_anew(page, begun)
    assert (len(frames_sent), page.url) == (sent, address)
    page.mouse.up()
    settled(page)
    assert query(page)["look"] == "pad" and query(page)["ink"]
    # The pipeline shows the same picture's logits, and so does the address.
    shown = [float(text) for text in page.locator('[data-testid^="probability-"]').all_inner_texts()]
    assert shown == pytest.approx(seen(page), abs=2e-3)
    logits = np.array([float(z) for z in query(page)["logits"].split(",")])
    assert np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum() == pytest.approx(seen(page), abs=2e-3)
    after = everything(page)
    page.reload()
    open_station(page, page.url)
    assert not differences(everything(page), after)
    page.get_by_test_id("case-letter").click()
    settled(page)
    letter = everything(page)
    page.keyboard.press("Control+z")
    settled(page)
    assert not differences(everything(page), after)
    page.keyboard.press("Control+Shift+z")
    settled(page)
    assert not differences(everything(page), letter)


def test_a_stroke_that_is_taken_back_has_never_been(page):
    open_station(page)
    before = everything(page)
    draw(page, [DIGITS[3][0][:20]], lift=False)
    page.evaluate(BACK)  # which takes it out of the hand
    page.mouse.up()
    settled(page)
    assert not differences(everything(page), before)


def test_a_digit_is_drawn_with_keys(page):
    open_station(page)
    pad = page.get_by_test_id("pad")
    pad.focus()
    for key in ["Space", *["ArrowDown"] * 16, "Space"]:
        page.keyboard.press(key)
    settled(page)
    assert int(np.argmax(seen(page))) == 1
    assert query(page)["ink"]
    expect(page.get_by_test_id("announcement")).to_contain_text("1")
    page.keyboard.press("Delete")
    settled(page)
    assert "ink" not in query(page)


def test_a_digit_is_drawn_with_a_finger_and_the_page_stays(open_page):
    page = open_station(open_page(viewport=PHONE, has_touch=True))
    pad = page.get_by_test_id("pad")
    box = in_sight(pad)
    session = page.context.new_cdp_session(page)

    def send(kind, *places):
        points = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in places]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", (0.5, 0.1))
    for n in range(1, 9):
        send("touchMove", (0.5, 0.1 + 0.1 * n))
    send("touchEnd")
    settled(page)
    assert pad.bounding_box() == box, "nothing was scrolled"
    assert int(np.argmax(seen(page))) == 1


def test_a_digit_on_its_side_is_seen_with_certainty_and_is_none(page):
    """The surprise: softmax never says "none of them"."""
    open_station(page)
    assert int(np.argmax(seen(page))) == int(page.get_by_test_id("digit-verdict").inner_text().split(",")[0][-1])
    certain = {}
    for case in ("sideways", "inverted", "noise", "letter"):
        page.get_by_test_id(f"case-{case}").click()
        settled(page)
        certain[case] = max(seen(page))
        said = (
            "digit-verdict wrong" if case in ("sideways", "inverted") else "digit-verdict"
        )  # of the others nobody can say
        expect(page.get_by_test_id("digit-verdict")).to_have_class(said)
    assert max(certain.values()) > 0.95, certain
    turn = slider(page, "Turn")
    page.get_by_test_id("case-digit").click()
    settled(page)
    upright = seen(page)
    with held(page, turn) as move:
        move(30)
        assert value(turn) > 0
        seen_anew(page, upright)
    settled(page)
    assert float(query(page)["rotate"]) > 0
    page.get_by_test_id("unedited").click()
    settled(page)
    assert seen(page) == upright


def test_the_weights_emerge_while_the_film_plays(page):
    open_station(page)
    held_out = number(page, "film-test_accuracy")
    assert held_out >= 0.955
    last = seen(page)
    page.get_by_test_id("train").click()
    wait_for_number(page, "film-step", "< 200")
    step = number(page, "film-step")
    wait_for_number(page, "film-step", f"> {step}")
    assert number(page, "film-loss") > 0
    expect(page.get_by_test_id("film").get_by_role("button", name="Play", exact=True)).to_be_visible(timeout=30_000)
    settled(page)
    assert number(page, "film-test_accuracy") == held_out
    assert seen(page) == last
    expect(button(page, "Undo")).to_be_disabled()  # it ended as it began
    # At its first step all is 0, and every class as good as any other.
    button(page, "Reset").click()
    settled(page)
    assert seen(page) == [0.1] * 10
    assert query(page)["step"] == "0"
    page.keyboard.press("Control+z")
    settled(page)
    assert seen(page) == last


def test_a_hidden_layer_does_better_and_its_units_are_pictures(page):
    open_station(page)
    page.get_by_test_id("film").get_by_label("Model", exact=True).select_option("hidden")
    settled(page)
    page.wait_for_function(
        "Number(document.querySelector('[data-testid=film-test_accuracy]').textContent) >= 0.965", timeout=60_000
    )
    assert page.get_by_test_id("hidden-units").locator("canvas").count() >= 16
    total = number(page, "evidence-sum") + number(page, "evidence-bias")
    assert number(page, "evidence-logit") == pytest.approx(total, abs=2e-3)


def test_a_cell_of_the_confusion_matrix_opens_its_pictures_and_one_is_looked_at(page):
    open_station(page)
    counts = [[number(page, f"confused-{t}-{p}") for p in range(10)] for t in range(10)]
    test = 450
    assert sum(map(sum, counts)) == test
    assert sum(counts[k][k] for k in range(10)) / test == pytest.approx(number(page, "film-test_accuracy"), abs=6e-4)
    wrong = [(t, p) for t in range(10) for p in range(10) if t != p and counts[t][p]]
    t, p = max(wrong, key=lambda cell: counts[cell[0]][cell[1]])
    page.get_by_test_id(f"confused-{t}-{p}").click()
    settled(page)
    pictures = page.locator(".gallery-picture")
    expect(pictures).to_have_count(int(counts[t][p]))
    assert query(page)["cell"] == f"{t},{p}"
    pictures.first.click()
    settled(page)
    assert int(np.argmax(seen(page))) == p
    expect(page.get_by_test_id("digit-verdict")).to_have_class("digit-verdict wrong")
    # The picture's class is the target: how surprised the model is by it is the loss.
    assert [float(y) for y in query(page)["target"].split(",")].index(1) == t
    after = everything(page)
    page.reload()
    open_station(page, page.url)
    assert not differences(everything(page), after)


def test_evidence_for_a_class_rather_than_another_is_the_difference_of_their_logits(page):
    open_station(page)
    z = [number(page, f"digit-logit-{k}") for k in range(10)]
    page.get_by_test_id("evidence").get_by_label("for", exact=True).select_option("3")
    page.get_by_test_id("evidence").get_by_label("rather than", exact=True).select_option("8")
    settled(page)
    assert number(page, "evidence-logit") == pytest.approx(z[3] - z[8], abs=0.011)
    assert number(page, "evidence-sum") + number(page, "evidence-bias") == pytest.approx(z[3] - z[8], abs=0.012)
    assert (query(page)["class"], query(page)["against"]) == ("3", "8")
    page.get_by_test_id("evidence-products").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".evidence-pixel")).to_contain_text("=")


def test_a_finger_points_at_a_pixel_and_asks_for_a_class(open_page):
    page = open_station(open_page(viewport=PHONE, has_touch=True))
    pixel = page.locator(".evidence-pixel")
    expect(pixel).not_to_contain_text("=")
    page.get_by_test_id("evidence-products").tap()
    expect(pixel).to_contain_text("=")
    page.get_by_role("img", name="What each pixel says for 7").first.tap()
    expect(button(page, "Show what speaks for 7")).to_have_attribute("aria-pressed", "true")
    # The matrix has its columns' names above them.
    heads = page.locator(".confusion thead th")
    for k in (0, 9):
        box, cell = heads.nth(k).bounding_box(), page.get_by_test_id(f"confused-0-{k}").bounding_box()
        assert abs(box["x"] + box["width"] / 2 - cell["x"] - cell["width"] / 2) < 3


def test_the_formula_speaks_of_the_class_that_is_asked_for_and_the_verdict_of_what_the_picture_was(page):
    open_station(page)
    verdict, named = page.get_by_test_id("digit-verdict"), page.locator(".formula .formula-label").first
    page.get_by_test_id("case-sideways").click()
    settled(page)
    expect(verdict).to_contain_text("4, p = 1.000. The picture was: 1")
    expect(named).to_have_text("4")
    button(page, "Show what speaks for 8").click()
    expect(named).to_have_text("8")
    button(page, "Reset").click()
    settled(page)
    expect(verdict).to_contain_text("no class before the others: p = 0.100")
    expect(verdict).to_have_class("digit-verdict")


def test_a_logit_set_by_hand_is_no_longer_the_pictures(page):
    open_station(page)
    pads = seen(page)
    with held(page, slider(page, "Logit 0")) as move:
        move(40)
    settled(page)
    assert seen(page) == pads, "the pad goes on to show what the model makes of it"
    formula = page.locator(".formula-line").first
    expect(formula.locator(".live-number").first).to_have_text("Σ w · x")  # no numbers that come to something else
    expect(formula.locator(".result")).to_have_text(re.compile(r"\d"))
    expect(page.get_by_test_id("back-to-picture")).to_be_visible()
    address = page.url
    page.reload()
    open_station(page, address)
    assert query(page)["logits"] == parse_qs(urlsplit(address).query)["logits"][0]
    button(page, "The next picture").click()
    settled(page)
    shown = [float(text) for text in page.locator('[data-testid^="probability-"]').all_inner_texts()]
    assert shown == pytest.approx(seen(page), abs=2e-3)


def test_of_a_drawing_nobody_has_said_what_it_is_until_a_hand_does(page):
    open_station(page)
    losses, nobody = page.get_by_test_id("loss-cross_entropy"), page.get_by_test_id("no-target")
    expect(losses).to_be_visible()
    page.get_by_test_id("case-letter").click()
    settled(page)

    def target():
        return [float(y) for y in query(page)["target"].split(",")]

    assert target() == pytest.approx([0.1] * 10)
    expect(nobody).to_be_visible()
    expect(losses).to_be_hidden()
    expect(page.locator(".class-name[aria-pressed=true]")).to_have_count(0)
    three = page.locator('.row > [data-of="3"] .class-name')
    three.click()
    settled(page)
    assert target()[3] == 1
    expect(losses).to_be_visible()
    expect(nobody).to_be_hidden()
    expect(page.get_by_test_id("back-to-picture")).to_be_hidden()
    after = everything(page)
    page.reload()
    open_station(page, page.url)
    assert not differences(everything(page), after)
    draw(page, DIGITS[1])  # the letter gets another stroke and is the same drawing
    settled(page)
    assert target()[3] == 1
    page.get_by_test_id("case-noise").click()
    settled(page)
    assert target() == pytest.approx([0.1] * 10)
    expect(losses).to_be_hidden()


def test_a_stroke_that_is_taken_back_leaves_logits_of_a_hand(page):
    open_station(page)
    with held(page, slider(page, "Logit 0")) as move:
        move(40)
    settled(page)
    before = everything(page)
    draw(page, [DIGITS[3][0][:20]], lift=False)
    page.evaluate(BACK)
    page.mouse.up()
    settled(page)
    assert not differences(everything(page), before)
    expect(page.get_by_test_id("back-to-picture")).to_be_visible()


def test_pictures_of_weights_are_drawn_anew_for_another_model_alone(page):
    open_station(page, "/images?model=hidden&units=16&epochs=1")
    page.evaluate("""() => {
      window.painted = [];
      const put = CanvasRenderingContext2D.prototype.putImageData;
      CanvasRenderingContext2D.prototype.putImageData = function (...given) {
        window.painted.push(this.canvas);
        return put.apply(this, given);
      };
    }""")
    draw(page, DIGITS[3])
    settled(page)
    counts = "(box) => window.painted.filter((canvas) => canvas.closest(box)).length"
    assert page.evaluate(counts, ".digit-evidence") > 10
    assert page.evaluate(counts, ".hidden-units") == 0
    page.get_by_test_id("film").get_by_label("Model", exact=True).select_option("linear")
    settled(page)
    page.evaluate("window.painted = []")
    button(page, "Clear").click()
    draw(page, DIGITS[3])
    settled(page)
    assert page.evaluate(counts, ".digit-evidence") > 10
    assert page.evaluate(counts, ".digit-weights") == 0


def test_a_full_pad_says_so(page):
    open_station(page, f"/images?look=pad&ink={'0z' * 250}{'z0' * 250}.{'00zz' * 250}")
    ink = query(page)["ink"]
    draw(page, DIGITS[1])
    expect(page.locator(".pad-hint")).to_contain_text("1000")
    settled(page)
    assert query(page)["ink"] == ink


def test_stop_keeps_the_step_that_is_shown(page):
    page.goto("/images?epochs=200")
    wait_for_number(page, "film-step", "> 50")
    page.get_by_test_id("film").get_by_role("button", name="Stop", exact=True).click()
    settled(page)
    step = number(page, "film-step")
    assert query(page)["step"] == str(int(step))
    page.reload()
    open_station(page, page.url)
    assert number(page, "film-step") == step


def test_names_in_another_language_are_no_hands(page):
    open_station(page, "/images?names=fashion")
    page.goto(f"{page.url}&lang=zh")
    open_station(page, page.url)
    expect(page.get_by_test_id("digit-verdict")).to_be_visible()
    expect(page.get_by_test_id("back-to-picture")).to_be_hidden()

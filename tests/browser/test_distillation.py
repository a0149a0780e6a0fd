"""Distillation: the page's mirror has the core's numbers; a person sees the teacher fall silent without T squared."""

import json
from dataclasses import replace

import numpy as np
import pytest
from person import PHONE, button, everything, field, finger, held, menu, next_frame, settled, slider, value, visit
from playwright.sync_api import expect

from app.state.scenario import Scenario
from app.stations.distillation import figures
from app.stations.distillation.lesson import lesson, loss_gradient, loss_parts
from app.stations.distillation.state import STEPS, Distillation, fitted
from softmax_core import distillation, softmax

AGREEMENT = 1e-12

PARTS = """async (cases) => {
  const { distillation } = await import("/app/stations/distillation/maths.js");
  return cases.map((each) => distillation(...each));
}"""

TRACES = """async ([module, scenario, chosen, own]) => {
  const { state, values } = await import("/app/browser/page/store.js");
  const { traces } = await import(`/app/stations/distillation/${module}.js`);
  Object.assign(state, scenario);
  Object.assign((values.distillation ??= {}), chosen);
  return traces(state, own);
}"""


def cases():
    rng = np.random.default_rng(3)
    for n in range(150):
        count = int(rng.integers(2, 11))
        student, teacher = rng.normal(0, rng.choice([0.1, 3, 300]), (2, count))
        if n % 4 == 0:
            teacher = student + rng.normal(0, 1e-6, count)  # almost agree: nothing may cancel
        target = np.eye(count)[rng.integers(count)] if n % 2 else rng.dirichlet(np.ones(count))
        temperature = float(np.exp(rng.uniform(np.log(0.01), np.log(100))))
        yield student.tolist(), teacher.tolist(), target.tolist(), temperature, float(rng.uniform()), bool(n % 3)
    yield [1.0, 2.0], [1.0, 2.0], [1.0, 0.0], 1.0, 1.0, True
    yield [40.0, 0.0, -5.0], [41.0, 0.0, -5.0], [1.0, 0.0, 0.0], 0.5, 0.0, True


def test_the_mirror_gives_the_cores_loss_and_gradient(modules):
    given = list(cases())
    for at, found in zip(given, modules.evaluate(PARTS, [list(each) for each in given]), strict=True):
        *logits, temperature, alpha, squared = at
        soft, hard = loss_parts(*logits, temperature, alpha, squared)
        np.testing.assert_allclose(found["soft"]["value"], soft, rtol=1e-11, atol=1e-300, err_msg=at)
        np.testing.assert_allclose(found["hard"]["value"], hard, rtol=AGREEMENT, err_msg=at)
        wanted = loss_gradient(*logits, temperature, alpha, squared)
        np.testing.assert_allclose(found["gradient"], wanted, rtol=1e-11, atol=1e-13 * (1 + temperature), err_msg=at)
    # The two ways of the mirror, close and far, are both among the cases.
    apart = [distillation.value(z, v, y, T, 1.0) / T**2 for z, v, y, T, _alpha, _squared in given]
    assert min(apart) < 1e-9 and max(apart) > 1


@pytest.mark.parametrize("student", ["linear", "hidden"])
def test_figures_have_the_numbers_of_pythons(modules, student):
    scenario = Scenario((0.5, -1.0, 2.0, 0.1), ("a", "b", "c", "d"), 2.5, (0.0, 1.0, 0.0, 0.0))
    chosen = Distillation((3.0, 1.0, -2.0), 0.6, student == "linear", step=31, trained=40, student=student)
    taught = lesson(chosen.lesson, chosen.labelled, chosen.student)
    drawn = {
        "pull": figures.pull_over_temperature(scenario, chosen),
        "descent_curves": figures.descent_curves(scenario, chosen),
        "students": figures.students(taught, scenario.temperature, chosen),
        "accuracy": figures.accuracies(taught, scenario.temperature, chosen),
    }
    owns = {
        "pull": {"temperatures": figures.TEMPERATURES.tolist()},
        "descent_curves": {"steps": STEPS},
        "students": figures.lesson_own(taught),
        "accuracy": figures.lesson_own(taught),
    }
    for module, figure in drawn.items():
        own = json.loads(json.dumps(owns[module]))
        found = modules.evaluate(TRACES, [module, scenario.to_json(), chosen.to_json(), own])
        keyed = {trace.meta["key"]: trace for trace in figure.data if trace.meta}
        assert found.keys() == keyed.keys()
        for key, numbers in found.items():
            for axis, got in numbers.items():
                np.testing.assert_allclose(got, keyed[key][axis], rtol=1e-9, atol=1e-9, err_msg=f"{key} {axis}")


def loss(page, name):
    next_frame(page)
    return float(page.get_by_test_id(f"loss-{name}").inner_text())


def test_without_the_square_the_teacher_falls_silent_and_undo_gives_it_its_voice_back(page, frames_sent):
    visit(page, "/distillation?T=3&logits=0,0.5,1")
    accuracy = page.get_by_test_id("lesson-accuracy-both")
    second = page.get_by_test_id("teacher-1")
    address, sent, before = page.url, len(frames_sent), float(second.inner_text())
    heat = slider(page, "Temperature")
    with held(page, heat) as move:
        move(25)
        expect(second).not_to_have_text(f"{before:.3f}")
        assert float(second.inner_text()) > before, "the second choice rises while the hand moves"
        assert len(frames_sent) == sent and page.url == address
    page.wait_for_function("(before) => location.href !== before", arg=address)
    settled(page)
    temperature, loud = value(heat), loss(page, "soft")
    with_teacher = float(accuracy.inner_text())
    kept = everything(page)
    button(page, "Times T²: keeps the teacher's part in proportion").click()
    settled(page)
    assert loss(page, "soft") == pytest.approx(loud / temperature**2, abs=6e-4)
    assert loss(page, "hard") > 3 * loss(page, "soft")
    assert float(accuracy.inner_text()) < with_teacher
    silent = everything(page)
    assert "squared=0" in page.url
    button(page, "Undo").click()
    settled(page)
    assert everything(page) == kept
    button(page, "Redo").click()
    settled(page)
    page.reload()
    visit(page, page.url)
    assert everything(page) == silent
    button(page, "hot, with T²").click()
    settled(page)
    button(page, "Undo").click()
    settled(page)
    assert everything(page) == silent


def test_by_keys_alone_a_teacher_is_set_and_goes_with_its_classes(page):
    visit(page, "/distillation?logits=0,0.5,1&T=2")
    slider(page, "Teacher's logit dog").focus()
    page.keyboard.press("End")
    page.keyboard.press("PageDown")
    settled(page)
    assert value(slider(page, "Teacher's logit dog")) == 4
    typed = field(page, "Teacher's logit of cat as a number")
    typed.fill("nonsense")
    expect(page.get_by_role("alert").filter(has_text="nonsense")).to_be_visible()
    typed.fill("1.5")
    typed.press("Enter")
    settled(page)
    button(page, "Remove cat").focus()
    page.keyboard.press("Enter")
    settled(page)
    assert "teacher=4%2C-1" in page.url
    q = [float(page.get_by_test_id(f"teacher-{k}").inner_text()) for k in (0, 1)]
    assert q == pytest.approx(softmax([4.0, -1.0], 2.0).tolist(), abs=6e-4)
    slider(page, "Step of the descents").press("End")
    settled(page)
    teacher, both, hard = (
        float(page.get_by_test_id(f"descent-distance-{way}").inner_text()) for way in ("teacher", "both", "hard")
    )
    assert teacher < both < hard
    button(page, "Undo").click()
    settled(page)
    expect(page.get_by_test_id("descent-step")).to_have_text("step 0 of 200")


def test_a_finger_weighs_the_teacher_on_a_phone(open_page):
    page = open_page(viewport=PHONE, has_touch=True)
    visit(page, "/distillation?logits=0,0.5,1&T=3")
    weight = slider(page, "Weight of the teacher")
    before, soft = value(weight), loss(page, "soft")
    finger(page, weight, -40, 0)
    settled(page)
    assert value(weight) < before and loss(page, "soft") < soft
    total = loss(page, "soft") + loss(page, "hard")
    assert loss(page, "distillation") == pytest.approx(total, abs=0.0011)
    pulls = [float(page.get_by_test_id(f"pull-sum-{k}").inner_text()) for k in range(3)]
    assert sum(pulls) == pytest.approx(0, abs=0.002)
    chosen = replace(Distillation(), alpha=value(weight))
    wanted = loss_gradient((0.0, 0.5, 1.0), fitted(chosen.teacher, 3), (1.0, 0.0, 0.0), 3.0, chosen.alpha, True)
    assert pulls == pytest.approx(wanted.tolist(), abs=6e-4)


def test_one_odd_label_leads_astray_who_has_labels_alone_and_the_page_says_which_it_is(page):
    visit(page, "/distillation?data=penguins&labelled=2")
    doubted = page.get_by_test_id("lesson-doubted")

    def accuracies():
        next_frame(page)
        return [float(page.get_by_test_id(f"lesson-accuracy-{run}").inner_text()) for run in ("hard", "both")]

    expect(doubted).to_be_hidden()
    alone, taught = accuracies()
    menu(page, "Labelled points a class").select_option("4")
    expect(doubted).to_contain_text("1 of the 12")
    settled(page)
    assert accuracies()[0] < alone and accuracies()[1] >= taught, "more labels, and one of them is odd"

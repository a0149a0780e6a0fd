"""The distillation station as Python sees it: the surprise, the lesson, the address, what it exports."""

import numpy as np
import pytest
from exported import after, close, run_script, session_at, tables
from shown import address, answer, ask, open_page, session_of

from app.state.scenario import Scenario
from app.stations.distillation.figures import TEMPERATURES, descents, distances, pulls
from app.stations.distillation.lesson import LABELLED, lesson, loss_gradient, loss_parts
from app.stations.distillation.page import OPENING
from app.stations.distillation.state import TRAINING_STEPS, Distillation, fitted
from softmax_core import LOSSES, distillation, one_hot

KEY = "distillation"
WARM = Scenario((0.5, -1.0, 2.0), temperature=4.0)


def test_without_the_square_the_teachers_pull_fades_as_one_over_it_and_the_labels_stays():
    found = pulls(OPENING, Distillation())
    hot = TEMPERATURES >= 10
    np.testing.assert_allclose(found["plain"] * TEMPERATURES**2, found["squared"])
    assert np.ptp(found["squared"][hot]) < 0.2 * found["squared"][hot].max()
    assert found["plain"][-1] < 1e-3 * found["hard"][-1]
    assert np.ptp(found["hard"]) == 0


def test_both_parts_make_the_loss_of_the_core_and_its_gradient():
    teacher, chosen = (4.0, 2.5, -1.0), Distillation(alpha=0.3)
    at = WARM.logits, teacher, WARM.target, WARM.temperature
    assert sum(loss_parts(*at, 0.3, True)) == pytest.approx(distillation.value(*at, 0.3))
    np.testing.assert_allclose(loss_gradient(*at, chosen.alpha, True), distillation.gradient(*at, 0.3))
    soft, hard = (distillation.gradient(*at, alpha) for alpha in (1.0, 0.0))
    np.testing.assert_allclose(loss_gradient(*at, 0.3, False), 0.3 * soft / 16 + 0.7 * hard)


def test_the_label_alone_comes_past_the_teacher_and_runs_on():
    chosen = Distillation()
    found = {
        way: distances(path, chosen.teacher[:3], OPENING.target) for way, path in descents(OPENING, chosen).items()
    }
    assert found["hard"].min() < 0.3 * found["hard"][-1] < 0.3 * found["hard"][0]
    assert found["teacher"][-1] < 1e-6
    assert found["teacher"][-1] < found["both"][-1] < found["hard"][-1]


@pytest.mark.parametrize("temperature", [3.0, 20.0])
def test_on_penguins_the_teacher_helps_and_falls_silent_without_the_square(temperature):
    taught = lesson("penguins", "2", "linear")

    def held_out(alpha, squared):
        rows = taught.course(temperature, alpha, squared, TRAINING_STEPS)
        return taught.accuracy(taught.student.with_parameters(rows[-1]))

    alone, with_teacher, silent = held_out(0.0, True), held_out(0.7, True), held_out(0.7, False)
    assert with_teacher > alone + 0.03
    assert taught.teacher_accuracy > 0.95
    assert alone <= silent <= with_teacher
    if temperature == 20:
        assert silent == pytest.approx(alone, abs=0.01)


@pytest.mark.parametrize("student", ["linear", "hidden"])
def test_a_course_by_labels_alone_is_gradient_descent_on_cross_entropy(student):
    taught = lesson("penguins", "4", student)
    rows = taught.course(3.0, 0.0, True, 2)
    model = taught.student
    pull = LOSSES["cross_entropy"].gradient(model.logits(taught.points), one_hot(taught.labels, 3)) / 12
    np.testing.assert_allclose(rows[1] - rows[0], -0.5 * model.parameter_gradient(taught.points, pull), atol=1e-15)


@pytest.mark.parametrize("labelled", LABELLED)
def test_the_students_see_few_points_of_each_class_and_none_that_is_held_out(labelled):
    taught = lesson("penguins", labelled, "linear")
    assert np.bincount(taught.labels).tolist() == [int(labelled)] * 3
    held = {tuple(point) for point in taught.held_out}
    assert not held & {tuple(point) for point in taught.points}


def test_a_teacher_fits_any_number_of_classes():
    assert fitted((1.0, 2.0), 3) == (1.0, 2.0, 0.0)
    assert fitted((1.0, 2.0, 3.0), 2) == (1.0, 2.0)


def test_a_bad_teacher_is_answered_in_words_and_a_good_one_is_in_the_address():
    app = open_page(KEY, {"teacher": "1,-inf,2", "logits": "1,2,3"})
    assert "masks no class" in answer(app)["notices"][0]
    app = open_page(KEY, {"teacher": "1,0,2", "alpha": "0.25", "squared": "0", "logits": "1,2,3"})
    assert session_of(app)["distillation"] == Distillation((1.0, 0.0, 2.0), 0.25, False)
    told = ask(app, distillation={"alpha": 2})
    assert "0 to 1" in told["notices"][0]
    assert address(app)["alpha"] == "0.25"


def test_what_it_exports_is_what_it_shows():
    chosen = Distillation(alpha=0.4, squared=False, step=30, trained=50, student="hidden")
    session = session_at(KEY, scenario=WARM, distillation=chosen)
    at = WARM.logits, chosen.teacher[:3], WARM.target, WARM.temperature
    soft, hard = loss_parts(*at, 0.4, False)
    _names, said = run_script(session)
    assert close(after(said, "teacher's part ="), soft)
    assert close(after(said, "label's part ="), hard)
    for label, g in zip(WARM.labels, loss_gradient(*at, 0.4, False), strict=True):
        (line,) = [line for line in said.splitlines() if line.startswith(f"{label} v =")]
        assert close(line.split()[-1], g, 6)
    for way, path in descents(WARM, chosen).items():
        assert close(after(said, f"{way} step 30 KL ="), distances(path, chosen.teacher[:3], WARM.target)[30], 6)
    head, rows = tables(session)["The same on points"]
    assert rows[10][0] == "50"
    for column, run in ((1, "hard"), (2, "both")):
        assert close(after(said, f"{run} training step 50 held-out accuracy ="), rows[10][column])
    assert head[1].startswith("labels alone")

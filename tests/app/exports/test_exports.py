"""What a station exports is its present numbers, whatever the classes are called and in any language."""

import json
import math
import re
import subprocess
import sys
from dataclasses import replace

import mpmath
import numpy as np
import pytest
from exported import BY_KEY, after, close, notebook_cells, run_notebook, run_script, session_at, tables
from pseudo import PSEUDO, untranslated, with_pseudo
from shown import ask, open_page

from app import assets, exports, words
from app.catalogue import COMPARED
from app.catalogue import LOSSES as CATALOGUE
from app.exports import losses, training
from app.exports.export import Export, Table, array, literal, of_exp
from app.exports.pipeline import COLUMNS
from app.state.data import Source
from app.state.plane import opened
from app.state.scenario import Scenario
from app.state.session import Session
from app.state.training import ACTIVATIONS
from app.stations.gradient.state import Race
from app.stations.loss.comparison import CLEAR, HESITANT, TRUTH, TwoModels
from app.stations.softmax.state import NAIVE, Numerics
from softmax_core import LOSSES, OPTIMIZERS, entropy, log_softmax, naive_softmax, softmax, softmax_jacobian

NAMES = ("=1+1", 'a "b", c', "猫")
SCENARIOS = {
    "usual": Scenario(),
    "names of all kinds": Scenario((2.0, 1.0, 0.1), NAMES, 1.5, (0.7, 0.2, 0.1)),
    "masked": Scenario((2.0, -math.inf, 0.5), ("a'b", "\\n", "{x} %s $e$ <b>"), 0.5, (1.0, 0.0, 0.0)),
    "target on a masked class": Scenario((2.0, -math.inf, 0.5), target=(0.5, 0.5, 0.0)),
    "all others masked": Scenario((2.0, -math.inf), ("#", '"""'), 1.0, (1.0, 0.0)),
    "saturated": Scenario((60.0, 1.0, 0.1), target=(1.0, 0.0, 0.0)),
    "saturated and wrong": Scenario((-30.0, 9.0, 0.0), temperature=0.3, target=(1.0, 0.0, 0.0)),
    "huge": Scenario((1000.0, 998.0, 990.0)),
    "beyond floats": Scenario((10_000.0, -10_000.0, 0.1), temperature=0.05, target=(0.0, 1.0, 0.0)),
    "uniform": Scenario((1.0, 1.0, 1.0)),
    "ten": Scenario(
        tuple(np.linspace(-3, 4, 10).tolist()), tuple("abcdefghij"), 2.0, tuple(float(k == 3) for k in range(10))
    ),
}
every_scenario = pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
with_pipeline = pytest.mark.parametrize("key", [key for key, station in BY_KEY.items() if station.columns])
every_station = pytest.mark.parametrize("key", BY_KEY)


def kept(name):
    """A class's name as a spreadsheet shows it."""
    return f"'{name}" if name[0] in "=+-@" else name


@with_pipeline
@every_scenario
class TestThePipeline:
    def test_a_table_has_its_numbers_class_by_class(self, key, scenario):
        head, rows = tables(session_at(key, scenario=scenario))["Class by class"]
        columns = dict(zip(head, zip(*rows, strict=True), strict=True))
        assert list(columns["class"]) == [kept(name) for name in scenario.labels]
        assert [float(z) for z in columns["z"]] == list(scenario.logits)
        for text, log in zip(columns["p"], log_softmax(scenario.logits, scenario.temperature), strict=True):
            assert text == str(of_exp(float(log))) and close(text, math.exp(log))
        for loss, name in (("cross_entropy", "∂CE/∂z"), ("mean_squared_error", "∂MSE/∂z")):
            if name in columns:
                wanted = LOSSES[loss].gradient(scenario.logits, scenario.target, scenario.temperature)
                assert [float(text) for text in columns[name]] == wanted.tolist()

    def test_a_script_prints_them(self, key, scenario):
        names, said = run_script(session_at(key, scenario=scenario))
        assert names["labels"] == list(scenario.labels)
        assert names["logits"].tolist() == list(scenario.logits)
        z = np.array(scenario.logits) / scenario.temperature
        p = softmax(scenario.logits, scenario.temperature)
        for k, label in enumerate(scenario.labels):
            (line,) = [line for line in said.splitlines() if line.startswith(f"{label} z =")]
            numbers = line.removeprefix(label).replace("=", " ").split()
            assert close(numbers[1], scenario.logits[k])
            assert close(numbers[3], z[k])
            assert close(numbers[-1], p[k], 6)
        if "cross_entropy" not in names:
            return
        at = scenario.logits, scenario.target, scenario.temperature
        for loss, core in COMPARED.items():
            assert close(after(said, f"{loss} ="), core.value(*at)), loss
            for label, g in zip(scenario.labels, core.gradient(*at), strict=True):
                assert close(after(said, f"{label} {loss} gradient ="), g), loss


@with_pipeline
@pytest.mark.parametrize("kind", ["names of all kinds", "masked", "beyond floats", "ten"])
def test_a_notebook_runs_from_top_to_bottom_and_finds_what_the_script_finds(key, kind):
    session = session_at(key, scenario=SCENARIOS[kind])
    if key == "images":  # the step that is shown otherwise is the last one that the training has come to
        session.change(images=replace(session["images"], step=0))
    names, said = run_notebook(session)
    assert said == run_script(session)[1]
    assert names["figure"].data


@pytest.mark.parametrize("key", [key for key, station in BY_KEY.items() if station.no_target])
def test_where_nobody_has_named_a_true_class_nothing_is_said_of_one(key):
    session = session_at(key)
    labels = session["scenario"].labels
    nobody = replace(session["scenario"], target=(1 / len(labels),) * len(labels))
    someone = replace(nobody, target=(1.0, *[0.0] * (len(labels) - 1)))
    for scenario, is_said in ((nobody, False), (someone, True)):
        session.change(scenario=scenario)
        (head, _rows), (_heads, totals) = (tables(session)[title] for title in ("Class by class", "Of all classes"))
        names, said = run_script(session)
        assert ("y" in head, CATALOGUE["cross_entropy"].title() in dict(totals)) == (is_said, is_said)
        assert ("target" in names, "cross_entropy =" in said) == (is_said, is_said)
        assert ("target" in run_notebook(session)[0]) == is_said


class TestTheMaxTrick:
    @pytest.mark.parametrize("dtype", NAIVE[1:])
    @pytest.mark.parametrize("logits", [(2.0, 1.0, 0.1), (12.0, 3.0, -20.0), (1000.0, 998.0, 990.0)])
    def test_switched_off_the_numbers_are_those_of_the_format(self, dtype, logits):
        scenario = Scenario(logits)
        session = session_at("softmax", scenario=scenario, numerics=Numerics(dtype))
        wanted = naive_softmax(logits, dtype).astype(float)
        head, rows = tables(session)["Class by class"]
        found = [float(row[head.index("p")]) for row in rows]
        np.testing.assert_array_equal(found, wanted)
        names, _said = run_script(session)
        np.testing.assert_array_equal(names["p"], wanted)
        np.testing.assert_array_equal(run_notebook(session)[0]["p"], wanted)


def test_entropy_and_effective_classes_are_those_of_the_page():
    scenario = Scenario((2.0, 1.0, -math.inf), temperature=2.0)
    H = entropy(softmax(scenario.logits, 2.0))
    _head, rows = tables(session_at("softmax", scenario=scenario))["Of all classes"]
    totals = {name: float(text) for name, text in rows}
    assert close(totals["H(p)"], H, 12) and close(totals["e^H(p)"], np.exp(H), 12) and totals["T"] == 2
    _names, said = run_script(session_at("softmax", scenario=scenario))
    assert close(after(said, "H(p) ="), H) and close(after(said, "e^H(p) ="), np.exp(H))


@every_scenario
def test_the_chain_rule_is_the_pages(scenario):
    session = session_at("gradient", scenario=scenario)
    jacobian = softmax_jacobian(scenario.logits, scenario.temperature)
    _head, rows = tables(session)["J = ∂p/∂z"]
    np.testing.assert_array_equal([[float(text) for text in row[1:]] for row in rows], jacobian)
    names, said = run_script(session)
    np.testing.assert_allclose(names["J"], jacobian, rtol=1e-9, atol=1e-300)
    head, rows = tables(session)["The chain rule, entry by entry"]
    for loss, short in (("cross_entropy", "CE"), ("mean_squared_error", "MSE")):
        gradient = LOSSES[loss].gradient(scenario.logits, scenario.target, scenario.temperature)
        for k, (label, row) in enumerate(zip(scenario.labels, rows, strict=True)):
            difference = float(row[head.index(f"Δ{short}/Δz")])
            printed = after(said, f"{label} {loss}_difference =")
            if scenario.logits[k] == -math.inf or not math.isfinite(difference):
                assert math.isnan(difference) and math.isnan(printed)
            else:
                assert abs(difference - gradient[k]) < 1e-6 * max(1, abs(scenario.logits[k])) / scenario.temperature
                assert abs(printed - gradient[k]) < 1e-6 * max(1, abs(scenario.logits[k])) / scenario.temperature


def test_the_race_stands_at_its_present_step():
    scenario, race = Scenario((-2.0, 3.0, 0.5), temperature=0.7), Race(learning_rate=0.5, step=37)
    session = session_at("gradient", scenario=scenario, race=race)
    head, rows = tables(session)["The race"]
    names, said = run_script(session)
    assert len(rows) == 201
    for loss, title in (("cross_entropy", "cross-entropy"), ("mean_squared_error", "mean squared error")):
        z = np.array(scenario.logits)
        for _step in range(37):
            z = z - 0.5 * LOSSES[loss].gradient(z, scenario.target, 0.7)
        np.testing.assert_allclose(names["paths"][loss][37], z, rtol=1e-9)
        assert close(rows[37][head.index(title)], LOSSES[loss].value(z, scenario.target, 0.7), 9)
        line = f"step 37 {loss} p = {softmax(z, 0.7)[0]:.8g} loss = {LOSSES[loss].value(z, scenario.target, 0.7):.8g}"
        assert line in said


def test_two_models_have_the_means_of_the_table_and_an_unfinished_one_has_none():
    unfinished = (*CLEAR[:2], (0.9, 0.4, 0.3))
    session = session_at("loss", comparison=TwoModels(TRUTH, (HESITANT, unfinished)))
    _head, rows = tables(session)["Two models, three samples"]
    means = {row[0]: row[-3:] for row in rows if row[1] == "mean"}
    assert means["B"] == ["", "", ""]
    wanted = np.mean([-np.log(row[k]) for row, k in zip(HESITANT, TRUTH, strict=True)])
    assert close(means["A"][1], wanted, 12) and close(means["A"][0], 2 / 3, 12)
    _names, said = run_script(session)
    assert close(after(said, "model A mean cross_entropy ="), wanted)
    assert "model B" not in said


# ---- how it is written -----------------------------------------------------------------------------------------------


def test_a_spreadsheet_computes_no_name():
    names = ("=1+1", "+a", "-b", "@c", "-5", "ok")
    session = session_at("softmax", scenario=Scenario((1.0,) * 6, names, 1.0, (1.0, *[0.0] * 5)))
    _head, rows = tables(session)["Class by class"]
    assert [row[0] for row in rows] == ["'=1+1", "'+a", "'-b", "'@c", "-5", "ok"]
    table = Table("=t", ["@h"], [[-1.5, -math.inf, math.nan, None, 3, of_exp(-1000.0)]])
    text = exports.csv_text(Export("", "", "", [table]))
    assert text.splitlines()[2] == "-1.5,-inf,NaN,,3,5.0759589e-435"


@pytest.mark.parametrize("value", [0.1, -0.0, 1e-300, 5.0, 2**60 + 0.0, -math.inf, "a'\"\\", [1, "x"], (0.5, [2.0])])
def test_a_literal_is_the_same_value(value):
    found = eval(literal(value), {"np": np})
    assert found == (list(value) if isinstance(value, tuple) else value)
    assert isinstance(found, list | type(value))


@pytest.mark.parametrize("exponent", [-1000, -330, 320, 5000])
@pytest.mark.parametrize("share", [-1e-9, 0.0, 1e-9, 0.5])
def test_powers_beyond_floats_have_one_digit_before_the_point(exponent, share):
    power = {}
    exec("import numpy as np\n" + losses.POWER, power)
    with mpmath.workdps(30):
        log = float((exponent + share) * mpmath.log(10))
        exact = mpmath.exp(log)
        for text in (of_exp(log), power["power"](log)):
            assert re.match(r"[1-9]\.", text), text
            assert abs(mpmath.mpf(text) / exact - 1) < 1e-7, text


def test_an_array_has_its_rows_on_lines_where_it_is_long():
    matrix = np.arange(60.0).reshape(20, 3)
    assert eval(array(matrix), {"np": np}).tolist() == matrix.tolist()
    assert array(matrix).count("\n") == 21


def test_every_loss_and_activation_of_the_core_is_written_out():
    assert set(losses.LOSSES) == set(LOSSES)
    assert all(losses.LOSSES[loss].term_code for loss in COMPARED)
    assert set(training.ACTIVATIONS) == set(ACTIVATIONS)
    assert {*training.OPTIMIZERS, "newton"} == set(OPTIMIZERS)


def test_every_column_of_the_pipeline_that_has_numbers_is_in_its_table():
    signs = {"temperature", "exp", "normalise", "push"}
    shown = {column.split()[0] for station in BY_KEY.values() for column in station.columns}
    # A station with columns of its own has them in tables of its own.
    source = assets.files()["browser/pipeline/columns.js"].read_text()
    shared = {column for column in shown if re.search(rf"^  {column}: \{{", source, re.MULTILINE)}
    assert len(shared) > 8
    assert shared <= {*COLUMNS, *signs}


def test_a_station_that_says_nothing_of_it_exports_its_pipeline():
    station = replace(BY_KEY["softmax"], key="sharpness", export=None)
    session = Session(station=station, values={**Session().values, "numerics": Numerics()})
    assert list(tables(session)) == ["Class by class", "Of all classes"]
    assert exports.written(session, "py")["file"] == "sharpness.py"
    assert "cat z = 2.0" in run_script(session)[1]


@every_station
def test_a_script_needs_numpy_alone_and_a_notebook_numpy_and_plotly(key, tmp_path):
    session = session_at(key)
    only = "import sys; sys.modules.update(dict.fromkeys(['app', 'softmax_core', 'pandas', 'scipy'{}]));"
    for kind, more in (("py", ", 'plotly'"), ("ipynb", "")):
        written = exports.written(session, kind)
        source = written["text"]
        if kind == "ipynb":
            cells = [cell for cell in json.loads(source)["cells"] if cell["cell_type"] == "code"]
            source = "\n".join("".join(cell["source"]) for cell in cells)
        path = tmp_path / f"{kind}.py"
        path.write_text(source, "utf-8")
        run = f"{only.format(more)} exec(open({str(path)!r}, encoding='utf-8').read())"
        done = subprocess.run([sys.executable, "-W", "error", "-c", run], capture_output=True, text=True, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert done.stdout


#: What nbformat 4.5 asks of each cell (github.com/jupyter/nbformat, v4/nbformat.v4.5.schema.json).
CELLS = {
    "markdown": {"id", "cell_type", "metadata", "source"},
    "code": {"id", "cell_type", "metadata", "source", "outputs", "execution_count"},
}


@every_station
def test_a_notebook_is_valid_nbformat(key):
    text = exports.written(session_at(key, scenario=SCENARIOS["names of all kinds"]), "ipynb")["text"]
    found = json.loads(text)
    assert found.keys() == {"cells", "metadata", "nbformat", "nbformat_minor"}
    assert (found["nbformat"], found["nbformat_minor"]) == (4, 5)
    assert found["metadata"]["kernelspec"].keys() >= {"name", "display_name"}
    ids = [cell["id"] for cell in found["cells"]]
    assert len(set(ids)) == len(ids) and all(each.replace("-", "").isalnum() and len(each) <= 64 for each in ids)
    for cell in found["cells"]:
        assert cell.keys() == CELLS[cell["cell_type"]]
        assert all(isinstance(line, str) for line in cell["source"])


@every_station
def test_all_words_of_an_export_are_in_its_language(key, monkeypatch):
    monkeypatch.setattr(words, "catalogue", with_pseudo(words.catalogue))
    words.use(PSEUDO)
    try:
        session = session_at(key)
        names = {"softmax", "log", "CE", "BCE", "MSE", "KL", "exp"}
        for cell in notebook_cells(session):
            if cell["cell_type"] == "markdown":
                for line in "".join(cell["source"]).splitlines():
                    assert not untranslated(line, names), line
        for title, (head, _rows) in tables(session).items():
            for text in (title, *head):
                assert not untranslated(text, names), text
        run_notebook(session)
    finally:
        words.use(words.SOURCE)


@every_station
@pytest.mark.parametrize("kind", exports.KINDS)
def test_the_page_gets_it_with_the_answer_and_what_the_hand_has_left_is_in_it(key, kind):
    app = open_page(key)
    told = ask(app, "export", kind, scenario={"temperature": 2.5})
    file, text = told["delivery"]["export"]["file"], told["delivery"]["export"]["text"]
    assert file.startswith(key) and file.endswith(f".{kind}")
    assert "2.5" in text
    assert "export" not in ask(app)["delivery"], "once"


def test_another_kind_is_answered_in_words():
    app = open_page()
    told = ask(app, "export", "docx")
    assert told["problems"]["export"] and not told["delivery"]


def test_an_edit_of_the_points_is_in_every_export():
    plane = opened(Source("blobs", num_classes=2, count=20))
    points = [[0.25, -0.75], *map(list, plane.points[1:])]
    session = session_at("boundary", plane=type(plane).from_json({"points": points, "labels": plane.labels}, plane))
    assert exports.written(session, "py")["file"] == "boundary-blobs.py"
    names, _said = run_script(session)
    assert names["points"].tolist() == points
    _head, rows = tables(session)["Point by point: the losses"]
    assert rows[0][1:3] == ["0.25", "-0.75"]

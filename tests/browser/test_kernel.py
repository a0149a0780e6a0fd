"""app/browser/maths mirrors the core: both compute the same inputs here, and agree to twelve digits.

Agreement: |kernel - core| <= 1e-12 max(|core|, scale). `scale` is the size that the quantity has for an ordinary
prediction: 1 for probabilities and losses, 1/T for gradients, 1/T^2 for Hessians.
"""

import json

import numpy as np
import pytest

from app.catalogue import COMPARED
from app.catalogue import LOSSES as ENTRIES
from app.state.plane import FOLLOW_STEPS, L2
from app.state.plane_points import MAX_COORDINATE
from app.state.scenario import DEFAULT_LOGITS, MAX_LOGIT, MAX_TEMPERATURE, MIN_TEMPERATURE
from softmax_core import (
    FEATURES,
    SoftmaxRegression,
    accuracy,
    central_differences,
    confusion_matrix,
    descend_logits,
    entropy,
    fit_one_vs_one,
    fit_one_vs_rest,
    fit_softmax_regression,
    initial_perceptron,
    input_features,
    load_iris,
    log_softmax,
    logit_landscape,
    logsumexp,
    naive_softmax,
    one_hot,
    sigmoid,
    smooth_labels,
    softmax,
    softmax_jacobian,
    train,
)

AGREEMENT = 1e-12
SEED = 20240229
CASES = 2000

# JSON knows neither infinities nor NaN: they travel as words.
EVALUATE = """async ([addresses, body, input]) => {
  const modules = await Promise.all(addresses.map((address) => import(address)));
  const kernel = Object.assign({}, ...modules);
  const words = (key, value) => {
    if (ArrayBuffer.isView(value)) return Array.from(value);
    return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
  };
  return JSON.stringify(new Function("kernel", "cases", body)(kernel, JSON.parse(input)), words);
}"""
WORDS = {"NaN": np.nan, "Infinity": np.inf, "-Infinity": -np.inf}

MODULES = [
    "/app/browser/maths/kernel.js",
    "/app/browser/maths/losses.js",
    "/app/browser/maths/models.js",
    "/app/browser/page/derived.js",
]


@pytest.fixture(scope="module")
def kernel(modules):
    """Run the body of a function of (kernel, cases) in the browser."""

    def numbers(value):
        if isinstance(value, list):
            return [numbers(entry) for entry in value]
        if isinstance(value, dict):
            return {key: numbers(entry) for key, entry in value.items()}
        return WORDS.get(value, value) if isinstance(value, str) else value

    def run(body: str, cases):
        return numbers(json.loads(modules.evaluate(EVALUATE, [MODULES, body, json.dumps(cases)])))

    return run


def scenarios():
    """Seeded scenarios of every size and spread that the page allows, and the edges of what it allows."""
    rng = np.random.default_rng(SEED)
    for n in range(CASES):
        count = int(rng.integers(2, 11))
        spread = rng.choice([0.1, 3, 30, 1000])
        logits = rng.normal(0, spread, count).clip(-MAX_LOGIT, MAX_LOGIT)
        if n % 5 == 0:
            logits = logits.round()  # ties
        temperature = np.exp(rng.uniform(np.log(MIN_TEMPERATURE), np.log(MAX_TEMPERATURE)))
        target = rng.dirichlet(np.ones(count)) if n % 2 else np.eye(count)[rng.integers(count)]
        yield logits.tolist(), target.tolist(), float(temperature)
    edges = [
        [0.0, 0.0],
        [MAX_LOGIT, -MAX_LOGIT],
        [-MAX_LOGIT, MAX_LOGIT],
        [MAX_LOGIT, MAX_LOGIT],
        [0.0, -40.0],
        [0.0, 745.2],
        [1.0, 1.0, 1.0],
        [2.0, 2.0, -MAX_LOGIT],
        [1000.0, 998.0, 990.0],
        [-1000.0, -1000.0, -1000.0],
        [MAX_LOGIT, MAX_LOGIT - 1e-9, 0.0],
        list(DEFAULT_LOGITS),
        [0.0] * 10,
        [MAX_LOGIT] + [-MAX_LOGIT] * 9,
    ]
    for logits in edges:
        count = len(logits)
        for target in (np.eye(count)[0], np.eye(count)[-1], np.full(count, 1 / count)):
            for temperature in (MIN_TEMPERATURE, 1.0, MAX_TEMPERATURE):
                yield logits, target.tolist(), temperature


SCENARIOS = list(scenarios())


def assert_agree(found, expected, scale=1.0, what=""):
    found, expected = np.array(found, float), np.array(expected, float)
    assert found.shape == expected.shape
    finite = np.isfinite(expected)
    np.testing.assert_array_equal(found[~finite], expected[~finite], err_msg=what)
    allowed = AGREEMENT * np.maximum(np.abs(expected[finite]), scale)
    excess = np.abs(found[finite] - expected[finite]) - allowed
    assert (excess <= 0).all(), f"{what}: {found} instead of {expected}"


def each(found, expect, scale=lambda temperature: 1.0):
    """Hold every scenario's result to what `expect(logits, target, temperature)` gives."""
    assert len(found) == len(SCENARIOS)
    for result, scenario in zip(found, SCENARIOS, strict=True):
        assert_agree(result, expect(*scenario), scale(scenario[2]), str(scenario))


def test_probabilities(kernel):
    found = kernel("return cases.map(([z, , T]) => kernel.softmax(z, T))", SCENARIOS)
    each(found, lambda z, y, t: softmax(z, t))


def test_log_probabilities(kernel):
    found = kernel("return cases.map(([z, , T]) => kernel.logSoftmax(z, T))", SCENARIOS)
    each(found, lambda z, y, t: log_softmax(z, t))


def test_near_certainty_keeps_its_digits(kernel):
    """Relative to the value itself, -4.2e-18: 1 - p is far below the spacing of floats at 1."""
    found = kernel("return kernel.logSoftmax(cases)[0]", [0.0, -40.0])
    assert found == pytest.approx(log_softmax([0.0, -40.0])[0], rel=AGREEMENT, abs=0)


def test_log_sum_exp(kernel):
    each(kernel("return cases.map(([z]) => kernel.logsumexp(z))", SCENARIOS), lambda z, y, t: logsumexp(z))


def test_sigmoid(kernel):
    z = [*np.linspace(-50, 50, 501), -1000.0, 1000.0, -MAX_LOGIT / MIN_TEMPERATURE, MAX_LOGIT / MIN_TEMPERATURE]
    assert_agree(kernel("return cases.map(kernel.sigmoid)", z), sigmoid(z))


def test_jacobian(kernel):
    found = kernel("return cases.map(([z, , T]) => kernel.softmaxJacobian(z, T))", SCENARIOS)
    each(found, lambda z, y, t: softmax_jacobian(z, t), scale=lambda t: 1 / t)


def test_entropy(kernel):
    each(kernel("return cases.map(([, y]) => kernel.entropy(y))", SCENARIOS), lambda z, y, t: entropy(y))


def test_divergence(kernel):
    """KL(y||p) = CE - H(y), also where p has underflowed to 0."""
    body = """return cases.map(([logits, target, temperature]) =>
      kernel.numbersOf(logits, target, temperature, "").divergence)"""
    for result, (z, y, t) in zip(kernel(body, SCENARIOS), SCENARIOS, strict=True):
        total = COMPARED["cross_entropy"].value(z, y, t)
        assert_agree(result, total - entropy(y), max(1, total), str((z, y, t)))


def test_targets(kernel):
    assert kernel("return cases.map((k) => kernel.oneHot(k, 4))", [0, 1, 2, 3]) == one_hot(np.arange(4), 4).tolist()
    for smoothing in (0.0, 0.1, 1.0):
        found = kernel(f"return cases.map(([, y]) => kernel.smoothLabels(y, {smoothing}))", SCENARIOS)
        each(found, lambda z, y, t, smoothing=smoothing: smooth_labels(y, smoothing))


def test_the_kernel_has_the_cores_losses(kernel):
    assert kernel("return Object.keys(kernel.LOSSES)", None) == list(COMPARED)


@pytest.mark.parametrize("name", COMPARED)
def test_loss_values(kernel, name):
    found = kernel(f"return cases.map(([z, y, T]) => kernel.LOSSES.{name}.value(z, y, T))", SCENARIOS)
    each(found, COMPARED[name].value)


@pytest.mark.parametrize("name", COMPARED)
def test_loss_gradients(kernel, name):
    found = kernel(f"return cases.map(([z, y, T]) => kernel.LOSSES.{name}.gradient(z, y, T))", SCENARIOS)
    each(found, COMPARED[name].gradient, scale=lambda t: 1 / t)


@pytest.mark.parametrize("name", COMPARED)
def test_loss_hessians(kernel, name):
    found = kernel(f"return cases.map(([z, y, T]) => kernel.LOSSES.{name}.hessian(z, y, T))", SCENARIOS)
    each(found, COMPARED[name].hessian, scale=lambda t: 1 / t**2)


MASKED = [
    ([2.0, "-inf", 0.1], [1, 0, 0], 1.0),
    ([2.0, "-inf", 0.1], [0, 1, 0], 0.5),
    (["-inf", 3.0, "-inf"], [0, 1, 0], 2.0),
    (["-inf", 3.0], [0.5, 0.5], 1.0),
    ([*["-inf"] * 8, 1.0, -1.0], [0.0] * 9 + [1.0], 100.0),
]


@pytest.mark.parametrize(
    ("body", "expect", "power"),
    [
        ("kernel.softmax(z, T)", lambda z, y, t: softmax(z, t), 0),
        ("kernel.logSoftmax(z, T)", lambda z, y, t: log_softmax(z, t), 0),
        ("kernel.logsumexp(z)", lambda z, y, t: logsumexp(z), 0),
        ("kernel.softmaxJacobian(z, T)", lambda z, y, t: softmax_jacobian(z, t), 1),
        *((f"kernel.LOSSES.{name}.value(z, y, T)", loss.value, 0) for name, loss in COMPARED.items()),
        *((f"kernel.LOSSES.{name}.gradient(z, y, T)", loss.gradient, 1) for name, loss in COMPARED.items()),
        *((f"kernel.LOSSES.{name}.hessian(z, y, T)", loss.hessian, 2) for name, loss in COMPARED.items()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_masked_classes_are_the_cores(kernel, body, expect, power):
    read = "const z = given.map((x) => (x === '-inf' ? -Infinity : x))"
    found = kernel(f"return cases.map(([given, y, T]) => {{ {read}; return {body}; }})", MASKED)
    for result, (given, y, t) in zip(found, MASKED, strict=True):
        z = [float(x) for x in given]
        assert_agree(result, expect(z, y, t), t**-power, f"{z} {y} {t}")


@pytest.mark.parametrize("name", COMPARED)
def test_some_rows_of_a_hessian_are_those_of_the_whole(kernel, name):
    body = f"return cases.map(([z, y, T]) => kernel.LOSSES.{name}.hessian(z, y, T, [1, 0]))"
    each(kernel(body, SCENARIOS), lambda z, y, t: COMPARED[name].hessian(z, y, t)[[1, 0]], scale=lambda t: 1 / t**2)


#: Confidently right and wrong, so far that 1 - p is nothing beside p, with hard and soft targets.
SATURATED = [
    (logits, target, temperature)
    for logits in ([0.0, -40.0], [-50.0, 0.0], [0.0, -120.0], [0.0, -30.0, -31.5], [-60.0, 0.0, -20.0])
    for target in (one_hot(0, len(logits)).tolist(), smooth_labels(one_hot(0, len(logits)), 0.1).tolist())
    for temperature in (0.5, 1.0, 3.0)
]


@pytest.mark.parametrize("name", COMPARED)
def test_second_derivatives_keep_sign_and_digits_where_softmax_is_saturated(kernel, name):
    """Relative to themselves: the landscape's mark 'not convex' hangs on the sign of numbers such as 1e-35."""
    hessians = kernel(f"return cases.map(([z, y, T]) => kernel.LOSSES.{name}.hessian(z, y, T))", SATURATED)
    body = f"""return cases.map(([z, y, T]) => kernel.logitLandscape(
      kernel.LOSSES.{name}, {{ logits: z, target: y, temperature: T }}, [0, 1], [z[0]], [z[1]], "curvature")[0][0])"""
    for found, curvature, (z, y, t) in zip(hessians, kernel(body, SATURATED), SATURATED, strict=True):
        np.testing.assert_allclose(
            found, COMPARED[name].hessian(z, y, t), rtol=AGREEMENT, atol=0, err_msg=str((z, y, t))
        )
        expected = logit_landscape(COMPARED[name], z, y, t, (0, 1), z[:1], z[1:2]).curvature[0, 0]
        assert curvature == pytest.approx(expected, rel=1e-9, abs=0), (z, y, t)


def test_the_terms_of_a_loss_add_up_to_it(kernel):
    body = "return cases.map(([z, y, T]) => kernel.LOSSES.{}.terms(z, y, T).reduce((sum, term) => sum + term, 0))"
    each(kernel(body.format("cross_entropy"), SCENARIOS), COMPARED["cross_entropy"].value)
    each(
        kernel(body.format("mean_squared_error"), SCENARIOS),
        lambda z, y, t: len(z) * COMPARED["mean_squared_error"].value(z, y, t),
    )


@pytest.mark.parametrize("name", COMPARED)
def test_slopes_lead_through_the_jacobian_to_the_gradient(kernel, name):
    """dL/dp . J = dL/dz, where no probability that the target asks for has underflowed."""
    found = kernel(f"return cases.map(([z, y, T]) => kernel.LOSSES.{name}.slope(kernel.softmax(z, T), y))", SCENARIOS)
    held = 0
    for slope, (z, y, t) in zip(found, SCENARIOS, strict=True):
        p = softmax(z, t)
        if p[np.array(y) > 0].min() > 1e-3:
            assert_agree(np.array(slope) @ softmax_jacobian(z, t), COMPARED[name].gradient(z, y, t), 100 / t)
            held += 1
    assert held > 200


LANDSCAPES = [scenario for scenario in SCENARIOS if max(map(abs, scenario[0])) < 60][::60]


@pytest.mark.parametrize("name", COMPARED)
@pytest.mark.parametrize(
    ("wanted", "field", "power"),
    [("value", "value", 0), ("gradientNorm", "gradient_norm", 1), ("curvature", "curvature", 2)],
)
def test_landscapes(kernel, name, wanted, field, power):
    xs, ys = np.linspace(-6, 6, 7).tolist(), np.linspace(-5, 7, 5).tolist()
    cases = [[{"logits": z, "target": y, "temperature": t}, [len(z) - 1, 0], xs, ys] for z, y, t in LANDSCAPES]
    body = (
        f"return cases.map(([s, a, xs, ys]) => kernel.logitLandscape(kernel.LOSSES.{name}, s, a, xs, ys, '{wanted}'))"
    )
    assert len(cases) > 20
    for found, (z, y, t) in zip(kernel(body, cases), LANDSCAPES, strict=True):
        expected = getattr(logit_landscape(COMPARED[name], z, y, t, (len(z) - 1, 0), xs, ys), field)
        assert_agree(found, expected, 1 / t**power, str((z, y, t)))


@pytest.mark.parametrize("name", COMPARED)
def test_a_step_of_gradient_descent(kernel, name):
    body = f"return cases.map(([z, y, T]) => kernel.descentStep(kernel.LOSSES.{name}, z, y, T, 0.2))"
    expected = [descend_logits(COMPARED[name], z, y, t, 0.2, 1)[1] for z, y, t in SCENARIOS]
    for found, path, (z, y, t) in zip(kernel(body, SCENARIOS), expected, SCENARIOS, strict=True):
        assert_agree(found, path, 1 / t, str((z, y, t)))


@pytest.mark.parametrize("name", COMPARED)
def test_central_differences(kernel, name):
    """A difference quotient magnifies the last digits of the loss by 1/(2h): it agrees to as many digits less."""
    step = 1e-5
    body = f"return cases.map(([z, y, T]) => kernel.centralDifferences(kernel.LOSSES.{name}, z, y, T, {step}))"
    for found, (z, y, t) in zip(kernel(body, SCENARIOS), SCENARIOS, strict=True):
        expected = central_differences(COMPARED[name], z, y, t, step)
        rounding = 10 * np.spacing(max(1, COMPARED[name].value(z, y, t))) / (2 * step)
        np.testing.assert_allclose(
            found, expected, rtol=AGREEMENT, atol=AGREEMENT / t + rounding, err_msg=str((z, y, t))
        )


IRIS = load_iris()
MODELS = [
    fit_softmax_regression(IRIS.points, IRIS.labels, 3, l2=0.001),
    SoftmaxRegression([[100.0, -100.0], [-100.0, 100.0], [0.5, 0.25]], [1000.0, -1000.0, 0.0]),
    SoftmaxRegression([[0.0, 0.0]] * 3, [0.0, 0.0, 0.0]),
]


def as_data(model):
    return {"weights": model.weights.tolist(), "bias": model.bias.tolist()}


def network_data(model):
    layers = [{"weights": weights.tolist(), "bias": bias.tolist()} for weights, bias in model.layers]
    return {"layers": layers, "activation": model.activation}


def every_kind_of_model():
    """Each model of the plane with its form in the browser."""
    for number, model in enumerate(MODELS):
        yield f"linear {number}", model, as_data(model)
    shapes = (([1], "tanh"), ([8], "relu"), ([16, 16], "tanh"), ([3, 5], "relu"), ([8], "sigmoid"), ([4, 4], "linear"))
    for hidden, activation in shapes:
        model = initial_perceptron(2, hidden, 3, activation, seed=SEED)
        yield f"{hidden} {activation}", model, network_data(model)
    for fit in (fit_one_vs_rest, fit_one_vs_one):
        model = fit(IRIS.points, IRIS.labels, 3, l2=0.001)
        yield fit.__name__, model, as_data(model) | {"scheme": fit.__name__.removeprefix("fit_")}


KINDS = list(every_kind_of_model())


@pytest.mark.parametrize("_name, model, data", KINDS, ids=[name for name, *_ in KINDS])
def test_every_model_of_the_plane(kernel, _name, model, data):
    """Over the whole plane: probabilities to 1e-12, the same predictions, ties of votes included."""
    points = np.stack(np.meshgrid(np.linspace(0.5, 7.5, 31), np.linspace(-0.1, 2.7, 27)), axis=-1).reshape(-1, 2)
    body = """const [model, xs, ys] = cases;
      const scores = Array.from(kernel.scoresAt(model, xs, ys, new Float64Array(3 * xs.length)));
      return [scores, Array.from(kernel.toProbabilities(model, Float64Array.from(scores), 3, 1))]"""
    scores, shares = kernel(body, [data, *points.T.tolist()])
    np.testing.assert_allclose(np.reshape(shares, (-1, 3)), model.probabilities(points), rtol=0, atol=AGREEMENT)
    assert np.reshape(scores, (-1, 3)).argmax(axis=1).tolist() == model.predict(points).tolist()


@pytest.mark.parametrize("_name, model, data", KINDS, ids=[name for name, *_ in KINDS])
def test_how_good_a_model_is(kernel, _name, model, data):
    body = "const [model, xs, ys, labels, T] = cases; return kernel.evaluate(model, { xs, ys, labels }, 3, T)"
    found = kernel(body, [data, *IRIS.points.T.tolist(), IRIS.labels.tolist(), 2.0])
    predicted = model.predict(IRIS.points)
    assert found["predicted"] == predicted.tolist()
    assert found["accuracy"] == accuracy(IRIS.labels, predicted)
    assert found["confusion"] == confusion_matrix(IRIS.labels, predicted, 3).tolist()
    if "scheme" in data:
        return  # what a temperature means to these is nobody's promise
    logits, target = model.logits(IRIS.points), one_hot(IRIS.labels, 3)
    for name, loss in COMPARED.items():
        expected = loss.value(logits, target, 2.0).mean()
        assert found["losses"][name] == pytest.approx(expected, rel=AGREEMENT, abs=AGREEMENT)


FEATURE_SETS = [["x2"], ["x1_squared", "x2_squared"], ["x1", "x1_x2", "sin_x2"], list(FEATURES)]


def of_features(names):
    """Each kind of model of these features, as the core has it and as the browser has it."""
    columns = input_features(IRIS.points, names)
    about = {"features": "-".join(names)}
    for fit in (fit_softmax_regression, fit_one_vs_rest, fit_one_vs_one):
        model = fit(columns, IRIS.labels, 3, l2=0.01)
        scheme = fit.__name__.removeprefix("fit_")
        yield model, as_data(model) | about | ({} if scheme == "softmax_regression" else {"scheme": scheme})
    for hidden, activation in (([8], "sigmoid"), ([5, 3], "tanh")):
        model = initial_perceptron(len(names), hidden, 3, activation, seed=SEED)
        yield model, network_data(model) | about


@pytest.mark.parametrize("names", FEATURE_SETS, ids="-".join)
def test_every_model_of_other_features(kernel, names):
    """Over the whole plane, where a second model of other features has looked at the same places before."""
    points = np.stack(np.meshgrid(np.linspace(-7.5, 7.5, 31), np.linspace(-3, 3, 27)), axis=-1).reshape(-1, 2)
    body = """const [model, x1, x2] = cases, [xs, ys] = [x1, x2].map((values) => Float64Array.from(values));
      const scores = (of) => kernel.scoresAt(of, xs, ys, new Float64Array(3 * xs.length));
      scores({ weights: [[1], [2], [3]], bias: [0, 0, 0], features: "x1_x2" });
      return Array.from(kernel.toProbabilities(model, scores(model), 3, 1))"""
    for model, data in of_features(names):
        shares = np.reshape(kernel(body, [data, *points.T.tolist()]), (-1, 3))
        expected = model.probabilities(input_features(points, names))
        np.testing.assert_allclose(shares, expected, rtol=0, atol=AGREEMENT)


@pytest.mark.parametrize("names", FEATURE_SETS, ids="-".join)
def test_the_fits_of_follow_mode_with_other_features(kernel, names):
    points, labels = clouds(3, 90, SEED)
    start = {"weights": [[0.0] * len(names)] * 3, "bias": [0.0] * 3, "features": "-".join(names)}
    found = kernel(
        "const [model, data, l2] = cases; return kernel.fitSoftmaxRegression(model, data, l2, 60)",
        [start, columns(points, labels), 0.01],
    )
    features = input_features(points, names)
    expected = fit_softmax_regression(features, labels, 3, l2=0.01)
    model = SoftmaxRegression(found["weights"], found["bias"])
    np.testing.assert_allclose(model.probabilities(features), expected.probabilities(features), atol=1e-6)
    body = "const [model, data, ...way] = cases; return kernel.descend(model, data, ...way)"
    found = kernel(body, [start, columns(points, labels), "focal", 0.01, 0.5, 20])
    mean, deviation = features.mean(axis=0), features.std(axis=0)
    way = {"loss": "focal", "l2": 0.01, "learning_rate": 0.5, "steps": 20}
    zero = SoftmaxRegression(start["weights"], start["bias"])
    weights = train(zero, (features - mean) / deviation, labels, **way).model.weights / deviation
    np.testing.assert_allclose(found["weights"], weights, rtol=1e-9, atol=1e-12)


def test_what_a_model_says_of_points_that_are_held_out(kernel):
    model, held = MODELS[0], (np.arange(len(IRIS.labels)) % 4 == 0).astype(int)
    body = "const [model, xs, ys, labels, held] = cases; return kernel.evaluate(model, { xs, ys, labels, held }, 3, 1)"
    found = kernel(body, [as_data(model), *IRIS.points.T.tolist(), IRIS.labels.tolist(), held.tolist()])
    for part, mine in ((found, held == 0), (found["test"], held == 1)):
        points, labels = IRIS.points[mine], IRIS.labels[mine]
        losses = COMPARED["cross_entropy"].value(model.logits(points), one_hot(labels, 3))
        assert part["count"] == len(labels)
        assert part["losses"]["cross_entropy"] == pytest.approx(losses.mean(), rel=AGREEMENT)
        assert part["accuracy"] == accuracy(labels, model.predict(points))
        assert part["confusion"] == confusion_matrix(labels, model.predict(points), 3).tolist()
        shares = [losses[labels == k].sum() / len(labels) for k in range(3)]
        np.testing.assert_allclose(part["shares"], shares, rtol=AGREEMENT)
    assert len(found["predicted"]) == len(found["surprises"]) == len(IRIS.labels)


def test_hidden_units_are_what_enters_the_last_layer(kernel):
    model = initial_perceptron(2, [5], 3, "sigmoid", seed=SEED)
    body = """const [model, xs, ys] = cases;
      return kernel.unitValues(model, xs, ys).map((layer) => layer.map((values) => [...values]))"""
    (units,) = kernel(body, [network_data(model) | {"sizes": [2, 5, 3]}, *IRIS.points.T.tolist()])
    (weights, bias), _ = model.layers
    np.testing.assert_allclose(np.transpose(units), sigmoid(IRIS.points @ weights.T + bias), rtol=AGREEMENT)


@pytest.mark.parametrize("num_classes", [2, 3, 10])
def test_the_duels_of_one_vs_one_are_those_of_the_core(kernel, num_classes):
    model = fit_one_vs_one(*clouds(num_classes, 100, SEED), num_classes)
    body = "const [model, K, i, j] = cases; return kernel.duel(model, K, i, j, 0.3, -0.7)"
    for (i, j), z in zip(model.pairs, model.logits([0.3, -0.7]), strict=True):
        assert kernel(body, [as_data(model), num_classes, j, i]) == pytest.approx(z, rel=AGREEMENT)
        assert kernel(body, [as_data(model), num_classes, i, j]) == pytest.approx(-z, rel=AGREEMENT)


@pytest.mark.parametrize("model", MODELS, ids=["optimum", "steep", "nothing learnt"])
def test_the_linear_model(kernel, model):
    body = "const [model, points] = cases; return points.map((point) => kernel.logitsAt(model, point, 3))"
    found = kernel(body, [as_data(model), IRIS.points.tolist()])
    size = np.abs(model.bias).max() + np.abs(model.weights).max() * 10
    assert_agree(found, model.logits(IRIS.points), scale=size)
    predicted = kernel("return cases.map(kernel.predict)", found)
    assert predicted == model.predict(IRIS.points).tolist()


def clouds(num_classes, count, seed):
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % num_classes
    return (rng.normal(0, 3, (num_classes, 2))[labels] + rng.normal(0, 1.5, (count, 2))), labels


def columns(points, labels):
    """Points as the browser's model takes them."""
    return {"xs": points[:, 0].tolist(), "ys": points[:, 1].tolist(), "labels": labels.tolist()}


@pytest.mark.parametrize(
    "num_classes, count, l2, scale", [(2, 40, 0.01, 1), (3, 150, 0.001, 1), (3, 30, 0.001, 100), (10, 400, 0.1, 1)]
)
def test_the_fit_of_follow_mode_is_the_cores_and_near_by_it_takes_few_steps(kernel, num_classes, count, l2, scale):
    points, labels = clouds(num_classes, count, SEED)
    points *= scale
    fit = "return kernel.fitSoftmaxRegression(...cases)"

    def agrees(start, steps):
        found = kernel(fit, [as_data(start), columns(points, labels), l2, steps])
        expected = fit_softmax_regression(points, labels, num_classes, l2=l2)
        np.testing.assert_allclose(found["weights"], expected.weights, atol=1e-8)
        np.testing.assert_allclose(found["bias"], expected.bias, atol=1e-7)
        model = SoftmaxRegression(found["weights"], found["bias"])
        np.testing.assert_allclose(model.logits(points), expected.logits(points), atol=1e-6)
        return expected

    optimum = agrees(SoftmaxRegression(np.zeros((num_classes, 2)), np.zeros(num_classes)), 100)
    points[0] += [scale * 0.4, scale * -0.3]  # as far as a hand goes in a frame
    agrees(optimum, 6)


@pytest.mark.parametrize("label", [0, 1, 2])
@pytest.mark.parametrize("place", [(MAX_COORDINATE, MAX_COORDINATE), (-MAX_COORDINATE, 0.0)])
def test_the_fit_of_follow_mode_holds_a_point_at_the_end_of_the_plane(kernel, place, label):
    points, labels = IRIS.points.copy(), IRIS.labels.copy()
    points[0], labels[0] = place, label
    nothing = {"weights": [[0.0, 0.0]] * 3, "bias": [0.0] * 3}
    found = kernel("return kernel.fitSoftmaxRegression(...cases)", [nothing, columns(points, labels), L2, 100])
    expected = fit_softmax_regression(points, labels, 3, l2=L2)
    # Four digits: the one point lies ten million times as far away as the others from one another.
    np.testing.assert_allclose(found["weights"], expected.weights, atol=1e-4)
    np.testing.assert_allclose(found["bias"], expected.bias, atol=1e-3)


@pytest.mark.parametrize("loss", [name for name, entry in ENTRIES.items() if entry.following_rate])
@pytest.mark.parametrize("num_classes", [2, 3, 10])
def test_the_gradient_steps_of_follow_mode_are_the_cores(kernel, loss, num_classes):
    """The browser's steps, then Python's hundred, are Python's alone: nothing jumps when one takes over."""
    points, labels = clouds(num_classes, 90, SEED)
    rng = np.random.default_rng(SEED)
    model = SoftmaxRegression(rng.normal(0, 1, (num_classes, 2)), rng.normal(0, 1, num_classes))
    body = "const [model, data, ...way] = cases; return kernel.descend(model, data, ...way)"
    found = kernel(
        body, [as_data(model), columns(points, labels), loss, L2, ENTRIES[loss].following_rate, FOLLOW_STEPS]
    )
    mean, deviation = points.mean(axis=0), points.std(axis=0)
    standard = SoftmaxRegression(model.weights * deviation, model.bias + model.weights @ mean)
    way = {"loss": loss, "learning_rate": ENTRIES[loss].following_rate, "steps": FOLLOW_STEPS, "l2": L2}
    expected = train(standard, (points - mean) / deviation, labels, **way).model
    weights = expected.weights / deviation
    np.testing.assert_allclose(found["weights"], weights, atol=1e-9)
    np.testing.assert_allclose(found["bias"], expected.bias - weights @ mean, atol=1e-9)


@pytest.mark.parametrize("temperature", [MIN_TEMPERATURE, 1.0, MAX_TEMPERATURE])
def test_probabilities_over_a_grid(kernel, temperature):
    xs, ys = np.linspace(0.5, 7.5, 23), np.linspace(-0.1, 2.7, 17)
    points = np.stack(np.meshgrid(xs, ys), axis=-1)
    body = """const [model, xs, ys, T] = cases;
      const scores = kernel.scoresAt(model, xs, ys, new Float64Array(xs.length * 3));
      return Array.from(kernel.toProbabilities(model, scores, 3, T))"""
    found = kernel(body, [as_data(MODELS[0]), *points.reshape(-1, 2).T.tolist(), temperature])
    expected = MODELS[0].probabilities(points, temperature)
    # Scores of about 20 are rounded differently here and there; a temperature of 0.01 magnifies that.
    np.testing.assert_allclose(np.reshape(found, expected.shape), expected, atol=AGREEMENT * max(1, 1 / temperature))


def test_metrics(kernel):
    rng = np.random.default_rng(SEED)
    for count in (1, 2, 150):
        labels, predicted = rng.integers(0, 4, (2, count)).tolist()
        assert kernel("return kernel.accuracy(...cases)", [labels, predicted]) == accuracy(labels, predicted)


def naive_cases():
    """Scaled logits around the edges of every float type, where something overflows, underflows, or just does not."""
    rng = np.random.default_rng(SEED)
    for edge in (0, 8, 11.09, 17, 88.72, 103, 709.78, 745, 1000):
        for _ in range(60):
            yield (rng.choice([-1, 1]) * edge + rng.normal(0, 3, rng.integers(2, 11))).tolist()
    yield from ([11.089, 0.0], [11.09, 11.09], [-20.0, -20.0], [1e6, -1e6], [0.0] * 10, [-1e6, -1e6])


def within(units, found, expected, spacing):
    return (np.abs(found.astype(float) - expected.astype(float)) <= units * spacing.astype(float)).all()


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_without_the_max_trick_cells_overflow_where_they_do_in_the_core(kernel, dtype):
    cases = list(naive_cases())
    found = kernel(f"return cases.map((z) => kernel.naiveSoftmax(z, '{dtype}'))", cases)
    kinds = set()
    for result, z in zip(found, cases, strict=True):
        exponentials, probabilities = (np.array(result[name], dtype) for name in ("exponentials", "probabilities"))
        with np.errstate(all="ignore"):
            expected = np.exp(np.array(z).astype(dtype))
        finite = np.isfinite(expected)
        np.testing.assert_array_equal(exponentials[~finite], expected[~finite], err_msg=str(z))
        np.testing.assert_array_equal(exponentials == 0, expected == 0, err_msg=str(z))
        assert within(2, exponentials[finite], expected[finite], np.spacing(expected[finite])), str(z)

        shares = naive_softmax(np.array(z), dtype)
        numbers = ~np.isnan(shares)
        np.testing.assert_array_equal(np.isnan(probabilities), ~numbers, err_msg=str(z))
        # The sum is made in another order, and a share repeats the rounding of its exponential, coarse near 0.
        coarse = finite & (expected > 0)
        coarseness = np.zeros(len(z))
        coarseness[coarse] = (
            shares[coarse].astype(float) * np.spacing(expected[coarse]) / expected[coarse].astype(float)
        )
        assert within(5, probabilities[numbers], shares[numbers], np.spacing(shares[numbers]) + coarseness[numbers]), (
            str(z)
        )
        kinds |= {
            "inf" if not finite.all() else "0" if not expected.all() else "numbers",
            "NaN" if not numbers.all() else "",
        }
    assert kinds == {"inf", "0", "numbers", "NaN", ""}

"""What every function asks of its arrays: no masks, and of distributions what the core itself makes of them."""

import inspect

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import softmax_core
from softmax_core import (
    LOSSES,
    MARGIN_LOSSES,
    NEAR_ZERO,
    BinaryRelevance,
    ClassifierChain,
    Dataset,
    InputError,
    MultilayerPerceptron,
    OneVsOne,
    OneVsRest,
    Prediction,
    SoftmaxRegression,
    binary_cross_entropy,
    distillation,
    entropy,
    kl_divergence,
    log_softmax,
    logsumexp,
    naive_softmax,
    smooth_labels,
    softmax,
)

CE = LOSSES["cross_entropy"]
Z, Y, P = [[2.0, 1.0, 0.5], [0.0, 1.0, -1.0]], [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], [[0.5, 0.25, 0.25]] * 2
X, LABELS = [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.5, 0.0]], [0, 1, 0, 1]
MODEL = SoftmaxRegression([[1.0, 0.0], [0.0, 1.0]], [0.0, 0.0])
NETWORK = softmax_core.initial_perceptron(2, [3], 2)
REST, PAIR = OneVsRest([[1.0, 0.0], [0.0, 1.0]], [0.0, 0.0]), OneVsOne([[1.0, 0.0]], [0.0])
RELEVANCE = BinaryRelevance(MODEL.weights, MODEL.bias)
CHAIN = ClassifierChain(MODEL.weights, [[0.0, 0.0], [1.0, 0.0]], MODEL.bias, (0, 1))
SETS = [[0, 1], [1, 0], [1, 1], [0, 0]]
PULL = [[0.5, -0.5]] * 4
GRID = {"axes": (0, 1), "x_values": [0.0, 1.0], "y_values": [0.0, 1.0]}
WEIGHTS = {"axes": ((0, 0), (1, 1)), "x_values": [0.0, 1.0], "y_values": [0.0, 1.0]}

#: Name, function, its arrays by the names under which errors speak of them, and its other arguments.
TAKES_ARRAYS = [
    *((name, getattr(softmax_core, name), {"logits": Z}, {}) for name in ("softmax", "log_softmax", "logsumexp")),
    *((name, getattr(softmax_core, name), {"logits": Z}, {}) for name in ("sigmoid", "naive_softmax")),
    *((name, getattr(softmax_core, name), {"logits": Z}, {}) for name in ("soft_maximum", "sparsemax")),
    ("truncate", softmax_core.truncate, {"probabilities": P}, {"top_k": 2}),
    ("sample", softmax_core.sample, {"probabilities": P[0]}, {"size": 3, "seed": 0}),
    ("gumbel_max", softmax_core.gumbel_max, {"logits": Z[0]}, {"size": 3, "seed": 0}),
    *(
        (name, getattr(softmax_core, name), {"counts": [[3, 2, 1]] * 2, "probabilities": P}, {})
        for name in ("likelihood", "log_likelihood")
    ),
    ("code_lengths", softmax_core.code_lengths, {"probabilities": P}, {}),
    *(
        (f"binary_cross_entropy.{name}", getattr(binary_cross_entropy, name), {"logits": Z, "target": Y}, {})
        for name in ("value", "gradient", "hessian")
    ),
    *(
        (
            f"distillation.{name}",
            getattr(distillation, name),
            {"logits": Z, "teacher_logits": Z, "target": Y},
            {"alpha": 0.5},
        )
        for name in ("value", "gradient")
    ),
    *(
        (f"{way}.{name}", getattr(NEAR_ZERO[way], name), {"logits": Z, "target": Y}, {})
        for way in NEAR_ZERO
        for name in ("value", "gradient")
    ),
    *((f"{name}.value", loss.value, {"margins": [1.0, -1.0]}, {}) for name, loss in MARGIN_LOSSES.items()),
    *(
        (name, getattr(softmax_core, name), {"probabilities": P, "labels": [0, 2]}, {})
        for name in ("reliability", "brier_score")
    ),
    ("fit_temperature", softmax_core.fit_temperature, {"logits": Z, "labels": [0, 2]}, {}),
    ("multilabel_scores", softmax_core.multilabel_scores, {"predicted": SETS, "actual": SETS}, {}),
    ("fit_binary_relevance", softmax_core.fit_binary_relevance, {"points": X, "labels": SETS}, {}),
    ("fit_classifier_chain", softmax_core.fit_classifier_chain, {"points": X, "labels": SETS}, {"order": [1, 0]}),
    ("Images", softmax_core.Images, {"pixels": np.array(X), "labels": np.array(LABELS)}, {"shape": (1, 2)}),
    ("BinaryRelevance", BinaryRelevance, {"weights": MODEL.weights, "bias": MODEL.bias}, {}),
    (
        "ClassifierChain",
        ClassifierChain,
        {"weights": MODEL.weights, "links": MODEL.weights, "bias": MODEL.bias},
        {"order": (0, 1)},
    ),
    ("softmax_jacobian", softmax_core.softmax_jacobian, {"logits": Z}, {}),
    ("entropy", entropy, {"probabilities": P}, {}),
    ("kl_divergence", kl_divergence, {"target": Y, "probabilities": P}, {}),
    ("smooth_labels", smooth_labels, {"target": Y}, {"smoothing": 0.1}),
    ("one_hot", softmax_core.one_hot, {"labels": LABELS}, {"num_classes": 2}),
    ("accuracy", softmax_core.accuracy, {"labels": LABELS, "predicted": LABELS}, {}),
    ("confusion_matrix", softmax_core.confusion_matrix, {"labels": LABELS, "predicted": LABELS}, {"num_classes": 2}),
    ("descend_logits", softmax_core.descend_logits, {"logits": Z[0], "target": Y[0]}, {"steps": 1}),
    ("central_differences", softmax_core.central_differences, {"logits": Z[0], "target": Y[0]}, {}),
    ("logit_landscape", softmax_core.logit_landscape, {"logits": Z[0], "target": Y[0]} | GRID, {}),
    ("weight_landscape", softmax_core.weight_landscape, {"points": X, "labels": LABELS} | WEIGHTS, {"model": MODEL}),
    *(
        (name, getattr(softmax_core, name), {"points": X, "labels": LABELS}, {"num_classes": 2, "l2": 0.1})
        for name in ("fit_softmax_regression", "fit_one_vs_rest", "fit_one_vs_one")
    ),
    *(
        (
            name,
            getattr(softmax_core, name),
            {"points": X, "labels": LABELS, "class_weights": [1.0, 2.0]},
            {"model": MODEL, "learning_rate": 0.1, "steps": 1},
        )
        for name in ("train", "train_in_pieces")
    ),
    ("input_features", softmax_core.input_features, {"points": X}, {"names": ["x1"]}),
    ("shift_weights", softmax_core.shift_weights, {"weight": [1.0, 2.0]}, {"model": MODEL, "bias": 0.0}),
    *(
        (type(model).__name__, type(model), {"weights": model.weights, "bias": model.bias}, {})
        for model in (MODEL, REST)
    ),
    ("OneVsOne", OneVsOne, {"weights": PAIR.weights, "bias": PAIR.bias}, {}),
    ("Dataset", Dataset, {"points": np.array(X), "labels": np.array(LABELS)}, {"class_names": (), "feature_names": ()}),
    (
        "MultilabelDataset",
        softmax_core.MultilabelDataset,
        {"points": np.array(X), "labels": np.array(LABELS)},
        {"class_names": (), "feature_names": ()},
    ),
    ("Prediction", Prediction, {"logits": np.array(Z), "target": np.array(Y)}, {}),
    *((f"loss.{name}", getattr(CE, name), {"logits": Z, "target": Y}, {}) for name in ("value", "gradient", "hessian")),
    *(
        (f"{name}.slope", LOSSES[name].slope, {"probabilities": np.array(P), "target": Y}, {})
        for name in ("cross_entropy", "mean_squared_error")
    ),
    *(
        (f"{type(model).__name__}.{name}", getattr(model, name), {"points": X}, {})
        for model in (MODEL, NETWORK, REST, PAIR, RELEVANCE, CHAIN)
        for name in ("logits", "probabilities", "predict")
    ),
    *((f"OneVsOne.{name}", getattr(PAIR, name), {"points": X}, {}) for name in ("votes", "confidences")),
    *((f"{type(model).__name__}.decide", model.decide, {"logits": [[1.0, 0.0]]}, {}) for model in (REST,)),
    ("OneVsOne.decide", PAIR.decide, {"logits": [[1.0]]}, {}),
    *((f"{kind.__name__}.sides", kind.sides, {"labels": LABELS}, {"num_classes": 2}) for kind in (OneVsRest, OneVsOne)),
    *(
        (f"{type(model).__name__}.{name}", getattr(model, name), arrays, {})
        for model in (MODEL, NETWORK)
        for name, arrays in (
            ("with_parameters", {"vector": model.parameters}),
            ("parameter_gradient", {"points": X, "logit_gradient": PULL}),
        )
    ),
]
#: What the core calls arrays that it is given.
NAMES_OF_ARRAYS = {name for _, _, arrays, _ in TAKES_ARRAYS for name in arrays} | {"layers"}


def everything(function, arrays, others):
    given = {name: np.array(value) if name not in ("axes",) else value for name, value in arrays.items()} | others
    names = inspect.signature(function).parameters
    fill = {"loss": CE, "temperature": 1.0, "learning_rate": 0.1}
    return given | {name: value for name, value in fill.items() if name in names and name not in given}


def masked(values, of_which):
    array = np.ma.array(np.array(values))
    array[(0,) * array.ndim] = np.ma.masked if of_which == "one entry" else array[(0,) * array.ndim]
    return list(array) if of_which == "in a list" else array


class TestMaskedArrays:
    def test_every_public_function_is_asked(self):
        asked = {name.partition(".")[0] for name, *_ in TAKES_ARRAYS} | {"MultilayerPerceptron"}
        public = {name: getattr(softmax_core, name) for name in softmax_core.__all__}
        takes_arrays = {
            name
            for name, value in public.items()
            if callable(value) and NAMES_OF_ARRAYS & inspect.signature(value).parameters.keys()
        }
        assert takes_arrays <= asked
        assert len(takes_arrays) >= 25

    @pytest.mark.parametrize("of_which", ["one entry", "no entry"])
    @pytest.mark.parametrize(
        ("name", "function", "arrays", "others"), TAKES_ARRAYS, ids=[row[0] for row in TAKES_ARRAYS]
    )
    def test_are_refused_by_name(self, name, function, arrays, others, of_which):
        plain = everything(function, arrays, others)
        function(**plain)
        for argument in arrays.keys() - {"axes"}:
            with pytest.raises(InputError, match=f"{argument} must be a plain array") as caught:
                function(**plain | {argument: masked(plain[argument], of_which)})
            assert caught.value.code == "masked_array"

    def test_are_refused_in_the_layers_of_a_network(self):
        (weights, bias), last = NETWORK.layers
        with pytest.raises(InputError, match="weights of layer 0 must be a plain array"):
            MultilayerPerceptron(((masked(weights, "one entry"), bias), last))

    def test_are_found_in_lists(self):
        for rows in ([masked(Z[0], "one entry"), Z[1]], [[0.0, np.ma.masked], [1.0, 2.0]], ([masked(Z[0], "")],)):
            with pytest.raises(InputError, match="logits must be a plain array"):
                softmax(rows)

    def test_would_have_lost_their_mask(self):
        # log(e^1 + e^2) is 2.3132616875182226; with the masked 0 counted it was 2.4076.
        with pytest.raises(InputError, match="logits must be a plain array"):
            logsumexp(np.ma.array([0.0, 1.0, 2.0], mask=[1, 0, 0]))
        assert logsumexp([-np.inf, 1.0, 2.0]) == pytest.approx(2.3132616875182226, rel=1e-15)


class TestDistributionsOfTheCore:
    """What the core returns as probabilities, it takes as probabilities."""

    @pytest.mark.parametrize("shape", [(1000, 32), (32, 1000), (3, 7), (40_000, 2), (2, 40_000), (5, 60, 4)])
    @pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
    def test_are_accepted_of_every_type_and_length_and_axis(self, shape, dtype):
        logits = np.random.default_rng(1).normal(0, 3, shape)
        for axis in range(len(shape)):
            p = softmax(logits if dtype == np.float16 else logits.astype(dtype), axis=axis).astype(dtype)
            assert np.isfinite(entropy(p, axis=axis)).all()
            assert (kl_divergence(p, p, axis=axis) == 0).all()
            rows = np.moveaxis(p, axis, -1)
            smoothed = smooth_labels(rows, 0.25)
            assert np.isfinite(entropy(smoothed)).all()
            assert np.isfinite(CE.value(np.moveaxis(logits, axis, -1), smoothed)).all()

    @pytest.mark.parametrize("count", [2, 10, 1000, 30_000])
    @pytest.mark.parametrize("order", ["C", "F"])
    def test_are_accepted_as_they_come_out_of_the_unstable_formula(self, count, order):
        logits = np.asarray(np.random.default_rng(2).uniform(-1, 0, (6, count)), order=order)
        for dtype in (np.float16, np.float32, np.float64):
            assert np.isfinite(entropy(naive_softmax(logits, dtype))).all()

    def test_are_accepted_from_models_and_logarithms(self):
        p = MODEL.probabilities(np.float32(X))
        assert np.isfinite(entropy(p)).all()
        assert np.isfinite(entropy(np.exp(log_softmax(np.float32(Z))))).all()
        assert np.isfinite(entropy(REST.probabilities(X))).all()
        assert np.isfinite(entropy(PAIR.probabilities(X))).all()

    @pytest.mark.parametrize(
        ("p", "total"),
        [
            (np.array([0.5, 0.50001]), "1.00001"),
            (np.array([0.5, 0.50001], np.float32), "1.00001"),
            (np.array([0.5, 0.505], np.float16), "1.00488"),
            (np.full(1000, 0.00102, np.float16), "1.02"),
            (np.full(1000, 0.001001, np.float32), "1.001"),
            (np.full(10**6, 1.02e-6, np.float32), "1.02"),
            ([1, 1], "2"),
        ],
    )
    def test_others_are_not(self, p, total):
        with pytest.raises(InputError, match=f"probabilities must sum to 1 over the classes, got a sum of {total}"):
            entropy(p)


class TestARefusedBatch:
    """Every error about an entry or a row of a batch says where it stands."""

    BATCH = np.zeros((2, 3, 4))

    @pytest.mark.parametrize("name", ["softmax", "log_softmax", "logsumexp", "naive_softmax", "softmax_jacobian"])
    def test_names_the_place_of_a_bad_logit_and_the_row_that_is_masked(self, name):
        function = getattr(softmax_core, name)
        for bad in (np.nan, np.inf):
            batch = self.BATCH.copy()
            batch[1, 2, 3] = bad
            with pytest.raises(InputError, match=rf"got {bad} at index \(1, 2, 3\)") as caught:
                function(batch)
            assert caught.value.code == "logit_not_finite_at"
        batch = self.BATCH.copy()
        batch[1, 2] = -np.inf
        with pytest.raises(InputError, match=r"every class is -inf at index \(1, 2\)") as caught:
            function(batch)
        assert (caught.value.code, caught.value.values["index"]) == ("all_masked_at", (1, 2))

    @pytest.mark.parametrize("function", [softmax, log_softmax, logsumexp])
    def test_names_it_along_every_axis_and_in_every_block(self, function):
        for shape, axis in (((9000, 4), -1), ((900, 40), -1), ((4, 9000), 0), ((40, 900), 0)):
            batch = np.zeros(shape)
            place = tuple(size - 1 for size in shape)
            batch[place] = np.nan
            with pytest.raises(InputError) as caught:
                function(batch, axis=axis)
            assert caught.value.values["index"] == place
            batch = np.zeros(shape)
            np.moveaxis(batch, axis, -1)[-1] = -np.inf
            with pytest.raises(InputError) as caught:
                function(batch, axis=axis)
            assert caught.value.values["index"] == max(shape) - 1

    @pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
    @pytest.mark.parametrize("name", ["value", "gradient", "hessian"])
    def test_of_a_loss_too(self, loss, name):
        target = np.broadcast_to([1.0, 0, 0, 0], self.BATCH.shape).copy()
        batch = self.BATCH.copy()
        batch[1, 2, 3] = np.nan
        with pytest.raises(InputError, match=r"got nan at index \(1, 2, 3\)"):
            getattr(loss, name)(batch, target)
        target[1, 0, 0] = 0.5
        with pytest.raises(
            InputError, match=r"target must sum to 1 over the classes, got a sum of 0.5 at index \(1, 0\)"
        ):
            getattr(loss, name)(self.BATCH, target)

    def test_of_one_row_names_the_class(self):
        for function in (softmax, softmax_core.sigmoid):
            with pytest.raises(InputError, match="got nan at index 1"):
                function([0.0, np.nan])
        with pytest.raises(InputError, match="got nan at index 1"):
            softmax_core.descend_logits(CE, [0.0, np.nan], [1, 0], 1.0, 0.1, 1)
        with pytest.raises(InputError, match="got inf at index 2"):
            softmax_core.logit_landscape(CE, [0.0, 0.0, np.inf], [1, 0, 0], 1.0, (0, 1), [0.0], [0.0])

    def test_alone_has_no_place(self):
        with pytest.raises(InputError) as caught:
            softmax([-np.inf, -np.inf])
        assert caught.value.code == "all_masked"
        with pytest.raises(InputError) as caught:
            softmax_core.sigmoid(np.nan)
        assert caught.value.code == "logit_not_finite"

    def test_huge_logits_are_no_bad_ones(self):
        batch = np.full((3, 2), 1.7e308)
        assert_array_equal(softmax(batch), 0.5)

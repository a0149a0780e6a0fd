"""The names station: what the libraries return, by their documentation, and what a user sets.

The numbers below come from the definitions in the documentation of PyTorch 2.13 (CrossEntropyLoss, NLLLoss, KLDivLoss,
BCEWithLogitsLoss), Keras 3.15 (CategoricalCrossentropy, SparseCategoricalCrossentropy, the reductions of Loss),
scikit-learn 1.9 (log_loss), TensorFlow 2.21 (tf.nn.softmax_cross_entropy_with_logits) and optax 0.2.8
(softmax_cross_entropy, ..._with_integer_labels), computed with mpmath at 50 digits. No library is needed here.
"""

import math
from functools import cache

import numpy as np
import pytest
from exported import close, run_script, session_at, tables
from mpmath import exp, log, mp, mpf
from shown import answer, ask, components, open_page, session_of
from sklearn.metrics import log_loss

from app.state.scenario import Scenario
from app.stations.names.apis import APIS, IGNORED, case_of, results_of
from app.stations.names.figures import MARGINS, margin_of, values_at
from app.stations.names.state import ANSWERS, Usage
from softmax_core import LOSSES, MARGIN_LOSSES, binary_cross_entropy, kl_divergence

mp.dps = 50
Z = (2.0, 1.0, 0.1)
USUAL = Scenario(Z)
SOFT = Scenario(Z, target=(0.7, 0.2, 0.1))


def results(scenario=USUAL, batch=(), weights=(), smoothing=0.0, reduction="mean", mistake=""):
    return results_of(case_of(scenario, batch, weights, smoothing, reduction, mistake))


@cache
def surprise(label, logits=Z):
    """-log p of a class."""
    z = [mpf(str(each)) for each in logits]
    return log(sum(map(exp, z))) - z[label]


def agree(found, wanted):
    assert found == pytest.approx(float(wanted), rel=1e-13)


ALIKE = ("keras_categorical", "keras_sparse", "torch_cross_entropy", "torch_nll", "sklearn", "tensorflow", "optax")


class TestWhatTheLibrariesReturn:
    def test_one_sample_has_one_number_under_seven_names(self):
        found = results()
        for api in ("on_paper", *ALIKE):
            agree(found[api], surprise(0))

    def test_the_mean_with_weights_divides_by_their_sum_in_pytorch_and_scikit_learn_alone(self):
        found = results(batch=(0, 0, 1), weights=(5,))
        total = 5 * surprise(0) + 5 * surprise(0) + surprise(1)
        for api in ("torch_cross_entropy", "torch_nll", "sklearn"):
            agree(found[api], total / 11)
        for api in ("on_paper", "keras_categorical", "keras_sparse", "tensorflow", "optax"):
            agree(found[api], total / 3)

    def test_a_batch_of_one_class_feels_no_weight_there(self):
        for weight in (0.5, 5, 100):
            agree(results(batch=(0, 0), weights=(weight,))["torch_cross_entropy"], surprise(0))
            agree(results(batch=(0, 0), weights=(weight,))["keras_sparse"], weight * surprise(0))

    def test_sums_and_lists_agree(self):
        found = results(batch=(0, 0, 1), weights=(5,), reduction="sum")
        lists = results(batch=(0, 0, 1), weights=(5,), reduction="none")
        for api in ALIKE:
            agree(found[api], 10 * surprise(0) + surprise(1))
            if api == "sklearn":
                assert lists[api] is None, "it returns one number"
            else:
                assert lists[api] == pytest.approx([float(5 * surprise(0))] * 2 + [float(surprise(1))], rel=1e-13)

    def test_what_is_ignored_is_left_out_of_the_mean_but_not_where_it_only_weighs_nothing(self):
        found = results(batch=(0, 1, IGNORED, IGNORED))
        total = surprise(0) + surprise(1)
        agree(found["keras_categorical"], total / 4)
        for api in set(ALIKE) - {"keras_categorical"}:
            agree(found[api], total / 2)

    def test_where_everything_is_ignored_a_mean_is_nan_or_0_or_an_error(self):
        found = results(batch=(IGNORED, IGNORED))
        assert math.isnan(found["torch_cross_entropy"]) and math.isnan(found["torch_nll"])
        assert found["keras_sparse"] == 0 and found["keras_categorical"] == 0
        assert found["sklearn"] is None

    def test_smoothing_is_an_argument_of_some(self):
        found = results(smoothing=0.1)
        smoothed = (1 - mpf("0.1")) * surprise(0) + mpf("0.1") / 3 * sum(surprise(k) for k in range(3))
        for api in ("on_paper", "keras_categorical", "torch_cross_entropy", "tensorflow", "optax"):
            agree(found[api], smoothed)
        for api in ("keras_sparse", "torch_nll", "sklearn"):
            agree(found[api], surprise(0))

    def test_pytorch_smooths_with_the_weight_of_each_class(self):
        found = results(batch=(0, 1), weights=(5, 2, 3), smoothing=0.1)
        uniform = 5 * surprise(0) + 2 * surprise(1) + 3 * surprise(2)
        losses = [(1 - mpf("0.1")) * w * surprise(k) + mpf("0.1") / 3 * uniform for k, w in ((0, 5), (1, 2))]
        agree(found["torch_cross_entropy"], sum(losses) / 7)

    def test_a_soft_target_is_taken_whole_or_by_its_largest_share(self):
        found = results(SOFT)
        soft = mpf("0.7") * surprise(0) + mpf("0.2") * surprise(1) + mpf("0.1") * surprise(2)
        for api in ("on_paper", "keras_categorical", "torch_cross_entropy", "tensorflow", "optax"):
            agree(found[api], soft)
        for api in ("keras_sparse", "torch_nll", "sklearn"):
            agree(found[api], surprise(0))

    def test_of_a_soft_target_pytorchs_mean_divides_by_the_samples(self):
        weighted = 5 * mpf("0.7") * surprise(0) + mpf("0.2") * surprise(1) + mpf("0.1") * surprise(2)
        agree(results(SOFT, weights=(5,))["torch_cross_entropy"], weighted)

    def test_the_divergence_is_what_cross_entropy_has_beyond_the_entropy_and_its_mean_is_over_classes_too(self):
        soft = mpf("0.7") * surprise(0) + mpf("0.2") * surprise(1) + mpf("0.1") * surprise(2)
        own = -sum(mpf(y) * log(mpf(y)) for y in ("0.7", "0.2", "0.1"))
        agree(results(SOFT, reduction="sum")["torch_kl_div"], soft - own)
        agree(results(SOFT)["torch_kl_div"], (soft - own) / 3)
        agree(results(SOFT, reduction="sum")["torch_kl_div"], kl_divergence(SOFT.target, np.exp(case().log_p)))

    def test_binary_cross_entropy_is_another_loss(self):
        one_each = [log(1 + exp(-mpf(2)))] + [log(1 + exp(mpf(z))) for z in ("1", "0.1")]
        agree(results()["torch_bce"], sum(one_each) / 3)
        agree(results()["torch_bce"], binary_cross_entropy.value(Z, USUAL.target))

    def test_temperature_divides_the_logits_before_any_library_sees_them(self):
        found = results(Scenario(Z, temperature=0.5))
        for api in ALIKE:
            agree(found[api], surprise(0, (4.0, 2.0, 0.2)))

    def test_a_masked_class_is_nan_to_what_multiplies_by_the_target(self):
        found = results(Scenario((2.0, -math.inf, 0.5)))
        assert all(math.isnan(found[api]) for api in ("keras_categorical", "tensorflow"))
        for api in ("on_paper", "keras_sparse", "torch_cross_entropy", "torch_nll", "sklearn", "optax"):
            agree(found[api], surprise(0, (2.0, 0.5)))

    def test_scikit_learn_clips_at_the_epsilon_of_its_floats(self):
        found = results(Scenario((-1000.0, 0.0, 0.0)))
        agree(found["torch_nll"], 1000 + log(2))
        agree(found["sklearn"], 52 * log(2))

    @pytest.mark.parametrize("weights", [(), (5.0, 2.0, 0.5)])
    @pytest.mark.parametrize("normalize", [True, False])
    def test_scikit_learn_itself_says_the_same(self, weights, normalize):
        labels = [0, 1, 1, 2]
        p = np.tile(np.exp(case().log_p), (4, 1))
        given = None if not weights else np.array(weights)[labels]
        wanted = log_loss(labels, p, labels=range(3), sample_weight=given, normalize=normalize)
        found = results(batch=tuple(labels), weights=weights, reduction="mean" if normalize else "sum")
        agree(found["sklearn"], wanted)

    def test_weights_of_1_are_none_and_a_label_beyond_the_last_class_is_that_one(self):
        assert results(weights=(1, 1, 1, 7)) == results()
        assert results(batch=(9,)) == results(batch=(2,))


class TestMistakes:
    def test_softmax_twice_has_a_floor_and_a_ceiling(self):
        for logits, wanted in (((700.0, 0.0, 0.0), log(1 + 2 / mp.e)), ((0.0, 700.0, 0.0), log(2 + mp.e))):
            found = results(Scenario(logits), mistake="twice")
            for api in ("keras_categorical", "keras_sparse", "torch_cross_entropy", "tensorflow", "optax"):
                agree(found[api], wanted)
        assert results(mistake="twice")["torch_nll"] == results()["torch_nll"]

    def test_nllloss_given_probabilities_returns_minus_the_probability(self):
        found = results(mistake="not_logs")
        agree(found["torch_nll"], -exp(-surprise(0)))
        assert {**found, "torch_nll": 0} == {**results(), "torch_nll": 0}

    def test_keras_without_from_logits_divides_by_the_sum_and_clips(self):
        found = results(mistake="forgotten")
        agree(found["keras_categorical"], -log(mpf("2") / mpf("3.1")))
        agree(results(Scenario((-1.0, 3.0, 1.0)), mistake="forgotten")["keras_sparse"], 7 * log(10))

    @pytest.mark.parametrize("mistake", ["twice", "forgotten", "not_logs"])
    def test_on_paper_nothing_changes(self, mistake):
        assert results(mistake=mistake)["on_paper"] == results()["on_paper"]


def case():
    return case_of(USUAL, (), (), 0.0, "mean", "")


class TestSettings:
    @pytest.mark.parametrize(
        ("sent", "kept"),
        [
            ({"batch": [0, 9, -1]}, True),
            ({"batch": [0] * 5}, False),
            ({"batch": [10]}, False),
            ({"batch": [0.5]}, False),
            ({"batch": "0"}, False),
            ({"weights": [0, 100]}, True),
            ({"weights": [-1]}, False),
            ({"weights": [101]}, False),
            ({"weights": [1] * 11}, False),
            ({"smoothing": 0.99}, True),
            ({"smoothing": 1}, False),
            ({"reduction": "sum"}, True),
            ({"reduction": "batchmean"}, False),
            ({"mistake": "twice"}, True),
            ({"mistake": "thrice"}, False),
            ({"api": "optax"}, True),
            ({"api": "caffe"}, False),
        ],
    )
    def test_only_what_is_in_range_is_taken_and_the_rest_is_answered(self, sent, kept):
        app = open_page("names")
        told = ask(app, usage=sent)
        assert bool(told["notices"]) != kept
        assert (session_of(app)["usage"] == Usage()) != kept

    def test_weights_and_samples_stay_with_their_classes(self):
        app = open_page("names", {"weights": "1,5,2", "batch": "0,1,2,-1"})
        ask(app, scenario={"logits": [1, 0.1], "labels": ["dog", "pig"], "target": [1, 0]})
        assert (session_of(app)["usage"].weights, session_of(app)["usage"].batch) == ((5, 2), (IGNORED, 0, 1, IGNORED))
        ask(app, scenario={"logits": [1, 0.1, 0], "labels": ["dog", "pig", "hen"], "target": [1, 0, 0]})
        assert (session_of(app)["usage"].weights, session_of(app)["usage"].batch) == (
            (5, 2, 1),
            (IGNORED, 0, 1, IGNORED),
        )

    def test_all_of_it_stands_in_the_address(self):
        query = {
            "batch": "0,-1,2",
            "weights": "5,1,0.5",
            "smoothing": "0.2",
            "reduction": "sum",
            "mistake": "forgotten",
        }
        app = open_page("names", {**query, "api": "optax", "answer": "pixels"})
        assert not answer(app)["notices"]
        assert session_of(app)["usage"] == Usage((0, -1, 2), (5, 1, 0.5), 0.2, "sum", "forgotten", "optax", "pixels")

    @pytest.mark.parametrize("query", [{"batch": "0,a"}, {"weights": "5;1"}, {"mistake": "typo"}, {"smoothing": "2"}])
    def test_a_wrong_part_is_named_and_takes_its_default(self, query):
        app = open_page("names", query)
        [notice] = answer(app)["notices"]
        assert next(iter(query)) in notice
        assert session_of(app)["usage"] == Usage()

    def test_the_chooser_knows_every_answer_and_the_table_every_example(self):
        told = components(open_page("names"))
        assert [each["key"] for each in told["chooser"]["answers"]] == list(ANSWERS)
        for example in told["names"]["examples"]:
            Usage.from_json(example["options"])


class TestMargins:
    def test_with_two_classes_the_logistic_loss_is_cross_entropy(self):
        for logits in ((1.5, -0.5), (-3.0, 2.0)):
            scenario = Scenario(logits, ("a", "b"), 0.7, (1.0, 0.0))
            wanted = LOSSES["cross_entropy"].value(logits, scenario.target, 0.7)
            assert values_at(margin_of(scenario))["logistic"] == pytest.approx(wanted, rel=1e-12)

    def test_the_margin_is_that_to_the_strongest_rival(self):
        assert margin_of(Scenario((1.0, 3.0, 2.0), temperature=2.0)) == -1
        assert margin_of(Scenario((1.0, 3.0, 2.0), target=(0.0, 1.0, 0.0))) == 1

    def test_a_masked_rival_costs_nothing_that_knows_a_limit(self):
        far = values_at(margin_of(Scenario((1.0, -math.inf), ("a", "b"), 1.0, (1.0, 0.0))))
        assert far["hinge"] == far["logistic"] == far["zero_one"] == 0


@pytest.mark.parametrize("scenario", [USUAL, SOFT, Scenario((2.0, -math.inf, 0.5)), Scenario((-900.0, 3.0, 0.0))])
@pytest.mark.parametrize(
    "usage",
    [
        Usage(),
        Usage((0, 1, -1), (5, 2), 0.1),
        Usage((0, 1, -1), (5, 2), 0.0, "none"),
        Usage(weights=(2, 3), reduction="sum", mistake="twice"),
        Usage(mistake="forgotten"),
        Usage((2, 2), mistake="not_logs"),
        Usage((-1, -1)),
    ],
)
def test_the_script_and_the_table_have_the_same_numbers(scenario, usage):
    session = session_at("names", scenario=scenario, usage=usage)
    wanted = results_of(case_of(scenario, usage.batch, usage.weights, usage.smoothing, usage.reduction, usage.mistake))
    names, _said = run_script(session)
    _head, rows = tables(session)["What every library returns"]
    assert list(names["results"]) == ["on_paper", *APIS] == [row[0] for row in rows]
    for (name, found), row in zip(names["results"].items(), rows, strict=True):
        if wanted[name] is None:
            assert found is None and not any(row[1:])
            continue
        numbers = np.atleast_1d(wanted[name])
        np.testing.assert_allclose(np.atleast_1d(found), numbers, rtol=1e-9, atol=1e-15, err_msg=name)
        assert all(close(text, x, 12) for text, x in zip(row[1:], numbers, strict=False)), name


def test_the_script_prints_the_losses_at_the_margin():
    names, said = run_script(session_at("names", scenario=Scenario((1.0, 3.0, 2.0))))
    assert names["margin"] == -2 and "margin hinge = 3" in said
    for name, loss in MARGIN_LOSSES.items():
        np.testing.assert_allclose(names["margin_losses"][name](MARGINS), loss.value(MARGINS), rtol=1e-14)

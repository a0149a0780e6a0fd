"""What the user edits on the plane, as one immutable value: points, a model of them, how it is trained, what is shown.

Knows no Streamlit. How it stands in an address: `plane_address`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from app.catalogue import COMPARED, LOSSES
from app.state.data import MAX_SEED, Source
from app.state.fields import (
    Value,
    addressed_together,
    as_list,
    choice,
    flag,
    not_understood,
    number,
    optional,
    stored,
    whole,
)
from app.state.pairs import WEIGHT_PAIR
from app.state.plane_model import BIAS, NETWORK, ORIGIN, ROWS, Network, Origin, count_of, features_at
from app.state.plane_points import (
    FLAGS,
    INDEX,
    LABELS,
    PLACE,
    POINTS,
    Flags,
    Labels,
    Place,
    Points,
    check_count,
    coordinate,
    held_out_by_lot,
    labels_of,
    points_of,
)
from app.state.scenario import MAX_CLASSES, MAX_LOGIT, Scenario, one_hot_target
from app.state.training import (
    FEATURE_NAMES,
    HIDDEN_LAYERS,
    RIVALRY,
    SETTINGS,
    UNITS,
    USUAL_FEATURES,
    Training,
)
from app.words import _
from softmax_core import (
    Dataset,
    MultilayerPerceptron,
    SoftmaxRegression,
    fit_softmax_regression,
    one_hot,
    train,
)

#: The penalty of the optimum: without one there is none where a line separates classes, as it does setosa.
L2 = 0.001
#: How many steps a model that follows its points by another loss than cross-entropy goes on when a hand has let go.
FOLLOW_STEPS = 100
#: Less is the rounding of equal coordinates.
LEAST_SPREAD = 1e-9
#: A versicolor among the virginicas: the first flower that a visitor sees.
FIRST_FLOWER = 70
#: Digits of the logits that a point brings into the pipeline.
LOGIT_DECIMALS = 3
GROUNDS = ("classes", "confidence", "entropy")
#: What one hidden unit makes of each place: its layer, and its number there, from 1 on.
UNIT_GROUNDS = tuple(
    f"unit-{layer}-{unit}" for layer in range(1, max(HIDDEN_LAYERS.values()) + 1) for unit in range(1, UNITS[1] + 1)
)
#: What the pipeline shows: the chosen point, the probe's place, or neither.
SHOWN = ("point", "probe", "")
#: How the table of the points is sorted: the largest loss first, the least first, by their numbers.
ORDERS = ("worst", "best", "number")
#: How the losses of a training are drawn: "automatic" is logarithmic where a linear axis would not show how they end.
LOSS_AXES = ("automatic", "linear", "logarithmic")

#: The share of the points that can be held out.
HELD_OUT_SHARES = (0.0, 0.8)

#: What a first visitor sees.
FLOWERS = Source()

Window = tuple[float, float, float, float]


def _take_window(given: Any) -> Window:
    items = tuple(map(coordinate, as_list(given)))
    if len(items) != 4 or not (items[0] < items[1] and items[2] < items[3]):
        raise ValueError(_("a window is four numbers, the low and the high end of each axis, such as 1,5,0,2."))
    return items[0], items[1], items[2], items[3]


def _take_trained(given: Any) -> tuple[Training, tuple[str, Any] | None]:
    if len(as_list(given)) != 2:
        raise not_understood()
    return SETTINGS.take(given[0]), optional(RIVALRY).take(given[1])


_trained = addressed_together(_take_trained, lambda pair: [SETTINGS.give(pair[0]), optional(RIVALRY).give(pair[1])])

SOURCE = addressed_together(
    lambda given: given if isinstance(given, Source) else Source.from_file(given), Source.to_json
)


@dataclass(frozen=True)
class Plane(Value):
    """Weights (K, F) and bias (K,) of z = W x + b, the points with their labels, how they are trained and shown.

    `source`: where the points come from, with the names of its classes and features; without `points` of its own the
    plane has the source's, unless it is `edited`. `follow`: the loss by which the model is fitted anew where the points
    change, a key of LOSSES, or "": then the weights stay. `features`: what x is, of the linear model. `network`: the
    model shown instead of that.

    `held_out` says of each point whether it is held out from training; they are dealt anew where their share or seed
    changes, and stay with their points where these move or others come and go.

    `chosen` is the point chosen last, `shown` what the pipeline shows: one of SHOWN.

    `training` is how Train would train, `rivalry` in what a second run differs; `trained` is both as they were for the
    recording that is played, `origin` the model that it went on from, None where it started anew; `step` is the step of
    it that the model shown is from, None for any other model.

    `window`: the part of the plane that is shown, the low and the high end of both axes, None for all of it.

    `probe`: where the probe is pinned, None without one; `arrows`: whether weights are arrows, None for what suits
    their number; `ground`: one of GROUNDS or UNIT_GROUNDS, or the class whose probability it shows; `pair`: the two
    weights that the landscape lies over, "" for the first pair; `order`: of the points' table, one of ORDERS;
    `loss_axis`: of the training's curves, one of LOSS_AXES. Raises ValueError, in words for the user, when something is
    out of range or of the wrong shape.
    """

    source: Source = stored(SOURCE, FLOWERS)
    points: Points = stored(POINTS, Points())
    labels: Labels = stored(LABELS, Labels())
    weights: tuple[tuple[float, ...], ...] = stored(ROWS, ())
    bias: tuple[float, ...] = stored(BIAS, ())
    features: str = stored(FEATURE_NAMES, USUAL_FEATURES)
    held_out: Flags = stored(FLAGS, Flags())
    held_out_share: float = stored(number(*HELD_OUT_SHARES, lambda: _("share of held-out points")), 0.0)
    held_out_seed: int = stored(whole(0, MAX_SEED, lambda: _("seed")), 0)
    network: Network | None = stored(optional(NETWORK), None)
    chosen: int | None = stored(optional(INDEX), None)
    shown: str = stored(choice(lambda: SHOWN), "point")
    follow: str = stored(choice(lambda: (*LOSSES, "")), "cross_entropy")
    training: Training = stored(SETTINGS, Training())
    rivalry: tuple[str, Any] | None = stored(optional(RIVALRY), None)
    trained: tuple[Training, tuple[str, Any] | None] = stored(_trained, (Training(), None))
    origin: Origin | None = stored(optional(ORIGIN), None)
    step: int | None = stored(optional(INDEX), None)
    probe: Place | None = stored(optional(PLACE), None)
    arrows: bool | None = stored(optional(flag()), None)
    window: Window | None = stored(optional(addressed_together(_take_window, list)), None)
    ground: str = stored(choice(lambda: (*GROUNDS, *map(str, range(MAX_CLASSES)), *UNIT_GROUNDS)), "classes")
    pair: str = stored(WEIGHT_PAIR, "")
    order: str = stored(choice(lambda: ORDERS), "worst")
    loss_axis: str = stored(choice(lambda: LOSS_AXES), "automatic")
    edited: bool = field(init=False, repr=False, compare=False)
    """Whether the points are others than the source's."""

    def check(self) -> None:
        given = points_of(self.source), labels_of(self.source)
        points, labels = self.points or given[0], self.labels or given[1]
        is_edited = (points, labels) != given
        for name, value in zip(("points", "labels"), (points, labels) if is_edited else given, strict=True):
            object.__setattr__(self, name, value)
        object.__setattr__(self, "edited", is_edited)
        k = self.num_classes
        check_count(len(points), len(labels))
        if max(self.labels) >= k:
            raise ValueError(_("classes count from 0 to {last}.").format(last=k - 1))
        d = count_of(self.features)
        if not self.weights and not self.bias:
            object.__setattr__(self, "weights", ((0.0,) * d,) * k)
            object.__setattr__(self, "bias", (0.0,) * k)
        is_shaped = len(self.bias) == k and [len(row) for row in self.weights] == [d] * k
        if not is_shaped or (self.origin and len(self.origin.bias) != k):
            raise ValueError(_("the model needs {d} weights and a bias for each of the {k} classes.").format(d=d, k=k))
        if self.network and self.network.sizes[-1] != k:
            raise ValueError(_("the network needs {d} features and {k} classes.").format(d=self.network.sizes[0], k=k))
        object.__setattr__(self, "held_out", self._flags())
        if self.chosen is not None and self.chosen >= len(self.labels):
            raise ValueError(
                _("there is no point {n}; they count from 1 to {last}.").format(
                    n=self.chosen + 1, last=len(self.labels)
                )
            )
        if self.network or self.step is not None:
            object.__setattr__(self, "follow", "")  # it is a film's: the first touch of a point must not replace it
        if self.step is not None and self.step > self.trained[0].steps:
            raise ValueError(_("the film has no step {n}.").format(n=self.step))
        if self.ground not in (*GROUNDS, *UNIT_GROUNDS, *map(str, range(k))):
            raise ValueError(_("there is no class {n}.").format(n=self.ground))

    def _flags(self) -> Flags:
        """None of all points, but for those held out: of points that a hand has left all may be, and then none is."""
        is_split = self.held_out_share and len(self.held_out) == len(self.labels)
        return self.held_out if is_split and any(self.held_out) and not all(self.held_out) else Flags()

    @property
    def dealt(self) -> "Plane":
        """The same points, of which those are held out that the lot says."""
        return replace(self, held_out=held_out_by_lot(self.labels, self.held_out_share, self.held_out_seed))

    @classmethod
    def initial(cls) -> "Plane":
        return opened(FLOWERS)

    def to_json(self) -> dict:
        """Points that are the source's stay out: whoever has the source has them."""
        return super().to_json() | ({} if self.edited else {"points": None, "labels": None})

    def to_file(self) -> dict:
        """The file form: as JSON, with the content of a user's file."""
        return self.to_json() | {"source": self.source.to_file()}

    @classmethod
    def address_keys(cls) -> tuple[str, ...]:
        from app.state import plane_address

        return plane_address.KEYS

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> tuple["Plane", list[str]]:
        from app.state import plane_address

        return plane_address.read(query)

    def to_query(self) -> dict[str, str] | None:  # type: ignore[override]
        from app.state import plane_address

        return plane_address.write(self)

    @property
    def class_names(self) -> tuple[str, ...]:
        return self.source.dataset.class_names

    @property
    def num_classes(self) -> int:
        return len(self.class_names)

    @property
    def linear(self) -> SoftmaxRegression:
        """The linear model, shown or not."""
        return SoftmaxRegression(np.array(self.weights), np.array(self.bias))

    @property
    def model(self) -> SoftmaxRegression | MultilayerPerceptron:
        """The model shown."""
        return self.network.model if self.network else self.linear

    @cached_property
    def dataset(self) -> Dataset:
        given = self.source.dataset
        if not self.edited:
            return given
        points, labels = np.array(self.points, float), np.array(self.labels, np.intp)
        return Dataset(points, labels, given.class_names, given.feature_names)

    @property
    def shown_features(self) -> str:
        return self.network.features if self.network else self.features

    def logits(self, places: Any) -> np.ndarray:
        """What the model shown says of places (..., 2): (..., K)."""
        return self.model.logits(features_at(places, self.shown_features))

    def training_set(self, features: str) -> tuple[np.ndarray, np.ndarray]:
        """Features and labels of the points that are trained on."""
        return self._part(features, 0)

    def test_set(self, features: str) -> tuple[np.ndarray, np.ndarray] | None:
        """Features and labels of the points that are held out, None where there are none."""
        return self._part(features, 1) if any(self.held_out) else None

    def _part(self, features: str, flag: int) -> tuple[np.ndarray, np.ndarray]:
        mine = np.array(self.held_out or (0,) * len(self.labels)) == flag
        return features_at(self.dataset.points[mine], features), self.dataset.labels[mine]

    def with_features(self, features: str) -> "Plane":
        """The linear model with the weights that it has for these features, and 0 for others."""
        if features == self.features:
            return self
        known = self.features.split("-")
        weights = tuple(
            tuple(row[known.index(name)] if name in known else 0.0 for name in features.split("-"))
            for row in self.weights
        )
        return replace(self, features=features, weights=weights, step=None)

    @property
    def optimum(self) -> "Plane":
        """The same points under the model with the smallest mean cross-entropy + L2/2 sum(W^2).

        A class without points has no optimum, nor have points beyond what floats resolve: then the model stays.
        """
        try:
            weights, bias = self._optimum
            return replace(self, weights=weights, bias=bias, network=None, step=None)
        except ValueError:
            return self

    @property
    def followed(self) -> "Plane":
        """The same points under the model that follows them: the optimum; by another loss than cross-entropy
        FOLLOW_STEPS gradient steps further, for only cross-entropy has one optimum that is sure to be found.
        """
        rate = LOSSES[self.follow].following_rate
        if rate is None:
            return self.optimum
        points, labels = self.training_set(self.features)
        mean, deviation = points.mean(axis=0), points.std(axis=0)
        deviation[deviation <= LEAST_SPREAD * np.maximum(1, np.abs(mean))] = 1
        weights, bias = self.linear.weights, self.linear.bias
        try:
            model = train(
                SoftmaxRegression(weights * deviation, bias + weights @ mean),
                (points - mean) / deviation,
                labels,
                loss=self.follow,
                learning_rate=rate,
                steps=FOLLOW_STEPS,
                l2=L2,
                record_every=FOLLOW_STEPS,
            ).model
        except ValueError:
            return self
        assert isinstance(model, SoftmaxRegression)
        weights = model.weights / deviation
        try:
            return self.with_model(SoftmaxRegression(weights, model.bias - weights @ mean))
        except ValueError:  # beyond what the plane holds
            return self

    @property
    def as_origin(self) -> Origin:
        """The model shown, to train on from."""
        return Origin(self.weights, self.bias, self.features, self.network)

    @property
    def begun(self) -> "Plane":
        """The same points under the model that their training goes on from."""
        origin = self.origin
        if origin is None:
            return self
        linear = replace(self, weights=origin.weights, bias=origin.bias, features=origin.features)
        return replace(linear, network=origin.network, step=None)

    @property
    def fitted(self) -> bool:
        """Whether the model is the optimum."""
        try:
            return self.network is None and (self.weights, self.bias) == self._optimum
        except ValueError:
            return False

    @property
    def _optimum(self) -> tuple[tuple, tuple]:
        return _optimum(self.points, self.labels, self.held_out, self.features, self.num_classes)

    def with_model(self, model: SoftmaxRegression | MultilayerPerceptron) -> "Plane":
        """The same points under another model of the same features, a hand's or a fit's."""
        if isinstance(model, MultilayerPerceptron):
            return replace(self, network=Network.of(model, self.features), step=None)
        weights, bias = tuple(map(tuple, model.weights.tolist())), tuple(model.bias.tolist())
        return replace(self, weights=weights, bias=bias, network=None, step=None)

    def point_of(self, scenario: Scenario) -> int | None:
        """The point that has this scenario: the one chosen last, or else the first."""
        if sorted(scenario.target)[-2:] != [0.0, 1.0]:
            return None
        is_there = self._has_logits(self.dataset.points, scenario) & (self.dataset.labels == scenario.true_class)
        if self.chosen is not None and is_there[self.chosen]:
            return self.chosen
        return int(is_there.argmax()) if is_there.any() else None

    def is_probed(self, scenario: Scenario) -> bool:
        """Whether this scenario is the pinned probe's."""
        return self.probe is not None and bool(self._has_logits(np.array([self.probe]), scenario)[0])

    def _has_logits(self, places: np.ndarray, scenario: Scenario) -> np.ndarray:
        """Of each place (N, 2), whether its logits are the scenario's, up to their rounding."""
        if scenario.labels != self.class_names:
            return np.zeros(len(places), dtype=bool)
        logits = np.clip(self.logits(places), -MAX_LOGIT, MAX_LOGIT)
        return np.abs(logits - np.array(scenario.logits)).max(axis=-1) <= 0.6 * 10**-LOGIT_DECIMALS

    def scenario_of(self, index: int) -> Scenario:
        """A point's logits under this model, as far as a scenario goes, and its own class as the target."""
        logits = np.clip(self.logits(np.array(self.points[index])), -MAX_LOGIT, MAX_LOGIT)
        return Scenario(
            logits=tuple(round(float(z), LOGIT_DECIMALS) for z in logits),
            labels=self.class_names,
            target=one_hot_target(self.labels[index], self.num_classes),
        )


@lru_cache(maxsize=64)
def _optimum(points: Points, labels: Labels, held_out: Flags, features: str, num_classes: int) -> tuple[tuple, tuple]:
    is_trained = np.array(held_out or (0,) * len(labels)) == 0
    columns = features_at(np.array(points)[is_trained], features)
    model = fit_softmax_regression(columns, np.array(labels)[is_trained], num_classes, l2=L2)
    return tuple(map(tuple, model.weights.tolist())), tuple(model.bias.tolist())


@lru_cache(maxsize=16)
def opened(source: Source) -> Plane:
    """The plane as a source opens it: under the optimum, with the point chosen that it does worst on."""
    best = Plane(source=source).optimum
    if source == FLOWERS:
        return replace(best, chosen=FIRST_FLOWER)
    target = one_hot(best.dataset.labels, best.num_classes)
    losses = COMPARED["cross_entropy"].value(best.logits(best.dataset.points), target)
    return replace(best, chosen=int(np.argmax(losses)))

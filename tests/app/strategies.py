"""What hands may make of the values, and what nobody's page would send."""

import math
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st

from app.charts.landscape import MARKS
from app.state.data import FEATURES, LIMITS, MADE, Source
from app.state.plane import GROUNDS, LOSS_AXES, ORDERS, Plane, opened
from app.state.plane_points import MOST_POINTS
from app.state.scenario import (
    MAX_CLASSES,
    MAX_LABEL_LENGTH,
    MAX_LOGIT,
    MAX_TEMPERATURE,
    MIN_CLASSES,
    MIN_TEMPERATURE,
    Scenario,
    one_hot_target,
)
from app.state.training import (
    ACTIVATIONS,
    BATCHES,
    CLASS_WEIGHTS,
    HIDDEN_LAYERS,
    PENALTIES,
    RIVALRIES,
    SCHEMES,
    SMOOTHINGS,
    STARTS,
    STEPS,
    UNITS,
    Training,
)
from app.state.view import SIZES, View
from app.stations.calibration.state import DATA, HELD_OUT, LAYERS, MEASURES, TRAINING, Calibration
from app.stations.distillation.state import Distillation
from app.stations.gradient.state import Race
from app.stations.images import state as images
from app.stations.images.pictures import LETTERS
from app.stations.images.state import Images
from app.stations.likelihood.state import MOST, Observations
from app.stations.loss.comparison import TwoModels
from app.stations.loss.state import SHAPES, LossView
from app.stations.multilabel.points import COUNT, FARTHEST
from app.stations.multilabel.state import MOST_SAMPLES, Multilabel, Sample
from app.stations.multilabel.state import ORDERS as CHAINS
from app.stations.names.apis import APIS, IGNORED, MISTAKES, REDUCTIONS
from app.stations.names.state import ANSWERS, Usage
from app.stations.sampling.state import FIGURES, METHODS, MOST_DRAWS, MOST_SEED, Sampling
from app.stations.softmax.state import NAIVE, Numerics
from softmax_core import FEATURES as INPUTS
from softmax_core import LOSSES, OPTIMIZERS

same_every_time = settings(derandomize=True, deadline=None, max_examples=100)


def written_digits(x):
    """The nearest number that stands whole in an address, which gives twelve digits."""
    return float(f"{x:.12g}")


def numbers(low, high):
    return st.floats(low, high).map(written_digits).filter(lambda x: low <= x <= high)


def labels(count):
    label = st.text(
        st.one_of(st.characters(categories=["L", "N", "P", "S", "Zs"]), st.sampled_from(list("\",'`<&= 01"))),
        min_size=1,
        max_size=MAX_LABEL_LENGTH,
    )
    usable = label.map(str.strip).filter(lambda text: text and text.isprintable())
    return st.lists(usable, min_size=count, max_size=count, unique=True).map(tuple)


def targets(count):
    soft = st.lists(st.integers(0, 1000), min_size=count, max_size=count).filter(any)
    return st.one_of(
        st.integers(0, count - 1).map(lambda k: one_hot_target(k, count)),
        soft.map(lambda shares: tuple(written_digits(share / sum(shares)) for share in shares)),
    )


#: Now and then a class is masked.
logits = st.one_of(*[numbers(-MAX_LOGIT, MAX_LOGIT)] * 4, st.just(-math.inf))


@st.composite
def scenarios(draw):
    count = draw(st.integers(MIN_CLASSES, MAX_CLASSES))
    return Scenario(
        logits=tuple(draw(st.lists(logits, min_size=count, max_size=count).filter(lambda z: max(z) > -math.inf))),
        labels=draw(labels(count)),
        temperature=draw(numbers(MIN_TEMPERATURE, MAX_TEMPERATURE)),
        target=draw(targets(count)),
    )


made_sources = st.builds(
    Source,
    name=st.sampled_from(MADE),
    num_classes=st.integers(*LIMITS["num_classes"]),
    count=st.integers(*LIMITS["count"]),
    noise=numbers(*LIMITS["noise"]),
    seed=st.integers(*LIMITS["seed"]),
)
real_sources = st.sampled_from(list(FEATURES)).flatmap(
    lambda name: st.permutations(FEATURES[name]).map(lambda names: Source(name, tuple(names[:2])))
)
sources = st.one_of(made_sources, real_sources)

trainings = st.builds(
    Training,
    loss=st.sampled_from(list(LOSSES)),
    optimizer=st.sampled_from(list(OPTIMIZERS)),
    start=st.sampled_from(STARTS),
    learning_rate=numbers(0.001, 100.0),
    steps=st.sampled_from(STEPS),
    batch_size=st.sampled_from(BATCHES),
    l2=st.sampled_from(PENALTIES),
    l1=st.sampled_from(PENALTIES),
    smoothing=st.sampled_from(SMOOTHINGS),
    class_weights=st.sampled_from(CLASS_WEIGHTS),
    model=st.sampled_from(list(HIDDEN_LAYERS)),
    units=st.integers(*UNITS),
    activation=st.sampled_from(ACTIVATIONS),
    features=st.lists(st.sampled_from(list(INPUTS)), min_size=1, unique=True).map("-".join),
    seed=st.integers(0, 9999),
)
second_trainings = st.one_of(
    trainings, trainings.flatmap(lambda t: st.sampled_from(list(SCHEMES)).map(lambda m: replace(t, model=m)))
)
rivalries = st.one_of(
    st.none(),
    st.tuples(st.sampled_from(RIVALRIES), second_trainings).map(lambda pair: (pair[0], getattr(pair[1], pair[0]))),
)

coordinates = numbers(-50, 50).map(lambda x: x + 0.0)
places = st.tuples(coordinates, coordinates)
ends = st.tuples(coordinates, numbers(0.5, 50)).map(lambda end: (end[0], written_digits(end[0] + end[1])))
windows = st.tuples(ends, ends).map(lambda pair: (*pair[0], *pair[1]))


@st.composite
def planes(draw):
    """Few edits of a small data set, and anything else that stands in an address by itself."""
    source = draw(st.one_of(st.just(Source()), st.builds(replace, made_sources, count=st.just(20))))
    plane = opened(source)
    k = plane.num_classes
    points, of = [*plane.points], [*plane.labels]
    for n in draw(st.sets(st.integers(0, 19), max_size=5)):
        points[n], of[n] = draw(places), draw(st.integers(0, k - 1))
    plane = replace(plane, points=points, labels=of, chosen=None)
    training, trained = draw(trainings), draw(trainings)
    if draw(st.booleans()):
        plane = replace(plane, held_out_share=draw(numbers(0, 0.8)), held_out_seed=draw(st.integers(0, 9999))).dealt
    if plane.held_out and draw(st.booleans()):  # a point came or went since
        flags = [*plane.held_out]
        flags[draw(st.integers(0, len(flags) - 1))] ^= 1
        plane = replace(plane, held_out=flags)
    if draw(st.booleans()):
        plane = plane.with_features(training.features)
    if draw(st.booleans()):
        weight, bias = st.floats(-100, 100), st.floats(-1000, 1000)
        rows = tuple(tuple(draw(weight) for _feature in row) for row in plane.weights)
        plane = replace(plane, weights=rows, bias=tuple(draw(bias) for _class in range(k)))
    else:
        plane = plane.optimum
    return replace(
        plane,
        origin=draw(st.sampled_from([None, plane.as_origin])),
        follow=draw(st.sampled_from([*LOSSES, ""])),
        training=training,
        rivalry=draw(rivalries),
        trained=(draw(st.sampled_from([training, trained])), draw(rivalries)),
        probe=draw(st.one_of(st.none(), places)),
        window=draw(st.one_of(st.none(), windows)),
        arrows=draw(st.sampled_from([None, True, False])),
        ground=draw(st.sampled_from([*GROUNDS, *map(str, range(k))])),
        pair=draw(st.sampled_from(["", "0.0-1.0", "1.0-1.1"])),
        order=draw(st.sampled_from(ORDERS)),
        loss_axis=draw(st.sampled_from(LOSS_AXES)),
    )


#: Of up to ten classes.
sets = st.lists(st.integers(0, 1), min_size=MIN_CLASSES, max_size=MAX_CLASSES).map(tuple)
samples = (
    st.lists(st.tuples(logits, st.integers(0, 1)), min_size=MIN_CLASSES, max_size=MAX_CLASSES)
    .map(lambda classes: Sample(*zip(*classes, strict=True)))
    .filter(lambda sample: max(sample.logits) > -math.inf)
)
moves = st.dictionaries(
    st.integers(0, COUNT - 1), st.tuples(numbers(-FARTHEST, FARTHEST), numbers(-FARTHEST, FARTHEST)), max_size=5
)

pairs = st.one_of(st.just(""), st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda pair: "{}-{}".format(*pair)))
shares = st.lists(numbers(0, 1), min_size=3, max_size=3)

#: By the class of a value: what hands may make of it, as far as an address holds it.
HANDS = {
    Scenario: scenarios(),
    View: st.builds(View, size=st.sampled_from(SIZES)),
    Numerics: st.builds(Numerics, naive=st.sampled_from(NAIVE)),
    Observations: st.builds(
        Observations,
        counts=st.lists(st.integers(0, MOST), min_size=MIN_CLASSES, max_size=MAX_CLASSES),
        unit=st.sampled_from(["nats", "bits"]),
    ),
    Sampling: st.builds(
        Sampling,
        top_k=st.integers(1, MAX_CLASSES),
        top_p=numbers(0.0, 1.0),
        min_p=numbers(0.0, 1.0),
        method=st.sampled_from(METHODS),
        draws=st.integers(0, MOST_DRAWS),
        seed=st.integers(0, MOST_SEED),
        figure=st.sampled_from(FIGURES),
    ),
    Usage: st.builds(
        Usage,
        batch=st.lists(st.sampled_from([IGNORED, *range(MAX_CLASSES)]), max_size=4),
        weights=st.lists(numbers(0.0, 100.0), max_size=MAX_CLASSES),
        smoothing=numbers(0.0, 0.99),
        reduction=st.sampled_from(REDUCTIONS),
        mistake=st.sampled_from(MISTAKES),
        api=st.sampled_from(list(APIS)),
        answer=st.sampled_from(ANSWERS),
    ),
    LossView: st.builds(LossView, pair=pairs, shape=st.sampled_from(SHAPES), mark=st.sampled_from(list(MARKS))),
    TwoModels: st.builds(
        TwoModels,
        truth=st.lists(st.integers(0, 2), min_size=3, max_size=3),
        models=st.lists(st.lists(shares, min_size=3, max_size=3), min_size=2, max_size=2),
    ),
    Multilabel: st.builds(
        Multilabel,
        present=sets,
        thresholds=st.lists(numbers(0.0, 1.0), max_size=MAX_CLASSES).map(tuple),
        samples=st.lists(samples, max_size=MOST_SAMPLES).map(tuple),
        order=st.sampled_from(CHAINS),
        moved=moves.map(lambda places: tuple((n, *places[n]) for n in sorted(places))),
    ),
    Distillation: st.builds(
        Distillation,
        teacher=st.lists(numbers(-10_000.0, 10_000.0), min_size=3, max_size=3),
        alpha=numbers(0.0, 1.0),
        squared=st.booleans(),
        learning_rate=numbers(0.01, 100.0),
        step=st.integers(0, 200),
        lesson=st.sampled_from(["penguins", "blobs"]),
        labelled=st.sampled_from(["2", "8"]),
        student=st.sampled_from(["linear", "hidden"]),
        trained=st.integers(0, 300),
    ),
    Calibration: st.builds(
        Calibration,
        data=st.sampled_from(DATA),
        noise=numbers(0.01, 1.0),
        training=st.sampled_from(TRAINING),
        layers=st.sampled_from(LAYERS),
        smoothing=numbers(0.0, 0.5),
        seed=st.integers(0, 999),
        held_out=st.sampled_from(HELD_OUT),
        bins=st.integers(1, 50),
        strategy=st.sampled_from(["uniform", "quantile"]),
        measure=st.sampled_from(MEASURES),
        rank=st.integers(0, 9_999),
    ),
    Images: st.builds(
        Images,
        set=st.sampled_from(["digits", "own-0123456789abcdef", "folder-fashion"]),
        names=st.sampled_from(images.CLASS_NAMES),
        model=st.sampled_from(images.MODELS),
        units=st.sampled_from(images.UNITS),
        optimizer=st.sampled_from(images.OPTIMIZERS),
        learning_rate=numbers(*images.LEARNING_RATES),
        epochs=st.sampled_from(images.EPOCHS),
        batch_size=st.sampled_from(images.BATCHES),
        l2=st.sampled_from(images.PENALTIES),
        split_seed=st.integers(0, 99),
        seed=st.integers(0, 99),
        step=st.sampled_from([None, 0]),  # of others it depends on the training whether it has them
        source=st.sampled_from(images.SOURCES),
        picture=st.integers(0, 449),
        evidence_of=st.none() | st.integers(0, 9),
        against=st.none() | st.integers(0, 9),
        rotation=numbers(-180.0, 180.0),
        shift_x=st.integers(-8, 8),
        shift_y=st.integers(-8, 8),
        invert=st.booleans(),
        noise=numbers(0.0, 1.0),
        noise_seed=st.integers(0, 99),
        ink=st.lists(st.text(LETTERS, max_size=8).map(lambda text: 2 * text), max_size=3).map(".".join),
        cell=st.sampled_from(["", "3,8", images.MISTAKES]),
    ),
    Race: st.builds(
        Race,
        learning_rate=numbers(0.01, 100.0),
        step=st.integers(0, 200),
        land=st.sampled_from(["cross_entropy", "mean_squared_error"]),
        pair=pairs,
    ),
    Plane: planes(),
    Source: sources,
    Training: trainings,
}

#: Any JSON, as Python reads it: numbers that are none, halves of characters, and more than anybody types.
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.characters(categories=["Cs"]),
    st.sampled_from([10**400, -(10**4000), 1e308, 2**53, "x" * 1_000_000, "9" * 1_000_000, "__class__", "iris", "csv"]),
)
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.one_of(st.text(max_size=5), st.sampled_from(["name", "values", "sizes"])), inner, max_size=4
        ),
    ),
    max_leaves=12,
)


def deep(levels=900):
    nested = []
    for _level in range(levels):
        nested = [nested]
    return nested


#: What breaks programs: each is tried at every place.
BAD = {
    "None": None,
    "true": True,
    "text": "x",
    "a list": [],
    "an object": {},
    "nested lists": deep(),
    "NaN": float("nan"),
    "inf": float("inf"),
    "-inf": float("-inf"),
    "a huge number": 1e308,
    "a huge whole number": 10**400,
    "a number of 4,000 digits": -(10**4000),
    "a negative number": -1,
    "a million characters": "x" * 1_000_000,
    "a million digits": "9" * 1_000_000,
    "half a character": "\ud800",
    "too many": [0] * (MOST_POINTS + 1),
    "lists of nothing": [[], []],
    "objects": [{}, {}],
}

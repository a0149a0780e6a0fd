"""softmax_core beside scipy and scikit-learn: ratios, measured side by side in one run.

    python benchmarks/core.py            prints the table
    python benchmarks/core.py --check    exits with 1 if a bar is missed

Both sides of a ratio take turns, and the fastest turn of each counts: other programs on the machine can only slow a
turn down. All input checks of softmax_core are included.
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression, SGDClassifier

import softmax_core

ROUNDS = 25
SECONDS_PER_TURN = 0.004
SHAPES = [(3,), (10,), (200, 3), (10000, 10), (1000, 1000)]
FUNCTIONS = ["softmax", "log_softmax", "logsumexp"]
SOLVERS = ["lbfgs", "newton-cg", "newton-cholesky"]
L2 = 1 / 150  # scikit-learn's C = 1 / (l2 n) = 1 on the 150 irises
#: Of scikit-learn's LogisticRegression, on the digits.
C = 0.1
GRID = np.linspace(-6, 6, 101)


@dataclass(frozen=True)
class Row:
    name: str
    ours: float
    theirs: float
    ratio: float
    bar: str
    met: bool


def fastest_turns(*calls: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Seconds per call of each, by its fastest turn."""
    repeats = []
    for call in calls:
        call()
        start = time.perf_counter()
        call()
        repeats.append(max(1, int(SECONDS_PER_TURN / (time.perf_counter() - start))))
    best = [np.inf] * len(calls)
    for _ in range(rounds):
        for i, (call, count) in enumerate(zip(calls, repeats, strict=True)):
            start = time.perf_counter()
            for _ in range(count):
                call()
            best[i] = min(best[i], (time.perf_counter() - start) / count)
    return best


def faster(name: str, ours: float, theirs: float, bar: float | None) -> Row:
    """How many times as fast as theirs; at least `bar`."""
    ratio = theirs / ours
    return Row(name, ours, theirs, ratio, f">= {bar}" if bar else "", bar is None or ratio >= bar)


def functions(rng: np.random.Generator) -> list[Row]:
    rows = []
    for shape in SHAPES:
        logits = 3 * rng.standard_normal(shape)
        bar = {1: 1.3, 2: 1.0}[len(shape)] if shape != (10000, 10) else 1.8
        for name in FUNCTIONS:
            ours, theirs = getattr(softmax_core, name), getattr(special, name)
            times = fastest_turns(lambda f=ours, z=logits: f(z), lambda f=theirs, z=logits: f(z, axis=-1))
            rows.append(faster(f"{name} {shape}", *times, bar))
    return rows


def cancelling_rows(rng: np.random.Generator) -> list[Row]:
    """Rows that have to be summed again with more digits than a float has. No bar: scipy returns none of the digits."""
    logits = np.log(rng.dirichlet(np.ones(10), size=10000))
    times = fastest_turns(lambda: softmax_core.logsumexp(logits), lambda: special.logsumexp(logits, axis=-1))
    return [faster("logsumexp of log-probabilities (10000, 10)", *times, None)]


def fit() -> list[Row]:
    iris = softmax_core.load_iris()
    solvers = [LogisticRegression(C=1.0, tol=1e-10, max_iter=1000, solver=solver) for solver in SOLVERS]
    model = softmax_core.fit_softmax_regression(iris.points, iris.labels, 3, l2=L2)
    for solver in solvers:
        difference = solver.fit(iris.points, iris.labels).predict_proba(iris.points) - model.probabilities(iris.points)
        if np.abs(difference).max() > 1e-5:
            raise SystemExit(f"{solver.solver} ended at another optimum: nothing to compare")
    ours, *theirs = fastest_turns(
        lambda: softmax_core.fit_softmax_regression(iris.points, iris.labels, 3, l2=L2),
        *(lambda solver=solver: solver.fit(iris.points, iris.labels) for solver in solvers),
    )
    return [
        faster(f"fit on Iris, scikit-learn's {name}", ours, time, 1.0)
        for name, time in zip(SOLVERS, theirs, strict=True)
    ]


def digits() -> list[Row]:
    """The digits' training pictures, fitted to the optimum; pixels as shares of black."""
    training, _ = softmax_core.load_digits().split(seed=0)
    pixels, labels = training.pixels / 16, training.labels
    l2 = 1 / (C * len(labels))
    solver = LogisticRegression(C=C, tol=1e-10, max_iter=5000, solver="newton-cholesky")
    model = softmax_core.fit_softmax_regression(pixels, labels, 10, l2=l2)
    difference = solver.fit(pixels, labels).predict_proba(pixels) - model.probabilities(pixels)
    if np.abs(difference).max() > 1e-5:
        raise SystemExit("scikit-learn ended at another optimum: nothing to compare")
    times = fastest_turns(
        lambda: softmax_core.fit_softmax_regression(pixels, labels, 10, l2=l2),
        lambda: solver.fit(pixels, labels),
        rounds=5,
    )
    return [faster("fit on the digits (1347, 64), newton-cholesky", *times, None)]


def pictures(rng: np.random.Generator) -> list[Row]:
    """A pass over as many pictures as MNIST has for training, made of noise, in batches of 128, beside scikit-learn's,
    which takes one picture a step. No bar: it is no other way to do the same.
    """
    pixels = rng.integers(0, 256, (60_000, 784), dtype=np.uint8)
    labels = rng.integers(0, 10, len(pixels))
    model = softmax_core.SoftmaxRegression(np.zeros((10, 784)), np.zeros(10))
    steps = len(pixels) // 128

    def pass_over(kind: softmax_core.Model) -> None:
        about = {"steps": steps, "batch_size": 128, "record_every": steps, "unit": 255, "measured": 1000, "seed": 0}
        for _ in softmax_core.train_in_pieces(kind, pixels, labels, learning_rate=0.1, **about):
            pass

    floats = pixels.astype(np.float32) / 255
    theirs = SGDClassifier(loss="log_loss", learning_rate="constant", eta0=0.1, alpha=0)
    hidden = softmax_core.initial_perceptron(784, [128], 10, "relu", seed=0)
    linear, deep, other = fastest_turns(
        lambda: pass_over(model),
        lambda: pass_over(hidden),
        lambda: theirs.partial_fit(floats, labels, classes=np.arange(10)),
        rounds=2,
    )
    return [
        faster("a pass over (60000, 784), linear", linear, other, None),
        faster("the same through 128 hidden units", deep, other, None),
    ]


def samples_and_calibration(rng: np.random.Generator) -> list[Row]:
    """What stands beside a softmax of the same shape, where SciPy and scikit-learn have no such thing; the diagram
    beside scikit-learn's of the same confidences, the temperature beside SciPy's minimiser.
    """
    logits = 3 * rng.standard_normal((10_000, 10))
    p = softmax_core.softmax(logits)
    labels = np.array([rng.choice(10, p=each) for each in softmax_core.softmax(logits / 2)])
    confident, right = p.max(axis=1), p.argmax(axis=1) == labels
    wide = softmax_core.softmax(3 * rng.standard_normal(1000))
    cut, softmax, *diagrams, fitted, minimised = fastest_turns(
        lambda: softmax_core.truncate(wide, top_k=100, top_p=0.9, min_p=0.01),
        lambda: special.softmax(wide),
        lambda: softmax_core.reliability(p, labels),
        lambda: calibration_curve(right, confident, n_bins=10),
        lambda: softmax_core.fit_temperature(logits, labels),
        lambda: optimize.minimize_scalar(
            lambda sharpness: -special.log_softmax(sharpness * logits, axis=1)[np.arange(len(labels)), labels].mean(),
            bounds=(0.01, 100),
            method="bounded",
            options={"xatol": 1e-10},
        ),
        rounds=5,
    )
    return [
        faster("truncate (1000,), one SciPy softmax", cut, softmax, None),
        faster("reliability (10000, 10), scikit-learn's curve", *diagrams, None),
        faster("fit_temperature (10000, 10), SciPy's minimiser", fitted, minimised, None),
    ]


def landscapes(rng: np.random.Generator) -> list[Row]:
    """Both losses' full landscapes in multiples of one softmax over as many rows."""
    rows = []
    for num_classes in (3, 10):
        logits, target = rng.standard_normal(num_classes), np.eye(num_classes)[0]
        batch = rng.standard_normal((GRID.size**2, num_classes))

        def pair(logits: np.ndarray = logits, target: np.ndarray = target) -> None:
            for name in ("cross_entropy", "mean_squared_error"):
                softmax_core.logit_landscape(softmax_core.LOSSES[name], logits, target, 1.0, (0, 1), GRID, GRID)

        ours, theirs = fastest_turns(pair, lambda batch=batch: special.softmax(batch, axis=-1))
        multiples = ours / theirs
        rows.append(Row(f"landscape pair 101x101, K={num_classes}", ours, theirs, multiples, "<= 15", multiples <= 15))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="exit with 1 if a bar is missed")
    check = parser.parse_args().check
    rng = np.random.default_rng(0)
    rows = functions(rng) + cancelling_rows(rng) + fit() + digits() + landscapes(rng)
    rows += samples_and_calibration(rng) + pictures(rng)
    print(f"{'':44}{'ours, us':>12}{'theirs, us':>12}{'ratio':>8}  bar")
    for row in rows:
        missed = "" if row.met else "  MISSED"
        print(f"{row.name:44}{row.ours * 1e6:12.1f}{row.theirs * 1e6:12.1f}{row.ratio:8.2f}  {row.bar}{missed}")
    print("ratio: theirs / ours; for the landscapes, how many scipy softmax calls one pair costs")
    if check and not all(row.met for row in rows):
        sys.exit(1)


if __name__ == "__main__":
    main()

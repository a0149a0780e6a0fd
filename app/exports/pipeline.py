"""The pipeline's numbers, for every station that has one: made from its columns and tools."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.catalogue import COMPARED, LOOKS, LOSSES
from app.exports import losses
from app.exports.export import Cell, Export, Part, Table, array, literal, of_exp
from app.state.scenario import Scenario
from app.words import _
from softmax_core import Prediction, entropy, log_softmax, logsumexp, naive_softmax, softmax

if TYPE_CHECKING:
    from app.state.session import Session

Floats = NDArray[np.float64]
#: A column of the table: its head and its cells.
Column = tuple[str, list[Cell]]


@dataclass(frozen=True)
class Numbers:
    """What the pipeline shows of a scenario; `naive`: the number format to compute softmax in as it is written."""

    scenario: Scenario
    naive: str

    @cached_property
    def scaled(self) -> Floats:
        return np.array(self.scenario.logits) / self.scenario.temperature

    @property
    def exponentials(self) -> list[Cell]:
        if not self.naive:
            return [of_exp(z) for z in self.scaled.tolist()]
        with np.errstate(all="ignore"):
            return [float(e) for e in np.exp(self.scaled.astype(self.naive))]

    @property
    def total(self) -> Cell:
        if not self.naive:
            return of_exp(float(logsumexp(self.scaled)))
        with np.errstate(all="ignore"):
            return float(np.add.reduce(np.exp(self.scaled.astype(self.naive))))

    @cached_property
    def probabilities(self) -> Floats:
        """As they are shown."""
        if self.naive:
            return naive_softmax(self.scaled, self.naive).astype(float)
        return softmax(self.scenario.logits, self.scenario.temperature)

    @property
    def shares(self) -> list[Cell]:
        if self.naive:
            return self.probabilities.tolist()
        return [of_exp(log) for log in log_softmax(self.scenario.logits, self.scenario.temperature).tolist()]

    @property
    def entropy(self) -> float:
        p = self.probabilities
        with np.errstate(divide="ignore"):
            logs = np.log(p) if self.naive else log_softmax(self.scenario.logits, self.scenario.temperature)
        return float(-np.sum(p[p != 0] * logs[p != 0])) + 0.0  # of one certain class 0, and not -0

    def gradient(self, loss: str) -> list[Cell]:
        return COMPARED[loss].gradient(*self._at).tolist()

    def value(self, loss: str) -> float:
        return float(COMPARED[loss].value(*self._at))

    def terms(self, loss: str) -> list[Cell]:
        """Each class's part of a loss."""
        logits, target, temperature = self._at
        return losses.LOSSES[loss].term_of(Prediction(np.array(logits), np.array(target), temperature)).tolist()

    @property
    def _at(self) -> tuple[tuple[float, ...], tuple[float, ...], float]:
        return self.scenario.logits, self.scenario.target, self.scenario.temperature


def _of_losses(column: Callable[[Numbers, str], Column]) -> Callable[[Numbers], list[Column]]:
    return lambda numbers: [column(numbers, loss) for loss in COMPARED]


def _class(numbers: Numbers) -> list[Column]:
    return [(_("class"), list(numbers.scenario.labels))]


def _share(numbers: Numbers) -> list[Column]:
    return [("p", numbers.shares)]


def _target(numbers: Numbers) -> list[Column]:
    return [("y", list(numbers.scenario.target))]


#: What the columns of browser/pipeline/columns.js that show numbers hold, by their names there.
COLUMNS: Mapping[str, Callable[[Numbers], list[Column]]] = {
    "class": _class,
    "data_class": _class,
    "logit": lambda numbers: [("z", list(numbers.scenario.logits))],
    "scaled": lambda numbers: [("z/T", numbers.scaled.tolist())],
    "exponential": lambda numbers: [("e^(z/T)", numbers.exponentials)],
    "probability": _share,
    "probability_target": lambda numbers: _share(numbers) + _target(numbers),
    "target": _target,
    "term": _of_losses(lambda numbers, loss: (LOOKS[loss].sign, numbers.terms(loss))),
    "gradient": _of_losses(lambda numbers, loss: (f"∂{LOOKS[loss].short()}/∂z", numbers.gradient(loss))),
}


def _split(numbers: Numbers) -> list[tuple[str, Cell]]:
    """Cross-entropy as what no prediction can take away, and the rest."""
    own = float(entropy(numbers.scenario.target))
    return [("H(y)", own), ("KL(y‖p)", max(0.0, numbers.value("cross_entropy") - own))]


#: The numbers of the whole pipeline, by the column or tool that shows them.
TOTALS: Mapping[str, Callable[[Numbers], list[tuple[str, Cell]]]] = {
    "temperature": lambda numbers: [("T", numbers.scenario.temperature)],
    "normalise": lambda numbers: [("Σ e^(z/T)", numbers.total)],
    "entropy": lambda numbers: [("H(p)", numbers.entropy), ("e^H(p)", float(np.exp(numbers.entropy)))],
    "losses": lambda numbers: [(LOSSES[loss].title(), numbers.value(loss)) for loss in COMPARED],
    "split": _split,
}


#: Columns and tools that speak of the target, and what is left of the others where nobody has named one.
OF_TARGET = frozenset({"target", "term", "gradient", "losses", "split"})
WITHOUT_TARGET = {"probability_target": "probability"}


def numbers_of(session: "Session") -> Numbers:
    """Of the session's present scenario, as the present station shows it."""
    assert session.station is not None
    return Numbers(session["scenario"], session["numerics"].naive if "numerics" in session.station.values else "")


def pipeline(session: "Session") -> Export:
    """The tables of a station's pipeline, and the parts that find its numbers."""
    station, numbers = session.station, numbers_of(session)
    assert station is not None
    has_target = not station.no_target or len(set(numbers.scenario.target)) > 1
    shown = [*(column.split()[0] for column in station.columns), *station.tools]
    if not has_target:
        shown = [WITHOUT_TARGET.get(name, name) for name in shown if name not in OF_TARGET]
    columns = dict(column for name in shown if name in COLUMNS for column in COLUMNS[name](numbers))
    totals = [row for name in shown if name in TOTALS for row in TOTALS[name](numbers)]
    tables = [
        Table(_("Class by class"), list(columns), list(zip(*columns.values(), strict=True))),
        Table(_("Of all classes"), ["", ""], totals),
    ]
    if not columns:
        return Export(station.key, _(station.question), _(station.idea))
    parts = [_scenario(numbers.scenario, has_target), _probabilities(numbers, shown)]
    if not {"term", "gradient", "losses"}.isdisjoint(shown):
        parts.append(_losses(shown))
    return Export(station.key, _(station.question), _(station.idea), tables, parts)


def _scenario(scenario: Scenario, has_target: bool) -> Part:
    code = f"""
labels = {literal(scenario.labels)}
logits = {array(scenario.logits)}
temperature = {literal(scenario.temperature)}
""".strip()
    if not has_target:
        return Part(_("Scores and temperature"), _("The classes with their logits and T, as on the page."), code)
    return Part(
        _("Scores, temperature, target"),
        _("The classes with their logits, T and the target y, as on the page."),
        f"{code}\ntarget = {array(scenario.target)}",
    )


_EXACT = """
exponentials = [power(x) for x in z]
total = power(z.max() - log_p.max())
shares = [power(x) for x in log_p]
"""
_AS_WRITTEN = """
with np.errstate(all="ignore"):  # it overflows, to teach
    powers = np.exp(z.astype(np.{dtype}))
    p = (powers / np.add.reduce(powers)).astype(float)
    log_p = np.log(p)
    exponentials, total, shares = powers.tolist(), np.add.reduce(powers).item(), p.tolist()
"""
_ENTROPY = """
H = -np.sum(p[p != 0] * log_p[p != 0]) + 0.0  # 0, and not -0
print("H(p) =", f"{H:.8g}")
print("e^H(p) =", f"{np.exp(H):.8g}")
"""


def _probabilities(numbers: Numbers, shown: Sequence[str]) -> Part:
    words = _("Softmax divides each $e^{z/T}$ by the sum of all of them.")
    how = _EXACT
    if numbers.naive:
        words += " " + _("Here it does so without the max trick, in {dtype}.").format(dtype=numbers.naive)
        how = _AS_WRITTEN.format(dtype=numbers.naive)
    code = f"""
{losses.SOFTMAX}


{losses.POWER}


z = logits / temperature
log_p = log_softmax(z)
p = np.exp(log_p)
{how.strip()}
for k, label in enumerate(labels):
    print(label, "z =", logits[k], "z/T =", f"{{z[k]:.8g}}", "e^(z/T) =", exponentials[k], "p =", shares[k])
print("sum of e^(z/T) =", total)
""".strip()
    return Part(_("Probabilities"), words, code + (_ENTROPY.rstrip() if "entropy" in shown else ""))


def _losses(shown: Sequence[str]) -> Part:
    words = _("Each loss, and its gradient in the logits: of a function of z/T that is the one in z/T, divided by T.")
    code = [losses.functions(*COMPARED), "", ""]
    for loss in COMPARED:
        code.append(f'print("{loss} =", f"{{{loss}(z, target):.8g}}")')
        found = {"gradient": f"{loss}_gradient(z, target) / temperature"}
        if "term" in shown:
            found = {"term": losses.LOSSES[loss].term_code} | found
        for what, source in found.items():
            code.append(f"for label, x in zip(labels, {source}):")
            code.append(f'    print(label, "{loss} {what} =", f"{{x:.8g}}")')
    return Part(_("Losses and their gradients"), words, "\n".join(code))

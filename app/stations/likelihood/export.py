"""What the likelihood station exports besides its pipeline: the counts with their likelihood, and losses near p = 0."""

import numpy as np

from app.exports.export import Cell, Export, Part, Table, array, literal
from app.state.scenario import Scenario
from app.state.session import Session
from app.stations.likelihood.figures import shares_of
from app.stations.likelihood.near_zero import CODES
from app.stations.likelihood.state import fitted
from app.words import _
from softmax_core import NEAR_ZERO, entropy, likelihood, log_softmax, softmax

DTYPES = ("float64", "float32")

LIKELIHOOD = """
counts = {counts}
unit = {unit}  # of logarithms: 1 for nats, log 2 for bits
n = counts.sum()
seen = counts > 0
log_likelihood = np.sum(counts[seen] * log_p[seen]) / unit
print("likelihood =", f"{{np.prod(p**counts):.8g}}")
print("log-likelihood =", f"{{log_likelihood:.8g}}")
if n:
    shares = counts / n
    own = -np.sum(shares[seen] * np.log(shares[seen])) / unit
    print("CE =", f"{{-log_likelihood / n:.8g}}")
    print("H(q) =", f"{{own:.8g}}")
    print("KL(q, p) =", f"{{max(0.0, -log_likelihood / n - own):.8g}}")
for label, length in zip(labels, -log_p / unit):
    print(label, "code length =", f"{{length:.8g}}")
""".strip()

FIGURE = """
figure = go.Figure(go.Bar(x=-log_p / unit, y=labels, orientation="h"))
figure.update_yaxes(autorange="reversed")
figure.update_layout(title={title})
figure
""".strip()

CODE = """
def near_zero(way, dtype):
    \"\"\"Cross-entropy and its gradient in the logits, every step in this number format.\"\"\"
    z_, y = (logits / temperature).astype(dtype), target.astype(dtype)
    gaps = z_ - z_.max()
    e = np.exp(gaps)
    p_ = e / e.sum()
    low = p_.dtype.type(1e-7)
    if way == "log_softmax":
        rest = np.delete(e, gaps.argmax()).sum()
        logs, gradient = gaps - np.log1p(rest), p_ - y
    else:
        added, clipped = p_ + p_.dtype.type(1e-12), np.clip(p_, low, 1 - low)
        q = {{"added_epsilon": added, "clipped": clipped, "log_of_softmax": p_}}[way]
        logs = np.log(q)
        slope = np.where((way == "clipped") & (q != p_), 0, 1 / q).astype(dtype)
        slopes = np.where(y > 0, -y * slope, 0).astype(dtype)
        gradient = p_ * (slopes - np.sum(p_ * slopes))
    return -np.sum(np.where(y > 0, y * logs, 0)), gradient / temperature


with np.errstate(all="ignore"):  # it underflows, to teach
    for dtype in {dtypes}:
        for way in {ways}:
            value, gradient = near_zero(way, dtype)
            print(dtype, way, "=", f"{{value:.6g}}", "gradient =", *(f"{{g:.6g}}" for g in gradient))
""".strip()


def export(session: Session) -> Export:
    scenario: Scenario = session["scenario"]
    counts, unit = fitted(session["observations"].counts, scenario.num_classes), session["observations"].unit
    per_nat = float(np.log(2)) if unit == "bits" else 1.0
    seen, near = _("What was observed"), _("Near p = 0: who still teaches?")
    parts = [
        Part(
            seen,
            _("Its likelihood is a product; minus the logarithm of it, divided by n, is the cross-entropy."),
            LIKELIHOOD.format(counts=array(counts), unit=literal(per_nat)),
            FIGURE.format(title=literal(_("Lengths of the code words"))),
        ),
        Part(
            near,
            _("Four ways to take the logarithm of softmax: near p = 0 three of them stop teaching."),
            CODE.format(dtypes=literal(DTYPES), ways=literal(list(NEAR_ZERO))),
        ),
    ]
    tables = [_classes(scenario, counts, per_nat), _totals(scenario, counts, per_nat), _near_zero(scenario)]
    return Export("likelihood", "", "", tables, parts)


def _classes(scenario: Scenario, counts: tuple[int, ...], per_nat: float) -> Table:
    lengths = (0 - log_softmax(scenario.logits, scenario.temperature) / per_nat).tolist()
    rows = zip(scenario.labels, counts, shares_of(counts).tolist(), lengths, strict=True)
    log = "−log p" if per_nat == 1 else "−log₂ p"
    return Table(_("What was observed"), [_("class"), "n", "q", log], [list(row) for row in rows])


def _totals(scenario: Scenario, counts: tuple[int, ...], per_nat: float) -> Table:
    logs = log_softmax(scenario.logits, scenario.temperature).tolist()
    total = sum(counts)
    log = sum(n * each for n, each in zip(counts, logs, strict=True) if n) / per_nat
    product = float(likelihood(counts, softmax(scenario.logits, scenario.temperature)))
    rows: list[list[Cell]] = [["n", total], ["L", product], ["log L", log]]
    if total:
        own = float(entropy(shares_of(counts))) / per_nat
        rows += [["CE", -log / total], ["H(q)", own], ["KL(q‖p)", max(0.0, -log / total - own)]]
    return Table(_("Its likelihood"), ["", _("in nats") if per_nat == 1 else _("in bits")], rows)


def _near_zero(scenario: Scenario) -> Table:
    z = np.array(scenario.logits) / scenario.temperature
    rows: list[list[Cell]] = []
    for dtype in DTYPES:
        for name, way in NEAR_ZERO.items():
            gradient = way.gradient(z, scenario.target, dtype).astype(float) / scenario.temperature
            rows.append([dtype, CODES[name], float(way.value(z, scenario.target, dtype)), *gradient.tolist()])
    head = [_("number format"), _("way"), _("loss"), *(f"∂CE/∂z({label})" for label in scenario.labels)]
    return Table(_("Near p = 0: who still teaches?"), head, rows)

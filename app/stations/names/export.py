"""What the names station exports besides its pipeline: what every library returns, and the formulas of all in NumPy."""

from app.exports.export import Cell, Export, Part, Table, literal
from app.state.scenario import Scenario
from app.state.session import Session
from app.stations.names.apis import Case, case_of, results_of
from app.stations.names.figures import MARGINS, margin_of, margin_titles, values_at
from app.stations.names.state import Usage
from app.words import _
from softmax_core import MARGIN_LOSSES

CODE = """
batch = np.array({labels})  # -1: ignored
weights = np.array({weights})
smoothing = {smoothing}
reduction = {reduction}
mistake = {mistake}
K, N = len(z), len(batch)
valid = batch != -1
y = {target}
w = np.where(valid, weights[batch], 0)
smoothed = (1 - smoothing) * y + smoothing / K
soft = y[valid].max(axis=1, initial=0).min(initial=1) < 1
of_logits = log_softmax(p) if mistake == "twice" else log_p
of_keras = of_logits
if mistake == "forgotten":
    with np.errstate(all="ignore"):
        of_keras = np.log(np.clip(z / z.sum(), 1e-7, 1 - 1e-7))


def reduced_all(losses, divisor):
    if reduction == "none":
        return losses.tolist()
    return float(losses.sum() if reduction == "sum" else losses.sum() / np.float64(divisor))


def reduced(losses, divisor):
    return reduced_all(np.where(valid, losses, 0.0), divisor)


def sparse(log_p):
    return 0 - log_p[batch]


def dense(y, log_p):
    return 0 - (y * log_p).sum(axis=1)


def torch_cross_entropy():
    if soft:
        return reduced(dense(weights * smoothed, of_logits), N)
    losses = (1 - smoothing) * w * sparse(of_logits)
    if smoothing:
        losses = losses - smoothing / K * (weights * of_logits).sum()
    return reduced(losses, w.sum())


def sklearn():
    if reduction == "none" or not valid.any() or (reduction == "mean" and w.sum() == 0):
        return None
    epsilon = np.finfo(float).eps
    return reduced(w * sparse(np.log(np.clip(p, epsilon, 1 - epsilon))), w.sum())


with np.errstate(all="ignore"):
    paper = np.where(smoothed > 0, -smoothed * log_p, 0).sum(axis=1)
    kl = (smoothed * (np.log(np.where(smoothed > 0, smoothed, 1)) - log_p)).sum(axis=1)
    bce = (weights * (np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z))))).sum(axis=1)
    by_hand = reduced(w * dense(smoothed, of_logits), valid.sum())
    results = {{
        "on_paper": reduced(w * paper, valid.sum()),
        "keras_categorical": reduced_all(w * dense(smoothed, of_keras), N),
        "keras_sparse": reduced(w * sparse(of_keras), valid.sum() or 1),
        "torch_cross_entropy": torch_cross_entropy(),
        "torch_nll": reduced(w * sparse(p if mistake == "not_logs" else log_p), w.sum()),
        "sklearn": sklearn(),
        "tensorflow": by_hand,
        "optax": by_hand if soft or smoothing else reduced(w * sparse(of_logits), valid.sum()),
        "torch_kl_div": None if reduction == "none" else reduced(kl, valid.sum() * K),
        "torch_bce": None if reduction == "none" else reduced(bce, valid.sum() * K),
    }}
for name, result in results.items():
    print(name, "=", result)
"""

MARGINS_CODE = """
margin = {margin}
margins = np.linspace({low}, {high}, {count})
margin_losses = {{
    "zero_one": lambda m: (m <= 0) * 1.0,
    "perceptron": lambda m: np.maximum(0 - m, 0),
    "hinge": lambda m: np.maximum(1 - m, 0),
    "squared_hinge": lambda m: np.maximum(1 - m, 0) ** 2,
    "exponential": lambda m: np.exp(-m),
    "logistic": lambda m: np.logaddexp(0, -m),
    "squared": lambda m: (1 - m) ** 2,
    "modified_huber": lambda m: np.where(m >= -1, np.maximum(1 - m, 0) ** 2, -4 * m),
}}
with np.errstate(over="ignore"):
    for name, loss in margin_losses.items():
        print("margin", name, "=", f"{{loss(margin):.8g}}")
"""

FIGURE = """
figure = go.Figure([go.Scatter(x=margins, y=loss(margins), name=name) for name, loss in margin_losses.items()])
figure.add_vline(x=min(4, max(-4, margin)), line_dash="dash")
figure.update_layout(title={title}, yaxis_range=[0, 4.5])
figure
"""


def export(session: Session) -> Export:
    scenario, usage = session["scenario"], session["usage"]
    case = present_case(scenario, usage)
    title, over_margin = _("What every library returns"), _("Losses over the margin")
    code = CODE.strip().format(
        labels=literal(case.labels),
        weights=literal(case.weights),
        smoothing=literal(usage.smoothing),
        reduction=literal(usage.reduction),
        mistake=literal(usage.mistake),
        target="np.where(valid[:, None], np.eye(K)[batch], 0.0)" if usage.batch else "target[None]",
    )
    parts = [
        Part(title, _("Each as its documentation defines it, in NumPy; no library is needed."), code),
        Part(
            over_margin,
            _("The margin is what the true class's score leads its strongest rival by, divided by T."),
            MARGINS_CODE.strip().format(
                margin=literal(margin_of(scenario)), low=MARGINS[0], high=MARGINS[-1], count=len(MARGINS)
            ),
            FIGURE.strip().format(title=literal(over_margin)),
        ),
    ]
    return Export("names", "", "", [_libraries(case), _margins(scenario)], parts)


def present_case(scenario: Scenario, usage: Usage) -> Case:
    """The scenario as the libraries are asked for it."""
    return case_of(scenario, usage.batch, usage.weights, usage.smoothing, usage.reduction, usage.mistake)


def _libraries(case: Case) -> Table:
    """A line a call: its number, or one for each sample."""
    rows: list[list[Cell]] = []
    for name, result in results_of(case).items():
        rows.append([name, *(result if isinstance(result, list) else [result])])
    width = max(map(len, rows))
    rows = [[*row, *[None] * (width - len(row))] for row in rows]
    return Table(_("What every library returns"), [_("call"), *[_("returns")] * (width - 1)], rows)


def _margins(scenario: Scenario) -> Table:
    margin = margin_of(scenario)
    rows = [[m, *(float(loss.value(m)) for loss in MARGIN_LOSSES.values())] for m in MARGINS.tolist()]
    return Table(
        _("Losses over the margin"),
        [_("margin m"), *margin_titles().values()],
        [[margin, *values_at(margin).values()], *rows],
    )

"""What the sampling station exports besides its pipeline: what is kept, the draws, and the gap to p."""

from app.exports.export import Cell, Export, Part, Table, literal
from app.state.session import Session
from app.stations.sampling.draws import STEPS, Draws
from app.stations.sampling.state import MOST_DRAWS
from app.words import _

TRUNCATION = """
top_k, top_p, min_p = {top_k}, {top_p}, {min_p}
rounding = len(p) * np.finfo(float).eps
ranks = np.argsort(np.argsort(-p, kind="stable"))
q = np.where(ranks < top_k, p, 0.0)
q /= q.sum()
if top_p < 1:
    descending = np.sort(q)[::-1]
    before = descending.cumsum() - descending
    q = np.where(ranks < max(1, np.count_nonzero(before < top_p - rounding)), q, 0.0)
    q /= q.sum()
q = np.where(q >= min_p * q.max() * (1 - rounding), q, 0.0)
q /= q.sum()
for label, share in zip(labels, q):
    print(label, "q =", f"{{share:.8g}}")
print("mass cut =", f"{{p[q == 0].sum():.8g}}")
"""

DRAWS = {
    "sampling": """
sums = q.cumsum()
drawn = np.searchsorted(sums / sums[-1], rng.random(number), side="right")
""",
    "gumbel": """
scores = np.where(q > 0, z - z.max(), -np.inf)  # softmax of these is q
drawn = (scores + rng.gumbel(size=(number, len(q)))).argmax(axis=1)
""",
}
DRAWS["greedy"] = DRAWS["sampling"]  # of the one class that it keeps

COUNTS = """
number, seed = {draws}, {seed}
rng = np.random.default_rng(seed)
{how}
counts = np.bincount(drawn, minlength=len(q))
for label, count in zip(labels, counts):
    print(label, "draws =", count)
"""

GAP = """
places = np.unique(np.rint({most} ** (np.arange({steps} + 1) / {steps})).astype(int))
places = places[places <= number]
shares = np.eye(len(q))[drawn].cumsum(axis=0)[places - 1] / places[:, None]
with np.errstate(divide="ignore", invalid="ignore"):
    gaps = np.where(shares > 0, shares * np.log(shares / p), 0.0).sum(axis=1)
expected = (np.count_nonzero(q) - 1) / (2 * places) - np.log(p[q > 0].sum())
for place, gap, average in zip(places, gaps, expected):
    print("N =", place, "gap =", f"{{gap:.8g}}", "on average =", f"{{average:.8g}}")
"""

BARS = """
figure = go.Figure([go.Bar(x=labels, y=p, name="p"), go.Bar(x=labels, y=counts / max(1, number), name="n/N")])
figure.update_layout(title={title})
figure
"""

FIGURE = """
figure = go.Figure([go.Scatter(x=places, y=gaps, name="KL(n/N ‖ p)"), go.Scatter(x=places, y=expected, name={average})])
figure.update_xaxes(type="log", title={axis})
figure.update_yaxes(type="log")
figure.update_layout(title={title})
figure
"""


def export(session: Session) -> Export:
    of, draws = session["sampling"], Draws(session["scenario"], session["sampling"])
    kept, counts, gap = _("What truncation leaves"), _("The draws"), _("The gap to p")
    average, axis = _("on average"), _("number of draws N")
    labels = draws.scenario.labels
    classes = [
        [label, q, count, 1 / q if q else None, first]
        for label, q, count, first in zip(labels, draws.kept.tolist(), draws.counts.tolist(), draws.first, strict=True)
    ]
    gaps = zip(draws.reached.tolist(), draws.gaps.tolist(), draws.expected_gaps.tolist(), strict=False)
    settings: list[list[Cell]] = [
        ["T", draws.scenario.temperature],
        ["top-k", draws.top_k],
        ["top-p", of.top_p],
        ["min-p", of.min_p],
        [_("cut"), draws.cut],
        [_("seed"), of.seed],
        [axis, of.draws],
        [_("gap to p"), draws.gap],
    ]
    tables = [
        Table(_("How it was drawn"), ["", ""], settings),
        Table(counts, [_("class"), "q", "n", "1/q", _("first draw")], classes),
        Table(gap, [axis, "KL(n/N ‖ p)", average], [list(row) for row in gaps]),
    ]
    parts = [
        Part(
            kept,
            _("Top-k, top-p and min-p cut off the tail, in this order; what stays is divided by its sum."),
            TRUNCATION.strip().format(top_k=draws.top_k, top_p=literal(of.top_p), min_p=literal(of.min_p)),
        ),
        Part(
            counts,
            _("The same seed gives the same draws."),
            COUNTS.strip().format(draws=of.draws, seed=of.seed, how=DRAWS[of.method].strip()),
            BARS.strip().format(title=literal(counts)),
        ),
        Part(
            gap,
            _("The KL divergence from the frequencies to p, and what it is on average for many draws."),
            GAP.strip().format(most=MOST_DRAWS, steps=STEPS),
            FIGURE.strip().format(average=literal(average), axis=literal(axis), title=literal(gap)),
        ),
    ]
    return Export("sampling", "", "", tables, parts)

"""What the softmax station exports besides its pipeline: every probability over temperature."""

from dataclasses import replace

from app.exports.export import Export, Part, Table, literal
from app.exports.pipeline import Numbers, numbers_of
from app.state.session import Session
from app.stations.softmax.figures import TEMPERATURES
from app.words import _

CODE = """
temperatures = np.geomspace({low:g}, {high:g}, {n})
curves = np.array([softmax(logits / T) for T in temperatures])
""".strip()

AS_WRITTEN = """
temperatures = np.geomspace({low:g}, {high:g}, {n})
with np.errstate(all="ignore"):
    powers = np.exp((logits / temperatures[:, None]).astype(np.{dtype}))
    curves = (powers / np.add.reduce(powers, axis=1, keepdims=True)).astype(float)
""".strip()

FIGURE = """
figure = go.Figure([go.Scatter(x=temperatures, y=curve, name=label) for label, curve in zip(labels, curves.T)])
figure.add_vline(x=temperature, line_dash="dash")
figure.update_xaxes(type="log", title={axis})
figure.update_layout(title={title}, showlegend=True)
figure
""".strip()


def export(session: Session) -> Export:
    numbers = numbers_of(session)
    labels, naive = numbers.scenario.labels, numbers.naive
    title = _("Every probability, over temperature")
    temperatures = TEMPERATURES.tolist()
    low, *_between, high = temperatures
    rows = [[T, *Numbers(replace(numbers.scenario, temperature=T), naive).shares] for T in temperatures]
    part = Part(
        title,
        _("The largest logit wins as T → 0; as T → ∞ all classes become equal."),
        (AS_WRITTEN if naive else CODE).format(low=low, high=high, n=len(temperatures), dtype=naive),
        FIGURE.format(axis=literal(_("temperature T")), title=literal(title)),
    )
    return Export("softmax", "", "", [Table(title, ["T", *(f"p({label})" for label in labels)], rows)], [part])

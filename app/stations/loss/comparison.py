"""What the user edits in the two-models table, as one immutable value. Knows no Streamlit."""

from dataclasses import dataclass
from typing import Any

from app.state.fields import Kind, Value, as_list, as_number, parse_number, stored, written
from app.state.scenario import DEFAULT_LABELS
from app.words import _

LABELS = DEFAULT_LABELS[:3]
NAMES = ("A", "B")

Rows = tuple[tuple[float, ...], ...]

#: Both models are right about the first two samples and wrong about the third: A barely, B clearly.
TRUTH = (2, 1, 0)
HESITANT: Rows = ((0.3, 0.3, 0.4), (0.3, 0.4, 0.3), (0.1, 0.2, 0.7))
CLEAR: Rows = ((0.1, 0.2, 0.7), (0.1, 0.7, 0.2), (0.3, 0.4, 0.3))


def _take_truth(given: Any) -> tuple[int, ...]:
    truth = tuple(map(as_number, as_list(given)))
    if not all(label in range(len(LABELS)) for label in truth):
        raise ValueError(_("classes count from 0 to {last}.").format(last=len(LABELS) - 1))
    return tuple(map(int, truth))


def _take_models(given: Any) -> tuple[Rows, ...]:
    models = tuple(tuple(tuple(map(as_number, as_list(row))) for row in as_list(rows)) for rows in as_list(given))
    if not all(0 <= p <= 1 for rows in models for row in rows for p in row):
        raise ValueError(_("probabilities lie between 0 and 1."))
    return models


def _read_models(text: str) -> list[list[list[float]]]:
    return [[[parse_number(p) for p in row.split(",")] for row in rows.split(";")] for rows in text.split("|")]


_TRUTH = Kind(_take_truth, lambda text: [parse_number(label) for label in text.split(",")], written, list)
_MODELS = Kind(
    _take_models,
    _read_models,
    lambda models: "|".join(";".join(map(written, rows)) for rows in models),
    lambda models: [[list(row) for row in rows] for rows in models],
)


@dataclass(frozen=True)
class TwoModels(Value):
    """The true class of each sample, and each model's probabilities for it: (samples, classes).

    A row of probabilities may be unfinished and sum to anything; its model then has no scores. Raises ValueError, in
    words for the user, when a number is out of range or the table has another shape.
    """

    truth: tuple[int, ...] = stored(_TRUTH, TRUTH, "truth")
    models: tuple[Rows, ...] = stored(_MODELS, (HESITANT, CLEAR), "models")

    def check(self) -> None:
        shape = [[len(LABELS)] * len(self.truth)] * len(NAMES)
        if len(self.truth) != len(TRUTH) or [[len(row) for row in rows] for rows in self.models] != shape:
            raise ValueError(
                _("the table needs {k} probabilities of {models} models for each sample.").format(
                    k=len(LABELS), models=len(NAMES)
                )
            )


def examples() -> dict[str, tuple[str, TwoModels]]:
    """Tables worth a look, by key, each with the name a user reads. The first is where everybody starts."""
    reckless = (*HESITANT[:2], (0.001, 0.2, 0.799))
    return {
        "start": (_("Start again"), TwoModels()),
        "mistake": (_("One mistake, made with certainty"), TwoModels(TRUTH, (HESITANT, reckless))),
    }

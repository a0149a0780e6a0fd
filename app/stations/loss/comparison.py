"""What the user edits in the two-models table, as one immutable value, and its scores. Knows no Streamlit."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.catalogue import COMPARED
from app.state.scenario import DEFAULT_LABELS, TARGET_TOLERANCE
from app.text import _
from softmax_core import accuracy, one_hot

LABELS = DEFAULT_LABELS[:3]
NAMES = ("A", "B")

Rows = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class TwoModels:
    """The true class of each sample, and each model's probabilities for it: (samples, classes).

    A row of probabilities may be unfinished and sum to anything; its model then has no scores. Raises ValueError, in
    words for the user, when a number is out of range or the table has another shape.
    """

    truth: tuple[int, ...]
    models: tuple[Rows, ...]

    def __post_init__(self):
        shape = [[len(LABELS)] * len(self.truth)] * len(NAMES)
        if [[len(row) for row in rows] for rows in self.models] != shape:
            raise ValueError(
                _("the table needs {k} probabilities of {models} models for each sample.").format(
                    k=len(LABELS), models=len(NAMES)
                )
            )
        if not all(0 <= label < len(LABELS) for label in self.truth):
            raise ValueError(_("classes count from 0 to {last}.").format(last=len(LABELS) - 1))
        if not all(0 <= p <= 1 for rows in self.models for row in rows for p in row):
            raise ValueError(_("probabilities lie between 0 and 1."))

    @classmethod
    def from_commit(cls, payload: Mapping) -> "TwoModels":
        """What the browser sent after an edit. Raises ValueError when it is no such table."""
        try:
            parts = {
                "truth": tuple(int(label) for label in payload["truth"]),
                "models": tuple(tuple(tuple(float(p) for p in row) for row in rows) for rows in payload["models"]),
            }
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise ValueError(_("The page sent something that is no table.")) from error
        return cls(**parts)

    def as_data(self) -> dict:
        """The JSON form that the browser takes."""
        return {"truth": list(self.truth), "models": [[list(row) for row in rows] for rows in self.models]}

    def scores(self) -> list[dict | None]:
        """For each model, as JSON: its accuracy and the mean of each loss. None for a model with unfinished rows, and
        for a loss that is infinite.
        """
        return [self._scores_of(rows) for rows in self.models]

    def _scores_of(self, rows: Sequence[Sequence[float]]) -> dict | None:
        if any(abs(math.fsum(row) - 1) > TARGET_TOLERANCE for row in rows):
            return None
        with np.errstate(divide="ignore"):
            logits = np.log(rows)
        target = one_hot(self.truth, len(LABELS))
        means = {name: float(np.mean(loss.value(logits, target))) for name, loss in COMPARED.items()}
        return {
            "accuracy": accuracy(self.truth, np.argmax(rows, axis=1)),
            "losses": {name: mean if math.isfinite(mean) else None for name, mean in means.items()},
        }


def examples() -> dict[str, tuple[str, TwoModels]]:
    """Tables worth a look, by key, each with the name a user reads. The first is where everybody starts.

    Both models of it are right about the first two samples and wrong about the third: A barely, B clearly.
    """
    truth = (2, 1, 0)
    hesitant = ((0.3, 0.3, 0.4), (0.3, 0.4, 0.3), (0.1, 0.2, 0.7))
    clear = ((0.1, 0.2, 0.7), (0.1, 0.7, 0.2), (0.3, 0.4, 0.3))
    reckless = (*hesitant[:2], (0.001, 0.2, 0.799))
    return {
        "start": (_("Start again"), TwoModels(truth, (hesitant, clear))),
        "mistake": (_("One mistake, made with certainty"), TwoModels(truth, (hesitant, reckless))),
    }

"""What training records."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softmax_core.errors import MESSAGES, InputError
from softmax_core.models.protocol import Model
from softmax_core.training.objectives import Data, Objective, Position

Vector = NDArray[np.float64]
#: Fields of a History with one entry a row; those of held-out points are None where there are none.
ROWS = ("steps", "parameters", "losses", "penalties", "accuracies", "gradient_norms")
HELD_OUT_ROWS = ("held_out_losses", "held_out_accuracies")


@dataclass(frozen=True)
class Divergence:
    """Why training ended early, and the step: the first one out of the range of floats, and what is likely to have
    thrown it there; or the first one that had no optimum to go to.
    """

    step: int
    code: str
    """A key of MESSAGES."""
    values: Mapping[str, str]
    """Of the placeholders in that message."""

    @property
    def cause(self) -> str:
        """What happened and why, in English."""
        return MESSAGES[self.code].format(**self.values)


@dataclass(frozen=True, eq=False)
class History:
    """What training recorded in R rows, the start first: on all points, with the penalty."""

    steps: NDArray[np.intp]
    parameters: Vector
    """(R, P): layer after layer, each its weights row by row and then its bias."""
    losses: Vector
    """The objective: mean loss + l2/2 sum(W^2) + l1 sum|W|; of binary models, the sum of theirs."""
    penalties: Vector
    """What the penalties are of that."""
    accuracies: Vector
    gradient_norms: Vector
    """Of the objective's gradient, over all parameters; with l1, of its shortest subgradient."""
    model: Model
    """The last one recorded."""
    held_out_losses: Vector | None = None
    """The mean loss at points that were not trained on: without penalties, smoothing and class weights."""
    held_out_accuracies: Vector | None = None
    divergence: Divergence | None = None
    is_last: bool = True
    """Whether training ended with these rows; if not, more pieces follow."""

    def model_at(self, row: int) -> Model:
        """The model of that row; negative rows count from the end."""
        rows = len(self.steps)
        if not isinstance(row, int | np.integer) or not -rows <= row < rows:
            raise InputError("whole_between", name="row", least=-rows, most=rows - 1, value=row)
        return self.model.with_parameters(self.parameters[row])


BLOCK = 8192  # numbers to work on at a time: in the cache, and too few for memory to be asked of the system each time


class Measure:
    """Mean losses and accuracies at all points of some data, row by row, from the logits there.

    Measured in blocks of which the intermediate results stay in the cache.
    """

    def __init__(self, objective: Objective, data: Data) -> None:
        self.objective = objective
        self.data = data
        self.block = max(1, BLOCK // data.target.size)
        self.waiting: list[Vector] = []
        self.losses: list[Vector] = []
        self.accuracies: list[Vector] = []

    def add(self, logits: Vector) -> None:
        self.waiting.append(logits)
        if len(self.waiting) == self.block:
            self._measure()

    def rows(self) -> tuple[Vector, Vector]:
        """Losses and accuracies."""
        if self.waiting:
            self._measure()
        return np.concatenate([[], *self.losses]), np.concatenate([[], *self.accuracies])

    def _measure(self) -> None:
        all_logits = np.stack(self.waiting, axis=1)
        self.waiting.clear()
        losses, correct = np.zeros((2, all_logits.shape[1]))
        num_logits, _, num_points = all_logits.shape
        width = max(1, BLOCK // num_logits)
        for part in (slice(start, start + width) for start in range(0, num_points, width)):
            logits, labels = all_logits[..., part], self.data.labels[part]
            prediction = self.objective.prediction(logits, self.data.target[..., None, part])
            losses += self.objective.mean_loss(prediction, self.data.share[..., part])
            correct += self.objective.hits(logits, prediction, labels)
        self.losses.append(losses)
        self.accuracies.append(correct / num_points)


class Recording:
    """Positions on all points, and on those that are held out."""

    def __init__(self, objective: Objective, data: Data, held_out: Data | None) -> None:
        self.objective = objective
        self.trained = Measure(objective, data)
        self.held_out = held_out and Measure(objective, held_out)
        self.steps: list[int] = []
        self.parameters: list[Vector] = []
        self.slopes: list[Vector] = []

    def add(self, step: int, here: Position) -> None:
        self.steps.append(step)
        self.parameters.append(here.parameters)
        self.slopes.append(self.objective.least_slope(here))
        self.trained.add(here.logits)
        if self.held_out:
            self.held_out.add(here.logits_of(self.held_out.data))

    def rows(self) -> dict[str, NDArray[Any]]:
        """The fields of a History by name."""
        size = self.objective.network.num_parameters
        parameters, slopes = (np.reshape(rows, (-1, size)) for rows in (self.parameters, self.slopes))
        losses, accuracies = self.trained.rows()
        penalties = np.zeros(len(parameters)) + self.objective.penalties_of(parameters)
        found = {
            "steps": np.array(self.steps, np.intp),
            "parameters": parameters,
            "losses": losses + penalties,
            "penalties": penalties,
            "accuracies": accuracies,
            "gradient_norms": np.linalg.norm(slopes, axis=1),
        }
        return found | (dict(zip(HELD_OUT_ROWS, self.held_out.rows(), strict=True)) if self.held_out else {})

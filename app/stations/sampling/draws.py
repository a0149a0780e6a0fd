"""Draws from the scenario with the settings of the sampling station, as Python finds them. Knows no screen."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.state.scenario import Scenario
from app.stations.sampling.state import MOST_DRAWS, Sampling
from softmax_core import gumbel_max, sample, softmax, truncate

#: The numbers of draws that curves go through: evenly spaced on a logarithmic axis.
STEPS = 160
PLACES = np.unique(np.rint(MOST_DRAWS ** (np.arange(STEPS + 1) / STEPS)).astype(int))

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Draws:
    scenario: Scenario
    settings: Sampling

    @cached_property
    def probabilities(self) -> Floats:
        return softmax(self.scenario.logits, self.scenario.temperature)

    @cached_property
    def kept(self) -> Floats:
        """The probabilities without what is cut off."""
        of = self.settings
        return truncate(self.probabilities, top_k=self.top_k, top_p=of.top_p, min_p=of.min_p)

    @property
    def top_k(self) -> int:
        """Greedy keeps one class, whatever else is set."""
        return 1 if self.settings.method == "greedy" else self.settings.top_k

    @cached_property
    def drawn(self) -> NDArray[np.intp]:
        """The class of each draw."""
        of = self.settings
        if of.method == "gumbel":
            return gumbel_max(self.masked_logits, of.draws, of.seed, self.scenario.temperature)
        return sample(self.kept, of.draws, of.seed)

    @property
    def cut(self) -> float:
        """The mass that was cut off."""
        return float(self.probabilities[self.kept == 0].sum())

    @property
    def masked_logits(self) -> Floats:
        """The logits, where what is cut off is masked."""
        return np.where(self.kept > 0, self.scenario.logits, -np.inf)

    @property
    def counts(self) -> NDArray[np.intp]:
        return np.bincount(self.drawn, minlength=len(self.kept))

    @property
    def first(self) -> list[int | None]:
        """The draw that brought each class for the first time, counted from 1."""
        found = [np.flatnonzero(self.drawn == k) for k in range(len(self.kept))]
        return [int(each[0]) + 1 if len(each) else None for each in found]

    @property
    def reached(self) -> NDArray[np.int_]:
        return PLACES[self.settings.draws >= PLACES]

    @property
    def gaps(self) -> Floats:
        """KL from the frequencies to p, at the places that were reached."""
        return self._gaps(self.reached)

    @property
    def gap(self) -> float | None:
        """The same of all draws."""
        return float(self._gaps(np.array([self.settings.draws]))[0]) if self.settings.draws else None

    def _gaps(self, reached: NDArray[np.int_]) -> Floats:
        came = np.eye(len(self.kept))[self.drawn].cumsum(axis=0)[reached - 1]
        shares = came / reached[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = np.where(shares > 0, shares * np.log(shares / self.probabilities), 0.0)
        return np.maximum(0.0, terms.sum(axis=1))

    @property
    def expected_gaps(self) -> Floats:
        """On average, for many draws: (K - 1)/(2n), above what was cut off for good."""
        is_kept = self.kept > 0
        mass = min(1.0, float(self.probabilities[is_kept].sum()))
        return (is_kept.sum() - 1) / (2 * PLACES) - np.log(mass)

    def seen(self, n: NDArray[np.int_]) -> Floats:
        """How probable it is that each class has come within n draws, (..., K)."""
        with np.errstate(divide="ignore"):
            return -np.expm1(np.multiply.outer(n, np.log1p(-np.minimum(1.0, self.kept))))

    @property
    def noise(self) -> Floats:
        """What the last draw by Gumbel-max adds to each scaled logit."""
        of, classes = self.settings, len(self.kept)
        rng = np.random.default_rng(of.seed)
        return rng.gumbel(size=(of.draws, classes))[-1] if of.draws else np.zeros(classes)

    @property
    def scaled(self) -> Floats:
        """z/T below its largest, -inf where cut."""
        logits = self.masked_logits
        return (logits - logits.max()) / self.scenario.temperature

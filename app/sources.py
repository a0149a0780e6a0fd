"""Where the points of the plane come from. Knows no Streamlit."""

from dataclasses import dataclass

from softmax_core import Dataset, load_iris

MARGIN = 0.08


@dataclass(frozen=True)
class Source:
    """A data set by its name."""

    name: str = "iris"
    title = "Iris"

    @property
    def dataset(self) -> Dataset:
        return load_iris()

    @property
    def ranges(self) -> list[list[float]]:
        low, high = self.dataset.points.min(axis=0), self.dataset.points.max(axis=0)
        room = MARGIN * (high - low)
        return [list(ends) for ends in zip((low - room).tolist(), (high + room).tolist(), strict=True)]

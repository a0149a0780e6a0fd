"""The page of all words of the course. It is none of the stations: it shows no scenario, and keeps it."""

from collections.abc import Mapping, Sequence

from app.glossary import CHAPTERS, Term, worded
from app.stations.station import Station
from app.views.component import view
from app.words import N_, _


def chapters(stations: Sequence[Station]) -> dict[str, Mapping[str, Term]]:
    """The terms by their keys, under their heading: below a station's title those that only it has."""
    return {**CHAPTERS, **{station.title: station.terms for station in stations if station.terms}}


def glossary(stations: Sequence[Station]) -> Station:
    """The page of the words of `stations`."""

    def picture() -> None:
        view("browser/page/chapters.js")(
            key="chapters",
            data={
                "chapters": [
                    {"title": _(chapter), "terms": {key: worded(term) for key, term in terms.items()}}
                    for chapter, terms in chapters(stations).items()
                ]
            },
        )

    return Station(
        "glossary",
        N_("Glossary"),
        N_("What the words mean"),
        N_("Every word of this course in one sentence. At the stations the same sentences come up beside the words."),
        picture=picture,
    )

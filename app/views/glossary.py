"""The page of all words of the course. It is none of the stations: it shows no scenario, and keeps it."""

from app.glossary import CHAPTERS, worded
from app.stations.station import Station
from app.views.component import view
from app.words import N_, _


def chapters() -> None:
    view("browser/page/chapters.js")(
        key="chapters",
        data={
            "chapters": [
                {"title": _(chapter), "terms": {key: worded(term) for key, term in terms.items()}}
                for chapter, terms in CHAPTERS.items()
            ]
        },
    )


GLOSSARY = Station(
    "glossary",
    N_("Glossary"),
    N_("What the words mean"),
    N_("Every word of this course in one sentence. At the stations the same sentences come up beside the words."),
    picture=chapters,
)

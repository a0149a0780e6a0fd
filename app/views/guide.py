"""What guides somebody who is new on a page: what to do first, and what its words mean."""

from app import glossary
from app.stations.station import Station
from app.views.component import view
from app.words import SOURCE, _


def guide(station: Station) -> None:
    """Mount the first things to do at a station, and the tooltips of the page."""
    view("browser/page/guide.js")(
        key="guide",
        data={
            "station": station.key,
            "tasks": [
                {"words": _(task.words), "of": task.field.split("."), "held": task.held} for task in station.tasks
            ],
            "title": _("What to do first"),
            "terms": {key: glossary.worded(term) for key, term in glossary.known(station.terms).items()},
            "source": SOURCE,
            "link": _("In the glossary"),
        },
    )

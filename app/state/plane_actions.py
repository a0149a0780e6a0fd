"""What follows from edits of the plane, and what the page may ask for there: other data, training, files."""

import base64
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from app import films, results
from app.catalogue import CSV
from app.results import packed
from app.state import tables
from app.state.data import Source
from app.state.fields import as_text, not_understood, quoted
from app.state.plane import GROUNDS, Plane, opened
from app.state.plane_file import from_text, to_text
from app.state.tables import named
from app.state.training import Training, goes_on
from app.words import _, language, listed, worded
from softmax_core import to_csv
from softmax_core.data.csv_file import BYTE_ORDER_MARK

if TYPE_CHECKING:
    from app.state.session import Session

#: So many data sets keep what was done to their points.
MOST_PLANES = 12
#: Of a file that was saved here: with the largest table in it, as text, and as many points as the plane takes.
MOST_BYTES = 2 * tables.MAX_BYTES


def show_chosen(session: "Session") -> None:
    """Bring the plane's chosen point into the scenario. The temperature is nobody's but the user's."""
    plane = replace(session["plane"], chosen=session["plane"].chosen or 0, shown="point")
    scenario = replace(plane.scenario_of(plane.chosen), temperature=session["scenario"].temperature)
    session.change(plane=plane, scenario=scenario)


def read(session: "Session", query: Mapping[str, str]) -> None:
    """Finish what an address says: without a scenario it means the chosen point's; with one, but without what of the
    plane that is (addresses did not say so at first, other stations do not), it is the point's that has it.
    """
    if not session.brought:
        show_chosen(session)
    elif not {"point", "shown", "kept"} & set(query):
        plane, scenario = session["plane"], session["scenario"]
        found = plane.point_of(scenario)
        shown = "point" if found is not None else "probe" if plane.is_probed(scenario) else ""
        session.change(plane=replace(plane, chosen=plane.chosen if found is None else found, shown=shown))


def settle(session: "Session", before: Mapping[str, Any]) -> None:
    """A model that follows is fitted anew where points or the way of following have changed."""
    plane, was = session["plane"], before["plane"]
    is_restored = was.edited and not plane.edited
    if is_restored or _split(plane) != _split(was):
        plane = plane.dealt
        session.change(plane=plane)
    moved = (plane.points, plane.labels, plane.held_out) != (was.points, was.labels, was.held_out)
    if plane.follow and (moved or (plane.follow, plane.features) != (was.follow, was.features)):
        session.change(plane=plane.followed)
    elif moved and plane.step is not None and plane.step == was.step:
        session.change(plane=replace(plane, step=None))
    _remember(session)


def _split(plane: Plane) -> tuple[float, int]:
    return plane.held_out_share, plane.held_out_seed


def _remember(session: "Session") -> None:
    """Keep the points of this data set for when the user comes back to it."""
    planes, plane = session.memory.setdefault("planes", {}), session["plane"]
    if plane.source.name == CSV:
        session.memory["file"] = plane.source
    planes.pop(plane.source, None)
    planes[plane.source] = plane
    while len(planes) > MOST_PLANES:
        del planes[next(iter(planes))]


# ---- what the page may ask for ---------------------------------------------------------------------------------------


def open_data(session: "Session", wanted: Any) -> None:
    """Show another data set, with its points as the user left them."""
    _open(session, Source.from_file(wanted))


def _open(session: "Session", source: Source) -> None:
    plane = session["plane"]
    if source == plane.source:
        return
    _remember(session)
    if source.name == CSV:
        session.memory["file"] = source
    left = session.memory.get("planes", {}).get(source) or opened(source)
    ground = plane.ground if plane.ground in GROUNDS else Plane.ground
    if _split(left) != _split(plane):
        left = replace(left, held_out_share=plane.held_out_share, held_out_seed=plane.held_out_seed).dealt
    if left.follow:
        left = left.with_features(plane.training.features)
    session.change(
        plane=replace(
            left,
            training=plane.training,
            rivalry=plane.rivalry,
            trained=(Training(), None),
            origin=None,
            step=None,
            arrows=plane.arrows,
            order=plane.order,
            loss_axis=plane.loss_axis,
            ground=ground,
            probe=None,
            pair="",
        )
    )
    if left.follow:
        session.change(plane=session["plane"].followed)
    show_chosen(session)


def load(session: "Session", given: Any) -> None:
    """Take a file of the user's: a table of points, or what was saved here."""
    if not isinstance(given, Mapping):
        raise not_understood()
    name, content = as_text(given.get("file")), as_text(given.get("content"))
    try:
        if len(content) > MOST_BYTES * 4 / 3 + 4:
            raise ValueError(tables.too_large(len(content) * 3 // 4, MOST_BYTES))
        try:
            data = base64.b64decode(content, validate=True)
        except ValueError:
            raise not_understood() from None
        saved = _as_saved(data)
        if saved is None:
            _open(session, Source.from_csv(data, name))
            return
        values = from_text(saved)
    except ValueError as error:
        raise ValueError(_("{file}: {problem}").format(file=name, problem=worded(error))) from error
    session.change(**values)
    _remember(session)
    if "scenario" not in values:
        show_chosen(session)


def _as_saved(data: bytes) -> str | None:
    """The text of a file that is JSON and no table."""
    try:
        text = data.decode().lstrip(BYTE_ORDER_MARK)  # some programs write two
    except UnicodeDecodeError:
        return None
    return text if text.lstrip().startswith("{") else None


def save(session: "Session", kind: Any) -> None:
    """Hand over all that the station shows, or the points as a table."""
    plane = session["plane"]
    texts = {
        "json": lambda: to_text({"scenario": session["scenario"], "plane": plane}),
        "csv": lambda: to_csv(plane.source.in_units(plane.dataset)),
    }
    if kind not in texts:
        raise not_understood()
    name = PurePath(plane.source.file).stem or plane.source.name
    session.delivery = {"file": f"{name}.{kind}", "text": texts[kind]()}


def train(session: "Session", how: Any) -> None:
    """Train the plane's points by the settings; `how` may name another start, {"start": "here"}."""
    plane = session["plane"]
    training = plane.training if how is None else Training.from_json(how, plane.training)
    film = films.make(plane, training, plane.rivalry)
    origin = plane.as_origin if goes_on(training, plane.rivalry) else None
    session.change(plane=replace(plane, trained=(training, plane.rivalry), origin=origin, step=None, follow=""))
    _show_film(session, film)


def stop(session: "Session", _how: Any) -> None:
    """End the training that is under way: what is made of its film stays."""
    shown_film(session).leave(session.key)


ACTIONS = {"open": open_data, "load": load, "save": save, "train": train, "stop": stop}


# ---- what the page is told -------------------------------------------------------------------------------------------


def _film_key(plane: Plane) -> tuple:
    return plane.source, plane.trained, plane.origin


def shown_film(session: "Session") -> films.PlaneFilm:
    """The film of the training that was asked for last; points edited since do not change it."""
    key = _film_key(session["plane"])
    if session.memory.get("film of") != key:
        plane = session["plane"]
        try:
            film = films.make(plane.begun, *plane.trained)
        except ValueError:
            film = films.make(opened(plane.source), Training(), None)
        _show_film(session, film)
    shown: films.PlaneFilm = session.memory["film"]
    films.hold(shown)
    return shown


def _show_film(session: "Session", film: films.PlaneFilm) -> None:
    before: films.PlaneFilm | None = session.memory.get("film")
    if before and before is not film:
        before.leave(session.key)
    film.watch(session.key)
    session.memory |= {"film": film, "film of": _film_key(session["plane"])}


def extra(session: "Session") -> dict[str, Any]:
    """Where the page finds the data set and the film, and what files there are."""
    source, film = session["plane"].source, shown_film(session)
    file: Source | None = session.memory.get("file")
    best = session["plane"].optimum
    return {
        "optimum": None
        if best is session["plane"]
        else {"weights": best.weights, "bias": best.bias, "features": best.features},
        "dataset": {
            "source": source.to_json(),
            "at": results.offer(("dataset", source, language()), lambda: dataset(source)),
        },
        "film": film.about() | {"is_of_others": not film.shows(session["plane"])},
        "file": file and file.to_json(),
    }


def dataset(source: Source) -> dict[str, Any]:
    """The points of a data set as JSON, with the names of its classes and features, and what its axes show."""
    shown = source.dataset
    return {
        "points": shown.points.tolist(),
        "labels": shown.labels.tolist(),
        "classes": list(shown.class_names),
        "features": source.feature_titles,
        "ranges": source.ranges,
        "titles": source.measured_titles,
        "stretch": [packed(points) for points in source.stretch] if source.stretch else None,
        "table": _table(source) if source.name == CSV else None,
        "standard": source.standard and [numbers.tolist() for numbers in source.standard],
        # The page gives it back to a server that was started anew.
        "content": source.to_file().get("content"),
    }


def _table(source: Source) -> dict[str, Any]:
    """What the page offers of a user's file, and what is to be said of it."""
    table, selection = source.table, source.selection
    return {
        "axes": [column.name for column in table.axes],
        "labels": [column.name for column in table.label_columns],
        "counts": selection.counts,
        "chosen": selection.chosen,
        "rows": selection.rows,
        "gaps": len(selection.gaps),
        "gap_lines": named(selection.gaps) if selection.gaps else "",
        "no_numbers": named(selection.no_numbers) if selection.no_numbers else "",
        "unlike": selection.unlike,
        "whole": selection.whole,
        "alike": [listed(map(quoted, names)) for names in selection.alike],
        "sheets": table.sheets,
        "suits": source.suits,
        "uneven": source.is_uneven,
    }

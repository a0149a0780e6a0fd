"""What follows from edits of the station of pictures, what the page may ask for there, and what it is told."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app import films, results
from app.state.fields import shortened
from app.state.scenario import MAX_LOGIT, Scenario
from app.stations.images import sets
from app.stations.images.sets import PictureSet
from app.stations.images.state import DIGITS, FOLDER, MISTAKES, OWN, Images
from app.stations.images.training import MOST_AT_ONCE, MOST_MEASURED, batch_of, film_key, make, recorded_step
from app.words import _, worded

if TYPE_CHECKING:
    from app.state.session import Session

#: Of a large set, in epochs: it has so many pictures that few are enough to learn from them.
EPOCHS_OF_LARGE = 5
BATCH_OF_LARGE = 128
#: Sets of a user's that a session lists.
MOST_OWN = 6


@dataclass(frozen=True)
class Wanted:
    """The set that is shown, and why it is not the one that was asked for."""

    pictures: PictureSet
    problem: str = ""


def wanted(chosen: Images) -> Wanted:
    """The set of the settings; the digits where it is not there."""
    try:
        pictures = sets.find(chosen.set)
    except ValueError as error:
        return Wanted(sets.digits(), worded(error))
    if pictures is not None:
        return Wanted(pictures)
    if chosen.set.startswith(OWN):
        problem = _(
            "This server does not have these pictures any more, or never had: load their files. Shown are the digits."
        )
    else:
        problem = _("There is no set “{name}” in this server's folder. Shown are the digits.").format(
            name=chosen.set.removeprefix(FOLDER)
        )
    return Wanted(sets.digits(), problem)


def opening(session: "Session") -> None:
    """The scenario of a station of ten classes; the page sets it to what it sees."""
    _name_classes(session)


def read(session: "Session", query: Mapping[str, str]) -> None:
    """Finish what an address says."""
    keys = {"picture": "picture", "evidence_of": "class", "against": "against", "cell": "cell"}
    for field in _into_range(session):
        name = keys[field]
        if name in query:
            problem = _("“{name}={given}” in the address: these pictures have no such number; left out.")
            session.notices = [*session.notices, problem.format(name=name, given=shortened(query[name]))]
    if not session.brought:
        _name_classes(session)


def settle(session: "Session", before: Mapping[str, Any]) -> None:
    """What follows from another set: its classes, which picture, and how long is trained."""
    chosen, was = session["images"], before["images"]
    if chosen.set != was.set:
        if chosen.names == was.names:  # they were of the other set
            session.change(images=replace(chosen, names=""))
            chosen = session["images"]
        if chosen.set.startswith(OWN):
            _remember(session, chosen.set)
        count = len(wanted(chosen).pictures.split(chosen.split_seed).labels)
        usual = Images()
        if count > MOST_AT_ONCE and (was.epochs, was.batch_size) == (usual.epochs, usual.batch_size):
            session.change(images=replace(chosen, epochs=EPOCHS_OF_LARGE, batch_size=BATCH_OF_LARGE))
        elif count <= MOST_AT_ONCE and (was.epochs, was.batch_size) == (EPOCHS_OF_LARGE, BATCH_OF_LARGE):
            session.change(images=replace(chosen, epochs=usual.epochs, batch_size=usual.batch_size))
    if (chosen.set, chosen.names) != (was.set, was.names):
        _name_classes(session)
    _into_range(session)


def _remember(session: "Session", key: str) -> None:
    own: list[str] = session.memory.setdefault("own pictures", [])
    if key not in own:
        own.append(key)
        del own[:-MOST_OWN]


def _into_range(session: "Session") -> list[str]:
    """What is looked at is of the set, and steps are of the film; the names of the fields that were not. What is of a
    set that is not there waits for it.
    """
    chosen, found = session["images"], wanted(session["images"])
    if found.problem:
        return []
    pictures, usual = found.pictures, Images()
    last_picture = len(pictures.split(chosen.split_seed).test_labels) - 1
    last_class = pictures.num_classes - 1
    cell = [] if chosen.cell in ("", MISTAKES) else chosen.cell.split(",")
    is_in = {
        "picture": chosen.picture <= last_picture,
        "evidence_of": (chosen.evidence_of or 0) <= last_class,
        "against": (chosen.against or 0) <= last_class,
        "cell": all(int(k) <= last_class for k in cell),
    }
    beyond = [field for field, is_right in is_in.items() if not is_right]
    step = None if chosen.step is None else recorded_step(chosen, pictures)
    news = replace(chosen, step=step, **{field: getattr(usual, field) for field in beyond})
    if news != chosen:
        session.change(images=news)
    return beyond


def class_names(chosen: Images, pictures: PictureSet) -> list[str]:
    """What the classes are called; digits are numbers whatever else was said."""
    names = pictures.suggests if pictures.key == DIGITS else chosen.names or pictures.suggests
    return sets.class_names(names, pictures.num_classes)


def _name_classes(session: "Session") -> None:
    """A scenario of the set's classes: that of other classes makes no sense here."""
    chosen, scenario = session["images"], session["scenario"]
    names = tuple(class_names(chosen, wanted(chosen).pictures))
    if scenario.labels != names:
        target = (1.0, *[0.0] * (len(names) - 1))
        session.change(scenario=Scenario((0.0,) * len(names), names, scenario.temperature, target))


# ---- what the page may ask for ---------------------------------------------------------------------------------------


def train(session: "Session", _how: Any) -> None:
    """Make a film that was stopped, from its start. One that others look at goes on, and is wanted here again."""
    film = shown_film(session)
    if film.is_stopped:
        del session.memory["pictures film of"]
        shown_film(session)
    else:
        film.watch(session.key)


def stop(session: "Session", _how: Any) -> None:
    """End the training that is under way: what is made of its film stays."""
    shown_film(session).leave(session.key)


ACTIONS = {"train": train, "stop": stop}


# ---- what the page is told -------------------------------------------------------------------------------------------


def shown_film(session: "Session") -> films.Film:
    """The film of the present settings."""
    chosen = session["images"]
    pictures = wanted(chosen).pictures
    key = film_key(chosen, pictures)
    if session.memory.get("pictures film of") != key:
        film = make(pictures, chosen)
        before: films.Film | None = session.memory.get("pictures film")
        if before and before is not film:
            before.leave(session.key)
        film.watch(session.key)
        session.memory |= {"pictures film": film, "pictures film of": key}
    shown: films.Film = session.memory["pictures film"]
    films.hold(shown)
    return shown


def extra(session: "Session") -> dict[str, Any]:
    """The set with the address of its test pictures, the sets that there are, and the film."""
    chosen = session["images"]
    found = wanted(chosen)
    pictures = found.pictures
    split, film, problem = pictures.split(chosen.split_seed), shown_film(session), found.problem
    batch, key = batch_of(chosen, split), pictures.key
    if not problem and batch != chosen.batch_size:
        problem = _("These are too many pictures to take them all at once: trained is in batches of {size}.").format(
            size=batch
        )
    seed = chosen.split_seed if pictures.test_pixels is None else None
    own: list[str] = session.memory.get("own pictures", [])
    return {
        "film": film.about(),
        "images": {
            "set": {
                "key": pictures.key,
                "title": sets.titled(pictures),
                "classes": class_names(chosen, pictures),
                "shape": list(pictures.shape),
                "top": pictures.top,
                "most_logit": MAX_LOGIT,
                "training": len(split.labels),
                "test": len(split.test_labels),
                "measured": min(len(split.labels), MOST_MEASURED),
                "suggests": pictures.suggests,
                "form": vars(pictures.form),
                "at": results.offer(("pictures", pictures.digest, seed), lambda: test_pictures(key, chosen.split_seed)),
            },
            "sets": [
                {"key": key, "title": title}
                for key, title in sets.offered([*own, *([chosen.set] if not found.problem else [])])
            ],
            "problem": problem,
        },
    }


def test_pictures(key: str, split_seed: int) -> dict[str, Any]:
    """Pixels, row by row, and labels, a byte each. Raises LookupError where the set had to go."""
    pictures = sets.find(key)
    if pictures is None:
        raise LookupError(key)
    split = pictures.split(split_seed)
    return {
        "pixels": base64.b64encode(split.test_pixels.tobytes()).decode(),
        "labels": base64.b64encode(split.test_labels.astype("u1").tobytes()).decode(),
    }

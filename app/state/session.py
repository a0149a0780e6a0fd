"""What the user edits, in one browser session: from the address, from what the page sends, back into the address.

The page and Python exchange numbered requests and answers. A request brings the values that a hand has changed since
the last one; an answer brings those that Python has changed since the last answer that the page has seen (`revision`).
So an answer that is lost on its way, overtaken by the next run, is made good by the next one.
"""

import json
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import streamlit as st

from app import exports, words
from app.state import links
from app.state.fields import Value, not_understood
from app.state.scenario import Scenario
from app.state.view import View
from app.words import _, worded

if TYPE_CHECKING:
    from app.stations.station import Station

#: What all stations show and every address has.
SHARED: Mapping[str, type[Value]] = {"scenario": Scenario, "view": View}
#: More than this does not go into an address.
LONGEST_ADDRESS = 4000
KEPT = "kept"
#: Whole numbers beyond are not the same in a browser.
MOST_COUNT = 2**53
#: Of the address too: the language that the user asked for.
LANGUAGE_KEY = "lang"


@dataclass
class Session:
    values: dict[str, Value] = field(default_factory=lambda: {name: kind() for name, kind in SHARED.items()})
    #: The station that the page shows.
    station: "Station | None" = None
    #: Grows when Python changes a value by itself.
    revision: int = 0
    #: When each field of each value was last changed by Python.
    changed: dict[str, dict[str, int]] = field(default_factory=dict)
    #: Tells this session from the one that a page may have had before.
    key: str = field(default_factory=lambda: secrets.token_hex(8))
    #: The latest revision that the page has seen; before the first request it has seen none.
    seen: int = -1
    #: The request answered last.
    answers: int = 0
    #: How often the page has come back after it was without a connection.
    returns: int = 0
    #: What was wrong with what the user gave, in words, until the next move.
    notices: list[str] = field(default_factory=list)
    #: The address that the notices speak of, to word them in another language.
    misread: Mapping[str, str] = field(default_factory=dict)
    #: What an action could not do, in words, by its name: shown where it was asked for.
    problems: dict[str, str] = field(default_factory=dict)
    #: What an action has to hand over, once: a file, for one.
    delivery: dict[str, Any] = field(default_factory=dict)
    #: Whether this run answers a request: the address that it came with may then be older than the values.
    asked: bool = False
    #: Whether a link or a hand has set the scenario, so that no station opens with its own.
    brought: bool = False
    #: The language that the first address or the menu asked for. "": none, so that it is the browser's.
    language: str = ""
    #: What stations remember between edits: how the points of a data set were left, for one.
    memory: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def change(self, **values: Value) -> None:
        """Change values on Python's side: the page is told."""
        for name, value in values.items():
            before = self.values.get(name)
            news = [each for each in value.kinds() if before is None or getattr(before, each) != getattr(value, each)]
            self.values[name] = value
            if news:
                self.revision += 1
                self.changed.setdefault(name, {}).update(dict.fromkeys(news, self.revision))

    # ---- requests ---------------------------------------------------------------------------------------------------

    def receive(self, text: Any) -> None:
        """Take a request as it travels: as JSON text, for Streamlit copies anything else piece by piece."""
        try:
            request = json.loads(text)
        except (TypeError, ValueError, RecursionError):
            request = None
        self.take(request)

    def welcome(self) -> None:
        """The page is back, and hears an answer that differs from the last one."""
        self.returns += 1
        self.asked = True

    def take(self, request: Any) -> None:
        """Take what the page sent, whatever it is: what is not understood is answered in words, and nothing is lost."""
        self.asked = True
        if not self.notices:
            self.misread = {}
        self.notices, self.problems, self.delivery = [], {}, {}
        before = dict(self.values)
        try:
            self._take(request)
        except Exception as error:  # the one place where anything may arrive from outside
            if not isinstance(error, ValueError):
                logging.getLogger(__name__).exception("a request was not understood")
                error = not_understood()
            self.values = before
            self.refuse(worded(error))

    def _take(self, request: Any) -> None:
        if not isinstance(request, Mapping) or self.station is None:
            raise not_understood()
        self.answers = _count(request.get("number"), self.answers)
        self.seen = min(_count(request.get("seen"), self.seen), self.revision)
        before = dict(self.values)
        given = request.get("values") or {}
        if not isinstance(given, Mapping):
            raise not_understood()
        for name, data in given.items():
            if name not in self.values or not isinstance(data, Mapping):
                raise not_understood()
            changed = self.changed.get(name, {})
            # Without what a hand did to fields that Python has replaced since.
            fields = {each: part for each, part in data.items() if changed.get(each, 0) <= self.seen}
            self.values[name] = type(self.values[name]).from_json(fields, self.values[name])
            self.brought |= name != "view"
        if given and not request.get("literal") and self.station.settle:
            self.station.settle(self, before)
        action = request.get("action")
        if action is not None:
            self._act(action)

    def _act(self, action: Any) -> None:
        assert self.station is not None
        actions: dict[str, Callable[[Session, Any], None]] = {
            "reset": Session.reset,
            "language": Session.speak,
            "again": lambda _session, _how: None,  # the page has lost something: any answer names it anew
            "export": Session.export,
        }
        actions |= self.station.actions
        name = action.get("name") if isinstance(action, Mapping) else None
        if not isinstance(name, str) or name not in actions:
            raise not_understood()
        try:
            actions[name](self, action.get("with"))
        except ValueError as error:
            self.problems[name] = worded(error)

    def reset(self, _how: Any = None) -> None:
        """Everything that the station shows as a first visitor finds it."""
        assert self.station is not None
        self.change(scenario=Scenario(), **{name: kind.initial() for name, kind in self.station.values.items()})
        if self.station.opening:
            self.station.opening(self)

    def speak(self, language: Any) -> None:
        """From now on the page has its words in another language."""
        if language not in words.LANGUAGES:
            raise not_understood()
        self.language = language
        words.use(language)
        self.notices = self._parsed(self.misread)[1]

    def export(self, kind: Any) -> None:
        """Hand over the station's present numbers as a file of one kind: see app/exports."""
        self.delivery = {"export": exports.written(self, kind)}

    def refuse(self, problem: str) -> None:
        """Answer what the page sent in words, and let it show the last good values again."""
        self.notices = [problem]
        self._say_all()

    def _say_all(self) -> None:
        """Whatever the page shows, the next answer has all values."""
        self.revision += 1
        self.changed = {name: dict.fromkeys(value.kinds(), self.revision) for name, value in self.values.items()}

    # ---- the address ------------------------------------------------------------------------------------------------

    def arrive(self, station: "Station") -> None:
        """Show a station: its values, by its address where that says something new: a link, Back, Forward."""
        self.station = station
        self.change(**{name: kind.initial() for name, kind in station.values.items() if name not in self.values})
        if self.asked:
            self.asked = False
            return
        keys = self._keys()
        given = {key: value for key, value in st.query_params.to_dict().items() if key in keys}
        if given and given != self._written()[0]:
            self._read(given)
        elif station.read and self.memory.get(f"scenario at {station.key}") != self["scenario"]:
            station.read(self, {})  # another station has changed the scenario since
        if station.opening and not self.brought:
            station.opening(self)
        asked = st.query_params.get(LANGUAGE_KEY, "")
        if asked and not words.spoken(asked):
            names = words.listed(f"{code} ({name})" for code, name in words.names().items())
            problem = _("“lang” in the address: there is no language “{asked}”, but {names}")
            self.notices = [*self.notices, problem.format(asked=asked[:20], names=names)]

    def _kinds(self) -> dict[str, type[Value]]:
        """What the present station shows, by name."""
        assert self.station is not None
        return {**SHARED, **self.station.values}

    def _read_kinds(self, query: Mapping[str, str]) -> Mapping[str, type[Value]]:
        """What of it an address says itself: the station's own values may be kept by the server instead."""
        return SHARED if KEPT in query else self._kinds()

    def _keys(self) -> tuple[str, ...]:
        assert self.station is not None
        return (*(key for kind in self._kinds().values() for key in kind.address_keys()), KEPT)

    def _read(self, query: Mapping[str, str]) -> None:
        """Take what an address says: of the station's values what it does not speak of is as usual, unless they are
        kept. The scenario stays where it says nothing of it.
        """
        assert self.station is not None
        self.brought = any(key in query for key in ("logits", "labels", "target"))  # T is of any scenario
        self.misread = query
        given, self.notices = self._parsed(query)
        usual = {name: kind.initial() for name, kind in self._read_kinds(query).items() if name != "scenario"}
        self.change(**(usual | given))
        if self.station.read:
            # Where what was kept is not found, all else is what the address says.
            is_lost = KEPT in query and not given.keys() & self.station.values.keys()
            self.station.read(self, {key: text for key, text in query.items() if not is_lost or key != KEPT})
        self._say_all()  # the page may hold a hand's edits of these

    def _parsed(self, query: Mapping[str, str]) -> tuple[dict[str, Value], list[str]]:
        """The values that an address speaks of, and what is wrong in it, in words."""
        assert self.station is not None
        values: dict[str, Value] = {}
        problems: list[str] = []
        for name, kind in self._read_kinds(query).items():
            own = {key: query[key] for key in kind.address_keys() if key in query}
            if own:
                values[name], wrong = kind.from_query(own)
                problems += wrong
        if KEPT not in query:
            return values, problems
        kept = self._find(query[KEPT])
        if kept is None:
            problems.append(
                _(
                    "“kept” in the address names what this server does not have any more. "
                    "If you saved it in a file, load it."
                )
            )
        return values | {name: value for name, value in (kept or {}).items() if name in self.station.values}, problems

    def _find(self, name: str) -> dict[str, Value] | None:
        """The values that the server keeps under a short name; None: it has none."""
        try:
            kept = json.loads(links.find(name) or "")
            return {each: type(self.values[each]).from_json(data) for each, data in kept.items() if each in self.values}
        except (ValueError, AttributeError):  # not there, not the values of a station, or their file is not there
            return None

    def _written(self) -> tuple[dict[str, str], bool]:
        """The present values as an address has them, and whether they fit there and are not kept by the server."""
        assert self.station is not None
        parts = [self.values[name].to_query() for name in self._kinds()]
        fits = all(part is not None for part in parts)
        own = {key: text for part in parts if part for key, text in part.items()}
        fits = fits and sum(map(len, own.values())) <= LONGEST_ADDRESS
        if not fits:
            text = json.dumps({name: self.values[name].to_json() for name in self.station.values})
            own = {key: part for name in SHARED for key, part in self.values[name].to_query().items()}
            own[KEPT] = links.keep(text)
        return own, fits

    def write_address(self) -> bool:
        """Write the present values into the address; whether they fit there, and are not kept by the server instead."""
        assert self.station is not None
        self.memory[f"scenario at {self.station.key}"] = self["scenario"]
        own, fits = self._written()
        others = {key: value for key, value in st.query_params.items() if key not in self._keys()}
        others.pop(LANGUAGE_KEY, None)
        if self.language:  # another station's address begins without it
            others[LANGUAGE_KEY] = self.language
        if st.query_params.to_dict() != others | own:
            st.query_params.from_dict(others | own)
        return fits

    # ---- answers ----------------------------------------------------------------------------------------------------

    def answer(self) -> dict[str, Any]:
        """What the page is told: see the module's docstring."""
        assert self.station is not None
        names = tuple(self._kinds())
        figures = {slot: drawing.to_json() for slot, drawing in self.station.figures(self).items()}
        return {
            "session": self.key,
            "number": self.answers,
            "returns": self.returns,
            "revision": self.revision,
            "names": names,
            "values": {name: news for name in names if (news := self._news(name))},
            "figures": figures,
            **self.station.extra(self),
            "notices": self.notices,
            "problems": self.problems,
            "delivery": self.delivery,
        }

    def _news(self, name: str) -> dict[str, Any]:
        """The fields of a value that the page has not seen as they are."""
        changed = self.changed.get(name, {})
        return {each: part for each, part in self.values[name].to_json().items() if changed.get(each, 0) > self.seen}


def _count(given: Any, before: int) -> int:
    """A number of the page's own counting; as `before` where it is none."""
    return given if type(given) is int and 0 <= given < MOST_COUNT else before


def current() -> Session:
    """This run's session. The run then speaks its language: the one asked for, else the browser's, else English.

    Only a new session asks the address: Back leads to addresses that were written before another language was chosen.
    """
    if "session" not in st.session_state:
        asked = st.query_params.get(LANGUAGE_KEY, "")
        st.session_state.session = Session(language=asked if words.spoken(asked) else "")
    present: Session = st.session_state.session
    words.use(words.chosen(present.language, st.context.locale))
    return present

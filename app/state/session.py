"""What the user edits, in one browser session: from the URL, from what the browser commits, back into the URL.

`st.session_state` holds the present scenario and workbench, the query string that they were last written as, a revision
that grows only when Python changed one of them, and the notices to show until the user's next move.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from app.state.data import Source
from app.state.plane import Plane, opened
from app.state.scenario import Scenario
from app.state.training import Film, first_film
from app.state.workbench import KEYS as BENCH_KEYS
from app.state.workbench import Workbench

#: So many data sets keep what was done to them.
MOST_PLANES = 12
QUERY_KEYS = ("logits", "labels", "T", "target")


@dataclass
class Session:
    scenario: Scenario = field(default_factory=Scenario)
    bench: Workbench = field(default_factory=Workbench)
    #: The film that was made last of the bench's points; before the first one there is that of the usual settings.
    film: Film | None = None
    #: Of a film that is being made.
    opening: Film | None = None
    #: Why the last training made no film.
    film_problem: str = ""
    query: dict[str, str] = field(default_factory=dict)
    #: The station's address holds the workbench too.
    with_bench: bool = False
    revision: int = 0
    notices: list[str] = field(default_factory=list)
    #: Those that the page shows.
    told: list[str] = field(default_factory=list)
    #: This run answers the user's hand, so the query string it came with may be older than the scenario.
    acted: bool = False
    #: What a station's own controls are set to, by name.
    options: dict = field(default_factory=dict)
    #: What a page is sent once: for each view the digest of the last one.
    sent: dict[str, str] = field(default_factory=dict)
    #: How often it had lost that. A view's data have the count: where the next run's overtake an answer, they must not
    #: be the same as before, or the page would not ask once more.
    lost: Counter[str] = field(default_factory=Counter)
    #: How the user left the points of each source, the latest last.
    planes: dict[Source, Plane] = field(default_factory=dict)

    def read_url(self, with_bench: bool = False) -> None:
        """Take from the address what is not the same as was written there last: a link, back, forward.

        What an address does not speak of at all, scenario or workbench, stays as it is.
        """
        self.with_bench = with_bench
        if self.acted:
            self.acted = False
            return
        given = st.query_params.to_dict()
        scenario = {key: given[key] for key in QUERY_KEYS if key in given}
        bench = {key: given[key] for key in BENCH_KEYS if key in given}
        problems: list[str] = []
        if with_bench and bench and bench != self._part(BENCH_KEYS):
            found, problems = Workbench.from_query(bench)
            if not Workbench.is_lost(bench):  # what is there is better than nothing
                self.bench, self.film = found.at_its_step()
                self.opening = None
            self._remember()
            self.query = {key: value for key, value in self.query.items() if key not in BENCH_KEYS} | bench
            self.revision += 1
            if not scenario:
                self.scenario = self._of_the_plane()
        if scenario and scenario != self._part(QUERY_KEYS):
            self.scenario, more = Scenario.from_query(scenario)
            self.query = {key: value for key, value in self.query.items() if key not in QUERY_KEYS} | scenario
            problems += more
            self.revision += 1
        if problems:
            self.notices = problems

    def write_url(self) -> None:
        own = self.scenario.to_query() | (self.bench.to_query() if self.with_bench else {})
        others = {key: value for key, value in st.query_params.items() if key not in (*QUERY_KEYS, *BENCH_KEYS)}
        # What another station's address leaves out is still the last that was written.
        before, self.query = self.query, own if self.with_bench else self.query | own
        # A run may have come with an older query than the one that was written last.
        if before != self.query or st.query_params.to_dict() != others | own:
            st.query_params.from_dict(others | own)

    def _part(self, keys: tuple[str, ...]) -> dict[str, str]:
        return {key: self.query[key] for key in keys if key in self.query}

    def commit(self, payload: dict) -> None:
        """Take what the user's hand left behind; what is no scenario is answered and the last good one shown again."""
        self.acted = True
        try:
            self.scenario = Scenario.from_commit(payload)
            self.notices = []
        except ValueError as error:
            self.refuse(str(error))

    def change(self, **parts: Any) -> None:
        """Change parts of the workbench by hand."""
        self._hold(replace(self.bench, **parts))

    def _hold(self, bench: Workbench) -> None:
        self.acted = True
        self.notices = []
        self.bench = bench
        self._remember()

    def open_source(self, source: Source) -> None:
        """Show another source's points, as the user left them."""
        if source != self.bench.plane.source:
            self.change(plane=self.planes.get(source) or opened(source), step=None, sight=self.bench.sight.elsewhere)
            self._show_bench()

    def open_bench(self, bench: Workbench, scenario: Scenario | None) -> None:
        """Show what a file holds."""
        bench, film = bench.at_its_step()
        self._hold(bench)
        self._show_bench(film, scenario)

    def _show_bench(self, film: Film | None = None, scenario: Scenario | None = None) -> None:
        self.film, self.opening, self.film_problem = film, None, ""
        self.scenario = scenario or self._of_the_plane()
        self.revision += 1

    def _of_the_plane(self) -> Scenario:
        plane = self.bench.plane
        return replace(plane.scenario_of(plane.chosen or 0), temperature=self.scenario.temperature)

    def _remember(self) -> None:
        plane = self.bench.plane
        self.planes.pop(plane.source, None)
        self.planes[plane.source] = plane
        while len(self.planes) > MOST_PLANES:
            del self.planes[next(iter(self.planes))]

    @property
    def shown_film(self) -> Film:
        return self.opening or self.film or first_film(self.bench.plane.source)

    def complete_film(self) -> None:
        """Make what is missing of a film of which there is an opening, unless another run has put it away meanwhile."""
        opening = self.opening
        if not opening:
            return
        try:
            film = opening.completed()
        except Exception:
            self.opening = None
            raise
        if self.opening is opening:
            self.film, self.opening = film, None

    def refuse(self, problem: str) -> None:
        """Answer what the browser sent, and let it show the last good state again."""
        self.acted = True
        self.notices = [problem]
        self.revision += 1

    def sends(self, key: str, digest: str) -> bool:
        """Whether a view is sent what has this digest: not where the page has it already. "" is always sent."""
        known = digest != "" and self.sent.get(key) == digest
        self.sent[key] = digest
        return not known

    def send_again(self, key: str) -> None:
        """The page has lost what it was sent once."""
        self.acted = True
        self.sent.pop(key, None)
        self.lost[key] += 1

    def open_with(self, scenario: Callable[[], Scenario]) -> None:
        """Show a station's own first scenario, unless the user brought or made one."""
        if self.revision == 0 and self.scenario == Scenario():
            self.scenario = scenario()
            self.revision += 1

    def choose(self, name: str, value: Any) -> None:
        """Set one of a station's own controls."""
        self.acted = True
        self.notices = []
        self.options[name] = value


def current() -> Session:
    if "session" not in st.session_state:
        st.session_state.session = Session()
    return st.session_state.session

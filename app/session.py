"""The scenario's life in one browser session: from the URL, from what the browser commits, back into the URL.

`st.session_state` holds the present scenario, the query string it was last written as, a revision that grows only when
Python changed the scenario, and the notices to show until the user's next move.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from app.scenario import Scenario

QUERY_KEYS = ("logits", "labels", "T", "target")


@dataclass
class Session:
    scenario: Scenario = field(default_factory=Scenario)
    query: dict[str, str] = field(default_factory=dict)
    revision: int = 0
    notices: list[str] = field(default_factory=list)
    #: This run answers the user's hand, so the query string it came with may be older than the scenario.
    acted: bool = False
    #: What a station's own controls are set to, by name.
    options: dict = field(default_factory=dict)

    def read_url(self) -> None:
        """Take the scenario from the address when it is not the one written there last: a link, back, forward."""
        if self.acted:
            return
        given = {key: st.query_params[key] for key in QUERY_KEYS if key in st.query_params}
        if given and given != self.query:
            self.scenario, self.notices = Scenario.from_query(given)
            self.revision += 1

    def write_url(self) -> None:
        self.acted = False
        self.query = self.scenario.to_query()
        others = {key: value for key, value in st.query_params.items() if key not in QUERY_KEYS}
        if st.query_params.to_dict() != others | self.query:
            st.query_params.from_dict(others | self.query)

    def commit(self, payload: dict) -> None:
        """Take what the user's hand left behind; what is no scenario is answered and the last good one shown again."""
        self.acted = True
        try:
            self.scenario = Scenario.from_commit(payload)
            self.notices = []
        except ValueError as error:
            self.refuse(str(error))

    def refuse(self, problem: str) -> None:
        """Answer what the browser sent, and let it show the last good state again."""
        self.acted = True
        self.notices = [problem]
        self.revision += 1

    def open_with(self, scenario: Callable[[], Scenario]) -> None:
        """Show a station's own first scenario, unless the user brought or made one."""
        if self.revision == 0 and self.scenario == Scenario():
            self.scenario = scenario()
            self.revision += 1

    def choose(self, name: str, value) -> None:
        """Set one of a station's own controls."""
        self.acted = True
        self.notices = []
        self.options[name] = value


def current() -> Session:
    if "session" not in st.session_state:
        st.session_state.session = Session()
    return st.session_state.session

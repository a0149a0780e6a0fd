"""The link between page and Python: mounted once a station, run alone for every request. See app/state/session.py."""

from urllib.parse import urlencode

import streamlit as st

from app import words
from app.state import session
from app.stations.station import Station
from app.views.component import view
from app.words import _

#: The colours of pictures on white ground: the light theme's, by the names that Streamlit gives them in style sheets.
PAPER = {
    "text-color": "textColor",
    "background-color": "backgroundColor",
    "secondary-background-color": "secondaryBackgroundColor",
    "border-color": "borderColor",
    "primary-color": "primaryColor",
}


def link(station: Station) -> None:
    """Mount the link of `station`: it brings the page the present values, and what its figures show of them."""

    mounted = words.language()

    @st.fragment
    def alone() -> None:
        present = session.current()
        if words.language() != mounted:
            st.rerun()  # the whole page: the other views have their words since they were mounted
        present.arrive(station)
        fits = present.write_address()
        view("browser/page/connection.js")(
            key="link",
            data={
                **present.answer(),
                "address": urlencode(st.query_params.to_dict()),
                "station": station.key,
                "fits": fits,
                "edits": bool(station.columns or station.values),
                "paper": {name: st.get_option(f"theme.light.{option}") for name, option in PAPER.items()},
                "language": words.language(),
                "languages": list(words.names().items()),
                "text": {
                    "undo": _("Undo"),
                    "redo": _("Redo"),
                    "reset": _("Start over"),
                    "large": _("Large type and handles, for a projector"),
                    # For translators: a result after a change, such as "cat 0.66, was 0.64".
                    "result": _("{name} {now}, was {before}"),
                    "between": _("; "),
                    "language": _("Language"),
                    "copy_link": _("Copy link"),
                    "copied": _("Link copied"),
                    "copied_kept": _("Link copied: this server keeps what it leads to"),
                    "kept": _("Too long for an address: this server keeps what the link leads to"),
                    "not_copied": _("Copy it from the address bar"),
                    "away": _("Not copied: the server is away"),
                    "export": {
                        "title": _("Export"),
                        "picture": _("Picture"),
                        "transparent": _("Transparent ground"),
                        "png": _("PNG"),
                        "svg": _("SVG"),
                        "text": _("Numbers and code"),
                        "csv": _("CSV"),
                        "py": _("Python"),
                        "ipynb": _("Notebook"),
                        "copy_py": _("Copy Python"),
                        "copy_latex": _("Copy LaTeX of the formula"),
                        "copied": _("Copied"),
                        "not_copied": _("Your browser does not let the page copy."),
                        "away": _("The server is away: it writes the file when it is back."),
                        "failed": _("This could not be written, and it is our fault, not yours."),
                    },
                    "pages": _("Pages"),
                    "streamlits": {
                        "title": _("softmax, live"),
                        "home": _("To the first page"),
                        "menu": _("Main menu"),
                        "skip": _("Skip to the content"),
                        "theme": _("Colours"),
                        "system": _("as the system"),
                        "light": _("light"),
                        "dark": _("dark"),
                        "print": _("Print"),
                        "record": _("Record the screen"),
                        # The version follows.
                        "made": _("Made with Streamlit v"),
                        "copy": _("Copy the version"),
                    },
                },
            },
            on_request_change=lambda: present.receive(st.session_state.link.request),
        )

    alone()


def presence() -> None:
    """Mount what says whether the server is there. Its request runs the whole page, for a server that was started anew
    knows nothing of the link.
    """
    view("browser/page/presence.js")(
        key="presence",
        data={
            "text": {
                "away": _(
                    "The server is away. What you do here is kept; new figures, trainings and stations wait for it."
                ),
                "away_wanted": _("The server is away. The page that you asked for comes when it is back."),
            }
        },
        on_return_change=lambda: session.current().welcome(),
    )

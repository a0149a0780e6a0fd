"""How the page is shown, on every station. Knows no Streamlit."""

from dataclasses import dataclass

from app.state.fields import Value, choice, stored

#: Of type and handles; the large one is for those who sit far from a projector.
SIZES = ("usual", "large")


@dataclass(frozen=True)
class View(Value):
    size: str = stored(choice(lambda: SIZES), "usual", "size")

"""Every word a user reads goes through `_`: English in the source, other languages as gettext catalogues in here."""

import gettext
from pathlib import Path

_catalogue = gettext.translation("softmax_live", Path(__file__).parent / "locales", fallback=True)


def _(message: str) -> str:
    return _catalogue.gettext(message)


def N_(message: str) -> str:
    """Mark a message that is worded later, where its language is known."""
    return message

"""Every word that a user reads goes through `_`: English in the source, other languages as catalogues in app/locales.

Which catalogue `_` looks into belongs to the present run: each run of a script, each callback and each request says
`use(language)` first, so that two users at once never hear each other's language. Hence no translated word may
outlive a run: not as a module's constant, and in a cache only where `language()` is part of the key.

docs/adding-a-language.md says how a catalogue comes about.
"""

import gettext
from collections.abc import Iterable
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from app.numbers import said
from softmax_core import MESSAGES, InputError

#: The language of the source.
SOURCE = "en"
DOMAIN = "softmax_live"
LOCALES = Path(__file__).parent / "locales"
#: Every language that the app speaks, by its code: the source's, and a folder each.
LANGUAGES = (SOURCE, *sorted(path.parents[1].name for path in LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.po")))

_language: ContextVar[str] = ContextVar("language", default=SOURCE)


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The translations into a language of LANGUAGES, compiled in memory from its .po file."""
    if language == SOURCE:
        return gettext.NullTranslations()
    with (LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        messages = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def names() -> dict[str, str]:
    """What each language is called in itself, by its code."""
    # For translators: the name of your own language.
    own = N_("English")
    return {code: catalogue(code).gettext(own) for code in LANGUAGES}


def use(language: str) -> None:
    """From here on, this run speaks `language`."""
    _language.set(language)


def language() -> str:
    """The language of the present run."""
    return _language.get()


def chosen(asked: str, preferred: str | None) -> str:
    """The language that an address asks for, else the first that a browser prefers (a locale, or an Accept-Language
    header); English where we do not speak it.
    """
    return spoken(asked or preferred or SOURCE) or SOURCE


def spoken(asked: str) -> str | None:
    """The language of LANGUAGES that a locale or an Accept-Language header asks for first; None: we do not speak it."""
    first = asked.split(",")[0].split(";")[0].strip().replace("_", "-").split("-")[0].lower()
    return first if first in LANGUAGES else None


def _(message: str) -> str:
    return catalogue(language()).gettext(message)


def listed(parts: Iterable[str]) -> str:
    """Several words one after the other."""
    # For translators: between the parts of a list.
    return _(", ").join(parts)


def core_message(code: str) -> str:
    """What the core means by a code of MESSAGES, its placeholders still open."""
    return _(MESSAGES[code])


def worded(error: ValueError) -> str:
    """What is wrong, for the user: errors of the core are a code and values, all others are in words already."""
    if not isinstance(error, InputError):
        return str(error)
    values = {name: _Said(value) if isinstance(value, float) else value for name, value in error.values.items()}
    return core_message(error.code).format(**values)


class _Said(float):
    """A number that a message, whatever format it asks for, shows as people read it."""

    def __format__(self, _spec: str) -> str:
        return said(self)


def N_(message: str) -> str:
    """Mark a message that is worded later, where its language is known."""
    return message

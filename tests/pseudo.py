"""A language for tests: every message in brackets. What stands outside of them on a page was never translated."""

import gettext
import re
import sys

from app import words
from app.state.scenario import DEFAULT_LABELS

PSEUDO = "qq"
#: Names: of classes, which a user may change, of species; and units.
NAMES = {*DEFAULT_LABELS, "setosa", "versicolor", "virginica", "cm", "mm"}


class PseudoTranslations(gettext.NullTranslations):
    def gettext(self, message):
        return f"⟦{message}⟧"


def with_pseudo(catalogue):
    """The app's `catalogue`, and the pseudo-language's."""
    return lambda language: PseudoTranslations() if language == PSEUDO else catalogue(language)


def untranslated(text, names=frozenset()):
    """The words in a string that stand in no brackets and are no names."""
    before = None
    while before != text:
        before, text = text, re.sub(r"⟦[^⟦⟧]*⟧", " ", text)
    text = re.sub(r"<[^>]*>|%\{[^}]*\}", " ", text)
    return set(re.findall("[A-Za-z]{2,}", text)) - NAMES - names


if __name__ == "__main__":  # the app itself, on a port, for a browser
    import uvicorn

    words.LANGUAGES = (*words.LANGUAGES, PSEUDO)
    words.catalogue = with_pseudo(words.catalogue)
    uvicorn.run("app.main:app", port=int(sys.argv[1]))

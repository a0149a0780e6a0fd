"""`python -m app.locales [language ...]`: bring the catalogues of these languages up to date, of all without any named.

Every message of the source is looked up anew. A language that has no catalogue yet gets one; in one that is there
translations stay, new messages come in empty, and those that are gone move to the end, commented out.
"""

import sys
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.words import DOMAIN, LANGUAGES, LOCALES, SOURCE
from softmax_core import MESSAGES

ROOT = Path(__file__).parents[2]


def messages() -> Catalog:
    """All messages of the source, each with the files that it stands in."""
    found = Catalog(project="softmax-live", fuzzy=False)
    extracted = extract_from_dir(
        ROOT / "app", [("**.py", "python")], keywords={"_": None, "N_": None}, comment_tags=("For translators:",)
    )
    # In the order of files and lines, whatever that of the file system is: the catalogue is the same on every machine.
    for file, line, message, comments, context in sorted(extracted, key=lambda each: each[:2]):
        found.add(message, locations=[(f"app/{file}", line)], auto_comments=comments, context=context)
    for message in MESSAGES.values():
        found.add(message, locations=[("softmax_core/errors.py", 1)])
    return found


def update(language: str) -> Path:
    """Bring one catalogue up to date, and return where it is."""
    path = LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if path.exists():
        catalogue = read_po(path.read_bytes().splitlines(keepends=True), locale=language)
    else:
        catalogue = Catalog(
            locale=Locale.parse(language),
            header_comment="# What softmax-live says in another language: see docs/adding-a-language.md.",
            project="softmax-live",
            copyright_holder="the softmax-live maintainers",
            last_translator="",
            language_team="",
            fuzzy=False,
        )
    catalogue.update(messages(), no_fuzzy_matching=True, update_creation_date=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=120, sort_by_file=True, include_lineno=False)
    return path


if __name__ == "__main__":
    for each in sys.argv[1:] or [code for code in LANGUAGES if code != SOURCE]:
        print(update(each).relative_to(ROOT))

"""Spreadsheets, .xlsx and .ods: python-calamine reads them, once it is sure that they are not larger than they look.

Both are archives of XML in which a few bytes can stand for gigabytes: packed zeros, a cell that repeats a billion
times, two cells at the far corners of a sheet, a long text that a million cells share. So every part is unpacked here,
within a limit, and its cells are counted as the reader would lay them out, before the reader sees it.
"""

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Mapping
from xml.parsers import expat

from python_calamine import CalamineError, load_workbook

from app.numbers import said
from app.state.tables.problems import Unreadable
from app.state.tables.text import Row
from app.words import _

SIGNATURE = b"PK\x03\x04"
#: The parts that hold cells, and what they refer to: no pictures, no previews.
PARTS = re.compile(r"\[Content_Types\]\.xml|_rels/.*|xl/.*\.(xml|rels)|content\.xml|mimetype|META-INF/manifest\.xml")
MOST_PARTS = 1000
#: Unpacked, in bytes; of a table from corner to corner; of the text of all cells, in characters.
MOST_UNPACKED, MOST_CELLS, MOST_TEXT = 40_000_000, 400_000, 20_000_000
CELLS = ("table-cell", "covered-table-cell")
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


#: What a damaged archive may raise. A password is a RuntimeError, NotImplementedError among them an unknown packing.
BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, expat.ExpatError, EOFError, OSError, RuntimeError, ValueError)


class _TooLarge(Exception):
    """Stops counting."""


def rows_of_sheet(data: bytes) -> tuple[list[Row], list[str]]:
    """The rows of the first sheet that has any, cells as text; and the names of all sheets that have rows, that one's
    first. Raises Unreadable.
    """
    try:
        parts = _unpacked(data)
        _check_extent(parts)
    except _TooLarge:
        raise Unreadable(
            _("the spreadsheet is too large: at most {cells} cells are read, and {most} bytes unpacked").format(
                cells=said(MOST_CELLS), most=said(MOST_UNPACKED)
            )
        ) from None
    except Unreadable:
        raise
    except BROKEN as error:
        raise _damaged() from error
    sheets = _read(_packed(parts))
    if not sheets:
        raise Unreadable(_("the spreadsheet has no rows"))
    return next(iter(sheets.values())), list(sheets)


def _damaged() -> Unreadable:
    return Unreadable(_("the spreadsheet is damaged, protected by a password, or of a kind that is not read"))


def _unpacked(data: bytes) -> dict[str, bytes]:
    """The parts of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = [info for info in archive.infolist() if PARTS.fullmatch(info.filename)]
        # What is read of a part ends at the size that it is said to have.
        if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_UNPACKED:
            raise _TooLarge
        return {info.filename: archive.read(info) for info in infos}


def _packed(parts: Mapping[str, bytes]) -> io.BytesIO:
    """An archive that is as large as its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    out.seek(0)
    return out


def _check_extent(parts: Mapping[str, bytes]) -> None:
    """Raises _TooLarge where the cells of all sheets are too many, or hold too much text."""
    extent = _Extent()
    for name in sorted(parts, key=lambda name: not name.lower().endswith("sharedstrings.xml")):
        if name.endswith(".xml"):
            extent.begin()
            parser = expat.ParserCreate()
            parser.buffer_text = True
            parser.StartElementHandler, parser.EndElementHandler = extent.start, extent.end
            parser.CharacterDataHandler = extent.text
            parser.StartDoctypeDeclHandler = extent.doctype
            parser.Parse(parts[name], True)


class _Extent:
    """Counts the cells of sheets and their text while XML goes by, as a reader would lay them out."""

    def __init__(self) -> None:
        #: Of the sheets before this one; of all of them.
        self.cells = self.characters = 0
        #: How long the texts are that cells of an .xlsx share.
        self.shared: list[int] = []
        self.rows = self.columns = 0
        self.begin()

    def begin(self) -> None:
        """Another sheet."""
        self.cells += self.rows * self.columns
        self.rows = self.columns = self.row = self.column = self.filled = 0
        self.repeats = self.row_repeats = 1
        self.said: list[str] = []
        self.attributes = 0
        self.refers = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "row":
            self.row, self.column = self.row + 1, 0
        elif kind == "c":
            place = REFERENCE.fullmatch(attributes.get("r", ""))
            self.column = _column(place[1]) if place else self.column + 1
            self.row = int(place[2]) if place else self.row
            self.refers, self.said = attributes.get("t") == "s", []
            self.reach(self.row, self.column)
        elif kind == "si":
            self.said = []
        elif kind == "table":
            self.begin()
        elif kind == "table-row":
            self.row_repeats = int(attributes.get("table:number-rows-repeated", 1))
            self.column = self.filled = 0
        elif kind in CELLS:
            self.repeats = int(attributes.get("table:number-columns-repeated", 1))
            self.column += self.repeats
            self.said, self.attributes = [], sum(map(len, attributes.values()))
            if any(key.startswith("office:") or key == "table:formula" for key in attributes):
                self.filled = self.column

    def text(self, text: str) -> None:
        self.said.append(text)

    def end(self, name: str) -> None:
        kind = name.rpartition(":")[2]
        length = sum(map(len, self.said))
        if kind == "si":
            self.shared.append(length)
        elif kind == "c":
            index = int("".join(self.said)) if self.refers and self.said else -1
            self.characters += self.shared[index] if 0 <= index < len(self.shared) else length
        elif kind in CELLS:
            if length:
                self.filled = self.column
            if self.filled == self.column:
                self.characters += (length + self.attributes) * self.repeats * self.row_repeats
        elif kind == "table-row":
            self.row += self.row_repeats
            if self.filled:
                self.reach(self.row, self.filled)
        if self.characters > MOST_TEXT:
            raise _TooLarge

    def reach(self, row: int, column: int) -> None:
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)
        if self.cells + self.rows * self.columns > MOST_CELLS:
            raise _TooLarge

    def doctype(self, *_declared: object) -> None:
        raise _damaged()  # no spreadsheet has one, and entities can stand for gigabytes


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _read(file: io.BytesIO) -> dict[str, list[Row]]:
    """The rows of each sheet that has any. A line is a row of the sheet."""
    sheets = {}
    try:
        book = load_workbook(file)
        for name in book.sheet_names:
            table = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            rows = [(n, [_text(cell) for cell in cells]) for n, cells in enumerate(table, 1)]
            filled = [(n, cells) for n, cells in rows if any(cells)]
            if filled:
                sheets[name] = filled
    except (CalamineError, ValueError, OSError) as error:
        raise _damaged() from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # of the reader, which is no Exception
            raise _damaged() from None
        raise
    return sheets


def _text(cell: object) -> str:
    """A cell as a table of text has it."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell).strip()

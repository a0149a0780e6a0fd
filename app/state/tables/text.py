"""Text files as people have them: their encoding, their separator, their rows with the line that each begins in."""

import codecs
import csv
import re
from collections import Counter

from app.state.tables.problems import Problems, Unreadable
from app.words import _
from softmax_core.data.csv_file import BYTE_ORDER_MARK

#: A row: the line of the file that it begins in, and its cells without blanks at their ends.
Row = tuple[int, list[str]]

#: UTF-32 first: its little-endian mark begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: A character of GB18030 that is not ASCII: of two or four bytes.
GB18030 = re.compile(rb"[\x81-\xfe](?:[\x40-\xfe]|[0-9][\x81-\xfe][0-9])")
#: So few characters may be of rare pairs by chance.
FEW = 5
NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
#: Where two fit equally well, the earlier one: a comma may be a decimal one. The last ones are what a Chinese
#: keyboard types. Blanks only where nothing else separates.
SEPARATORS = ("\t", ";", "|", ",", "；", "，", "、")
BLANKS = " "
SAID = re.compile(r'"?sep=(.|\\t)"?', re.IGNORECASE)
COMMENTS = ("#", "%", "//")
#: So many lines tell the separator, and after so many that cannot be split the file is no table.
SAMPLE, MOST_BROKEN = 300, 50
MOST_LINES = 200_000
NUMBER_LIKE = re.compile(r"[+-]?(?=[.,]*[0-9])[0-9.,]+([eE][+-]?[0-9]+)?")


def decoded(data: bytes) -> str:
    """The text of a file, whatever a spreadsheet or an editor has made of it. Raises Unreadable where it is none."""
    encoding = next((name for mark, name in MARKS if data.startswith(mark)), None) or _without_mark(data)
    try:
        text = data.decode(encoding).lstrip(BYTE_ORDER_MARK)  # some programs write two
    except UnicodeDecodeError as error:
        raise Unreadable(
            _("it is not text: its byte {n} does not fit; save it as CSV in UTF-8").format(n=error.start + 1)
        ) from None
    binary = NOT_TEXT.search(text)
    if binary:
        line = len(re.findall("\r\n|\r|\n", text[: binary.start()])) + 1
        raise Unreadable(
            _("it is not text: line {n} holds the control character {code}; save it as CSV in UTF-8").format(
                n=line, code=f"U+{ord(binary[0]):04X}"
            )
        )
    return text


def _without_mark(data: bytes) -> str:
    """The encoding of a file that does not say it."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if 0 not in data[:1000]:
            return "utf-8"
    halves = [data[start:1000:2] for start in (0, 1)]
    zeros = [half.count(0) / (len(half) or 1) for half in halves]
    if max(zeros) > 0.4 and min(zeros) < 0.1:
        return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    return "gb18030" if _is_chinese(data) else "cp1252"


def _is_chinese(data: bytes) -> bool:
    """Whether bytes that are no UTF-8 are GBK or GB18030. There nearly all characters are of high bytes alone, some of
    them below 0xC0. In Windows-1252 letters with accents are high bytes from 0xC0 on, and most stand among plain ones.
    """
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    characters = GB18030.findall(data)
    high = [each for each in characters if len(each) == 4 or each[1] >= 0x80]
    signs = sum(byte < 0xC0 for each in high for byte in each)
    is_mixed = signs >= 0.1 * sum(map(len, high)) or len(high) > FEW
    return bool(high) and len(high) >= 0.8 * len(characters) and is_mixed


def rows_of(text: str, problems: Problems) -> tuple[list[Row], str]:
    """The rows of a table and what separates its cells; lines that cannot be split are `problems`."""
    lines = re.split("\r\n|\r|\n", text)
    if len(lines) > MOST_LINES:
        raise Unreadable(_("it has {n} lines, but at most {most} are read").format(n=len(lines), most=MOST_LINES))
    said = SAID.fullmatch(lines[0].strip())
    if said:
        lines[0] = ""
    lines = _without_comments(lines)
    separator = said[1].replace("\\t", "\t") if said else _separator(lines)
    rows, broken = _parsed(lines, separator)
    problems.at(broken, _("quotation marks do not fit: one is not closed, or stands beside other letters"))
    return rows, separator


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith(COMMENTS)


def _without_comments(lines: list[str]) -> list[str]:
    """The lines, comments empty; where most lines begin so, none is one. A comment that stands above the first row and
    has as many cells is the header.
    """
    filled = [n for n, line in enumerate(lines) if line.strip()]
    comments = {n for n in filled if _is_comment(lines[n])}
    if not comments or len(comments) > len(filled) / 2:
        return lines
    plain = ["" if n in comments else line for n, line in enumerate(lines)]
    rows = [n for n in filled if n not in comments]
    above = [n for n in filled if n < rows[0]]
    if not above:
        return plain
    separator = _separator(plain)
    line = lines[above[-1]].strip()
    bare = line.lstrip("".join(COMMENTS)).strip()
    header = line if bare.startswith(separator) else bare  # a column may be called "#"
    first, second = (next(iter(_parsed([each], separator)[0]), (0, [])) for each in (header, plain[rows[0]]))
    if len(first[1]) == len(second[1]) > 1 and any(map(NUMBER_LIKE.fullmatch, second[1])):
        plain[above[-1]] = header
    return plain


def _separator(lines: list[str]) -> str:
    """What splits most lines into equally many cells, few of which hold another separator."""
    sample = [line for line in lines if line.strip()][:SAMPLE]

    def fit(separator: str) -> float:
        rows, _broken = _parsed(sample, separator)
        widths = Counter(len(cells) for _line, cells in rows)
        width, count = widths.most_common(1)[0] if widths else (0, 0)
        if width < 2:
            return 0.0
        others = set(SEPARATORS) - {separator}
        cells = [cell for _line, row in rows for cell in row]
        clean = sum(not others & set(cell) or NUMBER_LIKE.fullmatch(cell) is not None for cell in cells)
        return count / len(rows) * clean / len(cells)

    fits = {separator: fit(separator) for separator in SEPARATORS}
    best = max(SEPARATORS, key=lambda separator: fits[separator])
    return best if fits[best] else BLANKS


def _parsed(lines: list[str], separator: str) -> tuple[list[Row], list[int]]:
    """All rows that are not empty, and the lines at which one could not be read."""
    rows: list[Row] = []
    broken: list[int] = []
    start = 0
    while start < len(lines) and len(broken) < MOST_BROKEN:
        rest = (lines[n].strip() + "\n" if separator == BLANKS else lines[n] + "\n" for n in range(start, len(lines)))
        reader = csv.reader(rest, delimiter=separator, skipinitialspace=True, strict=True)
        begun = start
        try:
            for row in reader:
                cells = [cell.strip() for cell in row]
                if any(cells):
                    rows.append((begun + 1, cells))
                begun = start + reader.line_num
            break
        except csv.Error:
            broken.append(begun + 1)
            start = begun + 1
    return rows, broken

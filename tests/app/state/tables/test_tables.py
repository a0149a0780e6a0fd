"""Tables as people have them: what is read, what is guessed, what is said."""

import codecs
import random
import time
import tracemalloc
from datetime import date

import numpy as np
import pytest
from sheets import archive, ods, ods_cell, ods_rows, xlsx, xlsx_rows

from app import words
from app.state import tables
from app.state.data import Source
from app.state.tables import MAX_BYTES, REST, Unreadable, read, select
from app.state.tables.sheets import MOST_CELLS
from softmax_core import load_iris

ROWS = [(5.1, 3.5, "oak"), (4.9, 3.0, "elm"), (6.25, 2.5, "oak"), (7.0, 3.25, "ash")]
PLAIN = "x,y,tree\n" + "".join(f"{x},{y},{tree}\n" for x, y, tree in ROWS)
COMMAS = "x;y;tree\n" + "".join(f"{x};{y};{tree}\n".replace(".", ",") for x, y, tree in ROWS)
SHEET = [("x", "y", "tree"), *ROWS]


def pandas_iris():
    """As DataFrame.to_csv writes scikit-learn's iris: an index column, four measurements, a number for the class."""
    data = load_iris()
    flowers = enumerate(zip(data.points, data.labels, strict=True))
    rows = [f"{n},{x},{y},{1.5 + n % 7},{0.2 + n % 5},{k}" for n, ((x, y), k) in flowers]
    return "\n".join([",sepal length (cm),sepal width (cm),petal length (cm),petal width (cm),target", *rows]) + "\n"


#: name, bytes, (points, classes, x1, x2, label)
FILES = [
    ("comma", PLAIN.encode(), (4, 3, "x", "y", "tree")),
    ("tab", PLAIN.replace(",", "\t").encode(), (4, 3, "x", "y", "tree")),
    ("semicolon, decimal comma", COMMAS.encode(), (4, 3, "x", "y", "tree")),
    ("bar", PLAIN.replace(",", "|").encode(), (4, 3, "x", "y", "tree")),
    ("blanks", PLAIN.replace(",", "   ").encode(), (4, 3, "x", "y", "tree")),
    ("sep= line", b"sep=;\r\n" + COMMAS.replace("\n", "\r\n").encode(), (4, 3, "x", "y", "tree")),
    ("sep= line that a guess would miss", b"sep=|\nx|y|a,b\n1|2|p,q\n3|4|r,s\n", (2, 2, "x", "y", "a,b")),
    ("comments", b"# trees\n#\n" + PLAIN.encode() + b"# the end\n", (4, 3, "x", "y", "tree")),
    (
        "commented header",
        b"# measured in May\n# x y tree\n" + PLAIN.partition("\n")[2].replace(",", " ").encode(),
        (4, 3, "x", "y", "tree"),
    ),
    ("a column called #", b"#,name,x,y,kind\n1,a,4,5,p\n2,b,5,7,p\n3,c,6,6,q\n", (3, 2, "x", "y", "kind")),
    ("title above", b"Trees 2024,,\n\n" + PLAIN.encode(), (4, 3, "x", "y", "tree")),
    ("no header", PLAIN.partition("\n")[2].encode(), (4, 3, "A", "B", "C")),
    (
        "quotes",
        b'"x, in cm","the ""y""","tree"\n"1","2","oak, old"\n"3","4","elm\nyoung"\n',
        (2, 2, "x, in cm", 'the "y"', "tree"),
    ),
    ("old Macintosh lines", PLAIN.replace("\n", "\r").encode(), (4, 3, "x", "y", "tree")),
    (
        "blank lines and blanks",
        ("\n\n" + PLAIN.replace(",", " , ").replace("\n", " \n\n")).encode(),
        (4, 3, "x", "y", "tree"),
    ),
    ("UTF-8 with a mark", codecs.BOM_UTF8 + PLAIN.encode(), (4, 3, "x", "y", "tree")),
    ("UTF-8 with two", 2 * codecs.BOM_UTF8 + PLAIN.encode(), (4, 3, "x", "y", "tree")),
    ("UTF-16", PLAIN.replace(",", "\t").encode("utf-16"), (4, 3, "x", "y", "tree")),
    ("UTF-16, big-endian", codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"), (4, 3, "x", "y", "tree")),
    ("UTF-16 without a mark", PLAIN.encode("utf-16-le"), (4, 3, "x", "y", "tree")),
    (
        "Windows-1252",
        "Höhe;Größe;Baum\n1,5;2;Bärlauch\n2,5;3;Föhre\n".encode("cp1252"),
        (2, 2, "Höhe", "Größe", "Baum"),
    ),
    ("GBK", "高度;宽度;种类\n1,5;2;松树\n2,5;3;橡树\n".encode("gbk"), (2, 2, "高度", "宽度", "种类")),
    ("GBK, rare", "长度,宽度,类\n1,2,山鸢尾\n3,4,变色鸢尾\n".encode("gbk"), (2, 2, "长度", "宽度", "类")),
    ("GBK, two rare names", "x,y,昆虫\n1,2,蜻蜓\n3,4,蟋蟀\n".encode("gbk"), (2, 2, "x", "y", "昆虫")),
    ("GBK beyond GB 2312", "语文,数学,名\n1,2,陈玥\n3,4,王堃\n".encode("gbk"), (2, 2, "语文", "数学", "名")),
    ("GB18030", "x,y,姓\n1,2,𠮷田\n3,4,王\n".encode("gb18030"), (2, 2, "x", "y", "姓")),
    ("accents beside one another", "x;y;été\n1;2;Noël à\n3;4;größer\n".encode("cp1252"), (2, 2, "x", "y", "été")),
    ("a Chinese keyboard's signs", "长，宽，类\n１。5，－２，甲\n2，３，乙\n".encode(), (2, 2, "长", "宽", "类")),
    (
        "pandas' export with an index",
        pandas_iris().encode(),
        (150, 3, "sepal length (cm)", "sepal width (cm)", "target"),
    ),
    (
        "R's export with row names",
        b'"x" "y" "kind"\n"1" 1.5 2 "a"\n"2" 2.5 3 "b"\n"3" 3 1 "a"\n',
        (3, 2, "x", "y", "kind"),
    ),
    (
        "label in front, ten columns",
        b"kind,a,b,c,d,e,f,g,h,i\np,1,2,3,4,5,6,7,8,9\nq,9,8,7,6,5,4,3,2,1\n",
        (2, 2, "a", "b", "kind"),
    ),
    ("label in the middle", b"a,kind,b\n1,p,2\n3,q,5\n", (2, 2, "a", "b", "kind")),
    ("integers as labels", b"u,v,k\n0.5,1.5,0\n2.5,3.5,1\n0.25,0.5,0\n", (3, 2, "u", "v", "k")),
    ("booleans as labels", b"u,v,ok\n1,2,True\n2,3,False\n5,6,True\n", (3, 2, "u", "v", "ok")),
    (
        "thousands",
        b'price,rooms,kind\n"1,234.50",3,a\n"12,000.00",5,b\n"1,000,000",9,a\n',
        (3, 2, "price", "rooms", "kind"),
    ),
    ("German thousands", b"Preis;Zimmer;Art\n1.234,50;3;a\n12.000,00;5;b\n", (2, 2, "Preis", "Zimmer", "Art")),
    ("blanks between thousands", "a;b;c\n1 234,5;3;p\n2\u202f345,5;4;q\n".encode(), (2, 2, "a", "b", "c")),
    ("dates and constants last", b"day,unit,a,b,k\n2024-01-05,cm,1,2,p\n2024-02-05,cm,3,5,q\n", (2, 2, "a", "b", "k")),
    ("gaps", b"x,y,k\n1,2,a\n,3,b\n4,NA,a\n5,6,\n7,8,b\n9,?,a\n", (2, 2, "x", "y", "k")),
    (".ods", ods(ods_rows(SHEET)), (4, 3, "x", "y", "tree")),
    (".xlsx", xlsx(xlsx_rows(SHEET)), (4, 3, "x", "y", "tree")),
    (".ods with an empty first sheet", ods("", ods_rows([["notes"]]) and ods_rows(SHEET)), (4, 3, "x", "y", "tree")),
    (
        ".xlsx with booleans and dates",
        xlsx(
            xlsx_rows(
                [("day", "n", "m", "ok"), *((date(2024, 1, 1 + n), n / 4, 7 - n % 3, n % 2 == 0) for n in range(6))]
            )
        ),
        (6, 2, "n", "m", "ok"),
    ),
]


@pytest.mark.parametrize(("content", "expected"), [file[1:] for file in FILES], ids=[file[0] for file in FILES])
def test_a_file_gives_its_points_classes_and_columns(content, expected):
    source = Source.from_csv(content, "a.csv")
    data = source.measured
    assert (len(data.points), len(data.class_names), *source.features, source.label) == expected


@pytest.mark.parametrize("name", ["comma", "tab", "semicolon, decimal comma", "UTF-16", ".ods", ".xlsx", "title above"])
def test_the_same_table_gives_the_same_points_however_it_is_written(name):
    data = Source.from_csv(dict((file[0], file[1]) for file in FILES)[name], "a.csv").measured
    np.testing.assert_array_equal(data.points, [row[:2] for row in ROWS])
    assert [data.class_names[k] for k in data.labels] == [row[2] for row in ROWS]


def values(content: bytes, column: str) -> list[float]:
    return read(content)[column].numbers.tolist()


def test_numbers_mean_what_they_mean_where_they_were_written():
    def column(*cells, separator=";"):
        rows = (f"{cell}{separator}{n}{separator}{'pq'[n % 2]}\n" for n, cell in enumerate(cells, 3))
        return (separator.join(["a", "b", "k\n"]) + "".join(rows)).encode()

    assert values(column("1,5", "2,25"), "a") == [1.5, 2.25]
    assert values(column("1.234,5", "2.000"), "a") == [1234.5, 2000]
    assert values(column("1.5", "2.000"), "a") == [1.5, 2.0]
    assert values(column('"1,234"', '"2,000,000"', separator=","), "a") == [1234, 2e6]
    assert values(column("−1,5", "+2"), "a") == [-1.5, 2]
    assert values(column("1e3", "2.5E-2"), "a") == [1000, 0.025]
    assert values(column("12 %", "€ 3,50"), "a") == [12, 3.5]
    assert values(column("1'234.5", "2’000.0"), "a") == [1234.5, 2000]
    # Three digits behind a comma or a point: as the other columns have it, else as files of this kind have it.
    assert values(b"a;b;k\n1,234;0,5;p\n2,345;1,5;q\n", "a") == [1.234, 2.345]
    assert values(b"a\tb\tk\n1.234\t0,5\tp\n2.345\t1,5\tq\n", "a") == [1234, 2345]
    assert values(b"a\tb\tk\n1.234\t0.5\tp\n2.345\t1.5\tq\n", "a") == [1.234, 2.345]


def test_dates_are_years_and_the_day_in_front_is_found_out():
    def years(*days):
        return values(
            ("day,a,b,k\n" + "".join(f"{day},{n},{n * n},{'pq'[n % 2]}\n" for n, day in enumerate(days, 2))).encode(),
            "day",
        )

    assert years("2024-01-01", "2023-07-02") == [2024, 2023 + 182 / 365]
    assert years("31/12/2023", "01/02/2023") == [2023 + 364 / 365, 2023 + 31 / 365]
    assert years("12/31/2023", "02/01/2023") == [2023 + 364 / 365, 2023 + 31 / 365]
    assert years("1.2.2023", "2.2.2023") == [2023 + 31 / 365, 2023 + 32 / 365]
    assert years("2024年1月1日", "2023年1月1日") == [2024, 2023]
    np.testing.assert_allclose(years("2023-01-01 12:00:00", "2023-01-02T06:00Z"), [2023 + 0.5 / 365, 2023 + 1.25 / 365])


class TestSelection:
    @staticmethod
    def of(content: bytes, classes=(), others="out"):
        table = read(content)
        return select(table, table.features, table.label, classes, others)

    MANY = ("x,y,k\n" + "".join(f"{n},{n * n % 11},c{min(n % 14, n % 17):02}\n" for n in range(1, 400))).encode()

    def test_the_ten_most_frequent_classes_are_taken_and_the_others_left_out_or_together(self):
        chosen = self.of(self.MANY)
        counts = dict(chosen.counts)
        assert len(chosen.dataset.class_names) == 10
        assert min(counts[name] for name in chosen.chosen) >= max(
            n for name, n in chosen.counts if name not in chosen.chosen
        )
        assert chosen.unlike == sum(n for name, n in chosen.counts if name not in chosen.chosen) > 0
        together = self.of(self.MANY, others="together")
        assert len(together.dataset.class_names) == 10 and REST in together.dataset.class_names
        assert len(together.dataset.points) == 399 and together.unlike == 0

    def test_the_classes_that_are_named_are_taken(self):
        chosen = self.of(self.MANY, classes=("c03", "c01"))
        assert chosen.dataset.class_names == ("c01", "c03")
        together = self.of(self.MANY, classes=("c03", "c01"), others="together")
        assert together.dataset.class_names == ("c01", "c03", REST)

    def test_rows_with_gaps_are_left_out_and_counted_by_line(self):
        chosen = self.of(b"x,y,k\n1,2,a\n,3,b\n4,NA,a\n5,6,\n7,8,b\n9,huge,a\n10,11,a\n12,3,b\n")
        assert (chosen.rows, chosen.gaps, chosen.no_numbers) == (8, (3, 4, 5, 7), (7,))
        assert len(chosen.dataset.points) == 4

    def test_of_too_many_rows_a_sample_is_drawn_that_has_every_class_in_its_share(self):
        rows = [f"{n},{n % 7},{'common' if n % 10 else 'some' if n % 2000 else 'rare'}\n" for n in range(1, 20_001)]
        first, again = (self.of(("x,y,k\n" + "".join(rows)).encode()) for _ in range(2))
        assert (first.whole, len(first.dataset.points)) == (20_000, 5000)
        np.testing.assert_array_equal(first.dataset.points, again.dataset.points)
        shares = np.bincount(first.dataset.labels) / 5000
        np.testing.assert_allclose(shares, [0.9, 10 / 20_000, 1990 / 20_000], atol=1 / 5000)
        assert (np.diff(first.dataset.points[:, 0]) > 0).all(), "in the order of the file"

    def test_many_rare_classes_all_have_a_point(self):
        rows = [f"{n},{n % 7},{'most' if n > 9 else n}\n" for n in range(1, 60_001)]
        chosen = self.of(("x,y,k\n" + "".join(rows)).encode())
        assert len(chosen.dataset.points) == 5000
        assert np.bincount(chosen.dataset.labels).min() == 1

    def test_labels_that_differ_only_by_case_or_blanks_are_pointed_out(self):
        chosen = self.of(b"x,y,k\n1,2,Red oak\n3,4,red oak\n5,6,elm\n7,8,redoak\n")
        assert [set(group) for group in chosen.alike] == [{"Red oak", "red oak", "redoak"}]

    def test_a_class_may_be_called_as_the_rest_is(self):
        chosen = self.of("x,y,k\n1,2,…\n3,4,b\n5,6,c\n7,8,c\n".encode(), classes=("…", "b"), others="together")
        assert sorted(chosen.dataset.class_names) == ["b", "…", "……"]


class TestSource:
    CONTENT = b"a,b,c,kind,when\n100,2000,1,p,2020-01-01\n120,2500,2,q,2021-01-01\n140,2200,5,p,2022-01-01\n"

    def test_points_are_in_the_units_of_the_file(self):
        source = Source.from_csv(self.CONTENT, "a.csv")
        np.testing.assert_array_equal(source.dataset.points, [[100, 2000], [120, 2500], [140, 2200]])
        assert source.feature_titles == ["a", "b"] and source.standard is None

    def test_standardised_points_say_by_what(self):
        source = Source.from_csv(self.CONTENT, "a.csv", standardised=True)
        mean, deviation = source.standard
        np.testing.assert_allclose(source.dataset.points * deviation + mean, source.measured.points)
        np.testing.assert_allclose(
            [mean, deviation], [[120, 6700 / 3], [np.std([100, 120, 140]), np.std([2000, 2500, 2200])]]
        )
        assert source.feature_titles == ["a, standardised", "b, standardised"]

    def test_what_is_chosen_comes_back_from_messages_and_files(self):
        source = Source.from_csv(
            self.CONTENT,
            "a.csv",
            features=("when", "c"),
            label="kind",
            classes=("p", "q"),
            others="together",
            standardised=True,
        )
        assert Source.from_json(source.to_json()) == Source.from_file(source.to_file()) == source
        np.testing.assert_allclose(source.measured.points, [[2020, 1], [2021, 2], [2022, 5]])

    @pytest.mark.parametrize(
        "choices",
        [
            {"features": ("a", "a")},
            {"features": ("a", "kind")},
            {"features": ("a", "?")},
            {"features": ("a",)},
            {"label": "?"},
            {"classes": ("?",)},
            {"classes": ("p",)},
        ],
        ids=str,
    )
    def test_what_cannot_be_chosen_is_refused_in_words(self, choices):
        with pytest.raises(ValueError, match=r"the axes are|the label is|fewer than two classes"):
            Source.from_csv(self.CONTENT, "a.csv", **choices)


BAD = [
    (b"", "the file is empty"),
    (b" \n\n ", "the file is empty"),
    (b"x" * (MAX_BYTES + 1), f"at most {MAX_BYTES} are read"),
    (b"x,y,k\n", "no rows below the header"),
    (b"x,y\n1,2\n3,4\n", "needs three columns"),
    (b"just a sentence.\nAnd another one.", "it needs"),
    (b"x,y,k\n1,2,a\n1,2,b,5\n3,4,b\n4,5,a,1,1\n4,5,a,1,1\n", "lines 3, 5–6: more cells than the 3 of the header"),
    (b'x,y,k\n1,2,a\n"3"4,5,b\n5,6,"b\n', "lines 3–4: quotation marks do not fit"),
    (
        b'x,y,k\n1,2,a\n"3"4,5,b\n5,6,b,7\n',
        "line 3: quotation marks do not fit: one is not closed, or stands beside other letters; line 4: more cells",
    ),
    (
        b"x,y,k\n1,2,a,9\nfoo,bar,b\n4,baz,a\nfoo,6,b\n",
        "line 2: more cells than the 3 of the header; it needs two columns of numbers and one of at least two labels, "
        "but has “x” (words), “y” (words), “k” (words); lines 3, 5: “foo” in column “x” is no number",
    ),
    (b"name,x,k\nann,1,a\nbob,2,b\n", "“name” (words), “x” (numbers), “k” (words)"),
    (b"x,y,k\n1,2,a\n2,3,a\n", "“k” (one value)"),
    (b"%PDF-1.4 ...", "it is no table but .pdf"),
    (b"\xd0\xcf\x11\xe0" + bytes(20), "it is no table but .xls"),
    (b"x,y,k\n" + b"1,2,a\n" * 200_000, "it has 200002 lines, but at most 200000 are read"),
    (b"PK\x03\x04 and no more", "damaged"),
    (archive({"readme.txt": "x,y,k"}), "damaged"),
    (b"x,y,k\n1,2,a\n3,\x004,b\n", "line 3 holds the control character U+0000"),
    (codecs.BOM_UTF16_LE + "x,y,k\n1,2,a".encode("utf-16-le") + b"\xd8", "it is not text"),
    (b"x,y,k\n1,2,\x81\n", "it is not text: its byte 11"),
]


@pytest.mark.parametrize(("content", "words"), BAD, ids=[words[:40] for _content, words in BAD])
def test_what_cannot_be_read_says_all_that_is_wrong(content, words):
    with pytest.raises(Unreadable) as refused:
        read(content)
    assert words in str(refused.value)


def test_what_is_wrong_is_said_in_the_language_of_the_user():
    words.use("zh")
    try:
        with pytest.raises(Unreadable) as refused:
            read(b"x,y,k\n1,2,a\n1,2,b,5\n")
        assert not set("abcdefghijklmnopqrstuvwxyz") & set(str(refused.value))
    finally:
        words.use("en")


class TestEnemies:
    """Small files that would be large: refused at once, and with little memory."""

    @staticmethod
    def repeated(cell: str, times: object) -> str:
        return cell.replace("<table:table-cell", f'<table:table-cell table:number-columns-repeated="{times}"', 1)

    CELL, EMPTY = ods_cell(1.5), ods_cell(None)
    FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    POINTERS = "".join(f'<row r="{r}"><c r="A{r}" t="s"><v>0</v></c></row>' for r in range(1, 20_000))

    @pytest.mark.parametrize(
        "content",
        [
            ods(f"<table:table-row>{repeated(CELL, 10**9)}</table:table-row>"),
            ods(f"<table:table-row>{repeated(EMPTY, 10**9)}{CELL}</table:table-row>"),
            ods(f"<table:table-row>{repeated(CELL, '9' * 6000)}</table:table-row>"),
            ods(f"<table:table-row>{repeated(CELL, -1)}</table:table-row>"),
            ods(f'<table:table-row table:number-rows-repeated="1000000000">{CELL}</table:table-row>'),
            ods(f'<table:table-row table:number-rows-repeated="1000000000">{EMPTY}</table:table-row>{ods_rows([[1]])}'),
            ods(*[f"<table:table-row>{repeated(CELL, MOST_CELLS // 2)}</table:table-row>"] * 3),
            ods(f"<table:table-row>{repeated(ods_cell('x' * 100_000), 1000)}</table:table-row>"),
            xlsx(FAR),
            xlsx(POINTERS, shared=f"<si><t>{'x' * 1_000_000}</t></si>"),
            archive({"mimetype": "x", "content.xml": f"<a>{' ' * 80_000_000}</a>"}),
            archive({f"xl/{n}.xml": "<a/>" for n in range(2000)}),
            archive({"content.xml": '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><a>&b;</a>'}),
        ],
        ids=range(13),
    )
    def test_they_are_refused(self, content):
        tracemalloc.start()
        begun = time.process_time()
        with pytest.raises(Unreadable, match=r"too large|damaged"):
            read(content)
        assert time.process_time() - begun < 3
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
        tracemalloc.stop()

    def test_a_part_that_says_it_is_small_is_read_as_far_as_it_says(self):
        content = bytearray(archive({"content.xml": f"<a>{' ' * 60_000_000}</a>"}))
        size = (60_000_007).to_bytes(4, "little")
        assert content.count(size) == 2
        with pytest.raises(Unreadable, match="damaged"):
            read(bytes(content).replace(size, (1000).to_bytes(4, "little")))

    def test_the_empty_rest_of_a_sheet_counts_for_nothing(self):
        row = self.repeated(self.EMPTY, 16384)
        rest = f'<table:table-row table:number-rows-repeated="1048000">{row}</table:table-row>'
        assert len(read(ods(ods_rows(SHEET) + rest)).lines) == 4


@pytest.mark.parametrize(
    "content",
    [
        b"a,b,c\n" + b"1" * 1_000_000,
        b"a,b,c\n1,2,x" + b" " * 1_000_000 + b"y",
        b"a,b,c\n" + b'"' * 1_000_000,
        b"a,b,c\n" + b'1,"2"x,3\n' * 100_000,
        b"a,b,c\n" + b"1\n" * 1_000_000,
        b"#" * 1_000_000,
        b",".join([b"x"] * 20_000) + b"\n" + b",".join([b"1"] * 20_000),
        (b"a,b,c\n" + b"1" * 100_000 + b",2.,x\n") * 10,
    ],
    ids=["digits", "blanks", "quotes", "broken lines", "lines", "comments", "columns", "long numbers"],
)
def test_text_that_would_take_long_does_not(content):
    begun = time.process_time()
    with pytest.raises(Unreadable):
        read(content)
    assert time.process_time() - begun < 5


class TestDamage:
    """Files with bytes lost, changed, doubled or exchanged: a table, or a message, and nothing else."""

    COUNT = 2000

    @staticmethod
    def damaged(content: bytes, draw: random.Random) -> bytes:
        data = bytearray(content)
        for _ in range(draw.choice([1, 1, 2, 5])):
            at, end = sorted(draw.randrange(len(data) + 1) for _ in range(2))
            end = min(end, at + draw.choice([1, 2, 10, 200]))
            how = draw.randrange(6)
            if how == 0:
                del data[at:end]
            elif how == 1:
                data[at:end] = draw.randbytes(end - at)
            elif how == 2:
                data[at:at] = data[at:end]
            elif how == 3:
                data[at:at] = draw.choice(
                    [b'"', b",", b";", b"\n", b"\x00", b"\xff", b"#", b"\t", b"1e999", b"nan", b"'", b"=", "é".encode()]
                )
            elif how == 4:
                del data[at:]
            elif at < len(data):
                data[at] ^= 1 << draw.randrange(8)
        return bytes(data)

    def test_every_damaged_file_gives_a_table_or_a_message(self):
        draw = random.Random(0)
        small = [content for _name, content, _expected in FILES]
        outcomes = {"table": 0, "message": 0}
        for _ in range(self.COUNT):
            content = self.damaged(draw.choice(small), draw)
            try:
                table = read(content)
                chosen = select(table, table.features, table.label, (), draw.choice(tables.OTHERS))
            except Unreadable as error:
                outcomes["message"] += 1
                assert 10 < len(str(error)) < 3000
                continue
            outcomes["table"] += 1
            data = chosen.dataset
            assert np.isfinite(data.points).all() and data.points.shape == (len(data.labels), 2)
            assert len(data.points) + len(chosen.gaps) + chosen.unlike == chosen.rows == len(table.lines)
        assert min(outcomes.values()) > self.COUNT / 10, outcomes

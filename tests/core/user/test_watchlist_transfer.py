from __future__ import annotations

import csv
import io
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.contracts import Actor
from core.enums import WatchlistFileFormat, WatchlistKind
from core.errors import ConflictError, InvalidInputError, NotFoundError
from core.spreadsheet import neutralise_formula, restore_formula
from core.user.watchlist_csv import is_watchlist_csv
from core.user.watchlist_file import read_watchlist_file
from core.user.watchlist_types import RefusedRow
from db.session import Database
from tests.core.user.watchlist_samples import Desk, Market, open_desk

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "=x", "'=1", "''@x"]
HARMLESS = ["", "GOOG", "it's", "'quoted'", "a=b", "'", "005930", "반도체"]


@pytest.fixture
def desk(database: Database) -> Desk:
    return open_desk(database)


@pytest.fixture
def tech(desk: Desk, trader: Actor) -> int:
    return desk.lists.create_watchlist(trader, "Tech").id


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_cell_a_spreadsheet_would_run_gets_an_apostrophe(cell: str) -> None:
    assert neutralise_formula(cell) == f"'{cell}"
    assert restore_formula(f"'{cell}") == cell


@pytest.mark.parametrize("cell", HARMLESS)
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert neutralise_formula(cell) == cell
    assert restore_formula(cell) == cell


@given(st.text(alphabet="'=+-@\t\r\n,\"ax", max_size=8))
def test_no_cell_changes_on_the_way_out_and_back(cell: str) -> None:
    assert restore_formula(neutralise_formula(cell)) == cell
    assert not neutralise_formula(cell).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_a_check_tells_line_by_line_what_would_happen_and_stores_nothing(
    desk: Desk, trader: Actor, tech: int
) -> None:
    desk.items.add_symbols(trader, tech, ["GOOG"])
    content = (
        b"Section , SYMBOL,Note,price\r\n"
        b'Korea,005930,"two\r\nlines, ""quoted""",1\r\n'
        b",goog,,\r\n"
        b"\r\n"
        b",NOPE,,\r\n"
        b"Korea,KRX:005930,again,\r\n"
        b",A B,,\r\n"
        b",AAPL,,,more\r\n"
    )
    check = desk.transfer.check_import(trader, content, "mine.csv", tech)
    assert (check.format, check.encoding) == (WatchlistFileFormat.CSV, "utf-8")
    (row,) = check.to_add
    assert (row.line, row.symbol, row.section) == (2, "005930", "Korea")
    assert row.note == 'two\nlines, "quoted"'
    assert check.duplicates == (
        RefusedRow(4, "GOOG", "It is in the list already."),
        RefusedRow(7, "005930", "It stands on line 2 already."),
    )
    assert check.unknown == (RefusedRow(6, "NOPE", "No instrument has this symbol."),)
    assert [(row.line, row.text) for row in check.refused] == [(8, "“A B”"), (9, "“,AAPL,,,more”")]
    assert check.ignored_columns == ("price",)
    assert desk.shape(trader, tech) == [("", ["GOOG"])]


def test_a_commit_stores_what_the_check_announced(desk: Desk, trader: Actor, tech: int) -> None:
    content = b"symbol,section,flagged\n005930,Korea,yes\nNOPE,,\nGOOG,,no\n000660,Korea,TRUE\n"
    check = desk.transfer.check_import(trader, content, watchlist_id=tech)
    assert len(check.to_add) == 3
    summary = desk.transfer.commit_import(trader, content, expected_count=3, watchlist_id=tech)
    assert (summary.id, summary.item_count) == (tech, 3)
    assert desk.shape(trader, tech) == [("", ["GOOG"]), ("Korea", ["005930", "000660"])]
    flags = [item.is_flagged for item in desk.lists.get_watchlist(trader, tech).items]
    assert flags == [False, True, True]


def test_an_import_may_start_a_list_of_its_own(desk: Desk, trader: Actor, tech: int) -> None:
    summary = desk.transfer.commit_import(
        trader, b"symbol\nGOOG\n", expected_count=1, new_name="New", kind=WatchlistKind.STOCKS
    )
    assert (summary.name, summary.kind, summary.item_count) == ("New", WatchlistKind.STOCKS, 1)
    with pytest.raises(ConflictError, match="Tech"):
        desk.transfer.commit_import(trader, b"symbol\nGOOG\n", expected_count=1, new_name="TECH")
    with pytest.raises(InvalidInputError, match="needs a name"):
        desk.transfer.commit_import(trader, b"symbol\nGOOG\n", expected_count=1)


def test_a_list_that_changed_since_the_check_is_not_imported_into(
    desk: Desk, trader: Actor, tech: int
) -> None:
    content = b"symbol\nGOOG\nAAPL\n"
    expected = len(desk.transfer.check_import(trader, content, watchlist_id=tech).to_add)
    desk.items.add_symbols(trader, tech, ["GOOG"])
    with pytest.raises(ConflictError, match="announced 2 symbols, but 1") as refusal:
        desk.transfer.commit_import(trader, content, expected_count=expected, watchlist_id=tech)
    assert "check the file again" in refusal.value.remedy
    assert desk.shape(trader, tech) == [("", ["GOOG"])]


def test_an_import_that_fails_leaves_no_empty_list_behind(desk: Desk, trader: Actor) -> None:
    for content, count in [(b"symbol\nNOPE\n", 0), (b"symbol\nGOOG\n", 2)]:
        with pytest.raises((InvalidInputError, ConflictError)):
            desk.transfer.commit_import(trader, content, expected_count=count, new_name="New")
    assert desk.lists.list_watchlists(trader) == []


def test_501_symbols_are_refused_in_the_check_already(database: Database, trader: Actor) -> None:
    market = Market()
    symbols = [f"S{number:03}" for number in range(501)]
    market.know(*symbols)
    desk = Desk(database, market)
    content = "\n".join(["symbol", *symbols]).encode()
    with pytest.raises(InvalidInputError, match="at most 500"):
        desk.transfer.check_import(trader, content)
    with pytest.raises(InvalidInputError, match="at most 500"):
        desk.transfer.commit_import(trader, content, expected_count=501, new_name="New")
    assert desk.lists.list_watchlists(trader) == []


def test_a_file_of_bad_rows_alone_is_told_row_by_row_and_asks_nothing(
    desk: Desk, trader: Actor
) -> None:
    check = desk.transfer.check_import(trader, b"symbol\nA B\n\nC D\n")
    assert (check.to_add, [row.line for row in check.refused]) == ((), [2, 4])
    assert desk.market.questions == []


def test_tradingview_text_is_read_by_commas_and_by_lines(desk: Desk, trader: Actor) -> None:
    one_line = b"NASDAQ:GOOG,###Korea, best,KRX:005930,KRX:000660,###Coins,COINBASE:BTCUSD"
    check = desk.transfer.check_import(trader, one_line, "list.txt")
    assert check.format is WatchlistFileFormat.TRADINGVIEW
    assert [(row.symbol, row.section) for row in check.to_add] == [
        ("GOOG", ""),
        ("005930", "Korea"),
        ("000660", "Korea"),
        ("BTCUSD", "Coins"),
    ]
    assert [row.text for row in check.unknown] == ["best"]
    by_lines = b"\xef\xbb\xbf###Korea\r\nKRX:005930\r\n\r\nNOPE,\r\n"
    check = desk.transfer.check_import(trader, by_lines, "list.txt")
    assert [(row.line, row.symbol, row.section) for row in check.to_add] == [(2, "005930", "Korea")]
    assert [(row.line, row.text) for row in check.unknown] == [(4, "NOPE")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_korean_sections_arrive_whole_in_each_encoding(
    desk: Desk, trader: Actor, tech: int, encoding: str
) -> None:
    content = "symbol,section,note\n005930,반도체,삼성전자\n".encode(encoding)
    check = desk.transfer.check_import(trader, content, "한국.csv", tech)
    assert check.encoding == encoding.removesuffix("-sig")
    assert (check.to_add[0].section, check.to_add[0].note) == ("반도체", "삼성전자")


BAD_FILES = {
    "nothing": (b"", "empty"),
    "a mark and blanks": (b"\xef\xbb\xbf \r\n\r\n", "empty"),
    "a header alone": (b"symbol,note\r\n", "no symbols"),
    "no symbol column": (b"ticker,note\nGOOG,x\n", "no column called symbol"),
    "semicolons": (b"symbol;note\nGOOG;x\n", "no column called symbol"),
    "symbol twice": (b"symbol,SYMBOL\nGOOG,AAPL\n", "more than once"),
    "65 columns": (b"symbol" + b",x" * 64 + b"\nGOOG\n", "65 columns; 64"),
    "a million columns": (b"symbol" + b"," * 999_999 + b"\n", "first line is longer"),
    "a million columns below blank lines": (b"\n\n \nsymbol" + b"," * 999_999, "first line"),
    "a header over several lines": (b"symbol" + b',"a\nb"' * 70 + b"\nGOOG", "71 columns; 64"),
    "more than a megabyte": (b"symbol\n" + b"GOOG\n" * 300_000, "bytes; 1,048,576"),
    "too many rows": (b"symbol\n" + b"GOOG\n" * 2_001, "more than 2,000 rows"),
    "too many bad rows": (b"symbol\n" + b"A B\n" * 2_001, "more than 2,000 rows"),
    "an open quote": (b'symbol,note\nGOOG,"never closed\nAAPL,x\n', "line 2"),
    "text after a quote": (b'symbol,note\nGOOG,x\nAAPL,"x"y\n', "line 3"),
    "a cell without end": (b"symbol,note\nGOOG," + b"x" * 200_000, "line 2"),
    "utf-16": ("symbol\nGOOG\n".encode("utf-16"), "neither UTF-8 nor CP949"),
    "utf-16 without a mark": ("symbol\nGOOG\n".encode("utf-16-le"), "neither UTF-8 nor CP949"),
    "a spreadsheet": (b"PK\x03\x04\x14\x00\x06\x00symbol", "neither UTF-8 nor CP949"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\xff", "neither UTF-8 nor CP949"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_is_no_watchlist_is_refused_with_a_remedy(name: str) -> None:
    content, words = BAD_FILES[name]
    tracemalloc.start()
    with pytest.raises(InvalidInputError, match=words) as refusal:
        read_watchlist_file(content, "list.csv")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refusal.value.remedy
    assert peak < 50_000_000
    assert len(str(refusal.value)) < 500


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (b"GOOG," + b"s" * 61 + b",,", "61 characters; 60"),
        (b"GOOG,," + b"n" * 501 + b",", "501 characters; 500"),
        (b"GOOG,,,maybe", "neither yes nor no"),
        (b",Chips,a note,", "is not a symbol"),
        (b"GOOG,,a\x1bb,", "cannot be seen"),
        (b"GOOG,a,note,without,quotes", "comma not in quotes"),
    ],
)
def test_a_bad_row_is_refused_by_line_and_the_others_stay(row: bytes, words: str) -> None:
    content = b"symbol,section,note,flagged\n" + row + b"\nAAPL,,,\n"
    read = read_watchlist_file(content).content
    assert [entry.symbol for entry in read.rows] == ["AAPL"]
    (refused,) = read.refused
    assert refused.line == 2
    assert words in refused.reason
    assert len(refused.text) < 40


@settings(max_examples=200)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(alphabet='symbol,#:;"\n\r\t=+GO0\u200d가', max_size=200).map(str.encode),
    ),
    st.sampled_from(["a.csv", "a.txt", ""]),
)
def test_any_bytes_are_read_or_refused_with_a_sentence(content: bytes, filename: str) -> None:
    try:
        read = read_watchlist_file(content, filename).content
    except InvalidInputError as error:
        is_worded = bool(error.message and error.remedy)
        assert is_worded
    else:
        assert read.rows or read.refused


def test_export_neutralises_formulas_and_import_restores_them(
    desk: Desk, trader: Actor, tech: int
) -> None:
    desk.market.know("=GC", "^GSPC")
    desk.items.add_symbols(trader, tech, ["=GC", "^GSPC"], "+Hedges")
    desk.items.add_symbols(trader, tech, ["005930", "GOOG"])
    desk.items.set_note(trader, tech, "005930", '=HYPERLINK("http://x")\n\'=kept, as "is"')
    desk.items.set_note(trader, tech, "GOOG", "'=1")
    desk.items.set_flag(trader, tech, "GOOG", is_flagged=True)
    file = desk.transfer.export_csv(trader, tech)
    assert (file.filename, file.media_type) == ("Tech.csv", "text/csv")
    assert file.content.startswith("\ufeffsymbol,section,note,flagged\r\n".encode())
    cells = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))
    assert cells[1][0] == "005930"
    assert [row[0] for row in cells[1:]] == ["005930", "GOOG", "'=GC", "^GSPC"]
    assert cells[3][1] == "'+Hedges"
    assert not any(cell[:1] in {"=", "+", "-", "@", "\t", "\r"} for row in cells for cell in row)
    copy = desk.transfer.commit_import(
        trader, file.content, file.filename, expected_count=4, new_name="Back"
    )
    assert contents(desk, trader, copy.id) == contents(desk, trader, tech)


def contents(desk: Desk, actor: Actor, watchlist_id: int) -> list[tuple[str, str, str, bool]]:
    items = desk.lists.get_watchlist(actor, watchlist_id).items
    return [(item.symbol, item.section, item.note, item.is_flagged) for item in items]


CELL = st.text(alphabet="'=+-@,\"\n\tab가 ", max_size=12)
ROW = st.tuples(st.sampled_from(["GOOG", "005930", "AAPL", "BTCUSD"]), CELL, CELL)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(ROW, unique_by=lambda row: row[0], min_size=1))
def test_whatever_stands_in_a_list_survives_the_way_out_and_back(
    desk: Desk, trader: Actor, rows: list[tuple[str, str, str]]
) -> None:
    source = desk.lists.create_watchlist(trader, "Source").id
    for symbol, section, note in rows:
        desk.items.add_symbols(trader, source, [symbol], section)
        desk.items.set_note(trader, source, symbol, note)
    file = desk.transfer.export_csv(trader, source)
    back = desk.transfer.commit_import(
        trader, file.content, file.filename, expected_count=len(rows), new_name="Back"
    )
    assert contents(desk, trader, back.id) == contents(desk, trader, source)
    desk.lists.delete_watchlist(trader, source)
    desk.lists.delete_watchlist(trader, back.id)


def test_tradingview_export_is_one_line_and_comes_back_with_its_sections(
    desk: Desk, trader: Actor
) -> None:
    source = desk.lists.create_watchlist(trader, "=Öl / 원유?").id
    desk.items.add_symbols(trader, source, ["GOOG", "AAPL"])
    desk.items.add_symbols(trader, source, ["005930"], "Korea, best")
    file = desk.transfer.export_tradingview(trader, source)
    assert file.content.decode() == "GOOG,AAPL,###Korea best,005930"
    assert (file.filename, file.media_type) == ("Öl_원유.txt", "text/plain")
    back = desk.transfer.commit_import(
        trader, file.content, file.filename, expected_count=3, new_name="Back"
    )
    assert desk.shape(trader, back.id) == [("", ["GOOG", "AAPL"]), ("Korea best", ["005930"])]


def test_a_name_without_letters_still_gives_a_file_name(desk: Desk, trader: Actor) -> None:
    source = desk.lists.create_watchlist(trader, "../..").id
    assert desk.transfer.export_csv(trader, source).filename == "watchlist.csv"


def test_an_empty_list_exports_its_header(desk: Desk, trader: Actor, tech: int) -> None:
    content = desk.transfer.export_csv(trader, tech).content
    assert content.decode("utf-8-sig") == "symbol,section,note,flagged\r\n"
    with pytest.raises(NotFoundError):
        desk.transfer.export_csv(trader, tech + 1)


def test_a_first_line_that_no_spreadsheet_wrote_is_no_header():
    assert not is_watchlist_csv(f"{'a' * 200_000},symbol\n")
    assert is_watchlist_csv("\nSymbol,Note\n005930,x\n")

"""What bad files get, whichever way they come in: worded, counted, nothing stored in part."""

from __future__ import annotations

import codecs
import gzip
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from core.clock import now
from core.contracts import Actor, BarQuery
from core.enums import FileContract, Interval, RowClass
from core.errors import ConflictError, InvalidInputError
from core.events.outbox import Outbox
from core.kr_market.file_records import KoreanFileRecords
from core.market_data.bar_service import BarService
from core.market_data.csv_upload import check_upload
from core.market_data.import_service import ImportService
from core.market_data.import_types import CsvUpload
from core.market_data.market_export_service import MarketExportService
from core.market_data.market_files.contracts import COLUMNS, UnknownContractError
from core.market_data.market_files.types import MarketFile
from core.market_data.market_import_records import gather_records
from core.market_data.market_import_service import MarketImportService
from core.market_data.market_import_types import MarketDifference, OtherSource
from core.market_data.market_uploads import MarketUploads
from db.market_data.suspended_tables import SuspendedDay
from db.market_data.tables import BarSeriesRow
from db.session import Database
from tests.conftest import on_sqlite

RECORDS = gather_records(KoreanFileRecords(COLUMNS))
HEADER = "date,ticker,open,high,low,close,volume\n"
PRICES = HEADER + "2024-01-02,005930,10,12,9,11,500\n2024-01-03,005930,0,0,0,11,0\n"
ONE = "날짜,시가,고가,저가,종가,거래량\n2024-01-02,10,12,9,11,500\n"
ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "UTF-8": lambda text: text.encode(),
    "UTF-8 with a mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "CP949": lambda text: text.encode("cp949"),
    "EUC-KR": lambda text: text.encode("euc-kr"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 big-endian without a mark": lambda text: text.encode("utf-16-be"),
    "gzip": lambda text: gzip.compress(text.encode(), mtime=0),
}
MakeUpload = Callable[..., CsvUpload]
NUMBERS = itertools.count()


def build(database: Database, folder: Any) -> MarketImportService:
    jobs: Any = None  # nothing is put aside here
    uploads = MarketUploads(folder)
    return MarketImportService(database, Outbox({}), jobs, RECORDS, uploads, max_bytes=1_000_000)


@pytest.fixture
def markets(database: Database, tmp_path: Any) -> MarketImportService:
    return build(database, tmp_path)


def market_file(text: str | bytes, name: str = "prices.csv", **choices: Any) -> MarketFile:
    return MarketFile(text.encode() if isinstance(text, str) else text, name, **choices)


def count_stored(database: Database) -> tuple[int, int]:
    with database.read() as session:
        return tuple(len(session.exec(select(one)).all()) for one in (BarSeriesRow, SuspendedDay))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_usual_encoding_gives_the_same_bars(
    *,
    markets: MarketImportService, imports: ImportService, bars: BarService, trader: Actor,
    make_upload: MakeUpload, encoding: str,
) -> None:  # fmt: skip
    encode = ENCODINGS[encoding]
    korean = "종목코드,일자,종목명,시가,고가,저가,종가,거래량\n"
    content = encode(korean + "005930,2024-01-02,삼성전자,10,12,9,11,500\n")

    markets.import_file(trader, market_file(content, source="krx"))
    imports.commit_csv(trader, make_upload(encode(ONE), symbol="005930"))

    for source in ("krx", "csv"):
        loaded = bars.load_bars(trader, BarQuery("005930", source=source))
        assert (loaded.close.tolist(), loaded.volume.tolist()) == ([11], [500])


@on_sqlite
@pytest.mark.parametrize("missing", ["date", "ticker", "open", "high", "low", "close", "volume"])
def test_a_missing_column_is_named_and_nothing_is_stored(
    database: Database, markets: MarketImportService, trader: Actor, missing: str
) -> None:
    names = [name for name in HEADER.strip().split(",") if name != missing]
    content = ",".join(names) + "\n" + ",".join("1" for _ in names) + "\n"

    with pytest.raises(UnknownContractError) as caught:
        markets.import_file(trader, market_file(content, leave_out_refused=True))

    assert missing in caught.value.message
    assert caught.value.remedy
    assert count_stored(database) == (0, 0)


@pytest.mark.parametrize("missing", ["high", "close", "date"])
def test_a_missing_column_of_one_symbols_file_is_named(
    imports: ImportService, trader: Actor, make_upload: MakeUpload, missing: str
) -> None:
    content = "date,open,high,low,close\n2024-01-02,1,1,1,1\n".replace(missing, "other")
    with pytest.raises(InvalidInputError, match="time" if missing == "date" else missing):
        imports.commit_csv(trader, make_upload(content))


def test_days_in_three_formats_are_refused_row_by_row_and_counted(
    *,
    database: Database, markets: MarketImportService, imports: ImportService, trader: Actor,
    make_upload: MakeUpload,
) -> None:  # fmt: skip
    days = ("2024-01-02", "20240103", "04/01/2024", "2024-01-05")
    file = market_file(HEADER + "".join(f"{day},005930,1,1,1,1,1\n" for day in days))

    plan = markets.check_file(trader, file)
    assert plan.refused == {"date is none": 2}
    assert [row.line for row in plan.refusals] == [3, 4]
    assert "'20240103' is no day that exists, or not written as on the first" in (
        plan.refusals[0].sentence
    )
    with pytest.raises(InvalidInputError, match="2 of 4 rows cannot be stored"):
        markets.import_file(trader, file)
    upload = make_upload("date,close\n" + "".join(f"{day},1\n" for day in days))
    with pytest.raises(InvalidInputError, match="2 of 4 rows are defective"):
        imports.commit_csv(trader, upload)
    assert count_stored(database) == (0, 0)


@on_sqlite
@pytest.mark.parametrize("day", ["2024-02-13", "20240213", "13.02.2024", "02/13/2024"])
def test_three_files_with_days_written_in_three_ways_hold_the_same(
    markets: MarketImportService, trader: Actor, day: str
) -> None:
    first = market_file(f"{HEADER}2024-02-13,005930,1,1,1,1,1\n", source="krx")
    markets.import_file(trader, first)

    plan = markets.check_file(
        trader, market_file(f"{HEADER}{day},005930,1,1,1,1,1\n", source="krx")
    )

    assert (plan.new, plan.changed, plan.unchanged) == (0, 0, 1)


def test_lost_zeros_are_offered_back_and_nothing_is_stored_before_that(
    database: Database, markets: MarketImportService, trader: Actor
) -> None:
    text = PRICES.replace("005930", "5930")

    plan = markets.check_file(trader, market_file(text))
    with pytest.raises(InvalidInputError):
        markets.import_file(trader, market_file(text, leave_out_refused=True))
    assert count_stored(database) == (0, 0)
    receipt = markets.import_file(trader, market_file(text, repair_tickers=True))

    assert plan.repair is not None
    assert (plan.repair.rows, plan.repair.examples) == (2, (("5930", "005930"),))
    assert {one.kind: one.rows for one in receipt.classes} == {
        RowClass.TRADED: 1,
        RowClass.SUSPENDED: 1,
    }


def test_a_second_file_under_another_name_is_shown_beside_the_first(
    markets: MarketImportService, bars: BarService, trader: Actor
) -> None:
    text = HEADER + "".join(f"2024-01-0{day},005930,100,120,90,100,5\n" for day in (2, 3, 4, 5))
    markets.import_file(trader, market_file(text, "first.csv"))
    second = text.replace("03,005930,100,120,90,100", "03,005930,100,120,90,101").replace(
        "04,005930,100,120,90,100", "04,005930,100,120,90,100.4"
    )
    second = second.replace("2024-01-05", "2024-01-08")

    plan = markets.check_file(trader, market_file(second, "second.csv"))
    markets.import_file(trader, market_file(second, "second.csv"))

    # 101 is 1 % from 100, 100.4 is 0.4 %; 8 January is not in the first file.
    (other,) = plan.others
    assert (other.source, other.common, other.differing, other.apart) == ("csv:first", 3, 2, 1)
    assert [(str(one.day), one.stored, one.incoming) for one in other.differences] == [
        ("2024-01-03", "100", "101"),
        ("2024-01-04", "100", "100.4"),
    ]
    assert plan.changed == 0
    assert plan.hindrance == ""
    first = bars.load_bars(trader, BarQuery("005930", source="csv:first"))
    assert first.close.tolist() == [100, 100, 100, 100]


def test_a_source_with_nothing_but_suspended_days_is_exported_too(
    database: Database, markets: MarketImportService, trader: Actor
) -> None:
    text = f"{HEADER}2024-01-03,005930,0,0,0,11,0\n"
    markets.import_file(trader, market_file(text, source="krx"))
    exports = MarketExportService(database, RECORDS)

    offered = [(one.contract, one.source) for one in exports.list_exports(trader)]
    content = b"".join(exports.export(trader, FileContract.DAILY_PRICES, "krx"))

    assert (FileContract.DAILY_PRICES, "krx") in offered
    assert markets.check_file(trader, market_file(content, source="krx")).unchanged == 1


def test_records_of_another_file_are_shown_beside_it(
    markets: MarketImportService, trader: Actor
) -> None:
    text = "date,ticker,foreign_buy,inst_buy\n2026-01-05,005930,1,2\n2026-01-06,005930,3,4\n"
    markets.import_file(trader, market_file(text, "first.csv"))
    second = text.replace("3,4", "3,5") + "2026-01-07,005930,1,1\n"

    plan = markets.check_file(trader, market_file(second, "second.csv"))

    difference = MarketDifference("005930", plan.others[0].differences[0].day, "inst_buy", "4", "5")
    assert plan.others == (OtherSource("csv:first", 2, 1, 1, (difference,)),)
    assert markets.check_file(trader, market_file(text, "first.csv")).others == ()


def test_adjusted_and_invented_bars_contradict_nothing(
    imports: ImportService, markets: MarketImportService, trader: Actor, make_upload: MakeUpload
) -> None:
    upload = make_upload("date,close\n2024-01-02,5\n", symbol="005930", is_adjusted=True)
    imports.commit_csv(trader, upload)
    assert markets.check_file(trader, market_file(PRICES)).others == ()


def test_a_contradicting_file_of_one_symbol_overwrites_nothing_unseen(
    imports: ImportService, bars: BarService, trader: Actor, make_upload: MakeUpload
) -> None:
    imports.commit_csv(trader, make_upload("date,close\n2024-01-02,5\n"))
    with pytest.raises(ConflictError, match="contradicts what is stored"):
        imports.commit_csv(trader, make_upload("date,close\n2024-01-02,6\n2024-01-03,7\n"))
    assert bars.load_bars(trader, BarQuery("TEST")).close.tolist() == [5]


# Parsers meet anything ------------------------------------------------------------------------

words = st.sampled_from(
    [b"date", b"close", b",", b";", b"\n", b'"', b"2024-01-02", b"02/13/2024", b"1e999", b"-", b"5",
     b"\xff\xfe", b"\x00", b"\xb0\xa1", b"\x1f\x8b", b"open,high,low", b"\r", b" "]
)  # fmt: skip


@given(content=st.one_of(st.binary(max_size=200), st.lists(words, max_size=40).map(b"".join)))
@example(content=b",\r\x01\n")
@settings(max_examples=200, deadline=None)
def test_any_bytes_of_one_symbols_file_are_read_or_refused_in_words(content: bytes) -> None:
    upload = CsvUpload(b"date,close\n" + content, "any.csv", "TEST", Interval.DAY)
    for each in (upload, CsvUpload(content, "any.csv", "TEST", Interval.HOUR)):
        try:
            checked = check_upload(each, now())
        except InvalidInputError:
            continue
        report = checked.report
        assert report.bars.size + report.refused_count == checked.rows_read


price = st.floats(0.01, 1e9, allow_nan=False)
row = st.tuples(
    st.sampled_from(["005930", "00088K", "0004Y0"]),
    st.integers(1, 28),
    st.tuples(price, price, price, price).map(sorted),
    st.floats(0, 1e12),
    st.booleans(),
)


@on_sqlite
@given(rows=st.lists(row, min_size=1, max_size=15, unique_by=lambda one: one[:2]))
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_market_exports_and_imports_again_as_unchanged_to_the_last_bit(
    rows: list[Any], sqlite_database: Database, trader: Actor, tmp_path: Any
) -> None:
    text = HEADER + "".join(
        f"2024-01-{day:02d},{ticker},0,0,0,{prices[1]!r},0\n"
        if is_suspended
        else f"2024-01-{day:02d},{ticker},{prices[1]!r},{prices[3]!r},{prices[0]!r},"
        f"{prices[2]!r},{volume!r}\n"
        for ticker, day, prices, volume, is_suspended in rows
    )
    source = f"s{next(NUMBERS)}"  # each example has a market of its own
    markets = build(sqlite_database, tmp_path)

    receipt = markets.import_file(trader, market_file(text, source=source))
    exports = MarketExportService(sqlite_database, RECORDS)
    exported = b"".join(exports.export(trader, FileContract.DAILY_PRICES, source))
    again = markets.check_file(trader, market_file(exported, source=source))

    assert (receipt.new, receipt.refused) == (len(rows), 0)
    assert (again.new, again.changed, again.unchanged) == (0, 0, len(rows))

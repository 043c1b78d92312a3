"""A market comes in whole or not at all, and nothing stored is overwritten unseen."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from core.contracts import Actor, BarQuery
from core.enums import AssetKind, FileContract, Interval, RowClass
from core.errors import ConflictError, InvalidInputError, JobCancelledError, NotFoundError
from core.events.outbox import Outbox
from core.jobs.views import build_job_view
from core.kr_market.file_records import KoreanFileRecords
from core.market_data.bar_service import BarService
from core.market_data.import_service import ImportService
from core.market_data.market_export_service import ExportOffer, MarketExportService
from core.market_data.market_files.contracts import COLUMNS, TREND_FIELDS
from core.market_data.market_files.types import MarketFile
from core.market_data.market_import_records import gather_records
from core.market_data.market_import_service import MarketImportService
from core.market_data.market_import_types import MarketDifference, read_receipt
from core.market_data.market_uploads import MarketUploads
from db.events.tables import OutboxEvent
from db.jobs.tables import Job
from db.kr_market.tables import InvestorTrend, LoggedSignal
from db.market_data.company_tables import InvestorFlow
from db.market_data.suspended_tables import SuspendedDay
from db.market_data.tables import BarSeriesRow, ImportBatch, Instrument
from db.session import Database
from tests.conftest import on_sqlite

TABLES = (
    Instrument, BarSeriesRow, ImportBatch, SuspendedDay, InvestorFlow, LoggedSignal, InvestorTrend,
    OutboxEvent,
)  # fmt: skip
RECORDS = gather_records(KoreanFileRecords(COLUMNS))
HEADER = "date,ticker,open,high,low,close,volume\n"
PRICES = (
    HEADER
    + "2024-01-02,005930,10,12,9,11,500\n"
    + "2024-01-03,005930,0,0,0,11,0\n"
    + "2024-01-04,005930,11,11,11,11,0\n"
    + "2024-01-02,00088K,5.25,6,4,5.1,1\n"
    + "2024-01-02,000020,0,0,0,700,0\n"  # nothing but a suspended day
)
STOCKS_HEADER = "ticker,name,market,sector\n"
STOCKS = STOCKS_HEADER + "005930,삼성전자,KOSPI,Semiconductors\n069500,KODEX 200,KOSPI,\n"
FLOWS = (
    "\ufeffdate,ticker,foreign_buy,inst_buy\n2026-01-05,005930,-51124195,3\n2026-01-06,005930,7,\n"
)
SIGNALS = (
    ",".join(COLUMNS[FileContract.SIGNALS_LOG])
    + "\n2026-02-05,000100,253791,-77489,70.3,0.635,108800,CLOSED,107200,2026-02-10,-1.47,5\n"
    + "2026-02-06,000100,1,2,71.3,0.5,3545,OPEN,,,,0\n"
)
TREND = (
    ",".join(COLUMNS[FileContract.TREND_WIDE])
    + "\n005930,2026-02-05,"
    + ",".join(str(number / 4) for number in range(len(TREND_FIELDS)))
    + ",61.5\n"
)
BETS = (
    ",".join(COLUMNS[FileContract.PUBLISHED_BETS])
    + "\n2026-02-01,353200,KOSPI,S,2,2,1,1.0,0.0,1,8.0,True,,False,True,,,,False,,,63300.0,"
    "63300.0,61401.0,66465.0,-20.50,157,9938100,298143.0,1.5,361722469500,,-3\n"
)
ALL = {
    FileContract.STOCKS_LIST: STOCKS,
    FileContract.DAILY_PRICES: PRICES,
    FileContract.TREND_LONG: FLOWS,
    FileContract.SIGNALS_LOG: SIGNALS,
    FileContract.PUBLISHED_BETS: BETS,
    FileContract.TREND_WIDE: TREND,
    FileContract.MANY_SYMBOLS: "date,symbol,open,high,low,close,volume\n2024-01-02,AAPL,1,3,1,2,\n",
}


@pytest.fixture
def uploads(tmp_path: Path) -> MarketUploads:
    return MarketUploads(tmp_path / "uploads")


@pytest.fixture
def market_imports(
    database: Database, outbox: Outbox, jobs: Any, uploads: MarketUploads
) -> MarketImportService:
    return MarketImportService(database, outbox, jobs, RECORDS, uploads, max_bytes=1_000_000)


@pytest.fixture
def exports(database: Database) -> MarketExportService:
    return MarketExportService(database, RECORDS)


def make_file(text: str, source: str = "krx", **choices: bool) -> MarketFile:
    return MarketFile(text.encode(), "prices.csv", source, **choices)


def count_rows(database: Database) -> dict[str, int]:
    with database.read() as session:
        return {table.__name__: len(session.exec(select(table)).all()) for table in TABLES}


NOTHING = dict.fromkeys((table.__name__ for table in TABLES), 0)


def test_the_dry_run_accounts_for_every_row_and_stores_nothing(
    database: Database, market_imports: MarketImportService, trader: Actor
) -> None:
    plan = market_imports.check_file(trader, make_file(PRICES))

    assert [(one.kind, one.rows, one.new) for one in plan.classes] == [
        (RowClass.TRADED, 2, 2),
        (RowClass.NO_VOLUME, 1, 1),
        (RowClass.SUSPENDED, 2, 2),
    ]
    assert sum(one.rows for one in plan.classes) == plan.rows_read == 5
    assert (plan.source, plan.symbol_count, plan.hindrance) == ("krx", 3, "")
    assert count_rows(database) == NOTHING


def test_bars_and_suspended_days_come_in_together_with_one_event_and_one_account(
    *,
    database: Database, market_imports: MarketImportService, bars: BarService,
    imports: ImportService, trader: Actor,
) -> None:  # fmt: skip
    receipt = market_imports.import_file(trader, make_file(PRICES))

    assert (receipt.new, receipt.changed, receipt.refused) == (5, 0, 0)
    assert receipt.held == {"series": 2, "bars": 3, "suspended_days": 2}
    assert bars.load_bars(trader, BarQuery("005930")).close.tolist() == [11, 11]
    with database.read() as session:
        samsung = session.exec(select(Instrument).where(Instrument.symbol == "005930")).one()
        events = session.exec(select(OutboxEvent)).all()
    assert (samsung.currency, samsung.time_zone) == ("KRW", "Asia/Seoul")
    assert len(events) == 1
    (account,) = imports.list_imports(trader)
    assert (account.source, account.rows_read, account.rows_stored) == ("krx", 5, 5)


@pytest.mark.parametrize("contract", ALL)
def test_what_is_exported_imports_again_as_unchanged(
    *,
    contract: FileContract, database: Database, market_imports: MarketImportService,
    exports: MarketExportService, trader: Actor,
) -> None:  # fmt: skip
    first = market_imports.import_file(trader, make_file(ALL[contract]))
    before = count_rows(database)

    source = "instruments" if contract is FileContract.STOCKS_LIST else "krx"
    assert ExportOffer(contract, source) in exports.list_exports(trader)
    content = b"".join(exports.export(trader, contract, source))
    again = market_imports.import_file(trader, make_file(content.decode()))

    assert first.contract is again.contract is contract
    assert content.decode().splitlines()[0].split(",") == list(COLUMNS[contract])
    assert again.rows_read == first.rows_read
    assert (again.is_repeat, again.unchanged) == (True, first.new)
    assert count_rows(database) == before


def test_exported_prices_carry_change_name_and_suspended_days(
    market_imports: MarketImportService, exports: MarketExportService, trader: Actor
) -> None:
    market_imports.import_file(trader, make_file(STOCKS))
    market_imports.import_file(trader, make_file(PRICES + "2024-01-05,005930,22,22,22,22,9\n"))

    content = b"".join(exports.export(trader, FileContract.DAILY_PRICES, "krx")).decode()

    lines = [line.rsplit(",", 1)[0] for line in content.splitlines()]
    assert lines[1:] == [
        "000020,2024-01-02,,700,,,0,0,0,0",
        "00088K,2024-01-02,,5.1,,,6,4,5.25,1",
        "005930,2024-01-02,삼성전자,11,,,12,9,10,500",
        "005930,2024-01-03,삼성전자,11,0,0,0,0,0,0",
        "005930,2024-01-04,삼성전자,11,0,0,11,11,11,0",
        "005930,2024-01-05,삼성전자,22,11,100,22,22,22,9",
    ]


def test_a_contradiction_is_shown_and_nothing_is_overwritten_unseen(
    market_imports: MarketImportService, bars: BarService, trader: Actor
) -> None:
    market_imports.import_file(trader, make_file(PRICES))
    later = PRICES.replace("9,11,500", "9,11.5,500") + "2024-01-05,005930,1,1,1,1,1\n"

    plan = market_imports.check_file(trader, make_file(later))
    with pytest.raises(ConflictError, match="Nothing was stored") as caught:
        market_imports.import_file(trader, make_file(later))

    assert (plan.new, plan.changed, plan.unchanged) == (1, 1, 4)
    (difference,) = plan.differences
    assert (difference.symbol, difference.field) == ("005930", "close")
    assert (difference.stored, difference.incoming) == ("11", "11.5")
    assert "Agree to overwrite" in caught.value.message
    assert bars.load_bars(trader, BarQuery("005930")).close.tolist() == [11, 11]

    agreed = market_imports.import_file(trader, make_file(later, overwrite_changed=True))

    assert (agreed.new, agreed.changed) == (1, 1)
    assert bars.load_bars(trader, BarQuery("005930")).close.tolist() == [11.5, 11, 1]


def test_two_sources_never_contradict_each_other(
    market_imports: MarketImportService, trader: Actor
) -> None:
    market_imports.import_file(trader, make_file(PRICES))
    plan = market_imports.check_file(trader, make_file(PRICES.replace("9,11,500", "9,12,500"), "b"))
    assert (plan.new, plan.changed) == (5, 0)


def test_a_bar_takes_the_place_of_a_suspended_day_only_on_consent(
    database: Database, market_imports: MarketImportService, trader: Actor
) -> None:
    market_imports.import_file(trader, make_file(PRICES))
    traded = make_file(HEADER + "2024-01-03,005930,10,12,9,10.5,5\n")

    plan = market_imports.check_file(trader, traded)
    with pytest.raises(ConflictError):
        market_imports.import_file(trader, traded)

    assert (plan.new, plan.changed) == (0, 1)
    assert plan.differences[0].stored == "no trade"
    market_imports.import_file(trader, make_file(traded.content.decode(), overwrite_changed=True))
    assert count_rows(database)["SuspendedDay"] == 1


@on_sqlite
@pytest.mark.parametrize("more", ["", "2024-02-02,005930,1,1,1,1,1\n"])
def test_a_suspended_day_never_takes_the_place_of_a_bar(
    more: str, database: Database, market_imports: MarketImportService, trader: Actor
) -> None:
    market_imports.import_file(trader, make_file(PRICES))

    receipt = market_imports.import_file(
        trader, make_file(HEADER + "2024-01-02,005930,0,0,0,11,0\n" + more)
    )

    suspended = next(one for one in receipt.classes if one.kind is RowClass.SUSPENDED)
    assert (suspended.rows, suspended.held_back, suspended.new) == (1, 1, 0)
    assert count_rows(database)["SuspendedDay"] == 2


def test_another_close_of_a_suspended_day_is_a_change(
    market_imports: MarketImportService, trader: Actor
) -> None:
    market_imports.import_file(trader, make_file(PRICES))
    plan = market_imports.check_file(trader, make_file(PRICES.replace("0,700,0", "0,710,0")))
    assert [(one.symbol, one.stored, one.incoming) for one in plan.differences] == [
        ("000020", "700", "710")
    ]
    assert plan.hindrance


def test_refused_rows_are_left_out_only_on_consent(
    database: Database, market_imports: MarketImportService, trader: Actor
) -> None:
    text = PRICES + "2024-01-09,005930,10,9,11,10,1\n"
    with pytest.raises(InvalidInputError, match=r"1 of 6 rows cannot be stored.*Line 7"):
        market_imports.import_file(trader, make_file(text))
    assert count_rows(database) == NOTHING

    receipt = market_imports.import_file(trader, make_file(text, leave_out_refused=True))

    assert (receipt.new, receipt.refused) == (5, 1)


def test_a_file_without_one_good_row_is_refused_whatever_is_agreed(
    database: Database, market_imports: MarketImportService, trader: Actor
) -> None:
    bad = make_file(HEADER + "2024-01-09,005930,10,9,11,10,1\n", leave_out_refused=True)
    with pytest.raises(InvalidInputError, match="No row of the file can be stored"):
        market_imports.import_file(trader, bad)
    assert count_rows(database) == NOTHING


def test_the_stocks_list_completes_what_prices_left_empty_and_tells_funds(
    database: Database, market_imports: MarketImportService, trader: Actor
) -> None:
    market_imports.import_file(trader, make_file(PRICES))

    receipt = market_imports.import_file(trader, make_file(STOCKS))
    renamed = market_imports.check_file(trader, make_file(STOCKS.replace("삼성전자", "삼성")))

    assert (receipt.new, receipt.changed) == (2, 0)
    with database.read() as session:
        rows = {row.symbol: row for row in session.exec(select(Instrument))}
    assert (rows["005930"].name, rows["005930"].exchange) == ("삼성전자", "KOSPI")
    assert rows["069500"].kind is AssetKind.ETF
    assert renamed.differences == (MarketDifference("005930", None, "name", "삼성전자", "삼성"),)
    assert renamed.hindrance


def test_a_name_that_is_only_the_ticker_and_the_exchange_as_market_say_nothing(
    database: Database, market_imports: MarketImportService, trader: Actor
) -> None:
    nothing = STOCKS_HEADER + "000660,000660,KRX,\n005930,005930,KRX,Chips\n"
    first = market_imports.import_file(trader, make_file(nothing))
    assert (first.new, first.held) == (2, {"records": 2})
    named = STOCKS_HEADER + "005930,삼성전자,KOSPI,\n"
    assert market_imports.import_file(trader, make_file(named)).new == 1

    again = market_imports.check_file(trader, make_file(nothing))
    sector = STOCKS_HEADER + "005930,005930,KRX,Semiconductors\n"
    receipt = market_imports.import_file(trader, make_file(sector, overwrite_changed=True))

    assert (again.new, again.unchanged, again.differences) == (0, 2, ())
    assert receipt.changed == 1
    with database.read() as session:
        row = session.exec(select(Instrument).where(Instrument.symbol == "005930")).one()
    assert (row.name, row.exchange, row.sector) == ("삼성전자", "KOSPI", "Semiconductors")


def test_a_sector_longer_than_what_is_kept_is_refused_by_line(
    market_imports: MarketImportService, trader: Actor
) -> None:
    lines = f"005930,Samsung,KOSPI,{'x' * 61}\n000660,Hynix,KOSPI,{'x' * 60}\n"
    plan = market_imports.check_file(trader, make_file(STOCKS_HEADER + lines))
    assert (plan.new, plan.refused) == (1, {"sector is none": 1})
    assert "cannot be sector, which has at most 60 characters" in plan.refusals[0].sentence


def test_records_that_differ_are_overwritten_only_on_consent(
    market_imports: MarketImportService, trader: Actor
) -> None:
    market_imports.import_file(trader, make_file(SIGNALS))
    closed = SIGNALS.replace("OPEN,,,,0", "CLOSED,3600,2026-02-11,1.55,3")

    with pytest.raises(ConflictError, match=r"rows: 1"):
        market_imports.import_file(trader, make_file(closed))
    receipt = market_imports.import_file(trader, make_file(closed, overwrite_changed=True))

    assert (receipt.changed, receipt.unchanged, receipt.held) == (1, 1, {"records": 2})


@pytest.mark.parametrize("source", ["yfinance", "demo", "bundled", "a b", "x" * 33])
def test_a_file_does_not_pass_for_a_provider(
    source: str, market_imports: MarketImportService, trader: Actor
) -> None:
    with pytest.raises(InvalidInputError):
        market_imports.check_file(trader, make_file(PRICES, source))


@pytest.mark.parametrize(
    ("filename", "source"),
    [
        ("kr_daily_prices.csv.gz", "csv:kr_daily_prices"),
        ("C:\\My Files\\Preise 2024 (1).CSV", "csv:preise_2024_1"),
        ("시세.csv", "csv:market"),
    ],
)
def test_a_source_is_named_after_the_file(
    filename: str, source: str, market_imports: MarketImportService, trader: Actor
) -> None:
    plan = market_imports.check_file(trader, MarketFile(PRICES.encode(), filename))
    assert plan.source == source


def test_demo_data_is_never_exported(
    database: Database, market_imports: MarketImportService, exports: MarketExportService,
    trader: Actor,
) -> None:  # fmt: skip
    market_imports.import_file(trader, make_file(PRICES))
    market_imports.import_file(trader, make_file(FLOWS))
    with database.write() as session:
        for table in (BarSeriesRow, InvestorFlow, Instrument):
            for row in session.exec(select(table)):
                row.is_demo = True

    assert exports.list_exports(trader) == []
    with pytest.raises(NotFoundError):
        exports.export(trader, FileContract.DAILY_PRICES, "krx")


def test_only_daily_bars_are_offered(
    imports: ImportService, exports: MarketExportService, make_upload: Any, trader: Actor
) -> None:
    text = "time,open,high,low,close,volume\n2024-01-02 09:00,1,1,1,1,1\n"
    imports.commit_csv(trader, make_upload(text, interval=Interval.HOUR))
    assert exports.list_exports(trader) == []


def test_a_name_that_a_spreadsheet_would_run_goes_out_harmless_and_comes_back_whole(
    market_imports: MarketImportService, exports: MarketExportService, trader: Actor
) -> None:
    market_imports.import_file(trader, make_file("ticker,name,market\n005930,=1+1,KOSPI\n"))

    content = b"".join(exports.export(trader, FileContract.STOCKS_LIST, "instruments")).decode()

    assert "005930,'=1+1,KOSPI" in content
    assert market_imports.check_file(trader, make_file(content)).unchanged == 1


# As a job -----------------------------------------------------------------------------------


def test_a_job_stores_the_waiting_file_and_gives_the_receipt(
    *,
    database: Database, market_imports: MarketImportService, uploads: MarketUploads, jobs: Any,
    make_job: Callable[..., Any], trader: Actor, stranger: Actor,
) -> None:  # fmt: skip
    job_id = market_imports.start_import(trader, make_file(PRICES))
    assert count_rows(database) == NOTHING
    assert jobs.sent == [job_id]
    job = make_job(trader, jobs.jobs[job_id]["arguments"])
    job.id = job_id

    noted = []
    job.on_progress = lambda *_: noted.append(market_imports.find_progress(trader, job_id))
    assert market_imports.find_progress(trader, job_id) is None
    market_imports.run_import_job(job)

    shares, words = zip(*noted, strict=True)
    assert shares == (0.01, 0.25, 0.4, 0.4, 0.97)
    assert [word.split()[0] for word in words] == [
        "Reading", "Comparing", "Storing", "Storing", "Finishing",
    ]  # fmt: skip
    assert market_imports.find_progress(stranger, job_id) is None
    receipt = read_receipt(json.loads(json.dumps(job.result)))
    assert (receipt.contract, receipt.new) == (FileContract.DAILY_PRICES, 5)
    uploads.remove(trader.user_id, job_id)
    assert market_imports.find_progress(trader, job_id) is None
    with pytest.raises(NotFoundError, match="no longer there"):
        market_imports.run_import_job(job)


@on_sqlite
@pytest.mark.parametrize("at_share", [0.0, 0.15, 0.25, 0.9])
def test_a_job_cancelled_in_the_middle_stores_nothing(
    *,
    at_share: float, database: Database, market_imports: MarketImportService, jobs: Any,
    make_job: Callable[..., Any], trader: Actor,
) -> None:  # fmt: skip
    job_id = market_imports.start_import(trader, make_file(PRICES))
    job = make_job(trader, jobs.jobs[job_id]["arguments"])
    job.id = job_id
    seen = []

    def on_progress(share: float, message: str) -> None:
        seen.append(share)
        if share >= at_share:
            raise JobCancelledError("Cancelled.")

    job.on_progress = on_progress
    with pytest.raises(JobCancelledError):
        market_imports.run_import_job(job)

    assert seen
    assert job.result is None
    assert count_rows(database) == NOTHING


def test_an_owner_stops_an_import_that_is_writing_and_a_stranger_does_not(
    *,
    database: Database, market_imports: MarketImportService, jobs: Any,
    make_job: Callable[..., Any], trader: Actor, stranger: Actor,
) -> None:  # fmt: skip
    job_id = market_imports.start_import(trader, make_file(PRICES))
    job = make_job(trader, jobs.jobs[job_id]["arguments"])
    job.id = job_id

    def on_progress(share: float, message: str) -> None:
        if share > 0.5:
            market_imports.ask_to_stop(asks, job_id)

    asks, job.on_progress = trader, on_progress
    text = PRICES + "".join(f"2024-01-02,1{n:05d},1,1,1,1,1\n" for n in range(400))
    market_imports._uploads.keep(trader.user_id, job_id, text.encode())
    with pytest.raises(JobCancelledError):
        market_imports.run_import_job(job)
    assert count_rows(database) == NOTHING

    market_imports._uploads.remove(trader.user_id, job_id)
    market_imports._uploads.keep(trader.user_id, job_id, text.encode())
    asks = stranger
    market_imports.run_import_job(job)
    assert job.result["new"] == 405


@pytest.mark.parametrize("is_folder_closed", [False, True])
def test_the_file_of_a_job_goes_with_the_commit_of_its_end_and_not_before(
    database: Database, uploads: MarketUploads, tmp_path: Path, is_folder_closed: bool
) -> None:
    """A worker that dies in between leaves a job that is done again, with its file."""
    job = build_job_view(Job(id="a-job", kind="import_market", title="T", arguments={}, user_id=7))
    uploads.keep(7, job.id, b"content")

    def end_and_die() -> None:
        with database.write() as session:
            uploads.on_job_ended(session, job)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        end_and_die()
    assert uploads.read(7, job.id) == b"content"

    if is_folder_closed:  # the job is done all the same
        (tmp_path / "uploads" / f"7_{job.id}").unlink()
        (tmp_path / "uploads" / f"7_{job.id}").mkdir()
    with database.write() as session:
        uploads.on_job_ended(session, job)
    assert (tmp_path / "uploads" / f"7_{job.id}").exists() is is_folder_closed


def test_a_file_that_is_too_large_never_reaches_the_disk(
    market_imports: MarketImportService, trader: Actor, tmp_path: Path
) -> None:
    with pytest.raises(InvalidInputError, match="MB are allowed"):
        market_imports.start_import(trader, MarketFile(b"x" * 1_000_001, "big.csv"))
    assert not (tmp_path / "uploads").exists()


def test_an_upload_is_found_by_its_job_only(uploads: MarketUploads) -> None:
    for name in ("../secret", "", "a/b", "x" * 65):
        with pytest.raises(NotFoundError):
            uploads.read(1, name)

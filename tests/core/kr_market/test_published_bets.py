"""Published closing bets come in, are read as figures, and leave as they came."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.contracts import Actor
from core.enums import FileContract
from core.events.outbox import Outbox
from core.kr_market.file_records import KoreanFileRecords
from core.kr_market.published_bets import (
    PUBLISHED_COLUMNS,
    list_published_bets,
    list_published_sources,
)
from core.market_data.market_export_service import MarketExportService
from core.market_data.market_files.contracts import COLUMNS
from core.market_data.market_files.types import MarketFile
from core.market_data.market_import_records import gather_records
from core.market_data.market_import_service import MarketImportService
from core.market_data.market_import_types import MarketDifference
from core.market_data.market_uploads import MarketUploads
from db.session import Database
from tests.conftest import on_sqlite

NAMES = COLUMNS[FileContract.PUBLISHED_BETS]
ROW = {
    "signal_date": "2026-02-01", "ticker": "00088K", "market": "KOSDAQ", "grade": "S",
    "score_candle": "1.0", "score_total": "8", "has_news": "True", "is_new_high": "False",
    "entry_price": "63300.0", "change_pct": "-2.50", "foreign_5d": "-1e5",
}  # fmt: skip
RECORDS = gather_records(KoreanFileRecords(COLUMNS))


@pytest.fixture
def market_imports(database: Database, tmp_path: Path) -> MarketImportService:
    jobs: Any = None  # nothing is put aside here
    return MarketImportService(
        database, Outbox({}), jobs, RECORDS, MarketUploads(tmp_path), max_bytes=0
    )


def write(*rows: dict[str, str]) -> MarketFile:
    text = io.StringIO()
    writer = csv.DictWriter(text, NAMES, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return MarketFile(text.getvalue().encode(), "bets.csv", "engine")


def export(database: Database, trader: Actor) -> str:
    exports = MarketExportService(database, RECORDS)
    return b"".join(exports.export(trader, FileContract.PUBLISHED_BETS, "engine")).decode()


def test_the_columns_of_the_file_and_of_the_figures_are_the_same() -> None:
    assert NAMES == PUBLISHED_COLUMNS


def test_a_row_is_read_as_figures_and_what_it_does_not_say_is_unknown(
    database: Database, market_imports: MarketImportService, trader: Actor
) -> None:
    market_imports.import_file(trader, write(ROW))

    with database.read() as session:
        assert list_published_sources(session) == ["engine"]
        (bet,) = list_published_bets(session, "engine")
    assert (bet.signal_date, bet.ticker, bet.grade) == (date(2026, 2, 1), "00088K", "S")
    assert (bet.score_candle, bet.score_total, bet.entry_price) == (1.0, 8.0, 63_300.0)
    assert (bet.has_news, bet.is_new_high, bet.ma_aligned) == (True, False, None)
    assert (bet.change_pct, bet.foreign_5d, bet.inst_5d) == (-2.5, -100_000.0, None)


def test_numbers_leave_with_the_digits_they_came_with(
    database: Database, market_imports: MarketImportService, trader: Actor
) -> None:
    file = write(ROW)
    market_imports.import_file(trader, file)

    assert export(database, trader) == file.content.decode()


def test_another_value_waits_for_agreement_and_is_named(
    market_imports: MarketImportService, trader: Actor
) -> None:
    market_imports.import_file(trader, write(ROW))

    plan = market_imports.check_file(trader, write(ROW | {"score_total": "9"}))

    assert (plan.new, plan.changed, plan.unchanged) == (0, 1, 0)
    assert plan.differences == (
        MarketDifference("00088K", date(2026, 2, 1), "score_total", "8", "9"),
    )


@on_sqlite
@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("score_news", "two", "score_news is none"),
        ("entry_price", "", "entry_price is none"),
        ("entry_price", "63,300", "entry_price is none"),
        ("has_news", "yes", "has_news is none"),
        ("r_value", "1" * 40, "r_value is none"),
        ("ticker", "what?", "ticker is none"),
        ("signal_date", "2026-02-30", "signal_date is none"),
    ],
)
def test_a_defective_cell_is_refused_by_line(
    column: str, cell: str, reason: str, market_imports: MarketImportService, trader: Actor
) -> None:
    other = ROW | {"ticker": "005930"}

    plan = market_imports.check_file(trader, write(other, ROW | {column: cell}))

    assert plan.refused == {reason: 1}
    assert plan.refusals[0].line == 3


@pytest.mark.real_data
def test_all_210_published_bets_come_back_byte_for_byte(
    real_data: Path, database: Database, market_imports: MarketImportService, trader: Actor
) -> None:
    content = (real_data / "kr_closing_bet_signals.csv").read_bytes()
    file = MarketFile(content, "kr_closing_bet_signals.csv", "engine")

    receipt = market_imports.import_file(trader, file)
    again = market_imports.import_file(trader, file)

    assert (receipt.rows_read, receipt.new, receipt.refused) == (210, 210, 0)
    assert (again.is_repeat, again.unchanged) == (True, 210)
    header, *lines = content.decode().splitlines()
    written, *exported = export(database, trader).splitlines()
    assert written == header
    assert sorted(exported) == sorted(lines)
    with database.read() as session:
        bets = list_published_bets(session, "engine")
    assert sum(bet.score_consolidation or 0.0 for bet in bets) == pytest.approx(
        sum(
            float(row["score_consolidation"])
            for row in csv.DictReader(content.decode().splitlines())
        )
    )

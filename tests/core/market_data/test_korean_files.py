"""The real files of a whole market, class by class. Skipped where they are not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.contracts import Actor
from core.enums import FileContract, Interval, Role, RowClass
from core.errors import InvalidInputError
from core.events.outbox import Outbox
from core.kr_market.file_records import KoreanFileRecords
from core.market_data.import_service import ImportService
from core.market_data.import_types import CsvUpload
from core.market_data.market_files.contracts import COLUMNS
from core.market_data.market_files.types import MarketFile
from core.market_data.market_import_records import gather_records
from core.market_data.market_import_service import MarketImportService
from core.market_data.market_uploads import MarketUploads
from db.session import Database

pytestmark = pytest.mark.real_data
ACTOR = Actor(1, Role.TRADER)
SMALL = {
    "kr_stocks.csv": (FileContract.STOCKS_LIST, 2_760),
    "kr_signals_log.csv": (FileContract.SIGNALS_LOG, 981),
    "kr_closing_bet_signals.csv": (FileContract.PUBLISHED_BETS, 210),
    "kr_investor_flows.csv.gz": (FileContract.TREND_LONG, 50_843),
    "kr_daily_prices_recent.csv.gz": (FileContract.DAILY_PRICES, 43_479),
    "kr_etf/069500.csv": (FileContract.DAILY_PRICES, 5_243),
}


@pytest.fixture
def market_imports(sqlite_database: Database, tmp_path: Path) -> MarketImportService:
    return MarketImportService(
        sqlite_database,
        Outbox({}),
        None,  # type: ignore[arg-type] # nothing is put aside here
        gather_records(KoreanFileRecords(COLUMNS)),
        MarketUploads(tmp_path),
        max_bytes=0,
    )


def read(path: Path) -> MarketFile:
    return MarketFile(path.read_bytes(), path.name, leave_out_refused=True)


def test_all_986298_rows_of_the_market_are_accounted_for(
    real_data: Path, market_imports: MarketImportService
) -> None:
    file = read(real_data / "kr_daily_prices.csv.gz")

    receipt = market_imports.import_file(ACTOR, file)
    again = market_imports.check_file(ACTOR, file)

    assert receipt.rows_read == 986_298
    assert {one.kind: one.rows for one in receipt.classes} == {
        RowClass.TRADED: 955_718,
        RowClass.NO_VOLUME: 756,
        RowClass.SUSPENDED: 29_739,
        RowClass.REFUSED: 85,  # the close is one won above the high
    }
    assert sum(one.rows for one in receipt.classes) == receipt.rows_read
    assert receipt.held == {"series": 2_761, "bars": 956_474, "suspended_days": 29_739}
    assert (again.new, again.changed, again.unchanged) == (0, 0, 986_213)
    assert again.large_move_count == 29
    assert again.refused == {"outside_range": 85}


@pytest.mark.parametrize("name", SMALL)
def test_every_row_of_the_other_files_is_stored_and_repeats(
    name: str, real_data: Path, market_imports: MarketImportService
) -> None:
    contract, count = SMALL[name]
    file = read(real_data / name)

    receipt = market_imports.import_file(ACTOR, file)

    assert (receipt.contract, receipt.new, receipt.refused) == (contract, count, 0)
    assert market_imports.check_file(ACTOR, file).unchanged == count


def test_what_is_no_contract_is_said_to_be_none(
    real_data: Path, market_imports: MarketImportService
) -> None:
    with pytest.raises(InvalidInputError):
        market_imports.check_file(ACTOR, read(real_data / "kospi200.csv"))


def test_the_index_comes_in_as_closes_of_one_symbol(
    real_data: Path, sqlite_database: Database
) -> None:
    imports = ImportService(sqlite_database, Outbox({}))
    content = (real_data / "kospi200.csv").read_bytes()
    upload = CsvUpload(content, "kospi200.csv", "KOSPI200", Interval.DAY, currency="KRW")

    plan = imports.check_csv(ACTOR, upload)
    receipt = imports.commit_csv(ACTOR, upload)

    assert (plan.refused, plan.changed) == (0, 0)
    assert receipt.new == plan.rows_read == content.count(b"\n") - 1
    assert str(receipt.first_bar.date()) == "1990-01-03"
    assert str(receipt.last_bar.date()) == "2023-12-28"

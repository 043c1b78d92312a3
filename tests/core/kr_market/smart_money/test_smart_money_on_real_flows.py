"""The real net buying of 27 sessions: what can be said of it, reckoned a second way."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from core.contracts import SYSTEM
from core.enums import SmartMoneySignal as Signal
from core.events.outbox import Outbox
from core.kr_market.file_records import KoreanFileRecords
from core.kr_market.smart_money.smart_money_service import SmartMoneyService
from core.kr_market.smart_money.types import SmartMoneyQuery
from core.market_data.flow_universe_service import FlowUniverseService
from core.market_data.market_files.contracts import COLUMNS
from core.market_data.market_files.types import MarketFile
from core.market_data.market_import_records import gather_records
from core.market_data.market_import_service import MarketImportService
from core.market_data.market_uploads import MarketUploads
from core.market_data.universe_service import UniverseService
from db.session import Database, open_database

pytestmark = pytest.mark.real_data
FLOWS, BARS = "kr_investor_flows.csv.gz", "kr_daily_prices_recent.csv.gz"
QUERY = SmartMoneyQuery(as_of=datetime(2026, 2, 10, 7, 0, tzinfo=UTC))  # 16:00 in Seoul


@pytest.fixture(scope="module")
def real_desk(
    real_data: Path, migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> SmartMoneyService:
    folder = tmp_path_factory.mktemp("real")
    path = folder / "real.db"
    path.write_bytes(migrated_file.read_bytes())
    database: Database = open_database(f"sqlite:///{path}")
    imports = MarketImportService(
        database,
        Outbox({}),
        None,  # type: ignore[arg-type] # nothing is put aside here
        gather_records(KoreanFileRecords(COLUMNS)),
        MarketUploads(folder),
        max_bytes=0,
    )
    for name in (FLOWS, BARS):
        file = MarketFile((real_data / name).read_bytes(), name, leave_out_refused=True)
        imports.import_file(SYSTEM, file)
    universes = UniverseService(database, folder / "panels")
    flows = FlowUniverseService(database)
    return SmartMoneyService(universes.load_universe, flows.load_flows, lambda _a, _b: [])


@pytest.fixture(scope="module")
def written(real_data: Path) -> dict[str, dict[date, tuple[float, float]]]:
    """The file by a plain reader: ticker → day → foreign, institution."""
    found: dict[str, dict[date, tuple[float, float]]] = defaultdict(dict)
    with gzip.open(real_data / FLOWS, "rt", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            day = date.fromisoformat(row["date"])
            found[row["ticker"]][day] = (float(row["foreign_buy"]), float(row["inst_buy"]))
    return found


@pytest.fixture(scope="module")
def days(real_data: Path) -> dict[str, set[date]]:
    """The sessions in which each ticker traded, by the file of bars."""
    found: dict[str, set[date]] = defaultdict(set)
    with gzip.open(real_data / BARS, "rt", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            prices = [float(row[name]) for name in ("open", "high", "low", "close", "volume")]
            if min(prices) > 0:
                found[row["ticker"]].add(datetime.strptime(row["date"], "%Y%m%d").date())  # noqa: DTZ007
    return found


def count_back(nets: list[float | None]) -> int:
    """Sessions in a row of buying at the end, until a sale, a zero or a gap."""
    count = 0
    for net in reversed(nets):
        if net is None or net <= 0:
            break
        count += 1
    return count


def test_27_sessions_make_no_score_but_bounds_and_signals(real_desk):
    market = real_desk.get_market(SYSTEM, QUERY)

    assert (market.session, len(market.readings)) == (date(2026, 2, 10), 260)
    assert market.left_out["no flows stored"] == 3
    for reading in market.readings:
        assert reading.score is None  # a year of 60-session windows is not there
        assert 0 <= reading.low <= reading.high <= 100
        assert reading.sums[2].foreign is None
    assert sum(one.signal is Signal.DOUBLE_BUY for one in market.readings) > 0


def test_streaks_sums_and_signals_are_those_of_a_plain_count(real_desk, written, days):
    market = real_desk.get_market(SYSTEM, QUERY)
    for reading in market.readings:
        sessions = sorted(day for day in days[reading.symbol] if day <= reading.session)
        flows = [written[reading.symbol].get(day) for day in sessions]
        foreign = [pair[0] if pair else None for pair in flows]
        institution = [pair[1] if pair else None for pair in flows]
        for nets, streak in (
            (foreign, reading.foreign_streak),
            (institution, reading.institution_streak),
        ):
            assert max(streak.days, 0) == count_back(nets)
        week = foreign[-5:]
        if None in week:
            assert reading.sums[0].foreign is None
        else:
            assert reading.sums[0].foreign == pytest.approx(sum(week))
        is_double = (
            None not in (*week, *institution[-5:])
            and sum(week) > 0
            and sum(institution[-5:]) > 0
            and count_back(foreign) >= 3
            and count_back(institution) >= 2
        )
        if not reading.is_unadjusted:
            assert (Signal.DOUBLE_BUY in reading.signals) == is_double


def test_at_15_39_the_flows_of_the_day_do_not_exist(real_desk):
    early = real_desk.get_market(
        SYSTEM, SmartMoneyQuery(as_of=datetime(2026, 2, 10, 6, 39, tzinfo=UTC))
    )
    assert early.session == date(2026, 2, 9)
    assert "15:40 KST" in early.waiting


def test_where_bars_and_flows_are_of_different_times_it_says_so(real_desk):
    market = real_desk.get_market(
        SYSTEM, SmartMoneyQuery(as_of=datetime(2025, 12, 1, 9, tzinfo=UTC))
    )
    assert market.readings == ()
    assert "begin on 2026-01-05" in market.reason

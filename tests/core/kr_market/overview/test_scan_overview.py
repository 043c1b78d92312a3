"""The newest completed scan of each scanner, with the best it found."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from core.contracts import Actor
from core.enums import BacktestStatus, BetGrade, KoreanSignalKind
from core.kr_market.overview.scan_overview_service import MOST_HITS, ScanOverviewService
from core.market_data.calendars import count_exchange_sessions
from db.kr_market.scan_repository import ScanRepository
from db.kr_market.scan_tables import KoreanScan, KoreanScanHit
from db.session import Database
from tests.conftest import on_sqlite

VCP, BET = KoreanSignalKind.VCP, KoreanSignalKind.CLOSING_BET


@pytest.fixture
def overview(database: Database) -> ScanOverviewService:
    at = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
    return ScanOverviewService(database, count_exchange_sessions, lambda: at)


def store(
    database: Database,
    kind: KoreanSignalKind,
    symbols: list[str],
    status: BacktestStatus = BacktestStatus.COMPLETED,
    **changes: object,
) -> int:
    with database.write() as session:
        repository = ScanRepository(session)
        values = {
            "kind": kind, "preset": "legs", "rule_version": 1, "status": status,
            "session": date(2026, 10, 30), "source": "demo", "is_demo": True,
            "fetched_at": datetime(2026, 10, 30, 12, 0, tzinfo=UTC), "sealed": len(symbols),
            "reason": "" if symbols else "No match.",
        }  # fmt: skip
        scan = KoreanScan(**(values | changes))
        scan_id = repository.add(scan)
        hits = [
            KoreanScanHit(
                scan_id=scan_id, rank=rank, symbol=symbol, name=f"Name {symbol}", score=90.0 - rank,
                grade=BetGrade.A, price=1_000.0 * rank, inputs_hash="ab" * 32,
            )
            for rank, symbol in enumerate(symbols, 1)
        ]  # fmt: skip
        repository.replace_hits(scan_id, hits)
        return scan_id


def test_without_a_scan_there_is_nothing(overview: ScanOverviewService, viewer: Actor) -> None:
    assert overview.list_newest(viewer) == {}


def test_the_newest_completed_scan_of_each_kind_counts(
    database: Database, overview: ScanOverviewService, viewer: Actor
) -> None:
    store(database, VCP, ["DK0009"])
    newest = store(database, VCP, ["DK0001", "DK0002"])
    store(database, VCP, ["DK0003"], BacktestStatus.FAILED)
    bet = store(database, BET, ["DK0004"])
    found = overview.list_newest(viewer)
    assert {kind: one.id for kind, one in found.items()} == {VCP: newest, BET: bet}
    assert [one.symbol for one in found[VCP].best] == ["DK0001", "DK0002"]
    assert (found[VCP].found, found[VCP].sealed, found[VCP].is_demo) == (2, 2, True)
    assert found[BET].best[0].price == 1_000.0


def test_of_many_hits_the_best_are_named_and_all_are_counted(
    database: Database, overview: ScanOverviewService, viewer: Actor
) -> None:
    store(database, VCP, [f"DK{place:04}" for place in range(1, 30)])
    (scan,) = overview.list_newest(viewer).values()
    assert scan.found == 29
    assert [one.symbol for one in scan.best] == [f"DK{n:04}" for n in range(1, MOST_HITS + 1)]


def test_an_empty_scan_says_why(
    database: Database, overview: ScanOverviewService, viewer: Actor
) -> None:
    store(database, VCP, [])
    (scan,) = overview.list_newest(viewer).values()
    assert (scan.found, scan.best, scan.reason) == (0, (), "No match.")


def test_of_one_session_the_default_preset_is_shown_and_the_others_are_counted(
    database: Database, overview: ScanOverviewService, viewer: Actor
) -> None:
    legs = store(database, VCP, ["DK0001"])
    store(database, VCP, ["DK0002", "DK0003"], preset="tracker")
    found = overview.list_newest(viewer)[VCP]
    assert (found.id, found.preset) == (legs, "legs")
    assert found.others == (("tracker", 2),)


def test_a_newer_session_counts_more_than_the_default_preset(
    database: Database, overview: ScanOverviewService, viewer: Actor
) -> None:
    store(database, VCP, ["DK0001"])
    newer = store(database, VCP, ["DK0002"], preset="tracker", session=date(2026, 11, 2))
    found = overview.list_newest(viewer)[VCP]
    assert (found.id, found.others) == (newer, ())


@on_sqlite
def test_the_age_is_of_the_clock_and_of_invented_bars_their_own_present(
    database: Database, overview: ScanOverviewService, viewer: Actor
) -> None:
    store(database, VCP, ["DK0001"])
    assert overview.list_newest(viewer)[VCP].age_sessions == 0
    store(database, BET, ["005930"], is_demo=False)
    # Monday the 2nd, Tuesday the 3rd and Wednesday the 4th have closed since Friday the 30th
    assert overview.list_newest(viewer)[BET].age_sessions == 3

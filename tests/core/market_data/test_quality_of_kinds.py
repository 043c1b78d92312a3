"""What a check judges an instrument by: its exchange, its kind, the length of its bars."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from core.admin.audit_trail import add_audit
from core.contracts import Actor
from core.enums import AssetKind, Interval, QualityRule, Severity
from core.events.outbox import Outbox
from core.market_data.calendars import list_hours
from core.market_data.quality_check_service import QualityCheckService
from core.market_data.quality_service import QualityService
from core.market_data.quality_types import FindingView
from core.market_data.series_store import SeriesStore
from db.session import Database
from tests.conftest import on_sqlite

Check = Callable[..., list[FindingView]]


@pytest.fixture
def check(
    database: Database,
    outbox: Outbox,
    jobs: Any,
    trader: Actor,
    make_fetched: Callable[..., Any],
) -> Check:
    """Store bars of an instrument with these facts, and say what a check finds."""

    def run(columns: Any, interval: Interval = Interval.DAY, **facts: Any) -> list[FindingView]:
        fetched = make_fetched("TEST", columns, interval=interval)
        fetched = replace(fetched, instrument=replace(fetched.instrument, **facts))
        with database.write() as session:
            SeriesStore(session, outbox).store(fetched, "csv", trader)
        QualityCheckService(database, outbox, jobs, add_audit).check_series(trader, "TEST")
        service = QualityService(database, add_audit, lambda *_: [])
        return list(service.get_board(trader).findings)

    return run


def jump(columns: Any, factor: float) -> Any:
    after = np.where(np.arange(columns.size) >= 10, factor, 1.0)
    prices = {name: getattr(columns, name) * after for name in ("open", "high", "low", "close")}
    return columns._replace(**prices)


@on_sqlite
@pytest.mark.parametrize(
    ("facts", "severity"),
    [
        ({"exchange": "KOSPI"}, Severity.CRITICAL),
        ({"exchange": "", "time_zone": "Asia/Seoul"}, Severity.CRITICAL),  # Seoul has one exchange
        ({"exchange": "", "time_zone": "UTC"}, None),
        ({"exchange": "KOSPI", "kind": AssetKind.ETF}, None),  # a leveraged one moves further
    ],
)
def test_a_move_of_45_per_cent_is_judged_by_the_exchange(
    check: Check, make_columns: Callable[..., Any], facts: dict[str, Any], severity: Severity | None
) -> None:
    days = np.arange(np.datetime64("2024-07-01"), np.datetime64("2024-08-15"))
    days = days[np.is_busday(days)]
    bars = make_columns(len(days))._replace(time=days.astype("M8[s]").astype(np.int64))

    found = {item.rule: item.severity for item in check(jump(bars, 1.45), **facts)}

    assert found.get(QualityRule.PRICE_JUMP) == severity


@pytest.mark.parametrize("kind", list(AssetKind))
def test_no_volume_is_no_defect_of_what_has_none(
    check: Check, make_columns: Callable[..., Any], kind: AssetKind
) -> None:
    bars = make_columns(20)._replace(volume=np.zeros(20))

    found = {item.rule for item in check(bars, kind=kind)}

    assert (QualityRule.ZERO_VOLUME in found) == (kind not in (AssetKind.FX, AssetKind.INDEX))


@pytest.mark.parametrize(("shift", "rules"), [(0, set()), (9, {QualityRule.OFF_SESSION})])
def test_hourly_bars_are_held_against_the_hours_of_the_exchange(
    check: Check, make_columns: Callable[..., Any], shift: int, rules: set[QualityRule]
) -> None:
    hours = list_hours("XNYS", date(2024, 3, 4), date(2024, 3, 22))  # the clocks change between
    assert hours is not None
    pairs = zip(hours.opens, hours.closes, strict=True)
    time = np.concatenate([np.arange(start, end, 3_600) for start, end in pairs]) + shift * 3_600
    bars = make_columns(len(time))._replace(time=time)

    found = check(bars, Interval.HOUR, exchange="NASDAQ")

    assert {item.rule for item in found} - {QualityRule.MISSING_SESSIONS} == rules
    assert bool(shift) == any("wrong time zone" in item.message for item in found)

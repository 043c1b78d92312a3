"""What is here of bars, instruments and flows, read off the arrays. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np

from core.contracts import FlowUniverse, SessionHours, TimeArray, Universe
from core.enums import FileContract, FlowUnit
from core.formatting import format_count
from core.kr_market.files.file_types import FileState

YEAR = timedelta(days=366)
_UNITS = {FlowUnit.KRW: "in KRW", FlowUnit.SHARES: "in shares"}


def read_bars(universe: Universe, hours: Sequence[SessionHours], clock: datetime) -> FileState:
    """Daily prices: bars in the sessions that were loaded.

    Args:
        universe: the market.
        hours: sessions of the exchange from a year before the last bar to the clock's day.
        clock: what counts as now.
    """
    days = list_days(universe.time)
    return FileState(
        contract=FileContract.DAILY_PRICES,
        source=universe.source,
        rows=int(np.isfinite(universe.close).sum()),
        symbols=len(universe.symbols),
        first=days[0],
        last=days[-1],
        imported_at=universe.fetched_at,
        age_sessions=count_age(days[-1], hours, clock),
        gaps=find_gaps(days, hours),
        is_demo=universe.is_demo,
        note=f"the newest {format_count(len(days))} sessions",
    )


def read_instruments(universe: Universe) -> FileState:
    """Names, markets and sectors of the instruments that have bars."""
    named = sum(
        bool(local) or name not in {"", symbol}
        for symbol, name, local in zip(
            universe.symbols, universe.names, universe.local_names, strict=True
        )
    )
    sectors = sum(bool(one) for one in universe.sectors)
    return FileState(
        contract=FileContract.STOCKS_LIST,
        source=universe.source,
        rows=len(universe.symbols),
        symbols=len(universe.symbols),
        imported_at=universe.fetched_at,
        is_demo=universe.is_demo,
        note=f"{format_count(named)} with a name, {format_count(sectors)} with a sector",
    )


def read_flows(flows: FlowUniverse, hours: Sequence[SessionHours], clock: datetime) -> FileState:
    """Daily net buying by foreigners and institutions."""
    days = list_days(flows.time)
    is_known = np.isfinite(flows.foreign) | np.isfinite(flows.institution)
    other = (
        f"; {format_count(flows.other_unit_rows)} rows of another unit are left out"
        if flows.other_unit_rows
        else ""
    )
    return FileState(
        contract=FileContract.TREND_LONG,
        source=flows.source,
        rows=int(is_known.sum()),
        symbols=len(flows.symbols),
        first=days[0],
        last=days[-1],
        imported_at=flows.fetched_at,
        age_sessions=count_age(days[-1], hours, clock),
        gaps=find_gaps(days, hours),
        is_demo=flows.is_demo,
        note=f"{_UNITS[flows.unit]}{other}",
    )


def list_days(time: TimeArray) -> list[date]:
    """The calendar day of each session."""
    return [datetime.fromtimestamp(second, UTC).date() for second in time.tolist()]


def count_age(last: date, hours: Sequence[SessionHours], clock: datetime) -> int | None:
    """Sessions that have closed after a day; None where the calendar does not reach back to it."""
    if not hours or hours[0].day > last:
        return None
    return sum(one.day > last and one.closes <= clock for one in hours)


def find_gaps(days: Sequence[date], hours: Sequence[SessionHours]) -> tuple[date, ...]:
    """Sessions of the year before the last of these days that are not among them."""
    here, since = set(days), max(days[0], days[-1] - YEAR)
    return tuple(one.day for one in hours if since < one.day < days[-1] and one.day not in here)

"""Small markets with flows whose scores can be reckoned by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from core.contracts import FlowQuery, FlowUniverse, Universe, UniverseQuery
from core.enums import AssetKind, FlowUnit
from core.errors import NotFoundError
from core.kr_market.smart_money.score import ShareFlows
from core.kr_market.smart_money.smart_money_service import SmartMoneyService

FIRST_DAY = date(2025, 1, 1)
"""Every calendar day is a session, so that sessions are counted with ease."""
FETCHED = datetime(2027, 1, 1, tzinfo=UTC)
NAN = float("nan")


def day(place: int) -> date:
    """The day of a session."""
    return FIRST_DAY + timedelta(days=place)


def seoul(place: int, hour: int, minute: int = 0) -> datetime:
    """An hour of a session's day in Seoul, UTC."""
    midnight = datetime.combine(day(place), datetime.min.time(), UTC)
    return midnight + timedelta(hours=hour - 9, minutes=minute)


def share(
    foreign: Sequence[float],
    institution: Sequence[float] | None = None,
    traded: Sequence[float] | float = 1_000.0,
) -> ShareFlows:
    """Flows of one share; institutions neither buy nor sell unless given."""
    nets = np.array(foreign, dtype=np.float64)
    others = np.zeros(len(nets)) if institution is None else np.array(institution, np.float64)
    return ShareFlows(nets, others, np.broadcast_to(np.asarray(traded, float), nets.shape).copy())


def build_universe(close: Any, volume: Any, symbols: Sequence[str], **changes: Any) -> Universe:
    """Bars whose open, high and low are the close; NaN closes are sessions without a bar."""
    prices = np.array(close, dtype=np.float64)
    midnight = int(datetime.combine(FIRST_DAY, datetime.min.time(), UTC).timestamp())
    count = len(symbols)
    universe = Universe(
        symbols=tuple(symbols),
        names=tuple(f"Share {symbol}" for symbol in symbols),
        local_names=("주식",) * count,
        sectors=("Sector",) * count,
        exchanges=("KOSPI",) * count,
        kinds=(AssetKind.STOCK,) * count,
        time=midnight + 86_400 * np.arange(prices.shape[1], dtype=np.int64),
        open=prices,
        high=prices,
        low=prices,
        close=prices,
        volume=np.broadcast_to(np.asarray(volume, float), prices.shape).copy(),
        source="bars",
        fetched_at=FETCHED,
    )
    return replace(universe, **changes)


def build_flows(universe: Universe, foreign: Any, institution: Any, **changes: Any) -> FlowUniverse:
    """Flows of the same shares on the same sessions, in won."""
    flows = FlowUniverse(
        symbols=universe.symbols,
        time=universe.time,
        foreign=np.array(foreign, dtype=np.float64),
        institution=np.array(institution, dtype=np.float64),
        unit=FlowUnit.KRW,
        source="flows",
        fetched_at=FETCHED,
        is_demo=universe.is_demo,
    )
    return replace(flows, **changes)


def cut_time(data: Any, query: UniverseQuery | FlowQuery) -> Any:
    """The last sessions up to the day wanted, as a store would give them."""
    count = len(data.time)
    if query.end is not None:
        end = int(datetime.combine(query.end, datetime.min.time(), UTC).timestamp())
        count = int(np.searchsorted(data.time, end, side="right"))
    if not count:
        raise NotFoundError("Nothing up to that day.", "Choose a later one.")
    part = slice(max(count - query.sessions, 0), count)
    arrays = {
        name: getattr(data, name)[:, part]
        for name in ("open", "high", "low", "close", "volume", "foreign", "institution")
        if hasattr(data, name)
    }
    return replace(data, time=data.time[part], **arrays)


def build_service(
    universe: Universe, flows: FlowUniverse | None, list_hours: Callable[..., Any] | None = None
) -> SmartMoneyService:
    """The service over these arrays."""

    def load_flows(_actor: Any, query: FlowQuery) -> FlowUniverse:
        if flows is None:
            raise NotFoundError("No investor flows are stored.", "Import some.")
        return cut_time(flows, query)

    return SmartMoneyService(
        lambda _actor, query: cut_time(universe, query),
        load_flows,
        list_hours or (lambda _first, _last: []),
    )

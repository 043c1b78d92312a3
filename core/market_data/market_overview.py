"""What a market did: breadth, sectors, movers. Pure; works on the arrays of a universe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

from core.contracts import FloatArray, PanelArray, TimeArray, Universe

PRICE_LIMIT = 0.305
"""Korean exchanges allow ±30 % a session, plus the rounding to a tick: a larger move of any daily
series is a corporate action or a defective row far more often than a trade."""

MOVERS = 8
_SPANS = (1, 5, 20)


@dataclass(frozen=True, slots=True)
class Mover:
    """One instrument's last session."""

    symbol: str
    name: str
    local_name: str
    close: float
    change: float  # fraction, against its close of the session before


@dataclass(frozen=True, slots=True)
class SectorMove:
    """Median change of a sector's instruments over 1, 5 and 20 sessions, as fractions."""

    name: str
    count: int
    changes: tuple[float | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class MarketOverview:
    """The last session of a market, and the way there.

    Attributes:
        count: instruments of the market; the five counts below add up to it.
        suspect: moves beyond `PRICE_LIMIT`, left out of everything else.
        missing: no bar of the last session, or none before it.
        highs, lows: closes at the highest or lowest close of the sessions looked at.
        average: float64[m], chained mean change of all instruments, 100 at the first session.
        advancing: float64[m], share of the instruments with a change that rose; NaN without any.
    """

    source: str
    is_demo: bool
    fetched_at: datetime
    day: date
    sessions: int
    count: int
    advancers: int
    decliners: int
    unchanged: int
    suspect: int
    missing: int
    highs: int
    lows: int
    time: TimeArray
    average: FloatArray
    advancing: FloatArray
    sectors: tuple[SectorMove, ...]
    gainers: tuple[Mover, ...]
    losers: tuple[Mover, ...]


def describe_market(universe: Universe) -> MarketOverview | None:
    """The overview of a universe; None where it has fewer than two sessions."""
    instruments, sessions = universe.close.shape
    if sessions < 2 or instruments == 0:  # noqa: PLR2004 - a change needs two closes
        return None
    changes = calculate_session_changes(universe.close)
    is_suspect = np.abs(changes) > PRICE_LIMIT
    sound = np.where(is_suspect, np.nan, changes)
    last = sound[:, -1]
    rises, falls = int((last > 0).sum()), int((last < 0).sum())
    known = int(np.isfinite(last).sum())
    suspect = int(is_suspect[:, -1].sum())
    highs, lows = _count_extremes(universe.close, last)
    return MarketOverview(
        source=universe.source,
        is_demo=universe.is_demo,
        fetched_at=universe.fetched_at,
        day=datetime.fromtimestamp(int(universe.time[-1]), UTC).date(),
        sessions=sessions,
        count=instruments,
        advancers=rises,
        decliners=falls,
        unchanged=known - rises - falls,
        suspect=suspect,
        missing=instruments - known - suspect,
        highs=highs,
        lows=lows,
        time=universe.time,
        average=_chain_average(sound),
        advancing=_share_advancing(sound),
        sectors=_describe_sectors(universe, sound),
        gainers=_list_movers(universe, last, descending=True),
        losers=_list_movers(universe, last, descending=False),
    )


def calculate_session_changes(close: PanelArray) -> PanelArray:
    """Change of each session against the last close before it, as a fraction.

    Args:
        close: float64[n, m], NaN where there is no bar.

    Returns:
        float64[n, m]; NaN in the first session, where there is no bar, and where none came before.
    """
    present = np.isfinite(close)
    place = np.where(present, np.arange(close.shape[1]), -1)
    latest = np.maximum.accumulate(place, axis=1)
    before = np.full_like(latest, -1)
    before[:, 1:] = latest[:, :-1]
    earlier = np.take_along_axis(close, np.maximum(before, 0), axis=1)
    changes: PanelArray = np.where(present & (before >= 0), close / earlier - 1, np.nan)
    return changes


def _count_extremes(close: PanelArray, last: FloatArray) -> tuple[int, int]:
    counted = np.isfinite(last)
    before = close[counted, :-1]
    final = close[counted, -1]
    highs = final > np.nanmax(before, axis=1, initial=-np.inf)
    lows = final < np.nanmin(before, axis=1, initial=np.inf)
    return int(highs.sum()), int(lows.sum())


def _chain_average(changes: PanelArray) -> FloatArray:
    known = np.isfinite(changes)
    total = np.where(known, changes, 0.0).sum(axis=0)
    mean = total / np.maximum(known.sum(axis=0), 1)
    average: FloatArray = 100 * np.cumprod(1 + mean)
    return average


def _share_advancing(changes: PanelArray) -> FloatArray:
    known = np.isfinite(changes).sum(axis=0)
    share: FloatArray = np.where(
        known > 0, (changes > 0).sum(axis=0) / np.maximum(known, 1), np.nan
    )
    return share


def _describe_sectors(universe: Universe, changes: PanelArray) -> tuple[SectorMove, ...]:
    spans = [
        np.where(
            np.isfinite(changes[:, -1]),
            np.nanprod(1 + changes[:, -span:], axis=1) - 1,
            np.nan,
        )
        for span in _SPANS
    ]
    names = np.array(universe.sectors)
    found = []
    for name in sorted(set(universe.sectors) - {""}):
        members = names == name
        first, second, third = (_median(span[members]) for span in spans)
        found.append(SectorMove(name, int(members.sum()), (first, second, third)))
    return tuple(sorted(found, key=lambda item: (item.changes[0] is None, -(item.changes[0] or 0))))


def _median(values: FloatArray) -> float | None:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else None


def _list_movers(universe: Universe, changes: FloatArray, *, descending: bool) -> tuple[Mover, ...]:
    moved = np.flatnonzero(changes > 0 if descending else changes < 0)
    order = moved[np.argsort(-changes[moved] if descending else changes[moved], kind="stable")]
    return tuple(
        Mover(
            universe.symbols[row],
            universe.names[row],
            universe.local_names[row],
            float(universe.close[row, -1]),
            float(changes[row]),
        )
        for row in order[:MOVERS].tolist()
    )

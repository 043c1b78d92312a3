"""A signal's way through the bars, cut to what a chart shows. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np

from core.contracts import Universe
from core.enums import FollowState
from core.kr_market.clean_bars import CleanBars, clean_row
from core.kr_market.ledger.types import OutcomeView
from core.kr_market.lifecycle.exit_rules import ExitRules
from core.kr_market.lifecycle.log_types import LogRow, SignalPath
from core.kr_market.lifecycle.stop_line import trace_stop

BEFORE, AFTER = 40, 15
"""Clean bars shown before the signal and after the exit."""

_NONE = np.array([], dtype=np.float64)
_HELD = (FollowState.OPEN, FollowState.CLOSED, FollowState.UNADJUSTED)


def build_path(
    row: LogRow, universe: Universe | None, rules: ExitRules, outcomes: tuple[OutcomeView, ...]
) -> SignalPath:
    """The path of a signal under one set of exit rules.

    Args:
        row: the signal.
        universe: its market; None where it is not stored any more.
        rules: whose stop and target are drawn.
        outcomes: under all exit rules.
    """
    symbol = row.signal.symbol
    if universe is None or symbol not in universe.symbols:
        reason = f"The bars of {symbol} from {row.signal.source} are not stored any more."
        return _empty(row, rules, outcomes, reason)
    bars = clean_row(universe, universe.symbols.index(symbol))
    days = [datetime.fromtimestamp(second, UTC).date() for second in universe.time.tolist()]
    signal_at = _find(bars, days, row.signal.session)
    if signal_at is None:
        reason = f"The stored bars of {symbol} do not hold the session of the signal."
        return _empty(row, rules, outcomes, reason)
    found = next((one for one in outcomes if one.exit_preset == rules.name), None)
    is_held = found is not None and found.state in _HELD
    entry = _find(bars, days, found.entry_session) if found and is_held else None
    exit_at = _find(bars, days, found.exit_session) if found and is_held else None
    last = len(bars) - 1 if exit_at is None else exit_at
    stop = np.full(len(bars), np.nan)
    target = None
    if entry is not None:
        stop = trace_stop(bars, entry, last, rules)
        if rules.take_profit is not None:
            target = float(bars.open[entry] * (1 + rules.take_profit))
    start = max(signal_at - BEFORE, 0)
    cut = slice(start, min((exit_at or last) + AFTER, len(bars)) + 1)
    return SignalPath(
        row=row,
        exit_preset=rules.name,
        time=universe.time[bars.places[cut]],
        open=bars.open[cut],
        high=bars.high[cut],
        low=bars.low[cut],
        close=bars.close[cut],
        stop=stop[cut],
        target=target,
        signal_at=signal_at - start,
        entry_at=None if entry is None else entry - start,
        exit_at=None if exit_at is None else exit_at - start,
        outcomes=outcomes,
        source=universe.source,
        fetched_at=universe.fetched_at,
        last_session=days[-1],
    )


def _find(bars: CleanBars, days: list[date], day: date | None) -> int | None:
    if day is None or day not in days:
        return None
    at = int(np.searchsorted(bars.places, days.index(day)))
    return at if at < len(bars) and bars.places[at] == days.index(day) else None


def _empty(
    row: LogRow, rules: ExitRules, outcomes: tuple[OutcomeView, ...], reason: str
) -> SignalPath:
    return SignalPath(
        row=row,
        exit_preset=rules.name,
        time=np.array([], dtype=np.int64),
        open=_NONE,
        high=_NONE,
        low=_NONE,
        close=_NONE,
        stop=_NONE,
        target=None,
        signal_at=None,
        entry_at=None,
        exit_at=None,
        outcomes=outcomes,
        source=row.signal.source,
        fetched_at=None,
        last_session=None,
        reason=reason,
    )

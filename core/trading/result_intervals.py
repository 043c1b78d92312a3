"""How sure the numbers of a result are: intervals by the stationary block bootstrap.

The returns from the end of one day (week, month) to the next are drawn anew in blocks, and every
figure is worked out on each drawn history by the formula of its definition. The trades are drawn
the same way. An interval holds the middle 90 % of what comes out. It says how much of a number is
the chance of this one history; it knows nothing of what the market has never done.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from core.contracts import FloatArray
from core.trading.evidence_needed import LEAST_VALUES, count_to_tell
from core.trading.resampling import LEVEL, MEAN_BLOCK, draw_places, enclose
from core.trading.result_parts import Estimate, Intervals, Needed
from core.trading.return_figures import RETURN_KEYS, calculate_figures
from core.trading.return_statistics import LEAST_RETURNS
from core.trading.sweep.market import build_calendar
from core.trading.types import Curve, TradeTable

DRAWS = 500
LEAST_TRADES = 10
"""Trades below which drawing them again says nothing."""

_DAILY_KEYS = frozenset({"value_at_risk_95", "expected_shortfall_95"})
_TRADE_KEYS = ("expectancy", "win_rate")
_UNITS = {52.0: "weeks", 12.0: "months", 1.0: "years"}
_LEAST_DEFINED = 0.95  # of the drawn histories, for the middle 90 % to mean anything
_ROOM = 500_000  # returns drawn at once
_SEED = 0
_NO_MOVE = 1e-12


def estimate_intervals(curve: Curve, trades: TradeTable) -> Intervals:
    """Intervals of the figures that are judged first. Equal inputs give equal intervals.

    Args:
        curve: of at least three bars.
        trades: closed ones; m may be 0.
    """
    calendar = build_calendar(curve.time, curve.close)
    unit = _UNITS.get(calendar.periods_a_year, "days")
    levels = curve.equity[calendar.period_ends]
    is_ruined = bool((levels <= 0.0).any())
    returns = np.zeros(0) if is_ruined else levels[1:] / levels[:-1] - 1.0
    block = MEAN_BLOCK if unit == "days" else _find_block(len(returns))
    trade_block = _find_block(len(trades))
    reason = _why_no_returns(returns, unit, is_ruined=is_ruined)
    drawn = _Drawn(calendar.periods_a_year, block, trade_block)
    estimates = (
        *drawn.of_returns(returns, reason, is_daily=unit == "days"),
        *drawn.of_trades(trades),
    )
    needed = (
        _need("expectancy", trades.return_fraction, "trades"),
        _need("sharpe_ratio", returns, unit, reason if is_ruined else ""),
    )
    return Intervals(LEVEL, DRAWS, block, trade_block, unit, estimates, needed)


class _Drawn:
    """Draws histories with one seed; blocks of mean length `block` and `trade_block`."""

    def __init__(self, periods_a_year: float, block: int, trade_block: int) -> None:
        self._periods = periods_a_year
        self._block, self._trade_block = block, trade_block

    def of_returns(self, returns: FloatArray, reason: str, *, is_daily: bool) -> list[Estimate]:
        """One estimate for each of `RETURN_KEYS`; without an interval where there is a reason."""
        if reason:
            return [Estimate(key, None, None, None, reason) for key in RETURN_KEYS]
        point = calculate_figures(returns[None, :], self._periods)
        parts = [
            calculate_figures(returns[places], self._periods)
            for places in _draw(len(returns), self._block)
        ]
        found = []
        for key in RETURN_KEYS:
            if key in _DAILY_KEYS and not is_daily:
                found.append(Estimate(key, None, None, None, "The bars are longer than a day."))
                continue
            drawn = np.concatenate([part[key] for part in parts])
            found.append(_estimate(key, float(point[key][0]), drawn))
        return found

    def of_trades(self, trades: TradeTable) -> list[Estimate]:
        """One estimate for each of `_TRADE_KEYS`."""
        values = {
            "expectancy": trades.return_fraction,
            "win_rate": (trades.profit > 0.0).astype(np.float64),
        }
        if len(trades) < LEAST_TRADES:
            reason = f"Needs {LEAST_TRADES} trades; there are {len(trades)}."
            return [
                Estimate(
                    key, float(values[key].mean()) if len(trades) else None, None, None, reason
                )
                for key in _TRADE_KEYS
            ]
        places = np.concatenate(list(_draw(len(trades), self._trade_block)))
        return [
            _estimate(key, float(values[key].mean()), values[key][places].mean(axis=1))
            for key in _TRADE_KEYS
        ]


def _draw(count: int, block: int) -> Iterator[np.ndarray[tuple[int, int], np.dtype[np.int64]]]:
    """Places of `DRAWS` histories as long as the real one, some at a time."""
    rng = np.random.default_rng(_SEED)
    step = max(1, _ROOM // count)
    for first in range(0, DRAWS, step):
        yield draw_places(rng, count, count, min(step, DRAWS - first), block)


def _estimate(key: str, value: float, drawn: FloatArray) -> Estimate:
    if not math.isfinite(value):
        return Estimate(key, None, None, None, "It is not defined for this run.")
    known = int(np.isfinite(drawn).sum())
    ends = enclose(drawn)
    if ends is None or known < _LEAST_DEFINED * len(drawn):
        reason = f"It is not defined in {len(drawn) - known} of {len(drawn)} drawn histories."
        return Estimate(key, value, None, None, reason)
    return Estimate(key, value, *ends)


def _why_no_returns(returns: FloatArray, unit: str, *, is_ruined: bool) -> str:
    if is_ruined:
        return "The account was wiped out: there is no history to draw another from."
    if len(returns) < LEAST_RETURNS:
        return f"Needs {LEAST_RETURNS} {unit} with a return; there are {len(returns)}."
    if np.abs(returns).max() <= _NO_MOVE:
        return "The account never moved."
    return ""


def _need(key: str, values: FloatArray, unit: str, reason: str = "") -> Needed:
    more = None if reason else count_to_tell(values)
    if more is None and not reason:
        reason = (
            f"Needs {LEAST_VALUES} {unit} at least; there are {len(values)}."
            if len(values) < LEAST_VALUES
            else "The mean is 0, or all returns are equal: no number of them would tell."
        )
    return Needed(key, len(values), more, unit, reason)


def _find_block(count: int) -> int:
    """The cube root of the number, the rate at which blocks should grow (Politis, White 2004)."""
    return max(1, math.ceil(math.cbrt(count)))

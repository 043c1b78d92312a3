"""Buying the index instead, and what the Market Gate read on it. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.contracts import BarSeries, FloatArray, TimeArray
from core.enums import MarketLight
from core.kr_market.lifecycle.costs import TradingCosts
from core.kr_market.market_gate.gate_bars import clean_series
from core.kr_market.market_gate.light import describe_allowance, find_light
from core.kr_market.market_gate.points import score_bars
from core.kr_market.market_gate.preset import GatePreset
from core.kr_market.signal_backtest.results import GateUse, IndexResult
from core.kr_market.signal_backtest.statistics import find_drawdown, find_growth, find_risk

LEAST_COVER = 0.95
"""Share of the period's sessions that the index must have a bar of, the first and last included."""


@dataclass(frozen=True, slots=True, eq=False)
class IndexInput:
    """The index to compare with; without a series `reason` says why."""

    symbol: str
    series: BarSeries | None = None
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class DollarRates:
    """USD/KRW as known after each session's close, float64[m]; NaN where unknown, and why."""

    value: FloatArray
    reason: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class GateSeries:
    """What the gate allowed by session.

    Attributes:
        allowed: float64[m], factor of an entry after each session; NaN where unknown.
        use: counts over the period.
    """

    allowed: FloatArray
    use: GateUse


def hold_index(
    index: IndexInput, time: TimeArray, capital: float, costs: TradingCosts
) -> tuple[IndexResult, FloatArray | None]:
    """Whole units bought at the first open with costs, marked at each close; the rest is cash.

    Args:
        index: what is held.
        time: of the period's sessions.
        capital: KRW.
        costs: of buying.
    """
    symbol, series = index.symbol, index.series
    if series is None:
        return IndexResult(symbol, reason=index.reason), None
    place = np.searchsorted(series.time, time)
    is_there = place < len(series)
    is_there[is_there] = series.time[place[is_there]] == time[is_there]
    if not (is_there[0] and is_there[-1]) or is_there.mean() < LEAST_COVER:
        first, last = series.at(0).date(), series.at(len(series) - 1).date()
        why = f"The stored bars of {symbol} reach from {first} to {last}: not over the period."
        return IndexResult(symbol, source=series.passport.source, reason=why), None
    price = float(series.open[place[0]]) * (1 + costs.slippage)
    units = math.floor(capital / (price * (1 + costs.commission)))
    if units < 1:
        return IndexResult(symbol, reason=f"The capital does not buy one {symbol}."), None
    last_there = np.maximum.accumulate(np.where(is_there, np.arange(len(time)), 0))
    close = series.close[place[last_there]]
    value = capital - units * price * (1 + costs.commission) + units * close
    total = float(value[-1]) / capital - 1.0
    volatility, sharpe = find_risk(value, capital)
    result = IndexResult(
        symbol=symbol,
        total_return=total,
        growth=find_growth(total, time),
        max_drawdown=0.0 - float(find_drawdown(value, capital).max()),
        volatility=volatility,
        sharpe=sharpe,
        source=series.passport.source,
        note=index.note,
    )
    return result, np.asarray(value)


def read_gate(
    index: IndexInput, time: TimeArray, first: int, rates: DollarRates, preset: GatePreset
) -> GateSeries:
    """The light after each session, from bars up to its own; a session without a bar is unknown.

    Args:
        index: what the gate reads.
        time: int64[m] of the market's sessions.
        first: where the period begins among them.
        rates: by session.
        preset: of the gate.
    """
    series = index.series
    score = np.full(len(time), np.nan)
    if series is not None:
        bars = clean_series(series, len(series))
        scored = score_bars(bars, preset, is_index=True).score
        _, at, of = np.intersect1d(time, bars.time, return_indices=True)
        score[at] = scored[of]
    known = [None if math.isnan(one) else one for one in score.tolist()]
    lights = [find_light(one, preset) for one in known]
    for place in np.flatnonzero(rates.value >= preset.rate_stop):
        lights[place] = MarketLight.RED
    sizes = {light: describe_allowance(light, preset).size for light in MarketLight}
    allowed = [math.nan if (size := sizes[light]) is None else size for light in lights]
    counted = {light: lights[first:].count(light) for light in MarketLight}
    use = GateUse(
        symbol=index.symbol,
        green=counted[MarketLight.GREEN],
        yellow=counted[MarketLight.YELLOW],
        red=counted[MarketLight.RED],
        unknown=counted[MarketLight.UNKNOWN],
        rate_reason=rates.reason,
    )
    return GateSeries(np.array(allowed), use)

"""Brings together what a backtest of signals reads: bars, flows, the index, the gate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from core.clock import now
from core.contracts import (
    Actor,
    BarQuery,
    BarSeries,
    FlowQuery,
    FlowUniverse,
    Universe,
    UniverseQuery,
)
from core.enums import AssetKind, Interval
from core.errors import InvalidInputError, NotFoundError
from core.kr_market.clock import FLOWS_KNOWN, stamp
from core.kr_market.inputs import MarketInputs
from core.kr_market.market_gate.preset import STANDARD
from core.kr_market.signal_backtest.index_line import (
    DollarRates,
    GateSeries,
    IndexInput,
    read_gate,
)
from core.kr_market.signal_backtest.request import SignalBacktestRequest
from core.kr_market.signal_backtest.trading_run import find_period

USUAL_SESSIONS = 1_040
"""As many as are kept ready; more are read where the period begins earlier."""

LOOK_BACK = timedelta(days=550)
"""Before the period: a year of sessions for the rules, holidays and suspensions included."""


@dataclass(frozen=True, slots=True, eq=False)
class LoadedMarket:
    """Everything up to the last day of the period."""

    universe: Universe
    flows: FlowUniverse | None
    index: IndexInput


def load_market(
    actor: Actor, inputs: MarketInputs, indexes: tuple[str, ...], request: SignalBacktestRequest
) -> LoadedMarket:
    """Bars of the market, its flows where there are any, and the index where it is stored.

    Args:
        actor: who asks.
        inputs: where bars come from.
        indexes: symbols to compare with, the first that is stored counts.
        request: names market and period.

    Raises:
        NotFoundError: no market is stored.
        InvalidInputError: none up to the period's end.
    """
    universe = inputs.load_universe(
        actor, UniverseQuery(_count_sessions(request), request.market, request.end)
    )
    return LoadedMarket(
        universe,
        _find_flows(actor, inputs, universe),
        _find_index(actor, inputs, indexes, universe),
    )


def load_gate(
    actor: Actor, inputs: MarketInputs, loaded: LoadedMarket, request: SignalBacktestRequest
) -> GateSeries | None:
    """What the gate allowed after each session; None where it is not asked for.

    Raises:
        InvalidInputError: it is unknown in every session of the period.
    """
    if not request.uses_gate:
        return None
    universe, index = loaded.universe, loaded.index
    first = find_period(universe, request.start).first
    rates = _list_rates(actor, inputs, universe, first)
    gate = read_gate(index, universe.time, first, rates, STANDARD)
    if not (gate.use.green or gate.use.yellow or gate.use.red):
        raise InvalidInputError(
            "The Market Gate is unknown in every session of the period: it would let nothing pass. "
            f"{index.reason}".strip(),
            f"Import daily bars of {index.symbol} over the period, or run without the gate.",
        )
    return gate


def _count_sessions(request: SignalBacktestRequest) -> int:
    if request.start is None:
        return USUAL_SESSIONS
    end = request.end or now().date()
    weekdays = (end - request.start + LOOK_BACK) * 5 // 7
    return max(USUAL_SESSIONS, weekdays.days)


def _find_flows(actor: Actor, inputs: MarketInputs, universe: Universe) -> FlowUniverse | None:
    query = FlowQuery(len(universe.time), end=_day(universe, -1), is_demo=universe.is_demo)
    try:
        return inputs.load_flows(actor, query)
    except (NotFoundError, InvalidInputError):  # none at all, or none up to that day
        return None


def _find_index(
    actor: Actor, inputs: MarketInputs, indexes: tuple[str, ...], universe: Universe
) -> IndexInput:
    for symbol in indexes:
        query = BarQuery(symbol, end=_day(universe, -1), interval=Interval.DAY)
        try:
            series = inputs.load_bars(actor, query)
        except (NotFoundError, InvalidInputError):
            continue
        if series.passport.is_demo == universe.is_demo:
            return IndexInput(symbol, series, note=_describe(symbol, series, universe))
    names = " or ".join(indexes)
    return IndexInput(indexes[0], reason=f"No daily bars of the index {names} are stored.")


def _describe(symbol: str, series: BarSeries, universe: Universe) -> str:
    kinds = dict(zip(universe.symbols, universe.kinds, strict=True))
    if kinds.get(symbol) is AssetKind.INDEX:
        return f"{symbol} is an index: it is held as if it were a fund."
    if not series.passport.is_adjusted:
        return f"Bars of {symbol} are not adjusted: its distributions are not in them."
    return ""


def _list_rates(actor: Actor, inputs: MarketInputs, universe: Universe, first: int) -> DollarRates:
    rates = np.full(len(universe.time), np.nan)
    reason = ""
    for place in range(first, len(rates)):
        reading = inputs.find_rate(actor, stamp(_day(universe, place), FLOWS_KNOWN))
        if reading.value is not None:
            rates[place] = reading.value
            continue
        reason = reading.reason
        if not reading.code:  # no series at all: the other sessions would hear the same
            break
    return DollarRates(rates, reason)


def _day(universe: Universe, place: int) -> date:
    return datetime.fromtimestamp(int(universe.time[place]), UTC).date()

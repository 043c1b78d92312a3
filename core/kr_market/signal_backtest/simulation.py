"""One backtest from signals to all its figures. Pure: no database, no clock."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import numpy as np

from core.contracts import FloatArray, FlowUniverse, OnProgress, Universe
from core.enums import EntryRefusal
from core.errors import InvalidInputError
from core.kr_market.lifecycle.costs import TradingCosts
from core.kr_market.lifecycle.exit_rules import find_exit_rules
from core.kr_market.signal_backtest.account import run_account
from core.kr_market.signal_backtest.account_types import AccountRun, AccountTerms
from core.kr_market.signal_backtest.blind_spots import count_blind_spots
from core.kr_market.signal_backtest.found_signals import FoundSignals
from core.kr_market.signal_backtest.index_line import GateSeries, IndexInput, hold_index
from core.kr_market.signal_backtest.months import list_months
from core.kr_market.signal_backtest.offers import Admitted, admit
from core.kr_market.signal_backtest.prepared_market import PreparedMarket, prepare_market
from core.kr_market.signal_backtest.random_entries import RandomEntries, draw_entries
from core.kr_market.signal_backtest.request import SignalBacktestRequest
from core.kr_market.signal_backtest.results import (
    Lines,
    LuckResult,
    SignalBacktestOutcome,
    Summary,
    TradeTable,
)
from core.kr_market.signal_backtest.statistics import SignalStatistics, calculate_statistics
from core.kr_market.signal_backtest.trade_table import build_trades, slice_trades

LEAST_SESSIONS = 20
"""Sessions of a period below which nothing can be told."""


@dataclass(frozen=True, slots=True, eq=False)
class BacktestInput:
    """Everything that is read.

    Attributes:
        universe: up to the last day of the period, with as many sessions before it as rules need.
        flows: for an exit when foreigners sell; None where none are stored.
        signals: of all sessions; those outside the period are left out.
        gate: None where it is not asked for.
    """

    universe: Universe
    flows: FlowUniverse | None
    signals: FoundSignals
    index: IndexInput
    gate: GateSeries | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Sessions on the universe's axis, inclusive."""

    first: int
    last: int


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """What the account did, with all that it did it on."""

    market: PreparedMarket
    terms: AccountTerms
    signals: FoundSignals
    admitted: Admitted
    account: AccountRun


def find_period(universe: Universe, start: date | None) -> Period:
    """From the first session on or after a day to the last there is.

    Raises:
        InvalidInputError: too few sessions are stored.
    """
    moment = None if start is None else int(datetime.combine(start, time.min, UTC).timestamp())
    first = 0 if moment is None else int(np.searchsorted(universe.time, moment))
    count = len(universe.time) - first
    if count < LEAST_SESSIONS:
        known = universe.time.astype("datetime64[s]").astype("datetime64[D]")
        raise InvalidInputError(
            f"Only {count} sessions of the period are stored; {LEAST_SESSIONS} are needed.",
            f"Sessions from {known[0]} to {known[-1]} are there: choose days among them.",
        )
    return Period(first, len(universe.time) - 1)


def trade_signals(given: BacktestInput, request: SignalBacktestRequest) -> Run:
    """Trade all signals of the period.

    Raises:
        InvalidInputError: too few sessions, or days whose sell tax is not known.
    """
    universe, signals, gate = given.universe, given.signals, given.gate
    costs, period = TradingCosts(), find_period(universe, request.start)
    market = prepare_market(universe, given.flows, costs)
    if np.isnan(market.marks.tax[period.first :]).any():
        raise InvalidInputError(
            "The sell tax of the period's first days is not known.",
            f"Begin on {costs.taxes[0][0]} or later.",
        )
    terms = AccountTerms(
        request.capital, period.first, period.last, find_exit_rules(request.rules), costs
    )
    kept = signals.within(period.first, period.last)
    allowed = np.ones(len(universe.time)) if gate is None else gate.allowed
    admitted = admit(
        market,
        kept,
        terms.size.scale(kept.score),
        allowed,
        min_turnover=request.min_turnover,
        rules=terms.rules,
        costs=costs,
    )
    return Run(market, terms, kept, admitted, run_account(market.marks, admitted.offers, terms))


def simulate(
    given: BacktestInput, request: SignalBacktestRequest, on_progress: OnProgress
) -> SignalBacktestOutcome:
    """Trade the signals, draw the random entries, hold the index, and work out every figure.

    Raises:
        InvalidInputError: as `trade_signals`.
    """
    on_progress(0.0, "Trading the signals")
    universe, index, gate = given.universe, given.index, given.gate
    run = trade_signals(given, request)
    on_progress(0.1, "Drawing random entries")
    drawn = draw_entries(
        run.market,
        run.admitted.offers,
        run.terms,
        min_turnover=request.min_turnover,
        draws=request.draws,
        seed=request.seed,
        on_progress=lambda share: on_progress(0.1 + 0.85 * share, "Drawing random entries"),
    )
    on_progress(0.95, "Working out the figures")
    days = universe.time[run.terms.first :]
    held, line = hold_index(index, days, request.capital, run.terms.costs)
    trades = build_trades(universe, run.market, run.signals, run.admitted, run.account)
    statistics = calculate_statistics(run.account, request.capital, days, sum(trades.is_worst_case))
    account = run.account
    return SignalBacktestOutcome(
        summary=Summary(
            market=universe.source,
            is_demo=universe.is_demo,
            fetched_at=universe.fetched_at,
            first=_to_day(int(days[0])),
            last=_to_day(int(days[-1])),
            sessions=len(days),
            signals=len(run.signals),
            refused=_add_up(run),
            statistics=statistics,
            index=held,
            luck=_place(drawn, statistics, request),
            gate=None if gate is None else gate.use,
            by_kind=tuple(slice_trades(trades, _name_kind)),
            by_exit=tuple(slice_trades(trades, _name_exit)),
            months=tuple(list_months(days, account.equity, line, request.capital, trades)),
            blind=count_blind_spots(run.market, run.signals, run.admitted, account, run.terms),
            rule_versions={"exits": run.terms.rules.version, "sizes": run.terms.size.version},
        ),
        lines=Lines(
            time=days,
            equity=account.equity,
            cash=account.cash,
            stale=account.stale,
            index=line,
            band=None if drawn is None else drawn.band,
            random_returns=None if drawn is None else drawn.returns,
        ),
        trades=trades,
    )


def _name_kind(trades: TradeTable, place: int) -> str:
    return trades.kind[place]


def _name_exit(trades: TradeTable, place: int) -> str:
    return trades.exit[place]


def _to_day(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()


def _add_up(run: Run) -> dict[str, int]:
    counts = Counter(run.admitted.refused) + Counter(run.account.refused)
    return {reason.value: counts[reason] for reason in EntryRefusal if counts[reason]}


def _place(
    drawn: RandomEntries | None, statistics: SignalStatistics, request: SignalBacktestRequest
) -> LuckResult | None:
    if drawn is None:
        return None
    low, median, high = (float(one) for one in np.quantile(drawn.returns, (0.05, 0.5, 0.95)))
    wins: FloatArray = drawn.win_rate[~np.isnan(drawn.win_rate)]
    return LuckResult(
        draws=len(drawn.returns),
        seed=request.seed,
        rank=drawn.place(statistics.total_return),
        low=low,
        median=median,
        high=high,
        win_rate=float(wins.mean()) if len(wins) else None,
        bought=float(drawn.bought.mean()),
        pool=drawn.pool,
    )

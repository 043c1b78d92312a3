"""One backtest from signals to all its figures. Pure: no database, no clock."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import numpy as np

from core.contracts import FloatArray, OnProgress
from core.enums import EntryRefusal
from core.kr_market.signal_backtest.blind_spots import count_blind_spots
from core.kr_market.signal_backtest.index_line import hold_index
from core.kr_market.signal_backtest.months import list_months
from core.kr_market.signal_backtest.random_entries import RandomEntries, draw_entries
from core.kr_market.signal_backtest.request import SignalBacktestRequest
from core.kr_market.signal_backtest.result_tables import Lines, TradeTable
from core.kr_market.signal_backtest.results import LuckResult, SignalBacktestOutcome, Summary
from core.kr_market.signal_backtest.statistics import SignalStatistics, calculate_statistics
from core.kr_market.signal_backtest.trade_table import build_trades, slice_trades
from core.kr_market.signal_backtest.trading_run import BacktestInput, Run, trade_signals


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
        run.admitted.offers.take(np.flatnonzero(~run.account.is_held)),
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

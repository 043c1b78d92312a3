"""One backtest on the kernel instead of the engine: the same trades, equity and statistics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.trading.request import Costs, Execution
from core.trading.strategies.base import Strategy
from core.trading.types import Statistics, TradeTable

if TYPE_CHECKING:
    from core.trading.sweep.state import TradeLog


@dataclass(frozen=True, slots=True, eq=False)
class KernelResult:
    """What the kernel found.

    Attributes:
        equity: float64[n], currency, as `Curve.equity`.
        trades: in order of their exit.
        statistics: under the keys of `core.trading.statistics.DEFINITIONS`.
        unfilled: entries that could not be carried out.
        code: DONE, RUINED, REFUSED or NEEDS_ENGINE of `core.trading.sweep.result`; with the last
            two the rest has no meaning.
    """

    equity: FloatArray
    trades: TradeTable
    statistics: Statistics
    unfilled: int
    code: int


def run_on_kernel(
    bars: BarSeries,
    strategy: Strategy,
    costs: Costs,
    execution: Execution,
    commission_fixed: float = 0.0,
) -> KernelResult:
    """Run the strategy on the plain kernel; what `run_backtest` gives, found another way.

    Args:
        bars: at least `count_bars_needed(strategy)`.
        strategy: with its parameters.
        costs: of the account.
        execution: how signals become orders; `core.trading.sweep.limits` has no reason against it,
            the costs or the strategy's signals.
        commission_fixed: currency per order, on top of the costs' share.
    """
    from core.trading.sweep.account_figures import measure_account
    from core.trading.sweep.drawdowns import find_block_extremes
    from core.trading.sweep.figures import COLUMNS, build_statistics, write_row
    from core.trading.sweep.market import prepare_market
    from core.trading.sweep.plain_loop import simulate
    from core.trading.sweep.rooms import make_record, make_scratch
    from core.trading.sweep.state import Rules, Setting
    from core.trading.sweep.trade_figures import measure_trades
    from core.trading.sweep.wishes import make_wishes

    market = prepare_market(bars, costs, commission_fixed)
    calendar = market.calendar
    warm_up = strategy.warm_up()
    wishes = make_wishes(strategy.signals(bars), execution.direction)
    rules = Rules(
        execution.position_size,
        execution.stop_loss,
        execution.take_profit,
        execution.trailing_stop,
        execution.cool_down,
    )
    setting = Setting(market.prices, market.ranges, market.terms, rules)
    record, scratch = make_record(len(bars)), make_scratch(len(bars))
    outcome = simulate(setting, wishes, warm_up + 1, record)
    find_block_extremes(record.equity, scratch.lowest, scratch.highest)
    log, count = record.log, outcome.trade_count
    account = measure_account(record, outcome, market.facts(), warm_up, scratch)
    row = np.empty(len(COLUMNS))
    write_row(account, measure_trades(log, count, calendar.time, calendar.step), row)
    return KernelResult(
        record.equity,
        _build_table(bars, log, count, market.unit),
        build_statistics(bars.time, row),
        outcome.unfilled,
        outcome.code,
    )


def _build_table(bars: BarSeries, log: TradeLog, count: int, unit: float) -> TradeTable:
    size, paid, got = log.size[:count], log.entry_price[:count], log.exit_price[:count]
    commission = log.commission[:count]
    # As Trade.pl_pct, before fractional units are scaled back.
    gross = np.sign(size) * (got / paid - 1)
    returns = gross - commission / (np.abs(size) * paid)
    is_whole = unit == 1.0
    return TradeTable(
        size=size if is_whole else size * unit,
        entry_time=bars.time[log.entry_bar[:count]],
        exit_time=bars.time[log.exit_bar[:count]],
        entry_price=paid if is_whole else paid / unit,
        exit_price=got if is_whole else got / unit,
        profit=log.profit[:count],
        return_fraction=returns,
        commission=commission,
    )

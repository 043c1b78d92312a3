"""A run that looks at earlier bars but begins to trade, and to be measured, on a later one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.trading.request import Costs, Execution
from core.trading.strategies.base import Strategy
from core.trading.types import Statistics


@dataclass(frozen=True, slots=True, eq=False)
class LateResult:
    """What the kernel found from bar `start` on.

    Attributes:
        equity: float64[n - start], currency; begins with the starting cash.
        statistics: under the keys of `core.trading.statistics.DEFINITIONS`, of these bars alone.
        code: DONE, RUINED, REFUSED or NEEDS_ENGINE of `core.trading.sweep.result`; with the last
            two the rest has no meaning.
    """

    equity: FloatArray
    statistics: Statistics
    code: int


def run_late(
    bars: BarSeries, start: int, strategy: Strategy, costs: Costs, execution: Execution
) -> LateResult:
    """Trade from bar `start` on; the bars before it only give the indicators their values.

    The account begins flat: a position that the strategy would have held by then is not taken
    over. The first decision is made at the close of bar `start`, or on the first bar on which
    every indicator has a value. Buy and hold is measured from bar `start`.

    Args:
        bars: at least three from `start` on.
        start: the first bar that counts.
        strategy: with its parameters.
        costs: of the account.
        execution: see `core.trading.sweep.single_run.run_on_kernel`.
    """
    from core.trading.sweep.account_figures import measure_account
    from core.trading.sweep.drawdowns import find_block_extremes
    from core.trading.sweep.figures import COLUMNS, build_statistics, write_row
    from core.trading.sweep.market import prepare_market
    from core.trading.sweep.plain_loop import simulate
    from core.trading.sweep.rooms import make_record, make_scratch
    from core.trading.sweep.state import Record, Rules, Setting
    from core.trading.sweep.trade_figures import measure_trades
    from core.trading.sweep.wishes import make_wishes

    market = prepare_market(bars, costs)
    rules = Rules(
        execution.position_size,
        execution.stop_loss,
        execution.take_profit,
        execution.trailing_stop,
        execution.cool_down,
    )
    setting = Setting(market.prices, market.ranges, market.terms, rules)
    record = make_record(len(bars))
    first = max(start, strategy.warm_up() + 1, 1)
    wishes = make_wishes(strategy.signals(bars), execution.direction)
    outcome = simulate(setting, wishes, first, record)
    ruined_at = outcome.ruined_at - start if outcome.ruined_at >= 0 else -1
    outcome = outcome._replace(ruined_at=ruined_at)

    tail = cut_bars(bars, slice(start, len(bars)))
    facts = prepare_market(tail, costs).facts()
    log = record.log._replace(
        entry_bar=record.log.entry_bar - start, exit_bar=record.log.exit_bar - start
    )
    seen = Record(record.equity[start:].copy(), log, record.book)
    scratch = make_scratch(len(tail))
    find_block_extremes(seen.equity, scratch.lowest, scratch.highest)
    account = measure_account(seen, outcome, facts, 0, scratch)
    calendar, count = facts.calendar, outcome.trade_count
    row = np.empty(len(COLUMNS))
    write_row(account, measure_trades(log, count, calendar.time, calendar.step), row)
    return LateResult(seen.equity, build_statistics(tail.time, row), outcome.code)


def cut_bars(bars: BarSeries, part: slice) -> BarSeries:
    """Some of the bars, as views: nothing is copied."""
    columns = {
        name: getattr(bars, name)[part]
        for name in ("time", "open", "high", "low", "close", "volume")
    }
    return replace(bars, **columns)

"""The numbers of the account, after `compute_stats` of backtesting.py 0.6.6."""

from __future__ import annotations

from typing import NamedTuple

from core.contracts import FloatArray
from core.trading.sweep.annual_figures import measure_annual
from core.trading.sweep.compiled import kernel
from core.trading.sweep.drawdowns import measure_drawdowns
from core.trading.sweep.market import Facts
from core.trading.sweep.plain_loop import Outcome
from core.trading.sweep.state import Record, TradeLog
from core.trading.sweep.trade_figures import round_up

MAX_BAR = 2**62
"""Beyond any bar."""


class AccountFigures(NamedTuple):
    """Fields are keys of `core.trading.statistics.DEFINITIONS`; not finite where undefined."""

    exposure: float
    equity_final: float
    equity_peak: float
    commissions: float
    spread_cost: float
    costs: float
    total_return: float
    buy_hold_return: float
    return_annual: float
    volatility_annual: float
    cagr: float
    sharpe_ratio: float
    sortino_ratio: float
    calmar_ratio: float
    alpha: float
    beta: float
    max_drawdown: float
    avg_drawdown: float
    max_drawdown_duration: float
    avg_drawdown_duration: float


class Scratch(NamedTuple):
    """Room to work in, one set a thread: float64[n] each."""

    period_equity: FloatArray
    lowest: FloatArray
    highest: FloatArray


@kernel
def measure_account(
    record: Record, outcome: Outcome, facts: Facts, warm_up: int, scratch: Scratch
) -> AccountFigures:
    """Figures of one run.

    Args:
        record: as the simulation wrote it.
        outcome: how the run ended.
        facts: of the bars and the account.
        warm_up: the bar from whose close buy and hold is measured.
        scratch: with the blocks of `find_block_extremes`; the rest is overwritten.
    """
    equity, calendar, close = record.equity, facts.calendar, facts.close
    last = len(equity) - 1
    falls = measure_drawdowns(equity, calendar.time, scratch.lowest, scratch.highest)
    annual = measure_annual(record, outcome, calendar, scratch.period_equity)
    total = (equity[last] - equity[0]) / equity[0]
    held = (close[last] - close[warm_up]) / close[warm_up]
    commissions, spread_cost, bars_held = sum_costs(record.log, outcome.trade_count, facts.spread)
    return AccountFigures(
        bars_held / len(equity),
        equity[last],
        falls.peak,
        commissions,
        spread_cost,
        commissions + spread_cost,
        total,
        held,
        annual.growth,
        annual.volatility,
        (equity[last] / equity[0]) ** (1 / calendar.years) - 1,
        annual.growth / annual.volatility,
        annual.growth / annual.downside,
        annual.growth / falls.deepest,
        total - annual.beta * held,
        annual.beta,
        -falls.deepest,
        -falls.mean,
        round_up(falls.longest, calendar.step),
        round_up(falls.mean_duration, calendar.step),
    )


@kernel
def sum_costs(log: TradeLog, count: int, spread: float) -> tuple[float, float, int]:
    """Commission and spread paid, currency, and the bars on which a trade was open.

    A bar counts once, entry and exit bars included, however many trades it has: going back through
    the exits, the bars from `covered` to `furthest` are counted as far as there was a trade. An
    exit may lie beyond `furthest`: with trade on close, trades are finalised on the bar before the
    last, after one that its stop has closed on the last.
    """
    commissions, spread_cost, bars_held = 0.0, 0.0, 0
    covered, furthest = MAX_BAR, log.exit_bar[count - 1] if count > 0 else 0
    for row in range(count - 1, -1, -1):
        commissions += log.commission[row]
        size = log.size[row]
        side = 1.0 if size > 0 else -1.0
        spread_cost += abs(size) * log.entry_price[row] * spread / (1 + side * spread)
        first, last = log.entry_bar[row], log.exit_bar[row]
        bars_held += max(min(last + 1, covered) - first, 0)
        bars_held += max(last - max(furthest, first - 1), 0)
        covered, furthest = min(covered, first), max(furthest, last)
    return commissions, spread_cost, bars_held

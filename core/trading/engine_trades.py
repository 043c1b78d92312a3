"""The engine's closed trades as arrays, with what closed each of them.

A trade of backtesting.py can end in six ways, and what the engine did tells them apart:

* An order to close it was placed: such an order stands in front of all others, so it is carried
  out on the next bar whatever else that bar would have done. The follower noted its reason.
* It was still open on the last bar, where the engine closes everything.
* Its bar met its stop: stops come before targets, and the fill is the stop or, beyond it, the open.
* Its bar met its target, and not its stop.
* The account was worth nothing at that bar's close, where the engine gives up.

A trade whose fill fits none of these is `unknown`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.enums import ExitReason
from core.trading.excursions import Holding, measure_excursions
from core.trading.run_notes import RunNotes
from core.trading.types import TradeTable

if TYPE_CHECKING:
    import pandas as pd

_AT_MARKET = frozenset({ExitReason.SIGNAL, ExitReason.REVERSED, ExitReason.END_OF_DATA})


@dataclass(frozen=True, slots=True, eq=False)
class EngineTrades:
    """The trades, and what their bars leave open.

    Attributes:
        in_doubt: bar on which a trade met both its stop and its target, to whether that trade was
            long; ascending.
    """

    table: TradeTable
    in_doubt: dict[int, bool]


class _Prices(NamedTuple):
    """As the engine sees them, in units of `Costs.price_unit`; float64[n] each."""

    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray


def read_trades(
    raw: Any, bars: BarSeries, notes: RunNotes, *, is_traded_on_close: bool
) -> EngineTrades:
    """Closed trades in order of their exit.

    Args:
        raw: what `Backtest.run` returned.
        bars: of the run.
        notes: of the follower that gave the orders.
        is_traded_on_close: whether market orders are filled at the close before.
    """
    frame: pd.DataFrame = raw["_trades"]
    data = raw["_strategy"].data
    prices = _Prices(
        *(np.asarray(column) for column in (data.Open, data.High, data.Low, data.Close))
    )
    worthless = np.flatnonzero(raw["_equity_curve"]["Equity"].to_numpy() <= 0.0)
    ruined_at = int(worthless[0]) if worthless.size else -1
    closed = raw["_strategy"].closed_trades
    reasons = tuple(_explain(trade, notes, prices, ruined_at) for trade in closed)
    in_doubt = {
        int(trade.exit_bar): bool(trade.is_long)
        for trade, reason in zip(closed, reasons, strict=True)
        if reason not in _AT_MARKET and _is_in_doubt(trade, prices)
    }

    def column(name: str) -> FloatArray:
        values: FloatArray = frame[name].to_numpy(dtype=np.float64)
        return values

    entry_bar, exit_bar = (frame[name].to_numpy(dtype=np.int64) for name in ("EntryBar", "ExitBar"))
    at_close = [
        reason is ExitReason.RUINED or (is_traded_on_close and reason in _AT_MARKET)
        for reason in reasons
    ]
    holding = Holding(
        entry_bar, exit_bar, column("EntryPrice"), column("ExitPrice"), column("Size") > 0
    )
    best, worst = measure_excursions(
        bars, holding, is_entry_at_close=is_traded_on_close, is_exit_at_close=np.array(at_close)
    )
    table = TradeTable(
        size=column("Size"),
        entry_time=bars.time[entry_bar],
        exit_time=bars.time[exit_bar],
        entry_price=holding.entry_price,
        exit_price=holding.exit_price,
        profit=column("PnL"),
        return_fraction=column("ReturnPct"),
        commission=column("Commission"),
        exit_reason=reasons,
        best_excursion=best,
        worst_excursion=worst,
    )
    return EngineTrades(table, dict(sorted(in_doubt.items())))


def _explain(trade: Any, notes: RunNotes, prices: _Prices, ruined_at: int) -> ExitReason:
    if trade in notes.closing:
        return notes.closing[trade]
    bar, price = trade.exit_bar, trade.exit_price
    opened = prices.open[bar]
    nearer, further = (min, max) if trade.is_long else (max, min)
    if _is_stop_met(trade, prices):
        is_filled = price == nearer(opened, trade.sl)
        stop = ExitReason.TRAILING_STOP if notes.has_trailing_stop(trade) else ExitReason.STOP_LOSS
        return stop if is_filled else ExitReason.UNKNOWN
    if _is_target_met(trade, prices):
        is_filled = price == further(opened, trade.tp)
        return ExitReason.TAKE_PROFIT if is_filled else ExitReason.UNKNOWN
    is_given_up = bar == ruined_at and price == prices.close[bar]
    return ExitReason.RUINED if is_given_up else ExitReason.UNKNOWN


def _is_in_doubt(trade: Any, prices: _Prices) -> bool:
    """Whether its last bar met stop and target, and did not open beyond the stop."""
    if not (_is_stop_met(trade, prices) and _is_target_met(trade, prices)):
        return False
    opened = prices.open[trade.exit_bar]
    return bool(opened > trade.sl if trade.is_long else opened < trade.sl)


def _is_stop_met(trade: Any, prices: _Prices) -> bool:
    if not trade.sl:
        return False
    bar = trade.exit_bar
    return bool(prices.low[bar] <= trade.sl if trade.is_long else prices.high[bar] >= trade.sl)


def _is_target_met(trade: Any, prices: _Prices) -> bool:
    if not trade.tp:
        return False
    bar = trade.exit_bar
    return bool(prices.high[bar] >= trade.tp if trade.is_long else prices.low[bar] <= trade.tp)

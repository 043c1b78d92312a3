"""The price with the entries and exits of a backtest."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.charts.downsample import pick_extremes
from core.charts.palette import DOWN, MUTED, UP
from core.charts.time_axis import style_time_chart, to_milliseconds
from core.contracts import FloatArray, TimeArray
from core.trading.distribution import CountArray
from core.trading.reason_words import EXIT_NAMES
from core.trading.types import TradeTable

_ROOM = 0.008
_FEW_TRADES = 60  # up to here markers have their full size


def build_price_trades_figure(
    time: TimeArray,
    close: FloatArray,
    trades: TradeTable,
    *,
    currency: str = "",
    numbers: CountArray | None = None,
) -> go.Figure:
    """Closes as a line; entries point the way of the trade, exits are coloured by profit.

    Args:
        time: int64[n], seconds since 1970-01-01 UTC.
        close: float64[n], currency.
        trades: as the backtest made them; all of them are drawn, however many.
        currency: shown beside the profit.
        numbers: what the trades are called; None counts them from 1.
    """
    if numbers is None:
        numbers = np.arange(1, len(trades) + 1)
    kept = pick_extremes(close)
    figure = go.Figure()
    figure.add_scatter(
        x=to_milliseconds(time[kept]),
        y=close[kept],
        name="Close",
        mode="lines",
        line={"color": MUTED, "width": 1.2},
        hovertemplate="%{y:,.6~g}",
    )
    _add_markers(figure, trades, numbers, currency, is_entry=True)
    _add_markers(figure, trades, numbers, currency, is_entry=False)
    style_time_chart(figure, title=f"Price ({currency})" if currency else "Price")
    figure.update_layout(hovermode="closest")
    if len(time):
        first, last = float(time[0]) * 1_000, float(time[-1]) * 1_000
        room = _ROOM * (last - first)  # a marker on the last bar is not cut in half
        figure.update_xaxes(range=[first - room, last + room])
    return figure


def _add_markers(
    figure: go.Figure, trades: TradeTable, numbers: CountArray, currency: str, *, is_entry: bool
) -> None:
    if not len(trades):
        return
    is_long, is_won = trades.size > 0, trades.profit > 0
    colours = np.where(is_long if is_entry else is_won, UP, DOWN)
    symbols = np.where(is_long, "triangle-up", "triangle-down") if is_entry else "x"
    figure.add_scatter(
        x=to_milliseconds(trades.entry_time if is_entry else trades.exit_time),
        y=trades.entry_price if is_entry else trades.exit_price,
        name="Entry" if is_entry else "Exit",
        mode="markers",
        marker={
            "color": colours,
            "symbol": symbols,
            "size": _marker_size(len(trades)) * (1.0 if is_entry else 0.8),
            "line": {"width": 0},
        },
        customdata=list(
            zip(
                numbers.tolist(),
                np.abs(trades.size).tolist(),
                trades.profit.tolist(),
                trades.return_fraction.tolist(),
                np.where(is_long, "long", "short").tolist(),
                _list_reasons(trades),
                strict=True,
            )
        ),
        hovertemplate=(
            f"{'Entry' if is_entry else 'Exit'} of trade %{{customdata[0]}} "
            "(%{customdata[4]}, %{customdata[1]:,.6~g} units)<br>%{x|%Y-%m-%d %H:%M} at %{y:,.6~g}"
            f"<br>profit %{{customdata[2]:+,.2f}} {currency} (%{{customdata[3]:+.2%}})"
            f"{'' if is_entry else '%{customdata[5]}'}<extra></extra>"
        ),
    )


def _list_reasons(trades: TradeTable) -> list[str]:
    if trades.exit_reason is None:
        return [""] * len(trades)
    return [f"<br>{EXIT_NAMES[reason]}" for reason in trades.exit_reason]


def _marker_size(count: int) -> float:
    """Pixels: smaller as there are more trades, never too small to see."""
    return float(np.clip(11 * np.sqrt(_FEW_TRADES / max(count, _FEW_TRADES)), 5, 11))

"""What long and short trades have brought so far."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.charts.palette import BENCHMARK, DOWN, UP
from core.charts.time_axis import style_time_chart, to_milliseconds
from core.contracts import TimeArray
from core.enums import Direction
from core.trading.trade_sides import choose_side
from core.trading.types import TradeTable

_SIDES = (
    ("All", Direction.BOTH, BENCHMARK, "dot"),
    ("Long", Direction.LONG, UP, "solid"),
    ("Short", Direction.SHORT, DOWN, "solid"),
)


def build_side_profit_figure(
    time: TimeArray, trades: TradeTable, *, currency: str = ""
) -> go.Figure:
    """Sums of the closed trades' profits, in steps at their exits, over the whole run.

    Args:
        time: int64[n], seconds since 1970-01-01 UTC of the run's bars.
        trades: in order of their exit; a side without any is left out.
        currency: of the profits.
    """
    figure = go.Figure()
    for name, side, colour, dash in _SIDES:
        chosen = choose_side(trades, side).trades
        if not len(chosen) or not len(time):
            continue
        sums = np.cumsum(chosen.profit)
        figure.add_scatter(
            x=to_milliseconds(np.concatenate([time[:1], chosen.exit_time, time[-1:]])),
            y=np.concatenate([[0.0], sums, sums[-1:]]),
            name=name,
            mode="lines",
            line={"color": colour, "width": 1.6, "shape": "hv", "dash": dash},
            hovertemplate=f"%{{y:+,.0f}} {currency}",
        )
    style_time_chart(figure, title=f"Profit so far ({currency})" if currency else "Profit so far")
    return figure

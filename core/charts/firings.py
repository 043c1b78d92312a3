"""When a strategy's signals were set, on the price."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from core.charts.palette import DOWN, MUTED, UP
from core.charts.time_axis import style_time_chart, to_milliseconds
from core.contracts import BarSeries
from core.trading.library.examples import NAMES, Firing

_MARKS = {
    "enter_long": ("triangle-up", UP),
    "exit_long": ("x", UP),
    "enter_short": ("triangle-down", DOWN),
    "exit_short": ("x", DOWN),
}
_HEIGHT = 260


def build_firings_figure(
    bars: BarSeries, firings: Sequence[Firing], *, most_bars: int = 260
) -> go.Figure:
    """The last closes with a mark on the first bar of each spell of a signal.

    Args:
        bars: the signals were calculated on.
        firings: their spells, on the same bars.
        most_bars: so many of the last bars are drawn.
    """
    start = max(0, len(bars) - most_bars)
    figure = go.Figure()
    figure.add_scatter(
        x=to_milliseconds(bars.time[start:]),
        y=bars.close[start:],
        name="Close",
        mode="lines",
        line={"color": MUTED, "width": 1.2},
        hovertemplate="%{y:,.6~g}",
    )
    for firing in firings:
        places = firing.places[firing.places >= start]
        if not len(places):
            continue
        symbol, colour = _MARKS[firing.side]
        figure.add_scatter(
            x=to_milliseconds(bars.time[places]),
            y=bars.close[places],
            name=NAMES[firing.side],
            mode="markers",
            marker={"symbol": symbol, "color": colour, "size": 9, "line": {"width": 0}},
            hovertemplate=f"{NAMES[firing.side]} at %{{y:,.6~g}}",
        )
    style_time_chart(figure, title=bars.passport.currency or "Price")
    figure.update_layout(height=_HEIGHT, hovermode="closest")
    return figure

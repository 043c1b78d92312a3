"""Why: profit by what closed the trades, and what became of the signals, as bars."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from core.charts.palette import DOWN, GRID, MUTED, UP
from core.trading.reason_words import EXIT_NAMES, REJECTION_NAMES
from core.trading.result_parts import ExitRow, SignalCounts

_ROW_PIXELS, _FRAME_PIXELS = 34, 64


def build_exit_figure(rows: Sequence[ExitRow], *, currency: str = "") -> go.Figure:
    """Profit by reason, in the order given, from the top."""
    names = [EXIT_NAMES[row.reason] for row in rows]
    figure = go.Figure(
        go.Bar(
            x=[row.profit for row in rows],
            y=names,
            orientation="h",
            marker={"color": [UP if row.profit > 0 else DOWN for row in rows]},
            customdata=[(row.count, row.win_rate) for row in rows],
            hovertemplate="%{y}: %{x:+,.0f} "
            f"{currency}<br>%{{customdata[0]:,}} trades, %{{customdata[1]:.0%}} won"
            "<extra></extra>",
        )
    )
    _style(figure, len(rows), f"Profit ({currency})" if currency else "Profit")
    return figure


def build_signal_figure(counts: SignalCounts) -> go.Figure:
    """Filled entries, then the rejected ones by reason, most frequent first."""
    rejected = sorted(
        ((count, REJECTION_NAMES[reason]) for reason, count in counts.rejected.items() if count),
        reverse=True,
    )
    bars = [(counts.filled, "filled"), *rejected]
    figure = go.Figure(
        go.Bar(
            x=[count for count, _ in bars],
            y=[name for _, name in bars],
            orientation="h",
            marker={"color": [UP, *[MUTED] * len(rejected)]},
            hovertemplate="%{y}: %{x:,}<extra></extra>",
        )
    )
    _style(figure, len(bars), "Entry signals")
    return figure


def _style(figure: go.Figure, rows: int, title: str) -> None:
    figure.update_layout(
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        height=_FRAME_PIXELS + _ROW_PIXELS * max(rows, 2),
        margin={"l": 8, "r": 8, "t": 4, "b": 44},
        bargap=0.45,
        hoverlabel={"font": {"family": "ui-monospace, monospace"}},
        xaxis={"title": {"text": title}, "gridcolor": GRID, "zerolinecolor": MUTED},
        yaxis={"autorange": "reversed", "type": "category", "automargin": True},
    )

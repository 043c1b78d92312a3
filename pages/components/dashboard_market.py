"""The market on the dashboard: its way, its breadth, its sectors and movers."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from core.charts.market import build_market_figure
from core.formatting import format_age, format_count, format_percent, format_price
from core.market_data.market_overview import PRICE_LIMIT, MarketOverview, Mover, SectorMove
from pages.components.cached import draw_once
from pages.components.page import Desk
from pages.components.panel import (
    Figure,
    show_html,
    write_figures,
    write_note,
    write_panel,
    write_row,
)
from pages.components.quality_badge import build_symbol_cells
from pages.components.small_table import Cell, write_small_table

_CHART_PIXELS = 300
_CHART = {"displayModeBar": False}
_DEMO = '<span class="sd-chip demo">DEMO</span>'
_SPAN_NAMES = ("1 day", "5 days", "20 days")


def show_market(overview: MarketOverview) -> None:
    """What the market is, how broad the day was, and the chart."""
    chips = [
        f"{overview.count:,} instruments from {overview.source}",
        f"session of {overview.day:%Y-%m-%d}",
        f"stored {format_age(overview.fetched_at)}",
    ]
    spans = [f'<span class="sd-chip">{escape(chip)}</span>' for chip in chips]
    demo = _DEMO if overview.is_demo else ""
    span = f"every close of the {overview.sessions} sessions looked at."
    left_out = (
        f"{overview.missing} without a bar to compare (suspended, delisted or new), "
        f"{overview.suspect} that moved more than {format_percent(PRICE_LIMIT, 1)}: more likely "
        "a split or a wrong row than a trade."
    )
    figures = (
        ("Advancing", overview.advancers, "Closed above their close before."),
        ("Declining", overview.decliners, "Closed below their close before."),
        ("Unchanged", overview.unchanged, "Closed at their close before."),
        ("New highs", overview.highs, f"Closed above {span}"),
        ("New lows", overview.lows, f"Closed below {span}"),
        ("Not counted", overview.missing + overview.suspect, left_out),
    )
    strip = [Figure(label, format_count(value), hint) for label, value, hint in figures]
    show_html(demo, *spans, write_figures(strip))
    figure = draw_once(
        f"market {overview.source} {overview.fetched_at.isoformat()}",
        lambda: build_market_figure(overview.time, overview.average, overview.advancing),
    )
    st.plotly_chart(figure, height=_CHART_PIXELS, key="market_chart", config=_CHART)


def show_moves(desk: Desk, overview: MarketOverview) -> None:
    """What the chart above shows, then who moved most and which sectors."""
    note = write_note(
        "Chained mean change of all instruments, each counting the same; below, the share that "
        "rose. Not an index anybody can buy."
    )
    show_html(
        note,
        write_row(
            _write_movers(desk, "Gainers", overview.gainers),
            _write_movers(desk, "Losers", overview.losers),
            _write_sectors(overview.sectors),
        ),
    )


def _write_sectors(sectors: Sequence[SectorMove]) -> str:
    """Median change of each sector, the best of the day first."""
    if not sectors:
        nothing = "No sector is known of these instruments. A list of stocks brings them."
        return write_panel("Sectors", write_note(nothing))
    table = write_small_table(
        ("Sector (members)", *_SPAN_NAMES),
        [
            [Cell(f"{sector.name} ({sector.count})"), *(_change(value) for value in sector.changes)]
            for sector in sectors
        ],
        label="Median change by sector",
    )
    return write_panel("Sectors", table)


def _write_movers(desk: Desk, title: str, movers: Sequence[Mover]) -> str:
    """The instruments that moved most; a symbol leads to its chart."""
    if not movers:
        return write_panel(title, write_note("None in this session."))
    cells = build_symbol_cells(desk, [mover.symbol for mover in movers])
    is_whole = all(mover.close.is_integer() for mover in movers)  # won, yen
    table = write_small_table(
        ("Symbol", "Name", "Close", "Change"),
        [
            [
                cells[mover.symbol],
                Cell(mover.local_name or mover.name, hint=f"{mover.name} {mover.local_name}"),
                Cell(format_count(int(mover.close)) if is_whole else format_price(mover.close)),
                _change(mover.change),
            ]
            for mover in movers
        ],
        label=title,
        numbers_from=2,
    )
    return write_panel(title, table)


def _change(value: float | None) -> Cell:
    tone = "" if not value else "up" if value > 0 else "down"
    return Cell(format_percent(value, is_signed=True), tone)

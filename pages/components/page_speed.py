"""How fast the pages are: over time, and each by itself."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from core.admin.monitoring.types import PageFigures, PageReport
from core.charts.service_levels import build_latency_figure
from core.formatting import MISSING, format_count, format_number, format_percent
from core.telemetry.latency_sketch import MAX_ERROR
from core.telemetry.page_runs import GOOD_SECONDS
from pages.components.cached import draw_once
from pages.components.small_table import Cell, show_small_table

SPANS = {
    "2 h": timedelta(hours=2),
    "24 h": timedelta(days=1),
    "7 d": timedelta(days=7),
    "28 d": timedelta(days=28),
}
DEFAULT_SPAN = "24 h"

_CHART = {"displayModeBar": False}
_HEADERS = (
    "Page",
    "Runs",
    "p50",
    "p95",
    "p99",
    "Over 300 ms",
    "Failed",
    "Statements a run",
    "Database a run",
)


def show_speed(report: PageReport, page: str, key: str) -> None:
    """The picture of one page or all, and the table of all.

    Args:
        report: of the span that is shown.
        page: whose history it holds; empty for all.
        key: what the report is of.
    """
    history = report.history
    figure = draw_once(
        f"page speed {key} {page} {len(history.starts_at)} {report.total.runs}",
        lambda: build_latency_figure(
            history.starts_at,
            history.runs,
            (("p50", history.p50), ("p99", history.p99), ("p95", history.p95)),
            GOOD_SECONDS,
        ),
    )
    st.plotly_chart(figure, key="page_speed", config=_CHART)
    show_small_table(
        _HEADERS,
        [_write(figures) for figures in (report.total, *report.pages)],
        label="Speed of pages",
    )
    st.caption(
        "p95: 95 % of the runs took no longer, from the page's first line to its last, on the "
        f"server; ± {format_percent(MAX_ERROR, 0)}. Failed: the run ended in an error of ours. "
        "Database: waiting for its answers."
    )


def _write(figures: PageFigures) -> list[Cell]:
    runs = figures.runs or 1
    is_slow = (figures.p95 or 0.0) > GOOD_SECONDS
    return [
        Cell(figures.page),
        Cell(format_count(figures.runs)),
        Cell(format_milliseconds(figures.p50)),
        Cell(format_milliseconds(figures.p95), "down" if is_slow else ""),
        Cell(format_milliseconds(figures.p99)),
        Cell(format_percent(figures.slow / runs, 1), "" if figures.slow else "quiet"),
        Cell(format_count(figures.failed), "down" if figures.failed else "quiet"),
        Cell(format_number(figures.queries_per_run, 1)),
        Cell(format_milliseconds(figures.query_seconds_per_run)),
    ]


def format_milliseconds(seconds: float | None) -> str:
    """A short time: `12 ms`, `1.84 s`."""
    if seconds is None:
        return MISSING
    if seconds >= 1:
        return f"{format_number(seconds, 2)} s"
    decimals = 1 if seconds < 0.01 else 0  # noqa: PLR2004 - ten milliseconds
    return f"{format_number(seconds * 1000, decimals)} ms"

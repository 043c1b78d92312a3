"""How signals of a preset did in the past, beside the base rate of the same days."""

from __future__ import annotations

import streamlit as st

from core.enums import KoreanSignalKind
from core.formatting import MISSING, format_count, format_percent
from core.kr_market.performance.figures import GroupFigures
from core.kr_market.performance.intervals import Interval
from core.kr_market.performance.study_service import StudyView
from core.kr_market.vcp.stored_scan import StoredVcpScan
from pages.components.cached import load_once
from pages.components.links import show_link
from pages.components.page import Desk
from pages.components.small_table import Cell, show_small_table

_HELP = (
    "All matches of the preset in the stored history, bought at the next open and sold after so "
    "many sessions, after costs; beside it all common shares of the same days. A look back: "
    "nothing of it was sealed."
)


def show_record(desk: Desk, scan: StoredVcpScan) -> None:
    """Win rates of the preset beside the base rate, or that nobody has studied it."""
    service, actor = desk.services.signal_studies, desk.actor
    studies = load_once("vcp studies", lambda: list(service.list_studies(actor)))
    fitting = [
        one
        for one in studies
        if one.kind is KoreanSignalKind.VCP
        and (one.preset, one.source) == (scan.preset, scan.source)
    ]
    if fitting:
        with st.expander(_say_short(fitting[0]), icon=":material/balance:", key="vcp_record"):
            _show_study(fitting[0])
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            "How this preset did beside the base rate has not been studied on this market.",
            width="content",
        )
        show_link("kr_market/signal_log.py", "Study it")


def _say_short(study: StudyView) -> str:
    figures = study.report.forward.get(5)
    if figures is None or figures.win_rate is None:
        return "Past signals of this preset: too few to tell"
    demo = "DEMO · " if study.is_demo else ""
    return (
        f"{demo}Past signals, held 5 sessions: {format_percent(figures.win_rate, 1)} won against "
        f"a base rate of {format_percent(figures.base_win_rate, 1)} "
        f"(n = {format_count(figures.count)})"
    )


def _show_study(study: StudyView) -> None:
    st.caption(_HELP + (" The preset has been defined anew since." if study.is_outdated else ""))
    show_small_table(
        ("Held", "Signals", "Won", "95 % interval", "Base rate", "Mean", "Base mean", "Difference"),
        [
            _list_cells(f"{sessions} session{'s' if sessions > 1 else ''}", figures)
            for sessions, figures in sorted(study.report.forward.items())
        ],
        label="Win rates beside the base rate",
    )
    show_link("kr_market/signal_log.py", "By score, month and exit rule")


def _list_cells(label: str, figures: GroupFigures) -> list[Cell]:
    return [
        Cell(label),
        Cell(format_count(figures.count)),
        Cell(format_percent(figures.win_rate, 1)),
        Cell(_write_interval(figures.win_interval)),
        Cell(format_percent(figures.base_win_rate, 1)),
        Cell(format_percent(figures.mean, 2, is_signed=True)),
        Cell(format_percent(figures.base_mean, 2, is_signed=True)),
        Cell(
            format_percent(figures.difference, 2, is_signed=True),
            hint=f"95 %: {_write_interval(figures.difference_interval)}",
        ),
    ]


def _write_interval(interval: Interval) -> str:
    if interval.low is None or interval.high is None:
        return MISSING
    return f"{format_percent(interval.low, 1)} to {format_percent(interval.high, 1)}"

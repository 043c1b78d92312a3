"""Data quality: what checks of the stored bars found, and what is done about it."""

from __future__ import annotations

import streamlit as st

from core.enums import QualityRule, Severity
from core.formatting import format_age, format_count, format_number
from core.market_data.quality_types import FindingFilter, QualityBoard
from core.permissions import Permission, is_allowed
from pages.components.address import find_number
from pages.components.empty_state import show_empty, show_nothing_fits
from pages.components.links import show_link
from pages.components.page import Desk, page
from pages.components.panel import Figure, show_figures
from pages.components.quality_finding import show_finding, show_findings
from pages.components.quality_words import RULE_NAMES, SCORE_HELP, name_source
from pages.components.small_table import Cell, show_small_table


def show_counts(board: QualityBoard) -> None:
    """Unresolved findings of the last 24 hours by severity."""
    show_figures(
        *(
            Figure(
                f"{severity.value.title()}, 24 h",
                format_count(board.counts.get(severity, 0)),
                "Unresolved findings made in the last 24 hours, all symbols.",
            )
            for severity in (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)
        )
    )


NO_FILTER = {"severities": [], "rules": [], "sources": [], "with_resolved": False}


def choose_filter(symbol: str, sources: tuple[str, ...]) -> FindingFilter:
    """The filters above the list of all findings."""
    left, middle, right, last = st.columns([3, 3, 2, 2], vertical_alignment="bottom")
    severities = left.pills(
        "Severity",
        list(reversed(Severity))[:-1],
        selection_mode="multi",
        format_func=lambda one: one.value,
        key="severities",
    )
    rules = middle.multiselect(
        "Class", list(QualityRule), format_func=RULE_NAMES.__getitem__, key="rules"
    )
    chosen = right.multiselect("Source", sources, key="sources")
    with_resolved = last.toggle("Resolved ones too", key="with_resolved")
    return FindingFilter(
        symbol, tuple(severities), tuple(rules), tuple(chosen), is_open_only=not with_resolved
    )


def show_scores(board: QualityBoard) -> None:
    """The scores of each checked series, least accurate first."""
    hint = "  \n".join(f"**{name}**: {text}" for name, text in SCORE_HELP.items())
    st.subheader(
        "Scores",
        anchor=False,
        help=f"0 to 100. {hint}  \nA dash: not judged, because the exchange's calendar is not "
        "known.",
    )
    show_small_table(
        ("Series", *SCORE_HELP, "Checked"),
        [
            (
                Cell(
                    f"{item.symbol} {item.interval.value} · {name_source(item.source)}",
                    page="data_quality",
                    query=(("symbol", item.symbol),),
                ),
                *(
                    Cell(format_number(value, 1))
                    for value in (
                        item.completeness,
                        item.accuracy,
                        item.consistency,
                        item.timeliness,
                    )
                ),
                Cell(format_age(item.checked_at), tone="quiet"),
            )
            for item in board.scores
        ],
        label="Scores",
    )
    st.caption(f"The {len(board.scores)} least accurate series.")


def show_board(desk: Desk, symbol: str) -> None:
    """Everything, or one symbol."""
    slot = st.container()
    st.subheader("All findings", anchor=False)
    sources = desk.services.quality.list_sources(desk.actor)
    board = desk.services.quality.get_board(desk.actor, choose_filter(symbol, sources))
    with slot:
        show_counts(board)
        if board.top and not symbol:
            st.subheader("Gravest of the last 24 hours", anchor=False)
            show_findings(board.top, "Gravest of the last 24 hours")
    if not board.scores and not sources:
        show_empty(
            f"{symbol} is not checked yet" if symbol else "Nothing is checked yet",
            "Start a check: it reads all stored bars as a job.",
        )
        return
    shown = board.findings
    if shown:
        show_findings(shown, "All findings")
        st.caption(f"{len(shown)} of {format_count(board.total)}, gravest first.")
    else:
        show_nothing_fits("No finding is left by these filters.", NO_FILTER)
    if board.scores:
        show_scores(board)


def show_check(desk: Desk, symbol: str) -> None:
    """Start a check."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if is_allowed(desk.actor.role, Permission.MANAGE_DATA_QUALITY):
            if symbol and st.button(f"Check {symbol} now", help="By the rules, here and now."):
                with desk.action("Checked."):
                    desk.services.quality_checks.check_series(desk.actor, symbol)
            if not symbol and st.button(
                "Check all bars",
                type="primary",
                help="As a job: by the rules, and for anomalies, which takes up to half a second "
                "a symbol. Changed bars are checked by the rules by themselves.",
            ):
                with desk.action("The check is waiting for a worker; see Jobs."):
                    desk.services.quality_checks.check_all(desk.actor)
        if symbol:
            show_link("market_data/instrument.py", "Open the chart", query={"symbol": symbol})
            show_link("market_data/data_quality.py", "All symbols")


def show_chosen(desk: Desk) -> None:
    """The finding that the address names."""
    if (asked := find_number("finding")) is not None:
        with desk.action():
            show_finding(desk, desk.services.quality.get_finding(desk.actor, asked))


wanted = st.query_params.get("symbol", "").strip().upper()
with page(
    f"Data quality: {wanted}" if wanted else "Data quality",
    "What checks of the stored bars found, and what is done about it.",
    needs=Permission.READ_MARKET_DATA,
) as desk:
    show_check(desk, wanted)
    show_chosen(desk)
    show_board(desk, wanted)

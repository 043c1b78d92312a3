"""From the gainers of a session to graded bets, and who fell out where."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st

from core.charts.kr_bet_funnel import build_bet_funnel
from core.formatting import format_count
from core.kr_market.closing_bet.types import UNGRADED, BetScan
from pages.components.cached import draw_once
from pages.components.small_table import Cell, show_small_table

_MOST_NAMED = 60
_UNGRADED = "not graded"


def show_funnel(scan: BetScan, key: str) -> None:
    """The bars, with the symbols that fell out behind an expander.

    Args:
        scan: of the session.
        key: describes the scan wholly.
    """
    traded, *steps = scan.funnel
    figure = draw_once(
        f"bet funnel {key} {scan.fetched_at}",
        lambda: build_bet_funnel(
            [step.title for step in steps], [step.kept for step in steps], scan.count_grades()
        ),
    )
    st.plotly_chart(figure, key="bet_funnel", config={"displayModeBar": False})
    st.html(_write_grades(scan.count_grades()))
    st.caption(
        f"{format_count(traded.kept)} shares and funds traded in this session and before; "
        f"{format_count(traded.dropped_count)} did not."
    )
    expander = st.expander("Who fell out, and why", key="bet_dropped", on_change="rerun")
    if not expander.open:
        return
    rows = [
        [Cell(step.title), Cell(one.symbol), Cell(one.name), Cell(one.why, "wide")]
        for step in steps
        for one in step.dropped
    ]
    with expander:
        show_small_table(
            ("Step", "Symbol", "Name", "Why"),
            rows[:_MOST_NAMED],
            label="Symbols that fell out",
            numbers_from=9,
        )
        if len(rows) > _MOST_NAMED:
            st.caption(f"The first {_MOST_NAMED} of {format_count(len(rows))}.")


def _write_grades(grades: Mapping[str, int]) -> str:
    """Each grade with its count; those of nobody are paler."""
    spans = []
    for name, count in grades.items():
        if name == UNGRADED and not count:
            continue
        kind = f"sd-grade-{'none' if name == UNGRADED else name.lower()}"
        letter = _UNGRADED if name == UNGRADED else name
        spans.append(
            f'<span class="sd-bet-count {escape(kind)} {escape("" if count else "pale")}">'
            f"<b>{escape(letter)}</b>{escape(format_count(count))}</span>"
        )
    return "".join(spans)

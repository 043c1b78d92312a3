"""Forward returns by score, and in a sentence whether a higher score did better."""

from __future__ import annotations

import streamlit as st

from core.charts.kr_performance import build_groups_figure
from core.formatting import MISSING, format_number
from core.kr_market.performance.report_types import PerformanceReport
from core.kr_market.performance.score_buckets import RankCorrelation
from pages.components.cached import draw_once
from pages.components.kr_figures_table import show_group_figures
from pages.components.kr_log_words import BASE_HELP, COSTS

_CHART = {"displayModeBar": False}


def show_buckets(report: PerformanceReport, key: str) -> None:
    """Five buckets of the score in percent of its scale, for one span at a time.

    Args:
        report: of the ledger or of a study.
        key: tells this report from every other.
    """
    spans = list(report.forward)
    chosen = st.segmented_control(
        "Sold at the close of session",
        spans,
        default=5,
        required=True,
        key="span",
        bind="query-params",
        help="Bought at the open after the signal, held for so many sessions of the share.",
    )
    span = int(chosen or 5)
    rank = report.ranks[span]
    st.markdown(f"**{rank.sentence}** {_describe(rank)}", help=BASE_HELP)
    groups = [one.forward[span] for one in report.buckets]
    names = [f"score {one.label}" if one.label[0].isdigit() else one.label for one in groups]
    if any(one.count for one in groups):
        drawn = draw_once(f"buckets {key} {span}", lambda: build_groups_figure(groups, names))
        st.plotly_chart(drawn, key="buckets", config=_CHART)
    show_group_figures([*groups, report.forward[span]], [*names, "all"], "Forward returns by score")
    scanners = report.rules[0].groups.get("scanner", ())
    mixed = " Scores of several scanners together: choose one above." if len(scanners) > 1 else ""
    st.caption(f"Scores in percent of their scale.{mixed} Returns after {COSTS}.")


def _describe(rank: RankCorrelation) -> str:
    if rank.value is None:
        return ""
    low, high = rank.interval.low, rank.interval.high
    known = low is not None and high is not None
    span = f"{format_number(low, 3)} … {format_number(high, 3)}" if known else MISSING
    return (
        f"Rank correlation of score and return less base {format_number(rank.value, 3)} "
        f"(95 %: {span}), n {rank.count:,}."
    )

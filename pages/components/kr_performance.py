"""How the sealed signals did: totals, groups, sums; and whether a higher score did better."""

from __future__ import annotations

import streamlit as st

from core.charts.kr_performance import build_groups_figure, build_running_figure
from core.enums import KoreanSignalKind
from core.kr_market.lifecycle.exit_rules import EXIT_PRESETS
from core.kr_market.performance.performance_service import PerformanceQuery
from core.kr_market.performance.report_types import PerformanceReport
from pages.components.cached import draw_once, make_once
from pages.components.empty_state import show_empty
from pages.components.kr_figures_table import show_group_figures
from pages.components.kr_log_filters import choose_rules
from pages.components.kr_log_words import (
    BASE_HELP,
    COSTS,
    DIMENSION_NAMES,
    KIND_NAMES,
    describe_left_out,
    describe_rules,
    name_label,
    name_rules,
)
from pages.components.kr_score_buckets import show_buckets
from pages.components.page import Desk

_CHART = {"displayModeBar": False}
_ALL = "all"


def show_performance(desk: Desk) -> None:
    """Of the ledger, under all exit rules."""
    found = _find_report(desk)
    if found is not None:
        key, report = found
        show_report(report, key)


def show_scores(desk: Desk) -> None:
    """Of the ledger, by score."""
    found = _find_report(desk)
    if found is not None:
        key, report = found
        show_buckets(report, key)


def show_report(report: PerformanceReport, key: str) -> None:
    """Totals under all rules, then one set of rules by group.

    Args:
        report: of the ledger or of a study.
        key: tells this report from every other.
    """
    demo = " :orange-badge[DEMO]" if report.is_demo else ""
    st.markdown(
        f"**{report.signals:,}** signals on {report.symbols:,} shares, sessions {report.first} to "
        f"{report.last}{demo}",
        help=BASE_HELP,
    )
    show_group_figures(
        [one.total for one in report.rules],
        [name_rules(one.name) for one in report.rules],
        "All signals under each set of exit rules",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rules = report.find_rules(choose_rules())
        dimension = st.segmented_control(
            "By",
            list(rules.groups),
            default=next(iter(rules.groups)),
            required=True,
            key="by",
            bind="query-params",
            format_func=lambda name: DIMENSION_NAMES[name],
        )
    groups = rules.groups.get(dimension or "", ())
    names = [name_label(one.label) for one in groups]
    paths = rules.paths.get(dimension or "", {})
    lines = [(name_label(label), path) for label, path in paths.items()]
    left, right = st.columns(2, gap="medium")
    with left:
        drawn = draw_once(
            f"groups {key} {rules.name} {dimension}", lambda: build_groups_figure(groups, names)
        )
        st.plotly_chart(drawn, key="groups", config=_CHART)
    with right:
        drawn = draw_once(
            f"means {key} {rules.name} {dimension}",
            lambda: build_running_figure(rules.path, lines),
        )
        st.plotly_chart(drawn, key="means", config=_CHART)
    show_group_figures(groups, names, f"By {dimension}")
    told = describe_rules(EXIT_PRESETS[rules.name])
    st.caption(f"{name_rules(rules.name)}: {told}. After {COSTS}. {describe_left_out(rules.total)}")


def _find_report(desk: Desk) -> tuple[str, PerformanceReport] | None:
    service, actor = desk.services.signal_performance, desk.actor
    stamp = service.find_stamp(actor)
    if not stamp:
        show_empty(
            "No signal has been followed yet",
            "Sealed signals are followed as soon as the bars after them arrive.",
        )
        return None
    kind = st.segmented_control(
        "Scanner",
        [_ALL, *(one.value for one in KoreanSignalKind)],
        default=_ALL,
        required=True,
        key="kind",
        bind="query-params",
        format_func=lambda value: "All" if value == _ALL else KIND_NAMES[KoreanSignalKind(value)],
        label_visibility="collapsed",
    )
    chosen = None if kind in {None, _ALL} else KoreanSignalKind(kind)
    key = f"performance {stamp} {kind}"
    report = make_once(key, lambda: service.build_report(actor, PerformanceQuery(chosen)))
    if report is None:
        show_empty("No signal of this scanner", "It has sealed nothing that was followed yet.")
        return None
    return key, report

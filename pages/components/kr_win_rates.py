"""Win rates beside the base rate of the same sessions: what the signals were worth."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.enums import KoreanSignalKind
from core.formatting import MISSING, format_count, format_percent, format_points
from core.kr_market.lifecycle.exit_rules import EXIT_PRESETS
from core.kr_market.performance.figures import GroupFigures
from core.kr_market.performance.intervals import Interval
from core.kr_market.performance.performance_service import PerformanceQuery
from core.kr_market.performance.report_types import PerformanceReport
from core.kr_market.performance.study_service import StudyView
from pages.components.cached import load_once, make_once
from pages.components.empty_state import show_empty
from pages.components.kr_scans import TITLES
from pages.components.kr_source import show_chips
from pages.components.links import show_link
from pages.components.page import Desk
from pages.components.small_table import Cell, show_small_table

_RULES = next(iter(EXIT_PRESETS.values()))
_LOG = "kr_market/signal_log.py"
_HELP = (
    "Won: closed above 0 after costs. Base rate: every common share bought after the same "
    "sessions under the same rules. The edge is the mean difference of the returns."
)


def show_win_rates(desk: Desk) -> None:
    """Of the sealed signals by scanner, then of what was studied back in time."""
    st.subheader("Win rates beside base rates", anchor=False, help=_HELP)
    stamp = desk.services.signal_performance.find_stamp(desk.actor)
    report = make_once(
        f"korean rates {stamp}",
        lambda: desk.services.signal_performance.build_report(desk.actor, PerformanceQuery()),
    )
    studies = load_once(
        "korean studies", lambda: list(desk.services.signal_studies.list_studies(desk.actor))
    )
    if report is None and not studies:
        show_empty(
            "No signal has been followed to its end",
            "Rates stand here once sealed signals have been sold under the exit rules.",
            link=_LOG,
            link_label="Signal log",
        )
        return
    rows = [*_write_ledger(report), *(_write_study(study) for study in studies)]
    is_demo = bool(report and report.is_demo) or any(study.is_demo for study in studies)
    span = f"signals of {report.first} to {report.last}" if report else ""
    show_chips(
        source="sealed ledger" if report else "studies",
        session=None,
        fetched_at=None,
        is_demo=is_demo,
        more=(*([span] if span else []), f"exit rules {_RULES.name} v{_RULES.version}"),
    )
    show_small_table(
        ("Signals", "Closed", "Won", "95 % interval", "Base rate", "Edge", "95 % interval"),
        rows,
        label="Win rates",
    )
    show_link(_LOG, "Performance by grade, type and score")


def _write_ledger(report: PerformanceReport | None) -> list[list[Cell]]:
    if report is None:
        return []
    rules = report.find_rules(_RULES.name)
    scanners = [
        _write(Cell(f"{TITLES[KoreanSignalKind(group.label)]}, sealed"), group)
        for group in rules.groups.get("scanner", ())
    ]
    return [_write(Cell("All sealed"), rules.total), *scanners]


def _write_study(study: StudyView) -> list[Cell]:
    title = f"{TITLES[study.kind]} {study.preset}, look back"
    demo = " (DEMO)" if study.is_demo else ""
    outdated = " The preset has changed since." if study.is_outdated else ""
    hint = f"Studied over {study.source} on {study.made_at:%Y-%m-%d}, not sealed.{outdated}"
    return _write(
        Cell(f"{title}{demo}", "quiet", hint=hint), study.report.find_rules(_RULES.name).total
    )


def _write(name: Cell, group: GroupFigures) -> list[Cell]:
    edge = group.difference
    is_sure = group.difference_interval.low is not None and group.difference_interval.low > 0
    is_bad = group.difference_interval.high is not None and group.difference_interval.high < 0
    return [
        name,
        Cell(format_count(group.count), hint=f"of {group.signals:,} signals"),
        Cell(format_percent(group.win_rate, 1)),
        _write_interval(group.win_interval, format_percent),
        Cell(format_percent(group.base_win_rate, 1)),
        Cell(format_points(edge, 2), "up" if is_sure else "down" if is_bad else ""),
        _write_interval(group.difference_interval, format_points),
    ]


def _write_interval(interval: Interval, write: Callable[[float | None, int], str]) -> Cell:
    if interval.low is None or interval.high is None:
        return Cell(MISSING, "quiet", hint=interval.reason)
    return Cell(f"{write(interval.low, 1)} … {write(interval.high, 1)}", "quiet")

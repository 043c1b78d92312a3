"""Every statistic in groups; a name opens its definition."""

from __future__ import annotations

from html import escape

import streamlit as st

from core.formatting import format_count, format_percent
from core.trading.interval_text import format_interval
from core.trading.statistic_definition import ANNUALISATION, StatisticDefinition
from core.trading.statistic_text import describe_briefly, format_statistic
from core.trading.statistics import ALL_DEFINITIONS
from core.trading.types import BacktestDetail, BacktestResultView
from pages.components.shown_result import ShownResult
from pages.components.statistics_groups import list_group

_COLUMNS = (
    ("Account", "Costs"),
    ("Risk", "Against the instrument"),
    ("Trades", "Excursions", "Long and short"),
)

_STYLE = """
<style>
  .sd-stats { width: 100%; border-collapse: collapse; font-size: .88rem; }
  .sd-stats td { padding: .34rem .2rem; border: 0; vertical-align: top;
    border-top: 1px solid rgba(135,145,165,.2); }
  .sd-stats tr:first-child td { border-top: 0; }
  .sd-stats td:last-child { text-align: right; white-space: nowrap; font-weight: 600;
    padding-left: 1rem; }
  .sd-stats .range { display: block; font-weight: 400; font-size: .76rem; opacity: .68; }
  .sd-stats summary { cursor: pointer; list-style: none; }
  .sd-stats summary:hover { text-decoration: underline dotted; text-underline-offset: 3px; }
  .sd-stats small { display: block; opacity: .68; font-size: .76rem; line-height: 1.3;
    max-width: 60ch; }
</style>
"""


def show_statistics(shown: ShownResult) -> None:
    """The groups in three columns of about equal length; what annual means is said once."""
    result, zone = shown.result, shown.desk.identity.time_zone
    tables = shown.keep(f"statistics {zone}", lambda: _write_rows(shown.detail, result, zone))
    st.html(_STYLE)
    columns = st.columns(3, gap="small")
    for column, names in zip(columns, _COLUMNS, strict=True):
        for name in names:
            with column.container(border=True):
                title = f"<b>{escape(name)}</b>"
                st.html("".join((title, '<table class="sd-stats">', *tables[name], "</table>")))
    st.caption(
        f"Click a name for its definition. Annualised: {ANNUALISATION} A dash: not defined for "
        "this run, or not computed when it was made. "
        f"{_describe_ranges(result)}Definitions, version {result.definition_version}."
    )


def _describe_ranges(result: BacktestResultView) -> str:
    found = result.intervals
    if found is None:
        return "Intervals: NOT RUN, the run is older than they are; clone it and run it again. "
    return (
        f"Below a number: the interval that holds {format_percent(found.level, 0)} of "
        f"{format_count(found.draws)} histories resampled by the stationary block bootstrap, "
        f"blocks of {found.mean_block} {found.return_unit} (of {found.mean_trade_block} trades) "
        "on average. "
    )


def _list_ranges(result: BacktestResultView) -> dict[str, str]:
    """Key to the interval as text, or to why there is none."""
    estimates = result.intervals.estimates if result.intervals else ()
    return {
        each.key: format_interval(ALL_DEFINITIONS[each.key], each) or each.reason
        for each in estimates
        if each.key in ALL_DEFINITIONS
    }


def _write_rows(
    detail: BacktestDetail, result: BacktestResultView, time_zone: str
) -> dict[str, list[str]]:
    """Group to its rows as HTML."""
    ranges = _list_ranges(result)
    return {
        name: [
            _row(item, _format(item, detail, result, time_zone), ranges.get(item.key, ""))
            for item in list_group(name)
        ]
        for names in _COLUMNS
        for name in names
    }


def _row(item: StatisticDefinition, value: str, between: str) -> str:
    shown = f'<span class="range">{escape(between)}</span>' if between else ""
    name = f"<tr><td><details><summary>{escape(item.label)}</summary>"
    meaning = f"<small>{escape(describe_briefly(item))}</small></details></td>"
    return "".join((name, meaning, f"<td>{escape(value)}", shown, "</td></tr>"))


def _format(
    item: StatisticDefinition, detail: BacktestDetail, result: BacktestResultView, time_zone: str
) -> str:
    return format_statistic(
        item,
        result.statistics.get(item.key),
        currency=result.passport.currency,
        interval=detail.summary.interval,
        time_zone=time_zone,
    )

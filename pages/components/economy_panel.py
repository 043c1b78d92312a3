"""One economic series: its newest value, the chart, the last values and where they come from."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import streamlit as st

from core.enums import SeriesTransform
from core.formatting import MISSING, format_age, format_count, format_number, format_percent
from core.market_data.economy.periods import name_period
from core.market_data.economy_types import AgainstLine, EconomySeries, LatestValue
from pages.components.economy_words import (
    PERIOD_NAMES,
    TRANSFORM_NAMES,
    describe_known_at,
    format_change,
    format_known,
    format_value,
)
from pages.components.page import Desk
from pages.components.panel import Figure, show_figures
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

_ROWS = 16


def show_latest(series: EconomySeries, latest: LatestValue) -> None:
    """The newest value in four figures."""
    facts = series.info.facts
    period = name_period(latest.period_end, facts.frequency)
    unit = f" ({facts.unit})" if facts.unit else ""
    before = PERIOD_NAMES[facts.frequency]
    show_figures(
        Figure(f"{period}{unit}", format_value(latest.value), "The newest known value."),
        Figure(
            f"Against the {before} before",
            format_change(latest.change, facts, is_relative=False),
            "Difference in the series' unit; of a rate in percentage points (pp).",
        ),
        Figure(
            "Year on year",
            format_change(latest.year_on_year, facts, is_relative=True),
            "Against the same period a year before; of a rate in percentage points (pp).",
        ),
        Figure(
            "Z-score, 10 years",
            format_number(latest.z_score, 2, is_signed=True),
            "Distance from the mean of the ten years up to it, in standard deviations.",
        ),
        Figure(
            "Known since",
            format_known(latest.known_at),
            f"{describe_known_at(facts).capitalize()}.",
        ),
    )


def show_origin(series: EconomySeries, against: AgainstLine | None) -> None:
    """Chips: source, span, age, how known-at came about; and what the origin says."""
    info, facts = series.info, series.info.facts
    chips = [
        (info.source, ""),
        (f"{format_count(info.periods)} {PERIOD_NAMES[facts.frequency]}s", ""),
        (f"{info.first_period or MISSING} → {info.last_period or MISSING}", ""),
        (f"last value {format_age(_to_instant(series))}", "warn" if facts.is_sample else ""),
        (describe_known_at(facts), "warn" if facts.delay_days is not None else ""),
        (f"stored {format_age(info.fetched_at)}", ""),
    ]
    if info.versions > info.periods:
        chips.append((f"revisions: {format_count(info.versions - info.periods)}", ""))
    if facts.is_sample:
        chips.insert(0, ("SAMPLE", "demo"))
    st.html(
        "".join(
            f'<span class="sd-chip {escape(kind)}">{escape(text)}</span>' for text, kind in chips
        )
    )
    licence = f"Licence: {facts.licence}." if facts.licence else ""
    lines = [f"{facts.note} {facts.origin}. {licence}".strip()]
    if against is not None:
        demo = " (DEMO)" if against.is_demo else ""
        lines.append(
            f"Beside it: {against.name}, {against.source}{demo}, stored "
            f"{format_age(against.fetched_at)}."
        )
    st.caption(escape_markdown(" ".join(lines)))


def show_values(desk: Desk, series: EconomySeries) -> None:
    """The last values with the day since which each is known, newest first; and the file."""
    facts, known = series.info.facts, series.known
    st.subheader("Last values", anchor=False)
    is_level = series.transform is SeriesTransform.LEVEL
    headers = ["Period", f"Value ({facts.unit})" if facts.unit else "Value"]
    if not is_level:
        headers.append(TRANSFORM_NAMES[series.transform])
    rows = [
        [
            Cell(name_period(_to_day(known.days[place]), facts.frequency)),
            Cell(format_value(float(known.values[place]))),
            *([] if is_level else [Cell(_format_shown(series, float(series.values[place])))]),
            Cell(format_known(datetime.fromtimestamp(int(known.known_at[place]), UTC)), "quiet"),
            _describe_revision(series, place),
        ]
        for place in range(len(known.days) - 1, max(-1, len(known.days) - 1 - _ROWS), -1)
    ]
    if rows:
        show_small_table([*headers, "Known since", "Revision"], rows, label="Last values")
    else:
        st.caption("None was known by then.")
    st.download_button(
        "Export CSV",
        lambda: desk.services.economy.export_csv(desk.actor, facts.code),
        file_name=f"{facts.code}.csv",
        mime="text/csv",
        on_click="ignore",
        help="Every version of every value with its known-at, as the import reads it.",
    )


def _format_shown(series: EconomySeries, value: float) -> str:
    if series.is_fraction:
        return format_percent(value, is_signed=True)
    if series.transform is SeriesTransform.Z_SCORE:
        return format_number(value, 2, is_signed=True)
    return format_change(value, series.info.facts, is_relative=False)


def _describe_revision(series: EconomySeries, place: int) -> Cell:
    if series.info.facts.is_sample:
        return Cell("one vintage", "quiet", hint="Earlier versions of the value are not known.")
    count = int(series.known.revisions[place])
    if not count:
        return Cell("first value", "quiet")
    return Cell(f"{count} ×, first {format_value(float(series.known.first_values[place]))}")


def _to_day(days: int) -> datetime:
    return datetime.fromtimestamp(int(days) * 86_400, UTC)


def _to_instant(series: EconomySeries) -> datetime | None:
    last = series.info.last_period
    return datetime(last.year, last.month, last.day, tzinfo=UTC) if last else None

"""The numbers by which a result is judged first, each with its definition one hover away."""

from __future__ import annotations

import streamlit as st

from core.formatting import format_count, format_percent
from core.trading.headline import build_headline
from core.trading.interval_text import describe_needed, format_interval
from core.trading.result_parts import Needed
from core.trading.statistic_definition import StatisticDefinition
from core.trading.statistic_text import describe_definition, format_tile
from core.trading.types import BacktestResultView
from pages.components.panel import Figure, show_figures
from pages.components.text import escape_markdown


def show_headline(result: BacktestResultView) -> None:
    """One row of figures with their intervals, and how many trades are missing."""
    unit = result.passport.currency
    show_figures(
        *(
            Figure(
                f"{item.label} ({unit})" if item.unit == "currency" else item.label,
                format_tile(item, value),
                describe_definition(item),
                note=_write_interval(result, item),
            )
            for item, value in build_headline(result.statistics)
        )
    )
    _show_needed(result)


def _write_interval(result: BacktestResultView, item: StatisticDefinition) -> str | None:
    if result.intervals is None:
        return None
    found = {each.key: each for each in result.intervals.estimates}.get(item.key)
    return format_interval(item, found) or None if found else None


def _show_needed(result: BacktestResultView) -> None:
    intervals = result.intervals
    if intervals is None:
        st.markdown(
            ":gray-badge[NOT RUN] How sure these numbers are was not computed when the run was "
            "made: clone it and run it again."
        )
        return
    words = " ".join(
        [*(_write_needed(each, result) for each in intervals.needed), *_list_doubts(result)]
    )
    st.markdown(
        words,
        help=escape_markdown(
            f"Below each number: {format_percent(intervals.level, 0)} of {intervals.draws:,} "
            f"histories resampled in blocks of about {intervals.mean_block} "
            f"{intervals.return_unit} lie between the two. An interval that holds 0 cannot tell "
            "the result from luck."
        ),
    )


def _write_needed(needed: Needed, result: BacktestResultView) -> str:
    value = result.statistics.get(needed.key)
    colour = "orange"
    if needed.more == 0 and value is not None:
        colour = "green" if value > 0 else "red"
    return f":{colour}-badge[{escape_markdown(describe_needed(needed, value))}]"


def _list_doubts(result: BacktestResultView) -> list[str]:
    """What a second computation and the bars themselves leave open; details under Honesty."""
    found = []
    if result.same_bar and result.same_bar.times:
        count = format_count(len(result.same_bar.times))
        found.append(f":orange-badge[stop and target within one bar: {count} ×]")
    opinion = result.second_opinion
    if opinion and opinion.differences:
        found.append(
            f":red-badge[second opinion differs: {format_count(len(opinion.differences))} ×]"
        )
    elif opinion and not opinion.not_run:
        found.append(":green-badge[second opinion agrees]")
    return found

"""What a screen found: the hits, why the others went, and what became of earlier hits."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.charts.funnel import build_funnel_figure
from core.formatting import format_age, format_count, format_day, format_instant
from core.permissions import Permission, is_allowed
from core.user.screen_types import ScreenResult
from core.user.screening.chain import FilterChoice
from pages.components.cached import draw_once
from pages.components.empty_state import show_empty
from pages.components.page import Desk
from pages.components.quality_badge import list_quality_marks
from pages.components.screen_dialogs import TO_LIST
from pages.components.screen_hits import CLICK, MOST_SHOWN, show_hits_table
from pages.components.screen_state import ask, write_choices
from pages.components.session import find
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown


def show_state(desk: Desk, result: ScreenResult) -> None:
    """How many passed, and what was screened."""
    demo = ":orange-badge[DEMO] " if result.is_demo else ""
    st.markdown(
        f"{demo}**{format_count(len(result.hits))}** of {format_count(result.instruments)} "
        f"instruments of {escape_markdown(result.source)} pass in the session of "
        f"**{format_day(result.session)}** ({format_age(result.session)}); stored "
        f"{format_instant(result.fetched_at, desk.identity.time_zone)}."
    )


def show_hits(desk: Desk, result: ScreenResult, filters: Sequence[FilterChoice]) -> None:
    """The table of hits, with the ways to take them along."""
    if not result.hits:
        show_empty("No instrument passes every filter", _name_culprit(result))
        if result.steps:
            show_funnel(result, filters)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "CSV",
            lambda: desk.services.screen_runs.export_hits(desk.actor, filters).content,
            f"screen_{result.session:%Y-%m-%d}.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
            key="screen_csv",
        )
        if is_allowed(desk.actor.role, Permission.EDIT_WATCHLISTS) and st.button(
            "Add to a watchlist", icon=":material/playlist_add:", key="screen_to_list"
        ):
            ask(TO_LIST)
        if len(result.hits) > MOST_SHOWN:
            st.caption(f"The first {MOST_SHOWN} in the market's order; the file holds all.")
    marks = list_quality_marks(desk, [hit.symbol for hit in result.hits[:MOST_SHOWN]])
    show_hits_table(result, marks, f"screen_hits_{hash(write_choices(filters))}")
    if click := find(CLICK):
        st.switch_page("market_data/instrument.py", query_params={"symbol": click["label"]})


def _name_culprit(result: ScreenResult) -> str:
    """Which filter nothing came through, and whether anything would without those before it."""
    for place, step in enumerate(result.steps, start=1):
        if not step.passed:
            return (
                f"Filter {place}, **{step.title}**, let none of the {format_count(step.entered)} "
                f"through that reached it: {format_count(step.failed)} failed it and "
                f"{format_count(step.unknown)} had no data. By itself it passes "
                f"{format_count(step.passes_alone)} of {format_count(result.instruments)}."
            )
    return ""


def show_funnel(result: ScreenResult, filters: Sequence[FilterChoice]) -> None:
    """What each filter removed, as a chart and in numbers."""
    if not result.steps:
        st.info("There is no filter yet: every instrument passes.")
        return
    steps = result.steps
    st.plotly_chart(
        draw_once(
            f"funnel {write_choices(filters)} {result.fetched_at}",
            lambda: build_funnel_figure(
                [step.title for step in steps],
                [step.passed for step in steps],
                [step.failed for step in steps],
                [step.unknown for step in steps],
            ),
        ),
        key="screen_funnel",
        config={"displayModeBar": False},
    )
    show_small_table(
        ("Filter", "Rule", "Reached it", "Failed", "No data", "Passed", "Passes alone"),
        [
            [
                Cell(f"{place}. {step.title}"),
                Cell(step.words, "wide"),
                Cell(format_count(step.entered)),
                Cell(format_count(step.failed)),
                Cell(format_count(step.unknown), hint=f"{step.unknown_alone:,} of the universe"),
                Cell(format_count(step.passed)),
                Cell(format_count(step.passes_alone)),
            ]
            for place, step in enumerate(result.steps, start=1)
        ],
        label="What each filter removed",
        numbers_from=2,
    )
    removed = sum(step.failed for step in result.steps)
    unknown = sum(step.unknown for step in result.steps)
    st.caption(
        f"{removed:,} failed + {unknown:,} without data + {len(result.hits):,} hits = "
        f"{result.instruments:,} instruments. An instrument is counted at the first filter that "
        "it does not pass; **passes alone** tells how many would pass that filter by itself."
    )

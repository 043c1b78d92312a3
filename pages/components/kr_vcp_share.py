"""One share in full: verdict, chart, legs, and the parts of its score."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core.charts.kr_vcp import build_vcp_figure
from core.formatting import (
    MISSING,
    format_count,
    format_krw_units,
    format_number,
    format_percent,
)
from core.kr_market.vcp.look_types import VcpExamination
from core.kr_market.vcp.presets import VCP_PRESETS
from core.kr_market.vcp.types import POINT_NAMES, VcpFacts
from pages.components.cached import draw_once, load_once
from pages.components.links import show_link
from pages.components.page import Desk, errors_shown
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

_CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d"]}


def show_share(
    desk: Desk, symbol: str, preset: str, session: date | None, source: str | None
) -> None:
    """Judge the share as of the session, and draw what was seen."""
    with errors_shown():
        share = load_once(
            f"vcp share {symbol} {preset} {session} {source}",
            lambda: desk.services.vcp_looks.examine_share(
                desk.actor, symbol, preset, session, source
            ),
        )
        _show_head(share)
        left, right = st.columns([17, 9], gap="medium")
        with left:
            if len(share.time):
                key = f"vcp {share.source} {share.fetched_at} {symbol} {preset} {share.session}"
                figure = draw_once(key, lambda: build_vcp_figure(share))
                st.plotly_chart(figure, theme="streamlit", config=_CONFIG, key=f"chart_{symbol}")
            else:
                st.info("No session with trade among those loaded: nothing to draw.")
        with right:
            _show_figures(share)


def _show_head(share: VcpExamination) -> None:
    names = escape_markdown(
        " · ".join(one for one in (share.local_name, share.name) if one and one != share.symbol)
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(f"{escape_markdown(share.symbol)} {names}", anchor=False, width="content")
        if share.is_demo:
            st.badge("DEMO", color="orange")
        st.badge("Match" if share.is_hit else "No match", color="green" if share.is_hit else "gray")
        show_link("market_data/instrument.py", "Chart and news", query={"symbol": share.symbol})
    title = VCP_PRESETS[share.preset].title
    words = f"{title} on {share.session}: {share.verdict}."
    if share.dropped:
        words += f" {format_count(share.dropped)} sessions without trade were left out."
    st.caption(escape_markdown(words))


def _show_figures(share: VcpExamination) -> None:
    facts = share.facts
    if facts.points:
        total = format_number(share.score, 0)
        points = sum(facts.points.values())
        st.markdown(
            f"**Score {total}** of 100"
            + ("" if facts.points_max == 100 else f" = {points} of {facts.points_max} points")  # noqa: PLR2004
        )
        show_small_table(
            ("Part", "Points"),
            [
                [Cell(POINT_NAMES.get(key, key)), Cell(str(given))]
                for key, given in facts.points.items()
            ]
            + [[Cell("Sum"), Cell(str(points))]],
            label="Parts of the score",
        )
    if facts.legs:
        st.markdown("**Contractions**")
        show_small_table(
            ("Leg", "From", "To", "Depth", "Days", "Volume"),
            [
                [
                    Cell(f"T{number}"),
                    Cell(f"{leg.start:%m-%d}", hint=f"{leg.start}: high {leg.high:,.0f}"),
                    Cell(f"{leg.end:%m-%d}", hint=f"{leg.end}: low {leg.low:,.0f}"),
                    Cell(format_percent(leg.depth, 1)),
                    Cell(format_count(leg.sessions)),
                    Cell(format_number(leg.volume_ratio), hint="to the mean of 50 sessions"),
                ]
                for number, leg in enumerate(facts.legs, start=1)
            ],
            label="Contractions",
        )
    st.markdown("**Figures**")
    show_small_table(
        ("Figure", ""),
        [[Cell(name), Cell(text)] for name, text in _list_figures(facts)],
        label="Figures",
    )
    st.caption(f"{MISSING} is unknown, or was not needed any more once the verdict stood.")


def _list_figures(facts: VcpFacts) -> list[tuple[str, str]]:
    rows = [
        ("Contraction", format_number(facts.contraction, 3)),
        ("Volume ratio", format_number(facts.volume_ratio, 3)),
        ("Close to high", format_percent(facts.near_high, 1)),
        ("Turnover, 20 sessions", format_krw_units(facts.turnover)),
    ]
    if facts.first_range is not None:
        rows += [
            ("Range of the first half", _won(facts.first_range)),
            ("Range of the second half", _won(facts.second_range)),
            ("Close to first close", format_percent(facts.trend, 1)),
        ]
    if facts.over_means:
        names = ("50", "150", "200")
        rows += [
            (f"Close to mean of {name}", format_percent(value, 1))
            for name, value in zip(names, facts.over_means, strict=True)
        ]
        rows += [
            ("Pivot", _won(facts.pivot)),
            ("Stop", _won(facts.stop)),
            ("Risk", format_percent(facts.risk, 1)),
        ]
    return rows


def _won(value: float | None) -> str:
    return MISSING if value is None else f"{value:,.0f}"

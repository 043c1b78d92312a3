"""One share of the smart-money scan: parts of its score, sums, and its last sessions."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from core.charts.kr_smart_money import build_smart_money_figure
from core.enums import FlowUnit
from core.formatting import MISSING, format_count, format_number, format_percent
from core.kr_market.smart_money.presets import get_preset
from core.kr_market.smart_money.types import SmartMoneyHistory, SmartMoneyQuery, SmartMoneyReading
from pages.components.cached import draw_once, load_once
from pages.components.kr_smart_money_words import (
    PART_HELP,
    PART_NAMES,
    SIGNAL_HELP,
    SIGNAL_NAMES,
    say_flow,
    say_points,
    say_score,
    say_stage,
    say_streak,
)
from pages.components.page import Desk
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

_SHOWN_SESSIONS = 60
_STAGE_LINES = (30.0, 60.0, 85.0)
_AXES = {FlowUnit.KRW: (1e8, "억 KRW"), FlowUnit.SHARES: (1.0, "shares")}
_UNITS = {FlowUnit.KRW: "KRW", FlowUnit.SHARES: "shares"}


def show_share(
    desk: Desk, reading: SmartMoneyReading, query: SmartMoneyQuery, unit: FlowUnit | None
) -> None:
    """Who it is and why; then score and sums, beside its last sessions."""
    _show_title(reading)
    left, right = st.columns([9, 11], gap="large")
    with left:
        _show_parts(reading, is_normalised=get_preset(query.preset).is_normalised)
        _show_sums(reading, unit)
    with right:
        _show_history(desk, reading, query)


def _show_title(reading: SmartMoneyReading) -> None:
    names = " · ".join(one for one in (reading.local_name, reading.name) if one)
    st.markdown(
        f"**{escape_markdown(names)}** {escape_markdown(reading.symbol)} · "
        f"{say_stage(reading.stage)} · score **{say_score(reading)}**"
    )
    words = [f"{SIGNAL_NAMES[one]}: {SIGNAL_HELP[one]}" for one in reading.signals]
    if reading.undecided:
        open_ones = ", ".join(SIGNAL_NAMES[one] for one in reading.undecided)
        words.append(f"Not known for want of a figure: {open_ones}.")
    if reading.score is None:
        words.append("The score is a range: figures marked so are not known.")
    if words:
        st.caption("  \n".join(words))


def _show_parts(reading: SmartMoneyReading, *, is_normalised: bool) -> None:
    measured = {
        "foreign_net": _say_net(reading.foreign_net, is_normalised=is_normalised),
        "institution_net": _say_net(reading.institution_net, is_normalised=is_normalised),
        "foreign_streak": say_streak(reading.foreign_streak),
        "institution_streak": say_streak(reading.institution_streak),
        "share_of_trading": format_percent(reading.share_of_trading, is_signed=True),
        "momentum": format_number(reading.momentum, 2, is_signed=True),
    }
    rows = [
        [
            Cell(PART_NAMES[part.name], hint=PART_HELP[part.name]),
            Cell(measured.get(part.name.value, "")),
            Cell(say_points(part), "quiet" if not part.points else ""),
        ]
        for part in reading.parts
        if part.points != 0.0 or part.name.value in measured
    ]
    rows.append([Cell("Score"), Cell(""), Cell(say_score(reading))])
    show_small_table(("Part", "Measured", "Points"), rows, label="Parts of the score")


def _say_net(value: float | None, *, is_normalised: bool) -> str:
    """Standard deviations from the share's own year, or shares."""
    if value is None or not is_normalised:
        return say_flow(value, FlowUnit.SHARES)
    return f"{format_number(value, 2, is_signed=True)} \N{GREEK SMALL LETTER SIGMA}"


def _show_sums(reading: SmartMoneyReading, unit: FlowUnit | None) -> None:
    rows = [
        [
            Cell(f"Last {one.sessions} sessions"),
            _write_flow(one.foreign, one.foreign_missing, unit),
            _write_flow(one.institution, one.institution_missing, unit),
        ]
        for one in reading.sums
    ]
    show_small_table(
        (f"Net buying ({_UNITS[unit] if unit else 'unit unknown'})", "Foreigners", "Institutions"),
        rows,
        label="Net buying",
    )


def _write_flow(value: float | None, missing: int, unit: FlowUnit | None) -> Cell:
    hint = f"{format_count(missing)} sessions without a figure" if missing else ""
    tone = "quiet" if not value else "up" if value > 0 else "down"
    return Cell(MISSING if value is None else say_flow(value, unit), tone, hint=hint)


def _show_history(desk: Desk, reading: SmartMoneyReading, query: SmartMoneyQuery) -> None:
    key = f"smart money {reading.symbol} {reading.session} {query} {reading.inputs_hash}"
    history = load_once(
        key,
        lambda: desk.services.smart_money.get_history(
            desk.actor, reading.symbol, query, _SHOWN_SESSIONS
        ),
    )
    if not history.days:
        st.caption(escape_markdown(history.reason))
        return
    figure = draw_once(f"{key} drawn", lambda: _draw(history))
    st.plotly_chart(figure, key="smart_money_history", config={"displaylogo": False})
    preset = get_preset(history.preset)
    st.caption(
        f"{len(history.days)} sessions to {history.days[-1].session}, each scored by "
        f"{preset.title.lower()} rules from flows up to its own. Shaded: what an unknown figure "
        "could add."
    )


def _draw(history: SmartMoneyHistory) -> go.Figure:
    days = history.days
    time = np.array([one.session for one in days], dtype="datetime64[s]").astype(np.int64)
    low, high, foreign, institution = (
        np.array([np.nan if value is None else value for value in column], dtype=np.float64)
        for column in zip(
            *((one.low, one.high, one.foreign, one.institution) for one in days), strict=True
        )
    )
    scale, unit = _AXES[history.unit] if history.unit else (1.0, "unit unknown")
    return build_smart_money_figure(
        time,
        (low, high),
        foreign / scale,
        institution / scale,
        unit=unit,
        stages=_STAGE_LINES,
    )

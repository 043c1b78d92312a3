"""The Market Gate in three seconds: light, score, what it allows; then why, and its last year."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from core.charts.kr_gate import Segment, build_gate_history, build_parts_figure
from core.enums import MarketLight
from core.formatting import MISSING, format_number
from core.kr_market.market_gate.gate_view import GateView
from pages.components.cached import draw_once
from pages.components.kr_gate_words import PART_HELP, PART_NAMES, TONES
from pages.components.kr_source import say_age, show_chips
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

_CHART = {"displayModeBar": False}


def show_gate(gate: GateView, day: date | None) -> None:
    """The light and what it allows, and what it does not show.

    Args:
        gate: as of `day`.
        day: None for now.
    """
    origin = gate.origin
    if origin:
        show_chips(
            source=f"{gate.symbol} from {origin.source}",
            session=gate.session,
            fetched_at=origin.fetched_at,
            age="" if day and not origin.age_sessions else say_age(origin.age_sessions),
            is_demo=origin.is_demo,
            more=() if day is None else (f"as known on {day}",),
        )
    st.html(_write_card(gate))
    for warning in gate.verdict.warnings:
        st.caption(f":orange[:material/warning:] {escape_markdown(warning)}")


def show_gate_parts(gate: GateView) -> None:
    """What the score adds up from; nothing without a score."""
    reading = gate.reading
    if not reading.parts:
        return
    if gate.light is MarketLight.UNKNOWN:
        st.caption(f"What the bars up to {gate.session} said; it does not count any more:")
    segments = [Segment(PART_NAMES[p.name], p.points, p.maximum) for p in reading.parts]
    figure = draw_once(
        f"gate parts {segments} {gate.rules}",
        lambda: build_parts_figure(
            segments, yellow_from=gate.rules.yellow_from, green_from=gate.rules.green_from
        ),
    )
    st.plotly_chart(figure, key="gate_parts", config=_CHART)
    show_small_table(
        ("Part", "Measured", "Points"),
        [
            [
                Cell(PART_NAMES[part.name], hint=PART_HELP[part.name]),
                Cell(part.words, "wide"),
                Cell(
                    f"{format_number(part.points, 0)} of {format_number(part.maximum, 0)}",
                    "quiet" if not part.points else "",
                ),
            ]
            for part in reading.parts
        ],
        label="Parts of the score",
        numbers_from=2,
    )


def _write_card(gate: GateView) -> str:
    light, allowed = gate.light, gate.allowance
    score = MISSING if gate.score is None else format_number(gate.score, 0)
    before = f"session before: {gate.before}" if gate.before is not MarketLight.UNKNOWN else ""
    certain = "" if gate.verdict.is_certain or light is MarketLight.UNKNOWN else "not certain"
    under = " · ".join(part for part in (certain, before) if part)
    reasons = " ".join(gate.verdict.reasons)
    most = format_number(gate.reading.maximum, 0)
    return (
        f'<div class="sd-gate {escape(TONES[light])}" role="status" '
        f'aria-label="Market Gate: {escape(light.value)}">'
        f'<div class="light">● {escape(light.upper())}<small>{escape(under)}</small></div>'
        f'<div class="score">{escape(score)}<small> of {escape(most)}</small></div>'
        f'<div class="says"><b>{escape(allowed.title)}</b><span>{escape(allowed.meaning)}</span>'
        f"<span>{escape(reasons)}</span></div></div>"
    )


def show_gate_history(gate: GateView) -> None:
    """The score of the last year by session, over the bands of the lights."""
    st.subheader("The last year", anchor=False)
    history, rules = gate.history, gate.rules
    if not len(history.time) or all(score != score for score in history.score.tolist()):  # noqa: PLR0124 - NaN
        st.caption("No session of the last year could be scored.")
        return
    key = f"gate history {gate.symbol} {gate.session} {gate.origin} {rules}"
    figure = draw_once(
        key,
        lambda: build_gate_history(
            history.time,
            history.score,
            maximum=gate.reading.maximum,
            yellow_from=rules.yellow_from,
            green_from=rules.green_from,
        ),
    )
    st.plotly_chart(figure, key="gate_history", config=_CHART)
    st.caption(
        "Score of each session from bars up to its own; green, yellow and red as the bands. "
        "Without the stop by the dollar."
    )

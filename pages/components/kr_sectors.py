"""The sectors as tiles: coloured and worded, the strongest first; each leads to its fund."""

from __future__ import annotations

from datetime import date
from html import escape
from urllib.parse import urlencode

import streamlit as st

from core.enums import SectorMood
from core.formatting import MISSING, format_number
from core.kr_market.market_gate.gate_view import SectorBoard, SectorReading
from core.kr_market.market_gate.preset import GatePreset
from pages.components.empty_state import show_empty
from pages.components.kr_gate_words import MOOD_TONES, MOOD_WORDS, PART_NAMES
from pages.components.kr_source import say_age, show_chips


def show_sectors(board: SectorBoard, rules: GatePreset, day: date | None) -> None:
    """The board as of a day, None for now; or why it is empty, and the way to fill it."""
    st.subheader("Sectors", anchor=False)
    if not board.sectors:
        show_empty(
            "No sectors",
            board.reason or "No fund is stored.",
            link="market_data/import_data.py",
            link_label="Import data",
        )
        return
    if board.origin:
        show_chips(
            source=board.origin.source,
            session=max(one.reading.session for one in board.sectors if one.reading.session),
            fetched_at=board.origin.fetched_at,
            age="" if day else say_age(board.origin.age_sessions),
            is_demo=board.origin.is_demo,
            more=(*([f"as known on {day}"] if day else []), _count_moods(board)),
        )
    tiles = (_write_tile(one) for one in board.sectors)
    st.html("".join(('<div class="sd-tiles">', *tiles, "</div>")))
    bullish, bearish = (format_number(one, 0) for one in (rules.bullish_from, rules.bearish_below))
    st.caption(
        f"Each fund scored as the index is, with its strength against {board.index}: bullish from "
        f"{bullish}, bearish below {bearish}. Names are those of the instrument master."
    )
    if board.missing:
        st.caption(f"Named in the settings, but without bars: {', '.join(board.missing)}.")


def _count_moods(board: SectorBoard) -> str:
    moods = [one.mood for one in board.sectors]
    counts = ((mood, moods.count(mood)) for mood in SectorMood)
    return ", ".join(f"{count} {mood.value}" for mood, count in counts if count)


def _write_tile(one: SectorReading) -> str:
    name = one.sector or one.local_name or one.name or one.symbol
    fund = " · ".join(part for part in (one.symbol, one.local_name or one.name) if part)
    score = one.reading.score
    said = MISSING if score is None else format_number(score, 0)
    parts = ", ".join(
        f"{PART_NAMES[part.name]} {format_number(part.points, 0)}" for part in one.reading.parts
    )
    hint = one.reason or parts
    session = f"session of {one.reading.session}"
    address = f"/instrument?{urlencode({'symbol': one.symbol})}"
    return (
        f'<a class="{escape(MOOD_TONES[one.mood])}" href="{escape(address)}" target="_self" '
        f'title="{escape(f"{name}: {hint}, {session}")}">'
        f"<b>{escape(name)}</b><span><i>{escape(MOOD_WORDS[one.mood])}</i>{escape(said)}</span>"
        f"<small>{escape(fund)}</small></a>"
    )

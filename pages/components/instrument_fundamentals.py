"""Statement lines and ratios of one instrument by fiscal period, as known on a day."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.enums import ItemKind
from core.formatting import MISSING, format_day, format_large, format_number, format_percent
from core.market_data.company_types import FundamentalFact
from core.market_data.fundamental_items import find_kind, name_item, sort_items
from core.market_data.types import InstrumentDetail
from pages.components.empty_state import show_empty
from pages.components.fundamentals_chart import choose_item, show_fundamentals_chart
from pages.components.instrument_words import format_per_share, name_source
from pages.components.known_day import choose_known_day, end_of
from pages.components.page import Desk
from pages.components.small_table import Cell, show_small_table

_MAX_PERIODS = 8
_ESTIMATED, _LATER = "\N{DAGGER}", "\N{DOUBLE DAGGER}"


def show_fundamentals(desk: Desk, detail: InstrumentDetail) -> None:
    """One item over time, then all items of the last periods."""
    symbol = detail.instrument.symbol
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        chosen = st.container(width=260)
        day = choose_known_day()
    facts = desk.services.companies.list_fundamentals(desk.actor, symbol, end_of(day))
    if not facts:
        show_empty(
            "No fundamentals stored" if day is None else "Nothing was known by then",
            "No statement or ratio of this instrument is known."
            if day is None
            else f"No statement of this instrument was known on {day}. Choose a later day.",
        )
        return
    with chosen:
        item = choose_item(sort_items({fact.item for fact in facts}))
    show_fundamentals_chart(symbol, [fact for fact in facts if fact.item == item])
    _show_table(facts)


def _show_table(facts: Sequence[FundamentalFact]) -> None:
    """The last periods, since when each is known, and the facts with what marks them."""
    periods = sorted({(fact.period_end, fact.period) for fact in facts})[-_MAX_PERIODS:]
    by_place = {(fact.item, fact.period_end, fact.period): fact for fact in facts}
    first_known = {
        period: min(f.known_at for f in facts if (f.period_end, f.period) == period)
        for period in periods
    }
    units = {fact.item: fact.unit for fact in facts}
    rows = [
        [
            Cell(name_item(item)),
            Cell(_name_unit(item, units[item]), "quiet"),
            *(
                _write_fact(by_place.get((item, *period)), is_later_than=first_known[period])
                for period in periods
            ),
        ]
        for item in sort_items(set(units))
    ]
    known = [Cell(format_day(first_known[period]), "quiet") for period in periods]
    show_small_table(
        ("Item", "Unit", *(f"{period} {end:%Y-%m-%d}".strip() for end, period in periods)),
        [[Cell("Known since", "quiet"), Cell(""), *known], *rows],
        label="Fundamentals",
        numbers_from=2,
    )
    sources = ", ".join(sorted({name_source(fact.source, is_demo=fact.is_demo) for fact in facts}))
    marks = {cell.text[-1:] for row in rows for cell in row[2:]}
    notes = [f"Source: {sources}. M millions, B billions; point at a figure to see all of it."]
    if _LATER in marks:
        notes.append(f"{_LATER} Restated: this version is known since later.")
    if _ESTIMATED in marks:
        notes.append(
            f"{_ESTIMATED} No report is known: taken to be known 45 days after a quarter's end, "
            "90 after a year's."
        )
    st.caption(" ".join(notes))


def _name_unit(item: str, unit: str) -> str:
    return unit or {ItemKind.SHARE: "%", ItemKind.MULTIPLE: "times"}.get(find_kind(item, unit), "")


def _write_fact(fact: FundamentalFact | None, *, is_later_than: object) -> Cell:
    if fact is None:
        return Cell(MISSING, "quiet")
    kind = find_kind(fact.item, fact.unit)
    if kind is ItemKind.MONEY:
        text = format_large(fact.value)
    elif kind is ItemKind.PER_SHARE:
        text = format_per_share(fact.value)
    elif kind is ItemKind.SHARE:
        text = format_percent(fact.value, 1)
    else:
        text = format_number(fact.value)
    is_restated = fact.known_at != is_later_than and not fact.is_estimated
    mark = _ESTIMATED if fact.is_estimated else _LATER if is_restated else ""
    how = ", estimated" if fact.is_estimated else ""
    decimals = 4 if not fact.unit else 2
    return Cell(
        f"{text}{mark}",
        hint=f"{format_number(fact.value, decimals)} {fact.unit}".strip()
        + f", known {format_day(fact.known_at)}{how}",
    )

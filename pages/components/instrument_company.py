"""Events, fundamentals and news of one instrument, each with its source."""

from __future__ import annotations

import streamlit as st

from core.enums import CorporateEventKind
from core.formatting import MISSING, format_age, format_day, format_instant, format_number
from core.market_data.company_types import CompanyEvent, FundamentalFact
from core.market_data.types import InstrumentDetail
from pages.components.empty_state import show_empty
from pages.components.fundamentals_chart import show_fundamentals_chart
from pages.components.page import Desk
from pages.components.small_table import Cell, show_small_table
from pages.components.table import as_table

_MAX_EVENTS, _MAX_NEWS, _MAX_PERIODS = 60, 50, 8
_ESTIMATED = "\N{DAGGER}"
_ITEMS = {"eps": "Earnings per share"}
_KINDS = {
    CorporateEventKind.SPLIT: "Split",
    CorporateEventKind.DIVIDEND: "Dividend",
    CorporateEventKind.EARNINGS: "Earnings",
}


def show_events(desk: Desk, detail: InstrumentDetail) -> None:
    """Splits, dividends and reports of earnings, newest first."""
    events = desk.services.companies.list_events(desk.actor, detail.instrument.symbol)
    if not events:
        show_empty("No events stored", "Neither splits nor dividends nor earnings are known.")
        return
    shown = events[: -_MAX_EVENTS - 1 : -1]
    show_small_table(
        ("Day", "Event", "Value", "Source", "Stored"),
        [
            (
                Cell(event.day.isoformat()),
                Cell(_KINDS[event.kind]),
                Cell(_describe_event(event)),
                Cell(_name_source(event.source, is_demo=event.is_demo), "quiet"),
                Cell(format_age(event.fetched_at), "quiet"),
            )
            for event in shown
        ],
        label="Events",
        numbers_from=5,
    )
    if len(events) > len(shown):
        st.caption(f"The newest {len(shown)} of {len(events)}.")


def show_fundamentals(desk: Desk, detail: InstrumentDetail) -> None:
    """Items by fiscal period, as known now."""
    facts = desk.services.companies.list_fundamentals(desk.actor, detail.instrument.symbol)
    if not facts:
        show_empty("No fundamentals stored", "No statement or ratio of this instrument is known.")
        return
    show_fundamentals_chart(detail.instrument.symbol, facts, _name_item)
    periods = sorted({(fact.period_end, fact.period) for fact in facts})[-_MAX_PERIODS:]
    by_place = {(fact.item, fact.period_end, fact.period): fact for fact in facts}
    items = dict.fromkeys(fact.item for fact in facts)
    show_small_table(
        ("Item", "Unit", *(f"{period} {end:%Y-%m-%d}".strip() for end, period in periods)),
        [
            (
                Cell(_name_item(item)),
                Cell(next((f.unit for f in facts if f.item == item), "") or "ratio", "quiet"),
                *(_show_fact(by_place.get((item, *period))) for period in periods),
            )
            for item in items
        ],
        label="Fundamentals",
        numbers_from=2,
    )
    sources = ", ".join(sorted({_name_source(fact.source, is_demo=fact.is_demo) for fact in facts}))
    st.caption(
        f"Source: {sources}. The newest version of each figure; point at one to see since when it "
        "is known."
        + (
            f" {_ESTIMATED} No report is known: taken to be known 45 days after a quarter's end, "
            "90 after a year's."
            if any(fact.is_estimated for fact in facts)
            else ""
        )
    )


def show_news(desk: Desk, detail: InstrumentDetail) -> None:
    """The newest articles, with the judgement of their tone where there is one."""
    news = desk.services.companies.list_news(desk.actor, detail.instrument.symbol, _MAX_NEWS)
    if not news:
        show_empty("No news stored", "No article about this instrument is known.")
        return
    zone = desk.identity.time_zone
    st.dataframe(
        as_table(
            {
                "Published": [format_instant(item.published_at, zone) for item in news],
                "Title": [item.title for item in news],
                "Publisher": [item.publisher or MISSING for item in news],
                "Sentiment": [format_number(item.sentiment, 2, is_signed=True) for item in news],
                "Judged by": [item.sentiment_by or MISSING for item in news],
                "Source": [_name_source(item.source, is_demo=item.is_demo) for item in news],
                "Link": [_keep_web_address(item.link) for item in news],
            }
        ),
        hide_index=True,
        column_config={
            "Sentiment": st.column_config.TextColumn(
                alignment="right", help="From −1 (bad) to +1 (good); – where nobody judged."
            ),
            "Link": st.column_config.LinkColumn(display_text="open"),
        },
    )


def _describe_event(event: CompanyEvent) -> str:
    if event.value is None:
        is_awaited = event.kind is CorporateEventKind.EARNINGS and event.expected is not None
        return f"not reported, expected {event.expected:,.4g}" if is_awaited else MISSING
    if event.kind is CorporateEventKind.SPLIT:
        return f"{event.value:g} new for 1 old"
    text = f"{event.value:,.4g} {event.currency}".strip() + " per share"
    if event.kind is CorporateEventKind.EARNINGS and event.expected is not None:
        return f"{text}, expected {event.expected:,.4g}"
    return text


def _name_item(item: str) -> str:
    return _ITEMS.get(item) or item.replace("_", " ").capitalize()


def _show_fact(fact: FundamentalFact | None) -> Cell:
    if fact is None:
        return Cell(MISSING, "quiet")
    decimals = 0 if abs(fact.value) >= 1_000 else 2  # noqa: PLR2004 - a sum of money or a ratio
    mark, how = (_ESTIMATED, ", estimated") if fact.is_estimated else ("", "")
    return Cell(
        f"{format_number(fact.value, decimals)}{mark}",
        hint=f"known {format_day(fact.known_at)}{how}",
    )


def _name_source(source: str, *, is_demo: bool) -> str:
    return f"{source} (DEMO)" if is_demo else source


def _keep_web_address(link: str) -> str | None:
    """A link that a browser may follow; what came from outside could be anything."""
    return link if link.startswith(("https://", "http://")) else None

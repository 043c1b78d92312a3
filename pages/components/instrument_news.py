"""News about one instrument or about all, with the judgement of their tone and who judged."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.contracts import NewsArticle
from core.formatting import MISSING, format_count, format_instant, format_number
from core.market_data.news_sentiment import summarise_tone
from core.market_data.types import InstrumentDetail
from pages.components.empty_state import show_empty
from pages.components.instrument_words import name_source
from pages.components.page import Desk
from pages.components.small_table import Cell, show_small_table

_MAX_NEWS = 50
_ONE, _ALL = "This instrument", "Whole market"


def show_news(desk: Desk, detail: InstrumentDetail) -> None:
    """The newest articles; of this instrument, or of all that are stored."""
    about = st.segmented_control(
        "News about",
        [_ONE, _ALL],
        default=_ONE,
        required=True,
        key="about",
        bind="query-params",
        label_visibility="collapsed",
    )
    symbol = None if about == _ALL else detail.instrument.symbol
    news = desk.services.companies.list_news(desk.actor, symbol, _MAX_NEWS)
    if not news:
        show_empty(
            "No news stored",
            "No article about this instrument is known." if symbol else "No article is known.",
        )
        return
    st.caption(_describe_tone(news))
    zone = desk.identity.time_zone
    has_symbols = symbol is None
    show_small_table(
        ("Published", *(("About",) if has_symbols else ()), "Title", "Publisher", "Sentiment"),
        [_write_article(article, zone, has_symbols=has_symbols) for article in news],
        label="News",
        numbers_from=4 if has_symbols else 3,
    )


def _describe_tone(news: Sequence[NewsArticle]) -> str:
    tone = summarise_tone(news)
    sources = ", ".join(sorted({name_source(one.source, is_demo=one.is_demo) for one in news}))
    methods = ", ".join(sorted({one.sentiment_by for one in news if one.sentiment_by}))
    counts = (
        f"{format_count(len(news))} newest: {tone.good} good, {tone.bad} bad, {tone.mixed} mixed, "
        f"{tone.unjudged} not judged"
    )
    mean = f"; mean {format_number(tone.mean, 2, is_signed=True)}" if tone.mean is not None else ""
    by = f" Judged by: {methods}." if methods else ""
    return f"{counts}{mean}. From −1 (bad) to +1 (good), by the title alone.{by} Source: {sources}."


def _write_article(article: NewsArticle, zone: str, *, has_symbols: bool) -> list[Cell]:
    mood, about = article.sentiment, article.symbols[0] if article.symbols else ""
    tone = "quiet" if mood is None else "up" if mood > 0 else "down" if mood < 0 else ""
    others = f" +{len(article.symbols) - 1}" if len(article.symbols) > 1 else ""
    whose = Cell(
        f"{about}{others}" or MISSING,
        page="instrument" if about else "",
        query=(("symbol", about), ("view", "News")),
        hint=", ".join(article.symbols),
    )
    return [
        Cell(format_instant(article.published_at, zone), "quiet"),
        *([whose] if has_symbols else []),
        # An invented article's address leads nowhere.
        Cell(article.title, "wide", outside="" if article.is_demo else article.link),
        Cell(article.publisher or MISSING, "quiet"),
        Cell(
            "not judged" if mood is None else format_number(mood, 2, is_signed=True),
            tone,
            hint=article.sentiment_by or "nobody judged",
        ),
    ]

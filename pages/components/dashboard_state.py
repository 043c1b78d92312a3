"""The state of the data on the dashboard: what the checks found, how sources do, the news."""

from __future__ import annotations

from core.contracts import NewsArticle
from core.enums import BreakerState, Severity
from core.formatting import format_age, format_count, format_number, format_percent
from core.market_data.provider_health_service import ProviderHealth
from core.market_data.quality_types import FindingView
from pages.components.empty_state import show_empty
from pages.components.links import show_link
from pages.components.page import Desk
from pages.components.panel import show_html, write_note, write_panel
from pages.components.remembered import find_news, find_quality_board, list_sources
from pages.components.small_table import Cell, write_small_table

_GRAVE = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM)
_TONES = {Severity.CRITICAL: "down", Severity.HIGH: "down"}
_STATES = {
    BreakerState.CLOSED: "asked as usual",
    BreakerState.OPEN: "not asked for now",
    BreakerState.HALF_OPEN: "on trial",
}


def show_quality(desk: Desk) -> None:
    """Unresolved findings of the last day by severity, and the gravest."""
    board = find_quality_board(desk)
    if not board.scores:
        show_html(write_panel("Data quality"))
        show_empty(
            "Not checked yet",
            "Nothing is known of the quality of the stored bars.",
            link="market_data/data_quality.py",
            link_label="Check now",
        )
        return
    counts = ", ".join(f"{format_count(board.counts.get(each, 0))} {each}" for each in _GRAVE)
    note = write_note(f"Found in the last 24 hours: {counts}.")
    table = write_small_table(
        ("Symbol", "Finding", "Severity"),
        [_write_finding(finding) for finding in board.top],
        label="Gravest findings",
        numbers_from=3,
    )
    show_html(write_panel("Data quality", note, table if board.top else ""))
    show_link("market_data/data_quality.py", "All findings")


def _write_finding(finding: FindingView) -> list[Cell]:
    symbol = finding.symbol
    return [
        Cell(symbol or "All", page="instrument" if symbol else "", query=(("symbol", symbol),)),
        Cell(finding.message, hint=f"{finding.message} {finding.remedy}"),
        Cell(finding.severity.value, _TONES.get(finding.severity, "quiet")),
    ]


def show_sources(desk: Desk) -> None:
    """Each data source in one line."""
    table = write_small_table(
        ("Source", "State", "Usable, 24 h", "Last good fetch"),
        [_write_source(source) for source in list_sources(desk)],
        label="Data sources",
        numbers_from=2,
    )
    show_html(write_panel("Data sources", table))
    show_link("market_data/providers.py", "Health board")


def _write_source(source: ProviderHealth) -> list[Cell]:
    is_asked = source.breaker.state is BreakerState.CLOSED
    calls = f"{format_percent(source.success_rate, 0)} of {format_count(source.calls)}"
    return [
        Cell(source.title),
        Cell(_STATES[source.breaker.state], "quiet" if is_asked else "down"),
        Cell(calls if source.calls else "not asked"),
        Cell(format_age(source.last_good_at) if source.last_good_at else "never", "quiet"),
    ]


def show_news(desk: Desk) -> None:
    """The newest articles about any stored instrument."""
    articles = find_news(desk)
    if not articles:
        show_html(write_panel("News"))
        show_empty(
            "No news stored",
            "Fetch an instrument's news on its page; they stand here too.",
            link="market_data/instrument.py",
            link_label="Choose an instrument",
            query={"view": "News"},
        )
        return
    table = write_small_table(
        ("When", "Headline", "About", "Sentiment"),
        [_write_article(article) for article in articles],
        label="News",
        numbers_from=3,
    )
    methods = ", ".join(sorted({one.sentiment_by for one in articles if one.sentiment_by}))
    notes = [f"Sentiment from −1 to +1 by: {methods}."] if methods else []
    if any(article.is_demo for article in articles):
        notes.append("DEMO: headlines of the invented market, by no publisher.")
    show_html(write_panel("News", table, write_note(" ".join(notes))))


def _write_article(article: NewsArticle) -> list[Cell]:
    about = article.symbols[0] if article.symbols else ""
    mood = article.sentiment
    tone = "" if not mood else "up" if mood > 0 else "down"
    return [
        Cell(format_age(article.published_at), "quiet"),
        Cell(article.title, hint=f"{article.title} ({article.publisher or article.source})"),
        Cell(about, page="instrument" if about else "", query=(("symbol", about),)),
        Cell(
            "not judged" if mood is None else format_number(mood, 1, is_signed=True),
            tone,
            hint=f"From -1 (bad) to 1 (good), by {article.sentiment_by or 'nobody'}",
        ),
    ]

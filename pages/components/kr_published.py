"""A published signal log held against the bars: where its exit prices come from, and ours."""

from __future__ import annotations

import streamlit as st

from core.enums import ExitPrice
from core.formatting import MISSING, format_count, format_percent
from core.kr_market.published.report_text import EXIT_WORDS
from core.kr_market.published.types import (
    STALE,
    LoggedFigures,
    PublishedComparison,
)
from pages.components.cached import load_once
from pages.components.empty_state import show_empty
from pages.components.kr_figures_table import show_group_figures
from pages.components.kr_log_filters import choose_rules
from pages.components.kr_log_words import BASE_HELP, REASON_NAMES, name_rules
from pages.components.kr_published_rows import show_rows
from pages.components.kr_source import show_chips
from pages.components.page import Desk
from pages.components.panel import Figure, show_figures
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown


def show_published(desk: Desk) -> None:
    """One log at a time."""
    logs = desk.services.published_logs.list_logs(desk.actor)
    if not logs:
        show_empty(
            "No published log",
            "A file signals_log of another engine can be imported and held against the bars.",
            link="market_data/import_data.py",
            link_label="Import data",
        )
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rules = choose_rules()
        log = st.selectbox("Log", logs, key="log", bind="query-params", width=320)
    found = load_once(
        f"published {log} {rules}",
        lambda: desk.services.published_logs.compare(desk.actor, log, rules),
    )
    show_chips(
        source=found.bars,
        session=None,
        fetched_at=found.bars_fetched_at,
        is_demo=found.is_demo,
        more=(
            f"log {found.first} to {found.last}",
            f"bars of {found.symbols_known} of its {found.symbols} shares",
        ),
    )
    _show_tiles(found)
    left, right = st.columns(2, gap="medium")
    with left:
        _show_exits(found)
    with right:
        _show_reasons(found)
    st.markdown("**Ours, beside all shares of these bars**", help=BASE_HELP)
    show_group_figures([found.own], [name_rules(found.own.label)], "Our rule on the log's signals")
    _show_gaps(found)
    show_rows(found.rows)


def _show_tiles(found: PublishedComparison) -> None:
    share = found.stale / found.closed if found.closed else None
    tiles = (
        ("Signals", format_count(found.signals), f"{format_count(found.closed)} closed"),
        ("Stale exits", format_count(found.stale), f"{format_percent(share, 1)} of the closed"),
        ("Made on a closed day", format_count(found.no_session), "the exchange did not trade"),
        ("Mean as logged", format_percent(found.total.mean, is_signed=True), "before any cost"),
        (
            "Win rate as logged",
            format_percent(found.total.win_rate, 1),
            f"n {format_count(found.total.count)}",
        ),
    )
    show_figures(*(Figure(label, value, note=words) for label, value, words in tiles))


def _show_exits(found: PublishedComparison) -> None:
    st.markdown(
        "**Where the exit prices come from**",
        help="Stale: there was no trade at that price on that day; it was left over.",
    )
    show_small_table(
        ("Exit", "n", "Win rate", "Mean"),
        [
            [
                Cell(_name_exit(one.label), "wide", hint=EXIT_WORDS[ExitPrice(one.label)]),
                *_write(one)[:3],
            ]
            for one in found.by_exit
        ],
        label="Logged exits by where the price comes from",
    )


def _show_reasons(found: PublishedComparison) -> None:
    st.markdown(
        "**What our rule makes of the same signals**",
        help="Only signals with bars, closed in the log and by our rule; ours after costs.",
    )
    show_small_table(
        ("We sold by", "n", "Logged mean", "Ours"),
        [
            [
                Cell(_name_reason(one.label)),
                Cell(format_count(one.compared)),
                Cell(_percent(one.logged_mean)),
                Cell(_percent(one.own_mean)),
            ]
            for one in (*found.by_reason, found.total)
        ],
        label="Logged and our returns by our reason to sell",
    )


def _show_gaps(found: PublishedComparison) -> None:
    gaps = "; ".join(f"{count:,} {reason}" for reason, count in found.why_not.items())
    days = ", ".join(f"{day} ({count:,} rows)" for day, count in found.closed_days.items())
    entries = f"{found.entry_close:,} of {found.entry_known:,} that can be told"
    lines = [
        f"Not computed: {gaps or 'none'}.",
        f"Days of the log without a session: {days or 'none'}.",
        f"Entries at the close of their own day: {entries}.",
    ]
    st.caption("  \n".join(escape_markdown(line) for line in lines))


def _name_exit(label: str) -> str:
    kind = ExitPrice(label)
    words = EXIT_WORDS[kind].capitalize()
    return f"Stale: {EXIT_WORDS[kind]}" if kind in STALE else words


def _name_reason(label: str) -> str:
    names = {reason.value: name for reason, name in REASON_NAMES.items()}
    return names.get(label, label.capitalize())


def _write(one: LoggedFigures) -> list[Cell]:
    return [
        Cell(format_count(one.count)),
        Cell(MISSING if one.win_rate is None else format_percent(one.win_rate, 1)),
        Cell(_percent(one.mean)),
    ]


def _percent(value: float | None) -> str:
    return MISSING if value is None else format_percent(value, is_signed=True)

"""One closing bet: where its points come from, the checklist, the news, and how it is traded."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from core.enums import BetGrade
from core.formatting import format_count, format_money, format_percent, format_price
from core.kr_market.clock import to_seoul
from core.kr_market.closing_bet.presets import SizeRules
from core.kr_market.closing_bet.sizing import Size, find_limits
from core.kr_market.closing_bet.types import Bet
from pages.components.kr_bet_words import (
    ANSWERS,
    MARKS,
    PART_HELP,
    PART_NAMES,
    TONE_WORDS,
    write_grade,
)
from pages.components.links import show_link
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown


def show_detail(
    bet: Bet, size: Size, rules: SizeRules, *, capital: float, gate_size: float | None
) -> None:
    """All that is known of one bet.

    Args:
        bet: which.
        size: for the capital.
        rules: of the preset.
        capital: KRW.
        gate_size: share of the usual size that the market's light allows; None for unknown.
    """
    names = " · ".join(escape_markdown(one) for one in (bet.local_name, bet.name) if one)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(write_grade(bet.grade), width=44)
        st.markdown(f"#### {escape_markdown(bet.symbol)} {names}", width="content")
        show_link("market_data/instrument.py", "Chart", query={"symbol": bet.symbol})
        show_link("kr_market/signal_log.py", "Its signals", query={"share": bet.symbol})
    could = f" Could be {bet.could_be} if all were known." if _is_better(bet) else ""
    st.caption(escape_markdown(f"{bet.grade_why[:1].upper()}{bet.grade_why[1:]}.{could}"))
    left, middle, right = st.columns([11, 8, 10], gap="large")
    with left:
        _show_points(bet)
    with middle:
        _show_checklist(bet)
    with right:
        _show_trade(bet, size, rules, capital, gate_size)
    _show_news(bet)


def _is_better(bet: Bet) -> bool:
    return bet.grade is not bet.could_be and bet.could_be is not BetGrade.C


def _show_points(bet: Bet) -> None:
    show_small_table(
        ("Part", "Points", "Why"),
        [
            [
                Cell(PART_NAMES[one.part], hint=PART_HELP[one.part]),
                Cell(
                    f"{one.low} to {one.high} / {one.maximum}"
                    if one.value is None
                    else f"{one.value} / {one.maximum}",
                    "quiet" if not one.high else "",
                ),
                Cell(one.why, "wide"),
            ]
            for one in bet.points
        ],
        label="Points of the six parts",
        numbers_from=9,
    )


def _show_checklist(bet: Bet) -> None:
    show_small_table(
        ("", "Checklist", "Answer"),
        [
            [
                Cell(MARKS[None if one.is_yes is None else one.is_yes is one.is_good], tone),
                Cell(one.question),
                Cell(ANSWERS[one.is_yes], tone),
            ]
            for one in bet.checklist
            for tone in [
                "quiet" if one.is_yes is None else "up" if one.is_yes is one.is_good else "down"
            ]
        ],
        label="Checklist",
        numbers_from=9,
    )


def _show_trade(
    bet: Bet, size: Size, rules: SizeRules, capital: float, gate_size: float | None
) -> None:
    plan, limits = bet.exit_plan, find_limits(capital, rules)
    rows: list[tuple[str, str, str]] = [
        ("Entry", format_price(bet.price, "KRW"), "the session's close"),
        ("Stop", format_price(round(plan.stop), "KRW"), format_percent(-rules.stop, 0)),
        (
            "Target",
            format_price(round(plan.target), "KRW"),
            format_percent(rules.target, 0, is_signed=True),
        ),
        ("Shares", format_count(size.quantity), size.why or "risk ÷ stop ÷ price"),
    ]
    if size.quantity and gate_size is not None and gate_size != 1:
        rows.append(
            (
                "Under the gate",
                format_count(int(size.quantity * gate_size)),
                f"{format_percent(gate_size, 0)} of the size",
            )
        )
    rows += [
        ("Amount", format_money(size.amount, "KRW"), format_percent(size.amount / capital, 1)),
        ("At risk", format_money(size.risk, "KRW"), f"R is {format_money(limits.unit, 'KRW')}"),
        ("Open above", format_price(round(plan.gap_take), "KRW"), "take profit at the open"),
        ("Open below", format_price(round(plan.gap_stop), "KRW"), "stop at the open"),
        ("Time stop", plan.time_stop.partition(",")[0], plan.time_stop.partition(", ")[2]),
    ]
    show_small_table(
        ("Trade", "", ""),
        [[Cell(name), Cell(value), Cell(hint, "quiet")] for name, value, hint in rows],
        label="Entry, exits and size",
        numbers_from=9,
    )


def _show_news(bet: Bet) -> None:
    if not bet.articles:
        st.caption(f"News: {escape_markdown(bet.points[0].why)}.")
        return
    show_small_table(
        ("Published (Seoul)", "Outlet", "Headline", "Taken as", "Source"),
        [
            [
                Cell(_wall(one.published_at)),
                Cell(f"{one.publisher}{' ★' if one.is_major else ''}", hint="★ a major outlet"),
                Cell(one.title, "wide", outside=one.link),
                Cell(
                    TONE_WORDS[one.tone],
                    {1: "up", -1: "down"}.get(one.tone or 0, "quiet"),
                    hint=", ".join(one.words),
                ),
                Cell(f"{one.source}{' · DEMO' if one.is_demo else ''}", "quiet"),
            ]
            for one in bet.articles
        ],
        label="News in time",
        numbers_from=9,
    )
    st.caption(f"Judged by: {escape_markdown(bet.news_method)}.")


def _wall(at: datetime) -> str:
    return f"{to_seoul(at):%m-%d %H:%M}"

"""Closing bets as cards: grade, points and what to buy, read in three seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlencode

import streamlit as st

from core.formatting import MISSING, format_count, format_krw_units, format_percent, format_price
from core.kr_market.closing_bet.sizing import Size
from core.kr_market.closing_bet.types import Bet, Points
from pages.components.kr_bet_words import PART_HELP, PART_NAMES, tone_class, write_grade

MOST_CARDS = 9
_DEMO = '<span class="sd-chip demo">DEMO</span>'


def show_cards(
    bets: Sequence[Bet],
    sizes: Sequence[Size],
    *,
    chosen: str,
    query: Mapping[str, str],
    is_demo: bool,
) -> None:
    """The best few side by side; each leads to its details.

    Args:
        bets: best first.
        sizes: one for each.
        chosen: symbol of the one whose details are shown.
        query: what else stands in the address.
        is_demo: marks each card.
    """
    cards = [
        write_card(
            bet,
            size,
            link=f"/closing_bet?{urlencode({**query, 'bet': bet.symbol})}",
            is_chosen=bet.symbol == chosen,
            is_demo=is_demo,
        )
        for bet, size in list(zip(bets, sizes, strict=True))[:MOST_CARDS]
    ]
    st.html("".join(['<div class="sd-bets">', *cards, "</div>"]))


def write_card(bet: Bet, size: Size, *, link: str, is_chosen: bool, is_demo: bool) -> str:
    """One card as HTML; all text is escaped."""
    name, kind = bet.local_name or bet.name, f"{tone_class(bet.grade)}{' shown' * is_chosen}"
    other = " · ".join(one for one in (bet.symbol, bet.name if bet.local_name else "") if one)
    unknown = f"+{bet.unknown_points}?" if bet.unknown_points else ""
    return "".join(
        [
            f'<a class="sd-bet {escape(kind)}" href="{escape(link)}" target="_self" ',
            f'title="{escape(bet.grade_why)}"><div class="head">',
            write_grade(bet.grade),
            f'<div class="name"><b>{escape(name)} ',
            _DEMO if is_demo else "",
            f"</b><small>{escape(other)}</small></div>",
            f'<div class="points">{escape(f"{bet.score}{unknown}")}',
            f"<small> / {escape(str(bet.maximum))}</small></div></div>",
            '<div class="parts">',
            *(_write_part(one) for one in bet.points),
            '</div><div class="trade">',
            *_write_trade(bet, size),
            f'</div><div class="foot">{escape(_say_foot(bet))}</div></a>',
        ]
    )


def _write_part(points: Points) -> str:
    width = f"--w: {100 * points.low / points.maximum:.0f}"
    value = "?" if points.value is None else str(points.value)
    hint = f"{PART_HELP[points.part]} Here: {points.why}"
    return (
        f'<span title="{escape(hint)}">{escape(PART_NAMES[points.part])}'
        f'<i style="{escape(width)}"></i><b>{escape(value)}</b>/{escape(str(points.maximum))}'
        "</span>"
    )


def _write_trade(bet: Bet, size: Size) -> list[str]:
    quantity = format_count(size.quantity) if size.quantity else MISSING
    cells = (
        ("Entry (KRW)", format_price(bet.price, "KRW"), "the session's close"),
        ("Stop", format_price(round(bet.exit_plan.stop), "KRW"), ""),
        ("Target", format_price(round(bet.exit_plan.target), "KRW"), ""),
        ("Shares", quantity, size.why),
    )
    return [
        f'<span title="{escape(hint)}"><small>{escape(name)}</small>{escape(text)}</span>'
        for name, text, hint in cells
    ]


def _say_foot(bet: Bet) -> str:
    news = bet.articles[0].title if bet.articles else bet.points[0].why
    if bet.grade is None:
        news = f"not graded, could be {bet.could_be}"
    estimated = " est." if bet.is_value_estimated else ""
    change = format_percent(bet.change, is_signed=True)
    return f"{change} · {format_krw_units(bet.traded_value)}{estimated} · {news}"

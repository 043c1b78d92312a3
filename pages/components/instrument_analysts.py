"""What analysts say of one instrument and what its insiders do, as known on a day."""

from __future__ import annotations

import streamlit as st

from core.formatting import (
    MISSING,
    format_count,
    format_day,
    format_large,
    format_number,
    format_percent,
)
from core.market_data.intelligence_types import Intelligence, Opinion, Rating, Trade
from core.market_data.types import InstrumentDetail
from pages.components.empty_state import show_empty
from pages.components.instrument_words import format_per_share, name_source
from pages.components.known_day import choose_known_day, end_of
from pages.components.page import Desk
from pages.components.panel import Figure, show_figures
from pages.components.small_table import Cell, show_small_table

_MAX_ROWS = 12
_GRADES = ("Strong buy", "Buy", "Hold", "Sell", "Strong sell")


def show_analysts(desk: Desk, detail: InstrumentDetail) -> None:
    """The opinion that holds, how it changed, ratings by firm, insiders' trades."""
    day = choose_known_day()
    said = desk.services.intelligence.get_intelligence(
        desk.actor, detail.instrument.symbol, end_of(day)
    )
    if not (said.opinions or said.ratings or said.trades):
        show_empty(
            "No analysts or insiders stored" if day is None else "Nothing was known by then",
            "Neither a rating nor a price target nor a trade of an insider is known.",
        )
        return
    if said.opinions:
        _show_opinion(said)
        _show_history(said.opinions)
    left, right = st.columns(2, gap="large")
    with left:
        _show_ratings(said.ratings)
    with right:
        _show_trades(said.trades)
    facts: tuple[Opinion | Rating | Trade, ...] = (*said.opinions, *said.ratings, *said.trades)
    sources = ", ".join(sorted({name_source(one.source, is_demo=one.is_demo) for one in facts}))
    st.caption(
        f"Source: {sources}. An opinion is known since it was fetched. The day since which an "
        "insider's trade is known is estimated: five days after it, by when it must be reported."
    )


def _show_opinion(said: Intelligence) -> None:
    opinion = said.opinions[0]
    unit = f" ({opinion.currency})" if opinion.currency else ""
    show_figures(
        Figure(
            "Mean rating",
            format_number(opinion.mean_rating, 1),
            "Of the recommendations: 1 strong buy, 2 buy, 3 hold, 4 sell, 5 strong sell.",
        ),
        Figure(
            f"Mean target{unit}",
            format_per_share(opinion.target_mean),
            "Mean of the analysts' price targets, per share.",
        ),
        Figure(
            "Against last close",
            format_percent(said.upside, 1, is_signed=True),
            "Mean target over the last stored close, less 1. Only of the present, and only "
            "where both are in one currency.",
        ),
        Figure(
            f"Lowest to highest target{unit}",
            f"{format_per_share(opinion.target_low)} to {format_per_share(opinion.target_high)}",
        ),
        Figure("Analysts with a target", format_count(opinion.target_count)),
        Figure("Known since", format_day(opinion.known_at)),
    )


def _show_history(opinions: tuple[Opinion, ...]) -> None:
    show_small_table(
        ("Opinion of", *_GRADES, "Mean rating", "Mean target", "Median", "Lowest", "Highest"),
        [
            [
                Cell(one.day.isoformat()),
                *(Cell(format_count(count)) for count in one.counts),
                Cell(format_number(one.mean_rating, 1)),
                *(
                    Cell(format_per_share(target))
                    for target in (
                        one.target_mean,
                        one.target_median,
                        one.target_low,
                        one.target_high,
                    )
                ),
            ]
            for one in opinions[:_MAX_ROWS]
        ],
        label="Opinions of analysts",
    )


def _show_ratings(ratings: tuple[Rating, ...]) -> None:
    st.subheader("Ratings by firm", anchor=False)
    if not ratings:
        st.caption("None is known.")
        return
    show_small_table(
        ("Day", "Firm", "Rating", "Target", "Before"),
        [
            [
                Cell(format_day(one.known_at)),
                Cell(one.firm, hint=one.firm),
                Cell(_describe_grade(one), hint=one.action.value),
                Cell(format_per_share(one.target), hint=one.currency),
                Cell(format_per_share(one.target_before), "quiet"),
            ]
            for one in ratings[:_MAX_ROWS]
        ],
        label="Ratings by firm",
        numbers_from=3,
    )


def _describe_grade(rating: Rating) -> str:
    if not rating.grade:
        return rating.action.value
    if not rating.grade_before or rating.grade_before == rating.grade:
        return f"{rating.grade}, {rating.action.value}"
    return f"{rating.grade_before} \N{RIGHTWARDS ARROW} {rating.grade}"


def _show_trades(trades: tuple[Trade, ...]) -> None:
    st.subheader("Trades of insiders", anchor=False)
    if not trades:
        st.caption("None is known.")
        return
    show_small_table(
        ("Day", "Who", "What", "Shares", "Value"),
        [
            [
                Cell(one.day.isoformat(), hint=f"counts as known since {format_day(one.known_at)}"),
                Cell(one.insider, hint=f"{one.insider}, {one.position}".strip(", ")),
                Cell(one.text or MISSING, hint=one.text),
                Cell(format_number(one.shares, 0)),
                Cell(format_large(one.value), hint=one.currency),
            ]
            for one in trades[:_MAX_ROWS]
        ],
        label="Trades of insiders",
        numbers_from=3,
    )

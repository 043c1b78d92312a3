"""All candidates of a session in one table, beyond those that have a card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.formatting import MISSING, format_count, format_krw_units, format_percent, format_price
from core.kr_market.closing_bet.sizing import Size
from core.kr_market.closing_bet.types import Bet
from pages.components.kr_bet_words import PART_NAMES
from pages.components.small_table import Cell, show_small_table


def show_list(bets: Sequence[Bet], sizes: Sequence[Size], *, query: Mapping[str, str]) -> None:
    """One row for each candidate; the symbol leads to its details."""
    st.subheader(f"All {format_count(len(bets))} candidates", anchor=False)
    show_small_table(
        (
            "Grade", "Symbol", "Name", "Points", *PART_NAMES.values(), "Change", "Price (KRW)",
            "Traded value", "Shares",
        ),
        [
            [
                Cell(bet.grade.value if bet.grade else MISSING, hint=bet.grade_why),
                Cell(
                    bet.symbol,
                    page="closing_bet",
                    query=(*query.items(), ("bet", bet.symbol)),
                ),
                Cell(bet.local_name or bet.name, hint=bet.name),
                Cell(f"{bet.score}{f'+{bet.unknown_points}?' if bet.unknown_points else ''}"),
                *(
                    Cell(
                        "?" if one.value is None else str(one.value),
                        "" if one.high else "quiet",
                        hint=one.why,
                    )
                    for one in bet.points
                ),
                Cell(format_percent(bet.change, is_signed=True), "up"),
                Cell(format_price(bet.price, "KRW")),
                Cell(
                    format_krw_units(bet.traded_value),
                    hint="close × volume" if bet.is_value_estimated else "",
                ),
                Cell(format_count(size.quantity) if size.quantity else MISSING, hint=size.why),
            ]
            for bet, size in zip(bets, sizes, strict=True)
        ],
        label="All candidates",
        numbers_from=3,
    )  # fmt: skip

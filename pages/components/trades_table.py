"""The closed trades, sortable."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from core.contracts import FloatArray
from core.trading.reason_words import EXIT_NAMES
from core.trading.statistic_text import DATED_INTERVALS
from core.trading.trade_sides import ChosenTrades
from core.trading.types import BacktestDetail, BacktestResultView
from pages.components.table import as_table

_ROW_PIXELS = 32
_MAX_PIXELS = 640
_CENT_PRICE = 10.0  # below it two decimals are too few, as in format_price


def show_trades(detail: BacktestDetail, result: BacktestResultView, chosen: ChosenTrades) -> None:
    """One line per trade in order of its exit; a click on a header sorts by it.

    Args:
        detail: of the run.
        result: of the run.
        chosen: the trades shown, at least one.
    """
    trades = chosen.trades
    columns: dict[str, Any] = {
        "Trade": chosen.numbers,
        "Side": np.where(trades.size > 0, "long", "short").tolist(),
        "Units": np.abs(trades.size),
        "Entry": trades.entry_time.astype("datetime64[s]"),
        "Entry price": trades.entry_price,
        "Exit": trades.exit_time.astype("datetime64[s]"),
        "Exit price": trades.exit_price,
    }
    if trades.exit_reason is not None:
        columns["Closed by"] = [EXIT_NAMES[reason] for reason in trades.exit_reason]
    columns["Profit"] = trades.profit
    columns["Return"] = trades.return_fraction
    if trades.worst_excursion is not None:
        columns["MAE"] = trades.worst_excursion
    if trades.best_excursion is not None:
        columns["MFE"] = trades.best_excursion
    columns["Held"] = (trades.exit_time - trades.entry_time) / 86_400
    columns["Commission"] = trades.commission
    st.dataframe(
        as_table(columns),
        hide_index=True,
        row_height=_ROW_PIXELS,
        height=min(_ROW_PIXELS * (len(trades) + 1) + 4, _MAX_PIXELS),
        column_config=_configure(detail, result.passport.currency, trades.entry_price),
    )


def _configure(
    detail: BacktestDetail, currency: str, entry_price: FloatArray
) -> dict[str, ColumnConfig]:
    number, moment = st.column_config.NumberColumn, _moment_column(detail)
    price = _price_format(entry_price)
    return {
        "Trade": number(width=60, pinned=True),
        "Side": st.column_config.TextColumn(width=70),
        "Units": number(format="%,.8~g" if detail.costs.get("is_fractional") else "%,d"),
        "Entry": moment,
        "Exit": moment,
        "Entry price": number(format=price, help=f"{currency}, spread included."),
        "Exit price": number(format=price, help=f"{currency}."),
        "Closed by": st.column_config.TextColumn(help="What closed it; see the view Exits."),
        "Profit": number(
            f"Profit ({currency})", format="%,.2f", help="After commission, spread included."
        ),
        "Return": number(format="percent", help="Profit over the value at entry, after commission"),
        "MAE": number(
            format="percent",
            help="Worst excursion: furthest the price went against the trade while it was open, "
            "over the entry price.",
        ),
        "MFE": number(
            format="percent",
            help="Best excursion: furthest the price went for the trade while it was open, over "
            "the entry price.",
        ),
        "Held": number("Held (days)", format="%,.1f", help="Calendar days, entry to exit."),
        "Commission": number(format="%,.2f", help=f"{currency}, entry and exit together."),
    }


def _moment_column(detail: BacktestDetail) -> ColumnConfig:
    if detail.summary.interval in DATED_INTERVALS:
        return st.column_config.DateColumn(format="YYYY-MM-DD")
    return st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm", help="UTC.")


def _price_format(prices: FloatArray) -> str:
    """Enough decimals for the smallest price of the column, the same for all of it."""
    return "%,.2f" if float(prices.min()) >= _CENT_PRICE else "%,.5f"

"""The closed trades, sortable."""

from __future__ import annotations

import numpy as np
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from core.formatting import format_count
from core.trading.statistic_text import DATED_INTERVALS
from core.trading.types import BacktestDetail, BacktestResultView

_ROW_PIXELS = 32
_MAX_PIXELS = 640


def show_trades(detail: BacktestDetail, result: BacktestResultView) -> None:
    """One line per trade in order of its exit; a click on a header sorts by it."""
    trades, currency = result.trades, result.passport.currency
    if not len(trades):
        st.info("No trade was made. Look at the warnings above, or try other parameters.")
        return
    number, moment = st.column_config.NumberColumn, _moment_column(detail)
    st.dataframe(
        {
            "Trade": np.arange(1, len(trades) + 1),
            "Side": np.where(trades.size > 0, "long", "short"),
            "Units": np.abs(trades.size),
            "Entry": trades.entry_time.astype("datetime64[s]"),
            "Entry price": trades.entry_price,
            "Exit": trades.exit_time.astype("datetime64[s]"),
            "Exit price": trades.exit_price,
            "Profit": trades.profit,
            "Return": trades.return_fraction,
            "Commission": trades.commission,
            "Held": (trades.exit_time - trades.entry_time) / 86_400,
        },
        hide_index=True,
        row_height=_ROW_PIXELS,
        height=min(_ROW_PIXELS * (len(trades) + 1) + 4, _MAX_PIXELS),
        column_config={
            "Trade": number(width=60, pinned=True),
            "Side": st.column_config.TextColumn(width=70),
            "Units": number(format="%,.8~g" if detail.costs.get("is_fractional") else "%,d"),
            "Entry": moment,
            "Exit": moment,
            "Entry price": number(
                f"Entry price ({currency})", format=_price_format(trades.entry_price)
            ),
            "Exit price": number(
                f"Exit price ({currency})", format=_price_format(trades.entry_price)
            ),
            "Profit": number(
                f"Profit ({currency})", format="%,.2f", help="After commission, spread included."
            ),
            "Return": number(
                format="percent", help="Profit over the value at entry, after commission."
            ),
            "Commission": number(
                f"Commission ({currency})", format="%,.2f", help="Entry and exit together."
            ),
            "Held": number("Held (days)", format="%,.1f", help="Calendar days, entry to exit."),
        },
    )
    st.caption(
        f"{format_count(len(trades))} closed trades in order of their exit. Prices as paid, spread "
        "included at entry. What was open at the end was closed on the last bar."
    )


def _moment_column(detail: BacktestDetail) -> ColumnConfig:
    if detail.summary.interval in DATED_INTERVALS:
        return st.column_config.DateColumn(format="YYYY-MM-DD")
    return st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm", help="UTC.")


def _price_format(prices: np.ndarray[tuple[int], np.dtype[np.float64]]) -> str:
    """Enough decimals for the smallest price of the column, the same for all of it."""
    smallest = float(prices.min())
    return "%,.2f" if smallest >= 10 else "%,.5f"  # noqa: PLR2004 - as in format_price

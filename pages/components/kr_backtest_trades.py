"""The positions of a signal backtest, sortable."""

from __future__ import annotations

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from core.formatting import MISSING, format_count
from core.kr_market.signal_backtest.results import SignalBacktestOutcome
from pages.components.empty_state import show_empty
from pages.components.kr_backtest_words import EXIT_WORDS
from pages.components.table import as_table

_ROW_PIXELS = 32
_MAX_PIXELS = 640


def show_trades(outcome: SignalBacktestOutcome) -> None:
    """One line for each position in order of purchase; a click on a header sorts by it."""
    trades = outcome.trades
    if not len(trades):
        show_empty("No trades", "Nothing was bought: the view Refused says why.")
        return
    places = range(len(trades))
    profit = [trades.received[place] - trades.paid[place] for place in places]
    st.dataframe(
        as_table(
            {
                "Symbol": trades.symbol,
                "Name": [f"{trades.local_name[at]} {trades.name[at]}".strip() for at in places],
                "Type": trades.kind,
                "Score": trades.score,
                "Bought": trades.entry_day,
                "Sold": trades.exit_day,
                "Held": trades.held,
                "Return": [profit[at] / trades.paid[at] for at in places],
                "Profit": profit,
                "Closed by": [EXIT_WORDS.get(name, name) for name in trades.exit],
                "Shares": trades.quantity,
                "Entry": trades.entry_price,
                "Exit": trades.exit_price,
                "Costs": trades.costs,
                "Signal": trades.signal_day,
                "Worst case": ["stop taken" if one else "" for one in trades.is_worst_case],
            }
        ),
        hide_index=True,
        row_height=_ROW_PIXELS,
        height=min(_ROW_PIXELS * (len(trades) + 1) + 4, _MAX_PIXELS),
        placeholder=MISSING,
        column_config=_configure(),
        key="trades",
    )
    demo = "DEMO · " if outcome.summary.is_demo else ""
    st.caption(
        f"{demo}{format_count(len(trades))} positions, amounts in KRW. An open position stands at "
        "its last traded close, without the costs of a sale."
    )


def _configure() -> dict[str, ColumnConfig]:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    return {
        "Symbol": text(width=80, pinned=True),
        "Name": text(width=150),
        "Type": text(width=80),
        "Score": number(format="%.0f", width=52, help="0 to 100; a dash: the rule gives none."),
        "Signal": text(width=90, help="Session whose close made it."),
        "Bought": text(width=90, help="At that session's open."),
        "Sold": text(width=90),
        "Shares": number(format="%,d", width=70),
        "Entry": number(format="%,.0f", width=85, help="Open, before slippage."),
        "Exit": number(format="%,.0f", width=85, help="Before slippage."),
        "Closed by": text(width=100),
        "Return": number(format="percent", width=72, help="After all costs."),
        "Profit": number(format="%,.0f", width=100, help="KRW, after all costs."),
        "Costs": number(format="%,.0f", width=85, help="Commission, slippage and tax, KRW."),
        "Held": number(format="%d", width=55, help="Sessions that the share traded."),
        "Worst case": text(width=95, help="Stop and target in one bar: the stop is taken."),
    }

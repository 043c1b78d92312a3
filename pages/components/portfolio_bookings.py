"""What was booked: the list, a form for one more, removal, export."""

from __future__ import annotations

import streamlit as st

from core.clock import now
from core.enums import TransactionKind
from core.formatting import format_count, format_money
from core.trading.portfolio.bookings import MAX_NOTE_LENGTH, TRADES
from core.trading.portfolio.holdings import calculate_cash_flow
from core.trading.portfolio.money import read_decimal, round_money, write_decimal
from core.trading.portfolio.types import Booking, StoredBooking
from core.trading.portfolio.views import PortfolioView
from pages.components.empty_state import show_empty
from pages.components.page import Desk
from pages.components.portfolio_bar import CURRENCIES
from pages.components.portfolio_import import show_import
from pages.components.table import as_table

_ROW_PIXELS, _MOST_PIXELS = 33, 620
KIND_TITLES = {
    TransactionKind.BUY: "Buy",
    TransactionKind.SELL: "Sell",
    TransactionKind.DEPOSIT: "Deposit",
    TransactionKind.WITHDRAWAL: "Withdrawal",
    TransactionKind.DIVIDEND: "Dividend",
    TransactionKind.FEE: "Fee",
}


def show_bookings(desk: Desk, view: PortfolioView) -> None:
    """The two ways to book, each drawn when it is unfolded, and the list."""
    left, right = st.columns(2, gap="small")
    new = left.expander(
        "New transaction",
        icon=":material/add:",
        key="booking_new",
        expanded=not view.booking_count,
        on_change="rerun",
    )
    if new.open:
        with new:
            _show_form(desk, view)
    file = right.expander(
        "Import a file", icon=":material/upload:", key="booking_import", on_change="rerun"
    )
    if file.open:
        with file:
            show_import(desk, view.summary.id)
    _show_list(desk, view.summary.id)


def _show_form(desk: Desk, view: PortfolioView) -> None:
    kind = TransactionKind(
        st.selectbox(
            "Kind",
            list(KIND_TITLES),
            format_func=KIND_TITLES.__getitem__,
            key="booking_kind",
        )
    )
    with st.form("booking_form", border=False):
        day = st.date_input("Day", now().date(), max_value=now().date())
        symbol, numbers = "", dict.fromkeys(("units", "price", "fee", "amount"), "")
        if kind in TRADES or kind is TransactionKind.DIVIDEND:
            symbol = st.text_input("Symbol", max_chars=32, placeholder="GOOG, 005930")
        if kind in TRADES:
            left, right = st.columns(2)
            numbers["units"] = left.text_input("Units", placeholder="10")
            numbers["price"] = right.text_input("Price of a unit", placeholder="150.25")
            numbers["fee"] = st.text_input("Fee", placeholder="0", help="Beside the price.")
        else:
            numbers["amount"] = st.text_input("Amount", placeholder="1000")
        own = view.summary.base_currency
        currency = st.selectbox(
            "Currency",
            list(dict.fromkeys((own, *CURRENCIES))),
            accept_new_options=True,
            help="Of price, fee and amount: the one the symbol trades in.",
        )
        note = st.text_input("Note", max_chars=MAX_NOTE_LENGTH)
        if st.form_submit_button("Book", type="primary"):
            with desk.action("Booked."):
                read = {
                    name: read_decimal(text, f"a number ({name})") for name, text in numbers.items()
                }
                booking = Booking(day, kind, currency or "", symbol, note=note, **read)
                desk.services.bookings.add_booking(desk.actor, view.summary.id, booking)


def _show_list(desk: Desk, portfolio_id: int) -> None:
    stored = desk.services.bookings.list_bookings(desk.actor, portfolio_id)[::-1]
    if not stored:
        show_empty("Nothing is booked yet", "Begin with a deposit, then what was bought.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Export",
            lambda: desk.services.bookings.export_csv(desk.actor, portfolio_id),
            f"transactions-{portfolio_id}.csv",
            "text/csv",
            icon=":material/download:",
            key="booking_export",
        )
        st.caption(f"{format_count(len(stored))} transactions, the newest first")
    table = st.dataframe(
        as_table(_build_columns(stored)),
        # A change makes a new table: the rows selected in the old one are others now.
        key=f"bookings_{portfolio_id}_{stored[0].id}_{len(stored)}",
        hide_index=True,
        height=min(_ROW_PIXELS * (len(stored) + 1) + 3, _MOST_PIXELS),
        row_height=_ROW_PIXELS,
        on_select="rerun",
        selection_mode="multi-row",
        column_config={
            "Cash": st.column_config.TextColumn(
                alignment="right", help="What the booking adds to the cash of its currency."
            ),
            **{
                name: st.column_config.TextColumn(alignment="right")
                for name in ("Units", "Price", "Fee")
            },
        },
        alt="Transactions",
    )
    rows = [row for row in table["selection"]["rows"] if row < len(stored)]
    if rows and st.button(
        f"Delete {len(rows)} selected", icon=":material/delete:", key="booking_delete"
    ):
        with desk.action("Deleted."):
            desk.services.bookings.delete_bookings(
                desk.actor, portfolio_id, [stored[row].id for row in rows]
            )


def _write_cash(booking: Booking) -> str:
    flow = float(round_money(calculate_cash_flow(booking), booking.currency))
    return format_money(flow, booking.currency, is_signed=True)


def _build_columns(stored: list[StoredBooking]) -> dict[str, list[object]]:
    bookings = [one.booking for one in stored]
    return {
        "Day": [one.day.isoformat() for one in bookings],
        "Kind": [KIND_TITLES[one.kind] for one in bookings],
        "Symbol": [one.symbol for one in bookings],
        "Units": [write_decimal(one.units) if one.units else "" for one in bookings],
        "Price": [write_decimal(one.price) if one.price else "" for one in bookings],
        "Fee": [write_decimal(one.fee) if one.fee else "" for one in bookings],
        "Cash": [_write_cash(one) for one in bookings],
        "Note": [one.note for one in bookings],
    }

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.enums import TransactionKind
from core.errors import InvalidInputError
from core.trading.portfolio.holdings import calculate_cash_flow, derive_account
from core.trading.portfolio.types import Booking
from tests.core.trading.portfolio.desk import book

D = Decimal
DAY = date(2026, 1, 5)
BUYS = [
    book("deposit", amount=10_000),
    book("buy", "GOOG", units=10, price=100, fee=5),
    book("buy", "GOOG", DAY + timedelta(1), units=10, price=130, fee=5),
]


def test_average_cost_and_first_in_first_out_by_hand():
    sale = book("sell", "GOOG", DAY + timedelta(2), units=15, price=140, fee=10)
    account = derive_account([*BUYS, sale])
    goog = account.positions["GOOG"]
    # Paid 1,005 + 1,305 = 2,310 for 20; received 2,100 − 10 = 2,090 for 15.
    assert goog.units == 5
    assert goog.realised == D("2090") - D("2310") * 15 / 20  # 357.50
    assert goog.cost == D("577.50")
    assert goog.average_cost == D("115.5")
    # First in, first out: all of 1,005 and half of 1,305 leave.
    assert goog.fifo_realised == D("2090") - D("1005") - D("652.50")  # 432.50
    assert goog.fifo_cost == D("652.50")
    assert [(lot.units, lot.cost) for lot in goog.lots] == [(5, D("652.50"))]
    assert account.cash == {"USD": D(10_000) - D(2_310) + D(2_090)}
    assert account.contributed == {"USD": D(10_000)}


def test_dividends_fees_and_withdrawals_move_cash_and_nothing_else():
    rows = [
        *BUYS,
        book("dividend", "GOOG", DAY + timedelta(3), amount="12.34"),
        book("fee", day=DAY + timedelta(3), amount="1.5"),
        book("withdrawal", day=DAY + timedelta(3), amount=100),
    ]
    account = derive_account(rows)
    assert account.positions["GOOG"].dividends == D("12.34")
    assert account.positions["GOOG"].cost == D(2_310)
    assert account.cash["USD"] == D("7690") + D("12.34") - D("1.5") - 100
    assert account.contributed["USD"] == D(9_900)


def test_what_is_sold_out_leaves_no_cost_whatever_was_rounded():
    rows = [
        book("buy", "A", units=3, price="33.33"),
        book("sell", "A", DAY + timedelta(1), units=1, price=40),
        book("sell", "A", DAY + timedelta(2), units=1, price=40),
        book("sell", "A", DAY + timedelta(3), units=1, price=40),
    ]
    position = derive_account(rows).positions["A"]
    assert (position.units, position.cost, position.lots) == (0, 0, ())
    assert position.realised == position.fifo_realised == D("20.01")
    assert position.average_cost is None


def test_more_is_never_sold_than_held_at_that_time():
    rows = [*BUYS, book("sell", "GOOG", DAY, units=11, price=1)]
    with pytest.raises(InvalidInputError, match="11 GOOG are sold, but only 10 are held") as caught:
        derive_account(rows)
    assert "Book the purchase first" in caught.value.remedy


def test_bookings_of_one_day_count_in_the_order_given():
    buy, sell = book("buy", "A", units=1, price=1), book("sell", "A", units=1, price=2)
    assert derive_account([buy, sell]).positions["A"].realised == 1
    with pytest.raises(InvalidInputError):
        derive_account([sell, buy])


def test_one_symbol_has_one_currency():
    with pytest.raises(InvalidInputError, match="booked in USD"):
        derive_account(
            [*BUYS, book("buy", "GOOG", DAY + timedelta(9), units=1, price=1, currency="EUR")]
        )


def test_won_are_booked_in_whole_numbers():
    flow = calculate_cash_flow(book("buy", "A", units="1.5", price="333", currency="KRW"))
    assert flow == -500  # 499.5, half to even


amounts = st.decimals(min_value="0.01", max_value="99999.99", places=2)
units = st.decimals(min_value="0.0001", max_value="1000", places=4)


@st.composite
def histories(draw: st.DrawFn) -> list[Booking]:
    """Any order of bookings in which nothing is sold that is not held."""
    held: dict[str, Decimal] = {}
    rows: list[Booking] = []
    for number in range(draw(st.integers(1, 25))):
        day = DAY + timedelta(number // 2)
        symbol = draw(st.sampled_from(["A", "B"]))
        kind = draw(st.sampled_from(list(TransactionKind)))
        if kind is TransactionKind.SELL and not held.get(symbol):
            kind = TransactionKind.BUY
        if kind is TransactionKind.BUY:
            count = draw(units)
            held[symbol] = held.get(symbol, D(0)) + count
        elif kind is TransactionKind.SELL:
            count = draw(st.sampled_from([held[symbol], held[symbol] / 2])).quantize(D("0.0001"))
            count = min(count, held[symbol]) or held[symbol]
            held[symbol] -= count
        else:
            rows.append(book(kind, symbol if kind == "dividend" else "", day, amount=draw(amounts)))
            continue
        price, fee = draw(amounts), draw(st.decimals(0, 20, places=2))
        rows.append(book(kind, symbol, day, units=count, price=price, fee=fee))
    return rows


@settings(max_examples=60, deadline=None)
@given(histories())
def test_no_cent_is_lost_and_no_unit_is_owed(rows):
    account = derive_account(rows)
    assert account.cash.get("USD", D(0)) == sum((calculate_cash_flow(row) for row in rows), D(0))
    for symbol, position in account.positions.items():
        own = [row for row in rows if row.symbol == symbol]
        bought = sum((row.units for row in own if row.kind == "buy"), D(0))
        sold = sum((row.units for row in own if row.kind == "sell"), D(0))
        assert position.units == bought - sold >= 0
        assert sum((lot.units for lot in position.lots), D(0)) == position.units
        flows = sum((calculate_cash_flow(row) for row in own if row.kind in ("buy", "sell")), D(0))
        # What was paid and not got back lies in the units held, by either way of counting.
        assert position.realised - position.cost == flows
        assert position.fifo_realised - position.fifo_cost == flows
        assert position.cost >= 0
        assert all(lot.units > 0 and lot.cost >= 0 for lot in position.lots)
        if not position.units:
            assert position.cost == position.fifo_cost == 0
            assert position.realised == position.fifo_realised

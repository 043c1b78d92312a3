from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from core.enums import TransactionKind
from core.errors import ConflictError, InvalidInputError
from core.trading.portfolio.booking_csv import read_bookings, write_csv
from core.trading.portfolio.bookings import MAX_NOTE_LENGTH
from tests.core.trading.portfolio.desk import Desk, book

TODAY = date(2026, 11, 21)
FILE = b"""date,kind,symbol,units,price,fee,amount,currency,note
2026-01-05,deposit,,,,,"2,000",USD,
2026-01-05,buy,GOOG,10,100,1.50,,usd,first

2026-01-06,SELL,goog,4,110,,,USD,"a ""good"" price"
"""


@pytest.fixture
def desk(sqlite_database):
    desk = Desk(sqlite_database)
    desk.quote("GOOG", 150.0)
    with time_machine.travel("2026-11-21T09:00:00Z", tick=False):
        yield desk


@pytest.fixture
def database(sqlite_database):
    return sqlite_database


@pytest.fixture
def own(desk, trader):
    return desk.portfolios.create_portfolio(trader, "P", "USD").id


def test_a_dry_run_tells_what_would_be_booked_and_stores_nothing(desk, trader, own):
    check = desk.bookings.check_import(trader, own, FILE)
    assert [row.line for row in check.new] == [2, 3, 5]
    assert check.is_sound
    assert desk.bookings.list_bookings(trader, own) == []
    assert desk.bookings.commit_import(trader, own, FILE, expected_count=3) == 3
    assert desk.portfolios.get_portfolio(trader, own).holdings[0].position.units == 6


def test_a_file_imported_twice_books_nothing_twice_but_two_equal_trades_of_one_file(
    desk, trader, own
):
    twice = FILE + b'2026-01-06,SELL,goog,4,110,,,USD,"a ""good"" price"\n'
    desk.bookings.commit_import(trader, own, twice, expected_count=4)
    check = desk.bookings.check_import(trader, own, twice)
    assert (len(check.new), len(check.known)) == (0, 4)
    assert not check.is_sound


def test_a_trade_booked_once_is_new_when_the_file_names_it_twice(desk, trader, own):
    desk.bookings.commit_import(trader, own, FILE, expected_count=3)
    twice = FILE + b'2026-01-06,SELL,goog,4,110,,,USD,"a ""good"" price"\n'
    check = desk.bookings.check_import(trader, own, twice)
    assert (len(check.new), len(check.known)) == (1, 3)


def test_one_bad_row_keeps_all_others_out(desk, trader, own):
    bad = FILE + b"2026-01-07,buy,NONE,1,1,,,USD,\n2026-02-30,buy,GOOG,1,1,,,USD,\n"
    check = desk.bookings.check_import(trader, own, bad)
    assert [row.line for row in check.refused] == [6, 7]
    assert "no instrument here" in check.refused[0].reason
    assert "YYYY-MM-DD" in check.refused[1].reason
    assert not check.is_sound
    with pytest.raises(InvalidInputError, match="2 rows cannot be booked"):
        desk.bookings.commit_import(trader, own, bad, expected_count=3)
    assert desk.bookings.list_bookings(trader, own) == []


def test_rows_that_do_not_go_together_are_told(desk, trader, own):
    oversold = FILE.replace(b"goog,4", b"goog,14")
    check = desk.bookings.check_import(trader, own, oversold)
    assert "only 10 are held" in check.conflict
    with pytest.raises(InvalidInputError, match="only 10 are held"):
        desk.bookings.commit_import(trader, own, oversold, expected_count=3)


def test_what_changed_since_the_dry_run_is_not_booked(desk, trader, own):
    with pytest.raises(ConflictError, match="3 new rows, not 2"):
        desk.bookings.commit_import(trader, own, FILE, expected_count=2)


def test_an_export_comes_back_as_known(desk, trader, own):
    desk.bookings.commit_import(trader, own, FILE, expected_count=3)
    check = desk.bookings.check_import(trader, own, desk.bookings.export_csv(trader, own).encode())
    assert (len(check.new), len(check.known), len(check.refused)) == (0, 3, 0)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no column called date, kind, currency"),
        (b"date,kind,currency\n", "no rows"),
        (b"date,kind,currency,isin\n", "mean nothing here: isin"),
        (b"date,date,kind,currency\n", "more than once: date"),
        (b"\xff\xfe", "not UTF-8"),
        (b'date,kind,currency\n"2026', "not well-formed"),
        (b"x" * (2**21 + 1), "bytes"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_remedy(content, words):
    with pytest.raises(InvalidInputError, match=words) as caught:
        read_bookings(content, TODAY)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("2026-01-05,gift,,,,,1,USD,", "no kind of booking"),
        ("2026-01-05,deposit,,,,,-1,USD,", "not an amount"),
        ("2026-01-05,buy,GOOG,1e3,1,,,USD,", "not a number of units"),
        ("2026-01-05,deposit,,,,,1,USD,,,extra", "more cells"),
        ("2026-01-05", "no kind of booking"),
    ],
)
def test_a_row_that_is_none_says_why(row, words):
    rows = read_bookings(FILE + row.encode(), TODAY)
    assert words in rows[-1].reason
    assert rows[-1].booking is None


days = st.dates(date(1990, 1, 1), TODAY)
money = st.decimals("0.01", "999999.99", places=2)
notes = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=20)


@st.composite
def bookings(draw):
    kind = draw(st.sampled_from(TransactionKind))
    note = draw(notes).strip()[:MAX_NOTE_LENGTH]
    if kind in ("buy", "sell"):
        numbers = {
            "units": draw(st.decimals("0.00000001", 10**6, places=8)),
            "price": draw(money),
            "fee": draw(money),
        }
    else:
        numbers = {"amount": draw(money)}
    symbol = (
        "" if kind in ("deposit", "withdrawal") else draw(st.sampled_from(["GOOG", "005930", "-X"]))
    )
    return book(kind, symbol, draw(days), note=note, **numbers)


@settings(max_examples=60, deadline=None)
@given(st.lists(bookings(), min_size=1, max_size=8))
def test_what_is_written_is_read_back_unchanged(rows):
    read = read_bookings(write_csv(rows).encode(), TODAY)
    assert [row.booking for row in read] == rows


def test_a_spreadsheet_runs_no_note_as_a_formula():
    assert "'=1+1" in write_csv([book("deposit", amount=1, note="=1+1")])
    assert (
        Decimal(1)
        == read_bookings(write_csv([book("deposit", amount=1)]).encode(), TODAY)[0].booking.amount
    )

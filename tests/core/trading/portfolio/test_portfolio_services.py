from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from core.enums import AssetKind
from core.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from tests.conftest import on_sqlite
from tests.core.trading.portfolio.desk import Desk, book

NOW = time_machine.travel("2026-11-21T09:00:00Z", tick=False)


@pytest.fixture
def desk(database):
    desk = Desk(database)
    desk.quote("GOOG", 150.0, day_change=0.5)
    desk.quote("AMD", 20.0)
    desk.quote("005930", 70_000.0, "KRW")
    with NOW:
        yield desk


@pytest.fixture
def own(desk, trader):
    """A portfolio with 10 GOOG bought for 1,000 of 2,000."""
    number = desk.portfolios.create_portfolio(trader, " Long  term ", "usd").id
    desk.bookings.add_booking(trader, number, book("deposit", amount=2_000))
    desk.bookings.add_booking(trader, number, book("buy", "goog", units=10, price=100))
    return number


def test_holdings_follow_from_bookings_at_the_latest_quotes(desk, trader, own):
    view = desk.portfolios.get_portfolio(trader, own)
    assert (view.summary.name, view.summary.base_currency) == ("Long term", "USD")
    assert [(one.position.symbol, one.value) for one in view.holdings] == [("GOOG", 1_500.0)]
    assert view.cash == {"USD": Decimal(1_000)}
    assert view.totals.value == 2_500.0
    assert view.totals.day_change == pytest.approx(500.0)
    assert view.booking_count == 2


def test_exact_decimals_survive_the_database(desk, trader, own):
    units = Decimal("0.1234567891")
    desk.bookings.add_booking(trader, own, book("buy", "AMD", units=units, price="20.12345678"))
    stored = desk.bookings.list_bookings(trader, own)[-1].booking
    assert (stored.units, stored.price) == (units, Decimal("20.12345678"))


def test_a_stranger_reaches_nothing_of_it(desk, trader, stranger, own):
    calls = [
        lambda: desk.portfolios.get_portfolio(stranger, own),
        lambda: desk.portfolios.delete_portfolio(stranger, own),
        lambda: desk.portfolios.update_portfolio(
            stranger, own, name="x", commission_rate=0.0, drawdown_limit=None
        ),
        lambda: desk.bookings.list_bookings(stranger, own),
        lambda: desk.bookings.add_booking(stranger, own, book("deposit", amount=1)),
        lambda: desk.bookings.delete_bookings(stranger, own, [1]),
        lambda: desk.bookings.check_import(
            stranger, own, b"date,kind,currency,amount\n2026-01-01,deposit,USD,1\n"
        ),
        lambda: desk.bookings.commit_import(
            stranger,
            own,
            b"date,kind,currency,amount\n2026-01-01,deposit,USD,1\n",
            expected_count=1,
        ),
        lambda: desk.bookings.export_csv(stranger, own),
        lambda: desk.plans.set_plan(stranger, own, {"GOOG": 1.0}),
        lambda: desk.drift(stranger, own),
    ]
    for call in calls:
        with pytest.raises(NotFoundError):
            call()
    assert desk.portfolios.list_portfolios(stranger) == []
    assert desk.portfolios.list_values(stranger) == []
    assert desk.portfolios.get_portfolio(trader, own).booking_count == 2


def test_a_viewer_may_not_keep_portfolios(desk, viewer):
    with pytest.raises(NotPermittedError):
        desk.portfolios.list_portfolios(viewer)


def test_names_are_unique_for_each_owner_whatever_their_capitals(desk, trader, stranger, own):
    with pytest.raises(ConflictError):
        desk.portfolios.create_portfolio(trader, "LONG TERM", "EUR")
    desk.portfolios.create_portfolio(stranger, "Long term", "EUR")
    for name in ("", "   ", "x" * 61):
        with pytest.raises(InvalidInputError):
            desk.portfolios.create_portfolio(trader, name, "USD")


def test_a_deleted_portfolio_takes_its_bookings_and_plan_along(desk, trader, own):
    desk.plans.set_plan(trader, own, {"GOOG": 0.5})
    desk.portfolios.delete_portfolio(trader, own)
    again = desk.portfolios.create_portfolio(trader, "Long term", "USD")
    assert desk.portfolios.get_portfolio(trader, again.id).booking_count == 0
    assert desk.portfolios.get_portfolio(trader, again.id).plan == {}


def test_a_booking_that_sells_what_is_not_held_changes_nothing(desk, trader, own):
    with pytest.raises(InvalidInputError, match="only 10 are held"):
        desk.bookings.add_booking(trader, own, book("sell", "GOOG", units=11, price=1))
    with pytest.raises(InvalidInputError, match="only 0 are held"):  # too early
        desk.bookings.add_booking(
            trader, own, book("sell", "GOOG", date(2025, 1, 1), units=1, price=1)
        )
    assert desk.portfolios.get_portfolio(trader, own).booking_count == 2


def test_a_purchase_that_was_sold_from_cannot_be_deleted(desk, trader, own):
    desk.bookings.add_booking(trader, own, book("sell", "GOOG", units=10, price=150))
    stored = desk.bookings.list_bookings(trader, own)
    with pytest.raises(InvalidInputError, match="only 0 are held"):
        desk.bookings.delete_bookings(trader, own, [stored[1].id])
    assert desk.bookings.delete_bookings(trader, own, [stored[1].id, stored[2].id]) == 2
    with pytest.raises(NotFoundError):
        desk.bookings.delete_bookings(trader, own, [stored[1].id])


@on_sqlite
@pytest.mark.parametrize(
    ("booking", "words"),
    [
        (book("buy", "NONE", units=1, price=1), "no instrument here"),
        (book("buy", "005930", units=1, price=1), "are in KRW, the booking in USD"),
        (book("buy", "GOOG", date(2026, 11, 22), units=1, price=1), "not a day"),
        (book("buy", "GOOG", units=0, price=1), "units is missing"),
        (book("buy", "GOOG", units=1), "price is missing"),
        (book("buy", units=1, price=1), "names no symbol"),
        (book("dividend", amount=1), "names no symbol"),
        (book("deposit", amount=0), "amount is missing"),
        (book("deposit", amount="0.001"), "finer than USD"),
        (book("deposit", amount="0.5", currency="KRW"), "finer than KRW"),
        (book("deposit", amount=-5), "negative or too large"),
        (book("deposit", amount="NaN"), "negative or too large"),
        (book("deposit", amount=1, note="x" * 201), "note has 201"),
        (book("deposit", amount=1, currency="DOLLAR"), "not a currency code"),
    ],
)
def test_what_is_no_booking_is_refused_in_words(desk, trader, own, booking, words):
    with pytest.raises(InvalidInputError, match=words) as caught:
        desk.bookings.add_booking(trader, own, booking)
    assert caught.value.remedy
    assert desk.portfolios.get_portfolio(trader, own).booking_count == 2


def test_a_rate_makes_a_sum_of_two_currencies_and_stays_its_owners(desk, trader, stranger, own):
    desk.bookings.add_booking(
        trader, own, book("buy", "005930", units=1, price=70_000, currency="KRW")
    )
    assert desk.portfolios.get_portfolio(trader, own).totals.value is None
    desk.rates.enter_rate(stranger, "USD", "KRW", date(2026, 11, 20), Decimal(1))
    assert desk.portfolios.get_portfolio(trader, own).totals.value is None
    desk.rates.enter_rate(trader, "usd", "krw", date(2026, 11, 19), Decimal(1_000))
    desk.rates.enter_rate(trader, "usd", "krw", date(2026, 11, 19), Decimal(1_400))  # corrected
    view = desk.portfolios.get_portfolio(trader, own)
    assert view.totals.value == pytest.approx(2_500.0)  # 70,000 KRW held and owed
    assert view.rates[0].day == date(2026, 11, 19)
    assert "70,000 KRW below zero" in view.remarks[0]
    (entered,) = desk.rates.list_rates(trader)
    desk.rates.delete_rate(stranger, entered.id)
    assert len(desk.rates.list_rates(trader)) == 1
    desk.rates.delete_rate(trader, entered.id)
    assert desk.portfolios.get_portfolio(trader, own).totals.value is None


def test_stored_bars_of_the_pair_are_a_rate_too(desk, trader, own):
    desk.bookings.add_booking(trader, own, book("deposit", amount=140_000, currency="KRW"))
    desk.quote("USDKRW", 1_400.0, "KRW", kind=AssetKind.FX)
    view = desk.portfolios.get_portfolio(trader, own)
    assert view.totals.value == pytest.approx(2_600.0)
    assert view.rates[0].origin == "USDKRW (test), inverted"


@pytest.mark.parametrize(
    ("base", "quote", "day", "rate"),
    [
        ("USD", "USD", date(2026, 1, 1), "1"),
        ("USD", "KRW", date(2026, 11, 22), "1"),
        ("USD", "KRW", date(2026, 1, 1), "0"),
        ("USD", "KRW", date(2026, 1, 1), "NaN"),
        ("US", "KRW", date(2026, 1, 1), "1"),
    ],
)
def test_no_rate_is_not_a_rate(desk, trader, base, quote, day, rate):
    with pytest.raises(InvalidInputError):
        desk.rates.enter_rate(trader, base, quote, day, Decimal(rate))


def test_the_way_back_to_the_plan_uses_the_owners_commission(desk, trader, own):
    desk.portfolios.update_portfolio(
        trader, own, name="Long term", commission_rate=0.01, drawdown_limit=0.2
    )
    desk.plans.set_plan(trader, own, {"GOOG": 0.3, "amd": 0.3})
    drift = desk.drift(trader, own)
    assert {one.symbol: one.units for one in drift.trades} == {"GOOG": -5, "AMD": 37}
    assert drift.cost == pytest.approx(0.01 * (750 + 740))


def test_a_plan_is_refused_or_answered_with_the_reason(desk, trader, own):
    assert "no plan yet" in desk.drift(trader, own).refusals[0]
    for weights in (
        {"GOOG": 0.6, "AMD": 0.6},
        {"GOOG": -0.1},
        {"NONE": 1.0},
        {"": 1.0},
        {"GOOG": float("nan")},
    ):
        with pytest.raises(InvalidInputError):
            desk.plans.set_plan(trader, own, weights)
    desk.plans.set_plan(trader, own, {"005930": 0.5})
    assert "no exchange rate from KRW" in desk.drift(trader, own).refusals[0]
    desk.quote("005930", None, "KRW")
    assert "no stored price" in desk.drift(trader, own).refusals[0]


def test_settings_have_bounds(desk, trader, own):
    for changed in (
        {"commission_rate": 0.2},
        {"drawdown_limit": 1.5},
        {"commission_rate": float("nan")},
    ):
        fields = {"name": "n", "commission_rate": 0.0, "drawdown_limit": None, **changed}
        with pytest.raises(InvalidInputError):
            desk.portfolios.update_portfolio(trader, own, **fields)


def test_twenty_portfolios_are_the_most(desk, trader, own):
    for number in range(19):
        desk.portfolios.create_portfolio(trader, f"P{number}", "USD")
    with pytest.raises(InvalidInputError, match="20 is the most"):
        desk.portfolios.create_portfolio(trader, "one more", "USD")

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from core.enums import AssetKind
from core.trading.portfolio.exchange import choose_rate, list_rate_symbols, read_quoted_rates
from core.trading.portfolio.holdings import derive_account
from core.trading.portfolio.types import Rate
from core.trading.portfolio.valuation import value_account
from tests.core.trading.portfolio.desk import book, make_quote

OLD = datetime(2026, 11, 1, tzinfo=UTC)
ROWS = [
    book("deposit", amount=3_000),
    book("buy", "A", units=10, price=100),
    book("buy", "B", units=5, price=200),
]


def test_value_weights_profit_and_the_days_change_by_hand():
    quotes = {
        "A": make_quote("A", 110.0, day_change=0.1),
        "B": make_quote("B", 180.0, day_change=-0.1, last_bar=OLD),
    }
    found = value_account(derive_account(ROWS), "USD", quotes, [], {"A": 0.5})
    first, second = found.holdings
    assert (first.position.symbol, second.position.symbol) == ("A", "B")
    assert (first.value, first.profit, first.profit_fraction) == (1100.0, 100.0, 0.1)
    assert first.day_change == pytest.approx(100.0)
    assert second.day_change == pytest.approx(-100.0)  # 5 × (180 − 200)
    totals = found.totals
    assert (totals.value, totals.invested, totals.cash, totals.cost) == (
        3_000.0,
        2_000.0,
        1_000.0,
        2_000.0,
    )
    assert first.weight == pytest.approx(1100 / 3000)
    assert (first.planned, second.planned) == (0.5, None)
    assert totals.day_change == pytest.approx(0.0)
    assert (found.oldest_price, found.newest_price) == (OLD, first.quote.passport.last_bar)


def test_a_symbol_with_monthly_bars_is_left_out_of_the_days_change_and_named():
    quotes = {
        "A": make_quote("A", 110.0, day_change=0.1),
        "B": make_quote("B", 200.0, day_change=None),
    }
    totals = value_account(derive_account(ROWS), "USD", quotes, [], {}).totals
    assert totals.without_day_change == ("B",)
    assert totals.day_change == pytest.approx(100.0)


def test_two_currencies_without_a_rate_are_not_added_up():
    rows = [*ROWS, book("deposit", amount=1_000_000, currency="KRW")]
    quotes = {"A": make_quote("A", 110.0), "B": make_quote("B", 180.0)}
    found = value_account(derive_account(rows), "USD", quotes, [], {})
    assert found.totals.value is found.totals.cost is found.totals.day_change is None
    assert "no exchange rate from KRW to USD" in found.totals.refusals[0]
    assert found.holdings[0].weight is None
    assert found.holdings[0].value == 1100.0  # in its own currency it still stands


def test_with_a_rate_they_are_and_the_rate_is_told():
    rows = [*ROWS, book("deposit", amount=1_400_000, currency="KRW")]
    quotes = {"A": make_quote("A", 100.0), "B": make_quote("B", 200.0)}
    rate = Rate("USD", "KRW", 1400.0, date(2026, 11, 2), "entered by you")
    found = value_account(derive_account(rows), "USD", quotes, [rate], {})
    assert found.totals.value == pytest.approx(4_000.0)
    assert found.rates == (
        Rate("KRW", "USD", 1 / 1400.0, date(2026, 11, 2), "entered by you, inverted"),
    )


def test_a_currency_that_was_spent_to_the_last_cent_needs_no_rate():
    rows = [
        *ROWS,
        book("deposit", amount=5, currency="EUR"),
        book("withdrawal", amount=5, currency="EUR"),
    ]
    quotes = {"A": make_quote("A", 100.0), "B": make_quote("B", 200.0)}
    assert value_account(derive_account(rows), "USD", quotes, [], {}).totals.value == 3_000.0


@pytest.mark.parametrize("quote", [None, make_quote("B", None), make_quote("B", 5.0, "EUR")])
def test_a_holding_without_a_price_of_its_currency_has_no_value_and_refuses_the_sum(quote):
    quotes = {"A": make_quote("A", 100.0)} | ({"B": quote} if quote else {})
    found = value_account(derive_account(ROWS), "USD", quotes, [], {})
    assert found.totals.value is None
    assert found.totals.refusals[0].startswith("B ")
    assert found.holdings[1].value is None


def test_the_newest_rate_wins_and_none_is_chained():
    rates = [
        Rate("EUR", "USD", 1.1, date(2026, 1, 1), "old"),
        Rate("USD", "EUR", 0.8, date(2026, 2, 1), "new"),
        Rate("USD", "KRW", 1400.0, date(2026, 2, 1), "won"),
    ]
    chosen = choose_rate(rates, "EUR", "USD")
    assert (chosen.rate, chosen.origin) == (1.25, "new, inverted")
    assert choose_rate(rates, "EUR", "KRW") is None


def test_stored_bars_of_a_pair_are_a_rate_of_their_last_day():
    symbols = list_rate_symbols(["EUR", "USD"], "USD")
    assert symbols["EURUSD"] == ("EUR", "USD")
    assert symbols["USDEUR=X"] == ("USD", "EUR")
    quotes = {
        "EURUSD": make_quote("EURUSD", 1.2, kind=AssetKind.FX, last_bar=OLD),
        "EUR/USD": make_quote("EUR/USD", 99.0, kind=AssetKind.STOCK),  # a name is no proof
    }
    assert read_quoted_rates(quotes, symbols) == [
        Rate("EUR", "USD", 1.2, OLD.date(), "EURUSD (test)")
    ]

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInputError
from core.trading.portfolio.money import (
    multiply_money,
    read_currency,
    read_decimal,
    round_money,
    write_decimal,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,234.50", "1234.50"), ("0.00000001", "0.00000001"), ("", "0"), ("7", "7")],
)
def test_numbers_are_read_exactly(text, value):
    assert read_decimal(text, "a price") == Decimal(value)


@pytest.mark.parametrize(
    "text", ["-1", "1e5", "NaN", "1,23", "1.2.3", "\uff11\uff12", "0x10", "9" * 15, "+1"]
)
def test_what_is_no_plain_number_is_refused_with_a_remedy(text):
    with pytest.raises(InvalidInputError) as caught:
        read_decimal(text, "a price")
    assert caught.value.remedy


@given(st.decimals(0, 10**12, places=8))
def test_a_number_written_is_read_back_unchanged(value):
    assert read_decimal(write_decimal(value), "a price") == value


def test_currencies_round_to_what_they_can_pay():
    assert round_money(Decimal("0.125"), "USD") == Decimal("0.12")
    assert round_money(Decimal("0.135"), "USD") == Decimal("0.14")
    assert round_money(Decimal("1500.5"), "KRW") == Decimal(1500)
    assert multiply_money(Decimal(9999999999999), Decimal("9999999999999.99"), "USD") == Decimal(
        "99999999999989900000000000.01"
    )


def test_a_currency_is_three_letters():
    assert read_currency(" usd ") == "USD"
    for text in ("", "US", "USDT", "U$D", "ÜSD"):
        with pytest.raises(InvalidInputError):
            read_currency(text)

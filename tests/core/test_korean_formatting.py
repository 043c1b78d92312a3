"""Won in 조, 억 and 만."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.formatting import MISSING, format_krw_units

SIZES = {"조": 1e12, "억": 1e8, "만": 1e4, "": 1.0}
won = st.floats(-1e16, 1e16, allow_nan=False)


def read_back(text: str) -> tuple[float, str, int]:
    """What a text says in won, its unit and its decimals."""
    unit = text[-1] if text[-1] in SIZES else ""
    digits = text.removesuffix(unit).replace(",", "").replace("\N{MINUS SIGN}", "-")
    return float(digits) * SIZES[unit], unit, len(digits.partition(".")[2])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, MISSING),
        (math.nan, MISSING),
        (-math.inf, MISSING),
        (0, "0"),
        (-0.0, "0"),
        (0.4, "0"),
        (-7_654, "\N{MINUS SIGN}7,654"),
        (9_999.4, "9,999"),
        (9_999.6, "1만"),
        (50_000_000, "5,000만"),
        (99_994_999, "9,999만"),
        (99_995_001, "1.0억"),
        (345e8, "345억"),
        (3.45e8, "3.5억"),
        (9.94e8, "9.9억"),
        (9.96e8, "10억"),
        (9_999e8, "9,999억"),
        (9_999.4e8, "9,999억"),
        (9_999.6e8, "1.0조"),
        (1e12, "1.0조"),
        (-1.2e12, "\N{MINUS SIGN}1.2조"),
        (99.94e12, "99.9조"),
        (99.96e12, "100조"),
        (1_234e12, "1,234조"),
    ],
)
def test_won_are_shown_in_the_unit_that_fits(value: float | None, text: str) -> None:
    assert format_krw_units(value) == text


def test_a_sign_is_shown_where_it_matters_and_never_at_zero() -> None:
    assert format_krw_units(345e8, is_signed=True) == "+345억"
    assert format_krw_units(-345e8, is_signed=True) == "\N{MINUS SIGN}345억"
    assert format_krw_units(0, is_signed=True) == "0"
    assert format_krw_units(-0.2, is_signed=True) == "0"


@given(value=won)
def test_a_shown_amount_reads_back_to_within_its_last_digit(value: float) -> None:
    shown, unit, decimals = read_back(format_krw_units(value))
    assert abs(shown - value) <= 0.5001 * SIZES[unit] / 10**decimals


@given(value=won)
def test_no_unit_is_counted_beyond_its_next_or_below_one(value: float) -> None:
    text = format_krw_units(value)
    shown, unit, _ = read_back(text)
    count = abs(shown) / SIZES[unit]
    assert unit == "조" or count < 10_000
    assert not unit or count >= 1


@given(value=won)
def test_a_negative_amount_is_the_positive_one_with_a_minus(value: float) -> None:
    plain, turned = format_krw_units(abs(value)), format_krw_units(-abs(value))
    assert turned == (plain if plain == "0" else f"\N{MINUS SIGN}{plain}")


@given(low=won, high=won)
def test_a_larger_amount_never_reads_as_a_smaller_one(low: float, high: float) -> None:
    low, high = sorted((low, high))
    assert read_back(format_krw_units(low))[0] <= read_back(format_krw_units(high))[0]

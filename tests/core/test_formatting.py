"""Numbers become text in one way everywhere."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from core.formatting import (
    MISSING,
    format_age,
    format_count,
    format_day,
    format_instant,
    format_money,
    format_number,
    format_percent,
    format_points,
    format_price,
    format_span,
    is_missing,
)

MINUS = "\N{MINUS SIGN}"
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (0.1234, "12.34 %"),
        (-0.5, f"{MINUS}50.00 %"),
        (12.345678, "1,234.57 %"),
        (0.0, "0.00 %"),
        (-0.0, "0.00 %"),
        (-0.000_001, "0.00 %"),  # no minus in front of what reads as nothing
        (None, MISSING),
        (math.nan, MISSING),
        (math.inf, MISSING),
    ],
)
def test_percent(fraction: float | None, text: str) -> None:
    assert format_percent(fraction) == text


def test_a_signed_percent_shows_plus_for_gains_and_nothing_for_zero() -> None:
    texts = [format_percent(value, 1, is_signed=True) for value in (0.05, -0.05, 0.0)]
    assert texts == ["+5.0 %", f"{MINUS}5.0 %", "0.0 %"]


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        (1234.5, "USD", "1,234.50 USD"),
        (-1234.5, "EUR", f"{MINUS}1,234.50 EUR"),
        (71_500.4, "KRW", "71,500 KRW"),
        (99.6, "JPY", "100 JPY"),
        (3.0, "", "3.00"),
        (None, "USD", MISSING),
    ],
)
def test_money(value: float | None, currency: str, text: str) -> None:
    assert format_money(value, currency) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1_234_567.8, "1,234,568"),
        (812.341, "812.34"),
        (10.0, "10.00"),
        (1.29075, "1.29075"),
        (0.1, "0.10"),
        (0.000_123_4, "0.0001234"),
        (-812.341, f"{MINUS}812.34"),
        (None, MISSING),
        (math.nan, MISSING),
    ],
)
def test_a_price_has_the_decimals_its_size_deserves(value: float | None, text: str) -> None:
    assert format_price(value) == text


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        (88_700.0, "KRW", "88,700"),
        (9.0, "JPY", "9"),
        (88_700.5, "KRW", "88,700.50"),  # adjusted prices are not whole
        (88_700.0, "USD", "88,700.00"),
        (None, "KRW", MISSING),
    ],
)
def test_a_price_in_whole_won_has_no_decimals(value, currency, text) -> None:
    assert format_price(value, currency) == text


def test_counts_have_thousands_separators() -> None:
    assert [format_count(value) for value in (0, 1_234_567, None)] == ["0", "1,234,567", MISSING]


def test_numbers_keep_their_decimals() -> None:
    assert format_number(1234.5678, 1, is_signed=True) == "+1,234.6"
    assert format_number(None) == MISSING


def test_an_instant_is_shown_in_the_readers_zone_and_names_it() -> None:
    assert format_instant(NOON, "Asia/Seoul") == "2026-11-20 21:00 KST"
    assert format_instant(NOON) == "2026-11-20 12:00 UTC"
    assert format_instant(None) == MISSING


def test_the_zones_name_follows_daylight_saving() -> None:
    summer = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    assert format_instant(summer, "America/New_York") == "2026-07-01 08:00 EDT"
    assert format_instant(NOON, "America/New_York") == "2026-11-20 07:00 EST"


def test_a_day_is_the_exchanges_day_not_the_readers() -> None:
    assert format_day(datetime(2026, 3, 2, tzinfo=UTC)) == "2026-03-02"
    assert format_day(None) == MISSING


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1 min ago"),
        (timedelta(minutes=59, seconds=59), "59 min ago"),
        (timedelta(hours=1), "1 h ago"),
        (timedelta(hours=47, minutes=59), "47 h ago"),
        (timedelta(hours=48), "2 d ago"),
        (timedelta(days=729), "729 d ago"),
        (timedelta(days=730), "2.0 y ago"),
        (timedelta(days=1534), "4.2 y ago"),
    ],
)
def test_an_age_is_told_in_the_largest_unit_that_fits(age: timedelta, text: str) -> None:
    assert format_age(NOON - age, NOON) == text


def test_an_age_is_measured_from_now_unless_told_otherwise() -> None:
    with time_machine.travel(NOON, tick=False):
        assert format_age(NOON - timedelta(hours=3)) == "3 h ago"
    assert format_age(None) == MISSING


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(seconds=12), "12 s"),
        (timedelta(minutes=3, seconds=20), "3 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=1, seconds=59), "1 h"),
        (timedelta(hours=2, minutes=5), "2 h 5 min"),
        (timedelta(days=12), "12 d"),
        (timedelta(days=12, hours=4, minutes=30), "12 d 4 h"),
        (timedelta(days=399), "1 y 34 d"),
        (timedelta(days=730), "2 y"),
        (None, MISSING),
    ],
)
def test_a_span_is_told_in_its_two_largest_units(span: timedelta | None, text: str) -> None:
    assert format_span(span) == text


@given(st.floats() | st.none())
def test_no_number_breaks_the_formatting_and_none_shows_as_nan(value: float | None) -> None:
    for text in (format_percent(value), format_number(value), format_money(value, "USD")):
        assert (text == MISSING) == is_missing(value)
        assert "nan" not in text
        assert "-" not in text  # a hyphen is not a minus sign


@given(st.floats(min_value=-1e12, max_value=1e12))
def test_a_shown_number_reads_back_to_within_its_last_decimal(value: float) -> None:
    text = format_number(value, 4).replace(",", "").replace(MINUS, "-")
    assert float(text) == pytest.approx(value, abs=0.5e-4, rel=1e-12)


@pytest.mark.parametrize(
    ("difference", "text"),
    [
        (0.1234, "+12.34 pp"),
        (-0.1, "\N{MINUS SIGN}10.00 pp"),
        (0.0, "0.00 pp"),
        (None, MISSING),
        (float("nan"), MISSING),
    ],
)
def test_a_difference_of_fractions_is_in_signed_percentage_points(difference, text):
    assert format_points(difference) == text

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from core.enums import AssetKind
from core.errors import InvalidInputError
from core.market_data.calendars import (
    _CODES,
    count_exchange_sessions,
    count_sessions,
    find_calendar,
    list_sessions,
)
from core.market_data.demo_market.sessions import list_sessions as list_demo_sessions


@pytest.mark.parametrize(
    ("exchange", "kind", "calendar"),
    [
        ("KOSPI", AssetKind.STOCK, "XKRX"),
        ("nasdaq", AssetKind.ETF, "XNAS"),
        ("XLON", AssetKind.STOCK, "XLON"),
        ("CCC", AssetKind.CRYPTO, "24/7"),
        ("", AssetKind.FX, "24/5"),
        ("", AssetKind.STOCK, "24/5"),
        ("XQQQ", AssetKind.STOCK, "24/5"),
    ],
)
def test_the_calendar_of_an_instrument(exchange: str, kind: AssetKind, calendar: str) -> None:
    assert find_calendar(exchange, kind) == calendar


def test_korean_holidays_are_no_sessions() -> None:
    # 2024-02-09 to 02-12: Seollal, with its substitute holiday.
    days = list_sessions("XKRX", date(2024, 2, 8), date(2024, 2, 13))

    assert days.astype(str).tolist() == ["2024-02-08", "2024-02-13"]


def test_the_sessions_of_a_known_year() -> None:
    # The exchanges' own figures: 244 trading days in Seoul, 252 in New York.
    assert count_sessions("XKRX", date(2024, 1, 1), date(2024, 12, 31)) == 244
    assert count_sessions("XNYS", date(2024, 1, 1), date(2024, 12, 31)) == 252


def test_crypto_trades_every_day_and_currencies_on_weekdays() -> None:
    week = date(2024, 3, 4), date(2024, 3, 10)

    assert (count_sessions("24/7", *week), count_sessions("24/5", *week)) == (7, 5)


def test_an_empty_period_has_no_sessions() -> None:
    for calendar in ("24/7", "24/5", "XKRX"):
        assert count_sessions(calendar, date(2024, 1, 2), date(2024, 1, 1)) == 0


def test_sessions_cannot_be_spoilt_for_others() -> None:
    days = list_sessions("XKRX", date(2024, 1, 1), date(2024, 12, 31))

    with pytest.raises(ValueError, match="read-only"):
        days[0] = np.datetime64("1999-01-01")


def test_a_period_that_no_calendar_reaches_is_refused_in_words() -> None:
    with pytest.raises(InvalidInputError, match="no trading calendar 'XKRX' for 1950"):
        count_sessions("XKRX", date(1950, 1, 1), date(1951, 1, 1))


def test_an_exchange_is_counted_by_its_name_and_an_unknown_one_is_not() -> None:
    year = date(2024, 1, 1), date(2024, 12, 31)

    assert count_exchange_sessions("KOSDAQ", *year) == 244
    assert count_exchange_sessions("CCC", *year) == 366
    assert count_exchange_sessions("CCY", *year) == 262  # currencies trade on weekdays
    assert count_exchange_sessions("DEMO", *year) == 244
    assert count_exchange_sessions("", *year) is None
    assert count_exchange_sessions("MOON", *year) is None
    assert count_exchange_sessions("KRX", date(1900, 1, 1), date(1900, 2, 1)) is None


def test_a_calendar_is_read_further_when_asked_for_earlier_years() -> None:
    assert count_sessions("XNYS", date(2024, 1, 1), date(2024, 12, 31)) == 252
    assert count_sessions("XNYS", date(1980, 1, 1), date(1980, 12, 31)) == 253
    assert count_sessions("XNYS", date(2024, 1, 1), date(2024, 12, 31)) == 252


def test_every_exchange_that_a_source_names_has_a_calendar() -> None:
    for exchange in _CODES:
        assert count_exchange_sessions(exchange, date(2024, 1, 1), date(2024, 12, 31)), exchange


def test_the_invented_market_has_the_sessions_that_are_counted_for_it() -> None:
    days = list_demo_sessions(date(2024, 12, 31)).astype("datetime64[s]").astype("datetime64[D]")
    first, last = days[0].astype(date), days[-1].astype(date)

    assert count_exchange_sessions("DEMO", first, last) == len(days)

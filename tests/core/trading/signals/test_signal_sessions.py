from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from core.enums import Interval
from core.market_data.calendars import count_exchange_sessions, find_session_close
from core.trading.signals.sessions import count_age, drop_unfinished, find_last_day, know_no_close
from tests.core.trading.sample_bars import make_bars
from tests.core.trading.signals.signal_desk import dated

FRIDAY = date(2026, 11, 20)


def at(day, hour=12, minute=0, month=11):
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def bars_until(newest=FRIDAY, **passport):
    return dated(make_bars([100.0] * 5), newest, **passport)


@pytest.mark.parametrize(
    ("moment", "age"),
    [(at(20, 23), 0), (at(21), 0), (at(22), 0), (at(23), 1), (at(24), 2), (at(30), 6)],
)
def test_without_a_calendar_weekdays_are_counted(moment, age):
    bars = bars_until()
    found = count_age(bars.at(-1), Interval.DAY, bars.passport, moment, lambda *_: None)
    assert found == age


def test_an_exchange_counts_its_own_sessions():
    """Seoul was closed from 24 to 26 September 2026 (Chuseok)."""
    bars = bars_until(date(2026, 9, 23), exchange="KRX", time_zone="Asia/Seoul")
    moment = at(28, 3, month=9)
    found = count_age(bars.at(-1), Interval.DAY, bars.passport, moment, count_exchange_sessions)
    assert found == 1
    assert count_age(bars.at(-1), Interval.DAY, bars.passport, moment, lambda *_: None) == 3


def test_the_day_is_the_exchanges_own():
    bars = bars_until(exchange="KRX", time_zone="Asia/Seoul")
    late = at(22, 16)  # Monday, one in the morning, in Seoul
    assert count_age(bars.at(-1), Interval.DAY, bars.passport, late, lambda *_: None) == 1


def test_the_demo_market_does_not_age_after_its_last_session():
    bars = bars_until(is_demo=True)
    age = [
        count_age(bars.at(place), Interval.DAY, bars.passport, at(30), lambda *_: None)
        for place in (-1, -3)
    ]
    assert age == [0, 2]


@pytest.mark.parametrize(
    ("bar", "interval", "day"),
    [
        (at(16), Interval.DAY, date(2026, 11, 16)),
        (at(16), Interval.WEEK, date(2026, 11, 22)),
        (at(1), Interval.MONTH, date(2026, 11, 30)),
        (at(1, month=12), Interval.MONTH, date(2026, 12, 31)),
        (at(16, 9), Interval.HOUR, date(2026, 11, 16)),
    ],
)
def test_a_bar_ages_from_the_last_day_it_covers(bar, interval, day):
    assert find_last_day(bar, interval) == day


@pytest.mark.parametrize(
    ("stored", "count"),
    [(at(20, 6, 29), 4), (at(20, 6, 30), 5), (at(21), 5)],
)
def test_a_daily_bar_counts_once_it_was_stored_after_the_close(stored, count):
    """Seoul closes at 15:30, 06:30 UTC."""
    bars = bars_until(exchange="KRX", time_zone="Asia/Seoul")
    bars = replace(bars, passport=replace(bars.passport, fetched_at=stored))
    assert len(drop_unfinished(bars, find_session_close)) == count


def test_without_a_calendar_a_day_is_over_at_midnight_of_its_zone():
    bars = bars_until(time_zone="America/New_York")
    for stored, count in ((at(21, 4, 59), 4), (at(21, 5), 5)):
        kept = replace(bars, passport=replace(bars.passport, fetched_at=stored))
        assert len(drop_unfinished(kept, know_no_close)) == count


def test_an_hour_is_over_an_hour_later():
    bars = replace(bars_until(), interval=Interval.HOUR)
    for stored, count in ((at(20, 0, 59), 4), (at(20, 1), 5)):
        kept = replace(bars, passport=replace(bars.passport, fetched_at=stored))
        assert len(drop_unfinished(kept, know_no_close)) == count


def test_a_close_that_no_calendar_knows_is_none():
    assert find_session_close("KRX", FRIDAY) == at(20, 6, 30)
    assert find_session_close("KRX", date(2026, 11, 21)) is None
    assert find_session_close("NOWHERE", FRIDAY) is None

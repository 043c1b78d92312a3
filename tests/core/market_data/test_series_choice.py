"""Which series serves a request that does not say."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations

import pytest

from core.enums import Interval
from core.market_data.series_choice import (
    LEAST_BARS,
    LEFT_BEHIND_SECONDS,
    choose_series,
    sort_series,
)
from db.market_data.tables import BarSeriesRow

END = int(datetime(2025, 6, 17, tzinfo=UTC).timestamp())


def series(source, *, bars=100, ends=END, interval=Interval.DAY, is_demo=False):
    return BarSeriesRow(
        instrument_id=1,
        interval=interval,
        source=source,
        is_demo=is_demo,
        first_time=0,
        last_time=ends,
        bar_count=bars,
        content_hash="",
    )


def chosen(*given, **asked):
    """The source that is chosen, in whatever order the series are stored."""
    [source] = {
        found.source if (found := choose_series(order, **asked)) else None
        for order in permutations(given)
    }
    return source


def test_the_longest_of_those_that_go_on_is_chosen():
    assert chosen(series("short", bars=20), series("long", bars=900)) == "long"


@pytest.mark.parametrize(
    ("seconds", "expected"), [(LEFT_BEHIND_SECONDS, "long"), (LEFT_BEHIND_SECONDS + 1, "current")]
)
def test_a_longer_series_whose_source_went_silent_is_left_behind(seconds, expected):
    old = series("long", bars=5_000, ends=END - seconds)
    assert chosen(old, series("current", bars=200)) == expected


@pytest.mark.parametrize(("bars", "expected"), [(LEAST_BARS - 1, "long"), (LEAST_BARS, "current")])
def test_a_handful_of_newer_bars_leaves_nothing_behind(bars, expected):
    old = series("long", bars=5_000, ends=0)
    assert chosen(old, series("current", bars=bars)) == expected


def test_asked_for_by_name_a_series_left_behind_is_served():
    old = series("old", bars=5_000, ends=0)
    assert chosen(old, series("current"), source="old") == "old"


def test_real_bars_come_before_demo_bars_however_old_they_are():
    demo = series("demo", bars=5_000, is_demo=True)
    assert chosen(demo, series("real", bars=30, ends=0)) == "real"


def test_days_come_before_weeks_and_coarse_before_fine_within_a_day():
    kinds = [Interval.MINUTE, Interval.HOUR, Interval.WEEK, Interval.DAY]
    given = [series(kind.value, interval=kind, bars=10**9 - k) for k, kind in enumerate(kinds)]
    assert [row.interval for row in sort_series(given)] == [
        Interval.DAY,
        Interval.WEEK,
        Interval.HOUR,
        Interval.MINUTE,
    ]
    assert chosen(*given, interval=Interval.HOUR) == Interval.HOUR.value


def test_equal_series_are_told_apart_by_name_and_nothing_fits_gives_none():
    assert chosen(series("b"), series("a")) == "a"
    assert chosen(series("a", bars=5, ends=END - 1), series("b", bars=5)) == "b"
    assert chosen(series("a"), interval=Interval.MINUTE) is None
    assert chosen() is None

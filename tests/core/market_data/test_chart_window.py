"""Ranges of a chart: measured from the last bar, warm-up loaded but not shown, honest changes."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.contracts import BarSeries, SourcePassport
from core.enums import Interval
from core.market_data.chart_window import (
    ALL,
    RANGES,
    ChartWindow,
    find_first_shown,
    list_ranges,
    plan_window,
    summarise_period,
)
from core.market_data.quote_engine import calculate_changes

LAST = datetime(2013, 3, 1, tzinfo=UTC)


def business_days(start: str, stop: str) -> np.ndarray:
    days = np.arange(np.datetime64(start), np.datetime64(stop) + 1)
    return days[np.is_busday(days)]


def make_bars(days: np.ndarray, close: np.ndarray, volume: float = 10.0) -> BarSeries:
    time = days.astype("datetime64[s]").astype(np.int64)
    passport = SourcePassport("test", LAST, LAST, LAST, False, "USD", "UTC")
    return BarSeries(
        "X",
        Interval.DAY,
        time,
        close * 0.99,
        close * 1.02,
        close * 0.98,
        close,
        np.full(len(close), volume),
        passport,
    )


@pytest.mark.parametrize(
    ("label", "shown_after"),
    [
        ("1M", date(2013, 2, 1)),
        ("6M", date(2012, 9, 1)),
        ("YTD", date(2012, 12, 31)),
        ("1Y", date(2012, 3, 1)),
        ("3Y", date(2010, 3, 1)),
        ("5Y", date(2008, 3, 1)),
    ],
)
def test_ranges_are_measured_from_the_last_stored_bar(label: str, shown_after: date) -> None:
    window = plan_window(label, Interval.DAY, LAST, has_indicators=False)

    assert window.shown_after == shown_after
    assert window.load_from == shown_after - timedelta(days=11)


def test_all_loads_everything() -> None:
    assert plan_window(ALL, Interval.DAY, LAST, has_indicators=True) == ChartWindow()


def test_indicators_load_all_bars_whatever_is_shown() -> None:
    """Running sums and trailing stops depend on everything before them."""
    window = plan_window("1M", Interval.DAY, LAST, has_indicators=True)

    assert window == ChartWindow(None, date(2013, 2, 1))


@pytest.mark.parametrize(
    ("interval", "first", "ranges"),
    [
        (Interval.DAY, datetime(2004, 8, 19, tzinfo=UTC), [*RANGES, ALL]),
        (Interval.DAY, datetime(2012, 12, 31, tzinfo=UTC), ["1M", "YTD", ALL]),
        (Interval.DAY, LAST, [ALL]),
        (Interval.MONTH, datetime(2004, 8, 31, tzinfo=UTC), ["1Y", "3Y", "5Y", ALL]),
        (Interval.WEEK, datetime(2012, 1, 1, tzinfo=UTC), ["3M", "6M", "YTD", "1Y", ALL]),
    ],
)
def test_only_ranges_that_the_bars_fill_are_listed(
    interval: Interval, first: datetime, ranges: list[str]
) -> None:
    assert list_ranges(interval, first, LAST) == ranges


def test_a_period_is_summarised_as_one_bar() -> None:
    bars = make_bars(business_days("2013-02-25", "2013-03-01"), np.array([10.0, 20, 15, 12, 18]))

    summary = summarise_period(bars, 2)

    assert (summary.first_bar.day, summary.last_bar.day, summary.bar_count) == (27, 1, 3)
    assert summary.open == pytest.approx(15 * 0.99)
    assert summary.high == pytest.approx(18 * 1.02)
    assert summary.low == pytest.approx(12 * 0.98)
    assert summary.change == pytest.approx(18 / 20 - 1)
    assert summary.last_change == pytest.approx(18 / 12 - 1)
    assert summary.average_volume == 10


def test_without_a_bar_before_it_the_change_is_from_the_first_open() -> None:
    bars = make_bars(business_days("2013-02-28", "2013-03-01"), np.array([10.0, 12]))

    assert summarise_period(bars).change == pytest.approx(12 / 9.9 - 1)


def test_one_bar_has_no_last_change_and_unknown_volume_no_average() -> None:
    bars = make_bars(business_days("2013-03-01", "2013-03-01"), np.array([10.0]), math.nan)

    summary = summarise_period(bars)

    assert math.isnan(summary.last_change)
    assert math.isnan(summary.average_volume)


def test_the_last_bar_is_shown_in_any_case() -> None:
    bars = make_bars(business_days("2013-02-28", "2013-03-01"), np.array([10.0, 12]))

    assert find_first_shown(bars, ChartWindow(None, date(2014, 1, 1))) == 1


@settings(max_examples=60, deadline=None)
@given(
    start=st.dates(date(2004, 1, 1), date(2012, 12, 1)),
    skipped=st.sets(st.integers(0, 300), max_size=120),
    label=st.sampled_from(("1M", "3M", "6M", "YTD", "1Y", "5Y")),
)
def test_the_change_equals_that_of_the_quotes(start: date, skipped: set[int], label: str) -> None:
    """Whatever days are missing: lists and charts must not contradict one another."""
    days = business_days(str(start), "2013-03-01")
    days = np.delete(days, [index for index in skipped if index < len(days) - 1])
    close = 50 + np.arange(len(days)) % 37 * 1.5
    bars = make_bars(days, close)
    quoted = calculate_changes(bars.time, close, Interval.DAY)
    if label not in quoted:
        return
    window = plan_window(label, Interval.DAY, bars.at(len(bars) - 1), has_indicators=False)
    kept = days >= np.datetime64(window.load_from)
    loaded = make_bars(days[kept], close[kept])

    summary = summarise_period(loaded, find_first_shown(loaded, window))

    assert summary.change == pytest.approx(quoted[label], abs=1e-12)

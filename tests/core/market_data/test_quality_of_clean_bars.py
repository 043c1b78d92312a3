"""A thousand clean series of every kind that there is: none is refused, none is marked."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import NamedTuple

import numpy as np
import pytest

from core.contracts import FloatArray, TimeArray
from core.enums import AssetKind, Interval, QualityRule, Severity
from core.market_data.bar_columns import BarColumns
from core.market_data.bar_validation import validate_bars
from core.market_data.calendars import (
    DayArray,
    Hours,
    find_calendar,
    list_hours,
    list_sessions,
)
from core.market_data.quality.anomalies import find_anomalies
from core.market_data.quality.check import check_bars
from core.market_data.quality.findings import rank

AT = datetime(2025, 6, 1, tzinfo=UTC)
FIRST, LAST = date(2023, 1, 2), date(2024, 12, 30)
SEEDS = range(125)


class Frame(NamedTuple):
    """A clean series and what the checks know of its instrument."""

    bars: BarColumns
    exchange: str = ""
    expected: DayArray | None = None
    hours: Hours | None = None
    interval: Interval = Interval.DAY
    has_volume: bool = True


def build_bars(
    seed: int, time: TimeArray, close: FloatArray, volume: FloatArray, tick: float = 0.0
) -> BarColumns:
    random = np.random.default_rng(seed)
    opened = np.r_[close[0], close[:-1]] * (1 + random.normal(0, 0.002, len(close)))
    reach = np.abs(random.normal(0, 0.004, (2, len(close))))
    if tick:
        opened = np.maximum(np.round(opened / tick) * tick, tick)
    high = np.maximum(opened, close) * (1 + reach[0])
    low = np.minimum(opened, close) * (1 - reach[1])
    if tick:
        high, low = np.ceil(high / tick) * tick, np.maximum(np.floor(low / tick) * tick, tick)
    return BarColumns(time, opened, high, low, close, volume)


def draw_close(seed: int, count: int, volatility: float, start: float) -> FloatArray:
    moves = np.random.default_rng(seed).normal(0, volatility, count)
    close: FloatArray = start * np.exp(np.cumsum(moves.clip(-0.2, 0.2)))
    return close


def draw_volume(seed: int, count: int) -> FloatArray:
    return np.floor(np.random.default_rng(seed + 1).lognormal(10, 0.6, count)) + 1


def to_seconds(days: DayArray) -> TimeArray:
    seconds: TimeArray = days.astype("datetime64[s]").astype(np.int64)
    return seconds


def ordinary(seed: int) -> Frame:
    """A share in Seoul, New York or London, over all holidays of its exchange."""
    exchange = ("KRX", "NYSE", "LSE")[seed % 3]
    days = list_sessions(find_calendar(exchange), FIRST, LAST)
    close = draw_close(seed, len(days), (0.005, 0.015, 0.03)[seed // 3 % 3], 10_000)
    bars = build_bars(seed, to_seconds(days), close, draw_volume(seed, len(days)))
    return Frame(bars, exchange, days)


def penny(seed: int) -> Frame:
    """A share of some hundred won, in ticks of one: closes repeat, but not for long."""
    days = list_sessions("XKRX", FIRST, LAST)
    close = np.round(draw_close(seed, len(days), 0.02, 400.0))
    equal = np.flatnonzero(np.diff(close) == 0) + 1
    close[equal[::2]] += 1.0
    bars = build_bars(seed, to_seconds(days), close, draw_volume(seed, len(days)), tick=1.0)
    return Frame(bars, "KOSDAQ", days)


def at_the_limit(seed: int) -> Frame:
    """Days that end at the exchange's limit, rounded to the tick; before 2015 it was half."""
    first, last = ((date(2013, 1, 2), date(2014, 12, 30)), (FIRST, LAST))[seed % 2]
    days = list_sessions("XKRX", first, last)
    limit = (0.15, 0.30)[seed % 2]
    moves = np.random.default_rng(seed).normal(0, 0.01, len(days))
    moves[50::90], moves[80::90] = np.log1p(limit * 0.999), np.log1p(-limit * 0.999)
    close = np.round(20_000 * np.exp(np.cumsum(moves)))
    volume = draw_volume(seed, len(days))
    return Frame(build_bars(seed, to_seconds(days), close, volume), "KOSPI", days)


def split_and_adjusted(seed: int) -> Frame:
    """Cents of before a split, divided by its ratio as a source does it; the volume multiplied."""
    days = list_sessions("XNYS", FIRST, LAST)
    ratio, when = (2.0, 4.0, 7.0)[seed % 3], 200 + seed
    factor = np.where(np.arange(len(days)) < when, ratio, 1.0)
    close = np.round(draw_close(seed, len(days), 0.015, 300.0) * factor, 2) / factor
    traded = np.floor(draw_volume(seed, len(days)) / factor) * factor
    return Frame(build_bars(seed, to_seconds(days), close, traded), "NASDAQ", days)


def crypto(seed: int) -> Frame:
    """Every day of the week, moves of ten per cent, prices of a millionth."""
    days = list_sessions(find_calendar("CCC", AssetKind.CRYPTO), FIRST, LAST)
    close = draw_close(seed, len(days), 0.05, (30_000.0, 1.0, 1e-6)[seed % 3])
    return Frame(
        build_bars(seed, to_seconds(days), close, draw_volume(seed, len(days))), "CCC", days
    )


def currency(seed: int) -> Frame:
    """No volume: unknown, or the zero that sources write."""
    days = list_sessions("24/5", FIRST, LAST)
    close = draw_close(seed, len(days), 0.004, 1.1)
    volume = np.full(len(days), (np.nan, 0.0)[seed % 2])
    return Frame(build_bars(seed, to_seconds(days), close, volume), has_volume=False)


def within_a_day(seed: int) -> Frame:
    """Bars of half an hour in the hours of New York, over the change to summer time."""
    first, last = date(2024, 2, 20), date(2024, 4, 5)
    hours = list_hours("XNYS", first, last)
    assert hours is not None
    pairs = zip(hours.opens, hours.closes, strict=True)
    time = np.concatenate([np.arange(start, end, 1_800) for start, end in pairs])
    close = draw_close(seed, len(time), 0.003, 150.0)
    bars = build_bars(seed, time, close, draw_volume(seed, len(time)))
    return Frame(bars, "NASDAQ", hours=hours, interval=Interval.MINUTES_30)


def new_listing(seed: int) -> Frame:
    """From one bar to a few weeks."""
    days = list_sessions("XKRX", FIRST, LAST)[300 : 301 + seed % 30]
    close = draw_close(seed, len(days), 0.02, 5_000)
    bars = build_bars(seed, to_seconds(days), close, draw_volume(seed, len(days)))
    return Frame(bars, "KRX", days)


KINDS = (
    ordinary, penny, at_the_limit, split_and_adjusted, crypto, currency, within_a_day, new_listing,
)  # fmt: skip


def test_there_are_a_thousand() -> None:
    assert len(KINDS) * len(SEEDS) == 1_000


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_clean_frames_are_neither_refused_nor_marked(kind) -> None:  # type: ignore[no-untyped-def]
    for seed in SEEDS:
        frame = kind(seed)
        report = validate_bars(frame.bars, interval=frame.interval, at=AT)
        assert report.refused_count == 0, (seed, report.refusals)
        assert not report.was_unsorted
        found = check_bars(
            frame.bars,
            exchange=frame.exchange,
            expected=frame.expected,
            hours=frame.hours,
            is_daily=frame.interval is Interval.DAY,
            has_volume=frame.has_volume,
        )
        assert found == [], (seed, found)


@pytest.mark.parametrize("kind", [ordinary, penny, crypto, currency], ids=lambda k: k.__name__)
def test_nothing_ordinary_is_a_critical_anomaly(kind) -> None:  # type: ignore[no-untyped-def]
    for seed in range(6):
        frame = kind(seed)
        for item in find_anomalies(frame.bars, frame.exchange):
            assert rank(item.severity) < rank(Severity.CRITICAL), (seed, item)


def shift(frame: Frame, seconds: int) -> Frame:
    return frame._replace(bars=frame.bars._replace(time=frame.bars.time + seconds))


@pytest.mark.parametrize("hours", [-9, -5, 5, 9])
def test_bars_within_a_day_in_a_wrong_time_zone_are_marked(hours: int) -> None:
    frame = shift(within_a_day(1), hours * 3_600)

    found = check_bars(frame.bars, hours=frame.hours, is_daily=False)

    (off,) = [item for item in found if item.rule is QualityRule.OFF_SESSION]
    assert off.severity is Severity.HIGH
    assert "wrong time zone" in off.message


def test_a_day_without_a_bar_and_a_bar_of_the_night_are_counted_by_hand() -> None:
    frame = within_a_day(2)
    # 13 bars a day: without those of the third day, and one at 03:00 in New York.
    time = np.delete(frame.bars.time, range(26, 39))
    time[0] -= 6 * 3_600 + 1_800
    bars = BarColumns(time, *(np.delete(column, range(26, 39)) for column in frame.bars[1:]))

    found = check_bars(bars, hours=frame.hours, is_daily=False)

    counts = {item.rule: (item.severity, item.count) for item in found}
    assert counts == {
        QualityRule.MISSING_SESSIONS: (Severity.LOW, 1),
        QualityRule.OFF_SESSION: (Severity.MEDIUM, 1),
    }

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.enums import BarDefect, Interval
from core.errors import ProviderError
from core.market_data.bar_columns import BarColumns, build_columns
from core.market_data.bar_validation import validate_bars
from core.market_data.clean_bars import require_clean

AT = datetime(2026, 1, 1, tzinfo=UTC)
DAY = 86_400
START = 1_704_067_200  # 2024-01-01


@st.composite
def clean_bars(draw: st.DrawFn, min_size: int = 1) -> BarColumns:
    count = draw(st.integers(min_size, 40))
    price = st.floats(1e-4, 1e6)
    rows = [sorted(draw(st.tuples(price, price, price, price))) for _ in range(count)]
    low, first, second, high = (np.array(column) for column in zip(*rows, strict=True))
    swap = np.array(draw(st.lists(st.booleans(), min_size=count, max_size=count)))
    volume = draw(
        st.lists(st.one_of(st.floats(0, 1e12), st.just(np.nan)), min_size=count, max_size=count)
    )
    gaps = draw(st.lists(st.integers(1, 9), min_size=count, max_size=count))
    opened, close = np.where(swap, first, second), np.where(swap, second, first)
    return build_columns(START + DAY * np.cumsum(gaps), (opened, high, low, close), volume)


DEFECTS = {
    BarDefect.MISSING_PRICE: [("close", np.nan), ("open", np.inf), ("low", -np.inf)],
    BarDefect.NOT_POSITIVE: [("low", 0.0), ("low", -1.0)],
    BarDefect.BAD_VOLUME: [("volume", -1.0), ("volume", np.inf)],
    BarDefect.NOT_A_DAY: [("time", START + 3_600)],
    BarDefect.IN_FUTURE: [("time", int(AT.timestamp()) + 2 * DAY)],
    BarDefect.TOO_EARLY: [("time", -200 * 365 * DAY)],
}
CASES = [(defect, field, value) for defect, cases in DEFECTS.items() for field, value in cases]


@given(clean_bars())
@settings(max_examples=60)
def test_clean_frames_are_never_refused(bars: BarColumns) -> None:
    report = validate_bars(bars, interval=Interval.DAY, at=AT)

    assert report.accepted.all()
    assert report.refusals == ()
    assert report.counts == {}
    assert not report.was_unsorted


@pytest.mark.parametrize(("defect", "field", "value"), CASES)
@given(bars=clean_bars(), data=st.data())
@settings(max_examples=15)
def test_each_planted_defect_is_found_at_its_row_and_nowhere_else(
    defect: BarDefect, field: str, value: float, bars: BarColumns, data: st.DataObject
) -> None:
    row = data.draw(st.integers(0, bars.size - 1))
    getattr(bars, field)[row] = value

    report = validate_bars(bars, interval=Interval.DAY, at=AT)

    assert report.counts == {defect: 1}
    assert np.flatnonzero(~report.accepted).tolist() == [row]
    assert report.refusals[0].line == row + 1
    assert report.refusals[0].sentence.startswith(f"Bar {row + 1}: ")


@given(bars=clean_bars(min_size=2), data=st.data())
@settings(max_examples=40)
def test_a_shuffled_frame_is_sorted_and_reported_not_refused(
    bars: BarColumns, data: st.DataObject
) -> None:
    order = np.array(data.draw(st.permutations(range(bars.size))))

    report = validate_bars(bars.take(order), interval=Interval.DAY, at=AT)

    assert report.bars.time.tolist() == bars.time.tolist()
    assert report.bars.close.tolist() == bars.close.tolist()
    assert report.was_unsorted == (order.tolist() != sorted(order.tolist()))


def one_bar(
    opened: float, high: float, low: float, close: float, volume: float = 1.0
) -> BarColumns:
    return build_columns([START], ([opened], [high], [low], [close]), [volume])


@pytest.mark.parametrize(
    ("prices", "defect"),
    [
        ((10, 9, 11, 10), BarDefect.HIGH_BELOW_LOW),
        ((12, 11, 9, 10), BarDefect.OUTSIDE_RANGE),
        ((10, 11, 9, 8.99), BarDefect.OUTSIDE_RANGE),
        ((0, 0, 0, 5), BarDefect.NOT_POSITIVE),  # with volume: not a suspension
    ],
)
def test_prices_that_contradict_one_another_are_refused(
    prices: tuple[float, float, float, float], defect: BarDefect
) -> None:
    assert validate_bars(one_bar(*prices), interval=Interval.DAY, at=AT).counts == {defect: 1}


def test_a_rounding_of_one_part_in_ten_million_is_forgiven_and_one_in_ten_thousand_is_not() -> None:
    forgiven = one_bar(100.00001, 100.0, 99.0, 99.5)
    refused = one_bar(100.01, 100.0, 99.0, 99.5)

    assert validate_bars(forgiven, interval=Interval.DAY, at=AT).refused_count == 0
    assert validate_bars(refused, interval=Interval.DAY, at=AT).refused_count == 1


@pytest.mark.parametrize("volume", [0.0, np.nan])
def test_a_suspended_day_has_words_of_its_own(volume: float) -> None:
    report = validate_bars(one_bar(0, 0, 0, 5_100, volume), interval=Interval.DAY, at=AT)

    assert report.counts == {BarDefect.SUSPENDED: 1}
    assert "trading was suspended and 5100 is the close of before" in report.refusals[0].sentence


def test_of_equal_rows_the_first_stays_and_of_different_ones_none() -> None:
    time = START + DAY * np.array([0, 1, 1, 2, 2, 2])
    close = np.array([10.0, 11.0, 11.0, 12.0, 12.0, 12.5])
    rows = build_columns(time, (close, close, close, close), np.full(6, np.nan))

    report = validate_bars(rows, interval=Interval.DAY, at=AT)

    assert report.accepted.tolist() == [True, True, False, False, False, False]
    assert report.counts == {BarDefect.DUPLICATE: 1, BarDefect.CONFLICTING: 3}


def test_a_day_that_has_begun_in_auckland_is_not_in_the_future() -> None:
    tomorrow = build_columns([int(AT.timestamp()) + DAY // 2], ([1.0],) * 4, [1.0])
    at = datetime(2025, 12, 31, 23, tzinfo=UTC)
    midnight = build_columns([int(AT.timestamp())], ([1.0],) * 4, [1.0])

    assert validate_bars(midnight, interval=Interval.DAY, at=at).refused_count == 0
    assert validate_bars(tomorrow, interval=Interval.HOUR, at=at).counts == {BarDefect.IN_FUTURE: 1}


def test_many_refusals_are_all_counted_but_only_the_first_are_worded() -> None:
    count = 5_000
    zeros = np.zeros(count)
    rows = build_columns(START + DAY * np.arange(count), (zeros, zeros, zeros, zeros), zeros + 1)

    report = validate_bars(rows, interval=Interval.DAY, at=AT)

    assert report.refused_count == count
    assert [refusal.line for refusal in report.refusals] == list(range(1, 21))


def test_a_source_must_deliver_at_least_one_bar() -> None:
    with pytest.raises(ProviderError, match="without a single bar"):
        require_clean(build_columns([], ([],) * 4, []), interval=Interval.DAY, at=AT, source="X")

"""Each part's points by hand; bounds, sums and as-of for any bars."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.enums import GatePartName
from core.kr_market.market_gate.gate_bars import GateBars
from core.kr_market.market_gate.points import list_maxima, score_bars
from core.kr_market.market_gate.preset import STANDARD
from core.kr_market.market_gate.reading import read_last
from tests.core.kr_market.market_gate.gate_samples import make_bars

SHORT = replace(
    STANDARD, least_bars=3, short_mean=2, long_mean=3, rsi_bars=2, volume_bars=2, strength_bars=2
)
NAN = float("nan")


def last_points(part: GatePartName, bars: GateBars, index: GateBars | None = None) -> float:
    return float(score_bars(bars, SHORT, index=index).points[part][-1])


@pytest.mark.parametrize(
    ("closes", "points"),
    [
        ([10, 10, 13], 25),  # 13 > 11.5 > 11
        ([20, 1, 10], 15),  # 10 > 5.5, which lies below 10.33
        ([1, 20, 15], 10),  # 15 > 12, not above 17.5
        ([20, 10, 5], 0),
        ([10, 10, 10], 0),  # equal is not above
    ],
)
def test_trend(closes: list[float], points: float) -> None:
    assert last_points(GatePartName.TREND, make_bars(closes)) == points


@pytest.mark.parametrize(
    ("gain", "points"),
    [(71, 0), (70, 25), (50, 25), (49, 15), (40, 15), (39, 20), (30, 20), (29, 10), (0, 10)],
)
def test_rsi(gain: float, points: float) -> None:
    """A gain of g and a loss of 100 − g: the RSI is g."""
    closes = [10_000, 10_000 + gain, 10_000 + gain - (100 - gain)]
    assert last_points(GatePartName.RSI, make_bars(closes)) == points


@pytest.mark.parametrize(("closes", "points"), [([10, 11, 13], 20), ([13, 11, 10], 0)])
def test_macd_above_its_signal(closes: list[float], points: float) -> None:
    assert last_points(GatePartName.MACD, make_bars(closes)) == points


@pytest.mark.parametrize(
    ("before", "volume", "points"), [(100, 151, 15), (100, 150, 10), (150, 101, 10), (150, 100, 0)]
)
def test_volume_over_its_mean(before: float, volume: float, points: float) -> None:
    """150 after 100 is 1.2 of the mean of the two exactly, and not above; 100 after 150 is 0.8."""
    bars = make_bars([10, 10, 10], [1, before, volume])
    assert last_points(GatePartName.VOLUME, bars) == points


@pytest.mark.parametrize(
    ("close", "points"), [(1021, 15), (1020, 10), (1001, 10), (1000, 5), (981, 5), (980, 0)]
)
def test_strength_against_the_index(close: float, points: float) -> None:
    index = make_bars([7, 500, 500])
    assert last_points(GatePartName.STRENGTH, make_bars([1, 1000, close]), index) == points


def test_an_index_has_no_strength_against_itself_and_85_at_most() -> None:
    maxima = list_maxima(STANDARD, is_index=True)
    assert GatePartName.STRENGTH not in maxima
    assert sum(maxima.values()) == 85
    assert sum(list_maxima(STANDARD, is_index=False).values()) == 100


def test_an_unknown_part_earns_nothing_and_lowers_what_can_be_reached() -> None:
    closes = [100 + place % 7 for place in range(60)]
    reading = read_last(
        score_bars(make_bars(closes, [NAN] * 60), STANDARD, is_index=True), STANDARD, is_index=True
    )
    volume = next(part for part in reading.parts if part.name is GatePartName.VOLUME)
    assert volume.points is None
    assert "does not report the volume" in volume.words
    assert (reading.maximum, reading.reachable) == (85, 70)
    assert reading.score == sum(part.points or 0 for part in reading.parts)


def test_fewer_than_60_clean_bars_are_no_score_and_the_reading_says_how_many() -> None:
    scored = score_bars(make_bars([100.0] * 59), STANDARD, is_index=True)
    reading = read_last(scored, STANDARD, is_index=True)
    assert reading.score is None
    assert reading.parts == ()
    assert reading.reason == "Only 59 sessions have a clean bar; 60 are needed."
    assert (
        read_last(
            score_bars(make_bars([100.0 + n % 2 for n in range(60)]), STANDARD), STANDARD
        ).score
        is not None
    )


def test_no_bars_at_all_are_said() -> None:
    reading = read_last(score_bars(make_bars([]), STANDARD), STANDARD)
    assert (reading.session, reading.score) == (None, None)
    assert reading.reason == "There are no bars; 60 are needed."


def test_an_unadjusted_move_among_the_last_60_bars_is_no_score_until_it_has_passed() -> None:
    closes = [500.0] * 10 + [100.0] * 61
    score = score_bars(make_bars(closes), STANDARD, is_index=True).score
    # Bar 69 is the last whose 60 bars (10 … 69) follow upon the jump into bar 10.
    assert np.isnan(score[:69]).all()
    assert not np.isnan(score[69:]).any()
    reading = read_last(score_bars(make_bars(closes[:-2]), STANDARD), STANDARD)
    assert "price limit" in reading.reason


PRICES = st.lists(st.integers(800, 1_200).map(float), min_size=1, max_size=90)


@given(PRICES, st.data())
@settings(max_examples=50)
def test_later_bars_change_nothing(closes: list[float], data: st.DataObject) -> None:
    size = len(closes)
    volumes = data.draw(st.lists(st.integers(1, 999).map(float), min_size=size, max_size=size))
    index_closes = data.draw(
        st.lists(st.integers(800, 1_200).map(float), min_size=size, max_size=size)
    )
    cut = data.draw(st.integers(1, size))
    all_bars, all_index = make_bars(closes, volumes), make_bars(index_closes)
    whole = score_bars(all_bars, STANDARD, index=all_index)
    before = score_bars(
        make_bars(closes[:cut], volumes[:cut]), STANDARD, index=make_bars(index_closes[:cut])
    )
    np.testing.assert_array_equal(before.score, whole.score[:cut])
    for part, points in before.points.items():
        np.testing.assert_array_equal(points, whole.points[part][:cut])


@given(PRICES)
@settings(max_examples=50)
def test_a_score_is_the_sum_of_its_parts_and_never_beyond_its_maximum(closes: list[float]) -> None:
    for is_index, most in ((True, 85), (False, 100)):
        bars = make_bars(closes)
        scored = score_bars(bars, STANDARD, index=None if is_index else bars, is_index=is_index)
        reading = read_last(scored, STANDARD, is_index=is_index)
        if reading.score is None:
            assert reading.reason
            continue
        assert reading.score == sum(part.points or 0 for part in reading.parts)
        assert 0 <= reading.score <= reading.reachable <= reading.maximum == most
        assert all(
            part.points is None or 0 <= part.points <= part.maximum for part in reading.parts
        )

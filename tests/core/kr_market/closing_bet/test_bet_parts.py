"""Each component at its borders, reckoned by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from core.enums import BetPart, FlowUnit
from core.kr_market.closing_bet.bet_clock import build_clock
from core.kr_market.closing_bet.other_parts import read_supply, read_value, sum_flows
from core.kr_market.closing_bet.presets import PLAN, SHIPPED
from core.kr_market.closing_bet.price_parts import read_box, read_candle, read_chart
from core.kr_market.closing_bet.window import TodayBar, Window, find_window
from tests.core.kr_market.closing_bet.bet_samples import (
    FLAT,
    GOOD,
    TODAY,
    Bar,
    Share,
    build_flows,
    build_universe,
    day,
)

RULES = PLAN.parts


def window_of(bars: Mapping[int, Bar], first: int = 0) -> Window:
    found = find_window(build_universe([Share(bars=bars, first=first)]), 0, TODAY)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("value", "plan", "shipped"),
    [
        (0.49e9, 0, 0), (0.5e9, 0, 1), (10e9, 0, 2), (49.9e9, 0, 2), (50e9, 0, 3),
        (99.9e9, 0, 3), (100e9, 1, 3), (500e9, 2, 3), (999e9, 2, 3), (1e12, 3, 3),
    ],
)  # fmt: skip
def test_traded_value_earns_a_point_from_each_step_on(
    value: float, plan: int, shipped: int
) -> None:
    assert read_value(value, PLAN, is_estimated=False).value == plan
    assert read_value(value, SHIPPED, is_estimated=False).value == shipped


def test_an_estimated_traded_value_says_so() -> None:
    assert "estimated as close × volume" in read_value(1e9, PLAN, is_estimated=True).why
    assert "estimated" not in read_value(1e9, PLAN, is_estimated=False).why


@pytest.mark.parametrize(
    ("bar", "points"),
    [
        # range 1,000; body 600 (60 %), upper wick 180 (30 % of the body)
        ((10_220, 11_000, 10_000, 10_820, 1), 1),
        # body 600, upper wick 190 (31.7 %): not .3, but .5/.5 holds
        ((10_210, 11_000, 10_000, 10_810, 1), 1),
        # body 500 (50 %), upper wick 250 (50 %)
        ((10_250, 11_000, 10_000, 10_750, 1), 1),
        # body 500 (50 %), upper wick 260 (52 %)
        ((10_240, 11_000, 10_000, 10_740, 1), 0),
        # body 490 (49 %), no upper wick
        ((10_510, 11_000, 10_000, 11_000, 1), 0),
        # bearish: the same body downwards
        ((11_000, 11_000, 10_000, 10_000, 1), 0),
        # no range at all: locked at the limit
        ((11_000, 11_000, 11_000, 11_000, 1), 0),
    ],
)
def test_the_candle_earns_its_point_up_to_the_border(bar: Bar, points: int) -> None:
    reading = read_candle(TodayBar(*bar), RULES)

    assert reading.points.value == points
    assert reading.is_good is bool(points)


def test_a_wick_longer_than_half_the_body_is_long() -> None:
    assert not read_candle(TodayBar(10_250, 11_000, 10_000, 10_750, 1), RULES).has_long_wick
    assert read_candle(TodayBar(10_240, 11_000, 10_000, 10_740, 1), RULES).has_long_wick


@pytest.mark.parametrize(("close", "is_near"), [(9_595.0, True), (9_594.0, False)])
def test_a_close_at_95_percent_of_the_52_week_high_is_near_it(close: float, is_near: bool) -> None:
    # high 10,100 of the flat sessions: 95 % of it is 9,595
    today = (9_590.0, 9_600.0, 9_500.0, close, 100_000.0)
    reading = read_chart(window_of({TODAY: today}), RULES)

    assert reading.is_near_high is is_near
    assert reading.is_new_high is False
    assert reading.points.value == int(is_near)


def test_the_high_of_today_does_not_count_towards_the_52_week_high() -> None:
    # today's own high of 20,000 would push the close to 54 % of the high
    today = (10_100.0, 20_000.0, 10_050.0, 10_800.0, 1_000_000.0)
    reading = read_chart(window_of({TODAY: today}), RULES)

    assert reading.is_near_high is True
    assert reading.is_new_high is True


@pytest.mark.parametrize(("ago", "is_near"), [(364, False), (365, True)])
def test_the_52_weeks_are_364_days(ago: int, is_near: bool) -> None:
    peak = (10_000.0, 12_000.0, 9_900.0, 10_000.0, 100_000.0)
    reading = read_chart(window_of({TODAY - ago: peak, TODAY: GOOD}), RULES)

    assert reading.is_near_high is is_near  # 10,800 of 12,000 is 90 %


def test_a_short_history_is_only_a_lower_bound_of_the_52_week_high() -> None:
    near = read_chart(window_of({TODAY: GOOD}, first=TODAY - 100), RULES)
    low = (9_000.0, 9_400.0, 8_900.0, 9_300.0, 100_000.0)
    far = read_chart(window_of({TODAY: low}, first=TODAY - 100), RULES)

    assert near.is_near_high is None
    assert near.is_new_high is None
    assert (near.points.low, near.points.high, near.points.value) == (0, 1, None)
    assert far.is_near_high is False  # not even near the high so far
    assert far.points.value == 0


def test_an_unadjusted_move_hides_what_lies_before_it() -> None:
    before = dict.fromkeys(range(TODAY - 100), (20000.0, 20100.0, 19900.0, 20000.0, 100000.0))
    reading = read_chart(window_of({**before, TODAY: GOOD}), RULES)

    assert reading.is_near_high is None  # the old 20,100 would have said no


def test_averages_in_order_need_the_sessions_before_only() -> None:
    rising: dict[int, Bar] = {
        TODAY - ago: (p := 10_000.0 + 10 * (25 - ago), p + 50, p - 50, p, 100_000.0)
        for ago in range(1, 25)
    }
    # closes before: MA5 of 10,200..10,240 = 10,220; MA10 10,195; MA20 10,145
    above = read_chart(window_of({**rising, TODAY: (10_200, 10_260, 10_190, 10_221, 1e5)}), RULES)
    equal = read_chart(window_of({**rising, TODAY: (10_200, 10_260, 10_190, 10_220, 1e5)}), RULES)

    assert above.is_aligned is True
    assert equal.is_aligned is False
    assert read_chart(window_of({TODAY: GOOD}), RULES).is_aligned is False  # 10,000 = 10,000


@pytest.mark.parametrize(("sessions", "is_aligned"), [(20, False), (19, None)])
def test_averages_of_too_few_sessions_are_unknown(sessions: int, is_aligned: bool | None) -> None:
    window = window_of({TODAY: GOOD}, first=TODAY - sessions)

    assert read_chart(window, RULES).is_aligned is is_aligned


@pytest.mark.parametrize(("close", "points"), [(10_101.0, 1), (10_100.0, 0)])
def test_a_breakout_closes_above_the_20_session_high(close: float, points: int) -> None:
    # range 9,900 to 10,100: 2.0 % of the low
    today = (10_000.0, 10_500.0, 10_000.0, close, 100_000.0)

    assert read_box(window_of({TODAY: today}), RULES).points.value == points


@pytest.mark.parametrize(("low", "is_quiet"), [(8_783.0, True), (8_782.0, False)])
def test_a_range_of_15_percent_of_its_low_is_quiet(low: float, is_quiet: bool) -> None:
    # 8,783 × 1.15 = 10,100.45 and 8,782 × 1.15 = 10,099.3; the high is 10,100. The dip is one of
    # the last five sessions, so that the range does not count as narrowing.
    dip = (10_000.0, 10_100.0, low, 10_000.0, 100_000.0)
    reading = read_box(window_of({TODAY - 3: dip, TODAY: GOOD}), RULES)

    assert reading.is_quiet is is_quiet
    assert reading.points.value == int(is_quiet)


@pytest.mark.parametrize(("low", "is_quiet"), [(7_999.0, True), (8_000.0, False)])
def test_a_last_range_below_half_of_the_long_one_is_quiet(low: float, is_quiet: bool) -> None:
    # The dip ten sessions ago makes the long range 10,100 − low; the last five are 1,050 wide.
    dip = (10_000.0, 10_100.0, low, 10_000.0, 100_000.0)
    near = (10_000.0, 10_100.0, 9_050.0, 10_000.0, 100_000.0)
    reading = read_box(window_of({TODAY - 10: dip, TODAY - 5: near, TODAY: GOOD}), RULES)

    assert reading.is_quiet is is_quiet  # 1,050 of 2,101 or of 2,100


@pytest.mark.parametrize(("ago", "is_breakout"), [(20, False), (21, True)])
def test_the_box_is_the_20_sessions_before_today(ago: int, is_breakout: bool) -> None:
    peak = (10_000.0, 11_000.0, 9_900.0, 10_000.0, 100_000.0)
    reading = read_box(window_of({TODAY - ago: peak, TODAY: GOOD}), RULES)

    assert reading.is_breakout is is_breakout


def test_a_box_of_too_few_sessions_or_across_a_split_is_unknown() -> None:
    short = read_box(window_of({TODAY: GOOD}, first=TODAY - 19), RULES)
    split = dict.fromkeys(range(TODAY - 19), (20000.0, 20100.0, 19900.0, 20000.0, 100000.0))
    across = read_box(window_of({**split, TODAY: GOOD}), RULES)

    for reading in (short, across):
        assert reading.points.value is None
        assert reading.points.why.startswith("unknown: ")


def test_sessions_without_trade_are_left_out_of_every_window() -> None:
    nan = (float("nan"),) * 5
    no_volume = (10_000.0, 50_000.0, 10_000.0, 10_000.0, 0.0)
    window = window_of({TODAY - 2: nan, TODAY - 3: no_volume, TODAY: GOOD})

    assert window.dropped == 2
    assert read_box(window, RULES).is_breakout is True  # the 50,000 was no trade


@pytest.mark.parametrize(
    ("nets", "points"),
    [((1.0, 1.0), 2), ((1.0, 0.0), 1), ((-1.0, 1.0), 1), ((0.0, -1.0), 0)],
)
def test_supply_earns_a_point_for_each_that_bought(nets: tuple[float, float], points: int) -> None:
    flows = build_flows({"000010": nets})
    sums = sum_flows(flows, "", build_universe([Share()]).time, build_clock(day(TODAY)), 5)

    assert read_supply("000010", sums, 5)[0].value == points
    assert read_supply("000010", sums, 5)[1] == (5 * nets[0], 5 * nets[1])


def test_supply_before_1540_ends_with_the_session_before() -> None:
    flows = build_flows({"000010": (-1.0, -1.0)})
    flows.foreign[0, -1] = 1e12  # today's, published at 15:40
    sessions, early = build_universe([Share()]).time, build_clock(day(TODAY))
    late = replace(early, at=early.flows_known)

    assert sum_flows(flows, "", sessions, early, 5).last == day(TODAY - 1)
    assert read_supply("000010", sum_flows(flows, "", sessions, early, 5), 5)[0].value == 0
    assert sum_flows(flows, "", sessions, late, 5).last == day(TODAY)
    assert read_supply("000010", sum_flows(flows, "", sessions, late, 5), 5)[0].value == 1


def test_one_unknown_session_makes_an_investor_unknown_and_never_zero() -> None:
    flows = build_flows({"000010": (1.0, 1.0)})
    flows.foreign[0, -3] = np.nan
    sums = sum_flows(flows, "", build_universe([Share()]).time, build_clock(day(TODAY)), 5)
    points, _ = read_supply("000010", sums, 5)

    assert (points.low, points.high, points.value) == (1, 2, None)
    assert "foreign unknown" in points.why


def test_flows_that_end_earlier_a_share_without_and_no_flows_at_all_are_unknown() -> None:
    sessions, clock = build_universe([Share()]).time, build_clock(day(TODAY))
    old = sum_flows(build_flows({"000010": (1, 1)}, last=TODAY - 3), "", sessions, clock, 5)
    other = sum_flows(build_flows({"000020": (1, 1)}), "", sessions, clock, 5)
    none = sum_flows(None, "no flows are stored", sessions, clock, 5)

    whys = [read_supply("000010", one, 5)[0] for one in (old, other, none)]
    assert [one.value for one in whys] == [None, None, None]
    assert "no flows of 2 of the 5 sessions" in whys[0].why
    assert "no flows of this share" in whys[1].why
    assert "no flows are stored" in whys[2].why


def test_flows_in_shares_are_told_in_shares() -> None:
    flows = build_flows({"000010": (2e6, -1.0)}, unit=FlowUnit.SHARES)
    sums = sum_flows(flows, "", build_universe([Share()]).time, build_clock(day(TODAY)), 5)

    assert "foreign 10.0 M shares" in read_supply("000010", sums, 5)[0].why


def test_the_flat_bars_of_these_tests_earn_nothing() -> None:
    window = window_of({})

    assert window.today == TodayBar(*FLAT)
    assert read_candle(window.today, RULES).points.value == 0
    assert read_box(window, RULES).points.part is BetPart.CONSOLIDATION

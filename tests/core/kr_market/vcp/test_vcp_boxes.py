"""The two presets of boxes, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.enums import VcpReason
from core.kr_market.clean_bars import clean_row
from core.kr_market.vcp.facts import build_facts, find_score
from core.kr_market.vcp.presets import SCREENER, TRACKER
from core.kr_market.vcp.reasons import read_code
from core.kr_market.vcp.scan import scan_day
from tests.core.kr_market.vcp.vcp_samples import boxes, make_market


def judge(share, preset=TRACKER, market=None):
    market = market or make_market(share)
    verdicts = scan_day(market, preset)
    facts = build_facts(market, preset, verdicts, 0, clean_row(market, 0))
    return read_code(verdicts.codes[0]), facts, find_score(preset, verdicts.figures[0])


def test_ranges_and_volumes_of_both_halves():
    reason, facts, score = judge(boxes())
    assert reason is VcpReason.HIT
    assert (facts.first_range, facts.second_range) == (20.0, 8.0)
    assert facts.contraction == pytest.approx(0.4)
    assert facts.volume_ratio == pytest.approx(0.8)
    assert facts.turnover == pytest.approx(117 * 900)
    assert score is None  # the tracker gives none
    assert facts.points == {}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"second": (104.0, 120.0)}, VcpReason.HIT),  # 16 / 20: exactly 0.8
        ({"second": (103.9, 120.0)}, VcpReason.NOT_CONTRACTED),
        ({"volumes": (1000.0, 1199.0)}, VcpReason.HIT),
        ({"volumes": (1000.0, 1200.0)}, VcpReason.VOLUME_UP),  # below 1.2, not at it
        ({"first": (110.0, 110.0), "second": (110.0, 110.0)}, VcpReason.NO_RANGE),
    ],
)
def test_each_rule_of_the_tracker_has_its_border(changes, reason):
    assert judge(boxes(**changes))[0] is reason


def test_the_close_is_compared_with_the_highest_close_and_not_with_the_highest_high():
    high, low, close, volume = boxes(close=110.0)
    high[3] = 119.9
    assert (
        judge((high, low, close, volume))[0] is VcpReason.HIT
    )  # 110 of 110, though 119.9 was traded
    close[5] = 119.7  # 110 / 119.7 = 0.919
    assert judge((high, low, close, volume))[0] is VcpReason.FAR_FROM_HIGH


def test_points_of_the_screener_add_up_to_its_score():
    reason, facts, score = judge(boxes(), SCREENER)
    assert reason is VcpReason.HIT
    assert facts.points == {"ratio": 7, "near": 5, "trend": 5}
    assert score == 100 * sum(facts.points.values()) / facts.points_max == 85.0


@pytest.mark.parametrize(("second", "points"), [((114, 120), 10), ((110, 120), 7), ((107, 120), 4)])
def test_a_tighter_box_has_more_points(second, points):
    assert judge(boxes(second=second), SCREENER)[1].points["ratio"] == points


def test_the_screener_wants_the_trend():
    high, low, close, volume = boxes()
    close[0] = close[-1] / 0.98
    assert judge((high, low, close, volume), SCREENER)[0] is VcpReason.NO_TREND


def test_nineteen_clean_sessions_are_too_few():
    assert judge(tuple(field[1:] for field in boxes()))[0] is VcpReason.SHORT


def test_a_suspended_day_full_of_zeros_is_no_low_and_no_session():
    high, low, close, volume = (np.insert(field, 15, 0.0) for field in boxes())
    reason, facts, _ = judge((high, low, close, volume))
    assert reason is VcpReason.HIT
    assert (facts.first_range, facts.second_range) == (20.0, 8.0)
    assert facts.volume_ratio == pytest.approx(0.8)


def test_a_share_that_does_not_trade_today_has_no_signal_today():
    high, low, close, volume = (np.append(field, 0.0) for field in boxes())
    assert judge((high, low, close, volume))[0] is VcpReason.NO_TRADE


def test_a_window_over_a_long_suspension_is_no_recent_pattern():
    gap = [np.insert(field, 10, np.zeros(20)) for field in boxes()]
    assert judge(tuple(gap))[0] is VcpReason.HIT  # 40 sessions of the market
    gap = [np.insert(field, 10, np.zeros(21)) for field in boxes()]
    assert judge(tuple(gap))[0] is VcpReason.SUSPENDED


def test_a_reverse_split_after_a_suspension_makes_no_signal():
    share = [np.insert(field, 10, np.zeros(5)) for field in boxes()]
    for field in share[:3]:
        field[:10] /= 10  # 1 for 10, not adjusted
    assert judge(tuple(share))[0] is VcpReason.UNADJUSTED


def test_a_jump_before_the_window_does_no_harm():
    share = [np.insert(field, 0, field[0] / 10) for field in boxes()]
    assert judge(tuple(share))[0] is VcpReason.HIT


def test_preferred_shares_are_not_judged():
    market = make_market(boxes(), symbols=("005935",))
    assert judge(None, market=market)[0] is VcpReason.NOT_COMMON


def test_thresholds_are_settings():
    strict = replace(TRACKER, max_ratio=0.39)
    assert judge(boxes(), strict)[0] is VcpReason.NOT_CONTRACTED

"""Successive contractions, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.enums import VcpReason
from core.kr_market.clean_bars import clean_row
from core.kr_market.vcp.facts import build_facts, day_of, find_score
from core.kr_market.vcp.presets import LEGS
from core.kr_market.vcp.reasons import read_code
from core.kr_market.vcp.scan import scan_day
from tests.core.kr_market.vcp.vcp_samples import make_market, path

# Up to 100, down 20 %, up, down 10 %, up, down 5 %, up to just below the last high.
BASE = (60.0, 100.0, 80.0, 99.0, 89.1, 98.0, 93.1, 97.5)


def rise(sessions, to):
    """A long way up to where the base begins."""
    return path(to / 2, to, step=sessions)


def join(*parts):
    return tuple(np.concatenate(fields) for fields in zip(*parts, strict=True))


def judge(share, preset=LEGS):
    market = make_market(share)
    verdicts = scan_day(market, preset)
    facts = build_facts(market, preset, verdicts, 0, clean_row(market, 0))
    return (
        read_code(verdicts.codes[0]),
        facts,
        find_score(preset, verdicts.figures[0]),
        market,
    )


def test_three_contractions_with_their_days_and_depths():
    reason, facts, _, market = judge(path(*BASE, step=8))
    assert reason is VcpReason.HIT
    days = [day_of(market, place) for place in (8, 16, 24, 32, 40, 48)]
    assert [(leg.start, leg.end) for leg in facts.legs] == [
        (days[0], days[1]), (days[2], days[3]), (days[4], days[5]),
    ]  # fmt: skip
    high, low = 1.002, 0.998
    assert [leg.depth for leg in facts.legs] == pytest.approx(
        [1 - 80 * low / (100 * high), 1 - 89.1 * low / (99 * high), 1 - 93.1 * low / (98 * high)]
    )
    assert [leg.sessions for leg in facts.legs] == [8, 8, 8]
    assert facts.pivot == pytest.approx(98 * high)
    assert facts.stop == pytest.approx(93.1 * low)
    assert facts.risk == pytest.approx(1 - facts.stop / facts.pivot)


def test_the_parts_of_the_score_add_up_and_the_unknown_earns_nothing():
    reason, facts, score, _ = judge(path(*BASE, step=8))
    assert reason is VcpReason.HIT
    assert sum(facts.points.values()) == score
    assert facts.points["legs"] == 13  # 20 points · 2 of 3 steps, rounded
    assert facts.points["means"] == 6  # 57 sessions: the 50-session mean alone is known
    assert facts.over_means[0] > 1
    assert facts.over_means[1:] == (None, None)
    assert facts.near_high is None
    assert facts.points["high"] == 0


def test_with_enough_history_means_and_high_are_known():
    reason, facts, score, _ = judge(join(rise(240, 60.0), path(*BASE, step=8)))
    assert reason is VcpReason.HIT
    assert None not in facts.over_means
    # The highest high of the 252 sessions before is that of the first leg.
    assert facts.near_high == pytest.approx(97.5 / (100 * 1.002))
    assert facts.points["means"] == 20
    assert facts.points["high"] == 9
    assert score == sum(facts.points.values())


def test_the_highest_points_add_up_to_a_hundred():
    assert LEGS.max_points == 100


def test_a_contraction_that_is_no_smaller_breaks_the_chain():
    reason, facts, _, _ = judge(path(60, 100, 90, 99, 89.1, 98, 93.1, 97.5, step=8))
    assert reason is VcpReason.HIT  # 10 %, 10 %, 5 %: the last two
    assert len(facts.legs) == 2


def test_one_contraction_is_no_pattern():
    assert judge(path(60, 100, 93, 99, step=20))[0] is VcpReason.FEW_LEGS


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        ((60, 100, 70, 99, 83, 97), VcpReason.LAST_TOO_DEEP),
        ((60, 100, 80, 99, 91), VcpReason.LAST_TOO_DEEP),  # a fall that is not over counts
        ((60, 100, 80, 99, 93, 105), VcpReason.EXTENDED),
        ((60, 100, 80, 99, 93, 98), VcpReason.HIT),
    ],
)
def test_the_last_leg_decides(points, reason):
    preset = replace(LEGS, max_last_depth=0.075)
    assert judge(path(*points, step=14), preset)[0] is reason


def test_a_close_below_the_last_low_breaks_the_pattern():
    high, low, close, volume = path(60, 100, 80, 99, 93, 98, step=12)
    close[-1] = low[-1] = 92.0
    assert judge((high, low, close, volume))[0] is VcpReason.BROKEN


def test_todays_bar_moves_neither_pivot_nor_high():
    quiet = join(rise(240, 60.0), path(60, 100, 80, 99, 93, 98, step=12))
    loud = tuple(field.copy() for field in quiet)
    loud[0][-1] = loud[2][-1] = 103.0  # a breakout to a new high, today
    before, after = judge(quiet)[1], judge(loud)[1]
    assert after.pivot == before.pivot
    assert after.near_high == pytest.approx(103 / (100 * 1.002))  # above the high before
    assert judge(loud)[0] is VcpReason.HIT


def test_volume_has_to_dry_up():
    high, low, close, volume = path(60, 100, 80, 99, 93, 98, step=12)
    assert judge((high, low, close, volume[::-1].copy()))[0] is VcpReason.VOLUME_UP


def test_below_a_mean_there_is_no_pattern():
    falling = path(300, 60, step=200)
    assert judge(join(falling, path(60, 64, 58, 63, 60, 62, step=12)))[0] is VcpReason.BELOW_MEANS


def test_far_below_the_high_of_the_year_there_is_no_pattern():
    spike = join(rise(30, 60.0), path(60, 77, 62, step=4), path(62, 62.5, step=160))
    spike[0][32] = 140.0  # one wild high, no close
    share = join(spike, path(62.5, 100, 80, 99, 93, 98, step=12))
    reason, facts, _, _ = judge(share)
    assert reason is VcpReason.FAR_FROM_HIGH
    assert facts.near_high == pytest.approx(98 / 140)


def test_history_begins_anew_after_an_unadjusted_move():
    base = path(60, 100, 80, 99, 93, 98, step=12)
    before = tuple(field * 5 for field in rise(240, 60.0)[:3])
    share = join((*before, rise(240, 60.0)[3]), base)
    reason, facts, _, _ = judge(share)
    assert reason is VcpReason.HIT
    assert facts.over_means[1] is None  # 61 sessions since: the longer means are unknown
    short = tuple(field[:-20] for field in share)
    assert judge(short)[0] is VcpReason.UNADJUSTED


def test_a_young_share_is_too_short():
    assert judge(path(60, 100, 80, 99, step=12))[0] is VcpReason.SHORT


def test_a_suspension_of_months_within_the_look_back_is_worded():
    share = path(60, 100, 80, 99, 93, 98, step=12)
    gap = tuple(np.insert(field, 30, np.zeros(80)) for field in share)
    assert judge(gap)[0] is VcpReason.SUSPENDED


def test_of_more_than_six_contractions_the_last_six_count():
    highs = [100 - k for k in range(8)]
    depths = [0.30 * 0.7**k for k in range(8)]
    points = [60.0]
    for high, depth in zip(highs, depths, strict=True):
        points += [high, high * (1 - depth)]
    reason, facts, _, _ = judge(path(*points, 92.9, step=7, spread=0.0005))
    assert reason is VcpReason.HIT
    assert len(facts.legs) == 6
    assert facts.points["legs"] == 20

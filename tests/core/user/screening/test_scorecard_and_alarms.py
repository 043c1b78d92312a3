from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from core.enums import PriceMove
from core.user.screening.alarms import MIN_ALARMS, find_alarms, find_alarms_of, judge_alarms
from core.user.screening.base import FILTERS
from core.user.screening.chain import FilterChoice, build_chain, build_filter
from core.user.screening.funnel import find_hits, run_chain
from core.user.screening.intervals import (
    find_mean_interval,
    find_t_quantile,
    find_wilson_interval,
)
from core.user.screening.market_day import Market
from core.user.screening.scorecard import build_scorecard, list_places
from tests.core.user.screening.sample_market import cut, from_closes, make_universe

NAN = float("nan")
LONG = make_universe(30, 290, seed=8)
ABOVE_TEN = build_filter(FilterChoice("price", {"at_least": 10}))


@given(count=st.integers(1, 400), share=st.floats(0, 1))
@settings(max_examples=40)
def test_wilsons_interval_is_that_of_scipy(count, share):
    successes = round(share * count)
    theirs = stats.binomtest(successes, count).proportion_ci(method="wilson")
    ours = find_wilson_interval(successes, count)
    assert ours == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_there_is_no_interval_without_observations():
    assert find_wilson_interval(0, 0) is None
    assert find_mean_interval(np.empty(0), np.empty(0, dtype=np.int64)) is None
    assert find_mean_interval(np.arange(8.0), np.arange(8) // 2) is None, "four blocks"


@pytest.mark.parametrize("freedom", [4, 5, 8, 20, 100])
def test_the_quantile_of_t_is_that_of_scipy(freedom):
    assert find_t_quantile(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=2e-3)


def test_with_one_observation_a_block_the_interval_is_the_textbooks():
    values = np.random.default_rng(1).normal(size=30)
    low, high = find_mean_interval(values, np.arange(30))
    theirs = stats.t.interval(0.95, 29, values.mean(), stats.sem(values))
    assert (low, high) == pytest.approx(theirs, rel=1e-3)


def test_observations_that_move_together_make_the_interval_wider():
    day = np.repeat(np.random.default_rng(2).normal(size=20), 50)
    alone = find_mean_interval(day, np.arange(1_000))
    together = find_mean_interval(day, np.repeat(np.arange(20), 50))
    assert together[1] - together[0] > 5 * (alone[1] - alone[0])


def test_every_fifth_session_is_screened_and_the_newest_has_a_next_one():
    assert list_places(12) == [0, 5, 10]
    assert list_places(1) == []
    assert len(list_places(1_000)) == 24


def test_a_scorecard_measures_what_came_after_the_hits():
    # Twelve sessions; screened at 0, 5 and 10. A passes at 5 (10 or more), B never.
    a = [1, 2, 3, 4, 5, 10, 12, 1, 1, 1, 5, 6]
    b = [4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 2, 1]
    card = build_scorecard(Market(from_closes(a, b)), [ABOVE_TEN])
    one, five, twenty = card.scores
    assert card.session_count == 3
    assert (one.hits.count, one.hits.mean, one.hits.rate) == (1, pytest.approx(0.2), 1.0)
    # The universe after 0, 5, 10: A +100 %, +20 %, +20 %; B 0, 0, −50 %.
    assert one.universe.count == 6
    assert one.universe.mean == pytest.approx((1 + 0.2 + 0.2 + 0 + 0 - 0.5) / 6)
    assert one.universe.rate == pytest.approx(0.5)
    assert five.hits.mean == pytest.approx(-0.5)
    assert twenty.hits.count == 0
    assert twenty.hits.reason.startswith("NOT RUN")
    assert one.hits.mean_interval is None
    assert "blocks" in one.hits.reason


def test_a_hit_that_is_delisted_is_lost_and_no_return():
    card = build_scorecard(Market(from_closes([10] * 11 + [NAN], [1] * 12)), [ABOVE_TEN])
    assert card.scores[0].hits.lost == 1
    assert card.scores[0].hits.count == 2


def test_a_screen_without_past_hits_says_not_run():
    card = build_scorecard(Market(from_closes([1.0] * 12)), [ABOVE_TEN])
    assert card.scores == ()
    assert card.reason.startswith("NOT RUN")
    assert build_scorecard(Market(from_closes([1.0])), []).reason.startswith("NOT RUN")


def test_a_hit_that_did_not_trade_that_session_is_neither_a_return_nor_lost():
    """Nobody could have bought it at a close that there was not."""
    suspended = [5, 5, 5, 5, 5, NAN, 6, 7, 5, 5, 5, 5]
    chain = build_chain(
        [FilterChoice("missing_sessions", {"at_least": 1, "at_most": 5, "window": 5})]
    )
    market = Market(from_closes(suspended, [1] * 12))
    assert find_hits(market.day(5), chain).tolist() == [True, False]
    hits = build_scorecard(market, chain).scores[0].hits
    assert (hits.count, hits.lost) == (0, 0)


@given(name=st.sampled_from(FILTERS.names()), at=st.integers(0, 288))
@settings(max_examples=60, deadline=None)
def test_later_sessions_change_nothing_that_a_filter_measures(name, at):
    chain = build_chain([FilterChoice(name, {})])
    known = run_chain(Market(cut(LONG, at + 1)).day(), chain)
    found = run_chain(Market(LONG).day(at), chain)
    np.testing.assert_array_equal(found.measured[0], known.measured[0])
    np.testing.assert_array_equal(found.is_hit, known.is_hit)


def test_an_alarm_is_a_condition_that_begins_to_hold():
    market = Market(from_closes([9, 10, 11, 9, 12], [10, 11, 12, 13, 14], [NAN, 10, 9, NAN, 10]))
    assert find_alarms(market, ABOVE_TEN, 1).tolist() == [
        [True, False, False, True],
        [False] * 4,
        [False] * 4,  # not known the session before: no alarm
    ]


def test_an_alarm_is_false_when_the_price_does_not_follow():
    close = np.array([[10.0, 11.0, 10.0, 10.0], [10.0, 10.1, 10.2, 9.0], [10.0, NAN, NAN, 9.0]])
    alarms = np.zeros((3, 3), dtype=bool)
    alarms[:, 0] = True
    record = judge_alarms(
        np.hstack([close[:, :1], close]), alarms, 1, move=PriceMove.UP, amount=0.05, within=2
    )
    assert (record.judged, record.false, record.lost, record.pending) == (2, 1, 1, 0)
    assert record.rate is None
    assert record.reason == "NOT RUN: 2 past alarms could be judged; 20 are needed for a rate."
    down = judge_alarms(
        np.hstack([close[:, :1], close]), alarms, 1, move=PriceMove.DOWN, amount=0.05, within=2
    )
    assert down.false == 2


def test_an_alarm_whose_sessions_are_not_over_is_pending():
    alarms = np.array([[False, True]])
    record = judge_alarms(
        np.array([[1.0, 2.0, 3.0]]), alarms, 1, move=PriceMove.UP, amount=0.1, within=1
    )
    assert (record.judged, record.pending) == (0, 1)


def test_an_alarm_is_right_when_the_move_is_exactly_reached():
    alarms = np.array([[True, False, False]])
    close = np.array([[8.0, 8.0, 8.5, 9.0]])
    for amount, false in ((0.125, 0), (0.1251, 1)):
        record = judge_alarms(close, alarms, 1, move=PriceMove.UP, amount=amount, within=2)
        assert (record.judged, record.false) == (1, false)


@pytest.mark.parametrize(("within", "pending"), [(1, 1), (2, 2), (3, 3), (60, 5)])
def test_an_alarm_is_judged_only_when_all_its_sessions_are_over(within, pending):
    """Alarms in the sessions 1 to 5 of six."""
    record = judge_alarms(
        np.ones((1, 6)), np.ones((1, 5), bool), 1, move=PriceMove.UP, amount=0.1, within=within
    )
    assert (record.judged, record.pending) == (5 - pending, pending)


def test_enough_alarms_give_a_rate_with_its_interval():
    close = np.tile([[9.0, 10.0, 11.0, 9.0, 10.0, 9.0]], (MIN_ALARMS, 1))
    part, _alarms, first = find_alarms_of(
        from_closes(*close.tolist()), ["S001", "unknown", "S002"], ABOVE_TEN, 250
    )
    assert part.symbols == ("S001", "S002")
    market = Market(from_closes(*close.tolist()))
    record = judge_alarms(
        close,
        find_alarms(market, ABOVE_TEN, first),
        first,
        move=PriceMove.UP,
        amount=0.05,
        within=1,
    )
    assert (record.judged, record.false, record.rate) == (40, 20, 0.5)
    assert record.interval[0] < 0.5 < record.interval[1]


def test_a_relative_condition_is_judged_beside_the_whole_market():
    universe = make_universe(20, 120, seed=5)
    lead = build_filter(FilterChoice("relative_strength", {"window": 20}))
    _part, alarms, first = find_alarms_of(universe, ["S003"], lead, 50)
    whole = find_alarms(Market(universe), lead, first)
    np.testing.assert_array_equal(alarms[0], whole[3])
    assert whole.any()

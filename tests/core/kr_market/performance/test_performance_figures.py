"""Win rates, means, intervals, buckets: by hand, and against a second way of computing them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.enums import FollowState
from core.kr_market.clean_bars import clean_row
from core.kr_market.lifecycle import EXIT_PRESETS, TradingCosts, follow, hold, stack_universe
from core.kr_market.lifecycle.following import follow_signals
from core.kr_market.performance.base_rate import build_sample, find_common, measure_base
from core.kr_market.performance.figures import measure_group, measure_groups
from core.kr_market.performance.intervals import make_blocks, resample_mean, wilson
from core.kr_market.performance.report_json import read_report, write_report
from core.kr_market.performance.score_buckets import (
    correlate_ranks,
    label_buckets,
    measure_buckets,
    rank,
)
from core.kr_market.performance.study import StudiedSignals, study
from tests.core.kr_market.performance.market_samples import make_sample, make_universe


def test_figures_of_five_signals_by_hand() -> None:
    found = measure_group(
        "five",
        make_sample(
            [0.10, -0.05, 0.02, -0.03, 0.0],
            bases=[0.01, 0.01, 0.0, 0.0, 0.0],
            worst=[False, True, False, False, False],
        ),
    )
    assert (found.count, found.wins, found.worst_cases) == (5, 2, 1)
    assert found.win_rate == pytest.approx(0.4)
    assert found.mean == pytest.approx(0.008)
    assert found.median == pytest.approx(0.0)
    assert found.profit_factor == pytest.approx(0.12 / 0.08)
    assert found.base_mean == pytest.approx(0.004)
    assert found.base_win_rate == pytest.approx(0.5)
    assert found.difference == pytest.approx(0.004)


def test_a_return_of_nothing_is_no_win() -> None:
    assert measure_group("none", make_sample([0.0])).wins == 0


def test_only_closed_signals_of_complete_sessions_count_and_the_rest_is_told() -> None:
    closed, opened = FollowState.CLOSED, FollowState.OPEN
    found = measure_group(
        "all",
        make_sample(
            [0.1, 0.2, 0.3, np.nan, np.nan, np.nan],
            states=[closed, closed, opened, opened, FollowState.MISSED, FollowState.UNADJUSTED],
            complete=[True, False, False, True, True, True],
        ),
    )
    assert (found.signals, found.count, found.mean) == (6, 1, pytest.approx(0.1))
    assert (found.young, found.silent, found.missed, found.unadjusted) == (2, 1, 1, 1)


def test_without_a_loss_there_is_no_profit_factor() -> None:
    assert measure_group("wins", make_sample([0.1, 0.2])).profit_factor is None


def test_an_empty_group_tells_nothing_and_why() -> None:
    found = measure_group("empty", make_sample([]))
    assert (found.count, found.win_rate, found.mean, found.difference) == (0, None, None, None)
    assert found.win_interval.reason == "no signal"


def test_a_signal_without_a_base_is_counted_and_not_compared() -> None:
    found = measure_group("one", make_sample([0.1, 0.3], bases=[0.05, np.nan]))
    assert found.mean == pytest.approx(0.2)
    assert (found.base_mean, found.difference) == (pytest.approx(0.05), pytest.approx(0.05))


@pytest.mark.parametrize(
    ("wins", "count", "low", "high"),
    [
        (10, 20, 0.2993, 0.7007),  # published tables of Wilson's interval at 95 %
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 2, 0.0945, 0.9055),
    ],
)
def test_wilson(wins: int, count: int, low: float, high: float) -> None:
    found = wilson(wins, count)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_blocks_are_months_then_weeks_then_sessions() -> None:
    first = int(np.datetime64("2025-01-06").astype(np.int64))
    assert make_blocks(np.array([first + 31 * k for k in range(6)])).name == "month"
    assert make_blocks(np.array([first + 7 * k for k in range(6)])).name == "week"
    assert make_blocks(np.array([first + k for k in range(6)])).name == "session"
    assert make_blocks(np.array([first] * 50)) is None


def test_a_week_begins_on_monday() -> None:
    sunday = int(np.datetime64("2025-01-12").astype(np.int64))
    days = np.array([sunday + 7 * k for k in range(6)] + [sunday + 1])
    blocks = make_blocks(days)
    assert blocks.place[0] != blocks.place[-1]
    assert blocks.place[1] == blocks.place[-1]


def test_under_six_sessions_there_is_no_interval_and_a_reason() -> None:
    found = measure_group("few", make_sample([0.1, 0.2, 0.3], days=[1, 2, 3]))
    assert found.mean_interval.low is None
    assert "under 6 sessions" in found.mean_interval.reason


def test_signals_of_one_month_are_drawn_together() -> None:
    """100 equal signals a month say no more than one: single draws would shrink the interval."""
    months = [int(np.datetime64(f"2025-{m:02d}-03").astype(np.int64)) for m in range(1, 9)]
    values = [0.1, -0.1, 0.05, -0.02, 0.03, -0.07, 0.02, 0.01]
    one = resample_mean(np.array(values), make_blocks(np.array(months)))
    many = resample_mean(np.repeat(values, 100), make_blocks(np.repeat(months, 100)))
    assert (many.low, many.high) == (pytest.approx(one.low), pytest.approx(one.high))


@settings(max_examples=40, deadline=None)
@given(arrays(np.float64, st.integers(8, 60), elements=st.floats(-0.5, 0.5)))
def test_the_mean_lies_in_its_interval_and_moves_with_it(values: np.ndarray) -> None:
    blocks = make_blocks(np.arange(20_000, 20_000 + len(values)))
    here, there = resample_mean(values, blocks), resample_mean(values + 1, blocks)
    assert here.low - 1e-9 <= values.mean() <= here.high + 1e-9
    assert there.low - 1 == pytest.approx(here.low, abs=1e-9)


@pytest.mark.parametrize(
    ("score", "label"),
    [(0, "0-20"), (19.9, "0-20"), (20, "20-40"), (60, "60-80"), (80, "80-100"), (100, "80-100"),
     (float("nan"), "no score")],
)  # fmt: skip
def test_a_score_on_a_border_belongs_to_the_higher_bucket(score: float, label: str) -> None:
    assert label_buckets(np.array([float(score)])) == [label]


def test_empty_buckets_are_shown_too() -> None:
    found = measure_buckets(make_sample([0.1, 0.2]), np.array([50.0, np.nan]))
    assert [(one.label, one.count) for one in found] == [
        ("0-20", 0), ("20-40", 0), ("40-60", 1), ("60-80", 0), ("80-100", 0), ("no score", 1),
    ]  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1_000))
def test_the_rank_correlation_is_that_of_scipy(seed: int) -> None:
    from scipy.stats import rankdata, spearmanr

    random = np.random.default_rng(seed)
    scores = random.integers(0, 9, 80) * 10.0
    nets = random.normal(0, 0.1, 80)
    assert rank(scores).tolist() == rankdata(scores).tolist()
    found = correlate_ranks(make_sample(nets.tolist()), scores)
    assert found.value == pytest.approx(spearmanr(scores, nets).statistic)
    assert found.count == 80


def test_a_score_that_orders_the_returns_is_told_and_one_that_does_not_too() -> None:
    nets = np.linspace(-0.1, 0.1, 120)
    days = list(range(20_000, 20_000 + 120))
    order = np.random.default_rng(2).permutation(120)
    sample = make_sample(nets[order].tolist(), days=days)
    assert correlate_ranks(sample, nets[order] * 100).sentence == "A higher score did better."
    assert correlate_ranks(sample, -nets[order]).sentence == "A higher score did worse."
    other = np.random.default_rng(5).normal(size=120)
    assert "No difference" in correlate_ranks(sample, other).sentence


def test_equal_scores_and_few_signals_tell_nothing() -> None:
    assert correlate_ranks(make_sample([0.1] * 10), np.arange(10.0)).value is None
    nets = np.random.default_rng(1).normal(size=60).tolist()
    assert correlate_ranks(make_sample(nets), np.full(60, 70.0)).value is None


def test_the_base_is_every_common_share_of_the_session_followed_alike() -> None:
    universe, rules, costs = make_universe(), EXIT_PRESETS["base"], TradingCosts()
    market = stack_universe(universe)
    base = measure_base(market, find_common(universe), rules, costs)
    for place in (0, 17, 40):
        alone = [
            follow(clean_row(universe, row), place + 1, rules, costs, universe.time)
            for row in range(5)  # the sixth is a fund
        ]
        nets = [one.net_return for one in alone if one.state is FollowState.CLOSED]
        assert base.shares[place] == len(nets)
        assert base.net_sum[place] == pytest.approx(sum(nets))
        assert base.wins[place] == sum(net > 0 for net in nets)


def test_the_base_of_some_sessions_is_that_of_all() -> None:
    universe, rules = make_universe(), hold(5)
    market, members = stack_universe(universe), find_common(universe)
    whole = measure_base(market, members, rules, TradingCosts())
    part = measure_base(market, members, rules, TradingCosts(), np.array([7, 30]))
    assert part.shares.nonzero()[0].tolist() == [7, 30]
    assert part.net_sum[[7, 30]] == pytest.approx(whole.net_sum[[7, 30]])


def test_a_session_is_complete_once_the_longest_hold_has_passed() -> None:
    base = measure_base(
        stack_universe(make_universe(sessions=10)), np.ones(6, dtype=bool), hold(3), TradingCosts()
    )
    assert base.is_complete.tolist() == [True] * 7 + [False] * 3
    assert base.shares[:7].tolist() == [6] * 7
    assert base.shares[7:].tolist() == [0] * 3


def test_signals_that_are_the_whole_market_have_no_edge() -> None:
    universe, costs = make_universe(), TradingCosts()
    market, members = stack_universe(universe), find_common(universe)
    rows, places = (part.ravel() for part in np.mgrid[0:5, 0:60])
    for rules in EXIT_PRESETS.values():
        table = follow_signals(market, rows, places, rules, costs)
        base = measure_base(market, members, rules, costs)
        found = measure_group("all", build_sample(market, places, table, base))
        assert found.difference == pytest.approx(0, abs=1e-12)
        assert found.win_rate == pytest.approx(found.base_win_rate)


def test_groups_keep_every_signal() -> None:
    sample = make_sample([0.1, -0.1, 0.2])
    found = measure_groups(sample, ["a", "b", "a"])
    assert [(one.label, one.count, one.wins) for one in found] == [("a", 2, 2), ("b", 1, 0)]


def test_a_study_is_stored_and_read_back_whole() -> None:
    universe = make_universe(sessions=120)
    rows, places = (part.ravel() for part in np.mgrid[0:5, 20:110:3])
    scores = np.where(rows == 0, np.nan, rows * 20.0)
    report = study(universe, None, StudiedSignals(rows, places, scores), TradingCosts())
    assert report.signals == len(rows)
    assert [one.name for one in report.rules] == list(EXIT_PRESETS)
    assert report.buckets[-1].label == "no score"
    assert read_report(json.loads(json.dumps(write_report(report)))) == report
    last = report.rules[0].path[-1]
    total = report.rules[0].total
    assert last[1:] == (pytest.approx(total.mean), pytest.approx(total.base_mean))


def test_a_study_without_a_signal_says_so() -> None:
    none = np.array([], dtype=np.int64)
    report = study(make_universe(), None, StudiedSignals(none, none, np.array([])), TradingCosts())
    assert (report.signals, report.first, report.rules[0].total.count) == (0, "", 0)

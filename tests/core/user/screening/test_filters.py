"""Filters against numbers worked out by hand, and against pandas one instrument at a time."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.screen import NAMES, build_filters, is_equal
from benchmarks.screen_market import build_market
from benchmarks.screen_peer import measure_all
from core.errors import InvalidInputError, NotFoundError
from core.user.screening.base import FILTERS
from core.user.screening.chain import FilterChoice, build_chain, build_filter, read_choices
from core.user.screening.funnel import measure, run_chain
from core.user.screening.market_day import Market
from tests.core.user.screening.sample_market import build_universe, from_closes

NAN = float("nan")


def value(filter_name: str, universe, at: int | None = None, **values) -> list[float]:
    built = build_filter(FilterChoice(filter_name, values))
    return measure(built, Market(universe).day(at)).tolist()


def test_change_counts_bars_that_traded_not_suspended_sessions():
    universe = from_closes([10, 11, NAN, NAN, 22])
    assert value("change", universe, window=1) == [pytest.approx(1.0)]
    assert value("change", universe, window=2) == [pytest.approx(1.2)]
    assert np.isnan(value("change", universe, window=3))


def test_an_instrument_without_a_bar_in_the_session_is_unknown():
    universe = from_closes([10, 11, NAN], [10, 11, 12])
    found = value("price", universe)
    assert np.isnan(found[0])
    assert found[1] == 12


def test_missing_sessions_counts_those_of_a_suspended_instrument():
    universe = from_closes([10, NAN, NAN, NAN], [1, 2, NAN, 4], [NAN, NAN, NAN, NAN])
    assert value("missing_sessions", universe, window=4)[:2] == [3, 1]
    assert np.isnan(value("missing_sessions", universe, window=4)[2])


def test_streak_counts_rises_and_falls_and_ends_at_an_equal_close():
    universe = from_closes([1, 2, 3, 4], [4, 4, 3, 2], [1, 2, 2, 2], [2, 1, 1, 2])
    assert value("streak", universe) == [3, -2, 0, 1]


def test_sma_cross_tells_how_long_ago():
    universe = from_closes([5, 4, 3, 2, 6, 7, 8], [5, 4, 3, 2, 1, 1, 1])
    found = value("sma_cross", universe, fast=2, slow=3, within=3)
    # Averages of 2 and 3: 2.5 < 3, then 4 > 3.67 at the fifth close: two sessions ago.
    assert found == [2, np.inf]


def test_rsi_of_a_price_that_only_rises_is_100_and_of_one_that_rests_is_50():
    sessions = 30
    rising = [float(n) for n in range(1, sessions)]
    found = value("rsi", from_closes(rising, rising[::-1], [3.0] * (sessions - 1)), window=2)
    assert found == [100, 0, 50]


def test_new_high_compares_with_the_closes_before_this_one():
    assert value("new_high", from_closes([1, 4, 2, 5]), window=3) == [pytest.approx(0.25)]
    assert value("new_low", from_closes([2, 4, 3, 1]), window=3) == [pytest.approx(-0.5)]


def test_drawdown_and_age_of_the_high():
    universe = from_closes([8, 10, 5, 9, 10, 7])
    assert value("drawdown", universe, window=6) == [pytest.approx(0.5)]
    assert value("days_since_high", universe, window=6) == [1]  # of two equal highs the newer


def test_gap_volume_and_range():
    close = np.array([[10.0, 11.0]])
    universe = build_universe(
        np.array([[10.0, 12.0]]),
        np.array([[10.0, 13.0]]),
        np.array([[10.0, 10.5]]),
        close,
        np.array([[100.0, 300.0]]),
    )
    assert value("gap", universe) == [pytest.approx(0.2)]
    assert value("volume_ratio", universe, window=1) == [3]
    assert value("traded_value", universe, window=2) == [pytest.approx((1_000 + 3_300) / 2)]
    assert value("close_position", universe) == [pytest.approx(0.2)]
    assert value("atr", universe, window=1) == [pytest.approx(3 / 11)]


def test_relative_strength_is_the_lead_over_the_median():
    universe = from_closes([1, 1.1], [1, 1.2], [1, 1.5], [NAN, 1])
    found = value("relative_strength", universe, window=1)
    assert found[:3] == [pytest.approx(-0.1), pytest.approx(0.0), pytest.approx(0.3)]
    assert np.isnan(found[3])


def test_momentum_rank_takes_the_market_off():
    # Two that are the market doubled and plain, and one that drifts up by itself.
    random = np.random.default_rng(3)
    market = random.normal(0.01, 0.02, 40)
    own = np.full(40, 0.004)
    rows = [np.cumprod(np.r_[1, 1 + r]) for r in (market, 2 * market, market + own)]
    found = value("momentum_rank", from_closes(*rows), window=40, skipped=0)
    assert int(np.argmax(found)) == 2
    by_return = [row[-1] for row in rows]
    assert int(np.argmax(by_return)) == 1, "ranked by plain return another one would lead"


def test_sector_and_name_read_both_languages_whatever_the_capitals():
    universe = from_closes([1, 1], [1, 1], [1, 1])
    assert value("sector", universe, name="technology")[:2] == [1, 0]
    assert np.isnan(value("sector", universe, name="technology")[2])
    assert value("name_contains", universe, text="회사 1") == [0, 1, 0]
    assert value("name_contains", universe, text="company 2") == [0, 0, 1]


def test_twenty_filters_agree_with_pandas_on_a_market_with_holes():
    universe, chain = build_market(150, 320), build_filters()
    params = {name: one.params for name, one in zip(NAMES, chain, strict=True)}
    theirs = measure_all(universe, params)
    assert is_equal(run_chain(Market(universe).day(), chain), theirs, chain)
    theirs["rsi"][3] += 0.01
    assert not is_equal(run_chain(Market(universe).day(), chain), theirs, chain)


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("change", {"window": 1}, "change over 1 session: at least 5 %"),
        ("change", {"at_least": -0.1, "at_most": 0.1}, "change over 20 sessions: −10 % to 10 %"),
        ("change", {"at_least": -1.0, "at_most": -0.05}, "change over 20 sessions: at most −5 %"),
        ("price", {}, "close: any value"),
        ("rsi", {"at_least": 50, "at_most": 50}, "RSI of 14 sessions: 50"),
        ("below_high", {}, "at most 5 % below the high of 250 sessions"),
        ("traded_value", {}, "traded value of 20 sessions: at least 1,000,000"),
        ("streak", {}, "at least 3 sessions of rises in a row (falls below 0)"),
    ],
)
def test_a_rule_reads_as_a_phrase_and_leaves_out_what_is_no_limit(name, values, words):
    assert build_filter(FilterChoice(name, values)).describe() == words


@pytest.mark.parametrize("name", FILTERS.names())
def test_every_filter_describes_itself_with_its_values_filled_in(name):
    words = build_filter(FilterChoice(name, {})).describe()
    assert words
    assert not {"{", "}"} & set(words)


def test_a_limit_at_its_outermost_is_none_and_nothing_unknown_passes():
    """A price that rose 200-fold is beyond the 10,000 % that the largest value stands for."""
    rise = from_closes([1.0, 200.0], [1.0, 1.01], [NAN, 5.0])
    for values, expected in (
        ({"at_least": 0.05}, [True, False, False]),
        ({"at_least": 0.05, "at_most": 99.0}, [False, False, False]),
        ({"at_least": -1.0}, [True, True, False]),
    ):
        built = build_filter(FilterChoice("change", {"window": 1, **values}))
        assert built.accepts(measure(built, Market(rise).day())).tolist() == expected


def test_more_filters_than_there_may_be_are_refused():
    with pytest.raises(InvalidInputError, match="at most 30 filters; these are 31"):
        build_chain([FilterChoice("gap", {})] * 31)


def test_limits_the_wrong_way_round_name_the_remedy():
    with pytest.raises(InvalidInputError, match="Swap"):
        build_filter(FilterChoice("change", {"at_least": 0.5, "at_most": 0.1}))


def test_a_value_outside_its_limits_names_them():
    with pytest.raises(InvalidInputError, match="between 1 session and 250 sessions"):
        build_filter(FilterChoice("change", {"window": 9_999}))


def test_an_unknown_filter_names_the_known_ones():
    with pytest.raises(NotFoundError, match="Known: above_low"):
        build_filter(FilterChoice("moon_phase", {}))


@pytest.mark.parametrize(
    "data", [None, {}, "x", [1], [{"name": "gap"}], [{"name": 3, "values": {}}], [{"n": 1, "v": 2}]]
)
def test_what_is_no_list_of_filters_is_refused_in_words(data):
    with pytest.raises(InvalidInputError, match="cannot be read"):
        read_choices(data)


def test_read_filters_carry_every_value():
    (choice,) = read_choices([{"name": "gap", "values": {"at_least": 0.1}}])
    assert choice.values == {"at_least": 0.1, "at_most": 100.0}

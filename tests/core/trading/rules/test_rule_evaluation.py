"""Trees on bars: by hand, against a second implementation, and causal."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.trading.rules.evaluation import Evaluator
from core.trading.rules.rule_set import read_rules
from core.trading.strategies.base import STRATEGIES
from tests.core.trading.rules.trees import TREES, judge_bar
from tests.core.trading.sample_bars import make_bars

CLOSE = {"kind": "price", "field": "close"}
VOLUME = {"kind": "price", "field": "volume"}
BARS = make_bars([10, 12, 11, 12, 13, 14, 9, 9, 10])


def number(value):
    return {"kind": "number", "value": value}


def compare(left, relation, right):
    return {"kind": "compare", "left": left, "relation": relation, "right": right}


def where(tree, bars=BARS):
    rules = read_rules({"enter_long": tree})
    return np.flatnonzero(Evaluator(bars).judge(rules.enter_long).holds).tolist()


@pytest.mark.parametrize(
    ("tree", "bars"),
    [
        (compare(CLOSE, "above", number(12)), [4, 5]),
        (compare(CLOSE, "below", number(10)), [6, 7]),
        (compare(CLOSE, "crosses_above", number(11)), [1, 3]),
        (compare(CLOSE, "crosses_below", number(11)), [6]),
        (compare(CLOSE, "above", {**CLOSE, "ago": 2}), [2, 4, 5, 8]),
        (compare(CLOSE, "above", {**CLOSE, "ago": 1, "times": 1.1}), [1, 8]),
        (
            {"kind": "between", "value": CLOSE, "low": number(10), "high": number(12)},
            [0, 1, 2, 3, 8],
        ),
        ({"kind": "moves", "value": CLOSE, "direction": "rising", "bars": 3}, [5]),
        ({"kind": "moves", "value": CLOSE, "direction": "falling", "bars": 1}, [2, 6]),
    ],
)
def test_a_leaf_holds_on_these_bars(tree, bars):
    assert where(tree) == bars


def test_groups_join_and_not_negates():
    high, rising = compare(CLOSE, "above", number(11)), {"kind": "moves", "value": CLOSE, "bars": 1}
    assert where({"kind": "all", "conditions": [high, rising]}) == [1, 3, 4, 5]
    assert where({"kind": "any", "conditions": [high, rising]}) == [1, 3, 4, 5, 8]
    assert where({"kind": "not", "condition": high}) == [0, 2, 6, 7, 8]


def test_a_crossing_from_equal_counts_and_one_that_was_there_does_not():
    bars = make_bars([11, 11, 12, 13, 11, 12])
    assert where(compare(CLOSE, "crosses_above", number(11)), bars) == [2, 5]


def test_unknown_stays_unknown_under_not_and_is_overruled_only_by_what_decides():
    volume = np.full(9, 100.0)
    volume[[2, 4]] = np.nan
    bars = replace(BARS, volume=volume)
    busy = compare(VOLUME, "above", number(50))
    high = compare(CLOSE, "above", number(11))
    assert where(busy, bars) == [0, 1, 3, 5, 6, 7, 8]
    assert where({"kind": "not", "condition": busy}, bars) == []
    assert where({"kind": "any", "conditions": [busy, high]}, bars) == [0, 1, 3, 4, 5, 6, 7, 8]
    not_both = {"kind": "not", "condition": {"kind": "all", "conditions": [busy, high]}}
    assert where(not_both, bars) == [0, 2, 6, 7, 8]  # bar 2: not high, whatever its volume


def test_no_signal_before_everything_in_the_rules_is_known():
    kind = STRATEGIES.get("rules")
    anything = {"kind": "not", "condition": compare(CLOSE, "below", number(0))}
    slow = compare(
        CLOSE, "above", {"kind": "indicator", "indicator": "sma", "values": {"length": 4}}
    )
    strategy = kind(kind.params_type(rules={"enter_long": anything, "exit_long": slow}))
    assert strategy.warm_up() == 3
    assert np.flatnonzero(strategy.signals(BARS).enter_long).tolist() == [3, 4, 5, 6, 7, 8]
    crossing = compare(CLOSE, "crosses_above", {**slow["right"], "ago": 2})
    assert kind(kind.params_type(rules={"enter_long": crossing})).warm_up() == 6
    falling = {"kind": "moves", "value": {**CLOSE, "ago": 1}, "direction": "falling", "bars": 4}
    assert kind(kind.params_type(rules={"enter_long": falling})).warm_up() == 5


def random_bars(seed, count=40):
    random = np.random.default_rng(seed)
    bars = make_bars(100 * np.exp(np.cumsum(random.normal(0, 0.03, count))).round(0))
    volume = random.integers(0, 100, count).astype(float)
    volume[random.random(count) < 0.1] = np.nan
    return replace(bars, volume=volume)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(TREES, st.integers(0, 2**32 - 1))
def test_any_tree_equals_its_definition_bar_by_bar(tree, seed):
    condition = read_rules({"enter_long": tree}).enter_long
    bars = random_bars(seed)
    verdict = Evaluator(bars).judge(condition)
    assert not (verdict.holds & verdict.fails).any()
    for bar in range(len(bars)):
        expected = judge_bar(condition, bars, bar)
        assert (verdict.holds[bar], verdict.fails[bar]) == (expected is True, expected is False)


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(TREES, TREES, st.integers(0, 2**32 - 1))
def test_no_tree_lets_a_later_bar_change_a_signal(enter, leave, seed):
    kind = STRATEGIES.get("rules")
    strategy = kind(kind.params_type(rules={"enter_long": enter, "exit_long": leave}))
    bars = random_bars(seed)
    whole = strategy.signals(bars)
    for count in range(1, len(bars)):
        part = strategy.signals(bars.head(count))
        assert np.array_equal(whole.enter_long[:count], part.enter_long)
        assert np.array_equal(whole.exit_long[:count], part.exit_long)
    assert not whole.enter_long[: strategy.warm_up()].any()

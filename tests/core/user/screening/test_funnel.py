from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.user.screening.base import FILTERS
from core.user.screening.chain import FilterChoice, build_chain
from core.user.screening.funnel import find_hits, run_chain
from core.user.screening.market_day import Market
from tests.core.user.screening.sample_market import from_closes, make_universe

MARKET = Market(make_universe(60, 280, seed=4))


def test_a_funnel_says_what_each_filter_removed():
    universe = from_closes([1, 2], [10, 20], [10, float("nan")], [float("nan"), 30])
    chain = build_chain(
        [
            FilterChoice("price", {"at_least": 5}),
            FilterChoice("change", {"at_least": 0.5, "window": 1}),
        ]
    )
    screening = run_chain(Market(universe).day(), chain)
    first, second = screening.steps
    assert (first.entered, first.failed, first.unknown, first.passed) == (4, 1, 1, 2)
    assert (second.entered, second.failed, second.unknown, second.passed) == (2, 0, 1, 1)
    assert second.passes_alone == 2
    assert screening.is_hit.tolist() == [False, True, False, False]


def test_without_a_filter_everything_passes():
    assert run_chain(MARKET.day(), []).hit_count == len(MARKET)


@given(
    names=st.lists(st.sampled_from(FILTERS.names()), max_size=8),
    at=st.integers(0, MARKET.session_count - 1),
)
@settings(max_examples=60, deadline=None)
def test_the_numbers_of_a_funnel_sum_to_the_universe(names, at):
    chain = build_chain([FilterChoice(name, {}) for name in names])
    screening = run_chain(MARKET.day(at), chain)
    removed = sum(step.failed + step.unknown for step in screening.steps)
    assert removed + screening.hit_count == len(MARKET)
    remaining = len(MARKET)
    for step in screening.steps:
        assert step.entered == remaining
        assert step.entered == step.failed + step.unknown + step.passed
        assert min(step.failed, step.unknown, step.passed) >= 0
        assert step.passed <= step.passes_alone
        remaining = step.passed
    np.testing.assert_array_equal(screening.is_hit, find_hits(MARKET.day(at), chain))


ROUGH = {
    "close_position": {"at_least": 0.3},
    "change": {"at_least": -0.1},
    "atr": {"at_most": 0.9},
    "rsi": {"at_most": 60.0},
}
"""Limits by which each filter removes some and their chain leaves some."""


@given(order=st.permutations(sorted(ROUGH)))
@settings(max_examples=24, deadline=None)
def test_the_order_of_filters_changes_the_funnel_but_not_the_hits(order):
    def run(names):
        chain = build_chain([FilterChoice(name, ROUGH[name]) for name in names])
        return run_chain(MARKET.day(), chain)

    found, plain = run(order), run(sorted(ROUGH))
    assert 0 < found.hit_count < len(MARKET)
    np.testing.assert_array_equal(found.is_hit, plain.is_hit)
    alone = {step.name: (step.passes_alone, step.unknown_alone) for step in plain.steps}
    assert {s.name: (s.passes_alone, s.unknown_alone) for s in found.steps} == alone


def test_a_session_that_is_not_there_is_refused():
    with pytest.raises(IndexError):
        MARKET.day(MARKET.session_count)

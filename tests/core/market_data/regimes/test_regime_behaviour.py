"""Behaviour, flicker, stability and agreement, counted by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.enums import Regime
from core.market_data.regimes.behaviour import (
    compare_labels,
    count_flicker,
    describe_behaviour,
    measure_stability,
)
from core.market_data.regimes.paths import ORDER, UNKNOWN

BULL, BEAR, VOLATILE, SIDEWAYS = range(4)


def labelled(*runs: tuple[int, int]):
    return np.concatenate([np.full(count, label, dtype=np.int8) for label, count in runs])


def test_a_label_is_judged_by_the_session_that_follows_it() -> None:
    """Up 1 % after every bullish label, down 2 % after every bearish one."""
    labels = labelled((UNKNOWN, 5), *[(BULL, 1), (BEAR, 1)] * 30)
    steps = np.where(labels[:-1] == BULL, math.log(1.01), math.log(0.98))
    steps[:5] = math.log(3)  # before the first label: nobody's
    close = 100 * np.exp(np.concatenate([[0.0], steps.cumsum()]))
    found = {one.regime: one for one in describe_behaviour(close, labels, 252)}

    bullish, bearish, whole = found[Regime.BULLISH], found[Regime.BEARISH], found[None]
    assert (bullish.days, bearish.days, whole.days) == (30, 30, 60)
    assert bullish.share == 0.5
    assert bullish.annual_return == pytest.approx(1.01**252 - 1)
    assert bullish.volatility == pytest.approx(0, abs=1e-12)
    assert bullish.max_drawdown == pytest.approx(0, abs=1e-12)
    assert bearish.annual_return == pytest.approx(0.98**252 - 1)
    assert bearish.max_drawdown == pytest.approx(1 - 0.98**29)  # nothing follows the last label
    assert whole.annual_return == pytest.approx((1.01**30 * 0.98**29) ** (252 / 59) - 1)


def test_too_few_sessions_are_not_run_and_say_so() -> None:
    labels = labelled((BULL, 40), (VOLATILE, 19), (BULL, 5))
    volatile = describe_behaviour(np.linspace(10, 20, 64), labels, 252)[VOLATILE]
    assert volatile.days == 19
    assert volatile.annual_return is volatile.volatility is volatile.max_drawdown is None
    assert volatile.reason == "NOT RUN: 19 sessions followed; 20 are needed."


def test_the_order_is_that_of_the_regimes_then_all() -> None:
    found = describe_behaviour(np.full(30, 5.0), labelled((SIDEWAYS, 30)), 252)
    assert [one.regime for one in found] == [*ORDER, None]
    assert found[SIDEWAYS].max_drawdown == 0.0


def test_flicker_by_hand() -> None:
    """Four changes in 126 sessions, half a year: eight a year; runs of 3, 50 and 9 between them."""
    labels = labelled((UNKNOWN, 9), (BULL, 30), (BEAR, 3), (BULL, 50), (SIDEWAYS, 9), (BULL, 34))
    found = count_flicker(labels, 252)
    assert found.changes == 4
    assert found.per_year == pytest.approx(8.0)
    assert found.complete_runs == 3
    assert found.short_share == pytest.approx(2 / 3)
    assert found.median_run == 9


def test_without_a_change_there_is_no_run_to_count() -> None:
    found = count_flicker(labelled((BULL, 10)), 252)
    assert (found.changes, found.per_year, found.short_share, found.median_run) == (
        0,
        0,
        None,
        None,
    )


def test_stability_is_the_share_that_a_later_fit_confirms() -> None:
    labels = labelled((UNKNOWN, 5), (BULL, 60), (BEAR, 40))
    later = labelled((UNKNOWN, 5), (BULL, 80), (UNKNOWN, 20))
    found = measure_stability(labels, later)
    assert (found.share, found.days) == (0.75, 80)
    few = measure_stability(labels[:30], later[:30])
    assert few.share is None
    assert few.reason == "NOT RUN: 25 labels could be looked at again; 60 are needed."


def test_a_label_is_stable_only_where_all_others_give_it() -> None:
    labels = labelled((UNKNOWN, 5), (BULL, 100))
    shorter = labelled((UNKNOWN, 5), (BULL, 70), (BEAR, 30))
    longer = labelled((UNKNOWN, 25), (SIDEWAYS, 10), (BULL, 70))
    found = measure_stability(labels, shorter, longer)
    assert (found.share, found.days) == (40 / 80, 80)


def test_agreement_stands_beside_what_chance_would_bring() -> None:
    one = labelled((UNKNOWN, 5), (BULL, 50), (BEAR, 50))
    other = labelled((UNKNOWN, 5), (BULL, 75), (SIDEWAYS, 25))
    found = compare_labels(one, other)
    assert (found.share, found.days) == (0.5, 100)
    assert found.by_chance == pytest.approx(0.5 * 0.75)
    assert compare_labels(one, np.full(105, UNKNOWN, dtype=np.int8)).share is None

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.enums import LineKey, Verdict
from core.trading.honesty.line import NotRunError, judge
from core.trading.honesty.look_ahead import EVEN_CUTS, SIGNAL_CUTS, choose_cuts, find_look_ahead
from core.trading.honesty.planted_leaks import LEAKS, PlantedLeak
from core.trading.honesty.run_lines import judge_look_ahead
from core.trading.strategies.base import STRATEGIES
from tests.core.trading.sample_bars import make_bars, real_bars
from tests.core.trading.scripted import Scripted

GOOG = real_bars("GOOG")


@pytest.mark.parametrize("name", LEAKS)
def test_every_planted_leak_is_caught_on_real_bars(name):
    line = judge_look_ahead(PlantedLeak(name, LEAKS[name]), GOOG)
    assert line.verdict is Verdict.FAIL
    assert "when later bars were taken away" in line.why
    assert "knows the future" in line.remedy
    assert line.facts["changed_at"]


@pytest.mark.parametrize("name", STRATEGIES.names())
def test_no_strategy_of_ours_is_accused(name):
    kind = STRATEGIES.get(name)
    line = judge(
        LineKey.LOOK_AHEAD, lambda: judge_look_ahead(kind(kind.params_type()), GOOG.head(900))
    )
    assert line.verdict is not Verdict.FAIL
    assert line.verdict is Verdict.PASS or "no signal" in line.why


def test_a_leak_in_one_single_signal_is_found_because_cuts_fall_behind_signals():
    def rule(bars):
        holds = np.zeros(len(bars), dtype=bool)
        if len(bars) > 1_000:  # needs the bar after 999 to say anything about 999
            holds[999] = bars.close[1_000] > 0
        return holds

    found = find_look_ahead(PlantedLeak("one bar", rule), GOOG)
    assert found.leaking == ("signals",)
    assert found.changed_at[0] == GOOG.at(999)


def test_cuts_cover_the_span_and_fall_right_behind_signals():
    marked = np.zeros(2_000, dtype=bool)
    marked[[100, 777, 1_999]] = True
    cuts = choose_cuts(marked)
    assert {101, 778} <= set(cuts)
    assert 2_000 not in cuts  # nothing is taken away there
    assert np.diff([0, *cuts, 2_000]).max() <= 2_000 / (EVEN_CUTS - 1) + 1
    marked[:] = True
    assert EVEN_CUTS <= len(choose_cuts(marked)) <= EVEN_CUTS + SIGNAL_CUTS


def test_a_share_that_depends_on_later_bars_is_a_leak_too():
    class Shares(Scripted):
        def signals(self, bars):
            whole = super().signals(bars)
            return replace(whole, entry_share=np.full(len(bars), 1 / max(len(bars), 1)))

    assert find_look_ahead(Shares([5, 50], [9]), GOOG.head(100)).leaking == ("signals",)


@pytest.mark.parametrize("name", ["stop", "target"])
def test_a_stop_or_target_taken_from_later_bars_is_a_leak_too(name):
    class Levels(Scripted):
        def signals(self, bars):
            highest = np.full(len(bars), bars.high.max())
            return replace(super().signals(bars), **{name: highest})

    assert find_look_ahead(Levels([5, 50], [9]), GOOG.head(100)).leaking == ("signals",)


def test_no_signal_and_too_few_bars_say_so():
    with pytest.raises(NotRunError, match="no signal"):
        find_look_ahead(Scripted(), GOOG)
    with pytest.raises(NotRunError, match="19 bars"):
        find_look_ahead(Scripted([3], [5]), make_bars([100.0] * 19))

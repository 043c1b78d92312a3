"""The regime filter over the real scores of market data, and what it says without them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.enums import Regime
from core.market_data.regimes.market_scores import score_market
from core.market_data.regimes.scores import detect_by_scores
from core.user.screening.alarms import find_alarms
from core.user.screening.chain import FilterChoice, build_filter, read_choices
from core.user.screening.funnel import measure
from core.user.screening.market_day import Market
from tests.core.user.screening.sample_market import append_nonsense, cut, from_closes, make_universe

UNIVERSE = make_universe(30, 300, seed=7)
PLACES = (88, 89, 150, 299)


def regime(name: str, at_least: float = 0.0):
    return build_filter(FilterChoice("regime", {"regime": name, "at_least": at_least}))


def own_closes(universe, row: int, at: int):
    closes = universe.close[row, : at + 1]
    return closes[np.isfinite(closes)]


@pytest.mark.parametrize("at", PLACES)
def test_it_says_what_the_instruments_own_bars_say(at):
    """The reference detects bar by bar on one instrument; suspended sessions are no bars."""
    day = Market(UNIVERSE, score_market).day(at)
    found = {kind: measure(regime(kind.value), day) for kind in Regime}
    known = 0
    for row in range(len(UNIVERSE.symbols)):
        closes = own_closes(UNIVERSE, row, at)
        path = detect_by_scores(closes, 365)  # the sample market trades on all days of the week
        expected = path.regime(len(closes) - 1) if len(closes) else None
        if not np.isfinite(UNIVERSE.close[row, at]) or expected is None:
            assert all(np.isnan(found[kind][row]) for kind in Regime)
            continue
        known += 1
        for kind in Regime:
            confidence = path.confidence(len(closes) - 1) if kind is expected else 0.0
            assert found[kind][row] == pytest.approx(confidence, abs=1e-12)
    assert known == 0 if at < 89 else known > 10


def test_each_instrument_passes_for_exactly_one_regime():
    day = Market(UNIVERSE, score_market).day()
    passed = np.stack([regime(k.value).accepts(measure(regime(k.value), day)) for k in Regime])
    is_known = np.isfinite(measure(regime("bullish"), day))
    np.testing.assert_array_equal(passed.sum(axis=0), is_known)


def test_the_smallest_probability_removes_the_unsure():
    day = Market(UNIVERSE, score_market).day()
    values = measure(regime("bearish"), day)
    strict = regime("bearish", 0.6).accepts(values)
    assert strict.sum() < regime("bearish").accepts(values).sum()
    assert (values[strict] >= 0.6).all()


@pytest.mark.parametrize("at", PLACES)
def test_later_sessions_change_nothing(at):
    one = regime("bearish")
    known = measure(one, Market(UNIVERSE, score_market).day(at))
    for other in (cut(UNIVERSE, at + 1), append_nonsense(cut(UNIVERSE, at + 1))):
        np.testing.assert_array_equal(known, measure(one, Market(other, score_market).day(at)))


def test_without_scores_nothing_is_known():
    assert np.isnan(measure(regime("bullish"), Market(UNIVERSE).day())).all()


def test_a_regime_that_begins_is_one_alarm():
    closes = [100.0 + 0.01 * n for n in range(120)] + [101.2 * 0.97**n for n in range(1, 31)]
    universe = replace(from_closes(closes), is_demo=False)
    alarms = find_alarms(Market(universe, score_market), regime("bearish"), 100)
    assert alarms.sum() == 1
    assert np.flatnonzero(alarms[0]).tolist() == [20], "a fall of 3 % out of calm is enough"


def test_it_is_stored_and_read_back():
    (choice,) = read_choices([{"name": "regime", "values": {"regime": "volatile"}}])
    assert choice.values == {"regime": "volatile", "at_least": 0.4}
    assert build_filter(choice).describe() == (
        "volatile is the most probable regime, with at least 40 %"
    )


def test_the_scores_are_given_no_session_of_the_future():
    seen = []

    def score(closes, time):
        seen.append((closes.shape[1], len(time), int(time[-1])))
        return np.full((len(closes), 4), 0.25)

    measure(regime("bullish"), Market(UNIVERSE, score).day(120))
    assert seen == [(121, 121, int(UNIVERSE.time[120]))]

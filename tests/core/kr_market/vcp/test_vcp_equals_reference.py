"""The kernels against the same rules in pandas, on random markets with all their warts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.vcp_peer import as_frame, judge
from core.kr_market.vcp.history import find_all_signals, judge_history
from core.kr_market.vcp.presets import LEGS, SCREENER, TRACKER
from core.kr_market.vcp.reasons import HIT, read_code
from core.kr_market.vcp.scan import scan_day
from tests.core.kr_market.vcp.vcp_samples import make_market

SHARES, SESSIONS = 6, 150
# Short windows, so that a small market meets every rule and every reason.
SHORT_LEGS = replace(
    LEGS, lookback=60, max_span=70, swing=3, min_history=25, volume_window=20,
    means=(20, 50, 80), year=90, max_last_depth=0.15,
)  # fmt: skip
PRESETS = [TRACKER, SCREENER, SHORT_LEGS]


def draw_market(seed, calm):
    """Whole won, suspended days of every kind, an unadjusted split, late listings."""
    random = np.random.default_rng(seed)
    shares = []
    for number in range(SHARES):
        is_young = number > 0 and random.random() < 0.3
        size = int(random.integers(10, SESSIONS + 1)) if is_young else SESSIONS
        width = calm * np.exp(-np.linspace(0, random.choice([0.0, 2.5]), size))
        close = 5_000 * np.exp(np.cumsum(width * random.standard_normal(size) + 0.001))
        if random.random() < 0.3:
            close[int(random.integers(size)) :] *= random.choice([0.2, 3.0])
        close = np.maximum(close.round(), 10.0)
        high = (close * (1 + width * random.random(size))).round()
        low = np.maximum((close * (1 - width * random.random(size))).round(), 1.0)
        volume = random.integers(1, 100_000, size).astype(float)
        for place in np.flatnonzero(random.random(size) < random.choice([0.0, 0.05])):
            kind = int(random.integers(3))
            if kind == 0:
                volume[place] = 0.0
            elif kind == 1:
                low[place] = 0.0
                high[place] *= random.random() < 0.5
            else:
                close[place] = high[place] = low[place] = volume[place] = np.nan
        if random.random() < 0.2:
            begun = int(random.integers(size))
            volume[begun : begun + 45] = 0.0
        shares.append((high, low, close, volume))
    return make_market(*shares)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), calm=st.sampled_from([0.004, 0.015, 0.03]))
@pytest.mark.parametrize("preset", PRESETS, ids=lambda one: one.name)
def test_every_session_of_a_random_market_is_judged_alike(preset, seed, calm):
    market = draw_market(seed, calm)
    verdicts = judge_history(market, preset, threads=1)
    places = (SESSIONS - 1, 120, 95, 60, 19)
    for place in places:
        today = scan_day(market, preset, place)
        for row in range(SHARES):
            wanted, figures = judge(as_frame(market, row), place, preset)
            assert read_code(verdicts.codes[row, place]).value == wanted
            assert read_code(today.codes[row]).value == wanted
            if wanted == "hit" and "score" in figures:
                assert verdicts.scores[row, place] == figures["score"]


def test_the_random_markets_meet_every_reason():
    met = {preset.name: set() for preset in PRESETS}
    for seed in range(90):
        market = draw_market(seed, (0.004, 0.015, 0.03)[seed % 3])
        for preset in PRESETS:
            codes = judge_history(market, preset, threads=1).codes
            met[preset.name] |= {read_code(code).value for code in np.unique(codes)}
    common = {"hit", "no_trade", "short", "suspended", "unadjusted", "far_from_high"}
    assert met["tracker"] >= common | {"not_contracted", "volume_up"}
    assert met["screener"] >= common | {"not_contracted", "no_trend"}
    legs = {"few_legs", "last_too_deep", "broken", "extended", "volume_up", "below_means"}
    assert met["legs"] >= (common | legs) - {"far_from_high"}


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), place=st.integers(0, SESSIONS - 1))
@pytest.mark.parametrize("preset", PRESETS, ids=lambda one: one.name)
def test_later_sessions_change_no_verdict(preset, seed, place):
    market = draw_market(seed, 0.015)
    before = scan_day(market, preset, place)
    spoilt = {
        name: np.where(np.arange(SESSIONS) > place, 7.0, getattr(market, name))
        for name in ("open", "high", "low", "close", "volume")
    }
    after = scan_day(replace(market, **spoilt), preset, place)
    assert np.array_equal(before.codes, after.codes)
    assert np.array_equal(before.figures, after.figures, equal_nan=True)


def test_threads_change_nothing():
    market = draw_market(3, 0.015)
    one, four = (judge_history(market, SHORT_LEGS, threads) for threads in (1, 4))
    assert np.array_equal(one.codes, four.codes)
    assert np.array_equal(one.scores, four.scores, equal_nan=True)


def test_the_table_of_signals_holds_each_hit_once_with_its_figures():
    market = draw_market(3, 0.004)
    verdicts = judge_history(market, SCREENER, threads=1)
    table = find_all_signals(market, None, SCREENER, threads=1)
    assert len(table) == (verdicts.codes == HIT).sum() > 0
    for row, place, score, turnover in zip(
        table.row, table.place, table.score, table.turnover, strict=True
    ):
        _, figures = judge(as_frame(market, row), place, SCREENER)
        assert score == figures["score"]
        assert turnover == pytest.approx(figures["turnover"], rel=1e-12)

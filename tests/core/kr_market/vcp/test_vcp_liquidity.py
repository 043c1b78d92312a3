"""Unknown figures neither keep a liquidity rule nor break it."""

from __future__ import annotations

import numpy as np
import pytest

from core.enums import FlowUnit
from core.kr_market.vcp.history import find_all_signals
from core.kr_market.vcp.liquidity import (
    BROKEN,
    KEPT,
    UNKNOWN,
    Tradability,
    describe_rule,
    judge_liquidity,
    sum_foreign,
)
from core.kr_market.vcp.presets import LEGS, SCREENER, TRACKER
from tests.core.kr_market.vcp.vcp_desk import make_flows
from tests.core.kr_market.vcp.vcp_samples import boxes, make_market

NAN = np.nan


def judge(preset, foreign=NAN, supply=NAN, cap=NAN, volume=NAN):
    figures = (np.array([one], dtype=float) for one in (foreign, supply, cap, volume))
    return int(judge_liquidity(preset, Tradability(*figures))[0])


@pytest.mark.parametrize(
    ("preset", "figures", "wanted"),
    [
        (TRACKER, {"foreign": 50_000, "supply": 60}, KEPT),
        (TRACKER, {"foreign": 49_999, "supply": 60}, BROKEN),
        (TRACKER, {"foreign": 50_000, "supply": 59.9}, BROKEN),
        (TRACKER, {"foreign": 50_000}, UNKNOWN),
        (TRACKER, {"foreign": 1}, BROKEN),  # whatever the index is
        (SCREENER, {"volume": 100_000}, UNKNOWN),
        (SCREENER, {"volume": 99_999}, BROKEN),
        (SCREENER, {"volume": 100_000, "cap": 1e11}, KEPT),
        (LEGS, {}, KEPT),
    ],
)
def test_one_broken_rule_decides_and_one_unknown_figure_leaves_it_open(preset, figures, wanted):
    assert judge(preset, **figures) == wanted


def test_a_sum_with_a_missing_day_is_unknown():
    market = make_market(boxes(), boxes())
    flows = make_flows(market, 1_000)
    flows.foreign[1, 2] = NAN
    row, place = np.array([0, 1]), np.array([19, 19])
    assert sum_foreign(market, flows, row, place).tolist()[0] == 5_000
    assert np.isnan(sum_foreign(market, flows, row, place)[1])
    assert np.isnan(sum_foreign(market, flows, row, place - 1)).all()  # one day before they begin
    won = make_flows(market, 1_000, FlowUnit.KRW)
    assert np.isnan(sum_foreign(market, won, row, place)).all()


def test_the_table_of_all_signals_carries_the_rule():
    market = make_market(boxes(), boxes(volumes=(1e6, 1e6)))
    assert find_all_signals(market, None, TRACKER).liquidity.tolist() == [UNKNOWN, UNKNOWN]
    assert find_all_signals(market, None, SCREENER).liquidity.tolist() == [BROKEN, UNKNOWN]
    assert find_all_signals(market, make_flows(market, 1), TRACKER).liquidity.tolist() == [
        BROKEN,
        BROKEN,
    ]


def test_a_rule_says_what_it_asks_for_and_what_nobody_stores():
    assert describe_rule(SCREENER) == (
        "Liquidity rule of Screener: at least a market value of 1,000억 KRW, which no stored "
        "source gives and a mean volume of 100,000 shares."
    )
    assert "50,000 shares bought net by foreigners in five sessions" in describe_rule(TRACKER)
    assert describe_rule(LEGS) == ""

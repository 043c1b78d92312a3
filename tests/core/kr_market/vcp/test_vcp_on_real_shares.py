"""The check values of the specification, on the real bars."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.vcp_peer import FIELDS
from core.clock import now
from core.contracts import Universe
from core.enums import AssetKind, VcpReason
from core.kr_market.clean_bars import clean_row
from core.kr_market.vcp.facts import build_facts, day_of
from core.kr_market.vcp.finding import find_hits
from core.kr_market.vcp.history import judge_history
from core.kr_market.vcp.presets import LEGS, LIQUID_TURNOVER, SCREENER, TRACKER, VCP_PRESETS
from core.kr_market.vcp.reasons import read_code
from core.kr_market.vcp.scan import scan_day

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def market(real_data: Path) -> Universe:
    """All rows as the file has them, suspended days of zeros included."""
    bars = pd.read_csv(real_data / "kr_daily_prices.csv.gz", dtype={"ticker": str})
    bars["time"] = pd.to_datetime(bars.date).astype("datetime64[s]").astype("int64")
    wide = bars.pivot(index="ticker", columns="time", values=FIELDS).astype(float)
    panels = {name: np.asfortranarray(wide[name].to_numpy()) for name in FIELDS}
    symbols = tuple(str(one) for one in wide.index)
    empty = ("",) * len(symbols)
    return Universe(
        symbols=symbols, names=empty, local_names=empty, sectors=empty, exchanges=empty,
        kinds=(AssetKind.STOCK,) * len(symbols), time=wide["close"].columns.to_numpy(),
        source="real", fetched_at=now(), **panels,
    )  # fmt: skip


def test_samsung_does_not_contract(market):
    verdicts = scan_day(market, TRACKER)
    row = market.symbols.index("005930")
    facts = build_facts(market, TRACKER, verdicts, row, clean_row(market, row))
    assert str(day_of(market, -1)) == "2025-06-17"
    assert (facts.first_range, facts.second_range) == (3_500.0, 4_200.0)
    assert facts.contraction == pytest.approx(1.2)
    assert facts.volume_ratio == pytest.approx(1.355, abs=0.0005)
    assert read_code(verdicts.codes[row]) is VcpReason.NOT_CONTRACTED


@pytest.mark.parametrize(
    ("preset", "matches", "liquid"), [(TRACKER, 435, 181), (SCREENER, 237, 90)]
)
def test_as_many_common_shares_match_as_an_independent_count_found(market, preset, matches, liquid):
    scan = find_hits(market, None, preset)
    turnovers = [hit.facts.turnover for hit in scan.hits]
    assert (len(turnovers), sum(one >= LIQUID_TURNOVER for one in turnovers)) == (matches, liquid)
    assert sum(scan.reasons.values()) == scan.shares == 2_761


@pytest.mark.parametrize("preset", VCP_PRESETS.values(), ids=VCP_PRESETS)
def test_every_session_agrees_with_a_scan_of_that_session(market, preset):
    codes = judge_history(market, preset).codes
    for place in (369, 300, 200, 60, 20, 0):
        assert np.array_equal(codes[:, place], scan_day(market, preset, place).codes)


def test_every_pattern_of_legs_shows_what_its_score_is_made_of(market):
    hits = find_hits(market, None, LEGS).hits
    assert len(hits) > 50
    for hit in hits:
        facts = hit.facts
        assert sum(facts.points.values()) == hit.score <= 100
        depths = [leg.depth for leg in facts.legs]
        assert 2 <= len(depths) <= 6
        assert all(b <= 0.8 * a + 1e-12 for a, b in pairwise(depths))
        assert depths[-1] <= 0.12
        assert facts.stop <= hit.price <= facts.pivot * 1.05
        assert facts.volume_ratio < 1
        assert facts.legs[-1].volume_ratio == pytest.approx(facts.volume_ratio)

"""The published check values, on the real bars of 2023-12-22."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from core.contracts import BarSeries
from core.enums import GatePartName, MarketLight
from core.kr_market.market_gate.gate_bars import GateBars, clean_series
from core.kr_market.market_gate.light import find_light
from core.kr_market.market_gate.points import ScoredBars, score_bars
from core.kr_market.market_gate.preset import STANDARD
from core.kr_market.market_gate.reading import read_last
from tests.core.kr_market.market_gate.gate_samples import make_series

pytestmark = pytest.mark.real_data


def load(folder: Path, ticker: str) -> BarSeries:
    rows = pd.read_csv(folder / "kr_etf" / f"{ticker}.csv").tail(1_040)
    days = pd.to_datetime(rows["date"].astype(str)).to_numpy().astype("datetime64[s]")
    made = make_series(ticker, rows["close"].to_numpy(), volumes=rows["volume"].to_numpy())
    prices = [rows[name].to_numpy(dtype=float) for name in ("open", "high", "low", "close")]
    volume = rows["volume"].to_numpy(dtype=float)
    return BarSeries(ticker, made.interval, days.astype("int64"), *prices, volume, made.passport)


@pytest.fixture(scope="module")
def index(real_data: Path) -> GateBars:
    return clean_series(load(real_data, "069500"), 1_040)


@pytest.fixture(scope="module")
def scored(index: GateBars) -> ScoredBars:
    return score_bars(index, STANDARD, is_index=True)


def test_the_index_fund_is_green_with_70_points(scored: ScoredBars) -> None:
    reading = read_last(scored, STANDARD, is_index=True)
    assert reading.session == date(2023, 12, 22)
    assert {part.name: part.points for part in reading.parts} == {
        GatePartName.TREND: 25.0,
        GatePartName.RSI: 25.0,
        GatePartName.MACD: 20.0,
        GatePartName.VOLUME: 0.0,
    }
    assert (reading.score, reading.maximum) == (70.0, 85.0)
    assert find_light(reading.score, STANDARD) is MarketLight.GREEN


def test_its_rsi_and_volume_are_the_published_ones(scored: ScoredBars) -> None:
    assert scored.measures.rsi[-1] == pytest.approx(69.1, abs=0.05)
    assert scored.measures.volume_ratio[-1] == pytest.approx(0.50, abs=0.005)


@pytest.mark.parametrize("ticker", ["091160", "305720"])
def test_both_sector_funds_have_75_points(ticker: str, real_data: Path, index: GateBars) -> None:
    bars = clean_series(load(real_data, ticker), 1_040)
    assert read_last(score_bars(bars, STANDARD, index=index), STANDARD).score == 75.0

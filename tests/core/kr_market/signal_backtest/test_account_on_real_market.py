"""Real shares with all their suspensions, splits and locked sessions: both accounts agree."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.contracts import Universe
from core.kr_market.lifecycle.exit_rules import EXIT_PRESETS
from core.kr_market.signal_backtest.found_signals import build_signals
from core.kr_market.signal_backtest.signal_loading import find_vcp
from tests.core.kr_market.real_market import load_real_market
from tests.core.kr_market.signal_backtest.backtest_samples import cut, trade
from tests.core.kr_market.signal_backtest.slow_account import run_slowly

pytestmark = pytest.mark.real_data
SHARES, SESSIONS, CAPITAL = 60, 110, 20_000_000.0


@pytest.fixture(scope="module")
def market(real_data: Path) -> Universe:
    return load_real_market(real_data, "kr_daily_prices")


def take(universe: Universe, rows: np.ndarray) -> Universe:
    """Some shares of a market."""
    panels = ("open", "high", "low", "close", "volume")
    names = ("symbols", "names", "local_names", "sectors", "exchanges", "kinds")
    return Universe(
        **{name: tuple(getattr(universe, name)[row] for row in rows) for name in names},
        **{name: getattr(universe, name)[rows] for name in panels},
        time=universe.time,
        source=universe.source,
        fetched_at=universe.fetched_at,
    )


def pick_warty(universe: Universe) -> np.ndarray:
    """Common shares with the most sessions without a trade and the largest moves."""
    traded = (universe.volume > 0) & (universe.close > 0)
    close = np.where(traded, universe.close, np.nan)
    with np.errstate(invalid="ignore"):
        moves = np.nanmax(np.abs(close[:, 1:] / close[:, :-1] - 1), axis=1, initial=0.0)
    is_common = np.array([symbol.endswith("0") for symbol in universe.symbols])
    some = is_common & (traded.sum(axis=1) > SESSIONS // 2)
    worst = np.argsort(np.where(some, -moves - (~traded).mean(axis=1), np.inf))
    return np.sort(worst[:SHARES])


@pytest.mark.parametrize("rules", sorted(EXIT_PRESETS))
def test_the_wartiest_shares_are_traded_as_the_plain_account_does(
    market: Universe, rules: str
) -> None:
    known = cut(market, SESSIONS)
    universe = take(known, pick_warty(known))
    found = find_vcp(universe, None, "tracker")
    random = np.random.default_rng(1)
    rows, places = np.nonzero(random.random(universe.close.shape) < 0.05)
    signals = build_signals(
        np.concatenate([found.row, rows]),
        np.concatenate([found.place, places]),
        np.concatenate([found.score, np.full(len(rows), 60.0)]),
    )
    run = trade(universe, signals, rules=rules, capital=CAPITAL, min_turnover=1e8)
    slow = run_slowly(universe, signals, EXIT_PRESETS[rules], CAPITAL, 1e8)
    assert run.account.equity == pytest.approx(slow.equity, abs=1e-3)
    refused = {**run.admitted.refused, **run.account.refused}
    assert {reason.value: count for reason, count in refused.items()} == dict(+slow.refused)
    assert len(run.account.trades) > 20

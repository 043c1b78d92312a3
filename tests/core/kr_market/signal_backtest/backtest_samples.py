"""Small markets to trade on, by hand or at random."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from core.contracts import Universe
from core.enums import AssetKind
from core.kr_market.signal_backtest.found_signals import FoundSignals, build_signals
from core.kr_market.signal_backtest.index_line import GateSeries, IndexInput
from core.kr_market.signal_backtest.request import SignalBacktestRequest
from core.kr_market.signal_backtest.trading_run import BacktestInput, Run, trade_signals

FIRST_DAY = date(2024, 1, 1)
"""Every calendar day is a session, so that sessions are counted with ease."""
NAN = float("nan")
NO_INDEX = IndexInput("069500", reason="No daily bars of the index 069500 are stored.")
Bar = tuple[float, float, float, float]


def flat(price: float, count: int) -> list[Bar]:
    """Sessions in which nothing moved."""
    return [(price, price, price, price)] * count


def build_universe(
    shares: Mapping[str, Sequence[Bar]], volume: Any = 1_000_000.0, **changes: Any
) -> Universe:
    """Bars of (open, high, low, close) by symbol; NaN where the share did not trade."""
    bars = np.array(list(shares.values()), dtype=np.float64)
    count = len(shares)
    start = int(datetime.combine(FIRST_DAY, datetime.min.time(), UTC).timestamp())
    volumes = np.broadcast_to(np.asarray(volume, dtype=np.float64), bars.shape[:2]).copy()
    fields: dict[str, Any] = {
        "symbols": tuple(shares),
        "names": tuple(f"Share {symbol}" for symbol in shares),
        "local_names": ("주식",) * count,
        "sectors": ("",) * count,
        "exchanges": ("KOSPI",) * count,
        "kinds": (AssetKind.STOCK,) * count,
        "time": start + 86_400 * np.arange(bars.shape[1], dtype=np.int64),
        "open": bars[:, :, 0],
        "high": bars[:, :, 1],
        "low": bars[:, :, 2],
        "close": bars[:, :, 3],
        "volume": volumes,
        "source": "test",
        "fetched_at": datetime(2025, 1, 1, tzinfo=UTC),
    }
    return Universe(**(fields | changes))


def find(*signals: tuple[int, int, float]) -> FoundSignals:
    """Signals of (row, session, score)."""
    rows, places, scores = zip(*signals, strict=True) if signals else ((), (), ())
    return build_signals(rows, places, scores, names=("VCP",))


def trade(
    universe: Universe,
    signals: FoundSignals,
    *,
    gate: GateSeries | None = None,
    capital: float = 10_000_000.0,
    rules: str = "base",
    min_turnover: float = 0.0,
) -> Run:
    """All signals of the market's whole time."""
    request = SignalBacktestRequest(rules=rules, capital=capital, min_turnover=min_turnover)
    return trade_signals(BacktestInput(universe, None, signals, NO_INDEX, gate), request)


def cut(universe: Universe, sessions: int) -> Universe:
    """The market as it was known after so many sessions."""
    panels = {
        name: getattr(universe, name)[:, :sessions]
        for name in ("open", "high", "low", "close", "volume")
    }
    names = ("symbols", "names", "local_names", "sectors", "exchanges", "kinds", "source")
    kept = {name: getattr(universe, name) for name in names}
    return Universe(**kept, **panels, time=universe.time[:sessions], fetched_at=universe.fetched_at)


def draw_universe(seed: int, shares: int = 6, sessions: int = 50) -> Universe:
    """Random prices with warts: suspensions, sessions locked at a limit, unadjusted jumps."""
    random = np.random.default_rng(seed)
    wild = random.choice([0.01, 0.03, 0.06])
    market = {f"{row:05d}0": _draw_share(random, sessions, wild) for row in range(1, shares + 1)}
    return build_universe(market, random.integers(1, 2_000, (shares, sessions)) * 100.0)


def draw_signals(seed: int, universe: Universe, share: float = 0.2) -> FoundSignals:
    """Random ones, in any order, some without a score and many tied."""
    random = np.random.default_rng(seed)
    rows, places = np.nonzero(random.random(universe.close.shape) < share)
    order = random.permutation(len(rows))
    scores = random.choice([NAN, 0.0, 40.0, 40.0, 100.0], len(rows))
    return build_signals(rows[order], places[order], scores, names=("VCP",))


def _draw_share(random: np.random.Generator, sessions: int, wild: float) -> list[Bar]:
    before = float(random.integers(50, 600) * 100)
    bars: list[Bar] = []
    for _ in range(sessions):
        kind = random.random()
        if kind < 0.08:
            bars.append((NAN, NAN, NAN, NAN))
            continue
        if kind < 0.14:
            price = (
                before + (1 if random.random() < 0.5 else -1) * np.floor(before * 0.3 / 100) * 100
            )
            bar = (price, price, price, price)
        else:
            factor = random.choice([0.2, 5.0]) if kind > 0.985 else 1.0
            opened, close = (
                max(np.rint(before * factor * (1 + step) / 10) * 10, 10.0)
                for step in random.normal(0, wild, 2)
            )
            reach = np.rint(np.abs(random.normal(0, wild, 2)) * opened / 10) * 10
            low = max(min(opened, close) - reach[0], 10.0)
            bar = (opened, max(opened, close) + reach[1], low, close)
        bars.append(tuple(float(one) for one in bar))
        before = bar[3]
    return bars

"""Markets of which the truth is known: pure noise, and noise with an edge in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from core.contracts import BarSeries, FloatArray, SourcePassport
from core.enums import Interval
from core.trading.honesty.deflated import Matrix
from core.trading.strategies.base import STRATEGIES, Signals

BARS = 2_520
"""Ten years of sessions."""

DAILY_VOLATILITY = 0.01
MEAN_SPELL = 60
"""Sessions a rising or falling spell lasts in a market with an edge."""

EDGE = 0.3
"""Drift of a spell over daily volatility: the best trials then reach a Sharpe ratio of about 2 a
year. Weaker edges are passed less often; over ten years they are not told from luck."""

TRIALS = 200
FAMILY = "sma_crossover"
"""The idea that is tried: a strategy of the desk's own, with its own code."""


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """What came of trying an idea many times on one market.

    Attributes:
        positions: float64[k, n - 1], 0 or 1 at the start of each period.
        market: float64[n - 1], the market's returns.
    """

    bars: BarSeries
    positions: Matrix
    market: FloatArray

    @property
    def returns(self) -> Matrix:
        """Of each trial, before costs, float64[k, n - 1]."""
        paid: Matrix = self.positions * self.market
        return paid


def make_market(random: np.random.Generator, edge: float, count: int = BARS) -> BarSeries:
    """Daily bars of a random walk; with an edge, its drift changes sign from spell to spell."""
    drift = np.zeros(count)
    if edge:
        lengths = random.geometric(1 / MEAN_SPELL, count)
        signs = np.where(np.arange(count) % 2, 1.0, -1.0) * random.choice([-1.0, 1.0])
        drift = edge * DAILY_VOLATILITY * np.repeat(signs, lengths)[:count]
    steps = drift + random.normal(0.0, DAILY_VOLATILITY, count)
    close = 100.0 * np.exp(np.cumsum(steps))
    opened = np.concatenate((close[:1], close[:-1])) * np.exp(random.normal(0, 0.002, count))
    wick = np.exp(np.abs(random.normal(0.0, 0.003, (2, count))))
    time = (np.datetime64("2015-01-01", "s").astype(np.int64)) + 86_400 * np.arange(count)
    first, last = (datetime.fromtimestamp(int(time[i]), UTC) for i in (0, -1))
    passport = SourcePassport(
        "planted", last, first, last, is_adjusted=True, currency="", time_zone="UTC", is_demo=True
    )
    high, low = np.maximum(opened, close) * wick[0], np.minimum(opened, close) / wick[1]
    return BarSeries(
        "PLANTED", Interval.DAY, time, opened, high, low, close, np.full(count, 1e6), passport
    )


def try_idea(random: np.random.Generator, bars: BarSeries, trials: int = TRIALS) -> Tried:
    """The family with random parameters, `trials` times."""
    kind = STRATEGIES.get(FAMILY)
    rows = []
    for _ in range(trials):
        short = int(random.integers(2, 51))
        long = int(random.integers(max(short + 1, 10), 201))
        strength = float(random.choice([0.0, 0.005, 0.01]))
        params = kind.params_type.model_validate(
            {"short": short, "long": long, "min_strength": strength}
        )
        rows.append(follow(kind(params).signals(bars)))
    positions = np.array(rows)[:, :-1]
    return Tried(bars, positions, bars.close[1:] / bars.close[:-1] - 1.0)


def follow(signals: Signals) -> FloatArray:
    """1 from an entry to the next exit, 0 otherwise, at each bar's close; float64[n]."""
    count = len(signals.enter_long)
    wish = np.where(signals.exit_long, 0.0, np.where(signals.enter_long, 1.0, np.nan))
    last = np.maximum.accumulate(np.where(np.isnan(wish), -1, np.arange(count)))
    held: FloatArray = np.where(last >= 0, wish[np.maximum(last, 0)], 0.0)
    return held

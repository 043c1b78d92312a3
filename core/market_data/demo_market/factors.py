"""Returns of the market, its sectors and its companies, in regimes that persist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.enums import Regime
from core.market_data.demo_market.randomness import Part, open_stream

if TYPE_CHECKING:
    from core.contracts import FloatArray, PanelArray

    CodeArray = np.ndarray[tuple[int], np.dtype[np.int64]]

REGIMES = (Regime.BULLISH, Regime.BEARISH, Regime.VOLATILE, Regime.SIDEWAYS)
_DRIFT = np.array([0.0019, -0.0013, 0.0003, 0.0002])  # per session, by regime
_VOLATILITY = np.array([0.007, 0.012, 0.022, 0.005])  # of the market factor, per session
_OWN_SCALE = np.array([0.9, 1.1, 1.5, 0.75])  # of what is a company's own
_SECTOR_VOLATILITY = 0.005
_SHORTEST_SPELL, _MEAN_EXTRA = 20, 40  # sessions
_MARKET_FREEDOM, _OWN_FREEDOM = 5, 4  # of Student's t: fat tails with a finite variance


@dataclass(frozen=True, slots=True)
class Returns:
    """Log returns of n companies over m sessions.

    Attributes:
        regimes: int64[m], positions in `REGIMES`.
        own: float64[n, m], what is the company's own, in its own standard deviations.
        total: float64[n, m], market, sector and own together.
    """

    regimes: CodeArray
    own: PanelArray
    total: PanelArray


def draw_regimes(session_count: int) -> CodeArray:
    """The regime of every session: spells of at least 20 sessions, then any of the others."""
    random = open_stream(Part.REGIMES)
    spells: list[int] = []
    current = REGIMES.index(Regime.SIDEWAYS)
    while len(spells) < session_count:
        spells += [current] * (_SHORTEST_SPELL + int(random.geometric(1 / _MEAN_EXTRA)))
        current = (current + 1 + int(random.integers(len(REGIMES) - 1))) % len(REGIMES)
    return np.array(spells[:session_count], dtype=np.int64)


def draw_returns(sector_of: CodeArray, session_count: int) -> Returns:
    """Returns of all companies.

    Args:
        sector_of: int64[n], the sector of each company.
        session_count: m.
    """
    regimes = draw_regimes(session_count)
    random = open_stream(Part.FACTORS)
    market = _DRIFT[regimes] + _VOLATILITY[regimes] * _unit_t(
        random, _MARKET_FREEDOM, session_count
    )
    sector_count = int(sector_of.max()) + 1
    drawn = _unit_t(random, _MARKET_FREEDOM, sector_count * session_count)
    sectors = _SECTOR_VOLATILITY * _OWN_SCALE[regimes] * drawn.reshape(sector_count, session_count)
    count = len(sector_of)
    beta = random.uniform(0.6, 1.4, count)
    volatility = random.uniform(0.011, 0.026, count)
    own = _unit_t(random, _OWN_FREEDOM, count * session_count).reshape(count, session_count)
    scaled = volatility[:, None] * _OWN_SCALE[regimes] * own
    # Half the variance off, so that a company's expected price does not grow with its noise.
    drag = 0.5 * (volatility[:, None] * _OWN_SCALE[regimes]) ** 2
    return Returns(regimes, own, beta[:, None] * market + sectors[sector_of] + scaled - drag)


def _unit_t(random: np.random.Generator, freedom: int, count: int) -> FloatArray:
    """Student's t with variance 1."""
    drawn: FloatArray = random.standard_t(freedom, count) / np.sqrt(freedom / (freedom - 2))
    return drawn

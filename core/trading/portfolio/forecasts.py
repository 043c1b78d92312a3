"""Where a portfolio may stand after some sessions, by three ways of imagining returns.

All three take the past for typical. The Gaussian projection adds returns up, the log-normal one
compounds them, the block bootstrap draws stretches of the past as they were.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray, PanelArray
from core.enums import ForecastMethod
from core.trading.resampling import draw_places

DRAWS = 4_000
LEAST_RETURNS = 120
_TEST_LOOK_BACK = 252
_MOST_TESTS = 60
_TEST_DRAWS = 500
_EDGE = 1.6448536269514722  # the 95th percentile of a standard normal distribution


@dataclass(frozen=True, slots=True)
class Fan:
    """Percentiles of the return since now, after 0, 1, … sessions; fractions.

    Attributes:
        breach: probability that the portfolio falls below its highest value, counted from now,
            by the limit or more within the horizon; None without a limit.
    """

    method: ForecastMethod
    p05: tuple[float, ...]
    p50: tuple[float, ...]
    p95: tuple[float, ...]
    breach: float | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often what came lay within the 90 % band.

    Attributes:
        tests: how many forecasts.
        within: of them.
    """

    method: ForecastMethod
    tests: int
    within: int


def forecast(
    method: ForecastMethod,
    returns: FloatArray,
    horizon: int,
    drawdown_limit: float | None,
    *,
    seed: int = 0,
    draws: int = DRAWS,
) -> Fan:
    """The fan of one method.

    Percentiles of the first two are exact; those of the bootstrap, and all probabilities of a
    breach, are counted over drawn paths.

    Args:
        method: how.
        returns: float64[m], simple, by session.
        horizon: sessions, 1 or more.
        drawdown_limit: fraction; None for none.
        seed: the same gives the same.
        draws: how many paths.
    """
    rng = np.random.default_rng(seed)
    paths = _draw_paths(method, returns, horizon, rng, draws)
    if method is ForecastMethod.BLOCK_BOOTSTRAP:
        bands = np.quantile(paths, [0.05, 0.5, 0.95], axis=0) - 1.0
    else:
        steps = np.arange(horizon + 1)
        logs = np.log1p(returns) if method is ForecastMethod.LOG_NORMAL else returns
        middle = steps * logs.mean()
        width = np.sqrt(steps) * logs.std(ddof=1) * _EDGE
        bands = np.stack([middle - width, middle, middle + width])
        if method is ForecastMethod.LOG_NORMAL:
            bands = np.expm1(bands)
    breach = None
    if drawdown_limit is not None:
        fallen = paths / np.maximum.accumulate(paths, axis=1) - 1.0
        breach = float((fallen.min(axis=1) <= -drawdown_limit).mean())
    low, middle, high = (tuple(band.tolist()) for band in bands)
    return Fan(method, low, middle, high, breach)


def check_coverage(returns: FloatArray, horizon: int) -> tuple[Coverage, ...]:
    """Each method on the past: made before a stretch, scored on it, stretches one after another.

    Args:
        returns: float64[m], simple, by session.
        horizon: sessions of each stretch; they do not overlap.
    """
    starts = list(range(len(returns) - horizon, _TEST_LOOK_BACK - 1, -horizon))[:_MOST_TESTS]
    found = []
    for method in ForecastMethod:
        within = 0
        for start in starts:
            known = returns[start - _TEST_LOOK_BACK : start]
            fan = forecast(method, known, horizon, None, draws=_TEST_DRAWS)
            came = float(np.prod(1.0 + returns[start : start + horizon]) - 1.0)
            within += fan.p05[-1] <= came <= fan.p95[-1]
        found.append(Coverage(method, len(starts), within))
    return tuple(found)


def _draw_paths(
    method: ForecastMethod,
    returns: FloatArray,
    horizon: int,
    rng: np.random.Generator,
    draws: int,
) -> PanelArray:
    """Wealth of 1 after 0, 1, … sessions, float64[draws, horizon + 1]; never below 0."""
    if method is ForecastMethod.BLOCK_BOOTSTRAP:
        drawn = returns[draw_places(rng, len(returns), horizon, draws)]
        wealth = np.cumprod(1.0 + drawn, axis=1)
    elif method is ForecastMethod.LOG_NORMAL:
        logs = np.log1p(returns)
        drawn = rng.normal(logs.mean(), logs.std(ddof=1), (draws, horizon))
        wealth = np.exp(np.cumsum(drawn, axis=1))
    else:
        drawn = rng.normal(returns.mean(), returns.std(ddof=1), (draws, horizon))
        wealth = np.maximum(1.0 + np.cumsum(drawn, axis=1), 0.0)
    paths: PanelArray = np.hstack([np.ones((draws, 1)), wealth])
    return paths

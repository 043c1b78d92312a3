"""Methods beside equal weight in the order of time: fit, hold, refit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from core.contracts import FloatArray, PanelArray, TimeArray
from core.enums import AllocationMethod
from core.trading.portfolio.held_returns import hold, measure_track
from core.trading.portfolio.outcome import WalkForward, WalkLine
from core.trading.portfolio.weights import (
    NoWeightsError,
    WeightRules,
    calculate_weights,
    list_not_tested,
)

_DRAWN_POINTS = 300
Report = Callable[[str], None]
"""Told before each fit; may raise to stop."""


def walk_forward(
    methods: Sequence[AllocationMethod],
    time: TimeArray,
    returns: PanelArray,
    rules: WeightRules,
    *,
    train: int,
    test: int,
    cost_rate: float,
    report: Report,
) -> WalkForward:
    """Fit on `train` sessions, hold for the `test` sessions after them, roll on.

    The last test takes what is left. Every fit sees sessions before its test only.

    Args:
        methods: a method that has no answer in one window is left out with the reason.
        time: int64[m + 1]; the first is before the first return.
        returns: float64[m, n].
        rules: limits and assumptions.
        train: sessions of each fit.
        test: sessions held.
        cost_rate: of the value traded.
        report: see `Report`.
    """
    starts = list(range(train, len(returns), test))
    if not starts:
        missing = f"It needs more than {train} returns to learn from; there are {len(returns)}."
        return WalkForward(0, (), (), {}, missing)
    left_out = list_not_tested(methods)
    kept = np.unique(np.linspace(0, len(returns) - train, _DRAWN_POINTS).astype(np.int64))
    lines = []
    for method in methods:
        if method in left_out:
            continue
        try:
            earned, turnover = _walk(
                method,
                returns,
                rules,
                starts,
                train=train,
                test=test,
                cost_rate=cost_rate,
                report=report,
            )
        except NoWeightsError as error:
            left_out[method] = f"In one of the training windows: {error}"
            continue
        track = measure_track(earned, rules.risk_free_rate)
        wealth = np.concatenate(([1.0], np.cumprod(1.0 + earned)))
        lines.append(
            WalkLine(
                method,
                track.annual_return,
                track.annual_volatility,
                track.sharpe,
                track.max_drawdown,
                turnover,
                tuple(wealth[kept].tolist()),
            )
        )
    return WalkForward(len(starts), tuple(time[train:][kept].tolist()), tuple(lines), left_out)


def _walk(
    method: AllocationMethod,
    returns: PanelArray,
    rules: WeightRules,
    starts: Sequence[int],
    *,
    train: int,
    test: int,
    cost_rate: float,
    report: Report,
) -> tuple[FloatArray, float]:
    previous: FloatArray | None = None
    stretches, turnovers = [], []
    for start in starts:
        report("Walk-forward")
        weights = calculate_weights(method, returns[start - train : start], rules)
        held = hold(weights, returns[start : start + test], previous, cost_rate)
        if previous is not None:
            turnovers.append(held.turnover)
        stretches.append(held.returns)
        previous = held.end_weights
    return np.concatenate(stretches), float(np.mean(turnovers)) if turnovers else 0.0

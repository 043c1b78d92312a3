"""Combinatorial purged cross-validation: many out-of-sample paths instead of one number.

Source: López de Prado, Advances in Financial Machine Learning, chapter 12; folds and paths by
skfolio. Training on what came after a test is meant here: the question is how much a method's
advantage varies, not what it would have earned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from core.contracts import FloatArray, PanelArray
from core.enums import AllocationMethod
from core.trading.portfolio.allocation_request import METHOD_TITLES
from core.trading.portfolio.held_returns import hold, measure_track
from core.trading.portfolio.outcome import PathLine, Paths
from core.trading.portfolio.resampling import estimate_difference_error
from core.trading.portfolio.walk_forward import Report
from core.trading.portfolio.weights import (
    NoWeightsError,
    WeightRules,
    calculate_weights,
    list_not_tested,
)

LEAST_IN_FOLD = 20
_BAND = 1.645  # deviations on either side of 90 % of a normal distribution
_Split = tuple[Any, list[Any]]
"""Places of the sessions to fit on, and of those of each test fold."""


def compare_on_paths(
    methods: Sequence[AllocationMethod],
    returns: PanelArray,
    rules: WeightRules,
    *,
    folds: int,
    test_folds: int,
    purged: int,
    cost_rate: float,
    report: Report,
) -> Paths:
    """Each method on every path, beside equal weight on the same path.

    Args:
        methods: equal weight among them; one that has no answer in a split is left out.
        returns: float64[m, n].
        rules: limits and assumptions.
        folds: how many equal stretches the sessions are cut into.
        test_folds: so many of them are tested by each split, fitted on the others.
        purged: sessions left out of the fit beside every test fold, and as embargo after it.
        cost_rate: of the value traded at each change of weights.
        report: told before each fit.
    """
    if len(returns) < folds * LEAST_IN_FOLD:
        return Paths(0, (), {}, "", _explain_short(len(returns), folds))
    from skfolio.model_selection import CombinatorialPurgedCV

    cv = CombinatorialPurgedCV(folds, test_folds, purged, purged)
    splits = [(train, list(tests)) for train, tests in cv.split(returns)]
    if min(len(train) for train, _ in splits) <= returns.shape[1]:
        return Paths(0, (), {}, "", _explain_short(len(returns), folds))
    path_ids = cv.get_path_ids()
    left_out = list_not_tested(methods)
    lines: list[PathLine] = []
    earned: dict[AllocationMethod, FloatArray] = {}
    for method in methods:
        if method in left_out:
            continue
        try:
            fitted = []
            for train, _ in splits:
                report("Cross-validation")
                fitted.append(calculate_weights(method, returns[train], rules))
        except NoWeightsError as error:
            left_out[method] = f"In one of the splits: {error}"
            continue
        paths = _follow(fitted, splits, path_ids, returns, cost_rate)
        lines.append(_measure(method, paths, rules.risk_free_rate))
        earned[method] = np.mean(paths, axis=0)
    compared = tuple(_compare(line, lines, earned) for line in lines)
    return Paths(len(splits), compared, left_out, write_verdict(compared))


def _follow(
    fitted: Sequence[FloatArray],
    splits: Sequence[_Split],
    path_ids: Any,
    returns: PanelArray,
    cost_rate: float,
) -> list[FloatArray]:
    """Returns of each path, float64[m]; `path_ids` is int[splits, test folds]."""
    paths = []
    for path in range(int(path_ids.max()) + 1):
        # Split and fold of each stretch of this path, in the order of time.
        found = zip(*np.nonzero(path_ids == path), strict=True)
        parts = sorted((int(splits[s][1][f][0]), int(s), int(f)) for s, f in found)
        previous: FloatArray | None = None
        stretches = []
        for _, split, fold in parts:
            held = hold(fitted[split], returns[splits[split][1][fold]], previous, cost_rate)
            stretches.append(held.returns)
            previous = held.end_weights
        paths.append(np.concatenate(stretches))
    return paths


def _measure(method: AllocationMethod, paths: Sequence[FloatArray], free: float) -> PathLine:
    tracks = [measure_track(path, free) for path in paths]
    return PathLine(
        method,
        sharpe=tuple(track.sharpe or 0.0 for track in tracks),
        annual_return=tuple(track.annual_return for track in tracks),
        annual_volatility=tuple(track.annual_volatility for track in tracks),
        max_drawdown=tuple(track.max_drawdown for track in tracks),
    )


def _compare(
    line: PathLine, lines: Sequence[PathLine], earned: Mapping[AllocationMethod, FloatArray]
) -> PathLine:
    null = next((one for one in lines if one.method is AllocationMethod.EQUAL), None)
    if null is None or line is null:
        return line
    better = np.subtract(line.sharpe, null.sharpe)
    mean, spread = float(better.mean()), float(better.std(ddof=1))
    error = estimate_difference_error(earned[line.method], earned[AllocationMethod.EQUAL])
    dispersion = _BAND * float(np.hypot(spread, error))
    return replace(
        line,
        better=tuple(better.tolist()),
        mean_better=mean,
        dispersion=dispersion,
        is_better=mean > dispersion,
    )


def write_verdict(lines: Sequence[PathLine]) -> str:
    """The comparison in a sentence."""
    rivals = [line for line in lines if line.better is not None]
    if not rivals:
        return "Nothing was compared with equal weight."
    won = [METHOD_TITLES[line.method] for line in rivals if line.is_better]
    if not won:
        return "No method beat equal weight by more than its dispersion."
    names = won[0] if len(won) == 1 else f"{', '.join(won[:-1])} and {won[-1]}"
    others = " The others did not." if len(won) < len(rivals) else ""
    return f"{names} beat equal weight by more than the dispersion.{others}"


def _explain_short(count: int, folds: int) -> str:
    return (
        f"{folds} folds of at least {LEAST_IN_FOLD} sessions, and more sessions to fit than "
        f"assets, are needed; there are {count} returns. Choose a longer period or fewer folds."
    )

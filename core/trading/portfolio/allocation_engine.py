"""Everything an allocation run finds, from closes to the verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from core.contracts import OnProgress, PanelArray
from core.enums import AllocationMethod
from core.trading.portfolio.aligned_closes import (
    AlignedCloses,
    AssetCloses,
    align_closes,
    check_returns,
    find_jumps,
)
from core.trading.portfolio.allocation_request import LEAST_SESSIONS, AllocationRequest
from core.trading.portfolio.frontier import calculate_frontier
from core.trading.portfolio.held_returns import measure_track
from core.trading.portfolio.outcome import AllocationOutcome, AssetLine, Matrix, MethodLine
from core.trading.portfolio.overlap import (
    Stretches,
    calculate_correlation,
    calculate_drawdown_overlap,
    calculate_position_overlap,
)
from core.trading.portfolio.purged_paths import compare_on_paths
from core.trading.portfolio.walk_forward import walk_forward
from core.trading.portfolio.weights import (
    NoWeightsError,
    WeightRules,
    calculate_risk_shares,
    calculate_weights,
)


class _Steps:
    """Counts fits, so that progress is the share of the work and not of the kinds of work."""

    def __init__(self, total: int, on_progress: OnProgress) -> None:
        self._total, self._done, self._tell = max(total, 1), 0, on_progress

    def __call__(self, message: str) -> None:
        self._tell(min(self._done / self._total, 0.99), message)
        self._done += 1


def run_allocation(
    assets: Sequence[AssetCloses],
    request: AllocationRequest,
    on_progress: OnProgress,
    *,
    titles: Mapping[str, str],
    positions: Mapping[str, Stretches],
    currency: str,
    remarks: Sequence[str] = (),
) -> AllocationOutcome:
    """Weights, frontier, likeness and the comparison with equal weight.

    Args:
        assets: closes of each; the accounts of backtests count as closes.
        request: as checked.
        on_progress: told before each fit; may raise to stop.
        titles: key to name.
        positions: key of a backtest to when it held a position.
        currency: of all of them.
        remarks: sentences to hand on.

    Raises:
        InvalidInputError: too few common sessions, or returns without a covariance.
    """
    on_progress(0.0, "Aligning sessions")
    closes = align_closes(assets, request.sessions, LEAST_SESSIONS)
    returns = closes.returns
    check_returns(closes.keys, returns, is_shrunk=request.is_shrunk)
    rules = WeightRules(
        closes.keys,
        request.min_weight,
        request.max_weight,
        request.risk_free_rate,
        request.is_shrunk,
        request.views,
    )
    report = _Steps(_count_fits(request, len(returns)), on_progress)
    covariance = np.cov(returns, rowvar=False)
    methods = []
    for method in request.methods:
        report("Fitting weights")
        methods.append(_weigh(method, returns, covariance, rules))
    report("Efficient frontier")
    frontier = calculate_frontier(returns, rules)
    walked = walk_forward(
        request.methods,
        closes.time,
        returns,
        rules,
        train=request.train_sessions,
        test=request.test_sessions,
        cost_rate=request.cost_rate,
        report=report,
    )
    paths = compare_on_paths(
        request.methods,
        returns,
        rules,
        folds=request.folds,
        test_folds=request.test_folds,
        purged=request.purged_sessions,
        cost_rate=request.cost_rate,
        report=report,
    )
    held = [key for key in closes.keys if key in positions]
    return AllocationOutcome(
        assets=_list_assets(closes, returns, titles, request.risk_free_rate),
        currency=currency,
        first=str(closes.time[:1].astype("datetime64[s]").astype("datetime64[D]")[0]),
        last=str(closes.time[-1:].astype("datetime64[s]").astype("datetime64[D]")[0]),
        returns=len(returns),
        dropped=closes.dropped,
        cut=closes.cut,
        methods=tuple(methods),
        frontier=frontier,
        correlation=_write(calculate_correlation(returns)),
        drawdown_overlap=_write(calculate_drawdown_overlap(closes.close)),
        position_keys=tuple(held),
        position_overlap=_write(
            calculate_position_overlap(closes.time, [positions[key] for key in held])
        ),
        walk_forward=walked,
        paths=paths,
        remarks=(*remarks, *find_jumps(closes.keys, closes.time, returns)),
    )


def _count_fits(request: AllocationRequest, count: int) -> int:
    from math import ceil, comb

    windows = max(0, ceil((count - request.train_sessions) / request.test_sessions))
    tested = len([one for one in request.methods if one is not AllocationMethod.BLACK_LITTERMAN])
    splits = comb(request.folds, request.test_folds)
    return len(request.methods) + 1 + tested * (windows + splits)


def _weigh(
    method: AllocationMethod, returns: PanelArray, covariance: PanelArray, rules: WeightRules
) -> MethodLine:
    try:
        weights = calculate_weights(method, returns, rules)
    except NoWeightsError as error:
        return MethodLine(method, not_run=str(error))
    # Weights kept constant: what the fit itself assumes, without costs.
    track = measure_track(returns @ weights, rules.risk_free_rate)
    return MethodLine(
        method,
        weights=tuple(weights.tolist()),
        risk_shares=tuple(calculate_risk_shares(weights, covariance).tolist()),
        annual_return=track.annual_return,
        annual_volatility=track.annual_volatility,
        sharpe=track.sharpe,
        max_drawdown=track.max_drawdown,
    )


def _list_assets(
    closes: AlignedCloses, returns: PanelArray, titles: Mapping[str, str], free: float
) -> tuple[AssetLine, ...]:
    lines = []
    for place, key in enumerate(closes.keys):
        track = measure_track(returns[:, place], free)
        lines.append(
            AssetLine(
                key,
                titles.get(key, key),
                track.annual_return,
                track.annual_volatility,
                track.max_drawdown,
                closes.missing[key],
            )
        )
    return tuple(lines)


def _write(matrix: PanelArray) -> Matrix:
    return [[None if np.isnan(value) else float(value) for value in row] for row in matrix]

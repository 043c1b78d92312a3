"""What an allocation run finds. Stored as JSON and read back by the same declarations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from core.enums import AllocationMethod

Matrix = list[list[float | None]]


@dataclass(frozen=True, slots=True)
class AssetLine:
    """One asset over the whole period.

    Attributes:
        key: symbol, or `run 12` for a backtest.
        missing: sessions of the common period that it does not have.
    """

    key: str
    title: str
    annual_return: float
    annual_volatility: float
    max_drawdown: float
    missing: int


@dataclass(frozen=True, slots=True)
class MethodLine:
    """Weights by one method from the whole period, and what they would have earned in it.

    The figures are in-sample: the weights knew these returns.

    Attributes:
        not_run: why there are no weights; empty where there are.
        weights: by asset.
        risk_shares: share of the variance that each asset brings in.
    """

    method: AllocationMethod
    not_run: str = ""
    weights: tuple[float, ...] = ()
    risk_shares: tuple[float, ...] = ()
    annual_return: float | None = None
    annual_volatility: float | None = None
    sharpe: float | None = None
    max_drawdown: float | None = None


@dataclass(frozen=True, slots=True)
class Frontier:
    """Least volatility for each return, within the limits; annual fractions, in-sample."""

    volatility: tuple[float, ...]
    annual_return: tuple[float, ...]
    not_run: str = ""


@dataclass(frozen=True, slots=True)
class WalkLine:
    """One method refitted on each training window and held over the test window after it.

    Attributes:
        wealth: of 1 at the start, after costs, at `WalkForward.time`.
        turnover: mean traded share at a refit, 0–2; the first purchase not counted.
    """

    method: AllocationMethod
    annual_return: float
    annual_volatility: float
    sharpe: float | None
    max_drawdown: float
    turnover: float
    wealth: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class WalkForward:
    """Out of sample, in the order of time.

    Attributes:
        windows: how many tests.
        time: seconds UTC of the points of `wealth`, thinned for the drawing.
        not_run: why there is none; by method in `left_out`.
    """

    windows: int
    time: tuple[int, ...]
    lines: tuple[WalkLine, ...]
    left_out: dict[AllocationMethod, str]
    not_run: str = ""


@dataclass(frozen=True, slots=True)
class PathLine:
    """One method over the paths of the cross-validation, after costs; one figure for each path.

    Attributes:
        better: Sharpe less that of equal weight, path by path; None for equal weight itself.
        mean_better: mean of `better`.
        dispersion: half the 90 % band of `mean_better`: the spread over the paths and, because
            all paths share one history, the error of that history, resampled in blocks.
        is_better: the mean lies above the dispersion.
    """

    method: AllocationMethod
    sharpe: tuple[float, ...]
    annual_return: tuple[float, ...]
    annual_volatility: tuple[float, ...]
    max_drawdown: tuple[float, ...]
    better: tuple[float, ...] | None = None
    mean_better: float | None = None
    dispersion: float | None = None
    is_better: bool = False


@dataclass(frozen=True, slots=True)
class Paths:
    """Combinatorial purged cross-validation beside equal weight, the null hypothesis.

    Attributes:
        splits: how many fits of each method.
        verdict: the comparison in a sentence.
    """

    splits: int
    lines: tuple[PathLine, ...]
    left_out: dict[AllocationMethod, str]
    verdict: str
    not_run: str = ""


@dataclass(frozen=True, slots=True)
class AllocationOutcome:
    """Everything a run found.

    Attributes:
        currency: of all assets.
        first, last: days of the window, ISO.
        returns: sessions with a return in the window.
        dropped: sessions of the common period left out because not every asset has them.
        cut: common sessions before the window.
        remarks: sentences that a reader must see.
        drawdown_overlap: see `calculate_drawdown_overlap`; None where neither fell so far.
        position_overlap: of backtests only, in the order of `position_keys`.
    """

    assets: tuple[AssetLine, ...]
    currency: str
    first: str
    last: str
    returns: int
    dropped: int
    cut: int
    methods: tuple[MethodLine, ...]
    frontier: Frontier
    correlation: Matrix
    drawdown_overlap: Matrix
    position_keys: tuple[str, ...]
    position_overlap: Matrix
    walk_forward: WalkForward
    paths: Paths
    remarks: tuple[str, ...]


def write_outcome(outcome: AllocationOutcome) -> dict[str, Any]:
    """Ready for JSON."""
    written: dict[str, Any] = _adapter().dump_python(outcome, mode="json")
    return written


def read_outcome(written: dict[str, Any]) -> AllocationOutcome:
    """The exact inverse of `write_outcome`."""
    return _adapter().validate_python(written)


@cache
def _adapter() -> TypeAdapter[AllocationOutcome]:
    return TypeAdapter(AllocationOutcome)

"""A question for weights, and what it must fulfil."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import date

from core.enums import AllocationMethod
from core.errors import InvalidInputError

MOST_ASSETS = 40
LEAST_SESSIONS, MOST_SESSIONS = 120, 2_520
METHOD_TITLES = {
    AllocationMethod.EQUAL: "Equal weight",
    AllocationMethod.INVERSE_VOLATILITY: "Inverse volatility",
    AllocationMethod.MINIMUM_VARIANCE: "Minimum variance",
    AllocationMethod.MAXIMUM_SHARPE: "Maximum Sharpe",
    AllocationMethod.RISK_PARITY: "Risk parity",
    AllocationMethod.HIERARCHICAL_RISK_PARITY: "Hierarchical risk parity",
    AllocationMethod.BLACK_LITTERMAN: "Black–Litterman",
    AllocationMethod.MAXIMUM_DIVERSIFICATION: "Maximum diversification",
}
_HAIR = 1e-9


@dataclass(frozen=True, slots=True)
class ReturnView:
    """What its owner expects of a symbol, for Black–Litterman.

    Attributes:
        annual_return: simple return a year, as a fraction.
        against: the symbol it is expected to beat by that much; empty for a view of its own.
    """

    symbol: str
    annual_return: float
    against: str = ""


@dataclass(frozen=True, slots=True)
class AllocationRequest:
    """Which assets, which methods, within which limits.

    Attributes:
        symbols: instruments with daily bars.
        backtest_ids: completed runs of the asker: their accounts are assets too.
        min_weight, max_weight: of each asset, fractions.
        sessions: at most so many of the last common sessions.
        end: last day used; None for the latest.
        cost_rate: fraction of the value traded at each change of weights.
        risk_free_rate: a year.
        is_shrunk: covariance by Ledoit and Wolf instead of the sample's.
        train_sessions, test_sessions: of the walk-forward.
        folds, test_folds: of the combinatorial purged cross-validation.
        purged_sessions: left out on either side of a test fold.
        portfolio_id: the portfolio it is for, if any.
    """

    symbols: tuple[str, ...]
    backtest_ids: tuple[int, ...] = ()
    methods: tuple[AllocationMethod, ...] = tuple(AllocationMethod)
    min_weight: float = 0.0
    max_weight: float = 1.0
    sessions: int = 1_000
    end: date | None = None
    cost_rate: float = 0.001
    risk_free_rate: float = 0.02
    is_shrunk: bool = False
    views: tuple[ReturnView, ...] = field(default=())
    train_sessions: int = 252
    test_sessions: int = 63
    folds: int = 8
    test_folds: int = 3
    purged_sessions: int = 5
    portfolio_id: int | None = None


def check_request(request: AllocationRequest) -> AllocationRequest:
    """The request with symbols in capitals and without repeats, equal weight always among them.

    Raises:
        InvalidInputError: the first thing wrong.
    """
    symbols = tuple(dict.fromkeys(one.strip().upper() for one in request.symbols if one.strip()))
    runs = tuple(dict.fromkeys(request.backtest_ids))
    count = len(symbols) + len(runs)
    if not 2 <= count <= MOST_ASSETS:  # noqa: PLR2004 - one asset has one weight
        raise InvalidInputError(
            f"{count} assets are chosen.", f"Choose 2 to {MOST_ASSETS} symbols or runs."
        )
    check_limits(request.min_weight, request.max_weight, count)
    for value, low, high, what in (
        (request.sessions, LEAST_SESSIONS, MOST_SESSIONS, "number of sessions"),
        (request.cost_rate, 0.0, 0.1, "cost of a trade"),
        (request.risk_free_rate, -0.1, 0.5, "risk-free rate"),
        (request.train_sessions, 60, 1_260, "training window"),
        (request.test_sessions, 5, 252, "test window"),
        (request.folds, 4, 12, "number of folds"),
        (request.test_folds, 2, request.folds - 2, "number of test folds"),
        (request.purged_sessions, 0, 60, "number of purged sessions"),
    ):
        if not (math.isfinite(value) and low <= value <= high):
            raise InvalidInputError(
                f"The {what} is {value:g}.", f"Choose one from {low:g} to {high:g}."
            )
    views = tuple(_check_view(view, symbols) for view in request.views)
    chosen = {AllocationMethod.EQUAL, *request.methods}
    methods = tuple(one for one in AllocationMethod if one in chosen)
    return replace(request, symbols=symbols, backtest_ids=runs, methods=methods, views=views)


def check_limits(low: float, high: float, count: int) -> None:
    """Refuse limits that no weights of so many assets can keep.

    Raises:
        InvalidInputError: naming the limit that would do.
    """
    if not (math.isfinite(low) and math.isfinite(high) and 0.0 <= low <= high <= 1.0):
        raise InvalidInputError(
            "The limits of a weight are not in order.",
            "Choose 0 ≤ smallest ≤ largest ≤ 1; selling short is not offered.",
        )
    if count * high < 1.0 - _HAIR:
        raise InvalidInputError(
            f"{count} assets of at most {high:g} add up to {count * high:g}, never to 1.",
            f"Allow at least {math.ceil(1e4 / count) / 1e4:g} for each, or choose more assets.",
        )
    if count * low > 1.0 + _HAIR:
        raise InvalidInputError(
            f"{count} assets of at least {low:g} add up to {count * low:g}, more than 1.",
            f"Ask for at most {math.floor(1e4 / count) / 1e4:g} of each, or choose fewer assets.",
        )


def _check_view(view: ReturnView, symbols: tuple[str, ...]) -> ReturnView:
    symbol, against = view.symbol.strip().upper(), view.against.strip().upper()
    if symbol not in symbols or against not in (*symbols, "") or symbol == against:
        raise InvalidInputError(
            f"The view on {symbol or 'nothing'} names a symbol that is not chosen.",
            "Name two different ones of the chosen symbols, or one alone.",
        )
    if not -0.9 <= view.annual_return <= 5.0:  # noqa: PLR2004 - -90 % to 500 % a year
        raise InvalidInputError(
            f"The view on {symbol} expects {view.annual_return:g} a year.",
            "Give a fraction from -0.9 to 5.",
        )
    return ReturnView(symbol, view.annual_return, against)

"""What is checked of a request before its bars, and of the bars before the start."""

from __future__ import annotations

from core.clock import now
from core.contracts import BarSeries, CountSessions
from core.errors import InvalidInputError
from core.formatting import format_count, format_percent
from core.trading.bar_checks import check_bars
from core.trading.optimisation.methods import METHODS
from core.trading.optimisation.objective import check_objectives
from core.trading.optimisation.probes import Probes, probe_space
from core.trading.optimisation.request import OptimisationRequest, Stretch
from core.trading.optimisation.space_check import check_space
from core.trading.optimisation.stretches import find_gap, is_flat
from core.trading.request import BacktestRequest
from core.trading.strategies.base import STRATEGIES
from core.trading.validation import CheckedRequest, check_request

MAX_HOLDOUT_SHARE = 0.8
MAX_SEED = 2**31 - 1
MAX_MIN_TRADES = 10_000


def check_search(request: OptimisationRequest) -> Probes:
    """Check the space, the method and its numbers.

    Raises:
        InvalidInputError: the first thing wrong, with its remedy.
        NotFoundError: no such strategy or method.
    """
    STRATEGIES.get(request.space.kind)
    method = METHODS.get(request.method)
    check_objectives(request.objectives)
    if len(request.objectives) > 1 and not method.is_multi:
        raise InvalidInputError(
            f"{method.title} follows one objective, not {len(request.objectives)}.",
            "Choose one objective, or a method that takes several.",
        )
    _check_within("The holdout", request.holdout_share, 0.0, MAX_HOLDOUT_SHARE, is_share=True)
    _check_within("The smallest number of trades", request.min_trades, 0, MAX_MIN_TRADES)
    _check_within("The seed", request.seed, 0, MAX_SEED)
    _check_within("The number of trials", request.budget, 0, method.max_budget)
    is_listed = method.is_exhaustive and request.walk_forward is None
    check_space(request.space, is_enumerated=is_listed)
    return probe_space(request.space)


def check_settings(request: OptimisationRequest, probes: Probes) -> CheckedRequest:
    """Check costs, rules, period and notes as those of a backtest, with the shortest parameters.

    Raises:
        InvalidInputError: the first thing wrong.
    """
    return check_request(
        BacktestRequest(
            symbol=request.symbol,
            strategy=request.space.kind,
            params=probes.shortest.params.model_dump(mode="json"),
            costs=request.costs,
            execution=request.execution,
            start=request.start,
            end=request.end,
            interval=request.interval,
            source=request.source,
            notes=request.notes,
        ),
        now().date(),
    )


def check_seen(
    checked: CheckedRequest, bars: BarSeries, probes: Probes, count_sessions: CountSessions
) -> list[str]:
    """Check the bars a search may see; returns sentences of warning.

    Raises:
        InvalidInputError: too few, flat, or not one unit affordable.
    """
    warnings = list(check_bars(checked, bars, count_sessions))
    if is_flat(bars):
        raise InvalidInputError(
            f"The price of {bars.symbol} is {bars.close[0]:g} on all {format_count(len(bars))} "
            "bars: every combination gives the same result.",
            "Choose another symbol or period.",
        )
    if probes.most > len(bars):
        warnings.append(
            f"The longest parameters need {format_count(probes.most)} bars; the search sees "
            f"{format_count(len(bars))}. Trials that do not fit are listed as not run."
        )
    gap = find_gap(bars)
    return [*warnings, gap] if gap else warnings


def check_unseen(unseen: Stretch, probes: Probes) -> list[str]:
    """Check the bars that stay unseen; returns sentences of warning.

    Raises:
        InvalidInputError: no trial could ever be judged on them.
    """
    if probes.fewest > unseen.bars:
        raise InvalidInputError(
            f"Only {format_count(unseen.bars)} bars would stay unseen; even the shortest "
            f"parameters need {format_count(probes.fewest)} to be judged on them.",
            "Keep a larger share unseen, or choose a longer period.",
        )
    if probes.most > unseen.bars:
        sentence = (
            f"The longest parameters need {format_count(probes.most)} bars; "
            f"{format_count(unseen.bars)} stay unseen. A pick that does not fit cannot be judged "
            "on them."
        )
        return [sentence]
    return []


def _check_within(
    what: str, value: float, low: float, high: float, *, is_share: bool = False
) -> None:
    if low <= value <= high:  # also refuses what is no number
        return
    shown, lowest, highest = (
        format_percent(each, 0) if is_share else f"{each:,}" for each in (value, low, high)
    )
    raise InvalidInputError(
        f"{what} is {shown}; it must lie between {lowest} and {highest}.",
        f"Enter a number from {lowest} to {highest}.",
    )

"""Turns a request into something that can be run, or says why not and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from core.enums import Direction
from core.errors import InvalidInputError
from core.formatting import format_count, format_money, format_percent
from core.plain_text import require_visible
from core.trading.declaration import build_declared
from core.trading.request import (
    MAX_SENSIBLE_COMMISSION,
    MIN_SENSIBLE_CASH,
    BacktestRequest,
    Costs,
    Execution,
)
from core.trading.strategies.base import STRATEGIES, Strategy

MAX_TAGS, MAX_TAG_LENGTH, MAX_NOTES_LENGTH = 20, 30, 5_000


@dataclass(frozen=True, slots=True, eq=False)
class CheckedRequest:
    """A request whose values are known to be sound; the bars are checked separately."""

    request: BacktestRequest
    strategy: Strategy
    costs: Costs
    execution: Execution
    warnings: tuple[str, ...]


def check_request(request: BacktestRequest, today: date) -> CheckedRequest:
    """Check everything that can be checked without bars.

    Args:
        request: as the user made it.
        today: an end after it is moved to it, with a warning.

    Raises:
        InvalidInputError: the first thing wrong, with its remedy.
        NotFoundError: no such strategy.
    """
    kind = STRATEGIES.get(request.strategy)
    strategy = kind(build_declared(kind.params_type, request.params))
    costs = build_declared(Costs, request.costs)
    execution = build_declared(Execution, request.execution)
    check_sides(strategy, execution)
    if execution.take_profit and execution.take_profit <= costs.spread:
        raise InvalidInputError(
            f"A take-profit of {format_percent(execution.take_profit)} is within the spread "
            f"({format_percent(costs.spread)}): it would be reached at once.",
            "Choose a take-profit above the spread.",
        )
    request, warnings = _check_period(request, today)
    request = replace(request, symbol=request.symbol.strip(), tags=normalise_tags(request.tags))
    check_notes(request.notes)
    return CheckedRequest(
        request, strategy, costs, execution, (*warnings, *_list_cost_warnings(costs))
    )


def normalise_tags(tags: Sequence[str]) -> tuple[str, ...]:
    """Trimmed, lower case, without repeats, in the order given.

    Raises:
        InvalidInputError: too many tags or one too long.
    """
    clean = tuple(dict.fromkeys(" ".join(tag.lower().split()) for tag in tags if tag.strip()))
    if len(clean) > MAX_TAGS:
        raise InvalidInputError(
            f"{len(clean)} tags are too many.", f"Keep at most {MAX_TAGS} of them."
        )
    for tag in clean:
        require_visible(tag, "A tag")
        if len(tag) > MAX_TAG_LENGTH:
            raise InvalidInputError(
                f"The tag {tag[:MAX_TAG_LENGTH]!r}… is too long.",
                f"Use at most {MAX_TAG_LENGTH} characters per tag.",
            )
    return clean


def check_notes(notes: str) -> None:
    """Refuse notes that do not fit their column, or cannot be seen."""
    if len(notes) > MAX_NOTES_LENGTH:
        raise InvalidInputError(
            f"The notes have {format_count(len(notes))} characters.",
            f"Shorten them to {format_count(MAX_NOTES_LENGTH)}.",
        )
    require_visible(notes, "The notes", allowed="\r\n\t")


def check_sides(strategy: Strategy, execution: Execution) -> None:
    """Refuse a direction that the strategy or its target does not allow.

    Raises:
        InvalidInputError: it never sells short, or a short position could not gain so much.
    """
    if execution.direction is Direction.LONG:
        return
    if not strategy.may_short():
        raise InvalidInputError(
            f"{strategy.title} never sells short.", "Choose the direction “long”."
        )
    if execution.take_profit >= 1:
        raise InvalidInputError(
            "A short position cannot gain 100 % or more.",
            "Choose a take-profit below 100 %, or the direction “long”.",
        )


def _check_period(request: BacktestRequest, today: date) -> tuple[BacktestRequest, list[str]]:
    warnings = []
    if request.end and request.end > today:
        warnings.append(
            f"The end ({request.end:%Y-%m-%d}) lies in the future; it was moved to "
            f"{today:%Y-%m-%d}."
        )
        request = replace(request, end=today)
    if request.start and request.start >= (request.end or today):
        last = request.end or today
        raise InvalidInputError(
            f"The start ({request.start:%Y-%m-%d}) is not before the end ({last:%Y-%m-%d}).",
            "Choose a start before the end.",
        )
    return request, warnings


def _list_cost_warnings(costs: Costs) -> list[str]:
    warnings = []
    if costs.cash < MIN_SENSIBLE_CASH:
        warnings.append(
            f"With {format_money(costs.cash)} of cash, whole units and rounding decide much of "
            "the result."
        )
    if costs.commission > MAX_SENSIBLE_COMMISSION:
        warnings.append(
            f"A commission of {format_percent(costs.commission)} per order is unusually high."
        )
    return warnings

"""Everything of a strategy that can be swept, and sensible ranges to begin with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.declaration import FieldSpec, Unit, build_declared, list_fields
from core.errors import NotFoundError
from core.trading.optimisation.own_constraints import find_own_constraints
from core.trading.optimisation.ranges import suggest_range
from core.trading.optimisation.rule_axes import list_rule_numbers
from core.trading.optimisation.space import Axis, SearchSpace
from core.trading.request import Execution
from core.trading.strategies.base import STRATEGIES
from core.trading.sweep.combinations import RULE_FIELDS

MAX_SUGGESTED = 3
"""Axes that a new space varies: a heat map shows two, and each more multiplies the trials."""


@dataclass(frozen=True, slots=True)
class AxisChoice:
    """A number that can be swept.

    Attributes:
        name: as in `Axis`.
        low, high: limits of the field, inclusive.
        value: what it is now.
        suggested: a range around that value.
        is_rule: whether it belongs to the order rules (stop-loss, ...), not to the strategy.
    """

    name: str
    title: str
    description: str
    unit: Unit
    is_whole: bool
    low: float
    high: float
    value: float
    suggested: Axis
    is_rule: bool = False


def list_axes(
    kind: str, params: Mapping[str, Any], execution: Mapping[str, Any] | None = None
) -> tuple[AxisChoice, ...]:
    """Everything that can be swept: numbers of the parameters, within rules, of the orders.

    Args:
        kind: name of the strategy.
        params: values by field; what is absent takes the strategy's default.
        execution: the same of the order rules.

    Raises:
        NotFoundError: no such strategy.
        InvalidInputError: the strategy or the rules do not accept the values.
    """
    own = build_declared(STRATEGIES.get(kind).params_type, params)
    rules = build_declared(Execution, execution or {})
    found = [
        _choose(spec, getattr(own, spec.name))
        for spec in list_fields(type(own))
        if spec.high is not None
    ]
    found += [_choose(spec, value) for spec, value in list_rule_numbers(own)]
    found += [
        _choose(spec, getattr(rules, spec.name), is_rule=True)
        for spec in list_fields(Execution)
        if spec.name in RULE_FIELDS
    ]
    return tuple(found)


def find_choice(choices: tuple[AxisChoice, ...], name: str) -> AxisChoice:
    """The choice of that name.

    Raises:
        NotFoundError: the strategy has no such number.
    """
    for choice in choices:
        if choice.name == name:
            return choice
    known = ", ".join(choice.title for choice in choices)
    raise NotFoundError(f"There is no number called {name!r} to sweep.", f"Known: {known}.")


def default_space(kind: str, params: Mapping[str, Any]) -> SearchSpace:
    """A first space: ten to twenty values around those of up to three parameters.

    The first ones, as the strategy declares them. Its own conditions, such as short < long, become
    constraints that the user may change.

    Raises:
        NotFoundError, InvalidInputError: see `list_axes`.
    """
    choices = [choice for choice in list_axes(kind, params) if not choice.is_rule]
    axes = tuple(choice.suggested for choice in choices[:MAX_SUGGESTED])
    names = {axis.name for axis in axes}
    constraints = tuple(
        each for each in find_own_constraints(kind) if names & {each.left, str(each.right)}
    )
    fixed = {name: value for name, value in params.items() if name not in names}
    return SearchSpace(kind, axes, constraints, fixed)


def _choose(spec: FieldSpec, value: float, *, is_rule: bool = False) -> AxisChoice:
    low, high = float(spec.low or 0.0), float(spec.high or 0.0)
    span = suggest_range(float(value), low, high, spec.unit, is_whole=spec.is_whole)
    return AxisChoice(
        spec.name,
        spec.title,
        spec.description,
        spec.unit,
        spec.is_whole,
        low,
        high,
        float(value),
        Axis(spec.name, *span, spec.is_whole),
        is_rule,
    )

"""The parameter sets next to the one that was picked."""

from __future__ import annotations

from typing import Any

from core.errors import AppError
from core.trading.declaration import FieldSpec, build_declared, list_fields
from core.trading.strategies.base import Strategy

STEP = 0.1
"""A tenth of the value: a change that no idea should depend on. Whole numbers move by one at
least."""


def list_neighbours(strategy: Strategy) -> list[Strategy]:
    """The strategy with each number one step lower and one step higher, where that is allowed.

    Switches and choices have no neighbours; a number at 0 has none either, since 0 usually
    switches a rule off.
    """
    found = []
    values = strategy.params.model_dump()
    for spec in list_fields(type(strategy.params)):
        for changed in _steps(spec, values[spec.name]):
            try:
                params = build_declared(type(strategy.params), {**values, spec.name: changed})
            except AppError:
                continue  # the strategy refuses this combination
            found.append(type(strategy)(params))
    return found


def _steps(spec: FieldSpec, value: Any) -> list[float]:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not value or spec.low is None or spec.high is None:
        return []
    step = abs(value) * STEP
    if spec.is_whole:
        step = max(1, round(step))
    return [
        int(each) if spec.is_whole else each
        for each in (value - step, value + step)
        if spec.low <= each <= spec.high
    ]

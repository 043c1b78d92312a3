"""The parameter sets next to the one that was picked."""

from __future__ import annotations

from core.errors import AppError
from core.trading.declaration import FieldSpec, build_declared, list_fields
from core.trading.strategies.base import Strategy
from core.trading.sweep.number_paths import DOT, is_path, list_numbers, replace_numbers

STEP = 0.1
"""A tenth of the value: a change that no idea should depend on. Whole numbers move by one at
least."""

MAX_NEIGHBOURS = 24
"""Of a large rule tree, the first so many; each is a run of the engine."""

_NEUTRAL = {"times": 1.0}
"""Numbers of a rule tree whose rest value is not 0: what moves is the distance from it."""


def list_neighbours(strategy: Strategy) -> list[Strategy]:
    """The strategy with each number one step lower and one step higher, where that is allowed.

    Numbers within a rule tree are moved as well. Switches and choices have no neighbours; a
    number at 0 has none either, since 0 usually switches a rule off.
    """
    found: list[Strategy] = []
    values = strategy.params.model_dump(mode="json")
    specs = {spec.name: spec for spec in list_fields(type(strategy.params))}
    for path, value in list_numbers(values):
        rest = _NEUTRAL.get(path.rpartition(DOT)[2], 0.0) if is_path(path) else 0.0
        for changed in _step(specs.get(path), value, rest):
            try:
                moved = replace_numbers(values, {path: changed})
                params = build_declared(type(strategy.params), moved)
            except AppError:
                continue  # the strategy refuses this combination
            if len(found) < MAX_NEIGHBOURS:
                found.append(type(strategy)(params))
    return found


def _step(spec: FieldSpec | None, value: float, rest: float) -> list[float]:
    """One step down and one up; what the declaration forbids is left out."""
    distance = abs(value - rest)
    if not distance:
        return []
    is_whole = isinstance(value, int) if spec is None else spec.is_whole
    step = max(1, round(distance * STEP)) if is_whole else distance * STEP
    steps = [int(each) if is_whole else each for each in (value - step, value + step)]
    if spec is None or spec.low is None or spec.high is None:
        return steps
    return [each for each in steps if spec.low <= each <= spec.high]

"""The parameter sets next to the one that was picked."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from core.errors import AppError
from core.trading.declaration import FieldSpec, build_declared, list_fields
from core.trading.strategies.base import Strategy

STEP = 0.1
"""A tenth of the value: a change that no idea should depend on. Whole numbers move by one at
least."""

MAX_NEIGHBOURS = 24
"""Of a large rule tree, the first so many; each is a run of the engine."""

_NEUTRAL = {"times": 1.0}
"""Numbers of a rule tree whose rest value is not 0: what moves is the distance from it."""

_Path = tuple[str | int, ...]


def list_neighbours(strategy: Strategy) -> list[Strategy]:
    """The strategy with each number one step lower and one step higher, where that is allowed.

    Numbers within a rule tree are moved as well. Switches and choices have no neighbours; a
    number at 0 has none either, since 0 usually switches a rule off.
    """
    found: list[Strategy] = []
    values = strategy.params.model_dump(mode="json")
    specs = {spec.name: spec for spec in list_fields(type(strategy.params))}
    for path, value in _find_numbers(values):
        is_own = len(path) == 1
        rest = 0.0 if is_own else _NEUTRAL.get(str(path[-1]), 0.0)
        for changed in _step(specs[str(path[0])] if is_own else None, value, rest):
            try:
                params = build_declared(type(strategy.params), _replace(values, path, changed))
            except AppError:
                continue  # the strategy refuses this combination
            if len(found) < MAX_NEIGHBOURS:
                found.append(type(strategy)(params))
    return found


def _find_numbers(value: Any, path: _Path = ()) -> Iterator[tuple[_Path, float]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _find_numbers(item, (*path, key))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _find_numbers(item, (*path, place))
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield path, value


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


def _replace(values: dict[str, Any], path: _Path, changed: float) -> dict[str, Any]:
    copied: Any = copy.deepcopy(values)
    place = copied
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = changed
    result: dict[str, Any] = copied
    return result

"""Which relations between its numbers a strategy itself insists on, such as short < long."""

from __future__ import annotations

from functools import cache
from itertools import permutations

from core.declaration import FieldSpec, list_fields
from core.errors import InvalidInputError
from core.trading.optimisation.space import Constraint
from core.trading.strategies.base import STRATEGIES, StrategyParams

_PLACES = (0.3, 0.5, 0.7)  # of the range that both fields share


@cache
def find_own_constraints(kind: str) -> tuple[Constraint, ...]:
    """Order relations between two numbers of one unit that the strategy refuses to break.

    Found by asking it: for each pair, whether it accepts the smaller value on one side, the
    same value on both, and the greater one. So no strategy has to declare them a second time;
    what it refuses for other reasons is still refused trial by trial.
    """
    model = STRATEGIES.get(kind).params_type
    numbers = [spec for spec in list_fields(model) if spec.high is not None]
    found = []
    for left, right in permutations(numbers, 2):
        if left.unit != right.unit:
            continue
        if (is_equal_allowed := _must_not_exceed(model, left, right)) is not None:
            found.append(Constraint(left.name, "<=" if is_equal_allowed else "<", right.name))
    return tuple(found)


def _must_not_exceed(model: type[StrategyParams], left: FieldSpec, right: FieldSpec) -> bool | None:
    """Whether equal values are allowed where left may not exceed right; None where it may."""
    low = max(left.low or 0.0, right.low or 0.0)
    high = min(left.high or 0.0, right.high or 0.0)
    if low >= high:
        return None
    less, middle, more = (_at(left, low, high, place) for place in _PLACES)
    if less == more:
        return None
    orders = ((less, more), (more, less))
    is_accepted = [_accepts(model, {left.name: a, right.name: b}) for a, b in orders]
    if is_accepted != [True, False]:
        return None
    return _accepts(model, {left.name: middle, right.name: middle})


def _at(spec: FieldSpec, low: float, high: float, place: float) -> float:
    value = low + place * (high - low)
    return round(value) if spec.is_whole else value


def _accepts(model: type[StrategyParams], values: dict[str, float]) -> bool:
    try:
        model.model_validate(values)
    except (InvalidInputError, ValueError):  # pydantic's own error is a ValueError
        return False
    return True

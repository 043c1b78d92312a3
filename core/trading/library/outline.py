"""A strategy as lines of text, and what differs between two of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from core.trading.declaration import Declared, format_value, list_fields
from core.trading.request import Execution
from core.trading.rules.conditions import AllOf, AnyOf, Condition, Not
from core.trading.rules.rule_set import SIDES, RuleSet
from core.trading.rules.words import say_condition
from core.trading.strategies.base import Strategy

_HEADS = dict(zip(SIDES, ("Buy", "Sell", "Sell short", "Buy back"), strict=True))
_INDENT = "    "


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One line of a comparison: in both, in the older only, or in the newer only."""

    change: Literal["same", "removed", "added"]
    text: str


def outline(strategy: Strategy, execution: Execution) -> tuple[str, ...]:
    """Every parameter, condition and execution rule, a line each, conditions indented."""
    lines: list[str] = []
    for spec in list_fields(type(strategy.params)):
        value = getattr(strategy.params, spec.name)
        if isinstance(value, RuleSet):
            for side, tree in value.trees().items():
                lines += [f"{_HEADS[side]} when", *_list_conditions(tree, 1)]
        else:
            lines.append(f"{spec.title}: {format_value(value, spec.unit)}")
    return (*lines, *_list_values(execution))


def compare_outlines(older: Sequence[str], newer: Sequence[str]) -> tuple[DifferenceLine, ...]:
    """All lines of both in order, each marked; what was removed stands before what was added."""
    found: list[DifferenceLine] = []
    matcher = SequenceMatcher(a=list(older), b=list(newer), autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag == "equal":
            found += [DifferenceLine("same", line) for line in older[start:end]]
            continue
        found += [DifferenceLine("removed", line) for line in older[start:end]]
        found += [DifferenceLine("added", line) for line in newer[other_start:other_end]]
    return tuple(found)


def _list_values(declared: Declared) -> Iterator[str]:
    for spec in list_fields(type(declared)):
        value = getattr(declared, spec.name)
        is_off = not isinstance(value, str) and value == 0 and spec.default == 0
        yield f"{spec.title}: {'off' if is_off else format_value(value, spec.unit)}"


def _list_conditions(condition: Condition, level: int) -> Iterator[str]:
    indent = _INDENT * level
    if isinstance(condition, Not):
        yield f"{indent}not"
        yield from _list_conditions(condition.condition, level + 1)
    elif isinstance(condition, AllOf | AnyOf):
        yield f"{indent}{'all of' if isinstance(condition, AllOf) else 'any of'}"
        for part in condition.conditions:
            yield from _list_conditions(part, level + 1)
    else:
        yield f"{indent}{say_condition(condition)}"

"""The numbers within a rule tree, each as a field: with limits and a title in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from core.declaration import FieldSpec, list_fields
from core.trading.rules.conditions import (
    MAX_MOVES,
    AllOf,
    AnyOf,
    Between,
    Compare,
    Condition,
    Moves,
    Not,
)
from core.trading.rules.operands import MAX_AGO, MAX_NUMBER, IndicatorLine, Number, Price
from core.trading.rules.rule_set import RuleSet
from core.trading.rules.words import say_condition
from core.trading.strategies.base import StrategyParams
from core.trading.sweep.number_paths import DOT

_SIDES = {
    "enter_long": "entry",
    "exit_long": "exit",
    "enter_short": "short entry",
    "exit_short": "short exit",
}
_MIN_TIMES, _MAX_TIMES = 0.01, 100.0
_SIDES_OF_LEAF = {Compare: ("left", "right"), Between: ("value", "low", "high"), Moves: ("value",)}

Found = tuple[FieldSpec, float]


def list_rule_numbers(params: StrategyParams) -> list[Found]:
    """Every number of every rule tree among the parameters, with its present value.

    A `FieldSpec` has the path as its name and a title such as `SMA length (entry)`; equal titles
    are numbered. A shift of 0 bars and a factor of 1 are left out: they stand in every operand,
    and mean that there is none.
    """
    found: list[Found] = []
    for name in type(params).model_fields:
        rules = getattr(params, name)
        if isinstance(rules, RuleSet):
            for side, tree in rules.trees().items():
                found += _of_tree(tree, f"{name}{DOT}{side}", _SIDES[side])
    return _number_equal_titles(found)


def _of_tree(tree: Condition, path: str, side: str) -> Iterator[Found]:
    if isinstance(tree, Not):
        yield from _of_tree(tree.condition, f"{path}{DOT}condition", side)
    elif isinstance(tree, AllOf | AnyOf):
        for place, child in enumerate(tree.conditions):
            yield from _of_tree(child, f"{path}{DOT}conditions{DOT}{place}", side)
    else:
        words = say_condition(tree)
        operands = {name: getattr(tree, name) for name in _SIDES_OF_LEAF[type(tree)]}
        scale = _find_scale(list(operands.values()))
        for name, operand in operands.items():
            yield from _of_operand(operand, f"{path}{DOT}{name}", (side, words), scale)
        if isinstance(tree, Moves):
            title = f"Bars {tree.direction} ({side})"
            spec = _spec(f"{path}{DOT}bars", title, words, "bars", (1, MAX_MOVES), is_whole=True)
            yield spec, tree.bars


def _of_operand(
    operand: Price | IndicatorLine | Number,
    path: str,
    where: tuple[str, str],
    scale: tuple[float, float],
) -> Iterator[Found]:
    side, words = where
    if isinstance(operand, Number):
        yield _spec(f"{path}{DOT}value", f"Level ({side})", words, "points", scale), operand.value
        return
    what = operand.field.capitalize() if isinstance(operand, Price) else operand.built.title
    if isinstance(operand, IndicatorLine):
        for spec in list_fields(type(operand.built)):
            title = f"{what} {spec.title.lower()} ({side})"
            limits = (spec.low or 0.0, spec.high or 0.0)
            yield (
                _spec(
                    f"{path}{DOT}values{DOT}{spec.name}",
                    title,
                    words,
                    spec.unit,
                    limits,
                    is_whole=spec.is_whole,
                ),
                getattr(operand.built, spec.name),
            )
    if operand.ago:
        title = f"{what}: bars back ({side})"
        spec = _spec(f"{path}{DOT}ago", title, words, "bars", (0, MAX_AGO), is_whole=True)
        yield spec, operand.ago
    if operand.times != 1.0:
        title = f"{what}: factor ({side})"
        limits = (_MIN_TIMES, _MAX_TIMES)
        yield _spec(f"{path}{DOT}times", title, words, "ratio", limits), operand.times


def _find_scale(operands: list[Any]) -> tuple[float, float]:
    """Limits of a level: those of the indicator that it is compared with, where that has any."""
    for operand in operands:
        if isinstance(operand, IndicatorLine) and operand.built.limits is not None:
            low, high = operand.built.limits
            return low * operand.times, high * operand.times
    return -MAX_NUMBER, MAX_NUMBER


def _spec(
    path: str,
    title: str,
    words: str,
    unit: Any,
    limits: tuple[float, float],
    *,
    is_whole: bool = False,
) -> FieldSpec:
    text = f"In the condition: {words}."
    return FieldSpec(path, title, text, unit, 0, is_whole, low=limits[0], high=limits[1])


def _number_equal_titles(found: list[Found]) -> list[Found]:
    total = Counter(spec.title for spec, _ in found)
    seen: Counter[str] = Counter()
    named = []
    for spec, value in found:
        seen[spec.title] += 1
        title = f"{spec.title} {seen[spec.title]}" if total[spec.title] > 1 else spec.title
        named.append((replace(spec, title=title), value))
    return named

"""The tree: comparisons as leaves, and/or/not between them. Data only; nothing in it is code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from core.trading.rules.operands import IndicatorLine, Node, Number, Operand, Price, warm_up_of

Relation = Literal["above", "below", "crosses_above", "crosses_below"]

MAX_BRANCHES = 12
"""Conditions that one group may join."""
MAX_MOVES = 50


class Compare(Node):
    """Two operands of the same bar; a crossing looks at the bar before as well."""

    kind: Literal["compare"] = "compare"
    left: Operand
    relation: Relation = "above"
    right: Operand


class Between(Node):
    """The operand lies between two others, both included."""

    kind: Literal["between"] = "between"
    value: Operand
    low: Operand
    high: Operand


class Moves(Node):
    """The operand has gone the same way, bar by bar."""

    kind: Literal["moves"] = "moves"
    value: Operand
    direction: Literal["rising", "falling"] = "rising"
    bars: int = Field(default=3, ge=1, le=MAX_MOVES)


class AllOf(Node):
    """Every one of the conditions holds."""

    kind: Literal["all"] = "all"
    conditions: tuple[Condition, ...] = Field(min_length=1, max_length=MAX_BRANCHES)


class AnyOf(Node):
    """At least one of the conditions holds."""

    kind: Literal["any"] = "any"
    conditions: tuple[Condition, ...] = Field(min_length=1, max_length=MAX_BRANCHES)


class Not(Node):
    """The condition does not hold; where it is unknown, this is unknown too."""

    kind: Literal["not"] = "not"
    condition: Condition


Leaf = Compare | Between | Moves
Condition = Annotated[Compare | Between | Moves | AllOf | AnyOf | Not, Field(discriminator="kind")]
for _group in (AllOf, AnyOf, Not):
    _group.model_rebuild()


def children_of(condition: Condition) -> tuple[Condition, ...]:
    """The conditions that a group joins; none below a leaf."""
    if isinstance(condition, Not):
        return (condition.condition,)
    return condition.conditions if isinstance(condition, AllOf | AnyOf) else ()


def walk(condition: Condition) -> Iterator[Condition]:
    """The condition and all below it, from the top."""
    yield condition
    for child in children_of(condition):
        yield from walk(child)


def depth_of(condition: Condition) -> int:
    """Levels of the tree; a leaf has one."""
    return 1 + max(map(depth_of, children_of(condition)), default=0)


def operands_of(condition: Condition) -> tuple[Price | IndicatorLine | Number, ...]:
    """What a leaf looks at; nothing for a group."""
    if isinstance(condition, Compare):
        return (condition.left, condition.right)
    if isinstance(condition, Between):
        return (condition.value, condition.low, condition.high)
    return (condition.value,) if isinstance(condition, Moves) else ()


def warm_up_of_condition(condition: Condition) -> int:
    """Index of the first bar on which everything in the tree is known."""
    found = 0
    for node in walk(condition):
        own = max(map(warm_up_of, operands_of(node)), default=0)
        if isinstance(node, Compare) and node.relation.startswith("crosses"):
            own += 1
        elif isinstance(node, Moves):
            own += node.bars
        found = max(found, own)
    return found

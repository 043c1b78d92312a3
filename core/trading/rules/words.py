"""Trees in words, as a trader would say them."""

from __future__ import annotations

from core.trading.declaration import format_value
from core.trading.rules.conditions import (
    AllOf,
    AnyOf,
    Between,
    Compare,
    Condition,
    Moves,
    Not,
    children_of,
)
from core.trading.rules.operands import IndicatorLine, Number, Price
from core.trading.rules.rule_set import SIDES, RuleSet

_RELATIONS = {
    "above": "is above",
    "below": "is below",
    "crosses_above": "crosses above",
    "crosses_below": "crosses below",
}
_OPENINGS = dict(zip(SIDES, ("Buys", "Sells", "Sells short", "Buys back"), strict=True))


def say_operand(operand: Price | IndicatorLine | Number) -> str:
    """`the close`, `1.05 × SMA 200`, `Upper of Bollinger 20, 2 one bar before`."""
    if isinstance(operand, Number):
        return format_value(operand.value, "points")
    if isinstance(operand, Price):
        text = f"the {operand.field}"
    else:
        kind = operand.built
        is_alone = len(kind.lines) == 1 or operand.line == kind.title
        text = kind.label if is_alone else f"{operand.line} of {kind.label}"
    if operand.times != 1.0:
        text = f"{format_value(operand.times, 'ratio')} × {text}"
    return f"{text} {format_value(operand.ago, 'bars')} before" if operand.ago else text


def say_condition(condition: Condition) -> str:
    """The condition in words; groups within groups in brackets."""
    if isinstance(condition, Compare):
        left, right = say_operand(condition.left), say_operand(condition.right)
        return f"{left} {_RELATIONS[condition.relation]} {right}"
    if isinstance(condition, Between):
        value, low, high = map(say_operand, (condition.value, condition.low, condition.high))
        return f"{value} is between {low} and {high}"
    if isinstance(condition, Moves):
        way = "risen" if condition.direction == "rising" else "fallen"
        times = "since the bar before" if condition.bars == 1 else f"{condition.bars} bars in a row"
        return f"{say_operand(condition.value)} has {way} {times}"
    if isinstance(condition, Not):
        return f"not ({say_condition(condition.condition)})"
    joint = " and " if isinstance(condition, AllOf) else " or "
    return joint.join(_bracket(child) for child in condition.conditions)


def say_rules(rules: RuleSet) -> str:
    """All sides, each a sentence; how a side without an exit is left is said too."""
    sentences = []
    trees = rules.trees()
    for enter, leave in (SIDES[:2], SIDES[2:]):
        if enter not in trees:
            continue
        sentences.append(f"{_OPENINGS[enter]} when {say_condition(trees[enter])}.")
        if leave in trees:
            sentences.append(f"{_OPENINGS[leave]} when {say_condition(trees[leave])}.")
        else:
            sentences.append(
                f"{_OPENINGS[leave]} only at a stop, a target, the opposite entry or the end."
            )
    return " ".join(sentences)


def _bracket(condition: Condition) -> str:
    text = say_condition(condition)
    is_joint = isinstance(condition, AllOf | AnyOf) and len(children_of(condition)) > 1
    return f"({text})" if is_joint else text

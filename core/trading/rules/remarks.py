"""What is allowed in rules and yet hardly meant."""

from __future__ import annotations

from core.formatting import format_number
from core.trading.rules.conditions import Compare, operands_of
from core.trading.rules.operands import IndicatorLine, Number, Price
from core.trading.rules.rule_set import RuleSet
from core.trading.rules.words import say_condition, say_operand


def list_remarks(rules: RuleSet) -> list[str]:
    """Sentences about conditions that can never change, or compare what has different units."""
    found = []
    for node in rules.walk():
        operands = operands_of(node)
        lines = [item for item in operands if isinstance(item, IndicatorLine)]
        for number in (item for item in operands if isinstance(item, Number)):
            found += [text for line in lines if (text := _find_out_of_reach(line, number))]
        if operands and all(isinstance(item, Number) for item in operands):
            found.append(f"“{say_condition(node)}” compares numbers only: it never changes.")
        if isinstance(node, Compare) and node.left == node.right:
            found.append(f"“{say_condition(node)}” compares something with itself.")
        units = {unit for item in operands if (unit := _unit_of(item))}
        if len(units) > 1:
            found.append(
                f"“{say_condition(node)}” compares different units: {' and '.join(sorted(units))}."
            )
    if "exit_long" in rules.trees() and rules.enter_long is None:
        found.append("There is a rule to sell but none to buy.")
    return list(dict.fromkeys(found))


def _find_out_of_reach(line: IndicatorLine, number: Number) -> str:
    limits = line.built.limits
    if limits is None or line.times != 1.0 or limits[0] <= number.value <= limits[1]:
        return ""
    low, high = (format_number(limit, 0) for limit in limits)
    return (
        f"{say_operand(line)} never leaves {low} to {high}, but is compared with "
        f"{say_operand(number)}."
    )


def _unit_of(operand: Price | IndicatorLine | Number) -> str:
    """`price`, `volume`, an indicator's own scale, or nothing for a number."""
    if isinstance(operand, Number):
        return ""
    if isinstance(operand, Price):
        return "volume" if operand.field == "volume" else "price"
    return "price" if operand.built.is_overlay else operand.built.title

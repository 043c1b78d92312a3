"""What a strategy may be made of, said a second time and on its own: the judge of proof 6."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

SIDES = {"enter_long", "exit_long", "enter_short", "exit_short"}
MAX_DEPTH, MAX_NODES, MAX_PERIOD = 8, 50, 500
_LINE = {"kind", "ago", "times"}
_KEYS: Mapping[str, set[str]] = {
    "compare": {"kind", "left", "relation", "right"},
    "between": {"kind", "value", "low", "high"},
    "moves": {"kind", "value", "direction", "bars"},
    "all": {"kind", "conditions"},
    "any": {"kind", "conditions"},
    "not": {"kind", "condition"},
    "price": _LINE | {"field"},
    "indicator": _LINE | {"indicator", "values", "line"},
    "number": {"kind", "value"},
}
_WORDS: Mapping[str, set[str]] = {
    "relation": {"above", "below", "crosses_above", "crosses_below"},
    "direction": {"rising", "falling"},
    "field": {"open", "high", "low", "close", "volume"},
}
_CHILDREN = {"left", "right", "low", "high", "condition"}
_OPERANDS = {"price", "indicator", "number"}
_PERIODS = {"length", "fast", "slow", "signal", "bars"}


def find_stranger(rules: Any, indicators: Mapping[str, tuple[str, ...]]) -> str:
    """The first part that does not belong into a closed tree; empty where all do.

    Args:
        rules: JSON values of rules that were accepted.
        indicators: names of indicators to the names of their lines.
    """
    if not isinstance(rules, dict) or not rules or not set(rules) <= SIDES:
        return f"not sides of a strategy: {str(rules)[:60]}"
    count = 0
    waiting = [(tree, 1) for tree in rules.values()]
    while waiting:
        node, depth = waiting.pop()
        reason = _judge_node(node, depth, indicators)
        if reason:
            return reason
        count += node["kind"] not in _OPERANDS
        waiting += [(child, depth + 1) for child in _list_children(node)]
    return f"{count} conditions" if count > MAX_NODES else ""


def _list_children(node: Mapping[str, Any]) -> list[Any]:
    names = _CHILDREN if node["kind"] == "number" else {*_CHILDREN, "value"}
    return [*node.get("conditions", ()), *(node[name] for name in names if name in node)]


def _judge_node(node: Any, depth: int, indicators: Mapping[str, tuple[str, ...]]) -> str:
    if not isinstance(node, dict) or node.get("kind") not in _KEYS:
        return f"no node: {str(node)[:60]}"
    kind = node["kind"]
    if depth > MAX_DEPTH and kind not in _OPERANDS:
        return f"{depth} levels"
    if not set(node) <= _KEYS[kind]:
        return f"keys {sorted(set(node) - _KEYS[kind])}"
    own = (
        set(node) - _CHILDREN - {"conditions", "kind"} - (set() if kind == "number" else {"value"})
    )
    reasons = (_judge_value(node, name, node[name], indicators) for name in sorted(own))
    return next(filter(None, reasons), "")


def _judge_value(
    node: Mapping[str, Any], name: str, part: Any, indicators: Mapping[str, tuple[str, ...]]
) -> str:
    if name in _WORDS:
        return "" if part in _WORDS[name] else f"{name} {part!r}"
    if name == "indicator":
        return "" if part in indicators else f"indicator {part!r}"
    if name == "line":
        return "" if part in indicators[node["indicator"]] else f"line {part!r}"
    if name == "values":
        return next(filter(None, (_judge_setting(*pair) for pair in part.items())), "")
    return "" if _is_number(part) else f"{name} {part!r}"


def _judge_setting(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return ""
    if not _is_number(value):
        return f"{name} {value!r}"
    if name in _PERIODS and not 1 <= value <= MAX_PERIOD:
        return f"a period {name} of {value}"
    return ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)

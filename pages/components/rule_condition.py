"""The inputs of the chosen condition."""

from __future__ import annotations

from typing import cast

import streamlit as st

from core.trading.rules.conditions import (
    MAX_MOVES,
    AllOf,
    AnyOf,
    Between,
    Compare,
    Condition,
    Moves,
    Not,
    Relation,
)
from core.trading.rules.operands import Number
from pages.components.rule_operand import Operand, show_operand

_FORMS = {
    "above": "is above",
    "below": "is below",
    "crosses_above": "crosses above",
    "crosses_below": "crosses below",
    "between": "is between",
    "rising": "has risen",
    "falling": "has fallen",
}


def show_condition(condition: Condition, key: str) -> Condition:
    """Draw the inputs of a comparison, or the joint of a group; returns what they hold."""
    if isinstance(condition, Not):
        st.caption("The condition below it must not hold. Choose it in the outline to change it.")
        return condition
    if isinstance(condition, AllOf | AnyOf):
        return _show_group(condition, key)
    left, right = st.columns([3, 2])
    numbers = st.container(horizontal=True, gap="small")
    with left:
        first = condition.left if isinstance(condition, Compare) else condition.value
        value = show_operand("This", first, f"{key}_first", numbers)
    with right:
        form = st.selectbox(
            "Relation",
            list(_FORMS),
            index=list(_FORMS).index(_form_of(condition)),
            format_func=_FORMS.__getitem__,
            key=f"{key}_form",
        )
    if form in {"rising", "falling"}:
        bars = _show_bars(condition, key)
        return Moves(value=value, direction="rising" if form == "rising" else "falling", bars=bars)
    if form == "between":
        low, high = _bounds_of(condition)
        columns = st.columns(2)
        with columns[0]:
            lower = show_operand("and at least", low, f"{key}_low")
        with columns[1]:
            upper = show_operand("and at most", high, f"{key}_high")
        return Between(value=value, low=lower, high=upper)
    other = condition.right if isinstance(condition, Compare) else Number(value=0.0)
    that = show_operand("That", other, f"{key}_second")
    return Compare(left=value, relation=cast("Relation", form), right=that)


def _show_group(condition: AllOf | AnyOf, key: str) -> Condition:
    names = {"all": "all of them hold", "any": "one of them holds"}
    chosen = st.segmented_control(
        "The group holds when",
        list(names),
        default=condition.kind,
        format_func=names.__getitem__,
        required=True,
        key=f"{key}_joint",
    )
    kind = AllOf if chosen == "all" else AnyOf
    return kind(conditions=condition.conditions)


def _show_bars(condition: Condition, key: str) -> int:
    start = condition.bars if isinstance(condition, Moves) else 3
    return int(st.number_input("Bars in a row", 1, MAX_MOVES, start, key=f"{key}_bars"))


def _form_of(condition: Compare | Between | Moves) -> str:
    if isinstance(condition, Compare):
        return condition.relation
    return "between" if isinstance(condition, Between) else condition.direction


def _bounds_of(condition: Condition) -> tuple[Operand, Operand]:
    if isinstance(condition, Between):
        return condition.low, condition.high
    return Number(value=0.0), Number(value=0.0)

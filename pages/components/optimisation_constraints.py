"""Relations between the numbers of a search that every trial keeps."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.declaration import format_value
from core.trading.optimisation.axes import AxisChoice
from core.trading.optimisation.space import Constraint, Relation
from pages.components.session import find, keep
from pages.components.text import escape_markdown

_RELATIONS: tuple[Relation, ...] = ("<", "<=", ">", ">=")
_SIGNS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_NUMBER = "a number"


def choose_constraints(
    choices: Sequence[AxisChoice], start_from: Sequence[Constraint], key: str
) -> tuple[Constraint, ...]:
    """Those there are, each with a way to remove it, and a way to add one."""
    place = f"{key}_constraints"
    held: tuple[Constraint, ...] = find(place, tuple(start_from))
    named = {choice.name: choice for choice in choices}
    with st.container(horizontal=True, vertical_alignment="center"):
        for number, constraint in enumerate(held):
            words = say_constraint(constraint, named)
            if st.button(
                escape_markdown(words),
                icon=":material/close:",
                key=f"{place}_{number}",
                help="Remove this constraint.",
            ):
                keep(place, held[:number] + held[number + 1 :])
                st.rerun()
        if not held:
            st.caption("No constraint: every combination of the ranges is tried.")
        popover = st.popover(
            "Add constraint", icon=":material/add:", key=f"{place}_add", on_change="rerun"
        )
    if popover.open:
        with popover:
            _show_new(choices, held, place)
    return held


def say_constraint(constraint: Constraint, named: dict[str, AxisChoice]) -> str:
    """`Short average < Long average`."""
    left = named.get(constraint.left)
    right = constraint.right
    if isinstance(right, str):
        words = named[right].title if right in named else right
    else:
        words = format_value(right, left.unit if left else "count")
    return f"{left.title if left else constraint.left} {_SIGNS[constraint.relation]} {words}"


def _show_new(choices: Sequence[AxisChoice], held: tuple[Constraint, ...], place: str) -> None:
    titles = {choice.name: choice.title for choice in choices}
    left = st.selectbox("Number", list(titles), format_func=titles.__getitem__, key=f"{place}_left")
    relation = st.segmented_control(
        "is",
        _RELATIONS,
        default="<",
        required=True,
        format_func=_SIGNS.__getitem__,
        key=f"{place}_relation",
    )
    others = [_NUMBER, *(name for name in titles if name != left)]
    right = st.selectbox(
        "than", others, format_func=lambda name: titles.get(name, name), key=f"{place}_right"
    )
    value = 0.0
    chosen = next(choice for choice in choices if choice.name == left)
    scale = 100.0 if chosen.unit == "fraction" else 1.0
    if right == _NUMBER:
        value = st.number_input(
            "Value (%)" if scale != 1.0 else "Value",
            value=chosen.value * scale,
            format="%.10g",
            key=f"{place}_value_{left}",
        )
    if st.button("Add", type="primary", key=f"{place}_take"):
        new = Constraint(left, relation, value / scale if right == _NUMBER else right)
        keep(place, (*(each for each in held if each != new), new))
        st.rerun()

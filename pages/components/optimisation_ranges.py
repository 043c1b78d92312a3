"""Which numbers of a strategy are varied, and over which values: one row each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.declaration import format_value
from core.errors import InvalidInputError
from core.formatting import MISSING, format_count
from core.trading.optimisation.axes import AxisChoice
from core.trading.optimisation.space import Axis, SearchSpace
from core.trading.sweep.number_paths import is_path

_WIDTHS = (2.6, 1.15, 1.15, 1.15, 0.75)
_PERCENT = 100.0
_UNITS = {"fraction": "%", "bars": "bars", "ratio": "times"}


def choose_ranges(
    choices: Sequence[AxisChoice], start_from: SearchSpace, key: str
) -> tuple[tuple[Axis, ...], dict[str, Any]]:
    """The rows; returns the ranges of what varies, and the strategy's other parameters.

    Args:
        choices: everything that can be swept.
        start_from: what to begin with.
        key: prefix of the widgets; another one begins anew.
    """
    own = [choice for choice in choices if not choice.is_rule]
    rules = [choice for choice in choices if choice.is_rule]
    numbers = {choice.name for choice in own}
    fixed = {name: value for name, value in start_from.fixed.items() if name not in numbers}
    axes: list[Axis] = []
    _show_heads()
    for choice in own:
        axis, value = _show_row(choice, start_from.axis(choice.name), key)
        if axis is not None:
            axes.append(axis)
        elif not is_path(choice.name):
            fixed[choice.name] = int(value) if choice.is_whole else value
    is_used = any(start_from.axis(choice.name) for choice in rules)
    if st.toggle(
        "Vary stops, target, size or cool-down too",
        is_used,
        key=f"{key}_rules",
        help="Those that are not varied here stay as set under Costs and execution.",
    ):
        found = [_show_row(rule, start_from.axis(rule.name), key)[0] for rule in rules]
        axes += [axis for axis in found if axis is not None]
    return tuple(axes), fixed


def _show_heads() -> None:
    cells = st.columns(_WIDTHS, gap="small")
    for cell, words in zip(cells, ("Vary", "From", "To", "Step", "Values"), strict=True):
        cell.caption(words, text_alignment="right" if words == "Values" else "left")


def _show_row(choice: AxisChoice, start: Axis | None, key: str) -> tuple[Axis | None, float]:
    """The range, None where the number is fixed, and the fixed value."""
    cells = st.columns(_WIDTHS, gap="small", vertical_alignment="center")
    unit = _UNITS.get(choice.unit, "")
    place = f"{key}_{choice.name}"
    is_varied = cells[0].toggle(
        f"{choice.title} ({unit})" if unit else choice.title,
        start is not None,
        key=f"{place}_on",
        help=f"{choice.description} From {format_value(choice.low, choice.unit)} to "
        f"{format_value(choice.high, choice.unit)}.",
    )
    if not is_varied:
        return None, _show_fixed(cells[1], choice, place)
    begin = start or choice.suggested
    low, high, step = (
        _ask(cell, choice, words, value, f"{place}_{words}")
        for cell, words, value in (
            (cells[1], "From", begin.low),
            (cells[2], "To", begin.high),
            (cells[3], "Step", begin.step),
        )
    )
    axis = Axis(choice.name, low, high, step, choice.is_whole)
    cells[4].markdown(_count(axis), text_alignment="right")
    return axis, choice.value


def _show_fixed(cell: DeltaGenerator, choice: AxisChoice, place: str) -> float:
    if choice.is_rule or is_path(choice.name):
        # Set where it belongs: with the execution, or in the builder of rules.
        cell.markdown(f":gray[{format_value(choice.value, choice.unit)}]")
        return choice.value
    return _ask(cell, choice, "Fixed value", choice.value, f"{place}_fixed")


def _ask(cell: DeltaGenerator, choice: AxisChoice, words: str, value: float, key: str) -> float:
    """A number in the reader's unit; without limits, which would quietly correct it."""
    label = f"{words}, {choice.title}"
    if choice.is_whole:
        return float(
            cell.number_input(
                label, value=int(value), step=1, key=key, label_visibility="collapsed"
            )
        )
    scale = _PERCENT if choice.unit == "fraction" else 1.0
    entered = cell.number_input(
        label,
        value=round(value * scale, 10),
        step=_find_button_step(choice, scale),
        format="%.10g",
        key=key,
        label_visibility="collapsed",
    )
    return round(entered / scale, 12)


def _find_button_step(choice: AxisChoice, scale: float) -> float:
    """What a press on plus or minus moves."""
    return round(choice.suggested.step * scale, 10) or 1.0


def _count(axis: Axis) -> str:
    try:
        return format_count(axis.count())
    except InvalidInputError:
        return MISSING

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

_INPUT_PIXELS, _COUNT_PIXELS, _GAP_PIXELS = 86, 52, 16
_REST_PIXELS = 2 * (_INPUT_PIXELS + _GAP_PIXELS) + _COUNT_PIXELS
_HEADS = f"""<style>
  .sd-ranges {{ display: flex; gap: 1rem; font-size: .875rem; opacity: .6; }}
  .sd-ranges span {{ width: {_INPUT_PIXELS}px; }}
  .sd-ranges span:first-child {{ flex: 1; }}
  .sd-ranges span:last-child {{ width: {_COUNT_PIXELS}px; text-align: right; }}
  @media (max-width: 640px) {{ .sd-ranges span:first-child {{ display: none; }} }}
</style><div class="sd-ranges"><span>Vary</span><span>From</span><span>To</span><span>Step</span>
<span>Values</span></div>"""
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
    st.html(_HEADS)
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


def _show_row(choice: AxisChoice, start: Axis | None, key: str) -> tuple[Axis | None, float]:
    """The range, None where the number is fixed, and the fixed value."""
    # One container: five columns are six, and every one costs a tenth of a millisecond.
    row = st.container(horizontal=True, vertical_alignment="center")
    unit = _UNITS.get(choice.unit, "")
    place = f"{key}_{choice.name}"
    is_varied = row.toggle(
        f"{choice.title} ({unit})" if unit else choice.title,
        start is not None,
        key=f"{place}_on",
        help=f"{choice.description} From {format_value(choice.low, choice.unit)} to "
        f"{format_value(choice.high, choice.unit)}.",
        width="stretch",
    )
    if not is_varied:
        value = _show_fixed(row, choice, place)
        row.space(_REST_PIXELS)
        return None, value
    begin = start or choice.suggested
    low, high, step = (
        _ask(row, choice, words, value, f"{place}_{words}")
        for words, value in (("From", begin.low), ("To", begin.high), ("Step", begin.step))
    )
    axis = Axis(choice.name, low, high, step, choice.is_whole)
    row.markdown(_count(axis), text_alignment="right", width=_COUNT_PIXELS)
    return axis, choice.value


def _show_fixed(cell: DeltaGenerator, choice: AxisChoice, place: str) -> float:
    if choice.is_rule or is_path(choice.name):
        # Set where it belongs: with the execution, or in the builder of rules.
        cell.markdown(f":gray[{format_value(choice.value, choice.unit)}]", width=_INPUT_PIXELS)
        return choice.value
    return _ask(cell, choice, "Fixed value", choice.value, f"{place}_fixed")


def _ask(cell: DeltaGenerator, choice: AxisChoice, words: str, value: float, key: str) -> float:
    """A number in the reader's unit; without limits, which would quietly correct it."""
    label = f"{words}, {choice.title}"
    if choice.is_whole:
        return float(
            cell.number_input(
                label,
                value=int(value),
                step=1,
                key=key,
                label_visibility="collapsed",
                width=_INPUT_PIXELS,
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
        width=_INPUT_PIXELS,
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

"""One input for each declared value: title, limits, unit and help come from the declaration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.trading.declaration import Declared, FieldSpec, list_fields

_UNIT_LABELS = {"fraction": "%", "bars": "bars", "points": "", "ratio": "times", "count": ""}


def params_inputs(
    model: type[Declared], key: str, *, values: Mapping[str, Any] | None = None, columns: int = 3
) -> dict[str, Any]:
    """Draw the inputs and return what they hold, fractions as fractions.

    Args:
        model: what is declared.
        key: prefix of the widgets' keys; another key starts again from `values`.
        values: what to start from; what is absent takes its default.
        columns: inputs side by side.
    """
    start = values or {}
    entered: dict[str, Any] = {}
    cells = st.columns(columns)
    for position, spec in enumerate(list_fields(model)):
        with cells[position % columns]:
            entered[spec.name] = _input(spec, f"{key}_{spec.name}", start.get(spec.name))
    return entered


def _input(spec: FieldSpec, key: str, value: Any) -> Any:
    start = spec.default if value is None else value
    if spec.unit == "switch":
        return st.toggle(spec.title, bool(start), help=spec.description, key=key)
    if spec.choices:
        chosen = str(start)
        return st.selectbox(
            spec.title,
            spec.choices,
            index=spec.choices.index(chosen) if chosen in spec.choices else 0,
            help=spec.description,
            key=key,
        )
    label = f"{spec.title} ({unit})" if (unit := _UNIT_LABELS.get(spec.unit, "")) else spec.title
    if spec.is_whole:
        return st.number_input(
            label,
            min_value=_whole(spec.low),
            max_value=_whole(spec.high),
            value=int(start),
            step=1,
            help=spec.description,
            key=key,
        )
    scale = 100.0 if spec.unit == "fraction" else 1.0
    # No limits in the widget: it would quietly correct what was typed. The service refuses a
    # value outside the declared limits and says which they are.
    entered = st.number_input(
        label,
        value=float(start) * scale,
        step=_step(spec, scale),
        format="%.2f" if scale == 1.0 else "%.3f",
        help=spec.description,
        key=key,
    )
    return entered / scale


def _whole(limit: float | None) -> int | None:
    return None if limit is None else int(limit)


def _step(spec: FieldSpec, scale: float) -> float:
    span = (spec.high or 1.0) - (spec.low or 0.0)
    return 1_000.0 if span > 1e6 else 0.01 * scale if span * scale <= 10 else 1.0  # noqa: PLR2004

"""One input for each declared value: title, limits, unit and help come from the declaration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.runtime.state import PersistStateOption

from core.declaration import Declared, FieldSpec, list_fields
from pages.components.session import find, keep

_NEW = object()
_UNIT_LABELS = {"fraction": "%", "bars": "bars", "ratio": "times"}


def params_inputs(
    model: type[Declared],
    key: str,
    *,
    values: Mapping[str, Any] | None = None,
    columns: int = 3,
    is_kept: bool = False,
) -> dict[str, Any]:
    """Draw the inputs and return what they hold, fractions as fractions.

    Args:
        model: what is declared.
        key: prefix of the widgets' keys; another key starts again from `values`.
        values: what to start from; what is absent takes its default.
        columns: inputs side by side.
        is_kept: whether they hold their values while they are not drawn, as long as the page is
            not left; `read_inputs` tells these.
    """
    start = values or {}
    entered: dict[str, Any] = {}
    cells = st.columns(columns, vertical_alignment="bottom")
    for position, spec in enumerate(list_fields(model)):
        if spec.unit == "rules":  # no input of ours: the page of strategies has a builder
            entered[spec.name] = start.get(spec.name, spec.default)
            continue
        with cells[position % columns]:
            place = f"{key}_{spec.name}"
            entered[spec.name] = _input(spec, place, start.get(spec.name), is_kept=is_kept)
    return entered


def read_inputs(
    model: type[Declared], key: str, *, values: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What `params_inputs` would return, without drawing anything."""
    start = values or {}
    held: dict[str, Any] = {}
    for spec in list_fields(model):
        entered = find(f"{key}_{spec.name}")
        given = start.get(spec.name)
        if entered is None:
            held[spec.name] = spec.default if given is None else given
        else:
            held[spec.name] = entered / _scale(spec) if _is_decimal(spec) else entered
    return held


def _input(spec: FieldSpec, key: str, value: Any, *, is_kept: bool) -> Any:
    start = spec.default if value is None else value
    kept: PersistStateOption = "page" if is_kept else None
    if spec.unit == "switch":
        return st.toggle(
            spec.title, bool(start), help=spec.description, key=key, persist_state=kept
        )
    if spec.choices:
        chosen = str(start)
        return st.selectbox(
            spec.title,
            spec.choices,
            index=spec.choices.index(chosen) if chosen in spec.choices else 0,
            help=spec.description,
            key=key,
            persist_state=kept,
        )
    if spec.max_length:
        return st.text_input(
            spec.title,
            str(start),
            max_chars=spec.max_length,
            help=spec.description,
            key=key,
            persist_state=kept,
        )
    label = f"{spec.title} ({unit})" if (unit := _UNIT_LABELS.get(spec.unit, "")) else spec.title
    if spec.open_at is not None:
        return _limit_input(spec, label, key, start)
    if spec.is_whole:
        return st.number_input(
            label,
            min_value=_whole(spec.low),
            max_value=_whole(spec.high),
            value=int(start),
            step=1,
            help=spec.description,
            key=key,
            persist_state=kept,
        )
    scale = _scale(spec)
    # No limits in the widget: it would quietly correct what was typed. The service refuses a
    # value outside the declared limits and says which they are.
    entered = st.number_input(
        label,
        value=float(start) * scale,
        step=_step(spec, scale),
        format="%.2f" if scale == 1.0 else "%.3f",
        help=spec.description,
        key=key,
        persist_state=kept,
    )
    return entered / scale


def _limit_input(spec: FieldSpec, label: str, key: str, start: Any) -> Any:
    """A limit that may be left empty, where a number such as 10,000 % would only puzzle."""
    scale = _scale(spec)
    if find(key, _NEW) is _NEW:
        # Not as the widget's own default: Streamlit would bring that back when it is emptied.
        value = int(start) if spec.is_whole else float(start) * scale
        keep(key, None if start == spec.open_at else value)
    entered = st.number_input(
        label,
        value=None,
        step=1 if spec.is_whole else _step(spec, scale),
        format="%d" if spec.is_whole else "%.10g",
        placeholder="no limit",
        help=f"{spec.description} Empty: no limit.",
        key=key,
    )
    if entered is None:
        return int(spec.open_at or 0) if spec.is_whole else spec.open_at
    return entered if spec.is_whole else entered / scale


def _is_decimal(spec: FieldSpec) -> bool:
    is_number = spec.unit not in {"switch", "rules"} and not spec.choices and not spec.max_length
    return is_number and not spec.is_whole


def _scale(spec: FieldSpec) -> float:
    return 100.0 if spec.unit == "fraction" else 1.0


def _whole(limit: float | None) -> int | None:
    return None if limit is None else int(limit)


def _step(spec: FieldSpec, scale: float) -> float:
    span = (spec.high or 1.0) - (spec.low or 0.0)
    return 1_000.0 if span > 1e6 else 0.01 * scale if span * scale <= 10 else 1.0  # noqa: PLR2004

"""The inputs of one operand: what it is, and its numbers."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.declaration import list_fields
from core.indicator import GROUPS, INDICATORS
from core.trading.rules.operands import MAX_AGO, IndicatorLine, Number, Price, PriceField

Operand = Price | IndicatorLine | Number

_NUMBER = "number"
_PRICES = ("close", "open", "high", "low", "volume")


def show_operand(
    label: str, operand: Operand, key: str, numbers: DeltaGenerator | None = None
) -> Operand:
    """Draw the inputs; returns what they hold.

    Args:
        label: of the choice.
        operand: what they begin with.
        key: prefix of the widgets' keys; another key begins from `operand` again.
        numbers: where its numbers stand; None for right below.
    """
    offers = list_offers()
    chosen = st.selectbox(
        label,
        list(offers),
        index=_place(operand),
        format_func=offers.__getitem__,
        key=f"{key}_kind",
    )
    # Each kind has inputs of its own: their keys name it.
    with numbers or st.container(horizontal=True, gap="small"):
        return _show_numbers(chosen, operand, f"{key}_{chosen}")


@cache
def list_offers() -> dict[str, str]:
    """Key to title of everything an operand can be: prices, a number, lines of indicators."""
    offers = {name: name.capitalize() for name in _PRICES} | {_NUMBER: "Number"}
    kinds = {name: INDICATORS.get(name) for name in INDICATORS.names()}
    ranked = sorted(kinds, key=lambda name: (GROUPS.index(kinds[name].group), kinds[name].title))
    for name in ranked:
        lines = kinds[name].lines
        for line in lines:
            is_alone = len(lines) == 1
            title = kinds[name].title if is_alone else f"{kinds[name].title} · {line.name}"
            offers[f"{name}:{line.name}"] = title
    return offers


def _show_numbers(chosen: str, operand: Operand, key: str) -> Operand:
    is_same = _name(operand) == chosen
    if chosen == _NUMBER:
        start = operand.value if isinstance(operand, Number) else 0.0
        return Number(value=st.number_input("Value", value=float(start), key=key, format="%g"))
    made = _read(chosen)
    line = operand if is_same and not isinstance(operand, Number) else made
    values = _show_values(line, key)
    ago = st.number_input(
        "Bars before",
        0,
        MAX_AGO,
        line.ago,
        key=f"{key}_ago",
        help="0: this bar; 1: the one before.",
    )
    times = st.number_input(
        "Times",
        0.01,
        100.0,
        line.times,
        0.01,
        key=f"{key}_times",
        help="Factor: 1.05 asks for 5 % more.",
    )
    if isinstance(made, Price):
        return Price(field=made.field, ago=int(ago), times=times)
    return IndicatorLine(
        indicator=made.indicator, values=values, line=made.line, ago=int(ago), times=times
    )


def _show_values(operand: Price | IndicatorLine, key: str) -> dict[str, float]:
    if isinstance(operand, Price):
        return {}
    kind = INDICATORS.get(operand.indicator)
    values: dict[str, float] = {}
    for spec in list_fields(kind):
        start: Any = operand.values.get(spec.name, spec.default)
        number = int if spec.is_whole else float
        values[spec.name] = st.number_input(
            spec.title,
            number(spec.low or 0),
            number(spec.high or 0),
            number(start),
            number(1) if spec.is_whole else 0.1,
            key=f"{key}_{spec.name}",
            help=spec.description,
        )
    return values


def _name(operand: Operand) -> str:
    if isinstance(operand, Number):
        return _NUMBER
    if isinstance(operand, Price):
        return operand.field
    return f"{operand.indicator}:{operand.line}"


def _read(chosen: str) -> Price | IndicatorLine:
    name, _, line = chosen.partition(":")
    return (
        IndicatorLine(indicator=name, line=line) if line else Price(field=cast("PriceField", name))
    )


def _place(operand: Operand) -> int:
    name = _name(operand)
    offers = list(list_offers())
    return offers.index(name) if name in offers else 0

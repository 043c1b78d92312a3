"""A run's costs, rules and period, each in one line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.formatting import format_money
from core.trading.declaration import format_value
from core.trading.request import Costs, Execution


def describe_costs(costs: Mapping[str, Any], currency: str = "") -> str:
    """`100,000 USD cash · commission 0.1 % at entry and exit · spread 0.05 % · …`."""
    values = {name: costs.get(name, info.default) for name, info in Costs.model_fields.items()}
    parts = [
        f"{format_money(values['cash'], currency).replace('.00', '')} cash",
        f"commission {format_value(values['commission'], 'fraction')} at entry and exit",
        f"spread {format_value(values['spread'], 'fraction')} at entry",
        "filled at the signal's close" if values["is_traded_on_close"] else "filled at next open",
        "fractional units" if values["is_fractional"] else "whole units",
    ]
    if values["margin"] != 1:
        parts.append(f"margin {format_value(values['margin'], 'fraction')}")
    return " · ".join(parts)


def describe_execution(execution: Mapping[str, Any]) -> str:
    """`long only · 100 % of free cash · no stops`."""
    values = {
        name: execution.get(name, info.default) for name, info in Execution.model_fields.items()
    }
    side = str(values["direction"])
    parts = [
        "long and short" if side == "both" else f"{side} only",
        f"{format_value(values['position_size'], 'fraction')} of free cash per position",
    ]
    stops = [
        f"{name.replace('_', '-' if name == 'stop_loss' else ' ')} "
        f"{format_value(values[name], 'fraction')}"
        for name in ("stop_loss", "take_profit", "trailing_stop")
        if values[name]
    ]
    parts += stops or ["no stops"]
    if values["cool_down"]:
        parts.append(f"cool-down {format_value(values['cool_down'], 'bars')}")
    return " · ".join(parts)


def describe_period(start: date | None, end: date | None) -> str:
    """The period as asked for."""
    if start is None and end is None:
        return "all bars"
    return f"{start or 'first bar'} → {end or 'last bar'}"

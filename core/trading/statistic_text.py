"""A statistic's value as text, by its unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from core.enums import Interval
from core.formatting import (
    MISSING,
    format_count,
    format_day,
    format_instant,
    format_money,
    format_number,
    format_percent,
    format_points,
    format_span,
)
from core.trading.statistic_definition import StatisticDefinition

_MANY, _TENFOLD = 1_000.0, 10.0
DATED_INTERVALS = {Interval.DAY, Interval.WEEK, Interval.MONTH}
"""Bars of these carry the exchange's calendar day, not an instant."""

_FORMATS: dict[str, Callable[[float], str]] = {
    "fraction": format_percent,
    "points": format_points,
    "count": lambda value: format_count(round(value)),
    "seconds": lambda value: format_span(timedelta(seconds=value)),
    "ratio": format_number,
}


def format_statistic(
    item: StatisticDefinition,
    value: float | None,
    *,
    currency: str = "",
    interval: Interval = Interval.DAY,
    time_zone: str = "UTC",
) -> str:
    """The value with its unit; a dash where it is not defined."""
    if value is None:
        return MISSING
    if item.unit == "currency":
        return format_money(value, currency)
    if item.unit == "instant":
        moment = datetime.fromtimestamp(value, UTC)
        is_dated = interval in DATED_INTERVALS
        return format_day(moment) if is_dated else format_instant(moment, time_zone)
    return _FORMATS[item.unit](value)


def format_tile(item: StatisticDefinition, value: float | None) -> str:
    """The value as short as a tile needs it: no decimals where they say nothing."""
    if value is None:
        return MISSING
    if item.unit == "currency":
        return format_number(value, 0 if abs(value) >= _MANY else 2)
    decimals = 0 if abs(value) >= _TENFOLD else 2
    if item.unit == "fraction":
        return format_percent(value, decimals)
    return (
        format_points(value, decimals) if item.unit == "points" else format_statistic(item, value)
    )


def describe_definition(item: StatisticDefinition) -> str:
    """Formula, annualisation, risk-free rate and who computes it, as sentences."""
    return _join(item, item.annualisation)


def describe_briefly(item: StatisticDefinition) -> str:
    """The same where `ANNUALISATION` is said elsewhere."""
    return _join(item, "Annualised." if item.annualisation else "")


def _join(item: StatisticDefinition, annualisation: str) -> str:
    risk_free = f"Risk-free rate {item.risk_free}." if item.risk_free else ""
    source = f"{item.source}: {item.engine_name}" if item.engine_name else item.source
    return " ".join(
        part for part in (item.formula, annualisation, risk_free, f"({source})") if part
    )

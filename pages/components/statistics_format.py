"""A statistic's value as text, by its unit."""

from __future__ import annotations

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

DATED_INTERVALS = {Interval.DAY, Interval.WEEK, Interval.MONTH}
"""Bars of these carry the exchange's calendar day, not an instant."""


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
    match item.unit:
        case "fraction":
            return format_percent(value)
        case "points":
            return format_points(value)
        case "currency":
            return format_money(value, currency)
        case "count":
            return format_count(round(value))
        case "seconds":
            return format_span(timedelta(seconds=value))
        case "instant":
            moment = datetime.fromtimestamp(value, UTC)
            if interval in DATED_INTERVALS:
                return format_day(moment)
            return format_instant(moment, time_zone)
        case "ratio":
            return format_number(value)


def describe_definition(item: StatisticDefinition) -> str:
    """Formula, annualisation, risk-free rate and who computes it, as sentences."""
    source = f"From {item.source}" + (f" (“{item.engine_name}”)." if item.engine_name else ".")
    risk_free = f"Risk-free rate: {item.risk_free}." if item.risk_free else ""
    return " ".join(part for part in (item.formula, item.annualisation, risk_free, source) if part)

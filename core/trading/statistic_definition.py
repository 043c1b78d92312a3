"""What it takes to define a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

StatisticUnit = Literal["fraction", "points", "currency", "count", "seconds", "ratio", "instant"]
ENGINE = "backtesting.py"
OURS = "Signaldeck"

ANNUALISATION = (
    "The equity is taken at the end of each calendar day (week or month where the bars are "
    "weekly or monthly); P is 252 of these a year, 365 where weekends are traded, 52 or 12."
)
"""How every annualised number counts a year."""


@dataclass(frozen=True, slots=True)
class StatisticDefinition:
    """What a number means.

    Attributes:
        key: under which it is stored.
        unit: fraction (shown as percent), points (a difference of fractions), currency, count,
            seconds, ratio, or instant (seconds since 1970-01-01 UTC).
        formula: in words.
        engine_name: what backtesting.py calls it; empty where we compute it.
        annualisation: how a year is counted; empty where it is not annualised.
        risk_free: the rate used; empty where none enters.
        source: who computes it.
    """

    key: str
    label: str
    unit: StatisticUnit
    formula: str
    engine_name: str = ""
    annualisation: str = ""
    risk_free: str = ""
    source: str = ENGINE


def define(
    key: str,
    label: str,
    unit: StatisticUnit,
    engine_name: str,
    formula: str,
    *,
    is_annual: bool = False,
    has_risk_free: bool = False,
) -> StatisticDefinition:
    """A row of the tables; without an `engine_name` it is one of ours."""
    return StatisticDefinition(
        key,
        label,
        unit,
        formula,
        engine_name,
        ANNUALISATION if is_annual else "",
        "0 % a year" if has_risk_free else "",
        ENGINE if engine_name else OURS,
    )

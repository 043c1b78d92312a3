"""Net buying over the last sessions. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.market_data.company_types import FlowDay

WINDOWS = (1, 5, 20, 60)
"""Sessions: a day, a week, a month, a quarter."""


@dataclass(frozen=True, slots=True)
class FlowSum:
    """Net buying of the last `sessions` sessions; None where none of them has a figure.

    Attributes:
        foreign_unknown, institution_unknown: sessions without a figure, which add nothing.
    """

    sessions: int
    foreign: float | None
    institution: float | None
    foreign_unknown: int
    institution_unknown: int


def sum_flows(days: Sequence[FlowDay]) -> list[FlowSum]:
    """One sum for each window that the days fill.

    Args:
        days: of one source and unit, oldest first.
    """
    return [_sum(days[-window:]) for window in WINDOWS if window <= len(days)]


def _sum(days: Sequence[FlowDay]) -> FlowSum:
    foreign = [day.foreign_net for day in days if day.foreign_net is not None]
    institution = [day.institution_net for day in days if day.institution_net is not None]
    return FlowSum(
        sessions=len(days),
        foreign=sum(foreign) if foreign else None,
        institution=sum(institution) if institution else None,
        foreign_unknown=len(days) - len(foreign),
        institution_unknown=len(days) - len(institution),
    )

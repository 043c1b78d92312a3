"""Net buying by kind of investor of a whole market, as arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from core.contracts.bars import TimeArray
from core.contracts.people import Actor
from core.contracts.universe import PanelArray
from core.enums import FlowUnit


@dataclass(frozen=True, slots=True)
class FlowQuery:
    """Which flows are wanted.

    Attributes:
        sessions: how many of the last days that have flows.
        source: name of the provider; None takes the one with most instruments.
        end: last day wanted, inclusive; None for the latest stored.
        is_demo: invented flows only, or real ones only, as befits the bars beside them; None for
            whichever there are.
    """

    sessions: int = 260
    source: str | None = None
    end: date | None = None
    is_demo: bool | None = None


@dataclass(frozen=True, slots=True)
class FlowUniverse:
    """Daily net buying of all instruments that have any, on one axis of days, oldest first.

    Attributes:
        symbols: one for each of the n instruments.
        time: int64[m], midnight UTC of each session's day, strictly increasing.
        foreign, institution: float64[n, m] in `unit`; NaN where the source does not say, which
            is unknown and never zero.
        unit: of all figures: that of most of the source's rows up to the last day wanted.
        other_unit_rows: how many rows up to that day are left out for being in another.
    """

    symbols: tuple[str, ...]
    time: TimeArray
    foreign: PanelArray
    institution: PanelArray
    unit: FlowUnit
    source: str
    fetched_at: datetime
    is_demo: bool = False
    other_unit_rows: int = 0


LoadFlows = Callable[[Actor, FlowQuery], FlowUniverse]
"""Raises NotFoundError where no flows are stored, or none of that source up to that day."""

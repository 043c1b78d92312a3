"""What the screening services answer with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.declaration import Unit
from core.user.screening.chain import FilterChoice
from core.user.screening.funnel import FunnelStep


@dataclass(frozen=True, slots=True)
class SavedScreenView:
    """A saved screen, its filters checked against the registry of today."""

    id: int
    name: str
    filters: tuple[FilterChoice, ...]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ScreenColumn:
    """What one filter measured, as a column of the hits is headed."""

    title: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class ScreenHit:
    """One instrument that passed every filter.

    Attributes:
        close: in the currency of its bars; None without a bar in the session.
        change: from the close before, fraction.
        measured: one number for each column; None where infinite or not known.
    """

    symbol: str
    name: str
    local_name: str
    sector: str
    close: float | None
    change: float | None
    measured: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class ScreenResult:
    """A screen carried out on the newest session of a market.

    Attributes:
        steps: what each filter removed; failed + unknown over all steps + hits = instruments.
        instruments: how many the universe holds.
        session: midnight UTC of the session's day.
    """

    columns: tuple[ScreenColumn, ...]
    hits: tuple[ScreenHit, ...]
    steps: tuple[FunnelStep, ...]
    instruments: int
    session: datetime
    session_count: int
    source: str
    fetched_at: datetime
    is_demo: bool

"""What the holdout service hands out, and how months are counted back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from core.contracts import Actor, BarSeries

CheckHoldout = Callable[[Actor, BarSeries], None]
"""Raises where a backtest on these bars would look into a sealed holdout."""


def allow_all(actor: Actor, bars: BarSeries) -> None:
    """The `CheckHoldout` of whoever seals nothing."""
    del actor, bars


@dataclass(frozen=True, slots=True)
class HoldoutView:
    """One holdout.

    Attributes:
        symbols: which; empty for all.
        opened_at: of each opening, oldest first; sealed while there is none.
        reasons: given at each opening.
    """

    id: int
    is_desk: bool
    symbols: tuple[str, ...]
    first_day: date
    sealed_at: datetime
    opened_at: tuple[datetime, ...]
    reasons: tuple[str, ...]

    @property
    def is_sealed(self) -> bool:
        """Whether nobody has looked."""
        return not self.opened_at


def subtract_months(day: date, months: int) -> date:
    """The same day of the month so many months before; the last day where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)  # noqa: PLR2004 - December
    length = (following - date(year, month + 1, 1)).days
    return date(year, month + 1, min(day.day, length))

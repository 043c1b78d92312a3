"""What a domain that uses bars asks about their quality."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.contracts.people import Actor
from core.enums import Interval, Severity


@dataclass(frozen=True, slots=True)
class SeriesQuality:
    """What the quality checks know of one series.

    Attributes:
        worst: gravest unresolved finding on the symbol; None where there is none.
        is_checked: whether a check has looked at the series; if not, `worst` says nothing.
    """

    worst: Severity | None
    is_checked: bool


JudgeSeries = Callable[[Actor, str, Interval, str], SeriesQuality]
"""Actor, symbol, interval and source to what is known of that series."""

"""How the pages name economic series, their values and the times at which they became known."""

from __future__ import annotations

from datetime import datetime

from core.enums import Frequency, SeriesTransform
from core.formatting import format_number, format_percent
from core.market_data.economy_types import EconomyEntry, EconomyFacts

TRANSFORM_NAMES = {
    SeriesTransform.LEVEL: "Level",
    SeriesTransform.CHANGE: "Change",
    SeriesTransform.YEAR_ON_YEAR: "Year on year",
    SeriesTransform.Z_SCORE: "Z-score",
}
PERIOD_NAMES = {
    Frequency.DAILY: "day",
    Frequency.WEEKLY: "week",
    Frequency.MONTHLY: "month",
    Frequency.QUARTERLY: "quarter",
    Frequency.YEARLY: "year",
}
_SMALL, _LARGE = 0.1, 10_000


def name_series(entry: EconomyEntry) -> str:
    """Topic, title and code, so that typing any of them finds it."""
    return f"{entry.facts.topic} · {entry.facts.title} ({entry.facts.code})"


def describe_known_at(facts: EconomyFacts) -> str:
    """How the times of knowing came about."""
    if facts.delay_days is None:
        return "known-at as given with the values"
    days = "day" if facts.delay_days == 1 else "days"
    return f"known-at estimated: period end + {facts.delay_days} {days}"


def format_value(value: float | None, *, is_signed: bool = False) -> str:
    """A value with as many decimals as its size deserves."""
    size = abs(value or 0.0)
    decimals = 4 if 0 < size < _SMALL else 2 if size < _LARGE else 1
    return format_number(value, decimals, is_signed=is_signed)


def format_change(value: float | None, facts: EconomyFacts, *, is_relative: bool) -> str:
    """A change: percent where it is relative, percentage points of a rate, else in the unit."""
    if is_relative and not facts.is_rate:
        return format_percent(value, is_signed=True)
    text = format_value(value, is_signed=True)
    return f"{text} pp" if facts.is_rate and any(map(str.isdigit, text)) else text


def format_known(instant: datetime) -> str:
    """A day, and the time of day where one was given."""
    is_day = (instant.hour, instant.minute) in {(0, 0), (23, 59)}
    return f"{instant:%Y-%m-%d}" if is_day else f"{instant:%Y-%m-%d %H:%M} UTC"

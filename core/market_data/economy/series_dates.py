"""Reads the dates of one's own series: the day a value stands for, and since when it is known."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

from core.enums import Frequency
from core.market_data.economy.periods import MONTHS_PER_PERIOD

SHOWN = 30
"""Letters of a wrong cell that are shown."""
_QUARTER = re.compile(r"(\d{4})-?[Qq]([1-4])")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"\d{4}")
_YEAR_FIRST = re.compile(r"(\d{4})([./])(\d{1,2})\2(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")  # with slashes it could be either


class LineRefusedError(Exception):
    """A cell cannot be read; the sentence says what to do. Told by line, never raised further."""


def read_day(text: str, frequency: Frequency) -> date:
    """A day of the period: a day in one of four ways, or a month, quarter or year.

    Raises:
        LineRefusedError: no date, or one of another frequency.
    """
    months = MONTHS_PER_PERIOD.get(frequency)
    try:
        if months and (found := _QUARTER.fullmatch(text)) and months >= 3:  # noqa: PLR2004 - a quarter
            return date(int(found[1]), 3 * int(found[2]), 1)
        if months and (found := _MONTH.fullmatch(text)):
            return date(int(found[1]), int(found[2]), 1)
        if months == MONTHS_PER_PERIOD[Frequency.YEARLY] and _YEAR.fullmatch(text):
            return date(int(text), 1, 1)
        if found := _YEAR_FIRST.fullmatch(text):
            return date(int(found[1]), int(found[3]), int(found[4]))
        if found := _DAY_FIRST.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(text)
    except ValueError:
        raise LineRefusedError(
            f"{text[:SHOWN]!r} is no date of a {frequency.value} figure. Write YYYY-MM-DD"
            f"{'' if months is None else ', or YYYY-MM'}."
        ) from None


def read_known_at(text: str) -> datetime:
    """An instant in UTC; a day counts from its end, because nobody said at what hour.

    Raises:
        LineRefusedError: no instant.
    """
    try:
        if len(text) <= len("YYYY-MM-DD"):
            return datetime.combine(date.fromisoformat(text), time(23, 59, 59), UTC)
        found = datetime.fromisoformat(text)
    except ValueError:
        raise LineRefusedError(
            f"{text[:SHOWN]!r} for known_at is no instant. Write YYYY-MM-DD or "
            "YYYY-MM-DDTHH:MM:SSZ."
        ) from None
    found = found.replace(microsecond=0)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)

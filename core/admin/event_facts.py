"""What an event carries, in words: names without underscores, times as their reader has them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from core.formatting import format_count, format_instant, format_number

_SHOWN = 5
_LONGEST = 60
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


def say_facts(payload: Mapping[str, object], time_zone: str = "UTC") -> str:
    """The fields that say something: `symbol UNH, worst severity high`.

    Args:
        payload: of an event: what JSON knows.
        time_zone: of the reader; days that carry midnight UTC stay days.
    """
    said = (
        (name.replace("_", " "), _say(name, value, time_zone)) for name, value in payload.items()
    )
    return ", ".join(f"{name} {text}" for name, text in said if text)


def _say(name: str, value: object, time_zone: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, Mapping | list):
        return _say_many(list(value), time_zone)
    if isinstance(value, float):
        return format_number(value, 4)
    at = _find_instant(name, value)
    if at is not None:
        return _say_instant(at, time_zone)
    return "" if value is None else str(value)[:_LONGEST]


def _find_instant(name: str, value: object) -> datetime | None:
    """The instant that a field holds: ISO text, or seconds since 1970 in a field called a time."""
    try:
        if isinstance(value, int):
            return datetime.fromtimestamp(value, UTC) if name.endswith("_time") else None
        return datetime.fromisoformat(str(value)) if _INSTANT.match(str(value)) else None
    except (ValueError, OverflowError, OSError):  # no time that a calendar has
        return None


def _say_many(values: list[object], time_zone: str) -> str:
    rest = len(values) - _SHOWN
    more = f" and {format_count(rest)} more" if rest > 0 else ""
    return " ".join(_say("", value, time_zone) for value in values[:_SHOWN]) + more


def _say_instant(value: datetime, time_zone: str) -> str:
    # Bars carry midnight of their exchange's day as UTC: that is a day, in every time zone.
    at = value if value.tzinfo else value.replace(tzinfo=UTC)
    if at.astimezone(UTC).time() == datetime.min.time():
        return f"{at.astimezone(UTC):%Y-%m-%d}"
    return format_instant(at, time_zone)

"""When the sessions of an exchange open and close, by its calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime

from core.contracts import SessionHours
from core.errors import InvalidInputError
from core.market_data.calendars import find_calendar, list_hours


def list_session_hours(exchange: str, first: date, last: date) -> list[SessionHours]:
    """The sessions from one day to another, both inclusive, oldest first.

    Args:
        exchange: as a source names it.
        first: first day.
        last: last day.

    Returns:
        Empty where the exchange has no sessions or the calendar does not reach that far.
    """
    try:
        hours = list_hours(find_calendar(exchange), first, last)
    except InvalidInputError:
        return []
    if hours is None:
        return []
    return [
        SessionHours(opens.date(), opens, closes)
        for opens, closes in (
            (datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC))
            for start, end in zip(hours.opens.tolist(), hours.closes.tolist(), strict=True)
        )
    ]

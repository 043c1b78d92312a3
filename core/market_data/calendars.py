"""Which days an exchange trades, by exchange_calendars; never by a typed list."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from core.contracts import TimeArray
from core.enums import AssetKind
from core.errors import InvalidInputError

DayArray = np.ndarray[tuple[int], np.dtype[np.datetime64]]


class Hours(NamedTuple):
    """When m sessions begin and end: int64[m] each, seconds since 1970-01-01 UTC, increasing."""

    opens: TimeArray
    closes: TimeArray


EVERY_DAY, WEEKDAYS = "24/7", "24/5"
_CODES = {
    "KRX": "XKRX", "KOSPI": "XKRX", "KOSDAQ": "XKRX", "KSC": "XKRX", "KOE": "XKRX",
    "NASDAQ": "XNAS", "NMS": "XNAS", "NGM": "XNAS", "NCM": "XNAS",
    "NYSE": "XNYS", "NYQ": "XNYS", "ASE": "XNYS", "PCX": "XNYS",
    "CCC": EVERY_DAY, "CCY": WEEKDAYS,  # Yahoo's crypto and currencies
    "DEMO": "XKRX",  # the invented market keeps the sessions of Seoul
    "LSE": "XLON", "IOB": "XLON", "TSE": "XTKS", "JPX": "XTKS", "HKG": "XHKG", "GER": "XETR",
    "FRA": "XFRA", "PAR": "XPAR", "AMS": "XAMS", "BRU": "XBRU", "LIS": "XLIS", "MIL": "XMIL",
    "MCE": "XMAD", "EBS": "XSWX", "VIE": "XWBO", "STO": "XSTO", "CPH": "XCSE", "HEL": "XHEL",
    "OSL": "XOSL", "TOR": "XTSE", "SAO": "BVMF", "MEX": "XMEX", "ASX": "XASX", "NZE": "XNZE",
    "SHH": "XSHG", "SHZ": "XSHG", "TAI": "XTAI", "NSI": "XBOM", "BSE": "XBOM", "SES": "XSES",
}  # fmt: skip
"""What sources call an exchange, and its market identifier code (ISO 10383) in the calendars."""
_INVENTED = {"DEMO": "XKRX"}  # the demo market keeps Seoul's holidays
_USUAL_FIRST_YEAR = 1990  # few daily series begin earlier
_BY_KIND = {AssetKind.CRYPTO: EVERY_DAY, AssetKind.FX: WEEKDAYS}


def find_calendar(exchange: str, kind: AssetKind = AssetKind.STOCK) -> str:
    """The calendar of an exchange: its market identifier code, `24/7` or `24/5`.

    Args:
        exchange: as a source names it, e.g. `NASDAQ` or `XKRX`; empty where it names none.
        kind: crypto trades every day and currencies on weekdays, whatever the exchange; all else
            without a known exchange is taken to trade on weekdays.
    """
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    name = exchange.strip().upper()
    if name in _CODES:
        return _CODES[name]
    return name if name.startswith("X") and name in _known() else WEEKDAYS


def list_sessions(calendar: str, start: date, end: date) -> DayArray:
    """The days on which the exchange trades.

    Args:
        calendar: as `find_calendar` gives it.
        start: first day, inclusive.
        end: last day, inclusive.

    Returns:
        datetime64[D][n], strictly increasing; empty where the period ends before it begins.

    Raises:
        InvalidInputError: unknown calendar, or a period that it does not reach.
    """
    days = np.arange(np.datetime64(start, "D"), np.datetime64(end, "D") + 1)
    if calendar == EVERY_DAY or not days.size:
        return days
    if calendar == WEEKDAYS:
        return days[np.is_busday(days)]
    sessions = _reach(calendar).read(start.year, end.year)
    first, last = np.searchsorted(sessions, [days[0], days[-1] + 1])
    return sessions[first:last]


def list_hours(calendar: str, start: date, end: date) -> Hours | None:
    """When the sessions from the one of `start` to that of `end` begin and end.

    None where there are no sessions: markets that never close, and unknown calendars.

    Raises:
        InvalidInputError: as `list_sessions`.
    """
    if calendar in (EVERY_DAY, WEEKDAYS):
        return None
    found = _open_calendar(calendar, start.year, end.year)
    days: DayArray = found.sessions.to_numpy().astype("datetime64[D]")
    is_asked = (days >= np.datetime64(start, "D")) & (days <= np.datetime64(end, "D"))

    def read(moments: Any) -> TimeArray:
        moments = moments.dt.tz_localize(None).to_numpy().astype("M8[s]")
        asked: TimeArray = moments.astype(np.int64)[is_asked]
        return asked

    return Hours(read(found.opens), read(found.closes))


def count_sessions(calendar: str, start: date, end: date) -> int:
    """How many days the exchange trades between the two, both inclusive; see `list_sessions`."""
    return len(list_sessions(calendar, start, end))


def count_exchange_sessions(exchange: str, first: date, last: date) -> int | None:
    """How many days the exchange trades; None where that is not known. A `CountSessions`."""
    name = exchange.strip().upper()
    calendar = _INVENTED.get(name) or find_calendar(name)
    if calendar == WEEKDAYS and name not in _CODES:
        return None
    try:
        return count_sessions(calendar, first, last)
    except InvalidInputError:  # the calendar does not reach that far
        return None


def find_session_close(exchange: str, day: date) -> datetime | None:
    """When the exchange's session of a day ends, UTC; None where it has none or is not known."""
    try:
        hours = list_hours(find_calendar(exchange), day, day)
    except InvalidInputError:  # the calendar does not reach that far
        return None
    if hours is None or not len(hours.closes):
        return None
    return datetime.fromtimestamp(int(hours.closes[0]), UTC)


class _Reach:
    """The sessions of one calendar as far as anyone has asked: building them takes a second."""

    def __init__(self, calendar: str) -> None:
        self._calendar = calendar
        self._first, self._last = 0, -1
        self._sessions = np.array([], dtype="datetime64[D]")

    def read(self, first_year: int, last_year: int) -> DayArray:
        """All sessions of at least these years."""
        if first_year < self._first or last_year > self._last:
            first = min(first_year, self._first or _USUAL_FIRST_YEAR)
            last = max(last_year, self._last)
            try:
                self._widen(first, last)
            except InvalidInputError:
                self._widen(first_year, last_year)  # the calendar may begin later
        return self._sessions

    def _widen(self, first_year: int, last_year: int) -> None:
        self._sessions = _build_sessions(self._calendar, first_year, last_year)
        self._first, self._last = first_year, last_year


@lru_cache(maxsize=32)
def _reach(calendar: str) -> _Reach:
    return _Reach(calendar)


def _build_sessions(calendar: str, first_year: int, last_year: int) -> DayArray:
    found = _open_calendar(calendar, first_year, last_year)
    days: DayArray = found.sessions.to_numpy().astype("datetime64[D]")
    days.flags.writeable = False  # shared by all who ask
    return days


@lru_cache(maxsize=8)
def _open_calendar(calendar: str, first_year: int, last_year: int) -> Any:
    import exchange_calendars
    from exchange_calendars.errors import CalendarError

    try:
        return exchange_calendars.get_calendar(
            calendar, start=f"{first_year}-01-01", end=f"{last_year}-12-31"
        )
    except (CalendarError, ValueError) as error:
        raise InvalidInputError(
            f"There is no trading calendar {calendar!r} for {first_year} to {last_year}.",
            "Choose a shorter period, or count weekdays.",
        ) from error


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    import exchange_calendars

    return frozenset(exchange_calendars.get_calendar_names(include_aliases=False))

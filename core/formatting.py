"""The only place where numbers become text: percent, money, counts, dates, ages."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.clock import now
from core.enums import Interval

MISSING = "–"
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_YEAR_DAYS = 365
_ZERO_DECIMAL_CURRENCIES = {"KRW", "JPY", "VND", "IDR", "CLP"}

INTERVAL_NAMES = {
    Interval.MINUTE: "1-minute",
    Interval.MINUTES_5: "5-minute",
    Interval.MINUTES_15: "15-minute",
    Interval.MINUTES_30: "30-minute",
    Interval.HOUR: "hourly",
    Interval.DAY: "daily",
    Interval.WEEK: "weekly",
    Interval.MONTH: "monthly",
}
"""What bars of that length are called."""


def is_missing(value: float | None) -> bool:
    """Whether there is nothing to show: None, NaN or infinite."""
    return value is None or not math.isfinite(value)


def format_percent(fraction: float | None, decimals: int = 2, *, is_signed: bool = False) -> str:
    """A fraction as percent, with a real minus sign: 0.1234 → `12.34 %`."""
    if fraction is None or is_missing(fraction):
        return MISSING
    return f"{_number(100 * fraction, decimals, is_signed=is_signed)} %"


def format_points(difference: float | None, decimals: int = 2) -> str:
    """A difference of two fractions in percentage points, signed: 0.1234 → `+12.34 pp`."""
    if difference is None or is_missing(difference):
        return MISSING
    return f"{_number(100 * difference, decimals, is_signed=True)} pp"


def format_number(value: float | None, decimals: int = 2, *, is_signed: bool = False) -> str:
    """A plain number with thousands separators."""
    if value is None or is_missing(value):
        return MISSING
    return _number(value, decimals, is_signed=is_signed)


def format_money(value: float | None, currency: str = "", *, is_signed: bool = False) -> str:
    """An amount with its currency code; won and yen without decimals."""
    if value is None or is_missing(value):
        return MISSING
    decimals = 0 if currency in _ZERO_DECIMAL_CURRENCIES else 2
    return f"{_number(value, decimals, is_signed=is_signed)} {currency}".strip()


def format_price(value: float | None, currency: str = "") -> str:
    """A price with as many decimals as its size deserves (1.29075, 5.12, 812.34, 1,234,567).

    Whole ones in won and yen, which have no smaller unit, go without: 88,700.
    """
    if value is None or is_missing(value):
        return MISSING
    size = abs(value)
    if currency in _ZERO_DECIMAL_CURRENCIES and float(value).is_integer():
        return _number(value, 0, is_signed=False)
    if size >= 10:  # noqa: PLR2004
        return _number(value, 0 if size >= 100_000 else 2, is_signed=False)  # noqa: PLR2004
    whole, _, decimals = _number(value, 5 if size >= 0.1 else 8, is_signed=False).partition(".")  # noqa: PLR2004
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def format_large(value: float | None) -> str:
    """An amount shortened to millions or billions: 1,234,567 → `1.23 M`; below that in full."""
    if value is None or is_missing(value):
        return MISSING
    for size, letter in ((1e9, "B"), (1e6, "M")):
        if abs(value) >= size:
            digits = abs(value) / size
            return f"{_number(value / size, 2 if digits < 10 else 1, is_signed=False)} {letter}"  # noqa: PLR2004
    return _number(value, 0, is_signed=False)


_KRW_UNITS = ((1e12, "조"), (1e8, "억"), (1e4, "만"))
_NEXT_UNIT = 10_000
"""Ten thousand of one Korean unit are one of the next."""


def format_krw_units(value: float | None, *, is_signed: bool = False) -> str:
    """Won in 조 (10^12), 억 (10^8) or 만 (10^4), as a Korean desk reads them: `1.2조`, `345억`.

    What would be rounded to 10,000 of a unit is shown as one of the next: 9,999.6억 is `1.0조`.
    Below 10,000 won in full. One decimal where the number has few digits.
    """
    if value is None or is_missing(value):
        return MISSING
    for size, unit in _KRW_UNITS:
        if round(abs(value) / size * _NEXT_UNIT) >= _NEXT_UNIT:
            count = value / size
            few = 100 if unit == "조" else 10 if unit == "억" else 0
            decimals = 1 if round(abs(count), 1) < few else 0
            return f"{_number(count, decimals, is_signed=is_signed)}{unit}"
    return _number(value, 0, is_signed=is_signed)


def format_count(value: int | None) -> str:
    """A whole number with thousands separators."""
    return MISSING if value is None else f"{value:,}"


def format_instant(value: datetime | None, time_zone: str = "UTC") -> str:
    """An instant in the reader's zone, to the minute, zone named."""
    if value is None:
        return MISSING
    local = value.astimezone(ZoneInfo(time_zone))
    return f"{local:%Y-%m-%d %H:%M} {local.tzname()}"


def format_day(value: datetime | None) -> str:
    """The calendar day of an instant, UTC: for bars that carry midnight of the exchange's day."""
    return MISSING if value is None else f"{value:%Y-%m-%d}"


def format_age(value: datetime | None, reference: datetime | None = None) -> str:
    """How long ago, in the largest unit that fits: `3 h ago`, `12 d ago`, `4.2 y ago`."""
    if value is None:
        return MISSING
    seconds = ((reference or now()) - value).total_seconds()
    if seconds < _MINUTE:
        return "just now"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE:.0f} min ago"
    if seconds < 2 * _DAY:
        return f"{seconds // _HOUR:.0f} h ago"
    if seconds < 730 * _DAY:
        return f"{seconds // _DAY:.0f} d ago"
    return f"{seconds / (365.25 * _DAY):.1f} y ago"


def format_span(value: timedelta | None) -> str:
    """A length of time in the two largest units: `1 y 34 d`, `12 d 4 h`, `3 min`."""
    if value is None:
        return MISSING
    days, seconds = value.days, value.seconds
    if days >= _YEAR_DAYS:
        return _join(days // _YEAR_DAYS, "y", days % _YEAR_DAYS, "d")
    if days:
        return _join(days, "d", seconds // _HOUR, "h")
    if seconds >= _HOUR:
        return _join(seconds // _HOUR, "h", seconds % _HOUR // _MINUTE, "min")
    return f"{seconds // _MINUTE} min" if seconds >= _MINUTE else f"{seconds} s"


def _join(large: int, large_unit: str, small: int, small_unit: str) -> str:
    return f"{large} {large_unit}" + (f" {small} {small_unit}" if small else "")


def _number(value: float, decimals: int, *, is_signed: bool) -> str:
    text = f"{abs(value):,.{decimals}f}"
    is_zero = not any(digit in "123456789" for digit in text)
    sign = "" if is_zero else "\N{MINUS SIGN}" if value < 0 else "+" if is_signed else ""
    return f"{sign}{text}"


_BROWSERS = (
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("Android", "Android"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def format_browser(user_agent: str) -> str:
    """A user agent as a person would name it: `Firefox on Windows`. A hint, easily forged."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return " on ".join(part for part in (browser, system) if part) or "unknown browser"

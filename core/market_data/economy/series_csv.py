"""Reads and writes one's own series as CSV: date, value and, where there is one, known_at. Pure."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from core.enums import Frequency
from core.errors import InvalidInputError
from core.market_data.csv_text import CsvText, open_csv
from core.market_data.economy.periods import estimate_known_at, find_period_end
from core.market_data.economy.series_dates import SHOWN, LineRefusedError, read_day, read_known_at

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
MAX_LINES = 100_000
"""Every business day since 1900 three times over."""
MAX_WRONG = 1_000
"""More are no slips of a pen: the file is of another kind."""
_REMEMBERED = 50_000
_NO_VALUE = frozenset({"", ".", "nan", "na", "n/a", "null"})


@dataclass(frozen=True, slots=True)
class LineError:
    """A line that cannot be stored; the header is line 1. The sentence says what to do."""

    line: int
    sentence: str


@dataclass(slots=True)
class ParsedSeries:
    """A file, read.

    Attributes:
        values: period end and known-at to the value; known-at is None where the file has none.
        lines: the same keys to the line that gave the value.
        without_value: lines with a date and no value.
        has_known_at: whether the file says when each value became known.
    """

    values: dict[tuple[date, datetime | None], float] = field(default_factory=dict)
    lines: dict[tuple[date, datetime | None], int] = field(default_factory=dict)
    errors: list[LineError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rows_read: int = 0
    without_value: int = 0
    has_known_at: bool = False


def read_series(
    content: bytes, frequency: Frequency, at: datetime, delay_days: int | None, *, max_bytes: int
) -> ParsedSeries:
    """Read every line; what is wrong is told by line, the rest is read all the same.

    Args:
        content: of the file.
        frequency: of the series: a date stands for the period that it lies in.
        at: now; nothing can be known later.
        delay_days: reckons known-at of a file without that column.
        max_bytes: largest file.

    Raises:
        InvalidInputError: no CSV file, too many lines or wrong ones, or the columns date and
            value are not there.
    """
    opened = open_csv(content, max_bytes=max_bytes)
    names = _read_names(opened)
    parsed = ParsedSeries(has_known_at="known_at" in names, notes=list(opened.notes))
    reading = _Reading(frequency, at, delay_days or 0)
    rows = csv.reader(io.StringIO(opened.text), delimiter=opened.separator)
    try:
        next(rows)
        for row in rows:
            cells = {name: text.strip() for name, text in zip(names, row, strict=False)}
            if any(cells.values()):
                _take_line(parsed, rows.line_num, cells, reading)
                if len(parsed.errors) > MAX_WRONG:
                    raise InvalidInputError(
                        f"More than {MAX_WRONG:,} lines are wrong. {parsed.errors[0].sentence}",
                        "Look whether the file is a series of dates and values.",
                    )
    except csv.Error as error:
        raise InvalidInputError(
            f"Line {rows.line_num} cannot be taken apart into columns.",
            "Write one value on each line, without quotes.",
        ) from error
    if parsed.without_value:
        parsed.notes.append(f"{parsed.without_value} lines without a value were left out.")
    return parsed


def write_series(rows: Iterable[tuple[date, datetime, float]]) -> bytes:
    """Every version as date, value, known_at; reads back to the same bits."""
    lines = [f"{day},{value!r},{known_at:%Y-%m-%dT%H:%M:%SZ}" for day, known_at, value in rows]
    return "\n".join(["date,value,known_at", *lines, ""]).encode()


def _read_names(opened: CsvText) -> list[str]:
    if opened.line_count > MAX_LINES:
        raise InvalidInputError(
            f"The file has {opened.line_count:,} lines; {MAX_LINES:,} are allowed.",
            "Import one series at a time, and of its revisions those that matter.",
        )
    names = [name.strip().lower() for name in opened.header]
    for wanted in ("date", "value"):
        if names.count(wanted) != 1:
            raise InvalidInputError(
                f"Line 1 has {names.count(wanted)} columns named {wanted!r}.",
                "Begin the file with the line date,value or date,value,known_at.",
            )
    return names


class _Reading:
    """How dates are read; each is written on many lines, and read once."""

    def __init__(self, frequency: Frequency, at: datetime, delay_days: int) -> None:
        self.at, self.delay_days = at, delay_days
        self.find_period = lru_cache(_REMEMBERED)(
            lambda text: find_period_end(read_day(text, frequency), frequency)
        )
        self.read_known_at = lru_cache(_REMEMBERED)(read_known_at)


def _take_line(parsed: ParsedSeries, line: int, cells: dict[str, str], reading: _Reading) -> None:
    parsed.rows_read += 1
    try:
        period = reading.find_period(cells.get("date", ""))
        value = _read_value(cells.get("value", ""))
        if value is None:
            parsed.without_value += 1
            return
        known_at = reading.read_known_at(cells.get("known_at", "")) if parsed.has_known_at else None
        _check_known(period, known_at, reading)
        _keep(parsed, line, (period, known_at), value)
    except LineRefusedError as refused:
        parsed.errors.append(LineError(line, str(refused)))


def _keep(parsed: ParsedSeries, line: int, key: tuple[date, datetime | None], value: float) -> None:
    if parsed.values.get(key, value) != value:
        raise LineRefusedError(
            f"Line {parsed.lines[key]} gives another value for {key[0]}. Keep one, or say in a "
            "column known_at when each was published."
        )
    parsed.values[key] = value
    parsed.lines.setdefault(key, line)


def _check_known(period: date, known_at: datetime | None, reading: _Reading) -> None:
    since = known_at or estimate_known_at(period, reading.delay_days)
    if since.date() < period:
        raise LineRefusedError(
            f"Known on {since.date()}, before its period ended ({period}). Correct known_at, or "
            "date the value by its own period."
        )
    if since > reading.at:
        raise LineRefusedError(
            f"It would be known from {since.date()} only, which is yet to come. Leave it out, or "
            "say in a column known_at when it was published."
        )


def _read_value(text: str) -> float | None:
    if text.lower() in _NO_VALUE:
        return None
    if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise LineRefusedError(
            f"{text[:SHOWN]!r} is not a number. Write plain digits, e.g. 1234.5."
        )
    return float(text)

"""Reads the dates of a CSV file: one way of writing them per file, never a guess."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd

from core.errors import InvalidInputError

if TYPE_CHECKING:
    from core.contracts import TimeArray
    from core.market_data.bar_columns import BoolArray

_TIME_OF_DAY = (
    r"(?:[T ](?P<clock>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(?P<offset>Z|[+-]\d{2}:?\d{2})?)?"
)
_YEAR_FIRST = r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
_COMPACT = r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"
_YEAR_LAST = r"(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4})"
_PLAIN = r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?"
"""The common form, which needs no taking apart."""
_MONTHS = 12
_REMEDY = "Write all dates as YYYY-MM-DD, times as YYYY-MM-DD HH:MM."


@dataclass(frozen=True, slots=True)
class CsvTimes:
    """The times of a file.

    Attributes:
        time: int64[n], seconds since 1970-01-01 UTC; 0 where unreadable.
        is_unreadable: bool[n].
        notes: how the dates were understood, where that is not plain.
    """

    time: TimeArray
    is_unreadable: BoolArray
    notes: tuple[str, ...]


def read_dates(texts: pd.Series, *, is_dated: bool, time_zone: str) -> CsvTimes:
    """Read ISO dates, YYYYMMDD, or dates with slashes or points.

    Where the year stands last, day and month are told apart by a number above 12.

    Args:
        texts: str[n], stripped.
        is_dated: daily or longer bars: the written calendar day counts, an offset does not.
        time_zone: of times of day written without an offset.

    Raises:
        InvalidInputError: day and month cannot be told apart, offsets on some rows only, or an
            unknown time zone.
    """
    if texts.str.fullmatch(_PLAIN).all():
        naive = pd.to_datetime(texts, format="ISO8601", errors="coerce")
        return _to_times(naive if is_dated else _to_utc(naive, time_zone))
    parts, notes = _split(texts)
    day = parts["y"] + "-" + parts["m"].str.zfill(2) + "-" + parts["d"].str.zfill(2)
    moment = day + "T" + parts["clock"].where(parts["clock"] != "", "00:00:00")
    naive = pd.to_datetime(moment, format="ISO8601", errors="coerce")
    if is_dated:
        return _to_times(naive, notes)
    has_offset = parts["offset"].fillna("") != ""
    if not has_offset.any():
        return _to_times(_to_utc(naive, time_zone), notes)
    is_mixed = ~has_offset & naive.notna()
    if is_mixed.any():
        raise InvalidInputError(
            f"Line {_line_of(texts[is_mixed])} has no time zone offset, others do.",
            "Write the offset on every line, or on none and choose the time zone.",
        )
    aware = pd.to_datetime(moment + parts["offset"], format="ISO8601", errors="coerce", utc=True)
    return _to_times(aware.dt.tz_localize(None), notes)


def _to_utc(naive: pd.Series, time_zone: str) -> pd.Series:
    """Clock times of the zone as UTC; an hour that a clock change repeats or skips is none."""
    local = naive.dt.tz_localize(_zone(time_zone), ambiguous="NaT", nonexistent="NaT")
    in_utc: pd.Series = local.dt.tz_convert("UTC").dt.tz_localize(None)
    return in_utc


def _to_times(instants: pd.Series, notes: tuple[str, ...] = ()) -> CsvTimes:
    is_unreadable: Any = instants.isna().to_numpy()
    seconds: Any = instants.to_numpy().astype("datetime64[s]").astype(np.int64)
    return CsvTimes(np.where(is_unreadable, 0, seconds), is_unreadable, notes)


def _split(texts: pd.Series) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Columns y, m, d, clock, offset as text.

    NA where a row is not written like the first; clock and offset are empty where not written.
    """
    sample = texts[texts != ""].iloc[:1]
    for form in (_YEAR_FIRST, _COMPACT):
        if sample.str.fullmatch(form + _TIME_OF_DAY).all():
            return _extract(texts, form), ()
    if not sample.str.fullmatch(_YEAR_LAST + _TIME_OF_DAY).all():
        raise InvalidInputError(
            f"Line {_line_of(sample)} begins with {sample.iloc[0][:30]!r}, "
            "which is no date that can be read with certainty.",
            _REMEDY,
        )
    parts = _extract(texts, _YEAR_LAST)
    first, second = (pd.to_numeric(parts[name]) for name in ("a", "b"))
    is_day_first, is_month_first = bool((first > _MONTHS).any()), bool((second > _MONTHS).any())
    if is_day_first == is_month_first:
        problem = (
            "mix DD/MM/YYYY with MM/DD/YYYY"
            if is_day_first
            else "can be read as DD/MM/YYYY and as MM/DD/YYYY"
        )
        raise InvalidInputError(f"The dates {problem}.", _REMEDY)
    names = {"a": "d", "b": "m"} if is_day_first else {"a": "m", "b": "d"}
    form_name = "DD/MM/YYYY" if is_day_first else "MM/DD/YYYY"
    return parts.rename(columns=names), (f"Dates read as {form_name}.",)


def _extract(texts: pd.Series, form: str) -> pd.DataFrame:
    import pyarrow as pa  # type: ignore[import-untyped] # it ships no stubs
    import pyarrow.compute as pc  # type: ignore[import-untyped]

    # Arrow takes whole columns apart; pandas' own extract takes five times as long.
    found = pc.extract_regex(pa.array(texts, type=pa.string()), f"^{form}{_TIME_OF_DAY}$")
    return pd.DataFrame(
        {
            field.name: pd.array(pc.struct_field(found, [field.name]), dtype="str")
            for field in found.type
        },
        index=texts.index,
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InvalidInputError(
            f"There is no time zone {name!r}.", "Write it as Area/City, e.g. Asia/Seoul or UTC."
        ) from error


def _line_of(texts: pd.Series) -> int:
    """Line number of the first of them: the index counts from 0 below the header."""
    return int(texts.index[0]) + 2

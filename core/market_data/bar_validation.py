"""Decides which bars may be stored or tested on. Pure; works on whole columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from core.enums import BarDefect, Interval
from core.market_data.bar_columns import BarColumns
from core.market_data.bar_defects import describe_defect
from core.market_data.bar_periods import DATED_INTERVALS
from core.market_data.import_types import Refusal

if TYPE_CHECKING:
    from core.market_data.bar_columns import BoolArray, IndexArray

    DefectArray = np.ndarray[tuple[int], np.dtype[np.int8]]

ROUNDING = 1e-6
"""Relative slack of the range checks. Sources mix float32 (6e-8 relative) with float64 and
multiply by adjustment factors; 1e-6 forgives a few such roundings and is a hundredth of the
smallest tick of a 100 dollar share."""

REFUSALS_SHOWN = 20
_EARLIEST = int(datetime(1800, 1, 1, tzinfo=UTC).timestamp())
_DAY_SECONDS = 86_400
# Midnight of the exchange's day: the first place on earth is 14 hours ahead of UTC.
_DATED_LEAD = timedelta(hours=14)
_CLOCK_SKEW = timedelta(minutes=5)
_ACCEPTED = -1
_DEFECTS = list(BarDefect)


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """The verdict on every row.

    Attributes:
        accepted: bool[n] over the rows as they were given.
        bars: the accepted ones, oldest first, strictly increasing.
        refusals: the first `REFUSALS_SHOWN` refused rows in the order given.
        counts: how many rows each defect took; a row counts once, under the first that applies.
        was_unsorted: the accepted rows did not come oldest first.
    """

    accepted: BoolArray
    bars: BarColumns
    refusals: tuple[Refusal, ...]
    counts: dict[BarDefect, int]
    was_unsorted: bool

    @property
    def refused_count(self) -> int:
        """How many rows are refused."""
        return sum(self.counts.values())


def validate_bars(
    columns: BarColumns,
    *,
    interval: Interval,
    at: datetime,
    lines: IndexArray | None = None,
    unreadable: BoolArray | None = None,
    describe_unreadable: Callable[[int], str] | None = None,
) -> ValidationReport:
    """Check every row; refuse the defective ones, sort the others.

    Args:
        columns: n rows in any order; NaN in a price means that there is none.
        interval: decides whether times are calendar days and how far ahead they may lie.
        at: the present, timezone-aware.
        lines: int[n], line numbers for the wording; rows are counted from 1 without it.
        unreadable: bool[n], rows the caller could not read at all.
        describe_unreadable: row index to what could not be read, for the wording.
    """
    codes = np.full(columns.size, _ACCEPTED, dtype=np.int8)
    if unreadable is not None:
        _mark(codes, unreadable, BarDefect.UNREADABLE)
    for defect, is_defective in find_price_defects(columns):
        _mark(codes, is_defective, defect)
    for defect, is_defective in find_time_defects(columns.time, interval, at):
        _mark(codes, is_defective, defect)
    _mark_repeated(codes, columns)
    accepted = codes == _ACCEPTED
    bars = columns.take(accepted)
    was_unsorted = bool((np.diff(bars.time) < 0).any())
    if was_unsorted:
        bars = bars.take(np.argsort(bars.time, kind="stable"))
    counts = np.bincount(codes[~accepted], minlength=len(_DEFECTS))
    return ValidationReport(
        accepted=accepted,
        bars=bars,
        refusals=_word_refusals(codes, columns, lines, describe_unreadable),
        counts={_DEFECTS[code]: int(counts[code]) for code in np.flatnonzero(counts)},
        was_unsorted=was_unsorted,
    )


def _mark(codes: DefectArray, is_defective: BoolArray, defect: BarDefect) -> None:
    codes[is_defective & (codes == _ACCEPTED)] = _DEFECTS.index(defect)


def find_price_defects(columns: BarColumns) -> list[tuple[BarDefect, BoolArray]]:
    """Which rows each defect of prices or volume applies to; the first that applies counts."""
    _, opened, high, low, close, volume = columns
    prices = np.stack((opened, high, low, close))
    has_prices = np.isfinite(prices).all(axis=0)
    is_idle = np.isnan(volume) | (volume == 0)
    is_suspended = (prices[:3] == 0).all(axis=0) & (close > 0) & is_idle
    top, bottom = high * (1 + ROUNDING), low * (1 - ROUNDING)
    is_outside = (np.maximum(opened, close) > top) | (np.minimum(opened, close) < bottom)
    return [
        (BarDefect.MISSING_PRICE, ~has_prices),
        (BarDefect.SUSPENDED, is_suspended),
        (BarDefect.NOT_POSITIVE, (prices <= 0).any(axis=0)),
        (BarDefect.HIGH_BELOW_LOW, top < low),
        (BarDefect.OUTSIDE_RANGE, is_outside),
        (BarDefect.BAD_VOLUME, (volume < 0) | np.isinf(volume)),
    ]


def find_time_defects(
    time: np.ndarray[tuple[int], np.dtype[np.int64]], interval: Interval, at: datetime
) -> list[tuple[BarDefect, BoolArray]]:
    """The same for defects of the time."""
    is_dated = interval in DATED_INTERVALS
    latest = int((at + (_DATED_LEAD if is_dated else _CLOCK_SKEW)).timestamp())
    is_off_day = time % _DAY_SECONDS != 0 if is_dated else np.zeros(len(time), dtype=bool)
    return [
        (BarDefect.NOT_A_DAY, is_off_day),
        (BarDefect.TOO_EARLY, time < _EARLIEST),
        (BarDefect.IN_FUTURE, time > latest),
    ]


def _mark_repeated(codes: DefectArray, columns: BarColumns) -> None:
    """Of rows with one time the first stays if all are equal; if they differ, none can be told."""
    sound = np.flatnonzero(codes == _ACCEPTED)
    order = sound[np.argsort(columns.time[sound], kind="stable")]
    time = columns.time[order]
    is_first = np.ones(len(order), dtype=bool)
    is_first[1:] = time[1:] != time[:-1]
    if is_first.all():
        return
    group = np.cumsum(is_first) - 1
    first = order[is_first][group]
    is_equal = np.ones(len(order), dtype=bool)
    for column in columns[1:]:
        ours, theirs = column[order], column[first]
        is_equal &= (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
    is_conflicting = np.bincount(group, weights=~is_equal)[group] > 0
    codes[order[is_conflicting]] = _DEFECTS.index(BarDefect.CONFLICTING)
    codes[order[~is_conflicting & ~is_first]] = _DEFECTS.index(BarDefect.DUPLICATE)


def _word_refusals(
    codes: DefectArray,
    columns: BarColumns,
    lines: IndexArray | None,
    describe_unreadable: Callable[[int], str] | None,
) -> tuple[Refusal, ...]:
    refusals = []
    for row in np.flatnonzero(codes != _ACCEPTED)[:REFUSALS_SHOWN].tolist():
        defect = _DEFECTS[codes[row]]
        line, where = (row + 1, "Bar") if lines is None else (int(lines[row]), "Line")
        if defect is BarDefect.UNREADABLE and describe_unreadable is not None:
            problem = describe_unreadable(row)
        else:
            problem = describe_defect(defect, columns, row)
        refusals.append(Refusal(line, defect, f"{where} {line}: {problem}"))
    return tuple(refusals)

"""Compares rows of a file with those that are stored under the same key. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from core.enums import RowClass
from core.market_data.market_files.types import RecordRows
from core.market_data.market_import_types import (
    DIFFERENCES_SHOWN,
    ClassAccount,
    MarketDifference,
)

if TYPE_CHECKING:
    from core.market_data.bar_columns import IndexArray

Row = tuple[Any, ...]

ROWS_TOGETHER = 5_000
"""Rows of a file that are made into Python's values at a time, with the rest of their last day."""
_UNCHANGED, _NEW, _CHANGED = range(3)


@dataclass(slots=True)
class Comparison:
    """What storing would do.

    Attributes:
        classes: for each class of stored rows, how many are new, changed, unchanged.
        differences: the first values that would be overwritten.
    """

    classes: dict[RowClass, ClassAccount] = field(default_factory=dict)
    differences: list[MarketDifference] = field(default_factory=list)

    @property
    def changed(self) -> int:
        """Rows whose stored values would be overwritten."""
        return sum(one.changed for one in self.classes.values())

    def note(self, symbol: str, day: date | None, name: str, stored: Any, incoming: Any) -> None:
        """Remember a difference, unless enough are."""
        if len(self.differences) < DIFFERENCES_SHOWN:
            self.differences.append(
                MarketDifference(symbol, day, name, say_value(stored), say_value(incoming))
            )


@dataclass(frozen=True, slots=True)
class RecordComparison:
    """What storing records would do.

    Attributes:
        to_write: int[k], positions of the rows that are new or changed.
        stored_count: how many rows are stored.
    """

    account: Comparison
    to_write: IndexArray
    stored_count: int


def compare_records(
    stored: Iterable[Row], records: RecordRows, *, find_said: Callable[[Row], Row] | None
) -> RecordComparison:
    """Compare by key, both from the first day on; neither is in memory as a whole.

    Args:
        stored: rows with the values of `records.fields`, rising in the first of the key.
        records: the file's rows, each key once.
        find_said: a row with None where it says nothing; given where an empty value of the file
            leaves what is stored, and where filling an empty stored one counts as new: it takes
            nothing away.
    """
    comparison = Comparison()
    key = itemgetter(*map(records.fields.index, records.key))
    first = records.fields.index(records.key[0])
    fates = np.full(len(records.group), _NEW, dtype=np.int8)
    rest, count = iter(stored), 0
    there = next(rest, None)
    for positions in _split_days(records.group):
        if there is None:
            break  # nothing more is stored: what is left is new
        rows = records.take(positions)
        place_of = {key(row): place for place, row in enumerate(rows)}
        while there is not None and there[first] <= rows[-1][first]:
            place, count = place_of.get(key(there)), count + 1
            if place is not None:
                fates[positions[place]] = _compare(
                    comparison, records, rows[place], there, find_said
                )
            there = next(rest, None)
    if there is not None:
        count += 1 + sum(1 for _ in rest)
    tally = np.bincount(fates, minlength=3).tolist()
    comparison.classes[RowClass.RECORD] = ClassAccount(
        RowClass.RECORD, len(fates), tally[_NEW], tally[_CHANGED], tally[_UNCHANGED]
    )
    return RecordComparison(comparison, np.flatnonzero(fates != _UNCHANGED), count)


def _compare(
    comparison: Comparison,
    records: RecordRows,
    row: Row,
    there: Row,
    find_said: Callable[[Row], Row] | None,
) -> int:
    """The fate of a row that is stored; what it would overwrite is noted."""
    said = there
    if find_said is not None:
        said = find_said(there)
        pairs = zip(find_said(row), there, strict=True)
        row = tuple(old if new is None else new for new, old in pairs)
    if row == there:
        return _UNCHANGED
    overwritten = [
        place
        for place, old in enumerate(there)
        if old != row[place] and (find_said is None or said[place] is not None)
    ]
    if not overwritten:
        return _NEW
    fields = records.fields
    values = dict(zip(fields, row, strict=True))
    day = next((values[name] for name in records.key if isinstance(values[name], date)), None)
    for place in overwritten:
        comparison.note(values["ticker"], day, fields[place], there[place], row[place])
    return _CHANGED


def _split_days(group: IndexArray) -> Iterator[IndexArray]:
    start = 0
    while start < len(group):
        last = group[min(start + ROWS_TOGETHER, len(group)) - 1]
        end = int(np.searchsorted(group, last, side="right"))
        yield np.arange(start, end)
        start = end


def say_value(value: Any) -> str:
    """A stored or incoming value to the last digit; nothing is `empty`."""
    if value is None or value != value:  # noqa: PLR0124 - NaN is the one value unlike itself
        return "empty"
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return repr(value) if isinstance(value, float) else str(value)

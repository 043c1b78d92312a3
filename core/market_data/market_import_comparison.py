"""Compares rows of a file with those that are stored under the same key. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.enums import RowClass
from core.market_data.market_files.types import RecordRows
from core.market_data.market_import_types import (
    DIFFERENCES_SHOWN,
    ClassAccount,
    MarketDifference,
)

Row = tuple[Any, ...]


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


def compare_records(
    stored: Iterable[Row], records: RecordRows, *, merges: bool
) -> tuple[Comparison, list[Row]]:
    """Compare by key.

    Args:
        stored: rows with the values of `records.fields`.
        records: the file's rows, each key once.
        merges: an empty value of the file says nothing, and filling an empty stored one takes
            nothing away: such a row counts as new.

    Returns:
        The comparison, and the rows to write.
    """
    key = [records.fields.index(name) for name in records.key]
    known = {tuple(row[position] for position in key): row for row in stored}
    comparison, to_write = Comparison(), []
    new = changed = unchanged = 0
    for row in records.rows:
        there = known.get(tuple(row[position] for position in key))
        incoming = row
        if there is not None and merges:
            incoming = tuple(
                old if value is None else value for value, old in zip(row, there, strict=True)
            )
        if incoming == there:
            unchanged += 1
            continue
        to_write.append(incoming)
        overwritten = (
            [
                n
                for n, old in enumerate(there)
                if old != incoming[n] and not (merges and old is None)
            ]
            if there is not None
            else []
        )
        if there is None or not overwritten:
            new += 1
            continue
        changed += 1
        day = next((row[n] for n in key if isinstance(row[n], date)), None)
        symbol = row[records.fields.index("ticker")]
        for n in overwritten:
            comparison.note(symbol, day, records.fields[n], there[n], incoming[n])
    comparison.classes[RowClass.RECORD] = ClassAccount(
        RowClass.RECORD, len(records.rows), new, changed, unchanged
    )
    return comparison, to_write


def say_value(value: Any) -> str:
    """A stored or incoming value to the last digit; nothing is `empty`."""
    if value is None or value != value:  # noqa: PLR0124 - NaN is the one value unlike itself
        return "empty"
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return repr(value) if isinstance(value, float) else str(value)

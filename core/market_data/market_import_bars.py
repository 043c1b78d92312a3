"""Brings the bars of a file into the database, or says what that would do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from core.contracts import Actor, OnProgress
from core.enums import Interval, RowClass
from core.events.outbox import Outbox
from core.market_data.bar_columns import BarColumns
from core.market_data.bulk_store import BulkStore
from core.market_data.market_files.types import PriceRows
from core.market_data.market_import_comparison import Comparison
from core.market_data.market_import_facts import describe_instrument
from core.market_data.market_import_others import compare_other_prices
from core.market_data.market_import_types import DIFFERENCES_SHOWN, ClassAccount, OtherSource
from core.market_data.series_comparison import SeriesComparison
from core.market_data.suspended_days import SuspendedDays, build_keys, to_day
from core.market_data.types import FetchedBars
from db.base import stored_id
from db.market_data.bar_repository import BarRepository
from db.market_data.instrument_repository import InstrumentRepository
from db.market_data.series_repository import SeriesRepository
from db.session import Session

if TYPE_CHECKING:
    from core.market_data.bar_columns import BoolArray
    from core.market_data.suspended_days import KeyArray

_FIELDS = ("open", "high", "low", "close", "volume")


class BarImport:
    """The bars and suspended days of one file in one transaction; `compare` before `store`.

    Args:
        session: of the caller's transaction.
        outbox: told of what changes.
        data: the file's rows.
        source: whose they are.
        at: when they came in.
        note: where from, for the passport.
    """

    def __init__(
        self, session: Session, outbox: Outbox, data: PriceRows, *, source: str, at: datetime,
        note: str,
    ) -> None:  # fmt: skip
        self._session, self._data, self._source = session, data, source
        self._bulk = BulkStore(session, outbox)
        self._suspended = SuspendedDays(session, data, source, at)
        self._fetched = build_fetched(data, at, note)

    def compare(self) -> Comparison:
        """What storing would do; reads only.

        Raises:
            ConflictError: a stored series has another currency or is adjusted.
        """
        comparison, keys = Comparison(), _StoredKeys(self._data)
        new_parts, changed_parts = [], []
        found = self._bulk.compare(self._fetched, self._source) if self._fetched else ()
        for fetched, one in found:
            _note_changes(comparison, fetched, one)
            keys.add(fetched.instrument.symbol, one)
            new_parts.append(one.difference.is_new)
            changed_parts.append(one.difference.is_changed)
        is_new = _join(new_parts)
        is_reopened = self._suspended.find_reopened(is_new)
        is_new = is_new & ~is_reopened
        is_changed = _join(changed_parts) | is_reopened
        is_idle = self._data.bars.volume == 0
        for kind, mask in ((RowClass.TRADED, ~is_idle), (RowClass.NO_VOLUME, is_idle)):
            rows, new, changed = (
                int(part.sum()) for part in (mask, is_new & mask, is_changed & mask)
            )
            comparison.classes[kind] = ClassAccount(kind, rows, new, changed, rows - new - changed)
        self._suspended.compare(comparison, keys.join(self._session, self._source))
        return comparison

    def compare_others(self) -> tuple[OtherSource, ...]:
        """What other sources say of the same symbols and days; reads only."""
        return compare_other_prices(self._session, self._fetched, self._source)

    def store(self, actor: Actor, on_progress: OnProgress) -> dict[str, int]:
        """Write all of it, as compared before; returns what is stored of the source now.

        Raises:
            ConflictError: the database does not hold what was written.
            InvalidInputError, ProviderError: see `BulkStore`.
        """
        if self._fetched:
            self._bulk.store(self._fetched, self._source, actor, on_progress)
        days = self._suspended.store()
        series, bars = SeriesRepository(self._session).count_bars(self._source, Interval.DAY)
        return {"series": series, "bars": bars, "suspended_days": days}


class _StoredKeys:
    """Keys of the stored bars of all symbols that have suspended days in the file."""

    def __init__(self, data: PriceRows) -> None:
        wanted = np.unique(data.suspended_codes).tolist()
        self._code_of = {data.symbols[code]: code for code in wanted}
        self._parts: list[KeyArray] = []

    def add(self, symbol: str, found: SeriesComparison) -> None:
        """Of a symbol whose bars have been compared."""
        code = self._code_of.pop(symbol, None)
        if code is not None and found.series is not None:
            self._parts.append(build_keys(code, found.stored.time))

    def join(self, session: Session, source: str) -> KeyArray:
        """With those of symbols that have no bar in the file."""
        instruments = InstrumentRepository(session).find_many(list(self._code_of))
        ids = {stored_id(row.id): symbol for symbol, row in instruments.items()}
        series = SeriesRepository(session).find_many(list(ids), source, Interval.DAY)
        for instrument_id, row in series.items():
            time = BarRepository(session).read_bars(stored_id(row.id))[0]
            self._parts.append(build_keys(self._code_of[ids[instrument_id]], time))
        return np.concatenate(self._parts) if self._parts else np.zeros(0, dtype=np.int64)


def build_fetched(data: PriceRows, at: datetime, note: str) -> list[FetchedBars]:
    """The bars of each symbol that has any, by symbol."""
    bounds = np.searchsorted(data.codes, np.arange(len(data.symbols) + 1)).tolist()
    return [
        FetchedBars(
            instrument=describe_instrument(symbol, name, is_korean=data.is_korean),
            interval=Interval.DAY,
            columns=BarColumns._make(column[first:end] for column in data.bars),
            fetched_at=at,
            is_adjusted=False,
            note=note,
        )
        for symbol, name, first, end in zip(
            data.symbols, data.names, bounds[:-1], bounds[1:], strict=True
        )
        if end > first
    ]


def _note_changes(comparison: Comparison, fetched: FetchedBars, one: SeriesComparison) -> None:
    if len(comparison.differences) >= DIFFERENCES_SHOWN or not one.difference.changed_count:
        return
    for row in np.flatnonzero(one.difference.is_changed)[:DIFFERENCES_SHOWN].tolist():
        there = one.difference.stored_index[row]
        day = to_day(int(fetched.columns.time[row]))
        for name in _FIELDS:
            old = float(getattr(one.stored, name)[there])
            new = float(getattr(fetched.columns, name)[row])
            if old != new and not (np.isnan(old) and np.isnan(new)):
                comparison.note(fetched.instrument.symbol, day, name, old, new)


def _join(masks: Sequence[BoolArray]) -> BoolArray:
    return np.concatenate(masks) if masks else np.zeros(0, dtype=bool)

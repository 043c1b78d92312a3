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
        found = self._bulk.compare(self._fetched, self._source) if self._fetched else []
        comparison = Comparison()
        for fetched, one in zip(self._fetched, found, strict=True):
            _note_changes(comparison, fetched, one)
        is_new = _join([one.difference.is_new for one in found])
        is_reopened = self._suspended.find_reopened(is_new)
        is_new = is_new & ~is_reopened
        is_changed = _join([one.difference.is_changed for one in found]) | is_reopened
        is_idle = self._data.bars.volume == 0
        for kind, mask in ((RowClass.TRADED, ~is_idle), (RowClass.NO_VOLUME, is_idle)):
            rows, new, changed = (
                int(part.sum()) for part in (mask, is_new & mask, is_changed & mask)
            )
            comparison.classes[kind] = ClassAccount(kind, rows, new, changed, rows - new - changed)
        self._suspended.compare(comparison, self._list_bar_keys(found))
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
        series = SeriesRepository(self._session).find_many(self._source, Interval.DAY).values()
        bars = sum(one.bar_count for one in series)
        return {"series": len(series), "bars": bars, "suspended_days": days}

    def _list_bar_keys(self, found: Sequence[SeriesComparison]) -> KeyArray:
        """Keys of the stored bars of all symbols that have suspended days in the file."""
        code_of = {symbol: code for code, symbol in enumerate(self._data.symbols)}
        wanted = set(np.unique(self._data.suspended_codes).tolist())
        parts: list[KeyArray] = []
        for fetched, one in zip(self._fetched, found, strict=True):
            code = code_of[fetched.instrument.symbol]
            if code in wanted and one.series is not None:
                parts.append(build_keys(code, one.stored.time))
            wanted.discard(code)
        symbols = [self._data.symbols[code] for code in sorted(wanted)]
        series = SeriesRepository(self._session).find_many(self._source, Interval.DAY)
        for symbol, row in InstrumentRepository(self._session).find_many(symbols).items():
            if (row.id or 0) in series:
                stored = BarRepository(self._session).read_bars(series[row.id or 0].id or 0)
                parts.append(build_keys(code_of[symbol], stored[0]))
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


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

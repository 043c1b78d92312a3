"""Lays a file beside what other sources have stored of the same: shown, and never mixed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.contracts import FileRecords
from core.enums import FileContract, Interval
from core.market_data.bar_columns import BarColumns
from core.market_data.market_files.types import RecordRows
from core.market_data.market_import_comparison import compare_records, say_value
from core.market_data.market_import_types import (
    DIFFERENCES_SHOWN,
    MarketDifference,
    OtherSource,
)
from core.market_data.packed_bars import PackedBars
from core.market_data.source_comparison import TOLERANCE, compare_closes
from core.market_data.suspended_days import to_day
from core.market_data.types import FetchedBars
from db.market_data.instrument_repository import InstrumentRepository
from db.market_data.series_repository import SeriesRepository
from db.session import Session


def compare_other_prices(
    session: Session, fetched: Sequence[FetchedBars], source: str
) -> tuple[OtherSource, ...]:
    """The closes of other sources that are as traded, as the file's are.

    Args:
        session: of the caller's unit of work.
        fetched: the file's bars, one for each symbol, as traded.
        source: the file's own; what is stored of it is compared elsewhere.
    """
    incoming = {one.instrument.symbol: one.columns for one in fetched}
    instruments = InstrumentRepository(session).find_many(sorted(incoming))
    symbols = {row.id: symbol for symbol, row in instruments.items()}
    packed = PackedBars(session)
    found: dict[str, _Beside] = {}
    for row in SeriesRepository(session).list_as_traded(Interval.DAY):
        if row.instrument_id in symbols and row.source != source:
            symbol = symbols[row.instrument_id]
            beside = found.setdefault(row.source, _Beside())
            beside.add(symbol, packed.read_series(row), incoming[symbol])
    return tuple(beside.sum_up(name) for name, beside in sorted(found.items()) if beside.common)


def compare_other_records(
    session: Session, keeper: FileRecords, contract: FileContract, data: RecordRows, source: str
) -> tuple[OtherSource, ...]:
    """The rows that other sources have under the same keys."""
    found = []
    for other in keeper.list_sources(session, contract):
        if other == source:
            continue
        stored = keeper.read(session, contract, other)
        comparison = compare_records(stored, data, find_said=None).account
        (account,) = comparison.classes.values()
        if common := account.changed + account.unchanged:
            differences = tuple(comparison.differences)
            found.append(OtherSource(other, common, account.changed, account.changed, differences))
    return tuple(found)


class _Beside:
    """The closes of one source beside the file's, symbol by symbol."""

    def __init__(self) -> None:
        self.common = self.differing = self.apart = 0
        self._largest: list[tuple[float, MarketDifference]] = []

    def add(self, symbol: str, theirs: BarColumns, ours: BarColumns) -> None:
        """Compare one symbol's closes."""
        found = compare_closes(theirs.time, theirs.close, ours.time, ours.close, tolerance=0.0)
        self.common += found.common
        self.differing += len(found.disagreements)
        sizes = np.abs([one.difference for one in found.disagreements])
        self.apart += int((sizes > TOLERANCE).sum())
        self._largest += [
            (
                float(sizes[n]),
                MarketDifference(
                    symbol, to_day(one.time), "close", say_value(one.first), say_value(one.second)
                ),
            )
            for n, one in enumerate(found.disagreements)
        ]
        self._largest.sort(key=lambda pair: -pair[0])
        del self._largest[DIFFERENCES_SHOWN:]

    def sum_up(self, source: str) -> OtherSource:
        """The account of the source, the largest differences first."""
        differences = tuple(one for _, one in self._largest)
        return OtherSource(source, self.common, self.differing, self.apart, differences)

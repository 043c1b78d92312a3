"""A file with the data of a market, and what its rows turned out to be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from core.enums import FileContract, RowClass
from core.market_data.bar_columns import BarColumns
from core.market_data.file_names import clean_filename
from core.market_data.market_files.tickers import TickerRepair

if TYPE_CHECKING:
    from core.contracts import FloatArray, TimeArray
    from core.market_data.bar_columns import IndexArray


@dataclass(frozen=True, slots=True)
class MarketFile:
    """A file and what the person has agreed to.

    Attributes:
        source: whose data it is; empty names it after the file.
        repair_tickers: put lost leading zeros back; otherwise such rows are refused.
        overwrite_changed: let the file's values replace stored ones that differ.
        leave_out_refused: store the sound rows of a file that also has refused ones.
    """

    content: bytes
    filename: str
    source: str = ""
    repair_tickers: bool = False
    overwrite_changed: bool = False
    leave_out_refused: bool = False

    def __post_init__(self) -> None:
        """The name comes from a browser."""
        object.__setattr__(self, "filename", clean_filename(self.filename))


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that is not stored. `reason` is short, for counting; the sentence names the line."""

    line: int
    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class LargeMove:
    """A close beyond the exchange's price limit: kept, and pointed out. `change` is a fraction."""

    line: int
    symbol: str
    day: date
    change: float


@dataclass(frozen=True, slots=True)
class PriceRows:
    """Daily bars of many symbols, sorted by symbol, then day.

    Attributes:
        symbols, names: one for each of the symbols; a name is empty where the file has none.
        codes: int[n], position in `symbols` of each bar.
        bars: n bars; each (symbol, day) once.
        suspended_codes, suspended_time, suspended_close: the m days without trade.
    """

    symbols: tuple[str, ...]
    names: tuple[str, ...]
    codes: IndexArray
    bars: BarColumns
    suspended_codes: IndexArray
    suspended_time: TimeArray
    suspended_close: FloatArray
    is_korean: bool


@dataclass(frozen=True, slots=True)
class RecordRows:
    """Rows that are no bars; each key once. They are made a few at a time: all take much room.

    Attributes:
        fields: what each row has, in this order.
        key: the names of the fields that tell rows apart.
        group: int[n], equal where the first field of the key is, rising with it: rows of one day
            stand together, in file order.
        symbol_count: how many tickers there are.
        take: the rows with these positions, None where a value is empty.
    """

    fields: tuple[str, ...]
    key: tuple[str, ...]
    group: IndexArray
    symbol_count: int
    take: Callable[[IndexArray], list[tuple[Any, ...]]]

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        """All of them."""
        return self.take(np.arange(len(self.group)))


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A whole file, each row in one class.

    Attributes:
        counts: rows of each class; they add up to `rows_read`.
        refused: rows of each reason; they add up to the refused and the contradictory ones.
        refusals: the first rows of each reason, by line.
        duplicates: line numbers of the first rows that repeat another.
        large_moves: the first of `large_move_count`.
    """

    contract: FileContract
    rows_read: int
    counts: dict[RowClass, int]
    refused: dict[str, int]
    refusals: tuple[RefusedRow, ...]
    data: PriceRows | RecordRows
    notes: tuple[str, ...] = ()
    repair: TickerRepair | None = None
    large_moves: tuple[LargeMove, ...] = ()
    large_move_count: int = 0
    duplicates: tuple[int, ...] = field(default=())

    @property
    def refused_count(self) -> int:
        """Rows that cannot be stored: refused or contradictory."""
        return self.counts.get(RowClass.REFUSED, 0) + self.counts.get(RowClass.CONTRADICTORY, 0)

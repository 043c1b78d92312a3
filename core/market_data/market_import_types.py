"""What the import of a market says: the dry run's plan, the receipt, and what differs."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from core.enums import FileContract, RowClass
from core.market_data.market_files.tickers import TickerRepair
from core.market_data.market_files.types import LargeMove, RefusedRow

DIFFERENCES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class ClassAccount:
    """The rows of one class. Those that are stored are new, changed, unchanged or held back.

    Attributes:
        held_back: a suspended day for which a bar is stored: the bar stays.
    """

    kind: RowClass
    rows: int
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    held_back: int = 0


@dataclass(frozen=True, slots=True)
class MarketDifference:
    """A stored value that the file contradicts, both as text."""

    symbol: str
    day: date | None
    field: str
    stored: str
    incoming: str


@dataclass(frozen=True, slots=True)
class OtherSource:
    """What another source has stored of the same symbols and days. It stays as it is.

    Attributes:
        common: rows that both have; of prices, bars.
        differing: of these, rows with other values; of prices, other closes.
        apart: of these, closes more than 0.5 % apart; of records, all that differ.
        differences: the first of them, of prices the largest; `stored` is the other source's.
    """

    source: str
    common: int
    differing: int
    apart: int
    differences: tuple[MarketDifference, ...]


@dataclass(frozen=True, slots=True)
class MarketImportPlan:
    """What importing a file would do; nothing has been stored.

    Attributes:
        classes: every row of the file in exactly one; `rows` add up to `rows_read`.
        refused: rows of each reason.
        refusals: the first rows of each reason, by line.
        differences: the first stored values that would be overwritten.
        large_moves: the first closes beyond the price limit; kept all the same.
        hindrance: why it cannot be stored as agreed so far, with the remedy; empty if it can.
        others: the sources that have the same symbols and days, however they are named.
    """

    contract: FileContract
    source: str
    filename: str
    rows_read: int
    classes: tuple[ClassAccount, ...]
    symbol_count: int
    refused: dict[str, int]
    refusals: tuple[RefusedRow, ...]
    differences: tuple[MarketDifference, ...]
    repair: TickerRepair | None
    large_moves: tuple[LargeMove, ...]
    large_move_count: int
    notes: tuple[str, ...]
    hindrance: str = ""
    others: tuple[OtherSource, ...] = ()

    @property
    def new(self) -> int:
        """Rows that are not stored yet."""
        return sum(one.new for one in self.classes)

    @property
    def changed(self) -> int:
        """Rows whose stored values would be overwritten."""
        return sum(one.changed for one in self.classes)

    @property
    def unchanged(self) -> int:
        """Rows that are stored exactly so."""
        return sum(one.unchanged for one in self.classes)

    @property
    def refused_count(self) -> int:
        """Rows that cannot be stored, contradictory ones included."""
        return sum(self.refused.values())


@dataclass(frozen=True, slots=True)
class MarketImportReceipt:
    """What an import did. `held` is counted in the database afterwards, for its source.

    Attributes:
        held: what is stored of the source now: `bars` and `suspended days`, or `records`.
    """

    contract: FileContract
    source: str
    filename: str
    rows_read: int
    classes: tuple[ClassAccount, ...]
    symbol_count: int
    new: int
    changed: int
    unchanged: int
    refused: int
    held: dict[str, int] = field(default_factory=dict)

    @property
    def is_repeat(self) -> bool:
        """Whether all of it was stored already: nothing was changed."""
        return not self.new + self.changed

    def to_json(self) -> dict[str, Any]:
        """For a job's result."""
        return asdict(self) | {"is_repeat": self.is_repeat}


def read_receipt(result: dict[str, Any]) -> MarketImportReceipt:
    """The receipt that `to_json` wrote."""
    rest = {key: value for key, value in result.items() if key != "is_repeat"}
    rest["contract"] = FileContract(rest["contract"])
    rest["classes"] = tuple(
        ClassAccount(**(one | {"kind": RowClass(one["kind"])})) for one in rest["classes"]
    )
    return MarketImportReceipt(**rest)

"""What an import takes and what it says: the upload, the dry run's plan, the receipt."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from core.enums import AssetKind, BarDefect, Interval
from core.market_data.file_names import clean_filename

CSV_SOURCE = "csv"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One bar that was not accepted.

    Attributes:
        line: line number in the file (the header is line 1), or the bar's number from 1.
        sentence: names the line, the problem and the remedy.
    """

    line: int
    defect: BarDefect
    sentence: str


@dataclass(frozen=True, slots=True)
class CsvUpload:
    """An uploaded file and what the person says it holds.

    Attributes:
        time_zone: of intraday times written without an offset.
        name, kind, currency: used where the instrument is new.
    """

    content: bytes
    filename: str
    symbol: str
    interval: Interval
    name: str = ""
    kind: AssetKind = AssetKind.STOCK
    currency: str = ""
    time_zone: str = "UTC"
    is_adjusted: bool = False

    def __post_init__(self) -> None:
        """The name comes from a browser."""
        object.__setattr__(self, "filename", clean_filename(self.filename))


@dataclass(frozen=True, slots=True)
class BarChange:
    """A value of a stored bar that an import would overwrite.

    Attributes:
        field: open, high, low, close or volume; prices in the series' currency.
        stored, incoming: NaN where a volume is unknown.
    """

    time: datetime
    field: str
    stored: float
    incoming: float


@dataclass(frozen=True, slots=True)
class SymbolRepair:
    """A symbol that may have lost leading zeros. `name` is empty where none is stored."""

    written: str
    meant: str
    name: str


@dataclass(frozen=True, slots=True)
class PreviewBar:
    """One accepted bar, for a look before importing."""

    time: datetime
    open: float
    high: float
    low: float
    close: float
    volume: float


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do; nothing has been stored.

    Attributes:
        refusals: the first of the refused rows, in file order; `refused` counts all.
        changes: the first of the stored values that would be overwritten.
        notes: what was understood or corrected without being asked (order, encoding …).
        bars_after: how many bars the series would hold.
        repair: another symbol may be meant; the person decides.
    """

    symbol: str
    interval: Interval
    is_new_instrument: bool
    rows_read: int
    accepted: int
    refused: int
    new: int
    changed: int
    unchanged: int
    bars_after: int
    first_bar: datetime | None
    last_bar: datetime | None
    refusals: tuple[Refusal, ...]
    refused_by_defect: dict[BarDefect, int]
    changes: tuple[BarChange, ...]
    preview: tuple[PreviewBar, ...]
    notes: tuple[str, ...]
    repair: SymbolRepair | None = None

    @property
    def is_clean(self) -> bool:
        """Whether every row would be stored."""
        return self.refused == 0 and self.accepted > 0


@dataclass(frozen=True, slots=True)
class ImportReceipt:
    """What an import did. `is_repeat`: all of it was stored already, nothing was written."""

    symbol: str
    interval: Interval
    source: str
    new: int
    changed: int
    unchanged: int
    refused: int
    bars_stored: int
    first_bar: datetime
    last_bar: datetime
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class ImportInfo:
    """The account of one past import."""

    id: int
    source: str
    title: str
    rows_read: int
    rows_stored: int
    rows_unchanged: int
    rows_refused: int
    created_at: datetime
    refused_by_defect: dict[str, int] = field(default_factory=dict)

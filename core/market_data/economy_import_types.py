"""What an import of one's own series takes and says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.market_data.economy.series_csv import LineError
from core.market_data.economy_types import EconomyFacts
from core.market_data.file_names import clean_filename


@dataclass(frozen=True, slots=True)
class EconomyUpload:
    """A file with one's own series, and what the person says of it.

    Attributes:
        facts: of a series that is stored already, code, frequency and delay must agree; the
            rest stays as it was stored. Origin and note are made here.
    """

    facts: EconomyFacts
    content: bytes
    filename: str

    def __post_init__(self) -> None:
        """The name comes from a browser."""
        object.__setattr__(self, "filename", clean_filename(self.filename))


@dataclass(frozen=True, slots=True)
class EconomyImportPlan:
    """What an import would do, or did.

    Attributes:
        new: periods that had no value.
        revisions: further versions of values that are stored.
        unchanged: values that are stored already.
        errors: by line; with any, nothing can be stored.
        notes: what was understood without being asked.
    """

    facts: EconomyFacts
    is_new_series: bool
    rows_read: int
    new: int
    revisions: int
    unchanged: int
    errors: tuple[LineError, ...]
    notes: tuple[str, ...]
    first_period: date | None
    last_period: date | None

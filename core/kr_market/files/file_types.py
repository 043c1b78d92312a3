"""What is known of the files behind the Korean market's scanners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from core.enums import FileContract, Readiness


@dataclass(frozen=True, slots=True)
class FileState:
    """What is here of one kind of file from one source.

    Attributes:
        rows: how many; 0 where nothing is here, and `source` is empty then.
        first, last: days of the oldest and the newest row; None without rows.
        imported_at: when the newest of them came in.
        age_sessions: sessions that have closed since the last day; None where days do not matter
            or the calendar does not reach.
        gaps: sessions of the year before the last day of which nothing is here; None where a
            session without rows is nothing out of the ordinary.
        note: what else a reader should know.
    """

    contract: FileContract
    source: str = ""
    rows: int = 0
    symbols: int = 0
    first: date | None = None
    last: date | None = None
    imported_at: datetime | None = None
    age_sessions: int | None = None
    gaps: tuple[date, ...] | None = None
    is_demo: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class ScannerNeed:
    """Whether one scanner can run with what is here.

    Attributes:
        page: address of its page.
        remarks: what is missing and what that means; empty where nothing is.
    """

    scanner: str
    page: str
    readiness: Readiness
    needs: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KoreanFiles:
    """All of it.

    Attributes:
        clock: what counted as now: for the demo market its own present.
    """

    files: tuple[FileState, ...]
    needs: tuple[ScannerNeed, ...]
    clock: datetime
    is_demo: bool

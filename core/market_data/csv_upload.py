"""Reads and judges an uploaded file: the same steps for the dry run and for the import."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath

from core.errors import InvalidInputError
from core.market_data.bar_validation import ValidationReport, validate_bars
from core.market_data.csv_text import MAX_BYTES
from core.market_data.import_types import CsvUpload
from core.market_data.market_import_facts import KOREAN_EXCHANGE, is_korean_ticker
from core.market_data.types import FetchedBars, InstrumentFacts

_SYMBOL = re.compile(r"[A-Z0-9^][A-Z0-9.^=\-]{0,31}")
_CURRENCY = re.compile(r"[A-Za-z]{3,8}")


@dataclass(frozen=True, slots=True)
class CheckedUpload:
    """A file after all checks.

    Attributes:
        fetched: the accepted bars with the facts of their passport; may hold none.
        report: the verdict on every row.
        rows_read: rows that are not blank.
        notes: what was understood, left out or sorted, in sentences.
    """

    fetched: FetchedBars
    report: ValidationReport
    rows_read: int
    notes: tuple[str, ...]


def check_upload(upload: CsvUpload, at: datetime, *, max_bytes: int = MAX_BYTES) -> CheckedUpload:
    """Parse and validate; stores nothing.

    Raises:
        InvalidInputError: the symbol or currency is none, or the file as a whole is unreadable.
    """
    from core.market_data.csv_parser import parse_csv  # pandas: half a second of every start

    upload = replace(upload, symbol=normalise_symbol(upload.symbol))
    if upload.currency and not _CURRENCY.fullmatch(upload.currency):
        raise InvalidInputError(
            f"{upload.currency[:20]!r} is not a currency.", "Write its code, e.g. USD or KRW."
        )
    parsed = parse_csv(upload, max_bytes=max_bytes)
    report = validate_bars(
        parsed.columns,
        interval=upload.interval,
        at=at,
        lines=parsed.lines,
        unreadable=parsed.unreadable,
        describe_unreadable=parsed.describe_unreadable,
    )
    notes = parsed.notes
    if report.was_unsorted:
        notes = (*notes, "The rows were not in order of time; they were sorted, oldest first.")
    is_korean = is_korean_ticker(upload.symbol) and upload.currency.upper() == "KRW"
    fetched = FetchedBars(
        instrument=InstrumentFacts(
            symbol=upload.symbol,
            name=upload.name.strip()[:120] or upload.symbol,
            kind=upload.kind,
            exchange=KOREAN_EXCHANGE if is_korean else "",
            currency=upload.currency,
            time_zone=upload.time_zone,
        ),
        interval=upload.interval,
        columns=report.bars,
        fetched_at=at,
        is_adjusted=upload.is_adjusted,
        is_close_only=parsed.is_close_only,
        note=f"Uploaded file {PurePath(upload.filename).name[:200]}.",
    )
    return CheckedUpload(fetched, report, parsed.columns.size, notes)


def suggest_symbol(filename: str) -> str:
    """The symbol that a file name begins with, in capitals; empty where it begins with none.

    `005930.csv` → `005930`, `BTC-USD (1).csv` → `BTC-USD`, `goog_1d.csv` → `GOOG`.
    """
    found = _SYMBOL.match(PurePath(filename).stem.upper())
    return found.group().rstrip(".=-") if found else ""


def normalise_symbol(symbol: str) -> str:
    """The symbol in capitals, without blanks around it.

    Raises:
        InvalidInputError: it has characters that no symbol has, or too many.
    """
    plain = symbol.strip().upper()
    if not _SYMBOL.fullmatch(plain):
        raise InvalidInputError(
            f"{symbol.strip()[:40]!r} is not a symbol.",
            "Use up to 32 letters, digits and . - = ^, e.g. AAPL, 005930 or BTC-USD.",
        )
    return plain

"""The rows of exported files: what is stored, in the columns of a contract."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from core.enums import FileContract, Interval
from core.market_data.market_import_facts import is_korean_ticker
from core.market_data.suspended_days import to_day
from core.spreadsheet import neutralise_formula
from db.market_data.bar_repository import BarRepository
from db.market_data.instrument_repository import InstrumentRepository
from db.market_data.series_repository import SeriesRepository
from db.market_data.suspended_repository import SuspendedRepository
from db.market_data.tables import BarSeriesRow, Instrument
from db.session import Session

_NUMBER = re.compile(r"[+-]?\d*\.?\d+(?:[eE][+-]?\d+)?", re.ASCII)  # no program runs it
_ROWS_TOGETHER = 20_000
_SERIES_TOGETHER = 100
_WHOLE = 2**53
_PERCENT = 100
_NO_TRADE = 0.0  # open, high, low and volume of a suspended day, as the contract writes it


def list_price_sources(session: Session) -> list[tuple[FileContract, str]]:
    """The sources with daily bars or days without trade that are not demo, by name."""
    pairs = SeriesRepository(session).list_traded_symbols()
    pairs += SuspendedRepository(session).list_symbols()
    found = {(_contract_of(symbol), source) for symbol, source in pairs}
    return sorted(found, key=lambda pair: (pair[1], pair[0]))


def read_price_rows(
    session: Session, contract: FileContract, source: str
) -> Iterator[Sequence[Any]]:
    """Bars and suspended days of a source, by symbol, then day."""
    series = {
        instrument.symbol: (row, instrument)
        for row, instrument in _list_series(session)
        if row.source == source and _contract_of(instrument.symbol) is contract
    }
    gaps: dict[str, list[tuple[date, float]]] = {}
    for symbol, day, close in SuspendedRepository(session).list_days(source):
        gaps.setdefault(symbol, []).append((day, close))
    alone = InstrumentRepository(session).find_many(sorted(set(gaps) - set(series)))
    symbols = sorted(set(series) | {s for s in alone if _contract_of(s) is contract})
    for start in range(0, len(symbols), _SERIES_TOGETHER):
        some = symbols[start : start + _SERIES_TOGETHER]
        ids = [series[symbol][0].id or 0 for symbol in some if symbol in series]
        held = BarRepository(session).read_many(ids)
        for symbol in some:
            row, instrument = series.get(symbol, (None, alone.get(symbol)))
            bars = held.get(row.id or 0) if row else None
            days = [
                (to_day(time), *values)
                for time, *values in zip(*(column.tolist() for column in bars), strict=True)
            ] if bars else []  # fmt: skip
            days += [
                (day, _NO_TRADE, _NO_TRADE, _NO_TRADE, close, _NO_TRADE)
                for day, close in gaps.get(symbol, [])
            ]
            days.sort()
            name = instrument.name if instrument and instrument.name != symbol else ""
            yield from _build_rows(contract, symbol, name, days, row.fetched_at if row else None)


def write_rows(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """CSV in pieces. Texts that a spreadsheet would run as a formula are made harmless."""
    rows = iter(rows)
    piece = [list(header)]
    while piece:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(piece)
        yield text.getvalue().encode()
        piece = [[_write(value) for value in row] for row in islice(rows, _ROWS_TOGETHER)]


def _list_series(session: Session) -> list[tuple[BarSeriesRow, Instrument]]:
    rows = [
        row
        for row in SeriesRepository(session).list_all()
        if row.interval is Interval.DAY
        and row.bar_count
        and not (row.is_demo or row.is_close_only or row.is_adjusted)
    ]
    repository = InstrumentRepository(session)
    instruments = repository.find_many(repository.list_symbols())
    by_id = {instrument.id: instrument for instrument in instruments.values()}
    return [(row, by_id[row.instrument_id]) for row in rows]


def _contract_of(symbol: str) -> FileContract:
    korean = is_korean_ticker(symbol)
    return FileContract.DAILY_PRICES if korean else FileContract.MANY_SYMBOLS


def _build_rows(
    contract: FileContract, symbol: str, name: str, days: Sequence[tuple[Any, ...]],
    updated: datetime | None,
) -> Iterator[Sequence[Any]]:  # fmt: skip
    before: float | None = None
    at = updated.isoformat(timespec="seconds") if updated else ""
    for day, opened, high, low, close, volume in days:
        if contract is FileContract.MANY_SYMBOLS:
            yield day, symbol, opened, high, low, close, volume
            continue
        change = None if before is None else close - before
        rate = None if before is None else (close / before - 1) * _PERCENT
        before = close
        yield symbol, day, name, close, change, rate, high, low, opened, volume, at


def _write(value: Any) -> str:
    """Numbers read back to the same bits; unknown ones are empty."""
    if value is None or value != value:  # noqa: PLR0124 - NaN is the one value unlike itself
        return ""
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < _WHOLE else repr(value)
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        return neutralise_formula(value)
    return str(value)

"""Finds instruments by symbol or by what people call them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy
from sqlalchemy import ColumnElement, case, func, or_
from sqlmodel import Session, col, select

from core.enums import AssetKind
from db.market_data.market_repository import MarketRepository
from db.market_data.tables import BarSeriesRow, Instrument

_LIKE_ESCAPE = "\\"
_PER_QUERY = 500  # SQLite's oldest limit on parameters is 999


class FoundInstrument(NamedTuple):
    """Columns of `Instrument`: what a search shows, without an object for each row."""

    symbol: str
    name: str
    local_name: str
    kind: AssetKind
    exchange: str
    currency: str
    sector: str
    delisted_on: date | None
    is_demo: bool


class StoredSpan(NamedTuple):
    """An instrument with bars, and the first and last of them in seconds since 1970-01-01 UTC."""

    symbol: str
    name: str
    local_name: str
    first_time: int
    last_time: int


class InstrumentRepository:
    """The instruments of one unit of work. They belong to nobody: all users share them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find_by_symbol(self, symbol: str) -> Instrument | None:
        """The instrument of that symbol; case does not matter."""
        return self._session.exec(
            select(Instrument).where(Instrument.symbol == symbol.strip().upper())
        ).one_or_none()

    def list_symbols(self) -> list[str]:
        """Every known symbol, sorted."""
        return list(self._session.exec(select(Instrument.symbol).order_by(Instrument.symbol)).all())

    def list_after(self, text: str, symbol: str, limit: int) -> list[FoundInstrument]:
        """Instruments that `search` would find, by symbol, those behind `symbol` only."""
        fits, _rank = _match(text)
        statement = (
            sqlalchemy.select(*(getattr(Instrument, name) for name in FoundInstrument._fields))
            .where(fits, col(Instrument.symbol) > symbol)
            .order_by(col(Instrument.symbol))
            .limit(limit)
        )
        found = self._session.connection().execute(statement)
        return [FoundInstrument._make(row) for row in found]

    def search(self, text: str, limit: int) -> list[FoundInstrument]:
        """Instruments whose symbol, name or local name contains `text`, best first.

        The exact symbol comes first, then symbols that begin with the text, then names that do,
        then the rest; by symbol within each. Empty text lists the first `limit` symbols.
        """
        fits, rank = _match(text)
        statement = (
            sqlalchemy.select(*(getattr(Instrument, name) for name in FoundInstrument._fields))
            .where(fits)
            .order_by(rank, col(Instrument.symbol))
            .limit(limit)
        )
        found = self._session.connection().execute(statement)
        return [FoundInstrument._make(row) for row in found]

    def search_with_bars(self, text: str, limit: int) -> list[StoredSpan]:
        """The same among instruments with bars, over all of whose series the span goes."""
        fits, rank = _match(text)
        statement = (
            sqlalchemy.select(
                *(getattr(Instrument, name) for name in StoredSpan._fields[:3]),
                func.min(BarSeriesRow.first_time),
                func.max(BarSeriesRow.last_time),
            )
            .join(BarSeriesRow, col(BarSeriesRow.instrument_id) == col(Instrument.id))
            .where(fits, col(BarSeriesRow.bar_count) > 0)
            .group_by(col(Instrument.id))
            .order_by(rank, col(Instrument.symbol))
            .limit(limit)
        )
        found = self._session.connection().execute(statement)
        return [StoredSpan._make(row) for row in found]

    def find_many(self, symbols: Sequence[str]) -> dict[str, Instrument]:
        """The instruments of these symbols, which are in upper case; unknown ones are absent."""
        found: dict[str, Instrument] = {}
        for start in range(0, len(symbols), _PER_QUERY):
            some = symbols[start : start + _PER_QUERY]
            statement = select(Instrument).where(col(Instrument.symbol).in_(some))
            found |= {row.symbol: row for row in self._session.exec(statement)}
        return found

    def upsert_many(
        self, described: Sequence[tuple[Instrument, Instrument | None]]
    ) -> list[Instrument]:
        """As `upsert`, for pairs of what a source says and what is stored (None: nothing yet)."""
        rows = [
            facts if stored is None else _complete(stored, facts) for facts, stored in described
        ]
        self._renew_markets([stored for _, stored in described if stored is not None])
        self._session.add_all(rows)
        self._session.flush()
        return rows

    def upsert(self, facts: Instrument) -> Instrument:
        """Add the instrument, or fill those texts of the stored one that are still empty.

        What is stored wins: one source must not rename what another has described.
        """
        stored = self.find_by_symbol(facts.symbol)
        if stored is None:
            facts.symbol = facts.symbol.strip().upper()
            self._session.add(facts)
            self._session.flush()
            return facts
        _complete(stored, facts)
        self._renew_markets([stored])
        self._session.flush()
        return stored

    def _renew_markets(self, stored: Sequence[Instrument]) -> None:
        """Copies of whole markets hold names and sectors: what was completed makes them old."""
        if any(self._session.is_modified(row) for row in stored):
            MarketRepository(self._session).touch_markets()


def _complete(stored: Instrument, facts: Instrument) -> Instrument:
    for field in ("local_name", "exchange", "currency", "sector"):
        if not getattr(stored, field):
            setattr(stored, field, getattr(facts, field))
    if stored.name in {"", stored.symbol} and facts.name:
        stored.name = facts.name
    return stored


_SEARCHED = (Instrument.symbol, Instrument.name, Instrument.local_name)


def _match(text: str) -> tuple[ColumnElement[bool], ColumnElement[int]]:
    """Which instruments fit the text, and how well: the lower, the better."""
    wanted = text.strip().lower()
    begins = _begins_with(wanted)
    columns = [func.lower(col(name)) for name in _SEARCHED]
    symbol = columns[0]
    rank = case(
        (symbol == wanted, 0),
        (symbol.like(begins, escape=_LIKE_ESCAPE), 1),
        (_any_like(columns[1:], begins), 2),
        else_=3,
    )
    return _any_like(columns, _contains(wanted)), rank


def _any_like(columns: Sequence[ColumnElement[str]], pattern: str) -> ColumnElement[bool]:
    return or_(*(column.like(pattern, escape=_LIKE_ESCAPE) for column in columns))


def _escaped(text: str) -> str:
    for special in (_LIKE_ESCAPE, "%", "_"):
        text = text.replace(special, _LIKE_ESCAPE + special)
    return text


def _begins_with(text: str) -> str:
    return f"{_escaped(text)}%"


def _contains(text: str) -> str:
    return f"%{_escaped(text)}%"

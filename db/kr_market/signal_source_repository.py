"""Signals that are stored, by share and day: sealed in the ledger, or imported from a log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Executable, select
from sqlmodel import Session, col

from core.enums import BetGrade, KoreanSignalKind
from db.kr_market.ledger_tables import KoreanSignal
from db.kr_market.tables import LoggedSignal


@dataclass(frozen=True, slots=True)
class SealedRow:
    """A sealed signal; the score by its scanner's own scale."""

    symbol: str
    session: date
    score: float | None
    signal_type: str
    grade: BetGrade | None
    preset: str


@dataclass(frozen=True, slots=True)
class LoggedRow:
    """A signal of an imported log."""

    symbol: str
    day: date
    score: float | None
    source: str


class SignalSourceRepository:
    """The stored signals of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()

    def list_sealed(self, kind: KoreanSignalKind, *, is_demo: bool) -> list[SealedRow]:
        """All sealed signals of a scanner on real or on invented bars, oldest first."""
        row = KoreanSignal
        named = (row.symbol, row.session, row.score, row.signal_type, row.grade, row.preset)
        statement = (
            select(*(col(column) for column in named))
            .where(col(row.kind) == kind, col(row.is_demo) == is_demo)
            .order_by(col(row.sequence))
        )
        return [SealedRow(*found) for found in self._read(statement)]

    def list_logged(self) -> list[LoggedRow]:
        """All signals of imported logs, by day and symbol."""
        row = LoggedSignal
        named = (row.ticker, row.signal_date, row.score, row.source)
        statement = select(*(col(column) for column in named)).order_by(
            col(row.signal_date), col(row.ticker)
        )
        return [LoggedRow(*found) for found in self._read(statement)]

    def _read(self, statement: Executable) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self._connection.execute(statement)]

"""Sealed signals as pages and jobs read them, with what came after; outcomes are written here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, insert
from sqlmodel import Session, col, select

from core.enums import BetGrade, FollowState, KoreanSignalKind
from core.errors import NotFoundError
from db.kr_market.ledger_tables import KoreanSignal, SignalAnalysis, SignalOutcome

SignalRow = tuple[KoreanSignal, SignalOutcome | None]


@dataclass(frozen=True, slots=True)
class SignalQuery:
    """Which signals; None and empty mean all."""

    exit_preset: str
    kind: KoreanSignalKind | None = None
    symbol: str = ""
    preset: str = ""
    grade: BetGrade | None = None
    state: FollowState | None = None
    first: date | None = None
    last: date | None = None
    before: int | None = None


class SignalRepository:
    """Signals, outcomes and analyses in one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_signals(self, query: SignalQuery, limit: int) -> list[SignalRow]:
        """Newest first, each with its outcome under the exit preset, if it has one."""
        statement = (
            select(KoreanSignal, SignalOutcome)
            .join(SignalOutcome, _outcome_of(query.exit_preset), isouter=True)
            .where(*_conditions(query))
            .order_by(col(KoreanSignal.sequence).desc())
            .limit(limit)
        )
        return list(self._session.exec(statement))

    def count_signals(self, query: SignalQuery) -> int:
        """How many there are."""
        statement = (
            select(func.count())
            .select_from(KoreanSignal)
            .join(SignalOutcome, _outcome_of(query.exit_preset), isouter=True)
            .where(*_conditions(query))
        )
        return int(self._session.exec(statement).one())

    def get_signal(self, sequence: int, exit_preset: str) -> SignalRow:
        """One signal.

        Raises:
            NotFoundError: no row of that number.
        """
        statement = (
            select(KoreanSignal, SignalOutcome)
            .join(SignalOutcome, _outcome_of(exit_preset), isouter=True)
            .where(col(KoreanSignal.sequence) == sequence)
        )
        found = self._session.exec(statement).first()
        if found is None:
            raise NotFoundError(
                f"The ledger has no row {sequence}.", "Choose one from the signal log."
            )
        return found[0], found[1]

    def list_by_sequence(self, sequences: Sequence[int], exit_preset: str) -> list[SignalRow]:
        """These signals, by sequence; unknown ones are left out."""
        statement = (
            select(KoreanSignal, SignalOutcome)
            .join(SignalOutcome, _outcome_of(exit_preset), isouter=True)
            .where(col(KoreanSignal.sequence).in_(sequences))
            .order_by(col(KoreanSignal.sequence))
        )
        return list(self._session.exec(statement))

    def list_open(self, exit_preset: str, exit_version: int) -> list[KoreanSignal]:
        """Signals whose outcome under these exit rules may still change, oldest first."""
        is_final = and_(
            col(SignalOutcome.state).in_([FollowState.CLOSED, FollowState.MISSED]),
            col(SignalOutcome.exit_version) == exit_version,
        )
        statement = (
            select(KoreanSignal)
            .join(SignalOutcome, and_(_outcome_of(exit_preset), is_final), isouter=True)
            .where(col(SignalOutcome.sequence).is_(None))
            .order_by(col(KoreanSignal.sequence))
        )
        return list(self._session.exec(statement))

    def list_sessions(self, kind: KoreanSignalKind | None = None) -> list[date]:
        """The sessions that have sealed signals, newest first."""
        statement = select(col(KoreanSignal.session)).distinct()
        if kind is not None:
            statement = statement.where(KoreanSignal.kind == kind)
        return list(self._session.exec(statement.order_by(col(KoreanSignal.session).desc())))

    def write_outcomes(self, exit_preset: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write outcomes under one exit preset, over those of the same signals."""
        if not rows:
            return
        connection = self._session.connection()
        table = SignalOutcome.__table__  # type: ignore[attr-defined]  # made at run time
        sequences = [row["sequence"] for row in rows]
        for start in range(0, len(sequences), 500):
            some = sequences[start : start + 500]
            connection.execute(
                delete(table).where(table.c.exit_preset == exit_preset, table.c.sequence.in_(some))
            )
        connection.execute(insert(table), [{**row, "exit_preset": exit_preset} for row in rows])

    def list_analyses(self, sequences: Iterable[int]) -> dict[int, SignalAnalysis]:
        """The newest analysis of each of these signals that has any."""
        statement = (
            select(SignalAnalysis)
            .where(col(SignalAnalysis.sequence).in_(list(sequences)))
            .order_by(col(SignalAnalysis.made_at))
        )
        return {row.sequence: row for row in self._session.exec(statement)}

    def write_analyses(self, rows: Sequence[SignalAnalysis]) -> None:
        """Write analyses, over those of the same signal and method."""
        for row in rows:
            self._session.merge(row)


def _outcome_of(exit_preset: str) -> ColumnElement[bool]:
    return and_(
        col(SignalOutcome.sequence) == col(KoreanSignal.sequence),
        col(SignalOutcome.exit_preset) == exit_preset,
    )


def _conditions(query: SignalQuery) -> list[ColumnElement[bool]]:
    equal = {
        KoreanSignal.kind: query.kind,
        KoreanSignal.symbol: query.symbol or None,
        KoreanSignal.preset: query.preset or None,
        KoreanSignal.grade: query.grade,
        SignalOutcome.state: query.state,
    }
    wanted = [col(column) == value for column, value in equal.items() if value is not None]
    if query.first is not None:
        wanted.append(col(KoreanSignal.session) >= query.first)
    if query.last is not None:
        wanted.append(col(KoreanSignal.session) <= query.last)
    if query.before is not None:
        wanted.append(col(KoreanSignal.sequence) < query.before)
    return wanted

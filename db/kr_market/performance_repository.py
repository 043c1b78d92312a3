"""Followed signals, base rates and studies, read and written in bulk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, delete, func, insert
from sqlmodel import Session, col, select

from core.enums import BetGrade, FollowState, KoreanSignalKind
from db.base import Table
from db.kr_market.ledger_tables import KoreanSignal, SignalOutcome
from db.kr_market.performance_tables import BaseDay, SignalStudy

_BASE = Table.metadata.tables[str(BaseDay.__tablename__)]


class FollowedRow(NamedTuple):
    """A sealed signal and its outcome under one set of exit rules."""

    sequence: int
    kind: KoreanSignalKind
    preset: str
    symbol: str
    session: date
    score: float | None
    grade: BetGrade | None
    signal_type: str
    source: str
    is_demo: bool
    exit_preset: str
    state: FollowState
    net_return: float | None
    is_worst_case: bool


class BaseRow(NamedTuple):
    """One session of one market under one set of exit rules."""

    source: str
    session: date
    exit_preset: str
    shares: int
    wins: int
    net_sum: float
    is_complete: bool


class PerformanceRepository:
    """The figures of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_followed(
        self, rules: Mapping[str, int], kind: KoreanSignalKind | None
    ) -> list[FollowedRow]:
        """Outcomes under these exit rules, name to version, by signal."""
        statement = (
            select(
                col(KoreanSignal.sequence),
                col(KoreanSignal.kind),
                col(KoreanSignal.preset),
                col(KoreanSignal.symbol),
                col(KoreanSignal.session),
                col(KoreanSignal.score),
                col(KoreanSignal.grade),
                col(KoreanSignal.signal_type),
                col(KoreanSignal.source),
                col(KoreanSignal.is_demo),
                col(SignalOutcome.exit_preset),
                col(SignalOutcome.exit_version),
                col(SignalOutcome.state),
                col(SignalOutcome.net_return),
                col(SignalOutcome.is_worst_case),
            )  # type: ignore[call-overload]  # typed for four columns at most
            .join(SignalOutcome, col(SignalOutcome.sequence) == col(KoreanSignal.sequence))
            .where(col(SignalOutcome.exit_preset).in_(list(rules)))
            .order_by(col(KoreanSignal.sequence))
        )
        if kind is not None:
            statement = statement.where(col(KoreanSignal.kind) == kind)
        return [
            FollowedRow(*row[:11], *row[12:])
            for row in self._session.exec(statement)
            if row[11] == rules[row[10]]
        ]

    def list_base(self, rules: Mapping[str, int]) -> list[BaseRow]:
        """All sessions measured under these exit rules."""
        columns = (
            _BASE.c.source,
            _BASE.c.session,
            _BASE.c.exit_preset,
            _BASE.c.shares,
            _BASE.c.wins,
            _BASE.c.net_sum,
            _BASE.c.is_complete,
            _BASE.c.exit_version,
        )
        found = self._session.connection().execute(
            _BASE.select().with_only_columns(*columns).where(_BASE.c.exit_preset.in_(list(rules)))
        )
        return [BaseRow(*row[:7]) for row in found if row[7] == rules[row[2]]]

    def list_unmeasured(self, rules: Mapping[str, int]) -> list[tuple[str, date]]:
        """Source and session of all signals that not all of these exit rules have a base rate of.

        Sessions whose longest hold had not passed when they were measured are among them.
        """
        sessions = select(col(KoreanSignal.source), col(KoreanSignal.session)).distinct()
        wanted = {(source, day) for source, day in self._session.exec(sessions)}
        measured = [row for row in self.list_base(rules) if row.is_complete]
        done = Counter((row.source, row.session) for row in measured)
        return sorted(pair for pair in wanted if done[pair] < len(rules))

    def write_base(self, source: str, exit_preset: str, rows: Sequence[dict[str, Any]]) -> None:
        """Write sessions of a market, over those that are there."""
        if not rows:
            return
        connection = self._session.connection()
        days: Collection[date] = [row["session"] for row in rows]
        same = and_(_BASE.c.source == source, _BASE.c.exit_preset == exit_preset)
        connection.execute(delete(_BASE).where(same, _BASE.c.session.in_(list(days))))
        keys = {"source": source, "exit_preset": exit_preset}
        connection.execute(insert(_BASE), [{**row, **keys} for row in rows])

    def list_outcomes(self, sequence: int) -> list[SignalOutcome]:
        """All outcomes of one signal."""
        statement = select(SignalOutcome).where(col(SignalOutcome.sequence) == sequence)
        return list(self._session.exec(statement))

    def find_stamp(self) -> tuple[int, datetime | None]:
        """How many outcomes there are and when the newest was written."""
        statement = select(func.count(), func.max(col(SignalOutcome.updated_at))).select_from(
            SignalOutcome
        )
        count, newest = self._session.exec(statement).one()
        return int(count), newest

    def list_studies(self) -> list[SignalStudy]:
        """All of them, the newest first."""
        return list(
            self._session.exec(select(SignalStudy).order_by(col(SignalStudy.made_at).desc()))
        )

    def replace_study(self, study: SignalStudy) -> None:
        """Keep a study in place of the one before."""
        self._session.merge(study)

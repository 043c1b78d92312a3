"""Honesty passports, digests of bars and replays of one unit of work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlmodel import Session, col, select

from core.enums import Verdict
from db.trading.honesty_tables import (
    BacktestBarDigest,
    BacktestReplay,
    GateSelfTest,
    HonestyPassport,
)
from db.trading.tables import Backtest

Digests = np.ndarray[tuple[int], np.dtype[Any]]


class HonestyRepository:
    """Callers have made sure of the owner where a method takes none."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find_run(self, backtest_id: int, user_id: int) -> Backtest | None:
        """One of the person's backtests, without its result."""
        statement = select(Backtest).where(Backtest.id == backtest_id, Backtest.user_id == user_id)
        return self._session.exec(statement).one_or_none()

    def find_run_and_passport(
        self, backtest_id: int, user_id: int
    ) -> tuple[Backtest | None, HonestyPassport | None]:
        """One of the person's backtests with its passport, finished or not."""
        statement = (
            select(Backtest, HonestyPassport)
            .join(HonestyPassport, isouter=True)
            .where(Backtest.id == backtest_id, Backtest.user_id == user_id)
        )
        found = self._session.exec(statement).one_or_none()
        return (None, None) if found is None else (found[0], found[1])

    def find_owner(self, backtest_id: int) -> int | None:
        """Whose backtest it is; for operators."""
        return self._session.exec(
            select(Backtest.user_id).where(Backtest.id == backtest_id)
        ).first()

    def add_digests(self, backtest_id: int, digests: Digests) -> None:
        """Store the digests of a run's bars."""
        content = np.ascontiguousarray(digests, dtype="<u8").tobytes()
        self._session.add(BacktestBarDigest(backtest_id=backtest_id, digests=content))
        self._session.flush()

    def find_digests(self, backtest_id: int) -> Digests | None:
        """uint64[n]; None for a run from before they were kept."""
        row = self._session.get(BacktestBarDigest, backtest_id)
        return None if row is None else np.frombuffer(row.digests, dtype="<u8")

    def find_passport(self, backtest_id: int) -> HonestyPassport | None:
        """The passport, finished or not."""
        return self._session.get(HonestyPassport, backtest_id)

    def find_passport_by_job(self, job_id: str) -> HonestyPassport | None:
        """The passport that this job computes."""
        statement = select(HonestyPassport).where(HonestyPassport.job_id == job_id)
        return self._session.exec(statement).one_or_none()

    def add(self, row: HonestyPassport | BacktestReplay | GateSelfTest) -> None:
        """Store a new row."""
        self._session.add(row)
        self._session.flush()

    def list_verdicts(self, backtest_ids: Sequence[int], user_id: int) -> dict[int, Verdict]:
        """Verdicts of those of these runs that the person has and that are computed."""
        statement = (
            select(HonestyPassport.backtest_id, HonestyPassport.verdict)
            .join(Backtest)
            .where(
                col(HonestyPassport.backtest_id).in_(backtest_ids),
                Backtest.user_id == user_id,
                col(HonestyPassport.computed_at).is_not(None),
            )
        )
        return {row[0]: Verdict(row[1]) for row in self._session.exec(statement)}

    def find_replay(self, backtest_id: int) -> BacktestReplay | None:
        """The newest replay of a run."""
        statement = (
            select(BacktestReplay)
            .where(BacktestReplay.backtest_id == backtest_id)
            .order_by(col(BacktestReplay.id).desc())
            .limit(1)
        )
        return self._session.exec(statement).one_or_none()

    def find_self_test(self, before: datetime | None = None) -> GateSelfTest | None:
        """The newest self-test of the gate, or the newest one made before an instant."""
        statement = select(GateSelfTest).order_by(col(GateSelfTest.id).desc()).limit(1)
        if before is not None:
            statement = statement.where(col(GateSelfTest.at) < before)
        return self._session.exec(statement).one_or_none()

    def list_self_tests(self, limit: int) -> list[GateSelfTest]:
        """The newest self-tests of the gate, the newest first."""
        statement = select(GateSelfTest).order_by(col(GateSelfTest.id).desc()).limit(limit)
        return list(self._session.exec(statement))

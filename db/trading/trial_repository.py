"""The trial ledger: entries are added and read; there is no way to change or delete one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, func, select

from db.trading.trial_tables import TrialEntry


@dataclass(frozen=True, slots=True)
class TrialRow:
    """What counts of one entry."""

    trial_key: str
    trial_count: int
    sharpe: float | None
    sharpe_variance: float | None


@dataclass(frozen=True, slots=True)
class StoredReturns:
    """Compressed arrays of one entry, see `TrialEntry`."""

    trial_key: str
    sample_count: int
    times: bytes
    returns: bytes


class TrialRepository:
    """The ledger of all users: who tried does not matter to what was tried."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, entry: TrialEntry) -> None:
        """Enter one look at data."""
        self._session.add(entry)
        self._session.flush()

    def list_rows(self, idea: str) -> list[TrialRow]:
        """All entries of an idea, oldest first."""
        statement = (
            select(
                TrialEntry.trial_key,
                TrialEntry.trial_count,
                TrialEntry.sharpe,
                TrialEntry.sharpe_variance,
            )
            .where(TrialEntry.idea == idea)
            .order_by(col(TrialEntry.id))
        )
        return [TrialRow(*row) for row in self._session.exec(statement)]

    def list_details(self, idea: str) -> list[tuple[dict[str, Any], int]]:
        """What is noted of each different trial of an idea, with the number of its trials."""
        newest = (
            select(func.max(TrialEntry.id))
            .where(TrialEntry.idea == idea)
            .group_by(TrialEntry.trial_key)
        )
        statement = select(TrialEntry.details, TrialEntry.trial_count).where(
            col(TrialEntry.id).in_(newest)
        )
        return [(dict(details), count) for details, count in self._session.exec(statement)]

    def count(self, idea: str) -> tuple[int, int]:
        """Different trials of an idea, and looks: entries with exact repeats."""
        each = (
            select(func.max(TrialEntry.trial_count).label("trials"), func.count().label("looks"))
            .where(TrialEntry.idea == idea)
            .group_by(TrialEntry.trial_key)
            .subquery()
        )
        found = self._session.exec(
            select(
                func.coalesce(func.sum(each.c.trials), 0), func.coalesce(func.sum(each.c.looks), 0)
            )
        ).one()
        return int(found[0]), int(found[1])

    def list_returns(self, idea: str, limit: int) -> list[StoredReturns]:
        """Stored returns, newest entry of each different trial, newest first, at most `limit`."""
        newest = (
            select(func.max(TrialEntry.id))
            .where(TrialEntry.idea == idea, col(TrialEntry.returns).is_not(None))
            .group_by(TrialEntry.trial_key)
        )
        statement = (
            select(
                TrialEntry.trial_key,
                TrialEntry.sample_count,
                TrialEntry.times,
                TrialEntry.returns,
            )
            .where(col(TrialEntry.id).in_(newest))
            .order_by(col(TrialEntry.id).desc())
            .limit(limit)
        )
        return [
            StoredReturns(key, count, times, returns)
            for key, count, times, returns in self._session.exec(statement)
            if times is not None and returns is not None
        ]

"""Backtests of one owner: added, found, listed, deleted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import String, cast, or_
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select, update

from core.enums import BacktestStatus, Interval
from core.errors import NotFoundError
from db.base import stored_id
from db.trading.result_repository import PART_COLUMNS
from db.trading.tables import Backtest, BacktestResult

# What a list does not show and is large: statistics, receipt, passport and the like of every run.
_WITHOUT_BULK = tuple(
    defer(getattr(BacktestResult, name), raiseload=True)
    for name in ("statistics", "receipt", "passport", *PART_COLUMNS)
)


class BacktestRepository:
    """The backtests of one unit of work. Every question about one person's names the person."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, backtest: Backtest) -> int:
        """Store a new backtest and return its id."""
        self._session.add(backtest)
        self._session.flush()
        if backtest.id is None:
            raise RuntimeError("The database gave the backtest no id.")
        return backtest.id

    def get_for_owner(
        self, backtest_id: int, user_id: int
    ) -> tuple[Backtest, BacktestResult | None]:
        """One backtest with its result, if it has one.

        Raises:
            NotFoundError: no such backtest, or someone else's.
        """
        statement = (
            select(Backtest, BacktestResult)
            .join(BacktestResult, isouter=True)
            .where(Backtest.id == backtest_id, Backtest.user_id == user_id)
        )
        found = self._session.exec(statement).one_or_none()
        if found is None:
            raise NotFoundError(
                f"There is no backtest {backtest_id} among yours.",
                "It may have been deleted: look in the list of runs.",
            )
        backtest, result = found
        return backtest, result

    def list_by_ids(
        self, backtest_ids: Sequence[int], user_id: int
    ) -> dict[int, tuple[Backtest, BacktestResult | None]]:
        """Those of these backtests that the person has, by id, with their results."""
        statement = (
            select(Backtest, BacktestResult)
            .join(BacktestResult, isouter=True)
            .where(col(Backtest.id).in_(backtest_ids), Backtest.user_id == user_id)
        )
        return {stored_id(row.id): (row, result) for row, result in self._session.exec(statement)}

    def find_for_update(self, backtest_id: int, user_id: int) -> Backtest | None:
        """One backtest, locked for this transaction where the database has row locks."""
        statement = (
            select(Backtest)
            .where(Backtest.id == backtest_id, Backtest.user_id == user_id)
            .with_for_update()
        )
        return self._session.exec(statement).one_or_none()

    def find_by_job(self, job_id: str) -> Backtest | None:
        """The backtest that this job carries out."""
        statement = select(Backtest).where(Backtest.job_id == job_id).with_for_update()
        return self._session.exec(statement).one_or_none()

    def list_for_owner(
        self,
        user_id: int,
        *,
        text: str = "",
        strategies: Sequence[str] = (),
        tag: str = "",
        statuses: Sequence[BacktestStatus] = (),
        batch_id: int | None = None,
        before_id: int | None = None,
        limit: int = 50,
    ) -> Sequence[tuple[Backtest, BacktestResult | None]]:
        """Backtests with their results, newest first.

        Args:
            user_id: whose.
            text: part of the symbol, strategy, notes or a tag; case does not matter.
            strategies: these fit the text too, whatever their other fields say.
            tag: one whole tag.
            statuses: any of these; empty for all.
            batch_id: the members of that batch; None for the runs that belong to none.
            before_id: only those made before this one.
            limit: at most so many.
        """
        statement = (
            select(Backtest, BacktestResult)
            .join(BacktestResult, isouter=True)
            .where(Backtest.user_id == user_id, col(Backtest.batch_id) == batch_id)
            .order_by(col(Backtest.id).desc())
            .limit(limit)
            .options(*_WITHOUT_BULK)
        )
        tags = cast(Backtest.tags, String)
        if text:
            columns = (col(Backtest.symbol), col(Backtest.strategy), col(Backtest.notes))
            matches = [column.icontains(text, autoescape=True) for column in columns]
            matches.append(col(Backtest.strategy).in_(strategies))
            matches += [tags.icontains(part, autoescape=True) for part in _as_json(text.lower())]
            statement = statement.where(or_(*matches))
        if tag:
            parts = [f'"{part}"' for part in _as_json(tag)]
            statement = statement.where(or_(*(tags.contains(p, autoescape=True) for p in parts)))
        if statuses:
            statement = statement.where(col(Backtest.status).in_(statuses))
        if before_id is not None:
            statement = statement.where(col(Backtest.id) < before_id)
        return self._session.exec(statement).all()

    def list_tags(self, user_id: int) -> set[str]:
        """Every tag on the person's backtests."""
        statement = select(Backtest.tags).where(Backtest.user_id == user_id).distinct()
        return {str(tag) for tags in self._session.exec(statement).all() for tag in tags}

    def delete(self, backtest_id: int, user_id: int) -> None:
        """Remove a backtest with everything it produced.

        Raises:
            NotFoundError: no such backtest, or someone else's.
        """
        backtest, _ = self.get_for_owner(backtest_id, user_id)
        self._session.delete(backtest)
        self._session.flush()

    def list_unmarked_symbols(self, source: str, interval: Interval) -> list[str]:
        """Symbols of runs on bars of that source of which no change has been noted."""
        statement = select(Backtest.symbol).where(
            col(Backtest.source) == source,
            col(Backtest.interval) == interval,
            col(Backtest.data_changed_at).is_(None),
        )
        return list(self._session.exec(statement.distinct()))

    def mark_data_changed(
        self, *, symbol: str, interval: Interval, source: str, first_changed: datetime, at: datetime
    ) -> int:
        """Note on completed backtests that bars they used have changed since.

        Args:
            symbol: of the changed bars.
            interval: of the changed bars.
            source: of the changed bars.
            first_changed: the first bar that changed; runs that end before it used none of them.
            at: when the change became known; an earlier note is kept.

        Returns:
            How many backtests were marked.
        """
        used = select(BacktestResult.backtest_id).where(
            col(BacktestResult.data_as_of) >= first_changed
        )
        statement = (
            update(Backtest)
            .where(
                col(Backtest.symbol) == symbol,
                col(Backtest.interval) == interval,
                col(Backtest.source) == source,
                col(Backtest.data_changed_at).is_(None),
                col(Backtest.id).in_(used),
            )
            .values(data_changed_at=at)
        )
        return int(self._session.exec(statement).rowcount)


def _as_json(text: str) -> set[str]:
    """The text as it may stand in a JSON column: SQLite's escapes what is not ASCII."""
    return {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}

"""Everybody's runs, with the room that they take."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func
from sqlmodel import Session, col, select

from core.enums import BacktestStatus, RunKind
from db.admin.run_shapes import SHAPES, RunShape
from db.user.tables import UserAccount


class RunRow(NamedTuple):
    """One run of whichever kind."""

    id: int
    user_id: int
    username: str
    job_id: str
    status: BacktestStatus
    error: str
    created_at: datetime
    finished_at: datetime | None
    method: str  # strategy, or which signals
    subject: str  # symbol, name of the batch, or the rules that signals were traded by
    size: int  # bytes


class OwnerSize(NamedTuple):
    """How many runs of a kind somebody has, and how many bytes they take."""

    username: str
    runs: int
    size: int


class AllRunsRepository:
    """The runs of all users in one unit of work. Members of a batch are a part of the batch."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_runs(
        self,
        kind: RunKind,
        *,
        limit: int,
        owner: str = "",
        statuses: Sequence[BacktestStatus] = (),
        before_id: int | None = None,
    ) -> list[RunRow]:
        """Runs of one kind, newest first.

        Args:
            kind: which.
            limit: how many at most.
            owner: only those of that user name; empty for all.
            statuses: any of these; empty for all.
            before_id: only those made before this one.
        """
        shape = SHAPES[kind]
        statement = _select(shape).order_by(shape.id.desc()).limit(limit)
        if owner:
            statement = statement.where(col(UserAccount.username) == owner)
        if statuses:
            statement = statement.where(shape.table.status.in_(statuses))
        if before_id is not None:
            statement = statement.where(shape.id < before_id)
        return [RunRow(*row) for row in self._session.execute(statement)]

    def list_named(self, kind: RunKind, run_ids: Sequence[int]) -> list[RunRow]:
        """Those of these runs that there are, in the order of their numbers."""
        shape = SHAPES[kind]
        statement = _select(shape).where(shape.id.in_(run_ids)).order_by(shape.id)
        return [RunRow(*row) for row in self._session.execute(statement)]

    def list_owners(self) -> list[str]:
        """User names of those who have any run, sorted."""
        found: set[str] = set()
        for shape in SHAPES.values():
            statement = (
                select(UserAccount.username)
                .join(shape.table, shape.table.user_id == col(UserAccount.id))
                .distinct()
            )
            found.update(self._session.exec(statement))
        return sorted(found)

    def count_by_owner(self, kind: RunKind) -> list[OwnerSize]:
        """How many runs of a kind each user has and what they take; reads what is stored of all."""
        shape = SHAPES[kind]
        each = (
            select(col(UserAccount.username).label("username"), shape.size.label("size"))
            .select_from(shape.table)
            .join(UserAccount, shape.table.user_id == col(UserAccount.id))
            .where(*shape.conditions)
            .subquery()
        )
        statement = select(each.c.username, func.count(), func.sum(each.c.size)).group_by(
            each.c.username
        )
        return [
            OwnerSize(name, runs, int(size)) for name, runs, size in self._session.exec(statement)
        ]


def _select(shape: RunShape) -> Select[Any]:
    table = shape.table
    columns: tuple[Any, ...] = (
        shape.id, table.user_id, col(UserAccount.username), table.job_id, table.status,
        table.error, table.created_at, table.finished_at, shape.method, shape.subject, shape.size,
    )  # fmt: skip
    statement: Select[Any] = select(*columns).select_from(table)
    joined = statement.join(UserAccount, table.user_id == col(UserAccount.id))
    return joined.where(*shape.conditions)

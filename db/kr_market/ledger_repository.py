"""The sealed ledger: rows are added and read; there is no way to change or delete one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, text, type_coerce
from sqlalchemy.types import NullType
from sqlmodel import Session, col, select

from core.enums import KoreanSignalKind
from db.base import UtcDateTime
from db.kr_market.ledger_tables import KoreanSignal, LedgerHead

_NEW_HEAD = text(
    "INSERT INTO kr_ledger_head (id, sequence, own_hash, moved_at) "
    "VALUES (1, 0, :genesis, :at) ON CONFLICT DO NOTHING"
).bindparams(bindparam("at", type_=UtcDateTime()))
_COLUMNS = tuple(KoreanSignal.__table__.columns)  # type: ignore[attr-defined]  # made at run time


class SealKey(NamedTuple):
    """What may be sealed once."""

    kind: KoreanSignalKind
    symbol: str
    session: date
    preset: str
    rule_version: int


class LedgerRepository:
    """The chain in one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take_head(self, genesis: str, at: datetime) -> LedgerHead:
        """The chain's end, locked until the transaction ends: other writers wait here."""
        self._session.connection().execute(_NEW_HEAD, {"genesis": genesis, "at": at})
        statement = select(LedgerHead).with_for_update().execution_options(populate_existing=True)
        return self._session.exec(statement).one()

    def find_head(self) -> LedgerHead | None:
        """The chain's end as it is noted."""
        return self._session.exec(select(LedgerHead)).one_or_none()

    def find_newest_session(self, source: str) -> date | None:
        """The newest session of a source that has sealed signals."""
        statement = (
            select(col(KoreanSignal.session))
            .where(KoreanSignal.source == source)
            .order_by(col(KoreanSignal.session).desc())
            .limit(1)
        )
        return self._session.exec(statement).first()

    def find_sealed(self, keys: Iterable[SealKey]) -> set[SealKey]:
        """Which of these are in the ledger already."""
        groups = {(key.kind, key.session, key.preset, key.rule_version) for key in keys}
        found = set()
        for kind, day, preset, version in groups:
            statement = select(KoreanSignal.symbol).where(
                KoreanSignal.session == day,
                KoreanSignal.kind == kind,
                KoreanSignal.preset == preset,
                KoreanSignal.rule_version == version,
            )
            found |= {
                SealKey(kind, symbol, day, preset, version)
                for symbol in self._session.exec(statement)
            }
        return found

    def add_rows(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Append sealed rows."""
        if rows:
            self._session.connection().execute(insert(KoreanSignal), [dict(row) for row in rows])

    def read_raw(self, after: int | None, limit: int) -> list[dict[str, Any]]:
        """Rows by sequence as the driver returns them, whatever somebody wrote into them.

        Args:
            after: only those above it; None from the beginning, numbers below one included.
            limit: how many at most.
        """
        statement = select(*(type_coerce(one, NullType()).label(one.name) for one in _COLUMNS))
        if after is not None:
            statement = statement.where(col(KoreanSignal.sequence) > after)
        statement = statement.order_by(col(KoreanSignal.sequence)).limit(limit)
        found = self._session.connection().execute(statement)
        return [dict(row._mapping) for row in found]

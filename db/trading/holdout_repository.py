"""Sealed holdouts of one unit of work; an opening is added and never taken back."""

from __future__ import annotations

from sqlmodel import Session, col, or_, select

from db.base import stored_id
from db.trading.holdout_tables import Holdout, HoldoutOpening


class HoldoutRepository:
    """What binds a person: their own holdouts and those of the desk."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Holdout | HoldoutOpening) -> int:
        """Store a holdout or an opening; returns its id."""
        self._session.add(row)
        self._session.flush()
        return stored_id(row.id)

    def list_binding(self, user_id: int) -> list[Holdout]:
        """Sealed and opened ones, oldest first."""
        statement = (
            select(Holdout)
            .where(or_(Holdout.user_id == user_id, col(Holdout.is_desk)))
            .order_by(col(Holdout.id))
        )
        return list(self._session.exec(statement))

    def find_binding(self, holdout_id: int, user_id: int) -> Holdout | None:
        """One of them, locked for this transaction where the database has row locks."""
        statement = (
            select(Holdout)
            .where(Holdout.id == holdout_id, or_(Holdout.user_id == user_id, col(Holdout.is_desk)))
            .with_for_update()
        )
        return self._session.exec(statement).one_or_none()

    def list_openings(self, holdout_ids: list[int]) -> list[HoldoutOpening]:
        """Every opening of these, oldest first."""
        statement = (
            select(HoldoutOpening)
            .where(col(HoldoutOpening.holdout_id).in_(holdout_ids))
            .order_by(col(HoldoutOpening.id))
        )
        return list(self._session.exec(statement))

"""Follows of one user: which strategies give signals, on which symbols."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, func, select

from core.errors import NotFoundError
from db.base import stored_id
from db.trading.signal_tables import SignalDecay, SignalFollow, SignalPair

_LARGEST_ID = 2**31 - 1


class SignalRepository:
    """The follows of `user_id` in one unit of work; nobody else's can be reached with it."""

    def __init__(self, session: Session, user_id: int) -> None:
        self._session = session
        self._user_id = user_id

    def list_follows(self) -> list[SignalFollow]:
        """All, by the strategy's name."""
        statement = select(SignalFollow).where(SignalFollow.user_id == self._user_id)
        ordered = statement.order_by(col(SignalFollow.strategy_name), col(SignalFollow.id))
        return list(self._session.exec(ordered).all())

    def find_follow_of(self, strategy_id: int) -> SignalFollow | None:
        """The follow of a strategy, locked where the database has row locks."""
        statement = select(SignalFollow).where(
            SignalFollow.user_id == self._user_id, SignalFollow.strategy_id == strategy_id
        )
        return self._session.exec(statement.with_for_update()).one_or_none()

    def get_follow(self, follow_id: int, *, is_locked: bool = False) -> SignalFollow:
        """One follow.

        Raises:
            NotFoundError: there is none of that number, or it is somebody else's.
        """
        statement = select(SignalFollow).where(
            SignalFollow.id == follow_id, SignalFollow.user_id == self._user_id
        )
        if is_locked:
            statement = statement.with_for_update()
        is_possible = isinstance(follow_id, int) and 0 < follow_id <= _LARGEST_ID
        found = self._session.exec(statement).one_or_none() if is_possible else None
        if found is None:
            raise NotFoundError(
                f"You follow nothing under the number {follow_id}.", "Choose from the list."
            )
        return found

    def add_follow(self, follow: SignalFollow) -> int:
        """Store a new follow of this user and return its id."""
        follow.user_id = self._user_id
        self._session.add(follow)
        self._session.flush()
        return stored_id(follow.id)

    def count_pairs(self, *, except_follow: int | None) -> int:
        """Pairs of this user's active follows, one follow left out."""
        statement = (
            select(func.count())
            .select_from(SignalPair)
            .join(SignalFollow)
            .where(SignalFollow.user_id == self._user_id, col(SignalFollow.is_active))
        )
        if except_follow is not None:
            statement = statement.where(col(SignalFollow.id) != except_follow)
        return self._session.exec(statement).one()

    def list_pairs(self) -> list[SignalPair]:
        """The pairs of all follows, by follow and symbol."""
        statement = (
            select(SignalPair).join(SignalFollow).where(SignalFollow.user_id == self._user_id)
        )
        ordered = statement.order_by(col(SignalPair.follow_id), col(SignalPair.symbol))
        return list(self._session.exec(ordered).all())

    def replace_symbols(self, follow_id: int, symbols: Sequence[str]) -> None:
        """Make these the symbols of a follow; what is known of those that stay is kept."""
        own = col(SignalPair.follow_id) == follow_id
        present = set(self._session.exec(select(SignalPair.symbol).where(own)).all())
        gone = present.difference(symbols)
        if gone:
            self._session.exec(delete(SignalPair).where(own, col(SignalPair.symbol).in_(gone)))
        self._session.add_all(
            SignalPair(follow_id=follow_id, symbol=symbol)
            for symbol in symbols
            if symbol not in present
        )
        self._session.flush()

    def find_decay(self, follow_id: int) -> SignalDecay | None:
        """The newest measurement of a follow of this user."""
        statement = (
            select(SignalDecay)
            .join(SignalFollow)
            .where(SignalDecay.follow_id == follow_id, SignalFollow.user_id == self._user_id)
        )
        return self._session.exec(statement).one_or_none()

    def replace_decay(self, decay: SignalDecay) -> None:
        """Keep a measurement; the one before gives way."""
        self._session.exec(delete(SignalDecay).where(col(SignalDecay.follow_id) == decay.follow_id))
        self._session.add(decay)
        self._session.flush()


class DueFollowReader:
    """Follows of all users whose time has come: for the worker only."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_due_users(self, at: datetime, limit: int) -> list[tuple[int, str]]:
        """Users with a follow that is due by then, the longest due first.

        Each with what the news belongs to that made one of them due; empty where time did.
        """
        first = func.min(SignalFollow.due_at)
        statement = (
            select(SignalFollow.user_id, func.max(SignalFollow.due_correlation))
            .where(col(SignalFollow.due_at) <= at)
            .group_by(col(SignalFollow.user_id))
            .order_by(first)
            .limit(limit)
        )
        return list(self._session.exec(statement).all())

    def list_follows(self, user_id: int) -> list[SignalFollow]:
        """All follows of a user, locked where the database has row locks."""
        statement = select(SignalFollow).where(SignalFollow.user_id == user_id)
        return list(self._session.exec(statement.with_for_update()).all())

    def list_following(self, symbols: Iterable[str]) -> list[SignalFollow]:
        """Active follows that hold one of the symbols."""
        wanted = list(symbols)
        found: dict[int, SignalFollow] = {}
        for start in range(0, len(wanted), _BATCH):
            statement = (
                select(SignalFollow)
                .join(SignalPair)
                .where(
                    col(SignalFollow.is_active),
                    col(SignalPair.symbol).in_(wanted[start : start + _BATCH]),
                )
            )
            found |= {stored_id(row.id): row for row in self._session.exec(statement)}
        return list(found.values())


_BATCH = 500  # symbols in one statement; SQLite limits its parameters

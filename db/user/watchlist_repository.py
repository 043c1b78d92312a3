"""Reads and writes the watchlists of one user."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, func
from sqlmodel import Session, col, select

from core.clock import now
from core.enums import WatchlistKind
from core.errors import NotFoundError
from db.base import Table
from db.user.tables import UserAccount, Watchlist, WatchlistItem

_LISTS = Table.metadata.tables[str(Watchlist.__tablename__)]
_ITEMS = Table.metadata.tables[str(WatchlistItem.__tablename__)]
_LARGEST_ID = 2**31 - 1

_counts = (
    select(WatchlistItem.watchlist_id, func.count().label("count"))
    .group_by(col(WatchlistItem.watchlist_id))
    .subquery()
)
# The first page of the day asks on every run: built once.
_LISTS_WITH_COUNTS = (
    select(Watchlist, func.coalesce(_counts.c.count, 0))
    .outerjoin(_counts, _counts.c.watchlist_id == col(Watchlist.id))
    .where(col(Watchlist.user_id) == bindparam("user_id"))
    .order_by(col(Watchlist.position), col(Watchlist.id))
)


class WatchlistItemRow(NamedTuple):
    """One item as a tuple: lists are read whole, and an object per item would cost ten times."""

    id: int
    symbol: str
    section: str
    note: str
    is_flagged: bool
    added_at: datetime


def get_id(watchlist: Watchlist) -> int:
    """The key of a list that has been stored."""
    if watchlist.id is None:
        raise ValueError("This watchlist has not been stored yet.")
    return watchlist.id


class WatchlistRepository:
    """The watchlists of `user_id` in one unit of work; nobody else's can be reached with it.

    Items are changed only in a list that this unit of work has locked: two writers of one list
    wait for one another, and a list of another user can never be locked.
    """

    def __init__(self, session: Session, user_id: int) -> None:
        self._session = session
        self._user_id = user_id
        self._locked: set[int] = set()

    def lock_user(self) -> None:
        """Let one writer at a time add, name and order this user's lists.

        Raises:
            NotFoundError: there is no such account.
        """
        # key_share: rows that merely point at the account may still be written meanwhile.
        statement = select(UserAccount.id).where(UserAccount.id == self._user_id)
        if self._session.exec(statement.with_for_update(key_share=True)).one_or_none() is None:
            raise NotFoundError("This account does not exist.", "Sign in again.")

    def list_watchlists(self) -> list[tuple[Watchlist, int]]:
        """The lists in order, each with the number of its items."""
        found = self._session.execute(_LISTS_WITH_COUNTS, {"user_id": self._user_id})
        return [(row, int(count)) for row, count in found]

    def get_watchlist(self, watchlist_id: int) -> Watchlist:
        """One list, to be read.

        Raises:
            NotFoundError: there is none of that number, or it belongs to somebody else.
        """
        return self._get(watchlist_id, is_locked=False)

    def lock_watchlist(self, watchlist_id: int) -> Watchlist:
        """One list, to be changed: other writers of it wait until this transaction ends.

        Raises:
            NotFoundError: there is none of that number, or it belongs to somebody else.
        """
        watchlist = self._get(watchlist_id, is_locked=True)
        self._locked.add(watchlist_id)
        return watchlist

    def add_watchlist(
        self, *, name: str, name_key: str, kind: WatchlistKind, notes: str, position: int
    ) -> Watchlist:
        """Store an empty list, locked for this transaction."""
        watchlist = Watchlist(
            user_id=self._user_id,
            name=name,
            name_key=name_key,
            kind=kind,
            notes=notes,
            position=position,
        )
        self._session.add(watchlist)
        self._session.flush()
        self._locked.add(get_id(watchlist))
        return watchlist

    def delete_watchlist(self, watchlist: Watchlist) -> None:
        """Remove a locked list; the database removes its items."""
        self._check_locked(watchlist.id)
        self._session.delete(watchlist)
        self._session.flush()

    def set_list_order(self, watchlist_ids: Sequence[int]) -> None:
        """Number the user's lists 0, 1, 2 … in that order."""
        is_own = (_LISTS.c.id == bindparam("list_id")) & (_LISTS.c.user_id == self._user_id)
        self._execute(
            _LISTS.update().where(is_own).values(position=bindparam("place")),
            [{"list_id": key, "place": place} for place, key in enumerate(watchlist_ids)],
        )

    def list_items(self, watchlist_id: int) -> list[WatchlistItemRow]:
        """The items of one list in order; none for a list of somebody else."""
        columns = [_ITEMS.c[name] for name in WatchlistItemRow._fields]
        statement = (
            select(*columns)
            .join(_LISTS, _LISTS.c.id == _ITEMS.c.watchlist_id)
            .where(_ITEMS.c.watchlist_id == watchlist_id, _LISTS.c.user_id == self._user_id)
            .order_by(_ITEMS.c.position, _ITEMS.c.id)
        )
        return [WatchlistItemRow(*row) for row in self._session.connection().execute(statement)]

    def add_items(self, watchlist_id: int, items: Iterable[Mapping[str, Any]]) -> None:
        """Store items (symbol, section, position, note, is_flagged) in a locked list."""
        self._check_locked(watchlist_id)
        shared = {"watchlist_id": watchlist_id, "added_at": now()}
        self._execute(_ITEMS.insert(), [{**item, **shared} for item in items])

    def update_item(self, watchlist_id: int, item_id: int, values: Mapping[str, Any]) -> None:
        """Change columns of one item of a locked list."""
        statement = _ITEMS.update().where(self._is_item(watchlist_id, item_id))
        self._session.connection().execute(statement.values(dict(values)))

    def delete_item(self, watchlist_id: int, item_id: int) -> None:
        """Remove one item of a locked list."""
        statement = _ITEMS.delete().where(self._is_item(watchlist_id, item_id))
        self._session.connection().execute(statement)

    def set_item_order(self, watchlist_id: int, slots: Sequence[tuple[int, str]]) -> None:
        """Number the items (id, section) of a locked list 0, 1, 2 … in that order."""
        self._check_locked(watchlist_id)
        statement = (
            _ITEMS.update()
            .where(_ITEMS.c.id == bindparam("item_id"), _ITEMS.c.watchlist_id == watchlist_id)
            .values(position=bindparam("new_position"), section=bindparam("new_section"))
        )
        self._execute(
            statement,
            [
                {"item_id": item_id, "new_section": section, "new_position": place}
                for place, (item_id, section) in enumerate(slots)
            ],
        )

    def _get(self, watchlist_id: int, *, is_locked: bool) -> Watchlist:
        statement = select(Watchlist).where(
            Watchlist.id == watchlist_id, Watchlist.user_id == self._user_id
        )
        if is_locked:
            statement = statement.with_for_update()
        # A number no column can hold would be the driver's error instead of ours.
        is_possible = isinstance(watchlist_id, int) and 0 < watchlist_id <= _LARGEST_ID
        watchlist = self._session.exec(statement).one_or_none() if is_possible else None
        if watchlist is None:
            raise NotFoundError(
                "This watchlist does not exist.", "Choose one from the list of your watchlists."
            )
        return watchlist

    def _is_item(self, watchlist_id: int, item_id: int) -> ColumnElement[bool]:
        self._check_locked(watchlist_id)
        return (_ITEMS.c.id == item_id) & (_ITEMS.c.watchlist_id == watchlist_id)

    def _check_locked(self, watchlist_id: int | None) -> None:
        if watchlist_id not in self._locked:
            raise RuntimeError(f"Watchlist {watchlist_id} must be locked before it is changed.")

    def _execute(self, statement: Any, rows: list[dict[str, Any]]) -> None:
        if rows:  # an empty list would run the statement once, without values
            self._session.connection().execute(statement, rows)

"""The lists themselves: their names, kinds, notes and order."""

from __future__ import annotations

from core.clock import now
from core.contracts import Actor, ListQuotes
from core.enums import WatchlistKind
from core.permissions import Permission, require
from core.user.watchlist_creation import add_named_watchlist, check_name_free, find_copy_name
from core.user.watchlist_editing import NewItem, OpenWatchlist
from core.user.watchlist_rules import (
    MAX_LIST_NOTES_LENGTH,
    MAX_NAME_LENGTH,
    clean_kind,
    clean_name,
    clean_note,
    clean_position,
    name_key,
)
from core.user.watchlist_types import WatchlistSummary, WatchlistView
from core.user.watchlist_view import assemble_view, summarise
from db.session import Database
from db.user.watchlist_repository import WatchlistRepository, get_id
from db.user.watchlist_update_repository import WatchlistUpdateRepository


class WatchlistService:
    """Keeps the watchlists of the user who asks; those of others do not exist for them."""

    def __init__(self, database: Database, list_quotes: ListQuotes) -> None:
        self._database = database
        self._list_quotes = list_quotes

    def list_watchlists(self, actor: Actor) -> list[WatchlistSummary]:
        """The actor's lists in their order."""
        require(actor, Permission.READ_WATCHLISTS)
        with self._database.read() as session:
            lists = WatchlistRepository(session, actor.user_id).list_watchlists()
        return [summarise(watchlist, count) for watchlist, count in lists]

    def get_watchlist(self, actor: Actor, watchlist_id: int) -> WatchlistView:
        """One list with its items, their quotes and how current they are.

        Raises:
            NotFoundError: the actor has no such list.
        """
        require(actor, Permission.READ_WATCHLISTS)
        with self._database.read() as session:
            repository = WatchlistRepository(session, actor.user_id)
            watchlist = repository.get_watchlist(watchlist_id)
            rows = repository.list_items(watchlist_id)
            update = WatchlistUpdateRepository(session, actor.user_id).find_update(watchlist_id)
        quotes = self._list_quotes(actor, [row.symbol for row in rows]) if rows else {}
        return assemble_view(summarise(watchlist, len(rows)), rows, quotes, update)

    def create_watchlist(
        self, actor: Actor, name: str, kind: WatchlistKind = WatchlistKind.MIXED, notes: str = ""
    ) -> WatchlistSummary:
        """Start an empty list behind the others.

        Raises:
            InvalidInputError: a name that cannot be, an unknown kind or too long notes.
            ConflictError: the name is taken, or the actor has as many lists as there may be.
        """
        require(actor, Permission.EDIT_WATCHLISTS)
        name, kind = clean_name(name), clean_kind(kind)
        notes = clean_note(notes, MAX_LIST_NOTES_LENGTH)
        with self._database.write() as session:
            repository = WatchlistRepository(session, actor.user_id)
            repository.lock_user()
            return summarise(add_named_watchlist(repository, name, kind, notes), 0)

    def rename_watchlist(self, actor: Actor, watchlist_id: int, name: str) -> None:
        """Give a list another name; only changing its capitals is fine too.

        Raises:
            InvalidInputError: a name that cannot be.
            NotFoundError: the actor has no such list.
            ConflictError: another list has the name.
        """
        require(actor, Permission.EDIT_WATCHLISTS)
        name = clean_name(name)
        with self._database.write() as session:
            repository = WatchlistRepository(session, actor.user_id)
            repository.lock_user()
            watchlist = repository.lock_watchlist(watchlist_id)
            present = [other for other, _count in repository.list_watchlists()]
            check_name_free([other for other in present if other.id != watchlist_id], name)
            watchlist.name, watchlist.name_key = name, name_key(name)
            watchlist.updated_at = now()

    def update_watchlist(
        self,
        actor: Actor,
        watchlist_id: int,
        *,
        kind: WatchlistKind | None = None,
        notes: str | None = None,
    ) -> None:
        """Change the kind or the notes of a list; None leaves as it is.

        Raises:
            InvalidInputError: an unknown kind or too long notes.
            NotFoundError: the actor has no such list.
        """
        require(actor, Permission.EDIT_WATCHLISTS)
        new_kind = None if kind is None else clean_kind(kind)
        new_notes = None if notes is None else clean_note(notes, MAX_LIST_NOTES_LENGTH)
        with self._database.write() as session:
            watchlist = WatchlistRepository(session, actor.user_id).lock_watchlist(watchlist_id)
            watchlist.kind = watchlist.kind if new_kind is None else new_kind
            watchlist.notes = watchlist.notes if new_notes is None else new_notes
            watchlist.updated_at = now()

    def delete_watchlist(self, actor: Actor, watchlist_id: int) -> None:
        """Remove a list with its items for good; the lists behind it move up.

        Raises:
            NotFoundError: the actor has no such list.
        """
        require(actor, Permission.EDIT_WATCHLISTS)
        with self._database.write() as session:
            repository = WatchlistRepository(session, actor.user_id)
            repository.lock_user()
            repository.delete_watchlist(repository.lock_watchlist(watchlist_id))
            repository.set_list_order(_ids(repository))

    def move_watchlist(self, actor: Actor, watchlist_id: int, position: int) -> None:
        """Put a list at a place among the actor's lists, from 0; past the end means last.

        Raises:
            InvalidInputError: the position is not a whole number from 0.
            NotFoundError: the actor has no such list.
        """
        require(actor, Permission.EDIT_WATCHLISTS)
        position = clean_position(position)
        with self._database.write() as session:
            repository = WatchlistRepository(session, actor.user_id)
            repository.lock_user()
            repository.get_watchlist(watchlist_id)
            order = [key for key in _ids(repository) if key != watchlist_id]
            order.insert(position, watchlist_id)
            repository.set_list_order(order)

    def duplicate_watchlist(
        self, actor: Actor, watchlist_id: int, name: str = ""
    ) -> WatchlistSummary:
        """Copy a list with its items behind the others; without a name it gets `… (copy)`.

        Raises:
            InvalidInputError: a name that cannot be.
            NotFoundError: the actor has no such list.
            ConflictError: the name is taken, or the actor has as many lists as there may be.
        """
        require(actor, Permission.EDIT_WATCHLISTS)
        name = clean_name(name) if name else ""
        with self._database.write() as session:
            repository = WatchlistRepository(session, actor.user_id)
            repository.lock_user()
            source = repository.lock_watchlist(watchlist_id)
            present = [other for other, _count in repository.list_watchlists()]
            name = name or find_copy_name(present, source.name, MAX_NAME_LENGTH)
            copy = add_named_watchlist(repository, name, source.kind, source.notes)
            rows = repository.list_items(watchlist_id)
            OpenWatchlist(repository, copy).add(
                [NewItem(row.symbol, row.section, row.note, row.is_flagged) for row in rows]
            )
            return summarise(copy, len(rows))


def _ids(repository: WatchlistRepository) -> list[int]:
    return [get_id(watchlist) for watchlist, _count in repository.list_watchlists()]

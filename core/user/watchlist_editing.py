"""One list held open for changes: the rules that every change of its items keeps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from core.clock import now
from core.contracts import Actor
from core.errors import NotFoundError
from core.user.watchlist_order import Slot, arrange
from core.user.watchlist_rules import check_room, shorten
from db.session import Database
from db.user.tables import Watchlist
from db.user.watchlist_repository import WatchlistItemRow, WatchlistRepository, get_id


@dataclass(frozen=True, slots=True)
class NewItem:
    """A symbol to be stored, with what stands beside it."""

    symbol: str
    section: str = ""
    note: str = ""
    is_flagged: bool = False


class OpenWatchlist:
    """A locked list with its items as they stand; positions stay dense, sections in one piece."""

    def __init__(self, repository: WatchlistRepository, watchlist: Watchlist) -> None:
        self.id = get_id(watchlist)
        self._repository = repository
        self._watchlist = watchlist
        self.items: Sequence[WatchlistItemRow] = repository.list_items(self.id)

    @property
    def symbols(self) -> frozenset[str]:
        """The symbols in the list."""
        return frozenset(item.symbol for item in self.items)

    @property
    def slots(self) -> list[Slot]:
        """The items in order, as the order's functions take them."""
        return [Slot(item.id, item.section) for item in self.items]

    def get_item(self, symbol: str) -> WatchlistItemRow:
        """The item of that symbol.

        Raises:
            NotFoundError: it is not in the list.
        """
        for item in self.items:
            if item.symbol == symbol:
                return item
        raise NotFoundError(f"{shorten(str(symbol))} is not in this list.", "Reload the list.")

    def add(self, new: Sequence[NewItem]) -> None:
        """Put items, none of them in the list yet, at the ends of their sections.

        Raises:
            InvalidInputError: they do not all fit.
        """
        if not new:
            return
        start = len(self.items)
        check_room(start, len(new))
        self._repository.add_items(
            self.id, [{**asdict(item), "position": start + i} for i, item in enumerate(new)]
        )
        self._tidy()

    def remove(self, item: WatchlistItemRow) -> None:
        """Take an item out; those behind it move up."""
        self._repository.delete_item(self.id, item.id)
        self._tidy()

    def update(self, item: WatchlistItemRow, **values: Any) -> None:
        """Change columns of one item."""
        self._repository.update_item(self.id, item.id, values)
        self._watchlist.updated_at = now()

    def reorder(self, slots: Sequence[Slot]) -> None:
        """Store an arranged order of all items."""
        self._repository.set_item_order(self.id, slots)
        self._watchlist.updated_at = now()

    def _tidy(self) -> None:
        self.items = self._repository.list_items(self.id)
        self.reorder(arrange(self.slots))


@contextmanager
def open_watchlist(database: Database, actor: Actor, watchlist_id: int) -> Iterator[OpenWatchlist]:
    """Hold one of the actor's lists for a transaction; other writers of it wait.

    Raises:
        NotFoundError: the actor has no such list.
    """
    with database.write() as session:
        repository = WatchlistRepository(session, actor.user_id)
        yield OpenWatchlist(repository, repository.lock_watchlist(watchlist_id))

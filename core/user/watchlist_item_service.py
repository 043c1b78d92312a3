"""The symbols in a list: adding, removing, ordering, notes and flags."""

from __future__ import annotations

from collections.abc import Sequence

from core.contracts import Actor, ListQuotes
from core.errors import InvalidInputError
from core.permissions import Permission, require
from core.user import watchlist_order
from core.user.watchlist_editing import NewItem, open_watchlist
from core.user.watchlist_rules import (
    check_room,
    clean_flag,
    clean_note,
    clean_position,
    clean_section,
    clean_symbol,
    drop_repeats,
    name_some,
)
from core.user.watchlist_symbols import find_known_symbols
from core.user.watchlist_types import AddedSymbols
from db.session import Database


class WatchlistItemService:
    """Changes the symbols of one list of the user who asks.

    Every method raises NotFoundError for a list the actor does not have, or a symbol that is
    not in it.
    """

    def __init__(self, database: Database, list_quotes: ListQuotes) -> None:
        self._database = database
        self._list_quotes = list_quotes

    def add_symbols(
        self, actor: Actor, watchlist_id: int, symbols: Sequence[str], section: str = ""
    ) -> AddedSymbols:
        """Put symbols at the end of a section; those in the list already stay where they are.

        Raises:
            InvalidInputError: no symbol, an unknown one (all are named) or more than fit;
                nothing is stored then.
        """
        require(actor, Permission.EDIT_WATCHLISTS)
        section = clean_section(section)
        written = drop_repeats(clean_symbol(symbol) for symbol in symbols)
        check_room(0, len(written))
        wanted = self._find_symbols(actor, written)
        with open_watchlist(self._database, actor, watchlist_id) as watchlist:
            present = watchlist.symbols
            added = [symbol for symbol in wanted if symbol not in present]
            watchlist.add([NewItem(symbol, section) for symbol in added])
        return AddedSymbols(tuple(added), tuple(text for text in wanted if text in present))

    def remove_item(self, actor: Actor, watchlist_id: int, symbol: str) -> None:
        """Take a symbol out of the list; those behind it move up."""
        require(actor, Permission.EDIT_WATCHLISTS)
        self.remove_items(actor, watchlist_id, [symbol])

    def remove_items(self, actor: Actor, watchlist_id: int, symbols: Sequence[str]) -> None:
        """Take several symbols out of the list, or none if one of them is not in it."""
        require(actor, Permission.EDIT_WATCHLISTS)
        with open_watchlist(self._database, actor, watchlist_id) as watchlist:
            for item in [watchlist.get_item(symbol) for symbol in drop_repeats(symbols)]:
                watchlist.remove(item)

    def move_items(
        self, actor: Actor, watchlist_id: int, symbols: Sequence[str], section: str
    ) -> None:
        """Put several symbols at the end of a section, in the order given, or none of them."""
        require(actor, Permission.EDIT_WATCHLISTS)
        target = clean_section(section)
        with open_watchlist(self._database, actor, watchlist_id) as watchlist:
            slots = watchlist.slots
            for item in [watchlist.get_item(symbol) for symbol in drop_repeats(symbols)]:
                slots = watchlist_order.move_item(slots, item.id, target, len(slots))
            watchlist.reorder(slots)

    def move_item(
        self,
        actor: Actor,
        watchlist_id: int,
        symbol: str,
        position: int,
        section: str | None = None,
    ) -> None:
        """Put a symbol at a place of a section, from 0; past the end means last.

        The section None is the one it stands in, "" is none, and a new name starts a section.

        Raises:
            InvalidInputError: the position is not a whole number from 0.
        """
        require(actor, Permission.EDIT_WATCHLISTS)
        position = clean_position(position)
        target = None if section is None else clean_section(section)
        with open_watchlist(self._database, actor, watchlist_id) as watchlist:
            item = watchlist.get_item(symbol)
            name = item.section if target is None else target
            watchlist.reorder(watchlist_order.move_item(watchlist.slots, item.id, name, position))

    def set_note(self, actor: Actor, watchlist_id: int, symbol: str, note: str) -> None:
        """Write a note beside a symbol; an empty one removes it.

        Raises:
            InvalidInputError: more than 500 characters, or some that cannot be seen.
        """
        require(actor, Permission.EDIT_WATCHLISTS)
        note = clean_note(note)
        with open_watchlist(self._database, actor, watchlist_id) as watchlist:
            watchlist.update(watchlist.get_item(symbol), note=note)

    def set_flag(self, actor: Actor, watchlist_id: int, symbol: str, *, is_flagged: bool) -> None:
        """Flag a symbol, or take its flag away.

        Raises:
            InvalidInputError: the flag is neither True nor False.
        """
        require(actor, Permission.EDIT_WATCHLISTS)
        is_flagged = clean_flag(is_flagged)
        with open_watchlist(self._database, actor, watchlist_id) as watchlist:
            watchlist.update(watchlist.get_item(symbol), is_flagged=is_flagged)

    def _find_symbols(self, actor: Actor, written: Sequence[str]) -> list[str]:
        if not written:
            raise InvalidInputError("No symbol was given.", "Name at least one, such as GOOG.")
        known = find_known_symbols(actor, self._list_quotes, written)
        unknown = [text for text in written if text not in known]
        if unknown:
            raise InvalidInputError(
                f"Unknown: {name_some(unknown)}. Nothing was added.",
                "Check the spelling, or fetch or import bars for it first.",
            )
        return drop_repeats(known[text] for text in written)

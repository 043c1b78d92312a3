"""The sections of a list: their names, their order and their end."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.contracts import Actor
from core.errors import InvalidInputError, NotFoundError
from core.permissions import Permission, require
from core.user import watchlist_order
from core.user.watchlist_editing import open_watchlist
from core.user.watchlist_order import Slot
from core.user.watchlist_rules import clean_position, clean_section, shorten
from db.session import Database


class WatchlistSectionService:
    """Changes the sections of one list of the user who asks.

    A section begins with the first symbol put into it and ends with the last one taken out.
    Every method raises NotFoundError for a list the actor does not have, or a section that is
    not in it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def rename_section(self, actor: Actor, watchlist_id: int, section: str, name: str) -> None:
        """Give a section another name; the name of another section joins the two.

        Raises:
            InvalidInputError: no name, a too long one, or characters that cannot be seen.
        """
        require(actor, Permission.EDIT_WATCHLISTS)
        name = clean_section(name)
        if not name:
            raise InvalidInputError("A section needs a name.", "Or remove the section instead.")
        self._reorder(
            actor,
            watchlist_id,
            section,
            lambda slots: watchlist_order.relabel_section(slots, section, name),
        )

    def move_section(self, actor: Actor, watchlist_id: int, section: str, position: int) -> None:
        """Put a section at a place among the sections, from 0; past the end means last.

        Raises:
            InvalidInputError: the position is not a whole number from 0.
        """
        require(actor, Permission.EDIT_WATCHLISTS)
        position = clean_position(position)
        self._reorder(
            actor,
            watchlist_id,
            section,
            lambda slots: watchlist_order.move_section(slots, section, position),
        )

    def remove_section(self, actor: Actor, watchlist_id: int, section: str) -> None:
        """Dissolve a section; its symbols stay in the list, behind those without a section."""
        require(actor, Permission.EDIT_WATCHLISTS)
        self._reorder(
            actor,
            watchlist_id,
            section,
            lambda slots: watchlist_order.relabel_section(slots, section, ""),
        )

    def _reorder(
        self,
        actor: Actor,
        watchlist_id: int,
        section: str,
        change: Callable[[Sequence[Slot]], list[Slot]],
    ) -> None:
        with open_watchlist(self._database, actor, watchlist_id) as watchlist:
            slots = watchlist.slots
            if not section or section not in watchlist_order.list_sections(slots):
                raise NotFoundError(
                    f"{shorten(str(section))} is not a section of this list.", "Reload the list."
                )
            watchlist.reorder(change(slots))

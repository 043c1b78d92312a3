"""What every new list and every new name must satisfy, in the transaction that stores it."""

from __future__ import annotations

from core.enums import WatchlistKind
from core.errors import ConflictError
from core.user.watchlist_rules import MAX_WATCHLISTS, name_key
from db.user.tables import Watchlist
from db.user.watchlist_repository import WatchlistRepository


def add_named_watchlist(
    repository: WatchlistRepository, name: str, kind: WatchlistKind, notes: str = ""
) -> Watchlist:
    """Store an empty list under a cleaned name, behind the others.

    The caller holds the lock of the user, or two lists could take one name.

    Raises:
        ConflictError: the name is taken, or there are as many lists as there may be.
    """
    present = [watchlist for watchlist, _count in repository.list_watchlists()]
    if len(present) >= MAX_WATCHLISTS:
        raise ConflictError(
            f"You have {MAX_WATCHLISTS} watchlists, which is the most there can be.",
            "Delete one, or add sections to one you have.",
        )
    check_name_free(present, name)
    return repository.add_watchlist(
        name=name, name_key=name_key(name), kind=kind, notes=notes, position=len(present)
    )


def check_name_free(others: list[Watchlist], name: str) -> None:
    """Refuse a name that another list has, whatever its capitals.

    Raises:
        ConflictError: naming the list that has it.
    """
    for other in others:
        if other.name_key == name_key(name):
            raise ConflictError(
                f"You already have a watchlist called “{other.name}”.", "Choose another name."
            )


def find_copy_name(others: list[Watchlist], name: str, limit: int) -> str:
    """A free name for a copy: `Tech (copy)`, `Tech (copy 2)` …, within `limit` characters."""
    taken = {other.name_key for other in others}
    suffixes = (" (copy)", *(f" (copy {number})" for number in range(2, len(taken) + 2)))
    candidates = (f"{name[: limit - len(suffix)].rstrip()}{suffix}" for suffix in suffixes)
    # One more candidate than there are names: one is always free.
    return next(candidate for candidate in candidates if name_key(candidate) not in taken)

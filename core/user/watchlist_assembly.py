"""Builds the services of watchlists; the service factory hands in what they stand on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.contracts import Actor, ListQuotes, RefreshSymbol
from core.jobs.types import JobQueue
from core.user.watchlist_item_service import WatchlistItemService
from core.user.watchlist_section_service import WatchlistSectionService
from core.user.watchlist_service import WatchlistService
from core.user.watchlist_transfer_service import WatchlistTransferService
from core.user.watchlist_update_service import WatchlistUpdateService
from core.user.watchlist_update_starter import WatchlistUpdateStarter
from db.session import Database


@dataclass(frozen=True)
class WatchlistServices:
    """Lists, their items and sections, files, and how their bars are kept up to date."""

    watchlists: WatchlistService
    watchlist_items: WatchlistItemService
    watchlist_sections: WatchlistSectionService
    watchlist_transfers: WatchlistTransferService
    watchlist_updates: WatchlistUpdateService
    watchlist_update_starter: WatchlistUpdateStarter


def build_watchlist_services(
    database: Database,
    jobs: JobQueue,
    list_quotes: ListQuotes,
    refresh_symbol: RefreshSymbol,
    find_actor: Callable[[int], Actor | None],
) -> WatchlistServices:
    """All services of watchlists on one database.

    Args:
        database: where lists are kept.
        jobs: where updates are put aside.
        list_quotes: what the symbols of a list are quoted from.
        refresh_symbol: brings the bars of one symbol up to date.
        find_actor: the owner of a list as they are now; None once disabled.
    """
    updates = WatchlistUpdateService(database, jobs, refresh_symbol)
    return WatchlistServices(
        watchlists=WatchlistService(database, list_quotes),
        watchlist_items=WatchlistItemService(database, list_quotes),
        watchlist_sections=WatchlistSectionService(database),
        watchlist_transfers=WatchlistTransferService(database, list_quotes),
        watchlist_updates=updates,
        watchlist_update_starter=WatchlistUpdateStarter(database, updates, find_actor),
    )

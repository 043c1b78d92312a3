"""Tells what is worth keeping up to date: what anybody watches, never who."""

from __future__ import annotations

from db.session import Database
from db.user.watched_symbol_repository import list_watched


def list_watched_symbols(database: Database) -> list[str]:
    """The symbols of all watchlists, each once, sorted."""
    with database.read() as session:
        return list_watched(session)

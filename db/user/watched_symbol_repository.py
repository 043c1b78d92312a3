"""Which symbols stand on anybody's watchlist, without saying whose."""

from __future__ import annotations

from sqlmodel import Session, col, select

from db.user.tables import WatchlistItem


def list_watched(session: Session) -> list[str]:
    """The symbols of all watchlists, each once, sorted."""
    statement = select(WatchlistItem.symbol).distinct().order_by(col(WatchlistItem.symbol))
    return list(session.exec(statement))

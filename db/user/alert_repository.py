"""Reads and writes alerts over watchlists."""

from __future__ import annotations

from sqlmodel import Session, col, select

from core.errors import NotFoundError
from db.user.alert_tables import WatchlistAlert
from db.user.tables import Watchlist, WatchlistItem

_LARGEST_ID = 2**31 - 1


class AlertRepository:
    """The alerts of `user_id` in one unit of work; nobody else's can be reached with it."""

    def __init__(self, session: Session, user_id: int) -> None:
        self._session = session
        self._user_id = user_id

    def list_alerts(self, watchlist_id: int) -> list[WatchlistAlert]:
        """The alerts of one list, oldest first."""
        statement = select(WatchlistAlert).where(
            WatchlistAlert.watchlist_id == watchlist_id, WatchlistAlert.user_id == self._user_id
        )
        return list(self._session.exec(statement.order_by(col(WatchlistAlert.id))).all())

    def get_alert(self, alert_id: int) -> WatchlistAlert:
        """One alert.

        Raises:
            NotFoundError: there is none of that number, or it belongs to somebody else.
        """
        statement = select(WatchlistAlert).where(
            WatchlistAlert.id == alert_id, WatchlistAlert.user_id == self._user_id
        )
        is_possible = isinstance(alert_id, int) and 0 < alert_id <= _LARGEST_ID
        alert = self._session.exec(statement).one_or_none() if is_possible else None
        if alert is None:
            raise NotFoundError("This alert does not exist.", "Reload the list of alerts.")
        return alert

    def add_alert(self, alert: WatchlistAlert) -> WatchlistAlert:
        """Store an alert as this user's."""
        alert.user_id = self._user_id
        self._session.add(alert)
        self._session.flush()
        return alert

    def delete_alert(self, alert: WatchlistAlert) -> None:
        """Remove an alert for good; notices it made stay."""
        self._session.delete(alert)
        self._session.flush()


class AlertReader:
    """Every user's active alerts, for what watches the market; it asks in nobody's name."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_active(self, source: str) -> list[WatchlistAlert]:
        """Active alerts that watch the bars of this source, by owner."""
        statement = select(WatchlistAlert).where(
            WatchlistAlert.source == source, col(WatchlistAlert.is_active)
        )
        ordered = statement.order_by(col(WatchlistAlert.user_id), col(WatchlistAlert.id))
        return list(self._session.exec(ordered).all())

    def list_symbols(self, watchlist_ids: set[int]) -> dict[int, list[str]]:
        """The symbols of each of these lists, in one query."""
        statement = (
            select(WatchlistItem.watchlist_id, WatchlistItem.symbol)
            .where(col(WatchlistItem.watchlist_id).in_(watchlist_ids))
            .order_by(col(WatchlistItem.position))
        )
        found: dict[int, list[str]] = {key: [] for key in watchlist_ids}
        for watchlist_id, symbol in self._session.exec(statement):
            found[watchlist_id].append(symbol)
        return found

    def list_names(self, watchlist_ids: set[int]) -> dict[int, str]:
        """The name of each of these lists."""
        statement = select(Watchlist.id, Watchlist.name).where(col(Watchlist.id).in_(watchlist_ids))
        return {key: name for key, name in self._session.exec(statement) if key is not None}

"""Looks at alerts whenever the bars they watch have changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import UUID, uuid5

import structlog

from core.contracts import Actor, LoadUniverse, ScoreRegimes, Universe, UniverseQuery
from core.enums import Interval, NoticeKind
from core.errors import AppError, BusyError
from core.events.types import MarketDataUpdated, UniverseUpdated
from core.permissions import Permission, is_allowed
from core.user.alert_rules import read_condition
from core.user.screening.alarms import find_alarms_of
from core.user.screening.base import MAX_WINDOW
from db.base import stored_id
from db.session import Database
from db.user.alert_repository import AlertReader, AlertRepository
from db.user.alert_tables import WatchlistAlert
from db.user.notice_repository import NoticeRepository
from db.user.tables import Notice

logger = structlog.get_logger(__name__)

CATCH_UP = 5
"""Sessions that are looked at when several came at once, newest last; older ones are no news."""

SESSIONS = MAX_WINDOW + 70
_NOTICES = UUID("5a9df1ce-6a0b-4be6-8a5c-20f1d6a1a5c3")

FindActor = Callable[[int], Actor | None]


class AlertWatch:
    """Makes one notice for each alert, symbol and session, however often it is asked.

    Args:
        find_actor: the owner of an alert as they are now; None once disabled.
    """

    def __init__(
        self,
        database: Database,
        load_universe: LoadUniverse,
        find_actor: FindActor,
        score_regimes: ScoreRegimes | None = None,
    ) -> None:
        self._database = database
        self._load_universe = load_universe
        self._find_actor = find_actor
        self._score_regimes = score_regimes

    def on_universe_updated(self, event: UniverseUpdated, event_id: str) -> None:
        """Look at the alerts on that source."""
        if event.interval == Interval.DAY:
            self._watch(event.source, set(event.first_changed), event_id)

    def on_market_data_updated(self, event: MarketDataUpdated, event_id: str) -> None:
        """Look at the alerts over lists that hold the symbol."""
        if event.interval == Interval.DAY:
            self._watch(event.source, {event.symbol}, event_id)

    def _watch(self, source: str, changed: set[str], event_id: str) -> None:
        with self._database.read() as session:
            reader = AlertReader(session)
            alerts = reader.list_active(source)
            symbols = reader.list_symbols({alert.watchlist_id for alert in alerts})
            names = reader.list_names({alert.watchlist_id for alert in alerts})
        busy: BusyError | None = None
        for alert in alerts:
            members = symbols[alert.watchlist_id]
            actor = self._find_actor(alert.user_id) if changed.intersection(members) else None
            if actor is None or not is_allowed(actor.role, Permission.READ_MARKET_DATA):
                continue
            try:
                self._look(actor, alert, members, names[alert.watchlist_id])
            except BusyError as error:
                busy = error
            except AppError as error:
                # One alert that can no longer be judged must not silence those of others.
                logger.warning(
                    "alert_not_judged", alert_id=alert.id, event_id=event_id, error=str(error)
                )
        if busy is not None:
            raise busy  # the event comes once more; notices that are there already stay alone

    def _look(
        self, actor: Actor, alert: WatchlistAlert, members: Sequence[str], list_name: str
    ) -> None:
        condition = read_condition(alert)
        query = UniverseQuery(sessions=SESSIONS, source=alert.source)
        universe = self._load_universe(actor, query)
        if not len(universe.time) or int(universe.time[-1]) <= alert.armed_after:
            return
        part, alarms, first = find_alarms_of(
            universe, list(members), condition, CATCH_UP, self._score_regimes
        )
        title, words = condition.title, condition.describe()
        notices = [
            _build_notice(alert, part, row, first + column, words=(title, f"{list_name}: {words}"))
            for column in range(alarms.shape[1])
            if part.time[first + column] > alert.armed_after
            for row in alarms[:, column].nonzero()[0].tolist()
        ]
        with self._database.write() as session:
            repository = NoticeRepository(session, alert.user_id)
            for notice in notices:
                repository.add_notice(notice)
            stored = AlertRepository(session, alert.user_id).get_alert(stored_id(alert.id))
            stored.checked_session = int(universe.time[-1])


def _build_notice(
    alert: WatchlistAlert, part: Universe, row: int, place: int, *, words: tuple[str, str]
) -> Notice:
    title, body = words
    symbol, session = part.symbols[row], int(part.time[place])
    day = datetime.fromtimestamp(session, UTC)
    demo = " (DEMO data)" if part.is_demo else ""
    return Notice(
        user_id=alert.user_id,
        # The same for the same alert, symbol and session: a repeated event makes no second notice.
        event_id=str(uuid5(_NOTICES, f"{alert.id}/{symbol}/{session}")),
        kind=NoticeKind.ALERT,
        title=f"{symbol} on {day:%Y-%m-%d}: {title}{demo}"[:120],
        body=body[:500],
        link=f"instrument?symbol={quote(symbol)}",
    )

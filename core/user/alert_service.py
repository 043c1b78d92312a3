"""Alerts: one condition over all symbols of a watchlist."""

from __future__ import annotations

from core.contracts import (
    Actor,
    ListQuotes,
    LoadUniverse,
    ScoreRegimes,
    Universe,
    UniverseQuery,
)
from core.errors import ConflictError, InvalidInputError, NotFoundError
from core.permissions import Permission, require
from core.user.alert_rules import MAX_ALERTS, build_condition, find_main_source, view_alert
from core.user.alert_types import AlertAssessment, AlertRequest, AlertView
from core.user.screening.alarms import HISTORY, find_alarms_of, judge_alarms
from core.user.screening.base import MAX_WINDOW
from core.user.screening.chain import read_choices
from db.session import Database
from db.user.alert_repository import AlertRepository
from db.user.alert_tables import WatchlistAlert
from db.user.watchlist_repository import WatchlistRepository

SESSIONS = HISTORY + MAX_WINDOW + 20


class AlertService:
    """Keeps the alerts of the user who asks.

    Args:
        load_universe: the market that is judged and watched.
        list_quotes: tells from which source the symbols of a list have their bars.
    """

    def __init__(
        self,
        database: Database,
        load_universe: LoadUniverse,
        list_quotes: ListQuotes,
        score_regimes: ScoreRegimes | None = None,
    ) -> None:
        self._database = database
        self._load_universe = load_universe
        self._list_quotes = list_quotes
        self._score_regimes = score_regimes

    def list_alerts(self, actor: Actor, watchlist_id: int) -> list[AlertView]:
        """The alerts of one of the actor's lists, oldest first."""
        require(actor, Permission.READ_WATCHLISTS)
        with self._database.read() as session:
            rows = AlertRepository(session, actor.user_id).list_alerts(watchlist_id)
        return [view_alert(row) for row in rows]

    def assess_alert(
        self, actor: Actor, watchlist_id: int, request: AlertRequest
    ) -> AlertAssessment:
        """How often the condition gave a false alarm on the list's symbols in the last sessions.

        Judged is the source from which most of the symbols have daily bars.

        Raises:
            NotFoundError: no such list, filter or market.
            InvalidInputError: a value outside its limits, or none of the symbols is in the market.
        """
        require(actor, Permission.READ_WATCHLISTS)
        condition = build_condition(request)
        with self._database.read() as session:
            repository = WatchlistRepository(session, actor.user_id)
            repository.get_watchlist(watchlist_id)
            symbols = [item.symbol for item in repository.list_items(watchlist_id)]
        quotes = self._list_quotes(actor, symbols) if symbols else {}
        universe = self._find_universe(actor, find_main_source(quotes.values()))
        part, alarms, first = find_alarms_of(
            universe, symbols, condition, HISTORY, self._score_regimes
        )
        if not part.symbols:
            raise InvalidInputError(
                f"None of the list's {len(symbols)} symbols is in the market of {universe.source}.",
                "Add symbols of that market to the list, or import its bars.",
            )
        record = judge_alarms(
            part.close,
            alarms,
            first,
            move=request.move,
            amount=request.amount,
            within=request.within,
        )
        return AlertAssessment(
            words=condition.describe(),
            record=record,
            covered=len(part.symbols),
            symbols=len(symbols),
            source=universe.source,
            is_demo=universe.is_demo,
            last_session=int(universe.time[-1]),
        )

    def create_alert(self, actor: Actor, watchlist_id: int, request: AlertRequest) -> AlertView:
        """Switch an alert on; what its past says is found anew and kept with it.

        It watches from the next session on: what has been seen is no news.

        Raises:
            NotFoundError, InvalidInputError: see `assess_alert`.
            ConflictError: the list has as many alerts as there may be, or this one already.
        """
        require(actor, Permission.EDIT_WATCHLISTS)
        found = self.assess_alert(actor, watchlist_id, request)
        stored = [one.as_json() for one in read_choices([request.condition.as_json()])]
        with self._database.write() as session:
            WatchlistRepository(session, actor.user_id).lock_watchlist(watchlist_id)
            repository = AlertRepository(session, actor.user_id)
            present = repository.list_alerts(watchlist_id)
            if len(present) >= MAX_ALERTS:
                raise ConflictError(
                    f"A list has at most {MAX_ALERTS} alerts.", "Delete one you no longer need."
                )
            if any(other.filters == stored for other in present):
                raise ConflictError(
                    "This list already has an alert with this condition.",
                    "Delete that one first, or choose other values.",
                )
            alert = repository.add_alert(
                WatchlistAlert(
                    user_id=actor.user_id,
                    watchlist_id=watchlist_id,
                    filters=stored,
                    move=request.move,
                    amount=request.amount,
                    within=request.within,
                    source=found.source,
                    armed_after=found.last_session,
                    checked_session=found.last_session,
                    false_alarm_rate=found.record.rate,
                    judged_alarms=found.record.judged,
                )
            )
            return view_alert(alert)

    def pause_alert(self, actor: Actor, alert_id: int) -> None:
        """Stop an alert from watching; it can be resumed.

        Raises:
            NotFoundError: the actor has no such alert.
        """
        require(actor, Permission.EDIT_WATCHLISTS)
        with self._database.write() as session:
            AlertRepository(session, actor.user_id).get_alert(alert_id).is_active = False

    def resume_alert(self, actor: Actor, alert_id: int) -> None:
        """Let a paused alert watch again, from the next session on.

        Raises:
            NotFoundError: the actor has no such alert, or its market is gone.
        """
        require(actor, Permission.EDIT_WATCHLISTS)
        with self._database.read() as session:
            source = AlertRepository(session, actor.user_id).get_alert(alert_id).source
        newest = int(self._find_universe(actor, source, sessions=1).time[-1])
        with self._database.write() as session:
            alert = AlertRepository(session, actor.user_id).get_alert(alert_id)
            alert.is_active, alert.armed_after = True, newest
            alert.checked_session = newest

    def delete_alert(self, actor: Actor, alert_id: int) -> None:
        """Remove an alert for good; the notices it made stay.

        Raises:
            NotFoundError: the actor has no such alert.
        """
        require(actor, Permission.EDIT_WATCHLISTS)
        with self._database.write() as session:
            repository = AlertRepository(session, actor.user_id)
            repository.delete_alert(repository.get_alert(alert_id))

    def _find_universe(
        self, actor: Actor, source: str | None = None, sessions: int = SESSIONS
    ) -> Universe:
        universe = self._load_universe(actor, UniverseQuery(sessions=sessions, source=source))
        if not universe.symbols or not len(universe.time):
            raise NotFoundError(
                "No market is stored.", "Import the daily bars of many instruments first."
            )
        return universe

"""Loads the net buying of a whole market as arrays."""

from __future__ import annotations

from threading import Lock

from core.contracts import Actor, FlowQuery, FlowUniverse
from core.errors import InvalidInputError, NotFoundError
from core.market_data.flow_panels import Panels, build_panels, cut_panels
from core.permissions import Permission, require
from db.market_data.flow_market_repository import FlowMarketRepository, FlowState
from db.session import Database, Session


class FlowUniverseService:
    """Flows are shared by all users, as bars are.

    Args:
        database: whose flows.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._panels: dict[str, tuple[str, Panels]] = {}  # by source: version, panels
        self._lock = Lock()

    def load_flows(self, actor: Actor, query: FlowQuery) -> FlowUniverse:
        """Net buying on the last days that have any, of all instruments that have any.

        One read of a source is kept until one of its flows changes. The arrays cannot be written
        to.

        Raises:
            NotFoundError: no such flows are stored, or none up to that day.
            InvalidInputError: fewer than one session is asked for.
        """
        require(actor, Permission.READ_MARKET_DATA)
        if query.sessions < 1:
            raise InvalidInputError("No session is asked for.", "Ask for at least one.")
        with self._database.read() as session:
            state = FlowMarketRepository(session).find_state(query.source, is_demo=query.is_demo)
            if state is None:
                raise NotFoundError(
                    f"No investor flows {_describe(query)}are stored.",
                    "Import a file with the columns date, ticker, foreign_buy, inst_buy.",
                )
            panels = self._load_panels(session, state)
        found = cut_panels(panels, state, query)
        if found is None:
            raise NotFoundError(
                f"{state.source} has no investor flows up to {query.end}; they begin on "
                f"{state.first_day}.",
                "Choose a later day, or import flows of that time.",
            )
        return found

    def renew_states(self, actor: Actor) -> bool:
        """Make flows known that were stored before states were; returns whether there were any."""
        require(actor, Permission.IMPORT_MARKET_DATA)
        with self._database.read() as session:
            is_needed = FlowMarketRepository(session).lacks_states()
        if is_needed:
            with self._database.write() as session:
                FlowMarketRepository(session).refresh_states()
        return is_needed

    def _load_panels(self, session: Session, state: FlowState) -> Panels:
        with self._lock:
            version, panels = self._panels.get(state.source, ("", {}))
        if version != state.version:
            panels = build_panels(FlowMarketRepository(session).list_rows(state.source))
            with self._lock:
                self._panels[state.source] = (state.version, panels)
        return panels


def _describe(query: FlowQuery) -> str:
    if query.source is not None:
        return f"of {query.source[:40]!r} "
    return {None: "", True: "of the invented market ", False: "of a real market "}[query.is_demo]

"""Reads the closing bets of a session: what was known then, and what the rules made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.contracts import (
    Actor,
    FlowQuery,
    FlowUniverse,
    MarketListing,
    Universe,
    UniverseQuery,
)
from core.errors import InvalidInputError, NotFoundError
from core.kr_market.closing_bet.bet_clock import BetClock, build_clock, day_of
from core.kr_market.closing_bet.csv_export import write_csv
from core.kr_market.closing_bet.engine import find_bets
from core.kr_market.closing_bet.news_analyser import NewsAnalyser, RulesAnalyser
from core.kr_market.closing_bet.presets import BetPreset, find_preset
from core.kr_market.closing_bet.sizing import size_positions
from core.kr_market.closing_bet.types import BetInputs, BetScan
from core.kr_market.inputs import MarketInputs
from core.permissions import Permission, require

LOADED_SESSIONS = 320
"""A year of sessions for the 52-week high, and what suspensions may cost of it."""

MOST_COUNTED = 60
_FLOW_SESSIONS = 20


@dataclass(frozen=True, slots=True)
class BetRequest:
    """Which bets are wanted.

    Attributes:
        session: None for the newest.
        source: of the bars; None for the market with most shares.
    """

    preset: str = "shipped"
    session: date | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class BetSessions:
    """The sessions of a market, newest first."""

    days: tuple[date, ...]
    source: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class SessionCount:
    """One session in a list: candidates, and how many of each grade; `-` is ungraded."""

    session: date
    candidates: int
    grades: Mapping[str, int]
    reason: str


class ClosingBetService:
    """Bets are computed from what is stored; the same for everyone who may see them.

    Args:
        inputs: bars, flows, news and the exchange's hours.
        analyser: judges the news.
    """

    def __init__(self, inputs: MarketInputs, analyser: NewsAnalyser | None = None) -> None:
        self._inputs = inputs
        self._analyser = analyser or RulesAnalyser()

    def list_markets(self, actor: Actor) -> Sequence[MarketListing]:
        """The markets that are stored, the one with most instruments first."""
        require(actor, Permission.READ_KOREAN_SIGNALS)
        return sorted(self._inputs.list_markets(actor), key=lambda one: -one.instruments)

    def list_sessions(
        self, actor: Actor, source: str | None = None, count: int = 250
    ) -> BetSessions:
        """The newest sessions of a market.

        Raises:
            NotFoundError: no market is stored, or none of that source.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        universe = self._inputs.load_universe(actor, UniverseQuery(count, source))
        days = tuple(day_of(int(one)) for one in universe.time[::-1])
        return BetSessions(days, universe.source, universe.is_demo)

    def find_scan(self, actor: Actor, request: BetRequest) -> BetScan:
        """The candidates of a session with their points and grades, best first.

        Raises:
            NotFoundError: no such market, preset or session; says where a holiday is the reason.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        preset = find_preset(request.preset)
        universe = self._load_universe(actor, request)
        session = request.session or day_of(int(universe.time[-1]))
        inputs = self._gather(actor, universe, [session], preset)
        return find_bets(inputs, self._build_clock(session), preset, self._analyser)

    def count_recent(
        self, actor: Actor, request: BetRequest, sessions: int = 20
    ) -> tuple[SessionCount, ...]:
        """How many bets of each grade the last sessions had, newest first; `session` is the last.

        Raises:
            NotFoundError: as `find_scan`.
            InvalidInputError: fewer than one session, or more than 60.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        if not 1 <= sessions <= MOST_COUNTED:
            raise InvalidInputError(
                f"{sessions} sessions cannot be counted.", f"Ask for 1 to {MOST_COUNTED}."
            )
        preset = find_preset(request.preset)
        universe = self._load_universe(actor, request, LOADED_SESSIONS + sessions)
        days = [day_of(int(one)) for one in universe.time[-sessions:]]
        inputs = self._gather(actor, universe, days, preset)
        clocks = [self._build_clock(day) for day in reversed(days)]
        found = [find_bets(inputs, clock, preset, self._analyser) for clock in clocks]
        return tuple(
            SessionCount(one.session, len(one.bets), one.count_grades(), one.reason)
            for one in found
        )

    def export_csv(self, actor: Actor, request: BetRequest, capital: float) -> bytes:
        """The bets of a session as a table, sized for a capital in KRW.

        Raises:
            NotFoundError: as `find_scan`.
            InvalidInputError: the capital is no positive amount.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        scan = self.find_scan(actor, request)
        return write_csv(scan, size_positions(scan.bets, capital, scan.preset.size))

    def _gather(
        self, actor: Actor, universe: Universe, days: Sequence[date], preset: BetPreset
    ) -> BetInputs:
        """Everything that scans of these sessions, oldest first, may read."""
        query = FlowQuery(_FLOW_SESSIONS + len(days), end=days[-1], is_demo=universe.is_demo)
        flows: FlowUniverse | None = None
        note = ""
        try:
            flows = self._inputs.load_flows(actor, query)
        except NotFoundError as error:
            note = error.message.rstrip(".")
        since = self._build_clock(days[0]).at - timedelta(days=preset.parts.cover_days)
        until = self._build_clock(days[-1]).at
        articles = self._inputs.list_articles(actor, universe.symbols, since, until)
        return BetInputs(universe, flows, note, articles)

    def _load_universe(
        self, actor: Actor, request: BetRequest, sessions: int = LOADED_SESSIONS
    ) -> Universe:
        query = UniverseQuery(sessions, request.source, request.session)
        try:
            universe = self._inputs.load_universe(actor, query)
        except InvalidInputError as error:
            raise self._explain(request.session, error.message) from error
        if request.session and day_of(int(universe.time[-1])) != request.session:
            raise self._explain(request.session, f"{universe.source} has no bars of that session.")
        return universe

    def _explain(self, session: date | None, found: str) -> NotFoundError:
        """Why there is nothing on a day: the exchange was closed, or its bars are not stored."""
        if session is None or self._inputs.list_hours(session, session):
            return NotFoundError(found, "Import the bars of that session, or choose another.")
        week = self._inputs.list_hours(session - timedelta(days=7), session + timedelta(days=7))
        if not week:  # the calendar does not reach that far
            return NotFoundError(found, "Choose a session of the list.")
        kind = "weekend" if session.weekday() >= 5 else "holiday"  # noqa: PLR2004 - Saturday
        return NotFoundError(
            f"The exchange was closed on {session:%Y-%m-%d}: a {kind}.",
            f"Choose {max(one.day for one in week if one.day < session):%Y-%m-%d}, the session "
            "before.",
        )

    def _build_clock(self, session: date) -> BetClock:
        hours = self._inputs.list_hours(session, session)
        return build_clock(session, hours[0].closes if hours else None)

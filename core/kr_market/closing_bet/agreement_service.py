"""Reads published closing bets and the data of their days, and compares."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from core.contracts import Actor, FlowQuery, FlowUniverse, UniverseQuery
from core.errors import NotFoundError
from core.kr_market.closing_bet.agreement import compare_bets
from core.kr_market.closing_bet.agreement_types import AgreementReport
from core.kr_market.closing_bet.closing_bet_service import LOADED_SESSIONS
from core.kr_market.inputs import MarketInputs
from core.kr_market.published_bets import list_published_bets, list_published_sources
from core.permissions import Permission, require
from db.session import Database

_MOST_SESSIONS = 2_000


class AgreementService:
    """Published bets are somebody else's claims; ours are never stored with them."""

    def __init__(self, database: Database, inputs: MarketInputs) -> None:
        self._database = database
        self._inputs = inputs

    def compare(
        self, actor: Actor, bars: str | None = None, published: str | None = None
    ) -> AgreementReport:
        """All published bets of a source beside what our rules say.

        Args:
            actor: who asks.
            bars: source of the bars; None for the real market that has most of the bets' days,
                and of several the one with most shares.
            published: source of the bets; None for the only one, or the first by name.

        Raises:
            NotFoundError: no published bets, no such market, or none of its sessions is theirs.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        with self._database.read() as session:
            sources = list_published_sources(session)
            if not sources or (published is not None and published not in sources):
                raise NotFoundError(
                    "No published closing bets are stored.",
                    "Import a file with the columns of kr_closing_bet_signals.csv.",
                )
            bets = list_published_bets(session, published or sources[0])
        last = max(bet.signal_date for bet in bets)
        first = min(bet.signal_date for bet in bets)
        count = LOADED_SESSIONS + min((last - first).days, _MOST_SESSIONS)
        source = bars or self._find_bars(actor, first, last)
        universe = self._inputs.load_universe(actor, UniverseQuery(count, source, last))
        query = FlowQuery(count, end=last, is_demo=universe.is_demo)
        flows: FlowUniverse | None = None
        with suppress(NotFoundError):  # supply cannot be told then, and the report says so
            flows = self._inputs.load_flows(actor, query)
        return compare_bets(bets, universe, flows)

    def _find_bars(self, actor: Actor, first: date, last: date) -> str:
        """Raises NotFoundError where no market has any of those days."""
        fitting = [
            (min(one.last, last) - max(one.first, first), one.instruments, one.source)
            for one in self._inputs.list_markets(actor)
            if not one.is_demo and one.first <= last and one.last >= first
        ]
        if not fitting:
            raise NotFoundError(
                f"No market has bars between {first} and {last}, the days of the bets.",
                "Import daily prices of these days.",
            )
        return max(fitting)[2]

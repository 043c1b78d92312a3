"""Compares published signal logs with the bars we have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from core.contracts import Actor, UniverseQuery
from core.enums import FileContract
from core.errors import NotFoundError
from core.kr_market.file_records import KoreanFileRecords
from core.kr_market.inputs import MarketInputs
from core.kr_market.lifecycle.costs import TradingCosts
from core.kr_market.lifecycle.exit_rules import find_exit_rules
from core.kr_market.published.comparison import compare_log
from core.kr_market.published.types import LoggedSignalView, PublishedComparison
from core.permissions import Permission, require
from db.session import Database

_COLUMNS = (
    "signal_date", "ticker", "score", "entry_price", "status", "exit_price", "exit_date",
    "return_pct",
)  # fmt: skip
_RECORDS = KoreanFileRecords({FileContract.SIGNALS_LOG: _COLUMNS})
_SESSIONS = 1_040
_PERCENT = 100


class PublishedLogService:
    """Somebody else's claims, held against prices; the same for everyone who may read signals.

    Args:
        inputs: bars.
        costs: of our rule; the logs have none.
    """

    def __init__(
        self, database: Database, inputs: MarketInputs, costs: TradingCosts | None = None
    ) -> None:
        self._database = database
        self._inputs = inputs
        self._costs = costs or TradingCosts()

    def list_logs(self, actor: Actor) -> Sequence[str]:
        """The logs that were imported, by source."""
        require(actor, Permission.READ_KOREAN_SIGNALS)
        with self._database.read() as session:
            return _RECORDS.list_sources(session, FileContract.SIGNALS_LOG)

    def compare(
        self, actor: Actor, log: str | None = None, exit_preset: str = "base", bars: str = ""
    ) -> PublishedComparison:
        """A log against the bars of its days.

        Args:
            actor: who asks.
            log: source of the log; None for the first there is.
            exit_preset: our rules.
            bars: source of the bars; empty for the real market that has most of the log's days,
                and of several the one with most shares.

        Raises:
            NotFoundError: no log is stored, not that one, or no market has bars of its days.
            InvalidInputError: there are no such exit rules.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        rules = find_exit_rules(exit_preset)
        with self._database.read() as session:
            source = log or next(iter(_RECORDS.list_sources(session, FileContract.SIGNALS_LOG)), "")
            rows = list(_RECORDS.read(session, FileContract.SIGNALS_LOG, source))
        if not rows:
            raise NotFoundError(
                f"No log of {source} is stored." if source else "No published log is stored.",
                "Import a signals_log file on the page Import.",
            )
        logged = [_build(row) for row in rows]
        first, last = min(one.session for one in logged), max(one.session for one in logged)
        chosen = bars or self._find_bars(actor, first, last)
        universe = self._inputs.load_universe(actor, UniverseQuery(_SESSIONS, chosen))
        return compare_log(source, logged, universe, rules, self._costs)

    def _find_bars(self, actor: Actor, first: date, last: date) -> str:
        """Raises NotFoundError."""
        fitting = [
            (min(one.last, last) - max(one.first, first), one.instruments, one.source)
            for one in self._inputs.list_markets(actor)
            if not one.is_demo and one.first <= last and one.last >= first
        ]
        if not fitting:
            raise NotFoundError(
                f"No market has bars between {first} and {last}, the days of the log.",
                "Import daily prices of these days.",
            )
        return max(fitting)[2]


def _build(row: tuple[Any, ...]) -> LoggedSignalView:
    session, ticker, score, entry_price, status, exit_price, exit_session, return_pct = row
    return LoggedSignalView(
        symbol=ticker,
        session=session,
        score=score,
        entry_price=entry_price,
        is_closed=status == "CLOSED",
        exit_price=exit_price,
        exit_session=exit_session,
        logged_return=None if return_pct is None else return_pct / _PERCENT,
    )

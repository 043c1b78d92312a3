"""The signal log as readers see it: signals with names, one signal with its path."""

from __future__ import annotations

import csv
import io

from core.contracts import Actor, LoadUniverse, Universe, UniverseQuery
from core.errors import InvalidInputError, NotFoundError
from core.kr_market.ledger.ledger_service import SignalLedgerService
from core.kr_market.ledger.types import SealedSignal, SignalFilter
from core.kr_market.ledger.views import build_outcome
from core.kr_market.lifecycle.exit_rules import find_exit_rules
from core.kr_market.lifecycle.log_csv import HEADER, write_line
from core.kr_market.lifecycle.log_types import LogRow, SignalLog, SignalPath
from core.kr_market.lifecycle.outcomes import FOLLOWED_RULES
from core.kr_market.lifecycle.path import build_path
from core.permissions import Permission, require
from db.kr_market.performance_repository import PerformanceRepository
from db.session import Database

_SESSIONS = 1_040
Names = dict[str, tuple[str, str]]


class SignalLogService:
    """Everyone who may read signals sees all of them.

    Args:
        ledger: the sealed signals.
        load_universe: names and bars of a market.
    """

    def __init__(
        self, database: Database, ledger: SignalLedgerService, load_universe: LoadUniverse
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._load_universe = load_universe

    def list_log(self, actor: Actor, wanted: SignalFilter) -> SignalLog:
        """Signals newest first, as many as the filter's limit, with the names of their shares.

        Raises:
            InvalidInputError: there are no such exit rules.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        find_exit_rules(wanted.exit_preset)
        signals = self._ledger.list_signals(actor, wanted)
        names = {source: self._find_names(actor, source) for source in _list_sources(signals)}
        rows = tuple(_name(signal, names[signal.source]) for signal in signals)
        total = self._ledger.count_signals(actor, wanted)
        return SignalLog(rows, total, wanted.exit_preset)

    def get_path(self, actor: Actor, sequence: int, exit_preset: str) -> SignalPath:
        """One signal with its bars, its stop and its outcomes under all exit rules.

        Raises:
            NotFoundError: the ledger has no such row.
            InvalidInputError: there are no such exit rules.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        rules = find_exit_rules(exit_preset)
        signal = self._ledger.get_signal(actor, sequence, exit_preset)
        with self._database.read() as session:
            rows = PerformanceRepository(session).list_outcomes(sequence)
        by_rules = {row.exit_preset: build_outcome(row) for row in rows}
        known = tuple(by_rules[one.name] for one in FOLLOWED_RULES if one.name in by_rules)
        universe = self._find_market(actor, signal.source, _SESSIONS)
        names = {} if universe is None else _read_names(universe)
        return build_path(_name(signal, names), universe, rules, known)

    def export_log(self, actor: Actor, wanted: SignalFilter) -> bytes:
        """The log as CSV with a byte-order mark, at most 5,000 rows."""
        require(actor, Permission.READ_KOREAN_SIGNALS)
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(HEADER)
        for row in self.list_log(actor, wanted).rows:
            writer.writerow(write_line(row))
        return text.getvalue().encode("utf-8-sig")

    def _find_names(self, actor: Actor, source: str) -> Names:
        universe = self._find_market(actor, source, 1)
        return {} if universe is None else _read_names(universe)

    def _find_market(self, actor: Actor, source: str, sessions: int) -> Universe | None:
        try:
            return self._load_universe(actor, UniverseQuery(sessions, source))
        except (NotFoundError, InvalidInputError):  # deleted since: the log stays readable
            return None


def _list_sources(signals: list[SealedSignal]) -> list[str]:
    return sorted({one.source for one in signals})


def _read_names(universe: Universe) -> Names:
    pairs = zip(universe.names, universe.local_names, strict=True)
    return dict(zip(universe.symbols, pairs, strict=True))


def _name(signal: SealedSignal, names: Names) -> LogRow:
    name, local_name = names.get(signal.symbol, ("", ""))
    return LogRow(signal, name, local_name)

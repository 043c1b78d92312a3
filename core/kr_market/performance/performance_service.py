"""How the sealed signals did, beside the base rate of their days."""

from __future__ import annotations

from dataclasses import dataclass

from core.contracts import Actor
from core.enums import KoreanSignalKind
from core.kr_market.lifecycle.outcomes import FOLLOWED_RULES
from core.kr_market.performance.ledger_sample import build_input
from core.kr_market.performance.report import build_report
from core.kr_market.performance.report_types import PerformanceReport
from core.permissions import Permission, require
from db.kr_market.performance_repository import PerformanceRepository
from db.session import Database

_RULES = {rules.name: rules.version for rules in FOLLOWED_RULES}


@dataclass(frozen=True, slots=True)
class PerformanceQuery:
    """Which signals; None means of all scanners."""

    kind: KoreanSignalKind | None = None


class PerformanceService:
    """The ledger is the same for everyone who may read signals."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find_stamp(self, actor: Actor) -> str:
        """Changes whenever an outcome does; empty before there is any."""
        require(actor, Permission.READ_KOREAN_SIGNALS)
        with self._database.read() as session:
            count, newest = PerformanceRepository(session).find_stamp()
        return f"{count} {newest.isoformat()}" if newest else ""

    def build_report(self, actor: Actor, query: PerformanceQuery) -> PerformanceReport | None:
        """All followed signals of the ledger; None where none has been followed."""
        require(actor, Permission.READ_KOREAN_SIGNALS)
        with self._database.read() as session:
            repository = PerformanceRepository(session)
            rows = repository.list_followed(_RULES, query.kind)
            base = repository.list_base(_RULES)
        given = build_input(rows, base, list(_RULES))
        return build_report(given) if len(given.scores) else None

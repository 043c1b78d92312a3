"""Carries out smart-money scans: read the market, store and seal what was found, in one go."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.clock import now
from core.contracts import Actor
from core.enums import BacktestStatus, KoreanSignalKind
from core.jobs.types import RunningJob
from core.jobs.views import JobView
from core.kr_market.scan_ends import Seal, end_scan
from core.kr_market.smart_money.facts import make_hit
from core.kr_market.smart_money.smart_money_service import SmartMoneyService
from core.kr_market.smart_money.stored_scan import (
    list_drafts,
    list_shown,
    say_sealed,
    write_counts,
)
from core.kr_market.smart_money.types import SmartMoneyMarket, SmartMoneyQuery
from core.permissions import Permission, require
from db.kr_market.scan_repository import ScanRepository
from db.kr_market.scan_tables import KoreanScan
from db.session import Database, Session

SCAN_JOB = "scan_smart_money"
NOTHING_FOUND = "No share is being accumulated, and none has a signal."

_KIND = KoreanSignalKind.SMART_MONEY
_READ = 0.85  # share of the work that reading takes


class SmartMoneyScanRunner:
    """A success is stored with the job's own end, and once only.

    Args:
        database: where scans are kept.
        smart_money: reads a market.
        seal: the ledger's.
    """

    def __init__(self, database: Database, smart_money: SmartMoneyService, seal: Seal) -> None:
        self._database = database
        self._smart_money = smart_money
        self._seal = seal

    def run_scan_job(self, job: RunningJob) -> None:
        """Read the market, then store scan, hits and seals in one transaction with the job's end.

        Raises:
            NotPermittedError: the owner may not start scans any more.
            JobCancelledError: the owner asked to stop; nothing is stored then.
        """
        require(job.actor, Permission.RUN_KOREAN_SCANS)
        started = now()
        job.on_progress(0.0, "Loading bars and flows")
        market = self._smart_money.get_market(
            job.actor,
            _read_query(job.arguments),
            lambda share, message: job.on_progress(_READ * share, message),
        )
        shown, drafts = list_shown(market), list_drafts(market)
        job.on_progress(_READ, f"Storing {len(shown):,} shares")
        with self._database.write() as session:
            repository = ScanRepository(session)
            row = repository.find_by_job(job.id)
            if row is None:  # deleted, or the job repeated under a new id
                row = build_row(market.preset, market.rule_version, job.id, job.actor)
                repository.add(row)
            _fill(row, market, started, is_empty=not shown)
            session.flush()
            scan_id = row.id or 0
            hits = [make_hit(market, one, scan_id, rank) for rank, one in enumerate(shown, 1)]
            repository.replace_hits(scan_id, hits)
            report = self._seal(session, drafts, now(), job.actor.correlation_id)
            row.sealed, row.seal_note = report.sealed, say_sealed(drafts, report)
            job.finish(session, {"scan_id": scan_id, "hits": len(hits), **report.to_json()})

    def on_job_ended(self, session: Session, job: JobView) -> None:
        """Carry a job's failure or cancellation over to its scan, in the same transaction."""
        end_scan(session, job)


def build_row(preset: str, version: int, job_id: str, actor: Actor) -> KoreanScan:
    """A scan that has not run yet."""
    return KoreanScan(
        kind=_KIND,
        preset=preset,
        rule_version=version,
        job_id=job_id,
        requested_by=actor.user_id,
    )


def _read_query(arguments: dict[str, Any]) -> SmartMoneyQuery:
    as_of = arguments.get("as_of")
    return SmartMoneyQuery(
        preset=str(arguments["preset"]),
        source=arguments.get("source"),
        as_of=datetime.fromisoformat(as_of) if as_of else None,
    )


def _fill(row: KoreanScan, market: SmartMoneyMarket, started: datetime, *, is_empty: bool) -> None:
    row.status, row.started_at, row.finished_at = BacktestStatus.COMPLETED, started, now()
    row.session, row.source, row.is_demo = market.session, market.source, market.is_demo
    row.fetched_at, row.rule_version = market.fetched_at, market.rule_version
    row.counts = write_counts(market)
    row.reason = (market.reason or (NOTHING_FOUND if is_empty else ""))[:500]

"""A signal log for the demo market: its last sessions scanned one by one, each as of its evening.

The same scanners as ever, and each session's own evening as the clock, so that the log holds
signals that have been followed. Never for a real market: there nothing is sealed afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from core.clock import now
from core.contracts import SYSTEM, Actor, LoadUniverse, UniverseQuery
from core.enums import JobStatus
from core.errors import AppError, ConflictError, NotFoundError, NotPermittedError
from core.jobs.types import JobQueue, RunningJob
from core.jobs.views import JobView
from core.kr_market.clock import stamp
from core.kr_market.draft import SignalDraft
from core.kr_market.ledger.ledger_service import SignalLedgerService
from core.kr_market.ledger.types import MarketPresent
from db.kr_market.schedule_repository import ScheduleRepository
from db.kr_market.schedule_tables import ChainStep
from db.session import Database, Session

SEED_JOB = "seed_demo_log"
SESSIONS = 40
"""Sessions before the newest, which is scanned as any newest session is."""
_OPENS = time(9)
_MADE = "demo_log"


@dataclass(frozen=True, slots=True)
class DemoScan:
    """One scanner over the demo's history.

    Attributes:
        find: its drafts for a session of a source, from nothing that was known later.
        at: when on the session's day it is sealed, by the wall clock in Seoul.
        every: of so many sessions one is scanned.
    """

    find: Callable[[Actor, str, date], Sequence[SignalDraft]]
    at: time
    every: int = 1


class DemoSignalLog:
    """Made once, before the demo's newest session is scanned.

    Args:
        database: where it is noted that it was made.
        jobs: carries it out.
        load_universe: bars of a market, by source.
        ledger: seals.
        scans: in the order of the day.
        follow: adds a job that follows the signals afterwards, where none is yet to begin.
    """

    def __init__(
        self,
        database: Database,
        jobs: JobQueue,
        load_universe: LoadUniverse,
        ledger: SignalLedgerService,
        *,
        scans: Sequence[DemoScan],
        follow: Callable[[Session], str | None],
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._load_universe = load_universe
        self._ledger = ledger
        self._scans = scans
        self._follow = follow

    def is_ready(self, source: str) -> bool:
        """Whether a market's newest session may be scanned; starts the log where it is missing."""
        with self._database.read() as session:
            if ScheduleRepository(session).find_step(_MADE) is not None:
                return True
        try:
            if not self._load_universe(SYSTEM, UniverseQuery(1, source)).is_demo:
                return True
        except NotFoundError:
            return True
        try:
            with self._database.write() as session:
                job_id = self._jobs.add(
                    session,
                    actor=SYSTEM,
                    kind=SEED_JOB,
                    title="Signal log of the demo market",
                    arguments={"source": source},
                    key=source,
                )
        except ConflictError:  # under way
            return False
        self._jobs.send(job_id)
        return False

    def run_seed_job(self, job: RunningJob) -> None:
        """Scan session by session, then seal all of them in one transaction.

        Raises:
            NotPermittedError: the market is a real one.
        """
        source = str(job.arguments["source"])
        universe = self._load_universe(job.actor, UniverseQuery(SESSIONS + 1, source))
        if not universe.is_demo:
            raise NotPermittedError(
                "Only the demo market's log is made afterwards.",
                "Real signals are sealed as they come.",
            )
        days = [datetime.fromtimestamp(second, UTC).date() for second in universe.time.tolist()]
        found = []
        for place, day in enumerate(days[:-1]):
            job.on_progress(0.95 * place / len(days), f"Scanning {day.isoformat()}")
            next_open = stamp(days[place + 1], _OPENS)
            for scan in self._scans:
                if place % scan.every == 0:
                    present = MarketPresent(day, stamp(day, scan.at), next_open, is_demo=True)
                    found.append((present, self._find(scan, job.actor, source, day)))
        job.on_progress(0.95, "Sealing")
        with self._database.write() as session:
            sealed = sum(
                self._ledger.seal(session, drafts, now(), present=present).sealed
                for present, drafts in found
            )
            _note(session, f"{sealed} sealed")
            job.finish(session, {"sealed": sealed, "sessions": len(days) - 1})
            next_id = self._follow(session)
        if next_id:
            self._jobs.send(next_id)

    def on_job_ended(self, session: Session, job: JobView) -> None:
        """A log that could not be made does not keep the newest session from being scanned."""
        if job.status in {JobStatus.FAILURE, JobStatus.REVOKED}:
            _note(session, f"not made: {job.error}")

    @staticmethod
    def _find(scan: DemoScan, actor: Actor, source: str, day: date) -> Sequence[SignalDraft]:
        try:
            return scan.find(actor, source, day)
        except AppError:  # no flows that far back, too few bars: no signal on that day
            return ()


def _note(session: Session, mark: str) -> None:
    ScheduleRepository(session).save_step(ChainStep(name=_MADE, mark=mark[:120], at=now()))

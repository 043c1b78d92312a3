"""Signals of a made-up market, sealed and followed on a database of one's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.contracts import SYSTEM, Universe
from core.enums import JobStatus, KoreanSignalKind
from core.errors import NotFoundError
from core.events.outbox import Outbox
from core.jobs.job_service import JobService
from core.jobs.runner import JobRunner
from core.jobs.types import JobKind
from core.kr_market.draft import SignalDraft
from core.kr_market.inputs import MarketInputs
from core.kr_market.ledger.ledger_service import SignalLedgerService
from core.kr_market.ledger.types import MarketPresent
from core.kr_market.lifecycle.follow_service import FOLLOW_JOB, SignalFollowService
from core.kr_market.lifecycle.log_service import SignalLogService
from core.kr_market.lifecycle.outcomes import list_days
from core.kr_market.performance.performance_service import PerformanceService
from core.kr_market.performance.study_service import STUDY_JOB, SignalStudyService
from db.jobs.tables import Job

KINDS = {FOLLOW_JOB: JobKind("follow"), STUDY_JOB: JobKind("study")}
FIELDS = ("open", "high", "low", "close", "volume")


class Nowhere:
    """Jobs are carried out by the test."""

    def send(self, job_id, priority):
        """Nothing."""


class FollowDesk:
    """All services of the log; `shown` is how many of the market's sessions have come."""

    def __init__(self, database, universe: Universe):
        self.database, self.universe = database, universe
        self.shown = len(universe.time)
        self.is_gone = False
        self.jobs = JobService(database, KINDS, Nowhere())
        self.ledger = SignalLedgerService(database, Outbox({}), lambda _s, _a: self.present)
        self.following = SignalFollowService(database, self.jobs, self.load)
        self.log = SignalLogService(database, self.ledger, self.load)
        self.performance = PerformanceService(database)
        inputs = MarketInputs(self.load, None, self.load_flows, None, None)  # type: ignore[arg-type]
        self.studies = SignalStudyService(database, self.jobs, inputs)
        self.runner = JobRunner(
            database,
            KINDS,
            {"follow": self.following.run_follow_job, "study": self.studies.run_study_job}.get,
            lambda _id: SYSTEM,
            60.0,
        )

    @property
    def days(self):
        return list_days(self.universe)

    def load(self, actor, query):
        """The market as far as it has come."""
        if self.is_gone or query.source not in {None, self.universe.source}:
            raise NotFoundError("No market is stored.", "Import one.")
        cut = slice(max(0, self.shown - query.sessions), self.shown)
        panels = {name: getattr(self.universe, name)[:, cut] for name in FIELDS}
        return replace(self.universe, time=self.universe.time[cut], **panels)

    def load_flows(self, actor, query):
        raise NotFoundError("No flows are stored.", "Import them.")

    def seal(self, row, place, **changes):
        """One signal of that share and session, sealed on its own evening."""
        day = self.days[place]
        evening = datetime(day.year, day.month, day.day, 7, 0, tzinfo=UTC)
        is_demo = self.universe.is_demo
        self.present = MarketPresent(day, evening, evening + timedelta(hours=17), is_demo)
        draft = SignalDraft(
            **{
                "kind": KoreanSignalKind.VCP,
                "symbol": self.universe.symbols[row],
                "session": day,
                "preset": "legs",
                "rule_version": 1,
                "price": float(self.universe.close[row, place]),
                "score": 70.0,
                "inputs_hash": "ab" * 32,
                "source": self.universe.source,
                "is_demo": is_demo,
                **changes,
            }
        )
        with self.database.write() as session:
            report = self.ledger.seal(session, [draft], evening)
        assert report.sealed == 1, report
        return report.sequences[0]

    def follow(self):
        """Carry the job out to its end."""
        return self.carry_out(self.following.submit_following(SYSTEM))

    def carry_out(self, job_id):
        """Carry a job out; it must succeed."""
        self.runner.run(job_id)
        with self.database.read() as session:
            job = session.get(Job, job_id)
        assert job.status is JobStatus.SUCCESS, job.error
        return job

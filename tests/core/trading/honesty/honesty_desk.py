"""Backtests with what doubts them, as the factory wires both, on one worker that runs when told."""

from __future__ import annotations

from core.contracts import Actor, SeriesQuality
from core.events.outbox import Outbox
from core.events.types import BacktestFinished
from core.jobs.job_service import JobService
from core.jobs.runner import JobRunner
from core.jobs.types import JobKind, RunningJob
from core.jobs.views import JobView
from core.trading.assembly import build_backtest_services
from core.trading.backtest_service import JOB_KIND
from core.trading.honesty.passport_service import PASSPORT_JOB
from core.trading.honesty.replay_service import REPLAY_JOB
from core.trading.honesty.views import PassportView
from core.trading.request import BacktestRequest
from db.session import Database, Session
from tests.core.trading.backtest_desk import REQUEST, Desk


class HonestyDesk(Desk):
    """Adds passports and replays; `hear` delivers the newest event."""

    def __init__(self, database: Database, trader: Actor) -> None:
        super().__init__(database, trader)
        self.quality = SeriesQuality(None, is_checked=True)
        kinds = {
            name: JobKind("x", max_attempts=1) for name in (JOB_KIND, PASSPORT_JOB, REPLAY_JOB)
        }
        self.jobs = JobService(database, kinds, self.transport, self._end)
        self.services = build_backtest_services(
            database,
            Outbox({}),
            self.jobs,
            self._load,
            count_sessions=lambda *_: None,
            judge_series=lambda *_: self.quality,
            find_actor=lambda user_id: trader if user_id == trader.user_id else None,
        )
        self.service, self.runner = self.services.backtests, self.services.backtest_runner
        self.passports, self.replays = self.services.passports, self.services.replays
        self.worker = JobRunner(
            database,
            kinds,
            lambda _: self._handle,
            lambda user_id: trader if user_id == trader.user_id else None,
            lease_seconds=30.0,
            on_ended=self._end,
            retry_base_seconds=0.0,
        )

    def _handle(self, job: RunningJob) -> dict[str, object] | None:
        return {
            JOB_KIND: self.services.backtest_runner.run_backtest_job,
            PASSPORT_JOB: self.services.passport_runner.run_judge_job,
            REPLAY_JOB: self.replays.run_replay_job,
        }[job.kind](job)

    def _end(self, session: Session, job: JobView) -> None:
        self.services.backtest_runner.on_job_ended(session, job)
        self.services.passport_runner.on_job_ended(session, job)

    def hear(self) -> None:
        self.passports.on_backtest_finished(BacktestFinished(**self.events()[-1]), "an-id")

    def judge(self, actor: Actor, request: BacktestRequest = REQUEST) -> tuple[int, PassportView]:
        number = self.run(actor, request)
        self.hear()
        self.work()
        return number, self.passports.get_passport(actor, number)

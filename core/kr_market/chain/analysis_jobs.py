"""Has new signals analysed, as a job, and tells of it once for each scan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import structlog

from core.clock import now
from core.contracts import SYSTEM
from core.enums import KoreanSignalKind, MarketLight
from core.events.outbox import Outbox
from core.events.types import SignalCreated, SignalsAnalysed
from core.jobs.types import JobQueue, RunningJob
from core.kr_market.chain.analyser import FindLight, SignalAnalyser
from core.kr_market.ledger.types import DEFAULT_EXIT_PRESET, SealedSignal
from core.kr_market.ledger.views import build_signal
from db.kr_market.ledger_tables import SignalAnalysis
from db.kr_market.schedule_repository import ScheduleRepository
from db.kr_market.schedule_tables import ChainStep
from db.kr_market.signal_repository import SignalRepository
from db.session import Database, Session

logger = structlog.get_logger(__name__)

ANALYSE_JOB = "analyse_signals"
KIND_NAMES = {
    KoreanSignalKind.VCP: "VCP",
    KoreanSignalKind.SMART_MONEY: "Smart money",
    KoreanSignalKind.CLOSING_BET: "Closing bet",
}
_NAMED = 20


class SignalAnalyses:
    """One job for each event that tells of new signals, however often it is delivered.

    Args:
        database: where signals and analyses are.
        outbox: told when they are stored.
        jobs: carries the analysis out: a language model takes its time.
        analyser: says what is to be said.
        find_light: the Market Gate's light of a session.
    """

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        jobs: JobQueue,
        analyser: SignalAnalyser,
        find_light: FindLight,
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._jobs = jobs
        self._analyser = analyser
        self._find_light = find_light

    def on_signal_created(self, event: SignalCreated, event_id: str) -> None:
        """Put the analysis of these signals in the queue, once."""
        name = KIND_NAMES[KoreanSignalKind(event.kind)]
        with self._database.write() as session:
            is_new = ScheduleRepository(session).add_step(
                ChainStep(name=f"analyse:{event_id}", mark=event.session, at=now())
            )
            if not is_new:
                return
            job_id = self._jobs.add(
                session,
                actor=replace(
                    SYSTEM, correlation_id=self._outbox.find_correlation(session, event_id)
                ),
                kind=ANALYSE_JOB,
                title=f"Analyse {len(event.sequences)} signals: {name}, {event.session}",
                arguments={**event.payload(), "event_id": event_id},
                key=event_id,
            )
        self._jobs.send(job_id)

    def run_analyse_job(self, job: RunningJob) -> None:
        """Analyse, then store all of it and tell of it in the job's own end."""
        sequences = [int(one) for one in job.arguments["sequences"]]
        day = date.fromisoformat(job.arguments["session"])
        with self._database.read() as session:
            repository = SignalRepository(session)
            signals = [
                build_signal(row, outcome, None)
                for row, outcome in repository.list_by_sequence(sequences, DEFAULT_EXIT_PRESET)
            ]
        light = self._find_light(day)
        rows = []
        for done, signal in enumerate(signals):
            job.on_progress(done / len(signals), f"Analysing {signal.symbol}")
            rows.append(self._analyse(signal, light, job))
        with self._database.write() as session:
            SignalRepository(session).write_analyses(rows)
            if rows:
                self._tell(session, signals, job)
            job.finish(session, {"analysed": len(rows), "method": self._analyser.method})

    def _analyse(self, signal: SealedSignal, light: MarketLight, job: RunningJob) -> SignalAnalysis:
        found = self._analyser.analyse(signal, light)
        return SignalAnalysis(
            sequence=signal.sequence,
            method=self._analyser.method,
            version=self._analyser.version,
            verdict=found.verdict[:300],
            points=[point.to_json() for point in found.points],
            event_id=str(job.arguments["event_id"]),
            correlation_id=job.actor.correlation_id,
        )

    def _tell(self, session: Session, signals: Sequence[SealedSignal], job: RunningJob) -> None:
        event = SignalsAnalysed(
            kind=str(job.arguments["kind"]),
            session=str(job.arguments["session"]),
            method=self._analyser.method,
            count=len(signals),
            signals=[_word(one) for one in signals[:_NAMED]],
            is_demo=bool(job.arguments["is_demo"]),
        )
        self._outbox.record(session, event, job.actor.correlation_id)


def _word(signal: SealedSignal) -> str:
    details: list[Any] = [signal.grade.value if signal.grade else "", signal.preset]
    if signal.score is not None:
        details.append(f"score {signal.score:.0f}")
    return f"{signal.symbol} ({', '.join(str(one) for one in details if one)})"

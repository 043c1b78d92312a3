"""Has new signals analysed, as a job, and tells of it once for each scan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import structlog

from core.clock import now
from core.contracts import SYSTEM
from core.enums import AnswerOrigin, KoreanSignalKind
from core.events.outbox import Outbox
from core.events.types import SignalCreated, SignalsAnalysed
from core.jobs.types import JobQueue, RunningJob
from core.kr_market.chain.analyser import Analysis, FindLight, SignalAnalyser
from core.kr_market.chain.model_analyser import KIND_NAMES
from core.kr_market.ledger.types import DEFAULT_EXIT_PRESET, SealedSignal
from core.kr_market.ledger.views import build_signal
from db.kr_market.ledger_tables import SignalAnalysis
from db.kr_market.schedule_repository import ScheduleRepository
from db.kr_market.schedule_tables import ChainStep
from db.kr_market.signal_repository import SignalRepository
from db.session import Database, Session

logger = structlog.get_logger(__name__)

ANALYSE_JOB = "analyse_signals"
AT_ONCE = 10
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
        analyses: list[Analysis] = []
        for start in range(0, len(signals), AT_ONCE):
            some = signals[start : start + AT_ONCE]
            job.on_progress(start / len(signals), f"Analysing {some[0].symbol}")
            analyses += self._analyser.analyse_all(job.actor, some, light)
        method = _name_methods(analyses)
        with self._database.write() as session:
            SignalRepository(session).write_analyses(
                [_build_row(*pair, job) for pair in zip(signals, analyses, strict=True)]
            )
            if signals:
                self._tell(session, signals, method, job)
            job.finish(session, {"analysed": len(signals), "method": method})

    def _tell(
        self, session: Session, signals: Sequence[SealedSignal], method: str, job: RunningJob
    ) -> None:
        event = SignalsAnalysed(
            kind=str(job.arguments["kind"]),
            session=str(job.arguments["session"]),
            method=method,
            count=len(signals),
            signals=[_word(one) for one in signals[:_NAMED]],
            is_demo=bool(job.arguments["is_demo"]),
        )
        self._outbox.record(session, event, job.actor.correlation_id)


def _build_row(signal: SealedSignal, found: Analysis, job: RunningJob) -> SignalAnalysis:
    return SignalAnalysis(
        sequence=signal.sequence,
        method=found.method,
        version=found.version,
        verdict=found.verdict[:300],
        points=[point.to_json() for point in found.points],
        event_id=str(job.arguments["event_id"]),
        correlation_id=job.actor.correlation_id,
        origin=found.origin,
        known_until=found.known_until,
        note=found.note,
    )


def _name_methods(analyses: Sequence[Analysis]) -> str:
    """Who analysed, in words."""
    by_rules = sum(one.origin is AnswerOrigin.RULES for one in analyses)
    models = sorted({one.method for one in analyses if one.origin is not AnswerOrigin.RULES})
    if not models:
        return "rules"
    return ", ".join([*models, f"rules ({by_rules} of {len(analyses)})"] if by_rules else models)


def _word(signal: SealedSignal) -> str:
    details: list[Any] = [signal.grade.value if signal.grade else "", signal.preset]
    if signal.score is not None:
        details.append(f"score {signal.score:.0f}")
    return f"{signal.symbol} ({', '.join(str(one) for one in details if one)})"

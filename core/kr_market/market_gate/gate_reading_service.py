"""Takes the gate's readings and keeps them, so that today's light has one to be compared with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from core.contracts import Actor
from core.enums import Interval, MarketLight
from core.events.outbox import Outbox
from core.events.types import MarketDataUpdated, MarketStatusChanged, UniverseUpdated
from core.jobs.once_more import add_once_more
from core.jobs.types import JobQueue, RunningJob
from core.kr_market.market_gate.gate_service import GateService
from core.kr_market.market_gate.gate_view import GateMarkets, GateView
from core.kr_market.market_gate.preset import STANDARD, GatePreset
from core.permissions import Permission, require
from db.kr_market.gate_repository import GateRepository
from db.kr_market.gate_tables import KoreanGateReading
from db.session import Database

READ_JOB = "read_gate"
_TITLE = "Read the Market Gate"
_MOST_LISTED = 100
_MOST_WORDS = 500


@dataclass(frozen=True, slots=True)
class TakenReading:
    """A reading as it was taken and kept.

    Attributes:
        session: of the last bar that was read; None without an index.
        score: None where nothing could be scored.
        reasons: why this light, then what it does not show.
    """

    session: date | None
    light: MarketLight
    score: float | None
    maximum: float
    reasons: tuple[str, ...]
    symbol: str
    source: str
    is_demo: bool
    read_at: datetime


class GateReadingService:
    """Readings are the same for everyone, and are only ever added.

    Args:
        database: where they are kept.
        outbox: told when the light changes.
        jobs: takes the reading.
        gates: reads.
        markets: whose bars, once changed, call for a new reading.
        preset: the rules that `gates` reads by.
    """

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        jobs: JobQueue,
        gates: GateService,
        markets: GateMarkets,
        *,
        preset: GatePreset = STANDARD,
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._jobs = jobs
        self._gates = gates
        self._indexes = frozenset(markets.indexes)
        self._preset = preset

    def submit_reading(self, actor: Actor) -> str:
        """Have the gate read now and the reading kept; returns the job's id.

        Raises:
            ConflictError: a reading is already being taken.
        """
        require(actor, Permission.RUN_KOREAN_SCANS)
        with self._database.write() as session:
            job_id = self._jobs.add(
                session,
                actor=actor,
                kind=READ_JOB,
                title=_TITLE,
                arguments={},
                key=self._preset.name,
            )
        self._jobs.send(job_id)
        return job_id

    def list_readings(self, actor: Actor, limit: int = 20) -> list[TakenReading]:
        """The readings taken last, newest first, at most 100."""
        require(actor, Permission.READ_KOREAN_SIGNALS)
        with self._database.read() as session:
            rows = GateRepository(session).list_newest(
                self._preset.name, max(0, min(limit, _MOST_LISTED))
            )
            return [_to_taken(row) for row in rows]

    def run_read_job(self, job: RunningJob) -> None:
        """Read the gate; keep the reading if it says anything new, and tell of a changed light."""
        job.on_progress(0.0, "Reading the index")
        gate = self._gates.get_gate(job.actor)
        row = _to_row(gate, job.id)
        with self._database.write() as session:
            readings = GateRepository(session)
            newest = readings.find_newest(self._preset.name)
            is_new = newest is None or _content(newest) != _content(row)
            if is_new:
                readings.add(row)
            if newest is not None and newest.light is not row.light:
                self._outbox.record(session, _tell(newest.light, row), job.actor.correlation_id)
            job.finish(
                session,
                {"light": row.light.value, "score": row.score, "stored": int(is_new)},
            )

    def on_market_data_updated(self, event: MarketDataUpdated, event_id: str) -> None:
        """Read anew once the index has new daily bars. Heard twice, the second adds nothing."""
        del event_id
        if event.interval == Interval.DAY:
            self._follow({event.symbol})

    def on_universe_updated(self, event: UniverseUpdated, event_id: str) -> None:
        """Read anew once an import brought the index new daily bars."""
        del event_id
        if event.interval == Interval.DAY:
            self._follow(event.first_changed)

    def _follow(self, symbols: Collection[str]) -> None:
        if self._indexes.isdisjoint(symbols):
            return
        with self._database.write() as session:
            job_id = add_once_more(
                self._jobs, session, kind=READ_JOB, title=_TITLE, key=self._preset.name
            )
        if job_id:
            self._jobs.send(job_id)


def _content(row: KoreanGateReading) -> tuple[object, ...]:
    return (
        row.rule_version, row.symbol, row.source, row.session, row.light, row.is_certain,
        row.score, row.parts, row.reasons, row.rate, row.rate_day,
    )  # fmt: skip


def _to_row(gate: GateView, job_id: str) -> KoreanGateReading:
    said = (*gate.verdict.reasons, *gate.verdict.warnings)
    return KoreanGateReading(
        preset=gate.rules.name,
        rule_version=gate.rules.version,
        symbol=gate.symbol,
        source=gate.origin.source if gate.origin else "",
        session=gate.session,
        light=gate.light,
        is_certain=gate.verdict.is_certain,
        score=gate.score,
        maximum=gate.reading.maximum,
        parts={part.name.value: part.points for part in gate.reading.parts},
        reasons=[words[:_MOST_WORDS] for words in said],
        rate=gate.rate.value,
        rate_day=gate.rate.day,
        is_demo=bool(gate.origin and gate.origin.is_demo),
        job_id=job_id,
    )


def _to_taken(row: KoreanGateReading) -> TakenReading:
    return TakenReading(
        row.session, row.light, row.score, row.maximum, tuple(row.reasons),
        row.symbol, row.source, row.is_demo, row.read_at,
    )  # fmt: skip


def _tell(before: MarketLight, row: KoreanGateReading) -> MarketStatusChanged:
    return MarketStatusChanged(
        symbol=row.symbol,
        session=row.session.isoformat() if row.session else "",
        before=before.value,
        light=row.light.value,
        score=row.score,
        reasons=list(row.reasons),
        is_demo=row.is_demo,
    )

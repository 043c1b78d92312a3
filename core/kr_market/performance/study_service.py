"""Studies a VCP preset over all history of a market, as a job; the result is kept and read back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.clock import now
from core.contracts import Actor, FlowQuery, FlowUniverse, UniverseQuery
from core.enums import KoreanSignalKind
from core.errors import InvalidInputError, NotFoundError
from core.jobs.types import JobQueue, RunningJob
from core.kr_market.inputs import MarketInputs
from core.kr_market.lifecycle.costs import TradingCosts
from core.kr_market.performance.report_json import read_report, write_report
from core.kr_market.performance.report_types import PerformanceReport
from core.kr_market.performance.study import StudiedSignals, study
from core.kr_market.vcp.presets import VCP_PRESETS
from core.permissions import Permission, require
from db.kr_market.performance_repository import PerformanceRepository
from db.kr_market.performance_tables import SignalStudy
from db.session import Database

STUDY_JOB = "study_signals"
_SESSIONS = 1_040


@dataclass(frozen=True, slots=True)
class StudyView:
    """A finished study.

    Attributes:
        source: whose bars.
        rule_version: of the preset as it was studied; `is_outdated` if it has changed since.
    """

    kind: KoreanSignalKind
    preset: str
    source: str
    rule_version: int
    is_outdated: bool
    is_demo: bool
    made_at: datetime
    report: PerformanceReport


class SignalStudyService:
    """What is studied is a look back: nothing of it is sealed, and every page says so.

    Args:
        jobs: takes the work.
        inputs: bars and flows.
        costs: of buying and selling.
    """

    def __init__(
        self,
        database: Database,
        jobs: JobQueue,
        inputs: MarketInputs,
        costs: TradingCosts | None = None,
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._inputs = inputs
        self._costs = costs or TradingCosts()

    def list_studies(self, actor: Actor) -> Sequence[StudyView]:
        """All studies, the newest first."""
        require(actor, Permission.READ_KOREAN_SIGNALS)
        with self._database.read() as session:
            return [_build_view(row) for row in PerformanceRepository(session).list_studies()]

    def submit_study(self, actor: Actor, preset: str, source: str | None = None) -> str:
        """Put a study in the queue; returns the job's id.

        Args:
            actor: who asks.
            preset: of the VCP scanner.
            source: whose market; None for the one with most instruments.

        Raises:
            InvalidInputError: there is no such preset.
            NotFoundError: no market is stored, or none of that source.
            ConflictError: it is being studied.
        """
        require(actor, Permission.RUN_KOREAN_SCANS)
        if preset not in VCP_PRESETS:
            raise InvalidInputError(
                f"There is no preset {preset!r}.", f"Choose of {', '.join(VCP_PRESETS)}."
            )
        market = self._inputs.load_universe(actor, UniverseQuery(1, source)).source
        with self._database.write() as session:
            job_id = self._jobs.add(
                session,
                actor=actor,
                kind=STUDY_JOB,
                title=f"Study {VCP_PRESETS[preset].title} over {market}",
                arguments={"preset": preset, "source": market},
                key=f"{preset} {market}"[:64],
            )
        self._jobs.send(job_id)
        return job_id

    def run_study_job(self, job: RunningJob) -> None:
        """Find all signals, follow them, keep the report in the job's own end."""
        from core.kr_market.vcp.history import find_all_signals

        preset, source = VCP_PRESETS[job.arguments["preset"]], job.arguments["source"]
        job.on_progress(0.0, "Loading the market")
        universe = self._inputs.load_universe(job.actor, UniverseQuery(_SESSIONS, source))
        job.on_progress(0.1, "Looking for signals in every session")
        found = find_all_signals(universe, self._load_flows(job.actor, source), preset)
        report = study(
            universe,
            None,
            StudiedSignals(found.row, found.place, found.score),
            self._costs,
            lambda share, words: job.on_progress(0.3 + 0.65 * share, words),
        )
        row = SignalStudy(
            kind=KoreanSignalKind.VCP,
            preset=preset.name,
            source=universe.source,
            rule_version=preset.version,
            is_demo=universe.is_demo,
            report=write_report(report),
            requested_by=job.actor.user_id,
            made_at=now(),
        )
        with self._database.write() as session:
            PerformanceRepository(session).replace_study(row)
            job.finish(session, {"signals": report.signals, "symbols": report.symbols})

    def _load_flows(self, actor: Actor, source: str) -> FlowUniverse | None:
        try:
            return self._inputs.load_flows(actor, FlowQuery(_SESSIONS, source))
        except NotFoundError:  # liquidity rules about flows are unknown then
            return None


def _build_view(row: SignalStudy) -> StudyView:
    preset = VCP_PRESETS.get(row.preset)
    return StudyView(
        kind=row.kind,
        preset=row.preset,
        source=row.source,
        rule_version=row.rule_version,
        is_outdated=preset is None or preset.version != row.rule_version,
        is_demo=row.is_demo,
        made_at=row.made_at,
        report=read_report(row.report),
    )

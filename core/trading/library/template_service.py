"""Templates, how often they were used, and their track records, which a job computes."""

from __future__ import annotations

from datetime import datetime

from core.clock import now
from core.contracts import Actor, BarQuery, BarSeries, LoadBars, LoadUniverse, UniverseQuery
from core.enums import Interval
from core.errors import InvalidInputError
from core.formatting import format_percent
from core.jobs.types import JobQueue, RunningJob
from core.permissions import Permission, require
from core.trading.honesty.holdout_types import CheckHoldout, allow_all
from core.trading.library.looks import record_looks
from core.trading.library.recording import COSTS, MAX_SYMBOLS, Look, Recorder, fingerprint
from core.trading.library.templates import TEMPLATES, Template, get_template
from core.trading.library.track_record import (
    MIN_SYMBOLS,
    RecordSummary,
    TrackRecord,
    pick_evenly,
    read_record,
    summarise_record,
)
from core.trading.library.types import TemplateView
from core.trading.stored_strategy import build_strategy
from db.session import Database
from db.trading.strategy_tables import StrategyTemplate
from db.trading.template_repository import TemplateRepository

RECORD_JOB = "record_template"


class TemplateService:
    """Templates are the same for everybody; who may change strategies may have one recorded.

    Args:
        database: where use and records are kept.
        jobs: takes the work.
        load_bars: bars of one series.
        load_universe: tells which instruments a market has.
        check_holdout: refuses bars that whoever asks has sealed.
    """

    def __init__(
        self,
        database: Database,
        jobs: JobQueue,
        load_bars: LoadBars,
        load_universe: LoadUniverse,
        check_holdout: CheckHoldout = allow_all,
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._load_bars = load_bars
        self._load_universe = load_universe
        self._check_holdout = check_holdout
        self._records: dict[str, tuple[datetime, TrackRecord, RecordSummary]] = {}

    def list_templates(self, actor: Actor) -> tuple[TemplateView, ...]:
        """All templates in their order."""
        require(actor, Permission.READ_STRATEGIES)
        with self._database.read() as session:
            repository = TemplateRepository(session)
            rows = repository.list_all()
            for row in rows.values():
                self._read_record(repository, row)
        return tuple(self._view(template, rows.get(template.key)) for template in TEMPLATES)

    def start_record(self, actor: Actor, key: str) -> str:
        """Have the track record of a template computed; returns the id of the job.

        Raises:
            NotFoundError: no such template, or no market is stored.
            ConflictError: the same is waiting or running.
        """
        require(actor, Permission.EDIT_STRATEGIES)
        template = get_template(key)
        self._load_universe(actor, UniverseQuery(sessions=1))  # says now that there is none
        with self._database.write() as session:
            job_id = self._jobs.add(
                session,
                actor=actor,
                kind=RECORD_JOB,
                title=f"Track record of {template.title}",
                arguments={"template": key},
                key=key,
            )
        self._jobs.send(job_id)
        return job_id

    def run_record_job(self, job: RunningJob) -> None:
        """Run the template on an even sample of the market and keep what came out.

        The record replaces the one before in one piece, with the end of the job; every
        instrument counts in the trial ledger.

        Raises:
            InvalidInputError: too few instruments could be run.
        """
        template = get_template(str(job.arguments["template"]))
        record, looks = self._record(job, template)
        if len(record.outcomes) < MIN_SYMBOLS:
            raise InvalidInputError(
                f"{len(record.outcomes)} instruments could be run; a distribution needs "
                f"{MIN_SYMBOLS}.",
                "Import the daily bars of a market first.",
            )
        with self._database.write() as session:
            record_looks(session, template, looks, job.actor)
            row = TemplateRepository(session).get_for_update(template.key)
            row.record, row.record_made_at = record.as_json(), now()
            job.finish(session, {"template": template.key, "instruments": len(record.outcomes)})

    def _record(self, job: RunningJob, template: Template) -> tuple[TrackRecord, list[Look]]:
        market = self._load_universe(job.actor, UniverseQuery(sessions=1))

        def load(symbol: str) -> BarSeries:
            query = BarQuery(symbol, interval=Interval.DAY, source=market.source)
            bars = self._load_bars(job.actor, query)
            self._check_holdout(job.actor, bars)
            return bars

        recorder = Recorder(template)
        symbols = pick_evenly(tuple(sorted(market.symbols)), MAX_SYMBOLS)
        recorder.run(symbols, load, job.on_progress)
        record = TrackRecord(
            outcomes=tuple(recorder.outcomes),
            skipped=dict(recorder.skipped),
            listed=len(market.symbols),
            source=market.source,
            is_demo=market.is_demo,
            first_bar=recorder.first_bar,
            last_bar=recorder.last_bar,
            terms=(
                f"commission {format_percent(COSTS.commission)} at entry and exit, spread "
                f"{format_percent(COSTS.spread)}, fractional units"
            ),
            fingerprint=fingerprint(template),
        )
        return record, recorder.looks

    def _read_record(self, repository: TemplateRepository, row: StrategyTemplate) -> None:
        # A record never changes but is replaced in one piece: what was read once stays true.
        kept = self._records.get(row.key)
        if row.record_made_at is None or (kept and kept[0] == row.record_made_at):
            return
        if (stored := repository.get_record(row.key)) is not None:
            record = read_record(stored)
            self._records[row.key] = (row.record_made_at, record, summarise_record(record))

    def _view(self, template: Template, row: StrategyTemplate | None) -> TemplateView:
        strategy = build_strategy(template.kind, template.params)
        made_at = row.record_made_at if row else None
        kept = self._records.get(template.key) if made_at else None
        return TemplateView(
            template=template,
            kind_title=strategy.title,
            category=strategy.category,
            words=strategy.describe(),
            usage_count=row.usage_count if row else 0,
            record=kept[1] if kept else None,
            summary=kept[2] if kept else None,
            record_made_at=made_at,
            is_record_old=kept is not None and kept[1].fingerprint != fingerprint(template),
        )

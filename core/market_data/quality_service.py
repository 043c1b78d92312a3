"""Data quality: checks stored bars, keeps what they find, and its handling."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from core.clock import now
from core.contracts import Actor
from core.enums import FindingStatus, Interval, QualityRule, Severity
from core.errors import InvalidInputError
from core.events.outbox import Outbox
from core.events.types import MarketDataUpdated, UniverseUpdated
from core.jobs.types import JobQueue, RunningJob
from core.market_data.quality.findings import Finding, rank
from core.market_data.quality.series_check import SeriesCheck
from core.market_data.quality_types import FindingView, QualityBoard, ScoreView
from core.market_data.symbol_lookup import look_up_instrument
from core.permissions import Permission, require
from db.market_data.instrument_repository import InstrumentRepository
from db.market_data.quality_repository import QualityRepository
from db.market_data.quality_tables import DataQualityEvent
from db.market_data.series_repository import SeriesRepository
from db.session import Database, Session

CHECK_JOB = "check_quality"
WINDOW = timedelta(hours=24)
_LISTED, _TOP, _MAX_NOTE = 200, 5, 500
_BATCH = 20  # symbols in one transaction: others must be able to write in between
_SURVIVORS = 30  # so many instruments without a delisted one are no accident


class QualityService:
    """Findings are shared: who may read market data sees all of them."""

    def __init__(self, database: Database, outbox: Outbox, jobs: JobQueue) -> None:
        self._database = database
        self._outbox = outbox
        self._jobs = jobs

    def check_series(self, actor: Actor, symbol: str) -> int:
        """Check all series of a symbol by the rules; returns how many findings are new.

        Raises:
            NotFoundError: unknown symbol.
        """
        require(actor, Permission.MANAGE_DATA_QUALITY)
        with self._database.write() as session:
            look_up_instrument(session, symbol)
            return self._check(session, [symbol], actor.correlation_id)

    def check_all(self, actor: Actor) -> str:
        """Put a check of everything, with anomalies, aside as a job; returns its id.

        Raises:
            ConflictError: one is already waiting or running.
        """
        require(actor, Permission.MANAGE_DATA_QUALITY)
        with self._database.write() as session:
            job_id = self._jobs.add(
                session, actor=actor, kind=CHECK_JOB, title="Check the quality of all bars",
                arguments={}, key="all",
            )  # fmt: skip
        self._jobs.send(job_id)
        return job_id

    def run_check_job(self, job: RunningJob) -> dict[str, int]:
        """Check every symbol, a few in one transaction; what was found stays if it is stopped."""
        with self._database.read() as session:
            symbols = InstrumentRepository(session).list_symbols()
        found = 0
        for start in range(0, len(symbols), _BATCH):
            job.on_progress(start / len(symbols), f"Checking {symbols[start]}")
            with self._database.write() as session:
                batch = symbols[start : start + _BATCH]
                found += self._check(session, batch, job.actor.correlation_id, with_anomalies=True)
        with self._database.write() as session:
            found += self._check_survivorship(session)
        return {"symbols": len(symbols), "found": found}

    def on_market_data_updated(self, event: MarketDataUpdated, event_id: str) -> None:
        """Check the symbol by the rules. Idempotent: a finding is created once."""
        with self._database.write() as session:
            self._check(session, [event.symbol], event_id)

    def on_universe_updated(self, event: UniverseUpdated, event_id: str) -> None:
        """Check the changed symbols by the rules. Idempotent: a finding is created once."""
        symbols = sorted(event.first_changed)
        for start in range(0, len(symbols), _BATCH):
            with self._database.write() as session:
                self._check(session, symbols[start : start + _BATCH], event_id)

    def get_board(
        self, actor: Actor, *, symbol: str | None = None, is_open_only: bool = True
    ) -> QualityBoard:
        """The state of the last 24 hours, and findings and scores (of one symbol, if named)."""
        require(actor, Permission.READ_MARKET_DATA)
        since = now() - WINDOW
        wanted = symbol.strip().upper() if symbol else None
        with self._database.read() as session:
            repository = QualityRepository(session)
            recent = _list_views(repository, since=since)
            listed = _list_views(repository, symbol=wanted, is_open_only=is_open_only)
            scores = repository.list_scores(wanted, _LISTED)
            counts = repository.count_by_severity(since)
        views = tuple(ScoreView(*row) for row in scores)
        return QualityBoard(counts, tuple(recent[:_TOP]), tuple(listed), views)

    def worst_open(self, actor: Actor, symbols: Sequence[str]) -> dict[str, Severity]:
        """Symbol to the gravest unresolved finding; symbols without one are absent."""
        require(actor, Permission.READ_MARKET_DATA)
        with self._database.read() as session:
            pairs = QualityRepository(session).list_open_severities(symbols)
        return dict(sorted(pairs, key=lambda pair: rank(pair[1])))  # the gravest comes last

    def acknowledge(self, actor: Actor, event_id: int, note: str = "") -> None:
        """Say that the finding has been seen. Raises NotFoundError, InvalidInputError."""
        require(actor, Permission.MANAGE_DATA_QUALITY)
        self._handle(actor, event_id, FindingStatus.ACKNOWLEDGED, note)

    def assign(self, actor: Actor, event_id: int, assignee: str, note: str = "") -> None:
        """Give the finding to somebody. Raises NotFoundError, InvalidInputError."""
        require(actor, Permission.MANAGE_DATA_QUALITY)
        if not assignee.strip() or len(assignee.strip()) > 64:  # noqa: PLR2004 - column's length
            raise InvalidInputError("Nobody is named.", "Give a name of up to 64 letters.")
        self._handle(actor, event_id, FindingStatus.ASSIGNED, note, assignee.strip())

    def resolve(self, actor: Actor, event_id: int, note: str = "") -> None:
        """Close the finding. Raises NotFoundError, InvalidInputError."""
        require(actor, Permission.MANAGE_DATA_QUALITY)
        self._handle(actor, event_id, FindingStatus.RESOLVED, note)

    def _handle(
        self, actor: Actor, event_id: int, status: FindingStatus, note: str, assignee: str = ""
    ) -> None:
        if len(note) > _MAX_NOTE:
            raise InvalidInputError("The note is too long.", f"Use up to {_MAX_NOTE} letters.")
        with self._database.write() as session:
            row = QualityRepository(session).get_for_update(event_id)
            if row.status is FindingStatus.RESOLVED:
                raise InvalidInputError("The finding is resolved.", "A new check reopens nothing.")
            row.status, row.handled_by, row.handled_at = status, actor.username, now()
            row.note, row.assigned_to = note or row.note, assignee or row.assigned_to

    def _check(
        self, session: Session, symbols: Sequence[str], reference: str, *,
        with_anomalies: bool = False,
    ) -> int:  # fmt: skip
        check, found = SeriesCheck(session, self._outbox, reference), 0
        for symbol in symbols:
            instrument = InstrumentRepository(session).find_by_symbol(symbol)
            if instrument is None:
                continue
            for series in SeriesRepository(session).list_series(instrument.id or 0):
                found += len(check.check(instrument, series, with_anomalies=with_anomalies))
        return found

    def _check_survivorship(self, session: Session) -> int:
        check, found = SeriesCheck(session, self._outbox), 0
        for source, (count, gone) in QualityRepository(session).count_instruments().items():
            if count < _SURVIVORS or gone:
                continue
            finding = Finding(
                QualityRule.SURVIVORSHIP, Severity.HIGH, 0, 0, count,
                f"None of the {count:,} instruments of {source} is delisted: only survivors.",
                "Add delisted instruments; until then results over the universe flatter.",
            )  # fmt: skip
            found += len(check.keep([finding], "", Interval.DAY, source))
        return found


def _list_views(
    repository: QualityRepository, *, since: datetime | None = None, symbol: str | None = None,
    is_open_only: bool = True,
) -> list[FindingView]:  # fmt: skip
    rows = repository.list_events(
        since=since, symbol=symbol, is_open_only=is_open_only, limit=_LISTED
    )
    return [_view(row) for row in rows]


def _view(row: DataQualityEvent) -> FindingView:
    return FindingView(
        row.id or 0, row.symbol, row.interval, row.source, row.rule, row.severity, row.dimension,
        datetime.fromtimestamp(row.first_time, UTC), datetime.fromtimestamp(row.last_time, UTC),
        row.bar_count, row.message, row.remedy, row.status, row.handled_by, row.assigned_to,
        row.note, row.found_at, row.handled_at,
    )  # fmt: skip

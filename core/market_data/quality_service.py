"""Data quality as people see and handle it: the board, the badge, the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from core.clock import now
from core.contracts import Actor, RecordAudit, SeriesQuality
from core.enums import FindingStatus, Interval, Severity
from core.errors import InvalidInputError
from core.market_data.quality.finding_ledger import describe_target
from core.market_data.quality.findings import rank
from core.market_data.quality_types import (
    FindingFilter,
    FindingView,
    QualityBoard,
    QualityClass,
    QualityReport,
    ScoreView,
)
from core.permissions import ListColleagues, Permission, require
from db.market_data.quality_repository import Conditions, QualityRepository
from db.market_data.quality_score_repository import QualityScoreRepository
from db.market_data.quality_tables import DataQualityEvent
from db.session import Database

WINDOW = timedelta(hours=24)
_EVERYTHING = FindingFilter()
_LISTED, _SCORED, _TOP, _MAX_NOTE = 50, 20, 5, 500


class QualityService:
    """Findings are shared: who may read market data sees all of them.

    Args:
        record_audit: notes who handled which finding.
        list_colleagues: active users, by name, who have the same permission.
    """

    def __init__(
        self, database: Database, record_audit: RecordAudit, list_colleagues: ListColleagues
    ) -> None:
        self._database = database
        self._record_audit = record_audit
        self._list_colleagues = list_colleagues

    def get_board(self, actor: Actor, wanted: FindingFilter = _EVERYTHING) -> QualityBoard:
        """The state of the last 24 hours, and the findings and scores that are wanted."""
        require(actor, Permission.READ_MARKET_DATA)
        since, symbol = now() - WINDOW, wanted.symbol.strip().upper()
        conditions = Conditions(**asdict(wanted) | {"symbol": symbol})
        with self._database.read() as session:
            repository = QualityRepository(session)
            recent = repository.list_events(Conditions(since=since), _TOP)
            listed = repository.list_events(conditions, _LISTED)
            return QualityBoard(
                counts=repository.count_by_severity(since),
                top=tuple(_view(row) for row in recent),
                findings=tuple(_view(row) for row in listed),
                total=repository.count_events(conditions),
                scores=tuple(
                    ScoreView(*row)
                    for row in QualityScoreRepository(session).list_scores(symbol or None, _SCORED)
                ),
            )

    def list_sources(self, actor: Actor) -> tuple[str, ...]:
        """Every source with a finding, to filter by."""
        require(actor, Permission.READ_MARKET_DATA)
        with self._database.read() as session:
            return tuple(QualityRepository(session).list_sources())

    def get_finding(self, actor: Actor, event_id: int) -> FindingView:
        """One finding, resolved or not.

        Raises:
            NotFoundError: no such finding.
        """
        require(actor, Permission.READ_MARKET_DATA)
        with self._database.read() as session:
            return _view(QualityRepository(session).get_event(event_id))

    def get_report(self, actor: Actor) -> QualityReport:
        """All that is unresolved, class by class."""
        require(actor, Permission.READ_MARKET_DATA)
        with self._database.read() as session:
            counts = QualityRepository(session).count_classes()
            scores = QualityScoreRepository(session)
            checked, changed = scores.count_scores(), len(scores.list_changed())
        classes = [QualityClass(*row) for row in counts]
        classes.sort(key=lambda one: (-rank(one.severity), one.rule.value))
        return QualityReport(tuple(classes), checked, changed)

    def worst_open(self, actor: Actor, symbols: Sequence[str] | None = None) -> dict[str, Severity]:
        """Symbol to the gravest unresolved finding; symbols without one are absent.

        Args:
            actor: who asks.
            symbols: about which; None for all.
        """
        require(actor, Permission.READ_MARKET_DATA)
        with self._database.read() as session:
            pairs = QualityRepository(session).list_open_severities(symbols)
        return dict(sorted(pairs, key=lambda pair: rank(pair[1])))  # the gravest comes last

    def list_assignees(self, actor: Actor) -> tuple[str, ...]:
        """Names of the users to whom a finding can be given, sorted."""
        require(actor, Permission.MANAGE_DATA_QUALITY)
        return tuple(self._list_colleagues(actor, Permission.MANAGE_DATA_QUALITY))

    def judge_series(
        self, actor: Actor, symbol: str, interval: Interval, source: str
    ) -> SeriesQuality:
        """What the checks know of one series, for whoever draws a conclusion from its bars."""
        require(actor, Permission.READ_MARKET_DATA)
        worst = self.worst_open(actor, [symbol]).get(symbol)
        with self._database.read() as session:
            scores = QualityScoreRepository(session).list_scores(symbol, _LISTED)
        checked = {(score.interval, score.source) for score in scores}
        return SeriesQuality(worst, (interval, source) in checked)

    def acknowledge(self, actor: Actor, event_id: int, note: str = "") -> None:
        """Say that the finding has been seen.

        Raises:
            NotFoundError: no such finding.
            InvalidInputError: it is resolved, or the note is too long.
        """
        require(actor, Permission.MANAGE_DATA_QUALITY)
        self._handle(actor, event_id, FindingStatus.ACKNOWLEDGED, note)

    def assign(self, actor: Actor, event_id: int, assignee: str, note: str = "") -> None:
        """Give the finding to a user who may handle it.

        Raises:
            NotFoundError, InvalidInputError: as `acknowledge`; or there is no such user.
        """
        require(actor, Permission.MANAGE_DATA_QUALITY)
        if assignee not in self._list_colleagues(actor, Permission.MANAGE_DATA_QUALITY):
            raise InvalidInputError(
                f"{assignee or 'Nobody'} cannot be given a finding.",
                "Choose an active user who may handle findings.",
            )
        self._handle(actor, event_id, FindingStatus.ASSIGNED, note, assignee)

    def resolve(self, actor: Actor, event_id: int, note: str = "") -> None:
        """Close the finding. A check opens it anew when it comes back or becomes worse.

        Raises:
            NotFoundError, InvalidInputError: as `acknowledge`.
        """
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
                raise InvalidInputError(
                    "The finding is resolved.",
                    "A check opens it anew when it comes back or becomes worse.",
                )
            row.status, row.handled_by, row.handled_at = status, actor.username, now()
            row.note, row.assigned_to = note or row.note, assignee or row.assigned_to
            self._record_audit(
                session,
                action=f"data_quality.{status.value}",
                actor=actor,
                target=describe_target(row),
                details={"finding": event_id, "note": note, "assigned_to": assignee},
            )


def _view(row: DataQualityEvent) -> FindingView:
    return FindingView(
        row.id or 0, row.symbol, row.interval, row.source, row.rule, row.severity, row.dimension,
        datetime.fromtimestamp(row.first_time, UTC), datetime.fromtimestamp(row.last_time, UTC),
        row.bar_count, row.message, row.remedy, row.status, row.handled_by, row.assigned_to,
        row.note, row.found_at, row.handled_at, row.gone_at,
    )  # fmt: skip

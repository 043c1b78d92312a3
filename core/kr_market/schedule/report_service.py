"""Makes and reads the Korean market's daily reports."""

from __future__ import annotations

from datetime import UTC, date, datetime

from core.contracts import Actor, LoadUniverse, UniverseQuery
from core.enums import BacktestStatus, KoreanSignalKind
from core.errors import NotFoundError
from core.events.outbox import Outbox
from core.events.types import DailyReportMade
from core.kr_market.chain.analyser import FindLight
from core.kr_market.ledger.types import SignalFilter
from core.kr_market.ledger.views import build_query, build_signal
from core.kr_market.schedule.daily_report import build_content, summarise
from core.kr_market.schedule.types import ReportView
from core.permissions import Permission, require
from db.base import stored_id
from db.kr_market.ledger_repository import LedgerRepository
from db.kr_market.scan_repository import ScanRepository
from db.kr_market.scan_tables import KoreanScan
from db.kr_market.schedule_repository import ScheduleRepository
from db.kr_market.schedule_tables import DailyReport
from db.kr_market.signal_repository import SignalRepository
from db.session import Database, Session

_MOST_SIGNALS = 50_000
_SCANS_LOOKED_AT = 40


class DailyReportService:
    """One report each time one is made; the newest of a session counts.

    Args:
        database: of scans, signals and outcomes.
        outbox: told of each report.
        load_universe: bars of a market, for its newest session.
        find_light: the Market Gate's light of a session.
    """

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        load_universe: LoadUniverse,
        find_light: FindLight,
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._load_universe = load_universe
        self._find_light = find_light

    def make_report(self, actor: Actor) -> str:
        """Store the report of the newest session and tell of it; returns its summary.

        Raises:
            NotFoundError: no market is stored.
        """
        require(actor, Permission.RUN_KOREAN_SCANS)
        universe = self._load_universe(actor, UniverseQuery(sessions=1))
        day = datetime.fromtimestamp(int(universe.time[-1]), UTC).date()
        light = self._find_light(day)
        with self._database.write() as session:
            scans = _list_scans(session, day, universe.source)
            repository = SignalRepository(session)
            everything = [
                build_signal(row, outcome, None)
                for row, outcome in repository.list_signals(
                    build_query(SignalFilter()), _MOST_SIGNALS
                )
                if row.source == universe.source
            ]
            head = LedgerRepository(session).find_head()
            content = build_content(
                scans,
                [one for one in everything if one.session == day],
                [one.outcome for one in everything if one.outcome],
                light,
                day,
            )
            report = DailyReport(
                source=universe.source,
                session=day,
                is_demo=universe.is_demo,
                content=content,
                head_sequence=head.sequence if head else 0,
                head_hash=head.own_hash if head else "",
            )
            report_id = ScheduleRepository(session).add_report(report)
            summary = summarise(content, day)
            event = DailyReportMade(
                report_id=report_id,
                session=day.isoformat(),
                summary=summary,
                is_demo=universe.is_demo,
            )
            self._outbox.record(session, event, actor.correlation_id)
        return summary

    def get_report(self, actor: Actor, day: date | None = None) -> ReportView:
        """The newest report, of a session where one is named.

        Raises:
            NotFoundError: there is none.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        with self._database.read() as session:
            row = ScheduleRepository(session).find_report(day)
        if row is None:
            of = f" of {day.isoformat()}" if day else ""
            raise NotFoundError(
                f"There is no report{of}.", "It is made an hour after the close, or by hand."
            )
        return ReportView(
            stored_id(row.id),
            row.source,
            row.session,
            row.is_demo,
            row.content,
            row.head_sequence,
            row.head_hash,
            row.made_at,
        )


def _list_scans(session: Session, day: date, source: str) -> list[KoreanScan]:
    """The newest completed scan of each scanner and preset for a session."""
    newest: dict[tuple[str, str], KoreanScan] = {}
    for kind in KoreanSignalKind:
        found = ScanRepository(session).list_scans(
            kind, status=BacktestStatus.COMPLETED, limit=_SCANS_LOOKED_AT
        )
        for scan in found:
            if scan.session == day and scan.source == source:
                newest.setdefault((scan.kind.value, scan.preset), scan)
    return list(newest.values())

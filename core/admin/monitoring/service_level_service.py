"""The board of service levels: what the desk was promised, and what it got."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from core.admin.monitoring.levels import Latest, Slot, judge_level
from core.admin.monitoring.objectives import (
    OBJECTIVES,
    PAGE_AVAILABILITY,
    PAGE_LATENCY,
    WINDOW,
)
from core.admin.monitoring.page_report import build_report
from core.admin.monitoring.types import Board, ErrorView, PageReport
from core.clock import now
from core.contracts import Actor
from core.permissions import Permission, require
from db.admin.monitoring_repository import LevelRow, MonitoringRepository
from db.session import Database

_WIDTHS = ((timedelta(hours=2), 300), (timedelta(days=2), 3_600), (timedelta(days=8), 21_600))
_WIDEST = 86_400


class ServiceLevelService:
    """Reads what the recorder and the sampler have stored.

    Args:
        database: where the measurements are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def get_board(self, actor: Actor) -> Board:
        """Every service level over the last four weeks; tens of milliseconds."""
        require(actor, Permission.READ_SYSTEM)
        at = now()
        with self._database.read() as session:
            repository = MonitoringRepository(session)
            pages = repository.list_page_counts(at - WINDOW)
            levels = repository.list_levels(at - WINDOW)
        slots = _build_slots(pages, levels)
        latest = {row.indicator: Latest(row.worst, row.starts_at) for row in levels}
        begins = [each[0].starts_at for each in slots.values() if each]
        return Board(
            levels=[
                judge_level(each, slots.get(each.indicator, ()), at, latest.get(each.indicator))
                for each in OBJECTIVES
            ],
            since=at - WINDOW,
            measured_since=min(begins, default=None),
        )

    def get_page_report(
        self, actor: Actor, span: timedelta = timedelta(days=1), page: str = ""
    ) -> PageReport:
        """All pages over the last hours or days, and how fast they, or one, were over time.

        Args:
            actor: who asks.
            span: up to four weeks. What is older than two hours is kept by the hour, and what is
                older than eight days by the day.
            page: whose history is wanted; empty for all together.
        """
        require(actor, Permission.READ_SYSTEM)
        with self._database.read() as session:
            rows = MonitoringRepository(session).list_pages(now() - min(span, WINDOW))
        wide = next((width for limit, width in _WIDTHS if span <= limit), _WIDEST)
        return build_report(rows, wide, page)

    def list_errors(self, actor: Actor, limit: int = 20) -> list[ErrorView]:
        """The newest errors of the log, as the web process and the housekeeping wrote them."""
        require(actor, Permission.READ_SYSTEM)
        with self._database.read() as session:
            notes = MonitoringRepository(session).list_errors(limit)
            return [
                ErrorView(each.at, each.event, each.place, each.error, each.correlation_id)
                for each in notes
            ]


def _build_slots(
    pages: Sequence[tuple[datetime, int, int, int]], levels: Sequence[LevelRow]
) -> Mapping[str, list[Slot]]:
    slots: dict[str, list[Slot]] = {
        PAGE_LATENCY: [Slot(at, runs - slow, runs) for at, runs, slow, _ in pages],
        PAGE_AVAILABILITY: [Slot(at, runs - failed, runs) for at, runs, _, failed in pages],
    }
    for row in levels:
        slots.setdefault(row.indicator, []).append(Slot(row.starts_at, row.good, row.total))
    return slots

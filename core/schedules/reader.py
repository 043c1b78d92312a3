"""Reads schedules and their due times; whoever hands them to people has asked who they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from core.clock import now
from core.schedules.book import build_book, find_uninstalled
from core.schedules.catalogue import Catalogue
from core.schedules.cron import Cron
from core.schedules.definition import Schedule
from core.schedules.looking_ahead import look_ahead
from core.schedules.planning import Era
from core.schedules.views import (
    SHOWN_SPAN,
    DueView,
    ScheduleOverview,
    ScheduleView,
    VersionView,
)
from db.schedules.schedule_repository import ScheduleRepository
from db.schedules.schedule_tables import DueTime
from db.session import Database, Session

COMING = 5
MOST_LISTED = 500
MOST_AHEAD = 100


class ScheduleReader:
    """The schedules as they are now.

    Args:
        database: where they are kept.
        catalogue: the application's own are shown before a scheduler has installed them.
    """

    def __init__(self, database: Database, catalogue: Catalogue) -> None:
        self._database = database
        self._catalogue = catalogue

    def read_overview(self, counted: timedelta, lag_seconds: float) -> ScheduleOverview:
        """All of them and how they go, as of one instant; outcomes of the last hours counted."""
        at = now()
        with self._database.read() as session:
            repository = ScheduleRepository(session)
            eras = self._list_eras(session, at)
            newest = {row.name: row for row in repository.list_newest()}
            recent = repository.list_due(MOST_LISTED, since=at - SHOWN_SPAN)
            counts = repository.count_since(at - counted)
            under_way = repository.count_open()
        return ScheduleOverview(
            at=at,
            schedules=tuple(
                self._build_view(one, newest.get(one.schedule.name), at) for one in eras
            ),
            recent=tuple(map(build_due_view, recent)),
            counts=counts,
            under_way=under_way,
            lag_seconds=lag_seconds,
        )

    def list_current(self) -> list[Era]:
        """Every schedule that is not removed: the application's in its order, then the added."""
        with self._database.read() as session:
            return self._list_eras(session, now())

    def list_views(self, names: Iterable[str] = ()) -> list[ScheduleView]:
        """Schedules with their next due times and their newest run; some where they are named."""
        at, chosen = now(), set(names)
        with self._database.read() as session:
            eras = self._list_eras(session, at)
            newest = {row.name: row for row in ScheduleRepository(session).list_newest()}
        return [
            self._build_view(era, newest.get(era.schedule.name), at)
            for era in eras
            if not chosen or era.schedule.name in chosen
        ]

    def list_due(self, limit: int, names: Iterable[str] = ()) -> list[DueView]:
        """What became of the newest due times, newest first, at most 500."""
        with self._database.read() as session:
            rows = ScheduleRepository(session).list_due(max(0, min(limit, MOST_LISTED)), names)
        return [build_due_view(row) for row in rows]

    def list_versions(self, name: str) -> list[VersionView]:
        """What a schedule said and says, newest first."""
        with self._database.read() as session:
            rows = ScheduleRepository(session).list_versions()
        return [
            VersionView(row.version, row.at, row.changed_by, row.reason, row.content)
            for row in reversed(rows)
            if row.name == name
        ]

    def _list_eras(self, session: Session, at: datetime) -> list[Era]:
        defaults = self._catalogue.defaults
        rows = ScheduleRepository(session).list_versions()
        book, waiting = build_book(rows, defaults), find_uninstalled(rows, defaults)
        newest = {
            **{name: eras[-1] for name, eras in book.items()},
            # What no scheduler has installed yet, as it will be.
            **{one.name: Era(one, version - 1, at) for one, version in waiting},
        }
        known = [newest[one.name] for one in defaults if one.name in newest]
        added = [era for era in newest.values() if era.schedule.is_custom]
        added.sort(key=lambda era: (era.schedule.title.casefold(), era.schedule.name))
        return [era for era in (*known, *added) if not era.schedule.is_removed]

    def _build_view(self, era: Era, last: DueTime | None, at: datetime) -> ScheduleView:
        schedule = era.schedule
        action = self._catalogue.actions.get(schedule.action)
        default = self._catalogue.find_default(schedule.name)
        coming, ahead = self._look_ahead(schedule, at)
        return ScheduleView(
            schedule=schedule,
            version=era.version,
            changed_at=era.begins if era.version else None,
            does=action.does if action else f"This version cannot do {schedule.action!r}.",
            when=schedule.when.describe(),
            time_zone=schedule.when.zone if isinstance(schedule.when, Cron) else "",
            coming=coming,
            last=build_due_view(last) if last else None,
            is_changed=default is not None and _is_changed(schedule, default),
            ahead=ahead,
        )

    def _look_ahead(
        self, schedule: Schedule, at: datetime
    ) -> tuple[tuple[datetime, ...], tuple[datetime, ...]]:
        """The next due times, and those that the overview draws; none while it is paused."""
        if not schedule.is_active:
            return (), ()
        if isinstance(schedule.when, Cron):
            coming, ahead = look_ahead(schedule.when, at, COMING, SHOWN_SPAN)
            return coming, ahead[:MOST_AHEAD]
        hours = self._catalogue.list_hours
        sessions = tuple(one.due_at for one in schedule.list_coming(at, COMING, hours))
        return sessions, tuple(due for due in sessions if due <= at + SHOWN_SPAN)


def build_due_view(row: DueTime) -> DueView:
    """The row as others may see it."""
    return DueView(
        name=row.name,
        due_at=row.due_at,
        session=row.session,
        state=row.state,
        note=row.note,
        job_ids=tuple(row.job_ids),
        correlation_id=row.correlation_id,
        is_extra=row.is_extra,
        seen_at=row.seen_at,
        ended_at=row.ended_at,
    )


def _is_changed(schedule: Schedule, default: Schedule) -> bool:
    return default.pause(is_paused=schedule.is_paused).write() != schedule.write()

"""All schedules there are: those of the application, as administrators changed and added them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import structlog

from core.schedules.definition import Schedule, read_schedule
from core.schedules.planning import Era
from db.schedules.schedule_repository import ScheduleRepository
from db.schedules.schedule_tables import ScheduleVersion
from db.session import Session

logger = structlog.get_logger(__name__)

Book = Mapping[str, tuple[Era, ...]]
"""Name → the eras of its life, oldest first. The last one is what counts now."""


def load_book(session: Session, defaults: Sequence[Schedule]) -> Book:
    """The life of every schedule that is stored and still known."""
    return build_book(ScheduleRepository(session).list_versions(), defaults)


def build_book(rows: Iterable[ScheduleVersion], defaults: Sequence[Schedule]) -> Book:
    """The same of rows that have been read, by name and version.

    One that the application no longer has is left out, and so is one that cannot be read: what is
    wrong with one schedule must not stop the others.
    """
    known = {schedule.name for schedule in defaults}
    lives: dict[str, list[Era]] = {}
    for row in rows:
        schedule = _read(row)
        if schedule is None or not (schedule.is_custom or schedule.name in known):
            continue
        life = lives.setdefault(row.name, [])
        before = life[-1].schedule.edition if life else 0
        if life:
            last = life.pop()
            life.append(Era(last.schedule, last.version, last.begins, row.at, last.starts_at_once))
        life.append(Era(schedule, row.version, row.at, None, schedule.edition > before))
    return {name: tuple(life) for name, life in lives.items()}


def list_uninstalled(session: Session, defaults: Iterable[Schedule]) -> list[tuple[Schedule, int]]:
    """What the application says and the stored versions do not yet, with the next version.

    What an administrator has changed stays as it was changed.
    """
    return find_uninstalled(ScheduleRepository(session).list_versions(), defaults)


def find_uninstalled(
    rows: Iterable[ScheduleVersion], defaults: Iterable[Schedule]
) -> list[tuple[Schedule, int]]:
    """The same of rows that have been read, by name and version."""
    newest = {row.name: row for row in rows}
    found = []
    for schedule in defaults:
        last = newest.get(schedule.name)
        if last is None:
            found.append((schedule, 1))
        elif not last.changed_by and last.content != schedule.write():
            found.append((schedule, last.version + 1))
    return found


def add_version(
    session: Session,
    schedule: Schedule,
    version: int,
    at: datetime,
    *,
    changed_by: str = "",
    reason: str = "",
) -> None:
    """Store what a schedule says from an instant on."""
    ScheduleRepository(session).add_version(
        ScheduleVersion(
            name=schedule.name,
            version=version,
            content=schedule.write(),
            at=at,
            changed_by=changed_by,
            reason=reason,
        )
    )


def find_schedule(book: Book, name: str, version: int) -> Schedule | None:
    """What a schedule said in one of its versions; None where it is gone."""
    return next((era.schedule for era in book.get(name, ()) if era.version == version), None)


def _read(row: ScheduleVersion) -> Schedule | None:
    try:
        return read_schedule(row.name, row.content)
    except (KeyError, TypeError, ValueError) as error:
        logger.error(  # noqa: TRY400 - the kind of error says all
            "schedule_not_readable", schedule=row.name, version=row.version, error=repr(error)
        )
        return None

"""Due times are taken once, changed only as they were read; versions are never changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from core.enums import DueState
from core.errors import ConflictError
from db.schedules.schedule_repository import ScheduleRepository
from db.schedules.schedule_tables import DueTime, ScheduleVersion

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def due(name="daily", hours=0, state=DueState.CLAIMED, **values):
    return DueTime(
        name=name, due_at=AT + timedelta(hours=hours), state=state, job_ids=[], seen_at=AT, **values
    )


def test_a_due_time_is_taken_by_one(database):
    with database.write() as session:
        first = ScheduleRepository(session).claim([due(), due(hours=1)])
    with database.write() as session:
        second = ScheduleRepository(session).claim([due(), due(hours=1), due(hours=2)])
    assert first == {("daily", AT), ("daily", AT + timedelta(hours=1))}
    assert second == {("daily", AT + timedelta(hours=2))}


def test_how_far_a_schedule_has_come_is_told_without_runs_by_hand(database):
    rows = [due(), due(hours=1), due(hours=2, is_extra=True), due("other", 3)]
    with database.write() as session:
        ScheduleRepository(session).claim(rows)
    with database.read() as session:
        repository = ScheduleRepository(session)
        last = repository.list_last(AT + timedelta(hours=3))
        before = repository.list_last(AT)
        newest = {row.name: row.due_at for row in repository.list_newest()}
    assert last == {"daily": AT + timedelta(hours=1), "other": AT + timedelta(hours=3)}
    assert before == {"daily": AT}
    assert newest == {"daily": AT + timedelta(hours=2), "other": AT + timedelta(hours=3)}


def test_what_another_has_changed_is_left_alone(database):
    with database.write() as session:
        ScheduleRepository(session).claim([due()])
    with database.read() as session:
        (seen,) = ScheduleRepository(session).list_open()
    later = AT + timedelta(minutes=3)
    for expected in (True, False):
        with database.write() as session:
            assert ScheduleRepository(session).change(seen, seen_at=later) is expected
    with database.write() as session:
        taken = seen.model_copy(update={"seen_at": later})
        assert ScheduleRepository(session).change(taken, state=DueState.DONE)
    with database.read() as session:
        assert ScheduleRepository(session).list_open("daily") == []


def test_open_ones_come_oldest_first_and_the_newest_list_newest_first(database):
    states = [DueState.WAITING, DueState.DONE, DueState.STARTED, DueState.MISSED]
    rows = [due(hours=hours, state=state) for hours, state in enumerate(states)]
    with database.write() as session:
        ScheduleRepository(session).claim([*rows, due("other", 9, DueState.FAILED)])
    with database.read() as session:
        repository = ScheduleRepository(session)
        assert [row.due_at.hour for row in repository.list_open()] == [12, 14]
        assert [row.due_at.hour for row in repository.list_due(2)] == [21, 15]
        assert [row.due_at.hour for row in repository.list_due(9, ["daily"])] == [15, 14, 13, 12]
        since = repository.list_due(9, since=AT + timedelta(hours=3))
        assert [row.due_at.hour for row in since] == [21, 15]
        counts = repository.count_since(AT + timedelta(hours=1))
        assert repository.count_open() == 2
    assert counts == {DueState.DONE: 1, DueState.STARTED: 1, DueState.MISSED: 1, DueState.FAILED: 1}


def test_what_is_open_is_never_forgotten(database):
    with database.write() as session:
        repository = ScheduleRepository(session)
        repository.claim([due(), due(hours=1, state=DueState.DONE), due(hours=2)])
        repository.remove_before("daily", AT + timedelta(hours=9))
        assert [row.due_at.hour for row in repository.list_due(9)] == [14, 12]


def add(database, version):
    with database.write() as session:
        ScheduleRepository(session).add_version(
            ScheduleVersion(name="daily", version=version, content={}, at=AT)
        )


def test_a_version_is_stored_once_and_stays(database):
    add(database, 2)
    add(database, 1)
    with pytest.raises(ConflictError):
        add(database, 2)
    for statement in ("UPDATE schedule_version SET reason = 'x'", "DELETE FROM schedule_version"):
        with pytest.raises(ConflictError), database.write() as session:
            session.connection().execute(text(statement))
    with database.read() as session:
        versions = ScheduleRepository(session).list_versions()
    assert [row.version for row in versions] == [1, 2]

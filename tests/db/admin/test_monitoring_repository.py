"""Slots of service levels, added up by every process at once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from db.admin.monitoring_repository import LevelRow, MonitoringRepository
from db.session import Database, Session
from tests.db.interleaved import interleave

HOUR = 3_600
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def add(session: Session, number: int) -> None:
    row = LevelRow("job_wait", AT, good=number, total=10, worst=float(number))
    MonitoringRepository(session).add_to_level(row, HOUR)


@pytest.mark.postgres  # SQLite's writers take turns
def test_two_processes_that_add_to_one_slot_are_both_counted(
    postgresql_database: Database,
) -> None:
    with postgresql_database.write() as session:
        add(session, 0)
    interleave(postgresql_database, add)
    with postgresql_database.read() as session:
        (slot,) = MonitoringRepository(session).list_levels(AT)
    assert (slot.good, slot.total, slot.worst) == (3, 30, 2.0)

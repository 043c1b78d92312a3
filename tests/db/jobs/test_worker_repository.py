from __future__ import annotations

from datetime import timedelta

from core.clock import now
from core.enums import WorkerRole
from db.jobs.worker_repository import WorkerRepository
from db.session import Database


def test_a_worker_is_seen_from_its_heartbeat_until_it_falls_silent_or_stops(
    database: Database,
) -> None:
    start = now()
    for minute in (0, 1):
        with database.write() as session:
            WorkerRepository(session).beat(
                name="host:7",
                pid=7,
                host="host",
                role=WorkerRole.WORKER,
                started_at=start,
                at=start + timedelta(minutes=minute),
            )
    with database.write() as session:
        repository = WorkerRepository(session)
        [worker] = repository.list_seen_since(start + timedelta(seconds=30))
        assert (worker.pid, worker.started_at) == (7, start)
        assert worker.seen_at == start + timedelta(minutes=1)
        assert repository.list_seen_since(start + timedelta(minutes=2)) == []
        repository.remove("host:7")
        assert repository.list_seen_since(start) == []


def test_workers_silent_for_long_are_forgotten(database: Database) -> None:
    start, role = now(), WorkerRole.SCHEDULER
    with database.write() as session:
        repository = WorkerRepository(session)
        repository.beat(name="dead", pid=1, host="h", role=role, started_at=start, at=start)
        late = start + timedelta(days=2)
        repository.beat(name="alive", pid=2, host="h", role=role, started_at=start, at=late)
        repository.remove_seen_before(start + timedelta(days=1))
        assert [worker.name for worker in repository.list_seen_since(start)] == ["alive"]

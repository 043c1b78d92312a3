import platform
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text

from core.admin.system_service import SystemService
from core.admin.types import SystemSources
from core.clock import now
from core.contracts import Actor
from core.enums import DeliveryStatus, JobStatus, Role, WorkerRole
from core.errors import NotPermittedError
from db.migrate import HEAD
from db.session import open_database
from db.user.tables import UserSession

OPERATOR = Actor(1, Role.DEVOPS, "dev")


@dataclass
class Heartbeat:
    name: str
    seen_at: datetime
    role: WorkerRole = WorkerRole.WORKER


def sources(*workers: Heartbeat) -> SystemSources:
    return SystemSources(
        find_workers=lambda: workers,
        count_jobs=lambda: {JobStatus.RUNNING: 2, JobStatus.FAILURE: 1},
        count_deliveries=lambda: {DeliveryStatus.DEAD: 3, DeliveryStatus.DELIVERED: 9},
        list_providers=lambda: {"bundled": "ready"},
        find_queue_trouble=lambda: "",
        find_scheduler_trouble=lambda: "",
    )


def build(database, folder, *workers) -> SystemService:
    return SystemService(database, sources(*workers), version="0.1.0", data_dir=folder)


def test_the_status_names_versions_places_and_counts(database, tmp_path):
    status = build(database, tmp_path, Heartbeat("w1", now())).get_status(OPERATOR)
    assert status.version == "0.1.0"
    assert status.python_version == platform.python_version()
    assert (status.jobs, status.dead_letters) == ({"running": 2, "failure": 1}, 3)
    assert status.providers == {"bundled": "ready"}
    assert 0 < status.disk_free_bytes <= status.disk_total_bytes
    assert [worker.is_live for worker in status.workers] == [True]
    about = status.database
    assert about.backend == database.engine.dialect.name
    assert about.revision == about.newest_revision == HEAD
    assert about.size_bytes > 100_000
    assert int(about.version.split(".")[0]) >= 3
    assert "***" in about.place or about.place.endswith("test.db")
    assert ":signaldeck@" not in about.place


def test_a_sound_database_has_no_problems(database, tmp_path):
    assert build(database, tmp_path).check_integrity(OPERATOR) == []


def test_a_damaged_file_is_named(sqlite_database, tmp_path):
    database = sqlite_database
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO audit_entry (at, username, action, target, details,"
                " address, correlation_id) VALUES ('2026-01-05', '', 'x', '',"
                " '{}', '', '')"
            )
        )
        connection.execute(text("PRAGMA writable_schema=ON"))
        # An index said to lie where another one lies: the rows are missing from it.
        connection.execute(
            text(
                "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema"
                " WHERE name = 'ix_sign_in_attempt_at') WHERE name = 'ix_audit_entry_at'"
            )
        )
    database.engine.dispose()
    assert build(database, tmp_path).check_integrity(OPERATOR)


def test_ready_means_database_disk_queue_worker_and_scheduler(database, tmp_path):
    checks = build(database, tmp_path, Heartbeat("w1", now())).check_ready()
    assert [(check.name, check.is_ok) for check in checks] == [
        ("database", True),
        ("disk", True),
        ("queue", True),
        ("worker", True),
        ("scheduler", True),
    ]


@pytest.mark.parametrize(("silence", "is_ok"), [(14, True), (15, False), (3_600, False)])
def test_a_worker_silent_for_fifteen_seconds_is_not_ready(database, tmp_path, silence, is_ok):
    with time_machine.travel("2026-01-05T09:00:00Z", tick=False):
        worker = Heartbeat("w1", now() - timedelta(seconds=silence))
        check = build(database, tmp_path, worker).check_ready()[3]
    assert check.is_ok is is_ok


def test_without_a_worker_it_says_so(database, tmp_path):
    check = build(database, tmp_path).check_ready()[3]
    assert (check.is_ok, check.detail) == (False, "no worker has been seen")


def test_a_scheduler_alone_is_no_worker(database, tmp_path):
    service = build(database, tmp_path, Heartbeat("s1", now(), WorkerRole.SCHEDULER))
    assert not service.check_ready()[3].is_ok
    assert service.count_states().live_workers == 0


def test_a_queue_out_of_reach_and_a_missing_scheduler_are_said_in_words(database, tmp_path):
    asked = replace(
        sources(Heartbeat("w1", now())),
        find_queue_trouble=lambda: "Redis does not answer.",
        find_scheduler_trouble=lambda: "No scheduler has been seen.",
    )
    service = SystemService(database, asked, version="0", data_dir=tmp_path)
    checks = {check.name: (check.is_ok, check.detail) for check in service.check_ready()}
    assert checks["queue"] == (False, "Redis does not answer.")
    assert checks["scheduler"] == (False, "No scheduler has been seen.")


def test_a_database_before_its_migration_is_not_ready(tmp_path):
    empty = open_database(f"sqlite:///{tmp_path}/empty.db")
    check = build(empty, tmp_path, Heartbeat("w1", now())).check_ready()[0]
    empty.engine.dispose()
    assert not check.is_ok
    assert check.detail == "failed: OperationalError"


def test_a_database_at_another_revision_is_not_ready(database, tmp_path):
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    check = build(database, tmp_path).check_ready()[0]
    with database.engine.begin() as connection:  # the schema is shared by this process's tests
        connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": HEAD})
    assert (check.is_ok, check.detail) == (False, f"at revision 0000, {HEAD} is needed")


def test_what_fails_is_named_without_its_message(database, tmp_path):
    def fail() -> None:
        raise RuntimeError("postgresql://user:secret@host")

    broken = replace(sources(), find_workers=fail)
    service = SystemService(database, broken, version="0", data_dir=tmp_path / "gone")
    checks = {check.name: check.detail for check in service.check_ready()}
    assert checks["disk"] == "failed: FileNotFoundError"
    assert checks["worker"] == "failed: RuntimeError"


def test_the_metrics_count_live_sessions_and_workers(database, tmp_path, trader):
    with database.write() as session:
        for hours in (-1, 1):
            session.add(
                UserSession(
                    token_hash=f"{hours}",
                    user_id=trader.user_id,
                    expires_at=now() + timedelta(hours=hours),
                )
            )
    workers = (Heartbeat("w1", now()), Heartbeat("w2", now() - timedelta(hours=1)))
    states = build(database, tmp_path, *workers).count_states()
    assert (states.live_sessions, states.live_workers) == (1, 1)
    assert states.jobs == {"running": 2, "failure": 1}
    assert states.deliveries == {"dead": 3, "delivered": 9}


def test_a_trader_does_not_see_the_system(database, tmp_path, trader):
    with pytest.raises(NotPermittedError):
        build(database, tmp_path).get_status(trader)

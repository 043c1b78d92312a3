from __future__ import annotations

import io
from pathlib import Path

import pytest

from core.admin.backup.types import BackupRefusedError
from core.contracts import SYSTEM, Actor, ignore_progress
from core.enums import JobStatus, Role, RunMode
from core.errors import ConflictError, NotFoundError, NotPermittedError, SignInError
from tests.conftest import add_user
from tests.core.admin.backup.conftest import PASSWORD


@pytest.fixture
def made(desk):
    return desk.backup_operations.make(SYSTEM, ignore_progress)


def read(desk, name):
    return (Path(desk.backups.get_overview(SYSTEM).folder) / name).read_bytes()


def actions(desk):
    return [entry.action for entry in desk.audit.list_entries(SYSTEM)]


def test_without_the_password_nothing_is_even_queued(desk, boss, made):
    for typed in ("", "wrong-wrong-wrong-1"):
        with pytest.raises(SignInError):
            desk.restores.submit_restore(boss, made.name, typed)
    assert desk.jobs.list_jobs(boss) == []
    assert actions(desk)[:2] == ["restore.refused"] * 2
    job_id = desk.restores.submit_restore(boss, made.name, PASSWORD)
    assert desk.jobs.get_job(boss, job_id).status is JobStatus.PENDING
    assert {"restore.accepted", "backup.restore_asked"} <= set(actions(desk))
    with pytest.raises(ConflictError):
        desk.restores.submit_restore(boss, made.name, PASSWORD)


def test_somebody_elses_password_does_not_help(desk, boss, made):
    other = add_user(desk.database, "bob", Role.ADMIN)
    borrowed = Actor(other.user_id, Role.ADMIN, boss.username)
    with pytest.raises(NotPermittedError):
        desk.restores.submit_restore(borrowed, made.name, PASSWORD)
    assert desk.jobs.list_jobs(boss) == []


def test_a_role_lost_while_the_job_waited_is_lost(desk, boss, made, run_job):
    job_id = desk.restores.submit_restore(boss, made.name, PASSWORD)
    add_user(desk.database, "bob", Role.ADMIN)
    desk.users.change_role(SYSTEM, boss.user_id, Role.DEVOPS)
    run_job(desk, job_id)
    job = desk.jobs.get_job(Actor(boss.user_id, Role.DEVOPS), job_id)
    assert job.status is JobStatus.FAILURE
    assert "does not allow" in job.error
    assert desk.backups.get_overview(SYSTEM).restores == []


@pytest.mark.parametrize("role", [Role.DEVOPS, Role.TRADER, Role.VIEWER])
def test_only_administrators_restore_receive_and_remove(desk, made, role):
    somebody = add_user(desk.database, "somebody", role)
    for act in (
        lambda: desk.restores.submit_restore(somebody, made.name, PASSWORD),
        lambda: desk.restores.receive(somebody, io.BytesIO(b"")),
        lambda: desk.restores.remove(somebody, made.name),
    ):
        with pytest.raises(NotPermittedError):
            act()


def test_what_would_change_is_shown_before(desk, boss, made):
    add_user(desk.database, "since", Role.VIEWER)
    [changed] = [
        one for one in desk.restores.list_changes(boss, made.name) if one.table == "user_account"
    ]
    assert (changed.now, changed.then) == (2, 0) or (changed.now, changed.then) == (2, 1)


def test_the_demo_asks_for_no_password_that_nobody_knows(install):
    demo = install("demo", RunMode.DEMO)
    boss = add_user(demo.database, "demo-admin", Role.ADMIN)
    made = demo.backup_operations.make(SYSTEM, ignore_progress)
    assert demo.restores.is_password_asked is False
    assert demo.restores.submit_restore(boss, made.name)


def test_an_uploaded_backup_is_proven_before_it_is_listed(desk, made):
    content = read(desk, made.name)
    with pytest.raises(ConflictError, match="already"):
        desk.restores.receive(SYSTEM, io.BytesIO(content))
    desk.restores.remove(SYSTEM, made.name)
    damaged = bytearray(content)
    damaged[-100] ^= 1
    with pytest.raises(BackupRefusedError, match="hash is wrong"):
        desk.restores.receive(SYSTEM, io.BytesIO(bytes(damaged)))
    assert desk.backups.get_overview(SYSTEM).backups == []
    received = desk.restores.receive(SYSTEM, io.BytesIO(content))
    assert received == made
    assert read(desk, made.name) == content
    assert actions(desk)[:3] == ["backup.received", "backup.refused", "backup.removed"]


def test_an_upload_larger_than_allowed_stops_where_it_is_too_large(install):
    desk = install(max_market_upload_mb=1)

    class Endless(io.RawIOBase):
        taken = 0

        def read(self, size: int = -1) -> bytes:
            self.taken += size
            return bytes(size)

    endless = Endless()
    with pytest.raises(BackupRefusedError, match="larger than 1 MiB"):
        desk.restores.receive(SYSTEM, endless)
    assert endless.taken <= 3 * 2**20


@pytest.mark.parametrize("name", ["", "..", "../real.db", "/etc/passwd", "a\x00b", "real-x"])
def test_a_name_that_is_none_is_not_found(desk, boss, made, name):
    with pytest.raises(NotFoundError):
        desk.restores.submit_restore(boss, name, PASSWORD)
    with pytest.raises(NotFoundError):
        desk.restores.list_changes(boss, name)

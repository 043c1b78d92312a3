from __future__ import annotations

import stat
import threading
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from core.admin.backup.shelf import BackupShelf
from core.admin.backup.types import BackupRefusedError
from core.clock import now
from core.contracts import SYSTEM, ignore_progress
from core.enums import BackupKind, JobStatus, Role
from core.errors import BusyError, ConflictError, NotFoundError
from core.services import Services
from db.backup.snapshot import DamagedDatabaseError
from db.engine import sqlite_path
from tests.conftest import add_user


def make(desk: Services):
    return desk.backup_operations.make(SYSTEM, ignore_progress)


def shelf_of(desk: Services) -> Path:
    return Path(desk.backups.get_overview(SYSTEM).folder)


def files_of(desk: Services) -> list[str]:
    return sorted(path.name for path in shelf_of(desk).iterdir())


def test_a_backup_says_what_it_holds_and_is_for_its_owner_alone(desk):
    add_user(desk.database, "tess", Role.TRADER)
    made = make(desk)
    assert made.name.startswith("real-")
    assert made.manifest.tables["user_account"] == 1
    assert made.manifest.kind is BackupKind.MANUAL
    assert made.manifest.made_by == "system"
    shelf = shelf_of(desk)
    assert stat.S_IMODE(shelf.stat().st_mode) == 0o700
    assert stat.S_IMODE((shelf / made.name).stat().st_mode) == 0o600
    assert files_of(desk) == sorted([".lock", made.name])
    assert desk.backups.get_overview(SYSTEM).backups == [made]
    assert b"tess" not in (shelf / made.name).read_bytes()[:65_536]


def test_writers_go_on_while_a_backup_is_made_and_it_is_one_moment(desk):
    """Two rows are written by one transaction: a backup has both or neither."""
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            add_user(desk.database, f"user{number}", Role.VIEWER)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        counts = [make(desk).manifest.tables["user_account"] for _ in range(3)]
    finally:
        stop.set()
        writer.join()
    assert counts == sorted(counts)
    assert counts[-1] > 0


def test_a_job_that_died_after_its_backup_was_finished_finds_it_at_its_next_attempt(
    desk, boss, run_job, monkeypatch
):
    from core.admin.backup import backup_jobs

    job_id = desk.backups.submit_backup(boss)
    with monkeypatch.context() as context:
        context.setattr(backup_jobs, "add_audit", lambda *_, **__: 1 / 0)
        run_job(desk, job_id)
    [first] = desk.backups.get_overview(boss).backups
    assert desk.jobs.get_job(boss, job_id).status is JobStatus.RETRY
    with time_machine.travel(now() + timedelta(minutes=5), tick=True):
        run_job(desk, job_id)
    job = desk.jobs.get_job(boss, job_id)
    assert job.status is JobStatus.SUCCESS
    assert job.result["name"] == first.name
    assert desk.backups.get_overview(boss).backups == [first]
    second = desk.backups.submit_backup(boss)
    run_job(desk, second)
    assert len(desk.backups.get_overview(boss).backups) == 2


def test_two_at_once_are_refused_in_words(desk):
    shelf = desk.backup_operations._work.shelf
    with shelf.work(), pytest.raises(BusyError, match="under way"):
        make(desk)
    assert make(desk).name in files_of(desk)


def test_what_a_killed_process_left_is_swept_and_never_listed(desk):
    make(desk)
    left = shelf_of(desk) / ".work"
    left.mkdir()
    (left / "snapshot.db").write_bytes(b"half")
    assert len(desk.backups.get_overview(SYSTEM).backups) == 1
    make(desk)
    assert not left.exists()


def test_a_disk_that_fills_up_leaves_nothing_and_says_so(desk, monkeypatch):
    def full(*_args: object) -> int:
        raise OSError(28, "No space left on device")

    before = files_of(desk)
    monkeypatch.setattr("core.admin.backup.package.os.fsync", full)
    with pytest.raises(BusyError, match="disk is full"):
        make(desk)
    assert [name for name in files_of(desk) if name != ".lock"] == before


def test_too_little_room_is_said_before_anything_is_written(desk, monkeypatch):
    shelf = desk.backup_operations._work.shelf
    monkeypatch.setattr(type(shelf), "free_bytes", lambda _self: 1000)
    with pytest.raises(BusyError, match="SIGNALDECK_BACKUP_DIR"):
        make(desk)


def test_a_damaged_database_makes_no_backup(desk):
    for number in range(300):
        add_user(desk.database, f"user{number}", Role.VIEWER)
    path = sqlite_path(desk.database.engine)
    with desk.database.engine.connect() as connection:
        root = connection.exec_driver_sql(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'ix_sign_in_attempt_at'"
        ).scalar_one()
    desk.database.engine.dispose()  # folds the journal into the file
    with path.open("r+b") as handle:
        handle.seek((root - 1) * 4096)
        handle.write(b"\x55" * 64)
    with pytest.raises((BackupRefusedError, DamagedDatabaseError), match=r"damaged|malformed"):
        make(desk)
    assert desk.backups.get_overview(SYSTEM).backups == []


def test_the_policy_is_applied_when_a_backup_is_made(install):
    desk = install(backup_keep="2,1,1")
    with time_machine.travel(now() - timedelta(days=10), tick=True) as clock:
        for _ in range(5):
            make(desk)
            clock.shift(timedelta(days=1))
    made = make(desk)
    left = desk.backups.get_overview(SYSTEM).backups
    assert left[0] == made
    assert len(left) == 2


def test_a_foreign_file_in_the_folder_is_shown_with_its_reason_and_left_alone(desk):
    made = make(desk)
    shelf = shelf_of(desk)
    (shelf / "notes.txt").write_text("mine")
    fake = "real-20260101T000000Z-00000000.sdbackup"
    (shelf / fake).write_bytes(b"SQLite format 3\x00" + bytes(5000))
    renamed = "real-20260101T000000Z-11111111.sdbackup"
    (shelf / renamed).write_bytes((shelf / made.name).read_bytes())
    link = "real-20260101T000000Z-22222222.sdbackup"
    (shelf / link).symlink_to(shelf / made.name)
    found = desk.backups.get_overview(SYSTEM)
    assert [one.name for one in found.backups] == [made.name]
    reasons = {one.name: one.reason for one in found.broken}
    assert "no Signaldeck backup" in reasons[fake]
    assert "name of another" in reasons[renamed]
    assert "cannot be opened" in reasons[link]
    make(desk)
    assert {"notes.txt", fake, renamed, link} <= set(files_of(desk))


def test_a_backup_that_is_removed_while_it_is_looked_at_is_not_listed(desk, monkeypatch):
    made = make(desk)
    gone = shelf_of(desk) / "real-20260101T000000Z-00000000.sdbackup"
    listed = BackupShelf._list_files
    monkeypatch.setattr(BackupShelf, "_list_files", lambda self: [gone, *listed(self)])
    found = desk.backups.get_overview(SYSTEM)
    assert (found.backups, found.broken) == ([made], [])


def test_the_job_makes_one_and_a_second_is_refused_while_it_waits(desk, boss, run_job):
    job_id = desk.backups.submit_backup(boss)
    with pytest.raises(ConflictError, match="already waiting"):
        desk.backups.submit_backup(boss)
    run_job(desk, job_id)
    job = desk.jobs.get_job(boss, job_id)
    assert job.error == ""
    [made] = desk.backups.get_overview(boss).backups
    assert made.manifest.made_by == "ada"
    assert job.result == {"name": made.name, "size_bytes": made.size_bytes}
    by_schedule = desk.backups.submit_backup(SYSTEM)
    run_job(desk, by_schedule)
    assert desk.backups.get_overview(boss).backups[0].manifest.kind is BackupKind.SCHEDULED
    actions = [entry.action for entry in desk.audit.list_entries(boss)]
    assert actions.count("backup.made") == 2
    assert "backup.asked" in actions


def test_without_a_secret_the_key_is_made_once_and_kept_private(install):
    from core.enums import RunMode

    first = install("demo", RunMode.DEMO, secret_key=None)
    made = make(first)
    key_file = shelf_of(first).parent / "backup.key"
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert len(key_file.read_bytes()) == 32
    again = install("demo", RunMode.DEMO, secret_key=None)
    assert again.backups.get_overview(SYSTEM).backups == [made]
    assert sorted(path.name for path in key_file.parent.glob("backup.key*")) == ["backup.key"]


def test_names_are_looked_up_and_never_followed(desk):
    made = make(desk)
    for name in ("../real.db", f"../backups/{made.name}", "", ".", made.name.upper(), "a\x00b"):
        with pytest.raises(NotFoundError):
            desk.restores.remove(SYSTEM, name)
    desk.restores.remove(SYSTEM, made.name)
    assert desk.backups.get_overview(SYSTEM).backups == []

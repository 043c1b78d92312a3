"""PostgreSQL: the same file, made by copying and restored by copying back."""

from __future__ import annotations

import threading
from contextlib import suppress
from functools import partial

import pytest
from sqlmodel import select

from core.admin.backup.drilling import BackupDriller
from core.admin.backup.examining import BackupExaminer
from core.admin.backup.keys import find_key
from core.admin.backup.making import BackupMaker
from core.admin.backup.restoring import BackupRestorer
from core.admin.backup.retention import RetentionPolicy
from core.admin.backup.shelf import BackupShelf
from core.contracts import SYSTEM, ignore_progress
from core.enums import BackupKind, Role, RunMode
from core.errors import BusyError
from db.copying import digest_database
from db.user.tables import UserAccount
from tests.conftest import add_user

TAKEN_OVER = {"audit_entry", "cache_version", "database_restore", "restore_drill"}


class Writer(threading.Thread):
    """Adds one account after the other, until it is told to stop."""

    def __init__(self, database):
        super().__init__()
        self.database, self.count = database, 0
        self.has_written, self.is_over = threading.Event(), threading.Event()

    def run(self):
        while not self.is_over.is_set():
            with suppress(BusyError):  # a restore on a slow machine: tries again, as people do
                add_user(self.database, f"user{self.count}", Role.VIEWER)
                self.count += 1
                self.has_written.set()

    def writes_within(self, seconds):
        self.has_written.clear()
        return self.has_written.wait(seconds)

    def stop(self):
        self.is_over.set()
        self.join()


@pytest.fixture
def writer(postgresql_database):
    writer = Writer(postgresql_database)
    yield writer
    writer.stop()


@pytest.mark.postgres
def test_a_postgresql_database_in_use_is_backed_up_drilled_and_restored(
    postgresql_database, tmp_path, writer
):
    database = postgresql_database
    shelf = BackupShelf(tmp_path / "backups", partial(find_key, "s", tmp_path / "key"))
    examiner = BackupExaminer(database, shelf, RunMode.REAL)
    maker = BackupMaker(
        database, shelf, examiner, mode=RunMode.REAL, version="test", policy=RetentionPolicy()
    )
    restorer = BackupRestorer(database, shelf, examiner, maker, lambda: None)
    add_user(database, "then", Role.TRADER)
    then = digest_others(database)
    made = maker.make(BackupKind.MANUAL, "system", ignore_progress)
    assert made.manifest.backend == "postgresql"
    assert BackupDriller(database, shelf, examiner).drill(ignore_progress).is_proven

    def look(_share, words):
        if words.startswith("Taking over"):  # the safety backup is made, nothing is replaced
            assert "user0" in list_names(database), "readers read on"
            assert not writer.writes_within(0.5)

    writer.start()
    assert writer.writes_within(30)
    done = restorer.restore(SYSTEM, shelf.find_path(made.name), look)
    # The counters go on: the next accounts do not collide with the restored one.
    assert writer.writes_within(30)
    writer.stop()
    saved, restored = done.changes["user_account"]
    assert restored == 1
    # What was written is in the safety backup or in the restored database, and nothing in neither.
    first = saved - 1
    assert list_names(database) == {"then", *(f"user{n}" for n in range(first, writer.count))}
    assert digest_others(database) == then
    restorer.restore(SYSTEM, shelf.find_path(done.safety_name), ignore_progress)
    assert list_names(database) == {"then", *(f"user{n}" for n in range(first))}


def digest_others(database):
    left_out = {*TAKEN_OVER, "user_account"}
    return [one for one in digest_database(database) if one.table not in left_out]


def list_names(database):
    with database.read() as session:
        return set(session.exec(select(UserAccount.username)))

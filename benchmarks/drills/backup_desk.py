"""Backups of one small database: made and restored by processes that may be killed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from sqlmodel import func, select

from benchmarks.drills.worker_desk import NO_PASSWORD
from core.admin.backup.drilling import BackupDriller
from core.admin.backup.examining import BackupExaminer
from core.admin.backup.keys import find_key
from core.admin.backup.making import BackupMaker
from core.admin.backup.operation_service import BackupOperationService
from core.admin.backup.restoring import BackupRestorer
from core.admin.backup.retention import RetentionPolicy
from core.admin.backup.shelf import BackupShelf
from core.admin.backup.work import BackupWork
from core.contracts import SYSTEM
from core.contracts.progress import ignore_progress
from core.enums import BackupKind, NoticeKind, Role, RunMode
from db.session import Database, open_database
from db.user.tables import Notice, UserAccount

_KEPT = RetentionPolicy(1_000, 0, 0)


@dataclass(frozen=True, slots=True)
class BackupDesk:
    """A database, its shelf, and what is done with both."""

    database: Database
    shelf: BackupShelf
    operations: BackupOperationService
    maker: BackupMaker

    def count_notices(self) -> int:
        """How many notices there are."""
        with self.database.read() as session:
            return session.exec(select(func.count()).select_from(Notice)).one()

    def add_notices(self, count: int) -> None:
        """More notices, in one unit of work."""
        before = self.count_notices()
        with self.database.write() as session:
            owner = session.exec(select(UserAccount.id)).first() or 0
            session.add_all(
                Notice(
                    user_id=owner,
                    event_id=f"drill-{before + n}",
                    kind=NoticeKind.SYSTEM,
                    title="Drill",
                    body="x" * 400,
                )
                for n in range(count)
            )


def open_desk(folder: Path) -> BackupDesk:
    """The desk of that folder, which `prepare_folder` has made."""
    database = open_database(f"sqlite:///{folder / 'desk.db'}")
    shelf = BackupShelf(folder / "backups", partial(find_key, "", folder / "backup.key"))
    examiner = BackupExaminer(database, shelf, RunMode.REAL)
    maker = BackupMaker(database, shelf, examiner, mode=RunMode.REAL, version="drill", policy=_KEPT)
    driller = BackupDriller(database, shelf, examiner)
    restorer = BackupRestorer(database, shelf, examiner, maker, lambda: None)
    work = BackupWork(database, shelf, examiner, maker, driller, restorer)
    return BackupDesk(database, shelf, BackupOperationService(work), maker)


def prepare_folder(folder: Path, migrated_file: Path) -> BackupDesk:
    """A desk with one account and no notices."""
    shutil.copy(migrated_file, folder / "desk.db")
    desk = open_desk(folder)
    with desk.database.write() as session:
        session.add(
            UserAccount(
                username="drill", display_name="Drill", password_hash=NO_PASSWORD, role=Role.ADMIN
            )
        )
    return desk


def make_backup(line: Connection, folder: Path, backup_id: str = "") -> None:
    """Make one backup, as the job of that id would, and say its name."""
    desk = open_desk(folder)
    line.send("go")
    made = desk.maker.make(BackupKind.MANUAL, "drill", ignore_progress, backup_id=backup_id)
    line.send(made.name)


def restore_backup(line: Connection, folder: Path, name: str) -> None:
    """Restore a backup, and say so."""
    desk = open_desk(folder)
    line.send("go")
    desk.operations.restore(SYSTEM, name, ignore_progress)
    line.send("restored")

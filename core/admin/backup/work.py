"""The parts that make, judge, drill and restore, on one shelf."""

from __future__ import annotations

from dataclasses import dataclass

from core.admin.backup.drilling import BackupDriller
from core.admin.backup.examining import BackupExaminer
from core.admin.backup.making import BackupMaker
from core.admin.backup.restoring import BackupRestorer
from core.admin.backup.shelf import BackupShelf
from db.session import Database


@dataclass(frozen=True, slots=True)
class BackupWork:
    """What jobs and commands do, by different doors."""

    database: Database
    shelf: BackupShelf
    examiner: BackupExaminer
    maker: BackupMaker
    driller: BackupDriller
    restorer: BackupRestorer

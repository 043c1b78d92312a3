"""Builds the services of backups; the service factory hands in what they stand on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from core.admin.backup.backup_jobs import BackupJobs
from core.admin.backup.backup_service import BackupService
from core.admin.backup.drilling import BackupDriller
from core.admin.backup.examining import BackupExaminer
from core.admin.backup.intake import BackupIntake
from core.admin.backup.keys import find_key
from core.admin.backup.making import BackupMaker
from core.admin.backup.operation_service import BackupOperationService
from core.admin.backup.restore_service import RestoreService
from core.admin.backup.restoring import BackupRestorer
from core.admin.backup.retention import RetentionPolicy
from core.admin.backup.shelf import BackupShelf
from core.admin.backup.work import BackupWork
from core.backup_settings import BackupSettings
from core.enums import RunMode
from core.jobs.types import JobQueue
from core.user.password_checker import PasswordChecker
from db.session import Database


@dataclass(frozen=True)
class BackupServices:
    """Backup, restore, drill."""

    backups: BackupService
    restores: RestoreService
    backup_jobs: BackupJobs
    backup_operations: BackupOperationService


def build_backup_services(
    database: Database,
    jobs: JobQueue,
    checker: PasswordChecker,
    settings: BackupSettings,
    on_restored: Callable[[], None],
    *,
    version: str,
) -> BackupServices:
    """The services; `on_restored` makes anew what has to be made from the restored rows."""
    shelf = BackupShelf(settings.folder, partial(find_key, settings.secret, settings.key_file))
    examiner = BackupExaminer(database, shelf, settings.mode)
    policy = RetentionPolicy(*settings.keeps)
    maker = BackupMaker(
        database, shelf, examiner, mode=settings.mode, version=version, policy=policy
    )
    driller = BackupDriller(database, shelf, examiner)
    restorer = BackupRestorer(database, shelf, examiner, maker, on_restored)
    work = BackupWork(database, shelf, examiner, maker, driller, restorer)
    return BackupServices(
        backups=BackupService(database, shelf, jobs, policy),
        restores=RestoreService(
            database,
            shelf,
            BackupIntake(shelf, examiner, settings.max_upload_bytes),
            jobs,
            checker,
            is_demo=settings.mode is RunMode.DEMO,
        ),
        backup_jobs=BackupJobs(work),
        backup_operations=BackupOperationService(work),
    )

"""When a backup or a proof of it is too old."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.admin.backup.shelf import pick_newest
from core.admin.backup.types import BackupState, StoredBackup
from core.clock import now
from db.admin.backup_repository import BackupRepository
from db.admin.monitoring_repository import MonitoringRepository
from db.session import Database

BACKUP_LATE_AFTER = timedelta(hours=26)
"""A night's backup may take its time."""

PROOF_LATE_AFTER = timedelta(days=8)
"""The drill is weekly."""


def read_state(database: Database, backups: Sequence[StoredBackup]) -> BackupState:
    """How the installation is protected at this moment.

    What never happened is late once the installation is old enough for it to have happened.

    Args:
        database: tells of drills.
        backups: on the shelf, newest first.
    """
    newest = pick_newest(backups)
    with database.read() as session:
        begun = MonitoringRepository(session).find_begin() or now()
        repository = BackupRepository(session)
        proven = repository.find_last_drill(is_proven=True)
        failed = repository.find_last_drill(is_proven=False)
    made_at = newest.manifest.made_at if newest else None
    return BackupState(
        newest_at=made_at,
        newest_bytes=newest.size_bytes if newest else 0,
        backups=len(backups),
        proven_at=proven,
        failed_at=failed if failed and (proven is None or failed > proven) else None,
        is_backup_late=_is_late(made_at or begun, BACKUP_LATE_AFTER),
        is_proof_late=_is_late(proven or begun, PROOF_LATE_AFTER),
    )


def _is_late(since: datetime, after: timedelta) -> bool:
    return now() - since > after

"""Backups from the command line: done at once, in the operator's own process."""

from __future__ import annotations

from pathlib import Path

from core.admin.audit_trail import add_audit
from core.admin.backup.types import DrillView, Manifest, RestoreView, StoredBackup
from core.admin.backup.work import BackupWork
from core.contracts import Actor, OnProgress
from core.enums import BackupKind
from core.permissions import Permission, require


class BackupOperationService:
    """Makes, verifies, drills and restores without a worker."""

    def __init__(self, work: BackupWork) -> None:
        self._work = work

    def make(self, actor: Actor, on_progress: OnProgress) -> StoredBackup:
        """A new backup; see `BackupMaker.make`."""
        require(actor, Permission.MANAGE_BACKUPS)
        made = self._work.maker.make(BackupKind.MANUAL, actor.username, on_progress)
        with self._work.database.write() as session:
            add_audit(session, action="backup.made", actor=actor, target=made.name)
        return made

    def verify(self, actor: Actor, file: str, on_progress: OnProgress) -> Manifest:
        """Check a backup as a restore would, and change nothing; see `BackupExaminer.examine`."""
        require(actor, Permission.MANAGE_BACKUPS)
        with self._work.shelf.work() as bench:
            return self._work.examiner.examine(self._find(file), bench, on_progress).manifest

    def drill(self, actor: Actor, on_progress: OnProgress, name: str = "") -> DrillView:
        """Prove that a backup, the newest without a name, can be restored."""
        require(actor, Permission.MANAGE_BACKUPS)
        return self._work.driller.drill(on_progress, name)

    def restore(self, actor: Actor, file: str, on_progress: OnProgress) -> RestoreView:
        """Replace the live database; see `BackupRestorer.restore`."""
        require(actor, Permission.RESTORE_BACKUPS)
        return self._work.restorer.restore(actor, self._find(file), on_progress)

    def _find(self, file: str) -> Path:
        """A path where it names a folder, else the name of a backup on the shelf."""
        return Path(file) if Path(file).name != file else self._work.shelf.find_path(file)

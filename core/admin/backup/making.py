"""Makes a backup: snapshot, check, compress, read back; only then does it count."""

from __future__ import annotations

import time
from pathlib import Path
from uuid import uuid4

from core.admin.backup.examining import BackupExaminer
from core.admin.backup.package import write_package
from core.admin.backup.progress import narrow
from core.admin.backup.retention import Dated, RetentionPolicy, choose_kept
from core.admin.backup.shelf import BackupShelf
from core.admin.backup.types import BackupRefusedError, Manifest, StoredBackup
from core.clock import now
from core.contracts import OnProgress
from core.enums import BackupKind, RunMode
from core.errors import BusyError
from db.admin.backup_repository import BackupRepository
from db.admin.system_repository import SystemRepository
from db.backup.inspection import NEWEST_REVISION
from db.backup.snapshot import copy_out
from db.session import Database

_SPARE_BYTES = 64 * 2**20


class BackupMaker:
    """Turns the live database into a file on the shelf.

    Args:
        database: the live one, which may be in use.
        shelf: where backups are kept.
        examiner: judges the snapshot and the finished file.
        mode: of the installation.
        version: of the application.
        policy: what is kept.
    """

    def __init__(
        self,
        database: Database,
        shelf: BackupShelf,
        examiner: BackupExaminer,
        *,
        mode: RunMode,
        version: str,
        policy: RetentionPolicy,
    ) -> None:
        self._database = database
        self._shelf = shelf
        self._examiner = examiner
        self._mode = mode
        self._version = version
        self._policy = policy

    def make(
        self, kind: BackupKind, made_by: str, on_progress: OnProgress, *, backup_id: str = ""
    ) -> StoredBackup:
        """A new backup on the shelf; those that the policy no longer keeps are removed.

        Args:
            kind: why it is made.
            made_by: user name.
            on_progress: told how far it is.
            backup_id: 32 hexadecimal digits where this may be the second attempt: what the first
                one finished counts. Empty for a new one.

        Raises:
            BusyError: another is under way, or there is not enough room on the disk.
            BackupRefusedError: the live database is damaged, or its schema is not ours.
        """
        with self._shelf.work() as bench:
            made = self._shelf.find_id(backup_id) if backup_id else None
            made = made or self.make_on(bench, kind, made_by, on_progress, backup_id=backup_id)
        self.tidy_up()
        return made

    def make_on(
        self,
        bench: Path,
        kind: BackupKind,
        made_by: str,
        on_progress: OnProgress,
        *,
        backup_id: str = "",
    ) -> StoredBackup:
        """The same for one who has the bench already; nothing is removed."""
        self._check_room()
        started, made_at = time.monotonic(), now()
        snapshot, package = bench / "snapshot.db", bench / "package"
        with self._database.read() as session:
            backend = SystemRepository(session).backend
        counts = copy_out(self._database, snapshot, narrow(on_progress, 0.0, 0.3))
        on_progress(0.3, "Checking the copy")
        fingerprint = self._examiner.check_own(snapshot)
        sealed = write_package(
            snapshot,
            package,
            Manifest(
                backup_id=backup_id or uuid4().hex,
                mode=self._mode,
                kind=kind,
                made_at=made_at,
                made_by=made_by,
                version=self._version,
                revision=NEWEST_REVISION,
                fingerprint=fingerprint,
                backend=backend,
                tables=counts,
                database_bytes=0,
                database_sha256="",
                payload_bytes=0,
                payload_sha256="",
                seconds=round(time.monotonic() - started, 2),
            ),
            self._shelf.key,
            narrow(on_progress, 0.5, 0.8),
        )
        snapshot.unlink()
        # Read back as a restore would: what the disk gives is what counts.
        read_back = self._examiner.examine(package, bench, narrow(on_progress, 0.8, 1.0))
        read_back.database_file.unlink()
        if read_back.manifest != sealed:
            raise BackupRefusedError("The backup reads back differently.", "Check the disk.")
        return self._shelf.put(package, sealed)

    def tidy_up(self) -> list[str]:
        """Remove what the policy no longer keeps; returns the names."""
        backups, _ = self._shelf.list_all()
        with self._database.read() as session:
            proven = BackupRepository(session).list_proven()
        dated = [
            Dated(one.name, one.manifest.made_at, one.manifest.kind, one.name in proven)
            for one in backups
            if one.manifest.mode is self._mode
        ]
        kept = choose_kept(dated, self._policy, now())
        removed = [one.name for one in dated if one.name not in kept]
        for name in removed:
            self._shelf.remove(name)
        return removed

    def _check_room(self) -> None:
        """The snapshot, the package and what is read back lie side by side for a while."""
        with self._database.read() as session:
            size = SystemRepository(session).read_size_bytes()
        needed, free = 2 * size + _SPARE_BYTES, self._shelf.free_bytes()
        if free < needed:
            raise BusyError(
                f"The disk has {free // 2**20:,} MiB free; a backup needs {needed // 2**20:,} MiB.",
                "Free some room, or set SIGNALDECK_BACKUP_DIR to a folder on another disk.",
            )

"""Takes a backup from outside onto the shelf, or leaves nothing of it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from core.admin.backup.examining import BackupExaminer
from core.admin.backup.package import open_package, read_manifest
from core.admin.backup.shelf import BackupShelf, name_backup
from core.admin.backup.types import BackupRefusedError, StoredBackup
from core.contracts import ignore_progress
from core.errors import ConflictError, NotFoundError

_CHUNK = 2**20


class BackupIntake:
    """The name that a file comes with is never used: its manifest names it.

    Args:
        shelf: where backups are kept.
        examiner: judges the file as a restore would.
        max_bytes: no more is taken from a browser.
    """

    def __init__(self, shelf: BackupShelf, examiner: BackupExaminer, max_bytes: int) -> None:
        self._shelf = shelf
        self._examiner = examiner
        self.max_bytes = max_bytes

    def receive(self, content: BinaryIO) -> StoredBackup:
        """See `BackupService.receive`."""
        with self._shelf.work() as bench:
            package = bench / "received"
            self._write(content, package)
            with open_package(package) as handle:
                # What is not ours is refused by its first block, before anything is unpacked.
                name = name_backup(read_manifest(handle, self._shelf.key))
            with suppress(NotFoundError):
                self._shelf.find_path(name)
                raise ConflictError("This backup is in the list already.", f"Look for {name}.")
            examined = self._examiner.examine(package, bench, ignore_progress)
            return self._shelf.put(package, examined.manifest)

    def _write(self, content: BinaryIO, target: Path) -> None:
        room = self.max_bytes
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        with os.fdopen(os.open(target, flags, 0o600), "wb") as handle:
            while chunk := content.read(_CHUNK):
                room -= len(chunk)
                if room < 0:
                    raise BackupRefusedError(
                        f"The file is larger than {self.max_bytes // 2**20:,} MiB.",
                        "Copy it into the backup folder, or use `python -m core backup restore`.",
                    )
                handle.write(chunk)
            handle.flush()
            os.fsync(handle.fileno())

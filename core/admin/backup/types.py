"""What backups, restores and drills look like to those who ask for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.enums import BackupKind, RunMode
from core.errors import AppError


class BackupRefusedError(AppError):
    """A file is no backup of this installation, or is damaged; nothing stored was changed."""

    code = "backup_refused"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself; authenticated, see `core.admin.backup.envelope`.

    Attributes:
        backup_id: 32 hexadecimal digits, random: those of the job that made it, where one did.
        made_at: the instant before its snapshot was taken, UTC.
        made_by: user name, `system` for the schedule and the command line.
        version: of the application.
        revision: of the schema.
        fingerprint: SHA-256 of all tables, indexes and triggers as they are declared.
        backend: of the database it was taken from, `sqlite` or `postgresql`.
        tables: table to its number of rows.
        database_bytes, database_sha256: of the SQLite file inside.
        payload_bytes, payload_sha256: of the same as it is stored, compressed.
        seconds: that snapshot, check and compression took.
    """

    backup_id: str
    mode: RunMode
    kind: BackupKind
    made_at: datetime
    made_by: str
    version: str
    revision: str
    fingerprint: str
    backend: str
    tables: Mapping[str, int]
    database_bytes: int
    database_sha256: str
    payload_bytes: int
    payload_sha256: str
    seconds: float

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(self.tables.values())


@dataclass(frozen=True, slots=True)
class StoredBackup:
    """A backup on the shelf whose manifest is authentic.

    Attributes:
        name: of its file in the backup folder.
        size_bytes: of that file.
    """

    name: str
    size_bytes: int
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class BrokenBackup:
    """A file on the shelf that would not be restored, and why."""

    name: str
    size_bytes: int
    reason: str


@dataclass(frozen=True, slots=True)
class DrillView:
    """One restore drill: the backup was restored to a scratch database and compared.

    Attributes:
        problems: why it failed; empty where the restore is proven.
    """

    at: datetime
    backup_name: str
    made_at: datetime | None
    tables: int
    rows: int
    seconds: float
    problems: Sequence[str]

    @property
    def is_proven(self) -> bool:
        """Whether the restored database was equal, table by table, to the backed up one."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class RestoreView:
    """One restore of the live database.

    Attributes:
        safety_name: backup of what it replaced.
        changes: table to its rows before and after, where the two differ.
    """

    at: datetime
    username: str
    backup_name: str
    made_at: datetime
    safety_name: str
    changes: Mapping[str, Sequence[int]]
    seconds: float


@dataclass(frozen=True, slots=True)
class BackupState:
    """How the installation is protected at this moment.

    Attributes:
        newest_at: when the newest backup on the shelf was made; None where there is none.
        newest_bytes: of that file.
        backups: how many are on the shelf.
        proven_at: when a drill last restored a backup and found it equal; None if never.
        failed_at: when a drill last failed, if that was after the last proof.
    """

    newest_at: datetime | None
    newest_bytes: int
    backups: int
    proven_at: datetime | None
    failed_at: datetime | None
    is_backup_late: bool
    is_proof_late: bool


@dataclass(frozen=True, slots=True)
class BackupOverview:
    """All that the page shows, newest first; `policy` says what is kept."""

    state: BackupState
    backups: Sequence[StoredBackup]
    broken: Sequence[BrokenBackup]
    drills: Sequence[DrillView]
    restores: Sequence[RestoreView]
    folder: str
    free_bytes: int
    policy: str


@dataclass(frozen=True, slots=True)
class TableChange:
    """How many rows a table holds now, and in a backup; None where it has no such table."""

    table: str
    now: int | None
    then: int | None

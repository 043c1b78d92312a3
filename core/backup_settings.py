"""What backups need to know of the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from core.enums import RunMode


@dataclass(frozen=True, slots=True)
class BackupSettings:
    """Where backups are, whose they are and how many are kept.

    Attributes:
        folder: of the backups.
        key_file: of the key that seals them, where there is no `secret`.
        secret: the installation's; may be empty in the demo.
        keeps: of how many days, weeks and months the newest is kept.
        max_upload_bytes: of a backup that comes through the browser.
    """

    folder: Path
    key_file: Path
    secret: str = field(repr=False)
    mode: RunMode
    keeps: tuple[int, int, int]
    max_upload_bytes: int

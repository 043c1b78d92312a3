"""The key that says which backups are ours."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from core.admin.backup.envelope import derive_key
from core.errors import SetupError

_KEY_BYTES = 32


def find_key(secret: str, key_file: Path) -> bytes:
    """Derived from the installation's secret; without one, as in the demo, kept in a file (0600).

    The secret outlives the loss of the data folder, which is what backups are for.
    """
    if secret:
        return derive_key(secret)
    key_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not key_file.exists():
        draft = key_file.with_name(f"{key_file.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
            handle.write(secrets.token_bytes(_KEY_BYTES))
            handle.flush()
            os.fsync(handle.fileno())
        with suppress(FileExistsError):  # another process was first: its key is everybody's
            os.link(draft, key_file)
        draft.unlink()
    key = key_file.read_bytes()
    if len(key) != _KEY_BYTES:
        raise SetupError(
            f"The key of the backups, {key_file}, is damaged.",
            "Put the true one back; without it no backup made so far can be restored.",
        )
    return key

"""The header of a backup file: a manifest that only we can have written.

One block of 64 KiB: magic, length, manifest as JSON, zeros, HMAC-SHA256 of all that. Nothing of
the manifest is read before the HMAC is right, and nothing of the payload before the manifest says
what it must be.
"""

from __future__ import annotations

import hmac
import json
import re
import struct
from dataclasses import asdict, fields
from datetime import UTC, datetime
from hashlib import sha256
from math import inf
from typing import Any

from core.admin.backup.types import BackupRefusedError, Manifest
from core.enums import BackupKind, RunMode

MAGIC = b"SIGNALDECK\x00BAK1\n"
HEADER_BYTES = 65_536
_LENGTH = struct.Struct(">I")
_SEAL_BYTES = 32
_ROOM = HEADER_BYTES - len(MAGIC) - _LENGTH.size - _SEAL_BYTES

_HEX_ID, _HEX_HASH = re.compile(r"[0-9a-f]{32}"), re.compile(r"[0-9a-f]{64}")
_WORD = re.compile(r"[A-Za-z0-9_.+-]{1,60}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_MOST_BYTES = 2**46
_LONGEST_MADE_BY = 80


def seal_manifest(manifest: Manifest, key: bytes) -> bytes:
    """The header block.

    Raises:
        ValueError: there is no room for it.
    """
    values = asdict(manifest) | {"made_at": manifest.made_at.isoformat()}
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()
    if len(text) > _ROOM:
        raise ValueError("The manifest is longer than its block.")
    body = MAGIC + _LENGTH.pack(len(text)) + text + bytes(_ROOM - len(text))
    return body + hmac.digest(key, body, "sha256")


def open_manifest(block: bytes, key: bytes) -> Manifest:
    """The manifest of a header block.

    Raises:
        BackupRefusedError: no backup, another key's, damaged, or of a newer format.
    """
    if not block.startswith(MAGIC[:10]):
        raise BackupRefusedError(
            "This is no Signaldeck backup.",
            "Choose a file that `backup make` or the Backups page has made.",
        )
    if len(block) != HEADER_BYTES:
        raise BackupRefusedError("The backup is cut off in its first block.", _TAKE_ANOTHER)
    if not hmac.compare_digest(hmac.digest(key, block[:-_SEAL_BYTES], "sha256"), block[-32:]):
        raise BackupRefusedError(
            "The backup was not made with this installation's key, or its first block is damaged.",
            "Restore with the SIGNALDECK_SECRET_KEY (in the demo: the file backup.key) of the "
            "installation that made it.",
        )
    if not block.startswith(MAGIC):
        raise BackupRefusedError(
            "The backup has a format that this version does not know.", "Use the newer version."
        )
    (length,) = _LENGTH.unpack_from(block, len(MAGIC))
    start = len(MAGIC) + _LENGTH.size
    if length > _ROOM or block[start + length : -_SEAL_BYTES].strip(b"\0"):
        raise BackupRefusedError("The backup's manifest is not well formed.", _TAKE_ANOTHER)
    try:
        return _read_manifest(json.loads(block[start : start + length]))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BackupRefusedError(
            "The backup's manifest is not well formed.", _TAKE_ANOTHER
        ) from error


def derive_key(secret: str) -> bytes:
    """A key for this purpose alone; the secret cannot be found from it."""
    return hmac.digest(secret.encode(), b"signaldeck backup manifest 1", "sha256")


def hash_schema(objects: dict[str, str]) -> str:
    """The fingerprint of a schema: name of each object to how it is declared."""
    return sha256(json.dumps(objects, sort_keys=True).encode()).hexdigest()


_TAKE_ANOTHER = "Take another backup."
_TEXTS = {
    "backup_id": _HEX_ID,
    "version": _WORD,
    "revision": _WORD,
    "fingerprint": _HEX_HASH,
    "database_sha256": _HEX_HASH,
    "payload_sha256": _HEX_HASH,
    "backend": re.compile("sqlite|postgresql"),
}


def _read_manifest(values: Any) -> Manifest:
    """Checked field by field: a signature says who wrote it, not that it makes sense."""
    if not isinstance(values, dict) or set(values) != {field.name for field in fields(Manifest)}:
        raise ValueError("fields")
    _check_texts(values)
    _check_numbers(values)
    made_at = datetime.fromisoformat(values["made_at"])
    if made_at.tzinfo is None:
        raise ValueError("made_at")
    return Manifest(
        **values
        | {
            "mode": RunMode(values["mode"]),
            "kind": BackupKind(values["kind"]),
            "made_at": made_at.astimezone(UTC),
            "seconds": float(values["seconds"]),
        }
    )


def _check_texts(values: dict[str, Any]) -> None:
    for name, form in _TEXTS.items():
        if not isinstance(values[name], str) or not form.fullmatch(values[name]):
            raise ValueError(name)
    made_by = values["made_by"]
    if not isinstance(made_by, str) or len(made_by) > _LONGEST_MADE_BY or not made_by.isprintable():
        raise ValueError("made_by")


def _check_numbers(values: dict[str, Any]) -> None:
    for name in ("database_bytes", "payload_bytes"):
        _check_count(values[name], _MOST_BYTES)
    tables = values["tables"]
    if not isinstance(tables, dict) or not all(_NAME.fullmatch(table) for table in tables):
        raise ValueError("tables")
    for rows in tables.values():
        _check_count(rows, 2**48)
    seconds = values["seconds"]
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < inf:
        raise ValueError("seconds")


def _check_count(value: Any, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise ValueError("count")

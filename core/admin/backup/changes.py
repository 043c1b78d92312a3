"""How two databases differ in their numbers of rows, as far as a restore changes them."""

from __future__ import annotations

from collections.abc import Mapping

from core.admin.backup.types import TableChange

_TAKEN_OVER = {
    "audit_entry",
    "cache_version",
    "database_restore",
    "job",
    "restore_drill",
    "sign_in_attempt",
    "sign_in_ticket",
    "user_session",
    "worker_heartbeat",
}
"""What a restore takes over from the live database, or ends."""


def list_changes(today: Mapping[str, int], then: Mapping[str, int]) -> list[TableChange]:
    """Tables that hold another number of rows, by name; a table that one lacks has none there."""
    return [
        TableChange(table, today.get(table), then.get(table))
        for table in sorted({*today, *then} - _TAKEN_OVER)
        if today.get(table, 0) != then.get(table, 0)
    ]

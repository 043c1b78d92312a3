"""Drills and restores as they happened."""

from __future__ import annotations

import streamlit as st

from core.admin.backup.types import BackupOverview, DrillView, RestoreView
from core.formatting import format_count, format_instant
from pages.components.small_table import Cell, show_small_table

_TABLES_NAMED = 3


def show_history(found: BackupOverview, time_zone: str) -> None:
    """The last drills; the last restores, if there were any."""
    if found.restores:
        st.subheader("Restores", anchor=False)
        show_small_table(
            ("When", "By", "Back to", "Safety backup", "Rows that changed", "Took"),
            [_write_restore(one, time_zone) for one in found.restores],
            label="Restores",
            numbers_from=5,
        )
    if found.drills:
        st.subheader("Drills", anchor=False)
        show_small_table(
            ("When", "Outcome", "Backup", "Tables", "Rows", "Took"),
            [_write_drill(one, time_zone) for one in found.drills],
            label="Restore drills",
            numbers_from=3,
        )


def _write_drill(drill: DrillView, time_zone: str) -> tuple[Cell, ...]:
    return (
        Cell(format_instant(drill.at, time_zone)),
        Cell("proven", "up")
        if drill.is_proven
        else Cell(f"FAILED: {drill.problems[0]}", "down", hint=" ".join(drill.problems)),
        Cell(drill.backup_name or "–"),
        Cell(format_count(drill.tables)),
        Cell(format_count(drill.rows)),
        Cell(f"{drill.seconds:.1f} s"),
    )


def _write_restore(restore: RestoreView, time_zone: str) -> tuple[Cell, ...]:
    changes = [
        f"{table} {before:,} → {after:,}" for table, (before, after) in restore.changes.items()
    ]
    more = len(changes) - _TABLES_NAMED
    named = ", ".join(changes[:_TABLES_NAMED]) + (f" and {more} tables more" if more > 0 else "")
    return (
        Cell(format_instant(restore.at, time_zone)),
        Cell(restore.username),
        Cell(format_instant(restore.made_at, time_zone), hint=restore.backup_name),
        Cell(restore.safety_name, hint=restore.safety_name),
        Cell(named or "none", "wide", hint=", ".join(changes)),
        Cell(f"{restore.seconds:.1f} s"),
    )

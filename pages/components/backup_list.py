"""The backups as a table in which one is chosen."""

from __future__ import annotations

import streamlit as st

from core.admin.backup.types import BackupOverview, DrillView, StoredBackup
from core.formatting import format_age, format_instant
from pages.components.backup_state import MIB
from pages.components.page import Desk
from pages.components.table import as_table
from pages.components.text import escape_markdown

_ROW = 35
_MOST_HEIGHT = 12 * _ROW


def choose_backup(desk: Desk, found: BackupOverview) -> StoredBackup | None:
    """Draw the table and the files that would not be restored; returns the chosen backup."""
    st.subheader("On the shelf", anchor=False)
    for broken in found.broken:
        st.error(
            f"**{escape_markdown(broken.name)}** would not be restored: "
            f"{escape_markdown(broken.reason)}",
            icon=":material/broken_image:",
        )
    if not found.backups:
        return None
    drilled = {drill.backup_name: drill for drill in reversed(found.drills)}  # the last of each
    zone = desk.identity.time_zone
    chosen = st.dataframe(
        as_table(
            {
                "Made": [format_instant(one.manifest.made_at, zone) for one in found.backups],
                "Age": [format_age(one.manifest.made_at) for one in found.backups],
                "Why": [one.manifest.kind.value for one in found.backups],
                "By": [one.manifest.made_by for one in found.backups],
                "Size, MiB": [one.size_bytes / MIB for one in found.backups],
                "Rows": [one.manifest.rows for one in found.backups],
                "Revision": [one.manifest.revision for one in found.backups],
                "Restore proven": [_tell(drilled.get(one.name)) for one in found.backups],
                "File": [one.name for one in found.backups],
            }
        ),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        # A new backup moves every row down: the chosen row must not stand for another then.
        key=f"backups_{len(found.backups)}_{found.backups[0].name}",
        height=min(_MOST_HEIGHT, _ROW * (len(found.backups) + 1) + 3),
        column_config={
            "Size, MiB": st.column_config.NumberColumn(format="%.1f", help="Compressed."),
            "Rows": st.column_config.NumberColumn(format="localized", help="Of all tables."),
            "Why": st.column_config.TextColumn(
                help="safety: made by a restore of the database it was about to replace."
            ),
            "Revision": st.column_config.TextColumn(
                help="Of the schema; an older one is brought up before it is restored."
            ),
        },
    )
    rows = chosen["selection"]["rows"]
    if not rows or rows[0] >= len(found.backups):
        st.caption("Choose a row to see what a restore of it would change.")
        return None
    return found.backups[rows[0]]


def _tell(drill: DrillView | None) -> str:
    if drill is None:
        return "–"
    return format_age(drill.at) if drill.is_proven else "FAILED"

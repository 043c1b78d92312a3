"""Restores the chosen backup, removes it, and takes backups from elsewhere."""

from __future__ import annotations

import streamlit as st

from core.admin.backup.types import StoredBackup, TableChange
from core.formatting import format_count, format_instant
from pages.components.page import Desk
from pages.components.session import find, keep
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

_SHOWN = 12
_UPLOADS = "backup_uploads"


def show_restore(desk: Desk, backup: StoredBackup) -> None:
    """What would change, and the form that has it restored."""
    made = format_instant(backup.manifest.made_at, desk.identity.time_zone)
    with st.container(border=True):
        st.markdown(f"**Restore the database as it was on {escape_markdown(made)}**")
        left, right = st.columns(2, gap="large")
        with left:
            _show_changes(desk.services.restores.list_changes(desk.actor, backup.name))
        with right:
            _show_form(desk, backup)


def show_upload(desk: Desk) -> None:
    """A backup that was kept elsewhere, taken in once it is proven to be ours."""
    restores = desk.services.restores
    most = restores.max_upload_bytes // 2**20
    with st.expander("Bring a backup back from elsewhere", icon=":material/upload_file:"):
        st.caption(
            f"Up to {most:,} MiB; a larger one is copied into the folder above. Only a file that "
            "was sealed with this installation's key is taken, after it was unpacked and checked."
        )
        upload = st.file_uploader(
            "Backup file",
            max_upload_size=most,
            key=f"{_UPLOADS}_{find(_UPLOADS, 0)}",
            label_visibility="collapsed",
        )
        if upload is not None and st.button("Check it and take it in", key="receive"):
            with desk.action("The backup is genuine and on the shelf."):
                restores.receive(desk.actor, upload)
                keep(_UPLOADS, find(_UPLOADS, 0) + 1)


def _show_changes(changes: list[TableChange]) -> None:
    if not changes:
        st.caption("Every table holds as many rows now as then; their contents may differ.")
        return
    shown = sorted(changes, key=lambda one: -abs((one.then or 0) - (one.now or 0)))[:_SHOWN]
    show_small_table(
        ("Table", "Rows now", "Then", "Change"),
        [
            (
                Cell(one.table),
                Cell(_count(one.now)),
                Cell(_count(one.then)),
                _difference((one.then or 0) - (one.now or 0)),
            )
            for one in shown
        ],
        label="What a restore would change",
    )
    if len(changes) > _SHOWN:
        st.caption(f"And {format_count(len(changes) - _SHOWN)} more tables.")


def _show_form(desk: Desk, backup: StoredBackup) -> None:
    restores = desk.services.restores
    st.markdown(
        "- A **safety backup** of the present database is made first.\n"
        "- Everything stored since is replaced; **everybody is signed out**, you too.\n"
        "- Passwords, roles and locks stay as they are today; the audit trail goes on.\n"
        "- Jobs under way are stopped; those of then are done again."
    )
    with st.form(f"restore_{backup.name}", border=False):
        password = ""
        if restores.is_password_asked:
            password = st.text_input(
                "Your password", type="password", autocomplete="current-password"
            )
        else:
            st.caption("DEMO: no password is asked for, its accounts have none.")
        is_sure = st.checkbox("I want to replace the live database")
        if st.form_submit_button("Restore", type="primary", icon=":material/restore:"):
            if not is_sure:
                st.warning("Tick the box first: a restore cannot be cancelled once it replaces.")
            else:
                with desk.action("The restore is in the queue; you will be signed out."):
                    st.query_params["job"] = restores.submit_restore(
                        desk.actor, backup.name, password
                    )
    with st.popover("Remove this backup", icon=":material/delete:"):
        st.markdown("It is gone for good.")
        if st.button("Remove it", key="remove"):
            with desk.action("Removed."):
                restores.remove(desk.actor, backup.name)


def _count(rows: int | None) -> str:
    return "–" if rows is None else format_count(rows)


def _difference(rows: int) -> Cell:
    sign = "+" if rows > 0 else "\N{MINUS SIGN}"
    return Cell(f"{sign}{format_count(abs(rows))}", tone="up" if rows > 0 else "down")

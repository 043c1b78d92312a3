"""Backups: what there is, whether it can be restored, and the restore itself."""

from __future__ import annotations

from core.permissions import Permission, is_allowed
from pages.components.backup_history import show_history
from pages.components.backup_list import choose_backup
from pages.components.backup_restore import show_restore, show_upload
from pages.components.backup_state import show_job, show_state, show_verdict
from pages.components.empty_state import show_empty
from pages.components.page import page

with page(
    "Backups",
    "Copies of the whole database, and the proof that they can be restored.",
    needs=Permission.MANAGE_BACKUPS,
) as desk:
    found = desk.services.backups.get_overview(desk.actor)
    may_restore = is_allowed(desk.actor.role, Permission.RESTORE_BACKUPS)
    show_verdict(desk, found)
    show_job(desk)
    show_state(found)
    if found.backups or found.broken:
        chosen = choose_backup(desk, found)
        if chosen is not None and may_restore:
            show_restore(desk, chosen)
    else:
        show_empty(
            "No backup yet",
            "The first is made with the button above, by `python -m core backup make`, or by the "
            "nightly schedule while a worker runs.",
            link="admin/schedules.py",
            link_label="The nightly schedule",
            query={"schedule": "make_backup"},
        )
    if may_restore:
        show_upload(desk)
    show_history(found, desk.identity.time_zone)

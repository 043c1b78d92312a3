"""How well the installation is protected: verdict, buttons, figures."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from core.admin.backup.types import BackupOverview
from core.errors import NotFoundError
from core.formatting import format_age, format_count, format_instant
from core.jobs.views import JobView
from pages.components.job_watch import watch_job
from pages.components.page import Desk
from pages.components.panel import Figure, show_figures
from pages.components.text import escape_markdown

MIB = 2**20


def show_verdict(desk: Desk, found: BackupOverview) -> None:
    """Whether a restore has been proven, in one box, with the two buttons beside it."""
    left, right = st.columns([5, 1], vertical_alignment="center")
    with left:
        _show_proof(desk, found)
        if found.state.is_backup_late and found.backups:
            st.warning(
                f"**The newest backup is from {format_age(found.state.newest_at)}.**  \n"
                "One is due every night while a worker runs: look at Schedules and Jobs, or make "
                "one now.",
                icon=":material/history:",
            )
    with right:
        if st.button(
            "Back up now",
            type="primary",
            icon=":material/backup:",
            width="stretch",
            key="make",
            help="One file of the whole database, verified before it counts. Work goes on.",
        ):
            with desk.action("The backup is in the queue."):
                st.query_params["job"] = desk.services.backups.submit_backup(desk.actor)
        if st.button(
            "Drill now",
            icon=":material/verified:",
            width="stretch",
            key="drill",
            disabled=not found.backups,
            help="Restores the newest backup to a scratch database and compares every row.",
        ):
            with desk.action("The drill is in the queue."):
                st.query_params["job"] = desk.services.backups.submit_drill(desk.actor)


def show_job(desk: Desk) -> None:
    """What this reader has started, followed to its end."""
    job_id = st.query_params.get("job", "")
    if not job_id:
        return
    try:
        watch_job(desk, job_id, _show_end)
    except NotFoundError:  # somebody else's address, or of before a restore
        del st.query_params["job"]


def show_state(found: BackupOverview) -> None:
    """The figures of this moment."""
    state = found.state
    with st.container(horizontal=True):
        newest = format_age(state.newest_at) if state.newest_at else "none"
        show_figures(
            Figure("Newest backup", newest),
            Figure(
                "Its size",
                f"{state.newest_bytes / MIB:,.1f} MiB" if state.newest_at else "–",
                "Compressed; a backup is one file.",
            ),
            Figure("On the shelf", format_count(state.backups)),
            Figure(
                "Restore proven",
                _age(state.proven_at),
                "When a drill last restored a backup to a scratch database and found every row.",
            ),
            Figure("Disk free", f"{found.free_bytes / 2**30:,.1f} GiB"),
        )
    st.caption(
        escape_markdown(f"Folder {found.folder} · kept: {found.policy}")
        + " · a folder on another disk survives the loss of this one: `SIGNALDECK_BACKUP_DIR`"
    )


def _show_proof(desk: Desk, found: BackupOverview) -> None:
    state = found.state
    last = found.drills[0] if found.drills else None
    if state.failed_at is not None and last is not None:
        st.error(
            f"**The last restore drill failed, {format_age(state.failed_at)}.**  \n"
            f"{escape_markdown(last.problems[0] if last.problems else '')} Make a new backup and "
            "drill again.",
            icon=":material/dangerous:",
        )
    elif state.newest_at is None:
        st.warning(
            "**There is no backup.**  \nWhat is lost now is lost. Make the first one, then have "
            "a drill prove that it can be restored.",
            icon=":material/help:",
        )
    elif state.proven_at is None:
        st.warning(
            "**No restore has ever been proven.**  \nA backup that was never restored is a hope. "
            "The drill takes about a minute and touches nothing that is live.",
            icon=":material/help:",
        )
    elif state.is_proof_late:
        st.warning(
            f"**A restore was last proven {format_age(state.proven_at)}.**  \n"
            "That is too long ago: drill again.",
            icon=":material/history:",
        )
    else:
        proof = next(drill for drill in found.drills if drill.is_proven)
        when = format_instant(proof.at, desk.identity.time_zone)
        st.success(
            f"**A restore was proven {format_age(proof.at)}** ({escape_markdown(when)}).  \n"
            f"{escape_markdown(proof.backup_name)} came back equal: "
            f"{format_count(proof.tables)} tables, {format_count(proof.rows)} rows.",
            icon=":material/verified:",
        )


def _show_end(job: JobView) -> None:
    if job.is_failed:
        st.error(f"{escape_markdown(job.title)}: {escape_markdown(job.error or job.status.value)}")
    else:
        st.caption(f"{escape_markdown(job.title)}: done.")


def _age(at: datetime | None) -> str:
    return format_age(at) if at else "never"

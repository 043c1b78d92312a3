"""Closing-bet scans that are kept: started here, followed to their end, listed."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core.enums import BacktestStatus, JobStatus
from core.formatting import format_instant
from core.jobs.views import JobView
from core.kr_market.closing_bet.closing_bet_service import BetRequest
from core.permissions import Permission, is_allowed
from pages.components.job_watch import watch_job
from pages.components.page import Desk
from pages.components.session import find, forget, keep, set_flash
from pages.components.text import escape_markdown

_JOB = "_closing_bet_job"
_STATUS = {
    BacktestStatus.PENDING: "waiting",
    BacktestStatus.RUNNING: "under way",
    BacktestStatus.FAILED: "failed",
    BacktestStatus.CANCELLED: "stopped",
}


def show_scan_button(desk: Desk, request: BetRequest) -> None:
    """Starts a scan that is stored and, where it is not a look back, sealed."""
    if not is_allowed(desk.actor.role, Permission.RUN_KOREAN_SCANS):
        return
    if st.button(
        "Scan and keep",
        icon=":material/save:",
        key="scan_bets",
        help="Stores what is shown. S, A and B of the newest session are sealed in the ledger; a "
        "look back is stored only.",
    ):
        with desk.action():
            keep(_JOB, desk.services.closing_bet_scans.submit_scan(desk.actor, request))
            st.rerun()


def watch_scan(desk: Desk) -> None:
    """The scan that was started here, until its end has been told."""
    if job_id := find(_JOB):
        watch_job(desk, job_id, _tell_end)


def _tell_end(job: JobView) -> None:
    forget(_JOB)
    if job.status is not JobStatus.SUCCESS:
        st.error(f"**{escape_markdown(job.title)}**  \n{escape_markdown(job.error)}")
        return
    result = job.result or {}
    set_flash(f"Scan {result.get('scan_id')} stored, {result.get('sealed', 0)} sealed.")
    st.rerun()


def show_stored(desk: Desk, preset: str, day: date) -> None:
    """One line for the newest stored scan of the session."""
    found = desk.services.closing_bet_scans.list_scans(desk.actor, preset, day)
    if not found:
        st.caption("Studied just now: nothing of this session is stored or sealed.")
        return
    scan = found[0]
    if scan.status is not BacktestStatus.COMPLETED:
        why = f": {escape_markdown(scan.reason)}" if scan.reason else ""
        st.caption(f"Scan {scan.id} {_STATUS[scan.status]}{why}")
        return
    at = format_instant(scan.finished_at, desk.identity.time_zone)
    more = f" ({len(found)} scans in all)" if len(found) > 1 else ""
    st.caption(f"Scan {scan.id} stored {at}{more}. {escape_markdown(scan.seal_note)}")

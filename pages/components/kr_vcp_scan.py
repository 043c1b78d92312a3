"""Starting a scan, following it, and what became of the last one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.enums import BacktestStatus, VcpReason
from core.errors import AppError
from core.formatting import format_count
from core.jobs.views import JobView
from core.kr_market.vcp.liquidity import describe_rule
from core.kr_market.vcp.presets import VCP_PRESETS
from core.kr_market.vcp.reasons import REASON_WORDS
from core.kr_market.vcp.scan_service import VcpScanRequest
from core.kr_market.vcp.stored_scan import StoredVcpScan
from core.permissions import Permission, is_allowed
from pages.components.job_watch import watch_job
from pages.components.kr_source import show_chips
from pages.components.kr_vcp_state import keep_scan
from pages.components.page import Desk
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown


def show_scan_button(desk: Desk, *, is_under_way: bool) -> bool:
    """The button; returns whether a scan was asked for."""
    if not is_allowed(desk.actor.role, Permission.RUN_KOREAN_SCANS):
        return False
    return st.button(
        "Scan the market",
        key="vcp_scan",
        type="primary",
        icon=":material/radar:",
        disabled=is_under_way,
        help="A scan by this preset is under way." if is_under_way else None,
    )


def start_scan(desk: Desk, preset: str) -> None:
    """Put a scan of the newest session in the queue; a refusal is said in place."""
    with desk.action():
        desk.services.vcp_scans.submit_scan(desk.actor, VcpScanRequest(preset))
        keep_scan(None)
        st.rerun()


def show_under_way(desk: Desk, scan: StoredVcpScan) -> None:
    """How far a scan is, for its owner with the way to stop it; others see that there is one."""
    if scan.requested_by != desk.actor.user_id:
        st.info("A scan by this preset is under way, started by somebody else or by the schedule.")
        return
    try:
        watch_job(desk, scan.job_id, _end)
    except AppError:
        st.warning("The job of this scan is gone. Start another scan.")
        return
    if st.button("Cancel", key="vcp_cancel", help="Nothing of a cancelled scan is kept."):
        with desk.action("The scan stops."):
            desk.services.jobs.cancel_job(desk.actor, scan.job_id)


def show_failure(scan: StoredVcpScan) -> None:
    """Why the newest scan of a preset has no result."""
    if scan.status is BacktestStatus.CANCELLED:
        st.info("The newest scan was cancelled. What is shown is the one before it.")
    elif scan.status is BacktestStatus.FAILED:
        st.error(f"**The newest scan failed.** {escape_markdown(scan.reason)}")


def show_state(scan: StoredVcpScan, age: str) -> None:
    """Where the scan's figures come from, what it found, and what was sealed of it."""
    more = [f"preset {scan.preset} v{scan.rule_version}", f"scan {scan.id}"]
    if scan.is_outdated:
        more.append("defined anew since")
    show_chips(
        source=scan.source,
        session=scan.session,
        fetched_at=scan.fetched_at,
        age=age,
        is_demo=scan.is_demo,
        more=more,
    )
    reasons = scan.reasons
    signals = reasons.get(VcpReason.HIT, 0)
    matches = signals + sum(
        reasons.get(one, 0) for one in (VcpReason.ILLIQUID, VcpReason.LIQUIDITY_UNKNOWN)
    )
    words = (
        f"**{format_count(matches)}** of {format_count(scan.shares)} instruments match; "
        f"**{format_count(signals)}** are signals"
    )
    sealed = escape_markdown(scan.seal_note) or "nothing to seal"
    st.markdown(
        f"{words} · ledger: {sealed}",
        help="A signal keeps the preset's own liquidity rule for sure. Only signals of the newest "
        "session are sealed, before the next one opens; everything else is a look back.",
    )
    if scan.reason:
        st.info(escape_markdown(scan.reason))
    preset = VCP_PRESETS.get(scan.preset)
    rule = describe_rule(preset) if preset else ""
    if notes := " ".join(one for one in (rule, scan.flow_note) if one):
        st.caption(escape_markdown(notes))


def show_reasons(scan: StoredVcpScan) -> None:
    """Why each share that is no signal is none; they add up to all instruments."""
    rows: Sequence[tuple[str, int]] = [
        (REASON_WORDS.get(key, key), count) for key, count in scan.reasons.items()
    ]
    show_small_table(
        ("What decided", "Shares"),
        [
            [Cell(words[:1].upper() + words[1:], "wide"), Cell(format_count(count))]
            for words, count in sorted(rows, key=lambda row: -row[1])
        ],
        label="Why shares are no signals",
    )


def _end(_job: JobView) -> None:
    st.rerun()

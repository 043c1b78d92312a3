"""Smart money: what foreigners and institutions buy. A whole section for a page.

Use: `show_smart_money(desk)`, anywhere on a page. It brings its own subheader, the choice of rules
(`?flows=Absolute` in the address), the scan button, the state of the newest stored scan, its table
and the details of one share. Without a scan it says so and offers to make one.
"""

from __future__ import annotations

import streamlit as st

from core.enums import BacktestStatus, SmartMoneyStage
from core.errors import AppError
from core.formatting import format_count, format_instant
from core.jobs.views import JobView
from core.kr_market.smart_money.presets import DEFAULT_PRESET, SMART_MONEY_PRESETS
from core.kr_market.smart_money.stored_scan import StoredSmartMoney
from core.kr_market.smart_money.types import SmartMoneyQuery
from core.permissions import Permission, is_allowed
from pages.components.cached import make_once
from pages.components.empty_state import show_empty
from pages.components.job_watch import watch_job
from pages.components.kr_smart_money_share import show_share
from pages.components.kr_smart_money_table import show_table
from pages.components.kr_smart_money_words import SIGNAL_NAMES
from pages.components.kr_source import show_chips
from pages.components.page import Desk
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

PRESET = "flows"
_PRESET_HELP = (
    "Normalised: net buying over all trading of the same sessions, against the share's own year. "
    "Absolute: shares bought, whatever the size of the company."
)
_WAITING = (BacktestStatus.PENDING, BacktestStatus.RUNNING)
_ACCUMULATED = (SmartMoneyStage.STRONG_ACCUMULATION, SmartMoneyStage.ACCUMULATION)


def show_smart_money(desk: Desk) -> None:
    """The section: choice, state, table and details of one share."""
    st.subheader(
        "Smart money",
        anchor=False,
        help="Net buying by foreigners and institutions; 외국인·기관 수급.",
    )
    unfinished = None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        preset = _choose_preset()
        unfinished = desk.services.smart_money_scans.find_unfinished(desk.actor, preset)
        _show_scan_button(desk, preset, unfinished)
    if unfinished is not None:
        _show_unfinished(desk, unfinished)
    scan = _find_scan(desk, preset)
    if scan is None:
        if unfinished is None:
            st.caption("No scan by this preset yet. It reads bars and investor flows.")
        return
    _show_state(desk, scan)
    if not scan.hits:
        show_empty(
            "Nobody to show",
            scan.reason,
            link="market_data/import_data.py",
            link_label="Import data",
        )
        _show_left_out(scan)
        return
    chosen = show_table(scan.hits, scan.unit, f"smart_money_{scan.id}")
    _show_left_out(scan)
    query = SmartMoneyQuery(scan.preset, scan.source, scan.known_at)  # whatever came since
    show_share(desk, chosen or scan.hits[0], query, scan.unit)


def _find_scan(desk: Desk, preset: str) -> StoredSmartMoney | None:
    scans = desk.services.smart_money_scans
    number = scans.find_latest_id(desk.actor, preset)
    if number is None:
        return None
    # Done, it never changes, and everyone who may open the page may read it.
    return make_once(f"smart money scan {number}", lambda: scans.get_scan(desk.actor, number))


def _choose_preset() -> str:
    chosen = st.segmented_control(
        "Rules",
        list(SMART_MONEY_PRESETS),
        default=DEFAULT_PRESET,
        required=True,
        format_func=lambda name: SMART_MONEY_PRESETS[name].title,
        key=PRESET,
        bind="query-params",
        help=_PRESET_HELP,
    )
    return str(chosen)


def _show_scan_button(desk: Desk, preset: str, unfinished: StoredSmartMoney | None) -> None:
    if not is_allowed(desk.actor.role, Permission.RUN_KOREAN_SCANS):
        return
    is_under_way = unfinished is not None and unfinished.status in _WAITING
    if st.button(
        "Scan flows",
        key="scan_smart_money",
        icon=":material/radar:",
        disabled=is_under_way,
        help="A scan by these rules is under way."
        if is_under_way
        else "Reads the newest flows known and keeps what it finds. New signals of the newest "
        "session are sealed in the ledger.",
    ):
        with desk.action():
            desk.services.smart_money_scans.submit_scan(desk.actor, SmartMoneyQuery(preset))
            st.rerun()


def _show_unfinished(desk: Desk, scan: StoredSmartMoney) -> None:
    if scan.status is BacktestStatus.CANCELLED:
        st.info("The newest scan was cancelled: nothing of it is kept.")
    elif scan.status is BacktestStatus.FAILED:
        st.error(f"**The newest scan failed.** {escape_markdown(scan.reason)}")
    elif scan.requested_by != desk.actor.user_id:
        st.info("A scan by these rules is under way, started by somebody else or by the schedule.")
    else:
        try:
            watch_job(desk, scan.job_id, _end)
        except AppError:
            st.warning("The job of this scan is gone. Start another scan.")


def _end(_job: JobView) -> None:
    st.rerun()


def _show_state(desk: Desk, scan: StoredSmartMoney) -> None:
    known = format_instant(scan.known_at, "Asia/Seoul") if scan.known_at else ""
    show_chips(
        source=scan.source,
        session=scan.session,
        fetched_at=scan.fetched_at,
        is_demo=scan.is_demo,
        more=[
            *([f"flows {scan.flow_source}"] if scan.flow_source else []),
            *([f"known {known}"] if known else []),
            f"preset {scan.preset} v{scan.rule_version}",
            f"scan {scan.id}",
        ],
    )
    found = " · ".join(
        f"**{format_count(count)}** {SIGNAL_NAMES[one].lower()}"
        for one, count in scan.signals.items()
    )
    accumulated = sum(scan.stages[one] for one in _ACCUMULATED)
    st.markdown(
        f"{found} · **{format_count(accumulated)}** of {format_count(scan.looked_at)} shares "
        f"accumulated · ledger: {escape_markdown(scan.seal_note)}",
        help="Accumulated: a score of 70 and more. A streak that lasts is one signal, sealed on "
        "its first session.",
    )
    if scan.waiting:
        st.caption(f":orange[:material/schedule:] {escape_markdown(scan.waiting)}")
    if scan.unknown_scores and scan.unknown_scores == scan.looked_at:
        st.caption(
            f":orange[:material/help:] No share has a score: {_say_need(scan.preset)} "
            "Signals need days only."
        )
    at = format_instant(scan.finished_at, desk.identity.time_zone)
    st.caption(f"{escape_markdown(scan.reckoning)} Scanned {at}.")


def _say_need(name: str) -> str:
    preset = SMART_MONEY_PRESETS[name]
    if not preset.is_normalised:
        return f"it takes {preset.window} sessions of flows."
    least = preset.window + preset.min_year
    return f"it takes {least} sessions of flows, {preset.window} of them to compare with the rest."


def _show_left_out(scan: StoredSmartMoney) -> None:
    rows = [(why, count) for why, count in scan.left_out.items() if count]
    if scan.unknown_scores:
        rows.append(("read, but without a score: a figure is unknown", scan.unknown_scores))
    if scan.unadjusted:
        rows.append(("a move beyond the price limit in the window: no signal", scan.unadjusted))
    if not rows:
        return
    with st.expander(f"What is not known or left out: {format_count(sum(n for _, n in rows))}"):
        show_small_table(
            ("Why", "Shares"),
            [[Cell(why[:1].upper() + why[1:], "wide"), Cell(format_count(n))] for why, n in rows],
            label="Shares left out",
        )

"""VCP: scans of the Korean market; `?preset=`, `?scan=` and `?symbol=` link to what is shown."""

from __future__ import annotations

import streamlit as st

from core.kr_market.vcp.scan_service import FoundHits
from core.kr_market.vcp.stored_scan import StoredVcpScan
from core.permissions import Permission
from pages.components.cached import load_once
from pages.components.empty_state import show_empty, show_nothing_fits
from pages.components.kr_vcp_hits import say_count, show_hits_table
from pages.components.kr_vcp_record import show_record
from pages.components.kr_vcp_scan import (
    show_failure,
    show_reasons,
    show_scan_button,
    show_state,
    show_under_way,
    start_scan,
)
from pages.components.kr_vcp_share import show_share
from pages.components.kr_vcp_state import (
    choose_filter,
    choose_preset,
    choose_scan,
    find_scan,
    find_symbol,
    keep_symbol,
)
from pages.components.page import Desk, page


def say_age(found: FoundHits) -> str:
    """Whether the scan is of the market's newest session."""
    if found.latest_session is None:
        return "its market is gone"
    if found.scan.session == found.latest_session:
        return "newest session"
    return f"the market's newest is {found.latest_session}"


def show_found(desk: Desk, scan: StoredVcpScan) -> None:
    """What the scan found: state, record, table, and one share in full."""
    with st.container(horizontal=True, vertical_alignment="center"):
        wanted = choose_filter(scan.preset)
        found = load_once(
            f"vcp hits {scan.id} {wanted}",  # the same for everyone who may open the page
            lambda: desk.services.vcp_scans.find_hits(desk.actor, scan.id, wanted),
        )
        st.caption(say_count(len(found.hits), found.total))
        st.download_button(
            "CSV",
            lambda: desk.services.vcp_scans.export_hits(desk.actor, scan.id, wanted),
            f"vcp_{scan.preset}_{scan.session}.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
            key="vcp_csv",
            disabled=not found.hits,
        )
    show_state(scan, say_age(found))
    show_record(desk, scan)
    chosen = None
    if found.hits:
        chosen = show_hits_table(
            found.hits, f"vcp_{scan.id}_{hash((wanted, found.latest_session))}"
        )
    elif found.total:
        show_nothing_fits(
            "No match of this scan fits these filters.", {"q": "", "liquid": False, "vcp_least": 0}
        )
    with st.expander("Why the others fell out", icon=":material/filter_alt:", key="vcp_why"):
        show_reasons(scan)
    if chosen is not None and chosen.symbol != find_symbol():
        keep_symbol(chosen.symbol)
    symbol = find_symbol() or (found.hits[0].symbol if found.hits else "")
    if symbol:
        show_share(desk, symbol, scan.preset, scan.session, scan.source)


with page(
    "VCP",
    "Ever narrower swings on falling volume before a break, across the whole Korean market.",
    needs=Permission.READ_KOREAN_SIGNALS,
) as desk:
    asked = find_scan()
    linked = desk.services.vcp_scans.get_scan(desk.actor, asked) if asked is not None else None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        preset = choose_preset(linked.preset if linked else "")
        scans = desk.services.vcp_scans.list_scans(desk.actor, preset)
        newest = scans[0] if scans else None
        is_under_way = newest is not None and newest.is_under_way
        number = choose_scan(scans)
        is_asked = show_scan_button(desk, is_under_way=is_under_way)
    if is_asked:  # outside the row, where a refusal has room
        start_scan(desk, preset)
    if newest is not None and is_under_way:
        show_under_way(desk, newest)
    elif newest is not None and linked is None:
        show_failure(newest)
    shown = linked or next((scan for scan in scans if scan.id == number), None)
    if shown is not None:
        show_found(desk, shown)
    elif not is_under_way:
        show_empty(
            "No scan yet",
            "Nobody has scanned the market by this preset. A scan takes a few seconds.",
        )
    if shown is None and find_symbol():
        show_share(desk, find_symbol(), preset, None, None)

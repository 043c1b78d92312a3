"""What each scanner found last: count, the best of it, and the way to all of it."""

from __future__ import annotations

import streamlit as st

from core.enums import BetGrade, KoreanSignalKind
from core.formatting import MISSING, format_count, format_number, format_price
from core.kr_market.overview.scan_overview_service import FoundShare, ScanSummary
from core.kr_market.performance.score_scale import SCORE_MAXIMA
from pages.components.cached import make_once
from pages.components.kr_source import say_age, show_chips
from pages.components.links import show_link
from pages.components.page import Desk
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

TITLES = {
    KoreanSignalKind.VCP: "VCP",
    KoreanSignalKind.SMART_MONEY: "Smart money",
    KoreanSignalKind.CLOSING_BET: "Closing bet",
}
_PAGES = {
    KoreanSignalKind.VCP: ("vcp", "symbol"),
    KoreanSignalKind.CLOSING_BET: ("closing_bet", "bet"),
}
"""Address of the scanner's page, and what it calls a share; the others have none."""
SMART_MONEY = "Smart money"
"""The view of this page that has all of the third scanner."""
_HELP = {
    KoreanSignalKind.VCP: "Volatility contraction pattern: ever narrower swings before a break.",
    KoreanSignalKind.SMART_MONEY: "Net buying by foreigners and institutions.",
    KoreanSignalKind.CLOSING_BET: "종가베팅: bought before the close, sold the next morning.",
}


def show_scans(desk: Desk) -> None:
    """All scanners side by side."""
    st.subheader("Signals of the scanners", anchor=False)
    scans = desk.services.scan_overviews
    newest = make_once(
        f"korean scans {scans.find_stamp(desk.actor)}", lambda: scans.list_newest(desk.actor)
    )
    for column, kind in zip(st.columns(len(TITLES), gap="medium"), TITLES, strict=True):
        with column, st.container(border=True, height="stretch"):
            _show_scanner(kind, newest.get(kind))


def _show_scanner(kind: KoreanSignalKind, scan: ScanSummary | None) -> None:
    st.markdown(f"**{TITLES[kind]}**", help=_HELP[kind])
    if scan is None:
        st.caption("Has not scanned yet.")
        _show_way(kind, "Scan now", {})
        return
    show_chips(
        source=scan.source,
        session=scan.session,
        fetched_at=scan.fetched_at,
        age="" if scan.session is None else say_age(scan.age_sessions),
        is_demo=scan.is_demo,
        more=(f"preset {scan.preset}",),
    )
    st.markdown(f"**{format_count(scan.found)}** found · {_say_sealed(scan)}")
    if scan.best:
        show_small_table(
            ("Share", "Name", f"Score/{SCORE_MAXIMA[kind]:.0f}", "KRW"),
            [_write_share(scan, share) for share in scan.best],
            label=f"Best of {TITLES[kind]}",
            numbers_from=2,
        )
    elif scan.reason:
        st.caption(escape_markdown(scan.reason))
    if scan.others:
        counts = ", ".join(f"{preset} {format_count(found)}" for preset, found in scan.others)
        st.caption(f"Same session by other presets: {counts}.")
    label = f"All {format_count(scan.found)}" if scan.found else "Open the scanner"
    _show_way(kind, label, {"preset": scan.preset})


def _say_sealed(scan: ScanSummary) -> str:
    if scan.sealed:
        return f"{format_count(scan.sealed)} sealed in the ledger"
    return f"not sealed. {escape_markdown(scan.seal_note)}" if scan.seal_note else "not sealed"


def _show_way(kind: KoreanSignalKind, label: str, query: dict[str, str]) -> None:
    if kind in _PAGES:
        show_link(f"kr_market/{_PAGES[kind][0]}.py", label, query=query)
    else:
        show_link("kr_market/kr_overview.py", label, query={"view": SMART_MONEY})


def _write_share(scan: ScanSummary, share: FoundShare) -> list[Cell]:
    page, name = _PAGES.get(scan.kind, ("instrument", "symbol"))
    preset = (("preset", scan.preset),) if scan.kind in _PAGES else ()
    score = MISSING if share.score is None else format_number(share.score, 0)
    grade = f"{BetGrade(share.grade).value} " if share.grade else ""
    return [
        Cell(share.symbol, page=page, query=(*preset, (name, share.symbol))),
        Cell(share.local_name or share.name, hint=f"{share.name} {share.local_name}".strip()),
        Cell(f"{grade}{score}", hint=share.signal_type),
        Cell(format_price(share.price, "KRW")),
    ]

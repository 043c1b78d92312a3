"""What each scanner found last: count, the best of it, and the way to all of it."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

import streamlit as st

from core.enums import BetGrade, KoreanSignalKind
from core.formatting import MISSING, format_count, format_number, format_price
from core.kr_market.overview.scan_overview_service import FoundShare, ScanSummary
from core.kr_market.performance.score_scale import SCORE_MAXIMA
from pages.components.cached import make_once
from pages.components.kr_source import say_age, write_chips
from pages.components.page import Desk
from pages.components.small_table import Cell, write_small_table

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
    """All scanners side by side, as one piece of HTML: a third of what the parts would cost."""
    st.subheader("Signals of the scanners", anchor=False)
    scans = desk.services.scan_overviews
    newest = make_once(
        f"korean scans {scans.find_stamp(desk.actor)}", lambda: scans.list_newest(desk.actor)
    )
    tiles = (_write_scanner(kind, newest.get(kind)) for kind in TITLES)
    st.html("".join(('<div class="sd-scans">', *tiles, "</div>")))


def _write_scanner(kind: KoreanSignalKind, scan: ScanSummary | None) -> str:
    head = f'<h4 title="{escape(_HELP[kind])}">{escape(TITLES[kind])}</h4>'
    if scan is None:
        parts = ["<p>Has not scanned yet.</p>", _write_way(kind, "Scan now", "")]
        return "".join(("<section>", head, *parts, "</section>"))
    chips = write_chips(
        source=scan.source,
        session=scan.session,
        fetched_at=scan.fetched_at,
        age="" if scan.session is None else say_age(scan.age_sessions),
        is_demo=scan.is_demo,
        more=(f"preset {scan.preset}",),
    )
    found = f"<p><b>{escape(format_count(scan.found))}</b> found · {escape(_say_sealed(scan))}</p>"
    parts = ["<div>", chips, "</div>", found]
    if scan.best:
        table = write_small_table(
            ("Share", "Name", f"Score/{SCORE_MAXIMA[kind]:.0f}", "KRW"),
            [_write_share(scan, share) for share in scan.best],
            label=f"Best of {TITLES[kind]}",
            numbers_from=2,
        )
        parts.append(table)
    elif scan.reason:
        parts.append(f"<p>{escape(scan.reason)}</p>")
    if scan.others:
        counts = ", ".join(f"{preset} {format_count(count)}" for preset, count in scan.others)
        parts.append(f"<small>Same session by other presets: {escape(counts)}.</small>")
    label = f"All {format_count(scan.found)}" if scan.found else "Open the scanner"
    return "".join(("<section>", head, *parts, _write_way(kind, label, scan.preset), "</section>"))


def _say_sealed(scan: ScanSummary) -> str:
    if scan.sealed:
        return f"{format_count(scan.sealed)} sealed in the ledger"
    return f"not sealed. {scan.seal_note}" if scan.seal_note else "not sealed"


def _write_way(kind: KoreanSignalKind, label: str, preset: str) -> str:
    address, query = "kr_overview", {"view": SMART_MONEY}
    if kind in _PAGES:
        address, query = _PAGES[kind][0], {"preset": preset} if preset else {}
    target = f"/{address}?{urlencode(query)}".rstrip("?")
    return f'<a href="{escape(target)}" target="_self">{escape(label)} →</a>'


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

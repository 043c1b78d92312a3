"""What the VCP page keeps in its address: preset, scan, share, and how the hits are narrowed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.enums import BacktestStatus
from core.kr_market.vcp.presets import DEFAULT_PRESET, LIQUID_TURNOVER, VCP_PRESETS, BoxPreset
from core.kr_market.vcp.scan_service import HitFilter
from core.kr_market.vcp.stored_scan import StoredVcpScan
from pages.components.address import find_number
from pages.components.session import find

PRESET, SCAN, SYMBOL = "preset", "scan", "symbol"
_CHOICE, _PRESET_CHOICE = "vcp_scan_choice", "vcp_preset"
_SCORES = (0, 40, 50, 60, 70, 80, 90)
_HELP = (
    "Legs: successive contractions from swing highs to swing lows. Tracker and Screener: the range "
    "of the last ten sessions against the ten before."
)


def choose_preset(linked: str = "") -> str:
    """Which rules; the address keeps the choice, and another one forgets scan and share.

    Args:
        linked: the preset of the scan in the address; empty without one.
    """
    asked = linked or st.query_params.get(PRESET, "").lower()
    chosen = st.segmented_control(
        "Preset",
        list(VCP_PRESETS),
        default=asked if asked in VCP_PRESETS else DEFAULT_PRESET,
        required=True,
        format_func=lambda name: VCP_PRESETS[name].title,
        key=_PRESET_CHOICE,
        help=_HELP,
        on_change=_change_preset,
    )
    return str(chosen)


def find_scan() -> int | None:
    """The number of the scan in the address; None for the newest."""
    return find_number(SCAN)


def choose_scan(scans: Sequence[StoredVcpScan]) -> int | None:
    """The number of the scan to show: that of the address, or else the newest finished one.

    Args:
        scans: of the preset, the newest first.
    """
    asked = find_scan()
    finished = {scan.id: scan for scan in scans if scan.status is BacktestStatus.COMPLETED}
    if len(finished) > 1 and (asked is None or asked in finished):
        numbers = list(finished)
        st.selectbox(
            "Scan",
            numbers,
            index=numbers.index(asked) if asked in finished else 0,
            format_func=lambda number: f"{finished[number].session} (scan {number})",
            key=f"{_CHOICE}_{numbers[0]}",
            on_change=lambda: keep_scan(find(f"{_CHOICE}_{numbers[0]}")),
            width=230,
            help="Sessions that were scanned by this preset.",
        )
    return asked if asked is not None else next(iter(finished), None)


def keep_scan(scan_id: int | None) -> None:
    """Put a scan into the address; None takes it out."""
    if scan_id is None:
        st.query_params.pop(SCAN, None)
    else:
        st.query_params[SCAN] = str(scan_id)


def find_symbol() -> str:
    """The share in the address; empty for none."""
    return st.query_params.get(SYMBOL, "").strip().upper()


def keep_symbol(symbol: str) -> None:
    """Put a share into the address."""
    st.query_params[SYMBOL] = symbol


def choose_filter(preset: str) -> HitFilter:
    """How the hits are narrowed."""
    rules = VCP_PRESETS[preset]
    has_score = not isinstance(rules, BoxPreset) or rules.max_points > 0
    text = st.text_input(
        "Search",
        key="q",
        type="search",
        placeholder="Symbol or name",
        max_chars=60,
        label_visibility="collapsed",
        bind="query-params",
        width=220,
    )
    is_liquid = st.toggle(
        "Liquid only",
        key="liquid",
        bind="query-params",
        help=f"Mean close × volume of 20 sessions of {LIQUID_TURNOVER / 1e8:,.0f}억 KRW and more.",
    )
    least: int | None = 0
    if has_score:
        least = st.selectbox(
            "Score",
            _SCORES,
            format_func=lambda score: f"Score from {score}" if score else "Any score",
            key="vcp_least",
            label_visibility="collapsed",
            width=160,
        )
    return HitFilter(
        is_liquid=bool(is_liquid), min_score=float(least) if least else None, text=text or ""
    )


def _change_preset() -> None:
    for name in (SCAN, SYMBOL):
        st.query_params.pop(name, None)
    st.query_params[PRESET] = find(_PRESET_CHOICE)

"""Market regimes of one instrument by two detectors side by side; or the search for one."""

from __future__ import annotations

import streamlit as st

from core.enums import Interval
from core.errors import AppError
from core.formatting import MISSING, format_percent
from core.market_data.chart_window import ALL
from core.market_data.regime_report import find_first_shown, list_shown_ranges
from core.market_data.regime_types import RegimeReport
from core.permissions import Permission
from pages.components.links import show_link
from pages.components.page import Desk, page, show_error, show_subtitle
from pages.components.panel import Figure, show_figures
from pages.components.quality_badge import show_quality_badge
from pages.components.regime_detector import show_detector, show_not_run
from pages.components.regime_readings import show_detection, show_overview, show_stored
from pages.components.regime_words import AGREEMENT_HELP
from pages.components.remembered import find_full_name
from pages.components.source_badge import show_source
from pages.components.symbol_search import Suggestion, show_symbol_search


def show_search(desk: Desk) -> None:
    """Find an instrument; its symbol goes into the address."""

    def suggest(text: str, limit: int) -> list[Suggestion]:
        hits = desk.services.instruments.search_instruments(desk.actor, text, limit)
        return [Suggestion(hit.symbol, hit.name, hit.local_name) for hit in hits]

    def take(chosen: str) -> None:
        st.query_params["symbol"] = chosen

    typed, is_found = show_symbol_search(
        "Instrument", suggest, take, key="regime_search", icon=":material/arrow_forward:"
    )
    if typed and not is_found:
        st.caption("No symbol or name contains this text.")


def show_head(desk: Desk, report: RegimeReport) -> str:
    """Names and ways on, then the range and how far the detectors agree; returns the range."""
    shown = report.symbol
    with st.container(horizontal=True, vertical_alignment="center"):
        show_subtitle(find_full_name(desk, shown) or shown)
        show_quality_badge(desk, shown)
        show_link("market_data/instrument.py", "Chart of the instrument", query={"symbol": shown})
        show_link("market_data/regimes.py", "Another instrument")
    ranges = list_shown_ranges(report)
    agreement = report.agreement
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label = st.segmented_control(
            "Range of the charts",
            ranges,
            default=ranges[min(1, len(ranges) - 1)],
            required=True,
            key="range",
            bind="query-params",
            help="Back from the last stored bar; from 500 bars on charts are thinned. "
            "Tables are of the whole history.",
        )
        show_figures(
            Figure(
                "Detectors agree",
                MISSING if agreement.share is None else format_percent(agreement.share, 0),
                f"{AGREEMENT_HELP} {agreement.reason}",
                note=None
                if agreement.by_chance is None
                else f"by chance {format_percent(agreement.by_chance, 0)}",
            ),
        )
        st.download_button(
            "Export CSV",
            lambda: desk.services.regimes.export_regimes_csv(desk.actor, shown, source),
            file_name=f"regimes_{shown}.csv",
            mime="text/csv",
            icon=":material/download:",
            help="Each session with close, regime and probabilities of both detectors.",
        )
        show_detection(desk, shown)
    return str(label or ALL)


def show_report(desk: Desk, report: RegimeReport) -> None:
    """Both detectors, and where the bars come from."""
    label = show_head(desk, report)
    show_source(report.passport, Interval.DAY, len(report.time), desk.identity.time_zone)
    first = find_first_shown(report, label)
    columns = iter(st.columns(2, gap="large"))
    for found in report.detectors:
        with next(columns):
            show_detector(report, found, label, first)
    for missing in report.not_run:
        with next(columns):
            show_not_run(missing)
    show_stored(desk, report.symbol)


symbol = st.query_params.get("symbol", "").strip()
source = st.query_params.get("source") or None
with page(
    f"Regimes: {symbol.upper()}" if symbol else "Regimes",
    "What kind of market daily bars show, by two detectors, and how far to trust them.",
    needs=Permission.READ_MARKET_DATA,
) as desk:
    report: RegimeReport | None = None
    if symbol:
        try:
            report = desk.services.regimes.get_regimes(desk.actor, symbol, source)
        except AppError as error:
            show_error(error)
    if report:
        show_report(desk, report)
    else:
        show_search(desk)
        show_overview(desk)
        show_detection(desk, "")

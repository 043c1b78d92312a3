"""Closing bets of a session: `?session=&preset=&capital=&source=`; details of one: `?bet=`."""

from __future__ import annotations

import streamlit as st

from core.enums import KoreanSignalKind
from core.errors import AppError
from core.formatting import format_krw_units, format_price
from core.kr_market.closing_bet.sizing import Size, find_limits, size_positions
from core.kr_market.closing_bet.types import Bet, BetScan
from core.kr_market.ledger.types import SignalFilter
from core.permissions import Permission
from pages.components.cached import load_once
from pages.components.empty_state import show_empty
from pages.components.kr_bet_bar import BetQuestion, ask_question, show_neighbours
from pages.components.kr_bet_cards import MOST_CARDS, show_cards
from pages.components.kr_bet_detail import show_detail
from pages.components.kr_bet_funnel import show_funnel
from pages.components.kr_bet_head import find_gate_then, show_basis, show_light, show_notes
from pages.components.kr_bet_list import show_list
from pages.components.kr_bet_recent import show_recent
from pages.components.kr_bet_scan import show_scan_button, show_stored, watch_scan
from pages.components.page import Desk, page, show_error
from pages.components.signal_analysis import show_analysis


def find_scan(desk: Desk, question: BetQuestion) -> BetScan:
    """What the rules make of the session; the same for everyone."""
    return load_once(
        f"closing bets {question.request}",
        lambda: desk.services.closing_bets.find_scan(desk.actor, question.request),
    )


def show_bets(desk: Desk, question: BetQuestion, scan: BetScan) -> None:
    """Funnel and gate, cards, all candidates, and the details of one."""
    gate = find_gate_then(desk, scan)
    left, right = st.columns([11, 9], gap="large")
    with left:
        show_funnel(scan, str(question.request))
    with right:
        show_light(gate)
        _show_limits(question, scan)
        show_stored(desk, question.preset, scan.session)
        show_notes(scan)
        show_recent(desk, question)
    if not scan.bets:
        show_empty(
            "No candidate in this session",
            scan.reason,
            link="market_data/import_data.py",
            link_label="Import data",
        )
        return
    sizes = size_positions(scan.bets, question.capital, scan.preset.size)
    chosen = _choose(scan, sizes)
    show_cards(
        scan.bets,
        sizes,
        chosen=chosen[0].symbol,
        query=question.query,
        is_demo=scan.is_demo,
    )
    show_detail(
        *chosen,
        scan.preset.size,
        capital=question.capital,
        gate_size=gate.allowance.size if gate else None,
    )
    _show_sealed(desk, scan, chosen[0])
    if len(scan.bets) > MOST_CARDS:
        show_list(scan.bets, sizes, query=question.query)


def _show_sealed(desk: Desk, scan: BetScan, bet: Bet) -> None:
    """What was said of the bet when it was sealed, where it was."""
    wanted = SignalFilter(
        kind=KoreanSignalKind.CLOSING_BET,
        symbol=bet.symbol,
        preset=scan.preset.name,
        first=scan.session,
        last=scan.session,
        limit=1,
    )
    for sealed in desk.services.signal_ledger.list_signals(desk.actor, wanted):
        show_analysis(sealed.analysis, sealed.session, desk.identity.time_zone)


def _choose(scan: BetScan, sizes: list[Size]) -> tuple[Bet, Size]:
    """The bet of the address, else the best."""
    wanted = st.query_params.get("bet", "")
    pairs = list(zip(scan.bets, sizes, strict=True))
    return next((pair for pair in pairs if pair[0].symbol == wanted), pairs[0])


def _show_limits(question: BetQuestion, scan: BetScan) -> None:
    rules = scan.preset.size
    limits = find_limits(question.capital, rules)
    most = f"{rules.max_positions} positions" if rules.max_positions else "no limit of positions"
    st.caption(
        f"R {format_price(limits.unit, 'KRW')} KRW of {format_krw_units(question.capital)} won · "
        f"stop buying after losing {format_krw_units(limits.daily)} in a day or "
        f"{format_krw_units(limits.weekly)} in a week · {most}"
    )


with page(
    "Closing bet",
    "종가베팅: bought before the close, sold the next morning. What could be known at 15:15.",
    needs=Permission.READ_KOREAN_SIGNALS,
) as desk:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        markets = load_once(
            "closing bet markets", lambda: desk.services.closing_bets.list_markets(desk.actor)
        )
        question = ask_question([one.source for one in markets])
        known = load_once(
            f"closing bet sessions {question.source}",
            lambda: desk.services.closing_bets.list_sessions(desk.actor, question.source),
        )
        show_neighbours(question, question.session or known.days[0], known)
        st.download_button(
            "Export CSV",
            lambda: desk.services.closing_bets.export_csv(
                desk.actor, question.request, question.capital
            ),
            file_name=f"closing_bets_{question.session or known.days[0]}_{question.preset}.csv",
            mime="text/csv",
            icon=":material/download:",
        )
        show_scan_button(desk, question.request)
    watch_scan(desk)
    scan: BetScan | None = None
    try:
        scan = find_scan(desk, question)
    except AppError as error:
        show_error(error)
    if scan:
        show_basis(scan)
        show_bets(desk, question, scan)

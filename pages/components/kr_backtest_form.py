"""The form of a new signal backtest, and what it will do before it starts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from core.contracts import MarketListing
from core.errors import AppError
from core.kr_market.lifecycle.exit_rules import EXIT_PRESETS
from core.kr_market.signal_backtest.plan_service import BacktestPlan
from core.kr_market.signal_backtest.request import SignalBacktestRequest
from core.kr_market.signal_backtest.signal_sources import SIGNAL_SOURCES
from core.permissions import Permission, is_allowed
from pages.components.address import find_number
from pages.components.cached import load_once
from pages.components.empty_state import show_empty
from pages.components.kr_backtest_amounts import choose_amounts, choose_luck
from pages.components.kr_backtest_market import choose_market, list_markets
from pages.components.kr_backtest_plan import show_plan
from pages.components.page import Desk, show_error

_YEAR = timedelta(days=365)


def show_form(desk: Desk) -> None:
    """The inputs beside what they will do, and the start; nothing where the role may not run."""
    if not is_allowed(desk.actor.role, Permission.RUN_KOREAN_SCANS):
        st.info("Your role reads results but starts no backtests.", icon=":material/lock:")
        return
    markets = list_markets(desk)
    if not markets:
        show_empty(
            "No market to trade on",
            "Import the daily bars of many Korean shares first.",
            link="market_data/import_data.py",
            link_label="Import data",
        )
        return
    start_from = _find_start(desk)
    left, right = st.columns([3, 2], gap="large")
    with left:
        market = choose_market(markets, start_from.market)
        request = _choose(replace(start_from, market=market.source), market)
    with right, st.container(border=True):
        st.markdown("**What it will do**")
        try:
            plan = _plan(desk, request)
        except AppError as error:
            show_error(error)
            return
        trials = desk.services.signal_backtests.count_trials(desk.actor, request.idea)
        show_plan(plan, request, trials)
        if st.button(
            "Run backtest", type="primary", icon=":material/play_arrow:", width="stretch", key="run"
        ):
            with desk.action():
                run = desk.services.signal_backtests.submit_backtest(desk.actor, request)
                st.switch_page("kr_market/signal_backtest.py", query_params={"id": str(run.id)})


def _plan(desk: Desk, request: SignalBacktestRequest) -> BacktestPlan:
    # What a plan says does not depend on the person, nor on the random numbers.
    same = replace(request, draws=0, seed=0)
    return load_once(
        f"signal backtest plan {same.hash_all()}",
        lambda: desk.services.signal_backtest_plans.plan_backtest(desk.actor, same),
    )


def _find_start(desk: Desk) -> SignalBacktestRequest:
    """What the form starts from: the run to repeat, or what the address names."""
    if (copied := find_number("copy")) is not None:
        return desk.services.signal_backtests.get_summary(desk.actor, copied).request
    asked, usual = st.query_params, SignalBacktestRequest()
    signals, rules = asked.get("signals", usual.signals), asked.get("rules", usual.rules)
    return replace(
        usual,
        signals=signals if signals in SIGNAL_SOURCES else usual.signals,
        rules=rules if rules in EXIT_PRESETS else usual.rules,
        market=asked.get("market"),
    )


def _choose(start_from: SignalBacktestRequest, market: MarketListing) -> SignalBacktestRequest:
    first, second = st.columns(2)
    signals = first.selectbox(
        "Signals",
        list(SIGNAL_SOURCES),
        index=list(SIGNAL_SOURCES).index(start_from.signals),
        format_func=lambda key: SIGNAL_SOURCES[key].title,
        key="signals",
        help="Scanners are applied to every session anew; sealed signals and logs are what was "
        "written down.",
    )
    rules = second.segmented_control(
        "Rules",
        list(EXIT_PRESETS),
        default=start_from.rules,
        required=True,
        key="rules",
        help="Exits, size of a position and how many at once.",
    )
    start, end = _choose_days(start_from, market)
    capital, least = choose_amounts(start_from)
    uses_gate = st.toggle(
        "Obey the Market Gate",
        start_from.uses_gate,
        key="gate",
        help="As it stood after each signal's session: red or unknown lets nothing pass, yellow "
        "half of a position.",
    )
    draws, seed = choose_luck(start_from)
    return replace(
        start_from,
        signals=signals,
        rules=rules,
        start=start,
        end=end,
        capital=capital,
        min_turnover=least,
        uses_gate=uses_gate,
        draws=draws,
        seed=seed,
    )


def _choose_days(
    start_from: SignalBacktestRequest, market: MarketListing
) -> tuple[date | None, date | None]:
    earliest, latest = date(1990, 1, 1), date(2100, 12, 31)
    first, second = st.columns(2)
    start = first.date_input(
        "First day",
        start_from.start or max(market.first, market.last - _YEAR),
        earliest,
        latest,
        key=f"from {market.source}",
        format="YYYY-MM-DD",
        help=f"Bars of {market.source} begin on {market.first}; rules look back up to a year.",
    )
    end = second.date_input(
        "Last day",
        start_from.end or market.last,
        earliest,
        latest,
        key=f"to {market.source}",
        format="YYYY-MM-DD",
        help=f"The newest session is {market.last}. No later bar is read.",
    )
    return start, end

"""What a signal backtest will do, in a few lines."""

from __future__ import annotations

from html import escape

import streamlit as st

from core.formatting import format_age, format_count, format_krw_units
from core.kr_market.signal_backtest.plan_service import BacktestPlan
from core.kr_market.signal_backtest.request import SignalBacktestRequest
from core.kr_market.signal_backtest.views import Trials
from pages.components.kr_backtest_words import describe_costs, describe_exits, describe_sizes
from pages.components.small_table import Cell, show_small_table


def show_plan(plan: BacktestPlan, request: SignalBacktestRequest, trials: Trials) -> None:
    """Market, period, rules, costs, what it is compared with, and which try it is."""
    _show_chips(plan)
    lines = [
        ("Signals", plan.source.about),
        (
            "Buys",
            _describe_entries(plan, request),
        ),
        ("Sells", f"{describe_exits(plan.rules).capitalize()}. Stop before target in one bar."),
        (
            "Costs",
            describe_costs(
                plan.costs, [plan.costs.find_tax(plan.first), plan.costs.find_tax(plan.last)]
            ),
        ),
        ("Beside", _describe_rivals(plan, request)),
        ("Tries", _describe_trials(trials)),
    ]
    rows = [[Cell(name, "quiet"), Cell(text, "wide")] for name, text in lines]
    show_small_table(("Step", "How"), rows, label="What the backtest will do", numbers_from=2)


def _show_chips(plan: BacktestPlan) -> None:
    chips = [
        (plan.market, ""),
        (f"{plan.first} → {plan.last}", ""),
        (f"{format_count(plan.sessions)} sessions", ""),
        (f"{format_count(plan.instruments)} instruments", ""),
        (f"stored {format_age(plan.fetched_at)}", ""),
    ]
    if plan.is_demo:
        chips.insert(0, ("DEMO", "demo"))
    st.html(
        "".join(
            f'<span class="sd-chip {escape(kind)}">{escape(text)}</span>' for text, kind in chips
        )
    )


def _describe_entries(plan: BacktestPlan, request: SignalBacktestRequest) -> str:
    return (
        "At the open after each signal, the best score first, then by symbol; "
        f"{describe_sizes(plan.rules)}. {_describe_filter(request)}"
    )


def _describe_filter(request: SignalBacktestRequest) -> str:
    if not request.min_turnover:
        return "No share is too illiquid."
    return f"Only shares that trade {format_krw_units(request.min_turnover)} a session or more."


def _describe_rivals(plan: BacktestPlan, request: SignalBacktestRequest) -> str:
    index = (
        f"The index is unknown: {plan.index_reason}"
        if plan.index_reason
        else f"Buying {plan.index} at the first open and holding it, after costs."
    )
    drawn = (
        f"{format_count(request.draws)} portfolios of shares drawn by lot on the same days."
        if request.draws
        else "No random portfolios: without them nobody knows what luck gives."
    )
    return f"{index} {drawn}"


def _describe_trials(trials: Trials) -> str:
    if not trials.runs:
        return "Your first backtest of these signals."
    return (
        f"Your runs of these signals so far: {format_count(trials.runs)}, of which different: "
        f"{format_count(trials.different)}. Deleting a run does not take it back."
    )

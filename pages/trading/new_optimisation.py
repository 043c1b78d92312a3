"""Set up a search; `?symbol=`, `?strategy=`, `?saved=`, `?backtest=`, `?clone=` fill the form."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.permissions import Permission
from core.trading.optimisation.axes import default_space, list_axes
from core.trading.optimisation.request import OptimisationRequest
from core.trading.optimisation.space import SearchSpace
from core.trading.request import BacktestRequest
from core.trading.strategies.base import DEFAULT_STRATEGY, STRATEGIES
from core.trading.validation import MAX_NOTES_LENGTH
from pages.components.address import find_number
from pages.components.backtest_bars import choose_bars
from pages.components.backtest_costs import choose_costs
from pages.components.optimisation_constraints import choose_constraints
from pages.components.optimisation_goal import choose_goal
from pages.components.optimisation_method import choose_method, describe_windows
from pages.components.optimisation_plan import show_plan
from pages.components.optimisation_ranges import choose_ranges
from pages.components.optimisation_split import choose_split
from pages.components.page import Desk, page

SUBTITLE = "Many parameters of one strategy, tried on some bars and proven on others."


def find_start(desk: Desk) -> tuple[OptimisationRequest, str]:
    """What the form starts from, and a key that names it: another one begins anew."""
    asked = st.query_params
    if (clone := find_number("clone")) is not None:
        cloned = desk.services.optimisations.get_clone_request(desk.actor, clone)
        return replace(cloned, symbol=asked.get("symbol", cloned.symbol).upper()), f"clone{clone}"
    if (number := find_number("backtest")) is not None:
        run = desk.services.backtests.get_clone_request(desk.actor, number)
        request = from_backtest(run)
        return replace(request, symbol=asked.get("symbol", run.symbol).upper()), f"run{number}"
    symbol = asked.get("symbol", "GOOG").upper()
    if (saved := find_number("saved")) is not None:
        one = desk.services.strategies.get_strategy(desk.actor, saved)
        run = BacktestRequest(symbol, one.kind, one.params, execution=one.execution)
        return from_backtest(run), f"saved{saved}"
    kind = asked.get("strategy", "")
    kind = kind if kind in STRATEGIES.names() else DEFAULT_STRATEGY
    return from_backtest(BacktestRequest(symbol, kind)), "new"


def from_backtest(run: BacktestRequest) -> OptimisationRequest:
    """A search around one run's parameters."""
    return OptimisationRequest(
        run.symbol,
        default_space(run.strategy, run.params),
        costs=run.costs,
        execution=run.execution,
        start=run.start,
        end=run.end,
        interval=run.interval,
        source=run.source,
    )


def choose_space(start_from: OptimisationRequest, key: str) -> SearchSpace:
    """The strategy, its ranges and its constraints."""
    names = sorted(STRATEGIES.names(), key=lambda name: STRATEGIES.get(name).title)
    begin = start_from.space
    kind = st.selectbox(
        "Strategy",
        names,
        index=names.index(begin.kind),
        format_func=lambda name: STRATEGIES.get(name).menu_title(),
        key=f"{key}_strategy",
    )
    if kind != begin.kind:
        begin = default_space(kind, {})
    varied = {axis.name for axis in begin.axes}
    fixed = {name: value for name, value in begin.fixed.items() if name not in varied}
    choices = list_axes(kind, fixed, start_from.execution)
    axes, others = choose_ranges(choices, begin, f"{key}_{kind}")
    constraints = choose_constraints(choices, begin.constraints, f"{key}_{kind}")
    return SearchSpace(kind, axes, constraints, others)


def show_form(desk: Desk, start_from: OptimisationRequest, key: str) -> None:
    """The inputs on the left; what they amount to, and the start, on the right."""
    if start_from.cloned_from is not None:
        st.page_link(
            "trading/optimisation.py",
            label=f"Cloned from optimisation {start_from.cloned_from}: change what you like",
            icon=":material/content_copy:",
            query_params={"id": str(start_from.cloned_from)},
        )
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader("Bars", anchor=False)
        bars = choose_bars(desk, as_backtest(start_from))
        if bars is None:
            return
        st.subheader("Strategy and ranges", anchor=False)
        space = choose_space(start_from, key)
        st.subheader("Costs and execution", anchor=False)
        costs, execution, _ = choose_costs(as_backtest(start_from), bars.series.currency)
        notes = st.text_area(
            "Notes", start_from.notes, max_chars=MAX_NOTES_LENGTH, placeholder="What do you expect?"
        )
    with right:
        st.subheader("Goal", anchor=False)
        objectives, min_trades = choose_goal(start_from)
        count = bars.series.bar_count
        holdout, walk = choose_split(start_from, count)
        if walk:
            method = describe_windows(start_from, space)
        else:
            seen = round(count * (1 - holdout))
            method = choose_method(start_from, space, seen, len(objectives))
        plan_slot = st.container(border=True)
    request = replace(
        start_from,
        symbol=bars.symbol,
        space=space,
        method=method.name,
        budget=method.budget,
        seed=method.seed,
        objectives=objectives,
        min_trades=min_trades,
        holdout_share=holdout,
        walk_forward=walk,
        costs=costs,
        execution=execution,
        start=bars.start,
        end=bars.end,
        interval=bars.series.interval,
        source=bars.series.source,
        notes=notes,
    )
    with plan_slot:
        show_plan(desk, request)


def as_backtest(start_from: OptimisationRequest) -> BacktestRequest:
    """What the inputs of bars and costs start from."""
    return BacktestRequest(
        start_from.symbol,
        start_from.space.kind,
        costs=start_from.costs,
        execution=start_from.execution,
        start=start_from.start,
        end=start_from.end,
        interval=start_from.interval,
        source=start_from.source,
    )


with page("New optimisation", SUBTITLE, needs=Permission.RUN_BACKTESTS) as desk:
    show_form(desk, *find_start(desk))

"""Set up a backtest and run it; `?symbol=`, `?strategy=` and `?clone=` fill the form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from core.formatting import format_count
from core.permissions import Permission
from core.trading.batch.types import BatchRequest
from core.trading.request import BacktestRequest
from core.trading.validation import MAX_NOTES_LENGTH, MAX_TAGS
from pages.components.address import find_number
from pages.components.backtest_bars import ChosenBars, choose_bars
from pages.components.backtest_costs import choose_costs
from pages.components.backtest_strategy import choose_strategy
from pages.components.batch_bars import ChosenList, choose_list, is_list_chosen
from pages.components.page import Desk, page

SUBTITLE = (
    "One strategy on one instrument or on a whole list, with costs. Runs are kept until you "
    "delete them."
)


def find_start(desk: Desk) -> BacktestRequest:
    """What the form starts from: the run to clone, or what the URL names."""
    asked = st.query_params
    if (clone := find_number("clone")) is not None:
        cloned = desk.services.backtests.get_clone_request(desk.actor, clone)
        return replace(cloned, symbol=asked.get("symbol", cloned.symbol).upper())
    if (saved := find_number("saved")) is not None:
        one = desk.services.strategies.get_strategy(desk.actor, saved)
        symbol = asked.get("symbol", "GOOG").upper()
        return BacktestRequest(
            symbol,
            one.kind,
            one.params,
            execution=one.execution,
            strategy_id=one.id,
            strategy_version=one.version,
        )
    return BacktestRequest(asked.get("symbol", "GOOG").upper(), asked.get("strategy", ""))


def show_form(desk: Desk, start_from: BacktestRequest) -> None:
    """The inputs, and the run."""
    if start_from.cloned_from is not None:
        st.page_link(
            "trading/backtest.py",
            label=f"Cloned from run {start_from.cloned_from}: change what you like",
            icon=":material/content_copy:",
            query_params={"id": str(start_from.cloned_from)},
        )
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader("Bars", anchor=False)
        is_many = is_list_chosen()
        bars = choose_list(desk, start_from) if is_many else choose_bars(desk, start_from)
        if bars is None:
            return
        st.subheader("Strategy", anchor=False)
        strategy, params, is_strategy_sound = choose_strategy(start_from)
        run_slot = st.container()
    with right:
        st.subheader("Costs and execution", anchor=False)
        costs, execution, are_costs_sound = show_costs(start_from, bars)
        st.subheader("To find it again", anchor=False)
        tags = st.multiselect(
            "Tags",
            sorted({*desk.services.backtests.list_tags(desk.actor), *start_from.tags}),
            default=list(start_from.tags),
            accept_new_options=True,
            max_selections=MAX_TAGS,
            placeholder="Choose or type a new one",
        )
        notes = st.text_area(
            "Notes", start_from.notes, max_chars=MAX_NOTES_LENGTH, placeholder="What do you expect?"
        )
    request = replace(
        start_from,
        strategy=strategy,
        params=params,
        costs=costs,
        execution=execution,
        start=bars.start,
        end=bars.end,
        tags=tuple(tags),
        notes=notes,
    )
    is_sound = is_strategy_sound and are_costs_sound
    if start_from.cloned_from is None:
        st.query_params["strategy"] = strategy
    with run_slot:
        if isinstance(bars, ChosenList):
            show_batch_button(desk, bars, request, is_sound=is_sound)
        else:
            show_run_button(desk, bars, request, is_sound=is_sound)


def show_costs(
    start_from: BacktestRequest, bars: ChosenBars | ChosenList
) -> tuple[dict[str, Any], dict[str, Any], bool]:
    """Costs, execution rules, and whether these can be run."""
    if isinstance(bars, ChosenBars):
        return choose_costs(start_from, bars.series.currency)
    # In whole units the same cash would not buy one of the dearest symbols of a list.
    return choose_costs(replace(start_from, costs={"is_fractional": True, **start_from.costs}), "")


def show_batch_button(
    desk: Desk, chosen: ChosenList, request: BacktestRequest, *, is_sound: bool
) -> None:
    """Runs it on the whole list and opens the batch; what is wrong is said right here."""
    count = format_count(len(chosen.symbols))
    is_pressed = st.button(
        f"Run on {count} symbols",
        type="primary",
        icon=":material/play_arrow:",
        disabled=not is_sound,
        key="run_batch",
    )
    if is_pressed:
        with desk.action():
            batch = desk.services.batches.submit_batch(
                desk.actor,
                BatchRequest(
                    symbols=chosen.symbols,
                    strategy=request.strategy,
                    name=chosen.name,
                    params=request.params,
                    costs=request.costs,
                    execution=request.execution,
                    interval=chosen.interval,
                    start=request.start,
                    end=request.end,
                    tags=request.tags,
                    notes=request.notes,
                    strategy_id=request.strategy_id,
                    strategy_version=request.strategy_version,
                ),
            )
            st.switch_page("trading/batch.py", query_params={"id": str(batch.id)})


def show_run_button(
    desk: Desk, bars: ChosenBars, request: BacktestRequest, *, is_sound: bool
) -> None:
    """Runs it and opens the result; what is wrong is said right here."""
    request = replace(
        request, symbol=bars.symbol, interval=bars.series.interval, source=bars.series.source
    )
    if request.cloned_from is None:
        st.query_params["symbol"] = bars.symbol
    is_pressed = st.button(
        "Run backtest", type="primary", icon=":material/play_arrow:", disabled=not is_sound
    )
    if is_pressed:
        with desk.action():
            run = desk.services.backtests.submit_backtest(desk.actor, request)
            st.switch_page("trading/backtest.py", query_params={"id": str(run.id)})


with page("New backtest", SUBTITLE, needs=Permission.RUN_BACKTESTS) as desk:
    show_form(desk, find_start(desk))

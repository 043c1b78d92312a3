"""Everybody's runs: whose they are, what they take, and the way to delete one with a reason."""

from __future__ import annotations

import streamlit as st

from core.enums import BacktestStatus, RunKind
from core.permissions import Permission
from pages.components.address import find_number
from pages.components.all_runs_list import show_runs, show_storage
from pages.components.backtest_words import STATUS_NAMES
from pages.components.page import Desk, page
from pages.components.paging import start_over

_KINDS = {
    "Backtests": RunKind.BACKTEST,
    "Batches": RunKind.BATCH,
    "Optimisations": RunKind.OPTIMISATION,
    "Signal backtests": RunKind.SIGNAL_BACKTEST,
}
_STORAGE = "Storage"


def choose_view() -> RunKind | None:
    """Which kind of run; None for the storage that all of them take."""
    chosen = st.segmented_control(
        "Show",
        (*_KINDS, _STORAGE),
        default="Backtests",
        required=True,
        key="kind",
        bind="query-params",
        label_visibility="collapsed",
        on_change=start_over,
    )
    return _KINDS.get(str(chosen))


def choose_owner(desk: Desk) -> tuple[str, list[BacktestStatus]]:
    """Whose runs, and in which states."""
    left, right = st.columns([1, 2])
    owner = left.selectbox(
        "Owner",
        ["", *desk.services.all_runs.list_owners(desk.actor)],
        format_func=lambda name: name or "Everybody",
        key="owner",
        bind="query-params",
        on_change=start_over,
    )
    statuses = right.pills(
        "State",
        list(BacktestStatus),
        selection_mode="multi",
        format_func=STATUS_NAMES.__getitem__,
        key="states",
        on_change=start_over,
    )
    return owner or "", list(statuses)


with page(
    "All runs",
    "Everybody's backtests, batches and optimisations. Owners are told of what is deleted.",
    needs=Permission.MANAGE_ALL_RUNS,
) as desk:
    wanted = choose_view()
    if wanted is None:
        show_storage(desk)
    else:
        show_runs(desk, wanted, *choose_owner(desk), find_number("before"))

"""Ask for weights: which assets, which methods, within which limits; and the runs made so far."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.enums import AllocationMethod, BacktestStatus
from core.errors import InvalidInputError
from core.formatting import format_age, format_count
from core.trading.portfolio.allocation_request import (
    LEAST_SESSIONS,
    METHOD_TITLES,
    MOST_ASSETS,
    MOST_SESSIONS,
    AllocationRequest,
)
from core.trading.portfolio.allocation_views import AllocationSummary
from core.trading.portfolio.view_text import read_views
from core.trading.portfolio.views import PortfolioView
from pages.components.empty_state import show_empty
from pages.components.page import Desk
from pages.components.portfolio_allocation import show_run
from pages.components.portfolio_state import open_run, read_number
from pages.components.remembered import list_comparable
from pages.components.session import forget, keep

_PERCENT = 100.0
_SYMBOLS = "allocation_symbols"
_STATES = {
    BacktestStatus.PENDING: "waiting",
    BacktestStatus.RUNNING: "running",
    BacktestStatus.FAILED: "failed",
    BacktestStatus.CANCELLED: "cancelled",
}


def show_optimise(desk: Desk, view: PortfolioView) -> None:
    """The form, the choice of runs, and the run chosen."""
    runs = desk.services.allocations.list_runs(desk.actor, view.summary.id)
    wanted = read_number("run") or (runs[0].id if runs else None)
    fold = st.expander(
        "New run", icon=":material/play_arrow:", key="allocation_new", on_change="rerun"
    )
    if fold.open:
        with fold:
            _show_form(desk, view)
    if runs and wanted is not None:
        _choose_run(runs, wanted)
    if wanted is None:
        show_empty(
            "No weights computed yet",
            "A run finds weights by eight methods, draws the efficient frontier and compares "
            "each method with equal weight out of sample. It takes some seconds.",
        )
        return
    show_run(desk, view, wanted)


def _choose_run(runs: Sequence[AllocationSummary], wanted: int) -> None:
    labels = {one.id: _label(one) for one in runs}
    labels.setdefault(wanted, f"Run {wanted}")
    chosen = st.selectbox(
        "Run",
        list(labels),
        index=list(labels).index(wanted),
        format_func=labels.__getitem__,
        key=f"allocation_run_{wanted}_{len(runs)}",
        label_visibility="collapsed",
        width=460,
    )
    if chosen != wanted:
        open_run(chosen)
        st.rerun()


def _label(run: AllocationSummary) -> str:
    assets = [*run.request.symbols, *(f"run {number}" for number in run.request.backtest_ids)]
    names = ", ".join(assets[:4]) + (f" + {len(assets) - 4}" if len(assets) > 4 else "")  # noqa: PLR2004
    state = f" · {_STATES[run.status]}" if run.status in _STATES else ""
    return f"{names} · {format_age(run.created_at)}{state}"


def _show_form(desk: Desk, view: PortfolioView) -> None:
    held = [one.position.symbol for one in view.holdings]
    lists = desk.services.watchlists.list_watchlists(desk.actor)
    if lists:
        names = {one.id: one.name for one in lists}
        chosen = st.selectbox(
            "Take the symbols of a watchlist",
            [None, *names],
            format_func=lambda one: names[one] if one else "no, choose below",
            key="allocation_list",
        )
        if chosen and st.button("Take them", key="allocation_take"):
            found = desk.services.watchlists.get_watchlist(desk.actor, chosen)
            keep(_SYMBOLS, [item.symbol for item in found.items][:MOST_ASSETS])
    known = list(dict.fromkeys((*held, *view.plan, *list_comparable(desk))))
    with st.form("allocation_form", border=False):
        symbols = st.multiselect(
            "Symbols",
            known,
            default=held,
            key=_SYMBOLS,
            accept_new_options=True,
            max_selections=MOST_ASSETS,
            help="With daily bars, of one currency. Others can be typed.",
        )
        runs_text = st.text_input(
            "Backtests as assets",
            placeholder="numbers of your completed runs, e.g. 12, 15",
            help="The accounts of strategies are combined like prices; their positions' overlap "
            "in time is shown too.",
        )
        methods = st.multiselect(
            "Methods",
            list(METHOD_TITLES),
            default=list(METHOD_TITLES),
            format_func=METHOD_TITLES.__getitem__,
            help="Equal weight is always computed: it is what the others are compared with.",
        )
        left, middle, right = st.columns(3)
        low = left.number_input("Least weight (%)", 0.0, 100.0, 0.0, 1.0)
        high = middle.number_input("Most weight (%)", 0.0, 100.0, 100.0, 5.0)
        sessions = right.number_input("Sessions", LEAST_SESSIONS, MOST_SESSIONS, 1_000, 50)
        cost = left.number_input(
            "Cost of a trade (%)", 0.0, 10.0, 0.1, 0.05, help="Of the value traded at a refit."
        )
        free = middle.number_input("Risk-free rate (%)", -10.0, 50.0, 2.0, 0.25, help="A year.")
        is_shrunk = right.selectbox(
            "Covariance",
            [False, True],
            format_func=lambda one: "shrunk (Ledoit–Wolf)" if one else "of the sample",
            help="A shrunk covariance holds up with few sessions or much alike assets.",
        )
        views = st.text_area(
            "Views for Black–Litterman",
            placeholder="GOOG 12\nGOOG > AMD 4",
            height=80,
            help="Expected return a year in percent, or by how much one beats another. Without "
            "a view this method is not run.",
        )
        if st.form_submit_button("Compute weights", type="primary"):
            with desk.action():
                request = AllocationRequest(
                    symbols=tuple(symbols),
                    backtest_ids=_read_runs(runs_text),
                    methods=tuple(AllocationMethod(one) for one in methods),
                    min_weight=low / _PERCENT,
                    max_weight=high / _PERCENT,
                    sessions=int(sessions),
                    cost_rate=cost / _PERCENT,
                    risk_free_rate=free / _PERCENT,
                    is_shrunk=bool(is_shrunk),
                    views=read_views(views),
                    portfolio_id=view.summary.id,
                )
                run = desk.services.allocations.submit_run(desk.actor, request)
                forget("allocation_new")
                open_run(run.id)
                st.rerun()
    st.caption(f"Between 2 and {format_count(MOST_ASSETS)} assets; no short positions.")


def _read_runs(text: str) -> tuple[int, ...]:
    words = text.replace(",", " ").split()
    if not all(word.isascii() and word.isdigit() and len(word) <= 9 for word in words):  # noqa: PLR2004
        raise InvalidInputError(
            "A backtest is named by its number.", "Write numbers with commas between: 12, 15."
        )
    return tuple(int(word) for word in words)

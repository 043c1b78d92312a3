"""One allocation run: progress, then weights, frontier, the comparison, likeness, passport."""

from __future__ import annotations

import streamlit as st

from core.charts.portfolio_maps import build_weights_figure
from core.charts.portfolio_methods import build_frontier_figure
from core.enums import BacktestStatus
from core.errors import NotFoundError
from core.formatting import format_count, format_number, format_percent
from core.trading.portfolio.allocation_request import METHOD_TITLES
from core.trading.portfolio.allocation_views import AllocationDetail, AllocationSummary
from core.trading.portfolio.outcome import AllocationOutcome
from core.trading.portfolio.views import PortfolioView
from pages.components.cached import draw_once, find_allocation
from pages.components.page import Desk, errors_shown
from pages.components.portfolio_comparison import show_comparison
from pages.components.portfolio_likeness import show_likeness
from pages.components.portfolio_passport import show_passport
from pages.components.portfolio_state import open_run
from pages.components.session import set_flash
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

VIEWS = ("Weights", "Frontier", "Out of sample", "Likeness", "Passport")
_UNFINISHED = (BacktestStatus.PENDING, BacktestStatus.RUNNING)
_CONFIG = {"displayModeBar": False}


def show_run(desk: Desk, view: PortfolioView, run_id: int) -> None:
    """The run, whatever its state."""
    run = desk.services.allocations.get_summary(desk.actor, run_id)
    if run.status in _UNFINISHED:
        _show_progress(desk, run_id)
        return
    if run.status is BacktestStatus.COMPLETED:
        detail = find_allocation(desk.actor.user_id, run.job_id, desk, run_id)
        if detail.outcome is not None:
            _show_outcome(desk, view, detail, detail.outcome)
            return
    _show_failure(desk, run)


@st.fragment(run_every=1.0)
def _show_progress(desk: Desk, run_id: int) -> None:
    with errors_shown():
        run = desk.services.allocations.get_summary(desk.actor, run_id)
        if run.status not in _UNFINISHED:
            st.rerun()
        try:
            job = desk.services.jobs.get_job(desk.actor, run.job_id)
        except NotFoundError:
            st.warning("The job of this run is gone. Delete the run and start it again.")
            return
        words = escape_markdown(job.message) if job.started_at else "Waiting for a worker"
        left = "" if job.eta_seconds is None else f" · about {job.eta_seconds:.0f} s left"
        st.progress(min(max(job.progress, 0.0), 1.0), text=f"{words or 'Running'}{left}")
        st.caption("It goes on when you leave the page; you find it in the list of runs.")
        if job.is_cancel_requested:
            st.caption("Stopping …")
        elif st.button("Cancel", key="allocation_cancel"):
            with desk.action("Cancelled."):
                desk.services.jobs.cancel_job(desk.actor, job.id)


def _show_failure(desk: Desk, run: AllocationSummary) -> None:
    if run.status is BacktestStatus.CANCELLED:
        st.info("**This run was cancelled.** No weights were stored.")
    else:
        st.error(f"**This run failed:** {escape_markdown(run.error or 'no reason recorded.')}")
    _offer_deletion(desk, run.id)


def _offer_deletion(desk: Desk, run_id: int) -> None:
    if st.button("Delete this run", type="tertiary", key="allocation_delete"):
        with desk.action():
            desk.services.allocations.delete_run(desk.actor, run_id)
            open_run(None)
            set_flash("Run deleted.")
            st.rerun()


def _show_outcome(
    desk: Desk, view: PortfolioView, detail: AllocationDetail, outcome: AllocationOutcome
) -> None:
    request, run_id = detail.summary.request, detail.summary.id
    st.markdown(
        f"{len(outcome.assets)} assets · {outcome.first} to {outcome.last} · "
        f"{format_count(outcome.returns)} returns · {_write_dropped(outcome.dropped)} · weights "
        f"from "
        f"{format_percent(request.min_weight, 0)} to {format_percent(request.max_weight, 0)}"
    )
    for remark in outcome.remarks:
        st.caption(f":orange[⚠] {escape_markdown(remark)}")
    chosen = st.segmented_control(
        "Result",
        VIEWS,
        default=VIEWS[0],
        required=True,
        key="result",
        bind="query-params",
        label_visibility="collapsed",
    )
    is_dark = st.context.theme.type == "dark"
    key = f"allocation {run_id} {detail.summary.job_id} {is_dark}"
    match chosen:
        case "Frontier":
            if outcome.frontier.not_run:
                st.info(f"NOT RUN: {outcome.frontier.not_run}")
            figure = draw_once(f"{key} frontier", lambda: build_frontier_figure(outcome))
            st.plotly_chart(figure, key="allocation_frontier", config=_CONFIG)
            st.caption("In-sample: every point knew the returns it is drawn from.")
        case "Out of sample":
            show_comparison(outcome, request, key)
        case "Likeness":
            show_likeness(outcome, key, is_dark=is_dark)
        case "Passport":
            show_passport(detail, desk.identity.time_zone)
            _offer_deletion(desk, run_id)
        case _:
            _show_weights(desk, view, detail, outcome, is_dark=is_dark)


def _show_weights(
    desk: Desk,
    view: PortfolioView,
    detail: AllocationDetail,
    outcome: AllocationOutcome,
    *,
    is_dark: bool,
) -> None:
    found = [line for line in outcome.methods if not line.not_run]
    names = [METHOD_TITLES[line.method] for line in found]
    keys = [asset.key for asset in outcome.assets]
    figure = draw_once(
        f"allocation {detail.summary.id} {detail.summary.job_id} weights {is_dark}",
        lambda: build_weights_figure(
            names, keys, [line.weights for line in found], is_dark=is_dark
        ),
    )
    st.plotly_chart(figure, key="allocation_weights", config=_CONFIG)
    show_small_table(
        ("Method", "Return", "Volatility", "Sharpe", "Max drawdown", "Largest", "Risk of largest"),
        [
            [
                Cell(METHOD_TITLES[line.method]),
                Cell(format_percent(line.annual_return, 1)),
                Cell(format_percent(line.annual_volatility, 1)),
                Cell(format_number(line.sharpe)),
                Cell(format_percent(line.max_drawdown, 1)),
                Cell(format_percent(max(line.weights), 1)),
                Cell(format_percent(max(line.risk_shares), 1)),
            ]
            for line in found
        ],
        label="Methods in-sample",
    )
    st.caption(
        "In-sample, a year: the weights knew these returns. Judge by **Out of sample**. *Risk of "
        "largest*: the largest share of the variance that one asset brings in."
    )
    for line in outcome.methods:
        if line.not_run:
            st.caption(f"**NOT RUN** {METHOD_TITLES[line.method]}: {line.not_run}")
    if outcome.position_keys:
        st.caption("A plan names symbols only: weights of backtests cannot be taken over.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        place = st.selectbox(
            "Method", range(len(found)), format_func=names.__getitem__, key="plan_method", width=280
        )
        if st.button("Make it the plan", key="allocation_plan"):
            with desk.action("The plan is set; see Plan for the trades."):
                weights = dict(zip(keys, found[place].weights, strict=True))
                rounded = {one: round(weight, 4) for one, weight in weights.items()}
                desk.services.plans.set_plan(
                    desk.actor, view.summary.id, _fit_plan(rounded), detail.summary.id
                )


def _write_dropped(count: int) -> str:
    if not count:
        return "no session left out"
    return f"**{format_count(count)} sessions left out** because not every asset has them"


def _fit_plan(weights: dict[str, float]) -> dict[str, float]:
    """Rounded weights may add up to a hair over 1: the largest gives way."""
    over = sum(weights.values()) - 1.0
    if over > 0.0:
        largest = max(weights, key=weights.__getitem__)
        weights[largest] -= over
    return weights

"""What scored signals brought, and how the edge of one follow fades when one acts late."""

from __future__ import annotations

import streamlit as st

from core.charts.signal_decay import build_decay_figure
from core.formatting import MISSING, format_age, format_count, format_percent
from core.permissions import Permission, is_allowed
from core.trading.signals.decay import LEAST_SIGNALS
from core.trading.signals.follow_types import DecayView, FollowView
from core.trading.signals.types import StrategyPerformance
from pages.components.cached import draw_once
from pages.components.empty_state import empty_box
from pages.components.page import Desk
from pages.components.remembered import load_own
from pages.components.session import keep
from pages.components.signal_state import FOLLOWS, find_revision, keep_job, list_follows
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

_CHART = {"displayModeBar": False}
_SHOWN_REMARKS = 6
_DELAYS = {0: "at the next open", 1: "1 bar later"} | {n: f"{n} bars later" for n in (2, 3, 5, 10)}
"""The delays that the table names; the chart has all."""


def show_edge(desk: Desk) -> None:
    """The record of emitted signals first, then the decay of one follow."""
    _show_performance(desk.services.signals.list_performance(desk.actor))
    st.subheader("Decay", anchor=False, help="What it costs to act late.")
    follows = list_follows(desk)
    if not follows:
        with empty_box("Nothing followed", "Follow a strategy to measure how its edge fades."):
            st.button(FOLLOWS, key="edge_to_follows", on_click=keep, args=("view", FOLLOWS))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        follow = _choose(follows)
        view = load_own(
            desk,
            f"decay {follow.id}",
            find_revision(desk),
            lambda: desk.services.signal_decays.find_decay(desk.actor, follow.id),
        )
        _show_measure(desk, follow, is_first=view is None)
    if view is None:
        st.info("NOT RUN: the decay of this follow has not been measured.")
    else:
        _show_decay(follow, view)


def _show_measure(desk: Desk, follow: FollowView, *, is_first: bool) -> None:
    if is_allowed(desk.actor.role, Permission.RUN_BACKTESTS) and st.button(
        "Measure" if is_first else "Measure anew",
        icon=":material/timeline:",
        key="decay_measure",
        help="Looks at all past signals on these symbols. That is a look at data: each symbol "
        "enters the trial ledger.",
    ):
        with desk.action():
            keep_job(desk.services.signal_decays.submit_measurement(desk.actor, follow.id))
            st.rerun()


def _choose(follows: list[FollowView]) -> FollowView:
    known: dict[str, FollowView] = {}
    for one in follows:  # a deleted strategy may have had the name of another
        is_taken = one.strategy_name in known
        known[f"{one.strategy_name} ({one.id})" if is_taken else one.strategy_name] = one
    chosen = st.selectbox(
        "Followed strategy", list(known), key="of", bind="query-params", width=320
    )
    return known.get(str(chosen), follows[0])


def _show_performance(found: list[StrategyPerformance]) -> None:
    st.subheader("Scored signals", anchor=False)
    if not found:
        st.info("NOT RUN: no emitted signal has passed its horizon yet.")
        return
    rows = [
        [
            Cell(one.strategy_name),
            Cell(format_count(one.count)),
            Cell(format_percent(one.hit_rate, 0)),
            Cell(
                format_percent(one.mean_return, is_signed=True),
                "" if not one.mean_return else "up" if one.mean_return > 0 else "down",
            ),
            Cell(format_count(one.exits), "quiet"),
        ]
        for one in found
    ]
    show_small_table(
        ("Strategy", "Entries n", "Hit rate", "Mean return", "Exits, not counted"),
        rows,
        label="What scored signals brought",
    )
    if any(one.count < LEAST_SIGNALS for one in found):
        st.caption(f"Under {LEAST_SIGNALS} entries a rate is an anecdote.")


def _show_decay(follow: FollowView, view: DecayView) -> None:
    decay = view.decay
    demo = ":orange-badge[DEMO] " if view.is_demo else ""
    base = format_percent(decay.base, is_signed=True) if decay.base is not None else MISSING
    if view.is_old:
        st.warning("The strategy, its symbols or the horizon have changed since: measure anew.")
    if decay.reason:
        st.info(f"{demo}NOT RUN: {decay.reason} Base rate of any bar: {base}.")
    else:
        st.plotly_chart(
            draw_once(f"decay {follow.id} {view.measured_at}", lambda: build_decay_figure(decay)),
            theme="streamlit",
            config=_CHART,
            key="decay_chart",
        )
        rows = [
            [
                Cell(_DELAYS[late]),
                Cell(format_percent(mean, is_signed=True), "up" if mean > 0 else "down"),
                Cell(_say_interval(view, late)),
                Cell(base, "quiet"),
            ]
            for late, mean in enumerate(decay.mean)
            if late in _DELAYS
        ]
        show_small_table(
            ("Acting", "Mean return", "90 % interval", "Any bar"),
            rows,
            label="Mean return by delay",
        )
        if decay.interval_reason:
            st.caption(f"Intervals NOT RUN: {decay.interval_reason}")
    past = max(decay.count - view.emitted, 0)
    st.caption(
        f"{demo}n = {format_count(decay.count)} entries on {format_count(view.symbols)} symbols in "
        f"{format_count(decay.months)} months, {view.first_day} to {view.last_day}; "
        f"{format_count(decay.pending)} more wait for their bars. Each is held {view.horizon_bars} "
        f"bars after costs, however late. At least {format_count(past)} of them lie in the past, "
        "which the strategy may have been made for: take them as in-sample. Months are resampled "
        f"for the intervals. Measured {format_age(view.measured_at)}."
    )
    for remark in view.left_out[:_SHOWN_REMARKS]:
        st.caption(f":orange[⚠] {escape_markdown(remark)}")
    if len(view.left_out) > _SHOWN_REMARKS:
        st.caption(f"and {format_count(len(view.left_out) - _SHOWN_REMARKS)} more remarks alike.")


def _say_interval(view: DecayView, late: int) -> str:
    if not view.decay.low:
        return "NOT RUN"
    low, high = view.decay.low[late], view.decay.high[late]
    return f"{format_percent(low, is_signed=True)} to {format_percent(high, is_signed=True)}"

"""Alerts over a whole list: those there are, and a new one with what its past says."""

from __future__ import annotations

import streamlit as st

from core.enums import PriceMove
from core.formatting import format_count, format_day, format_percent
from core.market_data.demo_market.names import DEMO_SOURCE
from core.permissions import Permission, is_allowed
from core.user.alert_types import AlertAssessment, AlertRequest, AlertView
from core.user.screening.alarms import DEFINITION
from core.user.screening.base import FILTERS
from core.user.screening.chain import FilterChoice
from core.user.watchlist_types import WatchlistView
from pages.components.links import show_link
from pages.components.page import Desk, errors_shown
from pages.components.panel import Figure, show_figures
from pages.components.params_form import params_inputs
from pages.components.session import find, forget, keep
from pages.components.text import escape_markdown
from pages.components.watchlist_state import finish

_ASSESSED = "_alert_assessed"
_FIRST = {"change": "Change in percent", "price": "Price level", "regime": "Regime"}
_START: dict[str, dict[str, float]] = {"change": {"at_least": 0.05, "window": 1}}
"""What a new alert begins with where a screen's values would make no sense of one."""
_MOVES = {PriceMove.UP: "up", PriceMove.DOWN: "down"}


def show_alerts(desk: Desk, view: WatchlistView) -> None:
    """The alerts of the list, and the form for a new one."""
    may_edit = is_allowed(desk.actor.role, Permission.EDIT_WATCHLISTS)
    with errors_shown():
        for alert in desk.services.alerts.list_alerts(desk.actor, view.summary.id):
            _show_alert(desk, alert, may_edit=may_edit)
        if may_edit:
            _show_new(desk, view)


def _show_alert(desk: Desk, alert: AlertView, *, may_edit: bool) -> None:
    with st.container(border=True, gap="small"):
        state = "on" if alert.is_active else "paused"
        demo = ":orange-badge[DEMO] " if alert.source == DEMO_SOURCE else ""
        st.markdown(f"{demo}**{alert.title}** · {state}  \n{escape_markdown(alert.words)}")
        rate = (
            f"false alarms {format_percent(alert.false_alarm_rate, 0)} of {alert.judged_alarms}"
            if alert.false_alarm_rate is not None
            else f"false alarms NOT RUN: {alert.judged_alarms} past alarms are too few"
        )
        st.caption(
            f"{rate}, right meaning {format_percent(alert.amount, 1)} {_MOVES[alert.move]} within "
            f"{alert.within} sessions · bars of {escape_markdown(alert.source)}, watched through "
            f"{format_day(alert.watched_through)}"
        )
        if not may_edit:
            return
        service = desk.services.alerts
        with st.container(horizontal=True):
            word = "Pause" if alert.is_active else "Resume"
            if st.button(word, key=f"alert_{alert.id}_switch"):
                with desk.action():
                    change = service.pause_alert if alert.is_active else service.resume_alert
                    change(desk.actor, alert.id)
                    finish(f"Alert {'paused' if alert.is_active else 'resumed'}.")
            if st.button("Delete", key=f"alert_{alert.id}_delete"):
                with desk.action():
                    service.delete_alert(desk.actor, alert.id)
                    finish("Alert deleted.")


def _show_new(desk: Desk, view: WatchlistView) -> None:
    st.markdown("**New alert**")
    st.caption("Signals of a strategy need no alert: a followed strategy tells its own.")
    show_link(
        "trading/signals.py",
        "Follow a strategy on this list",
        query={"list": str(view.summary.id)},
    )
    request = _ask_request()
    if st.button("Check its past", type="primary", key="alert_check"):
        with desk.action():
            found = desk.services.alerts.assess_alert(desk.actor, view.summary.id, request)
            keep(_ASSESSED, (view.summary.id, request, found))
    list_id, assessed, found = find(_ASSESSED, (None, None, None))
    if list_id != view.summary.id or assessed != request:
        st.caption("Before an alert can be switched on, its past false alarms are counted.")
        return
    _show_assessment(found, request)
    if st.button("Switch on", icon=":material/notifications_active:", key="alert_create"):
        with desk.action():
            desk.services.alerts.create_alert(desk.actor, view.summary.id, request)
            forget(_ASSESSED)
            finish("Alert switched on. It watches from the next session on.")


def _ask_request() -> AlertRequest:
    titles = {name: FILTERS.get(name).title for name in FILTERS.names()}
    # What a level or a change is, a reader knows; the rest are indicators by the same filters
    # that screens use, so that both mean the same by a name.
    names = [*_FIRST, *(n for n in titles if n not in _FIRST and not FILTERS.get(n).is_fixed)]
    name = st.selectbox(
        "Condition",
        names,
        format_func=lambda one: _FIRST.get(one, f"Indicator: {titles[one]}"),
        key="alert_condition",
        help="An alarm is raised when it begins to hold for a symbol of the list.",
    )
    values = params_inputs(
        FILTERS.get(name).params_type, f"alert_{name}", values=_START.get(name), columns=3
    )
    left, middle, right = st.columns(3)
    move = left.selectbox("Expected move", list(_MOVES), format_func=_MOVES.__getitem__)
    amount = middle.number_input(
        "By at least (%)",
        value=3.0,
        step=0.5,
        help="How far a later close must lie for the alarm to have been right.",
    )
    within = right.number_input(
        "Within (sessions)", value=10, min_value=1, max_value=60, help="After the alarm."
    )
    return AlertRequest(FilterChoice(name, values), move, amount / 100, int(within))


def _show_assessment(found: AlertAssessment, request: AlertRequest) -> None:
    record = found.record
    demo = ":orange-badge[DEMO] " if found.is_demo else ""
    if record.rate is None or record.interval is None:
        st.warning(f"{demo}{record.reason}")
    else:
        low, high = (format_percent(end, 0) for end in record.interval)
        show_figures(
            Figure(
                "Past false alarms",
                format_percent(record.rate, 0),
                f"{DEFINITION} The interval (Wilson, 95 %) takes alarms for independent.",
            ),
        )
        st.markdown(
            f"{demo}{format_count(record.false)} of {format_count(record.judged)} alarms were not "
            f"followed by a move of {format_percent(request.amount, 1)} {_MOVES[request.move]} "
            f"within {request.within} sessions ({low} to {high})."
        )
    st.caption(
        f"{escape_markdown(found.words)}. {record.session_count} sessions of "
        f"{escape_markdown(found.source)}; {found.covered} of {found.symbols} symbols of the list "
        f"are in that market; {record.pending} alarms are still open, {record.lost} had no later "
        f"bar. {DEFINITION}"
    )

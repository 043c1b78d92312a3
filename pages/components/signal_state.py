"""What the signals page has in its address and keeps in this tab."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from core.trading.signals.engine import SIDE_WORDS
from core.trading.signals.follow_types import FollowView
from core.trading.signals.lifecycle import STATE_WORDS
from core.trading.signals.types import SignalQuery
from pages.components.page import Desk
from pages.components.remembered import load_own
from pages.components.session import find, forget, keep, set_flash

LATEST, EMITTED, FOLLOWS, EDGE = "Latest", "Emitted", "Follows", "Edge"
VIEWS = (LATEST, EMITTED, FOLLOWS, EDGE)
NO_QUERY: dict[str, object] = {"q": "", "strategy": None, "side": [], "state": []}
_DIALOG, _JOB = "_signal_dialog", "_signal_job"
_SIDES = {words: side for side, words in SIDE_WORDS.items()}
_STATES = {words.capitalize(): state for state, words in STATE_WORDS.items()}


def choose_query(strategies: list[str]) -> SignalQuery:
    """The filters; all stay in the address."""
    columns = st.columns([3, 3, 4, 5], vertical_alignment="bottom")
    text = columns[0].text_input(
        "Search",
        key="q",
        bind="query-params",
        type="search",
        placeholder="Symbol or name",
        max_chars=60,
    )
    strategy = columns[1].selectbox(
        "Strategy", strategies, index=None, key="strategy", bind="query-params", placeholder="Any"
    )
    sides = columns[2].pills(
        "Side", list(_SIDES), selection_mode="multi", key="side", bind="query-params"
    )
    states = columns[3].pills(
        "State",
        list(_STATES),
        selection_mode="multi",
        key="state",
        bind="query-params",
        help="New → seen → acted on or expired → scored. A signal that was given before you "
        "followed has no state.",
    )
    return SignalQuery(
        strategy=strategy or "",
        sides=tuple(_SIDES[name] for name in sides if name in _SIDES),
        states=tuple(_STATES[name] for name in states if name in _STATES),
        text=text or "",
    )


def find_revision(desk: Desk) -> str:
    """Part of every key that holds something of the reader's signals or follows."""
    return f"{desk.actor.user_id} {desk.services.signals.find_revision(desk.actor)}"


def list_follows(desk: Desk) -> list[FollowView]:
    """What the reader follows, kept until something of it changes."""
    return load_own(
        desk,
        "follows",
        find_revision(desk),
        lambda: desk.services.signal_follows.list_follows(desk.actor),
    )


def ask(dialog: str) -> None:
    """Open a dialog: `new`, or the number of a strategy to follow."""
    keep(_DIALOG, dialog)


def find_dialog() -> str:
    """The open dialog, or nothing."""
    return str(find(_DIALOG, ""))


def close_dialog() -> None:
    """Forget the open dialog, and what in the address opened it."""
    forget(_DIALOG)
    for name in ("follow", "list"):
        st.query_params.pop(name, None)


def finish(message: str) -> NoReturn:
    """Close the dialog, say what was done, and run the page again."""
    close_dialog()
    set_flash(message)
    st.rerun()


def keep_job(job_id: str) -> None:
    """Follow a job on this page."""
    keep(_JOB, job_id)


def find_job() -> str:
    """The job that is followed, or nothing."""
    return str(find(_JOB, ""))


def forget_job() -> None:
    """Follow no job."""
    forget(_JOB)

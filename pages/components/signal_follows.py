"""What is followed, and what the last run found on each pair."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from core.enums import PairOutcome
from core.formatting import format_age, format_count, format_instant
from core.permissions import Permission, is_allowed
from core.trading.signals.follow_types import FollowView
from pages.components.empty_state import show_empty
from pages.components.page import Desk
from pages.components.signal_state import ask, list_follows
from pages.components.table import as_table
from pages.components.text import escape_markdown

OUTCOME_WORDS = {
    PairOutcome.WAITING: "not looked at yet",
    PairOutcome.EMITTED: "signal",
    PairOutcome.QUIET: "no signal",
    PairOutcome.STALE: "bars too old",
    PairOutcome.TOO_SHORT: "too few bars",
    PairOutcome.NO_BARS: "no bars",
    PairOutcome.OFF: "off",
}
_COLOURS = {
    PairOutcome.EMITTED: "green",
    PairOutcome.QUIET: "gray",
    PairOutcome.WAITING: "blue",
    PairOutcome.OFF: "gray",
}
_ROW_PIXELS, _MOST_PIXELS = 32, 460


def show_follows(desk: Desk) -> None:
    """Every follow with its outcomes; the pairs of one are drawn once it is unfolded."""
    may_edit = is_allowed(desk.actor.role, Permission.EDIT_STRATEGIES)
    follows = list_follows(desk)
    if not follows:
        show_empty(
            "Nothing followed",
            "A followed strategy looks at the newest bar of each of its symbols.",
        )
        return
    for follow in follows:
        _show_follow(desk, follow, may_edit=may_edit)


def _show_follow(desk: Desk, follow: FollowView, *, may_edit: bool) -> None:
    with st.container(border=True, gap="small"):
        state = "" if follow.is_active and follow.strategy_id else " :orange-badge[stopped]"
        run = f"looked {format_age(follow.run_at)}" if follow.run_at else "not looked at yet"
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{escape_markdown(follow.strategy_name)}**{state}", width="stretch")
            if may_edit and follow.strategy_id is not None:
                _show_commands(desk, follow)
        due = ""
        if follow.due_at and follow.is_active:
            due = f" · again by {format_instant(follow.due_at, desk.identity.time_zone)}"
        st.caption(
            f"{format_count(len(follow.pairs))} symbols · scored after {follow.horizon_bars} bars, "
            f"expires after {follow.expiry_sessions} sessions · {run}{due}"
        )
        if follow.note:
            st.warning(escape_markdown(follow.note))
        counts = Counter(pair.outcome for pair in follow.pairs)
        st.markdown(
            " ".join(
                f":{_COLOURS.get(outcome, 'orange')}-badge[{OUTCOME_WORDS[outcome]} {count}]"
                for outcome, count in counts.most_common()
            )
        )
        fold = st.expander(
            "What the last run found on each symbol",
            key=f"follow_pairs_{follow.id}",
            on_change="rerun",
        )
        if fold.open:
            with fold:
                _show_pairs(follow)


def _show_commands(desk: Desk, follow: FollowView) -> None:
    service = desk.services.signal_follows
    if st.button("Change", icon=":material/edit:", key=f"follow_change_{follow.id}"):
        ask(str(follow.strategy_id))
    word = "Stop" if follow.is_active else "Follow again"
    if st.button(word, key=f"follow_switch_{follow.id}", help="Signals that are there stay."):
        with desk.action("Stopped." if follow.is_active else "Followed again."):
            change = service.stop_follow if follow.is_active else service.resume_follow
            change(desk.actor, follow.id)


def _show_pairs(follow: FollowView) -> None:
    # What went wrong stands first: that is what one opens the list for.
    calm = (PairOutcome.EMITTED, PairOutcome.QUIET)
    pairs = sorted(follow.pairs, key=lambda pair: (pair.outcome in calm, pair.symbol))
    text = st.column_config.TextColumn
    st.dataframe(
        as_table(
            {
                "Symbol": [pair.symbol for pair in pairs],
                "Found": [OUTCOME_WORDS[pair.outcome] for pair in pairs],
                "Why": [pair.note for pair in pairs],
            }
        ),
        hide_index=True,
        row_height=_ROW_PIXELS,
        height=min(_ROW_PIXELS * (len(pairs) + 1) + 3, _MOST_PIXELS),
        column_config={
            "Symbol": text(width=90, pinned=True),
            "Found": text(width=120),
            "Why": text(width="large"),
        },
        key=f"pairs_{follow.id}",
        alt="What was found on each symbol",
    )

"""Which signals of the log are shown; every choice is in the address."""

from __future__ import annotations

import streamlit as st

from core.enums import BetGrade, FollowState, KoreanSignalKind
from core.kr_market.ledger.types import SignalFilter
from core.kr_market.lifecycle.exit_rules import EXIT_PRESETS
from pages.components.address import find_number
from pages.components.kr_log_words import (
    KIND_NAMES,
    RULES_NAMES,
    STATE_HELP,
    STATE_NAMES,
    describe_rules,
)

PAGE_SIZE = 100
_ALL = "All"
_LONGEST = 12
NO_FILTER = {"scanner": _ALL, "state": _ALL, "grade": _ALL, "share": ""}


def choose_rules() -> str:
    """The exit rules whose outcomes are shown."""
    chosen = st.segmented_control(
        "Exit rules",
        list(EXIT_PRESETS),
        default="base",
        required=True,
        key="rules",
        bind="query-params",
        format_func=lambda name: RULES_NAMES[name],
        help="  \n".join(
            f"{RULES_NAMES[name]}: {describe_rules(rules)}." for name, rules in EXIT_PRESETS.items()
        ),
    )
    return chosen or "base"


def choose_filter() -> SignalFilter:
    """A row of choices."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rules = choose_rules()
        kind = _choose("Scanner", "scanner", {one.value: KIND_NAMES[one] for one in KIND_NAMES})
        state = _choose(
            "State", "state", {one.value: STATE_NAMES[one] for one in STATE_NAMES}, STATE_HELP
        )
        grade = _choose("Grade", "grade", {one.value: one.value for one in BetGrade})
        symbol = st.text_input(
            "Share",
            key="share",
            bind="query-params",
            max_chars=_LONGEST,
            placeholder="e.g. 005930",
            width=140,
        )
    return SignalFilter(
        kind=KoreanSignalKind(kind) if kind else None,
        state=FollowState(state) if state else None,
        grade=BetGrade(grade) if grade else None,
        symbol=symbol or "",
        before=find_number("before"),
        limit=PAGE_SIZE,
        exit_preset=rules,
    )


def _choose(label: str, key: str, names: dict[str, str], words: str = "") -> str:
    chosen = st.selectbox(
        label,
        [_ALL, *names],
        key=key,
        bind="query-params",
        format_func=lambda value: names.get(value, _ALL),
        help=words or None,
        width=150,
    )
    return "" if chosen == _ALL else str(chosen)

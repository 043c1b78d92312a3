"""The language model: state, cost against budget, calls, resistance; one call: `?call=`."""

from __future__ import annotations

import streamlit as st

from core.admin.language_model_types import ModelOverview
from core.enums import BreakerState, InjectionKind, ModelOutcome
from core.errors import InvalidInputError
from core.formatting import (
    MISSING,
    format_count,
    format_money,
    format_number,
    format_percent,
)
from core.gen_ai.injections.evaluation import BlockRate
from core.permissions import Permission
from pages.components.cached import make_once
from pages.components.links import show_link
from pages.components.model_calls import show_call, show_calls, show_outcomes
from pages.components.page import Desk, page
from pages.components.panel import Figure, show_figures
from pages.components.small_table import Cell, show_small_table
from pages.components.text import escape_markdown

_STATES = {
    BreakerState.CLOSED: "Asked as usual",
    BreakerState.OPEN: "Left alone",
    BreakerState.HALF_OPEN: "On trial",
}
_ANSWERED = (ModelOutcome.GOOD, ModelOutcome.CACHED)


def show_state(found: ModelOverview) -> None:
    """Whether anybody is asked, and what stands in the way."""
    if not found.is_asked:
        st.info(
            "**No key: rules.** Signals are analysed by rules, at no cost. To ask a language "
            "model, set `GEMINI_API_KEY` in the environment or in `.streamlit/secrets.toml`, and "
            "restart.",
            icon=":material/rule:",
        )
        return
    until = found.known_until
    known = f"trained up to {until:%B %Y}" if until else "end of its knowledge not published"
    st.caption(
        f"{escape_markdown(found.model)} of {found.provider}, {known}. Untrusted texts go into "
        "the data part of the prompt only; an answer fills a closed schema or is not taken."
    )
    if found.breaker.state is BreakerState.OPEN:
        st.warning(
            f"{found.breaker.failures} failures in a row: left alone for a minute, rules answer."
        )
    if found.is_spent:
        st.warning(
            "What is left of the day's budget is too little for a call: rules answer until "
            "midnight UTC. "
            "`SIGNALDECK_GEN_AI_DAY_BUDGET` raises it."
        )


def show_day(found: ModelOverview, resisted: BlockRate) -> None:
    """The figures of this moment."""
    calls = sum(found.outcomes.values())
    good = sum(found.outcomes.get(one, 0) for one in _ANSWERED)
    state = _STATES[found.breaker.state] if found.is_asked else "Nobody to ask"
    show_figures(
        Figure(
            "Cost today",
            f"{format_number(found.spent, 4)} USD",
            "Since midnight UTC, by the provider's published prices; a call whose end is not "
            "known counts as the most it can cost.",
        ),
        Figure(
            "Budget a day",
            format_money(found.day_budget, "USD"),
            f"For everybody together; {format_money(found.user_budget, 'USD')} for each user. "
            "A call that could exceed it is not made.",
        ),
        Figure(
            "Taken, 24 h",
            format_percent(good / calls, 1) if calls else MISSING,
            f"{format_count(good)} of {format_count(calls)} calls.",
        ),
        Figure("p50, 24 h", _write_seconds(found.p50_seconds)),
        Figure("p95, 24 h", _write_seconds(found.p95_seconds)),
        Figure(
            "Breaker",
            state,
            "Five outages in a row: it is left alone for a minute, then tried by one call.",
        ),
        Figure(
            "Injections kept out",
            format_percent(resisted.rate, 1),
            "Of the test set below, were the model to obey every one.",
        ),
    )


def show_resistance(resisted: BlockRate) -> None:
    """The injection test set by what its texts want."""
    st.subheader(
        "Injection test set",
        anchor=False,
        help="Headlines in English and Korean that give the model commands. Each answer is what a "
        "model that obeys would write; this is how many of them the schema keeps out.",
    )
    show_small_table(
        ("What a text wants", "Texts", "Kept out"),
        [
            [
                Cell(kind.value),
                Cell(format_count(total)),
                Cell(
                    format_count(resisted.blocked[kind]),
                    "up" if resisted.blocked[kind] == total else "quiet",
                ),
            ]
            for kind, total in resisted.total.items()
        ],
        label="Injection test set by kind",
    )
    words = resisted.total.get(InjectionKind.WORDS, 0)
    st.caption(
        f"{format_count(words)} want plain words and scores inside the schema: no schema tells "
        "them from an opinion. They are shown as the model's, beside the rules' own points, and "
        "change no grade, size or order."
    )


def _write_seconds(seconds: float | None) -> str:
    return MISSING if seconds is None else f"{format_number(seconds, 2)} s"


def _read_number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 15:  # noqa: PLR2004 - of a key
        raise InvalidInputError(f"{text[:20]!r} is no call.", "Open one from the list of calls.")
    return int(text)


def _resist(desk: Desk) -> BlockRate:
    model = desk.services.language_model
    return make_once("injection test set", lambda: model.evaluate_injections(desk.actor))


with page(
    "Language model",
    "Who is asked about signals, what it costs, and what is not taken from it.",
    needs=Permission.READ_SYSTEM,
) as desk:
    if "call" in st.query_params:
        show_link("admin/language_model.py", "All calls")
        number = _read_number(st.query_params["call"])
        found_call = desk.services.language_model.get_call(desk.actor, number)
        show_call(found_call, desk.identity.time_zone)
    else:
        found = desk.services.language_model.get_overview(desk.actor)
        block_rate = _resist(desk)
        show_state(found)
        show_day(found, block_rate)
        left, right = st.columns(2, gap="large")
        with left:
            show_outcomes(found.outcomes)
        with right:
            show_resistance(block_rate)
        show_calls(found.calls, desk.identity.time_zone)

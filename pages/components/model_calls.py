"""Calls to the language model: how many ended how, the newest, and one with its texts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import streamlit as st

from core.admin.language_model_types import ModelCallText, ModelCallView
from core.enums import ModelOutcome
from core.formatting import MISSING, format_age, format_count, format_instant, format_number
from pages.components.empty_state import show_empty
from pages.components.links import show_link
from pages.components.small_table import Cell, show_small_table

_AGAIN = "It is asked once more, then rules answer."
_PAUSE = "Tried again after a pause, three times at most."
OUTCOMES = {
    ModelOutcome.UNDER_WAY: (
        "under way",
        "Or its process was killed; the most it can cost counts.",
    ),
    ModelOutcome.GOOD: ("taken", "Every answer kept to the schema."),
    ModelOutcome.CACHED: (
        "known already",
        "The same question had a good answer; no call was made.",
    ),
    ModelOutcome.REFUSED: ("outside the schema", f"At least one answer was not taken. {_AGAIN}"),
    ModelOutcome.BLOCKED: (
        "safety filter",
        "Asked once more without headlines, then rules answer.",
    ),
    ModelOutcome.CUT_OFF: ("cut off", f"Longer than allowed. {_AGAIN}"),
    ModelOutcome.RATE_LIMITED: ("too many requests", _PAUSE),
    ModelOutcome.TIMED_OUT: ("no answer in time", _PAUSE),
    ModelOutcome.UNREACHABLE: ("out of reach", _PAUSE),
    ModelOutcome.UNREADABLE: ("unreadable", "Not in the form that the provider promises."),
    ModelOutcome.REJECTED: ("refused by the provider", "Check key and model in the settings."),
}
"""What an outcome is called, and what it means."""
_PARTS = {
    "system": "What the model is to do. Nothing in it was written by a stranger.",
    "user": "What it is to judge. Headlines were written by strangers and are not to be trusted.",
}
_TAKEN = (ModelOutcome.GOOD, ModelOutcome.CACHED)


def show_outcomes(outcomes: Mapping[ModelOutcome, int]) -> None:
    """How the calls of a day ended, most frequent first."""
    st.subheader("Calls, 24 h", anchor=False)
    if not outcomes:
        show_empty("No call", "Nobody was asked in the last 24 hours.")
        return
    show_small_table(
        ("How it ended", "Calls"),
        [
            [_write_outcome(outcome), Cell(format_count(count))]
            for outcome, count in sorted(outcomes.items(), key=lambda one: -one[1])
        ],
        label="Calls of the last 24 hours by outcome",
    )


def show_calls(calls: Sequence[ModelCallView], time_zone: str) -> None:
    """The newest, each with the way to its texts."""
    st.subheader("Newest calls", anchor=False)
    if not calls:
        show_empty(
            "Nobody has been asked yet",
            "With a key, the first signals that are sealed are asked about, and stand here.",
            link="kr_market/signal_log.py",
            link_label="Signal log",
        )
        return
    show_small_table(
        ("When", "Question", "How it ended", "In words", "Seconds", "Tokens in", "out", "US $"),
        [
            [
                Cell(
                    format_age(one.started_at),
                    page="language_model",
                    query=(("call", str(one.id)),),
                    hint=format_instant(one.started_at, time_zone),
                ),
                Cell(_describe(one), hint=f"input {one.input_hash[:12]}… of {one.model}"),
                _write_outcome(one.outcome),
                Cell(one.sentence or MISSING, "quiet", hint=one.sentence),
                Cell(format_number(one.seconds, 2)),
                Cell(format_count(one.input_tokens)),
                Cell(format_count(one.output_tokens)),
                Cell(format_number(one.cost, 4)),
            ]
            for one in calls
        ],
        label="Newest calls to the language model",
        numbers_from=4,
    )


def show_call(found: ModelCallText, time_zone: str) -> None:
    """One call with what was sent and what came back, as letters and nothing else."""
    one = found.call
    who = "the system" if one.user_id is None else f"user {one.user_id}"
    st.caption(
        f"Call {one.id} of {format_instant(one.started_at, time_zone)}, for {who}: "
        f"{_describe(one)}, {OUTCOMES[one.outcome][0]}. Input SHA-256 {one.input_hash}."
    )
    if one.correlation_id:
        show_link("admin/timeline.py", "What it belongs to", query={"id": one.correlation_id})
    sent = json.loads(found.request)
    for title, name in (("System part", "system"), ("Data part", "user")):
        st.markdown(f"**{title}**", help=_PARTS[name])
        st.code(str(sent.pop(name)), language=None, wrap_lines=True)
    st.markdown("**Came back**", help="As the model wrote it, before it was checked.")
    st.code(found.answer or "Nothing.", language=None, wrap_lines=True)
    with st.expander("Schema and limits"):
        st.code(json.dumps(sent, ensure_ascii=False, indent=1), language="json")


def _describe(one: ModelCallView) -> str:
    more = [f"try {one.attempt}"] if one.attempt > 1 else []
    more += ["asked once more"] if one.is_repair else []
    return ", ".join([one.prompt.replace("_", " "), *more])


def _write_outcome(outcome: ModelOutcome) -> Cell:
    name, hint = OUTCOMES[outcome]
    tone = "up" if outcome in _TAKEN else "quiet" if outcome is ModelOutcome.UNDER_WAY else "down"
    return Cell(name, tone, hint=hint)

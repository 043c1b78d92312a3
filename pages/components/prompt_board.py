"""All prompts: what waits for a second person, and each prompt with its versions."""

from __future__ import annotations

import streamlit as st

from core.admin.prompt_types import PromptComparison, PromptUsage, PromptVersionView, PromptView
from core.formatting import MISSING, format_age, format_count, format_instant, format_number
from core.permissions import Permission, is_allowed
from pages.components.empty_state import show_empty
from pages.components.links import show_link
from pages.components.page import Desk
from pages.components.prompt_review import (
    show_decision,
    show_difference,
    show_evaluation,
    show_origin,
)
from pages.components.prompt_words import (
    FOUR_EYES,
    STATES,
    name_version,
    write_badges,
    write_evaluation,
    write_refused,
)
from pages.components.small_table import Cell, show_small_table


def show_waiting(desk: Desk, waiting: tuple[PromptComparison, ...]) -> None:
    """Each version that awaits approval, with all that a decision needs."""
    st.subheader("Awaiting approval", anchor=False)
    if not waiting:
        show_empty(
            "Nothing awaits approval",
            "A version appears here when its author hands it in. " + FOUR_EYES,
        )
        return
    for found in waiting:
        shown = found.shown
        with st.container(border=True):
            st.markdown(f"**{found.title}, version {shown.version}** {write_badges(shown)}")
            show_origin(shown, desk.identity.time_zone)
            left, right = st.columns([3, 2], gap="large")
            with left:
                show_difference(found)
            with right:
                show_evaluation(shown, desk.identity.time_zone)
                show_decision(desk, shown)


def show_prompt(desk: Desk, prompt: PromptView) -> None:
    """One prompt: what models are given now, its versions, and how the label moved."""
    st.subheader(prompt.title, anchor=False)
    st.caption(prompt.does)
    if prompt.used != prompt.production:
        st.warning(
            f"Version {prompt.production} is in production, but it has not passed the rules of "
            f"evaluation as they are today: models are given {name_version(prompt.used)}. "
            "Evaluate it again, or roll back."
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"A model is given **{name_version(prompt.used)}**.", width="content")
        _show_buttons(desk, prompt)
        if len(prompt.versions) == 1:
            query = {"name": prompt.name, "version": "0"}
            show_link("admin/prompts.py", "Read it", query=query)
    zone = desk.identity.time_zone
    if len(prompt.versions) > 1 or _is_asked(prompt):
        _show_versions(prompt, zone)
    _show_moves(prompt, zone)


def _show_buttons(desk: Desk, prompt: PromptView) -> None:
    role = desk.actor.role
    if is_allowed(role, Permission.WRITE_PROMPTS) and st.button(
        "New draft",
        icon=":material/edit_note:",
        key=f"draft_{prompt.name}",
        help=f"A draft of your own that begins with {name_version(prompt.used)}.",
    ):
        with desk.action("A new draft: edit it, evaluate it, hand it in."):
            made = desk.services.prompts.make_draft(desk.actor, prompt.name, prompt.used)
            st.query_params.from_dict({"name": prompt.name, "version": str(made)})
    if (
        prompt.production
        and is_allowed(role, Permission.APPROVE_PROMPTS)
        and st.button(
            "Roll back",
            icon=":material/undo:",
            key=f"back_{prompt.name}",
            help="Back to what was in production before, at once.",
        )
    ):
        with desk.action("Rolled back."):
            desk.services.prompt_admin.roll_back(desk.actor, prompt.name, prompt.production)


def _is_asked(prompt: PromptView) -> bool:
    return any(one.usage.asked for one in prompt.versions)


def _show_versions(prompt: PromptView, zone: str) -> None:
    headers = ["Version", "State", "Author", "Begun", "Decided by", "Evaluation"]
    rows = [_write_row(one, zone) for one in prompt.versions]
    if _is_asked(prompt):
        headers += ["Calls", "Not taken", "US $"]
        rows = [
            row + _write_usage(one.usage) for row, one in zip(rows, prompt.versions, strict=True)
        ]
    show_small_table(headers, rows, label=f"Versions of {prompt.title}", numbers_from=6)
    if _is_asked(prompt):
        st.caption(
            "Calls of the last 90 days, by the version that they named. Not taken: the answer, in "
            "whole or in part, was outside the schema, cut off or kept back."
        )


def _write_row(shown: PromptVersionView, zone: str) -> list[Cell]:
    state, tone, hint = STATES[shown.state]
    if not shown.version:
        state, hint = "in the code", "Used while no other version is in production."
    if shown.is_in_production:
        state = "in production"
    return [
        Cell(
            str(shown.version),
            page="prompts",
            query=(("name", shown.name), ("version", str(shown.version))),
            hint=shown.note,
        ),
        Cell(state, tone, hint=hint),
        Cell(shown.author or "the application"),
        _write_when(shown, zone),
        Cell(shown.decided_by, hint=shown.reason),
        write_evaluation(shown),
    ]


def _write_usage(usage: PromptUsage) -> list[Cell]:
    return [
        Cell(format_count(usage.asked)),
        write_refused(usage),
        Cell(format_number(usage.cost, 4) if usage.asked else MISSING),
    ]


def _write_when(shown: PromptVersionView, zone: str) -> Cell:
    if shown.created_at is None:
        return Cell("")
    return Cell(format_age(shown.created_at), hint=format_instant(shown.created_at, zone))


def _show_moves(prompt: PromptView, zone: str) -> None:
    if not prompt.moves:
        return
    st.markdown("**In production**", help="Every move of the label; none is ever changed.")
    show_small_table(
        ("Since", "Version", "By", "Why"),
        [
            [
                Cell(format_instant(one.at, zone)),
                Cell(name_version(one.version)),
                Cell(one.moved_by),
                Cell("rolled back" if one.is_return else one.reason, "wide"),
            ]
            for one in prompt.moves
        ],
        label=f"What was in production of {prompt.title}",
        numbers_from=4,
    )

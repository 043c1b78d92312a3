"""One version of a prompt: its text, its evaluation, and what its reader may do with it."""

from __future__ import annotations

import streamlit as st

from core.admin.prompt_types import PromptComparison, PromptVersionView
from core.enums import PromptState
from core.gen_ai.prompts.evaluation import LONGEST
from core.permissions import Permission, is_allowed
from pages.components.page import Desk
from pages.components.prompt_review import (
    say_who_decides,
    show_decision,
    show_difference,
    show_evaluation,
    show_origin,
)
from pages.components.prompt_words import write_badges

_OPEN = (PromptState.DRAFT, PromptState.IN_REVIEW, PromptState.APPROVED)


def show_version(desk: Desk, found: PromptComparison) -> None:
    """Everything about it."""
    shown = found.shown
    st.subheader(f"{found.title}, version {shown.version}", anchor=False)
    st.markdown(write_badges(shown))
    show_origin(shown, desk.identity.time_zone)
    may_write = is_allowed(desk.actor.role, Permission.WRITE_PROMPTS)
    is_own = may_write and shown.author_id == desk.actor.user_id
    left, right = st.columns([3, 2], gap="large")
    with left:
        if is_own and shown.state is PromptState.DRAFT:
            _show_form(desk, shown)
        show_difference(found)
    with right:
        if shown.version:
            show_evaluation(shown, desk.identity.time_zone)
        if may_write:
            _show_steps(desk, shown, is_own=is_own)
        if shown.state is PromptState.IN_REVIEW:
            show_decision(desk, shown)
        elif shown.version and shown.state is PromptState.APPROVED and not shown.is_in_production:
            _show_production(desk, shown)


def _show_form(desk: Desk, shown: PromptVersionView) -> None:
    with st.form(f"edit_{shown.version}"):
        content = st.text_area("Text", shown.content, height=320, max_chars=LONGEST)
        note = st.text_input("What is different", shown.note, max_chars=500)
        if st.form_submit_button("Save", icon=":material/save:"):
            with desk.action("Saved. Evaluate it before you hand it in."):
                desk.services.prompts.edit_draft(
                    desk.actor, shown.name, shown.version, content, note
                )


def _show_steps(desk: Desk, shown: PromptVersionView, *, is_own: bool) -> None:
    prompts, name, version = desk.services.prompts, shown.name, shown.version
    with st.container(horizontal=True):
        if version and shown.state in _OPEN and st.button("Evaluate", icon=":material/rule:"):
            with desk.action("Evaluated."):
                prompts.evaluate(desk.actor, name, version)
        if (
            is_own
            and shown.state is PromptState.DRAFT
            and st.button(
                "Hand in",
                type="primary",
                icon=":material/send:",
                disabled=not shown.has_passed,
                help="Another person decides on it then; it cannot be edited any more. It has to "
                "have passed its evaluation.",
            )
        ):
            with desk.action("Handed in: another person decides."):
                prompts.hand_in(desk.actor, name, version)
        if st.button("New draft from it", icon=":material/edit_note:"):
            with desk.action("A new draft: edit it, evaluate it, hand it in."):
                made = prompts.make_draft(desk.actor, name, version)
                st.query_params["version"] = str(made)
        if _may_archive(desk, shown, is_own=is_own) and st.button(
            "Archive", icon=":material/inventory_2:", help="Laid aside for good."
        ):
            with desk.action("Archived."):
                prompts.archive(desk.actor, name, version)


def _may_archive(desk: Desk, shown: PromptVersionView, *, is_own: bool) -> bool:
    if not shown.version or shown.is_in_production or shown.state is PromptState.ARCHIVED:
        return False
    return is_own or is_allowed(desk.actor.role, Permission.APPROVE_PROMPTS)


def _show_production(desk: Desk, shown: PromptVersionView) -> None:
    if not is_allowed(desk.actor.role, Permission.APPROVE_PROMPTS):
        st.caption("An administrator puts it in production.")
        return
    if shown.author_id == desk.actor.user_id:
        st.info(
            f"You wrote this version yourself. {say_who_decides(desk)}", icon=":material/group:"
        )
        return
    with st.form(f"produce_{shown.version}"):
        reason = st.text_input("Why now", max_chars=500, placeholder="Kept with the move")
        if st.form_submit_button(
            "Put in production",
            type="primary",
            icon=":material/rocket_launch:",
            disabled=not shown.is_fit,
            help="From the next signals on, models are given this version.",
        ):
            with desk.action("In production."):
                desk.services.prompt_admin.put_in_production(
                    desk.actor, shown.name, shown.version, reason
                )

"""Saving a strategy, and what else can be done with a saved one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.permissions import Permission, is_allowed
from core.trading.library.names import MAX_DESCRIPTION, MAX_NAME, MAX_NOTE
from core.trading.library.types import StrategyDraft, StrategyView
from core.trading.validation import MAX_TAGS
from pages.components.page import Desk
from pages.components.strategy_state import Draft, drop_draft, go_to


@dataclass(frozen=True, slots=True)
class Entered:
    """What the form holds.

    Attributes:
        is_sound: whether it can be saved as it is.
    """

    kind: str
    params: Mapping[str, Any]
    execution: Mapping[str, Any]
    is_sound: bool


def show_commands(desk: Desk, draft: Draft, saved: StrategyView | None, entered: Entered) -> None:
    """Name and button to save; for a saved strategy the rest."""
    if not is_allowed(desk.actor.role, Permission.EDIT_STRATEGIES):
        st.caption("Your role reads strategies but keeps none.")
        return
    with st.container(border=True, gap="small"):
        request, note = _show_details(draft, saved, entered)
        with st.container(horizontal=True, vertical_alignment="center"):
            if saved is None:
                _show_create(desk, request, is_sound=entered.is_sound)
            else:
                _show_change(desk, request, note, saved, is_sound=entered.is_sound)
                _show_rest(desk, request, saved)


def _show_details(
    draft: Draft, saved: StrategyView | None, entered: Entered
) -> tuple[StrategyDraft, str]:
    key = f"strategy_{draft.origin}"
    left, right = st.columns(2)
    name = left.text_input("Name", draft.name, max_chars=MAX_NAME, key=f"{key}_name")
    tags = right.multiselect(
        "Tags",
        list(saved.tags) if saved else [],
        default=list(saved.tags) if saved else [],
        accept_new_options=True,
        max_selections=MAX_TAGS,
        placeholder="Type a tag",
        key=f"{key}_tags",
    )
    description = st.text_area(
        "Description",
        saved.description if saved else "",
        max_chars=MAX_DESCRIPTION,
        height=68,
        placeholder="Why should it work? When would you give it up?",
        key=f"{key}_description",
    )
    note = ""
    if saved is not None:
        note = st.text_input(
            "What has changed",
            max_chars=MAX_NOTE,
            placeholder="Stays with the new version",
            key=f"{key}_note",
        )
    request = StrategyDraft(
        name=name,
        kind=entered.kind,
        params=dict(entered.params),
        execution=dict(entered.execution),
        description=description,
        tags=tuple(tags),
        template=draft.template,
    )
    return request, note


def _show_create(desk: Desk, request: StrategyDraft, *, is_sound: bool) -> None:
    pressed = st.button(
        "Save strategy", type="primary", icon=":material/save:", disabled=not is_sound
    )
    if pressed:
        with desk.action("Saved."):
            made = desk.services.strategies.create_strategy(desk.actor, request)
            go_to(id=str(made.id))


def _show_change(
    desk: Desk, request: StrategyDraft, note: str, saved: StrategyView, *, is_sound: bool
) -> None:
    pressed = st.button(
        "Save changes",
        type="primary",
        icon=":material/save:",
        disabled=not is_sound,
        help="Other values make a new version; another name alone does not.",
    )
    if pressed:
        with desk.action("Saved."):
            desk.services.strategies.update_strategy(desk.actor, saved.id, request, note)
            drop_draft()


def _show_rest(desk: Desk, request: StrategyDraft, saved: StrategyView) -> None:
    if st.button("Save as new", icon=":material/content_copy:"):
        with desk.action("Saved as a new strategy."):
            made = desk.services.strategies.create_strategy(desk.actor, request)
            go_to(id=str(made.id))
    label = "Switch off" if saved.is_active else "Switch on"
    if st.button(label, help="One that is off is kept, but gives no signals.", type="tertiary"):
        with desk.action("Switched off." if saved.is_active else "Switched on."):
            desk.services.strategies.set_active(desk.actor, saved.id, is_active=not saved.is_active)
    show_delete(desk, saved)


def show_delete(desk: Desk, saved: StrategyView) -> None:
    """The way to be rid of a strategy, asked twice."""
    if not is_allowed(desk.actor.role, Permission.EDIT_STRATEGIES):
        return
    popover = st.popover("Delete", type="tertiary", key="strategy_delete", on_change="rerun")
    if popover.open:
        with popover:
            st.markdown("Its versions go too. Runs made with it stay.")
            if st.button("Delete for good", type="primary", key="strategy_delete_now"):
                with desk.action("Strategy deleted."):
                    desk.services.strategies.delete_strategy(desk.actor, saved.id)
                    go_to()

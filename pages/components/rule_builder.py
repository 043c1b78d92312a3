"""Rules as an outline: a condition is chosen, changed, moved, joined with others."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.trading.library.examples import NAMES
from core.trading.rules.conditions import AllOf, AnyOf, Condition
from core.trading.rules.editing import (
    NEW_CONDITION,
    Place,
    add_condition,
    find_condition,
    indent_condition,
    list_lines,
    move_condition,
    negate_condition,
    outdent_condition,
    remove_condition,
    replace_condition,
)
from pages.components.rule_condition import show_condition
from pages.components.session import find
from pages.components.strategy_state import Draft, keep_draft, restart
from pages.components.text import escape_markdown

Change = Callable[[Condition, Place], tuple[Condition, Place]]

_INDENT = "\u2003\u2003"
_COMMANDS: dict[str, tuple[str, str, Change]] = {
    "add": (
        ":material/add:",
        "Add a condition beside or in the chosen one",
        lambda tree, place: add_condition(tree, place, NEW_CONDITION),
    ),
    "and": (
        ":material/format_indent_increase: and",
        "Put it into a group of its own in which all must hold",
        lambda tree, place: indent_condition(tree, place, "all"),
    ),
    "or": (
        ":material/format_indent_increase: or",
        "Put it into a group of its own in which one must hold",
        lambda tree, place: indent_condition(tree, place, "any"),
    ),
    "outdent": (
        ":material/format_indent_decrease:",
        "Take it out of its group",
        outdent_condition,
    ),
    "not": ("not", "Turn it into its opposite, or back", negate_condition),
    "up": (":material/arrow_upward:", "Move up", lambda t, p: move_condition(t, p, -1)),
    "down": (":material/arrow_downward:", "Move down", lambda t, p: move_condition(t, p, 1)),
}


def show_builder(draft: Draft) -> Draft:
    """Draw the rules; returns the draft with what its inputs hold."""
    side = _choose_side(draft)
    if side != draft.side:
        restart(draft, side=side, place=())
    tree = draft.trees.get(side)
    if tree is None:
        st.caption(f"There is no rule for “{NAMES[side].lower()}”.")
        if st.button("Add a condition", icon=":material/add:", key=f"rule_first_{side}"):
            restart(draft, trees={**draft.trees, side: NEW_CONDITION}, place=())
        return draft
    outline = st.container()
    _show_commands(draft, tree)
    key = f"rule_{draft.origin}_{draft.turn}_{side}_{'.'.join(map(str, draft.place))}"
    with st.container(border=True, gap="small"):
        here = show_condition(find_condition(tree, draft.place), key)
    changed = replace_condition(tree, draft.place, here)
    if changed != tree:
        draft = keep_draft(draft, trees={**draft.trees, side: changed})
    with outline:
        _show_outline(draft, changed)
    return draft


def _choose_side(draft: Draft) -> str:
    used = {side: " ●" if draft.trees.get(side) is not None else "" for side in NAMES}
    return str(
        st.segmented_control(
            "Rule",
            list(NAMES),
            default=draft.side,
            format_func=lambda side: f"{NAMES[side]}{used[side]}",
            required=True,
            key=f"rule_side_{draft.origin}_{draft.turn}",
            label_visibility="collapsed",
            help="● marks the sides that have a rule.",
        )
    )


def _show_outline(draft: Draft, tree: Condition) -> None:
    lines = dict(list_lines(tree))
    places = list(lines)
    # The words are part of the key: a label that changes must not leave an old choice behind.
    key = f"rule_outline_{draft.origin}_{draft.turn}_{draft.side}_{hash(tuple(lines.values()))}"

    def choose() -> None:
        keep_draft(draft, place=find(key), turn=draft.turn + 1)

    st.radio(
        "Conditions",
        places,
        index=places.index(draft.place),
        format_func=lambda place: f"{_INDENT * len(place)}{escape_markdown(lines[place])}",
        key=key,
        on_change=choose,
        label_visibility="collapsed",
    )


def _show_commands(draft: Draft, tree: Condition) -> None:
    above = find_condition(tree, draft.place[:-1]) if draft.place else None
    is_in_group = isinstance(above, AllOf | AnyOf)
    off = {
        "outdent": len(draft.place) < 2,  # noqa: PLR2004 - a group has to stand in a group
        "up": not is_in_group or draft.place[-1] == 0,
        "down": not isinstance(above, AllOf | AnyOf)
        or draft.place[-1] == len(above.conditions) - 1,
    }
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for name, (label, text, change) in _COMMANDS.items():
            if st.button(label, help=text, key=f"rule_do_{name}", disabled=off.get(name, False)):
                changed, place = change(tree, draft.place)
                restart(draft, trees={**draft.trees, draft.side: changed}, place=place)
        if st.button(":material/delete:", help="Remove it", key="rule_do_remove"):
            left = remove_condition(tree, draft.place)
            restart(draft, trees={**draft.trees, draft.side: left}, place=())

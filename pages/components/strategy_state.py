"""What the page of strategies has in its address and keeps in this tab: one open draft."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from core.trading.library.templates import get_template
from core.trading.library.types import StrategyView
from core.trading.rules.conditions import Condition
from core.trading.rules.editing import Place
from core.trading.rules.rule_set import SIDES, RuleSet, read_rules
from core.trading.strategies.base import DEFAULT_STRATEGY
from core.trading.strategies.rules import FIRST_RULES
from pages.components.session import find, forget, keep

_DRAFT = "_strategy_draft"
RULES = "rules"

Trees = dict[str, Condition | None]


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being edited.

    Attributes:
        origin: what it began from, as the address names it; another address begins another.
        kind: name of the strategy.
        params: what the form of parameters begins with; for rules the trees count.
        execution: what the form of execution rules begins with.
        template: key of the template it came from.
        name: what the name begins with.
        trees: the rules by side, None where a side has none.
        side: the tree that is shown.
        place: of the condition that is chosen in it.
        turn: counts structural changes: widgets of another turn begin from their own values.
    """

    origin: str
    kind: str
    params: dict[str, Any] = field(default_factory=dict)
    execution: dict[str, Any] = field(default_factory=dict)
    template: str = ""
    name: str = ""
    trees: Trees = field(default_factory=dict)
    side: str = SIDES[0]
    place: Place = ()
    turn: int = 0


def open_draft(saved: StrategyView | None) -> Draft:
    """The draft of what the address names, begun anew where it names something else.

    Raises:
        NotFoundError: a template that is not there.
        InvalidInputError: the stored rules are no longer accepted.
    """
    origin = _find_origin(saved)
    kept = find(_DRAFT)
    # Compared by its text: after a change of the code an older class stands in the tab.
    if kept is not None and getattr(kept, "origin", "") == origin:
        draft: Draft = kept
        return draft
    draft = _begin(origin, saved)
    keep(_DRAFT, draft)
    return draft


def keep_draft(draft: Draft, **changes: Any) -> Draft:
    """Keep the draft with changes."""
    changed = replace(draft, **changes)
    keep(_DRAFT, changed)
    return changed


def restart(draft: Draft, **changes: Any) -> None:
    """Keep a change of structure and run again, every input beginning from its own value."""
    keep_draft(draft, turn=draft.turn + 1, **changes)
    st.rerun()


def drop_draft() -> None:
    """Forget the draft."""
    forget(_DRAFT)


def go_to(**query: str) -> None:
    """Another view of this page; the draft is dropped."""
    drop_draft()
    st.query_params.from_dict(query)


def write_trees(trees: Trees) -> dict[str, Any]:
    """The rules as JSON-ready values."""
    return {side: tree.model_dump(mode="json") for side, tree in trees.items() if tree is not None}


def read_trees(rules: RuleSet) -> Trees:
    """The rules by side."""
    return {side: getattr(rules, side) for side in SIDES}


def _find_origin(saved: StrategyView | None) -> str:
    if saved is not None:
        return f"{saved.id}.{saved.version}"
    return f"new {st.query_params.get('kind', '')} {st.query_params.get('template', '')}"


def _begin(origin: str, saved: StrategyView | None) -> Draft:
    if saved is not None:
        draft = Draft(origin, saved.kind, saved.params, saved.execution, saved.template, saved.name)
    elif key := st.query_params.get("template", ""):
        one = get_template(key)
        draft = Draft(origin, one.kind, dict(one.params), dict(one.execution), key, one.title)
    else:
        draft = Draft(origin, st.query_params.get("kind", "") or DEFAULT_STRATEGY)
    if draft.kind != RULES:
        return draft
    return replace(draft, trees=begin_trees(draft.params))


def begin_trees(params: dict[str, Any]) -> Trees:
    """The rules of stored parameters; something to begin with where there are none."""
    return read_trees(read_rules(params[RULES]) if RULES in params else FIRST_RULES)

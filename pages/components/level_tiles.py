"""The service levels side by side: held or not, and how much of the error budget is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from html import escape
from math import isinf

import streamlit as st

from core.admin.monitoring.types import Level
from core.enums import LevelState
from core.formatting import MISSING, format_percent, format_span

_TONES = {
    LevelState.HELD: "sd-tone-good",
    LevelState.AT_RISK: "sd-tone-care",
    LevelState.MISSED: "sd-tone-bad",
    LevelState.UNKNOWN: "sd-tone-none",
}

_BEGIN = (
    '<div class="sd-tiles" style="grid-template-columns: repeat(auto-fill, minmax(230px, 1fr))">'
)


def show_tiles(levels: Sequence[Level], shown: str, address: str) -> None:
    """A tile each; it leads to the level's own picture on the page of that address.

    Args:
        levels: in the order of the tiles.
        shown: indicator of the level whose picture is on the page already.
        address: of the page.
    """
    tiles = (_write_tile(level, shown, address) for level in levels)
    st.html("".join((_BEGIN, *tiles, "</div>")))


def _write_tile(level: Level, shown: str, address: str) -> str:
    objective = level.objective
    share = f"{format_percent(level.share, 2)} of {format_percent(objective.objective, 1)}"
    is_shown = str(objective.indicator == shown).lower()
    return (
        f'<a class="{escape(_TONES[level.state])}" target="_self" '
        f'aria-current="{escape(is_shown)}" '
        f'href="{escape(f"/{address}?level={objective.indicator}")}" '
        f'title="{escape(objective.promise)}"><b>{escape(objective.title)}</b>'
        f"<span>{escape(share)}<i>{escape(level.state.value)}</i></span>"
        f"<small>{escape(_say_budget(level))}</small></a>"
    )


def _say_budget(level: Level) -> str:
    if level.budget_left is None:
        return "Nothing measured yet"
    if level.budget_left < 0:
        return f"Error budget spent {1 - level.budget_left:,.1f} times"
    if level.state is LevelState.HELD and level.latest is not None and isinf(level.latest):
        return "None yet, and none was due yet"
    left = f"{format_percent(level.budget_left, 0)} of the error budget left"
    objective = level.objective
    is_early = level.state is LevelState.HELD and (level.share or 0.0) < objective.objective
    if is_early:  # held, though the share is lower: the budget is that of a usual month
        return f"{format_percent(level.budget_left, 0)} of budget left: few {objective.unit} yet"
    return left


def say_latest(level: Level) -> str:
    """How late it was when last looked at, in words."""
    if level.latest is None:
        return MISSING
    return "never yet" if isinf(level.latest) else format_span(timedelta(seconds=level.latest))
